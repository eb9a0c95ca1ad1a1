"""Days of the week in commands, one by one and from one to another, in every language of the bot."""

from __future__ import annotations

import pytest

from bot.chats.times_of_day import BESIDE, join_halves, read_time
from bot.chats.weekdays import find_weekend, take_weekdays
from bot.commands.preferences import AND
from bot.text.language import LANGUAGES
from bot.text.reader import Reader

WORKDAYS = (0, 1, 2, 3, 4)


def take(text: str) -> tuple[tuple[int, ...], tuple[str, ...]]:
    return take_weekdays(join_halves(text.split()).split())


@pytest.mark.parametrize(
    "text",
    [
        "Mon to Fri 08:00",
        "Mon-Fri 08:00",
        "from Monday to Friday 8am",
        "monday through friday 8",
        "lundi à vendredi 8h",
        "du lundi au vendredi 8h",
        "lun-ven 08:00",
        "Mo–Fr 8 Uhr",
        "Mo bis Fr 8",
        "von Montag bis Freitag 8 Uhr",
        "с понедельника по пятницу 8:00",
        "пн–пт 8 утра",
        "понедельник — пятница 08:00",
        "seg a sex 8h",
        "segunda a sexta 08:00",
        "de segunda-feira a sexta-feira 08:00",
        "segunda-feira–sexta-feira 8:00",
        "дүйсенбі–жұма 08:00",
        "дүйсенбіден жұмаға дейін 08:00",
        "дс–жм 8:00",
        "de lunes a viernes 08:00",
        "lun-vie 08:00",
        "من الاثنين إلى الجمعة 08:00",
        "الإثنين-الجمعة 8:00",
        "weekdays 8 am",
        "on working days at 8",
        "werktags 8 Uhr",
        "Wochentags um 8",
        "an Werktagen, 8:00",
        "unter der Woche 8:00",
        "en semaine à 8h",
        "les jours ouvrés 8h",
        "8h en semaine",
        "entre semana a las 8",
        "en días laborables 8:00",
        "будни 8:00",
        "по будням в 8",
        "в будние дни 8 утра",
        "по рабочим дням 8:00",
        "dias úteis 8h",
        "nos dias úteis às 8h",
        "жұмыс күндері 8:00",
        "жұмыс күндері сағат 8-де",
        "أيام العمل 08:00",
        "في أيام الأسبوع الساعة 8",
    ],
)
def test_a_range_of_weekdays_is_all_of_its_days(text: str) -> None:
    days, others = take(text)
    assert days == WORKDAYS
    assert [read_time(one) is not None for one in others if one not in BESIDE | AND] == [True]


@pytest.mark.parametrize(
    "text",
    [
        "weekend 10",
        "at the weekend 10:00",
        "on weekends 10 am",
        "am Wochenende 10 Uhr",
        "10 Uhr am Wochenende",
        "le week-end 10h",
        "les week-ends à 10h",
        "fin de semana 10:00",
        "los fines de semana a las 10",
        "выходные 10:00",
        "по выходным в 10",
        "в выходные дни 10 утра",
        "fim de semana 10h",
        "nos fins de semana às 10h",
        "fim-de-semana 10:00",
        "демалыс күндері 10:00",
        "عطلة نهاية الأسبوع 10:00",
        "في نهاية الأسبوع الساعة 10",
    ],
)
def test_the_weekend_is_saturday_and_sunday(text: str) -> None:
    days, others = take(text)
    assert days == (5, 6)
    assert [read_time(one) is not None for one in others if one not in BESIDE | AND] == [True]


@pytest.mark.parametrize(
    ("timezone", "weekend"),
    [
        ("UTC", {5, 6}),
        ("Europe/Berlin", {5, 6}),
        ("Asia/Dubai", {5, 6}),
        ("Asia/Almaty", {5, 6}),
        ("Africa/Cairo", {4, 5}),
        ("Asia/Riyadh", {4, 5}),
        ("Asia/Gaza", {4, 5}),
        ("Asia/Tehran", {4}),
    ],
)
def test_the_weekend_is_that_of_the_country_of_the_time_zone(timezone: str, weekend: set[int]) -> None:
    assert find_weekend(timezone) == weekend
    worked, _ = take_weekdays(["weekdays"], find_weekend(timezone))
    assert set(worked) | weekend == set(range(7))
    assert not set(worked) & weekend


@pytest.mark.parametrize(
    ("text", "days", "others"),
    [
        ("mon fri 08:00", (0, 4), ("08:00",)),
        ("Fr–Mo 9", (0, 4, 5, 6), ("9",)),
        ("sa so 10:00", (5, 6), ("10:00",)),
        ("Mo–Mi Fr 9", (0, 1, 2, 4), ("9",)),
        ("по пятницам 8:00", (4,), ("8:00",)),
        ("terça-feira 8:00", (1,), ("8:00",)),
        ("segunda a 8", (0,), ("a", "8")),
        ("07:15 19:00", (), ("07:15", "19:00")),
        ("7-9", (), ("7-9",)),
        ("from to", (), ("from", "to")),
    ],
)
def test_other_words_are_left(text: str, days: tuple[int, ...], others: tuple[str, ...]) -> None:
    assert take(text) == (days, others)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_days_that_the_bot_writes_are_read_as_a_range(language: str) -> None:
    first, last = Reader(language).weekday(1), Reader(language).weekday(3)
    assert take(f"{first}–{last}") == ((1, 2, 3), ())
