"""A reply says why a story became graver, if only the number of independent outlets rose."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from monitors.alerting.alerts import decide
from monitors.model import AlertKind, Change, ChangeKind, Level, Severity, Story, StoryTopic
from tests.monitors.story_makers import START, make_chat, make_story, make_subscription
from tests.monitors.test_alerts import LIMITS

BEFORE = make_story(killed=6, corroboration=2, severity=Severity.HIGH)
AFTER = replace(BEFORE, corroboration=3, severity=Severity.EXTREME)
OUTLETS = Change(ChangeKind.CORROBORATION, 2, 3)
GRAVER = Change(ChangeKind.SEVERITY, Severity.HIGH, Severity.EXTREME)


def tell(after: Story) -> tuple[Change, ...]:
    asked, chat = (make_subscription(),), make_chat()
    told = decide(BEFORE, asked, chat, None, START + timedelta(hours=1), LIMITS).told
    decision = decide(after, asked, chat, told, START + timedelta(hours=2), LIMITS)
    assert decision.kind is AlertKind.REPLY
    return decision.changes


def test_a_severity_that_more_outlets_raised_is_told_with_them_as_the_reason() -> None:
    assert tell(AFTER) == (replace(GRAVER, outlets=(2, 3)),)


def test_a_severity_that_something_else_may_have_raised_is_told_without_a_reason() -> None:
    assert tell(replace(AFTER, countries=("KZ", "KG"))) == (
        GRAVER,
        Change(ChangeKind.COUNTRY, ("KZ",), ("KG",)),
        OUTLETS,
    )
    topic = StoryTopic("attack", Level.URGENT, Severity.EXTREME)
    assert tell(replace(AFTER, topics=(topic,))) == (GRAVER, OUTLETS)
