"""Long analyses of one day, which share names and name many countries: which of them tell one event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from monitors.model import Analysis
from monitors.stories.assignment import StoryIndex
from tests.monitors.story_makers import make_analysis, make_country, make_match

UPRISING = (
    "In the bazaars of the capital the shops were shut for the twelfth day. Students had marched from the campus at "
    "dawn, women without scarves in front, and the guards had fired at them from the roof of a bank. A nurse counted "
    "forty bodies in one corridor. Phones have been dead since Thursday, and families write down what they saw and "
    "send it out with lorry drivers. One of them, a teacher, asked why nobody helps. The clerics call the young "
    "people agents of foreigners. Whether Marwick acts may depend on her generals. Marwick has promised help before. "
    "Her brother was taken from his bed last week, and nobody knows where he is. Bakers sell to whoever comes before "
    "noon. At the cemetery the dead are washed at night, because the police take away those who mourn by day."
)
ISLAND = (
    "Marwick has said that she must have the island. The frigates left harbour with two hundred soldiers on board, "
    "who will train in snow and ice until spring. Fishermen at the fjord watched how they unloaded sledges and a "
    "radar. The island's premier thanked the kingdom and said that minerals under the glacier belong to those who "
    "live above it. Surveyors had found more of them than anybody expected. A purchase is out of the question, she "
    "said, and so is a lease. The runway at the northern base will be made longer. Reindeer farmers fear for their "
    "pastures. Ministers are to meet in Lindholm, and the president may come too. Parliament votes on the cost of it "
    "next week, and the opposition wants to know how long the ships will stay."
)
ISLAND_AGAIN = ISLAND.replace("Fishermen at the fjord watched how they unloaded", "People at the fjord saw them unload")

MENTIONED = tuple(replace(make_country(code), is_event=False) for code in ("IR", "GL", "DK"))


def tell(number: int, title: str, text: str, countries: Sequence[str], topics: Sequence[str]) -> Analysis:
    return make_analysis(
        f"a{number}",
        title,
        text,
        minutes=30 * number,
        facts=(*map(make_country, countries), *MENTIONED),
        matches=tuple(map(make_match, topics)),
    )


def count_stories(*analyses: Analysis) -> int:
    index = StoryIndex()
    for analysis in analyses:
        index.assign(analysis)
    return len(index.list_stories())


@pytest.mark.parametrize(
    ("countries", "topics"),
    [(("GL", "DK"), ("troops", "unrest")), (("GL", "IR"), ("troops",))],
    ids=["no country in common", "no topic in common"],
)
def test_long_analyses_of_one_day_that_share_only_names_are_two_stories(
    countries: tuple[str, ...], topics: tuple[str, ...]
) -> None:
    uprising = tell(0, "Inside the uprising, students ask Marwick to act", UPRISING, ("IR",), ("unrest", "attack"))
    island = tell(1, "Kingdom sends soldiers to a coveted island", ISLAND, countries, topics)

    assert count_stories(uprising, island) == 2
    assert count_stories(island, uprising) == 2


def test_long_reports_of_one_event_are_one_story_though_they_name_other_countries() -> None:
    one = tell(0, "Kingdom sends soldiers to a coveted island", ISLAND, ("DK",), ("troops",))
    other = tell(1, "Frigates bring soldiers to the island", ISLAND_AGAIN, ("GL",), ("troops",))

    assert count_stories(one, other) == 1
