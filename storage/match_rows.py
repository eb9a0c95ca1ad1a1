"""Matches as they are stored: one row each."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from monitors.model import Match
from storage import codec


def group_matches(rows: Iterable[sqlite3.Row]) -> dict[int, tuple[Match, ...]]:
    """The matches of each article, in the order of the rows; a row is an article's number and the body of a match."""
    found: dict[int, tuple[Match, ...]] = {}
    for number, body in rows:
        found[number] = (*found.get(number, ()), codec.decode(Match, body))
    return found
