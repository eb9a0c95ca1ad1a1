"""What people and programs read in the terminal: status, stories, alerts, stats, search; wide, narrow, in a pipe."""

from __future__ import annotations

import io
import itertools
import json
import os
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner, Result
from rich.console import Console

from bot.cli import COMMANDS, SECTIONS, tocsin
from bot.cli.options import read_span
from bot.cli.reference import list_commands
from bot.cli.stats import draw_bars
from bot.cli.status import describe_lag, repeat
from bot.cli.tables import Column, Line, describe_size, format_age, format_span, make_console, show_table
from bot.settings import DATABASE
from bot.status_report import Lag, Span, measure_lag, read_status
from monitors.model import (
    FLOOD,
    SEED_SOURCE,
    ChatAddress,
    FactKind,
    LedgerEntry,
    Move,
    MoveReason,
    Record,
    Report,
    SeedState,
    Severity,
    SeverityRaise,
    SeverityReason,
)
from storage.alerts import Arrival
from storage.labels import Label, Verdict
from storage.marks import RELOAD_MARK
from storage.store import Store
from tests.bot.running import write_config
from tests.storage.samples import (
    claim_next,
    make_chat,
    make_draft,
    make_feed_state,
    make_match,
    make_record,
    make_story,
    make_told,
)

NOW = datetime.now(UTC)  # the commands read the clock themselves
HOSTILE = "Crowd\x1b[31m storms \u202eport"


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state folder with two stories, one told; nothing runs on it."""
    folder = tmp_path_factory.mktemp("state")
    store = Store.open(folder / DATABASE, NOW)
    grave = make_story("grave", title=HOSTILE, severity=Severity.EXTREME, countries=("KZ",), last_seen_at=NOW)
    mild = make_story("mild", title="A march in Oslo", severity=Severity.LOW, countries=("NO",), last_seen_at=NOW)
    raised = SeverityRaise(SeverityReason.OFFICIAL_ALERT, Severity.MODERATE, "Severe, Immediate")
    record = make_record("urn:1", story_id="grave", matches=(make_match(raised=raised),))
    with store.transaction():
        chat = store.chats.add_chat(make_chat(100, title="Night desk"))
        store.stories.save([grave, mild])
        store.articles.save([record])
        store.alerts.save([make_told(chat.id, "grave", told_at=NOW - timedelta(hours=1), topic="unrest")])
        store.outbox.add([make_draft(chat.id, "k")], NOW)
        store.feeds.save_feed_states([make_feed_state("herald", failures=3)])
        store.labels.save(Label(chat.id, 1, "grave", "unrest", Verdict.RIGHT, NOW))
        mark = {"at": NOW.isoformat(), "outcome": "refused", "lines": ["the changed config is refused (1 problem)"]}
        store.marks.set_mark(RELOAD_MARK, json.dumps(mark))
    store.close()
    return folder


def call(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(tocsin, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def read_json(*arguments: str | Path) -> Any:
    result = call(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


# --------------------------------------------------------------------------------------------------------- tables


def draw(width: int, columns: list[Column], lines: list[Line]) -> list[str]:
    out = io.StringIO()
    show_table(Console(file=out, width=width, highlight=False), columns, lines)
    return out.getvalue().splitlines()


COLUMNS = [Column("seen"), Column("title", grows=True), Column("outlets", right=True, spare=1)]
LINES = [Line(("5 min ago", "Protesters storm the city hall of Almaty after days of unrest", "6"))]


def test_a_wide_terminal_gets_a_table() -> None:
    head, row = draw(100, COLUMNS, LINES)
    assert head.split() == ["seen", "title", "outlets"]
    assert row.endswith("      6")
    assert not row.endswith(" ")


def test_a_narrower_one_wraps_what_grows_and_leaves_out_what_can_be_spared() -> None:
    drawn = draw(38, COLUMNS, LINES)
    assert "outlets" not in drawn[0]
    assert all(len(line) <= 38 for line in drawn)
    assert " ".join(line[11:].strip() for line in drawn[1:]) == LINES[0].cells[1]


def test_a_very_narrow_one_gets_a_block_a_row_and_loses_nothing() -> None:
    drawn = draw(30, COLUMNS, LINES)
    assert all(len(line) <= 30 for line in drawn)
    assert " ".join(drawn[:3]).startswith(LINES[0].cells[1])
    assert [line.split() for line in drawn[-2:]] == [["seen", "5", "min", "ago"], ["outlets", "6"]]


def test_a_terminal_that_can_do_nothing_is_as_wide_as_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    class Dumb(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setenv("COLUMNS", "40")
    out = Dumb()
    show_table(make_console(out), COLUMNS, LINES)
    assert max(map(len, out.getvalue().splitlines())) <= 40
    assert "\x1b" not in out.getvalue()


def test_control_characters_from_outside_never_reach_the_terminal() -> None:
    (_, row) = draw(100, COLUMNS, [Line(("now", HOSTILE, "1"))])
    assert "\x1b" not in row
    assert "\u202e" not in row
    assert "\\x1b[31m" in row


def test_brackets_in_a_title_are_no_markup() -> None:
    assert "[red]" in draw(100, COLUMNS, [Line(("now", "Tear [red] gas", "1"))])[1]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 s"), (119, "119 s"), (120, "2 min"), (7199, "119 min"), (7200, "2 h"), (172_800, "2 d")],
)
def test_spans_have_one_unit(seconds: int, said: str) -> None:
    assert format_span(timedelta(seconds=seconds)) == said


def test_ages_look_both_ways() -> None:
    at = datetime(2026, 3, 6, 12, tzinfo=UTC)
    ages = [format_age(when, at) for when in (None, at, at - timedelta(hours=3), at + timedelta(minutes=5))]
    assert ages == ["-", "now", "3 h ago", "in 5 min"]
    assert [describe_size(size) for size in (512_000, 1_400_000_000)] == ["512 kB", "1.4 GB"]


# ------------------------------------------------------------------------------------------------------- commands


def test_stories_are_listed_for_people_and_programs(state: Path) -> None:
    listed = call("stories", "--state", state).stdout
    assert "A march in Oslo" in listed
    assert "\x1b" not in listed, "neither a hostile title nor a pipe gets colour"
    assert listed.splitlines()[-1] == "2 stories"
    assert [story["id"] for story in read_json("stories", "--state", state, "--severity", "high")] == ["grave"]
    assert [story["id"] for story in read_json("stories", "--state", state, "--country", "no")] == ["mild"]
    assert call("stories", "--state", state, "--topic", "troops").stdout.startswith("no story")


def test_one_story_is_shown_with_its_reports(state: Path) -> None:
    shown = call("stories", "--state", state, "/story_grave").stdout
    assert "Kazakhstan" in shown
    assert "told to 1 chat" in shown
    assert "severity moderate → high (official_alert): 'Severe, Immediate'" in shown
    gone = call("stories", "--state", state, "gone")
    assert (gone.exit_code, gone.stdout) == (1, "")
    assert "there is no story 'gone'" in gone.stderr


def test_a_report_that_came_from_another_story_says_from_which_when_and_why(tmp_path: Path) -> None:
    with closing(Store.open(tmp_path / DATABASE, NOW)) as store:
        reports = tuple(Report(key * 16, f"Report {key}", "Valley Herald", "", "", NOW) for key in "abc")
        stories = (make_story("s0", title=f"A march {HOSTILE}"), make_story("s1", reports=reports))
        moves = (Move("b" * 16, "s0", "s1", MoveReason.PARTED), Move("c" * 16, "gone", "s1", MoveReason.MERGED))
        store.record(Record(stories=stories, moves=moves), NOW)
    lines = call("stories", "--state", tmp_path, "s1").stdout.splitlines()
    shown = {line[-8:]: following for line, following in itertools.pairwise([*lines, ""]) if "Report" in line}
    moved = f"{NOW:%Y-%m-%d %H:%M} UTC"
    assert shown["Report a"].endswith("Report b"), "it came from nowhere"
    assert shown["Report b"].startswith("    came from story s0 “A march ")
    assert shown["Report b"].endswith(f"” on {moved}, parted: that story turned out to be several")
    assert shown["Report c"].endswith(f"story gone on {moved}, merged: that story turned out to be this one")
    assert "\x1b" not in shown["Report b"]

    came = [report["came_from"] for report in read_json("stories", "--state", tmp_path, "s1")["reports"]]
    assert came[0] is None
    assert came[1] == {"story": "s0", "title": f"A march {HOSTILE}", "reason": "parted", "moved_at": NOW.isoformat()}
    assert "came_from" not in read_json("stories", "--state", tmp_path, "--since", "9999d")[0]["reports"][0]


def test_a_story_is_found_by_how_its_id_begins_and_several_are_listed(tmp_path: Path) -> None:
    store = Store.open(tmp_path / DATABASE, NOW)
    store.stories.save(
        [make_story("aa11", title="One"), make_story("aa22", title=HOSTILE), make_story("aa", title="Whole")]
    )
    store.stories.save([make_story("ab11", title="Merged", merged_into="aa11")])
    store.close()
    assert read_json("stories", "--state", tmp_path, "aa1")["id"] == "aa11"
    assert read_json("stories", "--state", tmp_path, "aa")["id"] == "aa", "a whole id is no beginning"
    assert read_json("stories", "--state", tmp_path, "ab")["id"] == "aa11", "a merged story leads on"
    several = call("stories", "--state", tmp_path, "a")
    assert (several.exit_code, several.stdout) == (1, "")
    assert [line.split()[0] for line in several.stderr.splitlines()[1:]] == ["aa", "aa11", "aa22"]
    assert "\x1b" not in several.stderr
    assert call("stories", "--state", tmp_path, "zz").exit_code == 1


@pytest.mark.parametrize(
    "words",
    [("stories",), ("alerts",), ("labels",), ("export", "stories"), ("export", "alerts")],
)
def test_a_misspelt_topic_is_wrong_usage_that_names_the_nearest(state: Path, words: tuple[str, ...]) -> None:
    config = Path(__file__).resolve().parents[2] / "config"
    wrong = call(*words, "--state", state, "--config", config, "--topic", "trops")
    assert (wrong.exit_code, wrong.stdout) == (2, "")
    assert "did you mean troops?" in wrong.stderr


def test_every_command_on_a_database_takes_both_folders(state: Path, tmp_path: Path) -> None:
    for words in (("status",), ("stories",), ("alerts",), ("stats",), ("search", "x"), ("labels",), ("outbox",)):
        result = call(*words, "--config", tmp_path, "--state", state)
        assert result.exit_code == 0, (words, result.output)
    assert call("backup", tmp_path / "copy", "--config", tmp_path, "--state", state).exit_code == 0


def test_alerts_say_who_was_told_what(state: Path) -> None:
    assert "Night desk" in call("alerts", "--state", state).stdout
    (alert,) = read_json("alerts", "--state", state, "--topic", "unrest")
    assert (alert["chat_id"], alert["story"]["id"]) == (100, "grave")
    assert read_json("alerts", "--state", state, "--chat", "7") == []
    assert read_json("alerts", "--state", state, "--since", "30m") == []


def test_alerts_say_which_nobody_has_confirmed_yet(tmp_path: Path) -> None:
    with closing(Store.open(tmp_path / DATABASE, NOW)) as store:
        chat = store.chats.add_chat(make_chat(100))
        store.stories.save([make_story("seen"), make_story("unseen")])
        store.alerts.save([make_told(chat.id, "seen", told_at=NOW)])
        store.alerts.save([make_told(chat.id, "unseen", told_at=NOW, unseen_key="story:unseen:1")])
    found = {one["story"]["id"]: one["is_unconfirmed"] for one in read_json("alerts", "--state", tmp_path)}
    assert found == {"seen": False, "unseen": True}
    lines = call("alerts", "--state", tmp_path).stdout.splitlines()
    assert [line.split()[-2] for line in lines if line.split()[-1] in found] in (["yes", "-"], ["-", "yes"])


def test_alerts_say_which_have_not_been_delivered_and_why(tmp_path: Path) -> None:
    with closing(Store.open(tmp_path / DATABASE, NOW)) as store:
        store.stories.save([make_story(name) for name in ("sent", "waits", "dead")])
        chat = store.chats.add_chat(make_chat(100))
        told = [make_told(chat.id, name, told_at=datetime.now(UTC), first_key=f"story:{name}:1") for name in
                ("sent", "waits", "dead")]  # fmt: skip
        store.alerts.save(told)
        store.outbox.add([make_draft(chat.id, f"story:{name}:1") for name in ("sent", "waits", "dead")], NOW)
        rows = {entry.row.dedup_key: entry.row.id for entry in store.outbox.list_entries()}
        store.outbox.mark_sent(rows["story:sent:1"], 7, NOW)
        store.outbox.mark_dead(rows["story:dead:1"], "uncertain_again", NOW)
    found = {one["story"]["id"]: one["delivery"] for one in read_json("alerts", "--state", tmp_path)}
    assert found == {"sent": "sent", "waits": "waits", "dead": "given up (uncertain_again)"}
    shown = call("alerts", "--state", tmp_path).stdout
    assert "given up (uncertain_again)" in shown
    assert "waits" in shown


def test_stats_count_by_topic_and_day(state: Path) -> None:
    counted = read_json("stats", "--state", state, "--days", "30")
    unrest = next(one for one in counted["topics"] if one["topic"] == "unrest")
    assert (len(unrest["by_day"]), unrest["right"], unrest["wrong"]) == (30, 1, 0)
    assert "1/0" in call("stats", "--state", state).stdout


def test_bars_are_as_high_as_their_share() -> None:
    assert draw_bars((0, 1, 4, 8)) == "·▁▄█"
    assert draw_bars(()) == ""


def test_search_finds_articles_by_their_words(state: Path) -> None:
    word = make_record().analysis.article.title.split()[0]
    (found,) = read_json("search", "--state", state, word)
    assert found["story"] == "grave"
    assert call("search", "--state", state, "unheardof").stdout == "no stored article contains all these words\n"


def test_the_outbox_is_listed_for_programs(state: Path) -> None:
    assert read_json("outbox", "--state", state)["pending"] == 1
    (entry,) = json.loads(call("outbox", "list", "--only", "pending", "--json", "--state", state).stdout)
    assert (entry["chat_id"], entry["state"], entry["lane"]) == (100, "pending", "urgent")


def test_the_status_shows_the_whole(state: Path) -> None:
    shown = call("status", "--state", state).stdout
    for words in (
        "not running",
        "config is refused",
        "1 of them failing",
        "1 pending",
        "never backed up",
        "A march in Oslo",
    ):
        assert words in shown
    found = read_json("status", "--state", state)
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


def test_the_status_is_read_again_until_ctrl_c(state: Path) -> None:
    waits = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            raise KeyboardInterrupt

    store = Store.open_readonly(state / DATABASE)
    assert len(list(repeat(lambda: read_status(store, NOW), 2.0, wait))) == 3
    store.close()
    assert waits == [2.0] * 3


def test_the_status_counts_what_people_said_in_a_week(state: Path) -> None:
    assert "labels    1 rated right, 0 rated wrong, 0 rated missed in 7 d" in call("status", "--state", state).stdout
    assert read_json("status", "--state", state)["labels"] == {"right": 1, "wrong": 0, "missed": 0}


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
            row = claim_next(store, seen_at)
            assert row is not None
            store.outbox.mark_sent(row.id, number, seen_at + timedelta(seconds=3 + number))
        status = read_status(store, NOW)
        assert read_status(store, NOW + timedelta(days=2)).lag == Lag(0, None, None)
    assert status.lag == Lag(3, Span(240.0, 5400.0), Span(4.0, 5.0))
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
            row = claim_next(store, at)
            assert row is not None
            store.outbox.mark_sent(row.id, number, at + timedelta(seconds=2))
        assert read_status(store, NOW).lag == Lag(1, None, Span(2.0, 2.0))


def test_a_report_without_a_date_says_nothing_of_its_publication_and_a_clock_ahead_is_no_time() -> None:
    nameless = Arrival(None, NOW, NOW + timedelta(seconds=2))
    assert measure_lag([nameless]) == Lag(1, None, Span(2.0, 2.0))
    ahead = Arrival(NOW + timedelta(hours=1), NOW, NOW + timedelta(seconds=2))
    assert measure_lag([ahead]).reading == Span(0.0, 0.0)


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


def test_status_has_no_line_for_seed_files_that_are_well(state: Path) -> None:
    assert "refused:" not in call("status", "--state", state).stdout
    assert read_json("status", "--state", state)["refused_seeds"] == []


def test_a_story_shows_the_newest_figure_as_chats_and_the_page_do(tmp_path: Path) -> None:
    stated = (("Alpha Times", 12, 0), ("Gamma Wire", 31, 1), ("Alpha Times", 19, 2))
    ledger = tuple(
        LedgerEntry(FactKind.KILLED, toll, toll, "", publisher, "", f"{toll} killed", NOW + timedelta(hours=hour))
        for publisher, toll, hour in stated
    )
    with closing(Store.open(tmp_path / DATABASE, NOW)) as store:
        store.stories.save([make_story("s1", ledger=ledger)])
    assert "killed 19" in call("stories", "s1", "--state", tmp_path).stdout
    assert read_json("stories", "s1", "--state", tmp_path)["figures"] == [{"kind": "killed", "low": 19, "high": 19}]


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


@pytest.mark.parametrize("command", ["status", "stories", "alerts", "stats"])
def test_without_a_database_the_fix_is_said(tmp_path: Path, command: str) -> None:
    result = call(command, "--state", tmp_path)
    assert (result.exit_code, result.stdout) == (3, "")
    assert str(tmp_path / DATABASE) in result.stderr


# ----------------------------------------------------------------------------------------------- help, completion


def iterate_leaves() -> Iterator[tuple[str, str]]:
    for name, command in list_commands():
        yield name, (command.help or "") + (command.epilog or "")


def test_every_command_shows_examples_that_call_it() -> None:
    lacking = [name for name, said in iterate_leaves() if "Examples:" not in said or name not in said]
    assert lacking == []


def list_examples() -> Iterator[tuple[str, list[str]]]:
    """Every call that help shows, with those of its options that the command does not take."""
    options = {name: {option for one in command.params for option in one.opts} for name, command in list_commands()}
    for _, said in iterate_leaves():
        for call in re.findall(r"tocsin [^|>&\n]+", said.partition("Examples:")[2]):
            words = re.split(r"\s{3,}", call)[0].split()
            called = max((name for name in options if words[: len(name.split())] == name.split()), key=len, default="")
            yield call, [word for word in words if word.startswith("--") and word not in options.get(called, ())]


def test_every_option_of_an_example_is_one_that_its_command_takes() -> None:
    assert [(call, unknown) for call, unknown in list_examples() if unknown] == []


def complete(line: list[str], incomplete: str) -> list[str]:
    found = ShellComplete(tocsin, {}, "tocsin", "_TOCSIN_COMPLETE").get_completions(line, incomplete)
    return [item.value for item in found]


def test_a_shell_completes_commands_options_and_topics(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_config(tmp_path / "config")
    monkeypatch.setenv("TOCSIN_CONFIG", str(tmp_path / "config"))
    assert complete([], "sto") == ["stories"]
    assert complete(["stories"], "--sev") == ["--severity"]
    assert complete(["stories", "--topic"], "") == ["emergency", "troops", "unrest"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completion_script_calls_the_program(shell: str) -> None:
    assert f"_TOCSIN_COMPLETE={shell}_complete" in call("completion", shell).stdout


def test_the_help_shows_every_command_once_and_whole() -> None:
    shown = call("--help").stdout
    sections = [name for names in SECTIONS.values() for name in names]
    assert sorted(sections) == sorted(set(sections)), "none twice"
    assert set(sections) <= set(COMMANDS)
    for name in COMMANDS:
        assert len(re.findall(rf"(?m)^  {name} ", shown)) == 1, name
    assert "..." not in call("feeds", "--help").stdout.partition("Commands:")[2]


@pytest.mark.parametrize(("text", "days"), [("2w", 14), ("30d", 30), ("12h", 0.5)])
def test_a_span_back_from_now_may_be_in_weeks_days_or_hours(text: str, days: float) -> None:
    option = click.Option(["--since"])
    assert read_span(click.Context(click.Command("stats")), option, text) == timedelta(days=days)
