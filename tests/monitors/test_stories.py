"""Which articles report one event: joining, keeping apart, merging, parting, forgetting, restoring."""

from __future__ import annotations

import io
import itertools
import pickle
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from monitors.model import (
    READ,
    Analysis,
    ArticleRecord,
    FactKind,
    Level,
    Move,
    MoveReason,
    Notice,
    OfficialAlert,
    Severity,
    Story,
)
from monitors.stories.assignment import StoryIndex
from monitors.stories.candidates import Candidate, TermIndex
from monitors.stories.chronicle import MOST_REPORTS
from monitors.stories.naming import FEWEST_REPORTS, name_stories
from monitors.stories.similarity import read_traits
from tests.monitors.event_texts import EVENTS, tell_event
from tests.monitors.story_makers import START, make_analysis, make_country, make_figure, make_match, make_until

INFINITE = float("inf")


def sort_into_stories(analyses: Iterable[Analysis], **limits: float) -> dict[str, str]:
    """The story in which each article stands in the end, by the article's identity."""
    index = StoryIndex(window_seconds=INFINITE, **limits)  # type: ignore[arg-type]
    return {analysis.article.identity: story for analysis, story in name_stories(analyses, index)}


def group(named: dict[str, str]) -> set[frozenset[str]]:
    groups: dict[str, set[str]] = {}
    for identity, story in named.items():
        groups.setdefault(story, set()).add(identity)
    return {frozenset(members) for members in groups.values()}


def test_reports_of_one_event_are_one_story_and_of_another_are_not() -> None:
    analyses = [tell_event(event, number) for number in range(4) for event in EVENTS]
    groups = group(sort_into_stories(analyses))

    assert groups == {frozenset(f"{event}-{number}" for number in range(4)) for event in EVENTS}


def test_look_alike_events_apart_in_time_place_and_people_stay_apart() -> None:
    named = sort_into_stories(
        [tell_event(event, number) for number in range(6) for event in ("quake-ridge", "quake-coast")]
    )

    assert len(set(named.values())) == 2
    assert all(named[f"quake-ridge-{n}"] != named[f"quake-coast-{n}"] for n in range(6))


def test_a_doubtful_find_is_no_subject_by_which_reports_are_compared() -> None:
    ringing, doubtful = make_match("attack", rule=READ), make_match("strike", Level.DIGEST, rule=READ)
    by_rule = make_match("unrest", Level.DIGEST)
    report = make_analysis("a", "Blast at a market", matches=(ringing, doubtful, by_rule))

    assert read_traits(report, published_day=None).subjects == {"attack", "unrest"}


def test_a_story_is_named_after_its_first_article() -> None:
    analysis = tell_event("quake-ridge", 0)
    assignment = StoryIndex().assign(analysis)

    assert assignment.story.id == analysis.article.key
    assert (assignment.before, assignment.merged, assignment.changed, assignment.moves) == (None, (), (), ())
    assert "new story" in assignment.reason


def test_the_second_report_says_what_was_before_and_why_it_joined() -> None:
    index = StoryIndex()
    first = index.assign(tell_event("quake-ridge", 0))
    second = index.assign(tell_event("quake-ridge", 1))

    assert second.before == first.story
    assert second.story.id == first.story.id
    assert second.story.articles == 2
    assert second.reason.startswith("log-odds +")


@pytest.mark.parametrize(
    ("title", "text"), [("", ""), ("Blast", ""), ("", "A short line."), ("¿?", "…"), ("地震", "東京で地震")]
)
def test_articles_with_next_to_no_text_get_a_story(title: str, text: str) -> None:
    assignment = StoryIndex().assign(make_analysis("1", title, text, matches=()))
    assert assignment.story.articles == 1
    assert assignment.story.severity is Severity.LOW


def test_articles_without_match_or_fact_are_grouped_by_wording() -> None:
    analyses = [tell_event(event, number, bare=True) for number in range(3) for event in EVENTS]
    assert len(set(sort_into_stories(analyses).values())) == len(EVENTS)


def test_topics_countries_figures_and_end_dates_gather_in_the_story() -> None:
    index = StoryIndex()
    low, high = make_match("unrest", Level.DIGEST), make_match("attack", Level.URGENT, Severity.HIGH)
    index.assign(
        tell_event("quake-ridge", 0, matches=(low,), facts=(make_country("KZ"), make_figure(FactKind.KILLED, 3)))
    )
    facts = (make_country("KG"), make_country("KZ"), make_figure(FactKind.KILLED, 9), make_until(date(2026, 3, 20)))
    story = index.assign(tell_event("quake-ridge", 1, matches=(high,), facts=facts)).story

    assert [(topic.topic, topic.level) for topic in story.topics] == [
        ("unrest", Level.DIGEST),
        ("attack", Level.URGENT),
    ]
    assert story.countries == ("KZ", "KG")
    assert [entry.low for entry in story.ledger] == [3, 9]
    assert (story.until, story.until_topic) == (date(2026, 3, 20), "attack")
    assert story.severity is Severity.HIGH


def test_a_round_up_of_many_countries_brings_neither_places_nor_figures() -> None:
    index = StoryIndex()
    index.assign(tell_event("quake-ridge", 0, facts=(make_country("KZ"), make_figure(FactKind.KILLED, 3))))
    many = tuple(make_country(code) for code in ("KZ", "FR", "PE", "KE"))
    story = index.assign(tell_event("quake-ridge", 1, facts=(*many, make_figure(FactKind.KILLED, 500)))).story

    assert story.articles == 2
    assert story.countries == ("KZ",)
    assert [entry.low for entry in story.ledger] == [3]


def test_independent_publishers_count_once_each() -> None:
    index = StoryIndex()
    for number, publisher in enumerate(["BBC News", "BBC World", "news.bbc.co.uk"]):
        assert index.assign(tell_event("quake-ridge", number, publisher=publisher)).story.corroboration == 1
    own_words = (
        "Ilse Vantongeren, governor, visited Merrin Ridge after the magnitude 6.4 earthquake hit its Santhome school."
    )
    story = index.assign(make_analysis("h", "Merrin Ridge earthquake", own_words, publisher="The Herald")).story

    assert (story.articles, story.corroboration) == (4, 2)


@pytest.mark.parametrize(
    ("one", "other", "independent"),
    [
        (("France 24", "France Médias Monde"), ("RFI", "France Médias Monde"), 1),
        (("Valley Herald", "BBC"), ("BBC News", ""), 1),
        (("Herald", "Valley Press"), ("Herald", "Hill Press"), 2),
        (("France 24", ""), ("RFI", ""), 2),
    ],
)
def test_outlets_of_one_configured_family_are_one_source(
    one: tuple[str, str], other: tuple[str, str], independent: int
) -> None:
    index = StoryIndex()
    for number, (publisher, family) in zip((0, 6), (one, other), strict=True):  # in words of their own
        story = index.assign(tell_event("quake-ridge", number, publisher=publisher, family=family)).story
    assert (story.articles, story.corroboration) == (2, independent)


def test_one_agencys_report_in_many_papers_is_one_source() -> None:
    index = StoryIndex()
    for number in range(3):
        story = index.assign(tell_event("quake-ridge", number, author="Staff and Reuters")).story
    assert story.corroboration == 1


def test_a_copied_text_is_the_copied_outlets() -> None:
    index = StoryIndex()
    original = tell_event("quake-ridge", 0, publisher="Herald")
    copy = make_analysis("copy", "Another headline", original.article.text, publisher="Courier", minutes=3)
    index.assign(original)
    story = index.assign(copy).story

    assert (story.articles, story.corroboration) == (2, 1)
    assert len({report.wire for report in story.reports}) == 1


def test_a_correction_is_noted_on_its_report() -> None:
    index = StoryIndex()
    index.assign(tell_event("quake-ridge", 0))
    fixed = tell_event("quake-ridge", 1)
    story = index.assign(make_analysis("c", f"CORRECTION: {fixed.article.title}", fixed.article.text)).story
    assert [report.notice for report in story.reports] == [None, Notice.CORRECTION]


def test_a_changed_article_renews_its_report_and_counts_once() -> None:
    index = StoryIndex()
    index.assign(tell_event("quake-ridge", 0, facts=(make_figure(FactKind.KILLED, 3),)))
    changed = tell_event("quake-ridge", 0, facts=(make_figure(FactKind.KILLED, 8),))
    assignment = index.assign(changed)

    assert assignment.before is not None
    assert assignment.story.articles == len(assignment.story.reports) == 1
    assert [entry.low for entry in assignment.story.ledger] == [3, 8]


def test_hundreds_of_copies_at_once_are_one_story_with_bounded_reports() -> None:
    text = tell_event("quake-ridge", 0).article.text
    index = StoryIndex()
    for number in range(600):
        story = index.assign(make_analysis(str(number), "Quake strikes Merrin Ridge", text, minutes=number / 60)).story

    assert (story.articles, story.corroboration, len(story.reports)) == (600, 1, MOST_REPORTS)
    assert story.reports[0].article_key == story.id
    assert len(index.list_stories()) == 1


def test_a_story_that_runs_for_months_stays_one_and_bounded() -> None:
    index = StoryIndex(window_seconds=10 * 86_400)
    for day in range(120):
        story = index.assign(tell_event("quake-ridge", day, minutes=day * 1440)).story

    assert story.articles == 120
    assert story.first_seen_at == START
    assert len(story.reports) <= MOST_REPORTS
    assert len(index) <= 11


def test_what_left_the_window_is_forgotten() -> None:
    index = StoryIndex(window_seconds=3600)
    old = index.assign(tell_event("quake-ridge", 0)).story
    new = index.assign(tell_event("quake-ridge", 1, minutes=200)).story

    assert new.id != old.id
    assert index.find_story(old.id) is None
    assert len(index) == 1


def test_the_number_of_live_articles_is_bounded() -> None:
    index = StoryIndex(most_articles=10)
    for number in range(4):
        for event in EVENTS:
            index.assign(tell_event(event, number))
    assert len(index) == 10


class Measurer(pickle.Pickler):
    """Writes what an object holds, but for the counters, which Python from 3.12 on asks not to pickle."""

    def persistent_id(self, kept: object) -> str | None:
        return "counter" if isinstance(kept, itertools.count) else None


def measure(index: StoryIndex) -> int:
    """How many bytes the index holds when written down."""
    written = io.BytesIO()
    Measurer(written).dump(vars(index))
    return len(written.getvalue())


def test_an_index_that_only_names_takes_no_more_memory_the_longer_a_story_runs() -> None:
    index = StoryIndex(window_seconds=INFINITE, most_articles=5, most_reports=FEWEST_REPORTS)
    sizes = []
    for number in range(70):
        index.assign(tell_event("quake-ridge", number))
        if number in (20, 69):
            sizes.append(measure(index))

    assert len(index) == 5
    assert sizes[1] < 1.1 * sizes[0]


def test_a_clock_that_runs_ahead_is_not_believed() -> None:
    index = StoryIndex()
    first = index.assign(tell_event("quake-ridge", 0)).story
    ahead = tell_event("quake-ridge", 1, published_at=START + timedelta(days=4000))
    assert index.assign(ahead).story.id == first.id


def test_a_clock_that_was_never_set_is_not_believed() -> None:
    index = StoryIndex()
    first = index.assign(tell_event("quake-ridge", 0)).story
    unset = tell_event("quake-ridge", 1, published_at=datetime(1970, 1, 1, tzinfo=UTC))
    assert index.assign(unset).story.id == first.id


def test_copies_that_differ_in_a_line_are_one_story_from_one_source() -> None:
    text = tell_event("quake-ridge", 0).article.text
    index = StoryIndex()
    for number in range(200):
        own = f"{text} Read more at Outlet {number}."
        story = index.assign(make_analysis(str(number), "Quake strikes Merrin Ridge", own, minutes=number / 60)).story
    assert (story.articles, story.corroboration) == (200, 1)


def test_a_late_arrival_joins_and_does_not_turn_the_clock_back() -> None:
    index = StoryIndex()
    first = index.assign(tell_event("quake-ridge", 0, minutes=600)).story
    story = index.assign(tell_event("quake-ridge", 1, minutes=1)).story

    assert story.id == first.id
    assert story.first_seen_at < story.last_seen_at == first.last_seen_at


def test_two_events_taken_for_one_part_and_no_report_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    analyses = [tell_event(event, n) for n in range(6) for event in ("quake-ridge", "quake-coast")]
    first = Candidate(analyses[0].article.key, 3.0)
    index = StoryIndex()
    with monkeypatch.context() as forced:
        forced.setattr("monitors.stories.assignment.SORTING_SIZES", frozenset({10}))
        forced.setattr(TermIndex, "find_candidates", lambda terms, _: [first] if terms.groups else [])
        for analysis in analyses[:9]:
            assert index.assign(analysis).story.id == first.id
        assignment = index.assign(analyses[9])
    for analysis in analyses[10:]:
        index.assign(analysis)
    named = {one.article.identity: index.find_home(one.article.key) for one in analyses}

    assert [story.id for story in assignment.changed] == [first.id]
    assert assignment.moves == tuple(
        Move(one.article.key, first.id, assignment.story.id, MoveReason.PARTED) for one in analyses[1:10:2]
    )
    assert assignment.before is None
    assert assignment.story.id == analyses[1].article.key
    assert (assignment.story.departures, assignment.changed[0].departures) == (0, 1)
    assert {named[f"quake-ridge-{n}"] for n in range(6)} == {first.id}
    assert {named[f"quake-coast-{n}"] for n in range(6)} == {assignment.story.id}
    for story in index.list_stories():
        assert story.articles == len(story.reports) == 6


def test_fragments_of_one_event_merge_and_the_older_name_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    index = StoryIndex()
    with monkeypatch.context() as forced:
        forced.setattr("monitors.stories.assignment.JOIN_ONE_AT", 9.0)
        forced.setattr("monitors.stories.assignment.SORTING_SIZES", frozenset())
        first = index.assign(tell_event("quake-ridge", 0)).story
        second = index.assign(tell_event("quake-ridge", 1)).story
        assert first.id != second.id
    assignment = index.assign(tell_event("quake-ridge", 2))

    assert [(one.id, one.merged_into) for one in assignment.merged] == [(second.id, first.id)]
    assert Move(second.id, second.id, first.id, MoveReason.MERGED) in assignment.moves
    assert assignment.story.id == first.id
    assert (assignment.story.articles, assignment.story.departures) == (3, 0)
    assert index.find_story(second.id) == assignment.story


def test_a_fragment_of_a_story_too_large_to_be_sorted_merges_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitors.stories.assignment.MOST_REGROUPED", 3)
    index = StoryIndex()
    stories = [index.assign(tell_event("quake-ridge", number)).story for number in range(5)]
    with monkeypatch.context() as forced:
        forced.setattr(StoryIndex, "_get_least_odds", lambda *_: 99.0)
        assignment = index.assign(tell_event("quake-ridge", 5))

    assert assignment.story.id == stories[0].id
    assert assignment.story.articles == 6
    assert [(one.id, one.merged_into) for one in assignment.merged] == [
        (assignment.moves[0].article_key, stories[0].id)
    ]
    assert [move.reason for move in assignment.moves] == [MoveReason.MERGED]


def test_reports_that_are_no_longer_live_go_over_with_their_story_when_it_merges(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    index = StoryIndex(most_articles=3)
    analyses = [tell_event("quake-ridge", number) for number in (0, 1, 2, 3, 6)]
    older, newer = analyses[0].article.key, analyses[1].article.key
    places = iter(([], [], [Candidate(newer, 9.0)], [Candidate(older, 9.0)]))
    with monkeypatch.context() as forced:
        forced.setattr("monitors.stories.assignment.SORTING_SIZES", frozenset())
        forced.setattr(TermIndex, "find_candidates", lambda *_: next(places))
        for analysis in analyses[:4]:
            index.assign(analysis)
    assert {one.id: len(one.reports) for one in index.list_stories()} == {older: 2, newer: 2}
    assignment = index.assign(analyses[4])

    assert index.find_home(newer) is None
    assert {one.id for one in assignment.merged} == {newer}
    assert {move.article_key for move in assignment.moves} == {newer, analyses[2].article.key}


def test_an_article_goes_over_to_the_story_it_is_most_like(monkeypatch: pytest.MonkeyPatch) -> None:
    """Assigned wrongly to one of two stories, it is put right when the next report comes."""
    index = StoryIndex()
    for number in range(3):
        for event in ("quake-ridge", "dock-strike"):
            index.assign(tell_event(event, number))
    ridge, strike = (index.find_home(tell_event(event, 0).article.key) for event in ("quake-ridge", "dock-strike"))
    assert ridge is not None
    lost = tell_event("quake-ridge", 3)
    with monkeypatch.context() as forced:
        forced.setattr("monitors.stories.assignment.SORTING_SIZES", frozenset())
        forced.setattr(TermIndex, "find_candidates", lambda _, __: [Candidate(str(strike), 3.0)])
        assert index.assign(lost).story.id == strike
    assignment = index.assign(tell_event("dock-strike", 3))
    if index.find_home(lost.article.key) == strike:  # the story that lost nothing is its neighbour by that report only
        assignment = index.assign(tell_event("quake-ridge", 4))

    assert index.find_home(lost.article.key) == ridge
    assert Move(lost.article.key, str(strike), ridge, MoveReason.REGROUPED) in assignment.moves
    left = index.find_story(str(strike))
    assert left is not None
    assert lost.article.key not in keys(left)
    assert left.departures == 1


def keys(story: Story) -> set[str]:
    return {report.article_key for report in story.reports}


MIX = st.lists(
    st.tuples(st.sampled_from(sorted(EVENTS)), st.integers(0, 9), st.integers(0, 4000)), min_size=1, max_size=24
)


def make_mix(choices: Sequence[tuple[str, int, int]]) -> list[Analysis]:
    """Reports in the order of their arrival; one that comes again was published when it was."""
    published: dict[str, datetime | None] = {}
    mix = []
    for event, number, minutes in sorted(choices, key=lambda choice: choice[2]):
        analysis = tell_event(event, number, minutes=minutes)
        at = published.setdefault(analysis.article.key, analysis.article.published_at)
        mix.append(replace(analysis, article=replace(analysis.article, published_at=at)))
    return mix


@settings(derandomize=True, max_examples=30)
@given(MIX)
def test_the_same_arrivals_give_the_same_stories(choices: list[tuple[str, int, int]]) -> None:
    def run() -> list[tuple[str, str]]:
        index = StoryIndex(window_seconds=86_400)
        return [(a.story.id, a.reason) for a in map(index.assign, make_mix(choices))]

    assert run() == run()


# The older story's articles came after the newer's; it parts when the last arrives.
MERGED_OUT_OF_ORDER = [
    *(("quake-coast", 2, 0), ("quake-ridge", 0, 0), ("quake-ridge", 2, 0)),
    *(("quake-coast", 0, 0), ("quake-coast", 1, 0), ("quake-ridge", 1, 0)),
]
# An article that comes again changed is told as of then when its story parts and is told anew.
CAME_AGAIN_AND_PARTED = [
    *(("quake-coast", 0, 0), ("quake-coast", 1, 0), ("quake-coast", 2, 0), ("quake-ridge", 1, 0)),
    *(("quake-ridge", 2, 0), ("quake-coast", 0, 1), ("quake-ridge", 0, 1)),
]


@settings(derandomize=True, max_examples=40)
@given(MIX, st.integers(0, 24))
@example([("dock-strike", 0, 0), ("dock-strike", 0, 1), ("dock-strike", 1, 1441)], 2)
@example(MERGED_OUT_OF_ORDER, 5)
@example(CAME_AGAIN_AND_PARTED, 6)
def test_a_restored_index_goes_on_as_if_nothing_had_happened(choices: list[tuple[str, int, int]], cut: int) -> None:
    analyses = make_mix(choices)
    assume(not comes_again_late(analyses))  # the store knows its first sighting only, by which it is no longer live
    index = StoryIndex(window_seconds=86_400)
    records = [ArticleRecord(one, index.assign(one).story.id) for one in analyses[:cut]]
    restored = StoryIndex(window_seconds=86_400)
    for _ in restored.restore(index.list_stories(), live(index, records)):
        continue

    assert restored.list_stories() == index.list_stories()
    for analysis in analyses[cut:]:
        assert restored.assign(analysis) == index.assign(analysis)


def comes_again_late(analyses: Sequence[Analysis]) -> bool:
    """Whether an article comes again when it had left the window of a day."""
    first: dict[str, datetime] = {}
    articles = [analysis.article for analysis in analyses]
    return any(
        article.first_seen_at - first.setdefault(article.key, article.first_seen_at) > timedelta(days=1)
        for article in articles
    )


def live(index: StoryIndex, records: list[ArticleRecord]) -> list[ArticleRecord]:
    """What the store would give back: the articles in the window, each once, in the place of its first arrival; of a
    changed one the newest form, with its first sighting."""
    kept: dict[str, ArticleRecord] = {}
    for record in records:
        article = record.analysis.article
        known = kept.get(article.key, record).analysis.article
        seen_first = replace(article, first_seen_at=known.first_seen_at)
        kept[article.key] = replace(record, analysis=replace(record.analysis, article=seen_first))
    return [record for key, record in kept.items() if index.find_home(key) is not None]


@settings(derandomize=True, max_examples=30)
@given(MIX)
def test_every_article_stands_in_exactly_one_story(choices: list[tuple[str, int, int]]) -> None:
    index = StoryIndex(window_seconds=INFINITE)
    analyses = make_mix(choices)
    for analysis in analyses:
        index.assign(analysis)
    told = [key for story in index.list_stories() for key in keys(story)]

    assert sorted(told) == sorted({analysis.article.key for analysis in analyses})
    assert all(index.find_home(key) in {story.id for story in index.list_stories()} for key in told)


@pytest.mark.parametrize("language", ["fr", ""], ids=["known", "unknown"])
def test_a_report_remembers_the_language_of_its_article(language: str) -> None:
    analysis = make_analysis("a", "Grève au port", language=language)
    (report,) = StoryIndex().assign(analysis).story.reports
    assert report.language == language


def test_a_report_remembers_the_official_alert_that_its_entry_carried() -> None:
    analysis = make_analysis("1", "Quake strikes Merrin Ridge")
    alert = OfficialAlert(severity="Severe", urgency="Immediate", certainty="Observed")
    official = replace(analysis, article=replace(analysis.article, official=alert))
    assert StoryIndex().assign(official).story.reports[0].official == alert


@pytest.mark.parametrize(
    "change",
    [
        lambda number: ("", f" Desk {['alpha', 'beta', 'gamma', 'delta', 'kappa', 'sigma', 'omega'][number % 7]}."),
        lambda number: ("", f" (Outlet {number % 20})"),
        lambda number: ("", f" Updated at 14:0{number % 7}."),
        lambda number: (f" - {['Courier', 'Herald', 'Gazette', 'Times', 'Mail', 'Post', 'Star'][number % 7]}", ""),
    ],
)
def test_copies_of_one_text_with_a_word_put_in_are_one_story(change):
    title = "Bomb blast kills 6 at market in Kano, Nigeria"
    text = "A bomb blast killed 6 people at a crowded market in Kano, Nigeria, on Friday, police said."
    index = StoryIndex()
    for number in range(48):
        more_title, more = change(number)
        index.assign(make_analysis(str(number), title + more_title, text + more, facts=(make_country("NG"),)))
    assert len(index.list_stories()) == 1
