"""What a story that was withdrawn, lifted or corrected means to chats that were told nothing of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from monitors.alerting.alerts import decide
from monitors.alerting.changes import list_changes
from monitors.alerting.release import release
from monitors.alerting.standing import is_over, is_withdrawn, list_holding
from monitors.model import (
    AlertKind,
    ChangeKind,
    Decision,
    FactKind,
    Level,
    Measure,
    Notice,
    Report,
    Severity,
    Story,
    StoryTopic,
    Subscription,
    SuppressionReason,
    Told,
)
from monitors.stories.endings import settle
from tests.monitors.story_makers import (
    START,
    find_measure,
    make_chat,
    make_entry,
    make_measures,
    make_report,
    make_story,
    make_subscription,
    show_change,
)
from tests.monitors.test_alerts import LIMITS

LATER = START + timedelta(hours=1)
BOTH = (make_subscription("curfew"), make_subscription("attack"))
RETRACTION = make_report(3, notice=Notice.RETRACTION)


def tell_of(number: int, *topics: str, **changes: object) -> Report:
    return replace(make_report(number), urgent=topics or ("attack",), **changes)  # type: ignore[arg-type]


def make(*reports: Report, **changes: object) -> Story:
    urgent = dict.fromkeys(topic for one in reports for topic in one.urgent)
    topics = tuple(StoryTopic(one, Level.URGENT, Severity.MODERATE) for one in urgent)
    return replace(make_story(reports=reports, topics=topics), **changes)  # type: ignore[arg-type]


def make_lifted(*since: Report) -> Story:
    imposed = tell_of(1, "curfew", "attack", until=date(2026, 3, 9))
    lifting = replace(make_report(2), lifts=True)
    return make(
        imposed,
        lifting,
        *since,
        measures=make_measures(topic="curfew", lifted_until=date(2026, 3, 9), lifted_at=lifting.seen_at),
    )


def ask(story: Story, *asked: Subscription, told: Told | None = None) -> Decision:
    return decide(story, asked or BOTH, make_chat(), told, LATER, LIMITS)


@pytest.mark.parametrize(
    "story",
    [
        make(tell_of(1), RETRACTION),
        make(tell_of(1, publisher="Gazette", origin="ap"), replace(RETRACTION, origin="ap")),
        make(tell_of(1), RETRACTION, replace(make_report(4, publisher="Gazette"), in_passing=True)),
        make(tell_of(2), RETRACTION, make_report(1, notice=Notice.RETRACTION)),
    ],
    ids=["its outlet", "its agency", "a comment is left", "twice, and the reports are out of order"],
)
def test_what_its_sources_withdrew_rings_in_no_chat_that_was_not_told(story: Story) -> None:
    decision = ask(story)
    assert (decision.kind, decision.reason) == (AlertKind.NONE, SuppressionReason.WITHDRAWN)


@pytest.mark.parametrize(
    "story",
    [
        make(tell_of(1), tell_of(2, publisher="Gazette", origin="outlet:gazette"), RETRACTION),
        make(tell_of(1), RETRACTION, tell_of(4)),
    ],
    ids=["another outlet", "its outlet again"],
)
def test_what_a_report_still_upholds_rings_and_says_what_was_withdrawn(story: Story) -> None:
    decision = ask(story)
    assert decision.kind is AlertKind.FIRST
    assert decision.shown == story.reports[-1]
    assert [change.kind for change in decision.changes] == [ChangeKind.RETRACTED]


def test_a_retraction_by_an_outlet_without_a_name_withdraws_nothing_of_another() -> None:
    nameless = {"publisher": "", "origin": ""}
    story = make(replace(tell_of(1), **nameless), replace(RETRACTION, **nameless))
    assert not is_withdrawn(story, "attack")


def test_a_retraction_alone_rings_as_what_it_is() -> None:
    assert ask(make(tell_of(1, notice=Notice.RETRACTION))).kind is AlertKind.FIRST


@pytest.mark.parametrize("since", [(), (tell_of(3, "curfew", until=date(2026, 3, 9)),)], ids=["lifted", "repeated"])
def test_a_measure_that_was_lifted_rings_in_no_chat_that_was_not_told(since: tuple[Report, ...]) -> None:
    decision = ask(make_lifted(*since), make_subscription("curfew"))
    assert (decision.kind, decision.reason) == (AlertKind.NONE, SuppressionReason.WITHDRAWN)


@pytest.mark.parametrize(
    ("since", "kind"),
    [
        ({"reimposes": True}, AlertKind.FIRST),
        ({"imposes": True, "seen_at": START + timedelta(days=2)}, AlertKind.FIRST),
        ({"imposes": True}, AlertKind.NONE),
    ],
    ids=["imposed again", "imposed a day later", "a slow copy of the imposing"],
)
def test_a_lifted_measure_rings_once_it_is_in_force_again_and_not_by_a_slow_copy(
    since: dict[str, object], kind: AlertKind
) -> None:
    story = settle(make_lifted(tell_of(3, "curfew", measures=("curfew",), **since)))
    assert find_measure(story).is_lifted == is_over(story, "curfew") == (kind is AlertKind.NONE)
    assert ask(story, make_subscription("curfew")).kind is kind


def test_a_story_that_begins_with_the_lifting_rings_as_that() -> None:
    lifting = tell_of(1, "curfew", lifts=True, measures=("curfew",))
    story = settle(make(lifting))
    assert find_measure(story).is_lifted
    decision = ask(story, make_subscription("curfew"))
    assert (decision.kind, [one.kind for one in decision.changes]) == (AlertKind.FIRST, [ChangeKind.LIFTED])
    protest = tell_of(2, "curfew")
    assert ask(settle(make(lifting, protest)), make_subscription("curfew")).kind is AlertKind.FIRST
    losses = replace(protest, measures=("curfew",))
    decision = ask(settle(make(lifting, losses)), make_subscription("curfew"))
    assert decision.reason is SuppressionReason.WITHDRAWN, "it names the measure that is over"


def test_beside_a_lifted_measure_what_still_stands_rings_under_its_own_topic() -> None:
    decision = ask(make_lifted())
    assert (decision.kind, decision.topic) == (AlertKind.FIRST, "attack")
    assert [change.kind for change in decision.changes] == [ChangeKind.LIFTED]


def test_a_first_alert_is_not_led_by_a_report_that_was_corrected_since() -> None:
    wrong, right = (
        make_entry(FactKind.KILLED, 24),
        make_entry(FactKind.KILLED, 14, hours=0.5, corrects=True),
    )
    story = make(tell_of(1), tell_of(2, notice=Notice.CORRECTION), ledger=(wrong, right))
    decision = ask(story)
    assert decision.shown == story.reports[-1]
    assert [show_change(one) for one in decision.changes][-1] == (ChangeKind.CORRECTED, "24", "14")


def test_a_chat_that_was_told_hears_of_the_retraction() -> None:
    told = ask(make(tell_of(1))).told
    assert ask(make(tell_of(1), RETRACTION), told=told).kind is AlertKind.CORRECTION


def test_what_waited_and_was_withdrawn_meanwhile_is_in_no_summary() -> None:
    waiting = [
        Told(7, name, "attack", waits_for=SuppressionReason.QUIET_HOURS, again_at=LATER) for name in ("a", "b", "c")
    ]
    stories = (make(tell_of(1), RETRACTION, id="a"), make(tell_of(1), id="b"), make(tell_of(1), id="c"))
    released = release(zip(stories, waiting, strict=True), BOTH, make_chat(), LATER, LIMITS)
    assert [one.reason for one in released.decisions] == [SuppressionReason.WITHDRAWN]
    assert released.summary is not None
    assert {entry.story.id for entry in released.summary.digest.entries} == {"b", "c"}


def test_a_report_that_corrected_itself_in_place_holds_although_it_names_the_wrong_figure() -> None:
    report = tell_of(1)
    wrong = replace(make_entry(FactKind.KILLED, 24), url=report.url)
    right = replace(make_entry(FactKind.KILLED, 14, hours=1, replaces=24), url=report.url)
    assert list_holding(make(report, ledger=(wrong, right))) == (report,)


def test_the_reports_of_a_measure_in_force_hold() -> None:
    reports = (tell_of(1, "curfew", until=date(2026, 3, 9)), tell_of(2, "curfew"))
    story = make(*reports, measures=(Measure("curfew", date(2026, 3, 9)),), last_seen_at=LATER)
    assert list_holding(story) == reports


def test_a_second_retraction_rings_if_it_is_what_leaves_nobody_who_upholds_the_story() -> None:
    """Whoever knows of one retraction need not hear of those that repeat it."""
    herald, gazette = tell_of(1), tell_of(2, publisher="Gazette", origin="outlet:gazette")
    second = make_report(4, publisher="Gazette", notice=Notice.RETRACTION)
    told = ask(make(herald, gazette, RETRACTION)).told
    assert told is not None
    assert [one.kind for one in list_changes(told, make(herald, gazette, RETRACTION, second))] == [ChangeKind.RETRACTED]
    upheld = tell_of(5, publisher="Times", origin="outlet:times")
    assert list_changes(told, make(herald, gazette, upheld, RETRACTION, second)) == ()
    withdrawn = ask(make(herald, gazette, RETRACTION, second), told=told).told
    assert withdrawn is not None
    third = make_report(6, publisher="Gazette", notice=Notice.RETRACTION)
    assert list_changes(withdrawn, make(herald, gazette, RETRACTION, second, third)) == ()
