"""The sender through the real client over a fake Telegram: every kind of answer, and what must follow from it.

Faults 14 to 20, 22 and 23 of docs/reliability.md.
"""

from __future__ import annotations

import asyncio
import io
import itertools
import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from telegram import Bot

from bot.app import UNPACED
from bot.logs import QUIET, configure_logging
from bot.sending.pace import Pace
from bot.sending.sender import Clock, Sender
from bot.settings import Secrets
from bot.telegram.channel import TelegramChannel
from monitors.model import ChatAddress, ChatState, Lane, Message, OutboxDraft, OutboxState
from storage.outbox_rows import OutboxEntry
from storage.store import Store
from storage.writer import Writer
from tests.bot.client import opened_bot
from tests.bot.sending import START_AT, make_chat
from tests.fakes.bot_api import FakeBotApi
from tests.fakes.bot_api_chats import Chat as ApiChat

READ_SECONDS = 0.4  # the client's patience
AFTER_ALL_WAITS = timedelta(minutes=20)


class Line:
    """A sender on a real database and a real client. :meth:`drain` sends what may go, at a given time of day."""

    def __init__(self, api: FakeBotApi, folder: Path) -> None:
        self.api = api
        self.now = START_AT
        self.writer = Writer(folder / "tocsin.sqlite3", START_AT)

    def close(self) -> None:
        self.writer.close()

    def add(self, place: ApiChat, *texts: str, thread: int = 0, **fields: str) -> int:
        """Store messages for a chat of Telegram's; returns the store's id of the chat."""
        address = ChatAddress(place.id, thread)

        def work(store: Store) -> int:
            chat = store.chats.find_chat(address) or store.chats.add_chat(make_chat(place.id, thread))
            drafts = (OutboxDraft(chat.id, Lane.URGENT, text, Message(text, **fields)) for text in texts)
            store.outbox.add(drafts, self.now)
            return chat.id

        return self.writer.call(work)

    def drain(self, *, rounds: int = 1, debug: bool = False) -> None:
        """Send what may go now, and again after every wait is over if more rounds are asked for.

        ``debug`` is the event loop's: it then tells more of what it does.
        """
        for number in range(rounds):
            self.now += AFTER_ALL_WAITS if number else timedelta(0)
            asyncio.run(self._drain(), debug=debug)

    async def _drain(self) -> None:
        ticks = itertools.count(0, 100)
        clock = Clock(now=lambda: self.now, monotonic=lambda: float(next(ticks)))
        async with opened_bot(self.api.base_url, self.api.token, read_seconds=READ_SECONDS) as bot:
            await Sender(self.writer, TelegramChannel(bot), Pace(UNPACED), clock).drain()

    def entry(self, chat: int, key: str) -> OutboxEntry:
        found = self.writer.call(lambda store: store.outbox.find_entry(chat, key))
        assert found is not None
        return found

    def chat_state(self, chat: int) -> ChatState:
        return self.writer.call(lambda store: store.chats.get_chat(chat).state)


@pytest.fixture
def line(api: FakeBotApi, tmp_path: Path) -> Iterator[Line]:
    made = Line(api, tmp_path)
    yield made
    made.close()
    api.clear_faults()


def new_chat(api: FakeBotApi) -> ApiChat:
    return api.private_chat(api.user("Reader"))


@pytest.mark.parametrize(
    "fault",
    ["accepted_cut", "accepted_reset", "accepted_truncate", "accepted_garbage", "accepted_hang", "accepted_html_502"],
)
def test_a_delivered_message_whose_answer_was_lost_is_doubled_at_most_once(line: Line, fault: str) -> None:
    place = new_chat(line.api)
    chat = line.add(place, "told")
    line.api.play(fault, method="sendMessage", times=2)
    line.drain(rounds=4)
    assert [one.text for one in line.api.sent_to(place)] == ["told", "told"]
    entry = line.entry(chat, "told")
    assert entry.row.was_uncertain
    assert entry.row.state is OutboxState.DEAD
    assert entry.last_reason.startswith("uncertain_again")


@pytest.mark.parametrize("fault", ["server_error", "restart", "bad_gateway", "html_502", "html_200", "reset", "hang"])
def test_a_lost_request_is_sent_again(line: Line, fault: str) -> None:
    place = new_chat(line.api)
    chat = line.add(place, "told")
    line.api.play(fault, method="sendMessage")
    line.drain(rounds=3)
    assert [one.text for one in line.api.sent_to(place)] == ["told"]
    assert line.entry(chat, "told").row.state is OutboxState.SENT


@pytest.mark.parametrize("fault", ["html_401", "html_403", "html_404", "html_407"])
def test_a_proxys_page_unsubscribes_nobody_and_ends_nothing(line: Line, fault: str) -> None:
    place = new_chat(line.api)
    chat = line.add(place, "told", "after")
    line.api.play(fault, times=4)
    line.drain()
    line.api.clear_faults()
    line.drain(rounds=2)
    assert line.chat_state(chat) is ChatState.ACTIVE
    assert [one.text for one in line.api.sent_to(place)] == ["told", "after"]
    assert not line.entry(chat, "told").row.was_uncertain


@pytest.mark.parametrize(
    "fault",
    ["blocked", "deactivated", "kicked_supergroup", "kicked_channel", "not_member_channel", "group_deleted"],
)
def test_a_chat_is_left_when_telegram_itself_says_so(line: Line, fault: str) -> None:
    gone, stays = new_chat(line.api), new_chat(line.api)
    chat, other = line.add(gone, "a", "b"), line.add(stays, "c")
    line.api.play(fault, method="sendMessage", chat=gone)
    line.drain(rounds=2)
    assert line.chat_state(chat) is ChatState.SUSPENDED
    assert line.chat_state(other) is ChatState.ACTIVE
    assert line.api.sent_to(gone) == ()
    assert line.entry(chat, "b").row.state is OutboxState.DEAD
    assert [one.text for one in line.api.sent_to(stays)] == ["c"]


@pytest.mark.parametrize("fault", ["chat_not_found", "write_forbidden", "no_rights", "admin_required"])
def test_a_chat_that_cannot_be_written_to_waits_hours_and_is_kept(line: Line, fault: str) -> None:
    place = new_chat(line.api)
    chat = line.add(place, "waits")
    line.api.play(fault, method="sendMessage")
    line.drain(rounds=2)
    assert line.api.sent_to(place) == ()
    assert line.chat_state(chat) is ChatState.ACTIVE
    line.now += timedelta(hours=6)
    line.drain()
    assert [one.text for one in line.api.sent_to(place)] == ["waits"]


@pytest.mark.parametrize(("fault", "details"), [("rate_limit", {"retry_after": 60}), ("rate_limit_bare", {})])
def test_a_flood_is_waited_out_in_order_and_by_that_chat_only(line: Line, fault: str, details: dict[str, int]) -> None:
    slow, quick = new_chat(line.api), new_chat(line.api)
    line.add(slow, "first", "second")
    line.add(quick, "other")
    line.api.play(fault, method="sendMessage", chat=slow, **details)
    line.drain()
    assert line.api.sent_to(slow) == ()
    assert len(line.api.sent_to(quick)) == 1
    line.drain(rounds=2)
    assert [one.text for one in line.api.sent_to(slow)] == ["first", "second"]


def test_a_migrated_group_gets_its_message_once_where_it_is_now(line: Line) -> None:
    group = line.api.group("Desk", creator=line.api.user("Owner"))
    chat = line.add(group, "told")
    new = line.api.migrate(group)
    line.drain(rounds=2)
    assert [one.text for one in line.api.sent_to(new)] == ["told"]
    assert line.writer.call(lambda store: store.chats.get_chat(chat)).address == ChatAddress(new.id)


def test_a_deleted_topic_pauses_its_thread_only(line: Line) -> None:
    forum = line.api.forum("Forum", creator=line.api.user("Owner"))
    lost, kept = line.api.add_topic(forum, "Lost"), line.api.add_topic(forum, "Kept")
    chat = line.add(forum, "to the lost", thread=lost)
    line.add(forum, "to the kept", thread=kept)
    line.api.delete_topic(forum, lost)
    line.drain(rounds=2)
    assert [one.text for one in line.api.sent_to(forum)] == ["to the kept"]
    assert line.entry(chat, "to the lost").row.state is OutboxState.PENDING


def test_bad_markup_goes_out_as_plain_text(line: Line) -> None:
    place = new_chat(line.api)
    line.add(place, "<b>bold <i>and</b> crossed &amp; more")
    line.drain()
    assert [one.text for one in line.api.sent_to(place)] == ["bold and crossed & more"]


def test_a_message_telegram_finds_too_long_arrives_whole_in_parts(line: Line) -> None:
    place = new_chat(line.api)
    text = "\n".join(f"line {n}" for n in range(900))
    line.add(place, text)
    line.drain(rounds=2)
    assert "\n".join(one.text for one in line.api.sent_to(place)) == text


def test_news_for_a_deleted_message_comes_as_a_new_one(line: Line) -> None:
    place = new_chat(line.api)
    line.add(place, "first")
    line.drain()
    line.api.deletes_message(place, line.api.sent_to(place)[0].message_id)
    line.add(place, "more", edits="first")
    line.drain()
    assert [one.text for one in line.api.sent_to(place)] == ["first", "more"]


def test_a_revoked_token_keeps_every_message_until_it_is_fixed(tmp_path: Path) -> None:
    with FakeBotApi() as api:
        line = Line(api, tmp_path)
        places = [new_chat(api) for _ in range(12)]
        chats = [line.add(place, "kept") for place in places]
        old, api.world.token = api.world.token, "4242424242:revoked"
        line.drain(rounds=3)
        assert {line.entry(chat, "kept").row.state for chat in chats} == {OutboxState.PENDING}
        assert len(api.calls) < 40, "it asks again and again with one harmless call, not with every message"
        api.world.token = old
        line.drain(rounds=2)
        assert all(len(api.sent_to(place)) == 1 for place in places)
        line.close()


def test_while_telegram_is_down_everything_waits_and_then_goes_in_order(tmp_path: Path) -> None:
    with FakeBotApi() as api:
        line = Line(api, tmp_path)
        places = [new_chat(api) for _ in range(10)]
        api.go_down()
        for n in range(3):
            for place in places:
                line.add(place, f"message {n}")
            line.drain(rounds=2)
        api.come_up()
        line.drain(rounds=2)
        for place in places:
            assert [one.text for one in api.sent_to(place)] == ["message 0", "message 1", "message 2"]
        line.close()


class Unredacted(logging.Handler):
    """Keeps every line as it was said, before a secret is taken out."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


async def call_and_fail(url: str) -> None:
    """Call an address whose answer is an error, and log what aiohttp raises then."""
    async with aiohttp.ClientSession(raise_for_status=True) as session:
        try:
            await session.get(url)
        except aiohttp.ClientResponseError:
            logging.getLogger("aiohttp.client").debug("a call failed", exc_info=True)


def test_the_token_is_in_no_log_line_even_at_debug(line: Line) -> None:
    """Much that goes wrong above, in the program's own log with every library and the event loop at DEBUG."""
    said, log = Unredacted(), io.StringIO()
    everything = dict.fromkeys(QUIET, "debug")
    configure_logging(Secrets(token=line.api.token), level="debug", areas=everything, stream=log)
    logging.getLogger().handlers.insert(0, said)
    for fault in ("html_403", "bad_gateway", "reset", "accepted_garbage", "unauthorized", "blocked"):
        before = len(said.lines)
        line.add(new_chat(line.api), f"told {fault}")
        line.api.play(fault, method="sendMessage")
        line.drain(rounds=2, debug=True)
        heard = "\n".join(said.lines[before:])
        assert "sendMessage" in heard, "python-telegram-bot tells of each call"
        assert f"told {fault}" in heard
        assert "Using selector" in heard, "asyncio tells of its loop"
    logging.getLogger("tocsin").error("%r", Bot(line.api.token))
    asyncio.run(call_and_fail(f"{line.api.base_url}{line.api.token}/none"), debug=True)
    secret, redacted = line.api.token.partition(":")[2], log.getvalue()
    assert sum(secret in one for one in said.lines) >= 2, "a library's repr and an exception's address did say it"
    assert redacted.count("[secret]") >= 2
    assert len(redacted.splitlines()) >= len(said.lines) > 2 * 6
    assert secret not in redacted
