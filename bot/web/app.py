"""The page as one application: its routes, the protection in front of them, and static files.

page.py has the handlers, filters.py reads addresses, guide.py prepares what is shown, and storage/published.py gives
only what may be seen.
"""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.web.answers import TEXT
from bot.web.filters import FilterError
from bot.web.page import Handlers, Setup
from bot.web.protection import Protection
from monitors.errors import StorageError

STATIC: Final = Path(__file__).parent / "static"
COMPRESSION: Final = 4


def build_app(setup: Setup) -> Starlette:
    """The whole application, for an ASGI server."""
    page = Handlers(setup)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncGenerator[None, None]:
        warming = asyncio.create_task(page.warm_up())
        yield
        warming.cancel()
        page.close()

    return Starlette(
        routes=[
            Route("/", page.show_stories),
            Route("/stories/{story_id:str}", page.show_story),
            Route("/feeds", page.show_feeds),
            Route("/delivery", page.show_delivery),
            Route("/overview.json", page.serve_overview),
            Route("/status.json", page.serve_status),
            Route("/stories.json", page.serve_json),
            Route("/stories.atom", page.serve_atom),
            Route("/stories.csv", page.serve_file),
            Route("/stories.geojson", page.serve_file),
            Route("/outlines.txt", serve_outlines),
            Route("/live", serve_life),
            Mount("/static", StaticFiles(directory=STATIC)),
        ],
        middleware=[
            Middleware(Protection, hosts=setup.hosts),
            Middleware(GZipMiddleware, minimum_size=1000, compresslevel=COMPRESSION),
        ],
        exception_handlers={
            FilterError: page.answers.explain_filter,
            StorageError: page.answers.explain_storage,
            HTTPException: page.answers.explain_http,
            Exception: page.answers.explain_fault,
        },
        lifespan=lifespan,
    )


async def serve_outlines(request: Request) -> Response:
    """The countries' outlines, gzipped as they are stored, or unpacked for clients that do not accept gzip."""
    packed = read_outlines()
    headers = {"Cache-Control": "public, max-age=86400", "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(packed, headers={**headers, "Content-Encoding": "gzip"}, media_type=TEXT)
    return Response(gzip.decompress(packed), headers=headers, media_type=TEXT)


@lru_cache(maxsize=1)
def read_outlines() -> bytes:
    """The packaged outlines; see ``bot/pictures/geodata/LICENSE``."""
    return files("bot.pictures").joinpath("geodata", "countries-50m.txt.gz").read_bytes()


async def serve_life(request: Request) -> Response:
    """Says that the server answers; it does not ask the database."""
    return PlainTextResponse("alive\n")
