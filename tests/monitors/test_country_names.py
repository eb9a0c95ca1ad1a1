"""Countries are called as newsrooms call them, in every language, and are found by the other names too."""

from __future__ import annotations

import pytest
from babel import Locale

from monitors.country_lookup import ALL_COUNTRIES, find_country, find_stated_country
from monitors.country_names import NEWS_NAMES, country_name
from monitors.facts.words import LANGUAGES

DISPUTED = ("CD", "CG", "MM", "HK", "MO", "PS", "CI", "TR")


@pytest.mark.parametrize(
    ("code", "names"),
    [
        (
            "CD",
            "DR Congo|ДР Конго|República Democrática del Congo|RD Congo"
            "|الكونغو الديمقراطية|DR Kongo|República Democrática do Congo|Конго Демократиялық Республикасы",
        ),
        (
            "CG",
            "Republic of Congo|Республика Конго|República del Congo|Congo-Brazzaville"
            "|الكونغو برازافيل|Republik Kongo|República do Congo|Конго Республикасы",
        ),
        ("MM", "Myanmar|Мьянма|Birmania|Birmanie|ميانمار|Myanmar|Mianmar|Мьянма"),
        ("HK", "Hong Kong|Гонконг|Hong Kong|Hong Kong|هونغ كونغ|Hongkong|Hong Kong|Гонконг"),
        (
            "PS",
            "Palestinian territories|Палестина|Palestina|Territoires palestiniens"
            "|الأراضي الفلسطينية|Palästinensische Gebiete|Palestina|Палестина",
        ),
        (
            "CI",
            "Ivory Coast|Кот-д’Ивуар|Costa de Marfil|Côte d’Ivoire"
            "|ساحل العاج|Elfenbeinküste|Costa do Marfim|Кот-д’Ивуар",
        ),
        ("TR", "Turkey|Турция|Turquía|Turquie|تركيا|Türkei|Turquia|Түркия"),
        (
            "BA",
            "Bosnia and Herzegovina|Босния и Герцеговина|Bosnia y Herzegovina|Bosnie-Herzégovine"
            "|البوسنة والهرسك|Bosnien und Herzegowina|Bósnia e Herzegovina|Босния және Герцеговина",
        ),
        ("US", "United States|США|Estados Unidos|États-Unis|الولايات المتحدة|USA|Estados Unidos|АҚШ"),
    ],
)
def test_a_country_has_the_name_that_newsrooms_use(code: str, names: str) -> None:
    assert [country_name(code, language) for language in LANGUAGES] == names.split("|")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_name_of_a_state_has_its_status_a_second_name_or_its_capital(language: str) -> None:
    for code in DISPUTED:
        name = country_name(code, language)
        assert not set("()") & set(name)
        assert " - " not in name
        assert not any(word in name for word in ("SAR", "RAE", "R.A.S.", "САР", "АӘА", "China", "Kinshasa", "Киншаса"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_country_is_found_by_the_name_shown_and_by_the_one_of_cldr(language: str) -> None:
    for code in ALL_COUNTRIES:
        assert find_country(country_name(code, language)) == code
        cldr = Locale.parse(language).territories.get(code)
        if cldr is not None and (code, cldr) not in {("CG", "Congo")}:  # the news means the other one
            assert find_country(cldr) == code


def test_the_table_holds_no_name_that_cldr_has_already() -> None:
    for code, names in NEWS_NAMES.items():
        for language, name in names.items():
            assert Locale.parse(language).territories[code] != name


@pytest.mark.parametrize("name", ["Congo", "Kongo", "Конго", "DRC", "Congo-Kinshasa", "congo - kinshasa", "ДР Конго"])
def test_the_larger_congo_is_the_one_without_more_words(name: str) -> None:
    assert find_country(name) == "CD"


@pytest.mark.parametrize(
    ("value", "code"),
    [
        *((value, "KZ") for value in ("KZ", "kz", "KAZ", "kaz", " Kazakhstan ", "Казахстан", "Kasachstan", "Қазақстан",
                                      "Cazaquistão", "كازاخستان")),
        *((value, "GB") for value in ("GB", "UK", "U.K.", "GBR", "Britain", "United Kingdom", "Großbritannien")),
        *((value, "CI") for value in ("CIV", "Ivory Coast", "Côte d'Ivoire", "Elfenbeinküste", "Кот-д’Ивуар")),
        *((value, "AD") for value in ("AND", "and", "AD")),
        ("XKX", "XK"), ("USA", "US"), ("COD", "CD"), ("DR Congo", "CD"), ("ANT", ""), ("EU", ""), ("ZZ", ""),
        ("Atlantis", ""), ("", ""), ("Paris", ""),
    ],
)  # fmt: skip
def test_a_field_that_holds_a_country_may_give_its_codes_and_its_names(value: str, code: str) -> None:
    assert find_stated_country(value) == code


def test_a_code_of_three_letters_is_no_country_in_a_text_where_it_may_be_a_word() -> None:
    assert [find_country(word) for word in ("and", "can", "are", "per")] == [""] * 4


def test_every_country_has_a_code_of_three_letters_but_parts_of_others() -> None:
    from babel.core import get_global

    known = {find_stated_country(code) for code in get_global("territory_aliases") if len(code) == 3}
    assert set(ALL_COUNTRIES) - known == {"CQ", "EA", "IC"}
