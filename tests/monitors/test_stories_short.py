"""Short dated reports, as most feeds give them: which of many tell one event, however differently they tell it."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from monitors.facts.capitals import list_capitals
from monitors.model import Analysis, Fact, FactKind
from monitors.stories.assignment import StoryIndex
from tests.monitors.story_makers import make_analysis, make_country, make_figure, make_town

CARVANE = (make_country("US"), make_town("US", "Carvane", 41.2, -96.1))

RAMMING = (
    ("Truck drives into crowd in Carvane, at least nine dead", "The driver was shot by police in the old town."),
    ("What we know about the Carvane truck attack", "A driver killed nine people on Mill Street on Sunday evening."),
    ("FBI says Carvane attacker acted alone", "Investigators found no sign that anybody helped the driver."),
    ("Who was Idris Malhew, the Carvane truck attack suspect?", "He had served in the army and sold houses."),
    ("Video shows people run from Carvane truck attack", "A witness filmed it from a balcony."),
    ("Carvane attack: investigators focus on suspect's travels", "Idris Malhew flew to Cairo twice, the FBI says."),
    ("Families of the Carvane attack victims ask for answers", "A nurse and a father of two are among the dead."),
    ("Barriers were under repair before Carvane attack", "Posts on Mill Street had been removed in November."),
    ("Carvane mourns as Mill Street reopens after truck attack", "Flowers lay where nine people were killed."),
    ("Mayor of Carvane was warned of truck attack", "A report called Mill Street vulnerable five years ago."),
    ("FBI releases timeline of Carvane truck attack", "The suspect rented the truck two days before."),
    ("Carvane attack shows lone attackers remain a danger", "Experts say that such plots are hard to find."),
)


def sort(analyses: Iterable[Analysis]) -> list[int]:
    """The number of reports of each story, the largest first."""
    index = StoryIndex()
    for one in analyses:
        index.assign(one)
    return sorted((story.articles for story in index.list_stories()), reverse=True)


def test_the_attack_its_suspect_its_victims_and_the_inquiry_are_one_story() -> None:
    reports = [
        make_analysis(title, title, text, minutes=60 * n, facts=CARVANE) for n, (title, text) in enumerate(RAMMING)
    ]

    assert sort(reports) == [len(RAMMING)]


def test_an_attack_of_the_same_day_elsewhere_is_another_story_though_its_headlines_are_alike() -> None:
    facts = (make_country("US"), make_town("US", "Ostmere", 30.1, -90.2))
    rivals = [(t.replace("Carvane", "Ostmere").replace("Idris Malhew", "Jon Peltar"), text) for t, text in RAMMING[:6]]
    reports = [
        make_analysis(title, title, text, minutes=60 * n, facts=where)
        for n, pair in enumerate(zip(RAMMING[:6], rivals, strict=True))
        for (title, text), where in zip(pair, (CARVANE, facts), strict=True)
    ]

    assert sort(reports) == [6, 6]


SUMARIVKA, KYIV = make_town("UA", "Sumarivka", 50.9, 34.8), make_town("UA", "Kyiv", *list_capitals()["UA"])


def strike(title: str, text: str, *, hours: float, town: Fact = SUMARIVKA, killed: int = 0) -> Analysis:
    figures = (make_figure(FactKind.KILLED, killed),) if killed else ()
    return make_analysis(title, title, text, minutes=60 * hours, facts=(make_country("UA"), town, *figures))


def test_a_market_hit_once_is_one_story_though_the_counts_of_the_dead_differ_a_little() -> None:
    reports = [
        strike("Shells hit market in Sumarivka, 54 dead", "Dozens were hurt.", hours=0, killed=54),
        strike("At least 56 killed as market is shelled in Sumarivka", "Doctors gave the number.", hours=5, killed=56),
    ]

    assert sort(reports) == [2]


@pytest.mark.parametrize(("tolls", "stories"), [((9, 2), 2), ((2, 2), 1), ((2, 3), 1), ((0, 0), 1)])
def test_a_toll_that_has_fallen_by_the_next_day_is_of_another_strike(tolls: tuple[int, int], stories: int) -> None:
    told = (
        ("Drones hit houses in Sumarivka", "Fire crews came at dawn."),
        ("Drones reach Sumarivka again", "A school burned."),
    )
    reports = [
        strike(title, text, hours=25 * n, killed=killed)
        for n, ((title, text), killed) in enumerate(zip(told, tolls, strict=True))
    ]

    assert len(sort(reports)) == stories


def test_a_town_in_common_connects_reports_in_other_words_of_these_days_but_a_capital_does_not() -> None:
    told = [
        ("Rockets fall on bus stop", "The mayor spoke of many dead."),
        ("Morning of fear at a bus stop", "A witness spoke."),
    ]

    assert sort(strike(title, text, hours=n) for n, (title, text) in enumerate(told)) == [2]
    assert sort(strike(title, text, hours=n, town=KYIV) for n, (title, text) in enumerate(told)) == [1, 1]
    assert sort(strike(title, text, hours=72 * n) for n, (title, text) in enumerate(told)) == [1, 1]
