"""The end date of a measure, as reports set it, extend it and move it nearer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from monitors.model import Fact, Story
from monitors.stories.chronicle import Provenance, StoryPart, StoryRules, build_story, merge_stories, read_part
from tests.monitors.story_makers import make_analysis, make_until

OLD, NEAR, FAR = date(2026, 3, 24), date(2026, 3, 15), date(2026, 4, 3)
COUNTED = date(2026, 3, 27)
RULES = StoryRules()


def give(number: int, *facts: Fact, title: str = "Curfew in Kano", hours: float = 0) -> StoryPart:
    analysis = make_analysis(str(number), title, facts=facts, minutes=60 * hours)
    return read_part(analysis, Provenance(str(number), str(number)))


def shorten(on: date) -> Fact:
    return replace(make_until(on), corrects=True)


def tell(*parts: StoryPart) -> Story:
    return build_story(parts, RULES)


def test_a_report_that_a_measure_ends_earlier_moves_the_end_nearer() -> None:
    assert tell(give(1, make_until(OLD)), give(2, shorten(NEAR))).until == NEAR
    assert tell(give(1, make_until(OLD)), give(2, make_until(NEAR))).until == OLD, "unless it says so, it does not"


@pytest.mark.parametrize(("again", "until"), [(OLD, NEAR), (FAR, FAR)], ids=["the old end", "a new one"])
def test_after_that_a_report_of_the_old_end_extends_nothing(again: date, until: date) -> None:
    parts = [give(1, make_until(OLD)), give(2, shorten(NEAR)), give(3, make_until(again))]
    assert tell(*parts).until == until


@pytest.mark.parametrize(("hours", "until"), [(20, NEAR), (46, OLD)], ids=["within a day", "later"])
def test_a_measure_is_extended_anew_to_the_old_end_once_a_day_has_passed(hours: int, until: date) -> None:
    again = give(3, make_until(OLD), hours=hours)
    assert tell(give(1, make_until(OLD)), give(2, shorten(NEAR)), again).until == until

    older, newer = tell(give(1, make_until(OLD)), give(2, shorten(NEAR))), tell(again)
    assert merge_stories(older, newer, RULES).until == until


def test_a_shortened_measure_stays_short_when_its_story_is_merged_with_one_of_the_old_end() -> None:
    older, newer = tell(give(1, make_until(OLD))), tell(give(2, make_until(OLD)), give(3, shorten(NEAR)))
    assert merge_stories(older, newer, RULES).until == NEAR


def test_a_measure_lifted_in_one_of_two_merged_stories_is_lifted() -> None:
    older = tell(give(1, make_until(OLD)))
    newer = tell(give(2, make_until(OLD)), give(3, title="Curfew lifted in Kano ahead of schedule"))
    merged = merge_stories(older, newer, RULES)
    assert (merged.until, merged.lifted_until) == (None, OLD)


def test_of_two_dates_in_an_article_the_one_that_is_moved_nearer_counts() -> None:
    assert tell(give(1, make_until(OLD), shorten(NEAR))).until == NEAR


def extend(months: int = 0, days: int = 14) -> Fact:
    """The end of "extended by two weeks" in an article that gives no old end: its own day and two weeks."""
    return replace(make_until(COUNTED), extends=(months, days))


def test_an_extension_by_two_weeks_counts_from_the_end_that_the_story_knew() -> None:
    assert tell(give(1, make_until(OLD)), give(2, extend(), hours=72)).until == date(2026, 4, 7)
    assert tell(give(1, make_until(OLD)), give(2, extend(1, 0), hours=72)).until == date(2026, 4, 24)


def test_an_extension_by_two_weeks_counts_from_its_report_where_no_old_end_is_known() -> None:
    assert tell(give(1), give(2, extend(), hours=72)).until == COUNTED
    assert tell(give(1, make_until(date(2026, 3, 1))), give(2, extend(), hours=72)).until == COUNTED, "that is over"


def test_two_reports_of_one_extension_extend_the_measure_once() -> None:
    again = give(4, extend(), hours=100)
    parts = [give(1, make_until(OLD)), give(2, extend(), hours=72), give(3, extend(), hours=73), again]
    assert tell(*parts).until == date(2026, 4, 7)


def test_a_report_of_the_new_end_and_one_of_the_extension_agree() -> None:
    new = make_until(date(2026, 4, 7))
    assert tell(give(1, make_until(OLD)), give(2, new, hours=72), give(3, extend(), hours=73)).until == new.on


def test_a_second_extension_counts_from_the_end_of_the_first() -> None:
    parts = [give(1, make_until(OLD)), give(2, extend(), hours=72), give(3, extend(), hours=72 + 24 * 12)]
    assert tell(*parts).until == date(2026, 4, 21)
