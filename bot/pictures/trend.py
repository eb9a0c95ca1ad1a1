"""A bar chart of reports a day as SVG, with the days far above the usual marked. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from bot.pictures.model import TrendPicture
from bot.pictures.svg import (
    GREY,
    HEADING_HEIGHT,
    LABEL_SIZE,
    MARGIN,
    PALE,
    WIDTH,
    edged,
    heading,
    legend,
    make_sheet,
    measure,
    text,
)

HEIGHT: Final = 780
BAR, SURGE = "#6f9bd1", "#d1483f"
BASE_LINE: Final = HEIGHT - 130
VALUE_SIZE: Final = 32


def choose_step(highest: int) -> int:
    """The distance of the grid lines: 1, 2 or 5 times a power of ten, so that there are about four."""
    rough = max(1.0, highest / 4)
    power = 10 ** math.floor(math.log10(rough))
    return int(next(step * power for step in (1, 2, 5, 10) if step * power >= rough))


def draw_trend(picture: TrendPicture) -> str:
    """The picture as SVG."""
    return make_sheet(HEIGHT, _draw(picture))


def _draw(picture: TrendPicture) -> Iterator[str]:
    yield from heading(picture.title, picture.note, right_to_left=picture.right_to_left)
    step = choose_step(max(picture.values))
    lines = max(1, math.ceil(max(picture.values) / step))
    left = MARGIN + 20 + measure(str(lines * step), LABEL_SIZE)
    scale = (BASE_LINE - HEADING_HEIGHT - 40) / (lines * step)
    for number in range(lines + 1):
        y = BASE_LINE - number * step * scale
        ends = f'x1="{left:.1f}" y1="{y:.1f}" x2="{WIDTH - MARGIN}" y2="{y:.1f}"'
        yield f'<line {ends} stroke="{PALE}" stroke-width="2"/>'
        yield text(left - 14, y + 10, str(number * step), LABEL_SIZE, fill=GREY, anchor="end")
    yield from _bars(picture, left, scale)
    if picture.surges and picture.legend:
        yield from legend(HEIGHT - 30, [(picture.legend, SURGE)], right_to_left=picture.right_to_left)


def _bars(picture: TrendPicture, left: float, scale: float) -> Iterator[str]:
    slot = (WIDTH - MARGIN - left) / len(picture.values)
    width, labels = max(1.0, slot * 0.76), []
    for number, value in enumerate(picture.values):
        x, height = left + number * slot, value * scale
        colour = SURGE if number in picture.surges else BAR
        if value:
            yield (
                f'<rect x="{x + (slot - width) / 2:.1f}" y="{BASE_LINE - height:.1f}" width="{width:.1f}"'
                f' height="{height:.1f}" rx="{min(5.0, width / 4):.1f}" fill="{colour}"/>'
            )
        if number in choose_numbered(picture):
            labels.append(edged(x + slot / 2, BASE_LINE - height - 12, str(value), VALUE_SIZE,
                                fill=colour if colour == SURGE else GREY, anchor="middle"))  # fmt: skip
    yield from labels  # over all bars
    yield from _days(picture, left, slot)


def choose_numbered(picture: TrendPicture) -> frozenset[int]:
    """Indexes of the days whose number is written: surges and the highest day; of close neighbours only the higher."""
    values, highest = picture.values, max(picture.values)
    chosen = {*picture.surges, values.index(highest)}
    reach = max(1, len(values) // 24)
    return frozenset(
        one for one in chosen
        if not any(abs(one - other) <= reach and (values[other], -other) > (values[one], -one) for other in chosen)
    )  # fmt: skip


def _days(picture: TrendPicture, left: float, slot: float) -> Iterator[str]:
    """The labels of as many days as have room, counted back from the last."""
    room = max(measure(day, LABEL_SIZE) for day in picture.days) + 24
    every = max(1, math.ceil(room / slot))
    last = len(picture.days) - 1
    for number, day in enumerate(picture.days):
        middle = left + (number + 0.5) * slot
        half = measure(day, LABEL_SIZE) / 2
        if (last - number) % every == 0 and middle - half > 8:
            x = min(middle, WIDTH - 8 - half)
            yield text(x, BASE_LINE + 46, day, LABEL_SIZE, fill=GREY, anchor="middle",
                       right_to_left=picture.right_to_left)  # fmt: skip
