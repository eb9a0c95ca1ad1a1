"""Where capitals are."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitors.facts.capitals import list_capitals
from monitors.facts.extract import extract_facts
from monitors.model import FactKind


@pytest.mark.parametrize(("country", "capital"), [("FR", "Paris"), ("KZ", "Astana"), ("GW", "Bissau"), ("PE", "Lima")])
def test_a_capital_is_where_the_place_of_its_name_is(country: str, capital: str) -> None:
    facts = extract_facts("", f"Protesters marched in {capital} on Sunday.", "en", datetime(2026, 3, 1, tzinfo=UTC))
    (place,) = [fact for fact in facts if fact.kind is FactKind.PLACE]
    assert list_capitals()[country] == (place.latitude, place.longitude)


def test_nearly_every_country_has_one() -> None:
    assert len(list_capitals()) > 190
