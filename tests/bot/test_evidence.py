"""Reports as evidence: address, times, words with their hash, and each match with what it was recognised by."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from bot.desk import Desk
from bot.exports.evidence import export_report
from monitors.analysis import analyse
from monitors.model import ArticleRecord, Realis, RealisFlag, Span, SuppressionReason, Zone
from storage.store import Store
from tests.bot.running import write_config
from tests.bot.terminal import call
from tests.storage.samples import NOW, later, make_article, make_match, make_record


def test_a_report_carries_what_proves_it(tmp_path: Path) -> None:
    text = (
        "Officials met in Osh.\n\nA crowd of protesters stormed the town hall, and demonstrators clashed with police."
    )
    article = make_article("1", title="Protesters storm the town hall in Osh", text=text)
    record = ArticleRecord(analyse(article, Desk.of(write_config(tmp_path)).rules), "s1")
    report = export_report(record)
    assert (report.id, report.story, report.url) == (article.key, "s1", article.url)
    assert report.fetched_at == "2026-03-14T09:26:53Z"
    assert report.sha256 == hashlib.sha256(f"{article.title}\n\n{article.text}".encode()).hexdigest()
    (match,) = report.matches
    stored = record.analysis.matches[0]
    assert (match.topic, match.rules, match.score) == ("unrest", stored.rules, stored.score)
    assert {one.zone for one in match.evidence} == {"title", "body"}
    for one in match.evidence:
        zone = report.headline if one.zone == "title" else report.text
        assert zone[one.start : one.end] == one.words


def test_what_is_not_now_kept_quiet_or_a_chats_own_says_so() -> None:
    flag = RealisFlag(Realis.DRILL, Span(Zone.LEAD, 0, 5, "drill"))
    matches = (make_match(realis=(flag,)), make_match("watch:7"))
    report = export_report(replace(make_record("1", matches=matches), reason=SuppressionReason.FLOOD))
    assert report.kept_quiet == "flood"
    assert [(one.topic, one.realis, one.vetoed) for one in report.matches] == [("unrest", ("drill",), "")]
    overruled = make_match(realis=(), vetoed="vetoed by derby: 'crowds'")
    (match,) = export_report(make_record("1", matches=(overruled,))).matches
    assert match.vetoed == "vetoed by derby: 'crowds'"


def test_half_a_character_has_a_hash_too() -> None:
    record = make_record("1")
    broken = replace(record.analysis.article, title="\ud800", published_at=None)
    report = export_report(replace(record, analysis=replace(record.analysis, article=broken)))
    assert (len(report.sha256), report.published_at) == (64, None)


@pytest.fixture
def state(tmp_path: Path) -> Path:
    store = Store.open(tmp_path / "tocsin.sqlite3", NOW)
    for number, hours in enumerate((0, 24, 48)):
        record = make_record(str(number), matches=(make_match("troops" if number == 2 else "unrest"),))
        article = make_article(str(number), first_seen_at=later(hours=hours))
        store.articles.save([replace(record, analysis=replace(record.analysis, article=article))])
    store.articles.save([make_record("quiet", matches=())])
    store.close()
    return tmp_path


def run(state: Path, *arguments: str) -> Result:
    return call("export", "reports", *arguments, "--state", state)


def list_reports(state: Path, *arguments: str) -> list[dict[str, Any]]:
    result = run(state, *arguments)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_the_command_writes_what_was_recognised_by_time_and_topic(state: Path) -> None:
    assert len(list_reports(state)) == 3
    assert len(list_reports(state, "--topic", "troops")) == 1
    assert len(list_reports(state, "--since", "2026-03-15", "--until", "2026-03-15")) == 1


@pytest.mark.parametrize("wrong", [("--format", "csv"), ("--country", "KZ"), ("--severity", "high"), ("--words", "x")])
def test_the_command_refuses_what_does_not_hold_for_reports(state: Path, wrong: tuple[str, ...]) -> None:
    result = run(state, *wrong)
    assert (result.exit_code, "--since, --until and --topic" in result.output) == (2, True)
