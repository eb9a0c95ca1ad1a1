"""Telegram's messages, taken apart: commands and their addressees, words, and the links behind them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from telegram import Chat, Message, MessageEntity

from bot.telegram.texts import read_command, read_text


def make_message(text: str = "", link: str = "", caption: str = "") -> Message:
    entities = [MessageEntity(MessageEntity.TEXT_LINK, 0, 4, url=link)] if link else []
    return Message(1, datetime(2022, 1, 7, tzinfo=UTC), Chat(1, Chat.PRIVATE), text=text or None, entities=entities,
                   caption=caption or None, caption_entities=entities if caption else [])  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/start", ("start", "")),
        ("/Search  Almaty   storm", ("search", "Almaty   storm")),
        ("/latest@tocsin_bot unrest", ("latest", "unrest")),
        ("/latest@another_bot unrest", None),
        ("no command", None),
    ],
)
def test_a_command_is_read_with_its_arguments_unless_it_is_for_another_bot(
    text: str, expected: tuple[str, str] | None
) -> None:
    assert read_command(make_message(text), "Tocsin_Bot") == expected


def test_the_link_behind_the_words_of_a_forwarded_article_is_read_too() -> None:
    link = "https://courier.example/almaty"
    assert read_text(make_message("Read what happened in Almaty", link)).endswith(f"\n{link}")
    assert read_text(make_message(caption="Read it", link=link)) == f"Read it\n{link}"
    assert read_text(make_message(f"Read {link}", link)) == f"Read {link}"
