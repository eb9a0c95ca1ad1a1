"""What owners hear of feeds, and chats of a feed that publishes far too much at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.desk import Desk
from bot.hub import Arrival, Hub, Intake
from bot.sending.channels import read_plain
from bot.sources.feed_notices import MOST_AN_HOUR, MOST_LINES
from bot.terminal import ensure_terminal_chat, rest_terminal_chat
from monitors.analysis import analyse
from monitors.model import (
    Article,
    Chat,
    ChatAddress,
    ChatKind,
    ChatState,
    FeedNotice,
    FeedTrouble,
    Message,
    Subscription,
    SuppressionReason,
)
from storage.store import Store
from tests.bot.running import START_AT, write_config

OWNER = 7


class Room:
    """A store with an owner's chat and a hub."""

    def __init__(self, store: Store, desk: Desk) -> None:
        self.store, self.desk, self.now = store, desk, START_AT
        self.hub = Hub(desk)
        self.owner = self.add_chat(OWNER)

    def add_chat(self, number: int) -> Chat:
        chat = Chat(0, ChatAddress(number), ChatKind.PRIVATE, f"chat {number}", ChatState.ACTIVE)
        return self.store.chats.add_chat(chat)

    def take(self, *notices: FeedNotice, arrivals: tuple[Arrival, ...] = ()) -> None:
        self.hub.take(self.store, Intake(arrivals, notices=notices), self.now)
        self.now += timedelta(seconds=1)

    def messages(self, chat: Chat) -> list[Message]:
        return [entry.row.message for entry in self.store.outbox.list_entries(chat_id=chat.id, limit=1000)]

    def texts(self, chat: Chat) -> list[str]:
        return [read_plain(message.html) for message in self.messages(chat)]

    def flood(self, feed_id: str, towns: tuple[str, ...]) -> tuple[Arrival, ...]:
        articles = [
            Article(
                feed_id,
                f"g{town}{self.now}",
                f"Protesters storm a ministry in {town}",
                f"It was seen in {town}.",
                self.now,
                publisher="The Steppe <Courier>",
                language="en",
                published_at=self.now,
            )
            for town in towns
        ]
        return tuple(Arrival(analyse(one, self.desk.rules), SuppressionReason.FLOOD) for one in articles)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    desk = Desk.of(write_config(tmp_path / "config", access=f"{{owners: [{OWNER}]}}"))
    with closing(Store.open(tmp_path / "tocsin.sqlite3", START_AT)) as store:
        yield Room(store, desk)


def notice(number: int, trouble: FeedTrouble = FeedTrouble.FAILING) -> FeedNotice:
    return FeedNotice(f"feed{number}", trouble, f"failed 5 times in a row (timeout: host{number} <slow>)")


def test_owners_and_the_terminal_are_told_and_no_other_chat_is(room: Room) -> None:
    terminal = ensure_terminal_chat(room.store, room.desk, START_AT)
    stranger = room.add_chat(8)
    room.take(notice(1, FeedTrouble.STOPPED), notice(2, FeedTrouble.SILENT))
    (told,) = room.texts(room.owner)
    assert room.texts(terminal) == [told]
    assert "feed1" in told
    assert "host1 <slow>" in told
    assert "feed2" in told
    assert room.texts(stranger) == []


def test_nothing_piles_up_for_a_terminal_at_rest_or_an_owner_who_blocked_the_bot(room: Room) -> None:
    terminal = ensure_terminal_chat(room.store, room.desk, START_AT)
    rest_terminal_chat(room.store, START_AT)
    room.store.suspend_chat(room.owner.id, "blocked", START_AT)
    room.take(notice(1))
    assert room.texts(terminal) == []
    assert room.texts(room.owner) == []


def test_good_news_makes_no_sound(room: Room) -> None:
    room.take(notice(1, FeedTrouble.RECOVERED))
    room.take(notice(1))
    assert [message.silent for message in room.messages(room.owner)] == [True, False]


def test_a_batch_full_of_trouble_is_one_message(room: Room) -> None:
    room.take(*(notice(n) for n in range(MOST_LINES + 3)))
    (told,) = room.texts(room.owner)
    assert told.count("failed 5 times") == MOST_LINES
    assert "3 more feeds" in told


def test_when_every_feed_fails_owners_are_told_some_times_an_hour_and_once_that_there_are_more(room: Room) -> None:
    for number in range(MOST_AN_HOUR + 5):
        room.take(notice(number))
    told = room.texts(room.owner)
    assert len(told) == MOST_AN_HOUR + 1
    assert "More feeds are in trouble" in told[-1]
    room.now += timedelta(hours=2)
    room.take(notice(99))
    assert "feed99" in room.texts(room.owner)[-1]


def test_a_flood_is_one_silent_summary_to_the_chats_that_asked_for_its_topics(room: Room) -> None:
    other = room.add_chat(8)
    room.store.chats.save_subscriptions([Subscription(room.owner.id, "unrest"), Subscription(other.id, "emergency")])
    room.take(arrivals=room.flood("f1", ("Almaty", "Lima", "Oslo")))
    (message,) = room.messages(room.owner)
    assert message.silent
    assert "The Steppe &lt;Courier&gt;" in message.html
    assert "3 stories" in message.html
    assert room.texts(other) == []
    assert room.store.stories.list_stories() == ()


def test_a_flood_links_the_headline_of_a_story_to_the_page_that_has_it(room: Room) -> None:
    room.store.chats.save_subscriptions([Subscription(room.owner.id, "unrest")])
    (first,) = room.flood("f1", ("Almaty",))
    told = [(first.analysis.article.title, "1"), ("Crowd of protesters storms ministry in Almaty", "2")]
    arrivals = []
    for title, number in told:
        url = f"https://courier.example/{number}"
        article = replace(first.analysis.article, identity=number, title=title, url=url)
        arrivals.append(replace(first, analysis=replace(first.analysis, article=article)))
    room.take(arrivals=tuple(arrivals))
    (message,) = room.messages(room.owner)
    assert f'<a href="https://courier.example/2">{told[1][0]}</a>' in message.html


def test_a_feed_that_floods_at_every_poll_is_summed_up_once_in_six_hours(room: Room) -> None:
    room.store.chats.save_subscriptions([Subscription(room.owner.id, "unrest")])
    room.take(arrivals=room.flood("f1", ("Almaty",)))
    room.take(arrivals=room.flood("f1", ("Lima",)))
    room.take(arrivals=room.flood("f2", ("Oslo",)))
    assert len(room.texts(room.owner)) == 2
    room.now += timedelta(hours=6)
    room.take(arrivals=room.flood("f1", ("Quito",)))
    assert "Quito" in room.texts(room.owner)[-1]


def test_a_flood_respects_the_places_that_a_chat_asked_for(room: Room) -> None:
    room.store.chats.save_subscriptions([Subscription(room.owner.id, "unrest", countries=("PE",))])
    room.take(arrivals=room.flood("f1", ("Almaty", "Lima")))
    (told,) = room.texts(room.owner)
    assert "Lima" in told
    assert "Almaty" not in told
