"""Finds counted people in a tagged sentence: a number, range or "dozens", its qualifier, and the noun that it counts.

What happened to the people is found by ``links.py``, which ties counts to triggers. The sizes of round words (dozens,
scores, hundreds) are in the word lists.
"""

from __future__ import annotations

from typing import NamedTuple

from monitors.facts.lexicon import Item, Lexicon, Tag
from monitors.facts.numbers import NUMBERS, Number, parse_digits, read_number, read_range

MAX_MODIFIERS = 6  # words between a number and its noun
MAX_PEOPLE = 50_000_000  # a larger number counts something else
LONGEST_MONTH = 31  # days: "10 March" is a date, in "10,000 march" people are counted
PERSONS = frozenset({Tag.PEOPLE, Tag.ONE_PERSON})
VERBS = (Tag.BE_ONE, Tag.TRIGGER)
OTHERS = frozenset(
    ["other", "more", "weitere", "weiteren", "autres", "otros", "otras", "outros", "outras", "других", "тағы"]
)
WITHIN = OTHERS | frozenset({"-", '"', "“", "”", "'", "’"})
MODIFIERS = (Tag.WORD, Tag.MOVE, Tag.GATHER, Tag.LABEL)
DESCRIBED = (*MODIFIERS, Tag.THING)


QUALIFYING = frozenset({Tag.QUALIFIER, Tag.BETWEEN, Tag.ANOTHER})
COUNTING = NUMBERS | {Tag.VAGUE, Tag.ARTICLE}
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


class Count(NamedTuple):
    """Some people: ``low`` to ``high`` of them, or None when the text gives no number.

    ``first`` to ``last`` are the positions of its items, ``start`` and ``end`` its offsets in the text. ``of`` is the
    category of the noun ("" for people of any kind). ``headless``: no noun of people follows the number. ``article``:
    an article such as "a" counts them. ``bare``: neither number nor "a" is before the noun. ``part``: "of them" or the
    like makes it part of another count. ``implied``: a name, which may be that of somebody counted elsewhere.
    ``culprit``: who killed the others, and is none of them.
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
    implied: bool = False
    culprit: bool = False


def list_counts(items: list[Item], lexicon: Lexicon) -> list[Count]:
    """All counts of people in a tagged sentence, left to right."""
    counts: list[Count] = []
    skipping = lexicon.skipping
    beyond = 0
    for position, item in enumerate(items):
        if position < beyond or not (item.tag in OPENERS or item.word in skipping):
            continue
        if item.word in skipping or item.tag is Tag.DIGITS:
            beyond = _skip(items, position, lexicon)
            if beyond > position:
                continue
        count = _read_count(items, position, lexicon) if item.tag in OPENERS else None
        if count is None:
            continue
        count = _reach_total(items, count, lexicon)
        if (total := _find_victims(items, count)) is not None:
            beyond = total
            continue
        if count.low != -1:
            counts.append(count)
        beyond = count.last + 1
    return counts


def _reach_total(items: list[Item], count: Count, lexicon: Lexicon) -> Count:
    """Give a part the noun of its total: in ``68 of the 72 passengers``, 68 passengers are counted."""
    opening = count.last + 1
    if not count.headless or opening >= len(items) or items[opening].word != "of":
        return count
    beyond = _skip(items, opening, lexicon)
    head, of, found = _read_head(items, beyond, lexicon) if beyond > opening else (0, "", None)
    if found not in (Tag.PEOPLE, Tag.ONE_PERSON):
        return count
    return count._replace(last=head, end=items[head].end, of=of, headless=False)


def _find_victims(items: list[Item], count: Count) -> int | None:
    """The position of the total of which a count is a part that suffered nothing of its own, None for any other count.

    In ``seven of the nine people killed were children``, nine died.
    """
    if count.headless or count.first == count.last:
        return None
    parting = next((at for at in range(count.first, count.last) if items[at].word == "of"), None)
    if parting is None or items[parting + 1].tag is not Tag.DEFINITE:
        return None
    behind = [item.tag for item in items[count.last + 1 :]]
    is_said = behind[:1] == [Tag.TRIGGER] and not {Tag.BE_ONE, Tag.BE_MANY}.isdisjoint(behind)
    return parting + 1 if is_said else None


def _skip(items: list[Item], position: int, lexicon: Lexicon) -> int:
    """The position after numbers that are not counts, or ``position`` itself if there are none here.

    Such are ages (``aged 12 and 14``), scores (``3-0``), and the total beside its part (``of the 72 people on board, 68
    died``, ``68 of 72 passengers``).
    """
    word = items[position].word
    if lexicon.holds("ages", word):
        return _skip_numbers(items, position + 1, lexicon)
    if position + 2 < len(items) and items[position].tag is items[position + 2].tag is Tag.DIGITS:
        first, second = (parse_digits(items[at].word, lexicon.decimal) or 0 for at in (position, position + 2))
        if items[position + 1].word in ("-", "–") and second <= first < LONGEST_MONTH:
            return position + 3
    if word == "of" and _names_total(items, position):
        start = position + 1 + (position + 1 < len(items) and items[position + 1].tag is Tag.DEFINITE)
        return _skip_numbers(items, start, lexicon) if start < len(items) and items[start].tag in NUMBERS else position
    return position


def _names_total(items: list[Item], position: int) -> bool:
    """Whether a number is before "of", or the sentence begins with it, but not in "all but one of the 28"."""
    if position == 0:
        return True
    return items[position - 1].tag in NUMBERS and not (position > 1 and items[position - 2].word == "but")


def _skip_numbers(items: list[Item], position: int, lexicon: Lexicon) -> int:
    """The position after a number, or after several that are joined."""
    number = read_number(items, position, lexicon) if position < len(items) else None
    if number is None:
        return position
    after = number.after
    if after + 1 < len(items) and items[after].tag is Tag.JOIN and items[after + 1].tag in NUMBERS:
        return _skip_numbers(items, after + 1, lexicon)
    return after


def _read_count(items: list[Item], position: int, lexicon: Lexicon) -> Count | None:
    """The count that begins at ``position``; ``low`` is -1 for a number that counts something else."""
    begin = position
    qualifiers: list[str] = []
    between = False
    while items[position].tag in QUALIFYING:
        between = between or items[position].tag is Tag.BETWEEN
        qualifiers.append(items[position].word)
        position += 1
        if position >= len(items):
            return None
    number = read_range(items, position, lexicon, between=between) if items[position].tag in COUNTING else None
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
        return count._replace(bare=False, article=True)
    return count


def _count_number(
    items: list[Item], begin: int, position: int, number: Number, qualifier: str, lexicon: Lexicon
) -> Count | None:
    head, of, found = _read_head(items, number.after, lexicon)
    nothing = Count(-1, -1, begin, number.after - 1, items[begin].start, items[number.after - 1].end)
    if found is Tag.THING or (found is None and _is_no_quantity(items, position, number)):
        return nothing
    if number.high == 1 and found is Tag.PEOPLE and lexicon.holds("describing", items[head].word):
        return nothing
    if number.is_year and found is not Tag.PEOPLE and not (lexicon.counts_singular and found is Tag.ONE_PERSON):
        return nothing
    if found is None and number.high == 1 and _is_article(items, position, number, lexicon):
        return nothing
    if _has_risen(items, position, number, lexicon):
        number = number._replace(low=number.high)
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


def _is_article(items: list[Item], position: int, number: Number, lexicon: Lexicon) -> bool:
    """Whether a word for "one" is only an article, in languages where both are one word: no trigger follows it."""
    if not lexicon.holds("ones", items[position].word):
        return False
    return number.after >= len(items) or items[number.after].tag is not Tag.TRIGGER


def _has_risen(items: list[Item], position: int, number: Number, lexicon: Lexicon) -> bool:
    """Whether a range is a rise to its upper bound: ``выросло с 98 до 104`` states 104."""
    if number.low == number.high or not position or not lexicon.groups["risen"]:
        return False
    before = [item.word for item in items[:position]]
    return lexicon.holds("rising", before[-1]) and any(lexicon.holds("risen", word) for word in before)


def _count_unnumbered(items: list[Item], begin: int, position: int, lexicon: Lexicon) -> Count | None:
    """The count in ``a soldier``, ``the driver``, ``several others``, ``protesters``: one, zero or an unknown one."""
    item = items[position]
    if item.tag in PERSONS:
        if _describes(items, position, lexicon):
            return None
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
    """The noun that a number counts: its position, its category, and its tag (PEOPLE, ONE_PERSON, THING or None)."""
    found: tuple[int, str, Tag | None] = (position, "", None)
    limit = position + MAX_MODIFIERS
    if position < len(items) and items[position].tag is Tag.PART and items[position].word.startswith("of"):
        return position, "", Tag.PEOPLE
    of = ""
    if position + 1 < len(items) and lexicon.holds("of", items[position].word):
        position += 2 if items[position + 1].tag is Tag.DEFINITE else 1
        limit += 2
    others, adjectives = lexicon.groups["others"], lexicon.groups["adjectives"]
    for at in range(position, min(limit, len(items))):
        item = items[at]
        tag, word = item.tag, item.word
        if at > position and tag is Tag.ONE_PERSON and _describes(items, at, lexicon):
            return (at, "", Tag.THING) if found[2] is None else found
        if tag in PERSONS and not (word in adjectives and _is_adjective(items, at)):
            of = of if item.payload == "people" and of else "" if item.payload == "people" else item.payload
            found = (at, of, tag)
        elif word in others:
            found = (at, of, Tag.PEOPLE)
        elif tag is Tag.THING:
            return (at, "", Tag.THING) if found[2] is None else found
        elif found[2] is not None or not (_may_modify(item) or word in adjectives):
            break
    return found


def _describes(items: list[Item], position: int, lexicon: Lexicon) -> bool:
    """Whether a noun of people only describes the word before it, as French, Spanish and others have it.

    So in ``un camp militaire``, but not in ``un ancien militaire``, ``un chef militaire``.
    """
    if not position or not lexicon.holds("describing", items[position].word):
        return False
    before = items[position - 1]
    is_noun = before.tag in DESCRIBED and before.word[-1].isalnum()
    return is_noun and not lexicon.holds("described", before.word.rpartition("'")[2])


def _is_adjective(items: list[Item], position: int) -> bool:
    """Whether a noun of people only describes the next word: ``a national emergency``."""
    following = items[position + 1] if position + 1 < len(items) else None
    return (
        following is not None
        and following.tag in (Tag.WORD, Tag.THING, Tag.PEOPLE, Tag.ONE_PERSON)
        and following.word[-1].isalnum()
    )


def _may_modify(item: Item) -> bool:
    """Whether a word may be between a number and its noun."""
    return item.word in WITHIN or (item.tag in MODIFIERS and (item.word[-1].isalnum() or len(item.word) > 1))


def _is_no_quantity(items: list[Item], position: int, number: Number) -> bool:
    """Whether a number without a noun is an age, date, amount of money, score or name."""
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
