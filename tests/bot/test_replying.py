"""Commands in reply to an alert, which are about the story that it tells."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.chats.access import Actor
from bot.command import PressResult
from bot.desk import Desk
from bot.talk.conversation import ButtonPress, Incoming, press, receive
from bot.text.keyboards import button
from bot.text.reader import Reader
from bot.text.render import alert
from monitors.alerting.alerts import decide
from monitors.model import (
    AlertKind,
    Chat,
    ChatAddress,
    ChatKind,
    Decision,
    Lane,
    Level,
    Mute,
    MuteKind,
    OutboxDraft,
    OutboxState,
    Record,
    Severity,
    StoryTopic,
    Subscription,
    SuppressionReason,
)
from storage.store import Store
from tests.bot.running import START_AT, write_config
from tests.bot.sending import make_chat
from tests.storage.samples import make_story

ALICE = Actor(ChatAddress(5), ChatKind.PRIVATE, 5, "Alice")
CHANNEL = ChatAddress(-500)
ALERT = 70


class Told:
    """A private chat that was sent an alert of story s1, Crowds gather in Osh, as message 70."""

    def __init__(self, store: Store, desk: Desk) -> None:
        self.store, self.desk, self.updates = store, desk, 0
        self.chat = store.chats.add_chat(make_chat(5))
        store.chats.add_chat(make_chat(CHANNEL.chat_id))
        topics = (StoryTopic(one, Level.URGENT, Severity.HIGH) for one in ("unrest", "watch:7"))
        watch = Subscription(self.chat.id, "watch:7", query="kiosk")
        store.chats.save_subscriptions([Subscription(self.chat.id, "unrest"), watch])
        story = make_story("s1", topics=tuple(topics))
        store.record(Record(stories=(story,)), START_AT)
        shown = alert(
            Decision(AlertKind.FIRST, self.chat.id, "s1", "unrest", shown=story.reports[0]), story, Reader("en")
        )
        store.outbox.add([OutboxDraft(self.chat.id, Lane.URGENT, "a", shown)], START_AT)
        (row,) = store.outbox.claim(START_AT, 1)
        store.outbox.mark_sent(row.id, ALERT, START_AT)

    def say(self, text: str, *, replied_id: int = ALERT, target: ChatAddress | None = None) -> str:
        """The answer to a command; with ``replied_id`` 0 to one that replies to nothing."""
        self.updates += 1
        command, _, arguments = text.removeprefix("/").partition(" ")
        incoming = Incoming(
            self.updates, ALICE, command, arguments, replied_id=replied_id, target=target, is_target_admin=True
        )
        receive(self.store, incoming, self.desk, START_AT)
        entry = self.store.outbox.find_entry(self.chat.id, f"answer:{self.updates}:0")
        assert entry is not None
        return entry.row.message.html

    def press(self, data: str) -> str:
        self.updates += 1
        result = press(self.store, ButtonPress(self.updates, ALICE, ALERT, data), self.desk, START_AT)
        assert isinstance(result, PressResult)
        return result.toast

    @property
    def settings(self) -> Chat:
        return self.store.chats.get_chat(self.chat.id)


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Told]:
    with closing(Store.open(tmp_path / "x.sqlite3", START_AT)) as store:
        yield Told(store, Desk.of(write_config(tmp_path / "config")))


def test_an_alert_is_of_its_story_whatever_buttons_it_has(told: Told) -> None:
    (entry,) = told.store.outbox.list_entries((OutboxState.SENT,))
    told.store.outbox.replace_message(entry.row.id, replace(entry.row.message, buttons=()))
    assert "This story is muted until" in told.say("/mute 3h")


def in_hours(hours: int) -> datetime:
    return START_AT + timedelta(hours=hours)


def test_a_length_alone_in_reply_to_an_alert_mutes_its_story_and_says_how_to_undo_it(told: Told) -> None:
    answer = told.say("/mute 3h")
    assert told.settings.mutes == (Mute(MuteKind.STORY, "s1", in_hours(3)),)
    assert told.settings.muted_until is None
    assert "Crowds gather in Osh" in answer
    assert "This story is muted until" in answer
    assert "/unmute ends all mutes." in answer
    assert "/mute all 3h" in answer


def test_a_mute_without_a_length_says_what_is_muted_already(told: Told) -> None:
    assert "muted" not in told.say("/mute", replied_id=0)
    for muting in ("/mute troops 3h", "/mute all 2h"):
        told.say(muting, replied_id=0)
    answer = told.say("/mute", replied_id=0)
    assert "Everything is muted until 7 Jan 2022, 08:00 UTC.\nTroop deployment is muted until" in answer
    assert answer.index("ends all mutes.") < answer.index("For how long?")


def test_everything_is_muted_in_reply_to_an_alert_only_by_name(told: Told) -> None:
    assert "Muted until" in told.say("/mute all 3h")
    assert (told.settings.mutes, told.settings.muted_until) == ((), in_hours(3))


def test_a_length_alone_that_replies_to_nothing_or_to_no_alert_mutes_everything(told: Told) -> None:
    for replied_id in (0, 12345):
        told.say("/mute 3h", replied_id=replied_id)
        assert told.settings.muted_until == in_hours(3)
        told.say("/unmute")


def test_a_topic_in_reply_to_an_alert_is_muted_as_it_is_named(told: Told) -> None:
    assert "/unmute ends all mutes." in told.say("/mute troops 3h")
    assert told.settings.mutes == (Mute(MuteKind.TOPIC, "troops", in_hours(3)),)


def test_a_length_that_is_none_gets_the_subjects_of_the_story_to_choose_from(told: Told) -> None:
    answer = told.say("/mute 0h")
    assert answer.startswith("I don't understand <code>0h</code>.")
    assert "Crowds gather in Osh" in answer


def test_an_end_alone_in_reply_to_an_alert_mutes_its_story(told: Told) -> None:
    assert "/mute all until 18:00" in told.say("/mute until 18:00")
    assert told.settings.mutes == (Mute(MuteKind.STORY, "s1", in_hours(12)),)


def test_a_story_that_is_gone_is_not_taken_for_everything(told: Told) -> None:
    with told.store.transaction():
        told.store._connection.execute("DELETE FROM stories")
    assert "That story is no longer stored." in told.say("/mute 3h")
    assert told.settings.muted_until is None


def test_the_story_is_muted_in_the_chat_that_has_the_alert_not_in_the_channel_worked_on(told: Told) -> None:
    told.say("/mute 3h", target=CHANNEL)
    assert [mute.kind for mute in told.settings.mutes] == [MuteKind.STORY]
    channel = told.store.chats.find_chat(CHANNEL)
    assert channel is not None
    assert channel.mutes == ()


def test_unmuting_in_reply_to_an_alert_ends_the_mute_of_its_story_and_says_what_is_still_muted(told: Told) -> None:
    told.say("/mute troops 2h")
    told.say("/mute all 5h")
    told.say("/mute 3h")
    answer = told.say("/unmute")
    assert told.settings.mutes == (Mute(MuteKind.TOPIC, "troops", in_hours(2)),)
    assert told.settings.muted_until == in_hours(5)
    assert "Crowds gather in Osh" in answer
    assert "This story is no longer muted." in answer
    assert "Everything is muted until 7 Jan 2022, 11:00 UTC." in answer
    assert "Troop deployment is muted until 7 Jan 2022, 08:00 UTC." in answer
    assert "<code>/unmute all</code> ends all mutes." in answer


def test_the_last_mute_that_is_ended_leaves_nothing_muted(told: Told) -> None:
    told.say("/mute 3h")
    assert "Nothing is muted now." in told.say("/unmute")
    assert told.settings.mutes == ()


def test_a_story_that_was_not_muted_is_said_to_be_so(told: Told) -> None:
    told.say("/mute Kenya 2h")
    answer = told.say("/unmute")
    assert "This story was not muted." in answer
    assert "Kenya is muted until" in answer
    assert told.settings.mutes == (Mute(MuteKind.COUNTRY, "KE", in_hours(2)),)


def test_the_mute_of_a_story_is_ended_though_the_story_has_merged_into_another(told: Told) -> None:
    told.say("/mute 3h")
    into = make_story("s2", topics=(StoryTopic("unrest", Level.URGENT, Severity.HIGH),))
    told.store.record(Record(stories=(into, make_story("s1", merged_into="s2"))), START_AT)
    assert "This story is no longer muted." in told.say("/unmute")
    assert told.settings.mutes == ()


def test_a_mute_counts_for_the_story_into_which_the_muted_one_merges(told: Told) -> None:
    told.say("/mute 3h")
    urgent = (StoryTopic("unrest", Level.URGENT, Severity.HIGH),)
    joined = make_story("s3", topics=urgent)
    merged = make_story("s1", merged_into="s2"), make_story("s2", merged_into="s3"), joined
    told.store.record(Record(stories=merged), START_AT)
    assert told.settings.mutes == (Mute(MuteKind.STORY, "s3", in_hours(3)),)
    (chat, subscriptions), *_ = told.store.chats.list_subscribers()
    limits = told.desk.settings.alerts
    assert decide(joined, subscriptions, chat, None, START_AT, limits).reason is SuppressionReason.MUTED


def test_of_two_merged_stories_that_are_both_muted_the_longer_mute_counts(told: Told) -> None:
    mutes = (Mute(MuteKind.STORY, "s2", in_hours(5)), Mute(MuteKind.TOPIC, "s1", in_hours(1)))
    told.store.chats.update_chat(told.chat.id, mutes=(*mutes, Mute(MuteKind.STORY, "s1", in_hours(3))))
    told.store.record(Record(stories=(make_story("s2"), make_story("s1", merged_into="s2"))), START_AT)
    assert told.settings.mutes == mutes


@pytest.mark.parametrize(("text", "replied_id"), [("/unmute", 0), ("/unmute", 12345), ("/unmute all", ALERT)])
def test_all_mutes_are_ended_by_name_or_where_nothing_is_replied_to(told: Told, text: str, replied_id: int) -> None:
    for muting in ("/mute 3h", "/mute all 3h", "/mute troops 3h"):
        told.say(muting)
    assert told.say(text, replied_id=replied_id) == "Nothing is muted now."
    assert (told.settings.mutes, told.settings.muted_until) == ((), None)


def test_what_is_named_is_unmuted_alone(told: Told) -> None:
    for muting in ("/mute troops 3h", "/mute Kenya 3h", "/mute Chad 3h", "/mute all 3h"):
        told.say(muting, replied_id=0)
    answer = told.say("/unmute troops in Kenya", replied_id=0)
    assert told.settings.mutes == (Mute(MuteKind.COUNTRY, "TD", in_hours(3)),)
    assert "Troop deployment is no longer muted." in answer
    assert "Kenya is no longer muted." in answer
    assert "Chad is muted until" in answer
    assert "Protest and unrest was not muted." in told.say("/unmute unrest", replied_id=0)


def test_a_word_that_names_nothing_unmutes_nothing_and_is_said_again(told: Told) -> None:
    told.say("/mute troops 3h")
    before = told.settings
    answer = told.say("/unmute zzyzx troops")
    assert answer.startswith("There is no topic or country called zzyzx.\nTroop deployment is muted until")
    assert told.settings == before


def test_the_mute_of_a_story_is_not_named_by_a_watch_of_another_chat(told: Told) -> None:
    story = make_story("s9", topics=(StoryTopic("watch:99", Level.URGENT, Severity.HIGH),), title="Secret words")
    told.store.record(Record(stories=(story,)), START_AT)
    mutes = (Mute(MuteKind.STORY, "s9", in_hours(3)), Mute(MuteKind.STORY, "gone", in_hours(3)))
    told.store.chats.update_chat(told.chat.id, mutes=mutes)
    assert told.say("/unmute").count("A story is muted until") == 2


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
def test_a_button_that_mutes_says_what_it_muted_and_how_to_undo_it(told: Told, what: str, said: str) -> None:
    told.press("mute:s1")
    notice = told.press(f"quiet:s1:{what}")
    assert notice.startswith(said)
    assert notice.endswith("/unmute ends all mutes.")


@pytest.mark.parametrize("countries", [(), ("UZ",), ("UZ", "KG")])
def test_the_button_of_a_country_mutes_that_one_wherever_the_story_is_placed_since(
    told: Told, countries: tuple[str, ...]
) -> None:
    told.press("mute:s1")
    told.store.record(Record(stories=(make_story("s1", countries=countries),)), START_AT)
    (entry,) = told.store.outbox.list_entries((OutboxState.SENT,))
    (country,) = [one.data for row in entry.row.message.buttons for one in row if one.label == "Kyrgyzstan, 1 day"]
    assert told.press(country).startswith("Kyrgyzstan is muted until")
    assert told.settings.mutes == (Mute(MuteKind.COUNTRY, "KG", in_hours(24)),)


def test_a_mute_button_that_names_no_topic_is_out_of_date_and_mutes_nothing(told: Told) -> None:
    (entry,) = told.store.outbox.list_entries((OutboxState.SENT,))
    old = replace(entry.row.message, buttons=((button("Protest and unrest, 1 day", "quiet", "s1:t0"),),))
    told.store.outbox.replace_message(entry.row.id, old)
    assert told.press("quiet:s1:t0") == "This button is out of date."
    assert told.settings.mutes == ()
    told.press("mute:s1")
    assert told.press("quiet:s1:tunrest").startswith("Protest and unrest is muted"), "its own buttons are back"


def test_what_is_offered_in_reply_to_an_alert_is_of_the_chat_that_has_the_alert(told: Told) -> None:
    told.say("/mute", target=CHANNEL)
    offered = told.store.outbox.find_entry(told.chat.id, f"answer:{told.updates}:0")
    assert offered is not None
    assert "quiet:s1:tunrest" in [one.data for row in offered.row.message.buttons for one in row]


def test_the_buttons_to_mute_are_shown_with_a_question(told: Told) -> None:
    assert told.say("/mute").endswith("\nWhat should be muted, and for how long?")


def test_a_summary_in_reply_to_an_alert_is_that_of_its_story(told: Told) -> None:
    assert told.say("/summary").startswith("🟠 <b>Crowds")
    assert told.say("/summary", replied_id=0).startswith("<b>Summary")
    assert told.say("/summary unrest").startswith("<b>Summary")


@pytest.mark.parametrize(("command", "meant"), [("more", "/story_s1"), ("explain", "/why_s1"), ("hide", "/mute")])
def test_an_unknown_command_in_reply_to_an_alert_is_answered_with_one_about_its_story(
    told: Told, command: str, meant: str
) -> None:
    assert told.say(f"/{command}").endswith(f"Did you mean {meant}?")
    assert told.say(f"/{command}", replied_id=0).endswith(f"Did you mean {meant.partition('_')[0]}?")


@pytest.mark.parametrize("words", ["kiosk", "Kiosk"])
def test_the_words_of_a_watch_mute_it_as_the_alerts_button_does(told: Told, words: str) -> None:
    assert told.say(f"/mute {words} 3h", replied_id=0).startswith("“kiosk” is muted until")
    assert told.settings.mutes == (Mute(MuteKind.TOPIC, "watch:7", in_hours(3)),)
    assert "“kiosk” is no longer muted." in told.say(f"/unmute {words}", replied_id=0)
    assert told.settings.mutes == ()


def test_some_words_of_a_watch_mute_it_unless_they_fit_several_or_name_something_else(told: Told) -> None:
    told.store.chats.save_subscriptions(
        Subscription(told.chat.id, f"watch:{number}", query=title)
        for number, title in ((8, "lithium NEAR/5 miners"), (9, "lithium AND Kazakhstan"))
    )
    assert "no topic or country called lithium" in told.say("/mute lithium 3h", replied_id=0)
    for number in ("5", "NEAR/5", "AND"):
        told.say(f"/mute {number}", replied_id=0)
    assert told.settings.mutes == ()
    told.say("/mute miners lithium 3h", replied_id=0)
    told.say("/mute Kazakhstan 3h", replied_id=0)
    told.say("/mute lithium Kazakhstan 3h", replied_id=0)
    assert [(one.kind, one.value) for one in told.settings.mutes] == [
        (MuteKind.TOPIC, "watch:8"),
        (MuteKind.COUNTRY, "KZ"),
        (MuteKind.TOPIC, "watch:9"),
    ]


def test_the_watches_of_another_chat_are_no_names(told: Told) -> None:
    told.store.chats.save_subscriptions([Subscription(told.chat.id + 1, "watch:8", query="secret")])
    assert "no topic or country called secret" in told.say("/mute secret 3h", replied_id=0)
