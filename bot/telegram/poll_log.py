"""Logs in one line that getUpdates fails, and in one that it works again; python-telegram-bot logs each failure."""

from __future__ import annotations

import logging
from typing import Final

from telegram.error import TelegramError

from bot.telegram.outcomes import judge_error

log = logging.getLogger(__name__)

SURE: Final = 2  # answers in a row after which getUpdates works again; one may be garbage, which is found out later


class PollLog:
    """What was logged of getUpdates."""

    def __init__(self) -> None:
        self._said = ""
        self._answers = 0

    def note_error(self, error: TelegramError) -> None:
        """A call failed; it is tried again by itself."""
        self._answers = 0
        reason = judge_error(error).reason
        if reason != self._said:
            self._said = reason
            log.warning("getUpdates fails (%s); it is tried again until it works", reason)

    def note_answer(self) -> None:
        """Telegram answered a call."""
        self._answers += 1
        if self._said and self._answers >= SURE:
            self._said = ""
            log.warning("getUpdates works again")
