"""What owners hear of feeds, and chats of a feed that publishes far too much at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.arrivals import Arrival
from bot.chats.claims import prepare_claim
from bot.sources.feed_notices import MOST_AN_HOUR, MOST_LINES
from bot.terminal import ensure_terminal_chat, rest_terminal_chat
from monitors.analysis import analyse
from monitors.config.schema import FeedSpec
from monitors.model import (
    Article,
    FeedNotice,
    FeedState,
    FeedStatus,
    FeedTrouble,
    SuppressionReason,
)
from monitors.sources.health import report
from tests.bot.room import Room, open_room
from tests.bot.running import START_AT


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """Of the owner, who asked for no topic."""
    with open_room(tmp_path, topics=(), access="{owners: [5]}") as room:
        yield room


def take(room: Room, *notices: FeedNotice, arrivals: Iterable[Arrival] = ()) -> None:
    room.take(arrivals, notices)
    room.now += timedelta(seconds=1)


def flood(room: Room, feed_id: str, *towns: str) -> list[Arrival]:
    articles = [
        Article(
            feed_id,
            f"g{town}{room.now}",
            f"Protesters storm a ministry in {town}",
            f"It was seen in {town}.",
            room.now,
            publisher="The Steppe <Courier>",
            language="en",
            published_at=room.now,
        )
        for town in towns
    ]
    return [Arrival(analyse(one, room.desk.rules), SuppressionReason.FLOOD) for one in articles]


def notice(number: int, trouble: FeedTrouble = FeedTrouble.FAILING) -> FeedNotice:
    return FeedNotice(f"feed{number}", trouble, f"failed 5 times in a row (timeout: host{number} <slow>)")


def test_owners_and_the_terminal_are_told_and_no_other_chat_is(room: Room) -> None:
    terminal = ensure_terminal_chat(room.store, room.desk, START_AT)
    stranger = room.add_chat(8)
    take(room, notice(1, FeedTrouble.STOPPED), notice(2, FeedTrouble.SILENT))
    (told,) = room.texts
    assert room.list_texts(terminal) == [told]
    assert "feed1" in told
    assert "host1 <slow>" in told
    assert "feed2" in told
    assert room.list_texts(stranger) == []


def test_nothing_piles_up_for_a_terminal_at_rest_or_an_owner_who_blocked_the_bot(room: Room) -> None:
    terminal = ensure_terminal_chat(room.store, room.desk, START_AT)
    rest_terminal_chat(room.store, START_AT)
    room.store.suspend_chat(room.chat.id, "blocked", START_AT)
    take(room, notice(1))
    assert room.list_texts(terminal) == []
    assert room.texts == []


def test_good_news_makes_no_sound(room: Room) -> None:
    take(room, notice(1, FeedTrouble.RECOVERED))
    take(room, notice(1))
    assert [message.silent for message in room.messages] == [True, False]


def test_a_batch_full_of_trouble_is_one_message(room: Room) -> None:
    take(room, *(notice(n) for n in range(MOST_LINES + 3)))
    (told,) = room.texts
    assert told.count("failed 5 times") == MOST_LINES
    assert "3 more feeds" in told


def test_when_every_feed_fails_owners_are_told_some_times_an_hour_and_once_that_there_are_more(room: Room) -> None:
    for number in range(MOST_AN_HOUR + 5):
        take(room, notice(number))
    told = room.texts
    assert len(told) == MOST_AN_HOUR + 1
    assert "More feeds are in trouble" in told[-1]
    room.now += timedelta(hours=2)
    take(room, notice(99))
    assert "feed99" in room.texts[-1]


def test_a_flood_is_one_silent_summary_to_the_chats_that_asked_for_its_topics(room: Room) -> None:
    other = room.add_chat(8, "emergency")
    room.subscribe("unrest")
    take(room, arrivals=flood(room, "f1", "Almaty", "Lima", "Oslo"))
    (message,) = room.messages
    assert message.silent
    assert "The Steppe &lt;Courier&gt;" in message.html
    assert "3 stories" in message.html
    assert room.list_texts(other) == []
    assert room.store.stories.list_stories() == ()


def test_a_flood_links_the_headline_of_a_story_to_the_page_that_has_it(room: Room) -> None:
    room.subscribe("unrest")
    (first,) = flood(room, "f1", "Almaty")
    told = [(first.analysis.article.title, "1"), ("Crowd of protesters storms ministry in Almaty", "2")]
    arrivals = []
    for title, number in told:
        url = f"https://courier.example/{number}"
        article = replace(first.analysis.article, identity=number, title=title, url=url)
        arrivals.append(replace(first, analysis=replace(first.analysis, article=article)))
    take(room, arrivals=tuple(arrivals))
    (message,) = room.messages
    assert f'<a href="https://courier.example/2">{told[1][0]}</a>' in message.html


def test_a_feed_that_floods_at_every_poll_is_summed_up_once_in_six_hours(room: Room) -> None:
    room.subscribe("unrest")
    take(room, arrivals=flood(room, "f1", "Almaty"))
    take(room, arrivals=flood(room, "f1", "Lima"))
    take(room, arrivals=flood(room, "f2", "Oslo"))
    assert len(room.texts) == 2
    room.now += timedelta(hours=6)
    take(room, arrivals=flood(room, "f1", "Quito"))
    assert "Quito" in room.texts[-1]


def test_a_flood_respects_the_places_that_a_chat_asked_for(room: Room) -> None:
    room.subscribe("unrest", countries=("PE",))
    take(room, arrivals=flood(room, "f1", "Almaty", "Lima"))
    (told,) = room.texts
    assert "Lima" in told
    assert "Almaty" not in told


# ------------------------------------------------------------------------------------------- before anybody owned it


def claim(room: Room) -> list[str]:
    """The answers to somebody who opens the claim link."""
    link = f"/start claim_{prepare_claim(room.store, room.desk)}"
    return [message.html for message in room.say(link, chat=room.add_chat(5))]


def poll(room: Room, feed_id: str, **state: Any) -> None:
    """A poll of a feed as the store and the owners get it, with what operators are told of its state."""
    known = FeedState(feed_id, f"https://{feed_id}.example/", f"https://{feed_id}.example/", **state)
    told, notices = report(known, room.now)
    take(room, *notices)
    room.store.feeds.note_polled([feed_id])
    room.store.feeds.save_feed_states([told])


@pytest.fixture
def unowned(tmp_path: Path) -> Iterator[Room]:
    """A bot with four feeds that nobody owns yet."""
    with open_room(tmp_path, topics=(), access="{}") as room:
        names = ("gone", "failing", "well", "off")
        feeds = tuple(FeedSpec(id=one, url=f"https://{one}.example/", enabled=one != "off") for one in names)
        room.desk = replace(room.desk, feeds=feeds)
        yield room


def test_who_claims_the_bot_is_told_in_one_message_of_the_feeds_that_failed_before(unowned: Room) -> None:
    stopped = {
        "status": FeedStatus.STOPPED,
        "failures": 1,
        "last_error_reason": "http_410",
        "last_error_detail": "Gone",
    }
    poll(unowned, "gone", **stopped)
    poll(unowned, "off", **stopped)
    poll(unowned, "failing", failures=7, last_error_reason="timeout", last_error_detail="<slow>")
    poll(unowned, "well")
    owned, feeds, topics = claim(unowned)
    assert owned.startswith("<b>You own this bot now.</b>")
    assert feeds.splitlines() == [
        "<b>Feeds in trouble</b>",
        "⚠️ <code>failing</code> failed 7 times in a row (timeout: &lt;slow&gt;); next try in less than a minute",
        "⛔ <code>gone</code> stopped for good (http_410: Gone)",
    ]
    assert "Tap the topics" in topics


def test_a_feed_that_works_again_or_has_failed_only_briefly_is_no_news_for_a_new_owner(unowned: Room) -> None:
    poll(unowned, "failing", failures=7, last_error_reason="timeout")
    poll(unowned, "failing", told=FeedTrouble.FAILING)
    poll(unowned, "gone", failures=1, last_error_reason="timeout")
    owned, topics = claim(unowned)
    assert "You own this bot now." in owned
    assert "Tap the topics" in topics
