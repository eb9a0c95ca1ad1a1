"""Converts our inline keyboards to python-telegram-bot's."""

from __future__ import annotations

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from monitors.model import Message


def make_keyboard(message: Message) -> InlineKeyboardMarkup | None:
    """The message's buttons; None if it has none."""
    if not message.buttons:
        return None
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(b.label, callback_data=b.data or None, url=b.url or None) for b in line]
            for line in message.buttons
        ]
    )
