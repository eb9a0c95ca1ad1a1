"""Tables in the terminal: wide, narrow, in a pipe; spans and ages."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from bot.cli.stats import draw_bars
from bot.cli.tables import Column, Line, describe_size, make_console, show_table
from tests.bot.terminal import HOSTILE


def draw(width: int, columns: list[Column], lines: list[Line]) -> list[str]:
    out = io.StringIO()
    show_table(Console(file=out, width=width, highlight=False), columns, lines)
    return out.getvalue().splitlines()


COLUMNS = [Column("seen"), Column("title", grows=True), Column("outlets", right=True, spare=1)]
LINES = [Line(("5 min ago", "Protesters storm the city hall of Almaty after days of unrest", "6"))]


# --------------------------------------------------------------------------------------------------------- tables


def test_a_wide_terminal_gets_a_table() -> None:
    head, row = draw(100, COLUMNS, LINES)
    assert head.split() == ["seen", "title", "outlets"]
    assert row.endswith("      6")
    assert not row.endswith(" ")


def test_a_narrower_one_wraps_what_grows_and_leaves_out_what_can_be_spared() -> None:
    drawn = draw(38, COLUMNS, LINES)
    assert "outlets" not in drawn[0]
    assert all(len(line) <= 38 for line in drawn)
    assert " ".join(line[11:].strip() for line in drawn[1:]) == LINES[0].cells[1]


def test_a_very_narrow_one_gets_a_block_a_row_and_loses_nothing() -> None:
    drawn = draw(30, COLUMNS, LINES)
    assert all(len(line) <= 30 for line in drawn)
    assert " ".join(drawn[:3]).startswith(LINES[0].cells[1])
    assert [line.split() for line in drawn[-2:]] == [["seen", "5", "min", "ago"], ["outlets", "6"]]


def test_a_terminal_that_can_do_nothing_is_as_wide_as_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    class Dumb(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setenv("COLUMNS", "40")
    out = Dumb()
    show_table(make_console(out), COLUMNS, LINES)
    assert max(map(len, out.getvalue().splitlines())) <= 40
    assert "\x1b" not in out.getvalue()


def test_control_characters_from_outside_never_reach_the_terminal() -> None:
    (_, row) = draw(100, COLUMNS, [Line(("now", HOSTILE, "1"))])
    assert "\x1b" not in row
    assert "\u202e" not in row
    assert "\\x1b[31m" in row


def test_brackets_in_a_title_are_no_markup() -> None:
    assert "[red]" in draw(100, COLUMNS, [Line(("now", "Tear [red] gas", "1"))])[1]


def test_sizes_have_one_unit() -> None:
    assert [describe_size(size) for size in (512_000, 1_400_000_000)] == ["512 kB", "1.4 GB"]


# ------------------------------------------------------------------------------------------------------- commands


def test_bars_are_as_high_as_their_share() -> None:
    assert draw_bars((0, 1, 4, 8)) == "·▁▄█"
    assert draw_bars(()) == ""
