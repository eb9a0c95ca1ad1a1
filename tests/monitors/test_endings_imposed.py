"""A lifting that was written before the measure was imposed lifts another one, and not this."""

from __future__ import annotations

import pytest

from monitors.stories.chronicle import StoryPart
from tests.monitors.story_makers import START, find_measure, make_until
from tests.monitors.test_endings import OLD, give, lift, tell
from tests.monitors.test_endings_order import publish

IMPOSED = "Curfew imposed in Kano"
MIDNIGHT = -START.hour - START.minute / 60
"""How many hours after START its day began, which is all that some feeds tell of when a report was published."""


def impose(number: int = 1, hours: float = 0) -> StoryPart:
    return publish(give(number, make_until(OLD), title=IMPOSED, hours=hours), hours)


@pytest.mark.parametrize(
    ("imposed", "lifted", "is_lifted"),
    [
        (0, -24, False),
        (0, -0.5, False),
        (0, 1, True),
        (0, MIDNIGHT - 24, False),
        (0, MIDNIGHT, True),
        (MIDNIGHT, -24, False),
        (MIDNIGHT, 1, True),
    ],
    ids=["a day before", "before", "after", "the day before", "that day", "before that day", "after its day is known"],
)
def test_a_lifting_published_before_the_measure_was_imposed_does_not_lift_it(
    imposed: float, lifted: float, *, is_lifted: bool
) -> None:
    story = tell(publish(impose(), imposed), publish(lift(2, 2), lifted))
    measure = find_measure(story)
    assert (measure.is_lifted, measure.until) == ((True, None) if is_lifted else (False, OLD))


def test_a_second_report_of_the_imposing_puts_off_no_lifting() -> None:
    copy = publish(give(2, make_until(OLD), title=IMPOSED, hours=3), 3)
    assert find_measure(tell(impose(), copy, publish(lift(3, 4), 2))).is_lifted


def test_a_lifting_without_a_date_counts_from_when_it_was_seen() -> None:
    assert find_measure(tell(impose(), lift(2, 1))).is_lifted


def test_a_measure_of_which_no_report_says_that_it_was_imposed_is_lifted_as_ever() -> None:
    known = give(1, make_until(OLD), title="Curfew in Kano goes on")
    assert find_measure(tell(known, publish(lift(2, 1), -3))).is_lifted


def test_a_lifting_after_a_slow_one_lifts_the_measure() -> None:
    slow = publish(lift(2, 1), -24)
    story = tell(impose(), slow, publish(lift(3, 48), 47))
    assert find_measure(story).is_lifted
