"""What Telegram refuses, the fake one refuses too: each case through the real python-telegram-bot."""

from __future__ import annotations

import struct
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from telegram import Bot, BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, InlineQueryResultArticle
from telegram import InputTextMessageContent as Content
from telegram.error import BadRequest, ChatMigrated, EndPointNotFound, Forbidden, InvalidToken, NetworkError

from tests.fakes.bot_api import FakeBotApi
from tests.fakes.bot_api_chats import Status
from tests.fakes.bot_api_client import USER, make_bot, run_bot

PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 640, 480) + bytes(16)
WIDE_PNG = PNG.replace(struct.pack(">I", 640), struct.pack(">I", 9900))
Work = Callable[[Bot], Awaitable[Any]]


def keyboard(**button: Any) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton("x", **button)]])


REFUSED_SENDS: list[tuple[str, Work, str]] = [
    ("text", lambda bot: bot.send_message(USER, "x" * 4097), "Message is too long"),
    ("utf16", lambda bot: bot.send_message(USER, "\N{FIRE}" * 2049), "Message is too long"),
    ("bytes", lambda bot: bot.send_message(USER, "<b></b>" * 5000, "HTML"), "Message is too long"),
    ("empty", lambda bot: bot.send_message(USER, ""), "Message text is empty"),
    ("blank", lambda bot: bot.send_message(USER, " <b> </b>\n", "HTML"), "Text must be non-empty"),
    ("html", lambda bot: bot.send_message(USER, "a <b>", "HTML"), "Can't parse entities: can't find end tag"),
    ("mode", lambda bot: bot.send_message(USER, "x", "Wiki"), "Unsupported parse_mode"),
    ("chat", lambda bot: bot.send_message(999, "x"), "Chat not found"),
    ("no chat", lambda bot: bot.send_message("", "x"), "Chat_id is empty"),
    ("username", lambda bot: bot.send_message("@nobody", "x"), "Chat not found"),
    ("thread", lambda bot: bot.send_message(USER, "x", message_thread_id=1), "Message thread not found"),
    ("reply", lambda bot: bot.send_message(USER, "x", reply_to_message_id=99), "Message to be replied not found"),
    ("data", lambda bot: send_buttons(bot, keyboard(callback_data="x" * 65)), "Button_data_invalid"),
    ("data bytes", lambda bot: send_buttons(bot, keyboard(callback_data="ж" * 33)), "Button_data_invalid"),
    ("button", lambda bot: send_buttons(bot, keyboard()), "unallowed in the inline keyboard"),
    ("url", lambda bot: send_buttons(bot, keyboard(url="http://x")), "is invalid: wrong http url"),
    ("caption", lambda bot: bot.send_photo(USER, PNG, "x" * 1025), "Message caption is too long"),
    ("photo", lambda bot: bot.send_photo(USER, b"GIF89a no picture"), "Image_process_failed"),
    ("sides", lambda bot: bot.send_photo(USER, WIDE_PNG), "Photo_invalid_dimensions"),
    ("file", lambda bot: bot.send_document(USER, b"", filename="x.csv"), "File must be non-empty"),
    ("edit", lambda bot: bot.edit_message_text("x", USER, 99), "Message to edit not found"),
    ("press", lambda bot: bot.answer_callback_query("none"), "Query is too old"),
    ("inline", lambda bot: bot.answer_inline_query("none", []), "Query is too old"),
    ("command", lambda bot: bot.set_my_commands([BotCommand("Bad", "x")]), "Bot_command_invalid"),
    ("webhook", lambda bot: bot.set_webhook("nonsense"), "Bad webhook"),
    ("secret", lambda bot: bot.set_webhook("http://127.0.0.1:1/", secret_token="!"), "unallowed characters"),
]


async def send_buttons(bot: Bot, markup: InlineKeyboardMarkup) -> None:
    await bot.send_message(USER, "x", reply_markup=markup)


@pytest.mark.parametrize(("work", "words"), [case[1:] for case in REFUSED_SENDS], ids=[c[0] for c in REFUSED_SENDS])
def test_refuses_with_a_400(chat_api: FakeBotApi, work: Work, words: str) -> None:
    with pytest.raises(BadRequest) as caught:
        run_bot(chat_api, work)
    assert words.lower() in str(caught.value).lower()
    assert chat_api.accepted == ()
    assert chat_api.calls[-1].code == 400


def test_limits_themselves_are_accepted(chat_api: FakeBotApi) -> None:
    async def work(bot: Bot) -> None:
        await bot.send_message(USER, "<b>" + "\N{FIRE}" * 2048 + "</b>", "HTML")
        await bot.send_photo(USER, PNG, "x" * 1024, filename="map.png")
        await send_buttons(bot, keyboard(callback_data="x" * 64))
        await bot.send_message(USER, "x", reply_to_message_id=99, allow_sending_without_reply=True)

    run_bot(chat_api, work)
    assert [len(accepted.text) for accepted in chat_api.sent] == [2048, 1024, 1, 1]
    assert chat_api.sent[1].file_name == "map.png"
    assert chat_api.get_file(chat_api.sent[1]) == PNG


def test_wrong_tokens_and_unknown_methods(chat_api: FakeBotApi) -> None:
    async def probe(token: str) -> str:
        with pytest.raises(InvalidToken) as caught:
            async with make_bot(chat_api.base_url, token):
                raise AssertionError("a wrong token was taken")
        said = caught.value.__cause__  # the outer one names the token
        assert isinstance(said, InvalidToken)
        assert said.__cause__ is None  # Telegram itself said so, in JSON
        return str(said)

    async def work(bot: Bot) -> None:
        assert await probe("1:wrong_but_well_formed") == "Unauthorized"
        assert await probe("nonsense") == "Not Found"
        with pytest.raises(EndPointNotFound):
            await bot.do_api_request("sendTelepathy")

    run_bot(chat_api, work)


def test_edits_of_the_same_of_others_and_of_photos(chat_api: FakeBotApi) -> None:
    async def work(bot: Bot) -> None:
        sent = await bot.send_message(USER, "<b>x</b>", "HTML", reply_markup=keyboard(callback_data="1"))
        with pytest.raises(BadRequest, match="not modified: specified new message content and reply markup are"):
            await sent.edit_text("<strong>x</strong>", "HTML", reply_markup=keyboard(callback_data="1"))
        await sent.edit_text("x", reply_markup=keyboard(callback_data="1"))
        theirs = chat_api.user_sends(USER, chat_api.world.users[USER], "hello")
        with pytest.raises(BadRequest, match="Message can't be edited"):
            await bot.edit_message_text("x", USER, theirs)
        photo = await bot.send_photo(USER, PNG)
        with pytest.raises(BadRequest, match="There is no text in the message to edit"):
            await photo.edit_text("x")
        with pytest.raises(BadRequest, match="Message_too_long"):
            await sent.edit_text("x" * 4097)

    run_bot(chat_api, work)


def test_private_chats_that_cannot_be_written_to(api: FakeBotApi) -> None:
    stranger, blocker, gone = api.user("Stranger"), api.user("Blocker"), api.user("Gone")
    api.user_blocks(blocker)
    api.user_deletes_account(gone)

    async def refusal(bot: Bot, chat_id: int) -> str:
        with pytest.raises(Forbidden) as caught:
            await bot.send_message(chat_id, "x")
        assert caught.value.__cause__ is None
        return str(caught.value)

    async def work(bot: Bot) -> None:
        assert await refusal(bot, stranger.id) == "Forbidden: bot can't initiate conversation with a user"
        assert await refusal(bot, blocker.id) == "Forbidden: bot was blocked by the user"
        assert await refusal(bot, gone.id) == "Forbidden: user is deactivated"
        api.user_unblocks(blocker)
        await bot.send_message(blocker.id, "back")

    run_bot(api, work)


def test_groups_and_channels_that_cannot_be_written_to(api: FakeBotApi) -> None:
    boss = api.user("Boss")
    group, supergroup, channel = api.group(), api.supergroup(), api.channel(username="desk_news")

    async def refusal(bot: Bot, chat_id: int, kind: type[Exception]) -> str:
        with pytest.raises(kind) as caught:
            await bot.send_message(chat_id, "x")
        return str(caught.value)

    async def work(bot: Bot) -> None:
        await bot.send_message("@desk_news", "a post")
        api.bot_status(channel, Status.MEMBER, by=boss)
        assert await refusal(bot, channel.id, BadRequest) == "Need administrator rights in the channel chat"
        api.bot_restricted(supergroup, boss)
        assert await refusal(bot, supergroup.id, BadRequest) == "Not enough rights to send text messages to the chat"
        for chat in (group, supergroup, channel):
            api.bot_kicked(chat, boss)
            assert await refusal(bot, chat.id, Forbidden) == f"Forbidden: bot was kicked from the {chat.kind} chat"
            api.bot_removed(chat, boss)
            assert await refusal(bot, chat.id, Forbidden) == f"Forbidden: bot is not a member of the {chat.kind} chat"

    run_bot(api, work)


def test_migrated_group_answers_with_its_new_id(api: FakeBotApi) -> None:
    old = api.group()
    new = api.migrate(old)

    async def work(bot: Bot) -> None:
        with pytest.raises(ChatMigrated) as caught:
            await bot.send_message(old.id, "x")
        assert caught.value.new_chat_id == new.id
        await bot.send_message(caught.value.new_chat_id, "x")

    run_bot(api, work)
    assert [message.chat_id for message in api.sent] == [new.id]


def test_forum_topics_closed_deleted_and_general(api: FakeBotApi) -> None:
    boss = api.user("Boss")
    forum = api.forum(creator=boss)
    thread = api.add_topic(forum, "Unrest", by=boss)

    async def work(bot: Bot) -> None:
        sent = await bot.send_message(forum.id, "x", message_thread_id=thread)
        assert (sent.message_thread_id, sent.is_topic_message) == (thread, True)
        general = await bot.send_message(forum.id, "x")
        assert general.message_thread_id is None
        with pytest.raises(BadRequest, match="Message thread not found"):
            await bot.send_message(forum.id, "x", message_thread_id=1)
        api.close_topic(forum, thread)
        with pytest.raises(BadRequest, match="Topic_closed"):
            await bot.send_message(forum.id, "x", message_thread_id=thread)
        api.bot_promoted(forum, boss)
        await bot.send_message(forum.id, "managers may", message_thread_id=thread)
        api.delete_topic(forum, thread)
        with pytest.raises(BadRequest, match="Message thread not found"):
            await bot.send_message(forum.id, "x", message_thread_id=thread)
        api.bot_status(forum, Status.MEMBER, by=boss)
        api.close_topic(forum)
        with pytest.raises(BadRequest, match="Topic_closed"):
            await bot.send_message(forum.id, "x")

    run_bot(api, work)


def test_presses_and_inline_queries_too_late_to_answer(chat_api: FakeBotApi) -> None:
    alice = chat_api.world.users[USER]

    async def work(bot: Bot) -> None:
        sent = await bot.send_message(USER, "x", reply_markup=keyboard(callback_data="1"))
        stale = chat_api.presses(alice, sent.message_id, "1", stale=True)
        with pytest.raises(BadRequest, match="Query is too old and response timeout expired or query id is invalid"):
            await bot.answer_callback_query(stale.query_id)
        query = chat_api.inline_query(alice, "almaty")
        article = InlineQueryResultArticle("1", "Story", Content("<b>x</b>", "HTML"))
        await bot.answer_inline_query(query.query_id, [article])
        assert [result["title"] for result in query.results] == ["Story"]
        with pytest.raises(BadRequest, match="Result_id_duplicate"):
            await bot.answer_inline_query(query.query_id, [article, article])
        bad = InlineQueryResultArticle("1", "Story", Content("<p>", "HTML"))
        with pytest.raises(BadRequest, match="Can't parse entities"):
            await bot.answer_inline_query(query.query_id, [bad])

    run_bot(chat_api, work)


def test_oversized_document_is_a_network_error(chat_api: FakeBotApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.fakes.bot_api_sending.MAX_DOCUMENT_BYTES", 1000)
    with pytest.raises(NetworkError, match="Request Entity Too Large"):
        run_bot(chat_api, lambda bot: bot.send_document(USER, bytes(1001), filename="big.bin"))
