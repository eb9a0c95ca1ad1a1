"""What people write in commands for parts of the calendar, in the time zone of the chat."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.chats.spans import Stretch, take_rest, take_start
from bot.text.language import LANGUAGES
from bot.text.reader import Reader
from monitors.country_lookup import ALL_COUNTRIES
from tests.bot.room import get_shipped_desk

ALMATY = timezone(timedelta(hours=6))
NOW = datetime(2022, 1, 7, 2, 30, tzinfo=UTC)
"""A Friday, 08:30 in Almaty."""


@pytest.mark.parametrize(
    ("written", "end", "others"),
    [
        *((word, "08T00:00", "") for word in ("today", "heute", "hoy", "aujourd'hui", "aujourd’hui", "сегодня", "اليوم",
                                              "hoje", "бүгін", "until today", "for today", "all of today",
                                              "the rest of the day", "for the rest of the day",
                                              "until the end of the day", "bis Tagesende", "bis zum Ende des Tages",
                                              "den ganzen Tag", "el resto del día", "hasta el final del día",
                                              "jusqu'à la fin de la journée", "toute la journée", "до конца дня",
                                              "весь день", "حتى نهاية اليوم", "طوال اليوم", "até o fim do dia",
                                              "o resto do dia", "күннің соңына дейін",
                                              "this evening", "heute Abend", "ce soir", "сегодня вечером")),
        *((word, "08T08:00", "") for word in ("tonight", "heute Nacht", "esta noche", "cette nuit", "сегодня ночью",
                                              "الليلة", "esta noite", "hoje à noite", "бүгін түнде",
                                              "for the night")),
        *((word, "10T00:00", "") for word in ("this week", "diese Woche", "esta semana", "cette semaine", "эту неделю",
                                              "на этой неделе", "هذا الأسبوع", "осы апта",
                                              "until the end of the week", "until the end of this week",
                                              "bis Ende der Woche", "bis zum Ende der Woche",
                                              "hasta el fin de la semana",
                                              "hasta el final de la semana", "hasta finales de semana",
                                              "jusqu'à la fin de la semaine", "до конца недели",
                                              "حتى نهاية الأسبوع", "até o fim da semana", "аптаның соңына дейін",
                                              "this weekend", "dieses Wochenende", "este fin de semana",
                                              "ce week-end")),
        ("until the weekend", "08T08:00", ""),
        *((word, "10T08:00", "") for word in ("until next week", "bis nächste Woche", "hasta la próxima semana",
                                              "jusqu'à la semaine prochaine", "до следующей недели",
                                              "حتى الأسبوع القادم", "حتى الأسبوع المقبل", "até a próxima semana",
                                              "até a semana que vem", "келесі аптаға дейін")),
        ("until next month", "01T08:00", ""),
        *((word, "17T00:00", "") for word in ("next week", "nächste Woche", "la próxima semana", "la semana que viene",
                                              "la semaine prochaine", "на следующей неделе", "الأسبوع القادم",
                                              "na próxima semana", "келесі апта", "next weekend",
                                              "nächstes Wochenende", "le week-end prochain", "на следующие выходные",
                                              "келесі демалыс")),
        *((word, "10T00:00", "") for word in ("the coming weekend", "this coming weekend", "kommendes Wochenende",
                                              "el próximo fin de semana", "el finde que viene",
                                              "no próximo fim de semana", "نهاية الأسبوع القادم", "نهاية الأسبوع",
                                              "over the weekend", "übers Wochenende", "демалыста")),
        *((word, "15T08:00", "") for word in ("until next weekend", "bis nächstes Wochenende")),
        ("until the coming weekend", "08T08:00", ""),
        *((word, "09T00:00", "") for word in ("tomorrow", "for tomorrow", "morgen", "mañana", "demain", "завтра", "غدا",
                                              "amanhã", "ертең", "tomorrow evening", "demain soir", "завтра вечером",
                                              "غدا مساء", "ертең кешке")),
        *((word, "09T08:00", "") for word in ("tomorrow night", "morgen Nacht", "morgen in der Nacht",
                                              "mañana por la noche", "demain la nuit", "завтра ночью", "завтра на ночь",
                                              "ليلة الغد", "amanhã à noite", "ертең түнде")),
        *((word, "08T12:00", "") for word in ("tomorrow morning", "morgen früh", "mañana por la mañana",
                                              "amanhã de manhã")),
        *((word, "08T08:00", "") for word in ("all night", "die ganze Nacht", "toda la noche", "toute la nuit",
                                              "на всю ночь", "طوال الليل", "toda a noite", "түні бойы",
                                              "the next night", "kommende Nacht", "la nuit prochaine")),
        ("next day", None, "next day"),
        ("next year", None, "next year"),
        ("bis zum Wochenende", "08T08:00", ""),
        ("hasta el fin de semana", "08T08:00", ""),
        ("jusqu'au week-end", "08T08:00", ""),
        ("this month", "01T00:00", ""),
        ("до конца месяца", "01T00:00", ""),
        ("bis Monatsende", "01T00:00", ""),
        ("Streik heute", "08T00:00", "Streik"),
        ("protests today, please", "08T00:00", "protests please"),
        ("hoy huelga", "08T00:00", "huelga"),
        ("this morning", "07T12:00", ""),
        ("ce matin", "07T12:00", ""),
        ("2h", None, "2h"),
        ("3 days", None, "3 days"),
        ("a week", None, "a week"),
        ("the week", None, "the week"),
        ("day", None, "day"),
        ("last week", None, "last week"),
        ("all", None, "all"),
        ("todo", None, "todo"),
        ("fin", None, "fin"),
        ("Santo Domingo", None, "Santo Domingo"),
        ("this story", None, "this story"),
        ("la fin du monde", None, "la fin du monde"),
    ],
)  # fmt: skip
def test_what_lasts_a_part_of_the_calendar_ends_with_it(written: str, end: str | None, others: str) -> None:
    stretch, rest = take_rest(written.split(), NOW, "Asia/Almaty")
    assert (stretch and stretch.end.astimezone(ALMATY).strftime("%dT%H:%M")) == end
    assert " ".join(rest) == others


@pytest.mark.parametrize(
    ("written", "start", "others"),
    [
        *((word, "03T00:00", "") for word in ("since Monday", "seit Montag", "desde el lunes", "depuis lundi",
                                              "с понедельника", "منذ يوم الاثنين", "منذ الاثنين",
                                              "desde segunda-feira", "desde segunda", "дүйсенбіден бері",
                                              "on Monday", "am Montag", "el lunes", "lundi dernier", "last Monday",
                                              "Monday", "this week", "diese Woche", "esta semana", "cette semaine",
                                              "на этой неделе", "هذا الأسبوع", "осы апта", "осы аптада",
                                              "seit Wochenbeginn", "с начала недели", "desde el comienzo de la semana",
                                              "depuis le début de la semaine", "منذ بداية الأسبوع",
                                              "desde o início da semana", "аптаның басынан бері", "since 3 January",
                                              "since January 3", "seit dem 3. Januar", "desde el 3 de enero",
                                              "depuis le 3 janvier", "с 3 января", "منذ 3 يناير", "3 января",
                                              "desde 3 de janeiro", "3 қаңтардан бері", "2022-01-03", "seit 3.1.2022")),
        *((word, "06T00:00", "") for word in ("yesterday", "gestern", "ayer", "hier", "вчера", "أمس", "ontem", "кеше",
                                              "since yesterday", "seit gestern", "desde ayer", "depuis hier",
                                              "со вчера", "منذ أمس", "desde ontem", "кешеден бері")),
        *((word, "06T05:00", "") for word in ("gestern früh", "yesterday morning", "ayer por la mañana", "hier matin",
                                              "вчера утром", "صباح أمس", "ontem de manhã", "кеше таңертең",
                                              "seit gestern früh")),
        *((word, "05T00:00", "") for word in ("the day before yesterday", "vorgestern", "seit vorgestern", "anteayer",
                                              "avant-hier", "позавчера", "أول أمس", "anteontem")),
        *((word, "07T00:00", "") for word in ("today", "heute", "hoy", "aujourd'hui", "сегодня", "اليوم", "hoje",
                                              "бүгін", "since today", "since Friday", "since midnight")),
        *((word, "07T05:00", "") for word in ("this morning", "heute früh", "esta mañana", "ce matin", "сегодня утром",
                                              "depuis ce matin", "осы таңертең", "бүгін таңертең")),
        *((word, "06T18:00", "") for word in ("last night", "anoche", "gestern Nacht", "hier soir", "вчера ночью",
                                              "الليلة الماضية", "ontem à noite", "кеше түнде", "since last night")),
        *((word, "27T00:00", "") for word in ("last week", "letzte Woche", "la semana pasada", "la semaine dernière",
                                              "на прошлой неделе", "الأسبوع الماضي", "a semana passada", "өткен апта",
                                              "seit letzter Woche", "in the last week", "previous week")),
        *((word, "01T00:00", "") for word in ("this month", "diesen Monat", "este mes", "ce mois", "в этом месяце",
                                              "هذا الشهر", "este mês", "осы ай", "осы айда", "since January",
                                              "seit Monatsbeginn", "this year", "last month")),
        *((word, "03T00:00", "") for word in ("of the week", "de la semana", "der Woche", "de la semaine", "da semana",
                                              "недели", "الأسبوع", "аптаның")),
        *((word, "07T00:00", "") for word in ("of the day", "del día", "des Tages", "дня", "do dia")),
        ("del mes", "01T00:00", ""),
        ("3 недели", None, "3 недели"),
        ("2 месяца", None, "2 месяца"),
        ("del mes pasado", "01T00:00", ""),
        ("since 8:00", "07T08:00", ""),
        ("seit 18 Uhr", "06T18:00", ""),
        ("unrest since Monday France", "03T00:00", "unrest France"),
        ("Streik seit gestern", "06T00:00", "Streik"),
        ("since tomorrow", None, "since tomorrow"),
        ("since 3 days", None, "since 3 days"),
        ("seit 3 Tagen", None, "seit 3 Tagen"),
        ("desde hace 2 semanas", None, "desde hace 2 semanas"),
        ("depuis 2 jours", None, "depuis 2 jours"),
        ("за неделю", None, "за неделю"),
        ("última semana", None, "última semana"),
        ("dernière semaine", None, "dernière semaine"),
        ("آخر أسبوع", None, "آخر أسبوع"),
        ("last 3 days", None, "last 3 days"),
        ("24h", None, "24h"),
        ("Santo Domingo", None, "Santo Domingo"),
        ("Mar del Plata", None, "Mar del Plata"),
        ("San Martes", None, "San Martes"),
        ("protests in March", None, "protests in March"),
        ("from Kazakhstan", None, "from Kazakhstan"),
        ("с Казахстана", None, "с Казахстана"),
        ("من مصر", None, "من مصر"),
        ("morning", None, "morning"),
        ("8", None, "8"),
        ("Sun", None, "Sun"),
        ("NO", None, "NO"),
    ],
)  # fmt: skip
def test_what_is_asked_for_a_part_of_the_calendar_begins_with_it(written: str, start: str | None, others: str) -> None:
    moment, rest = take_start(written.split(), NOW, "Asia/Almaty")
    assert (moment and moment.astimezone(ALMATY).strftime("%dT%H:%M")) == start
    assert " ".join(rest) == others


def test_a_week_ends_with_the_weekend_of_the_zone() -> None:
    stretch, _ = take_rest(["this", "week"], NOW, "Asia/Riyadh")
    assert stretch == Stretch(datetime(2022, 1, 8, 21, tzinfo=UTC))
    start, _ = take_start(["this", "week"], NOW, "Asia/Riyadh")
    assert start == datetime(2022, 1, 1, 21, tzinfo=UTC)


def test_at_night_tonight_ends_in_the_same_morning() -> None:
    at = datetime(2022, 1, 7, 0, 30, tzinfo=UTC)
    assert take_rest(["tonight"], at, "UTC")[0] == Stretch(datetime(2022, 1, 7, 8, tzinfo=UTC))


def test_the_night_of_tomorrow_is_the_one_after_tonight() -> None:
    for hour in (0, 12):
        at = datetime(2022, 1, 7, hour, 30, tzinfo=UTC)
        tonight, tomorrow = take_rest(["tonight"], at, "UTC")[0], take_rest(["tomorrow", "night"], at, "UTC")[0]
        assert tonight is not None
        assert tomorrow is not None
        assert tomorrow.end - tonight.end == timedelta(days=1)
        assert tomorrow.begin == tomorrow.end - timedelta(hours=14)


@pytest.mark.parametrize(("day", "nearest"), [(5, 13), (7, 13), (8, 13), (9, 20)])
def test_the_next_weekend_is_that_of_the_next_week(day: int, nearest: int) -> None:
    """In Riyadh a week ends with Friday and Saturday: the 7th and the 8th."""
    at = datetime(2022, 1, day, 9, tzinfo=UTC)
    begin = datetime(2022, 1, nearest, 21, tzinfo=UTC)
    assert take_rest(["next", "weekend"], at, "Asia/Riyadh")[0] == Stretch(begin + timedelta(days=2), begin)


def test_a_weekend_begins_by_the_country_of_the_zone() -> None:
    thursday = datetime(2022, 1, 6, 9, tzinfo=UTC)
    begin, end = (datetime(2022, 1, day, 21, tzinfo=UTC) for day in (6, 8))
    assert take_rest(["this", "weekend"], thursday, "Asia/Riyadh")[0] == Stretch(end, begin)
    assert take_rest(["this", "weekend"], NOW, "Asia/Riyadh")[0] == Stretch(end)


def test_a_date_without_a_year_is_the_last_such_day_where_something_is_asked() -> None:
    assert take_start(["since", "3", "March"], NOW, "UTC")[0] == datetime(2021, 3, 3, tzinfo=UTC)


def test_today_ends_at_midnight_on_a_day_when_the_clock_changes() -> None:
    at = datetime(2022, 3, 27, 9, tzinfo=UTC)
    assert take_rest(["heute"], at, "Europe/Berlin")[0] == Stretch(datetime(2022, 3, 27, 22, tzinfo=UTC))


def test_no_name_of_a_country_or_topic_is_a_part_of_the_calendar() -> None:
    desk = get_shipped_desk()
    topics = [name for one in desk.topics.values() for names in one.names.values() for name in names]
    countries = [Reader(language).country(code) for language in LANGUAGES for code in ALL_COUNTRIES]
    titles = [Reader(language, topic_titles=desk.titles).topic(one) for language in LANGUAGES for one in desk.topics]
    for name in (*topics, *countries, *titles):
        words = tuple(name.split())
        assert take_start(words, NOW, "Asia/Almaty") == (None, words)
        assert take_rest(words, NOW, "Asia/Almaty") == (None, words)
