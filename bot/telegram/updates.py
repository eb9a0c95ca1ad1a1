"""Translates Telegram's updates into commands, presses and changes: the only place that knows the type Update.

Every update comes in through one handler. Commands and presses go on to conversation.py, which asks the gate in
access.py; changes of membership and chat ids go to meeting.py.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from telegram import (
    Bot,
    CallbackQuery,
    ChatMember,
    ChatMemberRestricted,
    ChatMemberUpdated,
    InlineQuery,
    InlineQueryResultArticle,
    InputTextMessageContent,
    LinkPreviewOptions,
    MaybeInaccessibleMessage,
    Message,
    Update,
    User,
)
from telegram.constants import ChatMemberStatus, ChatType, ParseMode
from telegram.error import TelegramError
from telegram.ext import Application, ContextTypes, TypeHandler

from bot.chats.access import Actor, must_ask
from bot.chats.claims import CLAIM_PREFIX, prepare_claim
from bot.chats.edits import RecentTexts
from bot.chats.rate_limit import RateGrant, RateLimiter
from bot.chats.retrying_writer import RetryingWriter
from bot.command import Need, PressResult
from bot.commands import PRESSES_BY_VERB
from bot.desk import Desk
from bot.owners import list_owners
from bot.sending.sender import Sender
from bot.talk.conversation import (
    ButtonPress,
    Incoming,
    Unknown,
    find_command,
    find_target,
    press,
    receive,
    refuse_unknown,
)
from bot.talk.errands import Errands
from bot.talk.inline import answer_inline
from bot.talk.meeting import BotStanding, Membership, change_membership, migrate, rename_topic
from bot.telegram.keyboard import make_keyboard
from bot.telegram.menus import set_menus, set_owner_menu
from bot.telegram.outcomes import describe_error
from bot.telegram.texts import read_attachment, read_command, read_text
from bot.text.language import choose_language
from bot.text.reader import Reader
from monitors.model import ChatAddress, ChatKind

log = logging.getLogger(__name__)

KINDS: Final = {
    ChatType.PRIVATE: ChatKind.PRIVATE,
    ChatType.GROUP: ChatKind.GROUP,
    ChatType.SUPERGROUP: ChatKind.SUPERGROUP,
    ChatType.CHANNEL: ChatKind.CHANNEL,
}
ADMINS: Final = frozenset({ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR})
ANONYMOUS_ADMIN: Final = 1087968824  # the one user that Telegram names for all anonymous administrators
LOOK_AGAIN_SECONDS, MOST_LOOKS = 0.05, 20  # while the pressed message is not stored as sent yet
INLINE_CACHE_SECONDS: Final = 30
TOAST_UNITS: Final = 200


def read_address(message: MaybeInaccessibleMessage) -> ChatAddress:
    """Chat and topic thread; the thread id of a reply in General is ignored, since it is no topic."""
    if isinstance(message, Message) and message.is_topic_message:
        return ChatAddress(message.chat.id, message.message_thread_id or 0)
    return ChatAddress(message.chat.id)


def read_actor(message: Message) -> Actor:
    """Who wrote. Who posts in a channel administers it; an anonymous administrator writes as the group itself."""
    kind = KINDS[ChatType(message.chat.type)]
    user, as_chat = message.from_user, message.sender_chat
    is_channel = kind is ChatKind.CHANNEL
    is_hidden_admin = as_chat is not None and as_chat.id == message.chat.id and not message.is_automatic_forward
    return Actor(
        address=read_address(message),
        kind=kind,
        user_id=user.id if user and as_chat is None and user.id != ANONYMOUS_ADMIN else 0,
        title=message.chat.effective_name or "",
        topic=_read_topic(message),
        language=(user.language_code or "en") if user else "en",
        is_admin=True if is_channel or is_hidden_admin else False if as_chat is not None else None,
    )


def _read_topic(message: Message) -> str:
    """The name of the forum's topic; Telegram tells it only with messages that reply to nothing else there."""
    first = message.reply_to_message
    begun = message.forum_topic_created or (first.forum_topic_created if first else None)
    return begun.name if begun else ""


async def is_administrator(bot: Bot, chat_id: int, user_id: int) -> bool:
    """Whether Telegram says that a user administers a chat; False if it cannot be asked."""
    try:
        member = await bot.get_chat_member(chat_id, user_id)
    except TelegramError as error:
        log.warning("asking Telegram who administers a chat failed: %s", describe_error(error))
        return False
    return member.status in ADMINS


def read_standing(member: ChatMember) -> BotStanding:
    """Whether the bot is in the chat now, and whether it may write there."""
    if member.status in {ChatMemberStatus.LEFT, ChatMemberStatus.BANNED}:
        return BotStanding.ABSENT
    if isinstance(member, ChatMemberRestricted) and not (member.is_member and member.can_send_messages):
        return BotStanding.SILENCED if member.is_member else BotStanding.ABSENT
    return BotStanding.PRESENT


class Updates:
    """The handler of all updates: it passes them on to the store's thread and wakes the sender for the answer."""

    def __init__(
        self,
        writer: RetryingWriter,
        sender: Sender,
        desk: Callable[[], Desk],
        clock: Callable[[], datetime],
        errands: Errands,
    ) -> None:
        """``errands`` does what commands leave to be done."""
        self._errands = errands
        self._writer = writer
        self._sender = sender
        self._desk = desk
        self._clock = clock
        self._rate_limiter = RateLimiter()
        self._recent = RecentTexts()

    def register(self, application: Application[Any, Any, Any, Any, Any, Any]) -> None:
        """Add the handler to python-telegram-bot's Application."""
        application.add_handler(TypeHandler(Update, self.on_update))
        application.add_error_handler(self.on_error)

    async def on_connected(self, bot: Bot) -> None:
        """Once Telegram answers: set the menus, and log the claim link while nobody owns the bot."""
        await set_menus(bot)
        desk = self._desk()
        if desk.settings.telegram.access.mode == "approval":
            token = await self._writer.run(lambda store: prepare_claim(store, desk))
            if token is not None:
                link = f"https://t.me/{bot.username}?start={CLAIM_PREFIX}{token}"
                log.warning("nobody owns this bot yet; whoever opens this link first becomes its owner: %s", link)

    def give_up(self) -> None:
        """The program stops: an update that waits for the database is dropped."""
        self._writer.give_up()

    async def close(self) -> None:
        """Cancel the errands that are under way."""
        await self._errands.close()

    async def on_update(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Handle one update of any kind; others than the allowed ones are ignored."""
        message = update.message or update.channel_post
        edited = update.edited_message or update.edited_channel_post
        if update.my_chat_member is not None:
            await self._on_membership(update.update_id, update.my_chat_member)
        elif update.callback_query is not None:
            await self._on_press(update.update_id, update.callback_query, context.bot)
        elif update.inline_query is not None:
            await self._on_inline(update.inline_query)
        elif message is not None and (message.migrate_to_chat_id or message.migrate_from_chat_id):
            await self._on_migration(update.update_id, message)
        elif message is not None and message.forum_topic_edited and message.forum_topic_edited.name:
            await self._on_renamed_topic(update.update_id, message, message.forum_topic_edited.name)
        elif message is not None:
            self._recent.note(message.chat.id, message.message_id, read_text(message), self._clock())
            await self._on_message(update.update_id, message, context.bot)
        elif edited is not None and self._is_corrected(edited, context.bot):
            await self._on_message(update.update_id, edited, context.bot, is_edit=True)

    async def on_error(self, update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Log an error that escaped the handler; the bot goes on."""
        log.error("handling an update failed", exc_info=context.error)

    # ------------------------------------------------------------------------------------------------- messages

    def _is_corrected(self, edited: Message, bot: Bot) -> bool:
        """Whether somebody edited a message of late into another command."""
        is_other = self._recent.take_edit(edited.chat.id, edited.message_id, read_text(edited), self._clock())
        return is_other and read_command(edited, bot.username) is not None

    async def _on_message(self, update_id: int, message: Message, bot: Bot, *, is_edit: bool = False) -> None:
        read = read_command(message, bot.username)
        text = read_text(message)
        if read is None and (message.chat.type != ChatType.PRIVATE or text.startswith("/") or not text.strip()):
            return
        name, arguments = read or ("", text)
        actor, now = read_actor(message), self._clock()
        granted = self._grant(actor.address.chat_id, now)
        if granted is RateGrant.SILENT:
            return
        command, _ = find_command(name, actor.kind)
        need = command.need if command else Need.CHAT
        target = await self._find_target(actor)
        if actor.is_admin is None and must_ask(actor.kind, need):
            actor = await self._with_standing(actor, bot)
        incoming = Incoming(
            update_id,
            actor,
            name,
            arguments,
            bot.username,
            target=target,
            is_target_admin=target is not None and await is_administrator(bot, target.chat_id, actor.user_id),
            is_excessive=granted is RateGrant.WARNED,
            replied=read_text(message.reply_to_message) if message.reply_to_message else "",
            replied_id=message.reply_to_message.message_id if message.reply_to_message else 0,
            attachment=read_attachment(message),
            is_edit=is_edit,
        )
        desk = self._desk()
        ordered = await self._writer.run(lambda store: receive(store, incoming, desk, now))
        self._sender.wake()
        if ordered is not None:
            self._errands.begin(ordered, now)
        if command is not None and command.name == "start" and actor.kind is ChatKind.PRIVATE:
            await self._show_owner_menu(bot, actor)

    def _grant(self, key: int, now: datetime) -> RateGrant:
        return self._rate_limiter.take(key, now, self._desk().settings.chats.commands_per_minute)

    async def _with_standing(self, actor: Actor, bot: Bot) -> Actor:
        is_admin = bool(actor.user_id) and await is_administrator(bot, actor.address.chat_id, actor.user_id)
        return replace(actor, is_admin=is_admin)

    async def _find_target(self, actor: Actor) -> ChatAddress | None:
        if actor.kind is not ChatKind.PRIVATE:
            return None
        return await self._writer.run(lambda store: find_target(store, actor.user_id))

    async def _show_owner_menu(self, bot: Bot, actor: Actor) -> None:
        desk = self._desk()
        if actor.user_id in await self._writer.run(lambda store: list_owners(store, desk)):
            await set_owner_menu(bot, actor)

    # -------------------------------------------------------------------------------------------------- presses

    async def _on_press(self, update_id: int, query: CallbackQuery, bot: Bot) -> None:
        message = query.message
        if message is None or query.data is None:
            return
        actor = self._read_presser(query.from_user, message)
        if self._grant(actor.user_id, self._clock()) is not RateGrant.ALLOWED:
            await _answer_press(query, Reader(choose_language(actor.language)).text("Too fast. Please wait a moment."))
            return
        rule = PRESSES_BY_VERB.get(query.data.partition(":")[0])
        if rule is not None and must_ask(actor.kind, rule.need):
            actor = await self._with_standing(actor, bot)
        target = await self._find_target(actor) if rule is not None and rule.is_remote else None
        is_target_admin = target is not None and await is_administrator(bot, target.chat_id, actor.user_id)
        pressed = ButtonPress(update_id, actor, message.message_id, query.data, bot.username, target, is_target_admin)
        result = await self._press(pressed)
        if result is None:
            await _answer_press(query, "")
            return
        self._sender.wake()
        await asyncio.gather(
            _answer_press(query, result.toast), _edit(bot, actor.address.chat_id, message.message_id, result)
        )

    def _read_presser(self, user: User, message: MaybeInaccessibleMessage) -> Actor:
        """The user who pressed; here Telegram names the real person even of an anonymous administrator."""
        return Actor(
            address=read_address(message),
            kind=KINDS[ChatType(message.chat.type)],
            user_id=user.id,
            title=message.chat.effective_name or "",
            language=user.language_code or "en",
        )

    async def _press(self, pressed: ButtonPress) -> PressResult | None:
        """Carry out a press; tries again for a second while the pressed message may not be stored as sent yet."""
        desk, now = self._desk(), self._clock()
        for _ in range(MOST_LOOKS):
            result = await self._writer.run(lambda store: press(store, pressed, desk, now))
            if not isinstance(result, Unknown):
                return result
            if not result.may_come:
                break
            await asyncio.sleep(LOOK_AGAIN_SECONDS)
        return PressResult(refuse_unknown(pressed.actor))

    # --------------------------------------------------------------------------------------------------- others

    async def _on_inline(self, query: InlineQuery) -> None:
        if self._grant(query.from_user.id, self._clock()) is not RateGrant.ALLOWED:
            return
        desk, now, user, text = self._desk(), self._clock(), query.from_user, query.query
        page = await self._writer.run(
            lambda store: answer_inline(store, desk, user.id, user.language_code or "en", text, query.offset, now)
        )
        results = [
            InlineQueryResultArticle(
                one.id,
                one.title,
                InputTextMessageContent(
                    one.html, parse_mode=ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True)
                ),
                description=one.about,
            )
            for one in page.results
        ]
        try:
            await query.answer(results, cache_time=INLINE_CACHE_SECONDS, is_personal=True, next_offset=page.next_offset)
        except TelegramError as error:
            log.info("an inline query went unanswered: %s", describe_error(error))

    async def _on_membership(self, update_id: int, change: ChatMemberUpdated) -> None:
        actor = Actor(
            address=ChatAddress(change.chat.id),
            kind=KINDS[ChatType(change.chat.type)],
            user_id=change.from_user.id,
            title=change.chat.effective_name or "",
            language=change.from_user.language_code or "en",
        )
        membership = Membership(update_id, actor, read_standing(change.new_chat_member))
        desk, now = self._desk(), self._clock()
        await self._writer.run(lambda store: change_membership(store, membership, desk, now))
        self._sender.wake()

    async def _on_migration(self, update_id: int, message: Message) -> None:
        old = message.migrate_from_chat_id or message.chat.id
        new = message.migrate_to_chat_id or message.chat.id
        now = self._clock()
        await self._writer.run(lambda store: migrate(store, update_id, old, new, now))
        self._sender.wake()

    async def _on_renamed_topic(self, update_id: int, message: Message, name: str) -> None:
        actor, now = replace(read_actor(message), topic=name), self._clock()
        await self._writer.run(lambda store: rename_topic(store, update_id, actor, now))


async def _answer_press(query: CallbackQuery, toast: str) -> None:
    """Answer a press, which ends the button's progress sign; one that is too old to be answered is only logged."""
    try:
        await query.answer(toast[:TOAST_UNITS] or None, show_alert=len(toast) > TOAST_UNITS // 2)
    except TelegramError as error:
        log.info("a press went unanswered: %s", describe_error(error))


async def _edit(bot: Bot, chat_id: int, message_id: int, result: PressResult) -> None:
    """Edit the pressed message to its new text; if that fails, the next press brings it up to date."""
    if result.edit is None:
        return
    try:
        await bot.edit_message_text(
            result.edit.html,
            chat_id=chat_id,
            message_id=message_id,
            parse_mode=ParseMode.HTML,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            reply_markup=make_keyboard(result.edit),
        )
    except TelegramError as error:
        if "not modified" not in str(error).lower():
            log.warning("showing a message anew failed: %s", describe_error(error))
