"""Draws a picture as PNG, in a child process, because the rasteriser blocks every thread of its own process."""

from __future__ import annotations

import asyncio
import sys
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from bot.child_process import run_child
from bot.pictures.maps import draw_map
from bot.pictures.model import TrendPicture, decode_picture
from bot.pictures.trend import draw_trend

DRAW_SECONDS: Final = 20.0
LARGEST_BYTES: Final = 5_000_000
HERE: Final = Path(__file__).resolve().parent
FONT: Final = HERE / "fonts" / "DejaVuSans.ttf"


class PictureError(Exception):
    """A picture could not be drawn; the text says why."""


def draw_svg(content: str) -> str:
    """The picture whose JSON is ``content``, as SVG. Raises PictureError."""
    try:
        picture = decode_picture(content)
    except (ValueError, TypeError, KeyError) as error:
        raise PictureError(f"{error}") from error
    return draw_trend(picture) if isinstance(picture, TrendPicture) else draw_map(picture)


async def draw_png(content: str) -> bytes:
    """The picture whose JSON is ``content``, as PNG 1200 pixels wide. Raises PictureError."""
    svg = await asyncio.to_thread(draw_svg, content)
    try:
        told = await run_child(_command(), svg.encode(), DRAW_SECONDS)
    except TimeoutError as error:
        raise PictureError(f"it took longer than {DRAW_SECONDS:.0f} s") from error
    if told.code or not told.output.startswith(b"\x89PNG") or len(told.output) > LARGEST_BYTES:
        raise PictureError(told.complaint[-300:] or "no picture came")
    return told.output


@lru_cache(maxsize=1)
def _command() -> tuple[str, ...]:
    """The command of the child, isolated from the environment and from the site's folders. Raises PictureError."""
    rasteriser = find_spec("resvg_py")
    if rasteriser is None or rasteriser.origin is None:
        raise PictureError("the package resvg-py is missing; install tocsin with its dependencies")
    folder = str(Path(rasteriser.origin).parent.parent)
    return (sys.executable, "-I", "-S", str(HERE / "child.py"), folder, str(FONT))
