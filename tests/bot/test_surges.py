"""Surges from the articles that came to the messages that chats get: through hub, counts and outbox."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, time, timedelta
from itertools import islice
from pathlib import Path

import pytest

from bot.desk import Desk
from bot.sending.channels import read_plain
from bot.surges import announce_surges
from monitors.model import (
    Cadence,
    Chat,
    Lane,
    Mute,
    MuteKind,
    Severity,
    Subscription,
)
from monitors.trend import TrendLimits
from storage.store import Store
from tests.bot.room import Room, open_room
from tests.bot.running import START_AT, write_config


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """Ten quiet days have gone by."""
    with open_room(tmp_path, topics=()) as room:
        publish(room, "Lima, Peru", 1, START_AT - timedelta(days=10))
        yield room


def publish(room: Room, place: str, articles: int, at: datetime) -> None:
    """Articles of three outlets come in."""
    room.now = at
    for number in islice(room.numbers, articles):
        room.tell(f"Protesters storm office number {number} in {place}", "", outlet=f"Outlet-{number % 3}")
    room.now = START_AT


def announce(room: Room, after: timedelta = timedelta(0)) -> int:
    return announce_surges(room.store, room.desk, START_AT + after)


def send_all(room: Room, at: datetime) -> list[str]:
    """Hand over what may go now; returns the dedup keys."""
    sent = []
    while rows := room.store.outbox.claim(at, 10):
        for row in rows:
            room.store.outbox.mark_sent(row.id, row.id, at)
            sent.append(row.dedup_key)
    return sent


def list_surges(room: Room, chat: Chat) -> list[str]:
    rows = (entry.row for entry in room.list_entries(chat))
    return [read_plain(row.message.html) for row in rows if row.dedup_key.startswith("surges:")]


def test_a_surge_is_told_once_with_its_numbers_to_those_who_asked(room: Room) -> None:
    reader = room.add_chat(1, "unrest")
    other = room.add_chat(2, "troops")
    publish(room, "Nairobi, Kenya", 8, START_AT)
    assert announce(room) == 1
    assert announce(room, timedelta(minutes=10)) == 0
    (text,) = list_surges(room, reader)
    assert "🇰🇪 Kenya — Protest and unrest" in text
    assert "8 articles today · 3 outlets" in text
    assert "usually 0 a day, over 10 days" in text
    assert list_surges(room, other) == []
    (entry,) = [e for e in room.store.outbox.list_entries(chat_id=reader.id) if e.row.dedup_key.startswith("surges:")]
    assert entry.row.lane is Lane.URGENT
    assert entry.row.config == room.desk.version


def test_a_surge_that_doubles_is_told_again_and_else_is_damped_for_days(room: Room) -> None:
    reader = room.add_chat(1, "unrest")
    publish(room, "Nairobi, Kenya", 8, START_AT)
    assert announce(room) == 1
    publish(room, "Nairobi, Kenya", 7, START_AT)
    assert announce(room, timedelta(hours=1)) == 0
    publish(room, "Nairobi, Kenya", 1, START_AT)
    assert announce(room, timedelta(hours=2)) == 1
    publish(room, "Nairobi, Kenya", 12, START_AT + timedelta(days=2))
    assert announce(room, timedelta(days=2)) == 0
    assert len(list_surges(room, reader)) == 2
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
    reader = room.add_chat(1)
    room.store.chats.save_subscriptions([replace(subscription, chat_id=reader.id)])
    publish(room, "Nairobi, Kenya", 8, START_AT)
    assert announce(room) == 0
    assert list_surges(room, reader) == []


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
    for_an_hour = room.add_chat(1, "unrest", **mute(START_AT + timedelta(hours=1)))
    for_a_week = room.add_chat(2, "unrest", **mute(START_AT + timedelta(days=7)))
    publish(room, "Nairobi, Kenya", 8, START_AT)
    assert announce(room) == 1
    assert not any(key.startswith("surges:") for key in send_all(room, START_AT + timedelta(minutes=59)))
    (later,) = send_all(room, START_AT + timedelta(hours=1))
    assert later.startswith("surges:")
    assert len(list_surges(room, for_an_hour)) == 1
    assert list_surges(room, for_a_week) == []


def test_a_muted_country_puts_off_its_own_surge_alone(room: Room) -> None:
    reader = room.add_chat(1, "unrest", mutes=(Mute(MuteKind.COUNTRY, "KE", START_AT + timedelta(hours=1)),))
    for place in ("Nairobi, Kenya", "Quito, Ecuador"):
        publish(room, place, 8, START_AT)
    assert announce(room) == 2
    at_once = [key for key in send_all(room, START_AT) if key.startswith("surges:")]
    assert len(at_once) == 1
    assert len(send_all(room, START_AT + timedelta(hours=1))) == 1
    assert len(list_surges(room, reader)) == 2


def test_quiet_hours_hold_a_surge_until_they_end(room: Room) -> None:
    reader = room.add_chat(1, "unrest", quiet_from=time(22), quiet_to=time(7), urgent_breaks_quiet=True)
    publish(room, "Nairobi, Kenya", 8, START_AT)
    assert announce(room) == 1  # 06:00 UTC
    assert not any(key.startswith("surges:") for key in send_all(room, START_AT + timedelta(minutes=59)))
    (later,) = send_all(room, START_AT + timedelta(hours=1))
    assert later.startswith("surges:")
    assert len(list_surges(room, reader)) == 1


def test_many_surges_come_as_one_message(room: Room) -> None:
    reader = room.add_chat(1, "unrest")
    for place in ("Nairobi, Kenya", "Quito, Ecuador", "Oslo, Norway"):
        publish(room, place, 6, START_AT)
    assert announce(room) == 1
    (text,) = list_surges(room, reader)
    assert all(name in text for name in ("Kenya", "Ecuador", "Norway"))


def test_surges_can_be_turned_off_and_tuned_in_the_settings(room: Room, tmp_path: Path) -> None:
    room.add_chat(1, "unrest")
    publish(room, "Nairobi, Kenya", 8, START_AT)
    room.desk = Desk.of(write_config(tmp_path / "off", more="trend: {alerts: false}\n"))
    assert announce(room) == 0
    room.desk = Desk.of(write_config(tmp_path / "strict", more="trend: {least_articles: 9}\n"))
    assert announce(room) == 0
    room.desk = Desk.of(write_config(tmp_path / "loose", more="trend: {least_articles: 8, factor: 4}\n"))
    assert announce(room) == 1


def test_the_defaults_of_the_settings_are_those_of_the_trend(room: Room) -> None:
    assert room.desk.trend_limits == TrendLimits()


def test_what_has_no_past_or_no_country_is_no_surge(room: Room, tmp_path: Path) -> None:
    room.add_chat(1, "unrest")
    publish(room, "the old mill", 9, START_AT)
    assert announce(room) == 0
    with closing(Store.open(tmp_path / "empty.sqlite3", START_AT)) as store:
        assert announce_surges(store, room.desk, START_AT) == 0
