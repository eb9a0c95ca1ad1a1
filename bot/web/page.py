"""The handlers of all pages and files: each reads the filter from the address, asks the store, and renders the answer.

The store is asked in the threads of reading.py, which also keeps answers for a while.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.exports.records import FORMATS, ExportedStory, export_story, to_object, write_records
from bot.text.reader import Reader
from bot.web.answers import HTML, JSON, Answers, dump
from bot.web.atom import MEDIA_TYPE, write_atom
from bot.web.delivery import ask_delivery, describe_delivery
from bot.web.filters import Filter, read_filter, refuse_topic
from bot.web.guide import Guide
from bot.web.overview import build_timeline, choose_length, describe_overview, get_ends
from bot.web.protection import LOOPBACK_HOSTS
from bot.web.reading import Cache, Monotonic, ReaderPool
from bot.web.shown import SEVERITY_MARKS, sort_feeds
from monitors.config.topic_titles import TopicTitle
from monitors.country_names import country_name
from monitors.errors import StorageError
from monitors.model import Severity
from monitors.regions import list_regions
from storage.published import Published, StoryPage
from storage.story_query import StoryFilter

PAGE_STORIES: Final = 50
FILE_STORIES: Final = 500  # in one answer for a program; an archive is for tocsin export
MOST_POINTS: Final = 500


@dataclass(frozen=True, slots=True)
class Setup:
    """What the page needs from its surroundings; ``hosts`` are the host names under which it may be asked."""

    open_published: Callable[[], Published]
    now: Callable[[], datetime]
    monotonic: Monotonic
    read_titles: Callable[[], Mapping[str, TopicTitle]] = dict
    hosts: tuple[str, ...] = LOOPBACK_HOSTS
    timezone: str = "UTC"


class Handlers:
    """The handlers, and what they share: the reader of the store, the cache, the writer of answers."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._reader = ReaderPool(setup.open_published)
        self._cache = Cache(setup.monotonic)
        self._wording = Reader("en", setup.timezone)
        self.answers = Answers(setup.timezone)

    async def warm_up(self) -> None:
        """Load what the first answer needs before anybody asks; errors of the store are left to the first request."""
        with suppress(StorageError):
            await asyncio.gather(
                self._reader.ask(lambda store: store.list_page(StoryFilter(), 1)),
                asyncio.to_thread(self.answers.load, "base.html", "parts.html", "stories.html"),
            )

    def close(self) -> None:
        """Close the connections to the database."""
        self._reader.close()

    # ------------------------------------------------------------------------------------------------ for people

    async def show_stories(self, request: Request) -> Response:
        """The main page: the filter bar, the chart, the map and the list of stories."""
        chosen = await self._read_filter(request)

        async def make() -> bytes:
            guide = self._guide()
            found, countries, delivery = await self._reader.ask(
                lambda store: (
                    store.list_page(chosen.to_wanted(guide.now), PAGE_STORIES, chosen.after),
                    store.list_countries(),
                    ask_delivery(store, guide.now),
                )
            )
            return self.answers.render(
                "stories.html",
                delivery=describe_delivery(delivery, guide),
                chosen=chosen,
                stories=[guide.show_story(story, found.told.get(story.id, 0)) for story in found.stories],
                next=None if found.next is None else chosen.to_query(after=found.next),
                query=chosen.to_query(),
                chips=self.answers.once(
                    "topic", give=lambda topic: (guide.topic_title(topic), chosen.to_query(topic=topic))
                ),
                badges=self.answers.once("severity", give=lambda one: (Severity(one), SEVERITY_MARKS[Severity(one)])),
                period=chosen.describe_period(),
                countries=sorted(((code, country_name(code, "en")) for code in countries), key=lambda one: one[1]),
                regions=[name for name, codes in list_regions() if len({*codes} & {*countries}) > 1],
                topics=sorted(guide.titles.values(), key=lambda topic: topic.title),
            )

        return self.answers.answer(await self._cache.get(("stories", chosen), make), HTML)

    async def show_story(self, request: Request) -> Response:
        """One story with its reports, figures and evidence; a merged one redirects to the story that it joined."""
        story_id: str = request.path_params["story_id"]
        guide = self._guide()
        found, delivery = await self._reader.ask(
            lambda store: (store.find_story(story_id), ask_delivery(store, guide.now))
        )
        if found is None:
            raise HTTPException(404, "There is no such story; it may have been deleted since.")
        if found.story.id != story_id:
            return RedirectResponse(f"/stories/{found.story.id}", status_code=307)
        body = self.answers.render(
            "story.html",
            delivery=describe_delivery(delivery, guide),
            story=guide.show_story(found.story, found.told),
            first=guide.moment(found.story.first_seen_at),
            told_at=None if found.told_at is None else guide.moment(found.told_at),
            reports=guide.show_reports(found),
            ledger=guide.show_ledger(found.story),
            countries=[(code, country_name(code, "en")) for code in found.story.countries],
            exported=export_story(found.story, guide.titles, guide.now),
        )
        return self.answers.answer(body, HTML)

    async def show_feeds(self, request: Request) -> Response:
        """The health of every feed."""

        async def make() -> bytes:
            guide = self._guide()
            states, delivery = await self._reader.ask(
                lambda store: (store.list_feeds(), ask_delivery(store, guide.now))
            )
            feeds = sort_feeds(guide.show_feed(state) for state in states)
            troubled = sum(not feed.is_well for feed in feeds)
            return self.answers.render(
                "feeds.html", delivery=describe_delivery(delivery, guide), feeds=feeds, troubled=troubled
            )

        return self.answers.answer(await self._cache.get("feeds", make), HTML)

    async def show_delivery(self, request: Request) -> Response:
        """The state of the outbox, and how late messages are sent."""

        async def make() -> bytes:
            guide = self._guide()
            delivery = await self._reader.ask(lambda store: ask_delivery(store, guide.now))
            return self.answers.render("delivery.html", delivery=describe_delivery(delivery, guide))

        return self.answers.answer(await self._cache.get("delivery", make), HTML)

    # ---------------------------------------------------------------------------------------------- for programs

    async def serve_overview(self, request: Request) -> Response:
        """The data of the chart and the map, as JSON."""
        chosen = replace(await self._read_filter(request), after=None)

        async def make() -> bytes:
            guide = self._guide()
            wanted, ends = chosen.to_wanted(guide.now), get_ends(chosen, guide.now)
            length = choose_length(*ends)
            topics, places = await asyncio.gather(
                self._reader.ask(lambda store: store.count_topics(wanted, length)),
                self._reader.ask(lambda store: store.count_places(wanted, MOST_POINTS)),
            )
            return dump(describe_overview(build_timeline(topics, *ends, length), places, guide))

        return self.answers.answer(await self._cache.get(("overview", chosen), make), JSON)

    async def serve_status(self, request: Request) -> Response:
        """Outbox, lag and last sign of life, as JSON."""

        async def make() -> bytes:
            guide = self._guide()
            delivery = await self._reader.ask(lambda store: ask_delivery(store, guide.now))
            return dump(asdict(describe_delivery(delivery, guide)))

        return self.answers.answer(await self._cache.get("status", make), JSON)

    async def serve_json(self, request: Request) -> Response:
        """The list of stories as JSON, with the address of its next page."""
        return await self._serve_stories(request, _write_json, JSON)

    async def serve_atom(self, request: Request) -> Response:
        """The list of stories as an Atom feed."""
        site = str(request.base_url)
        return await self._serve_stories(request, partial(_write_feed, site=site), MEDIA_TYPE, site)

    async def serve_file(self, request: Request) -> Response:
        """The list of stories as a CSV or GeoJSON file."""
        form = request.url.path.rpartition(".")[2]
        response = await self._serve_stories(request, partial(_write_file, form=form), FORMATS[form])
        response.headers["Content-Disposition"] = f'attachment; filename="stories.{form}"'
        return response

    async def _serve_stories(
        self, request: Request, write: Callable[[_Asked], bytes], media_type: str, site: str = ""
    ) -> Response:
        """The stories that the address asks for, as ``write`` writes them; answers are kept for each ``site``."""
        chosen = await self._read_filter(request)

        async def make() -> bytes:
            return write(await self._ask_exported(chosen))

        return self.answers.answer(await self._cache.get((request.url.path, site, chosen), make), media_type)

    async def _read_filter(self, request: Request) -> Filter:
        """The filter of the address. Raises FilterError, also for a topic that neither the config nor any story has."""
        chosen = read_filter(request.scope["query_string"].decode("latin-1"))
        titles = self._setup.read_titles()
        if not chosen.topic or chosen.topic in titles:
            return chosen
        if not await self._reader.ask(lambda store: store.has_topic(chosen.topic)):
            raise refuse_topic(chosen.topic, titles)
        return chosen

    async def _ask_exported(self, chosen: Filter) -> _Asked:
        guide = self._guide()
        found = await self._reader.ask(
            lambda store: store.list_page(chosen.to_wanted(guide.now), FILE_STORIES, chosen.after)
        )
        stories = tuple(export_story(story, guide.titles, guide.now) for story in found.stories)
        return _Asked(chosen, found, stories, guide.now)

    def _guide(self) -> Guide:
        return Guide(self._setup.read_titles(), self._wording, self._setup.now())


@dataclass(frozen=True, slots=True)
class _Asked:
    """The stories that a program asks for, at most :data:`FILE_STORIES`, as they are exported."""

    chosen: Filter
    page: StoryPage
    stories: tuple[ExportedStory, ...]
    now: datetime


def _write_json(asked: _Asked) -> bytes:
    following = None if asked.page.next is None else "/stories.json?" + asked.chosen.to_query(after=asked.page.next)
    told = [{**to_object(story), "told": asked.page.told.get(story.id, 0)} for story in asked.stories]
    return dump({"stories": told, "next": following})


def _write_feed(asked: _Asked, site: str) -> bytes:
    query = asked.chosen.to_query()
    title = "tocsin: stories" + (" (filtered)" if asked.chosen.is_narrowed else "")
    address = f"{site}stories.atom" + (f"?{query}" if query else "")
    return write_atom(asked.stories, title=title, self_url=address, site_url=site, now=asked.now)


def _write_file(asked: _Asked, form: str) -> bytes:
    return "".join(write_records(asked.stories, form, ExportedStory)).encode()
