"""Commands in reply to an alert, which are about the story that it tells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.chats.access import Actor
from bot.text.keyboards import button
from bot.text.reader import Reader
from bot.text.render import alert
from monitors.alerting.alerts import decide
from monitors.model import (
    AlertKind,
    ChatAddress,
    ChatKind,
    Decision,
    Level,
    Mute,
    MuteKind,
    OutboxState,
    Record,
    Severity,
    StoryTopic,
    Subscription,
    SuppressionReason,
)
from tests.bot.room import Room, open_room
from tests.bot.running import START_AT
from tests.storage.samples import make_story

ALICE = Actor(ChatAddress(5), ChatKind.PRIVATE, 5, "Alice")
CHANNEL = ChatAddress(-500)
ALERT = 70


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """A private chat that was sent an alert of story s1, Crowds gather in Osh, and a channel beside it."""
    with open_room(tmp_path, ["unrest"]) as room:
        room.subscribe("watch:7", query="kiosk")
        room.add_chat(CHANNEL.chat_id)
        topics = (StoryTopic(one, Level.URGENT, Severity.HIGH) for one in ("unrest", "watch:7"))
        story = make_story("s1", topics=tuple(topics))
        room.store.record(Record(stories=(story,)), START_AT)
        first = Decision(AlertKind.FIRST, room.chat.id, "s1", "unrest", shown=story.reports[0])
        room.show(alert(first, story, Reader("en")), ALERT)
        yield room


def reply(room: Room, text: str, target: ChatAddress | None = None) -> str:
    """The answer to a command that replies to the alert, maybe by somebody who works on a channel."""
    return room.ask(text, replied_id=ALERT, target=target, is_target_admin=True)


def tap(room: Room, data: str) -> str:
    """The notice that pressing a button of the alert brings."""
    return room.press(data, ALERT).toast


def test_an_alert_is_of_its_story_whatever_buttons_it_has(room: Room) -> None:
    (entry,) = room.store.outbox.list_entries((OutboxState.SENT,))
    room.store.outbox.replace_message(entry.row.id, replace(entry.row.message, buttons=()))
    assert "This story is muted until" in reply(room, "/mute 3h")


def in_hours(hours: int) -> datetime:
    return START_AT + timedelta(hours=hours)


def test_a_length_alone_in_reply_to_an_alert_mutes_its_story_and_says_how_to_undo_it(room: Room) -> None:
    answer = reply(room, "/mute 3h")
    assert room.settings.mutes == (Mute(MuteKind.STORY, "s1", in_hours(3)),)
    assert room.settings.muted_until is None
    assert "Crowds gather in Osh" in answer
    assert "This story is muted until" in answer
    assert "/unmute ends all mutes." in answer
    assert "/mute all 3h" in answer


def test_a_mute_without_a_length_says_what_is_muted_already(room: Room) -> None:
    assert "muted" not in room.ask("/mute")
    for muting in ("/mute troops 3h", "/mute all 2h"):
        room.ask(muting)
    answer = room.ask("/mute")
    assert "Everything is muted until 7 Jan 2022, 08:00 UTC.\nTroop deployment is muted until" in answer
    assert answer.index("ends all mutes.") < answer.index("For how long?")


def test_everything_is_muted_in_reply_to_an_alert_only_by_name(room: Room) -> None:
    assert "Muted until" in reply(room, "/mute all 3h")
    assert (room.settings.mutes, room.settings.muted_until) == ((), in_hours(3))


def test_a_length_alone_that_replies_to_nothing_or_to_no_alert_mutes_everything(room: Room) -> None:
    for replied_id in (0, 12345):
        room.ask("/mute 3h", replied_id=replied_id)
        assert room.settings.muted_until == in_hours(3)
        reply(room, "/unmute")


def test_a_topic_in_reply_to_an_alert_is_muted_as_it_is_named(room: Room) -> None:
    assert "/unmute ends all mutes." in reply(room, "/mute troops 3h")
    assert room.settings.mutes == (Mute(MuteKind.TOPIC, "troops", in_hours(3)),)


def test_a_length_that_is_none_gets_the_subjects_of_the_story_to_choose_from(room: Room) -> None:
    answer = reply(room, "/mute 0h")
    assert answer.startswith("I don't understand 0h.")
    assert "Crowds gather in Osh" in answer


def test_an_end_alone_in_reply_to_an_alert_mutes_its_story(room: Room) -> None:
    assert "/mute all until 18:00" in reply(room, "/mute until 18:00")
    assert room.settings.mutes == (Mute(MuteKind.STORY, "s1", in_hours(12)),)


def test_a_story_that_is_gone_is_not_taken_for_everything(room: Room) -> None:
    with room.store.transaction():
        room.store._connection.execute("DELETE FROM stories")
    assert "That story is no longer stored." in reply(room, "/mute 3h")
    assert room.settings.muted_until is None


def test_the_story_is_muted_in_the_chat_that_has_the_alert_not_in_the_channel_worked_on(room: Room) -> None:
    reply(room, "/mute 3h", target=CHANNEL)
    assert [mute.kind for mute in room.settings.mutes] == [MuteKind.STORY]
    channel = room.store.chats.find_chat(CHANNEL)
    assert channel is not None
    assert channel.mutes == ()


def test_unmuting_in_reply_to_an_alert_ends_the_mute_of_its_story_and_says_what_is_still_muted(room: Room) -> None:
    reply(room, "/mute troops 2h")
    reply(room, "/mute all 5h")
    reply(room, "/mute 3h")
    answer = reply(room, "/unmute")
    assert room.settings.mutes == (Mute(MuteKind.TOPIC, "troops", in_hours(2)),)
    assert room.settings.muted_until == in_hours(5)
    assert "Crowds gather in Osh" in answer
    assert "This story is no longer muted." in answer
    assert "Everything is muted until 7 Jan 2022, 11:00 UTC." in answer
    assert "Troop deployment is muted until 7 Jan 2022, 08:00 UTC." in answer
    assert "/unmute all ends all mutes." in answer


def test_the_last_mute_that_is_ended_leaves_nothing_muted(room: Room) -> None:
    reply(room, "/mute 3h")
    assert "Nothing is muted now." in reply(room, "/unmute")
    assert room.settings.mutes == ()


def test_a_story_that_was_not_muted_is_said_to_be_so(room: Room) -> None:
    reply(room, "/mute Kenya 2h")
    answer = reply(room, "/unmute")
    assert "This story was not muted." in answer
    assert "Kenya is muted until" in answer
    assert room.settings.mutes == (Mute(MuteKind.COUNTRY, "KE", in_hours(2)),)


def test_the_mute_of_a_story_is_ended_though_the_story_has_merged_into_another(room: Room) -> None:
    reply(room, "/mute 3h")
    into = make_story("s2", topics=(StoryTopic("unrest", Level.URGENT, Severity.HIGH),))
    room.store.record(Record(stories=(into, make_story("s1", merged_into="s2"))), START_AT)
    assert "This story is no longer muted." in reply(room, "/unmute")
    assert room.settings.mutes == ()


def test_a_mute_counts_for_the_story_into_which_the_muted_one_merges(room: Room) -> None:
    reply(room, "/mute 3h")
    urgent = (StoryTopic("unrest", Level.URGENT, Severity.HIGH),)
    joined = make_story("s3", topics=urgent)
    merged = make_story("s1", merged_into="s2"), make_story("s2", merged_into="s3"), joined
    room.store.record(Record(stories=merged), START_AT)
    assert room.settings.mutes == (Mute(MuteKind.STORY, "s3", in_hours(3)),)
    (chat, subscriptions), *_ = room.store.chats.list_subscribers()
    limits = room.desk.settings.alerts
    assert decide(joined, subscriptions, chat, None, START_AT, limits).reason is SuppressionReason.MUTED


def test_of_two_merged_stories_that_are_both_muted_the_longer_mute_counts(room: Room) -> None:
    mutes = (Mute(MuteKind.STORY, "s2", in_hours(5)), Mute(MuteKind.TOPIC, "s1", in_hours(1)))
    room.store.chats.update_chat(room.chat.id, mutes=(*mutes, Mute(MuteKind.STORY, "s1", in_hours(3))))
    room.store.record(Record(stories=(make_story("s2"), make_story("s1", merged_into="s2"))), START_AT)
    assert room.settings.mutes == mutes


@pytest.mark.parametrize(("text", "replied_id"), [("/unmute", 0), ("/unmute", 12345), ("/unmute all", ALERT)])
def test_all_mutes_are_ended_by_name_or_where_nothing_is_replied_to(room: Room, text: str, replied_id: int) -> None:
    for muting in ("/mute 3h", "/mute all 3h", "/mute troops 3h"):
        reply(room, muting)
    assert room.ask(text, replied_id=replied_id) == "Nothing is muted now."
    assert (room.settings.mutes, room.settings.muted_until) == ((), None)


def test_what_is_named_is_unmuted_alone(room: Room) -> None:
    for muting in ("/mute troops 3h", "/mute Kenya 3h", "/mute Chad 3h", "/mute all 3h"):
        room.ask(muting)
    answer = room.ask("/unmute troops in Kenya")
    assert room.settings.mutes == (Mute(MuteKind.COUNTRY, "TD", in_hours(3)),)
    assert "Troop deployment is no longer muted." in answer
    assert "Kenya is no longer muted." in answer
    assert "Chad is muted until" in answer
    assert "Protest and unrest was not muted." in room.ask("/unmute unrest")


def test_a_word_that_names_nothing_unmutes_nothing_and_is_said_again(room: Room) -> None:
    reply(room, "/mute troops 3h")
    before = room.settings
    answer = reply(room, "/unmute zzyzx troops")
    assert answer.startswith("There is no topic or country called zzyzx.\nTroop deployment is muted until")
    assert room.settings == before


def test_the_mute_of_a_story_is_not_named_by_a_watch_of_another_chat(room: Room) -> None:
    story = make_story("s9", topics=(StoryTopic("watch:99", Level.URGENT, Severity.HIGH),), title="Secret words")
    room.store.record(Record(stories=(story,)), START_AT)
    mutes = (Mute(MuteKind.STORY, "s9", in_hours(3)), Mute(MuteKind.STORY, "gone", in_hours(3)))
    room.store.chats.update_chat(room.chat.id, mutes=mutes)
    assert reply(room, "/unmute").count("A story is muted until") == 2


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("s", "This story is muted until"),
        ("tunrest", "Protest and unrest is muted until"),
        ("twatch:7", "“kiosk” is muted until"),
        ("cKG", "Kyrgyzstan is muted until"),
        ("e", "Everything is muted until"),
    ],
)
def test_a_button_that_mutes_says_what_it_muted_and_how_to_undo_it(room: Room, what: str, said: str) -> None:
    tap(room, "mute:s1")
    notice = tap(room, f"quiet:s1:{what}")
    assert notice.startswith(said)
    assert notice.endswith("/unmute ends all mutes.")


@pytest.mark.parametrize("countries", [(), ("UZ",), ("UZ", "KG")])
def test_the_button_of_a_country_mutes_that_one_wherever_the_story_is_placed_since(
    room: Room, countries: tuple[str, ...]
) -> None:
    tap(room, "mute:s1")
    room.store.record(Record(stories=(make_story("s1", countries=countries),)), START_AT)
    (entry,) = room.store.outbox.list_entries((OutboxState.SENT,))
    (country,) = [one.data for row in entry.row.message.buttons for one in row if one.label == "Kyrgyzstan, 1 day"]
    assert tap(room, country).startswith("Kyrgyzstan is muted until")
    assert room.settings.mutes == (Mute(MuteKind.COUNTRY, "KG", in_hours(24)),)


def test_a_mute_button_that_names_no_topic_is_out_of_date_and_mutes_nothing(room: Room) -> None:
    (entry,) = room.store.outbox.list_entries((OutboxState.SENT,))
    old = replace(entry.row.message, buttons=((button("Protest and unrest, 1 day", "quiet", "s1:t0"),),))
    room.store.outbox.replace_message(entry.row.id, old)
    assert tap(room, "quiet:s1:t0") == "This button is out of date."
    assert room.settings.mutes == ()
    tap(room, "mute:s1")
    assert tap(room, "quiet:s1:tunrest").startswith("Protest and unrest is muted"), "its own buttons are back"


def test_what_is_offered_in_reply_to_an_alert_is_of_the_chat_that_has_the_alert(room: Room) -> None:
    (offered,) = room.say("/mute", replied_id=ALERT, target=CHANNEL, is_target_admin=True)
    assert "quiet:s1:tunrest" in [one.data for row in offered.buttons for one in row]


def test_the_buttons_to_mute_are_shown_with_a_question(room: Room) -> None:
    assert reply(room, "/mute").endswith("\nWhat should be muted, and for how long?")


def test_a_summary_in_reply_to_an_alert_is_that_of_its_story(room: Room) -> None:
    assert reply(room, "/summary").startswith("🟠 Crowds")
    assert room.ask("/summary").startswith("Summary")
    assert reply(room, "/summary unrest").startswith("Summary")


@pytest.mark.parametrize(("command", "meant"), [("more", "/story_s1"), ("explain", "/why_s1"), ("hide", "/mute")])
def test_an_unknown_command_in_reply_to_an_alert_is_answered_with_one_about_its_story(
    room: Room, command: str, meant: str
) -> None:
    assert reply(room, f"/{command}").endswith(f"Did you mean {meant}?")
    assert room.ask(f"/{command}").endswith(f"Did you mean {meant.partition('_')[0]}?")


@pytest.mark.parametrize("words", ["kiosk", "Kiosk"])
def test_the_words_of_a_watch_mute_it_as_the_alerts_button_does(room: Room, words: str) -> None:
    assert room.ask(f"/mute {words} 3h").startswith("“kiosk” is muted until")
    assert room.settings.mutes == (Mute(MuteKind.TOPIC, "watch:7", in_hours(3)),)
    assert "“kiosk” is no longer muted." in room.ask(f"/unmute {words}")
    assert room.settings.mutes == ()


def test_some_words_of_a_watch_mute_it_unless_they_fit_several_or_name_something_else(room: Room) -> None:
    room.store.chats.save_subscriptions(
        Subscription(room.chat.id, f"watch:{number}", query=title)
        for number, title in ((8, "lithium NEAR/5 miners"), (9, "lithium AND Kazakhstan"))
    )
    assert "no topic or country called lithium" in room.ask("/mute lithium 3h")
    for number in ("5", "NEAR/5", "AND"):
        room.ask(f"/mute {number}")
    assert room.settings.mutes == ()
    room.ask("/mute miners lithium 3h")
    room.ask("/mute Kazakhstan 3h")
    room.ask("/mute lithium Kazakhstan 3h")
    assert [(one.kind, one.value) for one in room.settings.mutes] == [
        (MuteKind.TOPIC, "watch:8"),
        (MuteKind.COUNTRY, "KZ"),
        (MuteKind.TOPIC, "watch:9"),
    ]


def test_the_watches_of_another_chat_are_no_names(room: Room) -> None:
    room.store.chats.save_subscriptions([Subscription(room.chat.id + 1, "watch:8", query="secret")])
    assert "no topic or country called secret" in room.ask("/mute secret 3h")
