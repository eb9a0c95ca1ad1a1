"""What a picture shows, as plain data. Commands store it with a message; drawing.py draws it when that is sent."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class TrendPicture:
    """Reports a day. ``days`` are labels, ready to show; ``surges`` are the indexes of the days to mark."""

    title: str
    note: str
    days: tuple[str, ...]
    values: tuple[int, ...]
    surges: tuple[int, ...]
    legend: str = ""
    right_to_left: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """One place on a map, in degrees; ``count`` gives its size and ``severity`` its colour."""

    name: str
    latitude: float
    longitude: float
    count: int
    severity: str


@dataclass(frozen=True, slots=True)
class MapPicture:
    """Places on a map of the world, or of their region if they lie close together; ``countries`` are highlighted.

    ``legend`` names the severities from low to extreme; ``names`` are (code, name) of countries in the reader's
    language.
    """

    title: str
    note: str
    points: tuple[Point, ...]
    countries: tuple[str, ...] = ()
    legend: tuple[str, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    right_to_left: bool = False


Picture = TrendPicture | MapPicture


def encode_picture(picture: Picture) -> str:
    """The picture as JSON."""
    return json.dumps({"kind": type(picture).__name__, **asdict(picture)}, ensure_ascii=False)


def decode_picture(text: str) -> Picture:
    """The picture that :func:`encode_picture` wrote. Raises ValueError for anything else."""
    fields = json.loads(text)
    kind = fields.pop("kind", "")
    if kind == TrendPicture.__name__:
        days, values, surges = (tuple(fields.pop(name)) for name in ("days", "values", "surges"))
        return TrendPicture(days=days, values=values, surges=surges, **fields)
    if kind == MapPicture.__name__:
        points = tuple(Point(**point) for point in fields.pop("points"))
        names = tuple((code, name) for code, name in fields.pop("names"))
        alone = fields.pop("country", "")  # of a picture that waited to be sent when the program was updated
        countries, legend = tuple(fields.pop("countries", [alone])), tuple(fields.pop("legend"))
        return MapPicture(points=points, names=names, countries=countries, legend=legend, **fields)
    raise ValueError(f"no picture is called {kind!r}")
