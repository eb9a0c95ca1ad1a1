"""Dates as pages print them, and what their zone words mean."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.sources.textdate import find_date
from monitors.sources.zones import _MEANINGS, ZoneRules, read_zone

EARLIEST, LATEST = datetime(1900, 1, 2), datetime(2199, 12, 30)  # noqa: DTZ001 (hypothesis wants them naive)
NOON = datetime(2022, 1, 7, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "line",
    [
        "January 7th, 2022 at 17:30 IST",
        "Jan. 7, 2022, 7:00 AM ET",
        "Fri 7 Jan 2022 12.00 GMT",
        "7th of January 2022, 12:00 (UTC)",
        "17:30 IST, January 7 2022",
        "7-Jan-2022 18:00 UTC+6",
        "2022-01-07T12:00:00Z",
        "2022-01-07T18:00+06:00",
        "2022/01/07 12:00:00.5 +0000",
        "07.01.2022 15:00 МСК",
        "7 января 2022 г., 15:00 (мск)",
        "7 января 2022 года в 12:00 UTC",
        "7 de enero de 2022 a las 12:00 UTC",
        "7 de janeiro de 2022 às 09h00 BRT",
        "vendredi 7 janvier 2022 à 13h00 CET",
        "Freitag, 7. Januar 2022, 13:00 Uhr (MEZ)",
        "2022 жылғы 7 қаңтар, 18:00 ALMT",
        "٧ يناير ٢٠٢٢ الساعة ١٢:٠٠ UTC",
        "7 كانون الثاني 2022 12:00 GMT",
        "January 7, 2022 12 p.m. UTC",
    ],
)
def test_one_moment_in_many_hands(line: str) -> None:
    found = find_date(line, ZoneRules())
    assert found is not None
    assert (found.at, found.doubt, found.rest) == (NOON, "", "")


@pytest.mark.parametrize(
    "line", ["", "no date at 12:30", "in January 2022", "32 books", "version 1.2.3", "7 Floréal 2022"]
)
def test_no_date(line: str) -> None:
    assert find_date(line, ZoneRules()) is None


@pytest.mark.parametrize(
    "line", ["February 30, 2022", "0001-01-01", "9999-12-31T23:59:59-14:00", "45.13.2022", "99/99/2022"]
)
def test_date_that_cannot_be(line: str) -> None:
    found = find_date(line, ZoneRules())
    assert found is not None
    assert found.at is None
    assert found.doubt.endswith("is not a date")


def test_clock_that_cannot_be_is_left_over() -> None:
    found = find_date("7 May 2022 25:61", ZoneRules())
    assert found is not None
    assert (found.at, found.rest) == (datetime(2022, 5, 7, tzinfo=UTC), "25 61")


@pytest.mark.parametrize(
    ("line", "country", "language", "day"),
    [
        ("07/01/2022", "US", "", (7, 1)),
        ("07/01/2022", "IN", "", (1, 7)),
        ("07/01/2022", "", "fr", (1, 7)),
        ("07/01/2022", "US", "es", (7, 1)),
        ("07.01.2022", "US", "", (1, 7)),
        ("13/01/2022", "", "", (1, 13)),
        ("01/13/2022", "IN", "", (1, 13)),
        ("07-07-2022", "", "", (7, 7)),
    ],
)
def test_order_of_day_and_month(line: str, country: str, language: str, day: tuple[int, int]) -> None:
    found = find_date(line, ZoneRules(country), language)
    assert found is not None
    assert found.at == datetime(2022, *day, tzinfo=UTC)


def test_order_that_nothing_decides() -> None:
    found = find_date("07/01/2022 at 08:42 GMT", ZoneRules(), "en")
    assert found is not None
    assert (found.at, found.doubt) == (None, "07/01/2022 could be day or month first; write it as year-month-day")


# ----------------------------------------------------------------------------------------------------------- zones


@pytest.mark.parametrize(
    ("rules", "zone"),
    [
        (ZoneRules(), "Asia/Kolkata"),
        (ZoneRules("IE"), "Europe/Dublin"),
        (ZoneRules("IL"), "Asia/Jerusalem"),
        (ZoneRules("FR"), "Asia/Kolkata"),
        (ZoneRules("", {"IST": "Asia/Jerusalem"}), "Asia/Jerusalem"),
        (ZoneRules("IE", {"IST": "Asia/Kolkata"}), "Europe/Dublin"),
    ],
)
def test_ist_is_the_countrys_then_the_settings(rules: ZoneRules, zone: str) -> None:
    assert read_zone("IST", rules).zone == ZoneInfo(zone)


def test_ist_without_country_or_setting_is_undecided() -> None:
    reading = read_zone("IST", ZoneRules(timezones={}))
    assert reading.zone is None
    assert reading.doubt == (
        "time zone IST may be Asia/Kolkata or Europe/Dublin or Asia/Jerusalem; map it under seeds.timezones"
    )


def test_undecided_zone_is_read_as_utc_and_said_so() -> None:
    found = find_date("January 7th, 2022 at 12:00 IST", ZoneRules(timezones={}))
    assert found is not None
    assert found.at == NOON
    assert found.doubt.endswith("read as UTC")


def test_a_zone_keeps_its_summer() -> None:
    rules = ZoneRules("IE")
    winter, summer = find_date("7 January 2022 12:00 IST", rules), find_date("7 July 2022 12:00 IST", rules)
    assert winter is not None
    assert summer is not None
    assert winter.at == NOON
    assert summer.at == datetime(2022, 7, 7, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("word", "doubt"),
    [
        ("", "no time zone given"),
        ("WGST", "time zone WGST is not known; map it under seeds.timezones"),
        ("+19:00", "no time zone on Earth has the offset +19:00"),
        ("XYZ", "time zone XYZ is mapped to Mars/Base, which is not an IANA zone name"),
        ("ABC", "time zone ABC is mapped to ../etc, which is not an IANA zone name"),
    ],
)
def test_zones_that_cannot_be_used(word: str, doubt: str) -> None:
    assert read_zone(word, ZoneRules(timezones={"XYZ": "Mars/Base", "ABC": "../etc"})).doubt == doubt


def test_every_zone_of_the_table_exists() -> None:
    names = [zone for meanings in _MEANINGS.values() for _, zone in meanings]
    assert all(ZoneInfo(name) for name in names)


@settings(derandomize=True, max_examples=300)
@given(st.datetimes(EARLIEST, LATEST), st.integers(-14, 14))
def test_iso_dates_are_read_back(moment: datetime, hours: int) -> None:
    moment = moment.replace(microsecond=0)
    found = find_date(f"{moment.isoformat()}{hours:+03d}:00", ZoneRules())
    assert found is not None
    assert found.at == datetime.fromisoformat(f"{moment.isoformat()}{hours:+03d}:00")


LETTERS = st.text(alphabet="0123456789/-.:TZ+ajnuryIST мая,", max_size=60)
DATES = ["2022-01-07", "7 мая 2022", "January 7, 2022", "31/12/2021", "30 Feb 2022", "2022", "7", "th"]
CLOCKS = [
    "12:30",
    "99:99",
    "0:00:00",
    "T",
    "Z",
    "+06:00",
    "-99",
    " IST",
    " EST",
    " PM",
    " at ",
    " ",
    ", ",
    "Published ",
]


@settings(derandomize=True, max_examples=300)
@given(LETTERS | st.lists(st.sampled_from([*DATES, *CLOCKS]), max_size=5).map("".join))
def test_no_line_breaks_it(line: str) -> None:
    found = find_date(line, ZoneRules())
    assert found is None or found.at is None or found.at.tzinfo is UTC
