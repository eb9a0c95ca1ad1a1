"""Tells names of persons from names of places: ``Chad Wolf was killed``, ``Paris Hilton``, ``President Lincoln``."""

from __future__ import annotations

import re
from collections.abc import Collection

from monitors.facts.article_field import ArticleField
from monitors.facts.capitals import list_capital_points
from monitors.facts.entries import TOWNS, Entry, NameKind
from monitors.facts.gazetteer import Mention
from monitors.facts.name_text import fold
from monitors.facts.role_words import RoleWords

PERSON_NAMES = frozenset(
    {
        *("jordan", "chad", "georgia", "israel", "ireland", "holland", "france", "paris", "sydney", "austin"),
        *("houston", "lincoln", "dallas", "florence", "victoria", "jackson", "charlotte", "madison", "kenya"),
        *("india", "china", "london", "chelsea", "brooklyn", "virginia", "savannah", "phoenix", "sofia"),
        *("washington", "cleveland", "wellington", "hamilton", "lima", "malta", "cuba", "germany", "kent"),
        *("york", "lancaster", "kingston", "santiago", "valencia", "salvador", "sinai", "bristol", "milan"),
        *("troy", "aurora", "dominica", "guinea", "nice", "trinidad", "georgian"),
    }
)
# Countries that are also given names, if a surname and what happened to the person follow.
GIVEN_NAMES = frozenset(
    ["chad", "jordan", "georgia", "israel", "ireland", "kenya", "india", "cuba", "malta", "dominica", "holland"]
)
SURNAME = re.compile(
    r" ([A-Z][a-z]{2,}(?:-[A-Z][a-z]+)?)(?:, (?:\d\d|aged|an?|the|who)\b|'s (?:body|family|killer|lawyer|home)\b"
    r"| (?:was|is|died|killed|dies|arrested|shot|found|jailed|charged|who|sentenced|injured|hurt|wounded|dead)\b)"
)
INSTITUTIONS = frozenset(
    {
        *("president", "army", "police", "government", "parliament", "airways", "airlines", "air", "airport"),
        *("navy", "border", "ferry", "railway", "coach", "minister", "premier", "king", "bus", "train"),
        *("court", "mine", "coup", "attack", "blast", "bombing", "election", "rebels", "soldier", "soldiers"),
        *("officials", "team"),
    }
)
# Towns of this size or more count even where a capitalised word before them hints at a family name.
SURNAME_POPULATION = 1_000_000
SMALL_TOWNS = (NameKind.TOWN, NameKind.FOREIGN_TOWN)
LONGEST_WORD = 24  # characters looked at beside a name


def names_person(field: ArticleField, mention: Mention, words: RoleWords, *, joined: bool) -> bool:
    """Whether a name is a person's, as far as its own word and those beside it tell."""
    first = mention.entries[0]
    if first.kind is NameKind.HINT or first.is_demonym:
        return False
    if _may_be_surname(first) and _does_what_persons_do(field, mention, words):
        return True
    before = _word_before(field.text, mention.start)
    if not before and field.low[mention.start : mention.end] not in PERSON_NAMES:
        return False
    return _is_person(field.text, mention, before, words, joined=joined)


def repeats_person(field: ArticleField, mention: Mention, persons: Collection[str], words: RoleWords) -> bool:
    """Whether a name is that of a person of the article, unless it stands where only a place does: ``in Irving``,
    ``Irving police``.
    """
    if field.low[mention.start : mention.end] not in persons or not _may_be_surname(mention.entries[0]):
        return False
    before = field.low[max(0, mention.start - LONGEST_WORD) : mention.start].split()[-1:]
    after = field.low[mention.end : mention.end + LONGEST_WORD].split()[:1]
    return not (words.scene.meets(before) or words.domestic_after.meets(after))


def _may_be_surname(entry: Entry) -> bool:
    """Whether a town is neither so large nor so well known that its name alone means the town."""
    if entry.kind not in SMALL_TOWNS or entry.population >= SURNAME_POPULATION:
        return False
    return (entry.latitude, entry.longitude) not in list_capital_points()


def _does_what_persons_do(field: ArticleField, mention: Mention, words: RoleWords) -> bool:
    after = field.low[mention.end : mention.end + LONGEST_WORD].split()[:1]
    return field.text[mention.end : mention.end + 1] == " " and words.person_after.meets(after)


def _is_person(text: str, mention: Mention, before: str, words: RoleWords, *, joined: bool) -> bool:
    """Whether the name is a person's: it follows a given name or title, or is a given name before a surname."""
    first = mention.entries[0]
    if first.kind is NameKind.COUNTRY and not text[mention.start].isascii():
        return False  # "Президент Сирии": in other scripts no country is a person's name
    if before and words.person.meets([before.lower()]):
        return True
    if first.kind is NameKind.COUNTRY and _is_given_name_of_country(text, mention):
        return True
    after = text[mention.end : mention.end + 2]
    if fold(text[mention.start : mention.end]) in PERSON_NAMES:
        if first.kind is not NameKind.COUNTRY and len(after) == 2 and after[0] == " " and after[1].isupper():
            return True
    elif first.kind not in TOWNS or first.population >= SURNAME_POPULATION:
        return False
    return not joined and _is_given_name(text, mention.start, before, words)


def _is_given_name_of_country(text: str, mention: Mention) -> bool:
    """Whether a country's name is a person's: in ``Chad Wolf was killed``, but not in ``Chad's president``."""
    if fold(text[mention.start : mention.end]) not in GIVEN_NAMES:
        return False
    surname = SURNAME.match(text, mention.end)
    return surname is not None and surname[1].lower() not in INSTITUTIONS


def _is_given_name(text: str, start: int, before: str, words: RoleWords) -> bool:
    """Whether the word before a name looks like a given name: it is inside a sentence and on no list of other words."""
    if len(before) < 3 or not before.isalpha() or not before[1:].islower():
        return False
    opening = start - len(before) - 1
    if opening == 0 or text[opening - 2 : opening] in (". ", "! ", "? ", ": ") or text[opening - 1] == "\n":
        return False
    low = [before.lower()]
    return not (words.filler.meets(low) or words.scene.meets(low) or words.toward.meets(low) or words.origin.meets(low))


def _word_before(text: str, start: int) -> str:
    """The word before a name if it is capitalised and only a space is between them, else ""."""
    if text[start - 1 : start] != " ":
        return ""
    before = text[max(0, start - 24) : start - 1].rpartition(" ")[2]
    return before if before[:1].isupper() else ""
