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
from tests.bot.test_hub_withdrawn import STORM, STORMED, ask_for_digest, ask_for_summary
from tests.monitors.story_makers import START, make_report, make_story


@pytest.mark.parametrize(("days", "said"), [(40, True), (0.5, False)])
def test_digests_and_lists_say_when_an_old_report_was_published(room: Room, days: float, *, said: bool) -> None:
    room.store.chats.save_subscriptions([Subscription(room.chat.id, "unrest", cadence=Cadence.DIGEST)])
    room.tell(STORM, STORMED, published_at=START_AT - timedelta(days=days))
    both = "28 Nov 2021, 06:00 UTC · seen 7 Jan 2022, 06:00 UTC"
    room.wait(minutes=5)
    (listed,) = render.story_list("", room.store.stories.list_stories(), Reader(), empty="")
    for text in (ask_for_digest(room), ask_for_summary(room), read_plain(listed.html)):
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
