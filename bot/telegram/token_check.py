"""Checks a bot's token: its shape, and what Telegram answers to getMe."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.settings import TELEGRAM_TOKEN

WAIT_SECONDS: Final = 15.0

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
    import aiohttp

    limit = aiohttp.ClientTimeout(total=WAIT_SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=limit, trust_env=False) as session,
            session.get(f"{root}/bot{token}/getMe", allow_redirects=False) as answer,
        ):
            found = await answer.json(content_type=None)
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        return TokenCheck(fault=f"{root} cannot be reached ({type(error).__name__})")
    if not isinstance(found, dict) or not found.get("ok"):
        return TokenCheck(fault="Telegram refuses the token; copy it again from BotFather", is_refused=True)
    return TokenCheck(username=str(found["result"].get("username", "")))
