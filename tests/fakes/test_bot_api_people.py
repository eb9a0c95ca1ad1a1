"""The human side: what people write, press, forge and ask, as the real python-telegram-bot reads it."""

from __future__ import annotations

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    ChatMemberAdministrator,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    Update,
)

from tests.fakes.bot_api import FakeBotApi
from tests.fakes.bot_api_chats import CHANNEL_BOT_ID, TELEGRAM_ID, Status
from tests.fakes.bot_api_client import run_bot
from tests.fakes.bot_api_people import find_entities

KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("Mute", callback_data="m:1")]])


async def take(bot: Bot) -> list[Update]:
    """Every update that waits, confirmed."""
    updates = await bot.get_updates()
    if updates:
        await bot.get_updates(offset=updates[-1].update_id + 1)
    return list(updates)


def get_message(update: Update) -> Message:
    assert update.message is not None
    return update.message


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/watch lithium", [("bot_command", 0, 6)]),
        ("\N{FIRE} /why@tocsin_bot 7", [("bot_command", 3, 15)]),
        ("a/b and 24/7", []),
        ("see https://example.com/x now", [("url", 4, 21)]),
        ("ask @some_desk", [("mention", 4, 10)]),
    ],
)
def test_entities_that_telegram_finds(text: str, found: list[tuple[str, int, int]]) -> None:
    assert [(e["type"], e["offset"], e["length"]) for e in find_entities(text)] == found


def test_writers_of_every_kind(api: FakeBotApi) -> None:
    alice, boss = api.user("Alice", language="ru"), api.user("Boss")
    group = api.supergroup(creator=boss, members=[alice])
    channel = api.channel("News", creator=boss, linked=group)
    api.bot_promoted(group, boss)

    async def work(bot: Bot) -> None:
        await take(bot)
        api.user_sends(group, alice, "hello")
        api.user_sends(group, boss, "hello", anonymous=True)
        api.user_sends(group, boss, "hello", as_channel=channel)
        api.channel_posts(channel, "a post")
        plain, anonymous, as_channel, post, copy = await take(bot)
        assert plain.effective_user is not None
        assert (plain.effective_user.id, plain.effective_user.language_code) == (alice.id, "ru")
        sender_chat = get_message(anonymous).sender_chat
        assert sender_chat is not None
        assert sender_chat.id == group.id
        assert as_channel.effective_user is not None
        assert as_channel.effective_user.id == CHANNEL_BOT_ID
        assert post.channel_post is not None
        assert post.effective_user is None
        copied = get_message(copy)
        assert copied.from_user is not None
        assert (copied.from_user.id, copied.is_automatic_forward) == (TELEGRAM_ID, True)

    run_bot(api, work)


def test_threads_of_topics_and_of_replies_elsewhere(api: FakeBotApi) -> None:
    boss = api.user("Boss")
    forum = api.forum(creator=boss)
    thread = api.add_topic(forum, "Unrest", by=boss)
    api.bot_promoted(forum, boss)

    async def work(bot: Bot) -> None:
        await take(bot)
        api.user_sends(forum, boss, "in the topic", thread=thread)
        first = api.user_sends(forum, boss, "in General")
        api.user_sends(forum, boss, "a reply in General", reply_to=first)
        topic, general, reply = (get_message(update) for update in await take(bot))
        assert (topic.message_thread_id, topic.is_topic_message) == (thread, True)
        assert topic.reply_to_message is not None
        assert topic.reply_to_message.forum_topic_created is not None
        assert (general.message_thread_id, general.is_topic_message) == (None, None)
        assert (reply.message_thread_id, reply.is_topic_message) == (first, None)  # the trap
        with pytest.raises(ValueError, match="has no topic 77"):
            api.user_sends(forum, boss, "x", thread=77)

    run_bot(api, work)


def test_presses_true_forged_and_on_a_message_that_is_gone(api: FakeBotApi) -> None:
    alice = api.user()
    private = api.private_chat(alice)

    async def work(bot: Bot) -> None:
        sent = await bot.send_message(alice.id, "x", reply_markup=KEYBOARD)
        api.presses(alice, sent.message_id, "Mute")
        api.forges_press(alice, alice, sent.message_id, "m:2")
        api.deletes_message(private, sent.message_id)
        api.forges_press(alice, alice, sent.message_id, "m:1")
        queries = [update.callback_query for update in await take(bot)]
        assert [query.data for query in queries if query] == ["m:1", "m:2", "m:1"]
        assert [query.message.is_accessible for query in queries if query and query.message] == [True, True, False]
        with pytest.raises(ValueError, match="0 chats have a message"):
            api.presses(alice, sent.message_id, "Mute")

    run_bot(api, work)


def test_press_names_the_buttons_when_there_is_no_such(api: FakeBotApi) -> None:
    alice = api.user()
    api.private_chat(alice)
    sent = run_bot(api, lambda bot: bot.send_message(alice.id, "x", reply_markup=KEYBOARD))
    with pytest.raises(ValueError, match=r"no button 'Unmute'; there are \[\('Mute', 'm:1'\)\]"):
        api.presses(alice, sent.message_id, "Unmute")


def test_deep_links(api: FakeBotApi) -> None:
    alice = api.user()
    api.follows_link(alice, "https://t.me/tocsin_bot?start=topic_unrest")
    (update,) = run_bot(api, take)
    assert get_message(update).text == "/start topic_unrest"
    for link in ("https://t.me/tocsin_bot?start=a%20b", f"https://t.me/tocsin_bot?start={'x' * 65}"):
        with pytest.raises(ValueError, match="drops this start payload"):
            api.follows_link(alice, link)
    with pytest.raises(ValueError, match="not a link to this bot"):
        api.follows_link(alice, "https://t.me/other_bot?start=x")


def test_blocking_and_returning(api: FakeBotApi) -> None:
    alice = api.user()
    api.private_chat(alice)
    api.user_blocks(alice)
    with pytest.raises(ValueError, match="unblocks first"):
        api.user_sends(alice, alice, "/start")
    api.user_unblocks(alice)
    changes = [update.my_chat_member for update in run_bot(api, take)]
    assert [change.new_chat_member.status for change in changes if change] == ["kicked", "member"]


def test_who_is_who(api: FakeBotApi) -> None:
    alice, boss = api.user("Alice"), api.user("Boss")
    group = api.supergroup("Desk", creator=boss, members=[alice])

    async def work(bot: Bot) -> None:
        assert (await bot.get_chat_member(group.id, alice.id)).status == "member"
        assert (await bot.get_chat_member(group.id, boss.id)).status == "creator"
        api.set_member(group, alice, Status.ADMINISTRATOR)
        assert isinstance(await bot.get_chat_member(group.id, alice.id), ChatMemberAdministrator)
        api.bot_promoted(group, boss, denied=["can_delete_messages"])
        own = await bot.get_chat_member(group.id, bot.id)
        assert isinstance(own, ChatMemberAdministrator)
        assert (own.can_delete_messages, own.can_manage_topics) == (False, True)
        api.bot_restricted(group, boss)
        assert (await bot.get_chat_member(group.id, bot.id)).status == "restricted"

    run_bot(api, work)


def test_command_menus_by_scope_and_language(api: FakeBotApi) -> None:
    async def work(bot: Bot) -> None:
        await bot.set_my_commands([BotCommand("help", "Help")])
        await bot.set_my_commands([BotCommand("help", "Справка")], language_code="ru")
        await bot.set_my_commands([BotCommand("health", "Health")], BotCommandScopeChat(5))

    run_bot(api, work)
    assert api.commands() == {"help": "Help"}
    assert api.commands("chat:5") == {"health": "Health"}
    assert api.commands(language="ru") == {"help": "Справка"}


def test_waiting_in_vain_says_what_happened(api: FakeBotApi) -> None:
    alice = api.user()
    api.private_chat(alice)
    run_bot(api, lambda bot: bot.send_message(alice.id, "something else"))
    with pytest.raises(TimeoutError, match=r"1 messages with 'digest' did not happen.*something else"):
        api.wait_sent(contains="digest", seconds=0.01)
