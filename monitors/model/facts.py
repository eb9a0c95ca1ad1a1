"""What was read out of an article: figures, places, end dates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from monitors.model.recognition import Span


class FactKind(StrEnum):
    """What a fact states."""

    KILLED = "killed"
    INJURED = "injured"
    ARRESTED = "arrested"
    TROOPS = "troops"
    PROTESTERS = "protesters"
    DISPLACED = "displaced"
    PLACE = "place"
    COUNTRY = "country"
    UNTIL = "until"


FIGURE_KINDS = (
    FactKind.KILLED,
    FactKind.INJURED,
    FactKind.ARRESTED,
    FactKind.TROOPS,
    FactKind.PROTESTERS,
    FactKind.DISPLACED,
)


@dataclass(frozen=True, slots=True)
class Fact:
    """Something read out of an article.

    A figure has ``low``, ``high`` (people) and maybe ``of``, the category of the people as the word lists name it
    (``police``, ``civilians``, ``children`` and so on; "" for people of any kind), and ``qualifier`` (``at least``,
    ``nearly``); if it ``corrects``, the article says that a higher figure was wrong, namely ``replaces`` (0 if it names
    none). A place or country has ``country`` (ISO 3166-1 alpha-2), ``name`` and for a place ``latitude``, ``longitude``
    (degrees), ``precision`` (``city``, ``region``, ``country``) and ``area``, GeoNames' code of its first-level
    region ("" where it is in none, or not in one alone); ``is_event`` says that the reported event happens
    there, rather than that it is only mentioned, ``is_origin`` that those who act come from there; facts of one kind
    come best first. ``force`` says whose troops they are. ``until`` has ``on``, the end date of a measure, and
    ``name``, the nearest word for it in its sentence ("" if there is none); if it ``corrects``, the measure ends
    earlier than was said before. If it is extended by a duration and the text does not say from which day, that is
    ``extends`` (months and days), and ``on`` counts from the day of the article.
    """

    kind: FactKind
    span: Span
    low: int | None = None
    high: int | None = None
    of: str = ""
    qualifier: str = ""
    country: str = ""
    name: str = ""
    latitude: float | None = None
    longitude: float | None = None
    precision: str = ""
    is_event: bool = False
    on: date | None = None
    is_origin: bool = False
    force: str = ""
    corrects: bool = False
    replaces: int = 0
    extends: tuple[int, int] | None = None
    area: str = ""


def list_event_countries(facts: Iterable[Fact]) -> tuple[str, ...]:
    """Return the countries in which the reported event happens, the likeliest first, each once."""
    return tuple(dict.fromkeys(fact.country for fact in facts if fact.is_event and fact.country))
