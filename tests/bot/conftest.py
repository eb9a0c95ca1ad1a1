"""Fixtures for the tests of what people touch."""

from __future__ import annotations

import os
from collections.abc import Callable, Coroutine, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from starlette.types import ASGIApp

from bot.desk import Desk
from bot.settings import DATABASE
from storage.store import Store
from tests.bot.asking import tell_of_almaty
from tests.bot.page_samples import build_database, make_app, shut_down
from tests.bot.room import Room, open_room
from tests.bot.running import START_AT, RunningBot, write_config
from tests.bot.sending import Bench
from tests.bot.terminal import tell_stories
from tests.fakes.bot_api import FakeBotApi
from tests.fakes.bot_api_chats import User
from tests.fakes.virtual_time import run_virtually
from tests.storage.samples import Ticks

# python-telegram-bot warns of its old ``RetryAfter`` otherwise, and reads this when an error is made.
os.environ["PTB_TIMEDELTA"] = "1"


@pytest.fixture(scope="module")
def api() -> Iterator[FakeBotApi]:
    """A fake Telegram, for all tests of a module: each brings its own people."""
    with FakeBotApi() as running:
        yield running


@pytest.fixture(scope="module")
def bot(api: FakeBotApi, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningBot]:
    """The program, open to everybody, for all tests of a module."""
    with RunningBot(api, tmp_path_factory.mktemp("running")) as running:
        yield running


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk with three small topics and no feeds."""
    return Desk.of(write_config(tmp_path_factory.mktemp("desk")))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An open database, new and empty."""
    with closing(Store.open(tmp_path / DATABASE, START_AT)) as opened:
        yield opened


@pytest.fixture
def bench(tmp_path: Path) -> Callable[..., None]:
    """Runs a test's coroutine with a bench in virtual time: ``bench(work, **options of the sender)``."""

    def run(work: Callable[[Bench], Coroutine[Any, Any, None]], **options: Any) -> None:
        async def in_loop() -> None:
            made = Bench(tmp_path, **options)
            try:
                await work(made)
            finally:
                made.close()

        run_virtually(in_loop())

    return run


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """A chat that asked for protests and emergencies."""
    with open_room(tmp_path) as room:
        yield room


@pytest.fixture
def almaty(room: Room) -> Room:
    """A chat in Almaty on Friday, 7 January 2022, at noon."""
    assert room.now == datetime(2022, 1, 7, 6, tzinfo=UTC)
    room.store.chats.update_chat(room.chat.id, timezone="Asia/Almaty")
    return room


@pytest.fixture
def page_database(tmp_path: Path) -> Path:
    path = tmp_path / "tocsin.sqlite3"
    build_database(path)
    return path


@pytest.fixture
def page_ticks() -> Ticks:
    return Ticks()


@pytest.fixture
def own_page_app(page_database: Path, page_ticks: Ticks) -> Iterator[ASGIApp]:
    """For tests that write into the database or set the clock."""
    app = make_app(page_database, page_ticks)
    yield app
    shut_down(app)


@pytest.fixture(scope="module")
def page_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ASGIApp]:
    """For tests that only read."""
    path = tmp_path_factory.mktemp("page") / "tocsin.sqlite3"
    build_database(path)
    app = make_app(path, Ticks())
    yield app
    shut_down(app)


@pytest.fixture(scope="module")
def told_state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state folder with two stories, one told; nothing runs on it."""
    folder = tmp_path_factory.mktemp("state")
    tell_stories(folder)
    return folder


@pytest.fixture(scope="module")
def reader(api: FakeBotApi, bot: RunningBot) -> User:
    """Somebody who was told of Almaty, with Oslo still to come in the digest."""
    user = tell_of_almaty(api, bot, "Reader")
    bot.pass_time(minutes=5)
    return user
