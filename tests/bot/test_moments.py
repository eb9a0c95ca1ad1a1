"""What people write in commands for a moment: times of day, days and dates after a word for until."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.chats.moments import take_end


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
        ("до послезавтра", "09T08:00", ""),
        ("hasta pasado mañana", "09T08:00", ""),
        ("until the day after tomorrow", "09T08:00", ""),
        ("بعد حتى بعد غد", "09T08:00", "بعد"),
        ("hasta las 6 p. m.", "07T18:00", ""),
        ("hasta mañana a las 9 a. m.", "08T09:00", ""),
        ("hasta las 7 de la tarde", "07T19:00", ""),
        ("до 9 утра", "07T09:00", ""),
        ("до 6 вечера", "07T18:00", ""),
        ("jusqu'à 7 heures du soir", "07T19:00", ""),
        ("до 6 часов вечера", "07T18:00", ""),
        ("حتى الساعة 6 مساء", "07T18:00", ""),
        ("حتى ١٨:٠٠", "07T18:00", ""),
        ("hasta el próximo lunes", "10T08:00", ""),
        ("until next Monday", "10T08:00", ""),
        ("until 19 January", "19T08:00", ""),
        ("until January 19 at 18:00, unrest", "19T18:00", "unrest"),
        ("до 19 января", "19T08:00", ""),
        ("до 19 января 2022 9:00", "19T09:00", ""),
        ("hasta el 19 de enero de 2022 a las 9 a. m.", "19T09:00", ""),
        ("jusqu'au 19 janvier", "19T08:00", ""),
        ("حتى 19 يناير", "19T08:00", ""),
        ("until 2022-01-19", "19T08:00", ""),
        ("до 19.01.2022", "19T08:00", ""),
        ("bis 18 Uhr", "07T18:00", ""),
        ("bis 18:00", "07T18:00", ""),
        ("bis morgen", "08T08:00", ""),
        ("bis morgen früh", "08T08:00", ""),
        ("bis übermorgen", "09T08:00", ""),
        ("bis Montag", "10T08:00", ""),
        ("bis nächsten Montag um 9 Uhr", "10T09:00", ""),
        ("bis 6 Uhr abends", "07T18:00", ""),
        ("bis heute Abend", "07T19:00", ""),
        ("bis zum 19. Januar", "19T08:00", ""),
        ("bis 19.01.2022", "19T08:00", ""),
        ("bis Mitternacht, Streik", "08T00:00", "Streik"),
        ("até 18h", "07T18:00", ""),
        ("até as 18h", "07T18:00", ""),
        ("até às 6 da tarde", "07T18:00", ""),
        ("até 18 horas", "07T18:00", ""),
        ("até amanhã", "08T08:00", ""),
        ("até depois de amanhã", "09T08:00", ""),
        ("até segunda-feira", "10T08:00", ""),
        ("até segunda que vem às 9h", "10T09:00", ""),
        ("até o dia 19 de janeiro", "19T08:00", ""),
        ("até 1º de fevereiro", "01T08:00", ""),
        ("18:00-ге дейін", "07T18:00", ""),
        ("сағат 18-ге дейін", "07T18:00", ""),
        ("ертеңге дейін", "08T08:00", ""),
        ("ертең сағат 9-ға дейін", "08T09:00", ""),
        ("бүрсігүнге дейін", "09T08:00", ""),
        ("дүйсенбіге дейін", "10T08:00", ""),
        ("ереуіл жексенбіге шейін", "09T08:00", "ереуіл"),
        ("кешкі 7-ге дейін", "07T19:00", ""),
        ("19 қаңтарға дейін", "19T08:00", ""),
        ("2022-01-19 дейін", "19T08:00", ""),
        ("2022 жылғы 19-қаңтарға дейін", "19T08:00", ""),
        ("қаңтардың 19-ына дейін", "19T08:00", ""),
        ("jusqu'à 18 h", "07T18:00", ""),
        ("jusqu'à 18 h 30", "07T18:30", ""),
        ("jusqu'à 6 h du soir", "07T18:00", ""),
        ("jusqu'à demain matin", "08T08:00", ""),
        ("jusqu'à ce soir", "07T19:00", ""),
        ("jusqu'à dimanche soir", "09T19:00", ""),
        ("jusqu'à midi", "07T12:00", ""),
        ("jusqu'à minuit", "08T00:00", ""),
        ("jusqu'au 1er février", "01T08:00", ""),
        ("jusqu'après-demain", "09T08:00", ""),
        ("до полудня", "07T12:00", ""),
        ("bis irgendwann", None, "bis irgendwann"),
        ("кейін дейін", None, "кейін дейін"),
        ("until 31 February", None, "until 31 February"),
        ("until January", None, "until January"),
        ("until 5 January 2021", "05T08:00", "2021"),
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


def test_a_date_without_a_year_is_the_next_such_day() -> None:
    now = datetime(2022, 1, 7, 12, tzinfo=UTC)
    assert take_end(["until", "5", "January"], now, "UTC")[0] == datetime(2023, 1, 5, 8, tzinfo=UTC)
    assert take_end(["until", "29", "February"], now, "UTC") == (None, ("until", "29", "February"))
