"""What people said about alerts: right, wrong, or that something should have rung."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Verdict(StrEnum):
    """What somebody said: the alert was right, it was wrong, or an alert is missing."""

    RIGHT = "right"
    WRONG = "wrong"
    MISSED = "missed"


class WrongReason(StrEnum):
    """Why somebody called an alert wrong."""

    TOPIC = "topic"
    OLD = "old"
    PLACE = "place"
    FIGURE = "figure"
    SAME = "same"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Label:
    """One person's verdict on one story or article, for one topic ("" when they named none).

    ``subject`` is the story's id, or the key of an article that is in no story; only what was called wrong has a
    ``reason``. ``title``, ``text``, ``url`` and ``language`` are kept here, because articles are forgotten and labels
    are not.
    """

    chat_id: int
    actor_id: int
    subject: str
    topic: str
    verdict: Verdict
    labelled_at: datetime
    reason: WrongReason | None = None
    title: str = ""
    text: str = ""
    url: str = ""
    language: str = ""
