"""Short dated reports, as most feeds give them: which of many tell one event, however differently they tell it."""

from __future__ import annotations

from collections.abc import Iterable

from monitors.model import Analysis
from monitors.stories.assignment import StoryIndex
from tests.monitors.story_makers import make_analysis, make_country, make_town

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
