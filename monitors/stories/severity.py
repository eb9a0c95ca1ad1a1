"""Grades a story: as grave as the gravest of its topics, or higher by the escalations in the settings.

Figures are taken as the ledger states them, and never added or averaged.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from monitors.model import FIGURE_KINDS, LedgerEntry, Severity, StoryTopic
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


def grade(
    topics: Iterable[StoryTopic],
    countries: tuple[str, ...],
    ledger: tuple[LedgerEntry, ...],
    corroboration: int,
    escalations: Iterable[Escalation],
) -> Severity:
    """Return the gravest severity of the topics and of the escalations that hold; LOW for a story without topics."""
    named = {topic.topic: topic.severity for topic in topics}
    if not named:
        return Severity.LOW
    graves = list(named.values())
    graves += [one.severity for one in escalations if _holds(one, frozenset(named), countries, ledger, corroboration)]
    return max(graves, key=lambda severity: severity.rank)


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
