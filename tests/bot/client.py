"""python-telegram-bot's Bot over the program's own HTTP client, pointed at a fake Telegram."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from telegram import Bot

from bot.telegram.request import TelegramRequest


@asynccontextmanager
async def opened_bot(base_url: str, token: str, *, read_seconds: float = 5.0) -> AsyncGenerator[Bot, None]:
    """A Bot that is not initialised: that would call Telegram, and meet planned faults before the test does."""
    bot = Bot(
        token,
        base_url=base_url,
        request=TelegramRequest(read_seconds=read_seconds),
        get_updates_request=TelegramRequest(1, read_seconds=read_seconds),
    )
    try:
        yield bot
    finally:
        await bot.request.shutdown()
