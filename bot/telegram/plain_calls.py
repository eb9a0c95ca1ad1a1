"""Calls of the Bot API that only ask, made without the rest of the bot: to check a token, and for ``tocsin doctor``."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
from yarl import URL

from bot.telegram.request import find_proxy
from monitors.errors import DeliveryError
from monitors.sources.name_lookup import DetachedResolver

WAIT_SECONDS: Final = 15.0
"""How long all the calls of one question may take together."""


TOKEN_REFUSED: Final = (401, 404)


class TokenRefusedError(DeliveryError):
    """Telegram knows no bot with this token."""


@dataclass(frozen=True, slots=True)
class PlainAnswer:
    """What was asked for, and the header Date; "" for none."""

    result: Mapping[str, Any]
    date: str


async def ask_bot_api(
    root: str, token: str, *methods: str, wait_seconds: float = WAIT_SECONDS
) -> tuple[PlainAnswer, ...]:
    """Call the methods one after the other, through the proxy that a run would use.

    Raises TokenRefusedError, and DeliveryError where there is no answer: it names the server and why, never the token.
    """
    try:
        async with asyncio.timeout(wait_seconds):
            return await _call(root, token, methods)
    except TimeoutError as error:
        raise DeliveryError(f"{root} did not answer within {wait_seconds:g} s") from error
    except aiohttp.ClientConnectorDNSError as error:
        raise DeliveryError(f"{root} cannot be reached (no name server knows it)") from error
    except aiohttp.ClientError as error:
        raise DeliveryError(f"{root} cannot be reached ({type(error).__name__})") from error


async def _call(root: str, token: str, methods: tuple[str, ...]) -> tuple[PlainAnswer, ...]:
    proxy = find_proxy(root) or None
    answers: list[PlainAnswer] = []
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(resolver=DetachedResolver()),
        timeout=aiohttp.ClientTimeout(total=None),  # all calls share one limit
        trust_env=False,
    ) as session:
        for method in methods:
            address = URL(f"{root}/bot{token}/{method}", encoded=True)
            async with session.get(address, allow_redirects=False, proxy=proxy) as answer:
                answers.append(_read(await answer.read(), answer.headers.get("Date", ""), root))
    return tuple(answers)


def _read(content: bytes, date: str, root: str) -> PlainAnswer:
    try:
        found = json.loads(content)
        if found["ok"]:
            return PlainAnswer(dict(found["result"]), date)
        code, why = found["error_code"], str(found.get("description", ""))
    except (ValueError, TypeError, KeyError) as error:
        raise DeliveryError(f"{root} answers, but not as Telegram does") from error
    if code in TOKEN_REFUSED:
        raise TokenRefusedError(f"Telegram refuses the token ({code})")
    raise DeliveryError(f"{root} answers {code}: {why[:200]}")
