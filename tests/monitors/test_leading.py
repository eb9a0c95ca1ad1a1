"""Which report of a story a message shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from monitors.alerting.figures import Figures
from monitors.alerting.lead_report import (
    find_bell,
    find_correction,
    find_edited,
    find_ending,
    find_newest_event,
    find_news,
    find_opening,
    find_told,
    name_story,
)
from monitors.alerting.standing import list_holding
from monitors.model import FactKind, Level, Measure, Report, Severity, Story, StoryTopic, Told
from monitors.stories.chronicle import add_report
from monitors.stories.stream_ids import FEWEST_REPORTS
from tests.monitors.story_makers import make_entry, make_report, make_story

GATHERED, STORMED, REMEMBERED = make_report(1), replace(make_report(2), urgent=("attack",)), make_report(3)


def rings(story: Story) -> bool:
    return bool(story.topics)


def test_the_report_with_which_a_story_would_first_have_rung_made_it_ring() -> None:
    assert find_bell(make_story(reports=(GATHERED, STORMED, make_report(3))), rings) is STORMED


def test_what_only_mentions_a_graver_topic_does_not_make_a_later_report_the_bell() -> None:
    mention = replace(GATHERED, severity=Severity.EXTREME)
    bells = [
        replace(make_report(number), urgent=("attack",), severity=Severity(grade))
        for number, grade in ((2, "low"), (3, "high"))
    ]
    story = make_story(reports=(mention, *bells), severity=Severity.HIGH)
    assert find_bell(story, lambda one: rings(one) and one.severity is Severity.HIGH) is bells[1]


def test_a_story_whose_reports_do_not_say_what_made_it_ring_is_shown_by_its_first() -> None:
    comment = replace(GATHERED, in_passing=True)
    assert find_bell(make_story(reports=(comment, REMEMBERED, make_report(4))), rings) is REMEMBERED


def test_an_edit_shows_the_report_that_the_first_message_showed_as_long_as_the_story_has_it() -> None:
    story = make_story(reports=(GATHERED, STORMED, REMEMBERED))
    told = Told(7, story.id, "attack", lead=STORMED.article_key)
    assert find_edited(story, told) is STORMED
    assert find_edited(replace(story, reports=(GATHERED, REMEMBERED)), told) is None
    translated = replace(told, headline=REMEMBERED.article_key)
    assert find_edited(replace(story, reports=(GATHERED, REMEMBERED)), translated) is REMEMBERED
    assert find_edited(story, replace(told, lead="")) is GATHERED, "as a message of an older version showed"


def test_the_end_of_a_measure_is_shown_by_the_newest_report_that_gives_it() -> None:
    dated = [replace(make_report(number), until=date(2022, 1, 19)) for number in (1, 2)]
    passing = replace(make_report(3), until=date(2022, 1, 19), in_passing=True)
    story = make_story(reports=(*dated, passing, make_report(4)))
    assert find_ending(story, date(2022, 1, 19)) is dated[1]
    assert find_ending(story, date(2022, 1, 20)).article_key == "key4"


def test_however_many_reports_come_the_first_and_the_first_urgent_one_are_remembered() -> None:
    reports: tuple[Report, ...] = (GATHERED, STORMED)
    for number in range(3, 20):
        reports = add_report(reports, make_report(number, publisher=f"Outlet {number}"), 4)
    assert [report.article_key for report in reports] == ["key1", "key2", "key18", "key19"]


def test_a_story_is_named_by_the_first_report_that_tells_of_it_as_happening() -> None:
    comment = replace(make_report(0), in_passing=True, urgent=("attack",))
    elsewhere = replace(make_report(1), urgent=("strike",))
    assert find_opening(make_story(reports=(comment, elsewhere, GATHERED, STORMED, REMEMBERED))) is STORMED
    assert find_opening(make_story(reports=(comment, GATHERED, REMEMBERED))) is GATHERED


def test_a_story_is_summed_up_by_the_newest_report_of_its_event() -> None:
    again = replace(make_report(3), urgent=("attack",))
    column = replace(make_report(5), urgent=("attack",), in_passing=True)
    assert find_newest_event(make_story(reports=(STORMED, again, make_report(4), column))) is again
    assert find_newest_event(make_story(reports=(GATHERED, REMEMBERED))) is REMEMBERED


def test_a_lifted_measure_is_summed_up_by_its_lifting() -> None:
    topics = (StoryTopic("curfew", Level.URGENT, Severity.HIGH),)
    imposed = replace(make_report(1), urgent=("curfew",), measures=("curfew",))
    lifted = replace(make_report(2), lifts=True, measures=("curfew",))
    measures = (Measure("curfew", lifted_until=date(2022, 1, 31)),)
    story = replace(make_story(topics=topics, reports=(imposed, lifted)), measures=measures)
    assert find_newest_event(story) is lifted
    renewed = replace(make_report(3), urgent=("curfew",), measures=("curfew",))
    assert find_newest_event(replace(story, reports=(imposed, lifted, renewed))) is renewed


def test_a_story_is_named_by_a_watch_only_to_the_chat_that_has_it() -> None:
    watched = replace(make_report(2), urgent=("watch:7",))
    topics = tuple(StoryTopic(name, Level.URGENT, Severity.LOW) for name in ("attack", "watch:7"))
    story = make_story(topics=topics, reports=(GATHERED, watched, REMEMBERED))
    assert find_opening(story) is GATHERED
    assert name_story(story) == GATHERED.title
    assert find_opening(story, ("watch:7",)) is watched
    assert find_told(story, Told(1, story.id, "attack", "")) is GATHERED
    assert find_told(story, Told(1, story.id, "watch:7", "")) is watched


def test_a_story_that_remembers_the_fewest_reports_has_room_for_the_newest() -> None:
    reports: tuple[Report, ...] = (GATHERED, STORMED)
    for number in range(3, 6):
        reports = add_report(reports, make_report(number, publisher=f"Outlet {number}"), FEWEST_REPORTS)
    assert [report.article_key for report in reports] == ["key1", "key2", "key5"]


@pytest.mark.parametrize("url", ["", "https://live.example"], ids=["without an address", "on a live page"])
def test_a_report_that_repeats_a_wrong_figure_does_not_lead_whatever_its_address(url: str) -> None:
    reports = tuple(replace(make_report(number), url=url) for number in (1, 2, 3))
    right = make_entry(FactKind.KILLED, 30, publisher="Police", hours=2, replaces=300)
    entries = (make_entry(FactKind.KILLED, 300), right, make_entry(FactKind.KILLED, 300, publisher="Slow", hours=3))
    ledger = tuple(
        replace(entry, url=url, article_key=report.article_key) for entry, report in zip(entries, reports, strict=True)
    )
    story = replace(make_story(reports=reports), ledger=ledger)
    assert find_news(story, Figures(ledger)) is reports[1]
    assert find_correction(story, Figures(ledger), ()) is reports[1]
    assert list_holding(story) == (reports[1],)


def test_a_story_is_listed_by_its_correction_and_not_by_a_report_whose_figure_was_taken_back() -> None:
    stormed = replace(STORMED, urgent=("attack",))
    notice = replace(make_report(3), urgent=())
    topics = (StoryTopic("attack", Level.URGENT, Severity.HIGH),)
    ledger = tuple(
        replace(make_entry(FactKind.KILLED, killed, corrects=killed == 15), url=report.url)
        for report, killed in ((stormed, 65), (notice, 15))
    )
    story = replace(make_story(reports=(GATHERED, stormed, notice)), topics=topics)
    assert find_newest_event(story) is stormed
    assert find_newest_event(replace(story, ledger=ledger)) is notice
