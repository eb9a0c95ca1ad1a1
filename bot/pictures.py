"""Draws a picture as PNG in a child process, because the rasteriser stops every thread of its own process.

``python -m bot.pictures`` reads the JSON of a picture from its input and writes the PNG to its output.
"""

from __future__ import annotations

import asyncio
import sys
from importlib.resources import files
from typing import Final

from bot.picture_model import decode_picture

DRAW_SECONDS: Final = 20.0
LARGEST_BYTES: Final = 5_000_000
FONT: Final = "DejaVuSans.ttf"


class PictureError(Exception):
    """A picture could not be drawn; the text says why."""


async def draw_png(content: str) -> bytes:
    """The picture whose JSON is ``content``, as PNG of 1200 by 700 pixels. Raises PictureError."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot.pictures",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        drawn, complaint = await asyncio.wait_for(process.communicate(content.encode()), DRAW_SECONDS)
    except TimeoutError as error:
        raise PictureError(f"it took longer than {DRAW_SECONDS:.0f} s") from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode or not drawn.startswith(b"\x89PNG") or len(drawn) > LARGEST_BYTES:
        raise PictureError(complaint.decode(errors="replace").strip()[-300:] or "no picture came")
    return drawn


def rasterise(svg: str) -> bytes:
    """SVG to PNG with the packaged font and no other: it looks the same on every machine."""
    import resvg_py

    with_font = files("bot").joinpath("fonts", FONT)
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, font_files=[str(with_font)], skip_system_fonts=True))


def main() -> None:
    """The child: one picture in, one PNG out."""
    from bot.picture_svg import draw

    picture = decode_picture(sys.stdin.buffer.read().decode())
    sys.stdout.buffer.write(rasterise(draw(picture)))


if __name__ == "__main__":
    main()
