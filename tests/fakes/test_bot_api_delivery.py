"""How updates reach the bot: long polls, offsets, redelivery, conflicts, and the webhook with its secret."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from telegram import Bot, Update
from telegram.error import Conflict, NetworkError
from telegram.ext import Application, MessageHandler, filters

from tests.fakes.bot_api import FakeBotApi
from tests.fakes.bot_api_chats import Status
from tests.fakes.bot_api_client import make_bot, run_bot

SECRET = "only-telegram-knows"


def list_texts(updates: tuple[Update, ...]) -> list[str | None]:
    return [update.message.text if update.message else None for update in updates]


def test_updates_come_again_until_the_offset_confirms_them(api: FakeBotApi) -> None:
    alice = api.user()
    for text in ("one", "two", "three"):
        api.user_sends(alice, alice, text)

    async def work(bot: Bot) -> None:
        first = await bot.get_updates(limit=2)
        again = await bot.get_updates(limit=2)
        assert list_texts(first) == list_texts(again) == ["one", "two"]
        assert [update.update_id for update in first] == [update.update_id for update in again]
        rest = await bot.get_updates(offset=first[-1].update_id + 1)
        assert list_texts(rest) == ["three"]
        assert api.pending_updates == 1
        assert await bot.get_updates(offset=rest[-1].update_id + 1) == ()
        assert api.pending_updates == 0

    run_bot(api, work)


def test_negative_offset_keeps_only_the_last(api: FakeBotApi) -> None:
    alice = api.user()
    for text in ("one", "two", "three"):
        api.user_sends(alice, alice, text)
    assert list_texts(run_bot(api, lambda bot: bot.get_updates(offset=-1))) == ["three"]
    assert api.pending_updates == 1


def test_long_poll_waits_and_wakes(api: FakeBotApi) -> None:
    alice = api.user()

    async def work(bot: Bot) -> None:
        polling = asyncio.create_task(bot.get_updates(timeout=30))
        await api.until(lambda: api.world.polls == 1)
        assert not polling.done()
        api.user_sends(alice, alice, "wake up")
        assert list_texts(await asyncio.wait_for(polling, 2)) == ["wake up"]

    run_bot(api, work)


def test_bot_killed_between_poll_and_confirmation_gets_the_update_again(api: FakeBotApi) -> None:
    alice = api.user()
    api.user_sends(alice, alice, "/subscribe unrest")
    first = run_bot(api, lambda bot: bot.get_updates())
    second = run_bot(api, lambda bot: bot.get_updates())
    assert first[0].update_id == second[0].update_id


def test_lost_answer_to_a_poll_loses_no_update(api: FakeBotApi) -> None:
    alice = api.user()
    api.user_sends(alice, alice, "hello")
    api.play("accepted_cut", method="getUpdates")

    async def work(bot: Bot) -> None:
        with pytest.raises(NetworkError):
            await bot.get_updates()
        assert list_texts(await bot.get_updates()) == ["hello"]

    run_bot(api, work)


def test_second_poller_evicts_the_first(api: FakeBotApi) -> None:
    async def work(bot: Bot) -> None:
        older = asyncio.create_task(bot.get_updates(timeout=30))
        await api.until(lambda: api.world.polls == 1)
        async with make_bot(api.base_url, api.token) as rival:
            newer = asyncio.create_task(rival.get_updates(timeout=30))
            with pytest.raises(Conflict, match="terminated by other getUpdates request; make sure that only one bot"):
                await asyncio.wait_for(older, 2)
            api.user_sends(alice, alice, "for the newer")
            assert list_texts(await newer) == ["for the newer"]

    alice = api.user()
    run_bot(api, work)


def test_kinds_not_asked_for_never_come(api: FakeBotApi) -> None:
    alice = api.user()
    group = api.group(members=[alice])

    async def work(bot: Bot) -> None:
        api.set_member(group, alice, Status.ADMINISTRATOR)
        assert await bot.get_updates() == ()
        await bot.get_updates(allowed_updates=["chat_member"])
        api.set_member(group, alice, Status.MEMBER)
        api.user_sends(alice, alice, "not asked for")
        (update,) = await bot.get_updates()
        assert update.chat_member is not None
        assert update.chat_member.new_chat_member.status == "member"

    run_bot(api, work)


class Receiver:
    """A webhook endpoint that feeds a real Application, checks the secret, and may be told to fail."""

    def __init__(self, app: Application[Any, Any, Any, Any, Any, Any]) -> None:
        self.app = app
        self.failures = 0
        self.refused: list[str | None] = []

    async def take(self, request: web.Request) -> web.Response:
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token")
        if not hmac.compare_digest(given or "", SECRET):
            self.refused.append(given)
            return web.Response(status=403)
        if self.failures:
            self.failures -= 1
            return web.Response(status=500)
        await self.app.update_queue.put(Update.de_json(await request.json(), self.app.bot))
        return web.Response()


@asynccontextmanager
async def webhook_bot(api: FakeBotApi, texts: list[str]) -> AsyncIterator[tuple[Receiver, str]]:
    """A started Application behind a webhook receiver; yields it and its address."""

    async def keep(update: Update, context: object) -> None:
        assert update.message is not None
        texts.append(update.message.text or "")
        await update.message.reply_text("got it")

    bot = make_bot(api.base_url, api.token)
    app = Application.builder().bot(bot).updater(None).job_queue(None).build()
    app.add_handler(MessageHandler(filters.ALL, keep))
    receiver = Receiver(app)
    site = web.Application()
    site.router.add_post("/hook", receiver.take)
    runner = web.AppRunner(site, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with app:
        await app.start()
        yield receiver, f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
        await app.stop()
    await runner.cleanup()


def test_webhook_gets_each_update_once_in_order_with_the_secret(api: FakeBotApi) -> None:
    alice = api.user()
    texts: list[str] = []

    async def talk() -> None:
        async with webhook_bot(api, texts) as (receiver, url):
            bot = receiver.app.bot
            receiver.failures = 2
            api.user_sends(alice, alice, "one")
            await bot.set_webhook(url, secret_token=SECRET)
            api.user_sends(alice, alice, "two")
            await api.until_sent(2, chat=alice, contains="got it")
            assert texts == ["one", "two"]
            assert receiver.refused == []
            info = await bot.get_webhook_info()
            assert (info.url, info.pending_update_count) == (url, 0)
            assert info.last_error_message == "Wrong response from the webhook: 500 Internal Server Error"
            with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
                await bot.get_updates()
            await bot.delete_webhook()
            api.user_sends(alice, alice, "three")
            assert list_texts(await bot.get_updates()) == ["three"]

    asyncio.run(talk())


def test_webhook_without_the_secret_is_refused_by_the_receiver_and_keeps_the_update(api: FakeBotApi) -> None:
    alice = api.user()

    async def talk() -> None:
        async with webhook_bot(api, []) as (receiver, url):
            api.user_sends(alice, alice, "one")
            await receiver.app.bot.set_webhook(url, secret_token="wrong")
            await api.until(lambda: api.world.webhook.last_error != "")
            assert receiver.refused[0] == "wrong"
            assert api.pending_updates == 1
            await receiver.app.bot.delete_webhook(drop_pending_updates=True)
            assert api.pending_updates == 0

    asyncio.run(talk())


def test_set_webhook_ends_a_poll_that_waits(api: FakeBotApi) -> None:
    async def work(bot: Bot) -> None:
        polling = asyncio.create_task(bot.get_updates(timeout=30))
        await api.until(lambda: api.world.polls == 1)
        await bot.set_webhook("http://127.0.0.1:9/hook")
        with pytest.raises(Conflict, match="terminated by setWebhook request"):
            await asyncio.wait_for(polling, 2)
        api.user_sends(alice, alice, "nobody listens there")
        await api.until(lambda: api.world.webhook.last_error == "Connection refused")

    alice = api.user()
    run_bot(api, work)
