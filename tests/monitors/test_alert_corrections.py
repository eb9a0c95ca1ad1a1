"""Figures that are corrected, lowered or contradicted, and measures whose end moves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from monitors.alerting.alerts import decide, decide_chosen
from monitors.alerting.changes import list_corrections
from monitors.alerting.choice import choose
from monitors.alerting.expiry import decide_expiry
from monitors.alerting.inheritance import join_merged
from monitors.alerting.last_seen import mark_arrived
from monitors.model import (
    AlertKind,
    Change,
    ChangeKind,
    FactKind,
    LedgerEntry,
    Notice,
    Report,
    Severity,
    Story,
    SuppressionReason,
    Told,
    ToldMeasure,
)
from tests.monitors.alert_makers import ATTACK, CHAT, LATER, LIMITS, again, tell
from tests.monitors.story_makers import (
    START,
    CountedLedger,
    make_chat,
    make_entry,
    make_measures,
    make_report,
    make_story,
    show_change,
    told_of,
)


def make_corrected(killed: int, corrected: int) -> Story:
    ledger = (make_entry(FactKind.KILLED, killed), make_entry(FactKind.KILLED, corrected, publisher="Police", hours=1))
    return replace(make_story(), ledger=(ledger[0], replace(ledger[1], corrects=True)))


def test_a_figure_that_a_report_corrects_is_told_once_as_a_correction() -> None:
    told = tell(make_story(killed=12))
    decision = again(make_corrected(12, 9), told)

    assert decision.kind is AlertKind.CORRECTION
    assert decision.changes == (
        Change(ChangeKind.CORRECTED, told_of(FactKind.KILLED, 12), told_of(FactKind.KILLED, 9)),
    )
    assert decision.told is not None
    assert decision.told.figures == (told_of(FactKind.KILLED, 9),)
    assert again(make_corrected(12, 9), decision.told).reason is SuppressionReason.SAME_EVENT


def test_a_corrected_figure_is_told_as_a_bare_number_for_the_reader_s_format() -> None:
    decision = again(make_corrected(1500, 1200), tell(make_story(killed=1500)))
    assert decision.changes == (
        Change(ChangeKind.CORRECTED, told_of(FactKind.KILLED, 1_500), told_of(FactKind.KILLED, 1_200)),
    )


def make_notice_with_figure() -> Story:
    """A story in which a report that calls itself a correction lowers the toll; a copy is at another address."""
    notice = make_report(2, notice=Notice.CORRECTION)
    story = replace(
        make_corrected(12, 9), reports=(make_report(1), replace(notice, url="https://copy.example"), notice)
    )
    first, right = story.ledger
    return replace(story, ledger=(first, replace(right, url=notice.url)))


def test_a_correction_that_calls_itself_one_and_lowers_a_figure_is_told_once() -> None:
    corrected = Change(ChangeKind.CORRECTED, told_of(FactKind.KILLED, 12), told_of(FactKind.KILLED, 9))
    story = make_notice_with_figure()
    assert list_corrections(story) == (corrected,)
    assert again(story, tell(make_story(killed=12))).changes == (corrected,)


def test_a_correction_beside_one_of_a_figure_and_a_retraction_are_told() -> None:
    story = make_notice_with_figure()
    other = replace(make_report(3, notice=Notice.CORRECTION), title="Correction: the town is Osh", wire="osh")
    back = replace(make_report(4, notice=Notice.RETRACTION), url=story.ledger[1].url, title="Withdrawn", wire="back")
    told = list_corrections(replace(story, reports=(*story.reports, other, back)))
    assert [show_change(change)[2] for change in told] == ["Correction: the town is Osh", "Withdrawn", "9"]


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
    decision = again(state_tolls(30, 28), told, LATER + timedelta(hours=20))
    assert decision.kind is AlertKind.EDIT


def test_a_figure_that_all_its_sources_lower_is_shown_once_in_an_edit_with_the_old_one() -> None:
    told = tell(make_story(killed=24))
    lowered = replace(make_story(), ledger=(make_entry(FactKind.KILLED, 24), make_entry(FactKind.KILLED, 14, hours=1)))
    decision = again(lowered, told)

    assert (decision.kind, decision.changes) == (
        AlertKind.EDIT,
        (Change(ChangeKind.FIGURE, told_of(FactKind.KILLED, 24), told_of(FactKind.KILLED, 14)),),
    )
    assert decision.told is not None
    assert decision.told.figures == (told_of(FactKind.KILLED, 14),)
    assert again(lowered, decision.told).reason is SuppressionReason.SAME_EVENT


def test_a_story_that_parted_from_another_one_is_not_said_to_have_a_lower_figure() -> None:
    told = replace(tell(make_story(killed=24)), told_within="another")
    assert again(make_story(killed=14), told).reason is SuppressionReason.TOLD_WITHIN
    step = again(make_story(killed=14, severity=Severity.EXTREME), told)

    assert [one.kind for one in step.changes] == [ChangeKind.SEVERITY]
    assert step.told is not None
    assert step.told.figures == (told_of(FactKind.KILLED, 24),)


def test_a_chat_hears_of_a_correction_even_if_the_toll_rose_since() -> None:
    decision = again(state_tolls(13), tell(make_story(killed=40)))
    assert decision.changes == (
        Change(ChangeKind.CORRECTED, told_of(FactKind.KILLED, 40), told_of(FactKind.KILLED, 13)),
    )
    assert decision.told is not None
    assert decision.told.figures == (told_of(FactKind.KILLED, 13),)


def test_a_measure_that_ends_earlier_than_was_told_rings() -> None:
    told = tell(make_story(until=date(2026, 3, 19)))
    sooner = replace(make_report(2), until=date(2026, 3, 12), shortens=True)
    story = make_story(reports=(make_report(1), sooner), until=date(2026, 3, 12))
    decision = again(story, told)

    assert decision.kind is AlertKind.REPLY
    assert decision.changes == (Change(ChangeKind.SHORTENED, date(2026, 3, 19), date(2026, 3, 12)),)
    assert decision.told is not None
    assert decision.told.measures == (ToldMeasure(until=date(2026, 3, 12)),)
    assert again(story, decision.told).reason is SuppressionReason.SAME_EVENT


@pytest.mark.parametrize(("before", "after"), [(13, 15), (1, 2), (20, 30)])
def test_a_small_rise_of_the_toll_is_no_step(before: int, after: int) -> None:
    assert again(make_story(killed=after), tell(make_story(killed=before))).kind is AlertKind.EDIT


@pytest.mark.parametrize(
    ("kind", "count", "rings"),
    [
        (FactKind.PROTESTERS, 2_000, False),
        (FactKind.PROTESTERS, 10_000, True),
        (FactKind.INJURED, 20, False),
        (FactKind.INJURED, 50, True),
        (FactKind.KILLED, 1, True),
    ],
)
def test_a_count_that_nobody_gave_before_rings_only_past_a_mark(kind: FactKind, count: int, rings: bool) -> None:
    told = tell(replace(make_story(), ledger=()))
    decision = again(replace(make_story(), ledger=(make_entry(kind, count, hours=1),)), told)
    assert decision.kind is (AlertKind.REPLY if rings else AlertKind.EDIT)


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

    assert decide_expiry(story, ATTACK, CHAT, told, eve - timedelta(seconds=1)) is None
    assert decide_expiry(story, (), CHAT, told, eve) is None
    reminder = decide_expiry(story, ATTACK, CHAT, told, eve)
    assert reminder is not None
    assert (reminder.kind, reminder.replies_to) == (AlertKind.REMINDER, told.first_key)
    assert reminder.told is not None
    assert decide_expiry(story, ATTACK, CHAT, reminder.told, eve + timedelta(hours=1)) is None
    lapsed = decide_expiry(story, ATTACK, CHAT, reminder.told, after)
    assert lapsed is not None
    assert lapsed.kind is AlertKind.LAPSED
    assert lapsed.told is not None
    assert decide_expiry(story, ATTACK, CHAT, lapsed.told, after + timedelta(days=1)) is None

    extended = make_story(until=date(2026, 3, 19))
    reply = again(extended, reminder.told, after)
    assert (reply.kind, reply.changes[0].kind) == (AlertKind.REPLY, ChangeKind.EXTENDED)
    assert reply.told is not None
    assert decide_expiry(extended, ATTACK, CHAT, reply.told, after) is None


def test_an_end_already_past_when_it_was_told_is_no_news() -> None:
    story = make_story(until=date(2025, 12, 1))
    assert decide_expiry(story, ATTACK, CHAT, tell(story), LATER) is None


def state_in(number: int, low: int, *, corrects: bool = False) -> LedgerEntry:
    """The toll of a report."""
    url = make_report(number).url
    return replace(make_entry(FactKind.KILLED, low, hours=number / 60, corrects=corrects), url=url, publisher=url)


@pytest.mark.parametrize("repeats", [1, 0], ids=["repeated since", "newest"])
def test_a_correction_is_headed_by_the_report_that_corrects_and_not_by_one_that_repeats_the_wrong_toll(
    repeats: int,
) -> None:
    told = tell(replace(make_story(), ledger=(state_in(1, 40),)))
    ledger = (state_in(1, 40), state_in(2, 12, corrects=True), state_in(3, 40))[: 2 + repeats]
    reports = tuple(make_report(number) for number in range(1, 3 + repeats))
    decision = again(replace(make_story(reports=reports), ledger=ledger), told)
    assert decision.changes[0] == Change(
        ChangeKind.CORRECTED, told_of(FactKind.KILLED, 40), told_of(FactKind.KILLED, 12)
    )
    assert decision.shown is reports[1]


def test_a_correction_is_headed_by_the_newest_that_was_not_told_before() -> None:
    told = tell(make_story())
    corrections = [make_report(number, notice=Notice.CORRECTION) for number in (2, 3)]
    first = again(make_story(reports=(make_report(1), corrections[0], make_report(4))), told)
    assert first.shown is corrections[0]
    assert first.told is not None
    late = replace(make_report(5, notice=Notice.CORRECTION), seen_at=START)
    both = make_story(reports=(make_report(1), late, corrections[0], make_report(4)))
    assert again(both, first.told, LATER + timedelta(hours=2)).shown is late


def test_a_reply_is_not_headed_by_a_report_that_repeats_a_corrected_toll() -> None:
    ledger = (state_in(1, 40), state_in(2, 12, corrects=True))
    told = tell(replace(make_story(reports=(make_report(1), make_report(2))), ledger=ledger))
    reports = tuple(make_report(number) for number in range(1, 5))
    grown = replace(make_story(reports=reports, countries=("KZ", "KG")), ledger=(*ledger, state_in(4, 40)))
    decision = again(grown, told)
    assert decision.kind is AlertKind.REPLY
    assert decision.shown is reports[2]


def test_a_chat_that_asked_only_later_is_not_shown_a_report_that_repeats_a_corrected_toll() -> None:
    ledger = (state_in(1, 40), state_in(2, 12, corrects=True), state_in(3, 40))
    reports = tuple(make_report(number) for number in range(1, 4))
    first = decide(replace(make_story(reports=reports), ledger=ledger), ATTACK, CHAT, None, LATER, LIMITS)
    assert first.shown is reports[1]


def test_the_figures_of_a_story_are_found_once_for_all_chats_with_the_same_wishes() -> None:
    ledger = CountedLedger([make_entry(FactKind.KILLED, 40), make_entry(FactKind.KILLED, 12, hours=1, corrects=True)])
    told = replace(tell(make_story(killed=40)), figures=(told_of(FactKind.KILLED, 40),))
    choice = choose(replace(make_story(), ledger=ledger), ATTACK)
    passes = []
    for chat in (make_chat(), make_chat(silent_digests=True)):
        decision = decide_chosen(choice, chat, told, LATER, LIMITS)
        assert [show_change(change)[2] for change in decision.changes] == ["12"]
        passes.append(ledger.passes)
    assert passes[0] == passes[1]


@pytest.mark.parametrize(
    "lifted",
    [make_story(), replace(make_story(), measures=make_measures(lifted_until=date(2026, 3, 9)))],
    ids=["lapsed", "lifted"],
)
def test_a_measure_that_a_chat_was_told_is_over_rings_when_it_is_in_force_again(lifted: Story) -> None:
    story = make_story(until=date(2026, 3, 9))
    after = datetime(2026, 3, 10, 9, tzinfo=START.tzinfo)
    is_lifted = lifted.measures != ()
    over = again(lifted, tell(story)) if is_lifted else decide_expiry(story, ATTACK, CHAT, tell(story), after)
    assert over is not None
    assert over.told is not None
    anew = again(make_story(until=date(2026, 3, 19)), over.told, after + timedelta(hours=1))
    assert (anew.kind, anew.changes) == (AlertKind.REPLY, (Change(ChangeKind.RENEWED, None, date(2026, 3, 19)),))


def test_a_chat_that_was_told_of_a_measure_once_it_was_lifted_hears_that_it_is_in_force_again() -> None:
    told = tell(replace(make_story(), measures=make_measures(lifted_until=date(2026, 3, 9))))
    assert (
        again(replace(make_story(), measures=make_measures(lifted_until=date(2026, 3, 9))), told).kind is AlertKind.NONE
    )
    (change,) = again(make_story(until=date(2026, 3, 19)), told).changes
    assert show_change(change) == (ChangeKind.RENEWED, "", "2026-03-19")


def correct_in(number: int, *, title: str = "") -> tuple[Report, LedgerEntry]:
    """A report that calls itself a correction and lowers a toll of 12 to nine, in words of its own."""
    report = make_report(number, publisher=f"Outlet {number}", notice=Notice.CORRECTION)
    report = replace(report, wire=f"text {number}", title=title or report.title)
    entry = make_entry(FactKind.KILLED, 9, publisher=report.publisher, hours=number, replaces=12)
    return report, replace(entry, article_key=report.article_key)


def make_with(*made: tuple[Report, LedgerEntry]) -> Story:
    ledger = (make_entry(FactKind.KILLED, 12), *(entry for _, entry in made))
    return replace(make_story(reports=(make_report(1), *(report for report, _ in made))), ledger=ledger)


def test_one_correction_of_a_figure_rings_once_however_many_outlets_print_it() -> None:
    told = again(make_with(correct_in(2)), tell(make_story(killed=12))).told
    assert told is not None
    assert again(make_with(correct_in(2), correct_in(3)), told).reason is SuppressionReason.SAME_EVENT


def test_a_correction_whose_headline_is_edited_does_not_ring_again() -> None:
    other = replace(make_report(2, notice=Notice.CORRECTION), title="Correction: the town is Osh")
    told = again(make_story(reports=(make_report(1), other)), tell(make_story())).told
    assert told is not None
    edited = replace(other, title="Correction: the town was Osh")
    assert again(make_story(reports=(make_report(1), edited)), told).reason is SuppressionReason.SAME_EVENT


def test_of_many_retractions_the_first_rings_and_the_one_that_leaves_nobody_who_reports_it() -> None:
    telling = tuple(replace(make_report(n, publisher=f"Outlet {n}"), urgent=("attack",)) for n in (1, 2, 3))
    told = tell(make_story(reports=telling))
    reports, kinds = telling, []
    for number in (1, 2, 3):
        back = make_report(number + 10, publisher=f"Outlet {number}", notice=Notice.RETRACTION)
        reports = (*reports, replace(back, wire=f"text {number}"))
        decision = again(make_story(reports=reports), told)
        kinds.append(decision.kind)
        told = decision.told or told
    assert kinds == [AlertKind.CORRECTION, AlertKind.NONE, AlertKind.CORRECTION]


def hold(story: Story, told: Told) -> Told:
    """What a chat was told that saw a step in its first message, edited, which has yet to ring."""
    decision = again(story, told, LATER + timedelta(minutes=5))
    assert (decision.kind, decision.reason) == (AlertKind.EDIT, SuppressionReason.REPEAT_INTERVAL)
    assert decision.told is not None
    return mark_arrived(decision.told)


def test_a_figure_that_only_an_edit_showed_is_corrected_from_that() -> None:
    held = hold(make_story(killed=25), tell(make_story(killed=12)))
    decision = again(make_corrected(25, 15), held, LATER + timedelta(minutes=6))
    assert decision.kind is AlertKind.CORRECTION
    corrected = Change(ChangeKind.CORRECTED, told_of(FactKind.KILLED, 25), told_of(FactKind.KILLED, 15))
    assert decision.changes == (corrected,)
    assert decision.edit is not None
    assert decision.edit.changes == (corrected,)


def test_a_step_that_an_edit_showed_is_still_told_from_the_figure_that_rang() -> None:
    held = hold(make_story(killed=25), tell(make_story(killed=12)))
    decision = again(make_story(killed=31), held)
    assert decision.kind is AlertKind.REPLY
    assert decision.changes == (Change(ChangeKind.TOLL, told_of(FactKind.KILLED, 12), told_of(FactKind.KILLED, 31)),)


def test_a_figure_that_only_an_edit_showed_and_that_nobody_states_any_more_fell_from_that() -> None:
    held = hold(make_story(killed=25), tell(make_story(killed=12)))
    decision = again(make_story(killed=14), held, LATER + timedelta(minutes=6))
    assert decision.kind is AlertKind.EDIT
    assert decision.changes == (Change(ChangeKind.FIGURE, told_of(FactKind.KILLED, 25), told_of(FactKind.KILLED, 14)),)


def test_a_figure_that_a_reminder_showed_is_corrected_from_that() -> None:
    story = make_story(until=date(2026, 3, 9), killed=12)
    eve = datetime(2026, 3, 8, 9, tzinfo=START.tzinfo)
    grown = replace(story, ledger=make_story(killed=25).ledger)
    reminder = decide_expiry(grown, ATTACK, CHAT, tell(story), eve)
    assert reminder is not None
    assert reminder.told is not None
    assert again(grown, reminder.told, eve).changes == (
        Change(ChangeKind.TOLL, told_of(FactKind.KILLED, 12), told_of(FactKind.KILLED, 25)),
    ), "the step is still owed"
    (change,) = again(replace(story, ledger=make_corrected(25, 15).ledger), reminder.told, eve).changes
    assert change == Change(ChangeKind.CORRECTED, told_of(FactKind.KILLED, 25), told_of(FactKind.KILLED, 15))


def test_a_figure_that_an_edit_of_a_merged_story_showed_is_corrected_from_that() -> None:
    told = tell(make_story(killed=12))
    held = hold(make_story(killed=25), told)
    merged = join_merged(make_corrected(25, 15), replace(told, story_id="other"), [held])
    (change,) = again(make_corrected(25, 15), merged).changes
    assert change == Change(ChangeKind.CORRECTED, told_of(FactKind.KILLED, 25), told_of(FactKind.KILLED, 15))
