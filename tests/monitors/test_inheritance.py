"""What a chat knows of a story whose reports it was shown within another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from monitors.alerting.alerts import decide
from monitors.alerting.changes import list_changes
from monitors.alerting.expiry import decide_expiry
from monitors.alerting.inheritance import MOST_SHOWN, add_shown, begin_anew, inherit, join_merged
from monitors.alerting.last_seen import mark_arrived, mark_lost
from monitors.config.settings import AlertSettings
from monitors.model import (
    AlertKind,
    ChangeKind,
    FactKind,
    Level,
    Notice,
    Severity,
    Story,
    StoryTopic,
    SuppressionReason,
    Told,
    ToldMeasure,
)
from monitors.stories.endings import settle
from tests.monitors.story_makers import (
    START,
    make_chat,
    make_entry,
    make_report,
    make_story,
    make_subscription,
    show_change,
)

LATER = START + timedelta(hours=2)
LIMITS = AlertSettings()
REPORTS = (make_report(1), make_report(2, notice=Notice.CORRECTION))


def tell_first(story: Story) -> Told:
    decision = decide(story, [make_subscription()], make_chat(), None, START, LIMITS)
    assert decision.kind is AlertKind.FIRST
    assert decision.told is not None
    return decision.told


def test_what_was_never_shown_is_new() -> None:
    told = tell_first(make_story(name="old", reports=(make_report(1), make_report(2))))
    parted = make_story(name="new", reports=(make_report(2),))
    assert told.shown == ("key1",)
    known = inherit(parted, None, [told])
    assert known == Told(7, "new", "", parted_from="old")
    assert decide(parted, [make_subscription()], make_chat(), known, LATER, LIMITS).kind is AlertKind.FIRST
    assert inherit(parted, None, [Told(7, "old", "attack")]) is None, "of which the chat was told nothing"


def test_what_was_shown_within_another_story_does_not_ring_again() -> None:
    told = replace(tell_first(make_story(name="old", killed=3)), shown=("key1", "key2"))
    parted = make_story(name="new", killed=3, reports=(make_report(2), make_report(3)))
    known = inherit(parted, None, [told])
    decision = decide(parted, [make_subscription()], make_chat(), known, LATER, LIMITS)

    assert known is not None
    assert (known.story_id, known.told_within, known.first_key) == ("new", "old", told.first_key)
    assert (decision.kind, decision.reason) == (AlertKind.NONE, SuppressionReason.TOLD_WITHIN)
    assert decision.told == known, "so that a digest does not tell it either"


def test_a_step_of_what_was_told_within_another_story_is_a_reply_there() -> None:
    told = replace(tell_first(make_story(name="old", killed=3)), shown=("key1", "key2"))
    parted = make_story(name="new", killed=60, reports=(make_report(2),))
    decision = decide(parted, [make_subscription()], make_chat(), inherit(parted, None, [told]), LATER, LIMITS)

    assert (decision.kind, decision.replies_to) == (AlertKind.REPLY, told.first_key)
    assert decision.dedup_key.startswith("story:new:")


@pytest.mark.parametrize("headline", ["key2", ""], ids=["", "told by an older version"])
def test_after_merging_and_parting_a_step_is_a_reply_to_the_message_that_shows_the_story(headline: str) -> None:
    """Two stories were told and merged; the one that parted again has the report that the second message shows."""
    kept = replace(tell_first(make_story(name="kept", killed=11)), shown=("key1", "key2"), revision=2)
    merged = tell_first(make_story(name="merged", killed=37, reports=(make_report(2),)))
    merged = replace(merged, headline=headline)
    kept = replace(kept, figures=merged.figures, joined=("merged:1",))
    parted = make_story(name="new", killed=80, reports=(make_report(2), make_report(3)))
    known = inherit(parted, None, [kept, merged])
    decision = decide(parted, [make_subscription()], make_chat(), known, LATER, LIMITS)

    assert known is not None
    assert (known.told_within, known.lead, known.revision) == ("merged", "key2", 2)
    assert (decision.kind, decision.replies_to) == (AlertKind.REPLY, merged.first_key)


def test_what_a_chat_was_told_of_the_story_itself_comes_first() -> None:
    own, other = (tell_first(make_story(name=name)) for name in ("new", "old"))
    assert inherit(make_story(name="new"), own, [other]) is own


def test_what_only_waits_for_the_story_gives_way_to_what_was_shown() -> None:
    waiting = Told(7, "new", "attack", waits_for=SuppressionReason.QUIET_HOURS, again_at=LATER)
    known = inherit(make_story(name="new"), waiting, [tell_first(make_story(name="old"))])
    assert known is not None
    assert (known.told_within, known.waits_for, known.again_at) == ("old", None, None)


def test_a_story_that_articles_left_is_fixed_and_known_as_it_is_then() -> None:
    story = make_story(killed=20, countries=("KZ", "KG"), corroboration=4, severity=Severity.EXTREME)
    told = tell_first(story)
    left = replace(make_story(killed=4, corroboration=2), departures=1)
    fixed = decide(left, [make_subscription()], make_chat(), told, LATER, LIMITS)
    assert fixed.told is not None
    doubled = replace(make_story(killed=9, corroboration=2), departures=1)

    assert (fixed.kind, fixed.edits) == (AlertKind.EDIT, told.first_key)
    assert [change.kind for change in fixed.changes] == [ChangeKind.PARTED]
    assert [(one.kind, one.low) for one in fixed.told.figures] == [(FactKind.KILLED, 4)]
    assert (fixed.told.countries, fixed.told.severity) == (("KZ",), Severity.MODERATE)
    assert list_changes(fixed.told, left) == ()
    assert [change.kind for change in list_changes(fixed.told, doubled)] == [ChangeKind.TOLL]
    raised = replace(left, severity=Severity.HIGH)
    assert [change.kind for change in list_changes(fixed.told, raised)] == [ChangeKind.SEVERITY]


def test_a_message_whose_report_left_the_story_keeps_what_it_told() -> None:
    """The chat was shown a report that parted, and later another one, which the story still has."""
    told = replace(tell_first(make_story(killed=700)), shown=("key1", "key2"))
    left = replace(make_story(killed=30, reports=(make_report(2), make_report(3))), departures=1)
    decision = decide(left, [make_subscription()], make_chat(), begin_anew(left, told), LATER, LIMITS)

    assert (decision.kind, decision.reason) == (AlertKind.NONE, SuppressionReason.SAME_EVENT)
    assert decision.told is not None
    assert [one.low for one in decision.told.figures] == [30], "what the chat knows counts from there"
    grown = replace(left, ledger=make_story(killed=60).ledger)
    assert [one.kind for one in list_changes(decision.told, grown)] == [ChangeKind.TOLL]


def test_what_is_left_of_a_story_rings_as_new_if_the_chat_was_shown_none_of_it() -> None:
    told = tell_first(make_story(killed=700))
    left = replace(make_story(killed=30, reports=(make_report(2), make_report(3))), departures=1)
    decision = decide(left, [make_subscription()], make_chat(), begin_anew(left, told), LATER, LIMITS)

    assert (decision.kind, decision.replies_to, decision.edits) == (AlertKind.FIRST, "", "")
    assert decision.dedup_key == "story:story1:2", "the key of the first message is not used again"
    assert begin_anew(replace(left, departures=0), told) is told, "nothing left it: its old reports were only dropped"
    assert begin_anew(replace(left, articles=500), told) is told, "its old reports may be among those dropped"


def test_the_reports_that_were_shown_are_remembered_the_newest_as_far_as_they_fit() -> None:
    told = replace(tell_first(make_story()), shown=tuple(f"old{number}" for number in range(MOST_SHOWN)))
    shown = add_shown(told, make_report(9))
    assert len(shown) == MOST_SHOWN
    assert (shown[0], shown[-1]) == ("old1", "key9")


def test_what_was_told_of_merged_stories_is_joined_and_the_own_messages_stay() -> None:
    own = tell_first(make_story(name="own", killed=3, countries=("KZ",), until=date(2026, 3, 9)))
    other = replace(
        tell_first(make_story(name="other", killed=60, countries=("KG",), severity=Severity.EXTREME)),
        notices=(":Report 2",),
        departures=2,
        measures=(ToldMeasure(reminded_on=date(2026, 3, 9)),),
        rang_at=LATER,
    )
    merged = replace(
        make_story(name="own", killed=60, countries=("KZ", "KG"), severity=Severity.EXTREME, reports=REPORTS),
        departures=2,
    )
    joined = join_merged(merged, own, [other])

    assert (joined.story_id, joined.first_key, joined.revision) == ("own", own.first_key, own.revision)
    assert [(one.kind, one.low) for one in joined.figures] == [(FactKind.KILLED, 60)]
    assert (joined.severity, joined.countries) == (Severity.EXTREME, ("KZ", "KG"))
    assert (joined.notices, joined.departures) == ((":Report 2",), 2)
    assert (joined.measures, joined.rang_at) == ((ToldMeasure("", date(2026, 3, 9), date(2026, 3, 9)),), LATER)
    assert list_changes(joined, merged) == ()
    assert join_merged(merged, other, [own]).figures == other.figures


def test_an_edit_that_waits_when_its_story_takes_another_in_has_shown_nothing_yet() -> None:
    own, other = tell_first(make_story(name="own", killed=12)), tell_first(make_story(name="other", killed=11))
    edit = decide(make_story(name="own", killed=13), [make_subscription()], make_chat(), own, LATER, LIMITS)
    assert (edit.kind, edit.told and [one.low for one in edit.told.figures]) == (AlertKind.EDIT, [13])
    assert edit.told is not None
    joined = join_merged(make_story(name="own", killed=13, reports=REPORTS[:1]), edit.told, [other])
    assert joined.unsent is not None
    assert joined.unsent.key == edit.dedup_key
    known = (mark_arrived(joined), mark_lost(joined))
    assert [[one.low for one in told.figures] for told in known] == [[13], [12]]
    assert [[one.low for one in told.seen] for told in known] == [[13], [12]]
    assert {told.joined for told in known} == {joined.joined}


def test_a_grave_topic_that_one_of_two_merged_stories_told_is_not_told_again() -> None:
    own, other = (replace(tell_first(make_story(name=name)), topics=(name,)) for name in ("attack", "coup"))
    topics = tuple(StoryTopic(name, Level.URGENT, Severity.HIGH) for name in ("attack", "coup"))
    merged = make_story(name="attack", topics=topics, severity=Severity.HIGH)
    assert ChangeKind.TOPIC in {change.kind for change in list_changes(own, merged, ("attack", "coup"))}
    for one, two in ((own, other), (other, own)):
        joined = join_merged(merged, one, [two])
        assert set(joined.topics) == {"attack", "coup"}
        assert ChangeKind.TOPIC not in {change.kind for change in list_changes(joined, merged, ("attack", "coup"))}


def test_an_end_that_one_of_two_merged_stories_told_as_over_is_not_told_again() -> None:
    until, later = date(2026, 3, 9), START + timedelta(days=9)
    merged = make_story(name="own", until=until)
    own, other = (tell_first(make_story(name=name, until=until)) for name in ("own", "other"))
    lapse = decide_expiry(merged, [make_subscription()], make_chat(), own, later)
    assert lapse is not None
    assert lapse.kind is AlertKind.LAPSED
    known = replace(other, measures=tuple(replace(one, lapsed_on=until) for one in other.measures))
    for joined in (join_merged(merged, own, [known]), join_merged(merged, known, [own])):
        assert [one.lapsed_on for one in joined.measures] == [until]
        assert decide_expiry(merged, [make_subscription()], make_chat(), joined, later) is None


def test_of_two_merged_stories_what_was_shown_of_each_is_known_and_the_own_is_kept_longest() -> None:
    own, other = tell_first(make_story(name="own")), tell_first(make_story(name="other"))
    own = replace(own, shown=("own1", "own2"))
    other = replace(other, shown=tuple(f"other{n}" for n in range(MOST_SHOWN)))
    shown = join_merged(make_story(name="own"), own, [other]).shown
    assert shown == (*other.shown[2:], "own1", "own2")


def test_a_correction_that_both_merged_stories_told_counts_once_so_that_the_next_is_told() -> None:
    own, other = (replace(tell_first(make_story(name=name)), notices=("a correction",)) for name in ("own", "other"))
    assert join_merged(make_story(name="own", reports=REPORTS), own, [other]).notices == ("a correction",)


@pytest.mark.parametrize("told", [("own",), ("other",), ("own", "other")])
def test_of_two_merged_stories_each_correction_is_told_once(told: tuple[str, ...]) -> None:
    corrections = {name: make_report(number, notice=Notice.CORRECTION) for number, name in ((3, "own"), (2, "other"))}
    plain = make_report(1)
    known = [tell_first(make_story(name=name, reports=(plain, corrections[name]))) for name in told]
    merged = make_story(name=told[0], reports=(plain, corrections["other"], corrections["own"]))
    joined = join_merged(merged, known[0], known[1:])
    left = [report.title for name, report in corrections.items() if name not in told]
    assert [show_change(change)[2] for change in list_changes(joined, merged)] == left


def test_a_correction_that_one_of_two_merged_stories_told_is_not_told_again() -> None:
    own, other = (tell_first(make_story(name=name, killed=low)) for name, low in (("own", 12), ("other", 40)))
    wrong, right = make_entry(FactKind.KILLED, 40), make_entry(FactKind.KILLED, 12, hours=1, corrects=True)
    merged = replace(make_story(name="own", reports=REPORTS[:1]), ledger=(wrong, right))
    for joined in (join_merged(merged, own, [other]), join_merged(merged, other, [own])):
        assert [one.low for one in joined.figures] == [12]
        assert list_changes(joined, merged) == ()
    assert [one.low for one in join_merged(merged, other, [replace(other, story_id="third")]).figures] == [40]


def test_a_correction_of_what_one_of_two_merged_stories_told_is_told_though_the_other_told_less() -> None:
    own, other = (tell_first(make_story(name=name, killed=low)) for name, low in (("own", 5), ("other", 60)))
    ledger = (make_entry(FactKind.KILLED, 60), make_entry(FactKind.KILLED, 30, hours=1, corrects=True))
    merged = replace(make_story(name="own", reports=REPORTS[:1]), ledger=ledger)
    (change,) = list_changes(join_merged(merged, own, [other]), merged)
    assert show_change(change) == (ChangeKind.CORRECTED, "60", "30")


def test_a_nearer_end_that_one_of_two_merged_stories_told_is_not_told_again() -> None:
    old, near = date(2026, 3, 19), date(2026, 3, 9)
    own, other = (tell_first(make_story(name=name, until=on)) for name, on in (("own", near), ("other", old)))
    reports = (replace(make_report(1), until=old), replace(make_report(2), until=near, shortens=True))
    merged = make_story(name="own", reports=reports, until=near)
    for joined in (join_merged(merged, own, [other]), join_merged(merged, other, [own])):
        assert joined.measures[0].until == near
        assert list_changes(joined, merged) == ()
    assert join_merged(merged, other, [replace(other, story_id="third")]).measures[0].until == old


def test_what_was_joined_once_is_not_joined_again_unless_more_was_told_since() -> None:
    own, other = (tell_first(make_story(name=name, killed=low)) for name, low in (("own", 3), ("other", 60)))
    corrected = replace(join_merged(make_story(name="own"), own, [other]), figures=own.figures)
    assert join_merged(make_story(name="own"), corrected, [other]) == corrected
    told_more = replace(other, revision=2)
    assert [one.low for one in join_merged(make_story(name="own"), corrected, [told_more]).figures] == [60]


def test_two_stories_of_one_summary_that_merge_are_joined_too() -> None:
    own, other = (
        replace(tell_first(make_story(name=name, killed=low)), first_key="flood:7:x")
        for name, low in (("own", 3), ("other", 60))
    )
    assert [one.low for one in join_merged(make_story(name="own"), own, [other]).figures] == [60]


def test_what_was_inherited_from_a_story_is_not_joined_when_that_merges() -> None:
    other = replace(tell_first(make_story(name="other")), notices=("a correction",))
    known = inherit(make_story(name="new"), None, [other])
    assert known is not None
    assert join_merged(make_story(name="new", reports=REPORTS), known, [other]) == known


def test_a_story_that_was_not_told_yet_takes_over_nothing_by_joining() -> None:
    waiting = Told(7, "own", "attack", waits_for=SuppressionReason.QUIET_HOURS, again_at=LATER)
    told = tell_first(make_story(name="other"))
    assert join_merged(make_story(name="own"), waiting, [told]) == waiting
    assert join_merged(make_story(name="other"), told, [waiting]) == told


def test_what_was_joined_is_remembered_though_nothing_is_told() -> None:
    own, other = (tell_first(make_story(name=name, killed=low)) for name, low in (("own", 3), ("other", 60)))
    joined = join_merged(make_story(name="own"), own, [other])
    decision = decide(make_story(name="own", killed=60), [make_subscription()], make_chat(), joined, LATER, LIMITS)
    assert (decision.reason, decision.told) == (SuppressionReason.SAME_EVENT, joined)


@pytest.mark.parametrize(
    ("lifted_at", "standing_at", "is_known"),
    [(1, 5, False), (1, 3, True), (5, 6, True)],
    ids=["told of the renewal since", "told before the renewal", "told of a later lifting"],
)
def test_of_two_merged_stories_the_one_told_since_the_measure_is_in_force_again_knows_it_as_that(
    lifted_at: int, standing_at: int, *, is_known: bool
) -> None:
    imposed, lifting, again = (
        replace(make_report(number), urgent=("attack",), measures=("attack",), seen_at=START + timedelta(hours=hours))
        for number, hours in ((1, 0), (2, 0.5), (3, 4))
    )
    reports = (imposed, replace(lifting, lifts=True), replace(again, reimposes=True))
    story = settle(make_story(name="own", reports=reports))
    own, other = tell_first(make_story(name="own")), tell_first(make_story(name="other"))
    own = replace(own, told_at=START + timedelta(hours=standing_at))
    other = replace(other, told_at=START + timedelta(hours=lifted_at), measures=(ToldMeasure(is_lifted=True),))
    for one, two in ((own, other), (other, own)):
        assert join_merged(story, one, [two]).measures[0].is_lifted is is_known


def test_a_headline_that_only_an_edit_which_never_came_had_is_new() -> None:
    chat, asked = make_chat(language="ru"), [make_subscription()]
    english, russian = (replace(make_report(n), language=name) for n, name in ((1, "en"), (2, "ru")))
    first = decide(make_story(reports=(english,)), asked, chat, None, START, LIMITS).told
    grown = replace(make_story(reports=(english, russian)), corroboration=2)
    edit = decide(grown, asked, chat, first, LATER, LIMITS)
    assert (edit.kind, edit.told and edit.told.headline) == (AlertKind.EDIT, "key2")
    assert edit.told is not None
    parted = make_story(name="new", reports=(russian,))
    known = {told.unsent: inherit(parted, None, [told]) for told in (edit.told, mark_lost(edit.told))}
    within = [(told and told.told_within, told and told.parted_from) for told in known.values()]
    assert within == [(grown.id, ""), ("", grown.id)], "one that waits is taken to arrive"
