"""What /latest and /summary show of what a chat follows, and what /whynot says of a text that nobody brought."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitors.model import Level, Mute, MuteKind, Report, Severity, StoryTopic, Subscription
from tests.bot.room import Room, open_room, set_alerts
from tests.storage.samples import make_story

STORM = "Protesters storm the city hall in {}"
LIMA, OSLO = STORM.format("Lima"), STORM.format("Oslo")
EMERGENCY = "State of emergency declared in Almaty, Kazakhstan"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """A chat that follows protests in Peru only, and stories of Peru, Norway and Kazakhstan."""
    with open_room(tmp_path, topics=()) as room:
        room.subscribe("unrest", countries=("PE",))
        for title in (LIMA, OSLO, EMERGENCY):
            room.tell(title, f"{title} on Friday.")
        yield room


@pytest.mark.parametrize("command", ["/latest", "/summary"])
def test_what_the_chat_follows_is_shown_unless_all_is_asked_for(room: Room, command: str) -> None:
    mine = room.ask(command)
    assert "what this chat follows" in mine
    assert [title in mine for title in (LIMA, OSLO, EMERGENCY)] == [True, False, False]
    every = room.ask(f"{command} all")
    assert [title in every for title in (LIMA, OSLO, EMERGENCY)] == [True, True, True]
    assert OSLO in room.ask(f"{command} Norway"), "who names a country or topic gets all of it"
    assert EMERGENCY in room.ask(f"{command} emergency")


@pytest.mark.parametrize("command", ["/latest", "/summary"])
def test_where_nothing_is_there_of_what_the_chat_follows_the_rest_is_pointed_to(room: Room, command: str) -> None:
    extreme = Subscription(room.chat.id, "unrest", countries=("PE",), least_severity=Severity.EXTREME)
    room.store.chats.save_subscriptions([extreme])
    said = room.ask(command)
    assert "no story" in said
    assert said.endswith(f"Everything else: {command} all")


def test_a_chat_that_follows_nothing_is_shown_everything(room: Room) -> None:
    room.store.chats.remove_subscription(room.chat.id, "unrest")
    assert room.ask("/latest").startswith("Latest: all topics\n")
    assert OSLO in room.ask("/latest")


def test_a_text_that_would_ring_here_says_so_with_its_place(room: Room) -> None:
    said = room.ask("/whynot Protesters storm parliament in Lima, police fire tear gas")
    assert "Place as read: 🇵🇪 Peru: Lima" in said
    assert "It would ring in this chat." in said


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (OSLO, "this chat wants other places only"),
        (EMERGENCY, "this chat does not subscribe to its topics"),
    ],
    ids=["another place", "another topic"],
)
def test_a_text_that_would_not_ring_here_says_why(room: Room, text: str, reason: str) -> None:
    said = room.ask(f"/whynot {text}")
    assert "rings, score" in said
    assert f"It would not ring in this chat: {reason}." in said


def test_a_text_says_until_when_a_mute_keeps_its_topic_from_ringing(room: Room) -> None:
    mute = Mute(MuteKind.TOPIC, "unrest", room.now + timedelta(hours=3))
    room.store.chats.update_chat(room.chat.id, mutes=(mute,))
    assert "It would not ring in this chat: it is muted here. This lasts until" in room.ask(f"/whynot {LIMA}")


def test_a_text_that_no_topic_is_about_is_said_to_be_with_one_nearest_topic_and_no_score(room: Room) -> None:
    said = room.ask("/whynot Farmers march along the river all the way to Bergen")
    assert "No topic of this desk is about this. The nearest is Protest and unrest:" in said
    assert "score" not in said
    assert "would ring" not in said


def test_a_waiting_group_does_not_keep_a_text_from_ringing(room: Room) -> None:
    set_alerts(room, grouping_wait_seconds=600)
    assert "It would ring in this chat." in room.ask(f"/whynot {LIMA}")


def save_stories(
    room: Room,
    count: int,
    name: str,
    hours: float = 0,
    *,
    severity: Severity = Severity.MODERATE,
    level: Level = Level.URGENT,
    countries: tuple[str, ...] = ("KE",),
    publisher: str = "Steppe Post",
) -> None:
    """So many stories of protests, one every minute, the newest of them so long ago."""
    moments = {f"{name} {number}": room.now - timedelta(hours=hours, minutes=number) for number in range(count)}
    room.store.stories.save(
        make_story(
            title,
            title=title,
            topics=(StoryTopic("unrest", level, severity),),
            severity=severity,
            countries=countries,
            last_seen_at=at,
            measures=(),
            reports=(Report("a" * 16, title, publisher, "https://outlet.example/1", "Crowds gathered", at),),
        )
        for title, at in moments.items()
    )


@pytest.mark.parametrize("command", ["/latest", "/summary"])
def test_a_story_that_the_chat_follows_is_shown_behind_hundreds_of_newer_ones(room: Room, command: str) -> None:
    room.subscribe("unrest", countries=("PE",), least_severity=Severity.EXTREME)
    save_stories(room, 1, "wanted", hours=20, countries=("CL", "PE"), severity=Severity.EXTREME)
    save_stories(room, 300, "elsewhere", severity=Severity.EXTREME)
    save_stories(room, 300, "mild", countries=("PE",))
    said = room.ask(command)
    assert [name in said for name in ("wanted 0", "elsewhere", "mild")] == [True, False, False]


@pytest.mark.parametrize("words", ["", "unrest", "all"])
def test_a_summary_leads_by_the_gravest_story_of_the_day_however_many_come_after_it(room: Room, words: str) -> None:
    room.subscribe("unrest")
    save_stories(room, 1, "gravest", hours=20, severity=Severity.EXTREME)
    save_stories(room, 600, "mild")
    save_stories(room, 30, "mention", hours=1, level=Level.DIGEST, severity=Severity.EXTREME)
    said = room.ask(f"/summary {words}")
    assert "gravest 0" in said
    assert said.index("gravest 0") < said.index("mild 0")
    assert "mention" not in said, "mere mentions come last, however grave"


@pytest.mark.parametrize("command", ["/latest", "/summary"])
def test_stories_of_left_out_outlets_do_not_hide_the_others(room: Room, command: str) -> None:
    room.subscribe("unrest", countries=("KE",), leave_out=("Daily Rumour",))
    save_stories(room, 1, "wanted", hours=20)
    save_stories(room, 60, "rumour", publisher="The Daily Rumour")
    said = room.ask(command)
    assert [name in said for name in ("wanted 0", "rumour")] == [True, False]


@pytest.mark.parametrize("command", ["/latest", "/summary"])
def test_a_topic_that_is_graver_than_its_story_counts_for_the_least_severity(room: Room, command: str) -> None:
    """As a topic that is only mentioned may be; alerts and digests count it, too."""
    room.subscribe("unrest", countries=("KE",), least_severity=Severity.HIGH)
    topics = (StoryTopic("unrest", Level.DIGEST, Severity.HIGH), StoryTopic("strike", Level.URGENT, Severity.LOW))
    story = make_story("mixed", title="Mixed 0", topics=topics, severity=Severity.LOW, countries=("KE",))
    room.store.stories.save([replace(story, last_seen_at=room.now)])
    assert "Mixed 0" in room.ask(command)


@pytest.mark.parametrize(("words", "period"), [("week", "last 7 days"), ("Kazakhstan month", "last 30 days"),
                                               ("Woche", "last 7 days"), ("неделя", "last 7 days")])  # fmt: skip
def test_a_period_may_be_a_unit_alone(room: Room, words: str, period: str) -> None:
    assert period in room.ask(f"/summary {words}")


@pytest.mark.parametrize("command", ["/latest", "/summary", "/map", "/trend"])
def test_several_countries_and_regions_are_asked_about_at_once(room: Room, command: str) -> None:
    assert ": Peru, Kazakhstan" in room.ask(f"{command} Peru and Kazakhstan 7d").replace("all topics, ", "")
    many = room.ask(f"{command} Peru, Chile, Bolivia, Kenya, Uganda, Chad and Mali 7d")
    assert ": Peru, Chile, Bolivia, Kenya, Uganda, and 2 more" in many.replace("all topics, ", "")
    assert ": Chad, Sahel, last 7 days: no " in room.ask(f"{command} N'Djamena, Sahel 7d").replace("all topics, ", "")


@pytest.mark.parametrize("command", ["/latest", "/summary"])
def test_a_number_says_how_many_stories_are_shown(room: Room, command: str) -> None:
    shown = [sum(title in room.ask(f"{command} {words}") for title in (LIMA, OSLO, EMERGENCY)) for words in
             ("all 1", "2 all", "top 2 all", "all 30", "Peru 1", "1 Norway, Peru 7d")]  # fmt: skip
    assert shown == [1, 2, 2, 3, 1, 1]
    for words in ("31", "0", "1 2", "five", '"5"', "5/6"):
        assert room.ask(f"{command} {words}").startswith("There is no topic, country or period called")


@pytest.mark.parametrize("command", ["/latest", "/summary"])
@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("only Central Asia", [EMERGENCY]),
        ("Central Asia", [EMERGENCY]),
        ("Latin America", [LIMA]),
        ("Nordics and Peru", [LIMA, OSLO]),
        ("unrest, Norway, Kazakhstan", [OSLO]),
        ("Sahel", []),
    ],
)
def test_a_region_has_the_stories_of_its_countries_alone(
    room: Room, command: str, words: str, found: list[str]
) -> None:
    said = room.ask(f"{command} {words}")
    assert [title for title in (LIMA, OSLO, EMERGENCY) if title in said] == found
