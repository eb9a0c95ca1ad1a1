"""The end of a measure: which later story extends or lifts it, and who need not be reminded of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from monitors.alerting.alerts import decide
from monitors.alerting.expiry import decide_expiry, leave_superseded
from monitors.alerting.last_seen import mark_arrived, mark_lost
from monitors.config.settings import AlertSettings
from monitors.model import (
    AlertKind,
    Decision,
    FactKind,
    Level,
    Measure,
    Notice,
    Severity,
    Story,
    StoryPlace,
    StoryTopic,
    SuppressionReason,
    Told,
)
from tests.monitors.story_makers import (
    START,
    make_chat,
    make_entry,
    make_report,
    make_story,
    make_subscription,
    show_change,
)

END = date(2026, 3, 9)
EVE = datetime(2026, 3, 8, 9, tzinfo=START.tzinfo)
OSH, JALAL_ABAD = StoryPlace("KG", "Osh"), StoryPlace("KG", "Jalal-Abad")


def declare(**changes: Any) -> Story:
    """A story of a measure; ``until``, ``lifted_until`` and ``topic`` are those of the measure."""
    measure = {"until": END, "topic": "curfew"}
    measure |= {name: changes.pop(name) for name in ("until", "topic", "lifted_until") if name in changes}
    return replace(make_story(), measures=(Measure(**measure),), **changes)


def supersedes(later: Story, story: Story) -> bool:
    return leave_superseded(story, [later]).measures == ()


def declare_later(**changes: Any) -> Story:
    """Another story, of a later end date."""
    later = {"id": "story2", "until": END + timedelta(days=7), "first_seen_at": START + timedelta(days=5)}
    return declare(**{**later, **changes})


@pytest.mark.parametrize(
    ("one", "other"),
    [({}, {}), ({"places": (OSH,)}, {}), ({}, {"places": (OSH,)}), ({"places": (OSH, JALAL_ABAD)}, {"places": (OSH,)})],
    ids=["no towns", "a town before", "a town after", "a town in common"],
)
def test_a_later_end_in_the_same_country_under_the_same_topic_extends_a_measure(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    assert supersedes(declare_later(**other), declare(**one))


@pytest.mark.parametrize(
    "changes",
    [
        {"until": END},
        {"until": END - timedelta(days=1)},
        {"until": None},
        {"id": "story1"},
        {"first_seen_at": START},
        {"topic": "closure"},
        {"countries": ("KG",)},
        {"places": (JALAL_ABAD,)},
    ],
    ids=["same end", "earlier end", "no end", "same story", "no later story", "topic", "country", "town"],
)
def test_a_measure_is_not_extended_by_another(changes: dict[str, Any]) -> None:
    assert not supersedes(declare_later(**changes), declare(places=(OSH,)))


def test_a_measure_that_was_extended_and_then_lifted_in_a_later_story_is_over_there() -> None:
    lifted = {"until": None, "reports": (make_report(1),)}
    assert supersedes(declare_later(lifted_until=END + timedelta(days=7), **lifted), declare())
    assert not supersedes(declare_later(lifted_until=END, **lifted), declare())


def test_a_later_story_that_a_measure_ends_earlier_supersedes_it_only_if_it_says_so() -> None:
    sooner = END - timedelta(days=1)
    says = replace(make_report(2), until=sooner, shortens=True)
    corrects = replace(make_report(2, notice=Notice.CORRECTION), until=sooner)
    assert all(supersedes(declare_later(until=sooner, reports=(one,)), declare()) for one in (says, corrects))
    assert not supersedes(declare_later(until=sooner, reports=(replace(says, shortens=False),)), declare())


@pytest.mark.parametrize(("topic", "lifts"), [("curfew", True), ("closure", False)])
def test_a_measure_is_lifted_by_a_later_story_of_its_topic_only(topic: str, *, lifts: bool) -> None:
    topics = (StoryTopic(topic, Level.URGENT, Severity.MODERATE),)
    later = declare_later(until=None, topic="", topics=topics, reports=(replace(make_report(), lifts=True),))
    assert supersedes(later, declare()) is lifts
    other = replace(make_report(), lifts=True, measures=("emergency",))
    assert not supersedes(replace(later, reports=(other,)), declare())
    assert not supersedes(replace(later, reports=(make_report(),)), declare())


@pytest.mark.parametrize("unknown", [{"countries": ()}, {"topic": ""}])
def test_a_measure_of_no_known_country_or_topic_is_extended_by_none(unknown: dict[str, Any]) -> None:
    assert not supersedes(declare_later(**unknown), declare(**unknown))


@pytest.mark.parametrize(("first_told_at", "kind"), [(EVE - timedelta(1), AlertKind.REMINDER), (EVE, None)])
def test_who_hears_of_a_measure_on_its_eve_is_not_reminded_of_its_end(
    first_told_at: datetime,
    kind: AlertKind | None,
) -> None:
    told = Told(7, "story1", "attack", first_key="story:story1:1", first_told_at=first_told_at)
    later = EVE + timedelta(hours=1)
    decision = tell_end(declare(topic="attack"), told, later)
    assert (decision and decision.kind) is kind


def tell_end(story: Story, told: Told, now: datetime) -> Decision | None:
    return decide_expiry(story, (make_subscription(),), make_chat(), told, now)


@pytest.mark.parametrize(
    ("now", "kind"), [(EVE, AlertKind.REMINDER), (EVE + timedelta(days=2), AlertKind.LAPSED)], ids=["reminder", "lapse"]
)
def test_what_waits_when_a_chat_is_told_of_the_end_of_a_measure_is_told_afterwards(
    now: datetime, kind: AlertKind
) -> None:
    asked, limits = (make_subscription(),), AlertSettings()
    first = decide(
        declare(topic="attack", ledger=(make_entry(FactKind.KILLED, 100),)),
        asked,
        make_chat(),
        None,
        START,
        limits,
    ).told
    assert first is not None
    reports = (make_report(1), make_report(2, notice=Notice.CORRECTION))
    grown = declare(
        topic="attack",
        ledger=(make_entry(FactKind.KILLED, 500, hours=1),),
        countries=("KZ", "KG"),
        reports=reports,
    )
    held_at = now - timedelta(minutes=2)
    held = decide(grown, asked, make_chat(), first, held_at, limits, [held_at] * limits.flood_limit).told
    assert held is not None
    ended = tell_end(grown, held, now)
    assert ended is not None
    assert ended.kind is kind
    assert ended.told is not None
    assert (ended.told.waits_for, ended.told.again_at) == (SuppressionReason.CHAT_FLOOD, held.again_at)

    after = decide(grown, asked, make_chat(), ended.told, now + timedelta(hours=1), limits)
    assert after.kind is AlertKind.CORRECTION
    assert after.changes == decide(grown, asked, make_chat(), first, now + timedelta(hours=1), limits).changes
    assert tell_end(grown, ended.told, now + timedelta(minutes=1)) is None


@pytest.mark.parametrize(
    ("now", "kind"), [(EVE, AlertKind.REMINDER), (EVE + timedelta(days=2), AlertKind.LAPSED)], ids=["reminder", "lapse"]
)
@pytest.mark.parametrize("until", [END, None], ids=["the end was known", "the edit tells the end"])
def test_an_end_is_told_once_though_an_edit_that_waited_never_came(
    now: datetime, kind: AlertKind, until: date | None
) -> None:
    asked, limits = (make_subscription(),), AlertSettings()
    first = decide(declare(topic="attack", until=until), asked, make_chat(), None, START, limits).told
    grown = declare(topic="attack", corroboration=3)
    edited = decide(grown, asked, make_chat(), first, now - timedelta(minutes=2), limits)
    assert edited.kind is AlertKind.EDIT
    assert edited.told is not None
    ended = tell_end(grown, edited.told, now)
    assert ended is not None
    assert (ended.kind, ended.told and ended.told.unsent is not None) == (kind, True)
    assert ended.told is not None
    assert tell_end(grown, mark_lost(ended.told), now + timedelta(minutes=1)) is None
    after = decide(replace(grown, corroboration=4), asked, make_chat(), ended.told, now + timedelta(hours=1), limits)
    assert after.told is not None
    assert tell_end(grown, after.told, now + timedelta(hours=1)) is None, "nor though another one takes its place"


def test_a_reminder_that_shows_the_right_figure_leaves_the_correction_owed() -> None:
    asked, limits = (make_subscription(),), AlertSettings()
    ledgers = [(make_entry(FactKind.KILLED, 12),)]
    ledgers.append((*ledgers[0], make_entry(FactKind.KILLED, 25, hours=1)))
    ledgers.append((*ledgers[1], make_entry(FactKind.KILLED, 15, hours=2, replaces=25)))
    told, *later = (declare(topic="attack", ledger=ledger) for ledger in ledgers)
    first = decide(told, asked, make_chat(), None, START, limits).told
    held_at = EVE - timedelta(minutes=20)
    edited = decide(later[0], asked, make_chat(), first, held_at, limits, [held_at] * limits.flood_limit)
    assert (edited.kind, edited.reason) == (AlertKind.EDIT, SuppressionReason.CHAT_FLOOD)
    assert edited.told is not None
    reminded = tell_end(later[1], mark_arrived(edited.told), EVE)
    assert reminded is not None
    after = decide(later[1], asked, make_chat(), reminded.told, EVE + timedelta(hours=1), limits)
    assert [show_change(one)[1:] for one in after.changes] == [("25", "15")]
    assert after.kind is AlertKind.CORRECTION
