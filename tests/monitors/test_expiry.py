"""The end of a measure: which later story extends or lifts it, and who need not be reminded of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from monitors.alerting.expiry import decide_expiry, supersedes
from monitors.model import AlertKind, Level, Notice, Severity, Story, StoryPlace, StoryTopic, Told
from tests.monitors.story_makers import START, make_chat, make_report, make_story, make_subscription

END = date(2026, 3, 9)
EVE = datetime(2026, 3, 8, 9, tzinfo=START.tzinfo)
OSH, JALAL_ABAD = StoryPlace("KG", "Osh"), StoryPlace("KG", "Jalal-Abad")


def declare(**changes: Any) -> Story:
    return replace(make_story(until=END), **{"until_topic": "curfew", **changes})


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
        {"until_topic": "closure"},
        {"countries": ("KG",)},
        {"places": (JALAL_ABAD,)},
    ],
    ids=["same end", "earlier end", "no end", "same story", "no later story", "topic", "country", "town"],
)
def test_a_measure_is_not_extended_by_another(changes: dict[str, Any]) -> None:
    assert not supersedes(declare_later(**changes), declare(places=(OSH,)))


def test_a_later_story_that_a_measure_ends_earlier_supersedes_it_only_if_it_says_so() -> None:
    sooner = END - timedelta(days=1)
    says = replace(make_report(2), until=sooner, shortens=True)
    corrects = replace(make_report(2, notice=Notice.CORRECTION), until=sooner)
    assert all(supersedes(declare_later(until=sooner, reports=(one,)), declare()) for one in (says, corrects))
    assert not supersedes(declare_later(until=sooner, reports=(replace(says, shortens=False),)), declare())


@pytest.mark.parametrize(("topic", "lifts"), [("curfew", True), ("closure", False)])
def test_a_measure_is_lifted_by_a_later_story_of_its_topic_only(topic: str, *, lifts: bool) -> None:
    topics = (StoryTopic(topic, Level.URGENT, Severity.MODERATE),)
    later = declare_later(until=None, until_topic="", topics=topics, reports=(replace(make_report(), lifts=True),))
    assert supersedes(later, declare()) is lifts
    assert not supersedes(replace(later, reports=(make_report(),)), declare())


@pytest.mark.parametrize("unknown", [{"countries": ()}, {"until_topic": ""}])
def test_a_measure_of_no_known_country_or_topic_is_extended_by_none(unknown: dict[str, Any]) -> None:
    assert not supersedes(declare_later(**unknown), declare(**unknown))


@pytest.mark.parametrize(("first_told_at", "kind"), [(EVE - timedelta(1), AlertKind.REMINDER), (EVE, AlertKind.NONE)])
def test_who_hears_of_a_measure_on_its_eve_is_not_reminded_of_its_end(first_told_at: datetime, kind: AlertKind) -> None:
    told = Told(7, "story1", "attack", first_key="story:story1:1", first_told_at=first_told_at)
    later = EVE + timedelta(hours=1)
    assert decide_expiry(declare(until_topic="attack"), (make_subscription(),), make_chat(), told, later).kind is kind
