"""Reads a text as far as looking up names in it takes: its words, its capital letters, and itself in small letters."""

from __future__ import annotations

import re
from itertools import islice
from math import floor

SAMPLE_LENGTH = 500
LEAST_CAPITALS = 0.004  # a Latin text with a smaller share of capital letters is written entirely in small letters
SURROGATE = re.compile("[\ud800-\udfff]")
GROWING = "\u0130"  # capital i with a dot
ANY_WORD = re.compile(r"\w+")
LATIN_CAPITAL = re.compile("[A-Z]")
# Each begins with one class, so that the search skips quickly; only then it checks for the first letter of a word.
CAPITAL_WORD = re.compile(r"[A-Z\xaa-\u1fff\u2c00-\U0010ffff](?<=[^\W_])(?<![^\W_].)[^\W_]*", re.DOTALL)
ASCII_CAPITAL_WORD = re.compile(r"[A-Z](?<![A-Za-z0-9].)[A-Za-z0-9]*", re.DOTALL)
CASE_FROM = "’`ʻʼ\u00a0"
CASE_TO = "'''' "


def fold(text: str) -> str:
    """The text in lower case, with plain apostrophes and spaces; all offsets stay the same."""
    low = text.lower()
    if len(low) != len(text):  # only one letter becomes longer in lower case
        low = GROWING.join(part.lower() for part in text.split(GROWING))
    if low.isascii():
        return low
    if SURROGATE.search(low):
        low = SURROGATE.sub("?", low)  # half of a character, which automata do not accept
    for printed, plain in zip(CASE_FROM, CASE_TO, strict=True):
        if printed in low:
            low = low.replace(printed, plain)
    return low


def is_written_small(text: str) -> bool:
    """Whether a text, unless it is very short, has hardly any capital letters: some archives have none."""
    sample = text[:SAMPLE_LENGTH]
    if len(sample) <= 60:
        return False
    least = LEAST_CAPITALS * len(sample)
    one_too_many = next(islice(LATIN_CAPITAL.finditer(sample), floor(least), None), None)
    return one_too_many is None and sum(map(str.isupper, sample)) <= least


def list_name_words(text: str, *, is_capitalised: bool) -> list[str]:
    """The words of a text that may begin a name: all, or only the capitalised ones."""
    if not is_capitalised:
        return ANY_WORD.findall(text)
    return (ASCII_CAPITAL_WORD if text.isascii() else CAPITAL_WORD).findall(text)


def part_words(text: str) -> str:
    """Replace what ends a name although ``\\w`` takes it for a letter: two kinds of apostrophe, and the underscore."""
    if not text.isascii():
        text = text.replace("ʻ", "'").replace("ʼ", "'")
    return text.replace("_", " ") if "_" in text else text


def find_word(text: str, word: str, position: int) -> int:
    """Where ``word`` is next found as a whole word. Raises ValueError when it is not."""
    while True:
        position = text.index(word, position)
        end = position + len(word)
        if not (text[end : end + 1].isalnum() or (position and text[position - 1].isalnum())):
            return position
        position += 1
