"""A measure follows what its reports say in the order in which they were written, and which edits count."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from monitors.alerting.expiry import leave_superseded
from monitors.model import Notice
from monitors.stories.chronicle import StoryPart, StoryRules, renew_story
from tests.monitors.story_makers import START, find_measure, make_report
from tests.monitors.test_endings import AGAIN, FAR, NEAR, OLD, give, lift, make_until, tell
from tests.monitors.test_expiry import END, declare, declare_later


def publish(part: StoryPart, hours: float) -> StoryPart:
    return replace(part, report=replace(part.report, published_at=START + timedelta(hours=hours)))


def test_a_slow_report_of_an_extension_does_not_undo_the_lifting_before_which_it_was_written() -> None:
    longer = give(3, make_until(FAR), title="Curfew in Kano extended", hours=3)
    assert not find_measure(tell(give(1, make_until(OLD)), lift(2, 2), longer)).is_lifted
    assert find_measure(tell(give(1, make_until(OLD)), lift(2, 2), publish(longer, 1))).is_lifted


@pytest.mark.parametrize(("hours", "is_lifted"), [(1.5, False), (4, True)], ids=["slow", "new"])
def test_a_slow_report_of_a_lifting_does_not_lift_a_measure_in_force_again(hours: float, *, is_lifted: bool) -> None:
    again = give(3, title=AGAIN, hours=3)
    assert (
        find_measure(tell(give(1, make_until(OLD)), lift(2, 1), again, publish(lift(4, 4), hours))).is_lifted
        is is_lifted
    )


def test_a_slow_report_gives_a_measure_in_force_again_no_old_end() -> None:
    slow = publish(give(4, make_until(OLD), hours=4), 0.5)
    assert tell(give(1), lift(2, 1), give(3, title=AGAIN, hours=3), slow).until is None


def test_a_correction_dated_before_the_end_that_it_corrects_counts_if_it_came_after_it() -> None:
    again = give(3, make_until(OLD), title=AGAIN, hours=3)
    correction = publish(give(4, make_until(NEAR), title="Correction: Curfew in Kano", hours=4), 2.5)
    assert correction.report.notice is Notice.CORRECTION
    assert tell(give(1), lift(2, 1), again, correction).until == NEAR
    lifted = tell(give(1, make_until(OLD)), lift(2, 3), correction)
    assert find_measure(lifted).is_lifted, "it corrects no lifting"


def test_a_report_of_which_only_the_day_is_known_counts_from_when_it_was_seen() -> None:
    midnight = START.replace(hour=0, minute=0, second=0)
    longer = give(3, make_until(FAR), title="Curfew in Kano extended", hours=3)
    dated = replace(longer, report=replace(longer.report, published_at=midnight))
    assert tell(give(1, make_until(OLD)), lift(2, 2), dated).until == FAR


def test_a_retracted_lifting_in_a_later_story_supersedes_no_measure() -> None:
    lifting = replace(make_report(1), lifts=True, measures=("curfew",))
    later = declare_later(until=None, reports=(lifting,))
    assert leave_superseded(declare(), [later]).until is None
    retraction = make_report(2, notice=Notice.RETRACTION)
    assert leave_superseded(declare(), [replace(later, reports=(lifting, retraction))]).until == END


@pytest.mark.parametrize("last", [True, False], ids=["lifted", "in force"])
def test_what_a_later_story_says_last_of_a_measure_decides_whether_it_supersedes_it(*, last: bool) -> None:
    lifted, again = replace(make_report(1), lifts=True), replace(make_report(2), reimposes=True)
    relifted = replace(make_report(3), lifts=True)
    reports = tuple(replace(one, measures=("curfew",)) for one in (lifted, again, relifted)[: 3 if last else 2])
    assert (leave_superseded(declare(), [declare_later(until=None, reports=reports)]).until is None) is last


@pytest.mark.parametrize(
    ("title", "is_lifted"),
    [
        ("Kano breathes again as shops open", True),
        ("Kano residents rejoice after curfew lifted", True),
        ("Kano to lift curfew on Monday", False),
        ("Curfew in Kano not lifted, governor says", False),
    ],
)
def test_a_lifting_stands_when_its_article_is_edited_unless_the_edit_denies_it(title: str, *, is_lifted: bool) -> None:
    story = tell(give(1, make_until(OLD)), lift(2, 1))
    edited = renew_story(story, give(2, title=title, hours=2), StoryRules())
    assert find_measure(edited).is_lifted is is_lifted


def test_a_lifting_whose_article_is_edited_to_give_only_the_old_end_stands() -> None:
    story = tell(give(1, make_until(OLD)), lift(2, 1))
    edited = renew_story(story, give(2, make_until(OLD), title="Kano breathes again", hours=2), StoryRules())
    assert find_measure(edited).is_lifted


def test_a_lifting_whose_article_is_edited_to_give_an_end_is_none() -> None:
    story = tell(give(1, make_until(OLD)), lift(2, 1))
    edited = renew_story(story, give(2, make_until(FAR), title="Kano on edge", hours=2), StoryRules())
    assert (find_measure(edited).is_lifted, edited.until) == (False, FAR)
