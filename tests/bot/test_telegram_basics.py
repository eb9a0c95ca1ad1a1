"""The basics over a fake Telegram: a newcomer, commands, an urgent alert, a digest; and what must not happen."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import aiohttp
import aiohttp.web
import pytest
from telegram import Update

from bot.app import opened
from bot.command import Answer, Command, Request
from bot.commands import COMMANDS, COMMANDS_BY_NAME
from bot.settings import Secrets, Surroundings
from bot.telegram.application import SECRET_HEADER, build_application, build_webhook
from monitors.config.settings import get_api_root
from monitors.errors import DeliveryError
from storage.store import Store
from tests.bot.running import QUIET, URGENT, RunningBot, make_plan, write_config
from tests.fakes.bot_api import FakeBotApi


def test_a_newcomer_is_guided_subscribes_is_alerted_and_gets_a_digest(api: FakeBotApi, bot: RunningBot) -> None:
    alice = api.user("Alice")
    api.user_sends(alice, alice, "/start")
    topics = api.wait_sent(2, chat=alice)[1]
    assert "Protest and unrest" in [button.label for row in topics.buttons for button in row]
    api.user_sends(alice, alice, "/subscribe unrest")
    assert "Protest and unrest" in api.wait_sent(3, chat=alice)[2].text
    bot.publish("almaty", URGENT)
    alert = api.wait_sent(chat=alice, contains="storm the city hall")[0]
    assert not alert.silent
    assert not alert.preview
    for expected in ("Protest and unrest", "Kazakhstan", "Almaty", "killed 13", "The Steppe Courier", "stormed"):
        assert expected in alert.text
    bot.publish("oslo", QUIET)
    bot.pass_time(minutes=1)
    api.user_sends(alice, alice, "/digest")
    digest = api.wait_sent(chat=alice, contains="Digest")[0]
    assert "ice festival" in digest.text
    assert "city hall" not in digest.text, "it was told already"
    api.user_sends(alice, alice, "/digest")
    api.wait_sent(chat=alice, contains="Nothing new")
    for asked in ("/latest", "/summary kazakhstan 7d"):
        api.user_sends(alice, alice, asked)
    answers = api.wait_sent(3, chat=alice, contains="city hall")
    assert any("Summary" in answer.text and "Kazakhstan" in answer.text for answer in answers)


def test_the_digest_comes_at_its_time_by_itself(api: FakeBotApi, tmp_path: Path) -> None:
    alice = api.user("Alice")
    with FakeBotApi() as own, RunningBot(own, tmp_path) as running:
        own.user_sends(alice, alice, "/subscribe all")
        own.wait_sent(chat=alice, contains="Subscribed")
        running.publish("oslo", QUIET)
        running.send_digests()
        assert not [sent for sent in own.sent if "ice festival" in sent.text], "08:00 has not come"
        running.pass_time(hours=2, minutes=1)
        running.send_digests()
        own.wait_sent(chat=alice, contains="ice festival")
        running.pass_time(hours=12)
        running.send_digests()
        assert running.get_chat(alice.id).next_digest_at is not None
        assert len([sent for sent in own.sent if "ice festival" in sent.text]) == 1


def test_the_command_menu_lists_every_public_command(api: FakeBotApi, bot: RunningBot) -> None:
    shown = api.commands()
    assert set(shown) <= set(COMMANDS_BY_NAME)
    assert {"start", "help", "topics", "subscribe", "unsubscribe", "digest", "latest", "summary"} <= set(shown)
    assert all(0 < len(about) <= 256 for about in shown.values())


def test_help_names_every_command_of_the_menu(api: FakeBotApi, bot: RunningBot) -> None:
    bob = api.user("Bob")
    api.user_sends(bob, bob, "/help")
    text = api.wait_sent(chat=bob, contains="/subscribe")[0].text
    assert [name for name in api.commands() if f"/{name}" not in text] == []


def test_a_command_delivered_twice_acts_once(api: FakeBotApi, bot: RunningBot) -> None:
    bob = api.user("Bob")
    message_id = api.user_sends(bob, bob, "/subscribe troops")
    first = api.wait_sent(chat=bob, contains="Troop deployment")
    with api.world.changed:
        message = api.world.chats[bob.id].messages[message_id]
        delivered = {"update_id": api.world.updates.confirmed_id, "message": message}
    again = Update.de_json(delivered, None)
    assert again is not None
    bot.do(lambda program: program.link._application.process_update(again))  # as after a lost confirmation
    api.user_sends(bob, bob, "/help")
    api.wait_sent(chat=bob, contains="/subscribe")
    assert len(first) == len([sent for sent in api.sent_to(bob) if "Subscribed" in sent.text]) == 1
    assert (
        len([e for e in bot.ask(lambda s: s.chats.list_audit()) if (e.actor_id, e.action) == (bob.id, "subscribe")])
        == 1
    )


def test_a_command_that_crashes_answers_politely_and_is_logged(
    api: FakeBotApi, bot: RunningBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def crash(store: Store, request: Request) -> Answer:
        store.marks.set_mark("half", "done")
        raise ZeroDivisionError("a secret detail")

    broken = Command("latest", "", "help", crash)
    monkeypatch.setitem(COMMANDS_BY_NAME, "latest", broken)
    carol = api.user("Carol")
    with caplog.at_level(logging.ERROR):
        api.user_sends(carol, carol, "/latest")
        answer = api.wait_sent(chat=carol)[0]
    assert "went wrong" in answer.text
    assert "secret" not in answer.text
    assert "ZeroDivisionError" in caplog.text
    assert bot.ask(lambda store: store.marks.find_mark("half")) is None, "what it began is undone"


@pytest.mark.parametrize("command", [command.name for command in COMMANDS])
def test_every_command_answers_anything_with_help_and_never_a_crash(
    api: FakeBotApi, bot: RunningBot, command: str, caplog: pytest.LogCaptureFixture
) -> None:
    """What may trouble the way over HTTP; test_hostile_words.py tries more, in every language."""
    odd = ("<b>&amp;</i>\n\n", "🐘🧨 \u202eעברית مرحبا", "x" * 4000)
    eve = api.user("Eve", language="xx")
    with caplog.at_level(logging.ERROR):
        for number, argument in enumerate(odd, 1):
            api.user_sends(eve, eve, f"/{command} {argument}")
            api.wait_sent(number, chat=eve)
            bot.pass_time(minutes=2)
    assert not caplog.records
    assert "wrong" not in " ".join(sent.text for sent in api.sent_to(eve)).replace("Wrong", "")


def test_webhook_mode_refuses_to_start_without_a_secret(api: FakeBotApi, tmp_path: Path) -> None:
    config = write_config(
        tmp_path / "config",
        access="{mode: open}\n  mode: webhook\n  webhook: {url: https://bot.example.org}",
    )

    async def start(secret: str) -> None:
        around = Surroundings(
            config.directory, tmp_path / "state", Secrets(api.token, secret), get_api_root(api.base_url)
        )
        async with opened(make_plan(around, config)):
            return

    with pytest.raises(DeliveryError, match="TOCSIN_WEBHOOK_SECRET"):
        asyncio.run(start(""))
    asyncio.run(start("s3cret"))


async def post_raw(port: int, secret: bytes, body: bytes) -> int:
    """The status of an answer to a call that no decent client would make."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = b"POST /telegram HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
    head += b"%s: %s\r\nContent-Length: %d\r\n\r\n" % (SECRET_HEADER.encode(), secret, len(body))
    writer.write(head + body)
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return int(answer.split(None, 2)[1])


def test_the_webhook_takes_calls_only_with_the_secret(
    api: FakeBotApi, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    config = write_config(tmp_path / "config")
    around = Surroundings(config.directory, tmp_path / "state", Secrets(api.token), get_api_root(api.base_url))
    call = {"update_id": 1, "message": {"message_id": 1, "date": 0, "chat": {"id": 5, "type": "private"}}}

    async def knock() -> tuple[list[int], int]:
        application = build_application(around, config.settings)
        runner = aiohttp.web.AppRunner(build_webhook(application, "/telegram", "s3cret"))
        await runner.setup()
        site = aiohttp.web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        codes = []
        async with aiohttp.ClientSession() as session:
            for given in (None, "", "s3cre", "s3cret\u00e9", "s3cret"):
                headers = {} if given is None else {SECRET_HEADER: given}
                async with session.post(f"http://127.0.0.1:{port}/telegram", json=call, headers=headers) as response:
                    codes.append(response.status)
            garbage = {SECRET_HEADER: "s3cret"}
            async with session.post(f"http://127.0.0.1:{port}/telegram", data=b"{", headers=garbage) as response:
                codes.append(response.status)
        codes.append(await post_raw(port, b"\xff\xfe", b"{}"))
        codes += [await post_raw(port, b"s3cret", body) for body in (b"[]", b"null", b"[" * 100_000, b'{"message": 5}')]
        await runner.cleanup()
        return codes, application.update_queue.qsize()

    codes, taken = asyncio.run(knock())
    assert codes == [403, 403, 403, 403, 200, 400, 403, 400, 400, 400, 400]
    assert taken == 1
    assert not caplog.records, "nobody can fill the log from outside"
