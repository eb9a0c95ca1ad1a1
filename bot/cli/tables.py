"""Prints tables for people: columns on a wide terminal, one block for each row on a narrow one, plain lines in a pipe.

Control characters in texts from outside are escaped. rich decides about colour: none in a pipe, with NO_COLOR, or on a
terminal without colours.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import IO

from rich.cells import cell_len
from rich.console import Console, ConsoleDimensions, RenderableType
from rich.table import Table
from rich.text import Text

from bot.logs import escape_controls
from monitors.plurals import count_of

GAP = 2
LEAST_GROWING = 24
PIPE_WIDTH = 10_000


@dataclass(frozen=True, slots=True)
class Column:
    """One column. On a narrow terminal it wraps if it ``grows``, and the columns with the highest ``spare`` are left
    out first (0: never). ``right`` aligns numbers to the right.
    """

    name: str
    grows: bool = False
    right: bool = False
    spare: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its cells in the order of the columns, and a rich style for the cell ``styled``, or for all cells."""

    cells: tuple[str, ...]
    style: str = ""
    styled: int | None = None

    def style_of(self, number: int) -> str:
        """The style of one cell."""
        return self.style if self.styled in (None, number) else ""


class _Console(Console):
    """A console that leaves a closed pipe to ``bot.cli``; rich ends the program with 1, as if a problem was found."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def make_console(stream: IO[str] | None = None) -> Console:
    """A console on ``stream`` or standard output; in a pipe, lines are not limited in width."""
    out = stream or sys.stdout
    console = _Console(file=out, width=None if out.isatty() else PIPE_WIDTH, highlight=False)
    if console.is_dumb_terminal:  # rich takes all of them to be 80 columns wide
        console.size = ConsoleDimensions(*shutil.get_terminal_size())
    return console


def show_table(console: Console, columns: Sequence[Column], lines: Iterable[Line]) -> None:
    """Print rows as a table, if need be without columns that can be spared, or else as blocks of names and values."""
    rows = [replace(line, cells=tuple(escape_controls(cell) for cell in line.cells)) for line in lines]
    if not rows:
        return
    shown = choose_columns(columns, rows, console.width)
    if not shown:
        for row in rows:
            _print_block(console, columns, row)
        return
    table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), header_style="bold")
    for column in (columns[n] for n in shown):
        table.add_column(column.name, justify="right" if column.right else "left", no_wrap=not column.grows)
    for row in rows:
        table.add_row(*(Text(row.cells[n], style=row.style_of(n)) for n in shown))
    print_trimmed(console, table)


def show_counted(columns: Sequence[Column], lines: Iterable[Line], *noun: str) -> None:
    """Print rows on standard output as :func:`show_table` does, and below them how many there are of the ``noun``,
    which is given with its plural if that has no mere s.
    """
    console, rows = make_console(), list(lines)
    show_table(console, columns, rows)
    console.print(count_of(len(rows), *noun))


def choose_columns(columns: Sequence[Column], rows: Sequence[Line], width: int) -> list[int]:
    """The numbers of the columns that fit in ``width`` uncut; empty if not even the ones that must be shown fit."""
    least = [_least_width(column, n, rows) for n, column in enumerate(columns)]
    shown = list(range(len(columns)))
    while sum(least[n] for n in shown) + GAP * (len(shown) - 1) > width:
        spare = max(shown, key=lambda n: columns[n].spare)
        if not columns[spare].spare:
            return []
        shown.remove(spare)
    return shown


def _least_width(column: Column, number: int, rows: Sequence[Line]) -> int:
    widest = max(cell_len(column.name), *(cell_len(row.cells[number]) for row in rows))
    return min(widest, LEAST_GROWING) if column.grows else widest


def _print_block(console: Console, columns: Sequence[Column], row: Line) -> None:
    """Print a row as a block: the first cell that grows as its head, below it the others that are not empty."""
    head = next((n for n, column in enumerate(columns) if column.grows), 0)
    console.print(Text(row.cells[head], style="bold"))
    said = [n for n, cell in enumerate(row.cells) if n != head and cell not in ("", "-")]
    pairs = ((Text(f"  {columns[n].name}"), Text(row.cells[n], style=row.style_of(n))) for n in said)
    print_trimmed(console, make_grid(pairs))


def make_grid(rows: Iterable[tuple[Text, ...]]) -> Table:
    """A table without heads, in which a long cell wraps inside its column."""
    grid = Table.grid(padding=(0, GAP, 0, 0))
    for row in rows:
        grid.add_row(*row)
    return grid


def print_trimmed(console: Console, shown: RenderableType) -> None:
    """Print without the trailing blanks with which rich fills each line."""
    with console.capture() as captured:
        console.print(shown)
    for line in captured.get().splitlines():
        console.file.write(line.rstrip() + "\n")


def describe_size(size: int) -> str:
    """A size in bytes, as ``512 kB`` or ``1.4 GB``."""
    for unit, least in (("GB", 10**9), ("MB", 10**6)):
        if size >= least:
            return f"{size / least:.1f} {unit}"
    return f"{size / 1000:.0f} kB"
