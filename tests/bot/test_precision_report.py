"""How right rules and experimental topics are, by what people said."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.cli.stats import describe_probation
from bot.precision_report import RulePrecision, read_probations, read_rule_precision
from bot.settings import DATABASE
from monitors.model import Evidence, Label, Span, Verdict, WrongReason, Zone
from monitors.probation import Probation
from storage.store import Store
from tests.bot.running import write_config
from tests.bot.terminal import call
from tests.storage.samples import make_article, make_chat, make_match, make_record, make_story

NOW = datetime.now(UTC)  # the command reads the clock itself
SPAN = Span(Zone.TITLE, 0, 5, "crowd")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    (tmp_path / "state").mkdir()
    opened = Store.open(tmp_path / "state" / DATABASE, NOW)
    opened.chats.add_chat(make_chat(100))
    yield opened
    opened.close()


def report(store: Store, name: str, *rules: str, topic: str = "unrest", days: int = 0) -> None:
    """A report that rules recognised, in a story of its own."""
    evidence = tuple(Evidence(rule, SPAN, 2.0) for rule in rules)
    record = make_record(name, matches=(make_match(topic, evidence=evidence),), story_id=name)
    article = make_article(name, first_seen_at=NOW - timedelta(days=days))
    store.stories.save([make_story(name)])
    store.articles.save([replace(record, analysis=replace(record.analysis, article=article))])


def say(
    store: Store,
    name: str,
    verdict: Verdict,
    topic: str = "unrest",
    *,
    reason: WrongReason | None = None,
    days: int = 0,
) -> None:
    store.labels.save(Label(1, 7, name, topic, verdict, NOW - timedelta(days=days), reason))


def read_stats(tmp_path: Path, *arguments: str) -> str:
    folders = ["--config", str(tmp_path / "config"), "--state", str(tmp_path / "state")]
    result = call("stats", *arguments, *folders)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_rule_is_as_right_as_the_reports_that_it_spoke_for(store: Store, tmp_path: Path) -> None:
    report(store, "a", "crowd", "acts")
    report(store, "b", "crowd")
    report(store, "c", "crowd")
    say(store, "a", Verdict.RIGHT)
    say(store, "b", Verdict.WRONG, reason=WrongReason.TOPIC)
    say(store, "c", Verdict.WRONG, reason=WrongReason.FIGURE)  # the topic was right
    say(store, "forgotten", Verdict.WRONG, reason=WrongReason.TOPIC)
    say(store, "b", Verdict.MISSED, "troops")
    assert read_rule_precision(store, store.labels.iterate()) == (
        RulePrecision("unrest", "crowd", 2, 1),
        RulePrecision("unrest", "acts", 1, 0),
    )
    write_config(tmp_path / "config")
    assert [line.split() for line in read_stats(tmp_path, "--rules").splitlines()][1:] == [
        ["unrest", "crowd", "2", "1"],
        ["unrest", "acts", "1", "0"],
    ]
    assert json.loads(read_stats(tmp_path, "--rules", "--json"))[0]["wrong"] == 1


def test_without_a_word_of_anybody_rules_say_so(store: Store, tmp_path: Path) -> None:
    write_config(tmp_path / "config")
    assert read_stats(tmp_path, "--rules") == "nobody has rated an alert right or wrong yet\n"


def test_an_experimental_topic_is_ready_after_its_trial_and_not_before(store: Store, tmp_path: Path) -> None:
    write_config(tmp_path / "config")  # in which troops is experimental
    for number in range(5):
        report(store, f"t{number}", "sent", topic="troops", days=100)
    say(store, "t1", Verdict.WRONG, "troops", days=95)
    found = read_probations(store, ["troops"], NOW.date())
    assert [(one.wrong, one.is_ready(NOW.date())) for one in found] == [(0, True)]
    assert "it may ring: write status: stable" in read_stats(tmp_path)
    say(store, "t2", Verdict.WRONG, "troops", days=5)
    assert "1 rated wrong in 90 days; it may ring after" in read_stats(tmp_path)
    (told,) = read_json(tmp_path)["experimental"]
    assert (told["topic"], told["wrong"], told["is_ready"]) == ("troops", 1, False)


def read_json(tmp_path: Path) -> Any:
    return json.loads(read_stats(tmp_path, "--json"))


def test_a_topic_that_found_nothing_says_so() -> None:
    said = describe_probation(Probation("cyber", None, 0, 0), NOW.date())
    assert said.startswith("cyber is experimental: no report yet, none rated wrong in 90 days; it may ring after")
