"""The way out to Telegram, through python-telegram-bot. Judging what went wrong is outcomes.py's work."""

from __future__ import annotations

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.channels import Delivery, read_plain
from bot.outcomes import judge_error
from monitors.model import Message, OutboxRow, Outcome


def _keyboard(message: Message) -> InlineKeyboardMarkup | None:
    if not message.buttons:
        return None
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(b.label, callback_data=b.data or None, url=b.url or None) for b in line]
            for line in message.buttons
        ]
    )


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
                reply_markup=_keyboard(row.message),
            )
            return row.edit_message_id
        sent = await self._bot.send_message(
            row.address.chat_id,
            text,
            parse_mode=parse_mode,
            message_thread_id=row.address.thread_id or None,
            disable_notification=row.message.silent,
            link_preview_options=preview,
            reply_markup=_keyboard(row.message),
            reply_parameters=ReplyParameters(row.reply_to_message_id, allow_sending_without_reply=True)
            if row.reply_to_message_id is not None
            else None,
        )
        return sent.message_id
