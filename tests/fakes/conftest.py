"""Fixtures for the tests of the pretended Telegram, which talk to it through the real python-telegram-bot."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fakes.bot_api import FakeBotApi


@pytest.fixture(autouse=True)
def _timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    """python-telegram-bot warns of its old ``RetryAfter`` otherwise."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.fixture
def api() -> Iterator[FakeBotApi]:
    """A pretended Telegram that runs for one test."""
    with FakeBotApi() as running:
        yield running
