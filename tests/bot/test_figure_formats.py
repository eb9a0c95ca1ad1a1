"""Figures are written in the reader's format, whether they stand still, rise or are corrected."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.sending.channels import read_plain
from bot.text.measure_names import make_namer
from bot.text.reader import Reader
from bot.text.render import alert
from bot.text.story_lines import figures_line
from monitors.model import AlertKind, Change, ChangeKind, Decision, FactKind, LedgerEntry, ToldFigure
from tests.bot.sample_messages import AT, make_story
from tests.monitors.story_makers import told_of

LANGUAGES = [("en", "1,200", "15,000"), ("ru", "1\xa0200", "15\xa0000"), ("es", "1.200", "15.000"),
             ("fr", "1\u202f200", "15\u202f000"), ("ar", "1,200", "15,000")]  # fmt: skip


def show(language: str, *changes: Change) -> str:
    arrested = LedgerEntry(FactKind.ARRESTED, 1200, 15000, "", "Wire", "", "", AT)
    story = replace(make_story(), ledger=(arrested,))
    decision = Decision(AlertKind.CORRECTION, 1, story.id, "unrest", changes=changes, shown=story.reports[0])
    return read_plain(alert(decision, story, Reader(language)).html)


@pytest.mark.parametrize(("language", "low", "high"), LANGUAGES)
def test_a_corrected_figure_is_written_as_the_others(language: str, low: str, high: str) -> None:
    corrected = Change(
        ChangeKind.CORRECTED, told_of(FactKind.KILLED, 15_000), ToldFigure(FactKind.KILLED, 1_200, 15_000)
    )
    shown = show(language, corrected)
    assert f"{high} → {low}–{high}" in shown
    assert shown.count(f"{low}–{high}") == 2, "in the line of the figures and in that of the correction"


def test_a_lower_figure_of_another_outlet_does_not_replace_the_one_that_stands() -> None:
    told = LedgerEntry(FactKind.KILLED, 43, 43, "", "Wire", "https://wire.example", "", AT)
    lower = replace(told, low=19, high=19, publisher="Herald", stated_at=AT + timedelta(hours=1))
    story = replace(make_story(), ledger=(told, lower))

    reader, name = Reader(), make_namer(story, Reader())
    assert "killed 43" in read_plain(figures_line(story, (), reader, name).html)
    fell = Change(ChangeKind.FIGURE, told_of(FactKind.KILLED, 43), told_of(FactKind.KILLED, 19))
    assert "killed 43 → 19" in read_plain(figures_line(replace(story, ledger=(lower,)), (fell,), reader, name).html)


@pytest.mark.parametrize(("language", "low", "high"), LANGUAGES)
def test_a_figure_that_rose_is_written_as_the_others(language: str, low: str, high: str) -> None:
    rose = Change(ChangeKind.TOLL, told_of(FactKind.ARRESTED, 1_200), ToldFigure(FactKind.ARRESTED, 1_200, 15_000))
    assert f"{low} → {low}–{high}" in show(language, rose)
