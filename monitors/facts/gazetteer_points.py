"""Points on the map for ``gazetteer_build.py``: the middle of a region, and the region of a point."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import cos, radians
from statistics import fmean
from typing import Any


def find_area(towns: Iterable[Mapping[str, Any]], latitude: float, longitude: float) -> str:
    """The region of the town that is nearest to a point."""
    return str(min(towns, key=lambda town: _measure(town, latitude, longitude))["admin1code"])


def _measure(town: Mapping[str, Any], latitude: float, longitude: float) -> float:
    """How far a town is from a point, in squared degrees of latitude."""
    east = (float(town["longitude"]) - longitude + 180) % 360 - 180
    return float((float(town["latitude"]) - latitude) ** 2 + (east * cos(radians(latitude))) ** 2)


def find_middles(towns: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], tuple[float, float]]:
    """The middle of the towns of each region, by country and region."""
    points: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for town in towns:
        key = town["countrycode"], town["admin1code"]
        points.setdefault(key, []).append((float(town["latitude"]), float(town["longitude"])))
    return {
        key: (fmean(north for north, _ in found), fmean(east for _, east in found)) for key, found in points.items()
    }
