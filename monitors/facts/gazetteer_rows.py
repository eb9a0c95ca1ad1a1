"""The rows of the gazetteer, which of many rows of one name are kept, and the hand-made tables that rows come from.

``gazetteer_build.py`` and ``gazetteer_countries.py`` list the rows; :func:`distil` decides. Towns that share their name
with a better known place of their country are kept beside it (``^name``): they are meant only where their region is
named.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from monitors.distance import measure_kilometres
from monitors.facts.entries import NAMESAKE

TABLES = Path(__file__).parent / "tables"
NOWHERE = (None, None)
RANKS = {"C": 5, "D": 4, "d": 4, "W": 4, "S": 4, "R": 3, "P": 2, "A": 1, "H": 1, "N": 6}
WITH_NAMESAKES = frozenset({"W", "R", "P", "A"})
# A town alone has no point if a namesake in its country has this share of its people, and is this far away (km).
RIVAL_SHARE, RIVAL_DISTANCE = 0.5, 50.0


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the gazetteer; ``area`` is GeoNames' code of the first-level region, "" if there is none."""

    name: str
    kind: str
    country: str
    canonical: str
    latitude: float | None = None
    longitude: float | None = None
    population: int = 0
    area: str = ""

    def line(self) -> str:
        """The row as a tab-separated line, as ``entries.py`` reads it."""
        where = ("", "") if self.latitude is None else (f"{self.latitude:.4f}", f"{self.longitude:.4f}")
        return "\t".join(
            (self.name, self.kind, self.country, self.canonical, *where, str(self.population or ""), self.area)
        )


def distil(rows: Iterable[Row], capitals: Collection[tuple[float | None, float | None]]) -> list[Row]:
    """The rows without repeats, sorted. Of one name in one country the kind decides which is meant, then the size.

    Towns of the same name in other regions stay as its namesakes.
    """
    groups: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        # "argentina" in small letters is of Argentina, and so not the country's name
        key = (row.name.lstrip("~^").lower(), row.country, row.kind if row.kind in ("H", "d") else "")
        groups.setdefault(key, []).append(row)
    kept = (row for group in groups.values() for row in _choose(group, capitals))
    return sorted(kept, key=lambda row: (row.country, row.kind, row.canonical, row.name, row.area))


def _choose(group: list[Row], capitals: Collection[tuple[float | None, float | None]]) -> Iterator[Row]:
    """The row that a name means in a country, then its namesakes; without a point if another is about as large."""
    best = max(group, key=lambda row: (not row.name.startswith(NAMESAKE), RANKS[row.kind], row.population))
    if best.name.startswith(NAMESAKE):
        return
    others = _list_namesakes(best, group) if best.kind in WITH_NAMESAKES else []
    if best.kind == "P" and (best.latitude, best.longitude) not in capitals and _has_rival(best, others):
        yield replace(best, latitude=None, longitude=None, area="")
        others.append(best)
    else:
        yield best
    yield from (replace(row, name=NAMESAKE + row.name.lstrip("~^")) for row in others)


def _list_namesakes(best: Row, group: Iterable[Row]) -> list[Row]:
    """The largest town of the name in each region but that of ``best``."""
    kinds = ("P", "W", "A") if best.kind == "A" else ("P", "W")
    largest: dict[str, Row] = {}
    for row in group:
        if row.kind in kinds and row.area and row.area != best.area and best.area:
            known = largest.get(row.area)
            if known is None or row.population > known.population:
                largest[row.area] = row
    return [row for row in largest.values() if _measure(best, row) > 0]


def _has_rival(best: Row, others: Iterable[Row]) -> bool:
    least = best.population * RIVAL_SHARE
    return any(row.population >= least and _measure(best, row) > RIVAL_DISTANCE for row in others)


def _measure(one: Row, other: Row) -> float:
    """How far two rows are from each other, 0 if one of them has no point."""
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return 0.0
    return measure_kilometres(one.latitude, one.longitude, other.latitude, other.longitude)


def split(cell: str) -> list[str]:
    """The alternatives in a cell, which semicolons separate."""
    return [part.strip() for part in cell.split(";") if part.strip()]


def read_table(name: str) -> Iterator[list[str]]:
    """The fields of each line of a hand-made table, without comments."""
    for line in (TABLES / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")
