"""Whether an alert that nobody has confirmed rings again."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest

from monitors.alerting.insistence import MOST_AGAIN, Unconfirmed, confirm, expect, judge, ring_again
from monitors.model import AlertKind, Chat, Decision, FactKind, Mute, MuteKind, Severity, Told
from tests.monitors.story_makers import START, make_chat, make_entry, make_report, make_story, make_subscription

CHAT = replace(make_chat(), insist_minutes=10)
ASKED = (make_subscription(),)
STORY = make_story(severity=Severity.HIGH)
TOLD = Told(CHAT.id, STORY.id, "attack", first_key="story:x:1", revision=1, unseen_key="story:x:1")


def rang(kind: AlertKind = AlertKind.FIRST) -> Decision:
    told = Told(CHAT.id, STORY.id, "attack", first_key="story:x:1", revision=2, rung_again=2)
    return Decision(kind, CHAT.id, STORY.id, "attack", dedup_key="story:x:2", told=told)


@pytest.mark.parametrize("kind", [AlertKind.FIRST, AlertKind.REPLY, AlertKind.CORRECTION])
def test_a_grave_alert_is_to_be_confirmed_where_the_chat_insists(kind: AlertKind) -> None:
    told = expect(rang(kind), STORY, CHAT).told
    assert told is not None
    assert (told.unseen_key, told.rung_again) == ("story:x:2", 0)


@pytest.mark.parametrize(
    ("decision", "severity", "minutes"),
    [
        (rang(), Severity.HIGH, 0),
        (rang(), Severity.MODERATE, 10),
        (rang(AlertKind.EDIT), Severity.EXTREME, 10),
        (rang(AlertKind.REMINDER), Severity.EXTREME, 10),
    ],
)
def test_nothing_else_is_to_be_confirmed(decision: Decision, severity: Severity, minutes: int) -> None:
    chat = replace(CHAT, insist_minutes=minutes)
    assert expect(decision, replace(STORY, severity=severity), chat) == decision


def test_an_alert_rings_again_after_the_minutes_and_is_given_up_after_the_last_time() -> None:
    due = START + timedelta(minutes=10)
    assert judge(STORY, ASKED, CHAT, TOLD, START, due - timedelta(seconds=1)) is Unconfirmed.WAITS
    assert judge(STORY, ASKED, CHAT, TOLD, START, due) is Unconfirmed.RINGS_AGAIN
    often = replace(TOLD, rung_again=MOST_AGAIN)
    assert judge(STORY, ASKED, CHAT, often, START, due) is Unconfirmed.GIVEN_UP


@pytest.mark.parametrize(
    ("chat", "asked"),
    [
        (CHAT, ()),
        (replace(CHAT, muted_until=START + timedelta(hours=2)), ASKED),
        (replace(CHAT, mutes=(Mute(MuteKind.STORY, STORY.id, START + timedelta(hours=2)),)), ASKED),
    ],
)
def test_who_muted_it_or_left_the_topic_is_rung_no_more(chat: Chat, asked: tuple) -> None:  # type: ignore[type-arg]
    assert judge(STORY, asked, chat, TOLD, START, START + timedelta(hours=1)) is Unconfirmed.LET_GO


def test_quiet_hours_that_alerts_do_not_break_are_kept() -> None:
    chat = replace(CHAT, quiet_from=time(0), quiet_to=time(23, 59), urgent_breaks_quiet=False)
    late = START + timedelta(hours=1)
    assert judge(STORY, ASKED, chat, TOLD, START, late) is Unconfirmed.WAITS
    assert judge(STORY, ASKED, replace(chat, urgent_breaks_quiet=True), TOLD, START, late) is Unconfirmed.RINGS_AGAIN


def test_ringing_again_is_a_message_of_its_own_under_the_first_and_waits_in_turn() -> None:
    again = ring_again(TOLD, STORY, ASKED, CHAT)
    assert (again.kind, again.replies_to, again.silent) == (AlertKind.AGAIN, "story:x:1", False)
    assert again.told is not None
    assert again.told.unseen_key == again.dedup_key != TOLD.unseen_key
    assert again.told.rung_again == 1
    assert again.told.rang_at == TOLD.rang_at  # news of the story is not held back for it


def test_what_rings_again_is_not_headed_by_a_report_that_repeats_a_corrected_toll() -> None:
    reports = tuple(make_report(number) for number in (1, 2, 3))
    ledger = tuple(
        replace(make_entry(FactKind.KILLED, low, hours=hours, corrects=low == 12), url=report.url)
        for hours, (report, low) in enumerate(zip(reports, (40, 12, 40), strict=True))
    )
    assert ring_again(TOLD, replace(STORY, reports=reports, ledger=ledger), ASKED, CHAT).shown is reports[1]


def test_a_confirmed_alert_waits_for_nothing() -> None:
    assert confirm(replace(TOLD, rung_again=2)) == replace(TOLD, unseen_key="")
