"""Knows where the capital of each country is, from the packaged gazetteer."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_COUNTRY = re.compile(r"^[^\t\n]+\tC\t([A-Z]{2})\t[^\t\n]+\t(-?[\d.]+)\t(-?[\d.]+)\t", re.MULTILINE)


@cache
def list_capitals() -> dict[str, tuple[float, float]]:
    """Return latitude and longitude of each country's capital, as the places of the gazetteer have them, by country."""
    table = files("monitors.facts").joinpath("tables/gazetteer.tsv").read_text("utf-8")
    return {country: (float(latitude), float(longitude)) for country, latitude, longitude in _COUNTRY.findall(table)}


@cache
def list_capital_points() -> frozenset[tuple[float | None, float | None]]:
    """Return latitude and longitude of every capital."""
    return frozenset(list_capitals().values())
