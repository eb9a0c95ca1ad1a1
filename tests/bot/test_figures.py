"""/health, /feeds and /sources count the feeds that are polled; /trend says what it counted."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.command import Request
from bot.commands.figures import draw_map, export, sources, trend
from bot.commands.left_out import leave_out
from bot.commands.owners import feeds, health
from bot.desk import Desk
from bot.sending.channels import read_plain
from monitors.config.schema import FeedSpec
from monitors.model import (
    Chat,
    ChatAddress,
    ChatKind,
    ChatState,
    GivenUp,
    Lane,
    Message,
    OutboxDraft,
    Record,
    Subscription,
)
from storage.marks import FAULTS_MARK
from storage.store import Store
from tests.bot.running import START_AT, write_config
from tests.storage.samples import NOW, make_feed_state, make_record, make_story, make_told


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


@pytest.mark.usefixtures("states")
def test_alerts_that_were_given_up_are_trouble_and_cancelled_ones_are_none(store: Store, request_: Request) -> None:
    def bury(key: str, reason: str, lane: Lane = Lane.URGENT) -> None:
        store.outbox.add([OutboxDraft(request_.chat.id, lane, key, Message("x"))], START_AT)
        (row,) = store.outbox.claim(START_AT, 1)
        store.outbox.mark_dead(row.id, reason, START_AT)

    bury("edit", GivenUp.EDIT_LOST)
    bury("answer", "refused: no", Lane.ANSWER)
    store.outbox.add([OutboxDraft(request_.chat.id, Lane.URGENT, "left", Message("x"))], START_AT)
    store.outbox.cancel(request_.chat.id, GivenUp.UNSUBSCRIBED, START_AT)
    assert "Everything works" in health(store, request_)[0].html
    bury("lost", "refused: Bad Request")
    (told,) = health(store, request_)
    assert "Something needs attention." in told.html
    assert "1 alert could not be delivered in the last 24 hours" in told.html
    later = replace(request_, now=START_AT + timedelta(hours=25))
    assert "could not be delivered" not in health(store, later)[0].html


@pytest.mark.usefixtures("states")
def test_what_makes_the_program_not_ready_is_in_the_verdict(store: Store, request_: Request) -> None:
    store.marks.set_mark(FAULTS_MARK, "updates_stopped")
    assert "Everything works" in health(store, request_)[0].html, "this very command came with an update"
    store.marks.set_mark(FAULTS_MARK, "updates_stopped jobs_stopped")
    (told,) = health(store, request_)
    assert "Something needs attention." in told.html
    assert "The scheduled jobs have stopped." in told.html


def test_a_disabled_outlet_is_not_listed_as_read(store: Store, request_: Request) -> None:
    (told,) = sources(store, request_)
    text = read_plain(told.html)
    assert "Valley Herald" in text
    assert "1 outlet" in text
    assert "Noise" not in text


def test_an_outlet_has_one_name_in_sources_and_feeds_and_to_leave_it_out(store: Store, request_: Request) -> None:
    unnamed = FeedSpec(id="delta", url="https://delta.example/feed")
    asked = replace(request_, desk=replace(request_.desk, feeds=(unnamed,)))
    store.feeds.save_feed_states([make_feed_state("delta", title="Delta &amp; Herald")])
    store.chats.save_subscriptions([Subscription(asked.chat.id, "unrest")])
    (listed,), (fed,) = sources(store, asked), feeds(store, asked)
    assert "Delta & Herald" in read_plain(listed.html)
    assert "delta · Delta & Herald · " in read_plain(fed.html)  # type: ignore[union-attr]

    def say(words: str) -> str:
        (answer,) = leave_out(store, replace(asked, arguments=words))
        return read_plain(answer.html)  # type: ignore[union-attr]

    def list_left_out() -> tuple[str, ...]:
        return store.chats.list_subscriptions(asked.chat.id)[0].leave_out

    for words in ("delta", "delta & herald"):
        assert "I know no outlet" not in say(words)
        assert list_left_out() == ("Delta & Herald",)
    say("Daily Rumour")
    assert "Steppe is not left out." in say("off Steppe")
    for words in ("off delta", "OFF daily rumour"):
        assert "not left out" not in say(words)
    assert list_left_out() == ()


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


def test_a_trend_says_that_a_report_of_several_topics_counts_in_each(store: Store, request_: Request) -> None:
    record = make_record("1", facts=())
    (match,) = record.analysis.matches
    both = replace(record, analysis=replace(record.analysis, matches=(match, replace(match, topic="emergency"))))
    store.record(Record(articles=(both,)), START_AT)
    now = replace(request_, now=record.analysis.article.first_seen_at)
    (told,) = trend(store, now)
    assert "2 reports · one of several topics or countries counts in each" in told.html
    (told,) = trend(store, replace(now, arguments="unrest"))
    assert "counts in each" not in told.html


def test_a_map_says_how_many_of_its_stories_have_no_place(store: Store, request_: Request) -> None:
    store.stories.save([make_story("here"), make_story("there"), make_story("nowhere", places=())])
    (told,) = draw_map(store, replace(request_, now=NOW))
    assert "3 stories · 1 without a place" in told.html


def test_a_chats_file_is_as_safe_for_other_programs_as_an_export(store: Store, request_: Request) -> None:
    title = "=1+1\0 a \u2028 b"
    store.stories.save([make_story("s1", title=title)])
    store.alerts.save([make_told(request_.chat.id, "s1", told_at=START_AT)])
    files = [export(store, replace(request_, arguments=words))[0] for words in ("csv", "jsonl")]  # type: ignore[index]
    as_csv, as_json = (one.attachment.content for one in files if one.attachment is not None)
    (row,) = csv.DictReader(io.StringIO(as_csv))
    assert row["title"] == "'=1+1 a \u2028 b"
    (line,) = as_json.splitlines()
    assert json.loads(line)["title"] == title
