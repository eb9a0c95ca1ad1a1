"""What the examples of commands name, in the reader's words, so that each works as it is shown.

The names of commands are the same in every language, since Telegram allows them only Latin letters. What stands behind
them may be written in any language of the bot.
"""

from __future__ import annotations

from typing import Final

from bot.command import Request
from bot.text.language import LANGUAGES
from bot.text.reader import Reader

COUNTRY: Final = "KZ"


def name_topic(request: Request) -> str:
    """A topic of the desk by a name that the reader's language has for it, or else by its id."""
    name, desk = request.reader.text("unrest"), request.desk
    return name if desk.names.find(name) else next(iter(desk.topics), name)


def call_topic(topic: str, reader: Reader) -> str:
    """What a reader may write for a topic: its id, which is English, or the title in another language."""
    return topic if reader.language == "en" else reader.topic(topic)


def name_country(reader: Reader) -> str:
    """A country."""
    return reader.country(COUNTRY)


def name_language(reader: Reader) -> str:
    """The code of a language that is not the reader's."""
    return next(code for code in LANGUAGES if code != reader.language)
