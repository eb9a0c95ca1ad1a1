"""The SVG that trend and map have in common: the sheet, its heading and legend, texts and their widths. Pure.

Sizes are chosen for a phone, whose screen shows the 1200 pixels across its width. Every label is a text element of its
own, because the rasteriser may lose letters of a run that mixes scripts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

WIDTH: Final = 1200
MARGIN: Final = 44
HEADING_HEIGHT: Final = 150
TITLE_SIZE, NOTE_SIZE, LABEL_SIZE = 42, 30, 28
INK, GREY, PALE, PAPER = "#1c2733", "#5b6876", "#dde2e8", "#ffffff"
_WIDE: Final = frozenset("mwMWШЩЖЮМФЫшщжюмфы@%—…")
_NARROW: Final = frozenset("iljtfrI.,:;'|()[]! 1-·‑")


def make_sheet(height: int, parts: Iterable[str]) -> str:
    """A whole SVG document: the parts on white, :data:`WIDTH` pixels wide."""
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" font-family="DejaVu Sans">'
    return f'{head}<rect width="{WIDTH}" height="{height}" fill="{PAPER}"/>{"".join(parts)}</svg>'


def escape(words: str) -> str:
    """Words escaped for XML, without unprintable characters."""
    shown = "".join(char for char in words if char.isprintable())
    return shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def text(
    x: float,
    y: float,
    words: str,
    size: int,
    *,
    fill: str = INK,
    anchor: str = "start",
    more: str = "",
    right_to_left: bool = False,
) -> str:
    """Words with their base line at a point; ``more`` are further attributes.

    The rasteriser lays every line out from left to right; ``right_to_left`` embeds the words in the other direction.
    """
    shown = f"\u202b{escape(words)}\u202c" if right_to_left else escape(words)
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{fill}" text-anchor="{anchor}"{more}>{shown}</text>'


def edged(
    x: float, y: float, words: str, size: int, *, fill: str = INK, anchor: str = "start", edge: str = PAPER
) -> str:
    """Words with an edge around them, readable over anything."""
    around = f' stroke="{edge}" stroke-width="6" stroke-linejoin="round" paint-order="stroke"'
    return text(x, y, words, size, fill=fill, anchor=anchor, more=around)


def measure(words: str, size: int) -> float:
    """About how many pixels wide words are drawn; rather too many than too few."""
    units = sum(
        0.95 if char in _WIDE else 0.4 if char in _NARROW else 0.76 if char.isupper() else 0.63 for char in words
    )
    return units * size


def fit(words: str, size: int, width: float) -> str:
    """The words, if need be cut to a width in pixels and ended with an ellipsis."""
    if measure(words, size) <= width:
        return words
    kept = words
    while kept and measure(kept + "…", size) > width:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def heading(title: str, note: str, *, right_to_left: bool) -> Iterator[str]:
    """Title and note, at the side where reading begins; a long title is smaller, and cut if need be."""
    anchor, x = ("end", WIDTH - MARGIN) if right_to_left else ("start", MARGIN)
    room = WIDTH - 2 * MARGIN
    size = TITLE_SIZE if measure(title, TITLE_SIZE) <= room else round(TITLE_SIZE * 0.8)
    heavier = f' stroke="{INK}" stroke-width="1.4"'  # there is one font, and it has one weight
    yield text(x, 68, fit(title, size, room), size, anchor=anchor, more=heavier, right_to_left=right_to_left)
    note = fit(note, NOTE_SIZE, room)
    yield text(x, 118, note, NOTE_SIZE, fill=GREY, anchor=anchor, right_to_left=right_to_left)


def legend(y: float, entries: Iterable[tuple[str, str]], *, right_to_left: bool) -> Iterator[str]:
    """Colours with their names in one line, from the side where reading begins."""
    x = float(WIDTH - MARGIN if right_to_left else MARGIN)
    for name, colour in entries:
        width = measure(name, LABEL_SIZE)
        dot, words = (x - 13, x - 36) if right_to_left else (x + 13, x + 36)
        yield f'<circle cx="{dot:.1f}" cy="{y - 10:.1f}" r="13" fill="{colour}"/>'
        anchor = "end" if right_to_left else "start"
        yield text(words, y, name, LABEL_SIZE, fill=GREY, anchor=anchor, right_to_left=right_to_left)
        x += -(width + 70) if right_to_left else width + 70
