"""What the status says in the terminal: whether the program runs, how late alerts are, what is refused."""

from __future__ import annotations

import os
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.cli.status import describe_lag, repeat
from bot.settings import DATABASE
from bot.status_report import Lag, LagRange, measure_lag, read_status
from monitors.model import FLOOD, SEED_SOURCE, ChatAddress, Record, SeedState
from storage.alerts import AlertTimes
from storage.store import Store
from tests.bot.terminal import NOW, call, read_json
from tests.storage.samples import claim_one, make_chat, make_draft, make_record, make_story, make_told


def test_the_status_shows_the_whole(told_state: Path) -> None:
    shown = call("status", "--state", told_state).stdout
    for words in (
        "not running",
        "config is refused",
        "1 of them failing",
        "1 pending",
        "never backed up",
        "A march in Oslo",
    ):
        assert words in shown
    found = read_json("status", "--state", told_state)
    assert (found["running"], found["outbox"]["pending"], len(found["newest_stories"])) == (None, 1, 2)


def test_the_status_tells_a_running_program_from_one_that_stands_still(tmp_path: Path) -> None:
    running = Store.open(tmp_path / DATABASE, NOW)
    reading = Store.open_readonly(tmp_path / DATABASE)
    try:
        fresh = read_status(reading, NOW)
        assert fresh.holder is not None
        assert fresh.holder.pid == os.getpid()
        assert not fresh.stands_still
        assert read_status(reading, NOW + timedelta(minutes=2)).stands_still
    finally:
        reading.close()
        running.close()


def test_the_status_is_read_again_until_ctrl_c(told_state: Path) -> None:
    waits = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            raise KeyboardInterrupt

    store = Store.open_readonly(told_state / DATABASE)
    assert len(list(repeat(lambda: read_status(store, NOW), 2.0, wait))) == 3
    store.close()
    assert waits == [2.0] * 3


def test_the_status_counts_what_people_said_in_a_week(told_state: Path) -> None:
    assert (
        "labels    1 rated right, 0 rated wrong, 0 rated missed in 7 d" in call("status", "--state", told_state).stdout
    )
    assert read_json("status", "--state", told_state)["labels"] == {"right": 1, "wrong": 0, "missed": 0}


def test_the_status_says_how_late_alerts_are_and_where_the_time_went(tmp_path: Path) -> None:
    with closing(Store.open(tmp_path / DATABASE, NOW)) as store:
        chat = store.chats.add_chat(make_chat(100, muted_until=None))
        for number, minutes in enumerate((2, 4, 90)):
            seen_at = NOW - timedelta(hours=3)
            report = replace(
                make_story().reports[0], seen_at=seen_at, published_at=seen_at - timedelta(minutes=minutes)
            )
            key = f"story:s{number}:1"
            store.stories.save([make_story(f"s{number}", reports=(report,))])
            store.alerts.save([make_told(chat.id, f"s{number}", first_key=key, first_told_at=seen_at, told_at=seen_at)])
            store.outbox.add([make_draft(chat.id, key)], seen_at)
            row = claim_one(store, seen_at)
            store.outbox.mark_sent(row.id, number, seen_at + timedelta(seconds=3 + number))
        status = read_status(store, NOW)
        assert read_status(store, NOW + timedelta(days=2)).lag == Lag(0, None, None)
    assert status.lag == Lag(3, LagRange(240.0, 5400.0), LagRange(4.0, 5.0))
    assert describe_lag(status.lag) == (
        "published to seen 4 min (at worst 90 min), seen to told 4 s (at worst 5 s), of 3 alerts in 24 h"
    )


def test_the_lag_leaves_out_chats_that_came_later_and_the_dates_in_seed_files(tmp_path: Path) -> None:
    with closing(Store.open(tmp_path / DATABASE, NOW)) as store:
        from_file = make_record("one", source_id=SEED_SOURCE)
        store.record(Record(articles=(from_file,)), NOW)
        seen_at = NOW - timedelta(hours=1)
        report = replace(
            make_story().reports[0],
            article_key=from_file.analysis.article.key,
            seen_at=seen_at,
            published_at=seen_at - timedelta(days=900),
        )
        store.stories.save([make_story("s", reports=(report,))])
        for number, at in enumerate((seen_at, seen_at + timedelta(minutes=30))):
            chat = store.chats.add_chat(make_chat(100 + number, muted_until=None))
            store.alerts.save([make_told(chat.id, "s", first_key=f"k{number}", first_told_at=at, told_at=at)])
            store.outbox.add([make_draft(chat.id, f"k{number}")], at)
            row = claim_one(store, at)
            store.outbox.mark_sent(row.id, number, at + timedelta(seconds=2))
        assert read_status(store, NOW).lag == Lag(1, None, LagRange(2.0, 2.0))


def test_a_report_without_a_date_says_nothing_of_its_publication_and_a_clock_ahead_is_no_time() -> None:
    nameless = AlertTimes(None, NOW, NOW + timedelta(seconds=2))
    assert measure_lag([nameless]) == Lag(1, None, LagRange(2.0, 2.0))
    ahead = AlertTimes(NOW + timedelta(hours=1), NOW, NOW + timedelta(seconds=2))
    assert measure_lag([ahead]).reading == LagRange(0.0, 0.0)


def test_status_names_the_seed_files_that_are_refused_and_why(tmp_path: Path) -> None:
    states = [SeedState(f"{n}.txt", 1, 1, NOW, reason="binary", detail=f"{n}\x1b[31m is no text") for n in range(5)]
    with closing(Store.open(tmp_path / DATABASE, NOW)) as store:
        store.feeds.save_seed_states([*states, SeedState("well.txt", 1, 1, NOW, identity="urn:1")])
    line = next(line for line in call("status", "--state", tmp_path).stdout.splitlines() if line.startswith("seed"))
    assert "5 refused: 0.txt (binary), 1.txt (binary), 2.txt (binary) and 2 more" in line
    assert "\x1b" not in line
    refused = read_json("status", "--state", tmp_path)["refused_seeds"]
    assert len(refused) == 5
    assert refused[0] == {"path": "0.txt", "reason": "binary", "detail": "0\x1b[31m is no text"}


def test_status_says_that_the_seed_folder_itself_is_missing(tmp_path: Path) -> None:
    with closing(Store.open(tmp_path / DATABASE, NOW)) as store:
        store.feeds.save_seed_states([SeedState(".", 0, 0, NOW, reason="missing")])
    assert "1 refused: the folder (missing)" in call("status", "--state", tmp_path).stdout


def test_status_has_no_line_for_seed_files_that_are_well(told_state: Path) -> None:
    assert "refused:" not in call("status", "--state", told_state).stdout
    assert read_json("status", "--state", told_state)["refused_seeds"] == []


def test_status_names_the_chats_that_cannot_be_written_to_and_why(tmp_path: Path) -> None:
    with closing(Store.open(tmp_path / DATABASE, NOW)) as store:
        for number in (1, 2):
            store.chats.add_chat(make_chat(-number, title=f"Wire\x1b {number}"))
        store.outbox.pause_chat(ChatAddress(-1), datetime.now(UTC) + timedelta(hours=6), "no_rights")
        store.outbox.pause_chat(ChatAddress(-2), datetime.now(UTC) + timedelta(hours=6), FLOOD)
    shown = call("status", "--state", tmp_path).stdout
    assert "1 cannot be written to: Wire" in shown
    assert "-1 (no_rights)" in shown
    assert "\x1b" not in shown
    found = read_json("status", "--state", tmp_path)["unreachable_chats"]
    assert found == [{"chat_id": -1, "thread_id": 0, "title": "Wire\x1b 1", "topic": "", "reason": "no_rights"}]
