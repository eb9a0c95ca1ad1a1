"""Who asks for a mute that comes again is told the quiet hours that do that, and how to mute the next time alone."""

from __future__ import annotations

import re
from datetime import time

import pytest

from bot.text.language import LANGUAGES
from monitors.model import MuteKind
from tests.bot.room import Room

WEEKEND = ["Every week: /quiet Sat Sun 00:00-24:00 hold", "Only the next time: /mute weekend"]
SATURDAY = ["Every week: /quiet Sat 00:00-24:00 hold", "Only the next time: /mute Sat 00:00-24:00"]
FRIDAY_NIGHT = ["Every week: /quiet Fri 22:00-07:00 hold", "Only the next time: /mute Fri 22:00-07:00"]
NIGHT = ["Every day: /quiet 22:00-07:00 hold", "Only the next time: /mute 22:00-07:00"]
MORNING = ["Every day: /quiet 00:00-12:00 hold", "Only the next time: /mute 00:00-12:00"]
EVENING = ["Every day: /quiet 18:00-00:00 hold", "Only the next time: /mute 18:00-00:00"]
WORKDAYS = [
    "Every week: /quiet Mon Tue Wed Thu Fri 00:00-24:00 hold",
    "Only the next time: /mute Mon 00:00 - Fri 24:00",
]
LONG_WEEKEND = ["Every week: /quiet Mon Sat Sun 00:00-24:00 hold", "Only the next time: /mute Sat 00:00 - Mon 24:00"]
SOME_DAYS = ["Every week: /quiet Mon Wed Fri 00:00-24:00 hold"]
OFFICE_HOURS = ["Every week: /quiet Mon Tue Wed Thu Fri 09:00-17:00 hold"]


@pytest.mark.parametrize(
    ("told", "written"),
    [
        (told, written)
        for told, phrases in (
            (WEEKEND, ("every weekend", "each weekend", "weekends", "at weekends", "on weekends", "all weekends",
                       "jedes Wochenende", "an Wochenenden", "wochenends", "каждые выходные", "по выходным",
                       "cada fin de semana", "todos los fines de semana", "los fines de semana", "chaque week-end",
                       "tous les week-ends", "les week-ends", "كل عطلة نهاية أسبوع", "كل نهاية أسبوع",
                       "todo fim de semana", "todos os fins de semana", "cada fim de semana", "aos fins de semana",
                       "әр демалыс", "демалыс сайын", "every Saturday and Sunday")),
            (SATURDAY, ("every Saturday", "Saturdays", "on Saturdays", "jeden Samstag", "samstags", "каждую субботу",
                        "по субботам", "cada sábado", "todos los sábados", "los sábados", "chaque samedi",
                        "tous les samedis", "les samedis", "كل سبت", "كل يوم سبت", "كل يوم السبت", "todo sábado",
                        "todos os sábados", "aos sábados", "әр сенбі", "сенбі сайын", "сенбі күндері")),
            (FRIDAY_NIGHT, ("every Friday night", "Friday nights", "jede Freitagnacht", "по пятницам ночью",
                            "todos los viernes por la noche", "toutes les nuits de vendredi", "كل جمعة ليلا",
                            "todas as sextas à noite", "әр жұма түнде", "every Friday from 22:00 to 7:00",
                            "jeden Freitag von 22 bis 7 Uhr", "каждую пятницу с 22 до 7", "Fridays 22-7")),
            (NIGHT, ("every day from 22:00 to 7:00", "daily 22:00-7:00", "täglich von 22 bis 7", "ежедневно с 22 до 7",
                     "каждый день с 22 до 7", "todos los días de 22:00 a 7:00", "tous les jours de 22h à 7h",
                     "كل يوم من 22 إلى 7", "todos os dias das 22h às 7h", "күн сайын 22:00-ден 7:00-ге дейін",
                     "every night from 22:00 to 7:00", "jede Nacht von 22 bis 7 Uhr")),
            (MORNING, ("every morning", "jeden Morgen", "каждое утро", "по утрам", "cada mañana",
                       "todas las mañanas", "tous les matins", "todas as manhãs", "كل صباح", "әр таң")),
            (EVENING, ("по вечерам", "every evening", "jeden Abend", "каждый вечер", "chaque soir", "tous les soirs",
                       "كل مساء", "әр кеш", "evenings")),
            (WORKDAYS, ("weekdays", "on weekdays", "werktags", "по будням", "entre semana", "en semaine",
                        "nos dias úteis", "жұмыс күндері", "Mon to Fri")),
            (LONG_WEEKEND, ("from Saturday until Monday", "von Samstag bis Montag", "Sat-Mon")),
            (SOME_DAYS, ("Mon Wed Fri",)),
            (OFFICE_HOURS, ("weekdays 9-17",)),
        )
        for written in phrases
    ],
)  # fmt: skip
def test_who_mutes_what_comes_again_is_told_the_quiet_hours_that_do_it(
    almaty: Room, told: list[str], written: str
) -> None:
    assert almaty.ask(f"/mute {written}").splitlines() == told
    assert (almaty.settings.mutes, almaty.settings.muted_until) == ((), None)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("written", ["every weekend", "Saturdays", "every Friday night", "weekdays", "every evening",
                                     "Sat-Mon", "every day from 22:00 to 7:00"])  # fmt: skip
def test_what_is_told_is_understood_in_the_language_of_the_chat(almaty: Room, language: str, written: str) -> None:
    almaty.store.chats.update_chat(almaty.chat.id, language=language)
    answer = re.sub("[\u2066-\u2069]", "", almaty.ask(f"/mute {written}"))
    quiet, *mutes = (line[line.index("/") :] for line in answer.splitlines())
    almaty.ask(quiet)
    assert (almaty.settings.quiet_from, almaty.settings.urgent_breaks_quiet) != (None, True)
    days = {"every weekend": (5, 6), "Saturdays": (5,), "every Friday night": (4,), "weekdays": (0, 1, 2, 3, 4),
            "Sat-Mon": (0, 5, 6)}  # fmt: skip
    assert almaty.settings.quiet_days == days.get(written, ())
    for mute in mutes:
        almaty.ask(mute)
        assert len(almaty.settings.mutes) + (almaty.settings.muted_until is not None) == 1


def test_days_that_follow_one_another_are_muted_up_to_the_end_of_the_last(almaty: Room) -> None:
    once = almaty.ask("/mute from Saturday until Monday").rpartition("/mute")[2]
    assert "until 11 Jan 2022, 00:00 UTC+6." in almaty.ask(f"/mute {once}")


def test_the_days_of_a_weekend_are_those_of_the_country(almaty: Room) -> None:
    almaty.store.chats.update_chat(almaty.chat.id, timezone="Africa/Cairo")
    assert "/quiet Fri Sat 00:00-24:00 hold" in almaty.ask("/mute every weekend")


@pytest.mark.parametrize(
    "written", ["the whole weekend", "todo el fin de semana", "tout le week-end", "todo o fim de semana", "weekend",
                "am Wochenende", "das ganze Wochenende", "на выходные", "كل عطلة نهاية الأسبوع", "toda la noche",
                "toute la nuit", "all night", "toda a noite", "2h", "todo 2h", "todo de 22 a 7", "كل 2h", "on Friday"]
)  # fmt: skip
def test_what_comes_once_is_muted(almaty: Room, written: str) -> None:
    assert almaty.ask(f"/mute {written}").startswith("Muted ")


@pytest.mark.parametrize("written", ["every day", "every protest", "every 2h", "cada 2h", "every Monday 8:00", "daily"])
def test_what_cannot_come_again_changes_nothing(almaty: Room, written: str) -> None:
    assert "/quiet" not in almaty.ask(f"/mute {written}")
    assert (almaty.settings.mutes, almaty.settings.muted_until) == ((), None)


def test_quiet_hours_of_the_evening_end_at_midnight(almaty: Room) -> None:
    almaty.ask("/quiet 18:00-00:00 hold")
    assert (almaty.settings.quiet_from, almaty.settings.quiet_to) == (time(18), time(0))


@pytest.mark.parametrize(
    ("told", "written"),
    [
        (told, written)
        for told, phrases in (
            (WEEKEND, ("two weekends", "2 weekends", "the next two weekends", "for two weekends", "both weekends",
                       "zwei Wochenenden", "dos fines de semana", "deux week-ends", "два выходных",
                       "dois fins de semana", "екі демалыс")),
            (SATURDAY, ("3 Saturdays", "the next two Saturdays", "dos sábados")),
        )
        for written in phrases
    ],
)  # fmt: skip
def test_several_weekends_are_no_weeks_and_not_one_mute(almaty: Room, told: list[str], written: str) -> None:
    assert almaty.ask(f"/mute {written}").splitlines() == told
    assert (almaty.settings.mutes, almaty.settings.muted_until) == ((), None)


def test_two_weekends_are_no_period_that_is_past(almaty: Room) -> None:
    assert almaty.ask("/latest two weekends").startswith("There is no topic, country or period called two weekends.")


@pytest.mark.parametrize(
    ("written", "subject", "told"),
    [("unrest every weekend", "unrest", WEEKEND), ("every weekend unrest", "unrest", WEEKEND),
     ("unrest two weekends", "unrest", WEEKEND), ("Kazakhstan Saturdays", "Kazakhstan", SATURDAY),
     ("unrest Fridays 22-7", "unrest", FRIDAY_NIGHT), ("DE weekdays", "DE", WORKDAYS),
     ("Proteste jedes Wochenende", "Proteste", WEEKEND), ("Казахстан каждые выходные", "Казахстан", WEEKEND),
     ("Kazakhstan every day from 22:00 to 7:00", "Kazakhstan", NIGHT)],
)  # fmt: skip
def test_what_comes_again_holds_for_the_whole_chat_and_the_next_time_for_what_was_named(
    almaty: Room, written: str, subject: str, told: list[str]
) -> None:
    alone = f"Hours that come again are set for everything in this chat, not for {subject} alone."
    once = told[1].replace("/mute", f"/mute {subject}")
    assert almaty.ask(f"/mute {written}").splitlines() == [alone, told[0], once]
    assert almaty.settings.mutes == ()
    almaty.ask(once[once.index("/mute") :])
    assert [mute.kind is not MuteKind.CHAT for mute in almaty.settings.mutes] == [True]


@pytest.mark.parametrize("written", ["unrest at night", "nachts unrest", "unrest every night"])
def test_nights_of_a_topic_are_quiet_hours_or_the_next_night_alone(almaty: Room, written: str) -> None:
    assert almaty.ask(f"/mute {written}").splitlines() == [
        "Hours that come again are set for everything in this chat, not for unrest alone.",
        "Every night: /quiet 22:00-07:00",
        "The next night alone: /mute unrest tonight",
    ]


def test_a_name_that_is_unknown_is_told_apart_from_what_comes_again(almaty: Room) -> None:
    assert "There is no topic or country called lithium." in almaty.ask("/mute lithium every weekend")
    assert "not both at once" in almaty.ask("/mute unrest Kazakhstan every weekend")
    assert (almaty.settings.mutes, almaty.settings.muted_until) == ((), None)
