"""Fixtures for the tests of the fake Telegram, which talk to it through the real python-telegram-bot."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fakes.bot_api import FakeBotApi
from tests.fakes.bot_api_client import USER


@pytest.fixture(autouse=True)
def _timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    """Switch python-telegram-bot to the new ``RetryAfter``; it warns about the old one."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.fixture
def api() -> Iterator[FakeBotApi]:
    """A fake Telegram that runs for one test."""
    with FakeBotApi() as running:
        yield running


@pytest.fixture
def chat_api(api: FakeBotApi) -> FakeBotApi:
    """With one person, ``USER``, whom the bot may write to."""
    api.private_chat(api.user("Alice", user_id=USER))
    return api
