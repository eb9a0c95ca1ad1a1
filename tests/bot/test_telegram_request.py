"""The client that Telegram is called with: what it sends, how its failures look, and that it leaves nothing open."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from telegram import InputFile
from telegram.error import NetworkError, RetryAfter, TimedOut

from bot.health.server import served
from bot.telegram.request import TelegramRequest, find_proxy, was_handed_over
from monitors.errors import DeliveryError
from tests.bot.client import opened_bot
from tests.fakes.bot_api import FakeBotApi


def test_text_buttons_and_files_arrive_as_they_were(api: FakeBotApi) -> None:
    place = api.private_chat(api.user("Reader"))

    async def work() -> None:
        async with opened_bot(api.base_url, api.token) as bot:
            await bot.send_message(place.id, "<b>é</b> &amp; 1+1=2 🔴", parse_mode="HTML")
            await bot.send_document(place.id, InputFile(b"a;b\n", filename="tabelle é.csv"), caption="Table")

    asyncio.run(work())
    text, file = api.sent_to(place)
    assert text.text == "é & 1+1=2 🔴"
    assert (file.text, file.file_name, file.file_bytes) == ("Table", "tabelle é.csv", 4)


async def fall_silent(_: web.Request) -> web.Response:
    return web.Response()


def refused_by(work: Callable[[TelegramRequest, str], Any], handler: Any = None, **options: Any) -> BaseException:
    """What a call raises against a server with this handler, or against a port where nobody listens."""

    async def run() -> BaseException:
        app = web.Application()
        app.router.add_route("*", "/{tail:.*}", handler or fall_silent)
        async with served(app, "127.0.0.1", 0) as port:
            request = TelegramRequest(**options)
            address = f"http://127.0.0.1:{port if handler else 9}/bot1:x/getMe"
            try:
                await work(request, address)
            except Exception as error:
                return error
            finally:
                await request.shutdown()
            raise AssertionError("nothing was raised")

    return asyncio.run(run())


def post(request: TelegramRequest, address: str) -> Any:
    return request.post(address)


def test_a_request_that_met_nobody_was_not_handed_over() -> None:
    error = refused_by(post)
    assert type(error) is NetworkError
    assert isinstance(error.__cause__, aiohttp.ClientConnectorError)
    assert not was_handed_over(error.__cause__)


def test_a_request_that_found_no_free_connection_was_not_handed_over() -> None:
    async def hang(_: web.Request) -> web.Response:
        await asyncio.sleep(0.15)
        return web.Response(text='{"ok": true, "result": true}')

    async def crowd(request: TelegramRequest, address: str) -> None:
        await asyncio.gather(*(request.post(address) for _ in range(2)))

    error = refused_by(crowd, hang, connections=1, connect_seconds=0.05)
    assert isinstance(error, TimedOut)
    assert not was_handed_over(error.__cause__ or error)


def test_an_answer_that_is_late_or_cut_leaves_it_open() -> None:
    async def hang(_: web.Request) -> web.Response:
        await asyncio.sleep(0.15)
        return web.Response()

    async def cut(request: web.Request) -> web.Response:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    late = refused_by(post, hang, read_seconds=0.05)
    assert isinstance(late, TimedOut)
    assert was_handed_over(late.__cause__ or late)
    lost = refused_by(post, cut)
    assert type(lost) is NetworkError
    assert was_handed_over(lost.__cause__ or lost)


def test_an_answer_in_drops_meets_an_end() -> None:
    async def drip(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "1000"})
        await response.prepare(request)
        for _ in range(100):
            await response.write(b" ")
            await asyncio.sleep(0.01)
        return response

    late = refused_by(post, drip, connect_seconds=0.05, read_seconds=0.05)
    assert isinstance(late, TimedOut)
    assert was_handed_over(late.__cause__ or late)


def test_no_call_is_repeated_or_redirected_by_the_client(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    asked: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(request.path)
        if len(asked) == 1:
            raise web.HTTPTemporaryRedirect("/elsewhere")
        body = '{"ok": false, "error_code": 429, "description": "Too Many", "parameters": {"retry_after": 7}}'
        return web.Response(text=body, status=429)

    assert type(refused_by(post, answer)) is NetworkError
    assert asked == ["/bot1:x/getMe"]
    flood = refused_by(post, answer)
    assert isinstance(flood, RetryAfter)
    assert flood.retry_after == timedelta(seconds=7)


def test_it_hears_good_answers_only_and_may_be_closed_twice(api: FakeBotApi) -> None:
    heard: list[bool] = []

    async def work() -> None:
        request = TelegramRequest(on_heard=lambda: heard.append(True))
        await request.initialize()
        await request.post(f"{api.base_url}{api.token}/getMe")
        with pytest.raises(NetworkError):
            await request.post("http://127.0.0.1:9/bot/getMe")
        await request.shutdown()
        await request.shutdown()

    asyncio.run(work())
    assert heard == [True]


def test_the_environment_names_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    assert find_proxy("https://api.telegram.org") == ""
    monkeypatch.setenv("https_proxy", "http://gate.example:3128")
    assert find_proxy("https://api.telegram.org") == "http://gate.example:3128"
    monkeypatch.setenv("no_proxy", "localhost,api.telegram.org")
    assert find_proxy("https://api.telegram.org") == ""
    monkeypatch.delenv("no_proxy")
    monkeypatch.setenv("https_proxy", "socks5://gate.example:1080")
    with pytest.raises(DeliveryError, match="socks5 proxy"):
        find_proxy("https://api.telegram.org")


def test_a_call_goes_through_the_proxy() -> None:
    asked: list[str] = []

    async def relay(request: web.Request) -> web.Response:
        asked.append(str(request.url))
        return web.Response(text='{"ok": true, "result": true}')

    async def work() -> None:
        app = web.Application()
        app.router.add_route("*", "/{tail:.*}", relay)
        async with served(app, "127.0.0.1", 0) as port:
            request = TelegramRequest(proxy=f"http://127.0.0.1:{port}")
            assert await request.post("http://telegram.example/bot1:x/getMe")
            await request.shutdown()

    asyncio.run(work())
    assert asked == ["http://telegram.example/bot1:x/getMe"]
