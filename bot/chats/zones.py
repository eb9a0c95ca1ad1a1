"""Finds time zones by the names that people write, and guesses them from a country or town."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo, available_timezones

if TYPE_CHECKING:
    from monitors.facts.entries import Entry

NEAR: Final = 1.5  # degree: a zone's own town is this near to the towns that surely keep its time
_PARTS: Final = ("Europe", "Asia", "America", "Africa", "Australia", "Pacific", "Atlantic", "Indian")
_LONGEST_ABBREVIATION: Final = 5
_OFFSET: Final = re.compile(r"(?:UTC|GMT)?\s*([+-])(\d{1,2})(?::?(\d\d))?")
_SEASONS: Final = (datetime(2037, 1, 15, tzinfo=UTC), datetime(2037, 7, 15, tzinfo=UTC))
"""Moments so late that every zone keeps the rules in force."""


_ABBREVIATIONS: Final = {"MEZ": "CET", "MESZ": "CEST", "WEZ": "WET", "OEZ": "EET"}
"""What the zones that the data of time zones abbreviates in English are called in German."""

POINTS: Final = Path(__file__).with_name("zone_points.tsv")


@dataclass(frozen=True, slots=True)
class ZonePoint:
    """A point, in degrees, with the time zone of its clock."""

    zone: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class _Place(ZonePoint):
    """A time zone with the point of the town that it is named after.

    ``is_main`` says that the table gives it most of the country, or the mainland.
    """

    is_main: bool = False


@lru_cache(maxsize=1)
def list_zones() -> tuple[str, ...]:
    """Every IANA zone that is named after a place, in the order of the names."""
    return tuple(sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")))


@lru_cache(maxsize=1)
def _zones_by_country() -> dict[str, tuple[_Place, ...]]:
    """The zones of each country, from the table zone.tab of the time zone data."""
    known, found = available_timezones(), dict[str, list[_Place]]()
    for line in files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        country, at, zone, *notes = line.split("\t")
        if zone in known:
            is_main = any(note.startswith("most of ") or "(mainland)" in note for note in notes)
            found.setdefault(country, []).append(_Place(zone, *_read_coordinates(at), is_main))
    return {country: tuple(places) for country, places in found.items()}


@lru_cache(maxsize=1)
def _points_by_country() -> dict[str, tuple[ZonePoint, ...]]:
    """Of each country with several clocks the points of which the nearest shows a town's; see zone_points_build.py."""
    found = dict[str, list[ZonePoint]]()
    for line in POINTS.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            country, latitude, longitude, zone = line.split("\t")
            found.setdefault(country, []).append(ZonePoint(zone, float(latitude), float(longitude)))
    return {country: tuple(points) for country, points in found.items()}


def _read_coordinates(text: str) -> tuple[float, float]:
    """``+4315+07657`` or ``+554521+0373704`` in degrees (ISO 6709)."""
    cut = max(text.rfind("+"), text.rfind("-"))
    return _read_degrees(text[:cut], 2), _read_degrees(text[cut:], 3)


def _read_degrees(text: str, digits: int) -> float:
    whole, minutes, seconds = text[1 : digits + 1], text[digits + 1 : digits + 3], text[digits + 3 :]
    degrees = int(whole) + int(minutes or 0) / 60 + int(seconds or 0) / 3600
    return -degrees if text[0] == "-" else degrees


def guess_zones(country: str) -> tuple[str, ...]:
    """The zones of a country, the one of its largest town first; empty if none is known."""
    from monitors.facts.gazetteer import load_gazetteer  # a large table, not needed for a zone that people name

    places = _zones_by_country().get(country, ())
    largest = load_gazetteer().find_largest_town(country) if len(places) > 1 else None
    likeliest = _find_likeliest(places, largest) if largest else None
    rest = tuple(place.zone for place in places if place.zone != likeliest)
    return (likeliest, *rest) if likeliest else rest


def guess_zone_of_town(town: Entry) -> str:
    """The zone of the town's clock; "" if none is known.

    Of several zones with that clock it is the one whose own town is near, else the one of most of the country.
    """
    return _find_likeliest(_zones_by_country().get(town.country, ()), town) or ""


def _find_likeliest(places: tuple[_Place, ...], town: Entry) -> str | None:
    if town.latitude is None or town.longitude is None or not places:
        return places[0].zone if places else None
    at = town.latitude, town.longitude
    points = _points_by_country().get(town.country, ())
    usual = min(points, key=lambda point: measure(point, *at)) if points else None
    alike = [one for one in places if usual is None or tell_offsets(one.zone) == tell_offsets(usual.zone)] or places
    nearest = min(alike, key=lambda place: measure(place, *at))
    main = usual or next((place for place in places if place.is_main), nearest)
    return (nearest if measure(nearest, *at) <= NEAR else main).zone


def measure(place: ZonePoint, latitude: float, longitude: float) -> float:
    """How far a point is from another, in degrees of latitude."""
    east = abs(place.longitude - longitude)
    return math.hypot(place.latitude - latitude, min(east, 360 - east) * math.cos(math.radians(latitude)))


@lru_cache(maxsize=512)
def tell_offsets(zone: str) -> tuple[object, ...]:
    """What tells the clocks of two zones apart: their distances from UTC in winter and in summer."""
    return tuple(at.astimezone(ZoneInfo(zone)).utcoffset() for at in _SEASONS)


def suggest_zones(text: str, now: datetime) -> tuple[str, ...]:
    """Up to three zones that a text such as ``GMT+3`` or ``EST`` may mean, from different parts of the world.

    A zone with a summer time comes first, since its abbreviation is the better known.
    """
    wanted = text.strip().upper()
    wanted = _ABBREVIATIONS.get(wanted, wanted)
    offset = _OFFSET.fullmatch(wanted)
    if offset is None and not (wanted.isalpha() and len(wanted) <= _LONGEST_ABBREVIATION):
        return ()
    minutes = int(f"{offset[1]}{int(offset[2]) * 60 + int(offset[3] or 0)}") if offset else None
    found = []
    for zone in list_zones():
        local = now.astimezone(ZoneInfo(zone))
        names = [moment.astimezone(ZoneInfo(zone)).tzname() for moment in _SEASONS]
        if wanted in names or (minutes is not None and local.utcoffset() == timedelta(minutes=minutes)):
            found.append((names[0] == names[1], zone))
    by_part = {zone.partition("/")[0]: zone for _, zone in sorted(found, reverse=True)}
    return tuple(by_part[part] for part in _PARTS if part in by_part)[:3]


def find_zone(text: str) -> str:
    """The IANA zone that a text names, in any case, by its whole name or the last part of it; "" if there is none."""
    wanted = text.strip().replace(" ", "_").casefold()
    if wanted in {"utc", "gmt"}:
        return "UTC"
    if not wanted:
        return ""
    whole = [zone for zone in list_zones() if zone.casefold() == wanted]
    last = [zone for zone in list_zones() if zone.rsplit("/", 1)[-1].casefold() == wanted]
    return next(iter(whole or last), "")
