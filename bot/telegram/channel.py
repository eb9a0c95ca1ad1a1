"""The channel to Telegram, through python-telegram-bot. outcomes.py judges what went wrong."""

from __future__ import annotations

import logging
from typing import Any

from telegram import Bot, InputFile, LinkPreviewOptions, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.pictures.drawing import PictureError, draw_png
from bot.sending.channels import Delivery, read_plain
from bot.telegram.keyboard import make_keyboard
from bot.telegram.outcomes import judge_error
from monitors.model import Attachment, AttachmentKind, OutboxRow, Outcome

log = logging.getLogger(__name__)


class TelegramChannel:
    """Sends through a python-telegram-bot Bot."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def deliver(self, row: OutboxRow, *, without_markup: bool = False) -> Delivery:
        try:
            message_id = await self._call(row, without_markup)
        except TelegramError as error:
            return judge_error(error)
        return Delivery(Outcome.SENT, "sent", message_id=message_id)

    async def find_fault(self) -> str:
        try:
            await self._bot.get_me()
        except TelegramError as error:
            return judge_error(error).reason
        return ""

    async def _call(self, row: OutboxRow, without_markup: bool) -> int | None:
        text = read_plain(row.message.html) if without_markup else row.message.html
        parse_mode = None if without_markup else ParseMode.HTML
        preview = LinkPreviewOptions(is_disabled=True)
        if row.edit_message_id is not None:
            await self._bot.edit_message_text(
                text,
                chat_id=row.address.chat_id,
                message_id=row.edit_message_id,
                parse_mode=parse_mode,
                link_preview_options=preview,
                reply_markup=make_keyboard(row.message),
            )
            return row.edit_message_id
        options: dict[str, Any] = {
            "chat_id": row.address.chat_id,
            "parse_mode": parse_mode,
            "message_thread_id": row.address.thread_id or None,
            "disable_notification": row.message.silent,
            "reply_markup": make_keyboard(row.message),
            "reply_parameters": _reply_to(row.reply_to_message_id),
        }
        if row.message.attachment is not None:
            try:
                return await self._send_file(row.message.attachment, text, **options)
            except PictureError as error:  # the caption is sent as a text instead
                log.error("a picture could not be drawn; its caption is sent instead: %s", error)
        return (await self._bot.send_message(text=text, link_preview_options=preview, **options)).message_id

    async def _send_file(self, attachment: Attachment, caption: str, **options: Any) -> int:
        """Send a picture, which is drawn only now from its data, or a text file. Raises PictureError."""
        if attachment.kind is AttachmentKind.PICTURE:
            drawn = InputFile(await draw_png(attachment.content), filename=attachment.name)
            return (await self._bot.send_photo(photo=drawn, caption=caption, **options)).message_id
        file = InputFile(attachment.content.encode(), filename=attachment.name)
        return (await self._bot.send_document(document=file, caption=caption, **options)).message_id


def _reply_to(message_id: int | None) -> ReplyParameters | None:
    return None if message_id is None else ReplyParameters(message_id, allow_sending_without_reply=True)
