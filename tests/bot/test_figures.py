"""/health, /feeds and /sources count the feeds that are polled; /trend says what it counted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.command import Request
from bot.commands.figures import sources, trend
from bot.commands.owners import feeds, health
from bot.desk import Desk
from bot.sending.channels import read_plain
from monitors.config.schema import FeedSpec
from monitors.model import Chat, ChatAddress, ChatKind, ChatState, Record
from storage.store import Store
from tests.bot.running import START_AT, write_config
from tests.storage.samples import make_feed_state, make_record


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store.open(tmp_path / "tocsin.sqlite3", START_AT)) as opened:
        yield opened


@pytest.fixture
def request_(store: Store, tmp_path: Path) -> Request:
    """What an owner asks of a desk with one feed that is polled, and one that is disabled."""
    on = FeedSpec(id="herald", url="https://herald.example/feed", publisher="Valley Herald", country="KZ")
    off = FeedSpec(id="noise", url="https://noise.example/feed", publisher="Noise", country="UZ", enabled=False)
    desk = replace(Desk.of(write_config(tmp_path / "config")), feeds=(on, off))
    chat = store.chats.add_chat(Chat(0, ChatAddress(7), ChatKind.PRIVATE, "owner", ChatState.ACTIVE))
    return Request(chat, 7, "", START_AT, desk, chat, "tocsin_bot", is_owner=True)


@pytest.fixture
def states(store: Store) -> None:
    """The state of a healthy feed, and those of a disabled and a removed one, which have grown old."""
    soon, long_ago = START_AT + timedelta(minutes=5), START_AT - timedelta(days=3)
    store.feeds.save_feed_states(
        [
            make_feed_state("herald", next_poll_at=soon, last_entry_at=START_AT),
            make_feed_state("noise", next_poll_at=long_ago, failures=9, last_error_reason="timeout"),
            make_feed_state("removed", next_poll_at=long_ago, last_entry_at=long_ago),
        ]
    )


@pytest.mark.usefixtures("states")
def test_feeds_that_are_disabled_or_removed_are_no_trouble(store: Store, request_: Request) -> None:
    (told,) = health(store, request_)
    assert "Everything works" in told.html
    assert "Feeds: 1; failing 0, silent 0, overdue 0" in told.html
    (listed,) = feeds(store, request_)  # type: ignore[misc]
    assert "noise" not in listed.html
    assert "removed" not in listed.html


def test_a_disabled_outlet_is_not_listed_as_read(store: Store, request_: Request) -> None:
    (told,) = sources(store, request_)
    text = read_plain(told.html)
    assert "Valley Herald" in text
    assert "1 outlet" in text
    assert "Noise" not in text


@pytest.mark.parametrize("has_reports", [True, False])
def test_a_trend_names_the_week_that_it_counts_even_if_less_was_asked_for(
    store: Store, request_: Request, has_reports: bool
) -> None:
    day = START_AT - timedelta(days=5)
    if has_reports:
        store.record(Record(articles=(make_record("1", first_seen_at=day, facts=()),)), day)
    (told,) = trend(store, replace(request_, arguments="24h"))
    assert "last 7 days" in told.html
    assert ("1 report" if has_reports else "no report") in told.html
