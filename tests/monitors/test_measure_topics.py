"""The end of a measure concerns the chats that ask for the measure's topic, and those with a watch of their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from monitors.alerting.alerts import decide
from monitors.alerting.changes import list_changes
from monitors.alerting.expiry import decide_expiry
from monitors.facts.article_field import ArticleField
from monitors.facts.dates import find_until
from monitors.model import (
    AlertKind,
    ChangeKind,
    Evidence,
    Fact,
    FactKind,
    Level,
    Match,
    Measure,
    Severity,
    Span,
    Story,
    StoryTopic,
    Subscription,
    Told,
    ToldMeasure,
    Zone,
)
from monitors.stories.chronicle import Provenance, StoryRules, build_story, read_part
from monitors.stories.endings import settle
from monitors.stories.measures import read_end
from tests.monitors.story_makers import (
    START,
    make_analysis,
    make_chat,
    make_match,
    make_report,
    make_story,
    make_subscription,
)
from tests.monitors.test_alerts import LIMITS

END = date(2026, 3, 9)
EVE = datetime(2026, 3, 8, 9, tzinfo=START.tzinfo)
ATTACK, CURFEW, WATCH = (make_subscription(one) for one in ("attack", "curfew", "watch:1"))
TOPICS = tuple(StoryTopic(one, Level.URGENT, Severity.MODERATE) for one in ("attack", "curfew", "watch:1", "watch:2"))


def make(until: date | None = END, **changes: Any) -> Story:
    measure = {"until": until, "topic": "curfew"}
    measure |= {name: changes.pop(name) for name in ("topic", "lifted_until") if name in changes}
    return replace(make_story(topics=TOPICS), measures=(Measure(**measure),), **changes)


def move(*asked: Subscription, to: Story, told_of: Story) -> AlertKind:
    told = decide(told_of, asked, make_chat(), None, START + timedelta(hours=1), LIMITS).told
    assert told is not None
    return decide(to, asked, make_chat(), told, START + timedelta(hours=2), LIMITS).kind


MOVED = (
    make(END + timedelta(days=7)),
    make(END - timedelta(days=2), reports=(replace(make_report(), until=END - timedelta(days=2), shortens=True),)),
    make(None, lifted_until=END),
)


@pytest.mark.parametrize("to", MOVED, ids=["extended", "shortened", "lifted"])
def test_a_moved_end_only_edits_the_alert_of_a_chat_without_the_topic_of_the_measure(to: Story) -> None:
    assert move(ATTACK, to=to, told_of=make()) is AlertKind.EDIT
    assert move(ATTACK, CURFEW, to=to, told_of=make()) is AlertKind.REPLY
    assert move(WATCH, to=to, told_of=make()) is AlertKind.REPLY


@pytest.mark.parametrize("topic", ["", "watch:2"], ids=["unknown", "of another chat's watch"])
def test_a_moved_end_of_a_measure_without_a_topic_of_the_desk_rings(topic: str) -> None:
    moved = make(END + timedelta(days=7), topic=topic)
    assert move(ATTACK, to=moved, told_of=make(topic=topic)) is AlertKind.REPLY


def test_only_chats_with_the_topic_of_the_measure_are_reminded_of_its_end() -> None:
    for asked, kind in (((ATTACK,), None), ((CURFEW,), AlertKind.REMINDER), ((WATCH,), AlertKind.REMINDER)):
        told = decide(make(), asked, make_chat(), None, START + timedelta(hours=1), LIMITS).told
        assert told is not None
        decision = decide_expiry(make(), asked, make_chat(), told, EVE)
        assert (decision and decision.kind) is kind


KANO = "Curfew imposed in Kano, Nigeria, until 24 January as gunmen attack market"


def find_end(text: str) -> Fact:
    """The end date of a headline, as the dates are read."""
    (found,) = find_until((ArticleField(text, None),), "en", datetime(2022, 1, 7, tzinfo=UTC))
    return found


def test_an_end_date_belongs_to_the_topic_that_reads_the_name_of_its_measure() -> None:
    matches = (read("attack", "gunmen attack", KANO), read("curfew", "Curfew", KANO))
    assert read_end(make_analysis("1", KANO, matches=matches, facts=(find_end(KANO),)))[1] == "curfew"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("State of emergency declared in Sri Lanka until 24 January, curfew imposed in Colombo", "emergency"),
        ("A state of emergency was declared until 24 January and a curfew was imposed in Colombo", "emergency"),
        ("Curfew imposed in Colombo, state of emergency in Sri Lanka until 24 January", "emergency"),
        ("Until 24 January a curfew holds in Colombo; Sri Lanka lifts its ban on rallies", "curfew"),
        ("Curfew in Colombo, the largest city of Sri Lanka, until 24 January", "Curfew"),
    ],
)
def test_an_end_date_belongs_to_the_measure_of_its_own_clause(text: str, name: str) -> None:
    assert find_end(text).name == name


def test_the_lifting_of_one_measure_lifts_no_other_in_the_same_headline() -> None:
    declared = "State of emergency declared in Kano until 24 January"
    lifted = "Kano lifts curfew imposed under state of emergency"
    first = make_analysis(
        "1", declared, matches=(read("emergency", "State of emergency", declared),), facts=(find_end(declared),)
    )
    both = (read("curfew", "curfew", lifted), read("emergency", "state of emergency", lifted))
    second = make_analysis("2", lifted, matches=both, minutes=60)
    parts = [read_part(one, Provenance(number, number)) for number, one in (("1", first), ("2", second))]
    assert build_story(parts, StoryRules()).until == date(2022, 1, 24)


COMMA = "A state of emergency covers all of Kazakhstan until 19 January, and 2,500 peacekeepers are on their way."
TWICE = "The emergency was declared at noon. Protesters marched. The emergency holds until 19 January."


def read(topic: str, words: str, text: str) -> Match:
    """A match of which a rule reports the first place where these words stand."""
    start = text.index(words)
    return replace(
        make_match(topic), evidence=(Evidence("rule", Span(Zone.BODY, start, start + len(words), words), 5.0),)
    )


@pytest.mark.parametrize(
    ("text", "other"), [(COMMA, "2,500 peacekeepers"), (TWICE, "Protesters marched")], ids=["a comma", "read twice"]
)
def test_an_end_date_belongs_to_the_topic_whose_words_stand_nearest(text: str, other: str) -> None:
    start = text.index("until 19 January")
    ends = Fact(FactKind.UNTIL, Span(Zone.BODY, start, start + 16, "until 19 January"), on=END)
    matches = (read("unrest", other, text), read("emergency", "emergency", text))
    _, topic = read_end(make_analysis("1", "Unrest", text, matches=matches, facts=(ends,)))
    assert topic == "emergency"


def test_another_measure_after_a_lifting_is_not_in_force_again() -> None:
    curfew = replace(make_report(1), until=date(2026, 3, 9), until_topic="curfew")
    lifting = replace(make_report(2), lifts=True, measures=("curfew",))
    emergency = replace(make_report(3), until=date(2026, 3, 19), until_topic="emergency")
    stories = [settle(make_story(reports=(curfew, lifting, *more))) for more in ((), (emergency,))]
    known = Told(7, "story1", "attack", measures=(ToldMeasure("curfew", END, lapsed_on=END, is_lifted=True),))
    heard = [{one.kind for one in list_changes(known, story, ["emergency"])} for story in stories]
    assert heard[1] - heard[0] == {ChangeKind.UNTIL}
    assert heard[0].isdisjoint({ChangeKind.LIFTED, ChangeKind.RENEWED})
