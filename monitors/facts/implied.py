"""Finds the one person whom a trigger implies where no noun of people names one: "Machado was arrested", "himself"."""

from __future__ import annotations

from monitors.facts.counts import Count
from monitors.facts.lexicon import Item, Lexicon, Tag, Trigger
from monitors.facts.tagged_sentence import BREAKING, TaggedSentence
from monitors.model import FactKind

IMPLIED = (FactKind.KILLED, FactKind.ARRESTED)  # kinds whose singular verb alone states one person
BEHIND_NAMES = (Tag.PREPOSITION, Tag.STOP, Tag.JOIN)
BEFORE_NAMES = (Tag.WORD, Tag.ONE_PERSON, Tag.THING, Tag.STOP)
ASKED_REACH = 5  # items before "his arrest" that may say that it is only asked for
LENGTHS_OF_NAMES = (2, 3)  # a single word may be a group or a place


def take_self(sentence: TaggedSentence, position: int, trigger: Trigger) -> list[Count]:
    """The one person of ``before killing himself``."""
    if trigger.kind is not FactKind.KILLED or position + 1 >= len(sentence.items):
        return []
    verb, object_ = sentence.items[position : position + 2]
    if not sentence.lexicon.holds("reflexive", object_.word):
        return []
    return [Count(1, 1, position, position + 1, verb.start, object_.end, article=True, culprit=True)]


def imply_one(sentence: TaggedSentence, position: int, auxiliary: int, trigger: Trigger) -> list[Count]:
    """The one person of ``Machado was briefly arrested``: the verb is singular, and the capital shows a name."""
    items = sentence.items
    if auxiliary == 0 or items[auxiliary].tag not in (Tag.BE_ONE, Tag.TRIGGER) or trigger.kind not in IMPLIED:
        return []
    subject = items[auxiliary - 1]
    while (subject.word == "," or subject.tag is Tag.DIGITS) and auxiliary > 1:
        auxiliary -= 1
        subject = items[auxiliary - 1]
    if subject.tag is not Tag.WORD or not sentence.text[subject.start].isupper():
        return []
    verb = items[position]
    return [Count(1, 1, auxiliary - 1, position, subject.start, verb.end, bare=True)]


def imply_object(sentence: TaggedSentence, position: int, trigger: Trigger) -> list[Count]:
    """The one person of ``arrests Ana Ruiz``: two or three words in capitals, and then the clause goes on or ends.

    In a headline that writes every word in capitals nothing shows a name, and a language without a list of ``bodies``
    tells no names from those of groups.
    """
    items, text = sentence.items, sentence.text
    verb = items[position]
    if trigger.kind not in IMPLIED or text[verb.start].isupper() or not sentence.lexicon.groups["bodies"]:
        return []
    beyond = position + 1
    while beyond < len(items) and _is_name(items[beyond], text):
        beyond += 1
    if beyond - position - 1 not in LENGTHS_OF_NAMES:
        return []
    following = items[beyond] if beyond < len(items) else None
    if following is not None and following.tag not in BEHIND_NAMES and following.word != ".":
        return []
    if _names_body(sentence, items[position + 1 : beyond]):
        return []
    first, last = items[position + 1], items[beyond - 1]
    return [Count(1, 1, position + 1, beyond - 1, first.start, last.end, bare=True)]


def imply_subject(sentence: TaggedSentence, position: int, trigger: Trigger) -> list[Count]:
    """The one person of the headline ``Navalny detained on return``: a name, and no object after the verb."""
    items, text, lexicon = sentence.items, sentence.text, sentence.lexicon
    verb = items[position]
    is_capital = text[verb.start].isupper()
    if trigger.kind not in IMPLIED or not lexicon.groups["bodies"] or (is_capital and trigger.kind is FactKind.KILLED):
        return []
    following = items[position + 1] if position + 1 < len(items) else None
    if following is not None and following.tag not in BEHIND_NAMES and following.word not in (".", ":"):
        return []
    first = position
    while first and position - first < LENGTHS_OF_NAMES[-1] and _is_name(items[first - 1], text):
        first -= 1
    names = items[first:position]
    is_certain = len(names) > 1 and not is_capital
    if not names or _is_crowd(names, is_certain=is_certain) or _names_body(sentence, names):
        return []
    if first and items[first - 1].tag not in BEFORE_NAMES:
        return []
    return [Count(1, 1, first, position - 1, names[0].start, names[-1].end, bare=True, implied=True)]


def imply_owner(sentence: TaggedSentence, position: int) -> list[Count]:
    """The one person of ``after Khan's arrest``, ``his detention``, unless it is only asked for."""
    items, lexicon = sentence.items, sentence.lexicon
    if position == 0 or not lexicon.holds("own", items[position].word):
        return []
    owner = items[position - 1]
    is_owned = lexicon.holds("owners", owner.word) or _owns(sentence, owner) or _is_headed(sentence, position)
    if not is_owned or _is_compound(sentence, position):
        return []
    before = items[max(0, position - 1 - ASKED_REACH) : position - 1]
    unreal = lexicon.groups["unreal"] | lexicon.groups["unsure"] | lexicon.groups["asked"]
    if any(item.word in unreal or item.tag is Tag.MODAL for item in before):
        return []
    return [Count(1, 1, position - 1, position, owner.start, items[position].end, bare=True, implied=True)]


def _owns(sentence: TaggedSentence, owner: Item) -> bool:
    """Whether a word is the possessive of a name or of one person: ``Khan's``, ``mayor's``."""
    bare = owner.word.removesuffix("'s")
    if bare == owner.word or bare in sentence.lexicon.groups["bodies"]:
        return False
    noun = sentence.lexicon.words.get(bare)
    return noun[0] is Tag.ONE_PERSON if noun is not None else sentence.text[owner.start].isupper()


def _is_headed(sentence: TaggedSentence, position: int) -> bool:
    """Whether a name and a noun are a heading: ``Imran Khan arrest: what happens next``."""
    following = sentence.items[position + 1 : position + 2]
    names = sentence.items[max(0, position - 2) : position]
    is_named = len(names) == 2 and all(_is_name(item, sentence.text) for item in names)
    return is_named and bool(following) and following[0].word in BREAKING


def _is_compound(sentence: TaggedSentence, position: int) -> bool:
    """Whether the noun only describes the next word: ``arrest warrant``, ``detention centre``."""
    following = sentence.items[position + 1 : position + 2]
    return bool(following) and sentence.lexicon.holds("compounds", following[0].word)


def _names_body(sentence: TaggedSentence, names: list[Item]) -> bool:
    return not sentence.lexicon.groups["bodies"].isdisjoint([item.word for item in names])


def _is_crowd(names: list[Item], *, is_certain: bool) -> bool:
    """Whether a name is a possessive, or, if not certainly a person's, maybe a people's: ``Houthis``, ``Lebanese``."""
    last = names[-1].word
    return last.endswith("'s") or (not is_certain and last.endswith(("s", "ese", "ish")))


def _is_name(item: Item, text: str) -> bool:
    """Whether a word that no list has is written with one capital."""
    written = text[item.start : item.end]
    return item.tag is Tag.WORD and written[0].isupper() and not written[1:].isupper() and len(written) > 1


def may_imply_one(items: list[Item], lexicon: Lexicon) -> bool:
    """Whether a verb may state one person without a count, judged quickly."""
    alone = lexicon.groups["alone"]
    return any(
        item.tag is Tag.BE_ONE or item.word in alone or (item.tag is Tag.TRIGGER and item.payload.kind in IMPLIED)
        for item in items
    )
