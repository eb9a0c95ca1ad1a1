"""Finds the one person whom a trigger implies where no noun of people names one: "Machado was arrested", "himself"."""

from __future__ import annotations

from monitors.facts.counts import Count
from monitors.facts.lexicon import Item, Lexicon, Tag, Trigger
from monitors.facts.sentence import Sentence
from monitors.model import FactKind

IMPLIED = (FactKind.KILLED, FactKind.ARRESTED)  # kinds whose singular verb alone states one person
BEHIND_NAMES = (Tag.PREPOSITION, Tag.STOP, Tag.JOIN)
LENGTHS_OF_NAMES = (2, 3)  # a single word may be a group or a place


def take_self(sentence: Sentence, position: int, trigger: Trigger) -> list[Count]:
    """The one person of ``before killing himself``."""
    if trigger.kind is not FactKind.KILLED or position + 1 >= len(sentence.items):
        return []
    verb, object_ = sentence.items[position : position + 2]
    if not sentence.lexicon.holds("reflexive", object_.word):
        return []
    return [Count(1, 1, position, position + 1, verb.start, object_.end, article=True)]


def imply_one(sentence: Sentence, position: int, auxiliary: int, trigger: Trigger) -> list[Count]:
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


def imply_object(sentence: Sentence, position: int, trigger: Trigger) -> list[Count]:
    """The one person of ``arrests Ana Ruiz``: two or three words in capitals, and then the clause goes on or ends.

    In a headline that writes every word in capitals nothing shows a name, and a language without a list of ``bodies``
    tells no names from those of groups.
    """
    items, text, bodies = sentence.items, sentence.text, sentence.lexicon.groups["bodies"]
    verb = items[position]
    if trigger.kind not in IMPLIED or text[verb.start].isupper() or not bodies:
        return []
    beyond = position + 1
    while beyond < len(items) and _is_name(items[beyond], text):
        beyond += 1
    if beyond - position - 1 not in LENGTHS_OF_NAMES:
        return []
    following = items[beyond] if beyond < len(items) else None
    if following is not None and following.tag not in BEHIND_NAMES and following.word != ".":
        return []
    if not bodies.isdisjoint([item.word for item in items[position + 1 : beyond]]):
        return []
    first, last = items[position + 1], items[beyond - 1]
    return [Count(1, 1, position + 1, beyond - 1, first.start, last.end, bare=True)]


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
