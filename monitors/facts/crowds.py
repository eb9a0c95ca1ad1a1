"""Finds troops and protesters: counts that no trigger has claimed, mostly where people are moved or gather.

``links.py`` calls it after it has tied counts to the killed, injured, arrested and displaced.
"""

from __future__ import annotations

from collections.abc import Iterator

from monitors.facts.counts import Count
from monitors.facts.lexicon import Item, Tag
from monitors.facts.tagged_sentence import ARMED, BREAKING, Figure, TaggedSentence
from monitors.model import FactKind

GATHER_REACH = 14  # items between a count and what it gathers for
WEAK_REACH = 4  # items between a count and a sign that need not be one of a crowd
LEAST_CROWD = 3
LEAST_TROOPS = 20  # fewer soldiers in a sentence without a verb of moving are not news as troops
LEAST_HEADLESS = 20  # a smaller number without a noun is mostly no crowd, even beside a march
NO_CROWD = ("police", "soldiers", "peacekeepers", "militants", "journalists")


def _list_free(sentence: TaggedSentence) -> Iterator[tuple[int, Count]]:
    """The counts with a number that no trigger has claimed, each with its index."""
    for index, count in enumerate(sentence.counts):
        if index not in sentence.taken and index not in sentence.parts and count.low and count.low >= LEAST_CROWD - 1:
            yield index, count


def find_troops(sentence: TaggedSentence) -> list[Figure]:
    """The largest unclaimed count of soldiers, a small one only with a verb of moving; at most one figure."""
    items = sentence.items
    if Tag.STRENGTH not in sentence.tags and not any(count.of in ARMED for count in sentence.counts):
        return []
    is_moved = Tag.MOVE in sentence.tags
    least = LEAST_CROWD - 1 if is_moved else LEAST_TROOPS
    best: Count | None = None
    for _, count in _list_free(sentence):
        is_larger = (count.low or 0) >= max(least, (best.low or 0) + 1 if best else 0)
        if count.of in ARMED and is_larger:
            best = count
    best = best or _find_strength(sentence)
    if best is None or best.low is None or best.high is None:
        return []
    if not is_moved and not sentence.lexicon.groups["unmoved"].isdisjoint([item.word for item in items]):
        return []
    of = "peacekeepers" if any(count.of == "peacekeepers" for count in sentence.counts) else best.of or "soldiers"
    force = sentence.lexicon.forces.search(sentence.text, items[0].start, items[-1].end)
    return [
        Figure(
            FactKind.TROOPS,
            best.low,
            best.high,
            best.start,
            best.end,
            of=of,
            qualifier=best.qualifier,
            force=force.group() if force else "",
        )
    ]


def _find_strength(sentence: TaggedSentence) -> Count | None:
    """The count of soldiers in ``the number of French forces rises to 1,400``, where no noun follows the number.

    Or after a noun that is an army's, as in ``troop levels fall to 7,000``, ``a force of 3,500``. A force of "up to
    4,000" is one that is planned.
    """
    is_strength = Tag.STRENGTH in sentence.tags
    is_army = Tag.MOVE in sentence.tags and any(count.of in ARMED and count.low is None for count in sentence.counts)
    if not (is_strength or is_army):
        return None
    for _, count in _list_free(sentence):
        before = sentence.items[count.first - 1] if count.first else None
        is_planned = sentence.lexicon.holds("ceilings", count.qualifier)
        if count.headless and before is not None and not is_planned and _is_size(sentence, before):
            return count
    return None


def _is_size(sentence: TaggedSentence, before: Item) -> bool:
    """Whether the item before a number says that it is a size: ``rises to``, ``a force of``."""
    return before.tag is Tag.STRENGTH or sentence.lexicon.holds("reached", before.word)


def find_protesters(sentence: TaggedSentence) -> list[Figure]:
    """The largest unclaimed count of protesters, or of people who gather in the same clause; at most one figure."""
    best: Count | None = None
    for _, count in _list_free(sentence):
        if (count.low or 0) < (LEAST_HEADLESS if count.headless else LEAST_CROWD) or count.of in NO_CROWD:
            continue
        if (count.of == "protesters" or _gathers(sentence, count)) and (
            best is None or (count.low or 0) > (best.low or 0)
        ):
            best = count
    if best is None or best.low is None or best.high is None:
        return []
    return [
        Figure(
            FactKind.PROTESTERS, best.low, best.high, best.start, best.end, of="protesters", qualifier=best.qualifier
        )
    ]


def _gathers(sentence: TaggedSentence, count: Count) -> bool:
    """Whether people gather: a sign of it follows them in their clause, or is right before them."""
    return _counts_crowd(sentence, count) and (_gathers_after(sentence, count) or _gathers_before(sentence, count))


def _counts_crowd(sentence: TaggedSentence, count: Count) -> bool:
    """Whether a count may be one of a crowd: not ``a survey of 26,000 people``."""
    before = sentence.items[max(0, count.first - 2) : count.first]
    return sentence.lexicon.groups["no_crowds"].isdisjoint([item.word for item in before])


def _gathers_after(sentence: TaggedSentence, count: Count) -> bool:
    """Whether a sign follows: a weak one at once, and none behind a verb by which something else befalls them, or that
    only plans it.
    """
    groups = sentence.lexicon.groups
    following = sentence.items[count.last + 1 : count.last + 1 + GATHER_REACH]
    for distance, item in enumerate(following):
        if item.word in groups["gather_signs"] and not _is_date(following, distance):
            if item.word not in groups["weak_signs"]:
                return True
            if distance < WEAK_REACH:
                return count.of != "workers" or groups["strikes"].isdisjoint(word.word for word in sentence.items)
        if item.tag is Tag.TRIGGER or item.word in BREAKING or item.word in groups["befalls"]:
            return False
    return False


def _is_date(items: list[Item], position: int) -> bool:
    """Whether a sign is a month with its day: ``March 8``."""
    day = items[position + 1] if position + 1 < len(items) else None
    return items[position].tag is Tag.MONTH and day is not None and day.tag is Tag.DIGITS


def _gathers_before(sentence: TaggedSentence, count: Count) -> bool:
    """Whether a sign is right before a count, as in ``a march of 300``."""
    lexicon, before = sentence.lexicon, sentence.items[max(0, count.first - 3) : count.first]
    signs = lexicon.groups["gather_signs"] - lexicon.groups["weak_before"]
    return any(item.word in signs for item in before) and lexicon.holds("gather_before", before[-1].word)
