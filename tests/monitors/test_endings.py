"""The end date of a measure, as reports set it, extend it and move it nearer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from monitors.alerting.changes import list_changes, list_news
from monitors.model import ChangeKind, Fact, Report, Story, Told, ToldMeasure
from monitors.stories.chronicle import (
    Provenance,
    StoryPart,
    StoryRules,
    build_story,
    extend_story,
    merge_stories,
    read_part,
    renew_story,
)
from monitors.stories.endings import follow, list_bearing
from monitors.stories.extensions import extend_end
from tests.monitors.story_makers import START, find_measure, make_analysis, make_match, make_report, make_until

OLD, NEAR, FAR = date(2026, 3, 24), date(2026, 3, 15), date(2026, 4, 3)
COUNTED = date(2026, 3, 27)
RULES = StoryRules()


def give(number: int, *facts: Fact, title: str = "Curfew in Kano", hours: float = 0) -> StoryPart:
    analysis = make_analysis(str(number), title, matches=(make_match(words="curfew"),), facts=facts, minutes=60 * hours)
    return read_part(analysis, Provenance(str(number), str(number)))


def declare(*topics: str, hours: float = 0, ends: date | None = OLD, title: str = "Lockdown in Osh") -> StoryPart:
    """A report of a lockdown that matches these topics, all by the same words; ``watch:N`` is a chat's own watch."""
    facts = () if ends is None else (make_until(ends),)
    matches = tuple(make_match(topic) for topic in topics)
    analysis = make_analysis(f"{title}{hours}", title, matches=matches, facts=facts, minutes=60 * hours)
    return read_part(analysis, Provenance(f"{title}{hours}", f"{title}{hours}"))


def shorten(on: date) -> Fact:
    return replace(make_until(on), corrects=True)


def tell(*parts: StoryPart) -> Story:
    return build_story(parts, RULES)


def test_a_report_that_a_measure_ends_earlier_moves_the_end_nearer() -> None:
    assert tell(give(1, make_until(OLD)), give(2, shorten(NEAR))).until == NEAR
    assert tell(give(1, make_until(OLD)), give(2, make_until(NEAR))).until == OLD, "unless it says so, it does not"


@pytest.mark.parametrize(("again", "until"), [(OLD, NEAR), (FAR, FAR)], ids=["the old end", "a new one"])
def test_after_that_a_report_of_the_old_end_extends_nothing(again: date, until: date) -> None:
    parts = [give(1, make_until(OLD)), give(2, shorten(NEAR)), give(3, make_until(again))]
    assert tell(*parts).until == until


@pytest.mark.parametrize(("hours", "until"), [(20, NEAR), (46, OLD)], ids=["within a day", "later"])
def test_a_measure_is_extended_anew_to_the_old_end_once_a_day_has_passed(hours: int, until: date) -> None:
    again = give(3, make_until(OLD), hours=hours)
    assert tell(give(1, make_until(OLD)), give(2, shorten(NEAR)), again).until == until

    older, newer = tell(give(1, make_until(OLD)), give(2, shorten(NEAR))), tell(again)
    assert merge_stories(older, newer, RULES).until == until


def test_a_shortened_measure_stays_short_when_its_story_is_merged_with_one_of_the_old_end() -> None:
    older, newer = tell(give(1, make_until(OLD))), tell(give(2, make_until(OLD)), give(3, shorten(NEAR)))
    assert merge_stories(older, newer, RULES).until == NEAR


def test_a_measure_lifted_in_one_of_two_merged_stories_is_lifted() -> None:
    older = tell(give(1, make_until(OLD)))
    newer = tell(give(2, make_until(OLD)), give(3, title="Curfew lifted in Kano ahead of schedule"))
    merged = merge_stories(older, newer, RULES)
    assert (merged.until, find_measure(merged).lifted_until) == (None, OLD)


def test_of_two_dates_in_an_article_the_one_that_is_moved_nearer_counts() -> None:
    assert tell(give(1, make_until(OLD), shorten(NEAR))).until == NEAR


def correct(on: date, number: int = 2, hours: float = 0) -> StoryPart:
    return give(number, make_until(on), title=f"CORRECTED: Lockdown in Osh until {on}", hours=hours)


def test_after_a_correction_too_a_report_of_the_old_end_extends_nothing() -> None:
    parts = [give(1, make_until(OLD)), correct(NEAR), give(3, make_until(OLD), hours=1)]
    assert tell(*parts).until == NEAR
    assert tell(*parts, give(4, make_until(FAR), hours=2)).until == FAR

    older, newer = tell(*parts[:2]), tell(give(3, make_until(OLD), hours=1))
    assert merge_stories(older, newer, RULES).until == NEAR


def test_a_chat_that_was_told_the_old_end_is_told_the_corrected_one() -> None:
    told = Told(7, "1", "attack", measures=(ToldMeasure("attack", OLD),))
    story = tell(give(1, make_until(OLD)), correct(NEAR))
    changes = list_changes(told, story, [find_measure(story).topic])
    assert [one.kind for one in changes if one.kind is ChangeKind.SHORTENED] == [ChangeKind.SHORTENED]


def test_only_an_end_that_the_story_had_when_a_chat_was_told_is_extended_for_it() -> None:
    """Of two given since, the outlets may only disagree."""
    story = tell(give(1), give(2, make_until(NEAR), hours=2), give(3, make_until(OLD), hours=2.1))
    for hours, kind, was in ((1, ChangeKind.UNTIL, None), (2.05, ChangeKind.EXTENDED, NEAR)):
        told = Told(7, "1", "attack", told_at=START + timedelta(hours=hours))
        moved = [one for one in list_changes(told, story, [find_measure(story).topic]) if one.now == OLD]
        assert [(one.kind, one.was) for one in moved] == [(kind, was)]


def test_a_correction_that_repeats_a_known_end_takes_no_extension_back() -> None:
    """It corrects something else in the first report, such as a name."""
    parts = [give(1, make_until(OLD)), give(2, make_until(FAR), hours=48), correct(OLD, 3, hours=49)]
    assert tell(*parts).until == FAR
    changes = list_changes(Told(7, "1", "attack", measures=(ToldMeasure("attack", FAR),)), tell(*parts))
    assert ChangeKind.SHORTENED not in {one.kind for one in changes}


def test_a_copy_of_a_correction_takes_no_later_extension_back() -> None:
    parts = [give(1, make_until(OLD)), correct(NEAR, hours=1), give(3, make_until(FAR), hours=48)]
    assert tell(*parts, correct(NEAR, 4, hours=49)).until == FAR


def test_an_edited_report_that_shortens_counts_from_its_edit() -> None:
    story = tell(give(1, make_until(OLD)), give(2, make_until(OLD), hours=1))
    edited = renew_story(story, give(1, shorten(NEAR), hours=2), RULES)
    assert edited.until == NEAR
    assert extend_story(edited, give(3, make_until(OLD), hours=3), RULES).until == NEAR


@pytest.mark.parametrize(
    "bearing",
    [
        give(2, shorten(NEAR), hours=1),
        give(2, title="Lockdown in Osh lifted", hours=1),
        give(2, make_until(FAR), hours=1),
    ],
    ids=["shortened", "lifted", "extended"],
)
def test_many_later_reports_of_one_outlet_push_out_none_on_which_the_end_rests(bearing: StoryPart) -> None:
    def repeat(number: int, *facts: Fact, hours: float) -> StoryPart:
        part = give(number, *facts, hours=hours)
        return replace(part, report=replace(part.report, origin="outlet:herald"))

    bearing = replace(bearing, report=replace(bearing.report, origin="outlet:herald"))
    rules = StoryRules(most_reports=5)
    story = build_story([give(1, make_until(OLD)), bearing], rules)
    for number in range(3, 15):
        story = extend_story(story, repeat(number, hours=1 + number / 100), rules)
    assert bearing.report.article_key in {report.article_key for report in story.reports}
    if story.until != FAR:
        again = extend_story(story, repeat(20, make_until(OLD), hours=2), rules)
        assert (again.until, find_measure(again).lifted_until) == (story.until, find_measure(story).lifted_until)


@pytest.mark.parametrize(
    ("titles", "is_lifted"),
    [
        (("Curfew lifted in Kano", "Curfew reimposed in Kano", "Curfew lifted in Kano"), True),
        (("Curfew lifted in Kano", "Curfew imposed in Kano"), False),
    ],
    ids=["lifted again", "imposed anew"],
)
def test_many_later_reports_of_one_outlet_push_out_none_with_which_the_measure_turned(
    titles: tuple[str, ...], *, is_lifted: bool
) -> None:
    rules = StoryRules(most_reports=5)
    parts = [give(1), *(give(n, title=title, hours=30 * n) for n, title in enumerate(titles, 2))]
    parts += [give(n, title=f"Kano curfew news {n}", hours=200 + n / 10) for n in range(10, 25)]
    first, *later = (_of_one_outlet(one) for one in parts)
    story = build_story([first], rules)
    for part in later:
        story = extend_story(story, part, rules)
    assert find_measure(story).is_lifted is is_lifted


def _of_one_outlet(part: StoryPart) -> StoryPart:
    return replace(part, report=replace(part.report, origin="outlet:herald"))


def test_many_later_reports_of_the_old_end_push_out_no_shortening_to_an_end_that_was_given_before() -> None:
    rules = StoryRules(most_reports=5)
    parts = [give(1, make_until(OLD)), give(2, make_until(NEAR)), give(3, shorten(NEAR), hours=1)]
    parts += [give(n, make_until(OLD), hours=1 + n / 100) for n in range(4, 30)]
    first, *later = (_of_one_outlet(one) for one in parts)
    story = build_story([first], rules)
    for part in later:
        story = extend_story(story, part, rules)
    assert story.until == NEAR


@pytest.mark.parametrize(
    ("titles", "is_lifted"),
    [(("Curfew lifted in Kano",), True), (("Curfew lifted in Kano", "Curfew imposed again in Kano"), False)],
    ids=["lifted", "in force again"],
)
def test_the_last_report_of_how_a_measure_turned_upholds_it_when_the_first_is_retracted(
    titles: tuple[str, ...], *, is_lifted: bool
) -> None:
    rules = StoryRules(most_reports=5)
    *before, first = (give(n, title=title, hours=30 * n) for n, title in enumerate(("Curfew in Kano", *titles), 1))
    parts = [*before, first, give(4, title=titles[-1], hours=91)]
    parts += [give(n, title=f"Kano curfew news {n}", hours=92) for n in range(10, 30)]
    story = build_story([_of_one_outlet(parts[0])], rules)
    for part in parts[1:]:
        story = extend_story(story, part if part is first else _of_one_outlet(part), rules)
    withdrawn = give(50, title=f"Retraction: {titles[-1].lower()}", hours=93)
    withdrawn = replace(withdrawn, report=replace(withdrawn.report, publisher=first.report.publisher))
    assert find_measure(extend_story(story, withdrawn, rules)).is_lifted is is_lifted


LIFTED = "Osh lockdown lifted"


def test_a_chats_own_watch_is_not_the_topic_of_a_measure_of_the_desk() -> None:
    story = tell(declare("watch:3", "curfew"))
    assert find_measure(story).topic == "curfew"

    lifted = tell(declare("watch:3", "curfew"), declare("curfew", hours=1, ends=None, title=LIFTED))
    assert (lifted.until, find_measure(lifted).lifted_until) == (None, OLD), "the lifting does not match the watch"


def test_a_measure_that_only_a_watch_found_is_lifted_by_any_report_of_its_story() -> None:
    assert find_measure(tell(declare("watch:3"))).topic == "watch:3"
    assert (
        find_measure(tell(declare("watch:3"), declare("curfew", hours=1, ends=None, title=LIFTED))).lifted_until == OLD
    )


def test_a_measure_keeps_the_desks_topic_when_a_report_that_only_a_watch_found_extends_it() -> None:
    longer = declare("watch:3", hours=1, ends=FAR, title="Osh lockdown goes on")
    assert find_measure(tell(declare("curfew"), longer)).topic == "curfew"
    both = tell(declare("curfew"), declare("closure", hours=1, ends=FAR))
    assert [(one.topic, one.until) for one in both.measures] == [("curfew", OLD), ("closure", FAR)]


def test_one_end_under_two_topics_is_that_of_the_measure_which_a_headline_names() -> None:
    """The topic of an end may only be that of the words next to it."""
    nearby = declare("unrest", hours=1, title="Osh on edge")
    story = tell(declare("unrest", title="Osh on edge"), give(1, make_until(OLD), title="Curfew in Osh"), nearby)
    assert find_measure(story).topic == "attack", "which the headline names"
    assert tell(nearby, declare("curfew", hours=2, title="Osh in the dark")).measures == tell(nearby).measures


@pytest.mark.parametrize("first", ["curfew", "watch:3"])
def test_the_desks_topic_is_that_of_two_merged_stories_of_one_end(first: str) -> None:
    second = "watch:3" if first == "curfew" else "curfew"
    merged = merge_stories(tell(declare(first)), tell(declare(second, hours=1)), RULES)
    assert find_measure(merged).topic == "curfew"


def test_a_lifting_of_another_topic_lifts_nothing() -> None:
    assert tell(declare("curfew"), declare("strike", hours=1, ends=None, title=LIFTED)).until == OLD


def test_whoever_never_read_of_a_measure_hears_that_it_was_lifted_unless_it_is_declared_anew() -> None:
    parts = [declare("curfew"), declare("curfew", hours=1, ends=None, title=LIFTED)]
    assert [one.kind for one in list_news(tell(*parts))] == [ChangeKind.LIFTED]
    repeated = declare("curfew", hours=2)
    assert [one.kind for one in list_news(tell(*parts, repeated))] == [ChangeKind.LIFTED]
    again = declare("curfew", hours=30, ends=None, title="Osh reimposes lockdown")
    assert list_news(tell(*parts, again)) == ()


def extend(months: int = 0, days: int = 14) -> Fact:
    """The end of "extended by two weeks" in an article that gives no old end: its own day and two weeks."""
    return replace(make_until(COUNTED), extends=(months, days))


def test_an_extension_by_two_weeks_counts_from_the_end_that_the_story_knew() -> None:
    assert tell(give(1, make_until(OLD)), give(2, extend(), hours=72)).until == date(2026, 4, 7)
    assert tell(give(1, make_until(OLD)), give(2, extend(1, 0), hours=72)).until == date(2026, 4, 24)


def test_an_extension_by_two_weeks_counts_from_its_report_where_no_old_end_is_known() -> None:
    assert tell(give(1), give(2, extend(), hours=72)).until == COUNTED
    assert tell(give(1, make_until(date(2026, 3, 1))), give(2, extend(), hours=72)).until == COUNTED, "that is over"


def test_an_extension_counts_from_the_nearer_end_to_which_the_measure_was_moved_an_hour_before() -> None:
    parts = [give(1, make_until(OLD)), give(2, shorten(NEAR), hours=72), give(3, extend(), hours=73)]
    assert tell(*parts).until == date(2026, 3, 29)


def test_two_reports_of_one_extension_extend_the_measure_once() -> None:
    again = give(4, extend(), hours=100)
    parts = [give(1, make_until(OLD)), give(2, extend(), hours=72), give(3, extend(), hours=73), again]
    assert tell(*parts).until == date(2026, 4, 7)


def test_a_report_of_the_new_end_and_one_of_the_extension_agree() -> None:
    new = make_until(date(2026, 4, 7))
    assert tell(give(1, make_until(OLD)), give(2, new, hours=72), give(3, extend(), hours=73)).until == new.on


def test_a_second_extension_counts_from_the_end_of_the_first() -> None:
    parts = [give(1, make_until(OLD)), give(2, extend(), hours=72), give(3, extend(), hours=72 + 24 * 12)]
    assert tell(*parts).until == date(2026, 4, 21)


def test_a_report_of_the_extension_days_after_one_of_the_new_end_extends_the_measure_once() -> None:
    new = make_until(date(2026, 4, 7))
    assert tell(give(1, make_until(OLD)), give(2, new, hours=72), give(3, extend(), hours=120)).until == new.on
    other = make_until(date(2026, 4, 6))
    assert tell(give(1, make_until(OLD)), give(2, other, hours=72), give(3, extend(), hours=120)).until != new.on


def test_repeats_of_an_extension_do_not_swallow_a_second_one() -> None:
    repeat = give(3, extend(), hours=72 + 24 * 4)
    parts = [give(1, make_until(OLD)), give(2, extend(), hours=72), repeat]
    assert tell(*parts).until == date(2026, 4, 7)
    second = give(4, extend(), hours=72 + 24 * 8)
    assert tell(*parts, second).until == date(2026, 4, 21)
    assert tell(*parts, second, give(5, extend(), hours=72 + 24 * 10)).until == date(2026, 4, 21)


def lift(number: int, hours: float) -> StoryPart:
    return give(number, title="Curfew lifted in Kano", hours=hours)


AGAIN = "Curfew imposed again in Kano"


def test_a_measure_imposed_again_after_a_lifting_has_whatever_end_its_report_gives() -> None:
    parts = [give(1, make_until(OLD)), lift(2, 1)]
    for facts, until in (((), None), ((make_until(OLD),), OLD), ((make_until(NEAR),), NEAR)):
        story = tell(*parts, give(3, *facts, title=AGAIN, hours=2))
        assert (story.until, find_measure(story).is_lifted) == (until, False)
        assert find_measure(tell(*parts, give(3, *facts, title=AGAIN, hours=2), lift(4, 3))).is_lifted


@pytest.mark.parametrize(("hours", "is_lifted"), [(20, True), (46, False)], ids=["within a day", "later"])
def test_a_report_that_only_imposes_a_lifted_measure_counts_once_a_day_has_passed(
    hours: int, *, is_lifted: bool
) -> None:
    parts = [give(1, make_until(OLD)), lift(2, 1)]
    assert find_measure(tell(*parts, give(3, title="Curfew imposed in Kano", hours=hours))).is_lifted is is_lifted
    old = give(3, make_until(OLD), title="Curfew imposed in Kano", hours=hours)
    assert find_measure(tell(*parts, old)).is_lifted, "it repeats the old end"


def test_a_lifting_counts_where_no_end_is_known_or_nothing_was_told_before_but_not_of_another_measure() -> None:
    assert find_measure(tell(give(1), lift(2, 1))).is_lifted
    assert find_measure(tell(lift(2, 1))).is_lifted
    assert not find_measure(tell(lift(2, 1), give(3, title=AGAIN, hours=5))).is_lifted
    assert find_measure(tell(lift(2, 1), give(3, title=AGAIN, hours=5), lift(4, 9))).is_lifted
    protest = make_analysis("9", "Protesters march in Kano", matches=(make_match("unrest"),))
    ban = make_analysis("2", "Court lifts ban on rallies", matches=(make_match("unrest"),), minutes=60)
    parts = (read_part(one, Provenance(one.article.identity, one.article.identity)) for one in (protest, ban))
    assert not find_measure(tell(*parts)).is_lifted, "a protest is no measure"


def say(number: int, hours: float, **fields: object) -> Report:
    """A report of a curfew, and of nothing else."""
    report = replace(
        make_report(number), urgent=("curfew",), measures=("curfew",), seen_at=START + timedelta(hours=hours)
    )
    return replace(report, **fields)  # type: ignore[arg-type]


def test_a_lifted_measure_is_not_in_force_again_by_a_report_that_only_mentions_how_it_was_imposed() -> None:
    parts = [say(1, 0, until=OLD), say(2, 1, lifts=True)]
    assert follow([*parts, say(3, 60, imposes=True)], "curfew").renewed_at is not None
    assert follow([*parts, say(3, 60, imposes=True, urgent=("unrest",))], "curfew").renewed_at is None


@pytest.mark.parametrize(
    ("days", "said", "is_renewed"),
    [
        (13, {"reimposes": True}, False),
        (14, {"reimposes": True}, True),
        (14, {"imposes": True}, False),
        (15, {"imposes": True}, True),
        (15, {"imposes": True, "urgent": ("unrest",)}, False),
        (15, {"imposes": True, "published_at": START}, False),
        (15, {}, False),
    ],
    ids=["before its end", "after it", "a late one", "a day later", "of another topic", "a slow one", "only named"],
)
def test_a_measure_whose_end_is_past_is_in_force_again_by_a_report_that_it_was_imposed(
    days: int, said: dict[str, object], *, is_renewed: bool
) -> None:
    course = follow([say(1, 0, until=NEAR), say(2, 24 * days, **said)], "curfew")
    assert (course.renewed_at is not None, course.until) == (is_renewed, None if is_renewed else NEAR)


def test_the_report_by_which_a_lapsed_measure_is_in_force_again_is_kept_and_its_old_end_is_none() -> None:
    reports = [say(1, 0, until=NEAR), say(2, 24 * 18, imposes=True), say(3, 24 * 19, imposes=True)]
    assert 1 in list_bearing(reports)
    assert follow([*reports, say(4, 24 * 20, until=NEAR)], "curfew").until is None
    assert follow([*reports, say(4, 24 * 20, until=FAR)], "curfew").until == FAR


def test_an_end_date_after_a_lifting_without_one_is_no_news_within_a_day() -> None:
    parts = [say(1, 0, lifts=True), say(2, 1, until=OLD)]
    assert follow(parts, "curfew").lifted_at == parts[0].seen_at


def test_after_a_second_lifting_too_a_report_that_only_imposes_counts_once_a_day_has_passed() -> None:
    again = say(2, 20, lifts=True, measures=("curfew", "emergency"))
    parts = [say(1, 0, lifts=True), again, say(3, 26, imposes=True)]
    assert follow(parts, "curfew").lifted_at == again.seen_at


def test_a_report_of_an_extension_repeats_the_last_one_of_two_that_are_near() -> None:
    first, second = date(2026, 4, 7), date(2026, 4, 21)
    parts = [give(1, make_until(OLD)), give(2, make_until(first), hours=72), give(3, make_until(second), hours=96)]
    report = give(4, extend(), hours=120).report
    assert extend_end(tell(*parts), report).until == second
    assert extend_end(tell(*parts[:2]), report).until == first


@pytest.mark.parametrize(("lifted", "topic"), [("Curfew", "curfew"), ("State of emergency", "emergency")])
def test_each_of_two_measures_without_an_end_in_one_headline_is_lifted_by_its_name(lifted: str, topic: str) -> None:
    both = make_match("emergency", words="State of emergency"), make_match("curfew", words="curfew")
    titles = "State of emergency declared in Mali, curfew imposed in Bamako", f"{lifted} lifted in Bamako"
    parts = (make_analysis(str(n), title, matches=both, minutes=60 * n) for n, title in enumerate(titles))
    story = tell(*(read_part(one, Provenance(one.article.identity, one.article.identity)) for one in parts))
    assert (find_measure(story).is_lifted, find_measure(story).topic) == (True, topic)


def test_a_lifting_that_its_outlet_retracts_is_none() -> None:
    withdrawn = give(3, title="Retraction: curfew lifted in Kano", hours=2)
    lifting = lift(2, 1)
    lifting = replace(lifting, report=replace(lifting.report, publisher=withdrawn.report.publisher))
    story = tell(give(1, make_until(OLD)), lifting, withdrawn)
    assert (story.until, find_measure(story).is_lifted) == (OLD, False)


def test_a_correction_takes_back_an_end_that_only_its_outlet_gave() -> None:
    longer, back = give(2, make_until(FAR), hours=48), correct(OLD, 3, hours=49)
    back = replace(back, report=replace(back.report, publisher=longer.report.publisher))
    assert tell(give(1, make_until(OLD)), longer, back).until == OLD
    assert tell(give(1, make_until(OLD)), longer, give(4, make_until(FAR), hours=48), back).until == FAR
    name = replace(back, report=replace(back.report, imposes=True))
    assert tell(give(1, make_until(OLD)), longer, name).until == FAR, "it corrects the report of the imposing"


def test_an_extension_on_the_day_of_the_imposing_counts_from_the_end_that_this_gave() -> None:
    imposed = give(1, make_until(OLD), title="Curfew imposed in Kano")
    assert tell(imposed, give(2, extend(), hours=20)).until == date(2026, 4, 7)
    known = give(1, make_until(OLD), title="Curfew extended in Kano")
    assert tell(known, give(2, extend(), hours=20)).until == COUNTED, "this may be the same extension"
