"""A mute of a day of the week, of its night or of hours begins with the next such one, by the time zone of the chat."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitors.model import Lane, Mute, MuteKind
from tests.bot.room import Room
from tests.bot.test_unsubscribing import EMERGENCY, UNREST, hear, tick


def span(begin: str, end: str) -> str:
    """As an answer says from when until when, of days and times of January 2022 in Almaty."""
    first, last = (f"{at.split()[0]} Jan 2022, {at.split()[1]} UTC+6" for at in (begin, end))
    return f"from {first} until {last}"


SATURDAY = span("8 00:00", "9 00:00")
MONDAY = span("10 00:00", "11 00:00")
FRIDAY_NIGHT = span("7 18:00", "8 08:00")
SATURDAY_NIGHT = span("8 18:00", "9 08:00")
SATURDAY_EVENING = span("8 18:00", "9 00:00")
SATURDAY_MORNING = span("8 00:00", "8 12:00")
TONIGHT = span("7 22:00", "8 07:00")
SATURDAY_HOURS = span("8 10:00", "8 12:00")


@pytest.fixture
def almaty(room: Room) -> Room:
    """A chat in Almaty on Friday, 7 January 2022, at noon, that has no digests of its own."""
    room.store.chats.update_chat(room.chat.id, timezone="Asia/Almaty", digest_times=(), next_digest_at=None)
    return room


def is_unmuted(room: Room) -> bool:
    return (room.settings.mutes, room.settings.muted_until) == ((), None)


@pytest.mark.parametrize(
    ("when", "written"),
    [
        (when, written)
        for when, phrases in (
            (SATURDAY, ("on Saturday", "Saturday", "this Saturday", "next Saturday", "for Saturday", "on Sat",
                        "am Sa.", "в сб", "в субботу", "на субботу",
                         "суббота", "el sábado", "este sábado", "el próximo sábado", "samedi", "ce samedi",
                        "samedi prochain", "يوم السبت", "السبت", "السبت القادم", "am Samstag", "Samstag",
                        "nächsten Samstag", "am Sonnabend", "no sábado", "sábado", "sábado que vem", "сенбі",
                        "сенбі күні", "сенбіде", "all day Saturday", "the whole Saturday",
                        "den ganzen Samstag", "todo el sábado", "toute la journée de samedi", "весь день в субботу",
                        "всю субботу", "كل السبت", "طوال يوم السبت", "o sábado inteiro", "бүкіл сенбі",
                         "келесі сенбі", "on 8 January")),
            (MONDAY, ("on Monday", "в понедельник", "el lunes", "lundi", "الاثنين", "am Montag", "na segunda-feira",
                      "segunda-feira", "на понедельник", "дүйсенбі", "am 10. Januar", "10 января")),
            (FRIDAY_NIGHT, ("Friday night", "on Friday night", "в пятницу ночью", "viernes por la noche",
                            "el viernes en la noche", "vendredi dans la nuit", "la nuit de vendredi", "ليل الجمعة",
                            "الجمعة ليلا", "Freitagnacht", "Freitag Nacht", "in der Freitagnacht", "sexta à noite",
                            "sexta-feira à noite", "жұма түні", "жұма күні түнде", "в ночь на субботу",
                            "in der Nacht zum Samstag", "Nacht auf Samstag")),
            (SATURDAY_NIGHT, ("Saturday night", "next Saturday night", "Samstagnacht", "в субботу ночью",
                              "sábado por la noche", "sábado à noite", "ليلة السبت", "сенбі түнде")),
            (SATURDAY_EVENING, ("Saturday evening", "Samstagabend", "am Samstag Abend", "в субботу вечером",
                                "samedi soir", "مساء السبت", "сенбі кешке")),
            (SATURDAY_MORNING, ("Saturday morning", "Samstag Morgen", "Samstagvormittag", "в субботу утром",
                                "sábado por la mañana", "samedi matin", "صباح السبت", "sábado de manhã",
                                "сенбі таңертең")),
        )
        for written in phrases
    ],
)  # fmt: skip
def test_a_day_of_the_week_or_a_part_of_it_is_muted_when_it_comes(almaty: Room, when: str, written: str) -> None:
    assert f"Muted {when}." in almaty.ask(f"/mute {written}")


@pytest.mark.parametrize(
    "written",
    ["from 22:00 to 7:00", "from 22 to 7", "22:00-7:00", "22:00 – 07:00", "from 10 pm to 7 am", "10pm-7am",
     "from 10 PM to 7 AM", "10 PM - 7 AM", "from 22.00 to 7.00",
     "between 22:00 and 7:00", "from 22:00 until 7:00", "tonight from 22:00 to 7:00", "today from 22 to 7",
     "с 22:00 до 7:00", "с 22 до 7 часов", "с 10 вечера до 7 утра", "de 22:00 a 7:00", "desde las 22 hasta las 7",
     "entre las 22 y las 7", "de 11 de la noche a 7 de la mañana", "de 22h à 7h", "entre 22 h et 7 h",
     "à partir de 22h jusqu'à 7h",
     "من 22:00 إلى 7:00", "من الساعة 22 حتى الساعة 7", "بين 22:00 و7:00", "von 22 bis 7 Uhr",
     "von 22:00 Uhr bis 7:00 Uhr", "zwischen 22 und 7 Uhr", "heute von 22 bis 7", "das 22h às 7h",
     "das 22:00 até as 7:00", "entre 22h e 7h", "22:00-ден 7:00-ге дейін", "кешкі 10-нан таңғы 7-ге дейін"],
)  # fmt: skip
def test_hours_are_muted_when_they_come(almaty: Room, written: str) -> None:
    when = TONIGHT.replace("7 Jan 2022, 22", "7 Jan 2022, 23") if "11 de la noche" in written else TONIGHT
    assert f"Muted {when}." in almaty.ask(f"/mute {written}")


@pytest.mark.parametrize(
    "written",
    ["Saturday from 10:00 to 12:00", "on Saturday 10:00-12:00", "10:00-12:00 on Saturday", "Sat 10-12",
     "from 10:00 to 12:00 on Saturday", "from Saturday 10:00 to Saturday 12:00", "tomorrow from 10 to 12",
     "8 January 10:00-12:00", "el 8 de enero de 10 a 12", "from 10:00 to 12:00 on 8 January 2022",
     "в субботу с 10 до 12", "завтра с 10 до 12", "el sábado de 10 a 12",
     "mañana de 10:00 a 12:00", "samedi de 10h à 12h", "السبت من 10 إلى 12", "غدا من 10 إلى 12",
     "am Samstag von 10 bis 12 Uhr", "Sa 10–12 Uhr", "no sábado das 10h às 12h", "сенбі күні 10:00-ден 12:00-ге дейін"],
)  # fmt: skip
def test_hours_may_be_those_of_a_day(almaty: Room, written: str) -> None:
    assert f"Muted {SATURDAY_HOURS}." in almaty.ask(f"/mute {written}")


def test_hours_may_end_on_another_day(almaty: Room) -> None:
    assert f"Muted {span('8 22:00', '10 08:00')}." in almaty.ask("/mute from Saturday 22:00 to Monday 8:00")
    assert f"Muted {span('8 00:00', '9 00:00')}." in almaty.ask("/mute Saturday 0:00-24:00")
    assert f"Muted {span('24 10:00', '24 12:00')}." in almaty.ask("/mute 10:00-12:00 on 24 January")
    assert f"Muted {span('24 22:00', '25 00:00')}." in almaty.ask("/mute 24 January 2022 from 22 to 24")


@pytest.mark.parametrize(
    ("hours", "written", "when"),
    [
        (0, "on Friday", "until 8 Jan 2022, 00:00"),
        (0, "next Friday", "from 14 Jan 2022, 00:00 UTC+6 until 15 Jan 2022, 00:00"),
        (0, "Friday morning", "from 14 Jan 2022, 00:00 UTC+6 until 14 Jan 2022, 12:00"),
        (0, "from 9:00 to 11:00", "from 8 Jan 2022, 09:00 UTC+6 until 8 Jan 2022, 11:00"),
        (0, "from 9:00 to 13:00", "until 7 Jan 2022, 13:00"),
        (11, "from 22:00 to 7:00", "until 8 Jan 2022, 07:00"),
        (15, "from 22:00 to 7:00", "until 8 Jan 2022, 07:00"),
        (15, "Friday night", "until 8 Jan 2022, 08:00"),
        (15, "Friday 22:00-7:00", "until 8 Jan 2022, 07:00"),
        (21, "Friday night", "from 14 Jan 2022, 18:00 UTC+6 until 15 Jan 2022, 08:00"),
        (15, "Saturday", "until 9 Jan 2022, 00:00"),
    ],
)
def test_what_has_begun_is_muted_at_once_and_what_is_over_when_it_comes_again(
    almaty: Room, hours: int, written: str, when: str
) -> None:
    almaty.now += timedelta(hours=hours)
    assert f"Muted {when} UTC+6." in almaty.ask(f"/mute {written}")


def test_a_topic_may_be_muted_on_a_day_and_for_some_hours(almaty: Room) -> None:
    assert f"Protest and unrest is muted {SATURDAY}." in almaty.ask("/mute unrest on Saturday")
    assert f"Germany is muted {TONIGHT}." in almaty.ask("/mute DE 22:00-7:00")
    assert f"Protest and unrest is muted {TONIGHT}." in almaty.ask("/mute from 22 to 7 unrest")
    begin, end = datetime(2022, 1, 7, 18, tzinfo=UTC), datetime(2022, 1, 8, 18, tzinfo=UTC)
    assert almaty.settings.mutes[0] == Mute(MuteKind.TOPIC, "unrest", end, begin)


def test_a_mute_of_a_day_rings_until_it_and_brings_the_rest_when_it_ends(almaty: Room) -> None:
    almaty.ask("/mute on Saturday")
    hear(almaty, UNREST)
    assert len(almaty.list_waiting()) == 1
    tick(almaty, hours=13)
    hear(almaty, EMERGENCY)
    assert len(almaty.list_waiting()) == 1
    tick(almaty, hours=23)
    (digest,) = almaty.list_waiting(Lane.DIGEST)
    assert "Lima" in digest


def test_a_mute_of_a_day_is_ended_by_the_name_of_the_day(almaty: Room) -> None:
    almaty.ask("/mute on Saturday")
    almaty.ask("/mute Monday night")
    almaty.ask("/mute from 22:00 to 7:00")
    almaty.ask("/unmute Saturday")
    assert len(almaty.settings.mutes) == 2
    almaty.ask("/unmute 22:00-7:00")
    almaty.ask("/unmute Monday night")
    assert is_unmuted(almaty)


@pytest.mark.parametrize(
    "written",
    ["Saturday and Monday", "Santo Domingo", "Lund", "Torre del Mar", "La Quinta", "Na Di",
     "1-2h", "1h-2h", "2h until 18:00", "from 2 to 3 days",
     "von 2 bis 3 Tagen", "from 22:00", "Saturday 22:00", "25:00-7:00", "from 7:00 to 7:00", "Mon", "mar",
     "until Saturday night", "from 22:00 until Sunday 8:00"],
)  # fmt: skip
def test_what_is_no_such_day_and_no_such_hours_mutes_nothing(almaty: Room, written: str) -> None:
    almaty.ask(f"/mute {written}")
    assert is_unmuted(almaty)


@pytest.mark.parametrize(("written", "muted"), [("FR 2h", "France"), ("MO 2h", "Macao"), ("SA 1d", "Saudi Arabia")])
def test_a_code_of_a_country_is_no_day(almaty: Room, written: str, muted: str) -> None:
    assert f"{muted} is muted until" in almaty.ask(f"/mute {written}")


def test_an_end_is_still_an_end(almaty: Room) -> None:
    assert "Muted until 10 Jan 2022, 09:30 UTC+6." in almaty.ask("/mute until Monday 9:30")
    assert "Muted until 8 Jan 2022, 08:00 UTC+6." in almaty.ask("/mute until Saturday")


@pytest.mark.parametrize(
    ("written", "when"),
    [
        ("from Saturday 0:00 to Monday 24:00", span("8 00:00", "11 00:00")),
        ("Sat 00:00 - Mon 24:00", span("8 00:00", "11 00:00")),
        ("from Saturday 0:00 to Saturday 24:00", SATURDAY),
        ("from 8 January 2022 10:00 to 9 January 2022 24:00", span("8 10:00", "10 00:00")),
        ("from 0:00 to 24:00 on Saturday", SATURDAY),
        ("0:00-24:00 on Saturday", SATURDAY),
        ("с 22 до 24 в субботу", span("8 22:00", "9 00:00")),
    ],
)
def test_24_hours_of_a_day_are_its_end(almaty: Room, written: str, when: str) -> None:
    assert f"Muted {when}." in almaty.ask(f"/mute {written}")


@pytest.mark.parametrize(
    "written", ["DE on Saturday", "DE Saturday", "in DE on Saturday", "on Saturday in DE", "in DE Saturday 0-24",
                "in DE 0:00-24:00 on Saturday", "DE 8 January", "DE tomorrow"],
)  # fmt: skip
def test_a_code_of_a_country_beside_a_day_is_what_is_muted(almaty: Room, written: str) -> None:
    assert f"Germany is muted {SATURDAY}." in almaty.ask(f"/mute {written}")


@pytest.mark.parametrize("written", ["AM SAMSTAG", "EL SÁBADO", "SÁBADO DE 0 A 24"])
def test_who_writes_in_capitals_names_no_country_by_small_words(almaty: Room, written: str) -> None:
    assert f"Muted {SATURDAY}." in almaty.ask(f"/mute {written}")


@pytest.mark.parametrize(
    ("written", "when"),
    [
        ("02:30-03:30", "from 28 Mar 2022, 02:30 CEST until 28 Mar 2022, 03:30 CEST"),
        ("Sunday 2:00-3:00", "from 3 Apr 2022, 02:00 CEST until 3 Apr 2022, 03:00 CEST"),
        ("Sunday 1-2", "from 27 Mar 2022, 01:00 CET until 27 Mar 2022, 03:00 CEST"),
    ],
)
def test_hours_that_a_clock_leaves_out_are_muted_when_they_come_again(almaty: Room, written: str, when: str) -> None:
    almaty.store.chats.update_chat(almaty.chat.id, timezone="Europe/Berlin")
    almaty.now = datetime(2022, 3, 26, 12, tzinfo=UTC)
    assert f"Muted {when}." in almaty.ask(f"/mute {written}")


@pytest.mark.parametrize(
    "written", ["2-3 часа", "2 – 3 часа", "2-3 дня", "10-12 часов", "2-3 horas", "2-3 heures", "unrest 2-3 часа"]
)
def test_a_number_of_hours_or_days_with_a_dash_is_no_time_of_day(almaty: Room, written: str) -> None:
    almaty.ask(f"/mute {written}")
    assert is_unmuted(almaty)


@pytest.mark.parametrize("written", ["22-7 часов", "с 22 до 7 часов", "de 22 a 7 horas"])
def test_hours_over_midnight_may_have_the_word_for_hours(almaty: Room, written: str) -> None:
    assert f"Muted {TONIGHT}." in almaty.ask(f"/mute {written}")


@pytest.mark.parametrize(
    "written", ["Saturday 8 January", "on Saturday, January 8", "Sat 8 Jan", "Samstag, den 8. Januar", "Sa. 8.1.2022",
                "el sábado 8 de enero", "samedi 8 janvier", "sábado, 8 de janeiro", "в субботу 8 января",
                "السبت 8 يناير"],
)  # fmt: skip
def test_a_date_may_have_its_day_of_the_week(almaty: Room, written: str) -> None:
    assert f"Muted {SATURDAY}." in almaty.ask(f"/mute {written}")
    assert f"Muted {SATURDAY_HOURS}." in almaty.ask(f"/mute {written} 10:00-12:00")


def test_a_date_with_another_day_of_the_week_mutes_nothing(almaty: Room) -> None:
    almaty.ask("/mute Sunday 8 January")
    almaty.ask("/mute Sunday 8 January 10:00-12:00")
    assert is_unmuted(almaty)


@pytest.mark.parametrize("zone", ["Asia/Almaty", "America/New_York"])
@pytest.mark.parametrize("written", ["31.12.9999", "9999-12-31 10-12", "15 December 9999", "9999-12-31 22:00-24:00"])
def test_a_date_at_the_end_of_time_is_a_late_one(almaty: Room, zone: str, written: str) -> None:
    almaty.store.chats.update_chat(almaty.chat.id, timezone=zone)
    assert "9998" in almaty.ask(f"/mute {written}")
    almaty.ask(f"/unmute {written}")
    assert is_unmuted(almaty)


@pytest.mark.parametrize("written", ["01.01.0001", "until 01.01.0001"])
def test_a_date_long_ago_mutes_nothing(almaty: Room, written: str) -> None:
    assert "I don't understand" in almaty.ask(f"/mute {written}")
