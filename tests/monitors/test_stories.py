"""Which articles report one event: joining, keeping apart, naming, gathering what reports say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from monitors.model import (
    READ,
    Analysis,
    ArticleRecord,
    FactKind,
    Level,
    Notice,
    OfficialAlert,
    Realis,
    RealisFlag,
    Severity,
    Span,
    Zone,
)
from monitors.stories.article_traits import read_traits
from monitors.stories.assignment import StoryIndex
from monitors.stories.chronicle import Provenance, StoryRules, build_story, extend_story, read_part, start_story
from monitors.stories.stream_ids import name_stories
from tests.monitors.event_texts import EVENTS, list_near_copies, tell_event
from tests.monitors.story_makers import (
    INFINITE,
    make_analysis,
    make_country,
    make_figure,
    make_match,
    make_measures,
    make_until,
)

PROVENANCE = Provenance("wire", "origin")


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
    assert story.measures == make_measures(date(2026, 3, 20), "attack")
    assert story.severity is Severity.HIGH


def test_a_round_up_of_many_countries_brings_neither_places_nor_figures() -> None:
    index = StoryIndex()
    index.assign(tell_event("quake-ridge", 0, facts=(make_country("KZ"), make_figure(FactKind.KILLED, 3))))
    many = tuple(make_country(code) for code in ("KZ", "FR", "PE", "KE"))
    story = index.assign(tell_event("quake-ridge", 1, facts=(*many, make_figure(FactKind.KILLED, 500)))).story

    assert story.articles == 2
    assert story.countries == ("KZ",)
    assert [entry.low for entry in story.ledger] == [3]


def test_a_comment_that_names_another_country_does_not_bring_it_into_the_story() -> None:
    told = read_part(make_analysis("1", "Blast in Osh", facts=(make_country("KG"),)), PROVENANCE)
    talked = replace(
        make_match(level=Level.DIGEST), realis=(RealisFlag(Realis.HISTORICAL, Span(Zone.TITLE, 0, 3, "was")),)
    )
    comment = make_analysis("2", "Osh and the blast", facts=(make_country("QA"),), matches=(talked,))
    story = extend_story(start_story(told, StoryRules()), read_part(comment, PROVENANCE), StoryRules())
    assert (story.countries, [one.in_passing for one in story.reports]) == (("KG",), [False, True])

    story = extend_story(story, read_part(replace(comment, matches=(make_match(),)), PROVENANCE), StoryRules())
    assert story.countries == ("KG", "QA")


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


def test_copies_that_differ_in_a_line_are_one_story_from_one_source() -> None:
    index = StoryIndex()
    *_, story = (index.assign(copy).story for copy in list_near_copies(200))
    assert (story.articles, story.corroboration) == (200, 1)


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


def test_an_agencys_retraction_takes_the_figures_of_the_copies_out() -> None:
    agency, other = Provenance("text", "wire:reuters"), Provenance("own", "outlet:gazette")
    made = [
        read_part(make_analysis(str(number), "Blast in Osh", facts=(make_figure(FactKind.KILLED, toll),)), source)
        for number, (toll, source) in enumerate(((24, agency), (24, agency), (3, other)))
    ]
    story = build_story([*made, read_part(make_analysis("9", "Retraction: blast in Osh"), agency)], StoryRules())
    assert [entry.low for entry in story.ledger] == [3]


def report_coup(
    identity: str, title: str, *, minutes: float, publisher: str = "Herald", country: str = "GN"
) -> Analysis:
    match = make_match("coup")
    facts = (make_country(country),)
    return make_analysis(identity, title, minutes=minutes, publisher=publisher, matches=(match,), facts=facts)


@pytest.mark.parametrize(
    ("changes", "joins"),
    [({}, True), ({"publisher": "Gazette"}, False), ({"country": "GH"}, False), ({"minutes": 6_000}, False)],
    ids=["", "another outlet", "another country", "long after"],
)
def test_a_retraction_joins_the_story_of_its_outlet_whatever_words_it_uses(
    changes: dict[str, Any], joins: bool
) -> None:
    index = StoryIndex()
    coup = index.assign(report_coup("1", "Soldiers seize power", minutes=0)).story
    retraction = report_coup("2", "Retraction: nobody was overthrown", **{"minutes": 40, **changes})
    story = index.assign(retraction).story
    assert (story.id == coup.id) is joins


def test_a_retraction_stays_with_its_outlets_report_when_stories_are_sorted_anew_and_after_a_restart() -> None:
    told = [report_coup("1", "Soldiers seize power", minutes=0)]
    told.append(report_coup("2", "Retraction: nobody was overthrown", minutes=40))
    told += [
        report_coup(str(n), f"Soldiers seize power {n}", minutes=40 + n, publisher=f"Outlet {n}") for n in (3, 4, 5)
    ]
    index = StoryIndex()
    assigned = [index.assign(one) for one in told[:3]]
    later = StoryIndex()
    list(later.restore([assigned[-1].story], [ArticleRecord(one, assigned[0].story.id) for one in told[:3]]))
    for kept in (index, later):
        for one in told[3:]:
            kept.assign(one)
        (story,) = kept.list_stories()
        assert "Retraction: nobody was overthrown" in [report.title for report in story.reports]


def test_a_retraction_adds_no_topic_to_a_story() -> None:
    index = StoryIndex()
    index.assign(report_coup("1", "Soldiers seize power", minutes=0))
    withdrawn = report_coup("2", "Retraction: soldiers seize power", minutes=40)
    matches = (*withdrawn.matches, make_match("troops", severity=Severity.EXTREME))
    story = index.assign(replace(withdrawn, matches=matches)).story
    assert ([one.topic for one in story.topics], story.severity) == (["coup"], Severity.MODERATE)
