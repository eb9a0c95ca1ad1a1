"""Digests and lists, which tell of what came in a period, say when an old report was published and when it came."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.sending.channels import read_plain
from bot.text import render
from bot.text.reader import Reader
from monitors.model import Cadence, Digest, DigestEntry, Level, Subscription
from tests.bot.room import Room
from tests.bot.running import START_AT
from tests.bot.test_hub_withdrawn import STORM, STORMED
from tests.monitors.story_makers import START, make_report, make_story


@pytest.mark.parametrize(("days", "said"), [(40, True), (0.5, False)])
def test_digests_and_lists_say_when_an_old_report_was_published(room: Room, days: float, *, said: bool) -> None:
    room.store.chats.save_subscriptions([Subscription(room.chat.id, "unrest", cadence=Cadence.DIGEST)])
    room.tell(STORM, STORMED, published_at=START_AT - timedelta(days=days))
    both = "28 Nov 2021, 06:00 UTC · seen 7 Jan 2022, 06:00 UTC"
    room.wait(minutes=5)
    (listed,) = render.story_list("", room.store.stories.list_stories(), Reader(), empty="")
    for text in (room.take_digest(), room.ask("/summary"), read_plain(listed.html)):
        assert STORM in text
        assert (both in text) is said


def test_an_old_entry_is_written_in_the_time_zone_of_each_chat() -> None:
    report = replace(make_report(), published_at=START - timedelta(days=40))
    story = make_story(reports=(report,))
    digest = Digest(7, START, START, (DigestEntry(story, "attack", "KZ", Level.URGENT, report),))
    known: render.EntryCache = {}
    for zone, at in (("UTC", "12:00 UTC"), ("Asia/Tokyo", "21:00")):
        (message,) = render.digest(digest, Reader("en", timezone=zone), known=known)
        assert f"21 Jan 2026, {at}" in read_plain(message.html)


EVENT = "Protesters storm a hall in Oral"
OLD_EMERGENCY = "State of emergency declared in Almaty, Kazakhstan"


def tell_old_and_new(room: Room) -> None:
    """A grave old report, an older one of less, an event and a mention; the chat wants digests."""
    subscriptions = [Subscription(room.chat.id, one, cadence=Cadence.DIGEST) for one in ("unrest", "emergency")]
    room.store.chats.save_subscriptions(subscriptions)
    room.tell(OLD_EMERGENCY, OLD_EMERGENCY, published_at=START_AT - timedelta(days=40))
    room.tell(STORM, STORMED, outlet="Post", published_at=START_AT - timedelta(days=90))
    room.tell(EVENT, "A crowd stormed the hall in Oral, Kazakhstan.", outlet="Times")
    room.tell("Crowd expected in Berlin", "A crowd is expected in Berlin, Germany.", outlet="Dawn")
    room.wait(minutes=5)


def test_a_digest_lists_old_reports_last_and_heads_them_as_what_they_are(room: Room) -> None:
    tell_old_and_new(room)
    lines = room.take_digest().splitlines()
    (heading,) = [number for number, line in enumerate(lines) if line.endswith("— Old reports")]
    assert lines[heading] == "🇰🇿 Kazakhstan — Old reports"
    assert [line for line in lines if line.endswith("— State of emergency")] == []
    before, after = "\n".join(lines[:heading]), "\n".join(lines[heading:])
    assert EVENT in before
    assert "Past, planned, uncertain" in before
    assert after.index(f"🔵 {OLD_EMERGENCY}") < after.index(f"🔵 {STORM}"), "the newest first, whatever its severity"
    assert "28 Nov 2021, 06:00 UTC · seen" in after


def test_a_summary_lists_old_reports_last_under_a_line_of_their_own(room: Room) -> None:
    tell_old_and_new(room)
    summary = room.ask("/summary")
    assert summary.index(EVENT) < summary.index("Old reports") < summary.index(OLD_EMERGENCY) < summary.index(STORM)
    assert summary.count("Old reports") == 1
    assert f"🔵 {OLD_EMERGENCY}" in summary


def test_a_story_with_one_report_of_today_is_no_old_one(room: Room) -> None:
    room.store.chats.save_subscriptions([Subscription(room.chat.id, "unrest", cadence=Cadence.DIGEST)])
    room.tell(STORM, STORMED, published_at=START_AT - timedelta(days=40))
    room.tell(STORM, STORMED, outlet="Post")
    room.wait(minutes=5)
    assert "Old reports" not in room.take_digest()
