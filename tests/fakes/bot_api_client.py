"""The real python-telegram-bot ``Bot`` pointed at the fake Telegram, quick to make and short of patience."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from telegram import Bot
from telegram.request import HTTPXRequest

from tests.fakes.bot_api import FakeBotApi

USER = 7001
"""The id of a person to whom tests let a bot write."""

READ_SECONDS = 5.0
Result = TypeVar("Result")


def make_bot(base_url: str, token: str, *, read_seconds: float = READ_SECONDS) -> Bot:
    """A Bot that is not initialised yet. It loads no certificates, which saves most of the time to create a client."""
    requests = [
        HTTPXRequest(
            connection_pool_size=16, read_timeout=read_seconds, httpx_kwargs={"verify": False, "trust_env": False}
        )
        for _ in range(2)
    ]
    return Bot(token, base_url=base_url, request=requests[0], get_updates_request=requests[1])


def run_bot(api: FakeBotApi, work: Callable[[Bot], Awaitable[Result]], *, read_seconds: float = READ_SECONDS) -> Result:
    """Runs ``work`` with an initialised Bot in an event loop of its own and returns what it returns."""

    async def run() -> Result:
        async with make_bot(api.base_url, api.token, read_seconds=read_seconds) as bot:
            return await work(bot)

    return asyncio.run(run())
