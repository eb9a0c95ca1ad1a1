"""Figures that are corrected, lowered or contradicted, and measures whose end moves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from monitors.alerting.expiry import decide_expiry
from monitors.model import AlertKind, Change, ChangeKind, FactKind, Notice, Story, SuppressionReason, ToldFigure
from tests.monitors.alert_makers import ATTACK, CHAT, LATER, again, tell
from tests.monitors.story_makers import START, make_entry, make_report, make_story


def make_corrected(killed: int, corrected: int) -> Story:
    ledger = (make_entry(FactKind.KILLED, killed), make_entry(FactKind.KILLED, corrected, publisher="Police", hours=1))
    return replace(make_story(), ledger=(ledger[0], replace(ledger[1], corrects=True)))


def test_a_figure_that_a_report_corrects_is_told_once_as_a_correction() -> None:
    told = tell(make_story(killed=12))
    decision = again(make_corrected(12, 9), told)

    assert decision.kind is AlertKind.CORRECTION
    assert decision.changes == (Change(ChangeKind.CORRECTED, "12", "9", FactKind.KILLED),)
    assert decision.told is not None
    assert decision.told.figures == (ToldFigure(FactKind.KILLED, 9, 9),)
    assert again(make_corrected(12, 9), decision.told).reason is SuppressionReason.SAME_EVENT


def test_a_corrected_figure_is_told_as_a_bare_number_for_the_reader_s_format() -> None:
    decision = again(make_corrected(1500, 1200), tell(make_story(killed=1500)))
    assert decision.changes == (Change(ChangeKind.CORRECTED, "1500", "1200", FactKind.KILLED),)


def state_tolls(*killed: int) -> Story:
    """A story whose first toll of 40 was corrected to 12; its first source then stated these."""
    later = (make_entry(FactKind.KILLED, low, hours=2 + number) for number, low in enumerate(killed))
    return replace(make_story(), ledger=(*make_corrected(40, 12).ledger, *later))


def test_after_a_correction_a_source_that_lowers_another_figure_corrects_nothing() -> None:
    told = tell(make_story(killed=40))
    for hours, killed, kind in ((1, (), AlertKind.CORRECTION), (9, (30,), AlertKind.REPLY)):
        decision = again(state_tolls(*killed), told, LATER + timedelta(hours=hours))
        assert decision.kind is kind
        told = decision.told or told
    assert again(state_tolls(30, 28), told, LATER + timedelta(hours=20)).kind is AlertKind.NONE
    assert told.figures == (ToldFigure(FactKind.KILLED, 30, 30),)


def test_a_chat_hears_of_a_correction_even_if_the_toll_rose_since() -> None:
    decision = again(state_tolls(13), tell(make_story(killed=40)))
    assert decision.changes == (Change(ChangeKind.CORRECTED, "40", "13", FactKind.KILLED),)
    assert decision.told is not None
    assert decision.told.figures == (ToldFigure(FactKind.KILLED, 13, 13),)


def test_a_measure_that_ends_earlier_than_was_told_rings() -> None:
    told = tell(make_story(until=date(2026, 3, 19)))
    sooner = replace(make_report(2), until=date(2026, 3, 12), shortens=True)
    story = make_story(reports=(make_report(1), sooner), until=date(2026, 3, 12))
    decision = again(story, told)

    assert decision.kind is AlertKind.REPLY
    assert decision.changes == (Change(ChangeKind.SHORTENED, "2026-03-19", "2026-03-12"),)
    assert decision.told is not None
    assert decision.told.until == date(2026, 3, 12)
    assert again(story, decision.told).reason is SuppressionReason.SAME_EVENT


@pytest.mark.parametrize(("before", "after"), [(13, 15), (1, 2), (20, 30)])
def test_a_small_rise_of_the_toll_is_no_step(before: int, after: int) -> None:
    assert again(make_story(killed=after), tell(make_story(killed=before))).kind is AlertKind.EDIT


def test_contradictory_figures_do_not_ring_back_and_forth() -> None:
    high = make_entry(FactKind.KILLED, 40, publisher="Herald")
    low = make_entry(FactKind.KILLED, 12, publisher="Courier", hours=1)
    told = tell(replace(make_story(), ledger=(high,)))
    decision = again(replace(make_story(), ledger=(high, low)), told)

    assert decision.reason is SuppressionReason.SAME_EVENT


def test_a_correction_is_said_so_and_lowers_what_is_known() -> None:
    wrong, right = make_entry(FactKind.KILLED, 40), make_entry(FactKind.KILLED, 4, hours=1)
    told = tell(replace(make_story(), ledger=(wrong,)))
    reports = (make_report(1), make_report(2, notice=Notice.CORRECTION))
    decision = again(replace(make_story(reports=reports), ledger=(wrong, right)), told, LATER + timedelta(minutes=1))

    assert (decision.kind, decision.replies_to) == (AlertKind.CORRECTION, told.first_key)
    assert decision.changes[0].kind is ChangeKind.CORRECTED
    assert decision.told is not None
    assert [figure.low for figure in decision.told.figures] == [4]
    assert again(replace(make_story(reports=reports), ledger=(wrong, right)), decision.told).kind is AlertKind.NONE


def test_a_retraction_is_said_so() -> None:
    told = tell(make_story())
    decision = again(make_story(reports=(make_report(1), make_report(2, notice=Notice.RETRACTION))), told)

    assert decision.kind is AlertKind.CORRECTION
    assert decision.changes[0].kind is ChangeKind.RETRACTED


def test_the_end_of_a_measure_is_reminded_of_once_then_extended_or_lapsed() -> None:
    story = make_story(until=date(2026, 3, 9))
    told = tell(story)
    eve, after = datetime(2026, 3, 8, 9, tzinfo=START.tzinfo), datetime(2026, 3, 10, 9, tzinfo=START.tzinfo)

    assert decide_expiry(story, ATTACK, CHAT, told, eve - timedelta(seconds=1)).kind is AlertKind.NONE
    assert decide_expiry(story, (), CHAT, told, eve).reason is SuppressionReason.OTHER_TOPIC
    reminder = decide_expiry(story, ATTACK, CHAT, told, eve)
    assert (reminder.kind, reminder.replies_to) == (AlertKind.REMINDER, told.first_key)
    assert reminder.told is not None
    assert decide_expiry(story, ATTACK, CHAT, reminder.told, eve + timedelta(hours=1)).kind is AlertKind.NONE
    lapsed = decide_expiry(story, ATTACK, CHAT, reminder.told, after)
    assert lapsed.kind is AlertKind.LAPSED
    assert lapsed.told is not None
    assert decide_expiry(story, ATTACK, CHAT, lapsed.told, after + timedelta(days=1)).kind is AlertKind.NONE

    extended = make_story(until=date(2026, 3, 19))
    reply = again(extended, reminder.told, after)
    assert (reply.kind, reply.changes[0].kind) == (AlertKind.REPLY, ChangeKind.EXTENDED)
    assert reply.told is not None
    assert decide_expiry(extended, ATTACK, CHAT, reply.told, after).kind is AlertKind.NONE


def test_an_end_already_past_when_it_was_told_is_no_news() -> None:
    story = make_story(until=date(2025, 12, 1))
    assert decide_expiry(story, ATTACK, CHAT, tell(story), LATER).kind is AlertKind.NONE
