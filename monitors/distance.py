"""How far two points on Earth are from each other."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

EARTH_KM = 6371.0
KILOMETRES_A_DEGREE = radians(1) * EARTH_KM
"""The length of a degree of latitude."""


def measure_kilometres(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Return the distance of two points, given in degrees, on a sphere (haversine formula)."""
    north, other_north = radians(latitude), radians(other_latitude)
    chord = (
        sin((other_north - north) / 2) ** 2
        + cos(north) * cos(other_north) * sin((radians(other_longitude) - radians(longitude)) / 2) ** 2
    )
    return 2 * EARTH_KM * asin(sqrt(min(1.0, chord)))
