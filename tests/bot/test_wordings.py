"""What people write in commands: lengths of time, and words for all and none."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.chats.wordings import means_all, means_none, take_period


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
        ("2 horses", None, "2 horses"),
        ("0d", None, "0d"),
        ("900 days", 365, ""),
        ("", None, ""),
    ],
)
def test_a_length_of_time_is_read_as_people_write_it(written: str, days: float | None, others: str) -> None:
    length, rest = take_period(written.split())
    assert length == (timedelta(days=days) if days else None)
    assert " ".join(rest) == others


@pytest.mark.parametrize("written", ["all", "ALL", "все", "todos", "tout", "الكل", "en todas partes"])
def test_all_is_said_in_every_language(written: str) -> None:
    assert means_all(written.split())
    assert not means_none(written.split())


@pytest.mark.parametrize("written", ["off", "нет", "nunca", "jamais", "أبدا"])
def test_none_is_said_in_every_language(written: str) -> None:
    assert means_none(written.split())
    assert not means_all(written.split())
