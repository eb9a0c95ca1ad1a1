"""What people write in commands: lengths of time, and words for all and none."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.chats import periods, wordings
from bot.chats.periods import take_period
from bot.chats.wordings import means_all, means_none, take_any
from monitors.folding import fold


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
        ("last week", 7, ""),
        ("за неделю", 7, ""),
        ("آخر أسبوع", 7, ""),
        ("until 3 days", 3, ""),
        ("до 3 дней", 3, ""),
        ("hasta 3 días", 3, ""),
        ("jusqu'à 3 jours", 3, ""),
        ("حتى 3 أيام", 3, ""),
        ("bis zu 3 Tagen", 3, ""),
        ("até 3 dias", 3, ""),
        ("ереуіл 3 күнге дейін", 3, "ереуіл"),
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
        ("через два часа", 1 / 12, "через"),
        ("два часа", 1 / 12, ""),
        ("dos horas", 1 / 12, ""),
        ("ثلاث ساعات", 1 / 8, ""),
        ("ساعتان", 1 / 12, ""),
        ("half an hour", 1 / 48, ""),
        ("media hora", 1 / 48, ""),
        ("полчаса", 1 / 48, ""),
        ("نصف ساعة", 1 / 48, ""),
        ("полтора часа", 1 / 16, ""),
        ("за сутки", 1, ""),
        ("2 суток", 2, ""),
        ("un dia", 1, ""),
        ("3 ايام", 3, ""),
        ("آخر اسبوع", 7, ""),
        ("الأسبوع الماضي", 7, ""),
        ("الشهر الماضي", 30, ""),
        ("منذ يومين", 2, ""),
        ("٣ ساعات", 1 / 8, ""),
        ("two Koreas", None, "two Koreas"),
        ("por 2 horas", 1 / 12, ""),
        ("durante una semana", 7, ""),
        ("pendant 2 heures", 1 / 12, ""),
        ("pour un jour", 1, ""),
        ("لمدة ساعة", 1 / 24, ""),
        ("لمدة ساعتين", 1 / 12, ""),
        ("يومين", 2, ""),
        ("2 Stunden", 1 / 12, ""),
        ("eine Stunde", 1 / 24, ""),
        ("für zwei Stunden", 1 / 12, ""),
        ("3 Tage", 3, ""),
        ("die letzten 3 Tage", 3, ""),
        ("letzte Woche", 7, ""),
        ("eine halbe Stunde", 1 / 48, ""),
        ("anderthalb Stunden", 1 / 16, ""),
        ("duas horas", 1 / 12, ""),
        ("uma semana", 7, ""),
        ("meia hora", 1 / 48, ""),
        ("um dia", 1, ""),
        ("nos últimos 3 dias", 3, ""),
        ("semana passada", 7, ""),
        ("NO 3d", 3, "NO"),
        ("2 сағат", 1 / 12, ""),
        ("бір сағатқа", 1 / 24, ""),
        ("екі күнге", 2, ""),
        ("соңғы 3 күн", 3, ""),
        ("өткен апта", 7, ""),
        ("жарты сағат", 1 / 48, ""),
        ("1h30", 1 / 16, ""),
        ("0h00", None, "0h00"),
        ("quinze jours", 15, ""),
        ("la semaine dernière", 7, ""),
        ("2 horses", None, "2 horses"),
        ("1 2h", 1 / 12, "1"),
        ("0d", None, "0d"),
        ("900 days", 365, ""),
        ("1.5h unrest", 1 / 16, "unrest"),
        ("2,5 часа", 2.5 / 24, ""),
        ("0.25d", 1 / 4, ""),
        ("1.2.3h", None, "1.2.3h"),
        ("1d6h", 1.25, ""),
        ("6h1d", None, "6h1d"),
        ("1 hour and 30 minutes unrest", 1 / 16, "unrest"),
        ("2 Tage und 6 Stunden", 2.25, ""),
        ("2h and unrest", 1 / 12, "and unrest"),
        ("364 days 900 hours", 365, ""),
        ("", None, ""),
    ],
)
def test_a_length_of_time_is_read_as_people_write_it(written: str, days: float | None, others: str) -> None:
    length, rest = take_period(written.split())
    assert length == (timedelta(days=days) if days else None)
    assert " ".join(rest) == others


@pytest.mark.parametrize("written", ["all", "ALL", "все", "todos", "tout", "الكل", "كل شيء", "en todas partes", "всё",
                                     "كل مكان", "alles", "überall", "tudo", "em toda parte", "барлығы", "бәрі",
                                     "барлық жерде"])  # fmt: skip
def test_all_is_said_in_every_language(written: str) -> None:
    assert means_all(written.split())
    assert not means_none(written.split())


@pytest.mark.parametrize("written", ["off", "нет", "nunca", "jamais", "désactivé", "أبدا", "أبدًا", "Désactivé",
                                     "aus", "keine", "nie", "nenhum", "não", "desligado", "жоқ",
                                     "ешқашан"])  # fmt: skip
def test_none_is_said_in_every_language(written: str) -> None:
    assert means_none(written.split())
    assert not means_all(written.split())


@pytest.mark.parametrize("name", ["ALL", "NONE", "TODAY", "YESTERDAY", "SILENT", "LOUD", "HOLD", "HOURLY", "INSTANT",
                                  "DIGEST", "LEVELS", "AT_NIGHT", "THIS_STORY", "ONLY", "NEWS", "FOREVER"])  # fmt: skip
def test_words_are_compared_with_folded_ones(name: str) -> None:
    assert [word for word in getattr(wordings, name) if fold(word) != word] == []


@pytest.mark.parametrize("name", ["ONE", "TWO", "NUMBERS", "HALF", "AND_A_HALF"])
def test_words_of_lengths_are_compared_with_folded_ones(name: str) -> None:
    assert [word for word in getattr(periods, name) if fold(word) != word] == []


@pytest.mark.parametrize("written", ["07:00 silent", "07:00 без звука", "sin sonido 07:00", "٠٧:٠٠ بدون صوت",
                                     "07:00 ohne Ton", "sem som 07:00", "07:00 дыбыссыз"])  # fmt: skip
def test_a_phrase_is_taken_out_of_other_words(written: str) -> None:
    is_silent, others = take_any(written.split(), wordings.SILENT)
    assert is_silent
    assert fold(" ".join(others)) == "07:00"
