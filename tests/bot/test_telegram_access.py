"""Who may do what, over a fake Telegram: claim, approval, groups, anonymous administrators, channels, owners."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chats.claims import KNOCKS_SHOWN, keep_to_list
from bot.reload import AskedBy
from monitors.model import ChatAddress, ChatKind, ChatState
from storage.store import Store
from tests.bot.running import URGENT, RunningBot
from tests.bot.sending import make_chat
from tests.fakes.bot_api import FakeBotApi
from tests.fakes.bot_api_chats import Status, User


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FakeBotApi, RunningBot, User]]:
    """A bot in approval mode that its owner has claimed by the link in the log."""
    logger, lines = logging.getLogger("bot.telegram.updates"), []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    logger.addHandler(handler)
    with FakeBotApi() as api, RunningBot(api, tmp_path_factory.mktemp("closed"), access="{}") as bot:
        link = re.search(r"https://\S+", next(line for line in lines if "claim_" in line))
        assert link is not None
        thief, owner = api.user("Thief"), api.user("Olga")
        api.follows_link(thief, link[0][:-3] + "AAA")
        assert "no longer valid" in api.wait_sent(chat=thief)[0].text
        api.follows_link(owner, link[0])
        api.wait_sent(chat=owner, contains="own this bot")
        assert api.wait_sent(chat=owner, contains="Tap the topics")[0].buttons
        api.follows_link(thief, link[0])
        api.wait_sent(2, chat=thief, contains="no longer valid")
        yield api, bot, owner
    logger.removeHandler(handler)


Closed = tuple[FakeBotApi, RunningBot, User]


def test_a_stranger_waits_until_an_owner_approves(closed: Closed) -> None:
    api, bot, owner = closed
    alice = api.user("Alice <b>")
    api.user_sends(alice, alice, "/subscribe unrest")
    assert "not been approved" in api.wait_sent(chat=alice)[0].text
    assert bot.ask(lambda s: s.chats.list_subscriptions(bot_chat(s, alice.id))) == ()
    request = api.wait_sent(chat=owner, contains="Alice <b>")[0]
    pressed = api.presses(owner, request.message_id, "✅ Approve", chat=owner)
    api.wait_for(lambda: pressed.answered)
    assert bot.get_chat(alice.id).state is ChatState.ACTIVE
    api.wait_sent(chat=alice, contains="has been approved")
    topics = api.wait_sent(chat=alice, contains="Tap the topics")[-1]
    tapped = api.presses(alice, topics.message_id, "State of emergency", chat=alice)
    api.wait_for(lambda: tapped.answered)
    assert [one.topic for one in bot.ask(lambda s: s.chats.list_subscriptions(bot_chat(s, alice.id)))] == ["emergency"]
    api.user_sends(alice, alice, "/subscribe unrest")
    api.wait_sent(chat=alice, contains="Subscribed")


@pytest.mark.parametrize("command", ["/stop", "/laest", "/zzyzx"])
def test_a_stranger_with_an_unknown_command_is_answered_as_with_any_other(closed: Closed, command: str) -> None:
    api, _, _ = closed
    stranger = api.user(f"Stranger {command}")
    api.user_sends(stranger, stranger, command)
    assert "not been approved" in api.wait_sent(chat=stranger)[0].text


def test_a_denied_chat_hears_nothing_more(closed: Closed) -> None:
    api, _, owner = closed
    mallory = api.user("Mallory")
    api.user_sends(mallory, mallory, "/start")
    request = api.wait_sent(chat=owner, contains="Mallory")[0]
    pressed = api.presses(owner, request.message_id, "🚫 Deny", chat=owner)
    api.wait_for(lambda: pressed.answered)
    count = len(api.sent_to(mallory))
    api.user_sends(mallory, mallory, "/start")
    api.user_sends(owner, owner, "/health")
    assert api.wait_sent(chat=owner, contains="Outbox")[0].text.startswith("✅ Everything works.\nFeeds: 0")
    assert len(api.sent_to(mallory)) == count


def test_blocking_and_coming_back_is_no_way_in(closed: Closed) -> None:
    api, bot, _ = closed
    sly = api.user("Sly")
    api.user_sends(sly, sly, "/start")
    api.wait_sent(chat=sly, contains="not been approved")
    api.user_blocks(sly)
    api.user_unblocks(sly)
    api.user_sends(sly, sly, "/subscribe all")
    api.wait_sent(2, chat=sly, contains="not been approved")
    assert bot.get_chat(sly.id).state is ChatState.PENDING


@pytest.mark.parametrize("command", ["health", "feeds", "announce hello", "approve", "reload"])
def test_owners_commands_are_the_owners_alone(closed: Closed, command: str) -> None:
    api, bot, owner = closed
    eve = api.user("Eve")
    api.user_sends(eve, eve, f"/{command}")
    assert "owners" in api.wait_sent(chat=eve)[0].text
    group = api.group("Desk", creator=owner)
    api.user_sends(group, owner, f"/{command}")
    assert "private chat" in api.wait_sent(chat=group, contains="owners")[0].text
    heard = len(api.sent_to(owner))
    api.user_sends(owner, owner, f"/{command}")
    bot.pass_time(minutes=1)
    more = 2 if command == "reload" else 1  # it is begun, and what came of it: the next test's files are not this one's
    assert "Only" not in api.wait_sent(heard + more, chat=owner)[heard].text


def test_a_reload_tells_every_owner_what_changed_and_nobody_else(closed: Closed) -> None:
    api, bot, owner = closed
    bystander = api.user("Bystander")
    api.user_sends(bystander, bystander, "/start")
    api.wait_sent(chat=bystander)
    heard = len(api.sent_to(bystander))
    file = bot.config.directory / "topics" / "troops.yaml"
    good = file.read_text(encoding="utf-8")
    file.write_text(good.replace("paratroopers", "marines"), encoding="utf-8")
    bot.pass_time(seconds=10)
    api.user_sends(owner, owner, "/reload")
    told = api.wait_sent(chat=owner, contains="was reloaded", seconds=10)[-1].text
    assert "troops (lists)" in told
    file.write_text("id: troops\ntitle: {", encoding="utf-8")
    bot.pass_time(seconds=10)
    api.user_sends(owner, owner, "/reload")
    refused = api.wait_sent(chat=owner, contains="was refused", seconds=10)[-1].text
    assert "troops.yaml:" in refused
    file.write_text(good.replace("paratroopers", "marines"), encoding="utf-8")
    bot.pass_time(seconds=10)
    api.user_sends(owner, owner, "/reload")
    api.wait_sent(chat=owner, contains="is valid again", seconds=10)
    assert len(api.sent_to(bystander)) == heard


def test_an_announcement_goes_to_every_served_chat_and_to_no_other(closed: Closed) -> None:
    api, bot, owner = closed
    friend, stranger = api.user("Friend"), api.user("Stranger")
    for user in (friend, stranger):
        api.user_sends(user, user, "/start")
        api.wait_sent(chat=user, contains="approved")
    bot.ask(lambda s: s.chats.update_chat(bot_chat(s, friend.id), state=ChatState.ACTIVE))
    api.user_sends(owner, owner, "/announce Tea <at> five")
    assert api.wait_sent(chat=friend, contains="Tea <at> five")[0].silent
    assert not [sent for sent in api.sent_to(stranger) if "Tea" in sent.text]


def test_an_announcement_comes_to_a_forum_once_and_not_where_nobody_can_write(closed: Closed) -> None:
    api, bot, owner = closed
    forum = api.forum("Many topics", creator=owner)
    gone, first, second = (api.add_topic(forum, name, by=owner) for name in ("Gone", "First", "Second"))
    for thread in (gone, first, second):
        api.user_sends(forum, owner, "/subscribe unrest", thread=thread)
        api.wait_sent(chat=forum, contains="Subscribed")
    bot.ask(lambda s: s.outbox.pause_chat(ChatAddress(forum.id, gone), bot.now + timedelta(hours=6),
                                          "thread_not_found", thread_only=True))  # fmt: skip
    api.wait_for(lambda: len([one for one in api.sent_to(forum) if "Subscribed" in one.text]) == 3)
    api.user_sends(owner, owner, "/announce Coffee at six")
    api.wait_sent(chat=owner, contains="On its way")
    assert [sent.thread_id for sent in api.wait_sent(chat=forum, contains="Coffee at six")] == [first]
    assert not [e for e in bot.ask(lambda s: s.outbox.list_entries(limit=1000))
                if "Coffee" in e.row.message.html and e.row.address.thread_id in (gone, second)]  # fmt: skip


def test_an_announcement_comes_to_channels_only_if_that_is_asked_for(tmp_path: Path) -> None:
    with FakeBotApi() as api, RunningBot(api, tmp_path, access="{owners: [7]}") as bot:
        owner, friend = api.user("Olga", user_id=7), api.user("Friend")
        api.private_chat(friend)
        channel = api.channel("Public news", creator=owner)
        public = replace(make_chat(channel.id), kind=ChatKind.CHANNEL)
        bot.ask(lambda s: [s.chats.add_chat(one) for one in (make_chat(friend.id), public)])
        api.user_sends(owner, owner, "/announce Restart at noon")
        said = api.wait_sent(chat=owner, contains="On its way to 1 chat.")[0].text
        assert "1 channel is left out" in said
        assert "/announce +channels TEXT" in said
        api.wait_sent(chat=friend, contains="Restart at noon")
        api.user_sends(owner, owner, "/announce +channels Now for all")
        assert "left out" not in api.wait_sent(chat=owner, contains="On its way to 2 chats.")[0].text
        assert [one.text for one in api.wait_sent(chat=channel)] == ["📣 Now for all"]
        api.user_sends(owner, owner, "/announce +channels")
        api.wait_sent(chat=owner, contains="What should I send?")


def test_a_stranger_who_writes_the_name_of_a_command_is_told_to_wait(closed: Closed) -> None:
    api, _, _ = closed
    hugo = api.user("Hugo")
    api.user_sends(hugo, hugo, "announce")
    assert "not been approved" in api.wait_sent(chat=hugo)[0].text


def bot_chat(store: Store, chat_id: int) -> int:
    found = store.chats.find_chat(ChatAddress(chat_id))
    assert found is not None
    return found.id


def test_a_crowd_of_strangers_floods_neither_the_owner_nor_the_database(tmp_path: Path) -> None:
    """Some here; a thousand, with the settings as they are shipped, in tests/soak."""
    with FakeBotApi() as api, RunningBot(api, tmp_path, access="{owners: [7], most_waiting: 40}") as bot:
        let_strangers_knock(api, bot, strangers=60, let_wait=40)


def let_strangers_knock(api: FakeBotApi, bot: RunningBot, *, strangers: int, let_wait: int) -> None:
    """Strangers knock one after another, faster than anybody answers; then the owner asks something."""
    owner = api.user("Olga", user_id=7)
    api.user_sends(owner, owner, "/start")
    api.wait_sent(2, chat=owner)
    crowd = [api.user(f"Stranger {number}") for number in range(strangers)]
    for user in crowd:
        api.user_sends(user, user, "/start")
    api.user_sends(owner, owner, "/health")
    told = api.wait_sent(chat=owner, contains="Outbox", seconds=120)[0]
    assert f"waiting {let_wait}" in told.text
    api.wait_for(lambda: all(api.sent_to(user) for user in crowd[:let_wait]), seconds=120)
    assert all("not been approved" in sent.text for user in crowd[:let_wait] for sent in api.sent_to(user))
    assert not [user for user in crowd[let_wait:] if api.sent_to(user)], "what is not remembered is not answered"
    knocks = [sent.text for sent in api.sent_to(owner) if "wants to use" in sent.text or "/approve" in sent.text]
    assert len(knocks) == KNOCKS_SHOWN + 1
    assert bot.ask(lambda store: store.chats.count_chats()["pending"]) == let_wait


def test_an_owner_who_comes_late_is_told_of_those_who_knocked_before(tmp_path: Path) -> None:
    with FakeBotApi() as api, RunningBot(api, tmp_path, access="{owners: [7]}") as bot:
        early, owner = api.user("Early"), api.user("Olga", user_id=7)
        api.user_sends(early, early, "/start")
        api.wait_sent(chat=early, contains="not been approved")
        api.user_sends(owner, owner, "/start")
        assert "1 chat is waiting for approval: /approve" in api.wait_sent(chat=owner)[0].text
        api.user_sends(owner, owner, "/approve")
        request = api.wait_sent(chat=owner, contains="Early")[0]
        api.presses(owner, request.message_id, "✅ Approve", chat=owner)
        api.wait_sent(chat=early, contains="Tap the topics")
        assert bot.get_chat(early.id).state is ChatState.ACTIVE


def test_a_chat_off_the_list_is_told_so_and_is_let_in_once_it_is_on_it(tmp_path: Path) -> None:
    with FakeBotApi() as api, RunningBot(api, tmp_path, access="{mode: allowlist, allowlist: [1]}") as bot:
        user = api.user("Unlisted", language="fr")
        api.user_sends(user, user, "/subscribe unrest")
        assert "ne sert que les discussions de sa liste" in api.wait_sent(chat=user)[0].text
        settings = bot.config.directory / "settings.yaml"
        text = settings.read_text(encoding="utf-8")
        settings.write_text(text.replace("allowlist: [1]", f"allowlist: [1, {user.id}]"), encoding="utf-8")
        bot.do(lambda program: program.reloader.reload(AskedBy.SIGNAL))
        api.user_sends(user, user, "/subscribe unrest")
        api.wait_sent(chat=user, contains="Abonné")
        assert bot.get_chat(user.id).state is ChatState.ACTIVE
        settings.write_text(text, encoding="utf-8")
        bot.do(lambda program: program.reloader.reload(AskedBy.SIGNAL))
        assert bot.get_chat(user.id).state is not ChatState.ACTIVE, "off the list again"
        bot.publish("almaty", URGENT)
        rows = bot.ask(lambda store: store.outbox.list_entries())
        assert not [entry for entry in rows if "Almaty" in entry.row.message.html]
        assert len(bot.ask(lambda s: s.chats.list_subscriptions(bot_chat(s, user.id)))) == 1


def test_owners_and_the_chats_they_use_need_not_be_listed(tmp_path: Path) -> None:
    with FakeBotApi() as api, RunningBot(api, tmp_path, access="{mode: allowlist, owners: [7]}") as bot:
        owner = api.user("Olga", user_id=7)
        group = api.supergroup("Desk", creator=owner)
        for place in (owner, group):
            api.user_sends(place, owner, "/subscribe unrest")
            api.wait_sent(chat=place, contains="Subscribed")
        bot.ask(lambda store: keep_to_list(store, bot.program.current.desk, bot.now))
        bot.publish("almaty", URGENT)
        for place in (owner, group):
            api.wait_sent(chat=place, contains="Almaty")


# ------------------------------------------------------------------------------------------------ groups, channels


def test_an_ordinary_member_may_ask_but_not_change(api: FakeBotApi, bot: RunningBot) -> None:
    boss, member = api.user("Boss"), api.user("Member")
    group = api.supergroup("Desk", creator=boss, members=[member])
    api.user_sends(group, member, "/subscribe unrest")
    assert "administrators" in api.wait_sent(chat=group)[0].text
    api.user_sends(group, member, "/latest")
    api.wait_sent(2, chat=group)
    api.user_sends(group, boss, "/subscribe unrest")
    api.wait_sent(chat=group, contains="Subscribed")
    settings = api.user_sends(group, member, "/settings")
    shown = api.wait_sent(chat=group, contains="Settings")[0]
    assert settings
    refused = api.presses(member, shown.message_id, "set:topics", chat=group)
    api.wait_for(lambda: refused.answered)
    assert "administrators" in (refused.text or "")
    turned = api.presses(boss, shown.message_id, "set:topics", chat=group)
    api.wait_for(lambda: turned.answered and "Tap" in api.messages(group)[-1].text)


def test_an_anonymous_administrator_may_change(api: FakeBotApi, bot: RunningBot) -> None:
    boss, impostor = api.user("Boss"), api.user("Impostor")
    group = api.supergroup("Desk", creator=boss, members=[impostor])
    api.set_member(group, boss, Status.ADMINISTRATOR, anonymous=True)
    api.user_sends(group, boss, "/subscribe unrest", anonymous=True)
    api.wait_sent(chat=group, contains="Subscribed")
    other = api.channel("Other", creator=impostor)
    api.user_sends(group, impostor, "/unsubscribe all", as_channel=other)
    api.wait_sent(chat=group, contains="administrators")
    linked = api.channel("Linked", creator=impostor, linked=group)
    api.channel_posts(linked, "/unsubscribe all")
    api.wait_sent(chat=linked, contains="nothing to unsubscribe")
    assert len(bot.ask(lambda s: s.chats.list_subscriptions(bot_chat(s, group.id)))) == 1


def test_a_channel_is_set_up_from_its_administrators_private_chat(api: FakeBotApi, bot: RunningBot) -> None:
    boss, stranger = api.user("Boss"), api.user("Stranger")
    for user in (boss, stranger):
        api.user_sends(user, user, "/start")
        api.wait_sent(2, chat=user)
    channel = api.channel("News channel", creator=boss, bot_status=Status.LEFT)
    api.bot_added(channel, boss)
    invitation = api.wait_sent(chat=boss, contains="News channel")[0]
    assert not api.sent_to(channel)
    chosen = api.presses(boss, invitation.message_id, "⚙️ Set it up from here", chat=boss)
    api.wait_for(lambda: chosen.answered and "if you administer it" in api.messages(boss)[-1].text)
    opened = api.presses(boss, invitation.message_id, "⚙️ Settings", chat=boss)
    api.wait_for(lambda: opened.answered and "Settings: News channel" in api.messages(boss)[-1].text)
    api.user_sends(stranger, stranger, f"/channel {channel.id}")
    answer = api.wait_sent(chat=stranger, contains="if you administer it")[0]
    assert "News channel" not in answer.text
    refused = api.presses(stranger, answer.message_id, "⚙️ Settings", chat=stranger)
    api.wait_for(lambda: refused.answered)
    assert "Only administrators" in (refused.text or "")
    for user in (boss, stranger):
        api.user_sends(user, user, "/subscribe unrest")
    api.wait_sent(chat=boss, contains="Subscribed")
    api.wait_sent(chat=stranger, contains="Only administrators")
    assert len(bot.ask(lambda s: s.chats.list_subscriptions(bot_chat(s, channel.id)))) == 1
    assert bot.ask(lambda s: s.chats.list_subscriptions(bot_chat(s, boss.id))) == ()
    bot.publish("almaty-channel", URGENT.replace("Almaty", "Aktau").replace("/almaty", "/aktau"))
    alert = api.wait_sent(chat=channel, contains="Aktau")[0]
    refused = api.presses(stranger, alert.message_id, "Why", chat=channel)
    api.wait_for(lambda: refused.answered)
    assert "administrators" in (refused.text or "")
    back = api.presses(boss, invitation.message_id, "↩️ Back to this chat", chat=boss)
    api.wait_for(lambda: back.answered and "apply to this chat again" in str([one.text for one in api.messages(boss)]))
    api.user_sends(boss, boss, "/channel")
    offered = api.wait_sent(chat=boss, contains="Channels")[-1]
    assert [button.label for row in offered.buttons for button in row] == ["News channel"]
    api.user_sends(stranger, stranger, "/channel")
    assert not api.wait_sent(chat=stranger, contains="Channels")[-1].buttons


def test_each_topic_of_a_forum_may_be_chosen_from_the_private_chat(api: FakeBotApi, bot: RunningBot) -> None:
    boss = api.user("Boss")
    forum = api.forum("Forum", creator=boss)
    topic = api.add_topic(forum, "Alerts")
    api.user_sends(forum, boss, "/subscribe unrest", thread=topic)
    api.wait_sent(chat=forum, contains="Subscribed")
    answer = api.sent_to(forum)[-1].message_id
    api.user_sends(forum, boss, "/topics", thread=topic, reply_to=answer)  # of which Telegram does not tell the topic
    api.wait_sent(chat=forum, contains="Watched topics")
    api.user_sends(boss, boss, "/channel")
    offered = api.wait_sent(chat=boss, contains="Channels")[-1]
    chosen = api.presses(boss, offered.message_id, "Forum › Alerts", chat=boss)
    api.wait_for(lambda: chosen.answered and "if you administer it" in api.messages(boss)[-1].text)
    api.user_sends(boss, boss, "/subscribe troops")
    api.wait_sent(chat=boss, contains="Subscribed")
    alerts = bot.get_chat(forum.id, topic)
    assert {one.topic for one in bot.ask(lambda s: s.chats.list_subscriptions(alerts.id))} == {"unrest", "troops"}


def test_a_group_is_shown_in_private_to_its_administrators_alone(api: FakeBotApi, bot: RunningBot) -> None:
    boss, member = api.user("Boss"), api.user("Member")
    group = api.group("Newsroom", creator=boss, members=[member])
    api.user_sends(group, boss, "/watch xylophone strike")
    api.wait_sent(chat=group, contains="xylophone")
    api.user_sends(group, member, "/watches")
    api.wait_sent(2, chat=group, contains="xylophone")
    for user in (boss, member):
        api.user_sends(user, user, f"/channel {group.id}")
        api.wait_sent(chat=user, contains="if you administer it")
        for read in ("/settings", "/topics", "/watches"):
            api.user_sends(user, user, read)
    api.wait_sent(3, chat=member, contains="Only administrators")
    assert not [one.text for one in api.messages(member) if "xylophone" in one.text or "Newsroom" in one.text]
    api.wait_sent(chat=boss, contains="xylophone strike")
