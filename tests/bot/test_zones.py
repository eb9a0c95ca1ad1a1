"""Time zones from what people write, and the one that a country or a town suggests."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import available_timezones

import pytest

from bot.chats.places import find_town
from bot.chats.zones import POINTS, find_zone, guess_zone_of_town, guess_zones, suggest_zones


@pytest.mark.parametrize(
    ("country", "zone"),
    [
        ("RU", "Europe/Moscow"),
        ("US", "America/New_York"),
        ("BR", "America/Sao_Paulo"),
        ("KZ", "Asia/Almaty"),
        ("ID", "Asia/Jakarta"),
        ("FR", "Europe/Paris"),
    ],
)
def test_the_zone_of_a_countrys_largest_town_comes_first(country: str, zone: str) -> None:
    zones = guess_zones(country)
    assert zones[0] == zone
    assert len(set(zones)) == len(zones)


def test_an_unknown_country_suggests_nothing() -> None:
    assert guess_zones("XX") == ()


@pytest.mark.parametrize(
    ("town", "zone"),
    [
        ("Novosibirsk", "Asia/Novosibirsk"),
        ("Aktau", "Asia/Aqtau"),
        ("Perth", "Australia/Perth"),
        ("Алматы", "Asia/Almaty"),
        ("Londres", "Europe/London"),
        ("الخرطوم", "Africa/Khartoum"),
    ],
)
def test_a_town_has_the_zone_that_lies_nearest_in_its_country(town: str, zone: str) -> None:
    found = find_town(town)
    assert found is not None
    assert guess_zone_of_town(found) == zone


@pytest.mark.parametrize(
    ("town", "zone"),
    [
        ("Brasília", "America/Sao_Paulo"),
        ("Dallas", "America/Chicago"),
        ("Seattle", "America/Los_Angeles"),
        ("Calgary", "America/Edmonton"),
        ("Казань", "Europe/Moscow"),
        ("Odesa", "Europe/Kyiv"),
        ("Kisangani", "Africa/Lubumbashi"),
        ("Detroit", "America/Detroit"),
    ],
)
def test_a_town_has_its_own_clock_even_if_the_town_of_another_zone_is_nearer(town: str, zone: str) -> None:
    found = find_town(town)
    assert found is not None
    assert guess_zone_of_town(found) == zone


def test_the_points_of_a_country_have_each_town_once_and_only_known_zones() -> None:
    rows = [line.split("\t") for line in POINTS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert len({tuple(row[:3]) for row in rows}) == len(rows) > 500
    assert {row[3] for row in rows} <= available_timezones()


@pytest.mark.parametrize(
    ("town", "zone"), [("Astana", "Asia/Almaty"), ("Karaganda", "Asia/Almaty"), ("Khovd", "Asia/Hovd")]
)
def test_a_town_far_from_every_zones_town_has_the_zone_of_most_of_its_country_if_both_keep_the_same_time(
    town: str, zone: str
) -> None:
    found = find_town(town)
    assert found is not None
    assert guess_zone_of_town(found) == zone


@pytest.mark.parametrize(
    ("text", "zone"),
    [("asia/almaty", "Asia/Almaty"), ("new york", "America/New_York"), ("utc", "UTC"), ("", ""), ("mars", "")],
)
def test_a_zone_is_found_by_its_name_or_its_last_part(text: str, zone: str) -> None:
    assert find_zone(text) == zone


@pytest.mark.parametrize(
    ("text", "zone"),
    [("GMT+3", "Europe/Istanbul"), ("utc +5:30", "Asia/Calcutta"), ("-5", "America/Detroit"),
     ("EST", "America/Detroit"), ("CET", "Europe/Amsterdam"), ("GMT+77", ""), ("nonsense", "")],
)  # fmt: skip
def test_an_offset_or_abbreviation_suggests_zones_that_have_it(text: str, zone: str) -> None:
    found = suggest_zones(text, datetime(2026, 1, 15, tzinfo=UTC))
    assert len(found) <= 3
    assert (zone in found) if zone else not found, found


@pytest.mark.parametrize("written", ["MEZ", "mesz"])
def test_german_abbreviations_suggest_zones_of_europe(written: str) -> None:
    assert suggest_zones(written, datetime(2022, 1, 7, tzinfo=UTC))[0].startswith("Europe/")
