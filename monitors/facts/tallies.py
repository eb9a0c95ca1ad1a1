"""Ties a toll, as in ``death toll rose from 150 to 164``, to its count, and tells whether it was revised."""

from __future__ import annotations

from monitors.facts.counts import Count
from monitors.facts.joining import JOIN_REACH, claim, claim_list, has_own_trigger
from monitors.facts.lexicon import Item, Tag
from monitors.facts.numbers import NUMBERS, read_number
from monitors.facts.tagged_sentence import BREAKING, Figure, TaggedSentence

TALLY_REACH = 16  # items
NUMBERED_REACH = 4  # items between "number of" and what happened
BEFORE_GROWTH = (Tag.WORD, Tag.PREPOSITION, Tag.DEFINITE, Tag.BETWEEN)
OF_TOLLS = (Tag.NUMBER_OF, Tag.PEOPLE, Tag.QUALIFIER)
BEFORE_RISEN = ("reached", "rising", "risen")  # lists of what stands before the number of a toll that rose to it
MOUNTING_REACH = 6  # items between a noun such as "deaths" and the verb that says how many
REVISED_REACH = 5  # items between a toll or its number and what revises it
GOVERNED_REACH = 2  # items between what revises a toll and the toll or the word before its number


def is_tally(sentence: TaggedSentence, position: int) -> bool:
    """Whether a trigger is part of a toll: ``the number of people hurt``, ``detentions in Minsk rose to 312``."""
    items, lexicon = sentence.items, sentence.lexicon
    if Tag.NUMBER_OF in sentence.tags:
        before = [item.tag for item in items[max(0, position - NUMBERED_REACH) : position]]
        if Tag.NUMBER_OF in before:
            return NUMBERS.isdisjoint(before[before.index(Tag.NUMBER_OF) :])
    if items[position].word not in lexicon.counted or (position and items[position - 1].tag in NUMBERS):
        return False
    for item in items[position + 1 : position + 2 + MOUNTING_REACH]:
        if lexicon.holds("mounts", item.word):
            return True
        if item.tag not in BEFORE_GROWTH or not item.word[-1].isalnum():
            return False
    return False


def take_tally(sentence: TaggedSentence, position: int) -> list[Count]:
    """The count of a toll: the first after it, or a later one after "to": ``death toll rose from 150 to 164``."""
    chosen: int | None = None
    for index, count in enumerate(sentence.counts):
        if count.first <= position:
            continue
        between = sentence.items[position + 1 : count.first]
        if between and between[-1].word == ":" and not has_own_trigger(sentence, index):
            between = between[:-1]  # "death toll in Goma: nine"
        if len(between) > TALLY_REACH or _breaks_tally(sentence, between):
            break
        if count.low is None or (count.bare and sentence.lexicon.holds("toll", sentence.items[position].word)):
            continue
        if chosen is None or _follows(sentence, "reached", count):
            chosen = index
    if chosen is None:
        chosen = _find_revised(sentence, position)
    if chosen is None:
        chosen = _find_risen(sentence, position)
    if chosen is None or chosen in sentence.taken:
        return []
    is_number = sentence.counts[chosen].headless  # a toll is one number, but "31 rebels and two commandos" are a list
    claimed = claim(sentence, [chosen]) if is_number else claim_list(sentence, chosen)
    # "rose from 150 to 164" states 164, not a range
    return [one._replace(low=one.high) if _follows(sentence, "rising", one) else one for one in claimed]


def _follows(sentence: TaggedSentence, group: str, count: Count) -> bool:
    """Whether a number, with its qualifier, follows a word of a list, which may itself be read as the qualifier."""
    before = sentence.items[count.first - 1].word if count.first else ""
    return sentence.lexicon.holds(group, count.qualifier) or sentence.lexicon.holds(group, before)


def _find_revised(sentence: TaggedSentence, position: int) -> int | None:
    """The index of the count before a toll that was revised to it: ``rebajó de 12 a nueve la cifra de muertos``."""
    holds = sentence.lexicon.holds
    for index, count in enumerate(sentence.counts):
        is_near = 0 <= position - count.last - 1 <= JOIN_REACH
        opening = sentence.items[max(0, count.first - REVISED_REACH) : count.first]
        if is_near and opening and (holds("reached", opening[-1].word) or holds("reached", count.qualifier)):
            return index if any(holds("revised", item.word) for item in opening) else None
    return None


def _find_risen(sentence: TaggedSentence, position: int) -> int | None:
    """The index of the count before a toll that rose to it: ``asciende a 43 la cifra de muertos``.

    The verb may stand behind it too: ``auf 43 stieg die Zahl der Toten``.
    """
    for index, count in enumerate(sentence.counts):
        opening = sentence.items[max(0, count.first - 1 - NUMBERED_REACH) : count.first + 1]
        between = sentence.items[count.last + 1 : position]
        is_near = position > count.last and len(between) <= NUMBERED_REACH and count.headless
        is_near = is_near and all(item.tag in BEFORE_GROWTH or item.tag in OF_TOLLS for item in between)
        if is_near and any(_follows(sentence, group, count) for group in BEFORE_RISEN):
            around = [*opening, *between]
            return index if any(sentence.lexicon.holds("risen", item.word) for item in around) else None
    return None


def is_revised(sentence: TaggedSentence, position: int, counts: list[Count]) -> bool:
    """Whether a verb says that a toll is revised, and not upwards (``the toll was lowered to 31``), or that it falls
    from a higher number, which only that of each day does of itself: ``death toll falls to 14 from 24``.
    """
    if any(_follows(sentence, "rising", count) for count in counts):
        return False
    first, last = min(position, counts[0].first), max(position, counts[-1].last)
    near = range(max(0, first - REVISED_REACH), min(last + 1 + REVISED_REACH, len(sentence.items)))
    words = [sentence.items[at].word for at in near]
    now = counts[0].low or 0
    if not sentence.lexicon.groups["raised"].isdisjoint(words) or any(low < now for low in _list_former(sentence)):
        return False
    if _falls(sentence, position, words) and any(low > now for low in _list_former(sentence)):
        return True
    return _is_lowered(sentence, position, counts[0]) or any(
        sentence.lexicon.holds("revised", word) and _governs(sentence, at, position, first, last)
        for at, word in zip(near, words, strict=True)
    )


def _falls(sentence: TaggedSentence, position: int, words: list[str]) -> bool:
    """Whether one of the words says that a toll falls, and it is not that of each day, nor compared with that of a day
    before.
    """
    groups, before = sentence.lexicon.groups, [item.word for item in sentence.items[:position]]
    is_timed = any(item.tag is Tag.THING for item in sentence.items[position:])
    return not groups["falls"].isdisjoint(words) and groups["recurring"].isdisjoint(before) and not is_timed


def _is_lowered(sentence: TaggedSentence, position: int, count: Count) -> bool:
    """Whether a verb that may be an adjective too lowers a toll to a number: ``police lower death toll to nine``."""
    items = sentence.items
    verbs = [at for at in range(max(1, position - 2), position) if sentence.lexicon.holds("lowering", items[at].word)]
    return _follows(sentence, "reached", count) and any(items[at - 1].tag is not Tag.MODAL for at in verbs)


def name_former(sentence: TaggedSentence, figure: Figure) -> Figure:
    """The figure of a toll that is revised with the number from which it was lowered, if the sentence names that."""
    if not figure.corrects:
        return figure
    return figure._replace(replaces=max((low for low in _list_former(sentence) if low > figure.low), default=0))


def _list_former(sentence: TaggedSentence) -> list[int]:
    """The numbers from which a toll was revised: ``revised to 15 from 12``, ``corrected to 15, against 12 earlier``,
    ``24-тен 14-ке``.
    """
    against = [count.low for count in sentence.counts if count.low and _follows(sentence, "against", count)]
    return against + [low for count in sentence.counts if (low := _read_from(sentence, count))]


def _read_from(sentence: TaggedSentence, count: Count) -> int:
    """The first number of ``24-тен 14-ке``, whose ending says "from"; 0 without one."""
    items = sentence.items
    number = read_number(items, count.first, sentence.lexicon)
    if number is None or number.after > count.last:
        return 0
    return number.low if items[number.after - 1].word.endswith(sentence.lexicon.from_endings) else 0


def _governs(sentence: TaggedSentence, verb: int, position: int, first: int, last: int) -> bool:
    """Whether a verb is about the toll at a position, which with its number reaches from ``first`` to ``last``.

    After those it must follow at once. Elsewhere the toll, "to" or "from", or the number soon follows it.
    """
    items, lexicon = sentence.items, sentence.lexicon
    if verb > last:
        return verb == last + 1
    for at in range(verb + 1, min(verb + 2 + GOVERNED_REACH, len(items))):
        word = items[at].word
        if at == position or lexicon.holds("reached", word) or lexicon.holds("rising", word):
            return not any(_ends_clause(item) or item.tag in NUMBERS for item in items[at : max(at, first)])
        if lexicon.holds("revised", word):
            return _governs(sentence, at, position, first, last)
        if _ends_clause(items[at]) or items[at].tag in NUMBERS:
            return False
    return False


def _ends_clause(item: Item) -> bool:
    return item.word in BREAKING or item.word == "," or item.tag is Tag.STOP


def _breaks_tally(sentence: TaggedSentence, between: list[Item]) -> bool:
    """Whether the clause of a toll ends in between; it does not at the commas of "in Kano, Nigeria, rose to"."""
    if any(item.word in BREAKING or item.tag is Tag.STOP for item in between):
        return True
    commas = [number for number, item in enumerate(between) if item.word == ","]
    if not commas:
        return False
    verb = between[commas[-1] + 1] if commas[-1] + 1 < len(between) else None
    return verb is None or not sentence.lexicon.holds("climbs", verb.word)
