"""The page's routes: each reads a filter, asks the store in its own thread, and answers from the cache when it can.

Nothing here writes, and nothing here decides: filters.py reads addresses, shown.py words what is seen, the store's
guard refuses what must stay private.
"""

from __future__ import annotations

import gzip
import json
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.exporting import FORMATS, ExportedStory, export_story, to_object, write_records
from bot.reader import Reader as Wording
from bot.reader import country_name
from bot.web.atom import MEDIA_TYPE, write_atom
from bot.web.filters import PERIODS, Filter, FilterError, read_filter
from bot.web.protection import LOOPBACK_HOSTS, Protection
from bot.web.reading import KEEP_SECONDS, Cache, Monotonic, Reader
from bot.web.shown import Guide, build_timeline, choose_length, sort_feeds, write_age
from monitors.errors import StorageError
from monitors.model import Severity
from monitors.topic_titles import TopicTitle
from storage.published import DeliveryState, Published, StoryPage

log = logging.getLogger(__name__)

FOLDER: Final = Path(__file__).parent
PAGE_STORIES: Final = 50
FILE_STORIES: Final = 500  # in one answer for a program; an archive is for tocsin export
MOST_POINTS: Final = 500
LAG_PERIOD: Final = timedelta(hours=24)
ALIVE_SECONDS: Final = 90.0  # since the bot's last sign of life, which it gives every 15
COMPRESSION: Final = 4
HTML: Final = "text/html; charset=utf-8"
JSON: Final = "application/json"
TEXT: Final = "text/plain; charset=utf-8"

_STATUS: Final = {"slow": 503, "busy": 503, "io": 503, "gone": 503, "refused": 503}


@dataclass(frozen=True, slots=True)
class Setup:
    """What the page needs from its surroundings. ``hosts`` are the names under which it is served."""

    open_published: Callable[[], Published]
    now: Callable[[], datetime]
    monotonic: Monotonic
    titles: Mapping[str, TopicTitle] = field(default_factory=dict)
    hosts: tuple[str, ...] = LOOPBACK_HOSTS
    timezone: str = "UTC"


def build_app(setup: Setup) -> Starlette:
    """The whole application."""
    page = Page(setup)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncGenerator[None, None]:
        yield
        page.close()

    return Starlette(
        routes=[
            Route("/", page.show_stories),
            Route("/stories/{story_id:str}", page.show_story),
            Route("/feeds", page.show_feeds),
            Route("/delivery", page.show_delivery),
            Route("/overview.json", page.give_overview),
            Route("/status.json", page.give_status),
            Route("/stories.json", page.give_json),
            Route("/stories.atom", page.give_atom),
            Route("/stories.csv", page.give_file),
            Route("/stories.geojson", page.give_file),
            Route("/outlines.txt", give_outlines),
            Route("/live", give_life),
            Mount("/static", StaticFiles(directory=FOLDER / "static")),
        ],
        middleware=[
            Middleware(Protection, hosts=setup.hosts),
            Middleware(GZipMiddleware, minimum_size=1000, compresslevel=COMPRESSION),
        ],
        exception_handlers={
            FilterError: page.explain_filter,
            StorageError: page.explain_storage,
            HTTPException: page.explain_http,
            Exception: page.explain_fault,
        },
        lifespan=lifespan,
    )


class Page:
    """The handlers, with what they share: the reader, the cache, the templates."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._reader = Reader(setup.open_published)
        self._cache = Cache(setup.monotonic)
        self._wording = Wording("en", setup.timezone, {topic.id: topic.title for topic in setup.titles.values()})
        self._templates = Environment(
            loader=FileSystemLoader(FOLDER / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals |= {
            "version": version("tocsin"),
            "periods": {name: words for name, (words, _) in PERIODS.items()},
            "severities": tuple(reversed(Severity)),
            "zone": setup.timezone,
        }

    def close(self) -> None:
        """Stop reading."""
        self._reader.close()

    # ------------------------------------------------------------------------------------------------ for people

    async def show_stories(self, request: Request) -> Response:
        """The filter bar, the chart, the map and the list."""
        chosen = read_filter(request.scope["query_string"].decode("latin-1"))

        async def make() -> bytes:
            guide = self._guide()
            found, countries, delivery = await self._reader.ask(
                lambda store: (
                    store.list_page(chosen.to_wanted(guide.now), PAGE_STORIES, chosen.after),
                    store.list_countries(),
                    _ask_delivery(store, guide.now),
                )
            )
            return self._render(
                "stories.html",
                delivery=describe_delivery(delivery, guide),
                chosen=chosen,
                stories=[guide.show_story(story, found.told.get(story.id, 0)) for story in found.stories],
                next=None if found.next is None else chosen.to_query(after=found.next),
                query=chosen.to_query(),
                topic_queries=_TopicQueries(chosen),
                period=chosen.describe_period(),
                countries=sorted(((code, country_name(code, "en")) for code in countries), key=lambda one: one[1]),
                topics=sorted(self._setup.titles.values(), key=lambda topic: topic.title),
            )

        return self._answer(await self._cache.get(("stories", chosen), make), HTML)

    async def show_story(self, request: Request) -> Response:
        """One story with its reports, figures and evidence; one that was merged leads to where it went."""
        story_id: str = request.path_params["story_id"]
        found = await self._reader.ask(lambda store: store.find_story(story_id))
        if found is None:
            raise HTTPException(404, "There is no such story; it may have been forgotten since.")
        if found.story.id != story_id:
            return RedirectResponse(f"/stories/{found.story.id}", status_code=307)
        guide = self._guide()
        body = self._render(
            "story.html",
            delivery=None,
            story=guide.show_story(found.story, found.told),
            first=guide.moment(found.story.first_seen_at),
            told_at=None if found.told_at is None else guide.moment(found.told_at),
            reports=guide.show_reports(found),
            ledger=guide.show_ledger(found.story),
            countries=[(code, country_name(code, "en")) for code in found.story.countries],
            exported=export_story(found.story, self._setup.titles, guide.now),
        )
        return self._answer(body, HTML)

    async def show_feeds(self, request: Request) -> Response:
        """The health of every feed."""

        async def make() -> bytes:
            guide = self._guide()
            states, delivery = await self._reader.ask(
                lambda store: (store.list_feeds(), _ask_delivery(store, guide.now))
            )
            feeds = sort_feeds(guide.show_feed(state) for state in states)
            troubled = sum(not feed.is_well for feed in feeds)
            return self._render(
                "feeds.html", delivery=describe_delivery(delivery, guide), feeds=feeds, troubled=troubled
            )

        return self._answer(await self._cache.get("feeds", make), HTML)

    async def show_delivery(self, request: Request) -> Response:
        """How full the outbox is, and how late messages go out."""

        async def make() -> bytes:
            guide = self._guide()
            delivery = await self._reader.ask(lambda store: _ask_delivery(store, guide.now))
            return self._render("delivery.html", delivery=describe_delivery(delivery, guide))

        return self._answer(await self._cache.get("delivery", make), HTML)

    # ---------------------------------------------------------------------------------------------- for programs

    async def give_overview(self, request: Request) -> Response:
        """What the chart and the map show."""
        chosen = replace(read_filter(request.scope["query_string"].decode("latin-1")), after=None)

        async def make() -> bytes:
            guide = self._guide()
            return await self._reader.ask(lambda store: _dump(_describe_overview(store, chosen, guide)))

        return self._answer(await self._cache.get(("overview", chosen), make), JSON)

    async def give_status(self, request: Request) -> Response:
        """Outbox, lag and sign of life."""

        async def make() -> bytes:
            guide = self._guide()
            delivery = await self._reader.ask(lambda store: _ask_delivery(store, guide.now))
            return _dump(asdict(describe_delivery(delivery, guide)))

        return self._answer(await self._cache.get("status", make), JSON)

    async def give_json(self, request: Request) -> Response:
        """The list, with the address of its next page."""

        async def make(chosen: Filter, found: StoryPage, stories: tuple[ExportedStory, ...]) -> bytes:
            following = None if found.next is None else "/stories.json?" + chosen.to_query(after=found.next)
            told = [{**to_object(story), "told": found.told.get(story.id, 0)} for story in stories]
            return _dump({"stories": told, "next": following})

        return await self._give(request, make, JSON)

    async def give_atom(self, request: Request) -> Response:
        """The list as a feed to subscribe to."""
        site = str(request.base_url)

        async def make(chosen: Filter, found: StoryPage, stories: tuple[ExportedStory, ...]) -> bytes:
            query = chosen.to_query()
            title = "tocsin: stories" + (" (filtered)" if chosen.is_narrowed else "")
            address = f"{site}stories.atom" + (f"?{query}" if query else "")
            return write_atom(stories, title=title, self_url=address, site_url=site, now=self._setup.now())

        return await self._give(request, make, MEDIA_TYPE, site)

    async def give_file(self, request: Request) -> Response:
        """The list as CSV or GeoJSON."""
        form = request.url.path.rpartition(".")[2]

        async def make(chosen: Filter, found: StoryPage, stories: tuple[ExportedStory, ...]) -> bytes:
            return "".join(write_records(stories, form, ExportedStory)).encode()

        response = await self._give(request, make, FORMATS[form])
        response.headers["Content-Disposition"] = f'attachment; filename="stories.{form}"'
        return response

    async def _give(
        self,
        request: Request,
        make: Callable[[Filter, StoryPage, tuple[ExportedStory, ...]], Awaitable[bytes]],
        media_type: str,
        site: str = "",
    ) -> Response:
        chosen = read_filter(request.scope["query_string"].decode("latin-1"))

        async def answer() -> bytes:
            now = self._setup.now()
            found = await self._reader.ask(
                lambda store: store.list_page(chosen.to_wanted(now), FILE_STORIES, chosen.after)
            )
            return await make(
                chosen, found, tuple(export_story(story, self._setup.titles, now) for story in found.stories)
            )

        return self._answer(await self._cache.get((request.url.path, site, chosen), answer), media_type)

    # -------------------------------------------------------------------------------------------- what went wrong

    async def explain_filter(self, request: Request, error: Exception) -> Response:
        """The address asks for what cannot be: 400, with every problem and its mend."""
        assert isinstance(error, FilterError)
        return self._explain(request, 400, "That cannot be asked for", tuple(error.problems.values()))

    async def explain_storage(self, request: Request, error: Exception) -> Response:
        """The database did not answer: 503, with the mend; the file's name stays in the log."""
        assert isinstance(error, StorageError)
        log.warning("%s: %s", error.reason or "storage", error)
        mend = {
            "slow": "The question took too long. Choose a shorter period, or fewer words.",
            "io": "The database cannot be opened. Start tocsin once, or name its state folder.",
            "gone": "The database was replaced just now. Try again.",
            "refused": "The database has another version. Start tocsin once to migrate it.",
            "busy": "The database is busy. Try again in a moment.",
        }.get(error.reason, "The database could not be read. The log says why.")
        return self._explain(request, _STATUS.get(error.reason, 500), "No answer from the database", (mend,))

    async def explain_http(self, request: Request, error: Exception) -> Response:
        """No such page, and the like."""
        assert isinstance(error, HTTPException)
        detail = error.detail if error.detail != "Not Found" else "There is no such page."
        return self._explain(request, error.status_code, "Not here", (detail,))

    async def explain_fault(self, request: Request, error: Exception) -> Response:
        """A fault of the program: 500, and its traceback in the log."""
        log.error("a request failed: %s", request.url.path, exc_info=error)
        return self._explain(request, 500, "Something failed", ("This is a fault of the program; the log says why.",))

    def _explain(self, request: Request, status: int, title: str, lines: tuple[str, ...]) -> Response:
        if request.url.path.rpartition(".")[2] in {"json", "geojson", "csv", "atom"}:
            return self._answer(_dump({"error": " ".join(lines)}), JSON, status)
        return self._answer(self._render("error.html", delivery=None, title=title, lines=lines), HTML, status)

    # ------------------------------------------------------------------------------------------------------ tools

    def _guide(self) -> Guide:
        return Guide(self._setup.titles, self._wording, self._setup.now())

    def _render(self, template: str, **values: Any) -> bytes:
        text: str = self._templates.get_template(template).render(**values)
        return text.encode("utf-8", "replace")

    @staticmethod
    def _answer(body: bytes, media_type: str, status: int = 200) -> Response:
        kept = f"private, max-age={KEEP_SECONDS:.0f}" if status == 200 else "no-store"
        return Response(body, status, {"Cache-Control": kept}, media_type)


class _TopicQueries(dict[str, str]):
    """The query string of the filter with each topic, made once for all stories of a page."""

    def __init__(self, chosen: Filter) -> None:
        super().__init__()
        self._chosen = chosen

    def __missing__(self, topic: str) -> str:
        self[topic] = query = self._chosen.to_query(topic=topic)
        return query


# --------------------------------------------------------------------------------------------------- what is shown


@dataclass(frozen=True, slots=True)
class ShownDelivery:
    """The outbox in figures: messages by state, the age of the oldest due, and lags in seconds of the last 24 hours."""

    pending: int
    sending: int
    uncertain: int
    dead: int
    oldest: str
    oldest_seconds: float
    sent: int
    lag_median: float | None
    lag_p95: float | None
    lag_longest: float | None
    is_alive: bool
    pulse: str
    checked_at: str


def _ask_delivery(store: Published, now: datetime) -> DeliveryState:
    return store.describe_delivery(now, now - LAG_PERIOD)


def describe_delivery(state: DeliveryState, guide: Guide) -> ShownDelivery:
    """The outbox's state as it is shown and given to programs."""
    depth, lags = state.depth, state.lags
    waited = 0.0 if depth.oldest_due_at is None else (guide.now - depth.oldest_due_at).total_seconds()
    silent = None if state.pulse_at is None else (guide.now - state.pulse_at).total_seconds()
    return ShownDelivery(
        pending=depth.pending,
        sending=depth.sending,
        uncertain=depth.uncertain,
        dead=depth.dead,
        oldest="" if depth.oldest_due_at is None else write_age(waited),
        oldest_seconds=waited,
        sent=len(lags),
        lag_median=lags[len(lags) // 2] if lags else None,
        lag_p95=lags[int(len(lags) * 0.95)] if lags else None,
        lag_longest=lags[-1] if lags else None,
        is_alive=silent is not None and silent < ALIVE_SECONDS,
        pulse="never" if silent is None else f"{write_age(silent)} ago",
        checked_at=guide.moment(guide.now).text,
    )


def _describe_overview(store: Published, chosen: Filter, guide: Guide) -> dict[str, object]:
    wanted = chosen.to_wanted(guide.now)
    until = guide.now if wanted.until is None else wanted.until - timedelta(microseconds=1)
    length = choose_length(wanted.since, until)
    severities = store.count_severities(wanted)
    timeline = build_timeline(store.count_buckets(wanted, length), wanted.since, until, length)
    points = store.list_points(wanted, MOST_POINTS)
    return {
        "stories": sum(severities.values()),
        "severities": {severity.value: severities.get(severity, 0) for severity in Severity},
        "unit": timeline.unit,
        "stretches": timeline.stretches,
        "series": [
            {"topic": topic, "title": guide.topic_title(topic), "stories": stories}
            for topic, stories in timeline.series
        ],
        "points": [
            {
                "name": point.name or country_name(point.country, "en"),
                "country": point.country,
                "country_name": country_name(point.country, "en") if point.country else "",
                "at": [point.latitude, point.longitude],
                "stories": point.stories,
                "severity": point.severity.value,
                "newest": {"id": point.newest_id, "title": point.newest_title},
            }
            for point in points
        ],
        "made_at": guide.now.astimezone(UTC).isoformat(timespec="seconds"),
    }


# ----------------------------------------------------------------------------------------------- files of the house


async def give_outlines(request: Request) -> Response:
    """The countries' outlines, packed as they are stored; unpacked for whoever cannot unpack."""
    packed = read_outlines()
    headers = {"Cache-Control": "public, max-age=86400", "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(packed, headers={**headers, "Content-Encoding": "gzip"}, media_type=TEXT)
    return Response(gzip.decompress(packed), headers=headers, media_type=TEXT)


@lru_cache(maxsize=1)
def read_outlines() -> bytes:
    """The packaged outlines; see ``bot/geodata/LICENSE``."""
    return files("bot").joinpath("geodata", "countries-50m.txt.gz").read_bytes()


async def give_life(request: Request) -> Response:
    """That the server answers; it asks nobody else."""
    return PlainTextResponse("alive\n")


def _dump(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
