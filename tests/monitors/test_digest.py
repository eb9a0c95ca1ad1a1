"""The digest of a period, and when the next is due across changes of the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from monitors.alerting.digest import compose
from monitors.alerting.readers import StoryHeadlines
from monitors.model import (
    Cadence,
    ChangeKind,
    Digested,
    Fact,
    FactKind,
    LedgerEntry,
    Level,
    Notice,
    Report,
    Severity,
    Story,
    StoryTopic,
)
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
from tests.monitors.story_makers import (
    START,
    CountedLedger,
    make_analysis,
    make_chat,
    make_figure,
    make_measures,
    make_report,
    make_story,
    make_subscription,
    make_until,
    show_change,
)

END = START + timedelta(days=1)
CHAT = make_chat(digest_times=(time(8), time(18)))
RULES = StoryRules()
OLD_END, NEAR_END, FAR_END = date(2026, 3, 20), date(2026, 3, 12), date(2026, 4, 3)


def topic(name: str, severity: Severity = Severity.MODERATE) -> tuple[StoryTopic, ...]:
    return (StoryTopic(name, Level.DIGEST, severity),)


def test_groups_stand_together_with_the_gravest_first() -> None:
    stories = [
        make_story(name="a", topics=topic("strike"), countries=("FR",)),
        make_story(name="b", countries=("KZ",), severity=Severity.HIGH),
        make_story(name="c", topics=topic("strike"), countries=("FR",), corroboration=4),
        make_story(name="d", countries=("KZ",), severity=Severity.LOW),
    ]
    told = compose(CHAT, (make_subscription(), make_subscription("strike")), stories, START, END)

    assert [(entry.story.id, entry.country, entry.topic) for entry in told.entries] == [
        ("b", "KZ", "attack"),
        ("d", "KZ", "attack"),
        ("c", "FR", "strike"),
        ("a", "FR", "strike"),
    ]


def test_only_the_period_and_what_was_asked_for() -> None:
    stories = [
        make_story(name="early", first_seen_at=START - timedelta(seconds=1)),
        make_story(name="first", first_seen_at=START),
        make_story(name="late", first_seen_at=END),
        make_story(name="elsewhere", countries=("FR",)),
        make_story(name="other", topics=topic("strike")),
        make_story(name="known"),
    ]
    subscription = make_subscription(countries=("KZ",), cadence=Cadence.DIGEST)
    told = compose(CHAT, (subscription,), stories, START, END, {"known": ()})

    assert [entry.story.id for entry in told.entries] == ["first"]


def test_a_story_of_several_topics_is_told_once_under_the_gravest_asked_for() -> None:
    topics = topic("strike", Severity.LOW) + topic("attack", Severity.HIGH) + topic("coup", Severity.EXTREME)
    told = compose(CHAT, (make_subscription("strike"), make_subscription()), [make_story(topics=topics)], START, END)

    assert [entry.topic for entry in told.entries] == ["attack"]


def test_a_story_stands_under_the_topic_that_it_reports_and_not_under_a_graver_one_that_it_mentions() -> None:
    protest = StoryTopic("unrest", Level.URGENT, Severity.MODERATE)
    story = make_story(topics=(*topic("coup", Severity.EXTREME), protest), countries=("KR",))
    (entry,) = compose(CHAT, (make_subscription("coup"), make_subscription("unrest")), [story], START, END).entries
    assert (entry.topic, entry.level) == ("unrest", Level.URGENT)


def test_events_stand_before_what_is_only_mentioned_however_grave() -> None:
    stories = [
        make_story(name="anniversary", topics=topic("coup", Severity.EXTREME), severity=Severity.EXTREME),
        make_story(name="remark", topics=topic("attack"), severity=Severity.HIGH),
        make_story(name="raid", severity=Severity.LOW),
    ]
    told = compose(CHAT, (make_subscription(), make_subscription("coup")), stories, START, END)
    assert [entry.story.id for entry in told.entries] == ["raid", "anniversary", "remark"]


def test_a_topic_is_listed_by_its_own_severity_where_the_story_has_a_lower_one() -> None:
    (unsure,) = topic("coup", Severity.EXTREME)
    march = make_story(topics=(replace(unsure, topic="unrest", level=Level.URGENT), unsure), severity=Severity.MODERATE)
    grave = replace(make_subscription("coup"), least_severity=Severity.HIGH)
    assert [entry.topic for entry in compose(CHAT, (grave,), [march], START, END).entries] == ["coup"]


def test_the_country_is_one_that_was_asked_for() -> None:
    told = compose(CHAT, (make_subscription(countries=("KG",)),), [make_story(countries=("KZ", "KG"))], START, END)
    assert told.entries[0].country == "KG"


def test_the_report_that_stands_for_a_story_is_the_newest_that_can_be_quoted() -> None:
    reports = (make_report(1), make_report(2), make_report(3, notice=Notice.CORRECTION))
    told = compose(CHAT, (make_subscription(),), [make_story(reports=reports)], START, END)
    assert told.entries[0].report == reports[1]


def test_the_report_that_stands_for_a_story_gives_no_figure_that_was_taken_back() -> None:
    reports = tuple(make_report(number) for number in (1, 2, 3))
    ledger = tuple(
        replace(state(killed, report.url, report.seen_at), url=report.url, corrects=killed == 12)
        for report, killed in zip(reports, (40, 12, 40), strict=True)
    )
    told = compose(CHAT, (make_subscription(),), [replace(make_story(reports=reports), ledger=ledger)], START, END)
    assert told.entries[0].report is reports[1]


NOON = START + timedelta(hours=12)


def state(killed: int, publisher: str, at: datetime) -> LedgerEntry:
    return LedgerEntry(FactKind.KILLED, killed, killed, "", publisher, "", f"killed {killed}", at)


def compose_again(story: Story, told_at: datetime | None = NOON) -> list[tuple[ChangeKind, str, str]]:
    """What the next digest says of the changes of a story that a digest of an older version told at noon; [] also where
    it is left out."""
    had = (Digested(told_at),) if told_at else ()
    told = compose(CHAT, (make_subscription(),), [story], START, END, {story.id: had})
    return [show_change(change) for entry in told.entries for change in entry.changes]


def test_a_story_comes_again_when_its_toll_took_a_step_since_a_digest_told_it() -> None:
    ledger = (state(5, "Alpha", START), state(60, "Beta", NOON))
    assert compose_again(replace(make_story(), ledger=ledger)) == [(ChangeKind.TOLL, "5", "60")]
    assert compose_again(replace(make_story(), ledger=ledger), END) == [], "it was in the last digest already"
    assert compose_again(replace(make_story(), ledger=(ledger[0], state(6, "Beta", NOON)))) == []
    assert compose_again(replace(make_story(), ledger=ledger), None) == [], "an alert told it and goes on in its thread"


def test_a_toll_counts_from_when_its_report_was_seen() -> None:
    late = replace(make_report(2), seen_at=NOON)
    entry = replace(state(60, "Beta", START), url=late.url)
    story = make_story(reports=(make_report(1), late))
    assert compose_again(replace(story, ledger=(state(5, "Alpha", START), entry)))


def test_a_story_comes_again_when_it_was_corrected_since_a_digest_told_it() -> None:
    reports = (make_report(1), replace(make_report(2, notice=Notice.RETRACTION), seen_at=NOON))
    story = make_story(reports=reports)
    assert compose_again(story) == [(ChangeKind.RETRACTED, "", reports[1].title)]
    assert compose_again(story, NOON + timedelta(minutes=1)) == []


def test_a_digest_says_of_a_new_story_that_it_was_corrected() -> None:
    reports = (make_report(1), make_report(2, notice=Notice.CORRECTION))
    (entry,) = compose(CHAT, (make_subscription(),), [make_story(reports=reports)], START, END).entries
    assert [(change.kind, change.now) for change in entry.changes] == [(ChangeKind.CORRECTED, reports[1].title)]


def test_a_story_comes_again_when_a_figure_was_corrected_since_a_digest_told_it() -> None:
    right = replace(state(9, "Beta", NOON), corrects=True)
    story = replace(make_story(), ledger=(state(12, "Alpha", START), right))
    assert compose_again(story) == [(ChangeKind.CORRECTED, "12", "9")]
    assert compose_again(story, END) == [], "it was in the last digest already"


@pytest.mark.parametrize(("rose_to", "now"), [(None, "12"), (13, "13")], ids=["corrected last", "risen since"])
def test_a_digest_compares_a_corrected_figure_with_the_one_that_stood_when_it_last_told(
    rose_to: int | None, now: str
) -> None:
    noons = (NOON - timedelta(hours=1), NOON + timedelta(hours=1))
    corrections = (replace(state(low, "Police", at), corrects=True) for low, at in zip((20, 12), noons, strict=True))
    rise = (state(rose_to, "Beta", NOON + timedelta(hours=2)),) if rose_to else ()
    story = replace(make_story(), ledger=(state(40, "Alpha", START), *corrections, *rise))
    assert compose_again(story) == [(ChangeKind.CORRECTED, "20", now)]
    assert compose_again(story, START + timedelta(minutes=1)) == [(ChangeKind.CORRECTED, "40", now)]


def report_end(
    number: int, seen_at: datetime, until: date | None = None, *, lifts: bool = False, shortens: bool = False
) -> Report:
    return replace(make_report(number), seen_at=seen_at, until=until, lifts=lifts, shortens=shortens)


def test_a_story_comes_again_when_its_measure_was_shortened_since_a_digest_told_it() -> None:
    reports = (report_end(1, START, date(2026, 3, 20)), report_end(2, NOON, date(2026, 3, 12), shortens=True))
    story = make_story(reports=reports, until=date(2026, 3, 12))
    assert compose_again(story) == [(ChangeKind.SHORTENED, "2026-03-20", "2026-03-12")]
    assert compose_again(story, END) == [], "it was in the last digest already"


def test_a_story_comes_again_when_its_measure_was_extended_since_a_digest_told_it() -> None:
    reports = (report_end(1, START, date(2026, 3, 20)), report_end(2, NOON, date(2026, 4, 3)))
    story = make_story(reports=reports, until=date(2026, 4, 3))
    assert compose_again(story) == [(ChangeKind.EXTENDED, "2026-03-20", "2026-04-03")]
    assert compose_again(story, END) == [], "it was in the last digest already"
    assert compose_again(make_story(reports=reports[1:], until=date(2026, 4, 3))) == [], "no end was known before"
    repeated = (reports[0], report_end(2, NOON, date(2026, 3, 20)))
    assert compose_again(make_story(reports=repeated, until=date(2026, 3, 20))) == []


@pytest.mark.parametrize("until", [date(2026, 3, 15), date(2026, 4, 3)], ids=["before the old end", "after it"])
def test_a_shortened_measure_that_is_extended_is_told_with_the_end_that_held(until: date) -> None:
    ends = (
        report_end(1, START, date(2026, 3, 20)),
        report_end(2, START + timedelta(minutes=5), date(2026, 3, 12), shortens=True),
        report_end(3, NOON, until),
    )
    story = make_story(reports=ends, until=until)
    assert compose_again(story) == [(ChangeKind.EXTENDED, "2026-03-12", until.isoformat())]


def test_a_story_comes_again_when_its_measure_was_lifted_since_a_digest_told_it() -> None:
    reports = (report_end(1, START, date(2026, 3, 20)), report_end(2, NOON, lifts=True), report_end(3, END, lifts=True))
    story = replace(make_story(reports=reports), measures=make_measures(lifted_until=date(2026, 3, 20)))
    assert compose_again(story) == [(ChangeKind.LIFTED, "2026-03-20", "")]
    assert compose_again(story, END) == [], "a later report of it says nothing new"


def test_a_new_measure_after_one_that_was_lifted_before_an_old_digest_is_in_force_again() -> None:
    reports = (report_end(1, START, OLD_END), report_end(2, START, lifts=True), report_end(3, NOON, FAR_END))
    story = make_story(reports=reports, until=FAR_END)
    assert compose_again(story) == [(ChangeKind.RENEWED, "", FAR_END.isoformat())]


def test_a_digest_says_of_a_new_story_that_its_measure_was_lifted() -> None:
    reports = (report_end(1, START, date(2026, 3, 20)), report_end(2, NOON, lifts=True))
    story = replace(make_story(reports=reports), measures=make_measures(lifted_until=date(2026, 3, 20)))
    (entry,) = compose(CHAT, (make_subscription(),), [story], START, END).entries
    assert list(map(show_change, entry.changes)) == [(ChangeKind.LIFTED, "2026-03-20", "")]


def give(number: int, *facts: Fact, hours: float = 0, title: str = "Curfew in Kano") -> StoryPart:
    """An article that was published at the start and came, or was edited, some hours later."""
    analysis = make_analysis(str(number), title, facts=facts, minutes=60 * hours, published_at=START)
    return read_part(analysis, Provenance(str(number), str(number)))


def correct(fact: Fact) -> Fact:
    return replace(fact, corrects=True)


Changes = list[tuple[ChangeKind, str, str]]


class DigestReader:
    """A chat that gets digests alone; ``read`` is the next one, which tells how the story changed (None: not in it)."""

    def __init__(self) -> None:
        self.had: dict[str, tuple[Digested, ...]] = {}

    def read(self, story: Story, hours: float) -> Changes | None:
        until = START + timedelta(hours=hours)
        entries = compose(CHAT, (make_subscription(),), [story], START, until, self.had).entries
        for entry in entries:
            assert entry.digested is not None
            self.had[story.id] = (entry.digested,)
        return [show_change(change) for change in entries[0].changes] if entries else None


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        (make_figure(FactKind.KILLED, 5), make_figure(FactKind.KILLED, 5), None),
        (
            make_figure(FactKind.KILLED, 40),
            correct(make_figure(FactKind.KILLED, 12)),
            [(ChangeKind.CORRECTED, "40", "12")],
        ),
        (make_figure(FactKind.KILLED, 5), make_figure(FactKind.KILLED, 60), [(ChangeKind.TOLL, "5", "60")]),
        (
            make_until(OLD_END),
            make_until(FAR_END),
            [(ChangeKind.EXTENDED, OLD_END.isoformat(), FAR_END.isoformat())],
        ),
        (
            make_until(OLD_END),
            correct(make_until(NEAR_END)),
            [(ChangeKind.SHORTENED, OLD_END.isoformat(), NEAR_END.isoformat())],
        ),
    ],
    ids=["a sentence added", "corrected", "risen", "extended", "shortened"],
)
def test_what_an_article_says_anew_after_it_was_edited_is_told_once_in_digests(
    before: Fact, after: Fact, changes: Changes | None
) -> None:
    reader = DigestReader()
    story = build_story([give(1, before)], RULES)
    assert reader.read(story, 2) == []
    story = renew_story(story, give(1, after, hours=4), RULES)
    assert reader.read(story, 8) == changes
    assert reader.read(story, 9) is None


def test_a_digest_tells_what_came_after_the_last_one_was_due_but_before_it_was_made() -> None:
    reader = DigestReader()
    story = build_story([give(1, make_figure(FactKind.KILLED, 5))], RULES)
    assert reader.read(story, 6) == []
    late = extend_story(story, give(2, make_figure(FactKind.KILLED, 60), hours=5), RULES)
    assert reader.read(late, 7) == [(ChangeKind.TOLL, "5", "60")]


def test_a_digest_tells_what_was_corrected_since_any_digest_of_two_stories_that_were_merged() -> None:
    own = build_story([give(1, make_figure(FactKind.KILLED, 5), make_until(OLD_END))], RULES)
    other = build_story([give(2, make_figure(FactKind.KILLED, 60), title="CORRECTED: Curfew", hours=1)], RULES)
    reader = DigestReader()
    assert reader.read(own, 2) == []
    assert reader.read(other, 2) == [(ChangeKind.CORRECTED, "", "CORRECTED: Curfew")]
    reader.had[own.id] += reader.had[other.id]
    merged = merge_stories(own, other, RULES)
    assert reader.read(merged, 3) is None
    merged = extend_story(
        merged, give(3, correct(make_figure(FactKind.KILLED, 30)), make_until(FAR_END), hours=4), RULES
    )
    end = (ChangeKind.EXTENDED, OLD_END.isoformat(), FAR_END.isoformat())
    assert reader.read(merged, 5) == [(ChangeKind.CORRECTED, "60", "30"), end]


def test_a_measure_in_force_again_is_told_once_when_another_story_told_of_its_lifting_before_they_were_merged() -> None:
    own = build_story([give(1, make_until(OLD_END)), give(2, title="Curfew lifted in Kano", hours=2)], RULES)
    other = build_story([give(3, make_until(OLD_END)), give(4, title="Kano lifts curfew", hours=2)], RULES)
    reader = DigestReader()
    lifted = [(ChangeKind.LIFTED, OLD_END.isoformat(), "")]
    assert (reader.read(own, 3), reader.read(other, 3)) == (lifted, lifted)
    own = extend_story(own, give(5, title="Curfew reimposed in Kano", hours=4), RULES)
    assert reader.read(own, 5) == [(ChangeKind.RENEWED, "", "")]
    reader.had[own.id] += reader.had[other.id]
    assert reader.read(merge_stories(own, other, RULES), 6) is None


def test_a_digest_compares_with_the_reports_that_a_story_kept_when_others_left_it() -> None:
    story = build_story([give(1, make_figure(FactKind.KILLED, 5)), give(2, make_figure(FactKind.KILLED, 60))], RULES)
    reader = DigestReader()
    assert reader.read(story, 2) == []
    left = replace(build_story([give(1, make_figure(FactKind.KILLED, 5))], RULES), departures=1)
    assert reader.read(left, 3) is None
    grown = extend_story(left, give(3, make_figure(FactKind.KILLED, 20), hours=4), RULES)
    assert reader.read(grown, 5) == [(ChangeKind.TOLL, "5", "20")]


def test_a_chat_that_had_a_lifted_measure_in_a_digest_does_not_hear_again_that_it_was_lifted() -> None:
    lifted = build_story([give(1, make_until(OLD_END)), give(2, title="Curfew lifted in Kano", hours=1)], RULES)
    reader = DigestReader()
    assert reader.read(lifted, 2) == [(ChangeKind.LIFTED, OLD_END.isoformat(), "")]
    assert reader.read(lifted, 3) is None


def test_a_digest_tells_corrections_before_steps() -> None:
    before = [make_figure(FactKind.KILLED, 5), make_figure(FactKind.INJURED, 40)]
    after = [make_figure(FactKind.KILLED, 60), correct(make_figure(FactKind.INJURED, 12))]
    reader = DigestReader()
    story = build_story([give(1, *before)], RULES)
    assert reader.read(story, 1) == []
    story = extend_story(story, give(2, *after, hours=2), RULES)
    assert reader.read(story, 3) == [(ChangeKind.CORRECTED, "40", "12"), (ChangeKind.TOLL, "5", "60")]


@pytest.mark.parametrize("is_told_before", [True, False], ids=["in force at first", "lifted at first"])
def test_a_new_measure_after_one_that_a_digest_told_as_lifted_is_in_force_again_and_not_extended(
    *, is_told_before: bool
) -> None:
    reader = DigestReader()
    story = build_story([give(1, make_until(OLD_END))], RULES)
    if is_told_before:
        assert reader.read(story, 1) == []
    story = extend_story(story, give(2, title="Curfew lifted in Kano", hours=1), RULES)
    assert reader.read(story, 2) == [(ChangeKind.LIFTED, OLD_END.isoformat(), "")]
    story = extend_story(story, give(3, make_until(FAR_END), hours=3), RULES)
    assert reader.read(story, 4) == [(ChangeKind.RENEWED, "", FAR_END.isoformat())]
    further = FAR_END + timedelta(days=3)
    story = extend_story(story, give(4, make_until(further), hours=5), RULES)
    assert reader.read(story, 6) == [(ChangeKind.EXTENDED, FAR_END.isoformat(), further.isoformat())]


def test_a_new_end_after_one_that_a_digest_told_as_lifted_is_in_force_again_though_the_lifting_is_no_more() -> None:
    reader = DigestReader()
    lifted = build_story([give(1, make_until(OLD_END)), give(2, title="Curfew lifted in Kano", hours=1)], RULES)
    assert reader.read(lifted, 2) == [(ChangeKind.LIFTED, OLD_END.isoformat(), "")]
    again = extend_story(lifted, give(3, make_until(FAR_END), hours=3), RULES)
    trimmed = replace(again, reports=tuple(one for one in again.reports if not one.lifts))
    assert reader.read(trimmed, 4) == [(ChangeKind.RENEWED, "", FAR_END.isoformat())]


def test_a_digest_tells_that_a_measure_was_lifted_whose_end_it_never_told() -> None:
    reader = DigestReader()
    story = build_story([give(1)], RULES)
    assert reader.read(story, 2) == []
    story = extend_story(story, give(2, make_until(OLD_END), hours=3), RULES)
    story = extend_story(story, give(3, title="Curfew lifted in Kano", hours=4), RULES)
    assert reader.read(story, 5) == [(ChangeKind.LIFTED, OLD_END.isoformat(), "")]


def test_the_figures_of_a_story_are_found_once_for_all_digests_that_share_its_headlines() -> None:
    ledger, headlines, passes = CountedLedger([state(5, "Alpha", START), state(60, "Beta", NOON)]), StoryHeadlines(), []
    story = replace(make_story(), ledger=ledger)
    for number in (1, 2, 3):
        asked = (make_subscription(), make_subscription(f"topic{number}"))
        compose(CHAT, asked, [story], START, END, {story.id: (Digested(NOON, departures=0),)}, headlines)
        passes.append(ledger.passes)
    assert passes[0] == passes[1] == passes[2] > 0


def report_in(language: str, number: int, seen_at: datetime) -> Report:
    return replace(make_report(number, publisher=f"Outlet {number}"), language=language, seen_at=seen_at)


def test_a_digest_shows_a_story_by_a_report_in_the_chats_language() -> None:
    story = make_story(reports=(report_in("ru", 1, START), report_in("fr", 2, NOON)))

    def show(language: str, **wish: object) -> str:
        chat, asked = replace(CHAT, language=language), (make_subscription(**wish),)
        (entry,) = compose(chat, asked, [story], START, END).entries
        return entry.report.article_key

    assert (show("ru"), show("es")) == ("key1", "key2")
    assert show("ru", leave_out=("Outlet 1",)) == "key2"


def test_a_digest_that_tells_what_is_new_of_a_story_shows_nothing_from_before() -> None:
    told_at = START + timedelta(hours=1)
    corrected = replace(report_in("fr", 3, NOON), notice=Notice.CORRECTION)
    story = make_story(reports=(report_in("ru", 1, START), report_in("fr", 2, NOON), corrected))
    told_of = {story.id: (Digested(told_at),)}
    told = compose(replace(CHAT, language="ru"), (make_subscription(),), [story], START, END, told_of)
    assert [entry.report.article_key for entry in told.entries] == ["key2"]


def test_nothing_asked_for_gives_an_empty_digest() -> None:
    assert compose(CHAT, (), [make_story()], START, END).entries == ()
