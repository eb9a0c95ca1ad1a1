"""Rows of buttons."""

from __future__ import annotations

from bot.text.keyboards import LABEL_UNITS, button, fit_name, in_rows, ticked

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


def test_a_long_name_is_cut_before_the_words_around_it() -> None:
    label = fit_name(lambda name: f"{name}, 1 day", LONG)
    assert label == "Armed attack and political viole…, 1 day"
    assert len(label) == LABEL_UNITS
    assert fit_name(lambda name: f"{name}, 1 day", "Coup") == "Coup, 1 day"
