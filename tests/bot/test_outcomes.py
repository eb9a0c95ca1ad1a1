"""What each error of python-telegram-bot means for a message: refused for good, not sent, or perhaps sent."""

from __future__ import annotations

import aiohttp
import pytest
from aiohttp.client_reqrep import ConnectionKey
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.telegram.outcomes import FLOOD_WAIT_SECONDS, describe_error, judge_error
from monitors.model import Outcome

KEY = ConnectionKey("telegram.example", 443, True, True, None, None, None, "")


def caused(error: TelegramError, cause: Exception) -> TelegramError:
    """The error as PTB raises it ``from`` another."""
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Forbidden: bot was blocked by the user", "blocked"),
        ("Forbidden: user is deactivated", "deactivated"),
        ("Forbidden: bot was kicked from the supergroup chat", "kicked"),
        ("Forbidden: bot is not a member of the channel chat", "not_a_member"),
        ("Forbidden: the group chat was deleted", "deleted"),
    ],
)
def test_a_chat_is_gone_only_when_telegram_says_so(text: str, reason: str) -> None:
    delivery = judge_error(Forbidden(text))
    assert (delivery.outcome, delivery.reason) == (Outcome.GONE, reason)


def test_a_proxys_403_page_unsubscribes_nobody() -> None:
    page = caused(Forbidden("Forbidden (403). Parsing failed"), TelegramError("Invalid server response"))
    delivery = judge_error(page)
    assert (delivery.outcome, delivery.is_general) == (Outcome.RETRY, True)


@pytest.mark.parametrize("error", [InvalidToken("x"), BadRequest("x"), Conflict("x")])
def test_a_proxys_page_is_never_a_verdict(error: TelegramError) -> None:
    assert judge_error(caused(error, TelegramError("Invalid server response"))).outcome is Outcome.RETRY


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Chat not found", "chat_not_found"),
        ("Message thread not found", "thread_not_found"),
        ("TOPIC_CLOSED", "topic_closed"),
        ("CHAT_WRITE_FORBIDDEN", "write_forbidden"),
        ("not enough rights to send text messages to the chat", "no_rights"),
    ],
)
def test_a_place_that_cannot_be_written_to_is_paused_not_removed(text: str, reason: str) -> None:
    delivery = judge_error(BadRequest(text))
    assert (delivery.outcome, delivery.reason) == (Outcome.PAUSED, reason)


@pytest.mark.parametrize("text", ["Message is not modified: same", "Query is too old and response timeout expired"])
def test_what_is_already_so_counts_as_done(text: str) -> None:
    assert judge_error(BadRequest(text)).outcome is Outcome.SENT


@pytest.mark.parametrize("text", ["Can't parse entities: unclosed tag", "Message is too long", "ENTITIES_TOO_LONG"])
def test_our_own_markup_fault_may_go_out_as_plain_text(text: str) -> None:
    delivery = judge_error(BadRequest(text))
    assert delivery.outcome is Outcome.DEAD
    assert delivery.is_markup_fault


def test_an_unknown_refusal_is_dead_and_named() -> None:
    delivery = judge_error(BadRequest("Something new"))
    assert (delivery.outcome, delivery.reason, delivery.is_markup_fault) == (
        Outcome.DEAD,
        "refused: Something new",
        False,
    )


def test_flood_waits_as_long_as_telegram_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    assert judge_error(RetryAfter(17)).wait_seconds == 17.0
    assert judge_error(NetworkError("Too Many Requests: later")).wait_seconds == FLOOD_WAIT_SECONDS


def test_migration_names_the_new_chat() -> None:
    delivery = judge_error(ChatMigrated(-100123))
    assert (delivery.outcome, delivery.moved_to) == (Outcome.MOVED, -100123)


@pytest.mark.parametrize(
    ("error", "cause", "outcome"),
    [
        (TimedOut(), aiohttp.ConnectionTimeoutError("no connection in time, or none free"), Outcome.RETRY),
        (NetworkError("n"), aiohttp.ClientConnectorError(KEY, ConnectionRefusedError()), Outcome.RETRY),
        (NetworkError("n"), aiohttp.ClientConnectorDNSError(KEY, OSError("no such name")), Outcome.RETRY),
        (NetworkError("n"), aiohttp.ClientConnectorCertificateError(KEY, ValueError("no trust")), Outcome.RETRY),
        (NetworkError("n"), aiohttp.ClientProxyConnectionError(KEY, ConnectionRefusedError()), Outcome.RETRY),
        (TimedOut(), aiohttp.SocketTimeoutError("read"), Outcome.UNCERTAIN),
        (TimedOut(), TimeoutError("by the system"), Outcome.UNCERTAIN),
        (NetworkError("n"), aiohttp.ClientOSError("reset"), Outcome.UNCERTAIN),
        (NetworkError("n"), aiohttp.ServerDisconnectedError(), Outcome.UNCERTAIN),
        (NetworkError("n"), aiohttp.ClientPayloadError("cut"), Outcome.UNCERTAIN),
        (NetworkError("n"), ConnectionResetError(), Outcome.UNCERTAIN),
    ],
)
def test_a_lost_answer_is_uncertain_and_a_lost_request_is_not(
    error: TelegramError, cause: Exception, outcome: Outcome
) -> None:
    assert judge_error(caused(error, cause)).outcome is outcome


@pytest.mark.parametrize(
    "text", ["Bad Gateway (502). Parsing failed", "Internal Server Error: restart", "Gateway Timeout"]
)
def test_a_server_error_leaves_it_open(text: str) -> None:
    assert judge_error(NetworkError(text)).outcome is Outcome.UNCERTAIN


@pytest.mark.parametrize("text", ["Found (302)", "Proxy Authentication Required (407)"])
def test_a_fault_of_the_set_up_waits_for_its_fix(text: str) -> None:
    delivery = judge_error(NetworkError(text))
    assert (delivery.outcome, delivery.is_general) == (Outcome.RETRY, True)


@pytest.mark.parametrize("text", ["Request Entity Too Large", "Content Too Large (413). Parsing failed"])
def test_a_message_that_a_server_finds_too_large_holds_back_nobody(text: str) -> None:
    delivery = judge_error(NetworkError(text))
    assert (delivery.outcome, delivery.is_general) == (Outcome.DEAD, False)


@pytest.mark.parametrize("text", ["Message to edit not found", "Message can't be edited"])
def test_news_for_a_message_that_is_no_more_goes_out_as_a_new_one(text: str) -> None:
    assert judge_error(BadRequest(text)).is_edit_lost


def test_a_garbled_200_is_uncertain() -> None:
    assert judge_error(TelegramError("Invalid server response")).outcome is Outcome.UNCERTAIN


def test_a_revoked_token_keeps_the_message() -> None:
    delivery = judge_error(InvalidToken("Unauthorized"))
    assert delivery.is_general
    assert (delivery.outcome, delivery.reason) == (Outcome.RETRY, "token_refused")


PAGE = """<!DOCTYPE html>\r\n<html><head><title>502</title><style>b {color: red}</style></head>
<body><h1>Bad gateway &amp; no way</h1><p>Ask <b>the desk</b>.</p></body></html>"""


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (
            f"Bad Gateway (502). Parsing the server response {PAGE.encode()!r} failed",
            "Bad Gateway (502): Bad gateway & no way",
        ),
        ("Bad Gateway (502). Parsing the server response b'' failed", "Bad Gateway (502)"),
        ('Bad Gateway (502). Parsing the server response b"<p>it isn\'t" failed', "Bad Gateway (502): it isn't"),
        (
            f"Bad Gateway (502). Parsing the server response {b'no' * 400!r} failed",
            "Bad Gateway (502): " + "no" * 90 + "n",
        ),
        ("httpx.ConnectError: no route\nto the host", "httpx.ConnectError: no route"),
    ],
)
def test_of_a_proxys_page_the_log_quotes_the_first_line_without_markup(message: str, said: str) -> None:
    assert describe_error(NetworkError(message)) == said
    assert len(said) <= 200
