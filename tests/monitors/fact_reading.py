"""Reading the facts of a text, for tests of what is read."""

from __future__ import annotations

from datetime import UTC, date, datetime

from monitors.facts.extract import extract_facts
from monitors.model import FIGURE_KINDS, Fact, FactKind

READ_AT = datetime(2026, 3, 10, 12, tzinfo=UTC)


def list_figures(text: str, language: str = "en", *, title: str = "") -> list[Fact]:
    return [fact for fact in extract_facts(title, text, language, READ_AT) if fact.kind in FIGURE_KINDS]


def read_figures(text: str, language: str = "en", *, title: str = "") -> dict[str, tuple[int | None, int | None]]:
    """The least and the greatest number of each kind."""
    return {fact.kind.value: (fact.low, fact.high) for fact in list_figures(text, language, title=title)}


def list_ends(text: str, language: str = "en", *, read_at: datetime = READ_AT) -> list[date]:
    """The days until which something is in force."""
    facts = extract_facts("", text, language, read_at)
    return [fact.on for fact in facts if fact.kind is FactKind.UNTIL and fact.on]


def list_event_countries(text: str, language: str = "en", *, title: str = "") -> list[str]:
    facts = extract_facts(title, text, language, READ_AT)
    return [fact.country for fact in facts if fact.kind is FactKind.COUNTRY and fact.is_event]
