"""Surges from the articles that came to the messages that chats get: through hub, counts and outbox."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from bot.desk import Desk
from bot.hub import Arrival, Hub, Intake
from bot.sending.channels import read_plain
from bot.surges import announce_surges
from monitors.analysis import analyse
from monitors.model import (
    Article,
    Cadence,
    Chat,
    ChatAddress,
    ChatKind,
    ChatState,
    Lane,
    Mute,
    MuteKind,
    Severity,
    Subscription,
)
from monitors.trend import TrendLimits
from storage.store import Store
from tests.bot.running import START_AT, write_config


class Room:
    """A store in which ten quiet days have gone by, and a hub."""

    def __init__(self, store: Store, desk: Desk) -> None:
        self.store, self.desk, self.now = store, desk, START_AT
        self.hub = Hub(desk)
        self._number = 0
        self.publish("Lima, Peru", 1, START_AT - timedelta(days=10))

    def publish(self, place: str, articles: int, at: datetime, *, publishers: int = 3) -> None:
        arrivals = []
        for _ in range(articles):
            self._number += 1
            title = f"Protesters storm office number {self._number} in {place}"
            name = f"Outlet {self._number % publishers}"
            article = Article("feed", str(self._number), title, "", at, publisher=name, language="en", published_at=at)
            arrivals.append(Arrival(analyse(article, self.desk.rules)))
        self.hub.take(self.store, Intake(tuple(arrivals)), at)

    def add_chat(self, number: int, *, subscription: Subscription | None = None, **changes: object) -> Chat:
        chat = Chat(0, ChatAddress(number), ChatKind.PRIVATE, f"chat {number}", ChatState.ACTIVE)
        chat = self.store.chats.add_chat(replace(chat, **changes))  # type: ignore[arg-type]
        asked = subscription or Subscription(0, "unrest")
        self.store.chats.save_subscriptions([replace(asked, chat_id=chat.id)])
        return chat

    def tell(self, after: timedelta = timedelta(0)) -> int:
        return announce_surges(self.store, self.desk, self.now + after)

    def send_all(self, at: datetime) -> list[str]:
        """Hand over what may go now; returns the dedup keys."""
        sent = []
        while rows := self.store.outbox.claim(at, 10):
            for row in rows:
                self.store.outbox.mark_sent(row.id, row.id, at)
                sent.append(row.dedup_key)
        return sent

    def surges(self, chat: Chat) -> list[str]:
        entries = self.store.outbox.list_entries(chat_id=chat.id, limit=1000)
        return [read_plain(e.row.message.html) for e in entries if e.row.dedup_key.startswith("surges:")]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    desk = Desk.of(write_config(tmp_path / "config"))
    with closing(Store.open(tmp_path / "tocsin.sqlite3", START_AT)) as store:
        yield Room(store, desk)


def test_a_surge_is_told_once_with_its_numbers_to_those_who_asked(room: Room) -> None:
    reader = room.add_chat(1)
    other = room.add_chat(2, subscription=Subscription(0, "troops"))
    room.publish("Nairobi, Kenya", 8, START_AT)
    assert room.tell() == 1
    assert room.tell(timedelta(minutes=10)) == 0
    (text,) = room.surges(reader)
    assert "🇰🇪 Kenya — Protest and unrest" in text
    assert "8 articles today · 3 outlets" in text
    assert "usually 0 a day, over 10 days" in text
    assert room.surges(other) == []
    (entry,) = [e for e in room.store.outbox.list_entries(chat_id=reader.id) if e.row.dedup_key.startswith("surges:")]
    assert entry.row.lane is Lane.URGENT
    assert entry.row.config == room.desk.version


def test_a_surge_that_doubles_is_told_again_and_else_is_damped_for_days(room: Room) -> None:
    reader = room.add_chat(1)
    room.publish("Nairobi, Kenya", 8, START_AT)
    assert room.tell() == 1
    room.publish("Nairobi, Kenya", 7, START_AT)
    assert room.tell(timedelta(hours=1)) == 0
    room.publish("Nairobi, Kenya", 1, START_AT)
    assert room.tell(timedelta(hours=2)) == 1
    room.publish("Nairobi, Kenya", 12, START_AT + timedelta(days=2))
    assert room.tell(timedelta(days=2)) == 0
    assert len(room.surges(reader)) == 2
    assert [one.count for one in room.store.marks.list_surges()] == [8, 16]


@pytest.mark.parametrize(
    "subscription",
    [
        Subscription(0, "unrest", countries=("PE",)),
        Subscription(0, "unrest", cadence=Cadence.DIGEST),
        Subscription(0, "unrest", least_severity=Severity.EXTREME),
    ],
)
def test_places_cadence_and_severity_of_a_subscription_hold_for_surges(room: Room, subscription: Subscription) -> None:
    reader = room.add_chat(1, subscription=subscription)
    room.publish("Nairobi, Kenya", 8, START_AT)
    assert room.tell() == 0
    assert room.surges(reader) == []


@pytest.mark.parametrize(
    "mute",
    [
        lambda until: {"muted_until": until},
        lambda until: {"mutes": (Mute(MuteKind.TOPIC, "unrest", until),)},
        lambda until: {"mutes": (Mute(MuteKind.COUNTRY, "KE", until),)},
    ],
    ids=["chat", "topic", "country"],
)
def test_a_mute_puts_a_surge_off_to_its_end_and_one_beyond_the_day_silences_it(
    room: Room, mute: Callable[[datetime], dict[str, object]]
) -> None:
    for_an_hour = room.add_chat(1, **mute(START_AT + timedelta(hours=1)))
    for_a_week = room.add_chat(2, **mute(START_AT + timedelta(days=7)))
    room.publish("Nairobi, Kenya", 8, START_AT)
    assert room.tell() == 1
    assert not any(key.startswith("surges:") for key in room.send_all(START_AT + timedelta(minutes=59)))
    (later,) = room.send_all(START_AT + timedelta(hours=1))
    assert later.startswith("surges:")
    assert len(room.surges(for_an_hour)) == 1
    assert room.surges(for_a_week) == []


def test_a_muted_country_puts_off_its_own_surge_alone(room: Room) -> None:
    reader = room.add_chat(1, mutes=(Mute(MuteKind.COUNTRY, "KE", START_AT + timedelta(hours=1)),))
    for place in ("Nairobi, Kenya", "Quito, Ecuador"):
        room.publish(place, 8, START_AT)
    assert room.tell() == 2
    at_once = [key for key in room.send_all(START_AT) if key.startswith("surges:")]
    assert len(at_once) == 1
    assert len(room.send_all(START_AT + timedelta(hours=1))) == 1
    assert len(room.surges(reader)) == 2


def test_quiet_hours_hold_a_surge_until_they_end(room: Room) -> None:
    reader = room.add_chat(1, quiet_from=time(22), quiet_to=time(7), urgent_breaks_quiet=True)
    room.publish("Nairobi, Kenya", 8, START_AT)
    assert room.tell() == 1  # 06:00 UTC
    assert not any(key.startswith("surges:") for key in room.send_all(START_AT + timedelta(minutes=59)))
    (later,) = room.send_all(START_AT + timedelta(hours=1))
    assert later.startswith("surges:")
    assert len(room.surges(reader)) == 1


def test_many_surges_come_as_one_message(room: Room) -> None:
    reader = room.add_chat(1)
    for place in ("Nairobi, Kenya", "Quito, Ecuador", "Oslo, Norway"):
        room.publish(place, 6, START_AT)
    assert room.tell() == 1
    (text,) = room.surges(reader)
    assert all(name in text for name in ("Kenya", "Ecuador", "Norway"))


def test_surges_can_be_turned_off_and_tuned_in_the_settings(room: Room, tmp_path: Path) -> None:
    room.add_chat(1)
    room.publish("Nairobi, Kenya", 8, START_AT)
    room.desk = Desk.of(write_config(tmp_path / "off", more="trend: {alerts: false}\n"))
    assert room.tell() == 0
    room.desk = Desk.of(write_config(tmp_path / "strict", more="trend: {least_articles: 9}\n"))
    assert room.tell() == 0
    room.desk = Desk.of(write_config(tmp_path / "loose", more="trend: {least_articles: 8, factor: 4}\n"))
    assert room.tell() == 1


def test_the_defaults_of_the_settings_are_those_of_the_trend(room: Room) -> None:
    assert room.desk.trend_limits == TrendLimits()


def test_what_has_no_past_or_no_country_is_no_surge(room: Room, tmp_path: Path) -> None:
    room.add_chat(1)
    room.publish("the old mill", 9, START_AT)
    assert room.tell() == 0
    with closing(Store.open(tmp_path / "empty.sqlite3", START_AT)) as store:
        assert announce_surges(store, room.desk, START_AT) == 0
