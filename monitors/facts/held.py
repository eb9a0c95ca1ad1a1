"""Tells whether people who are "held" or "seized" are arrested, and ties them to the verb.

Much else is held: talks, a lead, hostages. So a person must be held and nothing else, and by nobody but an authority.
"""

from __future__ import annotations

from monitors.facts.counts import WITHIN
from monitors.facts.lexicon import Form, Item, Tag
from monitors.facts.numbers import NUMBERS
from monitors.facts.tagged_sentence import BREAKING, TaggedSentence

CAPTOR_REACH = 9  # items before an active verb
AGENT_REACH = 5  # items after "by"
BETWEEN_CLAUSES = (Tag.SAY, Tag.STOP, Tag.TRIGGER)
BEHIND_VERB = (Tag.PREPOSITION, Tag.STOP, Tag.JOIN, Tag.BY, Tag.PART)


def holds_captives(sentence: TaggedSentence) -> bool:
    """Whether words say that people are held by no authority, or that they serve a sentence."""
    return not sentence.lexicon.groups["captive"].isdisjoint([item.word for item in sentence.items])


def is_held_by_authority(sentence: TaggedSentence, position: int, index: int) -> bool:
    """Whether the subject of an active verb is an authority: ``police in Paris were holding 150``.

    In Arabic the subject is between the verb and the count with an index.
    """
    behind = sentence.items[position + 1 : sentence.counts[index].first]
    if any(_is_authority(sentence, item) for item in behind):
        return True
    for item in reversed(sentence.items[max(0, position - CAPTOR_REACH) : position]):
        if item.tag in BETWEEN_CLAUSES or item.tag in NUMBERS or item.word in BREAKING or item.word == ",":
            return False
        if _is_authority(sentence, item):
            return True
    return False


def is_held(sentence: TaggedSentence, position: int, verb: int, form: Form) -> bool:
    """Whether counted people right before a passive are held, by an authority or without a word of who does it.

    ``verb`` is the position of the auxiliary, or that of the trigger itself.
    """
    following = sentence.items[position + 1 : position + 2]
    if following and not (_names_agent(sentence, position) or _may_follow(sentence, following[0])):
        return False
    agent = _find_agent(sentence, position)
    if agent is not None and not any(_is_authority(sentence, item) for item in agent):
        return False
    if agent is None and form is Form.SEIZING:
        return False
    return _is_subject_of_people(sentence, verb, is_active=verb == position)


def has_object(sentence: TaggedSentence, index: int) -> bool:
    """Whether the count with an index is of people: a noun says so, or none follows the number."""
    count = sentence.counts[index]
    following = sentence.items[count.last + 1 : count.last + 2]
    return not count.headless or not following or _may_follow(sentence, following[0])


def _may_follow(sentence: TaggedSentence, item: Item) -> bool:
    """Whether a word is neither the object of a verb nor the noun of a number."""
    return item.tag in BEHIND_VERB or not item.word[-1].isalnum() or sentence.lexicon.holds("held_after", item.word)


def _is_authority(sentence: TaggedSentence, item: Item) -> bool:
    return not sentence.lexicon.groups["captors"].isdisjoint(item.word.split())


def _find_agent(sentence: TaggedSentence, position: int) -> list[Item] | None:
    """The words after "by" right behind a passive, None without one."""
    following = sentence.items[position + 1 : position + 2 + AGENT_REACH]
    if _names_agent(sentence, position):
        return following
    is_named = bool(following) and sentence.lexicon.holds("agent", following[0].word)
    return following[1:] if is_named else None


def _names_agent(sentence: TaggedSentence, position: int) -> bool:
    """Whether a trigger ends with "by", as ``held by`` does."""
    return sentence.lexicon.holds("agent", sentence.items[position].word.split()[-1])


def _is_subject_of_people(sentence: TaggedSentence, verb: int, *, is_active: bool) -> bool:
    """Whether the nearest count before a verb is its subject: ``150 held``, but not ``150 vigils held``."""
    for index in range(len(sentence.counts) - 1, -1, -1):
        count = sentence.counts[index]
        if count.last >= verb or index in sentence.parts:
            continue
        between = [item for item in sentence.items[count.last + 1 : verb] if item.word not in WITHIN]
        if not between or (between[0].tag is Tag.PREPOSITION and sentence.text[between[-1].start].isupper()):
            return True  # "dozens in Istanbul held"
        if count.low == 1 and all(item.tag is Tag.WORD for item in between):
            return True  # "President Conde held by soldiers"
        return not count.headless and (between[0].word == "," or not is_active)
    return False
