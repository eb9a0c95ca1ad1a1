"""What people and programs read about stories in the terminal: stories, alerts, stats, search, outbox."""

from __future__ import annotations

import itertools
import json
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.settings import DATABASE
from monitors.model import (
    AttackSign,
    FactKind,
    LedgerEntry,
    Level,
    Move,
    MoveReason,
    Parting,
    Record,
    Report,
    Severity,
    StoryTopic,
    make_summary_key,
)
from storage.store import Store
from tests.bot.terminal import HOSTILE, NOW, call, read_json
from tests.storage.samples import make_chat, make_draft, make_record, make_story, make_told


def test_stories_are_listed_for_people_and_programs(told_state: Path) -> None:
    listed = call("stories", "--state", told_state).stdout
    assert "A march in Oslo" in listed
    assert "\x1b" not in listed, "neither a hostile title nor a pipe gets colour"
    assert listed.splitlines()[-1] == "2 stories"
    assert [story["id"] for story in read_json("stories", "--state", told_state, "--severity", "high")] == ["grave"]
    assert [story["id"] for story in read_json("stories", "--state", told_state, "--country", "no")] == ["mild"]
    assert [story["id"] for story in read_json("stories", "--state", told_state, "--country", "Nordics")] == ["mild"]
    assert call("stories", "--state", told_state, "--topic", "troops").stdout.startswith("no story")


def test_a_listed_story_names_what_rings_first_and_says_how_much_is_left_out(tmp_path: Path) -> None:
    topics = [StoryTopic("attack", Level.DIGEST, Severity.HIGH)]
    topics += [StoryTopic(name, Level.URGENT, Severity.HIGH) for name in ("curfew", "emergency", "troops", "unrest")]
    with closing(Store.open(tmp_path / DATABASE, NOW)) as store:
        store.stories.save([make_story("s1", topics=tuple(topics), countries=("KZ", "KG", "UZ", "RU"))])
    listed = call("stories", "--state", tmp_path, "--since", "9999d").stdout
    assert "curfew, emergency, troops +2" in listed
    assert "KZ/KG/UZ +1" in listed
    asked = call("stories", "--state", tmp_path, "--since", "9999d", "--topic", "unrest").stdout
    assert "unrest, curfew, emergency +2" in asked, "the topic that was asked for is named"
    mentioned = call("stories", "--state", tmp_path, "--since", "9999d", "--topic", "attack").stdout
    assert "(attack), curfew, emergency +2" in mentioned


def test_one_story_is_shown_with_its_reports(told_state: Path) -> None:
    shown = call("stories", "--state", told_state, "/story_grave").stdout
    assert "Kazakhstan" in shown
    assert "told to 1 chat" in shown
    assert "severity moderate → high (official_alert): 'Severe, Immediate'" in shown
    gone = call("stories", "--state", told_state, "gone")
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


def test_a_story_that_was_kept_apart_from_another_says_from_which_and_by_which_signs(tmp_path: Path) -> None:
    with closing(Store.open(tmp_path / DATABASE, NOW)) as store:
        stories = (make_story("s0", title=f"Bomb at market {HOSTILE}"), make_story("s1"))
        signs = (AttackSign.SITE, AttackSign.HOUR)
        store.record(Record(stories=stories, partings=(Parting("a" * 16, "s1", "s0", signs),)), NOW)
    (shown,) = [line for line in call("stories", "--state", tmp_path, "s1").stdout.splitlines() if "kept" in line]
    assert shown.startswith("kept apart from story s0 “Bomb at market ")
    assert shown.endswith(f"” on {NOW:%Y-%m-%d %H:%M} UTC as another attack: another site, a later time of day")
    assert "\x1b" not in shown

    (parting,) = read_json("stories", "--state", tmp_path, "s1")["kept_apart_from"]
    told = {"story": "s0", "title": f"Bomb at market {HOSTILE}", "signs": ["site", "hour"]}
    assert parting == {**told, "parted_at": NOW.isoformat()}
    assert read_json("stories", "--state", tmp_path, "s0")["kept_apart_from"] == []


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
def test_a_misspelt_topic_is_wrong_usage_that_names_the_nearest(told_state: Path, words: tuple[str, ...]) -> None:
    config = Path(__file__).resolve().parents[2] / "config"
    wrong = call(*words, "--state", told_state, "--config", config, "--topic", "trops")
    assert (wrong.exit_code, wrong.stdout) == (2, "")
    assert "did you mean troops?" in wrong.stderr


def test_every_command_on_a_database_takes_both_folders(told_state: Path, tmp_path: Path) -> None:
    for words in (("status",), ("stories",), ("alerts",), ("stats",), ("search", "x"), ("labels",), ("outbox",)):
        result = call(*words, "--config", tmp_path, "--state", told_state)
        assert result.exit_code == 0, (words, result.output)
    assert call("backup", tmp_path / "copy", "--config", tmp_path, "--state", told_state).exit_code == 0


def test_alerts_say_who_was_told_what(told_state: Path) -> None:
    assert "Night desk" in call("alerts", "--state", told_state).stdout
    (alert,) = read_json("alerts", "--state", told_state, "--topic", "unrest")
    assert (alert["chat_id"], alert["story"]["id"]) == (100, "grave")
    assert read_json("alerts", "--state", told_state, "--chat", "7") == []
    assert read_json("alerts", "--state", told_state, "--since", "30m") == []


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


SUMMARY = make_summary_key(1, datetime(2026, 3, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("first", "later", "is_dead", "delivery"),
    [
        ("story:s1:1", "story:s1:1:part2", False, "waits"),
        ("story:s1:1", "story:s1:1:part2", True, "given up (refused)"),
        ("story:s1:1", "story:s1:2", True, "sent"),
        ("story:old:1", "story:s1:2", False, "waits"),
        ("story:s1:1", "story:s10:1", False, "sent"),
        (SUMMARY, f"{SUMMARY}:part2", False, "waits"),
        (SUMMARY, f"{SUMMARY}:part2", True, "given up (refused)"),
        (SUMMARY, "story:s1:1", False, "waits"),
        (SUMMARY, make_summary_key(1, datetime(2026, 3, 2, tzinfo=UTC)), False, "sent"),
    ],
)
def test_an_alert_is_delivered_once_all_its_messages_are_and_their_parts(
    tmp_path: Path, first: str, later: str, is_dead: bool, delivery: str
) -> None:
    with closing(Store.open(tmp_path / DATABASE, NOW)) as store:
        store.stories.save([make_story("s1")])
        chat = store.chats.add_chat(make_chat(100))
        store.alerts.save([make_told(chat.id, "s1", told_at=datetime.now(UTC), first_key=first)])
        store.outbox.add([make_draft(chat.id, first), make_draft(chat.id, later)], NOW)
        rows = [entry.row.id for entry in store.outbox.list_entries()]
        store.outbox.mark_sent(rows[0], 7, NOW)
        if is_dead:
            store.outbox.mark_dead(rows[1], "refused", NOW)
    (found,) = read_json("alerts", "--state", tmp_path)
    assert found["delivery"] == delivery


def test_stats_count_by_topic_and_day(told_state: Path) -> None:
    counted = read_json("stats", "--state", told_state, "--days", "30")
    unrest = next(one for one in counted["topics"] if one["topic"] == "unrest")
    assert (len(unrest["by_day"]), unrest["right"], unrest["wrong"]) == (30, 1, 0)
    assert "1/0" in call("stats", "--state", told_state).stdout


def test_search_finds_articles_by_their_words(told_state: Path) -> None:
    word = make_record().analysis.article.title.split()[0]
    (found,) = read_json("search", "--state", told_state, word)
    assert found["story"] == "grave"
    assert call("search", "--state", told_state, "unheardof").stdout == "no stored article contains all these words\n"


def test_the_outbox_is_listed_for_programs(told_state: Path) -> None:
    assert read_json("outbox", "--state", told_state)["pending"] == 1
    (entry,) = json.loads(call("outbox", "list", "--only", "pending", "--json", "--state", told_state).stdout)
    assert (entry["chat_id"], entry["state"], entry["lane"]) == (100, "pending", "urgent")


def test_a_story_shows_the_figure_that_stands_as_chats_and_the_page_do(tmp_path: Path) -> None:
    stated = (("Alpha Times", 12, 0), ("Gamma Wire", 31, 1), ("Alpha Times", 19, 2))
    ledger = tuple(
        LedgerEntry(FactKind.KILLED, toll, toll, "", publisher, "", f"{toll} killed", NOW + timedelta(hours=hour))
        for publisher, toll, hour in stated
    )
    with closing(Store.open(tmp_path / DATABASE, NOW)) as store:
        store.stories.save([make_story("s1", ledger=ledger)])
    assert "killed 31" in call("stories", "s1", "--state", tmp_path).stdout
    assert read_json("stories", "s1", "--state", tmp_path)["figures"] == [{"kind": "killed", "low": 31, "high": 31}]


@pytest.mark.parametrize("command", ["status", "stories", "alerts", "stats"])
def test_without_a_database_the_fix_is_said(tmp_path: Path, command: str) -> None:
    result = call(command, "--state", tmp_path)
    assert (result.exit_code, result.stdout) == (3, "")
    assert str(tmp_path / DATABASE) in result.stderr
