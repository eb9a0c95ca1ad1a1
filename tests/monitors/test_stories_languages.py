"""One event told in several languages, whose words cannot agree: places, subjects, days and numbers decide."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from itertools import permutations

import pytest

from monitors.model import Analysis, Fact, FactKind
from monitors.stories.assignment import StoryIndex
from tests.monitors.story_makers import START, make_analysis, make_country, make_figure, make_match, make_town

ARAL = (make_country("KZ"), make_town("KZ", "Aral", 46.8, 61.67))
SHYMKENT = (make_country("KZ"), make_town("KZ", "Shymkent", 42.32, 69.6))
MORE = (
    "Some 3,000 port workers had marched from the harbour since 06:30 over unpaid wages. Shops on Makatayev "
    "Street were shut, 40 cars burnt, and the railway sent 12 trains around the town. The governor spoke of "
    "outsiders. Wages in the port have been late since the company lost its largest customer, a mill that took"
    " grain from 18 farms along the river. Witnesses described a column that filled the road for more than a "
    "kilometre; windows of the tax office were broken, and a bus stood across the bridge. Doctors asked for "
    "blood, and schools will stay shut for the rest of the week. The union that called the march said that it "
    "had asked for nothing but what the men had earned, and that it did not know who broke the gate. The "
    "prosecutor has opened a case. Shots were heard until late in the evening, when soldiers took over from "
    "the police at the station, the bank and the waterworks of the town."
)
TOLD = {
    "en": (
        "Fourteen killed as crowd storms the depot in Aral",
        f"Police said fourteen people died and 231 were hurt when a crowd broke into the grain depot in Aral. {MORE}",
    ),
    "en-2": (
        "Crowd of port workers storms grain depot in Aral, fourteen die",
        f"The ministry counted fourteen dead and 231 injured after a crowd broke into the grain depot in Aral. {MORE}",
    ),
    "ru": (
        "В Аральске толпа захватила склад, 14 погибших",
        "По данным полиции, погибли 14 человек, ранен 231. Рабочие порта требовали зарплату за 5 месяцев.",
    ),
    "kk": (
        "Аралда қойманы басып алды, 14 адам қаза тапты",
        "Полицияның мәліметінше, 231 адам жараланды, 14 адам қаза тапты. Порт жұмысшылары 5 айлық жалақысын сұраған.",
    ),
}


def tell(version: str, facts: tuple[Fact, ...] = ARAL, *, days: float = 0) -> Analysis:
    title, text = TOLD[version]
    return make_analysis(
        f"{version}-{days}",
        title,
        text,
        facts=(*facts, make_figure(FactKind.KILLED, 14), make_figure(FactKind.INJURED, 231)),
        matches=(make_match("unrest"),),
        published_at=START + timedelta(days=days),
        language=version[:2],
    )


def count_stories(analyses: Iterable[Analysis]) -> int:
    index = StoryIndex()
    for analysis in analyses:
        index.assign(analysis)
    return len(index.list_stories())


@pytest.mark.parametrize("order", list(permutations(TOLD)), ids=" ".join)
def test_reports_of_one_event_in_three_languages_are_one_story_in_any_order(order: tuple[str, ...]) -> None:
    assert count_stories(map(tell, order)) == 1


@pytest.mark.parametrize(("facts", "days"), [(SHYMKENT, 0), (ARAL, -9)], ids=["another town", "the week before"])
def test_what_another_language_tells_of_another_town_or_week_is_another_story(
    facts: tuple[Fact, ...], days: float
) -> None:
    assert count_stories([tell("en"), tell("en-2"), tell("ru", facts, days=days)]) == 2


def test_one_town_and_subject_in_two_languages_are_not_enough_when_no_number_agrees() -> None:
    other = make_analysis(
        "ru-other",
        "Вечером в Аральске митингуют моряки",
        "На площади собрались 60 моряков.",
        facts=ARAL,
        matches=(make_match("unrest"),),
        published_at=START,
        language="ru",
    )
    assert count_stories([tell("en"), tell("en-2"), other]) == 2
