"""Counted people in a sentence: number words and digits, ranges, "at least", "dozens", and the nouns they count.

It turns tagged words into counts and says nothing about what befell the people; ``figures.py`` ties counts to events.
Sizes of the round words (dozens, scores, hundreds) are stated in the word lists.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from monitors.facts.lexicon import Item, Lexicon, Tag

MAX_MODIFIERS = 6  # words between a number and its noun
MAX_PEOPLE = 50_000_000  # above this a number counts something else
LONGEST_MONTH = 31  # "10 March" is a date, "10,000 march" are people
YEARS = range(1900, 2100)
VERBS = (Tag.BE_ONE, Tag.TRIGGER)
WITHIN = frozenset({"-", "other", "more", '"', "“", "”", "'", "’"})
MODIFIERS = (Tag.WORD, Tag.MOVE, Tag.GATHER, Tag.LABEL)


OPENERS = frozenset(
    {
        Tag.DIGITS,
        Tag.UNIT,
        Tag.MULTIPLIER,
        Tag.APPROXIMATE,
        Tag.QUALIFIER,
        Tag.ANOTHER,
        Tag.BETWEEN,
        Tag.VAGUE,
        Tag.NONE,
        Tag.ARTICLE,
        Tag.DEFINITE,
        Tag.ONE_PERSON,
        Tag.PEOPLE,
    }
)


@dataclass(frozen=True, slots=True)
class Count:
    """Some people: ``low``..``high`` of them, or None when the text gives no number.

    ``first``..``last`` are the positions in the item list that it covers; ``of`` is the category of the noun ("" for
    plain people); ``headless`` when no noun of people follows the number; ``article`` when one was counted by "a";
    ``bare`` when no number or article stands before the noun; ``part`` when it belongs to another count.
    """

    low: int | None
    high: int | None
    first: int
    last: int
    start: int
    end: int
    of: str = ""
    qualifier: str = ""
    headless: bool = False
    article: bool = False
    bare: bool = False
    part: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """A number read at a position: its bounds and the position behind it."""

    low: int
    high: int
    after: int
    is_year: bool = False


def list_counts(items: list[Item], lexicon: Lexicon) -> list[Count]:
    """Every count of people in a tagged sentence, left to right."""
    counts: list[Count] = []
    position = 0
    while position < len(items):
        count = _read_count(items, position, lexicon) if items[position].tag in OPENERS else None
        if count is None:
            position += 1
            continue
        if count.low != -1:
            counts.append(count)
        position = count.last + 1
    return counts


def _read_count(items: list[Item], position: int, lexicon: Lexicon) -> Count | None:
    """The count that begins at ``position``; ``low`` is -1 for a number that counts something else."""
    begin = position
    qualifiers: list[str] = []
    between = False
    while position < len(items) and items[position].tag in (Tag.QUALIFIER, Tag.BETWEEN, Tag.ANOTHER):
        between = between or items[position].tag is Tag.BETWEEN
        qualifiers.append(items[position].word)
        position += 1
    if position >= len(items):
        return None
    number = _read_range(items, position, lexicon, between=between)
    if number is not None:
        return _count_number(items, begin, position, number, " ".join(qualifiers), lexicon)
    count = _count_unnumbered(items, begin, position, lexicon)
    if count is None and position and items[position - 1].tag is Tag.ANOTHER and items[position].tag in VERBS:
        item = items[position - 1]
        return Count(1, 1, begin, position - 1, item.start, item.end, headless=True, article=True)
    if (
        count is not None
        and count.bare
        and count.low == 1
        and items[position - 1].tag is Tag.ANOTHER
        and begin < position
    ):
        return replace(count, bare=False, article=True)
    return count


def _count_number(
    items: list[Item], begin: int, position: int, number: Number, qualifier: str, lexicon: Lexicon
) -> Count | None:
    head, of, found = _read_head(items, number.after, lexicon)
    nothing = Count(-1, -1, begin, number.after - 1, items[begin].start, items[number.after - 1].end)
    if found is Tag.THING or (found is None and _is_no_quantity(items, position, number)):
        return nothing
    if number.is_year and found is not Tag.PEOPLE:
        return nothing
    if number.high > MAX_PEOPLE:
        return nothing
    last = head if found is not None else number.after - 1
    part = number.after < len(items) and items[number.after].tag is Tag.PART and "of" in items[number.after].word
    return Count(
        number.low,
        number.high,
        begin,
        last,
        items[begin].start if qualifier else items[position].start,
        items[last].end,
        of=of,
        qualifier=qualifier,
        headless=found is None,
        article=items[position].tag is Tag.ARTICLE,
        part=part,
    )


def _count_unnumbered(items: list[Item], begin: int, position: int, lexicon: Lexicon) -> Count | None:
    """``a soldier``, ``the driver``, ``several others``, ``protesters``: one, or a number that is not told."""
    item = items[position]
    if item.tag in (Tag.ONE_PERSON, Tag.PEOPLE):
        head, of, _ = _read_head(items, position, lexicon)
        one = items[head].tag is Tag.ONE_PERSON
        return Count(1 if one else None, 1 if one else None, begin, head, item.start, items[head].end, of=of, bare=True)
    if item.tag not in (Tag.ARTICLE, Tag.DEFINITE, Tag.VAGUE, Tag.NONE):
        return None
    head, of, found = _read_head(items, position + 1, lexicon)
    if found is Tag.ONE_PERSON and item.tag in (Tag.ARTICLE, Tag.DEFINITE):
        return Count(
            1,
            1,
            begin,
            head,
            item.start,
            items[head].end,
            of=of,
            article=item.tag is Tag.ARTICLE,
            bare=item.tag is Tag.DEFINITE,
        )
    if item.tag is Tag.NONE:
        return Count(
            0, 0, begin, head if found else position, item.start, items[head].end if found else item.end, of=of
        )
    if found in (Tag.PEOPLE, Tag.ONE_PERSON) or item.tag is Tag.VAGUE:
        last = head if found in (Tag.PEOPLE, Tag.ONE_PERSON) else position
        return Count(None, None, begin, last, item.start, items[last].end, of=of)
    return None


def _read_head(items: list[Item], position: int, lexicon: Lexicon) -> tuple[int, str, Tag | None]:
    """The noun that a number counts: its position, category, and whether it is people, one person or a thing."""
    found: tuple[int, str, Tag | None] = (position, "", None)
    limit = position + MAX_MODIFIERS
    if position < len(items) and items[position].tag is Tag.PART and items[position].word.startswith("of"):
        return position, "", Tag.PEOPLE
    of = ""
    if position + 1 < len(items) and lexicon.holds("of", items[position].word):
        position += 2 if items[position + 1].tag is Tag.DEFINITE else 1
        limit += 2
    while position < min(limit, len(items)):
        item = items[position]
        if item.tag in (Tag.PEOPLE, Tag.ONE_PERSON) and not _is_adjective(items, position, lexicon):
            of = of if item.payload == "people" and of else "" if item.payload == "people" else item.payload
            found = (position, of, item.tag)
        elif lexicon.holds("others", item.word):
            found = (position, of, Tag.PEOPLE)
        elif item.tag is Tag.THING:
            return (position, "", Tag.THING) if found[2] is None else found
        elif found[2] is not None or not (_may_modify(item) or lexicon.holds("adjectives", item.word)):
            break
        position += 1
    return found


def _is_adjective(items: list[Item], position: int, lexicon: Lexicon) -> bool:
    """``a national emergency``: a noun of people that only describes the next word."""
    following = items[position + 1] if position + 1 < len(items) else None
    return (
        lexicon.holds("adjectives", items[position].word)
        and following is not None
        and following.tag in (Tag.WORD, Tag.THING, Tag.PEOPLE, Tag.ONE_PERSON)
        and following.word[-1].isalnum()
    )


def _may_modify(item: Item) -> bool:
    """Whether a word may stand between a number and its noun."""
    return item.word in WITHIN or (item.tag in MODIFIERS and (item.word[-1].isalnum() or len(item.word) > 1))


def _is_no_quantity(items: list[Item], position: int, number: Number) -> bool:
    """Headless numbers that are ages, dates, money, scores or names."""
    before = items[position - 1] if position else None
    after = items[number.after] if number.after < len(items) else None
    if before is not None and before.tag in (Tag.CURRENCY, Tag.MONTH, Tag.LABEL):
        return True
    is_digits = items[position].tag is Tag.DIGITS
    if after is not None and (after.tag is Tag.CURRENCY or (after.tag is Tag.MONTH and number.high <= LONGEST_MONTH)):
        return True
    if not is_digits:
        return False
    if before is not None and before.word in ("(", "/", "-", "–", "#", "+", "."):
        return True
    if before is not None and before.word == ":" and (position < 2 or items[position - 2].tag is Tag.DIGITS):
        return True
    if after is not None and after.word in (")", ":", "/", "°", "%"):
        return True
    return bool(
        before is not None and after is not None and before.word == "," and after.word == "," and number.high < 110
    )


def _read_range(items: list[Item], position: int, lexicon: Lexicon, *, between: bool) -> Number | None:
    first = _read_number(items, position, lexicon)
    if first is None:
        return None
    joint = first.after
    if joint + 1 < len(items) and items[joint].word in lexicon.range_joiners:
        word = items[joint].word
        second = _read_number(items, joint + 1, lexicon)
        if (
            second is not None
            and second.low > first.high
            and (word not in lexicon.joiners or between)
            and items[joint + 1].tag is not Tag.ARTICLE
        ):
            low = first.low
            if low < 20 and second.high >= 1000 and items[second.after - 1].tag is Tag.MULTIPLIER:
                low *= items[second.after - 1].payload
            return Number(low, second.high, second.after)
    return first


def _read_number(items: list[Item], position: int, lexicon: Lexicon) -> Number | None:
    """Digits, number words, round words; ``two dozen``, ``several hundred``, ``2.4 million``, ``a hundred``."""
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
    """A number in digits with either style of thousands separators; ``decimal`` breaks the tie.

    >>> parse_digits("2,500", "."), parse_digits("2.500", ","), parse_digits("2.4", ".")
    (2500.0, 2500.0, 2.4)
    """
    bare = word.replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")
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
            if current % 100 and not (current % 100 >= 20 and item.payload < 10):
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
    """An ``and`` or hyphen inside a number: after a hundred, or between tens and units."""
    if position + 1 >= len(items) or items[position + 1].tag is not Tag.UNIT or not so_far:
        return False
    if items[position].word in lexicon.joiners:
        return so_far % 100 == 0 and so_far > 0
    return items[position].word == "-" and so_far % 10 == 0
