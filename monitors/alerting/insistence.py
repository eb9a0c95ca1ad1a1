"""Decides whether a grave alert rings again because nobody has confirmed it, or is handed on to the owners.

Pure, like :mod:`monitors.alerting.alerts`. It applies to chats with ``insist_minutes``. ``Told.unseen_key`` names the
message that is still to be confirmed, and is emptied when somebody presses its button.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from monitors.alerting.changes import tells_falls
from monitors.alerting.choice import list_wanting
from monitors.alerting.interest import list_left_out
from monitors.alerting.last_seen import keep_owed, show
from monitors.alerting.lead_report import find_news
from monitors.alerting.readers import Headlines, Readers
from monitors.alerting.silence import find_quiet_end, is_muted
from monitors.model import AlertKind, Chat, Decision, Severity, Story, Subscription, Told, make_story_key

LEAST_SEVERITY: Final = Severity.HIGH
"""Only alerts of at least this severity are to be confirmed."""

MOST_AGAIN: Final = 3
"""An alert rings again this many times before the owners are told."""

KEPT: Final = timedelta(days=1)
"""An older alert does not ring again."""

_TO_CONFIRM: Final = frozenset({AlertKind.FIRST, AlertKind.REPLY, AlertKind.CORRECTION})


class Unconfirmed(StrEnum):
    """What becomes of an alert that nobody has confirmed."""

    WAITS = "waits"
    RINGS_AGAIN = "rings_again"
    GIVEN_UP = "given_up"
    LET_GO = "let_go"


def expect(decision: Decision, story: Story, chat: Chat) -> Decision:
    """Return the decision, marked as to be confirmed if the chat insists on that. A newer alert starts anew."""
    if not chat.insist_minutes or decision.told is None or decision.kind not in _TO_CONFIRM:
        return decision
    if story.severity.rank < LEAST_SEVERITY.rank:
        return decision
    return replace(decision, told=replace(decision.told, unseen_key=decision.dedup_key, rung_again=0))


def judge(
    story: Story, subscriptions: Iterable[Subscription], chat: Chat, told: Told, sent_at: datetime, now: datetime
) -> Unconfirmed:
    """Decide about an unconfirmed alert, whose newest message was sent at ``sent_at``.

    A chat that muted it, or left its topics, has seen it. Quiet hours that alerts do not break are respected.
    """
    if not list_wanting(story, subscriptions) or is_muted(chat, story, told.topic, now):
        return Unconfirmed.LET_GO
    if now < sent_at + timedelta(minutes=chat.insist_minutes):
        return Unconfirmed.WAITS
    if not chat.urgent_breaks_quiet and find_quiet_end(chat, now) is not None:
        return Unconfirmed.WAITS
    return Unconfirmed.RINGS_AGAIN if told.rung_again < MOST_AGAIN else Unconfirmed.GIVEN_UP


def ring_again(told: Told, story: Story, subscriptions: Iterable[Subscription], chat: Chat) -> Decision:
    """Return the decision to ring again, as a reply to the first message. ``rang_at`` and what the chat knows stay as
    they were, so that this neither delays an alert nor hides a change.
    """
    key = make_story_key(told.story_id, told.revision + 1)
    headlines = Headlines(story)
    owed = keep_owed(told, headlines.figures, may_fall=tells_falls(told, story))
    readers = Readers(chat.language, told.topic, list_left_out(subscriptions, told.topic))
    return Decision(
        AlertKind.AGAIN,
        told.chat_id,
        told.story_id,
        told.topic,
        dedup_key=key,
        replies_to=told.first_key,
        told=replace(
            show(owed, (), headlines.figures),
            revision=told.revision + 1,
            rung_again=told.rung_again + 1,
            unseen_key=key,
        ),
        shown=headlines.find(find_news(story, headlines.figures), readers),
    )


def confirm(told: Told) -> Told:
    """Return ``told`` for an alert that somebody confirmed, or that was let go: it does not ring again."""
    return replace(told, unseen_key="", rung_again=0)
