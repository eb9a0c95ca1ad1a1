"""Tells which triggers state nothing of the people beside them: what did not happen, and what befell nobody."""

from __future__ import annotations

from monitors.facts.counts import Count
from monitors.facts.lexicon import Tag, Trigger
from monitors.facts.tagged_sentence import ARMED, TaggedSentence
from monitors.model import FactKind

UNSURE_REACH = 9  # items
RELEASE_REACH = 3  # items between "released" and who is


def is_unreal(sentence: TaggedSentence, position: int) -> bool:
    """Whether a trigger states nothing that happened: ``could kill``, ``threatened to kill``, ``was not killed``,
    ``kept from arresting``.
    """
    items = sentence.items
    trigger: Trigger = items[position].payload
    groups = sentence.lexicon.groups
    before = [item.word for item in items[max(0, position - UNSURE_REACH) : position]]
    if not groups["unsure"].isdisjoint(before):
        return True
    if before and before[-1] in groups["from"] and not groups["prevents"].isdisjoint(before):
        return True
    for back in range(1, 4):
        if position - back < 0:
            return False
        item = items[position - back]
        if sentence.lexicon.holds("unreal", item.word) and trigger.kind is not FactKind.DISPLACED:
            return True
        if item.tag is Tag.MODAL:
            return trigger.kind is not FactKind.DISPLACED or item.word in ("not", "never", "n't")
        if item.tag not in (Tag.WORD, Tag.BE_MANY, Tag.BE_ONE):
            return False
    return False


def is_unaffected(sentence: TaggedSentence, position: int, kind: FactKind, counts: list[Count]) -> bool:
    """Whether a trigger states nothing of these: one person in hospital may be ill, soldiers are no refugees, and who
    is released was not arrested now.
    """
    if kind is FactKind.ARRESTED:
        return bool(counts) and _is_released(sentence, counts[0])
    if kind is FactKind.DISPLACED:
        return bool(counts) and all(count.of in ARMED for count in counts)
    if kind is not FactKind.INJURED:
        return False
    is_hospital = sentence.lexicon.holds("ill", sentence.items[position].word)
    return is_hospital and sum(count.low or 0 for count in counts) == 1


def _is_released(sentence: TaggedSentence, count: Count) -> bool:
    """Whether people are the object of a release: ``released 183 people held in jails``."""
    for item in reversed(sentence.items[max(0, count.first - RELEASE_REACH) : count.first]):
        if item.tag in (Tag.TRIGGER, Tag.PEOPLE, Tag.JOIN):
            return False
        if sentence.lexicon.holds("frees", item.word):
            return True
    return False
