"""Dates in figures, days without their month and lengths of time are read as people write them in commands."""

from __future__ import annotations

import pytest

from tests.bot.room import Room
from tests.bot.test_mutes_of_days import span
from tests.bot.test_mutes_of_several_days import list_pairs

FIVE_DAYS = span("10 00:00", "15 00:00")
SIX_DAYS = span("10 00:00", "16 00:00")
TO_THE_TENTH = "until 11 Jan 2022, 00:00 UTC+6"
TO_THE_FIFTEENTH = "until 15 Jan 2022, 08:00 UTC+6"
HALF_PAST_ONE = "until 7 Jan 2022, 13:30 UTC+6"


@pytest.mark.parametrize(
    ("when", "written"),
    list_pairs(
        ("until 14 Jan 2022, 08:00 UTC+6", ("until 14.01", "until 14.01.", "bis 14.1.", "до 14.01", "until 14/1")),
        ("until 14 Jan 2022, 18:00 UTC+6", ("until 14.01 18:00", "bis 14.01. 18 Uhr")),
        (FIVE_DAYS, ("10.01-14.01", "10.01 - 14.01", "10.-14.01.", "10-14.01", "from 10.01 to 14.01",
                     "с 10.01 по 14.01", "vom 10.1. bis 14.1.")),
        (span("14 00:00", "15 00:00"), ("14/01/2022", "1/14/2022", "14.01.", "14.1.2022")),
        (TO_THE_FIFTEENTH, ("until the 15th", "bis zum 15.", "bis 15.", "до 15-го", "hasta el 15", "jusqu'au 15",
                            "até o dia 15", "حتى يوم 15", "15-іне дейін")),
        ("until 15 Jan 2022, 09:00 UTC+6", ("until the 15th 9:00",)),
        ("until 5 Feb 2022, 08:00 UTC+6", ("until the 5th",)),
        (SIX_DAYS, ("from the 10th to the 15th", "vom 10. bis zum 15.", "du 10 au 15", "del 10 al 15",
                    "с 10-го по 15-е")),
    ),
)  # fmt: skip
def test_dates_in_figures_and_days_without_a_month_bound_a_mute(almaty: Room, when: str, written: str) -> None:
    assert f"Muted {when}." in almaty.ask(f"/mute {written}")
    assert f"Kazakhstan is muted {when}." in almaty.ask(f"/mute Kazakhstan {written}")


@pytest.mark.parametrize(
    ("when", "written"),
    list_pairs(
        ("until 7 Jan 2022, 18:30 UTC+6", ("until 18.30", "bis 18.30 Uhr")),
        ("until 8 Jan 2022, 10:05 UTC+6", ("until 10.05",)),
        (span("8 10:30", "8 12:00"), ("10.30-12.00",)),
        (span("7 18:00", "7 22:10"), ("from 18.00 to 22.10",)),
    ),
)
def test_figures_that_may_be_a_time_of_day_stay_one(almaty: Room, when: str, written: str) -> None:
    assert f"Muted {when}." in almaty.ask(f"/mute {written}")


@pytest.mark.parametrize("written", ["until 10/1", "until 32.01", "14.13.", "until 40/50", "until the 32nd"])
def test_figures_that_are_no_sure_date_mute_nothing(almaty: Room, written: str) -> None:
    assert "I don't understand" in almaty.ask(f"/mute {written}")
    assert almaty.settings.muted_until is None


@pytest.mark.parametrize("written", ["from 5 January to 10 January", "5 January - 10 January",
                                     "from the 5th to the 10th",
                                     "from 5 January 2022 to 10 January", "from 20 December to 10 January",
                                     "5.01-10.01", "с 5 января по 10 января"])  # fmt: skip
def test_days_that_have_begun_mute_at_once_and_not_in_a_year(almaty: Room, written: str) -> None:
    assert f"Muted {TO_THE_TENTH}." in almaty.ask(f"/mute {written}")


@pytest.mark.parametrize(
    ("when", "written"),
    list_pairs(
        (
            HALF_PAST_ONE,
            (
                "1.5h",
                "1,5 часа",
                "1h30m",
                "1 hour and 30 minutes",
                "1 Stunde 30 Minuten",
                "1 час 30 минут",
                "for an hour and a half",
            ),
        ),
        ("until 8 Jan 2022, 18:00 UTC+6", ("1d6h", "for 1 day and 6 hours", "1 día y 6 horas")),
    ),
)
def test_a_length_of_a_mute_may_have_parts(almaty: Room, when: str, written: str) -> None:
    assert f"Muted {when}." in almaty.ask(f"/mute {written}")


@pytest.mark.parametrize("written", ["forever", "until further notice", "навсегда", "bis auf weiteres", "para siempre",
                                     "pour toujours", "للأبد", "para sempre", "мәңгі"])  # fmt: skip
def test_a_mute_without_end_is_the_longest_one_and_says_so(almaty: Room, written: str) -> None:
    answer = almaty.ask(f"/mute {written}")
    assert "Muted until 6 Feb 2022, 12:00 UTC+6." in answer
    assert "A mute lasts at most 30 days." in answer


def test_a_mute_is_not_of_the_past(almaty: Room) -> None:
    assert "Muted" not in almaty.ask("/mute 3 days ago")
    assert almaty.settings.muted_until is None


@pytest.mark.parametrize(
    ("since", "written"),
    list_pairs(
        ("since 3 Jan 2022, 00:00 UTC+6", ("since 3.1.", "since the 3rd", "с 3-го", "seit dem 3.", "desde el 3")),
        ("since 28 Dec 2021, 00:00 UTC+6", ("since 28.12", "since the 28th")),
        ("last 3 days", ("3 days ago", "vor 3 Tagen", "il y a 3 jours", "3 дня назад", "hace 3 días", "há 3 dias",
                         "3 күн бұрын", "قبل 3 أيام", "since 3 days ago")),
        ("last 36 hours", ("1d12h", "1.5 days")),
    ),
)  # fmt: skip
def test_questions_take_them_too(almaty: Room, since: str, written: str) -> None:
    assert f"Latest: Protest and unrest, {since}" in almaty.ask(f"/latest unrest {written}")


@pytest.mark.parametrize(
    ("when", "written"),
    list_pairs(
        (span("7 18:00", "7 20:00"), ("from 18:00 for 2 hours", "18:00 for 2 hours", "at 6pm for 2h",
                                      "for 2h from 18:00", "ab 18 Uhr 2 Stunden", "a partir de 18:00 2h",
                                      "с 18:00 на 2 часа")),
        (span("8 10:00", "8 12:00"), ("tomorrow from 10 for 2 hours", "from tomorrow 10:00 for 2 hours",
                                      "Saturday 10:00 2h")),
        (span("10 00:00", "13 00:00"), ("Monday for 3 days", "3 days from Monday", "дүйсенбіден бастап 3 күн")),
        (span("10 00:00", "11 12:00"), ("from Monday for 36 hours",)),
        (span("10 09:00", "10 17:00"), ("from Monday 9:00 for 8 hours",)),
        (span("8 00:00", "8 02:00"), ("from tomorrow 00:00 for 2 hours", "Saturday midnight 2h")),
        ("until 7 Jan 2022, 14:00 UTC+6", ("from now for 2 hours", "now 2h", "today 2h", "ab jetzt 2 Stunden")),
        ("until 7 Jan 2022, 18:00 UTC+6", ("from now until 18:00", "с сейчас до 18:00")),
    ),
)  # fmt: skip
def test_a_mute_may_begin_at_a_moment_and_last_for_a_length_of_time(almaty: Room, when: str, written: str) -> None:
    assert f"Muted {when}." in almaty.ask(f"/mute {written}")
    assert f"Kazakhstan is muted {when}." in almaty.ask(f"/mute Kazakhstan {written}")
    almaty.ask("/unmute Kazakhstan")
    almaty.ask(f"/unmute {written}")
    assert almaty.settings.mutes == ()


@pytest.mark.parametrize("written", ["from Monday", "ab Montag", "с понедельника", "desde el lunes",
                                     "à partir de lundi", "from 18:00", "from 15", "unrest from tomorrow",
                                     "from 5 January"])  # fmt: skip
def test_a_mute_that_only_begins_is_answered_with_the_same_that_ends(almaty: Room, written: str) -> None:
    answer = almaty.ask(f"/mute {written}")
    assert answer == f"For how long? For example:\n/mute {written} 1d"
    assert (almaty.settings.mutes, almaty.settings.muted_until) == ((), None)
    assert "uted from" in almaty.ask(answer.splitlines()[-1])


@pytest.mark.parametrize(
    "written", ["tomorrow for 2 hours", "from Monday for 2 hours", "7 2h", "from 22:00 until Sunday 8:00"]
)
def test_a_mute_whose_beginning_is_not_sure_mutes_nothing(almaty: Room, written: str) -> None:
    almaty.ask(f"/mute {written}")
    assert (almaty.settings.mutes, almaty.settings.muted_until) == ((), None)
