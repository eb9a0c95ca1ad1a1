"""Two short reports: one event in other words, or two events in the same words."""

from __future__ import annotations

import pytest

from monitors.model import Analysis
from monitors.stories.article_traits import ArticleTraits, read_traits
from monitors.stories.assignment import StoryIndex
from monitors.stories.chronicle import get_published_day
from monitors.stories.headlines import strip_slug
from monitors.stories.similarity import compare_articles, is_by_headlines
from monitors.stories.vocabulary import get_vocabulary
from monitors.stories.word_frequencies import hash_term
from monitors.stories.wording import Wording, get_body, read_wording
from tests.monitors.story_makers import make_analysis, make_country

RIVAL_QUAKES = (
    (
        "Strong earthquake kills at least 12 in eastern Turkey",
        "The quake struck Van early on Monday, collapsing houses.",
    ),
    (
        "Strong earthquake kills at least 9 in Indonesia",
        "The quake struck Sulawesi early on Monday, collapsing houses.",
    ),
)


def tell(title: str, text: str = "", *, days: float = 0, country: str = "", watched: bool = True) -> Analysis:
    facts = (make_country(country),) if country else ()
    matches = None if watched else ()
    return make_analysis(f"{title} {days}", title, text, minutes=days * 1440, facts=facts, matches=matches)


def count_stories(*reports: Analysis) -> int:
    index = StoryIndex()
    for one in reports:
        index.assign(one)
    return len(index.list_stories())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Niger soldiers say President Oduya's government has been removed",
            "Oduya removed as Niger soldiers seize power",
        ),
        ("UPDATE 2-Brightline trades Corvane stake for debt", "Brightline trades Corvane stake for debt"),
        ("Bank of America settles Corvane milk bond lawsuit", "BofA to settle lawsuit over Corvane milk bond"),
        ("Corvane to pay $40 million over tainted milk", "Regulator fines Corvane $40 million for tainted milk"),
    ],
)
def test_headlines_of_one_event_in_other_words_are_one_story(one: str, other: str) -> None:
    assert count_stories(tell(one), tell(other, days=0.5)) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Aldmere Foods to Present at the Corvane Healthcare Conference",
            "Tollund Ltd to Present at the Corvane Healthcare Conference",
        ),
        ("Boeing opens plant in Veldhaven", "Boeing names Ilse Brandt as finance chief"),
        ("Verizon Wireless expands 4G LTE network in Veldhaven", "Verizon Wireless expands 4G LTE network in Tollund"),
        ("Verizon Wireless expands network in Veldhaven", "Verizon Wireless expands network in Tollund"),
        (
            "Verizon Wireless Bringing the Power of Its 4G LTE Network to the Veldhaven-Merrin Area on April 19",
            "Verizon Wireless Brings its 4G LTE Network to Tollund on April 19",
        ),
        (
            "Health House to Present at the Wells Fargo Securities 2013 Dairy Conference",
            "Tollund Presentation at the Wells Fargo Securities 2013 Dairy Conference to be Webcast",
        ),
        ("Stocks rise as Corvane leads rally", "Stocks fall as Corvane pares gains"),
        ("Corvane opens a plant in Veldhaven", "Corvane names Ilse Brandt as finance chief"),
    ],
)
def test_headlines_of_one_firm_and_one_form_are_two_stories(one: str, other: str) -> None:
    assert count_stories(tell(one, watched=False), tell(other, days=0.5, watched=False)) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Boeing execs sell shares before Veldhaven ruling", "Boeing executives sell shares before Veldhaven ruling"),
        ("Top Verizon mgr quits over Corvane leak", "Top Verizon managers quits over Corvane leak"),
    ],
)
def test_a_word_that_is_only_shortened_makes_no_second_event(one: str, other: str) -> None:
    assert count_stories(tell(one, watched=False), tell(other, days=0.5, watched=False)) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Microsoft rushes urgent fix for Corvane browser", "Microsoft releases security patch for Corvane browser"),
        ("Boeing slashes Corvane jet output on weak orders", "Boeing trims Corvane jet output on weak orders"),
        ("Boeing to open jet plant near Veldhaven", "Boeing to open jet plant in Tollund county"),
        ("Aldmere Foods to Present at the Corvane Dairy Forum", "REMINDER: Aldmere to Present at Corvane Dairy Forum"),
    ],
)
def test_headlines_that_begin_and_end_alike_are_of_one_event_when_no_other_name_is_filled_in(
    one: str, other: str
) -> None:
    later = tell(other, "The works near Veldhaven will make wings.", days=0.5, watched=False)
    assert count_stories(tell(one, watched=False), later) == 1


def test_headlines_that_differ_in_a_name_alone_are_two_events_wherever_that_is() -> None:
    text = "A quake of magnitude {} struck the town of {} on Monday, the survey said."
    ridge = [tell("Quake strikes Merrin Ridge", f"{text.format(6.4, 'Merrin Ridge')} Read {n}.") for n in range(12)]
    assert count_stories(*ridge) == 1
    assert count_stories(*ridge, tell("Quake strikes Port Calder", text.format(5.9, "Port Calder"))) == 2


def test_short_reports_of_one_subject_in_two_countries_are_rivals() -> None:
    (one, one_text), (other, other_text) = RIVAL_QUAKES
    first = tell(one, one_text, country="TR")
    assert count_stories(first, tell(other, other_text, days=0.2, country="ID")) == 2
    assert count_stories(first, tell(one.replace("Strong", "Major"), one_text, days=0.2, country="TR")) == 1


def test_the_same_words_months_later_are_another_event() -> None:
    title = "Court rejects Corvane bid to dismiss milk award"
    later = "Corvane loses bid to dismiss milk award in court"
    assert count_stories(tell(title), tell(later, days=1)) == 1
    assert count_stories(tell(title), tell(later, days=25)) == 2


def test_what_an_agency_puts_before_a_headline_is_no_part_of_it() -> None:
    assert strip_slug("UPDATE 4-Brightline trades stake") == "Brightline trades stake"
    assert strip_slug("BREAKING: CORRECTED-UPDATE 1-Dam bursts") == "Dam bursts"
    assert strip_slug("NATO-led force leaves") == "NATO-led force leaves"
    assert strip_slug("") == ""


def read(report: Analysis) -> tuple[Wording, ArticleTraits]:
    title, words = (get_vocabulary("en").read(text) for text in (report.article.title, get_body(report.article)))
    return read_wording(report, title, words), read_traits(report, get_published_day(report.article))


@pytest.mark.parametrize("text", ["Houses fell. " * 9, "Houses fell in the night. " * 40])
def test_only_reports_that_are_not_short_are_asked_how_alike_all_their_words_are(text: str) -> None:
    (one, traits), (other, other_trait) = (read(tell(title, text)) for title, _ in RIVAL_QUAKES)
    odds = {compare_articles(cosine, one, other, traits, other_trait) for cosine in (0.0, 0.2, 0.9)}

    assert (len(odds) == 1) == is_by_headlines(one, other, traits, other_trait) == (len(text) < 200)


def test_a_firm_named_in_passing_makes_no_news_of_it() -> None:
    passing = "Corvane index had its best day of the year. Toyota rose 3 percent before it tells of its profit."
    one = tell("Toyota nears record profit and slows deliveries in Veldhaven", watched=False)
    other = tell("Corvane index climbs as exporters gain on weaker krone", passing, days=1, watched=False)

    assert count_stories(one, other) == 2


def test_a_short_report_is_found_by_every_word_of_its_headline_whatever_its_text_says() -> None:
    text = " ".join(f"Kor{chr(97 + number // 26)}{chr(97 + number % 26)}vane" for number in range(100))
    wording, _ = read(tell("A fire in a school", text))

    assert {hash_term(word, "en") for word in ("fire", "school")} <= set(wording.probes)


def test_of_many_stories_that_share_a_firm_those_of_these_days_are_asked_first() -> None:
    towns = "Aldmere Tollund Brightline Oduya Selwick Harrow Penmark Lisgard Ostrava Quillan Redmoor Stavely Thornby"
    index = StoryIndex()
    for number, town in enumerate(towns.split()):
        index.assign(tell(f"Corvane dairy inspectors of {town} open branch", days=number * 0.1, watched=False))
    index.assign(tell("Corvane to pay $40 million over tainted milk", days=20, watched=False))
    text = "Inspectors of the dairy branch had found it."
    found = index.assign(tell("Regulator fines Corvane $40 million for tainted milk", text, days=20.5, watched=False))

    assert found.story.reports[0].title == "Corvane to pay $40 million over tainted milk"


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("In 1999 and again in 2022.", {1999, 2022}),
        ("Seats 12,2021 and 2019-2020 were drawn.", {2021, 2019, 2020}),
        ("Model A1998, 20231 copies, 1850 and 4.5.", set()),
        ("В 2014 году – 3,5 процента, en 2015’s", {2014, 2015}),
        ("No figure at all.", set()),
    ],
)
def test_years_are_read_wherever_they_stand_among_numbers(text: str, years: set[int]) -> None:
    assert read(tell("Nobody knows", text))[0].years == years
