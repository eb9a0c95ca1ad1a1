"""Telegram's menus of commands: in every language, and for owners with the commands of owners."""

from __future__ import annotations

import logging

from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeChat,
)
from telegram.error import TelegramError

from bot.chats.access import Actor
from bot.command import Need
from bot.commands import COMMANDS
from bot.telegram.outcomes import describe_error
from bot.text.language import LANGUAGES, choose_language
from bot.text.reader import Reader

log = logging.getLogger(__name__)


def list_menu(language: str, *needs: Need) -> list[BotCommand]:
    """The commands with one of these needs, described in a language."""
    reader = Reader(language)
    return [BotCommand(one.name, reader.text(one.help)) for one in COMMANDS if one.need in needs]


async def set_menus(bot: Bot) -> None:
    """Set Telegram's menus of commands in every language; members of groups see only what anybody may use."""
    for language in LANGUAGES:
        code = "" if language == "en" else language
        await bot.set_my_commands(list_menu(language, Need.CHAT, Need.ADMIN), language_code=code or None)
        await bot.set_my_commands(
            list_menu(language, Need.CHAT), scope=BotCommandScopeAllGroupChats(), language_code=code or None
        )
        await bot.set_my_commands(
            list_menu(language, Need.CHAT, Need.ADMIN),
            scope=BotCommandScopeAllChatAdministrators(),
            language_code=code or None,
        )


async def set_owner_menu(bot: Bot, actor: Actor) -> None:
    """Show an owner all commands in their private chat."""
    try:
        await bot.set_my_commands(
            list_menu(choose_language(actor.language), *Need), scope=BotCommandScopeChat(actor.address.chat_id)
        )
    except TelegramError as error:
        log.info("the owner's menu could not be set: %s", describe_error(error))
