"""Remembers which bot a database belongs to. Its chats know only that bot, so the token of another one is refused."""

from __future__ import annotations

import re

from monitors.errors import DeliveryError
from storage.marks import BOT_MARK
from storage.store import Store


def read_bot_id(token: str) -> str:
    """The bot's public id: the part of its token before the colon."""
    return token.partition(":")[0]


def check_token(token: str) -> None:
    """Raise DeliveryError for what cannot be a bot's token, before it is sent anywhere or remembered."""
    if not re.fullmatch(r"[0-9]+:[\w-]+", token, re.ASCII):
        raise DeliveryError(
            "the Telegram token is none: it must be digits, a colon, and letters and digits; copy it from BotFather"
        )


def settle_bot(store: Store, token: str, *, is_new: bool) -> None:
    """Remember the bot at its first start. Raises DeliveryError for another bot, unless ``is_new`` says it is meant.

    Each bot numbers its updates by itself, so those of the old one are forgotten.
    """
    bot_id, known = read_bot_id(token), store.marks.find_mark(BOT_MARK)
    if known == bot_id:
        return
    if known is not None and not is_new:
        raise DeliveryError(
            f"{store.path} belongs to the bot {known}, but the token is of the bot {bot_id}, which its chats do not "
            "know; name another state folder with --state, or if the bot was replaced: tocsin run --new-bot"
        )
    with store.transaction():
        if known is not None:
            store.marks.clear_updates()
        store.marks.set_mark(BOT_MARK, bot_id)
