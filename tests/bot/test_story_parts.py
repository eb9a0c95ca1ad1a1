"""How /story and /summary tell what happens from what is only remarked on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.sending.channels import read_plain
from monitors.model import Level, Report, Severity, StoryTopic
from storage.store import Store
from tests.bot.people import People
from tests.storage.samples import NOW, make_story

UNREST = StoryTopic("unrest", Level.URGENT, Severity.HIGH)
COUP = StoryTopic("emergency", Level.DIGEST, Severity.EXTREME)


def make_report(number: int, title: str, **changes: object) -> Report:
    at = NOW + timedelta(minutes=number)
    report = Report(f"{number:016x}", title, f"Paper {number}", f"https://p.example/{number}", f"Said {number}.", at)
    return replace(report, **changes)  # type: ignore[arg-type]


REPORTS = (
    make_report(1, "Why they march", in_passing=True),
    make_report(2, "Crowd storms the hall", urgent=("unrest",)),
    make_report(3, "Shops reopen"),
    make_report(4, "What we learned", in_passing=True),
)


@pytest.fixture
def people(store: Store, tmp_path: Path) -> People:
    event = make_story("s1", topics=(UNREST, COUP), reports=REPORTS, articles=4)
    mention = make_story("s2", topics=(COUP,), severity=Severity.EXTREME, reports=(make_report(5, "Years on"),))
    store.stories.save([event, mention])
    return People(store, tmp_path / "config")


def ask(people: People, command: str, words: str = "") -> list[str]:
    return [line for one in people.say("en", command, words) for line in read_plain(one.html).splitlines()]


def test_a_story_lists_comments_apart_and_marks_the_reports_that_tell_of_the_event(people: People) -> None:
    lines = ask(people, "story", "s1")
    told = lines[lines.index("Reports") : lines.index("Figures")]
    names = [line.split(" · ")[-1] for line in told]
    assert names == [
        "Reports",
        "Crowd storms the hall",
        "Shops reopen",
        "Comments",
        "Why they march",
        "What we learned",
    ]
    assert [line.startswith("🔔 ") for line in told] == [False, True, False, False, False, False]


def test_a_story_says_what_it_is_about_and_of_whom_a_figure_is(people: People) -> None:
    lines = ask(people, "story", "s1")
    assert lines[1] == "Protest and unrest"
    assert any("killed 13 “13 police”" in line for line in lines)


@pytest.mark.parametrize("words", ["13", "Thirteen", "at least 13"])
def test_words_that_only_say_how_many_are_not_quoted_beside_a_figure(people: People, words: str) -> None:
    (entry,) = make_story().ledger
    people.store.stories.save([make_story("s3", ledger=(replace(entry, text=words),))])
    assert not any("“" in line for line in ask(people, "story", "s3"))


def test_a_summary_leads_by_the_newest_report_of_the_event_and_lists_mentions_last(people: People) -> None:
    lines = ask(people, "summary")
    stories = {"🟠 Crowd storms the hall", "🔴 Years on"}
    shown = [line for line in lines if line in stories or line.startswith("Past, planned")]
    assert shown == ["🟠 Crowd storms the hall", "Past, planned, uncertain or mentioned in passing:", "🔴 Years on"]
    assert lines[lines.index("🟠 Crowd storms the hall") + 1] == "Protest and unrest"
