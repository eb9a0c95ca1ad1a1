"""Towns that share their name with another town of their country: the region that is named says which is meant."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitors.facts.extract import extract_facts
from monitors.facts.gazetteer import load_gazetteer
from monitors.facts.gazetteer_rows import Row, distil
from monitors.model import Fact, FactKind

WRITTEN_AT = datetime(2026, 5, 10, tzinfo=UTC)


def places(title: str, language: str = "en", text: str = "") -> dict[str, Fact]:
    """The places of an article by name."""
    facts = extract_facts(title, text, language, WRITTEN_AT)
    return {fact.name: fact for fact in facts if fact.kind is FactKind.PLACE}


def event_countries(title: str) -> list[str]:
    facts = extract_facts(title, "", "en", WRITTEN_AT)
    return [fact.country for fact in facts if fact.kind is FactKind.COUNTRY and fact.is_event]


def is_near(fact: Fact, latitude: float, longitude: float) -> bool:
    """Whether a place is within about half a degree of a point."""
    assert fact.latitude is not None
    assert fact.longitude is not None
    return abs(fact.latitude - latitude) < 0.5 and abs(fact.longitude - longitude) < 0.5


@pytest.mark.parametrize(
    ("title", "town", "latitude", "longitude"),
    [
        ("Three killed in Portland, Maine", "Portland", 43.7, -70.3),
        ("Three killed in Portland, Oregon", "Portland", 45.5, -122.7),
        ("Three killed in Portland (Maine)", "Portland", 43.7, -70.3),
        ("Maine police hunt gunman after Portland shooting", "Portland", 43.7, -70.3),
        ("Three killed in Springfield, Missouri", "Springfield", 37.2, -93.3),
        ("Three killed in Springfield, Massachusetts", "Springfield", 42.1, -72.6),
        ("Three killed in Columbus, Georgia", "Columbus", 32.5, -85.0),
        ("Three killed in Aurora, Illinois", "Aurora", 41.8, -88.3),
        ("Three killed in Aurora, Colorado", "Aurora", 39.7, -104.8),
        ("Three killed in Hyderabad, Sindh", "Hyderabad", 25.4, 68.4),
        ("Three killed in Suzhou, Anhui", "Suzhou", 33.6, 117.0),
        ("Three killed in San Juan, Argentina", "San Juan", -31.5, -68.5),
        ("Three killed in Santiago de Cuba", "Santiago de Cuba", 20.0, -75.8),
        ("Three killed in Cordoba, Veracruz", "Cordoba", 18.9, -96.9),
        ("Explosion in Kirovsk, Murmansk region", "Kirovsk", 67.6, 33.7),
    ],
)
def test_the_region_named_beside_a_town_says_which_is_meant(title, town, latitude, longitude):
    assert is_near(places(title)[town], latitude, longitude)


@pytest.mark.parametrize(
    ("title", "town", "latitude", "longitude"),
    [
        ("Three killed in Portland, Me.", "Portland", 43.7, -70.3),
        ("Three killed in Portland, ME", "Portland", 43.7, -70.3),
        ("Three killed in Springfield, Ill.", "Springfield", 39.8, -89.6),
        ("Three killed in Springfield, IL, on Monday", "Springfield", 39.8, -89.6),
        ("Three killed in Columbus, Ga.", "Columbus", 32.5, -85.0),
        ("Three killed in London, Ont.", "London", 43.0, -81.2),
        ("Three killed in London, ON", "London", 43.0, -81.2),
    ],
)
def test_abbreviated_states_and_provinces_are_regions(title, town, latitude, longitude):
    assert is_near(places(title)[town], latitude, longitude)


def test_an_abbreviation_of_another_country_moves_no_town():
    assert event_countries("Three killed in Berlin, DE") == ["DE"]


@pytest.mark.parametrize(
    ("language", "title", "town", "latitude", "longitude"),
    [
        ("ru", "Трое погибли в Кировске Мурманской области", "Kirovsk", 67.6, 33.7),
        ("ru", "Взрыв в Железногорске Курской области", "Zheleznogorsk", 52.3, 35.4),
        ("ru", "В Железногорске Красноярского края произошел взрыв", "Zheleznogorsk", 56.3, 93.5),
        ("ru", "Стрельба в Портленде, штат Мэн", "Portland", 43.7, -70.3),
        ("es", "Tres muertos en Córdoba, Veracruz", "Cordoba", 18.9, -96.9),
        ("fr", "Trois morts à Portland, dans le Maine", "Portland", 43.7, -70.3),
        ("de", "Drei Tote in Portland im US-Bundesstaat Maine", "Portland", 43.7, -70.3),
        ("pt", "Três mortos em Portland, no Maine", "Portland", 43.7, -70.3),
        ("ar", "مقتل ثلاثة في حيدر آباد بإقليم السند", "Hyderabad", 25.4, 68.4),
        ("kk", "Мурманск облысы, Кировск қаласында жарылыс", "Kirovsk", 67.6, 33.7),
    ],
)
def test_regions_tell_towns_apart_in_every_language(language, title, town, latitude, longitude):
    assert is_near(places(title, language)[town], latitude, longitude)


def test_a_town_that_is_better_known_than_its_namesakes_is_meant_alone():
    assert is_near(places("Three killed in Portland")["Portland"], 45.5, -122.7)


@pytest.mark.parametrize(
    ("language", "title", "town"),
    [
        ("en", "US police: three killed in Springfield", "Springfield"),
        ("ru", "Взрыв в Железногорске", "Zheleznogorsk"),
        ("en", "Three killed in Portland, Nebraska", "Portland"),
    ],
)
def test_a_town_that_cannot_be_told_from_its_namesakes_has_no_point(language, title, town):
    fact = places(title, language)[town]
    assert (fact.latitude, fact.longitude) == (None, None)


def test_a_region_far_from_the_name_moves_no_town_to_a_village():
    lead = "Protesters marched in Portland on Monday. A judge in Texas had ruled against them."
    assert is_near(places("Protest in Portland", text=lead)["Portland"], 45.5, -122.7)


@pytest.mark.parametrize(
    ("title", "country"),
    [
        ("Three killed in Rome, Georgia", "US"),
        ("Three killed in Batumi, Georgia", "GE"),
        ("Police clash with protesters in Georgia", "GE"),
        ("Sheriff: three killed in Hall County, Georgia", "US"),
        ("Georgia governor declares state of emergency", "US"),
        ("Georgia State Patrol officer shot", "US"),
    ],
)
def test_georgia_is_a_state_beside_what_only_a_state_has(title, country):
    assert event_countries(title) == [country]


def test_the_nearest_town_to_a_point_is_found_among_towns_without_a_point_of_their_own():
    nearest = load_gazetteer().find_nearest_town(37.21, -93.30, 20.0)
    assert nearest is not None
    assert nearest.name == "Springfield"


def town(name: str, area: str, latitude: float, population: int, kind: str = "P") -> Row:
    return Row(name, kind, "XX", name, latitude, 10.0, population, area)


def test_of_one_name_the_largest_town_is_meant_and_the_others_are_its_namesakes():
    kept = distil([town("Aville", "1", 10.0, 90_000), town("~Aville", "2", 20.0, 20_000)], ())
    assert [(row.name, row.area) for row in kept] == [("Aville", "1"), ("^Aville", "2")]


def test_towns_of_about_one_size_leave_their_bare_name_without_a_point():
    kept = distil([town("Aville", "1", 10.0, 90_000), town("Aville", "2", 20.0, 50_000)], ())
    assert [(row.name, row.area, row.latitude) for row in kept] == [
        ("Aville", "", None),
        ("^Aville", "1", 10.0),
        ("^Aville", "2", 20.0),
    ]


def test_a_capital_and_a_twin_across_a_regional_border_keep_the_point():
    capital = distil([town("Aville", "1", 10.0, 90_000), town("Aville", "2", 20.0, 50_000)], {(10.0, 10.0)})
    twins = distil([town("Aville", "1", 10.0, 90_000), town("Aville", "2", 10.1, 50_000)], ())
    assert [row.latitude for kept in (capital, twins) for row in kept if row.name == "Aville"] == [10.0, 10.0]


def test_a_name_that_only_namesakes_have_is_left_out():
    assert distil([town("^Aville", "1", 10.0, 20_000)], ()) == []


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Seven killed in clashes in Tripoli in northern Lebanon"),
        ("en", "Seven killed in Tripoli, north Lebanon"),
        ("en", "Seven killed in the Lebanese city of Tripoli"),
        ("es", "Siete muertos en Trípoli, norte del Líbano"),
        ("es", "Siete muertos en la ciudad libanesa de Trípoli"),
        ("ru", "Столкновения в Триполи на севере Ливана"),
        ("ar", "مقتل سبعة في اشتباكات في طرابلس شمال لبنان"),
        ("ar", "مقتل سبعة في اشتباكات في طرابلس اللبنانية"),
    ],
)
def test_the_country_in_which_a_town_is_said_to_lie_says_which_is_meant(language: str, title: str) -> None:
    assert [fact.country for fact in places(title, language).values()] == ["LB"]


def test_a_town_that_lies_in_a_country_by_the_text_lies_there_in_the_headline_too() -> None:
    found = places("مقتل سبعة في طرابلس", "ar", "أعلن الجيش مقتل سبعة في طرابلس شمال لبنان.")
    assert [fact.country for fact in found.values()] == ["LB"]


@pytest.mark.parametrize(
    "title",
    ["Seven killed in clashes in Tripoli", "Talks in Tripoli and Lebanon", "Lebanese minister flies to Tripoli"],
)
def test_a_country_that_is_only_named_moves_no_well_known_town(title: str) -> None:
    assert places(title)["Tripoli"].country == "LY"


@pytest.mark.parametrize(
    ("language", "title", "country"),
    [
        ("es", "Siete muertos por carro bomba en Cali", "CO"),
        ("ru", "Протесты в Мангистауской области", "KZ"),
        ("ar", "غارة إسرائيلية على الضاحية الجنوبية توقع 3 قتلى", "LB"),
        ("en", "Israel strikes Beirut's southern suburbs", "LB"),
        ("ar", "مقتل جنود في الشيخ زويد", "EG"),
    ],
)
def test_places_that_desks_watch_are_known(language: str, title: str, country: str) -> None:
    assert {fact.country for fact in places(title, language).values()} == {country}


def test_arabic_pictures_are_no_town() -> None:
    assert set(places("بالصور: احتجاجات في بيروت", "ar")) == {"Beirut"}
