"""A mute of several days lasts from the beginning of the first to the end of the last, and a day may be of a week."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.bot.room import Room
from tests.bot.test_mutes_of_days import span

SATURDAY_AFTER = span("15 00:00", "16 00:00")
WORKING_WEEK = span("10 00:00", "15 00:00")
WEEKEND = span("8 00:00", "10 00:00")
THREE_DAYS = span("8 00:00", "11 00:00")
TWO_DAYS = "until 9 Jan 2022, 00:00 UTC+6"
LAST_MONDAY = "since 27 Dec 2021, 00:00 UTC+6"


def list_pairs(*told: tuple[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(when, written) for when, phrases in told for written in phrases]


@pytest.mark.parametrize(
    ("when", "written"),
    list_pairs(
        (SATURDAY_AFTER, ("Saturday next week", "next week Saturday", "on Saturday of next week",
                          "Samstag nächster Woche", "nächste Woche am Samstag", "в субботу на следующей неделе",
                          "на следующей неделе в субботу", "в субботу следующей недели",
                          "el sábado de la próxima semana", "el sábado de la semana que viene",
                          "samedi de la semaine prochaine", "السبت من الأسبوع القادم", "sábado da próxima semana",
                          "sábado da semana que vem", "келесі аптада сенбі")),
        (span("8 00:00", "9 00:00"), ("Saturday this week", "Samstag dieser Woche")),
        (span("15 18:00", "16 08:00"), ("Saturday night next week",)),
        (span("15 18:00", "16 00:00"), ("Samstagabend nächste Woche",)),
        (span("15 10:00", "15 12:00"), ("Saturday next week from 10 to 12", "next week on Saturday 10:00-12:00")),
        ("until 15 Jan 2022, 08:00 UTC+6", ("until Saturday next week",)),
        ("until 15 Jan 2022, 18:00 UTC+6", ("until Saturday next week 18:00",)),
    ),
)  # fmt: skip
def test_a_day_may_be_one_of_this_or_the_next_week(almaty: Room, when: str, written: str) -> None:
    assert f"Muted {when}." in almaty.ask(f"/mute {written}")


@pytest.mark.parametrize(
    ("when", "written"),
    list_pairs(
        (WORKING_WEEK, ("from 10 to 14 January", "10-14 January", "10–14 January", "January 10-14",
                        "from 10 January to 14 January", "10 Jan to 14 Jan", "from Monday until 14 January",
                        "from 2022-01-10 to 2022-01-14", "10.01.2022 - 14.01.2022", "Monday to Friday next week",
                        "Mon-Fri next week", "vom 10. bis 14. Januar", "10.-14. Januar", "с 10 по 14 января",
                        "с 10-го по 14-е января", "del 10 al 14 de enero", "du 10 au 14 janvier",
                        "de 10 a 14 de janeiro", "من 10 إلى 14 يناير", "10 қаңтардан 14 қаңтарға дейін",
                        "del lunes al viernes de la próxima semana")),
        (WEEKEND, ("Saturday and Sunday", "from Saturday to Sunday", "Sat-Sun", "Samstag und Sonntag",
                   "from tomorrow until Sunday", "tomorrow and the day after tomorrow", "السبت والأحد")),
        (THREE_DAYS, ("from tomorrow to Monday", "from tomorrow for 3 days", "for three days from tomorrow",
                      "ab morgen 3 Tage", "desde mañana por 3 días", "a partir de mañana 3 días",
                      "à partir de demain pour 3 jours")),
        (TWO_DAYS, ("today and tomorrow", "heute und morgen", "сегодня и завтра", "hoy y mañana",
                    "aujourd'hui et demain", "اليوم وغدا", "hoje e amanhã", "бүгін және ертең")),
        (span("10 00:00", "13 00:00"), ("between Monday and Wednesday",)),
        (span("10 00:00", "17 00:00"), ("from Monday for a week", "ab Montag für eine Woche",
                                        "с понедельника на неделю")),
    ),
)  # fmt: skip
def test_several_days_are_muted_from_the_first_to_the_last(almaty: Room, when: str, written: str) -> None:
    assert f"Muted {when}." in almaty.ask(f"/mute {written}")
    assert f"Kazakhstan is muted {when}." in almaty.ask(f"/mute Kazakhstan {written}")
    almaty.ask("/unmute Kazakhstan")
    if "for" not in written.split():
        almaty.ask(f"/unmute {written}")
        assert (almaty.settings.mutes, almaty.settings.muted_until) == ((), None)


@pytest.mark.parametrize(
    ("written", "days"),
    [("the next three days", 3), ("for the next 3 days", 3), ("next 24 hours", 1), ("for the next two weeks", 14),
     ("die nächsten drei Tage", 3), ("следующие три дня", 3), ("ближайшие 3 дня", 3), ("los próximos 3 días", 3),
     ("les 3 prochains jours", 3), ("os próximos 3 dias", 3), ("келесі 3 күн", 3)],
)  # fmt: skip
def test_the_next_days_are_counted_from_now_on(almaty: Room, written: str, days: int) -> None:
    almaty.ask(f"/mute {written}")
    assert almaty.settings.muted_until == almaty.now + timedelta(days=days)


@pytest.mark.parametrize(
    "written", ["Monday and Wednesday", "from 14 to 10 January", "from 10 to 14", "8 January 10-30",
                "from tomorrow for 2 hours", "31-32 January", "10-14 Smarch", "lunch to mars"],
)  # fmt: skip
def test_days_that_do_not_follow_one_another_are_not_muted(almaty: Room, written: str) -> None:
    almaty.ask(f"/mute {written}")
    assert all(mute.until < almaty.now + timedelta(days=2) for mute in almaty.settings.mutes)


def test_a_code_of_a_country_beside_days_is_what_is_muted(almaty: Room) -> None:
    assert f"Germany is muted {WORKING_WEEK}." in almaty.ask("/mute DE from 10 to 14 January")
    assert f"Germany is muted {SATURDAY_AFTER}." in almaty.ask("/mute Saturday DE next week")


@pytest.mark.parametrize(
    "written", ["since Monday last week", "Monday last week", "seit Montag letzter Woche",
                "с понедельника прошлой недели", "desde el lunes de la semana pasada"],
)  # fmt: skip
def test_what_is_asked_for_may_begin_with_a_day_of_the_last_week(almaty: Room, written: str) -> None:
    assert LAST_MONDAY in almaty.ask(f"/latest {written}")
