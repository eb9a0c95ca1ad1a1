"""Writes every answer: renders templates and JSON, sets caching headers, and explains errors in words."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.web.filters import PERIODS, FilterError
from bot.web.reading import KEEP_SECONDS
from monitors.errors import StorageError
from monitors.model import Severity

if TYPE_CHECKING:
    from jinja2 import Environment

log = logging.getLogger(__name__)

TEMPLATES: Final = Path(__file__).parent / "templates"
HTML: Final = "text/html; charset=utf-8"
JSON: Final = "application/json"
TEXT: Final = "text/plain; charset=utf-8"

_STATUS: Final = {"slow": 503, "busy": 503, "io": 503, "gone": 503, "refused": 503}


def dump(value: object) -> bytes:
    """The value as compact JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


class RenderCache(dict[str, str]):
    """Markup by name, rendered when it is first asked for, since many lines of a page show the same few names."""

    def __init__(self, write: Callable[[str], str]) -> None:
        super().__init__()
        self._write = write

    def __missing__(self, name: str) -> str:
        self[name] = written = self._write(name)
        return written


class Answers:
    """Writes answers; ``zone`` is the time zone that the page names."""

    def __init__(self, zone: str) -> None:
        self._zone = zone

    @cached_property
    def _templates(self) -> Environment:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined  # here, so that the server starts sooner

        templates = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        templates.globals |= {
            "version": version("tocsin"),
            "periods": {name: words for name, (words, _) in PERIODS.items()},
            "severities": tuple(reversed(Severity)),
            "zone": self._zone,
        }
        return templates

    def load(self, *templates: str) -> None:
        """Compile templates in advance."""
        for template in templates:
            self._templates.get_template(template)

    def render(self, template: str, **values: Any) -> bytes:
        """A rendered template, as UTF-8."""
        text: str = self._templates.get_template(template).render(**values)
        return text.encode("utf-8", "replace")

    def once(self, macro: str, *, give: Callable[[str], tuple[object, ...]]) -> RenderCache:
        """What a macro of parts.html renders for each name; ``give`` returns the macro's arguments for a name."""
        write = getattr(self._templates.get_template("parts.html").module, macro)
        return RenderCache(lambda name: write(*give(name)))

    @staticmethod
    def answer(body: bytes, media_type: str, status: int = 200) -> Response:
        """The response; one of status 200 may be cached by browsers for as long as this program keeps it."""
        kept = f"private, max-age={KEEP_SECONDS:.0f}" if status == 200 else "no-store"
        return Response(body, status, {"Cache-Control": kept}, media_type)

    async def explain_filter(self, request: Request, error: Exception) -> Response:
        """400 for a FilterError, with every problem and its fix."""
        assert isinstance(error, FilterError)
        return self._explain(request, 400, "That cannot be asked for", tuple(error.problems.values()))

    async def explain_storage(self, request: Request, error: Exception) -> Response:
        """503 (or 500 for an unknown reason) for a StorageError, with the fix; the file's name is only logged."""
        assert isinstance(error, StorageError)
        log.warning("%s: %s", error.reason or "storage", error)
        fix = {
            "slow": "The question took too long. Choose a shorter period, or fewer words.",
            "io": "The database cannot be opened. Start tocsin once, or name its state folder.",
            "gone": "The database was replaced just now. Try again.",
            "refused": "The database has another version. Start tocsin once to migrate it.",
            "busy": "The database is busy. Try again in a moment.",
        }.get(error.reason, "The database could not be read. The log says why.")
        return self._explain(request, _STATUS.get(error.reason, 500), "No answer from the database", (fix,))

    async def explain_http(self, request: Request, error: Exception) -> Response:
        """404 and other HTTP errors, in words."""
        assert isinstance(error, HTTPException)
        detail = error.detail if error.detail != "Not Found" else "There is no such page."
        return self._explain(request, error.status_code, "Not here", (detail,))

    async def explain_fault(self, request: Request, error: Exception) -> Response:
        """500 for a fault of the program; its traceback is logged."""
        log.error("a request failed: %s", request.url.path, exc_info=error)
        return self._explain(request, 500, "Something failed", ("This is an internal error; the log says why.",))

    def _explain(self, request: Request, status: int, title: str, lines: tuple[str, ...]) -> Response:
        if request.url.path.rpartition(".")[2] in {"json", "geojson", "csv", "atom"}:
            return self.answer(dump({"error": " ".join(lines)}), JSON, status)
        return self.answer(self.render("error.html", delivery=None, title=title, lines=lines), HTML, status)
