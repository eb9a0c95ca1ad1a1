"""What rings, what is only fixed, what is kept quiet, and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.alerting.alerts import FLOOD_PREFIX, decide
from monitors.alerting.changes import list_corrections
from monitors.alerting.expiry import decide_expiry
from monitors.model import (
    AlertKind,
    Cadence,
    Change,
    ChangeKind,
    Decision,
    FactKind,
    Level,
    Mute,
    MuteKind,
    Notice,
    Severity,
    Story,
    StoryTopic,
    Subscription,
    SuppressionReason,
    Told,
    ToldFigure,
)
from tests.monitors.story_makers import (
    START,
    make_chat,
    make_entry,
    make_report,
    make_story,
    make_subscription,
)


@dataclass(frozen=True)
class Limits:
    grouping_wait_seconds: float = 30
    repeat_interval_seconds: float = 1800
    flood_limit: int = 3
    flood_window_seconds: float = 600


LIMITS = Limits()
CHAT = make_chat()
ATTACK = (make_subscription(),)
LATER = START + timedelta(hours=1)


def tell(story: Story, now: datetime = LATER) -> Told:
    decision = decide(story, ATTACK, CHAT, None, now, LIMITS)
    assert decision.told is not None
    assert decision.kind is AlertKind.FIRST
    return decision.told


def again(story: Story, told: Told, now: datetime = LATER + timedelta(hours=1)) -> Decision:
    return decide(story, ATTACK, CHAT, told, now, LIMITS)


def test_the_first_report_rings() -> None:
    decision = decide(make_story(killed=4), ATTACK, CHAT, None, LATER, LIMITS)

    assert (decision.kind, decision.silent, decision.replies_to, decision.edits) == (AlertKind.FIRST, False, "", "")
    assert decision.dedup_key == "story:story1:1"
    assert decision.told is not None
    assert decision.told.first_key == decision.dedup_key


def test_nothing_new_is_the_same_event() -> None:
    story = make_story(killed=4)
    decision = again(story, tell(story))

    assert (decision.kind, decision.reason) == (AlertKind.NONE, SuppressionReason.SAME_EVENT)
    assert decision.told is None


def test_another_independent_outlet_fixes_the_first_message_without_a_sound() -> None:
    told = tell(make_story())
    decision = again(make_story(corroboration=2), told)

    assert (decision.kind, decision.silent, decision.edits) == (AlertKind.EDIT, True, told.first_key)
    assert [change.kind for change in decision.changes] == [ChangeKind.CORROBORATION]
    assert decision.told is not None
    assert decision.told.rang_at == told.rang_at


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ({"killed": 13}, {"killed": 164}, ChangeKind.TOLL),
        ({"killed": 9}, {"killed": 10}, ChangeKind.TOLL),
        ({"severity": Severity.MODERATE}, {"severity": Severity.EXTREME}, ChangeKind.SEVERITY),
        ({"countries": ("KZ",)}, {"countries": ("KZ", "KG")}, ChangeKind.COUNTRY),
        ({"until": date(2026, 3, 19)}, {"until": date(2026, 3, 26)}, ChangeKind.EXTENDED),
    ],
)
def test_a_step_rings_as_a_reply_under_the_first(before: dict, after: dict, kind: ChangeKind) -> None:  # type: ignore[type-arg]
    told = tell(make_story(**before))
    decision = again(make_story(**after), told)

    assert (decision.kind, decision.silent, decision.replies_to) == (AlertKind.REPLY, False, told.first_key)
    assert decision.changes[0].kind is kind


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


def make_notice_with_figure() -> Story:
    """A story in which a report that calls itself a correction lowers the toll; a copy is at another address."""
    notice = make_report(2, notice=Notice.CORRECTION)
    story = replace(
        make_corrected(12, 9), reports=(make_report(1), replace(notice, url="https://copy.example"), notice)
    )
    first, right = story.ledger
    return replace(story, ledger=(first, replace(right, url=notice.url)))


def test_a_correction_that_calls_itself_one_and_lowers_a_figure_is_told_once() -> None:
    corrected = Change(ChangeKind.CORRECTED, "12", "9", FactKind.KILLED)
    story = make_notice_with_figure()
    assert list_corrections(story) == (corrected,)
    assert again(story, tell(make_story(killed=12))).changes == (corrected,)


def test_a_correction_beside_one_of_a_figure_and_a_retraction_are_told() -> None:
    story = make_notice_with_figure()
    other = replace(make_report(3, notice=Notice.CORRECTION), title="Correction: the town is Osh", wire="osh")
    back = replace(make_report(4, notice=Notice.RETRACTION), url=story.ledger[1].url, title="Withdrawn", wire="back")
    told = list_corrections(replace(story, reports=(*story.reports, other, back)))
    assert [change.now for change in told] == ["Correction: the town is Osh", "Withdrawn", "9"]


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


def make_topic(name: str, severity: Severity, level: Level = Level.URGENT) -> StoryTopic:
    return StoryTopic(name, level, severity)


UNREST = make_topic("unrest", Severity.MODERATE)
EMERGENCY = make_topic("emergency", Severity.HIGH)
BOTH = (make_subscription("unrest"), make_subscription("emergency"))


def test_a_grave_topic_that_a_running_story_comes_to_report_rings() -> None:
    told = decide(make_story(topics=(UNREST,), severity=Severity.EXTREME), BOTH, CHAT, None, LATER, LIMITS).told
    assert told is not None
    grown = make_story(topics=(UNREST, EMERGENCY), severity=Severity.EXTREME)
    later = LATER + timedelta(hours=1)
    decision = decide(grown, BOTH, CHAT, told, later, LIMITS)

    assert decision.kind is AlertKind.REPLY
    assert decision.changes == (Change(ChangeKind.TOPIC, "", "emergency"),)
    assert decision.told is not None
    assert decide(grown, BOTH, CHAT, decision.told, later, LIMITS).reason is SuppressionReason.SAME_EVENT


@pytest.mark.parametrize(
    ("before", "new", "asked"),
    [
        pytest.param(EMERGENCY, UNREST, BOTH, id="less-grave"),
        pytest.param(UNREST, make_topic("strike", Severity.MODERATE), BOTH, id="moderate"),
        pytest.param(UNREST, EMERGENCY, BOTH[:1], id="not-asked-for"),
        pytest.param(UNREST, make_topic("emergency", Severity.HIGH, Level.DIGEST), BOTH, id="only-mentioned"),
        pytest.param(
            UNREST, EMERGENCY, (BOTH[0], make_subscription("emergency", cadence=Cadence.DIGEST)), id="for-digests"
        ),
    ],
)
def test_other_topics_that_a_running_story_comes_to_report_do_not_ring(
    before: StoryTopic, new: StoryTopic, asked: tuple[Subscription, ...]
) -> None:
    told = decide(make_story(topics=(before,), severity=Severity.EXTREME), BOTH, CHAT, None, LATER, LIMITS).told
    grown = make_story(topics=(before, new), severity=Severity.EXTREME)
    decision = decide(grown, asked, CHAT, told, LATER + timedelta(hours=1), LIMITS)

    assert decision.reason is SuppressionReason.SAME_EVENT


def test_what_an_older_version_told_makes_no_topic_new() -> None:
    told = decide(make_story(topics=(UNREST,), severity=Severity.EXTREME), BOTH, CHAT, None, LATER, LIMITS).told
    assert told is not None
    grown = make_story(topics=(UNREST, EMERGENCY), severity=Severity.EXTREME)
    decision = decide(grown, BOTH, CHAT, replace(told, topics=()), LATER + timedelta(hours=1), LIMITS)

    assert decision.reason is SuppressionReason.SAME_EVENT


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


def test_the_first_alert_waits_to_gather_reports_and_says_until_when() -> None:
    decision = decide(make_story(), ATTACK, CHAT, None, START + timedelta(seconds=5), LIMITS)

    assert decision.reason is SuppressionReason.GROUPING
    assert decision.told is not None
    assert decision.told.again_at == START + timedelta(seconds=30)
    assert decide(make_story(), ATTACK, CHAT, decision.told, decision.told.again_at, LIMITS).kind is AlertKind.FIRST


def test_the_gravest_do_not_wait() -> None:
    story = make_story(severity=Severity.EXTREME)
    assert decide(story, ATTACK, CHAT, None, START, LIMITS).kind is AlertKind.FIRST


def test_a_second_step_waits_for_the_repeat_interval_and_is_then_told_whole() -> None:
    told = tell(make_story(killed=13))
    soon = again(make_story(killed=60), told, LATER + timedelta(minutes=5))

    assert soon.reason is SuppressionReason.REPEAT_INTERVAL
    assert soon.told is not None
    assert soon.told.again_at == LATER + timedelta(minutes=30)
    then = again(make_story(killed=60), soon.told, soon.told.again_at)
    assert then.kind is AlertKind.REPLY
    assert then.told is not None
    assert then.told.again_at is None


@pytest.mark.parametrize(
    ("subscription", "story", "reason"),
    [
        ({"topic": "coup"}, {}, SuppressionReason.OTHER_TOPIC),
        ({"countries": ("FR",)}, {}, SuppressionReason.OTHER_PLACE),
        ({"least_severity": Severity.HIGH}, {}, SuppressionReason.BELOW_SEVERITY),
        ({"leave_out": ("The Herald",)}, {}, SuppressionReason.LEFT_OUT_PUBLISHER),
        ({"cadence": Cadence.DIGEST}, {}, SuppressionReason.DIGEST_CADENCE),
        ({}, {"topics": (StoryTopic("attack", Level.DIGEST, Severity.HIGH),)}, SuppressionReason.DIGEST_LEVEL),
    ],
)
def test_what_the_chat_did_not_ask_for_is_refused_by_name(
    subscription: dict,  # type: ignore[type-arg]
    story: dict,  # type: ignore[type-arg]
    reason: SuppressionReason,
) -> None:
    decision = decide(make_story(**story), (make_subscription(**subscription),), CHAT, None, LATER, LIMITS)

    assert (decision.kind, decision.reason, decision.told) == (AlertKind.NONE, reason, None)
    assert decision.detail


def test_a_publisher_left_out_does_not_silence_another() -> None:
    story = make_story(reports=(make_report(1), make_report(2, publisher="Courier")))
    subscription = make_subscription(leave_out=("Herald",))
    assert decide(story, (subscription,), CHAT, None, LATER, LIMITS).kind is AlertKind.FIRST


def test_several_subscriptions_ring_once_under_the_gravest_topic() -> None:
    topics = (
        StoryTopic("unrest", Level.URGENT, Severity.MODERATE),
        StoryTopic("attack", Level.URGENT, Severity.HIGH),
    )
    decision = decide(make_story(topics=topics), (make_subscription("unrest"), *ATTACK), CHAT, None, LATER, LIMITS)
    assert (decision.kind, decision.topic) == (AlertKind.FIRST, "attack")


def test_a_muted_chat_is_not_rung_and_nothing_is_owed() -> None:
    chat = make_chat(muted_until=LATER + timedelta(hours=2))
    decision = decide(make_story(), ATTACK, chat, None, LATER, LIMITS)

    assert (decision.reason, decision.told) == (SuppressionReason.MUTED, None)


@pytest.mark.parametrize(
    "muting",
    [
        {"muted_until": LATER + timedelta(hours=2)},
        {"mutes": (Mute(MuteKind.COUNTRY, "KZ", LATER + timedelta(hours=2)),)},
        {"mutes": (Mute(MuteKind.TOPIC, "attack", LATER + timedelta(hours=2)),)},
    ],
)
def test_what_changed_of_a_story_that_was_told_waits_for_the_end_of_the_mute(muting: dict[str, Any]) -> None:
    told, muted, end = tell(make_story(killed=4)), make_chat(**muting), LATER + timedelta(hours=2)
    corrected = make_story(killed=4, reports=(make_report(1), make_report(2, notice=Notice.CORRECTION)))
    for story, kind in ((make_story(killed=60), AlertKind.REPLY), (corrected, AlertKind.CORRECTION)):
        held = decide(story, ATTACK, muted, told, LATER + timedelta(hours=1), LIMITS)
        assert (held.kind, held.reason) == (AlertKind.NONE, SuppressionReason.MUTED)
        assert held.told is not None
        assert (held.told.waits_for, held.told.again_at) == (SuppressionReason.MUTED, end)
        assert decide(story, ATTACK, muted, held.told, end, LIMITS).kind is kind


def test_a_mute_owes_nothing_small_of_a_story_and_nothing_of_one_that_is_muted_itself() -> None:
    told, until = tell(make_story(killed=4)), LATER + timedelta(days=7)
    small = decide(make_story(killed=5), ATTACK, make_chat(muted_until=until), told, LATER, LIMITS)
    assert (small.reason, small.told) == (SuppressionReason.MUTED, None)
    chat = make_chat(mutes=(Mute(MuteKind.STORY, "story1", until),))
    muted = decide(make_story(killed=60), ATTACK, chat, told, LATER, LIMITS)
    assert (muted.reason, muted.told) == (SuppressionReason.MUTED, None)


def test_a_mute_forgets_what_was_waiting() -> None:
    waiting = decide(make_story(), ATTACK, CHAT, None, START, LIMITS).told
    decision = decide(make_story(), ATTACK, make_chat(muted_until=LATER), waiting, START, LIMITS)

    assert decision.told is not None
    assert decision.told.again_at is None


def test_quiet_hours_hold_until_they_end_unless_the_urgent_may_pass() -> None:
    hours = {"quiet_from": time(22), "quiet_to": time(14)}
    held = decide(make_story(), ATTACK, make_chat(urgent_breaks_quiet=False, **hours), None, LATER, LIMITS)

    assert held.reason is SuppressionReason.QUIET_HOURS
    assert held.told is not None
    assert held.told.again_at == START.replace(hour=14)
    assert decide(make_story(), ATTACK, make_chat(**hours), None, LATER, LIMITS).kind is AlertKind.FIRST


def test_a_story_told_in_a_summary_is_not_edited_but_may_be_replied_to() -> None:
    told = replace(tell(make_story(killed=13)), first_key=f"{FLOOD_PREFIX}7:x")

    assert again(make_story(killed=14), told).reason is SuppressionReason.SAME_EVENT
    assert again(make_story(killed=164), told).replies_to == told.first_key


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


STATES = st.builds(
    make_story,
    killed=st.integers(0, 400),
    corroboration=st.integers(1, 9),
    severity=st.sampled_from(Severity),
    countries=st.sampled_from([("KZ",), ("KZ", "KG"), ()]),
    until=st.sampled_from([None, date(2026, 3, 9), date(2026, 4, 1)]),
)


@settings(derandomize=True, max_examples=150)
@given(st.lists(st.tuples(STATES, st.integers(1, 5000)), min_size=1, max_size=15))
def test_no_message_precedes_the_first_and_keys_never_repeat(steps: list[tuple[Story, int]]) -> None:
    told, now, keys, first = None, START, [], ""
    rung: list[datetime] = []
    for story, seconds in steps:
        now += timedelta(seconds=seconds)
        decision = decide(story, ATTACK, CHAT, told, now, LIMITS, rung)
        if decision.kind is AlertKind.NONE:
            assert decision.reason is not None
        else:
            keys.append(decision.dedup_key)
            assert (decision.kind is AlertKind.FIRST) == (not first)
            assert {decision.replies_to, decision.edits} <= {"", first}
            first = first or decision.dedup_key
            if not decision.silent:
                rung.append(now)
        told = decision.told or told
    assert len(keys) == len(set(keys))
    for at in rung:
        assert sum(at - timedelta(seconds=600) < other <= at for other in rung) <= LIMITS.flood_limit
