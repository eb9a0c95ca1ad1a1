"""End dates of measures, resolved against the day the article speaks from."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.monitors.fact_reading import list_ends

FRIDAY = datetime(2022, 1, 7, 3, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A state of emergency was declared until January 19.", date(2022, 1, 19)),
        ("The curfew holds until 19 January 2022.", date(2022, 1, 19)),
        ("The ban runs through Jan. 25.", date(2022, 1, 25)),
        ("The curfew was extended until the 3rd of March.", date(2022, 3, 3)),
        ("Schools stay closed until 2022-02-01.", date(2022, 2, 1)),
        ("The airspace is closed until 01.02.2022.", date(2022, 2, 1)),
        ("The lockdown lasts until midnight on Monday.", date(2022, 1, 10)),
        ("A curfew is in force until tomorrow.", date(2022, 1, 8)),
        ("The state of emergency expires at midnight on Monday.", date(2022, 1, 10)),
        ("The curfew holds till 00:00 January 19.", date(2022, 1, 19)),
        ("The lockdown lasts until 6 a.m. on Monday.", date(2022, 1, 10)),
        ("The curfew holds until 6am local time on 12 January.", date(2022, 1, 12)),
        ("The ban runs until 20 March next year.", date(2023, 3, 20)),
        ("The emergency is extended until the end of the month.", date(2022, 1, 31)),
        ("The emergency is extended until the end of March.", date(2022, 3, 31)),
        ("The border is closed until the end of the year.", date(2022, 12, 31)),
        ("The president declared an emergency for two weeks.", date(2022, 1, 21)),
        ("The government imposed a curfew for 30 days.", date(2022, 2, 6)),
        ("The government imposed a 72-hour curfew.", date(2022, 1, 10)),
        ("The city imposed a 30-day state of emergency.", date(2022, 2, 6)),
        ("Exports are banned for a month.", date(2022, 2, 7)),
    ],
)
def test_an_end_is_resolved(text, expected):
    assert list_ends(text, read_at=FRIDAY) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "He lived there until January 19.",
        "The rebels fought for two weeks.",
        "The 15-year-old declared an end to it.",
        "A curfew was declared on January 5.",
        "The lockdown lasts until further notice.",
        "The curfew holds until February 31.",
        "The curfew holds from 11pm until 6am.",
        "The emergency is the first for 40 years.",
        "The two armies fought for 13 days over what is now Bangladesh.",
        "The bank lends at that rate until January 19.",
    ],
)
def test_other_dates_are_no_end_of_a_measure(text):
    assert list_ends(text, read_at=FRIDAY) == []


def test_a_date_without_a_year_belongs_to_the_next_year_when_long_past():
    december = datetime(2021, 12, 20, tzinfo=UTC)
    assert list_ends("The curfew holds until January 19.", read_at=december) == [date(2022, 1, 19)]


def test_a_date_just_past_stays_in_its_year():
    assert list_ends("The curfew held until January 5.", read_at=FRIDAY) == [date(2022, 1, 5)]


@pytest.mark.parametrize(
    ("month", "expected"),
    [("January", date(2022, 1, 31)), ("February", date(2022, 2, 28)), ("December", date(2022, 12, 31))],
)
def test_the_end_of_a_month_just_past_stays_in_its_year(month, expected):
    text = f"The curfew was in force until the end of {month}."
    assert list_ends(text, read_at=datetime(2022, 2, 10, tzinfo=UTC)) == [expected]


def test_the_end_of_a_month_long_past_is_that_of_next_year():
    december = datetime(2021, 12, 20, tzinfo=UTC)
    assert list_ends("The emergency lasts until the end of February.", read_at=december) == [date(2022, 2, 28)]


def test_a_month_is_added_on_the_calendar():
    end_of_january = datetime(2022, 1, 31, tzinfo=UTC)
    assert list_ends("Exports are banned for a month.", read_at=end_of_january) == [date(2022, 2, 28)]


def test_one_date_told_twice_is_one_fact():
    assert list_ends("A curfew holds until January 19. The emergency lasts until 19 January.", read_at=FRIDAY) == [
        date(2022, 1, 19)
    ]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "Режим чрезвычайного положения введён до 19 января."),
        ("es", "El estado de emergencia se extiende hasta el 19 de enero de 2022."),
        ("fr", "L'état d'urgence est prolongé jusqu'au 19 janvier."),
        ("de", "Der Ausnahmezustand gilt bis zum 19. Januar."),
        ("pt", "O estado de emergência vai até 19 de janeiro."),
        ("ar", "تمديد حالة الطوارئ حتى 19 يناير."),
        ("kk", "Төтенше жағдай 19 қаңтарға дейін жарияланды."),
    ],
)
def test_other_languages(language, text):
    assert list_ends(text, language=language, read_at=FRIDAY) == [date(2022, 1, 19)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A two-week emergency was declared on Wednesday. The emergency holds until January 19.", [date(2022, 1, 19)]),
        ("The curfew ends on 20 January. A 14-day curfew was ordered.", [date(2022, 1, 20)]),
        (
            "The curfew was imposed for 30 days. The emergency holds until January 19.",
            [date(2022, 2, 6), date(2022, 1, 19)],
        ),
    ],
)
def test_a_date_beats_the_duration_of_the_same_measure(text, expected):
    assert list_ends(text, read_at=FRIDAY) == expected
