"""A map with points as SVG: of the world, or of the region in which the points lie. Pure but for reading the outlines.

The outlines are SVG paths already (geodata_build.py). They are selected by their bounds and moved into place by one
transform; Python looks at their points only to find room for the name of a country.
"""

from __future__ import annotations

import gzip
import math
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

from bot.pictures.model import MapPicture, Point
from bot.pictures.svg import (
    HEADING_HEIGHT,
    LABEL_SIZE,
    PAPER,
    WIDTH,
    edged,
    fit,
    heading,
    legend,
    make_sheet,
    measure,
)

LAND, HERE, SEA, BORDER = "#f3efe6", "#e3d8b8", "#dfeaf2", "#bdb5a2"
COUNTRY_NAME: Final = "#8b8270"
COLOURS: Final = {"low": "#4a90d9", "moderate": "#d9a900", "high": "#ef7d1a", "extreme": "#d1261f"}
FOOT_HEIGHT: Final = 76
WORLD_HEIGHT, REGION_HEIGHT = 480, 680
SOUTH, NORTH = -58.0, 84.0
WORLD_DEGREES: Final = 170.0  # points further apart than this are shown on the world
COARSE_DEGREES: Final = 70.0  # a wider window needs no fine coast lines
LEAST_SPAN: Final = 12.0
MOST_LABELS: Final = 14
NAME_SIZE: Final = 24
NAME_ROWS: Final = 9  # heights at which a country's name may be put
LEAST_NAMED: Final = 90  # pixels: narrower lands are not named
WORLD_WEST: Final = -169.0  # the world map is cut in the Bering Strait, so that no country is cut in two

Box = tuple[float, float, float, float]
_RING: Final = re.compile(r"M[^Mz]+")
_NUMBER: Final = re.compile(r"-?\d+")


@dataclass(frozen=True, slots=True)
class MapView:
    """A window of longitudes and latitudes in degrees.

    ``scale`` is pixels for a degree of latitude; a degree of longitude has ``stretch`` times as many.
    """

    west: float
    east: float
    south: float
    north: float
    scale: float
    stretch: float
    height: float

    def place(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Degrees to pixels, in an equirectangular projection that is true at the window's middle latitude."""
        turned = longitude + 360 * round(((self.west + self.east) / 2 - longitude) / 360)
        return self.place_near(turned, latitude)

    def place_near(self, longitude: float, latitude: float) -> tuple[float, float]:
        """As :meth:`place`, for a longitude that is already within 180 degrees of the window's middle."""
        x = WIDTH / 2 + (longitude - (self.west + self.east) / 2) * self.scale * self.stretch
        y = HEADING_HEIGHT + self.height / 2 - (latitude - (self.south + self.north) / 2) * self.scale
        return x, y

    @property
    def is_world(self) -> bool:
        """Whether the whole world is shown."""
        return self.east - self.west >= 359

    @property
    def is_coarse(self) -> bool:
        """Whether fine coast lines would not be seen."""
        return self.east - self.west > COARSE_DEGREES


@dataclass(frozen=True, slots=True)
class Land:
    """One land of a country: its bounds in degrees, and its path in hundredths of a degree, y growing southwards."""

    code: str
    west: float
    south: float
    east: float
    north: float
    path: str


def draw_map(picture: MapPicture) -> str:
    """The picture as SVG."""
    view = choose_view(picture.points)
    return make_sheet(int(HEADING_HEIGHT + view.height + FOOT_HEIGHT), _draw(picture, view))


# ------------------------------------------------------------------------------------------------------------- view


_WORLD: Final = MapView(WORLD_WEST, WORLD_WEST + 360, SOUTH, NORTH,
                     min(WIDTH / 360, WORLD_HEIGHT / (NORTH - SOUTH)), 1.0, WORLD_HEIGHT)  # fmt: skip


def _narrowest(longitudes: Sequence[float]) -> tuple[float, float]:
    """The narrowest window around longitudes, across the date line if need be."""
    turned = [longitude % 360 for longitude in longitudes]
    plain, over = (min(longitudes), max(longitudes)), (min(turned), max(turned))
    return plain if plain[1] - plain[0] <= over[1] - over[0] else over


def choose_view(points: Sequence[Point]) -> MapView:
    """A window around the points with some room; the whole world if they lie far apart."""
    west, east = _narrowest([point.longitude for point in points])
    south, north = min(p.latitude for p in points), max(p.latitude for p in points)
    if east - west > WORLD_DEGREES:
        return _WORLD
    stretch = max(0.3, math.cos(math.radians((south + north) / 2)))
    wide = max((east - west) * 1.35, LEAST_SPAN / stretch)
    tall = max((north - south) * 1.35, LEAST_SPAN / 2)
    scale = min(WIDTH / (wide * stretch), REGION_HEIGHT / tall, REGION_HEIGHT / LEAST_SPAN * 2)
    half, centre, middle = WIDTH / 2 / scale / stretch, (south + north) / 2, (west + east) / 2
    reach = REGION_HEIGHT / 2 / scale
    if half >= 180:
        return _WORLD
    return MapView(middle - half, middle + half, centre - reach, centre + reach, scale, stretch, REGION_HEIGHT)


# ------------------------------------------------------------------------------------------------------------ lands


@lru_cache(maxsize=2)
def _read(name: str) -> tuple[Land, ...]:
    packed = files("bot.pictures").joinpath("geodata", name).read_bytes()
    rows = (line.split("\t") for line in gzip.decompress(packed).decode("ascii").splitlines())
    return tuple(
        Land(code, int(west) / 100, int(south) / 100, int(east) / 100, int(north) / 100, path)
        for code, west, south, east, north, path in rows
    )


def list_lands(view: MapView) -> Iterator[tuple[Land, int]]:
    """The lands in the window, each with the degrees by which to move it: -360, 0 or 360, at the date line."""
    for land in _read("countries-110m.txt.gz" if view.is_coarse else "countries-50m.txt.gz"):
        if land.north < view.south or land.south > view.north:
            continue
        for shift in (-360, 0, 360):
            if land.east + shift >= view.west and land.west + shift <= view.east:
                yield land, shift


def _lands(view: MapView, lands: Iterable[tuple[Land, int]], here: Collection[str]) -> Iterator[str]:
    """The lands as paths in hundredths of a degree, inside a group whose transform moves and scales them."""
    x, y = view.place((view.west + view.east) / 2, 0.0)
    wide, tall = view.scale * view.stretch / 100, view.scale / 100
    x -= (view.west + view.east) / 2 * 100 * wide
    edge = f'stroke="{BORDER}" stroke-width="{0.95 / tall:.2f}"'  # under a pixel: wider lines take three times as long
    yield f'<g transform="matrix({wide:.6f} 0 0 {tall:.6f} {x:.2f} {y:.2f})" fill="{LAND}" {edge} fill-rule="evenodd">'
    for land, shift in lands:
        fill = f' fill="{HERE}"' if land.code and land.code in here else ""
        moved = f' transform="translate({shift * 100} 0)"' if shift else ""
        yield f'<path d="{land.path}"{fill}{moved}/>'
    yield "</g>"


# ----------------------------------------------------------------------------------------------------------- labels


@dataclass(frozen=True, slots=True)
class Placed:
    """A point with the pixels where it is drawn."""

    point: Point
    x: float
    y: float
    radius: float

    @property
    def box(self) -> Box:
        """The box around its circle."""
        return self.x - self.radius, self.y - self.radius, self.x + self.radius, self.y + self.radius

    def covers(self, box: Box) -> bool:
        """Whether the circle lies over a part of a box."""
        nearest_x, nearest_y = min(max(self.x, box[0]), box[2]), min(max(self.y, box[1]), box[3])
        return math.hypot(self.x - nearest_x, self.y - nearest_y) < self.radius


def place_points(points: Sequence[Point], view: MapView) -> list[Placed]:
    """The points with their sizes, the most reported first."""
    highest, largest = max(point.count for point in points), 30 if view.is_world else 38
    placed = []
    for point in sorted(points, key=lambda one: (-one.count, one.name)):
        x, y = view.place(point.longitude, point.latitude)
        placed.append(Placed(point, x, y, 10 + (largest - 10) * math.sqrt(point.count / highest)))
    return placed


def choose_labels(placed: Sequence[Placed], view: MapView, taken: list[Box]) -> Iterator[tuple[Placed, float, float]]:
    """The names of points, beside, above or below them where they cover nothing else, for the most reported first.

    Yields a point with the x and base line of its name. Boxes of chosen names are added to ``taken``; a name without
    room is left out.
    """
    circles = [one.box for one in placed[: 3 * MOST_LABELS]]
    chosen = 0
    for one in placed:
        if chosen >= MOST_LABELS or not one.point.name:
            continue
        width, beside = measure(one.point.name, LABEL_SIZE), one.radius + 8
        for x, y in (
            (one.x + beside, one.y + 10),
            (one.x - beside - width, one.y + 10),
            (one.x - width / 2, one.y - one.radius - 10),
            (one.x - width / 2, one.y + one.radius + 30),
        ):
            box = (x - 4, y - LABEL_SIZE, x + width + 4, y + 8)
            others = [circle for circle in circles if circle != one.box]
            if _is_shown(box, view) and not any(_overlap(box, other) for other in (*taken, *others)):
                taken.append(box)
                chosen += 1
                yield one, x, y
                break


def _is_shown(box: Box, view: MapView) -> bool:
    return box[0] >= 4 and box[2] <= WIDTH - 4 and box[1] >= HEADING_HEIGHT + 2 and (
        box[3] <= HEADING_HEIGHT + view.height - 2
    )  # fmt: skip


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def find_spans(land: Land, shift: int, view: MapView) -> list[tuple[float, float, float]]:
    """Where a land lies on some horizontal lines: (width, middle x, y) in pixels, the widest stretch first."""
    step = view.height / NAME_ROWS
    rows = [HEADING_HEIGHT + step * (number + 0.5) for number in range(NAME_ROWS)]
    crossings: list[list[float]] = [[] for _ in rows]
    for ring in _RING.findall(land.path):
        x = y = 0
        numbers = list(map(int, _NUMBER.findall(ring)))
        points = []
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            points.append(view.place_near(x / 100 + shift, -y / 100))
        last = points[-1]
        for point in points:
            _cross(last, point, rows, step, crossings)
            last = point
    spans = []
    for row, found in zip(rows, crossings, strict=True):
        inside = sorted(min(max(x, 0.0), float(WIDTH)) for x in found)
        spans += [(end - start, (start + end) / 2, row) for start, end in zip(inside[::2], inside[1::2], strict=False)]
    return sorted(spans, reverse=True)


def _cross(
    start: tuple[float, float], end: tuple[float, float], rows: Sequence[float], step: float, found: list[list[float]]
) -> None:
    """Note at which x a stretch of border crosses each of the lines."""
    (x1, y1), (x2, y2) = start, end
    first, last = (math.floor((y - rows[0]) / step) for y in (y1, y2))
    for number in range(max(0, min(first, last) + 1), min(len(rows) - 1, max(first, last)) + 1):
        found[number].append(x1 + (x2 - x1) * (rows[number] - y1) / (y2 - y1))


def _country_names(
    view: MapView,
    lands: Iterable[tuple[Land, int]],
    names: Mapping[str, str],
    here: Collection[str],
    taken: list[Box],
) -> Iterator[str]:
    """The countries' names, each where its land is widest and where the name covers nothing."""
    pixels = view.scale * view.stretch
    wide = [one for one in lands if one[0].code in names and (one[0].east - one[0].west) * pixels > LEAST_NAMED]
    named = set()
    for land, shift in sorted(wide, key=lambda one: one[0].west - one[0].east):
        name = names[land.code]
        width = measure(name, NAME_SIZE)
        for room, x, row in find_spans(land, shift, view) if land.code not in named else ():
            box = (x - width / 2 - 8, row - NAME_SIZE, x + width / 2 + 8, row + 10)
            if room >= width and _is_shown(box, view) and not any(_overlap(box, other) for other in taken):
                taken.append(box)
                named.add(land.code)
                yield edged(x, row, name, NAME_SIZE, fill=COUNTRY_NAME, anchor="middle",
                            edge=HERE if land.code in here else LAND)  # fmt: skip
                break


# ------------------------------------------------------------------------------------------------------------- draw


def _draw(picture: MapPicture, view: MapView) -> Iterator[str]:
    bottom = HEADING_HEIGHT + view.height
    lands = list(list_lands(view))
    placed = place_points(picture.points, view)
    yield f'<rect y="{HEADING_HEIGHT}" width="{WIDTH}" height="{view.height}" fill="{SEA}"/>'
    yield from _lands(view, lands, picture.countries)
    taken: list[Box] = []
    labels = list(choose_labels(placed, view, taken))
    if not view.is_world:
        covered = [*taken, *(one.box for one in placed)]
        yield from _country_names(view, lands, dict(picture.names), picture.countries, covered)
    for one in placed:
        colour = COLOURS.get(one.point.severity, COLOURS["low"])
        yield (
            f'<circle cx="{one.x:.1f}" cy="{one.y:.1f}" r="{one.radius:.1f}" fill="{colour}" fill-opacity="0.72"'
            f' stroke="{PAPER}" stroke-width="2.5"/>'
        )
    yield from _counts(placed)
    for one, x, y in labels:
        yield edged(x, y, one.point.name, LABEL_SIZE)
    # What runs over the edge is painted over, since a clip path takes the rasteriser six times as long.
    yield f'<rect width="{WIDTH}" height="{HEADING_HEIGHT}" fill="{PAPER}"/>'
    yield f'<rect y="{bottom}" width="{WIDTH}" height="{FOOT_HEIGHT}" fill="{PAPER}"/>'
    yield from heading(picture.title, picture.note, right_to_left=picture.right_to_left)
    names = (fit(name, LABEL_SIZE, 260) for name in picture.legend)
    yield from legend(bottom + 50, zip(names, COLOURS.values(), strict=False), right_to_left=picture.right_to_left)


def _counts(placed: Sequence[Placed]) -> Iterator[str]:
    """The number of stories, in circles that are large enough, where no later circle covers it."""
    for number, one in enumerate(placed):
        words = str(one.point.count)
        size = min(26, int(one.radius * 0.95))
        width = measure(words, size)
        if one.radius < 17 or width > one.radius * 1.9:
            continue
        box = (one.x - width / 2, one.y - size / 2, one.x + width / 2, one.y + size / 2)
        if not any(later.covers(box) for later in placed[number + 1 :]):
            yield edged(one.x, one.y + size * 0.36, words, size, fill=PAPER, anchor="middle", edge=COLOURS.get(
                one.point.severity, COLOURS["low"]))  # fmt: skip
