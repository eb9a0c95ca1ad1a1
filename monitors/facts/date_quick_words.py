"""Pieces of text without any of which a text states no end of a measure: one automaton passes over all others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def list_measures(words: Iterable[str]) -> list[str]:
    """The beginnings of the words for a measure; those of several words also with a line break inside."""
    stems = {word.split("*")[0].rstrip() for word in words}
    return sorted(stems | {stem.replace(" ", "\n") for stem in stems})


def list_quick_words(lists: dict[str, Any]) -> list[str]:
    """Pieces of text, without any of which a text states no end: " until ", " for ", "-day"."""
    units = [*lists["hours"], *lists["days"], *lists["weeks"], *lists["months_long"]]
    before = (*lists["until"], *lists["lasting"], *lists.get("between", []), *lists.get("through", []))
    behind = (*lists.get("until_after", []), *lists.get("lasting_after", []), *lists.get("unit_lasting", []))
    return sorted(
        {_lead_in(word.split("*")[0].rstrip()) for word in before}
        | {f" {word}" for word in behind}
        | {f" {word}" for word in lists.get("glued", [])}
        | {f" {word.split('*')[0]}" for word in _list_moving(lists)}
        | set(lists.get("joined_units", []))
        | {f"-{unit}" for unit in units}
    )


def list_moving_pieces(lists: dict[str, Any]) -> list[str]:
    """The longest piece, without a space or an asterisk, of each phrase that moves an end: one is in each that does."""
    pieces = (phrase.replace("*", " ").split() for phrase in _list_moving(lists))
    return sorted({max(reversed(parts), key=len) for parts in pieces})


def _list_moving(lists: dict[str, Any]) -> list[str]:
    """The words by which an end is moved."""
    return [word for name in ("sooner", "early", "instead", "prolonged") for word in lists.get(name, [])]


def _lead_in(word: str) -> str:
    """A word as it is looked for: a short one with a space before it, because many other words end with it."""
    return f"{word} " if len(word) > 4 else f" {word} "
