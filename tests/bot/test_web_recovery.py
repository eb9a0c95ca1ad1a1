"""Answers that the page keeps, questions asked at one time, and what it survives."""

from __future__ import annotations

import asyncio
import itertools
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.types import ASGIApp

from bot.web.app import build_app
from bot.web.page import Setup
from bot.web.reading import KEEP_SECONDS, MOST_KEPT, Cache
from storage.published import Published
from storage.store import Store
from tests.bot.asgi import Answer, ask, ask_async
from tests.bot.page_samples import FILTERED, UNREST, build_database, make_app, shut_down
from tests.storage.samples import NOW, Ticks, later, make_story


def test_answers_are_kept_for_half_a_minute(page_database: Path, own_page_app: ASGIApp, page_ticks: Ticks) -> None:
    before = ask(own_page_app).body
    store = Store.open(page_database, NOW)
    store.stories.save([make_story("s3", title="Fresh news", topics=(UNREST,), last_seen_at=later(minutes=3))])
    store.close()
    assert ask(own_page_app).body == before
    assert b"Fresh news" in ask(own_page_app, "/", "country=KG").body
    page_ticks.at = KEEP_SECONDS + 1
    assert b"Fresh news" in ask(own_page_app).body
    assert ask(own_page_app).headers["cache-control"] == "private, max-age=30"


def test_questions_at_one_time_are_asked_once_and_failures_are_not_kept() -> None:
    ticks = Ticks()
    asked = itertools.count(1)

    async def make() -> bytes:
        number = next(asked)
        await asyncio.sleep(0)
        if number == 1:
            raise OSError("the first fails")
        return b"%d" % number

    async def scenario() -> None:
        cache = Cache(ticks)
        first = await asyncio.gather(*(cache.get("a", make) for _ in range(3)), return_exceptions=True)
        assert [type(one) for one in first] == [OSError] * 3
        assert await asyncio.gather(*(cache.get("a", make) for _ in range(3))) == [b"2"] * 3
        for number in range(MOST_KEPT):
            await cache.get(number, make)
        assert await cache.get("a", make) != b"2"

    asyncio.run(scenario())


def test_a_restored_backup_is_read_without_a_restart(
    page_database: Path, own_page_app: ASGIApp, page_ticks: Ticks
) -> None:
    assert b"Crowds gather in Osh" in ask(own_page_app).body
    for path in page_database.parent.glob(f"{page_database.name}*"):
        path.rename(path.with_name(f"old-{path.name}"))
    page_ticks.at += KEEP_SECONDS + 1
    gone = ask(own_page_app)
    assert gone.status == 503
    assert str(page_database) not in gone.text
    store = Store.open(page_database, NOW)
    store.stories.save([make_story("n1", title="From the backup", topics=(UNREST,))])
    store.close()
    assert b"From the backup" in ask(own_page_app).body


def test_a_question_that_takes_too_long_is_answered_in_words(page_database: Path) -> None:
    ticking = itertools.count(step=100)
    setup = Setup(
        open_published=lambda: Published.open(page_database, seconds=1.0, monotonic=lambda: float(next(ticking))),
        now=lambda: NOW,
        monotonic=lambda: 0.0,
    )
    store = Store.open(page_database, NOW)
    store.stories.save([make_story(f"p{number:04d}", topics=(UNREST,)) for number in range(1000)])
    store.close()
    app = build_app(setup)
    answer = ask(app, "/overview.json")
    shut_down(app)
    assert answer.status == 503
    assert "shorter period" in answer.json["error"]


def test_a_fault_is_logged_and_answered_without_its_details(
    page_app: ASGIApp, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> Published:
        raise RuntimeError("a secret detail")

    broken = build_app(Setup(open_published=fail, now=lambda: NOW, monotonic=lambda: 0.0))
    sent: list[Answer] = []

    async def request() -> None:
        with pytest.raises(RuntimeError):  # the server logs it as well
            sent.append(await ask_async(broken, "/feeds"))

    asyncio.run(request())
    assert "a request failed: /feeds" in caplog.text


def test_many_readers_at_once_are_all_answered(page_app: ASGIApp) -> None:
    async def crowd() -> list[Answer]:
        queries = [f"q=osh+{number}" for number in range(30)]
        return await asyncio.gather(*(ask_async(page_app, path, query) for query in queries for path in FILTERED))

    assert {answer.status for answer in asyncio.run(crowd())} == {200}


def test_warming_up_does_no_harm_without_a_database_and_the_first_page_comes_after_it(
    tmp_path: Path, page_ticks: Ticks
) -> None:
    async def start_and_ask(path: Path) -> int:
        app = make_app(path, page_ticks)
        assert isinstance(app, Starlette)
        async with app.router.lifespan_context(app):
            return (await ask_async(app, "/")).status

    assert asyncio.run(start_and_ask(tmp_path / "none.sqlite3")) == 503
    build_database(tmp_path / "tocsin.sqlite3")
    assert asyncio.run(start_and_ask(tmp_path / "tocsin.sqlite3")) == 200
