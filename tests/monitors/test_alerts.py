"""When a story rings, what fixes its message without a sound, and which steps ring again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.alerting.alerts import decide
from monitors.model import (
    AlertKind,
    Cadence,
    Change,
    ChangeKind,
    Level,
    Mute,
    MuteKind,
    Notice,
    Severity,
    Story,
    StoryTopic,
    Subscription,
    SuppressionReason,
    make_summary_key,
)
from tests.monitors.alert_makers import ATTACK, CHAT, LATER, LIMITS, again, tell
from tests.monitors.story_makers import START, make_chat, make_report, make_story, make_subscription


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
    assert decision.changes == (Change(ChangeKind.TOPIC, None, ("emergency",)),)
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


def test_what_rang_in_the_future_by_a_clock_that_was_ahead_holds_nothing_back() -> None:
    told = tell(make_story(killed=13), LATER + timedelta(days=1))
    assert again(make_story(killed=60), told, LATER).kind is AlertKind.REPLY
    flood = [LATER + timedelta(days=1)] * 20
    assert decide(make_story(), ATTACK, CHAT, None, LATER, LIMITS, flood).kind is AlertKind.FIRST


@pytest.mark.parametrize(
    ("subscription", "story", "reason"),
    [
        ({"topic": "coup"}, {}, SuppressionReason.OTHER_TOPIC),
        ({"countries": ("FR",)}, {}, SuppressionReason.OTHER_PLACE),
        ({"least_severity": Severity.HIGH}, {}, SuppressionReason.BELOW_SEVERITY),
        ({"leave_out": ("The Herald",)}, {}, SuppressionReason.LEFT_OUT_PUBLISHER),
        ({"cadence": Cadence.DIGEST}, {}, SuppressionReason.DIGEST_CADENCE),
        ({}, {"topics": (StoryTopic("attack", Level.DIGEST, Severity.HIGH),)}, SuppressionReason.DIGEST_LEVEL),
        (
            {},
            {
                "topics": (StoryTopic("attack", Level.DIGEST, Severity.HIGH),),
                "reports": (make_report(1), replace(make_report(2), background=("attack",))),
            },
            SuppressionReason.BACKGROUND,
        ),
        (
            {},
            {
                "topics": (StoryTopic("attack", Level.DIGEST, Severity.HIGH),),
                "reports": (make_report(1), replace(make_report(2), background=("attack",), asked=("attack",))),
            },
            SuppressionReason.QUESTION,
        ),
    ],
)
def test_what_the_chat_did_not_ask_for_is_refused_by_name(
    subscription: dict,  # type: ignore[type-arg]
    story: dict,  # type: ignore[type-arg]
    reason: SuppressionReason,
) -> None:
    decision = decide(make_story(**story), (make_subscription(**subscription),), CHAT, None, LATER, LIMITS)

    assert (decision.kind, decision.reason, decision.told) == (AlertKind.NONE, reason, None)


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
    told = replace(tell(make_story(killed=13)), first_key=make_summary_key(7, START))

    assert again(make_story(killed=14), told).reason is SuppressionReason.SAME_EVENT
    assert again(make_story(killed=164), told).replies_to == told.first_key


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
            keys += [one.dedup_key for one in (decision, decision.edit) if one is not None]
            assert (decision.kind is AlertKind.FIRST) == (not first)
            assert {decision.replies_to, decision.edits} <= {"", first}
            first = first or decision.dedup_key
            if not decision.silent:
                rung.append(now)
        told = decision.told or told
    assert len(keys) == len(set(keys))
    for at in rung:
        assert sum(at - timedelta(seconds=600) < other <= at for other in rung) <= LIMITS.flood_limit


def test_a_reply_about_another_country_shows_the_report_that_names_it() -> None:
    here, there, newest = (
        replace(make_report(number), countries=countries)
        for number, countries in enumerate((("KZ",), ("KG",), ("KZ",)))
    )
    told = tell(make_story(reports=(here,)))
    decision = again(make_story(countries=("KZ", "KG"), reports=(here, there, newest)), told)

    assert [change.kind for change in decision.changes] == [ChangeKind.COUNTRY]
    assert decision.shown == there


def test_an_extreme_story_rings_above_the_flood_limit_but_not_without_end() -> None:
    extreme, grave = make_story(severity=Severity.EXTREME), make_story(severity=Severity.HIGH)
    for rung, kind, story in (
        (3, AlertKind.NONE, grave),
        (3, AlertKind.FIRST, extreme),
        (5, AlertKind.FIRST, extreme),
        (6, AlertKind.NONE, extreme),
    ):
        assert decide(story, ATTACK, CHAT, None, LATER, LIMITS, [LATER] * rung).kind is kind
