"""What tests of the page share: a database that holds hostile words and private things, and the page over it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

from starlette.applications import Starlette
from starlette.types import ASGIApp

from bot.web.app import build_app
from bot.web.page import Setup
from monitors.config.topic_titles import TitleFiles
from monitors.model import FeedStatus, Level, Match, Report, Severity, Story, StoryTopic
from storage.published import Published
from storage.store import Store
from tests.storage.samples import (
    NOW,
    Ticks,
    later,
    make_chat,
    make_draft,
    make_feed_state,
    make_match,
    make_record,
    make_story,
    make_told,
)

ROOT = Path(__file__).resolve().parents[2]
VIRUS = '"><img src=x onerror=alert(1)><script>alert(2)</script>'
UNREST = StoryTopic("unrest", Level.URGENT, Severity.HIGH)
ROUTES = (
    "/", "/feeds", "/delivery", "/stories/s1", "/overview.json", "/status.json", "/stories.json", "/stories.atom",
    "/stories.csv", "/stories.geojson", "/outlines.txt", "/live", "/static/page.css",
)  # fmt: skip
FILTERED = ("/", "/overview.json", "/stories.json", "/stories.atom", "/stories.csv", "/stories.geojson")


def make_hostile_story() -> Story:
    reports = (
        Report("a" * 16, f"First {VIRUS}", f"Outlet {VIRUS}", "javascript:alert(3)", f"Quote {VIRUS}", NOW),
        Report("b" * 16, "Second", "Valley Herald", "https://valley.example/2?a=1&b=<2>", "A quote", NOW),
    )
    return make_story(
        "s2", title=f"Title {VIRUS}", topics=(UNREST,), reports=reports, last_seen_at=later(minutes=2), measures=()
    )


def build_database(path: Path) -> None:
    """Two stories that may be seen, one that a chat's watch alone recognised, and what belongs to that chat."""
    store = Store.open(path, NOW)
    watched = (UNREST, StoryTopic("watch:7", Level.URGENT, Severity.LOW))
    private = make_story("w1", title="What one chat looks for", topics=watched[1:], last_seen_at=later(minutes=5))
    store.stories.save([make_story("s1", topics=watched), make_hostile_story(), private])
    chat = store.chats.add_chat(make_chat(424242, title="Secret desk"))
    store.alerts.save([make_told(chat.id, "s1")])
    store.articles.save([make_record("1", story_id="s1", matches=(make_match(), make_match("watch:7")))])
    store.outbox.add([make_draft(chat.id, "secret-key")], NOW)
    private_url = "https://user:password@host.example/feed?key=secret"
    store.feeds.save_feed_states(
        [
            make_feed_state(title="A calm feed"),
            make_feed_state("z-broken", title=f"Feed {VIRUS}", failures=3, last_error_reason="timeout"),
            make_feed_state("y", title="Stopped", status=FeedStatus.STOPPED, url="", configured_url=private_url),
        ]
    )
    store.marks.set_mark("pulse", NOW.isoformat())
    store.close()


def add_evident_story(path: Path, match: Match) -> None:
    """An old story, s9, whose report is stored with why it matched."""
    store = Store.open(path, NOW)
    record = make_record("9", story_id="s9", matches=(match,))
    report = Report(record.analysis.article.key, "Crowds", "Valley Herald", "https://valley.example/9", "", NOW)
    store.articles.save([record])
    about = make_story("s9", topics=(UNREST,), reports=(report,), articles=1, corroboration=1)
    store.stories.save([replace(about, last_seen_at=later(days=-60))])
    store.close()


def make_app(database: Path, ticks: Ticks) -> ASGIApp:
    """The page over a database, at ten minutes after NOW."""
    setup = Setup(
        open_published=lambda: Published.open(database, seconds=5.0, monotonic=ticks),
        now=lambda: later(minutes=10) + timedelta(seconds=ticks.at),
        monotonic=ticks,
        read_titles=TitleFiles(ROOT / "config").get,
        hosts=("localhost", "127.0.0.1", "[::1]", "wall.example"),
        timezone="Asia/Almaty",
    )
    return build_app(setup)


def shut_down(app: ASGIApp) -> None:
    """Start and end the server that an app runs in, which closes what it opened."""

    async def run() -> None:
        assert isinstance(app, Starlette)
        async with app.router.lifespan_context(app):
            pass

    asyncio.run(run())


class Markup(HTMLParser):
    """The tags of a page with their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data
