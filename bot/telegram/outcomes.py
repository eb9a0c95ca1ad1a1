"""What a failed call to Telegram means for the message: one pure judgement, from an error to a Delivery.

The errors are those of python-telegram-bot 22.8, with the causes that request.py gives them. Two traps decide
the shape of this module. The class of an error follows the HTTP status even when the body is a proxy's page, so a
failure is final only when Telegram itself said so in JSON (then ``__cause__`` is None). And a lost answer is not a
failure: the message may be in the chat, so it is *uncertain*. What says nothing about the message or its chat (no
connection, a server's error, a refused token) is *general*: the sender then holds everything back until a harmless
call gets through.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

import aiohttp
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

from bot.sending.channels import TOO_LONG, Delivery
from bot.telegram.request import was_handed_over
from monitors.model import FLOOD, GivenUp, Outcome
from monitors.sources.markup import read_text

QUOTED_CHARACTERS: Final = 200
_PAGE: Final = re.compile(r"\. Parsing the server response b(?P<quote>['\"])(?P<page>.*)(?P=quote) failed", re.DOTALL)
"""How python-telegram-bot quotes an answer that is not Telegram's: as Python writes bytes."""

_LINE_END: Final = re.compile(r"\\r\\n|\\r|\\n")
FLOOD_WAIT_SECONDS = 30.0  # for a 429 that does not say how long

# Parts of Telegram's error descriptions in lower case, and the stable names under which they are stored.
_GONE = (
    ("blocked by the user", "blocked"),
    ("user is deactivated", "deactivated"),
    ("was kicked from", "kicked"),
    ("is not a member of", "not_a_member"),
    ("group chat was deleted", "deleted"),
    ("can't initiate conversation", "never_started"),
)
_PAUSED = (
    ("chat not found", "chat_not_found"),
    ("chat_id is empty", "chat_not_found"),
    ("message thread not found", "thread_not_found"),
    ("topic_closed", "topic_closed"),
    ("topic_deleted", "thread_not_found"),
    ("chat_write_forbidden", "write_forbidden"),
    ("not enough rights", "no_rights"),
    ("have no rights", "no_rights"),
    ("need administrator rights", "no_rights"),
    ("chat_restricted", "no_rights"),
)
_MARKUP = (
    ("can't parse entities", "bad_markup"),
    ("message is too long", TOO_LONG),
    ("entities_too_long", TOO_LONG),
    ("button_url_invalid", "bad_button"),
    ("button_data_invalid", "bad_button"),
)
_EDIT_LOST = (
    ("message to edit not found", GivenUp.EDIT_LOST),
    ("message can't be edited", GivenUp.EDIT_LOST),
    ("message_id_invalid", GivenUp.EDIT_LOST),
)
_DONE = (("message is not modified", "not_modified"), ("query is too old", "query_too_old"))


def _named(text: str, table: tuple[tuple[str, str], ...]) -> str:
    lowered = text.lower()
    return next((name for words, name in table if words in lowered), "")


def _judge_refusal(error: TelegramError) -> Delivery:
    """Judge a 400 or 403 that Telegram itself sent."""
    text = error.message
    if name := _named(text, _DONE):
        return Delivery(Outcome.SENT, name)
    if name := _named(text, _GONE):
        return Delivery(Outcome.GONE, name)
    if name := _named(text, _PAUSED):
        return Delivery(Outcome.PAUSED, name)
    if name := _named(text, _MARKUP):
        return Delivery(Outcome.DEAD, name, is_markup_fault=True)
    if name := _named(text, _EDIT_LOST):
        return Delivery(Outcome.DEAD, name, is_edit_lost=True)
    return Delivery(Outcome.DEAD, f"refused: {text[:200]}")


def _judge_transport(error: NetworkError) -> Delivery:
    """Judge a network or server failure by whether the request was handed over."""
    cause = error.__cause__
    if cause is not None and not was_handed_over(cause):
        return _general(Outcome.RETRY, "unreachable")
    if "too many requests" in error.message.lower():
        return Delivery(Outcome.RETRY, FLOOD, wait_seconds=FLOOD_WAIT_SECONDS)
    if isinstance(cause, aiohttp.ClientError | OSError) and not isinstance(error, TimedOut):
        return _general(Outcome.UNCERTAIN, "answer_lost")
    if isinstance(error, TimedOut):
        return _general(Outcome.UNCERTAIN, "answer_late")
    return _judge_status(error)


def _judge_status(error: NetworkError) -> Delivery:
    """Judge an HTTP status other than 400, 401, 403, 404, 409 and 429, which PTB keeps only in the error's text."""
    text = error.message.lower()
    if "(413)" in text or "request entity too large" in text:
        return Delivery(Outcome.DEAD, "refused: too large for the server")
    if any(words in text for words in ("(3", "(407)", "(421)", "misdirected", "proxy authentication")):
        return _general(Outcome.RETRY, "misconfigured")
    return _general(Outcome.UNCERTAIN, "server_error")


def _general(outcome: Outcome, reason: str) -> Delivery:
    return Delivery(outcome, reason, is_general=True)


def describe_error(error: TelegramError) -> str:
    """What an error says, for a line of the log; of a page that a proxy sent only its first line, without markup."""
    page = _PAGE.search(error.message)
    said = error.message[: page.start()] if page else error.message
    quoted = read_text(_LINE_END.sub("\n", page["page"]), is_html=True).text if page else ""
    lines = (one.lstrip().partition("\n")[0].strip() for one in (said, quoted))
    return ": ".join(filter(None, lines))[:QUOTED_CHARACTERS]


def judge_error(error: TelegramError) -> Delivery:
    """What an error of python-telegram-bot means for the message that was being sent."""
    from_telegram = error.__cause__ is None
    if isinstance(error, RetryAfter):
        wait = error.retry_after
        return Delivery(
            Outcome.RETRY, FLOOD, wait_seconds=wait.total_seconds() if isinstance(wait, timedelta) else wait
        )
    if isinstance(error, ChatMigrated):
        return Delivery(Outcome.MOVED, "migrated", moved_to=error.new_chat_id)
    if isinstance(error, Forbidden | BadRequest | InvalidToken | Conflict) and not from_telegram:
        return _general(Outcome.RETRY, "not_telegram")
    if isinstance(error, InvalidToken):
        return _general(Outcome.RETRY, "token_refused")
    if isinstance(error, Forbidden | BadRequest):
        return _judge_refusal(error)
    if isinstance(error, NetworkError):
        return _judge_transport(error)
    if "invalid server response" in error.message.lower():
        return _general(Outcome.UNCERTAIN, "garbled_answer")
    return Delivery(Outcome.DEAD, f"refused: {error.message[:200]}")
