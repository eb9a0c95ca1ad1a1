"""A whole life with the webhook: told to Telegram with its secret, called, and answered."""

from __future__ import annotations

import asyncio
import itertools
import socket
from dataclasses import replace
from pathlib import Path

from bot.app import opened
from bot.sending.sender import Clock
from bot.settings import Secrets, Surroundings
from monitors.config.loading import Config
from monitors.config.settings import get_api_root
from tests.bot.running import START_AT, make_plan, write_config
from tests.fakes.bot_api import FakeBotApi


def configure(folder: Path) -> Config:
    """A config whose webhook is on loopback, which no config file may say."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    mode = f"{{mode: open}}\n  mode: webhook\n  webhook: {{url: https://bot.example.org, port: {port}}}"
    config = write_config(folder, access=mode)
    telegram = config.settings.telegram
    hook = telegram.webhook.model_copy(update={"url": f"http://127.0.0.1:{port}/"})
    telegram = telegram.model_copy(update={"webhook": hook})
    return replace(config, settings=config.settings.model_copy(update={"telegram": telegram}))


def test_with_a_webhook_people_are_heard_and_answered(tmp_path: Path) -> None:
    config, ticks = configure(tmp_path / "config"), itertools.count(0, 100)

    async def live(api: FakeBotApi) -> None:
        around = Surroundings(
            config.directory, tmp_path / "state", Secrets(api.token, "s3cret"), get_api_root(api.base_url)
        )
        plan = make_plan(around, config, Clock(lambda: START_AT, lambda: float(next(ticks))))
        stop = asyncio.Event()
        async with opened(plan) as program, asyncio.TaskGroup() as group:
            assert program.link is not None
            sending = group.create_task(program.sender.run(stop))
            group.create_task(program.link.run(stop, sending))
            alice = api.user("Alice")
            await asyncio.to_thread(api.wait_for, lambda: api.world.webhook.url, 10.0, "the webhook to be set")
            assert api.world.webhook.secret == "s3cret"
            for count, words in enumerate(("/subscribe unrest", "/topics"), 1):
                api.user_sends(alice, alice, words)
                await asyncio.to_thread(api.wait_sent, count, chat=alice)
            stop.set()

    with FakeBotApi() as api:
        asyncio.run(live(api))
        assert api.world.webhook.last_error == ""
        assert not api.world.polls
