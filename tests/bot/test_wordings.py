"""What people write in commands: lengths of time, and words for all and none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.chats.wordings import means_all, means_none, take_end, take_period


@pytest.mark.parametrize(
    ("written", "days", "others"),
    [
        ("3 days", 3, ""),
        ("unrest 3d", 3, "unrest"),
        ("last 3 days Kazakhstan", 3, "Kazakhstan"),
        ("за 3 дня", 3, ""),
        ("за последние 3 дня", 3, ""),
        ("últimos 3 días", 3, ""),
        ("3 derniers jours", 3, ""),
        ("les 3 derniers jours", 3, ""),
        ("3 أيام", 3, ""),
        ("3д", 3, ""),
        ("3j", 3, ""),
        ("2 weeks", 14, ""),
        ("unrest today", 1, "unrest"),
        ("aujourd’hui", 1, ""),
        ("last week", 7, ""),
        ("за неделю", 7, ""),
        ("آخر أسبوع", 7, ""),
        ("5 лет", None, "5 лет"),
        ("Minsk", None, "Minsk"),
        ("in Minsk", None, "in Minsk"),
        ("in Minsk 3d", 3, "in Minsk"),
        ("in 2h", 1 / 12, ""),
        ("IN 2h", 1 / 12, "IN"),
        ("LAST 2 DAYS", 2, ""),
        ("for 2h", 1 / 12, ""),
        ("2 hrs", 1 / 12, ""),
        ("for an hour", 1 / 24, ""),
        ("one day", 1, ""),
        ("Una 7d", 7, "Una"),
        ("2h, unrest", 1 / 12, "unrest"),
        ("на 2 часа", 1 / 12, ""),
        ("на час", 1 / 24, ""),
        ("через два часа", None, "через два часа"),
        ("por 2 horas", 1 / 12, ""),
        ("durante una semana", 7, ""),
        ("pendant 2 heures", 1 / 12, ""),
        ("pour un jour", 1, ""),
        ("لمدة ساعة", 1 / 24, ""),
        ("لمدة ساعتين", 1 / 12, ""),
        ("يومين", 2, ""),
        ("2 horses", None, "2 horses"),
        ("1 2h", 1 / 12, "1"),
        ("0d", None, "0d"),
        ("900 days", 365, ""),
        ("", None, ""),
    ],
)
def test_a_length_of_time_is_read_as_people_write_it(written: str, days: float | None, others: str) -> None:
    length, rest = take_period(written.split())
    assert length == (timedelta(days=days) if days else None)
    assert " ".join(rest) == others


@pytest.mark.parametrize(
    ("written", "end", "others"),
    [
        ("until 18:00", "07T18:00", ""),
        ("Till 6pm", "07T18:00", ""),
        ("until 6 p.m. unrest", "07T18:00", "unrest"),
        ("unrest until 9:30", "07T09:30", "unrest"),
        ("until 8:00", "08T08:00", ""),
        ("until today 18:00", "07T18:00", ""),
        ("until tomorrow", "08T08:00", ""),
        ("until tomorrow at 18:00, unrest", "08T18:00", "unrest"),
        ("until Monday", "10T08:00", ""),
        ("until friday", "14T08:00", ""),
        ("until 7:30 on Sunday", "09T07:30", ""),
        ("до 18:00", "07T18:00", ""),
        ("до 18 часов", "07T18:00", ""),
        ("до завтра", "08T08:00", ""),
        ("до понедельника", "10T08:00", ""),
        ("до среды, 9:00", "12T09:00", ""),
        ("hasta las 18:00", "07T18:00", ""),
        ("hasta mañana a las 9", "08T09:00", ""),
        ("hasta el lunes", "10T08:00", ""),
        ("jusqu’à 18h", "07T18:00", ""),
        ("jusqu'à 18 heures", "07T18:00", ""),
        ("jusqu'à demain 9h30", "08T09:30", ""),
        ("jusqu’au lundi", "10T08:00", ""),
        ("حتى 18:00", "07T18:00", ""),
        ("حتى الساعة 18:00", "07T18:00", ""),
        ("حتى غدًا", "08T08:00", ""),
        ("حتى يوم الاثنين", "10T08:00", ""),
        ("until today", None, "until today"),
        ("until today 8:00", None, "until today 8:00"),
        ("until", None, "until"),
        ("until doomsday", None, "until doomsday"),
        ("until 25:00", None, "until 25:00"),
        ("until Monday Tuesday 9:00", "10T08:00", "Tuesday 9:00"),
        ("tomorrow", None, "tomorrow"),
        ("18:00", None, "18:00"),
    ],
)
def test_an_end_is_read_as_people_write_it(written: str, end: str | None, others: str) -> None:
    now = datetime(2022, 1, 7, 2, 30, tzinfo=UTC)  # a Friday, 08:30 in Almaty
    moment, rest = take_end(written.split(), now, "Asia/Almaty")
    almaty = timezone(timedelta(hours=6))
    assert (moment and moment.astimezone(almaty).strftime("%dT%H:%M")) == end
    assert " ".join(rest) == others


def test_an_end_on_a_day_when_the_clock_changes_is_the_hour_that_the_clock_shows() -> None:
    now = datetime(2022, 3, 26, 12, tzinfo=UTC)
    assert take_end(["until", "tomorrow"], now, "Europe/Berlin")[0] == datetime(2022, 3, 27, 6, tzinfo=UTC)


@pytest.mark.parametrize("written", ["all", "ALL", "все", "todos", "tout", "الكل", "en todas partes"])
def test_all_is_said_in_every_language(written: str) -> None:
    assert means_all(written.split())
    assert not means_none(written.split())


@pytest.mark.parametrize("written", ["off", "нет", "nunca", "jamais", "désactivé", "أبدا"])
def test_none_is_said_in_every_language(written: str) -> None:
    assert means_none(written.split())
    assert not means_all(written.split())
