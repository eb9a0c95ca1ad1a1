"""What becomes of stories that waited for one chat: told one by one, or in one summary."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from monitors.alerting.alerts import decide
from monitors.alerting.lead_report import find_told
from monitors.alerting.release import release
from monitors.config.settings import AlertSettings
from monitors.model import AlertKind, ChangeKind, FactKind, Notice, Severity, SuppressionReason, Told, is_summary_key
from tests.monitors.story_makers import (
    START,
    make_chat,
    make_entry,
    make_measures,
    make_report,
    make_story,
    make_subscription,
    show_change,
)

LIMITS = AlertSettings(flood_limit=3)
CHAT = make_chat()
ATTACK = (make_subscription(),)
LATER = START + timedelta(hours=1)


def test_a_flood_becomes_one_summary_with_every_story_in_it() -> None:
    rang_at = [LATER - timedelta(minutes=1)] * 3
    held = []
    for number in range(20):
        story = make_story(name=f"story{number}")
        decision = decide(story, ATTACK, CHAT, None, LATER, LIMITS, rang_at)
        assert decision.reason is SuppressionReason.CHAT_FLOOD
        assert decision.told is not None
        held.append((story, decision.told))
    due = max(told.again_at for _, told in held if told.again_at)
    released = release(held, ATTACK, CHAT, due, LIMITS, rang_at)

    assert released.decisions == ()
    assert released.summary is not None
    assert {entry.story.id for entry in released.summary.digest.entries} == {f"story{n}" for n in range(20)}
    assert all(is_summary_key(told.first_key) for told in released.summary.told)
    assert all(told.again_at is None for told in released.summary.told)


def test_a_summary_shows_stories_in_the_chats_language_and_remembers_what_it_showed() -> None:
    reports = [replace(make_report(number), language=language) for number, language in enumerate(("ru", "fr"), 1)]
    stories = [make_story(name=f"story{number}", reports=tuple(reports)) for number in range(2)]
    waits_for = SuppressionReason.QUIET_HOURS
    waiting = [(story, Told(7, story.id, "attack", again_at=LATER, waits_for=waits_for)) for story in stories]
    summary = release(waiting, ATTACK, replace(CHAT, language="ru"), LATER, LIMITS).summary
    assert summary is not None
    assert [entry.report.article_key for entry in summary.digest.entries] == ["key1", "key1"]
    assert [told.shown for told in summary.told] == [("key1",), ("key1",)]
    assert [told.headline for told in summary.told] == ["key1", "key1"]
    assert find_told(stories[0], replace(summary.told[0], lead="key2")) is reports[0]


def test_a_summary_leaves_the_headline_of_a_story_that_was_told_before() -> None:
    reports = tuple(make_report(number) for number in (1, 2))
    before = Told(7, "", "attack", "told", first_told_at=START, told_at=START, headline="key1")
    waiting = [
        (make_story(name=name, reports=reports, severity=Severity.EXTREME), replace(before, story_id=name))
        for name in ("one", "two", "three", "four")
    ]
    summary = release(waiting, ATTACK, CHAT, LATER, LIMITS).summary
    assert summary is not None
    assert {told.headline for told in summary.told} == {"key1"}


def test_few_that_waited_are_told_one_by_one() -> None:
    stories = [make_story(name=f"story{number}") for number in range(2)]
    waiting = [(story, Told(7, story.id, "attack", again_at=LATER)) for story in stories]
    released = release(waiting, ATTACK, CHAT, LATER, LIMITS)

    assert [decision.kind for decision in released.decisions] == [AlertKind.FIRST, AlertKind.FIRST]
    assert released.summary is None


def test_what_was_held_through_the_quiet_hours_comes_as_one_summary() -> None:
    stories = [make_story(name=f"story{number}") for number in range(2)]
    waiting = [
        (story, Told(7, story.id, "attack", again_at=LATER, waits_for=SuppressionReason.QUIET_HOURS))
        for story in stories
    ]
    released = release(waiting, ATTACK, CHAT, LATER, LIMITS)

    assert released.decisions == ()
    assert released.summary is not None
    assert released.summary.reason is SuppressionReason.QUIET_HOURS
    assert len(released.summary.digest.entries) == 2
    assert [one.kind for one in release(waiting[:1], ATTACK, CHAT, LATER, LIMITS).decisions] == [AlertKind.FIRST]


def test_while_the_flood_lasts_all_go_on_waiting() -> None:
    waiting = [(make_story(), Told(7, "story1", "attack", again_at=LATER))]
    released = release(waiting, ATTACK, CHAT, LATER, LIMITS, [LATER] * 3)

    assert [decision.reason for decision in released.decisions] == [SuppressionReason.CHAT_FLOOD]


def test_extreme_stories_that_waited_ring_in_a_flood_up_to_twice_the_limit() -> None:
    waiting = [
        (make_story(name=name, severity=Severity.EXTREME), Told(7, name, "attack", again_at=LATER))
        for name in ("one", "two", "three")
    ]
    released = release(waiting, ATTACK, CHAT, LATER, LIMITS, [LATER] * 4)
    assert [one.kind for one in released.decisions] == [AlertKind.FIRST, AlertKind.FIRST, AlertKind.NONE]
    assert released.decisions[-1].reason is SuppressionReason.CHAT_FLOOD


def test_two_stories_that_waited_for_the_flood_limit_come_as_one_summary_though_there_is_room_by_then() -> None:
    waiting = [
        (make_story(name=name), Told(7, name, "attack", again_at=LATER, waits_for=SuppressionReason.CHAT_FLOOD))
        for name in ("one", "two")
    ]
    released = release(waiting, ATTACK, CHAT, LATER, LIMITS)
    assert released.summary is not None
    assert len(released.summary.told) == 2
    assert release(waiting[:1], ATTACK, CHAT, LATER, LIMITS).summary is None


def test_a_summary_of_what_the_flood_limit_held_is_not_said_to_come_after_quiet_hours() -> None:
    held = (SuppressionReason.CHAT_FLOOD, SuppressionReason.CHAT_FLOOD, SuppressionReason.QUIET_HOURS)
    waiting = [
        (make_story(name=f"story{number}"), Told(7, f"story{number}", "attack", again_at=LATER, waits_for=reason))
        for number, reason in enumerate(held)
    ]
    released = release(waiting, ATTACK, CHAT, LATER, LIMITS)
    assert released.summary is not None
    assert released.summary.reason is SuppressionReason.CHAT_FLOOD


def test_a_story_told_in_a_summary_has_rung_and_was_shown_by_the_report_that_stands_there() -> None:
    reports = (make_report(1), make_report(2), replace(make_report(3), quote=""))
    waiting = [
        (
            make_story(name=name, reports=reports),
            Told(7, name, "attack", again_at=LATER, waits_for=SuppressionReason.QUIET_HOURS),
        )
        for name in ("one", "two")
    ]
    released = release(waiting, ATTACK, CHAT, LATER, LIMITS)
    assert released.summary is not None
    assert [entry.report for entry in released.summary.digest.entries] == [reports[1]] * 2
    assert [(told.rang_at, told.shown) for told in released.summary.told] == [(LATER, ("key2",))] * 2


OLD_END, NEAR_END = date(2026, 3, 20), date(2026, 3, 12)
WRONG, RIGHT = make_entry(FactKind.KILLED, 40), make_entry(FactKind.KILLED, 12, hours=0.5, corrects=True)
SHORTENING = replace(make_report(2), until=NEAR_END, shortens=True)


@pytest.mark.parametrize("waits_for", [SuppressionReason.QUIET_HOURS, SuppressionReason.CHAT_FLOOD])
@pytest.mark.parametrize(
    ("after", "changes"),
    [
        ({"ledger": (WRONG, RIGHT)}, [(ChangeKind.CORRECTED, "40", "12")]),
        ({"ledger": (WRONG, replace(WRONG, low=90, high=90))}, [(ChangeKind.TOLL, "40", "90")]),
        (
            {"reports": (make_report(1), make_report(2, notice=Notice.RETRACTION))},
            [(ChangeKind.RETRACTED, "", "Report 2")],
        ),
        (
            {"measures": make_measures(NEAR_END), "reports": (make_report(1), SHORTENING)},
            [(ChangeKind.SHORTENED, "2026-03-20", "2026-03-12")],
        ),
        ({"countries": ("KZ", "KG"), "corroboration": 9}, [(ChangeKind.COUNTRY, "KZ", "KG")]),
    ],
    ids=["figure corrected", "toll risen", "report retracted", "measure shortened", "country"],
)
def test_a_summary_tells_what_rang_of_a_story_that_was_told_before_once(
    waits_for: SuppressionReason, after: dict[str, Any], changes: list[tuple[ChangeKind, str, str]]
) -> None:
    before = replace(make_story(until=OLD_END), ledger=(WRONG,))
    told = decide(before, ATTACK, CHAT, None, START, LIMITS).told
    assert told is not None
    held = replace(told, waits_for=waits_for, again_at=LATER)
    other = Told(7, "other", "attack", waits_for=waits_for, again_at=LATER)
    grown = replace(before, **after)
    summary = release([(grown, held), (make_story(name="other"), other)], ATTACK, CHAT, LATER, LIMITS).summary
    assert summary is not None
    shown = {entry.story.id: entry for entry in summary.digest.entries}
    assert [show_change(change) for change in shown["story1"].changes] == changes
    assert shown["other"].changes == ()

    known = next(one for one in summary.told if one.story_id == "story1")
    assert decide(grown, ATTACK, CHAT, known, LATER + timedelta(hours=3), LIMITS).kind is AlertKind.NONE


def test_a_summary_edits_the_first_message_of_each_story_that_was_told_before() -> None:
    known = decide(replace(make_story(), ledger=(WRONG,)), ATTACK, CHAT, None, START, LIMITS).told
    assert known is not None
    held = replace(known, waits_for=SuppressionReason.MUTED, again_at=LATER)
    corrected = replace(make_story(), ledger=(WRONG, RIGHT))
    others = [(make_story(name=name), Told(7, name, "attack", again_at=LATER)) for name in ("one", "two", "three")]
    summary = release([(corrected, held), *others], ATTACK, CHAT, LATER, LIMITS).summary
    assert summary is not None
    assert [(one.kind, one.edits, one.silent) for one in summary.edits] == [(AlertKind.EDIT, known.first_key, True)]
    assert [show_change(change) for change in summary.edits[0].changes] == [(ChangeKind.CORRECTED, "40", "12")]
    later = decide(
        replace(corrected, corroboration=9), ATTACK, CHAT, summary.told[0], LATER + timedelta(hours=3), LIMITS
    )
    keys = {known.first_key, summary.edits[0].dedup_key, later.dedup_key}
    assert len(keys) == 3, "each message has a key of its own"
