"""Ties a toll, as in ``death toll rose from 150 to 164``, to its count, and tells whether it was revised."""

from __future__ import annotations

from monitors.facts.counts import Count
from monitors.facts.joining import JOIN_REACH, claim_list, has_own_trigger
from monitors.facts.lexicon import Item, Tag
from monitors.facts.sentence import BREAKING, Sentence

TALLY_REACH = 16  # items
REVISED_REACH = 5  # items between a toll or its number and what revises it


def take_tally(sentence: Sentence, position: int) -> list[Count]:
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
        before = sentence.items[count.first - 1].word
        if chosen is None or sentence.lexicon.holds("reached", before):
            chosen = index
    if chosen is None:
        chosen = _find_revised(sentence, position)
    if chosen is None or chosen in sentence.taken:
        return []
    claimed = claim_list(sentence, chosen)
    # "rose from 150 to 164" states 164, not a range
    return [one._replace(low=one.high) if sentence.lexicon.holds("rising", one.qualifier) else one for one in claimed]


def _find_revised(sentence: Sentence, position: int) -> int | None:
    """The index of the count before a toll that was revised to it: ``rebajó de 12 a nueve la cifra de muertos``."""
    holds = sentence.lexicon.holds
    for index, count in enumerate(sentence.counts):
        is_near = 0 <= position - count.last - 1 <= JOIN_REACH
        opening = sentence.items[max(0, count.first - REVISED_REACH) : count.first]
        if is_near and opening and holds("reached", opening[-1].word):
            return index if any(holds("revised", item.word) for item in opening) else None
    return None


def is_revised(sentence: Sentence, position: int, counts: list[Count]) -> bool:
    """Whether a verb says that a toll is revised, and not upwards: ``the toll was lowered to 31``."""
    if any(sentence.lexicon.holds("rising", count.qualifier) for count in counts):
        return False
    first, last = min(position, counts[0].first), max(position, counts[-1].last)
    near = [item.word for item in sentence.items[max(0, first - REVISED_REACH) : last + REVISED_REACH]]
    groups = sentence.lexicon.groups
    return not groups["revised"].isdisjoint(near) and groups["raised"].isdisjoint(near)


def _breaks_tally(sentence: Sentence, between: list[Item]) -> bool:
    """Whether the clause of a toll ends in between; it does not at the commas of "in Kano, Nigeria, rose to"."""
    if any(item.word in BREAKING or item.tag is Tag.STOP for item in between):
        return True
    commas = [number for number, item in enumerate(between) if item.word == ","]
    if not commas:
        return False
    verb = between[commas[-1] + 1] if commas[-1] + 1 < len(between) else None
    return verb is None or not sentence.lexicon.holds("climbs", verb.word)
