"""Pictures as SVG text: bars of reports a day, and a map with points. Pure; pictures.py turns it into PNG.

Every label is a text element of its own, because a run that mixes scripts may lose letters when it is drawn.
"""

from __future__ import annotations

import gzip
import html
import json
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

from bot.language import RIGHT_TO_LEFT
from bot.picture_model import MapPicture, Picture, Point, TrendPicture

WIDTH, HEIGHT = 1200, 700
MARGIN: Final = 48
TITLE_SIZE, TEXT_SIZE, LABEL_SIZE = 34, 22, 20
INK, GREY, PALE = "#1c2733", "#5b6876", "#d9dee4"
LAND, HERE, SEA, BORDER = "#e9e4d8", "#d9cfb4", "#f4f8fb", "#b9b3a4"
BAR, SURGE = "#6f9bd1", "#d1483f"
COLOURS: Final = {"low": "#4a90d9", "moderate": "#e0b400", "high": "#ef7d1a", "extreme": "#d1261f"}
MAP_TOP, MAP_HEIGHT = 120, 530
SOUTH, NORTH = -58.0, 84.0
REGION_DEGREES: Final = 60.0
LEAST_SPAN: Final = 8.0
MOST_LABELS: Final = 12
MOST_DAY_LABELS: Final = 8
LEGIBLE_TITLE: Final = 62  # characters in one line


def draw(picture: Picture) -> str:
    """The picture as SVG."""
    body = _draw_trend(picture) if isinstance(picture, TrendPicture) else _draw_map(picture)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" font-family="DejaVu Sans">'
    paper = f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>'
    return f"{head}{paper}{''.join(body)}</svg>"


def _text(x: float, y: float, words: str, size: int, fill: str = INK, anchor: str = "start", halo: bool = False) -> str:
    around = ' stroke="#ffffff" stroke-width="5" stroke-linejoin="round" paint-order="stroke"' if halo else ""
    shown = html.escape("".join(char for char in words if char.isprintable()))
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{fill}" text-anchor="{anchor}"{around}>{shown}</text>'
    )


def _heading(title: str, note: str, language: str) -> Iterator[str]:
    """Title and note at the side where reading begins."""
    anchor, x = ("end", WIDTH - MARGIN) if language in RIGHT_TO_LEFT else ("start", MARGIN)
    shown = title if len(title) <= LEGIBLE_TITLE else title[: LEGIBLE_TITLE - 1] + "…"
    yield _text(x, 62, shown, TITLE_SIZE, anchor=anchor)
    yield _text(x, 98, note, TEXT_SIZE, GREY, anchor)


# ------------------------------------------------------------------------------------------------------------ trend


def choose_step(highest: int) -> int:
    """The distance of the grid lines: 1, 2 or 5 times a power of ten, four lines or so."""
    rough = max(1.0, highest / 4)
    power = 10 ** math.floor(math.log10(rough))
    return int(next(step * power for step in (1, 2, 5, 10) if step * power >= rough))


def _draw_trend(picture: TrendPicture) -> Iterator[str]:
    yield from _heading(picture.title, picture.note, picture.language)
    left, right, top, bottom = MARGIN + 50, WIDTH - MARGIN, 150, HEIGHT - 90
    step = choose_step(max(picture.values))
    lines = max(1, math.ceil(max(picture.values) / step))
    scale = (bottom - top) / (lines * step)
    for number in range(lines + 1):
        y = bottom - number * step * scale
        yield f'<line x1="{left}" y1="{y:.1f}" x2="{right}" y2="{y:.1f}" stroke="{PALE}" stroke-width="2"/>'
        yield _text(left - 12, y + 7, str(number * step), LABEL_SIZE, GREY, "end")
    slot = (right - left) / len(picture.values)
    every = math.ceil(len(picture.days) / MOST_DAY_LABELS)
    for number, (day, value) in enumerate(zip(picture.days, picture.values, strict=True)):
        x, height = left + number * slot, value * scale
        is_surge = number in picture.surges
        colour = SURGE if is_surge else BAR
        width = max(1.0, slot * 0.78)
        yield (
            f'<rect x="{x + (slot - width) / 2:.1f}" y="{bottom - height:.1f}" width="{width:.1f}"'
            f' height="{height:.1f}" rx="2" fill="{colour}"/>'
        )
        if is_surge:
            yield _text(x + slot / 2, bottom - height - 10, str(value), TEXT_SIZE, SURGE, "middle", halo=True)
        if number % every == 0:
            yield _text(x + slot / 2, bottom + 34, day, LABEL_SIZE, GREY, "middle")
    if picture.surges and picture.legend:
        yield f'<rect x="{left}" y="{HEIGHT - 36}" width="18" height="18" rx="3" fill="{SURGE}"/>'
        yield _text(left + 28, HEIGHT - 20, picture.legend, LABEL_SIZE, GREY)


# -------------------------------------------------------------------------------------------------------------- map


@dataclass(frozen=True, slots=True)
class View:
    """A window of longitudes and latitudes, and where it lies on the picture."""

    west: float
    east: float
    south: float
    north: float
    scale: float
    stretch: float

    def place(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Degrees to pixels: plain rows and columns, with the middle latitude's widths."""
        x = WIDTH / 2 + (longitude - (self.west + self.east) / 2) * self.scale * self.stretch
        y = MAP_TOP + MAP_HEIGHT / 2 - (latitude - (self.south + self.north) / 2) * self.scale
        return x, y

    @property
    def is_world(self) -> bool:
        """Whether all of it is shown."""
        return self.east - self.west >= 300


def choose_view(points: Sequence[Point]) -> View:
    """A window around the points with some room; the world when they lie far apart."""
    lons, lats = [p.longitude for p in points], [p.latitude for p in points]
    west, east, south, north = min(lons), max(lons), min(lats), max(lats)
    if east - west > REGION_DEGREES or north - south > REGION_DEGREES:
        return View(-180, 180, SOUTH, NORTH, min((WIDTH - MARGIN) / 360, MAP_HEIGHT / (NORTH - SOUTH)), 1.0)
    room = max((east - west) * 0.2, (north - south) * 0.2, LEAST_SPAN / 2)
    west, east, south, north = west - room, east + room, south - room, north + room
    stretch = max(0.3, math.cos(math.radians((south + north) / 2)))
    scale = min((WIDTH - 2 * MARGIN) / ((east - west) * stretch), MAP_HEIGHT / (north - south))
    half = WIDTH / 2 / scale / stretch
    middle = (west + east) / 2
    tall = MAP_HEIGHT / 2 / scale
    centre = (south + north) / 2
    return View(middle - half, middle + half, centre - tall, centre + tall, scale, stretch)


def _load(view: View) -> dict[str, list[list[int]]]:
    name = "countries-110m.json.gz" if view.is_world else "countries-50m.json.gz"
    packed = files("bot").joinpath("geodata", name).read_bytes()
    outlines: dict[str, list[list[int]]] = json.loads(gzip.decompress(packed))
    return outlines


def _unpack(ring: Sequence[int]) -> list[tuple[float, float]]:
    x = y = 0
    points = []
    for number in range(4, len(ring), 2):
        x, y = x + ring[number], y + ring[number + 1]
        points.append((x / 100, y / 100))
    return points


def _is_near(ring: Sequence[int], view: View, shift: float) -> bool:
    west, south, east, north = (bound / 100 for bound in ring[:4])
    is_beside = east + shift < view.west or west + shift > view.east
    return not (is_beside or north < view.south or south > view.north)


def _country_paths(view: View, country: str) -> Iterator[str]:
    """Every country in the window; rings that run past the date line are drawn on both sides of the map."""
    for code, rings in _load(view).items():
        parts = []
        for ring in rings:
            for shift in (-360, 0, 360):
                if _is_near(ring, view, shift):
                    placed = (view.place(x + shift, y) for x, y in _unpack(ring))
                    parts.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in placed) + "Z")
        if parts:
            fill = HERE if code and code == country else LAND
            yield f'<path d="{"".join(parts)}" fill="{fill}" stroke="{BORDER}" stroke-width="1" fill-rule="evenodd"/>'


def choose_labels(placed: Iterable[tuple[Point, float, float, float]]) -> Iterator[tuple[Point, float, float]]:
    """The most reported places first, those whose label would lie over another's left without one."""
    taken: list[tuple[float, float, float, float]] = []
    for point, x, y, radius in placed:
        width, left = len(point.name) * LABEL_SIZE * 0.62, x + radius + 6
        if left + width > WIDTH - 8:
            left = x - radius - 6 - width
        box = (left, y - LABEL_SIZE, left + width, y + LABEL_SIZE / 2)
        if len(taken) >= MOST_LABELS or any(_overlap(box, other) for other in taken):
            continue
        taken.append(box)
        yield point, left, y + LABEL_SIZE * 0.35


def _overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _draw_map(picture: MapPicture) -> Iterator[str]:
    view = choose_view(picture.points)
    yield f'<rect y="{MAP_TOP}" width="{WIDTH}" height="{MAP_HEIGHT}" fill="{SEA}"/>'
    yield from _country_paths(view, picture.country)
    highest = max(point.count for point in picture.points)
    placed = []
    for point in sorted(picture.points, key=lambda one: -one.count):
        x, y = view.place(point.longitude, point.latitude)
        radius = 7 + 23 * math.sqrt(point.count / highest)
        placed.append((point, x, y, radius))
        colour = COLOURS.get(point.severity, COLOURS["low"])
        yield (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{colour}" fill-opacity="0.6"'
            f' stroke="{colour}" stroke-width="2"/>'
        )
    for point, left, y in choose_labels(placed):
        yield _text(left, y, point.name, LABEL_SIZE, halo=True)
    # What runs over the edge is painted over: a clip path takes the rasteriser six times as long.
    yield f'<rect width="{WIDTH}" height="{MAP_TOP}" fill="#ffffff"/>'
    yield f'<rect y="{MAP_TOP + MAP_HEIGHT}" width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>'
    yield from _heading(picture.title, picture.note, picture.language)
    x = float(MARGIN)
    for label, colour in zip(picture.legend, COLOURS.values(), strict=False):
        yield f'<circle cx="{x + 10}" cy="{HEIGHT - 24}" r="10" fill="{colour}"/>'
        yield _text(x + 28, HEIGHT - 17, label, LABEL_SIZE, GREY)
        x += 60 + len(label) * LABEL_SIZE * 0.62
