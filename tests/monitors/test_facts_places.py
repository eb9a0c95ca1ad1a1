"""Places: which names are places, what they stand for, and where the event is."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.resources import files

import pytest

from monitors.facts.entries import NameKind
from monitors.facts.extract import extract_facts
from monitors.facts.gazetteer import load_gazetteer
from monitors.facts.name_text import fold
from monitors.model import Fact, FactKind
from tests.monitors.fact_reading import list_event_countries

WRITTEN_AT = datetime(2023, 5, 10, tzinfo=UTC)


def facts(text: str, *, title: str = "", language: str = "en") -> tuple[Fact, ...]:
    return extract_facts(title, text, language, WRITTEN_AT)


def mentioned(text: str) -> list[str]:
    return [fact.country for fact in facts(text) if fact.kind is FactKind.COUNTRY]


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Crowds filled the square in Almaty on Thursday.", "KZ"),
        ("Kazakh police fired on a crowd.", "KZ"),
        ("A bomb went off in the northern city of Kaduna.", "NG"),
        ("Shots were heard in N'Djamena.", "TD"),
        ("A drone hit the Gaza Strip.", "PS"),
        ("Clashes broke out in Mitrovica, Kosovo.", "XK"),
        ("Strikes closed schools across Scotland.", "GB"),
        ("The U.S. declares an emergency.", "US"),
        ("A quake shook Sao Paulo.", "BR"),
        ("Floods hit the Ivory Coast.", "CI"),
        ("Fires burned near Napa, Calif.", "US"),
        ("Rebels entered Goma.", "CD"),
        ("Fighting in Congo kills 12.", "CD"),
        ("Three policemen were shot in Dagestan.", "RU"),
        ("France will withdraw 1,500 troops from Niger.", "NE"),
        ("Thousands rallied in London over the Gaza war.", "GB"),
        ("Hail and high winds battered Portugal overnight.", "PT"),
        ("Ghana fortifies its northern border.", "GH"),
        ("Gunfire was heard all night in the Old City of Mosul.", "IQ"),
    ],
)
def test_countries_demonyms_cities_and_regions(text, country):
    assert list_event_countries(text) == [country]


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Georgia closed its border near Tbilisi.", "GE"),
        ("Voters in Georgia queued for hours in Atlanta.", "US"),
        ("A storm struck Paris, Texas, overnight.", "US"),
        ("A storm struck Paris overnight.", "FR"),
        ("Police in London, Ontario, made arrests.", "CA"),
        ("Militants attacked Tripoli, Lebanon.", "LB"),
        ("Gunmen opened fire in Hyderabad, Pakistan.", "PK"),
        ("Lebanon's Tripoli saw new fighting.", "LB"),
    ],
)
def test_a_name_with_two_owners_is_settled_by_its_context(text, country):
    assert list_event_countries(text) == [country]


@pytest.mark.parametrize(
    "text",
    [
        "Michael Jordan scored 40 points and smiled.",
        "Chelsea Clinton wrote a book.",
        "President Lincoln gave a speech.",
        "Senator Chad was shot on Friday.",
        "Soldiers killed Mr Osh on Friday.",
        "Police believe that Maria Georgia was killed.",
        "They gave us a reading of the poem in march.",
        "The Indian Ocean is warm.",
        "Along the way the man had a nice bath.",
        "A storm is on its way.",
    ],
)
def test_persons_and_words_are_no_places(text):
    assert mentioned(text) == []


@pytest.mark.parametrize(
    ("place", "country"), [("Old Baghdad", "IQ"), ("Old Lagos", "NG"), ("Rebel Kashmir", "IN"), ("Old Bavaria", "DE")]
)
def test_a_large_town_or_a_region_behind_a_capitalised_word_is_no_surname(place, country):
    assert list_event_countries(f"Rebels shelled {place} on Friday and killed five.") == [country]


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Russian troops landed in Kazakhstan.", "KZ"),
        ("An Israeli airstrike hit a village in southern Lebanon.", "LB"),
        ("Three Chadian soldiers were killed at a market in Kidal, Mali.", "ML"),
        ("The UK sends 30 troops to Ukraine.", "UA"),
        ("A minister told reporters in London that shelling went on in Kharkiv.", "UA"),
        ("Two Nigerian soldiers were killed near the Cameroon border.", "NG"),
        ("Protesters gathered outside the Iranian consulate in Karbala.", "IQ"),
        ("Peacekeepers from Russia and Belarus patrol Almaty.", "KZ"),
        ("The New York Times said that rebels took Bangui.", "CF"),
    ],
)
def test_where_it_happens_outranks_who_acts(text, country):
    found = list_event_countries(text)
    assert found == [country]
    assert mentioned(text)[0] == country


def test_a_cross_border_event_has_both_countries():
    assert set(list_event_countries("Floods killed 20 people in India and Bangladesh.")) == {"IN", "BD"}


def test_two_that_act_together_are_both_the_scene():
    assert set(list_event_countries("", title="Libya and Tunisia reopen their borders")) == {"LY", "TN"}


def test_a_state_before_its_agency_is_no_given_name():
    assert list_event_countries("The Tennessee Emergency Management Agency declares an emergency.") == ["US"]


def test_the_dateline_places_an_article_that_names_no_other_place():
    assert list_event_countries("SKOPJE, April 20 (Wire) - Protesters threw paint at an office.") == ["MK"]


def test_an_archive_written_small_is_read_too():
    text = "ahmedabad: at least two persons were killed in overnight violence in gujarat, police said on friday."
    assert list_event_countries(text) == ["IN"]


def test_an_article_without_a_place_has_none():
    assert mentioned("Prices rose again, and nobody knows why.") == []


def test_a_body_places_an_article_that_names_no_place():
    assert list_event_countries("The Knesset voted through the night.") == ["IL"]


def test_a_small_town_is_believed_only_beside_its_country():
    assert mentioned("Springfield held a fair.") == []
    named = [fact.name for fact in facts("Springfield, Illinois, held a fair.") if fact.kind is FactKind.PLACE]
    assert "Illinois" in named


def test_places_are_ranked_with_the_event_first():
    found = [fact for fact in facts("Troops from Moscow landed in Almaty.") if fact.kind is FactKind.PLACE]
    assert [(fact.name, fact.is_event) for fact in found] == [("Almaty", True), ("Moscow", False)]


def test_headline_outranks_the_text():
    assert list_event_countries("Talks about Yemen went on in Geneva.", title="Floods in Pakistan")[0] == "PK"


def test_folding_keeps_every_position():
    text = "İstanbul’da Straße ǅ"
    assert len(fold(text)) == len(text)
    assert "'da" in fold(text)


def test_every_country_of_the_table_has_a_name():
    gazetteer = load_gazetteer()
    assert gazetteer.get_country_name("KZ") == "Kazakhstan"
    assert gazetteer.get_country_name("XK") == "Kosovo"
    assert gazetteer.get_country_name("PS") == "Palestine"


def test_the_packaged_table_credits_its_source_and_every_line_is_whole():
    lines = files("monitors.facts").joinpath("tables/gazetteer.tsv").read_text("utf-8").splitlines()
    assert "GeoNames" in lines[0]
    assert "CC BY" in lines[0]
    for line in lines:
        if not line.startswith("#"):
            name, kind, country, _, latitude, longitude, population, _ = line.split("\t")
            assert name.strip("~*")
            assert kind in set(NameKind)
            assert len(country) == 2 or kind == NameKind.NULL.value
            assert -90 <= float(latitude or 0) <= 90
            assert -180 <= float(longitude or 0) <= 180
            assert int(population or 0) >= 0


def test_a_name_is_found_once_where_it_is_longest():
    found = load_gazetteer().find_mentions("South Sudan and South Korea", "en")
    assert [mention.entries[0].country for mention in found] == ["SS", "KR"]


def test_the_country_us_is_not_the_word():
    assert mentioned("They told us to wait.") == []
    assert mentioned("The US said no.") == ["US"]


def test_a_german_nursery_is_no_capital():
    assert "EC" not in list_event_countries("Schulen und Kitas bleiben geschlossen.", language="de")


@pytest.mark.parametrize(
    ("text", "language", "country"),
    [
        ("Трое полицейских убиты в Дагестане", "ru", "RU"),
        ("В Жанаозене прошёл митинг", "ru", "KZ"),
        ("Ақтауда 200 адам ұсталды", "kk", "KZ"),
        ("اعتقال 40 متظاهرا في الخرطوم", "ar", "SD"),
        ("نزوح 5000 شخص في إدلب", "ar", "SY"),
        ("مقتل ثلاثة جنود في سيناء", "ar", "EG"),
    ],
)
def test_towns_and_regions_that_crises_name_are_known_in_other_letters(text, language, country):
    assert list_event_countries(text, language=language) == [country]


def test_where_those_who_act_come_from_is_an_origin():
    countries = facts("Peacekeepers from Russia and Belarus landed in Kazakhstan, a spokesman told Iran.")
    roles = {fact.country: (fact.is_event, fact.is_origin) for fact in countries if fact.kind is FactKind.COUNTRY}
    assert roles == {"KZ": (True, False), "RU": (False, True), "BY": (False, True), "IR": (False, False)}


@pytest.mark.parametrize(
    "text",
    [
        "Police officer Chad Wolf was killed in an ambush.",
        "Jordan Henderson was shot dead outside his home.",
        "Georgia Stone was arrested on Friday.",
        "Kenya Barris, 34, was injured.",
    ],
)
def test_somebody_called_like_a_country_is_a_person(text):
    assert list_event_countries(text) == []


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Chad President Mahamat Deby declared an emergency.", "TD"),
        ("Jordan King Abdullah declared a curfew.", "JO"),
        ("In Chad Mahamat Deby declared an emergency.", "TD"),
        ("Georgia Police arrested 20 protesters.", "GE"),
    ],
)
def test_a_country_before_an_office_or_a_name_is_one(text, country):
    assert list_event_countries(text) == [country]


def test_a_state_named_behind_its_town_is_no_country_elsewhere_in_the_article():
    assert list_event_countries(
        "Gunmen killed four in Atlanta, Georgia.", title="Georgia attack: gunmen kill four in Atlanta"
    ) == ["US"]
    assert list_event_countries(
        "Gunmen killed four in Tbilisi, Georgia.", title="Georgia attack: gunmen kill four"
    ) == ["GE"]


@pytest.mark.parametrize(
    ("place", "country"),
    [
        ("Mandera", "KE"),
        ("Khan Younis", "PS"),
        ("Nablus", "PS"),
        ("Ramallah", "PS"),
        ("Kobani", "SY"),
        ("Shabwa", "YE"),
        ("Kismayo", "SO"),
        ("North Waziristan", "PK"),
        ("North Kordofan", "SD"),
        ("Brooklyn", "US"),
        ("Green Zone", "IQ"),
        ("Red Square", "RU"),
        ("Dahiyeh", "LB"),
    ],
)
def test_a_place_is_told_by_its_own_name_and_not_by_that_of_a_neighbour(place, country):
    found = facts(f"Gunmen killed 12 people in {place} on Sunday.")

    assert [(fact.country, fact.name) for fact in found if fact.kind is FactKind.PLACE] == [(country, place)]


def test_a_watched_town_is_where_it_stands_also_in_a_region_of_its_name():
    [place] = [fact for fact in facts("Israeli strikes killed 12 people in Rafah.") if fact.kind is FactKind.PLACE]

    assert (place.precision, round(place.latitude, 1), round(place.longitude, 1)) == ("city", 31.3, 34.2)


@pytest.mark.parametrize(
    ("place", "latitude", "longitude"),
    [
        ("Vermont", 44, -73),
        ("West Virginia", 39, -81),
        ("Delaware", 39, -75),
        ("the Scottish Highlands", 57, -4),
        ("Lampedusa", 36, 13),
        ("Preah Vihear", 14, 105),
        ("Karamoja", 3, 35),
        ("Pibor", 7, 33),
        ("Abyei", 10, 28),
        ("Wollega", 9, 37),
    ],
)
def test_a_region_is_where_it_is_and_not_at_a_larger_town_of_its_anchors_name(place, latitude, longitude):
    where = [
        (round(fact.latitude), round(fact.longitude))
        for fact in facts(f"Gunmen killed 12 people in {place} on Sunday.")
        if fact.kind is FactKind.PLACE
    ]

    assert (latitude, longitude) in where


@pytest.mark.parametrize(("written", "shown"), [("Cali, Colombia", "Cali"), ("Nice, France", "Nice")])
def test_a_town_that_is_known_beside_its_country_alone_is_shown_without_it(written, shown):
    found = facts(f"Gunmen killed 12 people in {written} on Sunday.")

    assert [fact.name for fact in found if fact.kind is FactKind.PLACE] == [shown]


@pytest.mark.parametrize(
    ("place", "country"),
    [
        ("Kryvyi Rih", "UA"),
        ("Sloviansk", "UA"),
        ("Gomel", "BY"),
        ("Karaganda", "KZ"),
        ("Nabatieh", "LB"),
        ("Qamishli", "SY"),
        ("Walikale", "CD"),
        ("Pahalgam", "IN"),
        ("Poipet", "KH"),
        ("El Alto", "BO"),
    ],
)
def test_a_town_is_known_by_the_spelling_of_the_news_also_where_no_country_is_named(place, country):
    found = facts(f"A blast killed 12 people in {place} on Sunday.")

    assert [(fact.country, fact.name) for fact in found if fact.kind is FactKind.PLACE] == [(country, place)]


@pytest.mark.parametrize(("text", "language"), [("Взрыв в Гомеле", "ru"), ("Explosion in Homel", "de")])
def test_a_watched_town_has_one_name_whatever_the_language_of_the_report(text, language):
    assert [fact.name for fact in facts(text, language=language) if fact.kind is FactKind.PLACE] == ["Gomel"]


@pytest.mark.parametrize(
    ("text", "language", "place"),
    [
        ("Взрыв в Кривом Роге: 12 погибших", "ru", ("UA", "Kryvyi Rih")),
        ("Взрыв в Судже: 12 погибших", "ru", ("RU", "Sudzha")),
        ("Взрыв в Степанакерте: 12 погибших", "ru", ("AZ", "Khankendi")),
        ("مقتل 12 شخصا في رام الله", "ar", ("PS", "Ramallah")),
        ("مقتل 12 شخصا في تل أبيب", "ar", ("IL", "Tel Aviv")),
        ("مقتل 12 شخصا في بعلبك", "ar", ("LB", "Baalbek")),
    ],
)
def test_towns_of_crisis_news_are_known_in_russian_and_arabic_letters(text, language, place):
    found = facts(text, language=language)

    assert [(fact.country, fact.name) for fact in found if fact.kind is FactKind.PLACE] == [place]
