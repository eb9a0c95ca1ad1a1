"""Texts filled in with another country or town: nearly the same words, and yet another event."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitors.model import Analysis, ArticleRecord, Fact, Span, StoryPlace, Zone
from monitors.stories.assignment import StoryIndex
from monitors.stories.chronicle import StoryRules, merge_stories
from monitors.stories.stream_ids import name_stories
from tests.monitors.story_makers import make_analysis, make_country, make_story, make_town

KANO = make_town("NG", "Kano", 12.0, 8.52)
MAIDUGURI = make_town("NG", "Maiduguri", 11.85, 13.16)
WUDIL = make_town("NG", "Wudil", 11.81, 8.84)  # 40 km from Kano
LONG = "The crowd broke through the gates and set fire to the chamber while lawmakers fled. " * 14
STORMED = ("Protesters storm the parliament in {}", "Protesters stormed the parliament in {} on Monday, police said. ")
BLAST = ("Bomb kills {n} in {}", "A bomb killed {n} people in {} on Monday, police said.")


def tell(number: int, title: str, text: str, *facts: Fact) -> Analysis:
    return make_analysis(str(number), title, text, minutes=10.0 * number, facts=facts)


def storm(number: int, name: str, code: str, rest: str = "") -> Analysis:
    facts = (make_country(code),) if code else ()
    return tell(number, STORMED[0].format(name), STORMED[1].format(name) + rest, *facts)


def bomb(number: int, killed: int, town: Fact) -> Analysis:
    title, text = (one.format(town.name, n=killed) for one in BLAST)
    return tell(number, title, text, make_country(town.country), town)


def sort_out(*analyses: Analysis) -> list[str]:
    """The story of each, in the end."""
    return [name for _, name in name_stories(analyses, StoryIndex())]


@pytest.mark.parametrize("rest", ["", LONG], ids=["brief", "long"])
def test_one_text_filled_in_with_two_countries_is_two_stories(rest: str) -> None:
    told = [("Kenya", "KE"), ("Nepal", "NP"), ("Peru", "PE")] * 3
    named = sort_out(*[storm(number, name, code, rest) for number, (name, code) in enumerate(told)])

    assert len(set(named)) == 3
    assert named == named[:3] * 3


@pytest.mark.parametrize("rest", ["", LONG], ids=["brief", "long"])
def test_one_headline_over_two_countries_is_two_stories(rest: str) -> None:
    text = STORMED[1] + rest
    reports = [("Kenya", "KE"), ("Nepal", "NP")]
    named = sort_out(
        *[tell(n, "Protesters storm parliament", text.format(x), make_country(y)) for n, (x, y) in enumerate(reports)]
    )
    assert named[0] != named[1]


def test_the_very_same_text_read_as_two_countries_is_no_copy() -> None:
    text = "Protesters stormed the parliament on Monday, police said. " + LONG
    one, other = (tell(n, "Parliament stormed", text, make_country(code)) for n, code in enumerate(("KE", "NP")))
    assert len(set(sort_out(one, other))) == 2


def test_a_report_without_a_country_is_no_bridge_between_two() -> None:
    nowhere = tell(1, "Protesters storm the parliament", STORMED[1].format("the capital"))
    named = sort_out(storm(0, "Kenya", "KE"), nowhere, storm(2, "Nepal", "NP"), storm(3, "Kenya", "KE"))

    assert named[0] == named[3] != named[2]


def test_reports_of_which_one_names_both_countries_may_be_one_story() -> None:
    both = "Soldiers exchange fire on the border of Kyrgyzstan and Tajikistan"
    mentioned = replace(make_country("TJ"), is_event=False)
    one = tell(0, both, both + ", officials said.", make_country("KG"), mentioned)
    assert len(set(sort_out(one, tell(1, both, both + ", officials said.", make_country("TJ"))))) == 1


@pytest.mark.parametrize(("mentions", "stories"), [(True, 1), (False, 2)])
def test_a_raid_abroad_is_one_story_though_its_reports_are_read_as_of_two_countries_if_one_names_the_other(
    mentions: bool, stories: int
) -> None:
    named = (replace(make_country("ML"), is_event=False),) if mentions else ()
    raid = "French jets bomb militants in northern Mali"
    one = tell(0, raid, "The raid killed fighters of the group, the army said.", make_country("ML"))
    text = "The president said that jets had bombed a hideout of militants in Mali."
    other = tell(1, "Macron says the army struck a planner of attacks", text, make_country("FR"), *named)
    assert len(set(sort_out(one, other))) == stories


def test_one_place_name_read_as_two_countries_is_one_story() -> None:
    here, there = make_town("LY", "Tripoli", 32.88, 13.19), make_town("LB", "Tripoli", 34.44, 35.85)
    assert len(set(sort_out(bomb(0, 5, here), bomb(1, 5, there)))) == 1


def test_far_towns_of_one_country_are_two_stories_and_near_ones_may_be_one() -> None:
    assert len(set(sort_out(bomb(0, 5, KANO), bomb(1, 7, MAIDUGURI), bomb(2, 5, KANO)))) == 2
    assert len(set(sort_out(bomb(0, 5, KANO), bomb(1, 5, WUDIL)))) == 1


def in_area(place: Fact, area: str, precision: str = "city") -> Fact:
    return replace(place, area=area, precision=precision)


KADUNA = in_area(make_town("NG", "Kaduna", 10.53, 7.44), "NG.23", "region")
BORNO = in_area(MAIDUGURI, "NG.27")
ZARIA = in_area(make_town("NG", "Zaria", 11.11, 7.72), "NG.23")
FAR_ZARIA = replace(ZARIA, latitude=6.0)  # in the same region, however far from its middle


def test_a_far_region_of_the_country_is_another_place_than_a_town() -> None:
    apart = sort_out(bomb(0, 12, BORNO), bomb(1, 6, KADUNA))
    assert apart[0] != apart[1]


@pytest.mark.parametrize("town", [ZARIA, FAR_ZARIA])
def test_a_region_and_a_town_of_it_may_be_one_place(town: Fact) -> None:
    together = sort_out(bomb(0, 6, KADUNA), bomb(1, 6, town))
    assert together[0] == together[1]


def test_a_report_that_names_places_in_two_regions_is_kept_apart_by_neither() -> None:
    both = tell(1, "Bomb kills 12 in Kaduna", "A bomb killed 12 people in Kaduna on Monday, police said.",
                make_country("NG"), KADUNA, replace(BORNO, is_event=False))  # fmt: skip
    together = sort_out(bomb(0, 12, BORNO), both)
    assert together[0] == together[1]


def test_a_capital_and_a_far_region_may_be_one_place_since_news_is_told_from_capitals() -> None:
    abuja = in_area(make_town("NG", "Abuja", 9.0579, 7.4951), "NG.11")
    borno = in_area(make_town("NG", "Borno", 12.0, 13.0), "NG.27", "region")
    together = sort_out(bomb(0, 6, abuja), bomb(1, 6, borno))
    assert together[0] == together[1]


def test_a_restored_index_keeps_countries_apart_too() -> None:
    index = StoryIndex()
    first = index.assign(storm(0, "Kenya", "KE"))
    again = StoryIndex()
    assert len(list(again.restore([first.story], [ArticleRecord(storm(0, "Kenya", "KE"), first.story.id)]))) == 1

    assert again.assign(storm(1, "Nepal", "NP")).story.id != first.story.id
    assert again.assign(storm(2, "Kenya", "KE")).story.id == first.story.id


def test_a_town_stands_once_in_a_merged_story_wherever_the_reports_put_it() -> None:
    older, newer = (
        replace(make_story(name=name), places=(StoryPlace("NG", "Kano", north, 8.52),))
        for name, north in (("older", 12.0), ("newer", 12.1))
    )
    assert merge_stories(older, newer, StoryRules()).places == older.places


def test_a_blow_and_the_counterblow_across_a_border_are_two_stories_though_each_names_the_other_country() -> None:
    sumy, kursk = make_town("UA", "Sumy", 50.92, 34.8), make_town("RU", "Kursk", 51.73, 36.19)
    russia, ukraine = (replace(make_country(code), is_event=False) for code in ("RU", "UA"))
    blow = "Russian drone attack on Sumy, Ukraine, kills three"
    back = "Ukrainian drone attack on Kursk, Russia, kills three"
    one = tell(0, blow, f"{blow}, officials said.", make_country("UA"), sumy, russia)
    other = tell(1, back, f"{back}, officials said.", make_country("RU"), kursk, ukraine)
    assert len(set(sort_out(one, other))) == 2


def strike(number: int, title: str, at: Fact, town: Fact | None = None) -> Analysis:
    """A report whose headline begins with the one who acts; ``at`` is the country of the event."""
    (actor,) = {"RU", "UA"} - {at.country}
    name = {"RU": "Russia", "UA": "Ukraine"}[at.country]
    start = title.rindex(name)
    scene = replace(at, span=Span(Zone.TITLE, start, start + len(name), name))
    acting = replace(make_country(actor), span=Span(Zone.TITLE, 0, 5, title[:5]), is_event=False)
    return tell(number, title, f"{title}, officials said.", scene, *([town] if town else []), acting)


MOSCOW, KYIV = make_town("RU", "Moscow", 55.752, 37.6178), make_town("UA", "Kyiv", 50.4547, 30.5238)


@pytest.mark.parametrize("towns", [(MOSCOW, KYIV), (MOSCOW, None), (None, None)], ids=["capitals", "one", "no town"])
def test_a_blow_and_the_counterblow_on_capitals_or_on_no_town_are_two_stories(
    towns: tuple[Fact | None, Fact | None],
) -> None:
    one = strike(0, "Ukrainian drone attack in Russia kills three", make_country("RU"), towns[0])
    other = strike(1, "Russian drone attack in Ukraine kills three", make_country("UA"), towns[1])
    assert len(set(sort_out(one, other))) == 2


def test_a_blow_and_the_counterblow_are_two_stories_though_only_the_names_are_exchanged() -> None:
    one = strike(0, "Ukraine attacks Russia with a hundred drones", make_country("RU"))
    other = strike(1, "Russia attacks Ukraine with a hundred drones", make_country("UA"))
    assert len(set(sort_out(one, other))) == 2


def test_two_reports_of_one_blow_are_one_story_whoever_opens_the_headline() -> None:
    one = strike(0, "Ukrainian drone attack in Russia kills three", make_country("RU"), MOSCOW)
    title = "Russia says three killed in Ukrainian drone attack"
    mentioned = replace(make_country("UA"), is_event=False, span=Span(Zone.TITLE, 28, 37, "Ukrainian"))
    other = tell(1, title, f"{title}.", make_country("RU"), MOSCOW, mentioned)
    assert len(set(sort_out(one, other))) == 1
