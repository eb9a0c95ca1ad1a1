"""The line of a message that says where a story happens, in the reader's language."""

from __future__ import annotations

import pytest

from bot.text.places import place_line
from bot.text.reader import Reader
from monitors.model import StoryPlace
from tests.storage.samples import make_story


def write(language: str, country: str, *names: str) -> str:
    places = tuple(StoryPlace(country, name) for name in names)
    return place_line(make_story("s1", countries=(country,), places=places), Reader(language)).html


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "🇨🇴 Colombia: Bogotá, Ibagué"),
        ("es", "🇨🇴 Colombia: Bogotá, Ibagué"),
        ("ru", "🇨🇴 Колумбия: Богота, Ибаге"),
    ],
)
def test_towns_are_named_as_the_reader_s_language_writes_them(language, line):
    assert write(language, "CO", "Bogota", "Ibague") == line


def test_a_region_that_repeats_its_town_is_not_shown():
    assert write("en", "RU", "Kursk", "Sudzha", "Kursk Oblast") == "🇷🇺 Russia: Kursk, Sudzha"
    assert write("ru", "RU", "Kursk Oblast", "Sudzha").startswith("🇷🇺 Россия: Курская область, ")


def test_a_town_whose_name_begins_with_another_s_is_shown():
    assert write("en", "RU", "Rostov", "Rostov Veliky") == "🇷🇺 Russia: Rostov, Rostov Veliky"
