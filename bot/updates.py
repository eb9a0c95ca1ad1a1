"""Telegram's updates as incoming commands: the only place where an Update is taken apart."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from telegram import Bot, BotCommand, Message, Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import TelegramError
from telegram.ext import Application, ContextTypes, MessageHandler, filters

from bot.access import GROUPS, Incoming
from bot.commands import COMMANDS, COMMANDS_BY_NAME
from bot.conversation import receive
from bot.desk import Desk
from bot.sender import Sender
from monitors.model import ChatAddress, ChatKind
from storage.writer import Writer

log = logging.getLogger(__name__)

_KINDS = {
    ChatType.PRIVATE: ChatKind.PRIVATE,
    ChatType.GROUP: ChatKind.GROUP,
    ChatType.SUPERGROUP: ChatKind.SUPERGROUP,
    ChatType.CHANNEL: ChatKind.CHANNEL,
}
_ADMINS = frozenset({ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR})


def read_command(message: Message, bot_name: str) -> tuple[str, str] | None:
    """The command's name and its arguments; None when the message is for another bot or is no command."""
    first, _, rest = (message.text or "").partition(" ")
    head, newline, tail = first.partition("\n")
    name, _, addressee = head.removeprefix("/").partition("@")
    if not head.startswith("/") or (addressee and addressee.casefold() != bot_name.casefold()):
        return None
    return name.casefold(), (tail + " " + rest if newline else rest).strip()


async def is_administrator(bot: Bot, message: Message) -> bool:
    """Whether the writer administers the chat: an anonymous administrator writes as the chat itself."""
    if message.sender_chat is not None:
        return message.sender_chat.id == message.chat.id
    if message.from_user is None:
        return False
    try:
        member = await bot.get_chat_member(message.chat.id, message.from_user.id)
    except TelegramError as error:
        log.warning("asking Telegram who administers a chat failed: %s", error)
        return False
    return member.status in _ADMINS


async def read_incoming(update: Update, bot: Bot) -> Incoming | None:
    """The update as a command; None when it is none of ours."""
    message = update.effective_message
    if message is None or (command := read_command(message, bot.username)) is None:
        return None
    kind = _KINDS[ChatType(message.chat.type)]
    known = COMMANDS_BY_NAME.get(command[0])
    must_ask = kind in GROUPS and known is not None and known.changes_settings
    user = message.from_user
    return Incoming(
        update_id=update.update_id,
        address=ChatAddress(message.chat.id, (message.message_thread_id or 0) if message.is_topic_message else 0),
        kind=kind,
        title=message.chat.effective_name or "",
        actor_id=user.id if user else 0,
        command=command[0],
        arguments=command[1],
        language=(user.language_code or "en") if user else "en",
        is_admin=await is_administrator(bot, message) if must_ask else None,
    )


class Updates:
    """Handlers that pass every command to the store's thread and wake the sender for its answer."""

    def __init__(self, writer: Writer, sender: Sender, desk: Callable[[], Desk], clock: Callable[[], datetime]) -> None:
        self._writer = writer
        self._sender = sender
        self._desk = desk
        self._clock = clock

    def register(self, application: Application) -> None:  # type: ignore[type-arg]
        """Add the handlers to python-telegram-bot's Application."""
        wanted = filters.COMMAND & (filters.UpdateType.MESSAGE | filters.UpdateType.CHANNEL_POST)
        application.add_handler(MessageHandler(wanted, self.on_command))
        application.add_error_handler(self.on_error)

    async def on_command(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """One command, from any kind of chat."""
        incoming = await read_incoming(update, context.bot)
        if incoming is None:
            return
        desk, now = self._desk(), self._clock()
        await self._writer.run(lambda store: receive(store, incoming, desk, now))
        self._sender.wake()

    async def on_error(self, update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        """The edge of every handler: what escaped is logged, and the bot goes on."""
        log.error("handling an update failed", exc_info=context.error)


async def set_menu(bot: Bot) -> None:
    """Show the commands in Telegram's menu."""
    await bot.set_my_commands([BotCommand(command.name, command.help) for command in COMMANDS])
