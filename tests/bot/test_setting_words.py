"""What /quiet, /times, /insist, /leaveout and /places do with words that mean no, all, except and times of day."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from bot.text.language import LANGUAGES
from bot.text.reader import Reader
from tests.bot.room import Room

NIGHT = {"quiet_from": time(22), "quiet_to": time(7)}


# ------------------------------------------------------------------------------------------- a word for no at first


@pytest.mark.parametrize(
    "words",
    [
        "no exceptions 22-7",
        "22-7 without exception",
        "никаких исключений с 22 до 7",
        "с 22 до 7 без исключения",
        "ninguna excepción de 22 a 7",
        "de 22h a 7h sin excepción",
        "aucune exception 22h-7h",
        "22h à 7h sans aucune exception",
        "لا استثناءات 22-7",
        "22-7 بدون استثناء",
        "keine Ausnahmen 22-7",
        "Keine Ausnahme von 22 bis 7 Uhr",
        "nenhuma exceção das 22 às 7",
        "sem exceções 22-7",
        "ешқандай ерекшеліксіз 22-7",
        "22-7, ерекшелік жоқ",
    ],
)
def test_quiet_hours_without_exceptions_may_be_said_with_a_word_for_no(room: Room, words: str) -> None:
    room.ask(f"/quiet {words}")
    now = room.settings
    assert (now.quiet_from, now.quiet_to, now.urgent_breaks_quiet) == (time(22), time(7), False)


@pytest.mark.parametrize(
    "words",
    [
        "never ring 22-7",
        "нет звонков с 22 до 7",
        "no molestar de 22 a 7",
        "jamais de sonnerie 22-7",
        "لا ترن 22-7",
        "nie stören 22-7",
        "kein Klingeln von 22 bis 7",
        "não tocar das 22 às 7",
        "nunca das 22 às 7",
        "ешқашан 22-7",
    ],
)
def test_a_word_for_no_before_other_words_does_not_end_the_quiet_hours(room: Room, words: str) -> None:
    room.store.chats.update_chat(room.chat.id, **NIGHT)
    assert room.ask(f"/quiet {words}").startswith("Write a start and an end time.")
    assert room.settings.quiet_from == time(22)


@pytest.mark.parametrize(
    "words",
    [
        "no sound 08:00 18:00",
        "никакого звука 8 и 18",
        "ningún sonido 8 y 18",
        "aucun son 8h et 18h",
        "دون صوت 8 و18",
        "kein Ton 08:00 18:00",
        "keine Töne um 8 und 18 Uhr",
        "nenhum som às 8 e 18",
        "дыбыс жоқ 8:00 және 18:00",
    ],
)
def test_digests_without_a_sound_may_be_asked_for_with_a_word_for_no(room: Room, words: str) -> None:
    room.ask(f"/times {words}")
    assert (room.settings.digest_times, room.settings.silent_digests) == ((time(8), time(18)), True)


@pytest.mark.parametrize(
    "words", ["no ring 8", "нет, в 8", "no tocar 8", "jamais avant 8h", "لا 8", "nie 8", "não tocar 08:00", "жоқ 8:00"]
)
def test_a_word_for_no_before_other_words_does_not_end_the_digests(room: Room, words: str) -> None:
    before = room.settings.digest_times
    assert room.ask(f"/times {words}").startswith("Write times of day")
    assert room.settings.digest_times == before != ()


def test_digest_times_that_are_not_understood_change_not_even_the_sound(room: Room) -> None:
    assert room.ask("/times without a sound at dawn").startswith("Write times of day")
    assert not room.settings.silent_digests


@pytest.mark.parametrize("words", ["no 10m", "нет 10 минут", "kein 10m", "não 10 minutos", "жоқ 10 минут"])
def test_a_word_for_no_before_minutes_does_not_end_the_insisting(room: Room, words: str) -> None:
    room.store.chats.update_chat(room.chat.id, insist_minutes=30)
    assert room.ask(f"/insist {words}").startswith("Write minutes")
    assert room.settings.insist_minutes == 30


@pytest.mark.parametrize(
    "words", ["no", "нет", "ninguno", "aucun", "لا", "kein", "não", "жоқ", "off", "aus", "никогда"]
)
def test_a_word_for_no_alone_ends_the_setting(room: Room, words: str) -> None:
    room.store.chats.update_chat(room.chat.id, insist_minutes=30, **NIGHT)
    for command in ("quiet", "times", "insist"):
        room.ask(f"/{command} {words}")
    now = room.settings
    assert (now.quiet_from, now.digest_times, now.insist_minutes) == (None, (), 0)


# --------------------------------------------------------------------------------------------------- everyday times


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("midnight to 7", 0, 7),
        ("noon to 3pm", 12, 15),
        ("de once de la noche a siete de la mañana", 23, 7),
        ("von zehn Uhr abends bis sieben Uhr", 22, 7),
        ("between 22 and 7", 22, 7),
        ("10 in the evening to 7 in the morning", 22, 7),
        ("с полуночи до 7", 0, 7),
        ("с 22 часов до 7 часов", 22, 7),
        ("с 10 вечера до полудня", 22, 12),
        ("de medianoche a 7", 0, 7),
        ("desde las 22 hasta las 7", 22, 7),
        ("de minuit à 7h", 0, 7),
        ("entre 22h et 7h", 22, 7),
        ("من منتصف الليل إلى 7", 0, 7),
        ("بين 22 و7", 22, 7),
        ("mitternacht bis 7", 0, 7),
        ("von Mitternacht bis 7 Uhr", 0, 7),
        ("abends 10 bis morgens 7", 22, 7),
        ("zwischen 22 und 7 Uhr", 22, 7),
        ("meia-noite às 7", 0, 7),
        ("da meia-noite ao meio-dia", 0, 12),
        ("entre 22h e 7h", 22, 7),
        ("түн ортасынан 7-ге дейін", 0, 7),
        ("кешкі 10-нан таңғы 7-ге дейін", 22, 7),
    ],
)
def test_quiet_hours_are_written_as_people_say_them(room: Room, words: str, start: int, end: int) -> None:
    room.ask(f"/quiet {words}")
    assert (room.settings.quiet_from, room.settings.quiet_to) == (time(start), time(end))


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("weekdays 22-7", (0, 1, 2, 3, 4)),
        ("at the weekend from 22 to 7", (5, 6)),
        ("werktags von 22 bis 7 Uhr", (0, 1, 2, 3, 4)),
        ("am Wochenende 22-7", (5, 6)),
        ("22-7 am Wochenende", (5, 6)),
        ("en semaine de 22h à 7h", (0, 1, 2, 3, 4)),
        ("le week-end entre 22h et 7h", (5, 6)),
        ("entre semana de 22 a 7", (0, 1, 2, 3, 4)),
        ("los fines de semana entre las 22 y las 7", (5, 6)),
        ("по будням с 22 до 7", (0, 1, 2, 3, 4)),
        ("выходные с 22 до 7", (5, 6)),
        ("nos dias úteis das 22h às 7h", (0, 1, 2, 3, 4)),
        ("no fim de semana das 22h às 7h", (5, 6)),
        ("жұмыс күндері 22-ден 7-ге дейін", (0, 1, 2, 3, 4)),
        ("демалыс күндері 22:00-7:00", (5, 6)),
        ("أيام العمل من 22 إلى 7", (0, 1, 2, 3, 4)),
        ("في عطلة نهاية الأسبوع من 22 إلى 7", (5, 6)),
    ],
)
def test_quiet_hours_of_workdays_and_weekends(room: Room, words: str, days: tuple[int, ...]) -> None:
    room.ask(f"/quiet {words}")
    now = room.settings
    assert (now.quiet_from, now.quiet_to, now.quiet_days) == (time(22), time(7), days)


@pytest.mark.parametrize(
    "words", ["Sat Sun 00:00-24:00", "weekend 0:00–24:00", "am Wochenende von 0 bis 24 Uhr", "по выходным с 0 до 24",
              "le week-end de 0h à 24h", "демалыс күндері 0:00-ден 24:00-ге дейін", "السبت والأحد 00:00-24:00"]
)  # fmt: skip
def test_quiet_hours_may_be_whole_days(room: Room, words: str) -> None:
    assert "Sat, Sun 00:00–24:00, urgent alerts ring" in room.ask(f"/quiet {words}")
    assert "Sat, Sun 00:00–24:00, alerts wait" in room.ask(f"/quiet {words} hold")
    assert "Quiet hours: Sat, Sun 00:00–24:00" in room.ask("/settings")
    assert (room.settings.quiet_from, room.settings.quiet_to, room.settings.quiet_days) == (time(0), time(0), (5, 6))


def test_quiet_hours_may_end_at_midnight(room: Room) -> None:
    assert "22:00–00:00" in room.ask("/quiet 22:00-24:00")
    assert (room.settings.quiet_from, room.settings.quiet_to) == (time(22), time(0))


@pytest.mark.parametrize("words", ["00:00-24:00", "every day 0-24", "Mon to Sun 0:00-24:00", "Sat 7:00-7:00"])
def test_not_every_hour_of_the_week_can_be_quiet(room: Room, words: str) -> None:
    assert room.ask(f"/quiet {words}").startswith("Write a start and an end time.")
    assert room.settings.quiet_from is None


def test_in_a_country_whose_weekend_is_friday_and_saturday_the_answer_says_so(room: Room) -> None:
    room.say("/timezone Africa/Cairo")
    assert "Sun–Thu 08:00" in room.ask("/times weekdays 8")
    assert "Fri, Sat 22:00–07:00" in room.ask("/quiet weekend 22-7")


@pytest.mark.parametrize(
    ("words", "begins", "ends"),
    [
        ("from 10 at night to 7", 22, 7),
        ("10 at night to 7 in the morning", 22, 7),
        ("from 11 in the night until 6", 23, 6),
        ("1 at night to 7", 1, 7),
        ("12 at night to 7", 0, 7),
        ("с 10 ночи до 7", 22, 7),
        ("с 2 ночи до 7 утра", 2, 7),
        ("von 10 nachts bis 7", 22, 7),
        ("von 22 Uhr nachts bis 7", 22, 7),
        ("de 10h de la nuit à 7h", 22, 7),
        ("de 10 de la noche a 7", 22, 7),
        ("de 1 da noite às 7", 1, 7),
        ("من 10 ليلا إلى 7 صباحا", 22, 7),
    ],
)
def test_an_hour_of_the_night_is_before_midnight_or_after_it(room: Room, words: str, begins: int, ends: int) -> None:
    room.ask(f"/quiet {words}")
    assert (room.settings.quiet_from, room.settings.quiet_to) == (time(begins), time(ends))


@pytest.mark.parametrize("words", ["22", "22 7 9", "midnight", "22 to 22", "late to 7", "morning evening noon"])
def test_quiet_hours_that_are_not_two_times_are_asked_for_again(room: Room, words: str) -> None:
    assert room.ask(f"/quiet {words}").startswith("Write a start and an end time.")
    assert room.settings.quiet_from is None


@pytest.mark.parametrize(
    ("words", "hours", "days"),
    [
        ("every day at 8", (8,), ()),
        ("daily 8 and 18", (8, 18), ()),
        ("every Monday 8:00", (8,), (0,)),
        ("morning and evening", (8, 19), ()),
        ("7 in the morning and 6 in the evening", (7, 18), ()),
        ("каждый день в 8", (8,), ()),
        ("ежедневно 8 и 18", (8, 18), ()),
        ("каждую среду в 9", (9,), (2,)),
        ("todos los días a las 8", (8,), ()),
        ("cada lunes a las 8", (8,), (0,)),
        ("tous les jours à 8h", (8,), ()),
        ("chaque lundi 8h", (8,), (0,)),
        ("كل يوم 8", (8,), ()),
        ("يوميا 8 و18", (8, 18), ()),
        ("jeden Tag um 8", (8,), ()),
        ("täglich 8", (8,), ()),
        ("jeden Montag 8 Uhr", (8,), (0,)),
        ("todos os dias às 8", (8,), ()),
        ("às segundas-feiras 8h", (8,), (0,)),
        ("segundas e quintas-feiras às 8h", (8,), (0, 3)),
        ("күн сайын 8:00", (8,), ()),
        ("күнделікті сағат 8:00 және 18:00", (8, 18), ()),
        ("18 Uhr am Montag", (18,), (0,)),
        ("18:00 am Wochenende", (18,), (5, 6)),
        ("8 am monday", (8,), (0,)),
        ("werktags um 8 und 18 Uhr", (8, 18), (0, 1, 2, 3, 4)),
        ("8 und 18 am Wochenende", (8, 18), (5, 6)),
        ("weekdays at 8 am and 6 pm", (8, 18), (0, 1, 2, 3, 4)),
        ("en semaine à 8h et 18h", (8, 18), (0, 1, 2, 3, 4)),
        ("entre semana a las 8 y a las 18", (8, 18), (0, 1, 2, 3, 4)),
        ("по будням в 8 и в 18", (8, 18), (0, 1, 2, 3, 4)),
        ("nos dias úteis às 8h e às 18h", (8, 18), (0, 1, 2, 3, 4)),
        ("жұмыс күндері сағат 8-де", (8,), (0, 1, 2, 3, 4)),
        ("في أيام العمل الساعة 8 و18", (8, 18), (0, 1, 2, 3, 4)),
        ("weekends and Friday 9", (9,), (4, 5, 6)),
        ("every 6 hours", (0, 6, 12, 18), ()),
        ("every two hours", tuple(range(0, 24, 2)), ()),
        ("каждые 12 часов", (0, 12), ()),
        ("cada 8 horas", (0, 8, 16), ()),
        ("toutes les 12 heures", (0, 12), ()),
        ("كل 6 ساعات", (0, 6, 12, 18), ()),
        ("alle 12 Stunden", (0, 12), ()),
        ("a cada 12 horas", (0, 12), ()),
        ("12 сағат сайын", (0, 12), ()),
        ("at 10 at night", (22,), ()),
    ],
)
def test_digest_times_are_written_as_people_say_them(
    room: Room, words: str, hours: tuple[int, ...], days: tuple[int, ...]
) -> None:
    room.ask(f"/times {words}")
    assert (room.settings.digest_times, room.settings.digest_days) == (tuple(map(time, hours)), days)


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ("half past 7", time(7, 30)),
        ("half past 7 pm", time(19, 30)),
        ("a las 7 y media", time(7, 30)),
        ("7 y media de la tarde", time(19, 30)),
        ("7 heures et demie", time(7, 30)),
        ("7h et demie", time(7, 30)),
        ("às 7 e meia", time(7, 30)),
        ("в 7 с половиной", time(7, 30)),
        ("الساعة 7 ونصف", time(7, 30)),
        ("halb 8", time(7, 30)),
        ("um halb acht", time(7, 30)),
        ("halb eins", time(12, 30)),
        ("halb 8 abends", time(19, 30)),
        ("6 Uhr 30", time(6, 30)),
        ("um zehn", time(10)),
        ("at ten in the morning", time(10)),
        ("a las once de la noche", time(23)),
        ("à neuf heures", time(9)),
        ("à six heures et demie", time(6, 30)),
        ("в восемь утра", time(8)),
        ("الساعة الثامنة مساء", time(20)),
        ("às sete e meia", time(7, 30)),
        ("сағат сегіз", time(8)),
        ("taeglich um 8", time(8)),
        ("cada mañana", time(8)),
        ("jeden Morgen", time(8)),
    ],
)
def test_half_hours_are_written_as_people_say_them(room: Room, words: str, at: time) -> None:
    room.ask(f"/times {words}")
    assert room.settings.digest_times == (at,)


def test_hours_of_several_digests_may_be_in_words(room: Room) -> None:
    room.ask("/times samstags und sonntags um zehn und um sechs Uhr abends")
    assert (room.settings.digest_times, room.settings.digest_days) == ((time(10), time(18)), (5, 6))
    room.ask("/times 8 Uhr 18 Uhr")
    assert room.settings.digest_times == (time(8), time(18))
    room.ask("/times صباحا ومساء")
    assert room.settings.digest_times == (time(8), time(19))
    room.ask("/times once")
    assert room.settings.digest_times == (time(8),)


@pytest.mark.parametrize(
    "words",
    ["werktags 7:30 und am Wochenende 10 Uhr", "Mon 8 Tue 9", "8 on weekdays, 10 at the weekend", "пн 8 вт 9 ср 10"],
)
def test_digest_times_that_differ_by_day_are_asked_for_again(room: Room, words: str) -> None:
    before = room.settings.digest_times
    assert room.ask(f"/times {words}").startswith("Write times of day")
    assert (room.settings.digest_times, room.settings.digest_days) == (before, ())


@pytest.mark.parametrize(
    "words",
    ["every 10 minutes", "after 10 min", "alle 10 Minuten",
     "nach 10 Minuten", "cada 10 minutos", "toutes les 10 minutes",
     "каждые 10 минут", "через 10 минут", "كل 10 دقائق", "بعد 10 دقائق", "a cada 10 minutos", "әр 10 минут"],
)  # fmt: skip
def test_how_often_to_insist_is_written_as_people_say_it(room: Room, words: str) -> None:
    room.ask(f"/insist {words}")
    assert room.settings.insist_minutes == 10


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_outlet_is_taken_back_with_the_word_for_off_that_help_shows(room: Room, language: str) -> None:
    room.tell("Protesters storm the port of Lima", "Protesters stormed the port of Lima.", outlet="Herald")
    room.store.chats.update_chat(room.chat.id, language=language)
    room.ask("/leaveout Herald")
    assert {one.leave_out for one in room.store.chats.list_subscriptions(room.chat.id)} == {("Herald",)}
    room.ask(f"/leaveout {Reader(language).text('off')} Herald")
    assert {one.leave_out for one in room.store.chats.list_subscriptions(room.chat.id)} == {()}


@pytest.mark.parametrize(
    "words",
    ["until 3 days", "до 3 дней", "hasta 3 días", "jusqu'à 3 jours", "حتى 3 أيام", "bis zu 3 Tagen", "até 3 dias",
     "3 күнге дейін"],
)  # fmt: skip
def test_a_mute_of_up_to_some_days_lasts_so_many_days(room: Room, words: str) -> None:
    room.ask(f"/mute {words}")
    assert room.settings.muted_until == room.now + timedelta(days=3)


@pytest.mark.parametrize(
    ("words", "country"),
    [
        ("Democratic Republic of the Congo", "CD"),
        ("Democratic Republic of Congo", "CD"),
        ("Демократическая Республика Конго", "CD"),
        ("República Democrática del Congo", "CD"),
        ("République démocratique du Congo", "CD"),
        ("جمهورية الكونغو الديمقراطية", "CD"),
        ("Kongo", "CD"),
        ("Demokratische Republik Kongo", "CD"),
        ("República Democrática do Congo", "CD"),
        ("Конго Демократиялық Республикасы", "CD"),
        ("Republic of the Congo", "CG"),
        ("Республика Конго", "CG"),
        ("República del Congo", "CG"),
        ("République du Congo", "CG"),
        ("Republik Kongo", "CG"),
        ("República do Congo", "CG"),
        ("Конго Республикасы", "CG"),
    ],
)
def test_both_congos_are_known_by_the_names_that_people_write(room: Room, words: str, country: str) -> None:
    room.ask(f"/places {words}")
    assert {one.countries for one in room.store.chats.list_subscriptions(room.chat.id)} == {(country,)}


# ------------------------------------------------------------------------------------- outlets with a word for no


def list_left_out(room: Room) -> set[str]:
    return {name for one in room.store.chats.list_subscriptions(room.chat.id) for name in one.leave_out}


@pytest.mark.parametrize(
    "name",
    [
        "No Comment TV",
        "Never Times",
        "Нет войне",
        "Nunca Más",
        "Non Stop News",
        "Jamais Vu",
        "لا وطن",
        "Keine Zeitung",
        "Nie Wieder",
        "Aus Berlin",
        "Não Minta",
        "Жоқ нәрсе",
    ],
)
def test_an_unknown_outlet_that_begins_with_a_word_for_no_can_be_left_out(room: Room, name: str) -> None:
    said = room.ask(f"/leaveout {name}")
    assert f"I know no outlet called {name} yet; it is left out once it reports." in said
    assert list_left_out(room) == {name}
    room.ask(f"/leaveout off {name}")
    assert list_left_out(room) == set()


@pytest.mark.parametrize(
    "word", ["off", "OFF", "выкл", "desactivado", "désactivé", "إيقاف", "desligado", "desativado", "өшіру"]
)
def test_a_word_for_off_takes_an_outlet_back_in_every_language(room: Room, word: str) -> None:
    room.ask("/leaveout Steppe Post")
    room.ask("/leaveout Daily Rumour")
    room.ask(f"/leaveout {word} Daily Rumour")
    assert list_left_out(room) == {"Steppe Post"}
    assert "Valley Herald is not left out." in room.ask(f"/leaveout {word} Valley Herald")
    assert list_left_out(room) == {"Steppe Post"}


@pytest.mark.parametrize("word", ["no", "нет", "aus", "kein", "não", "жоқ"])
def test_a_word_for_no_before_a_left_out_outlet_changes_nothing_as_it_may_mean_either(room: Room, word: str) -> None:
    room.ask("/leaveout Daily Rumour")
    said = room.ask(f"/leaveout {word} Daily Rumour")
    assert said.endswith("/leaveout off Daily Rumour")
    assert list_left_out(room) == {"Daily Rumour"}


# ------------------------------------------------------------------------------------------------ all except, and not


def list_places(room: Room) -> set[tuple[str, ...]]:
    return {one.countries for one in room.store.chats.list_subscriptions(room.chat.id)}


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("everything except Russia", "except"),
        ("all but Russia", "but"),
        ("not Russia", "not"),
        ("все кроме России", "кроме"),
        ("всё, за исключением России", "исключением"),
        ("todo menos Rusia", "menos"),
        ("todos excepto Rusia", "excepto"),
        ("tout sauf la Russie", "sauf"),
        ("sans la Russie", "sans"),
        ("الكل ما عدا روسيا", "عدا"),
        ("كل باستثناء روسيا", "باستثناء"),
        ("alle außer Russland", "außer"),
        ("ohne Russland", "ohne"),
        ("alle bis auf Russland", "bis"),
        ("tudo menos Rússia", "menos"),
        ("tudo exceto Rússia", "exceto"),
        ("барлығы, Ресей басқа", "басқа"),
    ],
)
def test_all_places_except_one_changes_nothing_and_says_so(room: Room, words: str, named: str) -> None:
    room.ask("/places Kazakhstan")
    said = room.ask(f"/places {words}")
    assert said.startswith(f"I don't understand {named} here, so nothing was changed.")
    assert list_places(room) == {("KZ",)}


@pytest.mark.parametrize(
    ("words", "countries"),
    [("Kazakhstan Xyzland", ("KZ",)), ("all Russia", ("RU",)), ("San Salvador", ("SV",)), ("alle", ())],
)
def test_places_without_an_exception_are_set_as_before(room: Room, words: str, countries: tuple[str, ...]) -> None:
    room.ask("/places France")
    room.ask(f"/places {words}")
    assert list_places(room) == {countries}


EXCEPTING = [
    "all except unrest",
    "all but unrest",
    "все кроме протестов",
    "todo menos unrest",
    "tout sauf unrest",
    "الكل ما عدا unrest",
    "alle außer unrest",
    "alles bis auf unrest",
    "tudo exceto unrest",
    "барлығы, unrest басқа",
]


@pytest.mark.parametrize("words", EXCEPTING)
def test_all_topics_except_one_change_nothing_and_the_others_are_offered_by_name(room: Room, words: str) -> None:
    before = room.store.chats.list_subscriptions(room.chat.id)
    said = room.ask(f"/unsubscribe {words}")
    assert "so nothing was changed" in said
    assert said.endswith("/unsubscribe emergency")
    room.store.chats.remove_subscription(room.chat.id, "emergency")
    said = room.ask(f"/subscribe {words}")
    assert "so nothing was changed" in said
    assert "unrest" not in said.rpartition("/subscribe")[2]
    room.subscribe("emergency")
    assert room.store.chats.list_subscriptions(room.chat.id) == before


def test_all_topics_may_be_called_topics(room: Room) -> None:
    assert room.ask("/subscribe all topics").startswith("Subscribed: ")
    assert room.ask("/unsubscribe all topics").startswith("Unsubscribed: ")


@pytest.mark.parametrize("words", ["all except 2", "alle außer 2", "tudo menos 2", "все, кроме 2", "барлығы, 2 басқа"])
def test_all_watches_except_one_stop_none(room: Room, words: str) -> None:
    for query in ("lithium", "copper"):
        room.say(f"/watch {query}")
    room.ask(f"/unwatch {words}")
    queries = {one.query for one in room.store.chats.list_subscriptions(room.chat.id) if one.query}
    assert queries == {"lithium", "copper"}
    room.ask("/unwatch all")
    assert not [one for one in room.store.chats.list_subscriptions(room.chat.id) if one.query]


# ------------------------------------------------------------------------------- words that change what is set already


CHANGES = [
    ("add Peru", "GE KZ PE"), ("also Peru", "GE KZ PE"), ("добавь Перу", "GE KZ PE"), ("+Peru", "GE KZ PE"),
    ("+Peru +Chad", "GE KZ PE TD"), ("+ Peru", "GE KZ PE"), ("remove Georgia", "KZ"), ("entferne Georgien", "KZ"),
    ("убери Грузию", "KZ"), ("quitar Georgia", "KZ"), ("-Georgia", "KZ"), ("−Georgia", "KZ"),
    ("add Baltics", "EE GE KZ LT LV"),
    ("remove Central Asia", "GE"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "countries"), CHANGES)
def test_a_country_is_added_to_those_chosen_or_removed(room: Room, words: str, countries: str) -> None:
    room.ask("/places Kazakhstan Georgia")
    assert room.ask(f"/places {words}").startswith("Places\n")
    assert list_places(room) == {tuple(countries.split())}


@pytest.mark.parametrize(
    ("before", "words", "named", "example"),
    [
        ("all", "add Peru", "add", "Peru"),
        ("all", "+Peru", "+", "Peru"),
        ("all", "-Peru", "-", "Almaty France"),
        ("Kazakhstan", "remove Kazakhstan", "remove", "Almaty France"),
        ("Kazakhstan", "add unrest Peru", "add", "Kazakhstan, Peru"),
    ],
)
def test_a_change_of_the_places_that_may_mean_two_things_changes_nothing(
    room: Room, before: str, words: str, named: str, example: str
) -> None:
    room.ask(f"/places {before}")
    kept = list_places(room)
    said = room.ask(f"/places {words}").splitlines()
    assert said[0].startswith(f"I don't understand {named} here, so nothing was changed.")
    assert said[1] == f"/places {example}"
    assert list_places(room) == kept


@pytest.mark.parametrize(
    ("words", "some", "others"),
    [
        ("Central Asia", "KZ KG TJ TM UZ", "AF MN"),
        ("EU", "FR PL", "GB NO"),
        ("Ближний Восток", "IQ SY YE", "AF LY"),
        ("Afrique", "DZ ZA ML", "YE"),
        ("الساحل", "ML NE", "DZ"),
        ("Naher Osten, Ukraine", "LB UA", "RU"),
        ("Орталық Азия", "KZ UZ", "RU"),
        ("Latinoamérica y Francia", "BR MX FR", "US"),
        ("South Africa", "ZA", "BW"),
        ("America", "US", "BR"),
        ("West Africa", "NG SN", "DZ"),
    ],
)
def test_a_region_stands_for_its_countries(room: Room, words: str, some: str, others: str) -> None:
    room.ask(f"/places {words}")
    (chosen,) = list_places(room)
    assert set(some.split()) <= set(chosen)
    assert not set(others.split()) & set(chosen)


def test_the_countries_of_a_large_region_are_counted(room: Room) -> None:
    said = room.ask("/places Africa").splitlines()
    assert said[1].startswith("🇦🇴 Angola, ")
    assert said[1].endswith("and 38 more")
    (chosen,) = list_places(room)
    assert len(chosen) == 58


@pytest.mark.parametrize(
    ("words", "told", "countries"),
    [
        ("emergency Peru", "Places: 🇵🇪 Peru", "PE"),
        ("emergency in South Korea, Japan", "Places: 🇰🇷 South Korea, 🇯🇵 Japan", "JP KR"),
        ("emergency only Baltics", "Places: 🇪🇪 Estonia, 🇱🇹 Lithuania, 🇱🇻 Latvia", "EE LT LV"),
        ("add emergency Almaty", "Places: 🇰🇿 Kazakhstan\nAlmaty is in Kazakhstan; I watch the whole country.", "KZ"),
        ("чрезвычайное положение Перу", "Places: 🇵🇪 Peru", "PE"),
        ("emergency zzyzx", "There is no topic zzyzx. See /topics.", ""),
        ("emergency Peru zzyzx", "There is no topic peru. See /topics.\nThere is no topic zzyzx. See /topics.", ""),
    ],
)
def test_a_topic_is_subscribed_for_the_places_beside_it(room: Room, words: str, told: str, countries: str) -> None:
    room.ask("/unsubscribe emergency")
    said = room.ask(f"/subscribe {words}")
    assert said.startswith("Subscribed: State of emergency\n")
    assert said.endswith(told)
    chosen = {one.topic: one.countries for one in room.store.chats.list_subscriptions(room.chat.id)}
    assert chosen == {"emergency": tuple(countries.split()), "unrest": ()}


def test_places_without_a_topic_are_no_topics_and_the_command_for_them_is_told(room: Room) -> None:
    said = room.ask("/subscribe Peru")
    assert said == "There is no topic peru. See /topics.\nFor example:\n/places Peru"
    assert list_places(room) == {()}


@pytest.mark.parametrize("words", ["emergency Peru", "emergency in Central Asia", "all Peru"])
def test_no_topic_is_unsubscribed_for_one_place(room: Room, words: str) -> None:
    said = room.ask(f"/unsubscribe {words}")
    assert "so nothing was changed" in said
    assert "/unsubscribe emergency" in said
    assert {one.topic for one in room.store.chats.list_subscriptions(room.chat.id)} == {"emergency", "unrest"}


def test_all_topics_are_narrowed_to_a_region(room: Room) -> None:
    assert "Places: 🇦🇲 Armenia, 🇦🇿 Azerbaijan, 🇬🇪 Georgia" in room.ask("/subscribe all South Caucasus")
    assert list_places(room) == {("AM", "AZ", "GE")}


def test_a_topic_to_remove_is_not_subscribed_and_one_to_add_is(room: Room) -> None:
    room.ask("/unsubscribe emergency")
    assert room.ask("/subscribe remove emergency").endswith("/unsubscribe emergency")
    assert room.ask("/subscribe add emergency").startswith("Subscribed: State of emergency\n")
    assert room.ask("/unsubscribe remove emergency") == "Unsubscribed: State of emergency"


@pytest.mark.parametrize(
    ("words", "level"),
    [("at least high", "high"), ("high and above", "high"), ("high+", "high"), (">= high", "high"),
     ("mindestens hoch", "high"), ("hoch oder höher", "high"), ("не ниже высокой", "high"), ("al menos alta", "high"),
     ("au moins haute", "high"), ("pelo menos alta", "high"), ("severe", "high"), ("critical", "extreme"),
     ("unrest at least high", "high")],
)  # fmt: skip
def test_a_severity_may_be_called_the_least(room: Room, words: str, level: str) -> None:
    room.ask(f"/severity {words}")
    levels = {one.topic: one.least_severity.value for one in room.store.chats.list_subscriptions(room.chat.id)}
    assert levels["unrest"] == level
    assert (levels["emergency"] == level) is ("unrest" not in words)


@pytest.mark.parametrize("words", ["immediately", "right away", "real-time"])
def test_alerts_may_be_wanted_immediately(room: Room, words: str) -> None:
    room.ask("/cadence digest")
    room.ask(f"/cadence {words}")
    assert {one.cadence.value for one in room.store.chats.list_subscriptions(room.chat.id)} == {"instant"}


def test_several_known_outlets_are_left_out_at_once(room: Room) -> None:
    for outlet in ("Herald", "Wire, Ltd"):
        room.tell("Protest in Osh", "People met.", outlet=outlet)
    room.ask("/leaveout herald, wire, ltd")
    assert {one.leave_out for one in room.store.chats.list_subscriptions(room.chat.id)} == {("herald, wire, ltd",)}
    room.ask("/leaveout off")
    room.tell("Protest in Osh", "People met.", outlet="Wire")
    room.ask("/leaveout herald, wire")
    assert {one.leave_out for one in room.store.chats.list_subscriptions(room.chat.id)} == {("Herald", "Wire")}
    room.ask("/leaveout Wire, Ltd")
    assert {one.leave_out for one in room.store.chats.list_subscriptions(room.chat.id)} == {
        ("Herald", "Wire", "Wire, Ltd")
    }


@pytest.mark.parametrize(
    ("command", "example"),
    [("/quiet weekends", "/quiet Sat Sun 00:00-24:00"), ("/quiet on Saturday", "/quiet Sat 00:00-24:00"),
     ("/times every Monday", "/times Mon 08:00"), ("/times weekdays", "/times Mon Tue Wed Thu Fri 08:00")],
)  # fmt: skip
def test_days_without_times_are_offered_with_some(room: Room, command: str, example: str) -> None:
    assert room.ask(command).splitlines()[2] == example
    assert room.ask(example).startswith(("Quiet hours", "Digests"))


@pytest.mark.parametrize("words", ["every 5 hours", "cada 5 horas", "every 30 minutes", "every 36 hours"])
def test_hours_that_do_not_part_a_day_are_no_digest_times(room: Room, words: str) -> None:
    before = room.settings.digest_times
    assert room.ask(f"/times {words}").startswith("Write times of day")
    assert room.settings.digest_times == before


def test_other_words_with_the_digest_are_no_times(room: Room) -> None:
    assert "Nothing new" in room.ask("/digest please, hourly ones are too many")


@pytest.mark.parametrize("words", ["every 6 hours", "at 7 and 19", "hourly"])
def test_times_given_to_the_digest_are_answered_with_their_command(room: Room, words: str) -> None:
    assert room.ask(f"/digest {words}").splitlines()[-1] == f"/times {words}"
    assert "Nothing new" in room.ask("/digest now")


@pytest.mark.parametrize(
    "words",
    ["Central Asia except Kazakhstan", "Central Asia, -Kazakhstan", "Central Asia - KZ",
     "Central Asia minus Kazakhstan", "Центральная Азия кроме Казахстана", "Zentralasien ohne Kasachstan"],
)  # fmt: skip
def test_a_region_is_chosen_without_a_country_of_it(room: Room, words: str) -> None:
    assert room.ask(f"/places {words}").startswith("Places\n")
    assert list_places(room) == {("KG", "TJ", "TM", "UZ")}


@pytest.mark.parametrize("words", ["Central Asia except Peru", "Kazakhstan except Kazakhstan", "Sahel except unrest"])
def test_an_exception_that_leaves_out_nothing_or_all_changes_nothing(room: Room, words: str) -> None:
    room.ask("/places Georgia")
    assert "nothing was changed" in room.ask(f"/places {words}")
    assert list_places(room) == {("GE",)}
