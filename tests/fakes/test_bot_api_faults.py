"""Each fault on command, and what the real python-telegram-bot makes of it."""

from __future__ import annotations

import datetime as dt
from json import JSONDecodeError
from types import NoneType

import httpx
import pytest
from telegram import Bot
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from tests.fakes.bot_api import FakeBotApi
from tests.fakes.bot_api_client import USER, run_bot
from tests.fakes.bot_api_faults import FAULTS

SHORT_SECONDS = 0.15

# fault: (exact class raised, words in it, class of its cause or None, was it delivered)
Expected = tuple[type[TelegramError], str, type[Exception] | None, bool]
EXPECTED: dict[str, Expected] = {
    "rate_limit": (RetryAfter, "Flood control exceeded. Retry in 0:00:07", None, False),
    "rate_limit_bare": (NetworkError, "Too Many Requests", None, False),
    "blocked": (Forbidden, "bot was blocked by the user", None, False),
    "deactivated": (Forbidden, "user is deactivated", None, False),
    "cannot_initiate": (Forbidden, "can't initiate conversation", None, False),
    "cannot_message_bots": (Forbidden, "can't send messages to bots", None, False),
    "kicked_group": (Forbidden, "kicked from the group chat", None, False),
    "kicked_supergroup": (Forbidden, "kicked from the supergroup chat", None, False),
    "kicked_channel": (Forbidden, "kicked from the channel chat", None, False),
    "not_member_group": (Forbidden, "not a member of the group chat", None, False),
    "not_member_supergroup": (Forbidden, "not a member of the supergroup chat", None, False),
    "not_member_channel": (Forbidden, "not a member of the channel chat", None, False),
    "group_deleted": (Forbidden, "the group chat was deleted", None, False),
    "chat_not_found": (BadRequest, "Chat not found", None, False),
    "chat_id_empty": (BadRequest, "Chat_id is empty", None, False),
    "peer_invalid": (BadRequest, "Peer_id_invalid", None, False),
    "write_forbidden": (BadRequest, "Chat_write_forbidden", None, False),
    "no_rights": (BadRequest, "Not enough rights", None, False),
    "admin_required": (BadRequest, "Need administrator rights", None, False),
    "thread_not_found": (BadRequest, "Message thread not found", None, False),
    "topic_closed": (BadRequest, "Topic_closed", None, False),
    "bad_entities": (BadRequest, "Can't parse entities", None, False),
    "too_long": (BadRequest, "Message is too long", None, False),
    "empty_text": (BadRequest, "Message text is empty", None, False),
    "other_400": (BadRequest, "Something_new_invalid", None, False),
    "unauthorized": (InvalidToken, "Unauthorized", None, False),
    "not_found": (InvalidToken, "Not Found", None, False),
    "conflict": (Conflict, "terminated by other getUpdates request", None, False),
    "too_large": (NetworkError, "Request Entity Too Large", None, False),
    "server_error": (NetworkError, "Internal Server Error", None, False),
    "restart": (NetworkError, "Internal Server Error: restart", None, False),
    "bad_gateway": (NetworkError, "Bad Gateway", None, False),
    "unavailable": (NetworkError, "Service Unavailable", None, False),
    "accepted_server_error": (NetworkError, "Internal Server Error", None, True),
    "html_401": (InvalidToken, "Unauthorized (401)", TelegramError, False),
    "html_403": (Forbidden, "Forbidden (403)", TelegramError, False),
    "html_404": (InvalidToken, "Not Found (404)", TelegramError, False),
    "html_407": (NetworkError, "(407)", TelegramError, False),
    "html_429": (NetworkError, "(429)", TelegramError, False),
    "html_502": (NetworkError, "Bad Gateway (502)", TelegramError, False),
    "html_503": (NetworkError, "(503)", TelegramError, False),
    "html_504": (NetworkError, "(504)", TelegramError, False),
    "html_200": (TelegramError, "Invalid server response", JSONDecodeError, False),
    "accepted_html_502": (NetworkError, "Bad Gateway (502)", TelegramError, True),
    "accepted_html_504": (NetworkError, "(504)", TelegramError, True),
    "reset": (NetworkError, "ReadError", httpx.ReadError, False),
    "cut": (NetworkError, "RemoteProtocolError", httpx.RemoteProtocolError, False),
    "hang": (TimedOut, "Timed out", httpx.ReadTimeout, False),
    "accepted_reset": (NetworkError, "ReadError", httpx.ReadError, True),
    "accepted_cut": (NetworkError, "RemoteProtocolError", httpx.RemoteProtocolError, True),
    "accepted_truncate": (NetworkError, "RemoteProtocolError", httpx.RemoteProtocolError, True),
    "accepted_garbage": (TelegramError, "Invalid server response", JSONDecodeError, True),
    "accepted_hang": (TimedOut, "Timed out", httpx.ReadTimeout, True),
    "delay": (TimedOut, "Timed out", httpx.ReadTimeout, False),
    "accepted_delay": (TimedOut, "Timed out", httpx.ReadTimeout, True),
}


def test_every_fault_has_an_expectation() -> None:
    assert set(EXPECTED) == set(FAULTS)


@pytest.mark.parametrize("name", FAULTS)
def test_fault(chat_api: FakeBotApi, name: str) -> None:
    kind, words, cause, delivered = EXPECTED[name]
    planned = chat_api.play(
        name,
        method="sendMessage",
        retry_after=7 if name == "rate_limit" else None,
        seconds=60 if "delay" in name else 0,
    )

    async def work(bot: Bot) -> None:
        with pytest.raises(TelegramError) as caught:
            await bot.send_message(USER, "first")
        assert type(caught.value) is kind
        assert words in str(caught.value)
        assert type(caught.value.__cause__) is (cause or NoneType)
        assert [message.text for message in chat_api.sent] == (["first"] if delivered else [])
        await bot.send_message(USER, "second")

    run_bot(chat_api, work, read_seconds=SHORT_SECONDS)
    assert planned.played == 1
    assert chat_api.sent[-1].text == "second"


def test_retry_after_is_given_in_body_and_header(chat_api: FakeBotApi) -> None:
    chat_api.play("rate_limit", retry_after=43_837, method="sendMessage")

    async def work(bot: Bot) -> RetryAfter:
        with pytest.raises(RetryAfter) as caught:
            await bot.send_message(USER, "x")
        return caught.value

    assert run_bot(chat_api, work).retry_after == dt.timedelta(seconds=43_837)


def test_faults_choose_by_method_chat_text_and_turn(chat_api: FakeBotApi) -> None:
    other = chat_api.private_chat(chat_api.user("Bob"))
    chat_api.play("blocked", chat=USER, contains="loud", times=2, skip=1)
    outcomes = []

    async def attempt(bot: Bot, chat_id: int, text: str) -> None:
        try:
            await bot.send_message(chat_id, text)
            outcomes.append("sent")
        except Forbidden:
            outcomes.append("blocked")

    async def work(bot: Bot) -> None:
        for chat_id, text in [(USER, "quiet"), (other.id, "loud")] + [(USER, "loud")] * 4:
            await attempt(bot, chat_id, text)

    run_bot(chat_api, work)
    assert outcomes == ["sent", "sent", "sent", "blocked", "blocked", "sent"]


def test_refused_call_uses_up_no_accepted_fault(chat_api: FakeBotApi) -> None:
    planned = chat_api.play("accepted_cut")

    async def work(bot: Bot) -> None:
        with pytest.raises(BadRequest):
            await bot.send_message(USER, "")
        assert planned.played == 0
        with pytest.raises(NetworkError):
            await bot.send_message(USER, "x")

    run_bot(chat_api, work)
    assert (planned.played, len(chat_api.sent)) == (1, 1)


def test_outage_refuses_connections_and_forgets_nothing(chat_api: FakeBotApi) -> None:
    async def work(bot: Bot) -> None:
        await bot.send_message(USER, "before")
        chat_api.go_down()
        with pytest.raises(NetworkError) as caught:
            await bot.send_message(USER, "during")
        assert isinstance(caught.value.__cause__, httpx.ConnectError)
        chat_api.come_up()
        await bot.send_message(USER, "after")

    run_bot(chat_api, work)
    assert [message.text for message in chat_api.sent] == ["before", "after"]


def test_planning_nonsense_is_refused(api: FakeBotApi) -> None:
    with pytest.raises(ValueError, match="no fault is called 'bolcked'"):
        api.play("bolcked")
    with pytest.raises(ValueError, match="needs retry_after"):
        api.play("rate_limit")
    with pytest.raises(ValueError, match="needs seconds"):
        api.play("delay")
