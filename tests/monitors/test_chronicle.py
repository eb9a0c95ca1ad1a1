"""What one more report adds to a story, and what of it the story keeps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from monitors.model import (
    Evidence,
    FactKind,
    Level,
    Match,
    Notice,
    Realis,
    RealisFlag,
    Report,
    Severity,
    Span,
    StoryTopic,
    Zone,
)
from monitors.stories.chronicle import (
    Provenance,
    StoryPart,
    StoryRules,
    add_report,
    build_story,
    extend_story,
    merge_stories,
    read_bare_part,
    read_part,
    renew_story,
    start_story,
)
from tests.monitors.story_makers import (
    START,
    make_analysis,
    make_country,
    make_figure,
    make_match,
    make_report,
    make_town,
    make_until,
)

RULES, BARE = StoryRules(), StoryRules(is_told=False)
KILLED = FactKind.KILLED
OSH, KANO = make_town("KG", "Osh", 40.5, 72.8), make_town("NG", "Kano", 12.0, 8.5)


def make_part(number: int, title: str = "Blast in Osh", **fields: object) -> StoryPart:
    analysis = make_analysis(str(number), title, minutes=number, **fields)  # type: ignore[arg-type]
    return read_part(analysis, Provenance(f"wire{number}", f"origin{number}"))


def mention(topic: str = "attack") -> Match:
    """A match in a sentence that tells of the past."""
    flag = RealisFlag(Realis.HISTORICAL, Span(Zone.LEAD, 0, 4, "2011"))
    return replace(make_match(topic, Level.DIGEST), realis=(flag,))


# ------------------------------------------------------------------------------------------------ what a report says


def test_a_report_keeps_when_it_was_published_and_has_a_sentence_of_its_text_for_a_title_that_is_missing() -> None:
    report = make_part(1, "", text="A bomb went off. More follows.", published_at=START - timedelta(hours=1)).report
    assert (report.title, report.published_at) == ("A bomb went off.", START - timedelta(hours=1))


def test_topics_come_in_the_order_of_what_an_article_is_about() -> None:
    def found(topic: str, zone: Zone, score: float) -> Match:
        one = make_match(topic)
        return replace(one, score=score, evidence=(Evidence("rule", Span(zone, 0, 5, "words"), score),))

    curfew, strike = found("curfew", Zone.BODY, 7.0), found("strike", Zone.LEAD, 9.0)
    unrest = found("unrest", Zone.TITLE, 6.0)
    part = make_part(1, matches=(curfew, strike, unrest))
    assert part.report.urgent == ("unrest", "strike", "curfew")
    assert [one.topic for one in part.topics] == ["unrest", "strike", "curfew"]


def test_a_report_names_the_topics_of_which_it_tells_as_happening() -> None:
    report = make_part(1, matches=(make_match("attack"), make_match("coup", Level.DIGEST))).report
    assert report.urgent == ("attack",)


@pytest.mark.parametrize(
    ("title", "facts", "in_passing"),
    [
        ("Kano counts the losses of its curfew", (), True),
        ("Curfew lifted in Kano", (), False),
        ("Curfew imposed again in Kano", (), False),
        ("Kano curfew goes on", (make_until(date(2026, 3, 9)),), False),
        ("Correction: curfew in Kano", (), False),
    ],
    ids=["nothing", "a lifting", "a new imposing", "an end", "a correction"],
)
def test_a_report_that_only_mentions_an_event_is_no_comment_if_it_adds_to_its_measure(
    title: str, facts: tuple[object, ...], in_passing: bool
) -> None:
    assert make_part(1, title, matches=(mention(),), facts=facts).report.in_passing is in_passing


@pytest.mark.parametrize(
    ("title", "upholds"),
    [
        ("Correction: curfew in Kano was not lifted", True),
        ("Curfew in Kano will be lifted on Monday", False),
        ("Correction: curfew in Kano", False),
        ("Curfew imposed again in Kano", True),
    ],
)
def test_a_measure_is_upheld_by_a_correction_that_denies_its_lifting(title: str, upholds: bool) -> None:
    assert make_part(1, title, matches=(make_match("curfew", words="curfew"),)).report.reimposes is upholds


@pytest.mark.parametrize(("name", "until"), [("curfew", None), ("state of emergency", date(2026, 3, 9))])
def test_a_report_of_a_lifting_gives_the_end_of_another_measure_only(name: str, until: date | None) -> None:
    matches = (make_match("curfew", words="curfew"), make_match("emergency", words="state of emergency"))
    end = replace(make_until(date(2026, 3, 9)), name=name)
    report = make_part(1, "Curfew lifted in Kano", matches=matches, facts=(end,)).report
    assert (report.lifts, report.measures, report.until) == (True, ("curfew",), until)


# ---------------------------------------------------------------------------------------------------- what it adds


def tell_topics(*topics: tuple[Level, Severity]) -> StoryTopic:
    parts = (make_part(n, matches=(make_match("attack", *topic),)) for n, topic in enumerate(topics, 1))
    (topic,) = build_story(parts, RULES).topics
    return topic


def test_a_topic_is_as_urgent_and_then_as_grave_as_any_report_says() -> None:
    low, grave = (Level.URGENT, Severity.LOW), (Level.URGENT, Severity.HIGH)
    mentioned = (Level.DIGEST, Severity.EXTREME)
    assert tell_topics((Level.DIGEST, Severity.LOW), low) == StoryTopic("attack", *low)
    for reports, found in (
        ((low, grave), grave),
        ((grave, low), grave),
        ((mentioned, low), low),
        ((low, mentioned), low),
    ):
        assert tell_topics(*reports) == StoryTopic("attack", *found)


@pytest.mark.parametrize(("country", "is_added"), [("KG", True), ("NG", False), ("", True)])
def test_a_figure_is_added_unless_it_is_stated_for_another_country(country: str, is_added: bool) -> None:
    figure = replace(make_figure(KILLED, 9), country=country)
    parts = (make_part(1, facts=(make_country("KG"),)), make_part(2, facts=(make_country("KG"), figure)))
    assert bool(build_story(parts, RULES).ledger) is is_added


def list_all(countries: Iterable[str]) -> tuple[object, ...]:
    return tuple(make_country(country) for country in countries)


def test_a_round_up_adds_countries_only_to_a_story_that_has_none() -> None:
    round_up = make_part(2, facts=list_all(("KG", "NG", "PE", "ML")))
    assert build_story((make_part(1, facts=list_all(("KG",))), round_up), RULES).countries == ("KG",)
    assert build_story((make_part(1), round_up), RULES).countries == ("KG", "NG", "PE", "ML")


def test_the_places_of_a_story_are_those_of_its_reports_in_its_countries() -> None:
    first, second = make_part(1, facts=(make_country("KG"), OSH)), make_part(2, facts=(make_country("NG"), KANO))
    assert [place.name for place in build_story((first, second), RULES).places] == ["Osh", "Kano"]
    merged = merge_stories(build_story((first,), RULES), build_story((second,), RULES), RULES)
    assert [place.name for place in merged.places] == ["Osh", "Kano"]
    comment = replace(second, report=replace(second.report, in_passing=True))
    assert [place.name for place in build_story((first, comment), RULES).places] == ["Osh"]
    elsewhere = make_part(3, facts=(make_country("KG"), replace(OSH, is_event=False)))
    assert build_story((elsewhere,), RULES).places == ()


def test_each_report_says_how_grave_the_story_was_once_it_had_it() -> None:
    parts = [
        make_part(n, matches=(make_match(severity=grade),))
        for n, grade in enumerate((Severity.MODERATE, Severity.HIGH), 1)
    ]
    story = build_story(parts, RULES)
    assert [report.severity for report in story.reports] == [Severity.MODERATE, Severity.HIGH]
    again = renew_story(story, make_part(1, matches=(make_match(severity=Severity.EXTREME),)), RULES)
    assert [report.severity for report in again.reports] == [Severity.EXTREME, Severity.HIGH]


def test_a_report_that_only_mentions_the_event_is_no_comment_if_it_states_a_figure_that_nobody_did() -> None:
    figure = make_figure(KILLED, 9)
    first, comment = make_part(1), make_part(2, matches=(mention(),))
    stating = make_part(2, matches=(mention(),), facts=(figure,))
    assert not start_story(stating, RULES).reports[0].in_passing
    for part, in_passing in ((comment, True), (stating, False)):
        story = build_story((first, part), RULES)
        assert story.reports[-1].in_passing is in_passing
        assert renew_story(story, part, RULES).reports[-1].in_passing is in_passing
        assert story.corroboration == 2 - in_passing


def test_a_retraction_takes_back_the_figures_of_its_publisher_and_of_its_agencys_copies() -> None:
    def state(number: int, publisher: str, origin: str, killed: int) -> StoryPart:
        part = make_part(number, publisher=publisher, facts=(make_figure(KILLED, killed),))
        return replace(part, report=replace(part.report, origin=origin))

    parts = [
        state(1, "Herald", "a", 5),
        state(2, "Gazette", "ap", 6),
        state(3, "Times", "t", 7),
        state(4, "Herald", "ap", 8),
    ]
    retraction = make_part(5, "Retraction: blast in Osh", publisher="Herald")
    retraction = replace(retraction, report=replace(retraction.report, origin="ap", notice=Notice.RETRACTION))
    assert [one.low for one in build_story((*parts, retraction), RULES).ledger] == [7]
    forgotten = replace(build_story(parts, RULES), reports=(parts[1].report,))
    assert [one.low for one in extend_story(forgotten, retraction, RULES).ledger] == [7], (
        "by name, if no report is left"
    )
    nameless = [replace(entry, publisher="") for entry in build_story(parts[:1], RULES).ledger]
    unnamed = replace(build_story(parts[:1], RULES), ledger=tuple(nameless))
    assert extend_story(unnamed, retraction, RULES).ledger == (), "by its report, if that has another name"


# --------------------------------------------------------------------------------------------------- what it keeps


def test_a_story_that_nobody_reads_keeps_its_reports_and_its_time() -> None:
    first, second = (read_bare_part(make_analysis(str(n), "Blast in Osh", minutes=n)) for n in (1, 2))
    story = build_story((first, second), BARE)
    assert [report.article_key for report in story.reports] == [first.report.article_key, second.report.article_key]
    assert (story.first_seen_at, story.last_seen_at) == (first.report.seen_at, second.report.seen_at)


def keep(*reports: Report, most: int = 4) -> list[str]:
    kept: tuple[Report, ...] = ()
    for report in reports:
        kept = add_report(kept, report, most)
    return [report.article_key for report in kept]


def test_a_long_story_keeps_its_first_report_the_first_urgent_one_notices_and_one_of_every_origin() -> None:
    one, two, three, four, five = (make_report(n) for n in range(1, 6))
    assert keep(one, two, three, four, five) == ["key1", "key3", "key4", "key5"]
    assert keep(one, replace(two, urgent=("attack",)), three, four, five) == ["key1", "key2", "key4", "key5"]
    assert keep(one, replace(two, notice=Notice.CORRECTION), three, four, five) == ["key1", "key2", "key4", "key5"]
    assert keep(one, replace(two, origin="outlet:gazette"), three, four, five) == ["key1", "key2", "key4", "key5"]
    assert keep(one, replace(two, until=date(2026, 3, 9)), three, four, five) == ["key1", "key2", "key4", "key5"]
