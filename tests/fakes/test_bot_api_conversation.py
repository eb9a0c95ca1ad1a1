"""A real python-telegram-bot Application, polling, talks with people of the fake Telegram."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from tests.fakes.bot_api import FakeBotApi
from tests.fakes.bot_api_chats import GROUP_ANONYMOUS_BOT_ID, ChatKind, Status

Context = ContextTypes.DEFAULT_TYPE
KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("Topics", callback_data="t:1")]])


class Recorder:
    """Handlers that keep what arrived."""

    def __init__(self) -> None:
        self.updates: list[Update] = []

    async def keep(self, update: Update, context: Context) -> None:
        self.updates.append(update)

    async def start(self, update: Update, context: Context) -> None:
        self.updates.append(update)
        assert update.message is not None
        await update.message.reply_html("<b>Hello</b> &amp; welcome", reply_markup=KEYBOARD)

    async def press(self, update: Update, context: Context) -> None:
        self.updates.append(update)
        assert update.callback_query is not None
        await update.callback_query.answer("noted")
        await update.callback_query.edit_message_text("Done")


@asynccontextmanager
async def running_bot(api: FakeBotApi, recorder: Recorder) -> AsyncIterator[None]:
    """The Application on long polling, until the block ends."""
    app = Application.builder().token(api.token).base_url(api.base_url).job_queue(None).build()
    app.add_handler(CommandHandler("start", recorder.start))
    app.add_handler(CallbackQueryHandler(recorder.press))
    app.add_handler(ChatMemberHandler(recorder.keep, ChatMemberHandler.ANY_CHAT_MEMBER))
    app.add_handler(InlineQueryHandler(recorder.keep))
    app.add_handler(MessageHandler(filters.ALL, recorder.keep))
    async with app:
        assert app.updater is not None
        await app.updater.start_polling(timeout=2, allowed_updates=Update.ALL_TYPES)
        await app.start()
        yield
        await app.updater.stop()
        await app.stop()


def test_newcomer_starts_presses_and_sees_the_edit(api: FakeBotApi) -> None:
    async def talk() -> None:
        async with running_bot(api, Recorder()):
            alice = api.user("Alice")
            api.user_sends(alice, alice, "/start")
            (welcome,) = await api.until_sent(chat=alice)
            assert (welcome.text, welcome.raw) == ("Hello & welcome", "<b>Hello</b> &amp; welcome")
            assert welcome.entities == (("bold", 0, 5, None),)
            answer = api.presses(alice, welcome.message_id, "Topics")
            await api.until(lambda: api.messages(alice)[-1].text == "Done")
            assert (answer.answered, answer.text) == (True, "noted")
            assert api.messages(alice)[-1].buttons == ()
            await api.until(lambda: api.pending_updates == 0)

    asyncio.run(talk())


def test_privacy_mode_keeps_small_talk_from_the_bot(api: FakeBotApi) -> None:
    async def talk() -> None:
        recorder = Recorder()
        async with running_bot(api, recorder):
            bob = api.user("Bob")
            group = api.group(members=[bob])
            api.user_sends(group, bob, "nice weather")
            api.user_sends(group, bob, "/start@some_other_bot")
            api.user_sends(group, bob, "/start@tocsin_bot")
            (reply,) = await api.until_sent(chat=group)
            api.user_sends(group, bob, "thanks", reply_to=reply.message_id)
            await api.until(lambda: len(recorder.updates) == 2)
            texts = [update.message.text for update in recorder.updates if update.message]
            assert texts == ["/start@tocsin_bot", "thanks"]

    asyncio.run(talk())


def test_anonymous_administrator_writes_as_the_group_but_presses_as_a_person(api: FakeBotApi) -> None:
    async def talk() -> None:
        recorder = Recorder()
        async with running_bot(api, recorder):
            boss = api.user("Boss")
            group = api.supergroup(creator=api.user("Owner"))
            api.set_member(group, boss, Status.ADMINISTRATOR, anonymous=True)
            api.user_sends(group, boss, "/start", anonymous=True)
            (welcome,) = await api.until_sent(chat=group)
            api.presses(boss, welcome.message_id, "t:1", chat=group)
            await api.until(lambda: api.accepted[-1].method == "editMessageText")
            written = next(update for update in recorder.updates if update.message)
            pressed = recorder.updates[-1]
            assert written.effective_user is not None
            assert written.effective_user.id == GROUP_ANONYMOUS_BOT_ID
            assert written.message is not None
            assert written.message.sender_chat is not None
            assert written.message.sender_chat.id == group.id
            assert pressed.effective_user is not None
            assert pressed.effective_user.id == boss.id

    asyncio.run(talk())


def test_membership_migration_and_topics_reach_the_bot(api: FakeBotApi) -> None:
    async def talk() -> None:
        recorder = Recorder()
        async with running_bot(api, recorder):
            boss = api.user("Boss")
            group = api.group(creator=boss)
            api.bot_promoted(group, boss)
            await api.until(lambda: len(recorder.updates) == 1)
            change = recorder.updates[0].my_chat_member
            assert change is not None
            assert (change.old_chat_member.status, change.new_chat_member.status) == ("member", "administrator")
            bigger = api.migrate(group, by=boss)
            await api.until(lambda: len(recorder.updates) == 3)
            old, new = recorder.updates[1].message, recorder.updates[2].message
            assert old is not None
            assert new is not None
            assert (old.chat.id, old.migrate_to_chat_id) == (group.id, bigger.id)
            assert (new.chat.id, new.migrate_from_chat_id) == (bigger.id, group.id)
            assert new.chat.type == ChatKind.SUPERGROUP

    asyncio.run(talk())
