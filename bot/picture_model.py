"""What a picture shows, as plain data that travels to the process that draws it. It draws nothing."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class TrendPicture:
    """Reports a day. ``days`` are labels ready to read, ``surges`` the numbers of the days to mark."""

    title: str
    note: str
    days: tuple[str, ...]
    values: tuple[int, ...]
    surges: tuple[int, ...]
    legend: str = ""
    right_to_left: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """One place on a map; ``count`` sizes it, ``severity`` colours it. Degrees."""

    name: str
    latitude: float
    longitude: float
    count: int
    severity: str


@dataclass(frozen=True, slots=True)
class MapPicture:
    """Places on a map of the world, or around them when they lie close together; ``country`` is highlighted.

    ``legend`` names the severities from low to extreme, ``names`` are countries by code, as the reader calls them.
    """

    title: str
    note: str
    points: tuple[Point, ...]
    country: str = ""
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
        return MapPicture(points=points, names=names, legend=tuple(fields.pop("legend")), **fields)
    raise ValueError(f"no picture is called {kind!r}")
