"""Reads what people write and send out of Telegram's messages."""

from __future__ import annotations

from telegram import Message

from bot.command import SentFile


def read_command(message: Message, bot_name: str) -> tuple[str, str] | None:
    """The command's name in lower case and its arguments; None if the message is no command or for another bot.

    The caption of a file may be a command too.
    """
    head, rest = _split(message.text or (message.caption if message.document else None) or "")
    name, _, addressee = head.removeprefix("/").partition("@")
    if not head.startswith("/") or (addressee and addressee.casefold() != bot_name.casefold()):
        return None
    return name.casefold(), rest.strip()


def read_text(message: Message) -> str:
    """The text or caption of a message, with its first hidden link (one behind words) on a line of its own."""
    text = message.text or message.caption or ""
    links = [one.url for one in (*message.entities, *message.caption_entities) if one.url]
    return f"{text}\n{links[0]}" if links and links[0] not in text else text


def read_attachment(message: Message) -> SentFile | None:
    """The file that a message has, or that it replies to; None for none."""
    replied = message.reply_to_message
    document = message.document or (replied.document if replied else None)
    return None if document is None else SentFile(document.file_id, document.file_size or 0)


def _split(text: str) -> tuple[str, str]:
    parts = text.split(None, 1)
    return (parts[0], parts[1]) if len(parts) == 2 else (text.strip(), "")
