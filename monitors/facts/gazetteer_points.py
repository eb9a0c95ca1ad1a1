"""Points on the map for ``gazetteer_build.py``: the middle of a region, and the region of a point."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from statistics import fmean
from typing import Any

from monitors.distance import measure_kilometres


def find_area(towns: Iterable[Mapping[str, Any]], latitude: float, longitude: float) -> str:
    """The region of the town that is nearest to a point."""
    return str(min(towns, key=lambda town: _measure(town, latitude, longitude))["admin1code"])


def _measure(town: Mapping[str, Any], latitude: float, longitude: float) -> float:
    """How far a town is from a point, in kilometres."""
    return measure_kilometres(latitude, longitude, float(town["latitude"]), float(town["longitude"]))


def find_middles(towns: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], tuple[float, float]]:
    """The middle of the towns of each region, by country and region."""
    points: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for town in towns:
        key = town["countrycode"], town["admin1code"]
        points.setdefault(key, []).append((float(town["latitude"]), float(town["longitude"])))
    return {
        key: (fmean(north for north, _ in found), fmean(east for _, east in found)) for key, found in points.items()
    }
