"""Fixtures for the tests of what people touch."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.bot.running import RunningBot
from tests.fakes.bot_api import FakeBotApi

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
