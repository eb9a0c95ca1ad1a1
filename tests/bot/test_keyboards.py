"""Rows of buttons."""

from __future__ import annotations

from bot.text.keyboards import button, in_rows, ticked

LONG = "Armed attack and political violence"


def test_a_label_too_long_for_half_a_phone_has_a_row_of_its_own() -> None:
    rows = in_rows([button(label, "x") for label in ("Coup", "Unrest", LONG, "Strike", LONG, "Shutdown", "Curfew")], 2)
    assert [[one.label for one in row] for row in rows] == [
        ["Coup", "Unrest"],
        [LONG],
        ["Strike"],
        [LONG],
        ["Shutdown", "Curfew"],
    ]


def test_a_tick_moves_no_button() -> None:
    names = ["Protest and all unrest", "A state of emergencies"]
    assert [len(row) for row in in_rows([button(ticked(name, is_on=True), "x") for name in names], 2)] == [2]
