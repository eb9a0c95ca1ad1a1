"""Tells which counts of a sentence are in one list, such as ``31 rebels and two commandos``, and which stand apart."""

from __future__ import annotations

from collections.abc import Sequence

from monitors.facts.counts import Count
from monitors.facts.lexicon import Form, Item, Tag
from monitors.facts.tagged_sentence import TaggedSentence

JOIN_REACH = 7  # items
VERB_REACH = 3  # items behind a number without a noun of people, which may be an unknown one
VERBS = (Tag.WORD, Tag.GATHER, Tag.MOVE, Tag.MODAL, Tag.BE_ONE, Tag.BE_MANY)  # what may be a verb behind its subject


def claim_list(sentence: TaggedSentence, first: int) -> list[Count]:
    """Claim the count with an index for a trigger before it, and those after it that are in one list with it.

    A count with a trigger of its own ends the list.
    """
    last = first
    while last + 1 < len(sentence.counts) and is_joined(sentence, last, last + 1):
        if has_own_trigger(sentence, last + 1):
            break
        last += 1
    return claim(sentence, range(first, last + 1))


def claim(sentence: TaggedSentence, group: Sequence[int]) -> list[Count]:
    """Mark the counts with these indexes as taken, and return those that are no part of another."""
    sentence.taken.update(group)
    return [sentence.counts[index] for index in group if index not in sentence.parts]


def is_joined(sentence: TaggedSentence, first: int, second: int) -> bool:
    """Whether two counts are parts of one list: ``31 rebels and two commandos``."""
    between = sentence.items[sentence.counts[first].last + 1 : sentence.counts[second].first]
    if not between or len(between) > JOIN_REACH or between[-1].tag is not Tag.JOIN:
        return False
    plain = (Tag.WORD, Tag.JOIN, Tag.PREPOSITION, Tag.DEFINITE, Tag.DIGITS)
    if any(item.tag not in plain for item in between):
        return False
    if is_no_subject(sentence, sentence.counts[second]) or _is_clause(sentence, sentence.counts[first], between):
        return False
    if len(between) == 1 and between[0].word == "," and _acts(sentence, sentence.counts[second]):
        return False
    if [item.word for item in between] == [","] and _speaks(sentence, sentence.counts[first], sentence.counts[second]):
        return False
    both_bare = sentence.counts[first].headless and sentence.counts[second].headless
    if both_bare and [item.word for item in between] == [","]:
        return False  # "toll rises to 164, thousands held" lists clauses, not people
    return len(between) <= 2 or between[0].word != "," or between[-1].word != ","


def _is_clause(sentence: TaggedSentence, first: Count, between: list[Item]) -> bool:
    """Whether two counts are in clauses and not in a list: ``Bus with 40 on board crashes, 12 dead``."""
    *words, comma = between
    if (
        first.bare and comma.word != "," and words and words[-1].word == ","
    ):  # "The president fled the city, and 100 ..."
        comma = words.pop()
    if comma.word != "," or not words:
        return False
    return words[0].tag not in (Tag.PREPOSITION, Tag.JOIN) or is_no_subject(sentence, first)


def _speaks(sentence: TaggedSentence, first: Count, second: Count) -> bool:
    """Whether people behind a comma, without number or article, state the number: ``14, police chief confirms``."""
    following = sentence.items[second.last + 1 : second.last + 2]
    may_speak = second.bare and second.low in (None, 1) and not first.bare
    return may_speak and bool(following) and following[0].tag is Tag.WORD and following[0].word[-1].isalnum()


def _acts(sentence: TaggedSentence, count: Count) -> bool:
    """Whether a count begins a clause: ``15 people, thousands marched``, ``as fire kills 12, dozens wait``."""
    reach = VERB_REACH if count.headless else 1
    following = sentence.items[count.last + 1 : count.last + 1 + reach]
    if not following or not following[0].word[-1].isalnum():
        return False
    is_fronted = sentence.lexicon.holds("clause", sentence.items[0].word)
    gathers = not sentence.lexicon.groups["gather_signs"].isdisjoint([item.word for item in following])
    return gathers or (is_fronted and following[0].tag in VERBS)


def has_own_trigger(sentence: TaggedSentence, index: int) -> bool:
    """Whether a trigger follows the count closely, so that the count is its subject."""
    after = sentence.counts[index].last + 1
    for item in sentence.items[after : after + 4]:
        if item.tag is Tag.TRIGGER:
            return item.payload.form in (Form.DONE_TO, Form.UNDERGO, Form.HOLDING)
        if item.tag not in (Tag.BE_ONE, Tag.BE_MANY, Tag.WORD, Tag.QUALIFIER) or item.word in (",", "."):
            return False
    return False


def is_no_subject(sentence: TaggedSentence, count: Count) -> bool:
    """Whether a count is no subject of a trigger: it follows a preposition, or its people only say something."""
    items = sentence.items
    before = items[count.first - 1] if count.first else None
    if before is not None and sentence.lexicon.holds("not_subject", before.word):
        return True
    following = items[count.last + 1] if count.last + 1 < len(items) else None
    return count.low in (None, 1) and following is not None and following.tag is Tag.SAY
