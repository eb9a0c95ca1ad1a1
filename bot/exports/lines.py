"""Rows of CSV and lines of JSON, as every file for other programs has them. Pure."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from storage.codec import clean_text

LINE_ENDS: Final = {code: f"\\u{code:04x}" for code in (0x85, 0x2028, 0x2029)}
"""Characters that JSON allows unescaped, but that many programs take for the end of a line."""

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a cell that begins with one of these for a formula."""


def write_jsonl(objects: Iterable[object]) -> Iterator[str]:
    """One JSON object a line."""
    for one in objects:
        yield dump_line(one) + "\n"


def dump_line(value: object) -> str:
    """One line of JSON, in which :data:`LINE_ENDS` are escaped."""
    return clean_text(json.dumps(value, ensure_ascii=False, separators=(",", ":"))).translate(LINE_ENDS)


def write_csv(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> Iterator[str]:
    """A header and one line a row; lists are joined by ``; ``. No cell can act as a formula in a spreadsheet."""
    yield _write_row(columns)
    for row in rows:
        yield _write_row([_write_cell(row.get(column)) for column in columns])


def _write_cell(value: object) -> str:
    if isinstance(value, list | tuple):
        value = "; ".join(map(str, value))
    if value is None:
        return ""
    if not isinstance(value, str):
        return str(value)
    text = value.replace("\0", "")
    return f"'{text}" if text.startswith(FORMULA) else text


def _write_row(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return clean_text(line.getvalue())
