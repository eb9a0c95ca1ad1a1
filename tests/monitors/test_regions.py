"""Regions of the world, by the names that people write."""

from __future__ import annotations

import pytest

from monitors.country_lookup import ALL_COUNTRIES, find_country
from monitors.regions import find_region

CONTINENTS = ("Africa", "Americas", "Asia", "Europe", "Oceania")
IN_NO_REGION = {"AC", "AQ", "BV", "CC", "CP", "CQ", "CX", "DG", "EA", "GS", "HM", "IC", "IO", "TA", "TF", "UM"}
"""Antarctica, and islands that belong to a country far away."""


def test_every_country_is_on_one_continent() -> None:
    told = [code for name in CONTINENTS for code in find_region(name)]
    assert len(told) == len(set(told))
    assert set(ALL_COUNTRIES) - set(told) == IN_NO_REGION


@pytest.mark.parametrize(
    ("name", "countries"),
    [
        ("Central Asia", "KG KZ TJ TM UZ"),
        ("  south-caucasus, ", "AM AZ GE"),
        ("Прибалтика", "EE LV LT"),
        ("Corne de l’Afrique", "DJ ER ET SO"),
        ("الساحل", "BF ML MR NE TD"),
        ("آسيا الوسطى", "KG KZ TJ TM UZ"),
        ("СНГ", "AM AZ BY KG KZ MD RU TJ TM UZ"),
        ("Ortsname", ""),
        ("", ""),
    ],
)
def test_a_region_is_found_in_any_language(name: str, countries: str) -> None:
    assert set(find_region(name)) == set(countries.split())


@pytest.mark.parametrize(
    "name", ["Afrique de l’Ouest", "Westafrika", "África Occidental", "West Africa", "غرب إفريقيا"]
)
def test_a_region_has_the_name_of_the_news_and_that_of_forms(name: str) -> None:
    assert find_region(name) == find_region("Western Africa")


def test_the_european_union_has_twenty_seven_members() -> None:
    assert len(find_region("EU")) == len(find_region("União Europeia")) == 27


@pytest.mark.parametrize("name", ["South Africa", "Kazakhstan", "Georgia"])
def test_the_name_of_a_country_is_no_region(name: str) -> None:
    assert find_country(name)
    assert find_region(name) == ()
