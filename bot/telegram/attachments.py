"""Sends messages with a file to Telegram: a picture is drawn only now, from its data; a text file goes as it is."""

from __future__ import annotations

from typing import Any

from telegram import Bot, InputFile

from bot.pictures.drawing import draw_png
from monitors.model import Attachment, AttachmentKind


async def send_attachment(bot: Bot, attachment: Attachment, caption: str, **options: Any) -> int:
    """Send a file with its caption; returns Telegram's message id. Raises TelegramError and PictureError."""
    if attachment.kind is AttachmentKind.PICTURE:
        drawn = InputFile(await draw_png(attachment.content), filename=attachment.name)
        return (await bot.send_photo(photo=drawn, caption=caption, **options)).message_id
    file = InputFile(attachment.content.encode(), filename=attachment.name)
    return (await bot.send_document(document=file, caption=caption, **options)).message_id
