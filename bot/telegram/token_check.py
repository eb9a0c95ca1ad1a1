"""Checks a bot's token: its shape, and what Telegram answers to getMe."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.settings import TELEGRAM_TOKEN
from monitors.errors import DeliveryError

BOTFATHER: Final = """\
Telegram's own bot, BotFather, creates bots:
  1. Open https://t.me/BotFather in Telegram and press Start.
  2. Send it /newbot, then a name for people to see, then a user name that
     ends in "bot".
  3. It answers with a token such as 123456789:AAF... Copy it, and keep it
     secret: whoever has it controls the bot.\
"""


@dataclass(frozen=True, slots=True)
class TokenCheck:
    """The result: ``username`` is the bot's if Telegram accepted the token, else ``fault`` says why not.

    ``is_refused`` is whether Telegram refused the token, and not only could not be reached.
    """

    username: str = ""
    fault: str = ""
    is_refused: bool = False


def has_token_shape(token: str) -> bool:
    """Whether a text has the form of a token."""
    return TELEGRAM_TOKEN.fullmatch(token) is not None


async def ask_telegram(root: str, token: str) -> TokenCheck:
    """Ask the Bot API server at ``root`` whose token this is; raises nothing for a failure."""
    from bot.telegram.plain_calls import TokenRefusedError, ask_bot_api

    try:
        (me,) = await ask_bot_api(root, token, "getMe")
    except TokenRefusedError as error:
        return TokenCheck(fault=f"{error}; copy it again from BotFather", is_refused=True)
    except DeliveryError as error:
        return TokenCheck(fault=str(error))
    return TokenCheck(username=str(me.result.get("username", "")))
