"""The hand tables of places: their points, and the places of recent crises in the spellings of the news."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.resources import files

import pytest

from monitors.facts.extract import extract_facts
from monitors.facts.gazetteer import load_gazetteer
from monitors.model import FactKind

WRITTEN_AT = datetime(2026, 5, 10, tzinfo=UTC)
MARGIN = 4.0  # degrees beyond a country's towns: reefs, deserts and islands have none
FAR_AWAY = {
    ("AU", "Christmas Island"),
    ("CL", "Easter Island"),
    ("EC", "Galapagos"),
    ("ML", "Taoudenni"),
    ("NO", "Svalbard"),
    ("PH", "Spratly Islands"),
}


def list_points(kinds: str) -> list[tuple[str, str, float, float]]:
    """Country, name, latitude and longitude of the rows of these kinds that have a point."""
    lines = files("monitors.facts").joinpath("tables/gazetteer.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return [(row[2], row[3], float(row[4]), float(row[5])) for row in rows if row[1] in kinds and row[4]]


def event_countries(title: str, language: str) -> list[str]:
    facts = extract_facts(title, "", language, WRITTEN_AT)
    return [fact.country for fact in facts if fact.kind is FactKind.COUNTRY and fact.is_event]


def test_every_region_and_watched_town_lies_among_the_towns_of_its_country():
    towns: dict[str, list[tuple[float, float]]] = {}
    for country, _, latitude, longitude in list_points("P"):
        towns.setdefault(country, []).append((latitude, longitude))
    astray = {
        (country, name)
        for country, name, latitude, longitude in list_points("RW")
        if country in towns
        for values, value in (
            ([north for north, _ in towns[country]], latitude),
            ([east for _, east in towns[country]], longitude),
        )
        if not min(values) - MARGIN <= value <= max(values) + MARGIN
    }
    assert astray == FAR_AWAY


@pytest.mark.parametrize(
    ("name", "latitude", "longitude"),
    [
        ("Zaporizhzhia", 47.8, 35.2),
        ("Stavropol Krai", 44.8, 43.0),
        ("Sagaing", 24.0, 95.5),
        ("Sulawesi", -2.0, 121.0),
        ("Pegunungan Bintang", -4.5, 140.3),
        ("Apure", 7.1, -68.8),
    ],
)
def test_corrected_points_stay_corrected(name, latitude, longitude):
    (entry,) = load_gazetteer().find_mentions(name, "en")[0].entries
    assert entry.latitude == pytest.approx(latitude, abs=1.1)
    assert entry.longitude == pytest.approx(longitude, abs=1.1)


@pytest.mark.parametrize(
    ("language", "title", "country"),
    [
        ("en", "Five killed in attack on Snake Island", "UA"),
        ("en", "Rocket hits Kharg Island", "IR"),
        ("en", "Volcano erupts on an island off the coast", ""),
        ("de", "Vulkanausbruch in Island", "IS"),
        ("fr", "Cyclone à Maurice", "MU"),
        ("en", "Coalition base at al-Tanf attacked", "SY"),
        ("en", "Families leave al-Hol camp", "SY"),
        ("en", "Bomb kills five in al-Anbar", "IQ"),
        ("en", "Tanker seized in Strait of Hormuz", "IR"),
        ("en", "Ship hit in Bab el-Mandeb", "YE"),
        ("en", "Train derails in East Palestine", "US"),
        ("en", "Fire in bar in Crans-Montana", "CH"),
        ("en", "Five killed in Rotherham", "GB"),
        ("en", "Five killed in Hostomel", "UA"),
        ("ru", "Взрыв прогремел на базе Хмеймим", "SY"),
        ("ru", "Взрыв на Каховской ГЭС", "UA"),
        ("ru", "Пожар в Сергиевом Посаде", "RU"),
        ("ru", "Удар по острову в Ормузском проливе", "IR"),
        ("ar", "مقتل خمسة في هجوم على محور فيلادلفيا", "PS"),
        ("ar", "مقتل خمسة في هجوم على قاعدة عين الأسد", "IQ"),
        ("ar", "مقتل خمسة في سد تشرين", "SY"),
        ("ar", "هجوم على سفينة في مضيق هرمز", "IR"),
        ("pt", "Cinco mortos no Complexo do Alemão", "BR"),
    ],
)
def test_places_of_recent_crises_are_known(language, title, country):
    assert event_countries(title, language) == ([country] if country else [])


@pytest.mark.parametrize(
    ("title", "countries"),
    [
        ("Ferry runs aground in Orkney", ["GB"]),
        ("Wildfire spreads on Santorini", ["GR"]),
        ("Floods cut off villages in Carinthia", ["AT"]),
        ("Blizzard buries New England", ["US"]),
        ("Bus plunges into ravine in Cumbria", ["GB"]),
        ("Curfew in Miami Beach after shooting", ["US"]),
        ("Fire destroys homes in Wichita Falls", ["US"]),
        ("Brent crude climbs above 90 dollars", []),
        ("Families face dire winter", []),
        ("FAMILIES FACE DIRE WINTER", []),
        ("Police free Harish from kidnappers", []),
        ("Programme Review Committee (PRC) meets", []),
        ("The PRC and China Southern signed in Beijing", ["CN"]),
        ("Federal Reserve raises rates", ["US"]),
        ("Home Secretary resigns over visas", ["GB"]),
        ("Dinghy sinks in English Channel", ["FR", "GB"]),
        ("Ceasefire on Korean Peninsula holds", ["KP", "KR"]),
        ("Channel crossings reach a record", ["FR", "GB"]),
    ],
)
def test_regions_namesakes_and_offices_of_the_news(title, countries):
    assert sorted(event_countries(title, "en")) == countries
