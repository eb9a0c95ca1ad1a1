"""Grades a story: as grave as the gravest topic that it reports, or higher by the escalations in the settings.

Figures are taken as the ledger states them, and never added or averaged.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar

from monitors.model import FIGURE_KINDS, LedgerEntry, Level, Severity, Story, StoryTopic, is_desk_topic
from monitors.stories.ledger import get_highest


class Escalation(Protocol):
    """Raises a story to ``severity`` if all conditions that it has hold; see ``escalate`` in the settings.

    Besides these it may have a minimum for each kind of figure (``killed``, ``injured`` ...).
    """

    @property
    def severity(self) -> Severity: ...
    @property
    def topics(self) -> tuple[str, ...]: ...
    @property
    def countries(self) -> tuple[str, ...]: ...
    @property
    def corroboration(self) -> int | None: ...


EscalationT = TypeVar("EscalationT", bound=Escalation)


def grade(
    topics: Iterable[StoryTopic],
    countries: tuple[str, ...],
    ledger: tuple[LedgerEntry, ...],
    corroboration: int,
    escalations: Iterable[Escalation],
) -> Severity:
    """Return the gravest severity of the topics that decide (see :func:`list_deciding`) and of the escalations that
    hold; LOW for a story without topics.
    """
    deciding = list_deciding(topics)
    if not deciding:
        return Severity.LOW
    named = frozenset(topic.topic for topic in deciding)
    graves = [topic.severity for topic in deciding]
    graves += [one.severity for one in escalations if _holds(one, named, countries, ledger, corroboration)]
    return max(graves, key=lambda severity: severity.rank)


def find_raise(story: Story, escalations: Iterable[EscalationT]) -> tuple[Severity, EscalationT] | None:
    """Return the severity of the gravest topic by which a story is graded, and the escalation that raised it to its
    own; None if no escalation that holds does.
    """
    deciding = list_deciding(story.topics)
    if not deciding:
        return None
    before = max((one.severity for one in deciding), key=lambda severity: severity.rank)
    named = frozenset(topic.topic for topic in deciding)
    raising = (
        one
        for one in escalations
        if one.severity is story.severity
        and one.severity.rank > before.rank
        and _holds(one, named, story.countries, story.ledger, story.corroboration)
    )
    found = next(raising, None)
    return None if found is None else (before, found)


def list_deciding(topics: Iterable[StoryTopic]) -> tuple[StoryTopic, ...]:
    """Return the topics that a story reports as happening, by which it is graded; if there is none, those that it only
    mentions.

    Watches are always among them, and change nothing about the others: what one chat watches is no matter of the rest.
    """
    every = tuple(topics)
    reports_any = any(one.level is Level.URGENT and is_desk_topic(one.topic) for one in every)
    return tuple(one for one in every if one.level is Level.URGENT) if reports_any else every


def _holds(
    escalation: Escalation,
    topics: frozenset[str],
    countries: tuple[str, ...],
    ledger: tuple[LedgerEntry, ...],
    corroboration: int,
) -> bool:
    if escalation.topics and topics.isdisjoint(escalation.topics):
        return False
    if escalation.countries and set(escalation.countries).isdisjoint(countries):
        return False
    if escalation.corroboration is not None and corroboration < escalation.corroboration:
        return False
    for kind in FIGURE_KINDS:
        least: int | None = getattr(escalation, kind.value, None)
        if least is not None and get_highest(ledger, kind) < least:
            return False
    return True
