"""Finds numbers that a sentence, or the next one, takes back: ``seven, not nine``, ``correcting a toll of 12``.

They are dropped before the sentence is read, so that they count for nothing. The figure that stands in their place
corrects, if it is lower: it takes back what others stated before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from monitors.facts.lexicon import Item, Lexicon, Tag
from monitors.facts.numbers import NUMBERS, read_number
from monitors.facts.tagged_sentence import BREAKING

FORMER_REACH = 7  # items between "earlier toll" and its number
REPORTED_REACH = 5  # items around "wrongly" and its number that may say that this was reported
UPDATED_REACH = 3  # items between a former toll and the verb that revises it
EARLIER_REACH = 6  # items after "down from the eight" that may say when that was reported
OPENING_MARKS = (",", "،", "(", "-", "–", "—")
CLOSING_MARKS = {"(": ")"}  # others close as they open
COMMAS = (",", "،")
MORE_REACH = 3  # items after a number that may say that it comes on top
SPEAKER_REACH = 6  # items after "14, not 24," that may be who says so and the verb
SCENE_REACH = 9  # items after a number that may name its place
SEMICOLONS = (";", "؛")


class Replaced(NamedTuple):
    """A number that is taken back: the items ``first`` to before ``after`` fall away.

    ``start`` is its offset. ``is_ahead``: what replaces it follows, as in ``not nine but seven``. ``is_former``: it was
    only stated earlier, so that it counts where nothing replaces it. ``is_wrong``: it was never right, rather than the
    number of an earlier time. ``unlike`` are the offsets of numbers that do not stand in its place. ``instead`` is that
    of the number right before it, which does.
    """

    low: int
    start: int
    first: int
    after: int
    is_ahead: bool = False
    is_former: bool = False
    is_wrong: bool = True
    unlike: frozenset[int] = frozenset()
    instead: int | None = None


def list_replaced(items: list[Item], lexicon: Lexicon) -> list[Replaced]:
    """The numbers that a tagged sentence takes back, left to right."""
    return [found for at in range(len(items)) if (found := _find_replaced(items, at, lexicon)) is not None]


def _find_replaced(items: list[Item], at: int, lexicon: Lexicon) -> Replaced | None:
    word = items[at].word
    if lexicon.holds("not", word):
        return _read_denied(items, at, lexicon)
    if lexicon.holds("less_than", word):
        return _read_lower(items, at, lexicon)
    if lexicon.holds("former", word):
        return _read_former(items, at, lexicon)
    if lexicon.holds("not_after", word):
        return _read_denied_before(items, at, lexicon)
    if lexicon.holds("at_first", word):
        return _read_reported(items, at, lexicon)
    return None


def _read_denied(items: list[Item], at: int, lexicon: Lexicon) -> Replaced | None:
    """The number of ``seven, not nine`` or ``seven and not nine``, or of ``not nine but seven``."""
    is_marked = at > 0 and items[at - 1].word in OPENING_MARKS
    has_verb = at + 1 < len(items) and items[at + 1].tag in (Tag.BE_ONE, Tag.BE_MANY)  # "no fueron 24 sino 14"
    number = read_people(items, at + 1 + has_verb, lexicon, least=1 if is_marked else 2)
    if number is None:
        return None
    number = _compare_before(items, at - is_marked, number)
    after = number.after
    but = next((place for place in range(after, after + 2) if _is_but(items, place, lexicon)), None)
    if but is not None:
        return number._replace(first=at - is_marked, after=but + (items[but - 1].word in COMMAS), is_ahead=True)
    if has_verb or not (is_marked or _says_and(items[at], lexicon) or _follows_people(items, at)):
        return None
    first = at - is_marked
    closing = CLOSING_MARKS.get(items[at - 1].word, items[at - 1].word)
    if not (is_marked and after < len(items) and items[after].word == closing):
        return number._replace(first=first, after=after)
    verb = _find_speaking(items, after + 1, lexicon)
    if verb is None:
        return number._replace(first=first, after=after + 1)
    if verb == after + 1:
        return number._replace(first=first, after=after)
    return number._replace(first=first + 1, after=verb + 1)  # without "not 24, police say"


def _says_and(item: Item, lexicon: Lexicon) -> bool:
    """Whether a denial is joined to what stands before it: ``and not``, ``وليس``."""
    return " " in item.word or (lexicon.glued_and != "" and item.word.startswith(lexicon.glued_and))


def _is_but(items: list[Item], at: int, lexicon: Lexicon) -> bool:
    """Whether a word says that the right number follows: ``nicht neun, sondern sieben``."""
    return at < len(items) and lexicon.holds("but", items[at].word)


def _compare_before(items: list[Item], first: int, number: Replaced) -> Replaced:
    """A number that is taken back, with the one right before it, which stands in its place: ``12, not 15``.

    It does not if the two are of different people, as in ``14 bandits, not 24 villagers``.
    """
    nouns = [items[at] for at in (first - 1, number.after) if 0 <= at < len(items) and items[at].tag is Tag.PEOPLE]
    own = first - 2 if first > 0 and items[first - 1].tag is Tag.PEOPLE else first - 1
    instead = items[own].start if own >= 0 and items[own].tag in NUMBERS else None
    if len(nouns) < 2:
        return number._replace(instead=instead)
    return number._replace(instead=instead, after=number.after + 1, is_wrong=nouns[0].payload == nouns[1].payload)


def _find_speaking(items: list[Item], at: int, lexicon: Lexicon) -> int | None:
    """The verb of a clause at a position that says who states the number: ``14, not 24, police say``.

    Its noun of people is not what the number counts, unlike that of ``14, not 24, soldiers``.
    """
    for verb in range(at, min(at + SPEAKER_REACH, len(items))):
        item = items[verb]
        if lexicon.holds("speaks", item.word):
            return verb
        if item.word in (",", "،", *BREAKING) or item.tag in (Tag.TRIGGER, Tag.STOP):
            return None
    return None


def _read_denied_before(items: list[Item], at: int, lexicon: Lexicon) -> Replaced | None:
    """The number before a word that denies it, in languages where that follows: ``тоғыз емес, жеті``."""
    first = next((back for back in range(at - 1, max(at - 3, -1), -1) if items[back].tag in NUMBERS), None)
    number = read_people(items, first, lexicon) if first is not None else None
    if number is None or first is None:
        return None
    opening = items[first - 1].word if first else ""
    following = items[at + 1].word if at + 1 < len(items) else ""
    if opening in OPENING_MARKS and following in (CLOSING_MARKS.get(opening, opening), ".", ""):
        return _compare_before(items, first - 1, number)._replace(first=first - 1, after=at + 2)
    return number._replace(first=first, after=at + 1 + (following in COMMAS), is_ahead=True)


def _read_reported(items: list[Item], at: int, lexicon: Lexicon) -> Replaced | None:
    """The number that was reported wrongly or at first, in any order: ``24 morts annoncés par erreur``."""
    ahead = next((place for place in range(at + 1, _find_break(items, at, 1)) if items[place].tag in NUMBERS), None)
    back = next((place for place in range(at - 1, _find_break(items, at, -1), -1) if items[place].tag in NUMBERS), None)
    for first in (ahead, back):
        number = read_people(items, first, lexicon) if first is not None else None
        if number is not None and first is not None and _is_reported(items, min(at, first), number.after, at, lexicon):
            return number._replace(first=first, is_former=True)
    return None


def _find_break(items: list[Item], at: int, step: int) -> int:
    """The position of the first break of a sentence before or behind a position, at most ``FORMER_REACH`` away."""
    beyond = max(at - FORMER_REACH - 1, -1) if step < 0 else min(at + FORMER_REACH + 1, len(items))
    marks = (*BREAKING, *COMMAS) if step < 0 else BREAKING
    return next((place for place in range(at + step, beyond, step) if items[place].word in marks), beyond)


def _is_reported(items: list[Item], first: int, after: int, at: int, lexicon: Lexicon) -> bool:
    """Whether a verb in the clause of a number, and of the word that doubts it, says that it was reported."""
    last = max(after, at + 1)
    before = range(max(0, first - REPORTED_REACH), last)
    behind = range(last, min(last + REPORTED_REACH, len(items)))
    end = next((place for place in behind if items[place].word in (*BREAKING, *COMMAS)), behind.stop)
    return any(lexicon.holds("reported", items[place].word) for place in (*before, *range(last, end)))


def _read_lower(items: list[Item], at: int, lexicon: Lexicon) -> Replaced | None:
    """The number of ``down from the eight reported earlier``, ``fewer than the 12 that were announced``."""
    if at > 0 and items[at - 1].tag in NUMBERS:
        return _read_difference(items, at, lexicon)
    is_definite = at + 1 < len(items) and items[at + 1].tag is Tag.DEFINITE
    number = read_people(items, at + 1, lexicon)
    if number is None or not (is_definite or items[at].tag is not Tag.QUALIFIER):
        return None
    marked = at > 0 and items[at - 1].word == ","
    is_wrong = (
        _says_earlier(items, number.after, lexicon)
        or _is_revised(items, at, lexicon)
        or _is_lower_toll(items, at, number.after, lexicon)
    )
    return number._replace(first=at - marked, is_wrong=is_wrong)


def _read_difference(items: list[Item], at: int, lexicon: Lexicon) -> Replaced:
    """The difference in ``14 people, 10 fewer than reported``, which counts nobody; what is taken back is 24."""
    first = at - 1
    while first > 0 and items[first - 1].tag in NUMBERS:
        first -= 1
    difference = read_number(items, first, lexicon)
    earlier = next((back for back in range(first - 1, -1, -1) if items[back].tag in NUMBERS), None)
    number = read_number(items, earlier, lexicon) if earlier is not None else None
    marked = first > 0 and items[first - 1].word in OPENING_MARKS
    low = (difference.low if difference is not None else 0) + (number.low if number is not None else 0)
    is_wrong = number is not None and _says_earlier(items, at + 1, lexicon)
    return Replaced(low, items[first].start, first - marked, at + 1, is_wrong=is_wrong)


def _says_earlier(items: list[Item], at: int, lexicon: Lexicon) -> bool:
    """Whether it soon follows that something was reported earlier, but not "a day earlier", which compares times."""
    return any(
        lexicon.holds("former", item.word) or (lexicon.holds("earlier", item.word) and before.tag is not Tag.THING)
        for before, item in pairwise(items[at - 1 : at + EARLIER_REACH])
    )


def _is_lower_toll(items: list[Item], at: int, after: int, lexicon: Lexicon) -> bool:
    """Whether a toll is "down from" a number, and not from that of another time: no toll falls of itself."""
    is_toll = any(lexicon.holds("toll", item.word) for item in items[:at])
    return is_toll and all(item.tag not in (Tag.THING, Tag.DIGITS) for item in items[after : after + EARLIER_REACH])


def _is_revised(items: list[Item], at: int, lexicon: Lexicon) -> bool:
    return any(lexicon.holds("revised", item.word) for item in items[:at])


def _read_former(items: list[Item], at: int, lexicon: Lexicon) -> Replaced | None:
    """The number soon after ``earlier toll``, ``initially reported`` and the like."""
    for first in range(at + 1, min(at + 2 + FORMER_REACH, len(items))):
        if items[first].word in BREAKING:
            return None
        if items[first].tag in NUMBERS:
            if lexicon.holds("reached", items[first - 1].word) and lexicon.holds("revised", items[at - 1].word):
                return None  # "lowers initial toll to nine"
            number = read_people(items, first, lexicon)
            return number._replace(first=first, is_former=True) if number is not None else None
    return None


def read_people(items: list[Item], at: int, lexicon: Lexicon, least: int = 2) -> Replaced | None:
    """The number at a position, maybe after an article, unless it is below ``least`` or counts no people."""
    first = at + (at < len(items) and items[at].tag is Tag.DEFINITE)
    number = read_number(items, first, lexicon) if first < len(items) else None
    if number is None or number.low < least or items[first].tag is Tag.ARTICLE:
        return None
    after = number.after
    if after < len(items) and items[after].tag in (Tag.THING, Tag.CURRENCY, Tag.MONTH):
        return None
    return Replaced(number.low, items[first].start, at - 1, after)


def _follows_people(items: list[Item], at: int) -> bool:
    """Whether a number, or the noun or "dead" that it counts, is right before a position."""
    if at > 1 and items[at - 1].tag in (Tag.TRIGGER, Tag.ONE_PERSON) and items[at - 2].tag in NUMBERS:
        return True
    return at > 0 and items[at - 1].tag in NUMBERS | {Tag.PEOPLE}


def name_tolls(items: list[Item], replaced: Sequence[Replaced], text: str, lexicon: Lexicon) -> list[Item]:
    """The items with "earlier toll" and the like as "toll", where its number is taken back and not merely compared."""
    named = list(items)
    for one in replaced:
        for at in range(max(0, one.first - FORMER_REACH - 1), one.first if one.is_former else 0):
            item = items[at]
            if lexicon.holds("former", item.word) and _is_updated(items, at, one.after, lexicon):
                start = item.start + len(item.word.split()[0])
                nouns = lexicon.tag(text, start, item.end)
                named[at] = nouns[0] if len(nouns) == 1 and nouns[0].tag is Tag.TRIGGER else item
    return named


def _is_updated(items: list[Item], at: int, after: int, lexicon: Lexicon) -> bool:
    """Whether a verb soon before "earlier toll" or soon after its number revises it or says that it rose."""
    near = [*items[max(0, at - UPDATED_REACH) : at], *items[after : after + UPDATED_REACH]]
    return any(lexicon.holds("revised", item.word) or lexicon.holds("raised", item.word) for item in near)


def drop_replaced(items: list[Item], replaced: Sequence[Replaced]) -> list[Item]:
    """The items without the numbers that are taken back."""
    dropped = {at for one in replaced for at in range(one.first, one.after)}
    return [item for at, item in enumerate(items) if at not in dropped]


def spare_former(items: list[Item], replaced: Sequence[Replaced], text: str, lexicon: Lexicon) -> list[Replaced]:
    """The numbers that are taken back, each with the others that do not stand in its place.

    A former number is none of them if the sentence has only such others below it: then both count.
    """
    taken = {at for one in replaced for at in range(one.first, one.after)}
    others = list(_list_others(items, taken, lexicon))
    kept = []
    for one in replaced:
        lower = [other for other in others if other.low < one.low]
        unlike = [
            other
            for other in lower
            if _comes_on_top(items, other, lexicon) or _is_apart(items, other, one, text, lexicon)
        ]
        if not (one.is_former and lower and len(unlike) == len(lower)):
            kept.append(one._replace(unlike=frozenset(other.start for other in unlike)))
    return kept


def _list_others(items: list[Item], taken: set[int], lexicon: Lexicon) -> Iterator[Replaced]:
    beyond = 0
    for at, item in enumerate(items):
        if at < beyond or at in taken or item.tag not in NUMBERS or (at and items[at - 1].tag is Tag.MONTH):
            continue
        number = read_people(items, at, lexicon, least=1)
        if number is not None:
            beyond = number.after
            yield number._replace(first=at)


def _comes_on_top(items: list[Item], number: Replaced, lexicon: Lexicon) -> bool:
    """Whether a number adds to an earlier one: ``nine more``, ``another nine``."""
    if number.first and lexicon.holds("more", items[number.first - 1].word):
        return True
    for item in items[number.after : number.after + MORE_REACH]:
        if item.tag is Tag.JOIN or item.tag in NUMBERS or item.word in BREAKING:
            return False
        if lexicon.holds("more", item.word):
            return True
    return False


def _is_apart(items: list[Item], number: Replaced, former: Replaced, text: str, lexicon: Lexicon) -> bool:
    """Whether a number is about another event than the one taken back: it has another place, or is in another clause
    and nothing says that it is the number now.
    """
    scenes = [_find_scene(items, one.after, text, lexicon) for one in (number, former)]
    if all(scenes) and scenes[0] != scenes[1]:
        return True
    first, last = sorted((number.first, former.first))
    if not any(item.word in SEMICOLONS for item in items[first:last]):
        return False
    is_now = number.first > 0 and lexicon.holds("now", items[number.first - 1].word)
    return not is_now and not any(lexicon.holds("revised", item.word) for item in items)


def _find_scene(items: list[Item], after: int, text: str, lexicon: Lexicon) -> str:
    """The name after a word such as "in" soon after a number and before the next one, "" without one."""
    for at in range(after, min(after + SCENE_REACH, len(items) - 1)):
        if items[at].tag in NUMBERS or items[at].word in SEMICOLONS:
            break
        following = items[at + 1]
        is_name = not text[following.start].islower() and following.tag not in NUMBERS | {Tag.MONTH}
        if is_name and lexicon.holds("inside", items[at].word):
            return following.word
    return ""
