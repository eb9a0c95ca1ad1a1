"""Where the bot lives, over a fake Telegram: forum topics, migration, blocks and returns."""

from __future__ import annotations

import pytest

from bot.text.chat_names import write_title
from monitors.model import ChatAddress, ChatState, GivenUp, Lane, Message, OutboxDraft, OutboxState
from storage.store import Store
from tests.bot.running import QUIET, URGENT, RunningBot
from tests.fakes.bot_api import FakeBotApi


@pytest.fixture
def fresh(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    with FakeBotApi() as api, RunningBot(api, tmp_path_factory.mktemp("fresh")) as bot:
        yield api, bot


Fresh = tuple[FakeBotApi, RunningBot]


ELSEWHERE = """Title: Demonstrators clash with guards at the port of Marseille
Source: Gulf Mail
Url: https://mail.example/port
Language: en

Dock workers and demonstrators clashed with guards over wages at the port of Marseille, France, the union said.
"""


def test_each_topic_of_a_forum_has_its_own_subscriptions(fresh: Fresh) -> None:
    api, bot = fresh
    boss = api.user("Boss")
    forum = api.forum("Forum", creator=boss)
    thread = api.add_topic(forum, "Unrest", by=boss)
    api.user_sends(forum, boss, "/subscribe unrest", thread=thread)
    api.wait_sent(chat=forum, contains="Subscribed")
    assert api.sent_to(forum)[-1].thread_id == thread
    general = api.user_sends(forum, boss, "/topics")
    api.wait_sent(chat=forum, contains="Watched topics")
    api.user_sends(forum, boss, "/topics", reply_to=general)  # carries a thread id that is no topic
    api.wait_sent(2, chat=forum, contains="Watched topics")
    assert [sent.thread_id for sent in api.sent_to(forum)[-2:]] == [None, None]
    bot.publish("almaty", URGENT)
    api.wait_sent(chat=forum, contains="Almaty")
    assert [sent.thread_id for sent in api.sent_to(forum) if "Almaty" in sent.text] == [thread]


@pytest.mark.parametrize("name", ["Unrest", "North › South", "<b>A&B</b>"])
def test_a_topic_keeps_its_name_when_the_group_is_renamed_and_takes_a_new_one(fresh: Fresh, name: str) -> None:
    api, bot = fresh
    boss = api.user("Boss")
    forum = api.forum("Forum › one", creator=boss)
    thread = api.add_topic(forum, name, by=boss)

    def get_title() -> str:
        threads = bot.ask(lambda s: s.chats.list_threads(forum.id))
        return write_title(next(chat for chat in threads if chat.address.thread_id))

    api.user_sends(forum, boss, "/topics", thread=thread)
    first = api.wait_sent(chat=forum, contains="Watched topics")[0]
    assert get_title() == f"Forum › one › {name}"
    forum.title = "Desk"
    api.user_sends(forum, boss, "/topics", reply_to=first.message_id, thread=thread)
    api.wait_sent(2, chat=forum, contains="Watched topics")
    assert get_title() == f"Desk › {name}"
    api.rename_topic(forum, thread, "Streets", by=boss)
    api.wait_for(lambda: get_title() == "Desk › Streets")
    api.user_sends(forum, boss, "/topics", thread=thread)
    api.wait_sent(3, chat=forum, contains="Watched topics")
    assert get_title() == "Desk › Streets", "whatever the message says that made the topic"


def test_a_closed_topic_waits_and_a_deleted_one_leaves_the_others_alone(fresh: Fresh) -> None:
    api, bot = fresh
    boss = api.user("Boss")
    forum = api.forum("Forum", creator=boss)
    shut, gone = (api.add_topic(forum, name, by=boss) for name in ("Shut", "Gone"))
    for thread in (shut, gone, None):
        api.user_sends(forum, boss, "/subscribe unrest", thread=thread)
    api.wait_sent(3, chat=forum, contains="Subscribed")
    api.close_topic(forum, shut, by=boss)
    api.delete_topic(forum, gone)
    bot.publish("almaty", URGENT)
    api.wait_for(lambda: any("Almaty" in sent.text and sent.thread_id is None for sent in api.sent_to(forum)))
    unsettled = (OutboxState.PENDING, OutboxState.SENDING)

    def list_waiting() -> set[int]:
        return {entry.row.address.thread_id for entry in bot.ask(lambda s: s.outbox.list_entries(unsettled))}

    api.wait_for(lambda: list_waiting() <= {shut, gone})
    threads = bot.ask(lambda s: s.chats.list_threads(forum.id))
    assert all(len(bot.ask(lambda s, c=chat: s.chats.list_subscriptions(c.id))) == 1 for chat in threads)


def test_a_migration_in_the_middle_of_a_digest_carries_everything_over(fresh: Fresh) -> None:
    api, bot = fresh
    boss = api.user("Boss")
    group = api.group("Desk", creator=boss)
    api.user_sends(group, boss, "/subscribe unrest")
    api.wait_sent(chat=group, contains="Subscribed")
    bot.publish("oslo", QUIET)
    bot.pass_time(hours=3)
    new = api.migrate(group, by=boss)
    bot.send_digests()
    api.wait_sent(chat=new, contains="ice festival")
    assert bot.ask(lambda s: s.chats.find_chat(ChatAddress(group.id))) is None
    moved = bot.get_chat(new.id)
    assert len(bot.ask(lambda s: s.chats.list_subscriptions(moved.id))) == 1
    assert len([sent for sent in api.sent if "ice festival" in sent.text]) == 1
    bot.publish("almaty", URGENT)
    api.wait_sent(chat=new, contains="Almaty")


def test_a_block_keeps_the_settings_and_the_return_brings_one_digest(fresh: Fresh) -> None:
    api, bot = fresh
    alice = api.user("Alice")
    api.user_sends(alice, alice, "/subscribe unrest")
    api.wait_sent(chat=alice, contains="Subscribed")
    api.user_blocks(alice)
    api.wait_for(lambda: not api.pending_updates)
    bot.do(lambda program: program.writer.run(lambda store: None))
    assert bot.get_chat(alice.id).state is ChatState.SUSPENDED
    for name, text in (("almaty", URGENT), ("oslo", QUIET)):
        bot.publish(name, text)
        bot.pass_time(hours=3)
        bot.decide_again()
        bot.send_digests()
    assert len(api.sent_to(alice)) == 1
    api.user_unblocks(alice)
    missed = api.wait_sent(chat=alice, contains="While you were away")
    assert len(missed) == 1
    assert all(name in missed[0].text for name in ("Almaty", "ice festival"))
    bot.publish("port", ELSEWHERE)
    alert = api.wait_sent(chat=alice, contains="Marseille")[-1]
    assert "Protest and unrest" in alert.text


def test_what_is_stored_for_a_chat_after_it_blocked_the_bot_is_ended_by_the_next_tidying(fresh: Fresh) -> None:
    api, bot = fresh
    alice = api.user("Alice")
    api.user_sends(alice, alice, "/topics")
    api.wait_sent(chat=alice)
    api.user_blocks(alice)
    api.wait_for(lambda: bot.get_chat(alice.id).state is ChatState.SUSPENDED)
    late = OutboxDraft(bot.get_chat(alice.id).id, Lane.ANSWER, "late", Message("A slow answer"))
    bot.ask(lambda store: store.outbox.add([late], bot.now))
    bot.do(lambda program: program.rounds.tidy())
    ended = bot.ask(lambda store: store.outbox.find_entry(late.chat_id, "late"))
    assert (ended.row.state, ended.last_reason) == (OutboxState.DEAD, GivenUp.OUT_OF_REACH)


def test_a_block_noticed_only_by_a_refused_send_suspends_too(fresh: Fresh) -> None:
    api, bot = fresh
    alice = api.user("Alice")
    api.user_sends(alice, alice, "/subscribe unrest")
    api.wait_sent(chat=alice, contains="Subscribed")
    api.user_deletes_account(alice)
    bot.publish("almaty", URGENT)
    api.wait_for(lambda: bot.get_chat(alice.id).state is ChatState.SUSPENDED)
    assert len(bot.ask(lambda s: subscriptions_of(s, alice.id))) == 1


def subscriptions_of(store: Store, chat_id: int) -> tuple[object, ...]:
    chat = store.chats.find_chat(ChatAddress(chat_id))
    return store.chats.list_subscriptions(chat.id) if chat else ()


def test_a_group_that_adds_the_bot_is_greeted_and_one_that_removes_it_is_kept(fresh: Fresh) -> None:
    api, bot = fresh
    boss = api.user("Boss", language="fr")
    group = api.supergroup("Desk", creator=boss)
    api.bot_removed(group, boss)
    api.bot_added(group, boss)
    api.wait_sent(chat=group, contains="Touchez les sujets")
    assert bot.get_chat(group.id).language == "fr"
    api.user_sends(group, boss, "/subscribe all")
    api.wait_sent(3, chat=group)
    api.bot_kicked(group, boss)
    api.wait_for(lambda: bot.get_chat(group.id).state is ChatState.SUSPENDED)
    api.bot_added(group, boss)
    api.wait_for(lambda: bot.get_chat(group.id).state is ChatState.ACTIVE)
    assert len(bot.ask(lambda s: subscriptions_of(s, group.id))) == 3
