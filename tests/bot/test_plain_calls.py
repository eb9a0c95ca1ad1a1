"""What ``tocsin doctor`` and ``tocsin init`` hear from a Bot API server, and from what only seems to be one."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from aiohttp import web

from bot.health.server import served
from bot.telegram.plain_calls import PlainAnswer, TokenRefusedError, ask_bot_api
from bot.telegram.token_check import ask_telegram
from monitors.errors import DeliveryError
from tests.fakes.bot_api import FakeBotApi

TOKEN = "123456789:AAF-invented_token_for_the_tests_0001"


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that takes connections and never says anything."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def ask_page(page: web.Response) -> DeliveryError:
    """What becomes of a question that is answered with this page."""

    async def say(_: web.Request) -> web.Response:
        return page

    async def run() -> tuple[PlainAnswer, ...]:
        app = web.Application()
        app.router.add_get("/{tail:.*}", say)
        async with served(app, "127.0.0.1", 0) as port:
            return await ask_bot_api(f"http://127.0.0.1:{port}", TOKEN, "getMe")

    with pytest.raises(DeliveryError) as caught:
        asyncio.run(run())
    assert TOKEN not in str(caught.value)
    return caught.value


def test_the_calls_share_one_limit_which_is_told(silent_port: int) -> None:
    question = ask_bot_api(f"http://127.0.0.1:{silent_port}", TOKEN, "getMe", "getWebhookInfo", wait_seconds=0.05)
    with pytest.raises(DeliveryError, match=rf"127\.0\.0\.1:{silent_port} did not answer within 0\.05 s$"):
        asyncio.run(question)


@pytest.mark.parametrize("text", ["<html>Log in to the hotel</html>", "[]", "{}", '{"ok": true}', '"ok"', ""])
def test_a_page_that_is_not_telegrams_is_no_verdict_on_the_token(text: str) -> None:
    error = ask_page(web.Response(text=text))
    assert not isinstance(error, TokenRefusedError)
    assert str(error).endswith("answers, but not as Telegram does")


def test_only_telegrams_own_refusal_refuses_the_token() -> None:
    busy: dict[str, Any] = {"ok": False, "error_code": 429, "description": "Too Many Requests: retry after 3"}
    error = ask_page(web.json_response(busy, status=429))
    assert not isinstance(error, TokenRefusedError)
    assert str(error).endswith("answers 429: Too Many Requests: retry after 3")
    unknown = {"ok": False, "error_code": 401, "description": "Unauthorized"}
    assert isinstance(ask_page(web.json_response(unknown, status=401)), TokenRefusedError)


def test_a_token_is_checked_through_the_proxy_of_the_environment(
    api: FakeBotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", api.base_url)
    monkeypatch.setenv("no_proxy", "")
    found = asyncio.run(ask_telegram("http://telegram.example", api.token))
    assert found.username, "the name telegram.example is known to nobody"
