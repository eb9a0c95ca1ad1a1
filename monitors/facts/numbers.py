"""Reads numbers in a tagged sentence: digits in several styles, number words, round words such as "dozens", ranges.

What the numbers count is read in ``counts.py``.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from monitors.facts.lexicon import Item, Lexicon, Tag

YEARS = range(1900, 2100)
ENDING = re.compile(r"-[^\W\d_]{1,4}$")  # "164-ке"
NUMBERS = frozenset({Tag.DIGITS, Tag.UNIT, Tag.MULTIPLIER, Tag.APPROXIMATE})


class Number(NamedTuple):
    """A number read at a position: its bounds, and the position after it. ``is_year``: it may be a year."""

    low: int
    high: int
    after: int
    is_year: bool = False


def read_range(items: list[Item], position: int, lexicon: Lexicon, *, between: bool) -> Number | None:
    """The number or range that begins at a position, None without one.

    With ``between``, "and" may join a range too: "between 10 and 20".
    """
    first = read_number(items, position, lexicon)
    if first is None:
        return None
    joint = first.after
    if risen := _read_rise(items, first, lexicon):
        return risen
    if joint + 1 < len(items) and items[joint].word in lexicon.range_joiners:
        word = items[joint].word
        second = read_number(items, joint + 1, lexicon)
        if (
            second is not None
            and second.low > first.high
            and (word not in lexicon.number_words.joiners or between)
            and items[joint + 1].tag is not Tag.ARTICLE
        ):
            low = first.low
            if low < 20 and second.high >= 1000 and items[second.after - 1].tag is Tag.MULTIPLIER:
                low *= items[second.after - 1].payload
            return Number(low, second.high, second.after)
    return first


def _read_rise(items: list[Item], first: Number, lexicon: Lexicon) -> Number | None:
    """The number reached in ``13-тен 164-ке``, where endings say from what to what; a range before "up to"."""
    joint = first.after
    if joint >= len(items) or not items[joint - 1].word.endswith(lexicon.from_endings):
        return None
    second = read_number(items, joint, lexicon)
    if second is None or not items[second.after - 1].word.endswith(lexicon.to_endings):
        return None
    is_range = second.after < len(items) and items[second.after].word in lexicon.up_to
    return second._replace(low=first.low if is_range and first.low < second.low else second.low)


def read_number(items: list[Item], position: int, lexicon: Lexicon) -> Number | None:
    """The number that begins at a position, None without one: ``12``, ``two dozen``, ``2.4 million``, ``a hundred``."""
    item = items[position]
    if item.tag is Tag.APPROXIMATE:
        low, high = item.payload
        return Number(low, high, position + 1)
    following = items[position + 1] if position + 1 < len(items) else None
    if item.tag is Tag.VAGUE and following is not None and following.tag is Tag.MULTIPLIER:
        bounds = lexicon.several.get(following.payload)
        return Number(bounds[0], bounds[1], position + 2) if bounds else None
    if item.tag is Tag.ARTICLE and following is not None and following.tag is Tag.MULTIPLIER:
        return _read_words(items, position + 1, lexicon)
    if item.tag is Tag.DIGITS:
        return _read_digits(items, position, lexicon)
    if item.tag is Tag.MULTIPLIER and item.word in lexicon.rounds:
        low, high = lexicon.rounds[item.word]
        return Number(low, high, position + 1)
    if item.tag in (Tag.UNIT, Tag.MULTIPLIER):
        return _read_words(items, position, lexicon)
    return None


def _read_digits(items: list[Item], position: int, lexicon: Lexicon) -> Number | None:
    value = parse_digits(items[position].word, lexicon.decimal)
    after = position + 1
    if value is None or len(items[position].word) > 15:
        return None
    multiplied = False
    while after < len(items) and items[after].tag is Tag.MULTIPLIER:
        value *= items[after].payload
        multiplied = True
        after += 1
    if value != int(value):
        return None
    is_year = not multiplied and items[position].word.isdigit() and int(value) in YEARS
    return Number(int(value), int(value), after, is_year)


def parse_digits(word: str, decimal: str) -> float | None:
    """A number in digits with any thousands separator, None for anything else; ``decimal`` decides doubtful cases.

    >>> parse_digits("2,500", "."), parse_digits("2.500", ","), parse_digits("2.4", ".")
    (2500.0, 2500.0, 2.4)
    """
    bare = ENDING.sub("", word).replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")
    for separator in " ',.":
        head, *groups = bare.split(separator)
        if groups and all(len(group) == 3 for group in groups) and head.isdigit() and len(head) < 4:
            if separator == decimal and len(groups) == 1 and decimal == ".":
                break
            return float(bare.replace(separator, "")) if "".join(groups).isdigit() else None
    try:
        return float(bare.replace(",", "."))
    except ValueError:
        return None


def _read_words(items: list[Item], position: int, lexicon: Lexicon) -> Number | None:
    """``three hundred and fifty-three``: units add up, multipliers multiply what came before them."""
    total, current, after = 0, 0, position
    while after < len(items):
        item = items[after]
        if item.tag is Tag.UNIT:
            if not lexicon.number_words.may_add(current, item.payload):
                break
            current += item.payload
        elif item.tag is Tag.MULTIPLIER and item.payload >= 1000:
            total, current = total + max(current, 1) * item.payload, 0
        elif item.tag is Tag.MULTIPLIER:
            current = max(current, 1) * item.payload
        elif not _joins(items, after, current + total, lexicon):
            break
        after += 1
    return Number(total + current, total + current, after) if after > position else None


def _joins(items: list[Item], position: int, so_far: int, lexicon: Lexicon) -> bool:
    """Whether an ``and`` or hyphen is inside a number: after hundreds, or between tens and units.

    Where "and" is written in one word with a number, tens follow the units and end the number.
    """
    if position + 1 >= len(items) or items[position + 1].tag is not Tag.UNIT or not so_far:
        return False
    if items[position].word in lexicon.number_words.joiners:
        is_ten = not lexicon.glued_and and lexicon.number_words.may_add(so_far, items[position + 1].payload)
        return so_far % 100 == 0 or is_ten
    return items[position].word == "-" and so_far % 10 == 0
