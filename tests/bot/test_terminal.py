"""The terminal's chat hears of things only in runs without a token; in others nothing piles up for it."""

from __future__ import annotations

import asyncio
import itertools
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.app import once
from bot.sending.sender import Clock
from bot.settings import DATABASE, Secrets, Surroundings
from bot.terminal import TERMINAL
from monitors.config.settings import get_api_root
from monitors.model import ChatState
from storage.store import Store
from tests.bot.running import START_AT, URGENT, make_plan, write_config
from tests.fakes.bot_api import FakeBotApi


def test_a_token_that_is_set_later_leaves_nothing_waiting_for_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    config = write_config(tmp_path / "config", seeds=seeds)

    def run(api: FakeBotApi | None, city: str, now: datetime) -> str:
        """One round with this city in the news; what the terminal said."""
        (seeds / f"{city}.txt").write_text(URGENT.replace("Almaty", city).replace("/almaty", city), encoding="utf-8")
        token, root = (api.token, get_api_root(api.base_url)) if api else ("", "")
        around = Surroundings(config.directory, tmp_path / "state", Secrets(token=token), root)
        ticks = itertools.count(0, 100)
        asyncio.run(once(make_plan(around, config, Clock(lambda: now, lambda: float(next(ticks))))))
        return capsys.readouterr().out

    with FakeBotApi() as api:
        assert "Almaty" in run(None, "Almaty", START_AT)
        run(api, "Lima", START_AT + timedelta(minutes=20))
        with closing(Store.open_readonly(tmp_path / "state" / DATABASE)) as store:
            terminal, depth = store.chats.find_chat(TERMINAL), store.outbox.count_depth(START_AT + timedelta(days=1))
        assert (depth.pending, depth.oldest_due_at) == (0, None)
        assert terminal is not None
        assert terminal.state is ChatState.SUSPENDED
    said = run(None, "Nairobi", START_AT + timedelta(days=2))
    assert "Nairobi" in said
    assert "Lima" not in said, "nor a digest of the days between"
