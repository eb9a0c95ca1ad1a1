"""Names of persons and bodies that are also places, and the places that a reader is shown."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitors.facts.extract import extract_facts
from monitors.model import FactKind

WRITTEN_AT = datetime(2023, 5, 10, tzinfo=UTC)


def list_shown(title: str, text: str = "") -> list[str]:
    facts = extract_facts(title, text, "en", WRITTEN_AT)
    return [fact.name for fact in facts if fact.kind is FactKind.PLACE and fact.is_event]


@pytest.mark.parametrize(
    ("title", "text", "shown"),
    [
        ("Kyrie Irving returns in Boston", "Irving apologised on Friday. Irving was suspended in May.", ["Boston"]),
        ("Protest in Boston", "Mayor Dana Bradley was booed. Bradley left.", ["Boston"]),
        ("Shooting in Dallas", "Mayor Tom Garland spoke. Garland asked people to stay home.", ["Dallas"]),
        ("Columbia student held after protest in Boston", "The Columbia University campus was closed.", ["Boston"]),
        ("Attack in Dallas days before his return to the White House", "", ["Dallas"]),
    ],
)
def test_a_person_and_a_body_are_no_place_in_the_rest_of_the_article_either(title, text, shown):
    assert list_shown(title, text) == shown


@pytest.mark.parametrize(
    ("title", "text", "shown"),
    [
        ("Shooting in Garland", "Garland police said that two men fled. Mayor Tom Garland spoke.", ["Garland"]),
        ("Mayor Tom Garland at a rally", "Thousands marched in Garland on Sunday.", ["Garland"]),
    ],
)
def test_the_town_of_a_person_s_name_stays_where_only_a_town_can_be_meant(title, text, shown):
    assert list_shown(title, text) == shown


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Strikes kill 21 in Gaza", ["Gaza Strip"]),
        ("Two killed in West Bank raid", ["West Bank"]),
        ("Strikes kill 21 in Gaza City", ["Gaza City"]),
    ],
)
def test_gaza_and_the_west_bank_are_shown_as_places(title, shown):
    assert list_shown(title) == shown


def test_a_country_in_the_headline_decides_which_durango_is_meant():
    assert list_shown("Massacre of American family in Durango: gunmen ambush convoy in Mexico") == ["Durango"]
    facts = extract_facts("Massacre in Durango: gunmen ambush Americans in Mexico", "", "en", WRITTEN_AT)
    assert [fact.country for fact in facts if fact.is_event and fact.kind is FactKind.PLACE] == ["MX"]
