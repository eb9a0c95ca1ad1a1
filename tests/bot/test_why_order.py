"""What /why says first: of the reports that a chat was shown, then of those that ring, and when it last rang."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.sending.channels import read_plain
from monitors.model import ChatAddress, Level
from storage.store import Store
from tests.bot.people import People
from tests.storage.samples import NOW, make_match, make_record, make_story, make_told


@pytest.fixture
def people(store: Store, tmp_path: Path) -> People:
    """A story of six comments, an event, and the event that the chat was shown last."""
    mention, told = make_match(level=Level.DIGEST), make_match()
    titles = [*(f"Comment {number}" for number in range(6)), "The event", "What the chat saw"]
    matches = [
        replace(mention if "Comment" in title else told, score=number + 0.5) for number, title in enumerate(titles)
    ]
    records = [
        make_record(title, story_id="s1", title=title, matches=(match,))
        for title, match in zip(titles, matches, strict=True)
    ]
    store.stories.save([make_story()])
    store.articles.save(records)
    people = People(store, tmp_path / "config")
    chat = store.chats.find_chat(ChatAddress(people.numbers["en"]))
    assert chat is not None
    rang_at = NOW + timedelta(hours=3)
    store.alerts.save([make_told(chat.id, shown=(records[-1].analysis.article.key,), rang_at=rang_at)])
    return people


def test_why_begins_with_what_the_chat_was_shown_and_what_rings(people: People) -> None:
    text = "\n".join(read_plain(one.html) for one in people.say("en", "why", "s1"))
    order = [line for line in text.splitlines() if line in {"The event", "What the chat saw"} or "Comment" in line]
    assert order == ["What the chat saw", "The event", "Comment 0", "Comment 1"]


def test_why_says_when_a_story_rang_last(people: People) -> None:
    text = "\n".join(read_plain(one.html) for one in people.say("en", "why", "s1"))
    assert "It last rang on 14 Mar 2026, 12:26 UTC." in text
