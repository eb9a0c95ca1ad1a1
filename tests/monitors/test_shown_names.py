"""The names by which places are shown to readers of a language."""

from __future__ import annotations

from importlib.resources import files

import pytest

from monitors.facts.shown_names import SHOWN, get_shown_name


@pytest.mark.parametrize(
    ("country", "name", "language", "shown"),
    [
        ("KZ", "Almaty", "ru", "Алматы"),
        ("KZ", "Almaty", "ar", "ألماتي"),
        ("KZ", "Zhanaozen", "ru", "Жанаозен"),
        ("UA", "Kharkiv", "ru", "Харьков"),
        ("IQ", "Nasiriyah", "ar", "الناصرية"),
        ("LY", "Tripoli", "ar", "طرابلس"),
        ("PS", "Gaza Strip", "ru", "Сектор Газа"),
        ("PS", "West Bank", "ar", "الضفة الغربية"),
        ("RU", "Moscow", "es", "Moscú"),
        ("EG", "Cairo", "fr", "Le Caire"),
        ("RU", "Moscow", "de", "Moskau"),
        ("RU", "Moscow", "pt", "Moscou"),
        ("KZ", "Karaganda", "kk", "Қарағанды"),
        ("UA", "Kharkiv", "kk", "Харьков"),
    ],
)
def test_a_place_is_shown_in_the_reader_s_own_letters(country, name, language, shown):
    assert get_shown_name(country, name, language) == shown


@pytest.mark.parametrize("language", ["en", "es", "fr", "de", "pt"])
@pytest.mark.parametrize(("name", "shown"), [("Bogota", "Bogotá"), ("Ibague", "Ibagué"), ("Medellin", "Medellín")])
def test_a_latin_name_keeps_its_accents(language, name, shown):
    assert get_shown_name("CO", name, language) == shown


@pytest.mark.parametrize(("country", "name"), [("CO", "Nowhere"), ("", ""), ("XX", "Bogota"), ("CO", "Bogo")])
def test_a_name_that_no_table_has_stays_as_it_is(country, name):
    assert get_shown_name(country, name, "ru") == name


def test_a_language_that_the_table_lacks_gets_the_gazetteer_s_name():
    assert get_shown_name("CO", "Bogota", "sv") == "Bogota"


def test_every_line_of_the_table_has_a_column_for_each_language_and_says_something():
    text = files("monitors.facts").joinpath("tables/shown_names.tsv").read_text("utf-8")
    lines = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]

    assert all(len(fields) == 2 + len(SHOWN) and any(fields[2:]) for fields in lines)
    assert len({(country, name) for country, name, *_ in lines}) == len(lines)


def test_every_hand_checked_name_is_in_the_table():
    text = files("monitors.facts").joinpath("tables/nominatives.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]

    for country, name, *checked in rows:
        shown = [get_shown_name(country, name, language) for language in ("ru", "ar", "kk")]
        assert all(wanted in ("", got) for wanted, got in zip(checked, shown, strict=False)), name
