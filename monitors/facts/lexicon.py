"""The word lists of one language compiled for reading figures: phrases, stems, and one automaton of trigger words.

It says what a stretch of words is (a number, people, a verb that kills ...). What the stretches mean together is
decided in ``counts.py`` and ``figures.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cache
from typing import Any, NamedTuple

import ahocorasick_rs

from monitors.facts.words import load_words
from monitors.model import FactKind

TRIGGERED = (FactKind.KILLED, FactKind.INJURED, FactKind.ARRESTED, FactKind.DISPLACED)
STATED_ALONE = (FactKind.KILLED, FactKind.INJURED, FactKind.ARRESTED)  # "was arrested" states one
TOKEN = re.compile(
    r"[^\W\d_]+(?:['’.-][^\W_]+)*(?:(?<=\.[^\W\d_])\.)?"  # words; U.S. with its last stop
    r"|\d+(?:st|nd|rd|th)\b"
    r"|(?<!\d)\d{1,3}(?:[.,'’\u00a0\u202f ]\d{3})+(?!\d)|\d+[.,]\d+(?!\d)|\d+(?:-[^\W\d_][\w-]*)?"
    r"|\S"
)
# Lists of section figure.other that tell words apart without tagging them.
GROUPS = (
    *(
        "unreal",
        "unsure",
        "alone",
        "escapes",
        "clause",
        "relative",
        "not_subject",
        "both_ways",
        "reached",
        "toll",
        "rising",
        "holding",
    ),
    *("of", "others", "adjectives", "gather_before", "gather_signs"),
    *("ages", "not", "ones", "risen", "climbs", "reflexive", "objects"),
)
ARABIC_DIGIT = re.compile("[٠-٩۰-۹]")
WESTERN = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٬٫", "01234567890123456789,.")
LONGEST_STEM = 14
SHORTEST_STEM = 3


class Tag(Enum):
    """What a stretch of words is."""

    WORD = auto()
    DIGITS = auto()
    UNIT = auto()  # payload: value
    MULTIPLIER = auto()  # payload: value
    APPROXIMATE = auto()  # payload: (low, high)
    QUALIFIER = auto()
    VAGUE = auto()
    NONE = auto()
    ARTICLE = auto()
    ANOTHER = auto()
    DEFINITE = auto()
    BETWEEN = auto()
    ONE_PERSON = auto()  # payload: of
    PEOPLE = auto()  # payload: of
    THING = auto()
    CURRENCY = auto()
    MONTH = auto()
    LABEL = auto()
    BE_ONE = auto()
    BE_MANY = auto()
    BY = auto()
    MODAL = auto()
    SAY = auto()
    PREPOSITION = auto()
    STOP = auto()
    JOIN = auto()
    PART = auto()
    TOTAL = auto()
    TRIGGER = auto()  # payload: Trigger
    GATHER = auto()
    MOVE = auto()

    __hash__ = object.__hash__  # Enum's own is Python code, and tags are looked up for every word


BEFORE_NUMBERS = (Tag.DIGITS, Tag.UNIT, Tag.MULTIPLIER, Tag.APPROXIMATE, Tag.QUALIFIER)


class Form(Enum):
    """On which side of a trigger its people stand."""

    DONE_TO = auto()  # "killed": before it in the passive, after it in the active
    DOING = auto()  # "killing": after it
    UNDERGO = auto()  # "died": before it
    COUNTED = auto()  # "deaths": right before it
    FORCING = auto()  # "forces 300 people to leave"
    TALLY = auto()  # "death toll": the number after it


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word that ties people to a kind of figure."""

    kind: FactKind
    form: Form


class TriggerTraits(NamedTuple):
    """What a trigger word may state, whether it can do so without a number, and whether letters may follow it."""

    kinds: frozenset[FactKind]
    stands_alone: bool
    is_stem: bool


class Item(NamedTuple):
    """A tagged stretch of a sentence; offsets count into the whole text."""

    tag: Tag
    word: str
    start: int
    end: int
    payload: Any = None


@dataclass(slots=True)
class Lexicon:
    """Phrases by first word, stems by prefix, and the automaton that finds sentences worth reading."""

    language: str
    words: dict[str, tuple[Tag, Any]] = field(default_factory=dict)
    phrases: dict[str, list[tuple[tuple[str, ...], Tag, Any]]] = field(default_factory=dict)
    stems: dict[str, tuple[Tag, Any]] = field(default_factory=dict)
    groups: dict[str, frozenset[str]] = field(default_factory=dict)
    elsewhere: re.Pattern[str] = re.compile(r"(?!)")
    people_too: dict[str, str] = field(default_factory=dict)  # "forces": a verb before a number, else people
    rounds: dict[str, tuple[int, int]] = field(default_factory=dict)
    several: dict[int, tuple[int, int]] = field(default_factory=dict)
    range_joiners: frozenset[str] = frozenset()
    joiners: frozenset[str] = frozenset()
    decimal: str = "."
    first_ten: int = 20  # from here on a unit joins: "twenty-one", in some languages "ten three"
    endings: frozenset[str] = frozenset()  # of numbers in digits: "164-ке"
    history: re.Pattern[str] = re.compile(r"(?!)")
    forces: re.Pattern[str] = re.compile(r"(?!)")
    further: re.Pattern[str] = re.compile(r"(?!)")
    numeric: re.Pattern[str] = re.compile(r"\d")
    triggers: ahocorasick_rs.AhoCorasick = field(default_factory=lambda: ahocorasick_rs.AhoCorasick([]))
    counted: set[str] = field(default_factory=set)  # nouns of events, some of them verbs too: "15 arrests"
    trigger_traits: list[TriggerTraits] = field(default_factory=list)  # by the automaton's index

    def holds(self, group: str, word: str) -> bool:
        """Whether a word is in one of the lists that only tell words apart (``clause``, ``relative`` ...)."""
        return word in self.groups[group]

    def add(self, words: Iterable[str], tag: Tag, payload: Any = None) -> None:
        """Teach phrases; the first teaching of a phrase stays."""
        for phrase in words:
            parts = tuple(item.group() for item in TOKEN.finditer(phrase.lower().replace("*", "")))
            if phrase.endswith("*") and len(parts) == 1:
                self.stems.setdefault(parts[0], (tag, payload))
                continue
            if len(parts) == 1:
                self.words.setdefault(parts[0], (tag, payload))
                continue
            known = self.phrases.setdefault(parts[0], [])
            if all(parts != other for other, _, _ in known):
                known.append((parts, tag, payload))
                known.sort(key=lambda phrase: -len(phrase[0]))

    def tag(self, text: str, start: int, end: int) -> list[Item]:
        """The stretches of ``text[start:end]``, longest phrases first."""
        if ARABIC_DIGIT.search(text, start, end):
            text = text.translate(WESTERN)
        tokens = [(match[0], *match.span()) for match in TOKEN.finditer(text, start, end)]
        words = [token[0].lower().replace("’", "'") for token in tokens]
        items: list[Item] = []
        position = 0
        while position < len(words):
            word = words[position]
            found = self._find_phrase(words, position) if word in self.phrases else None
            length, (tag, payload) = found or (1, self.words.get(word) or self._guess(word))
            if length > 1:
                word = " ".join(words[position : position + length])
            items.append(Item(tag, word, tokens[position][1], tokens[position + length - 1][2], payload))
            position += length
        for index, item in enumerate(items):
            if item.word in self.people_too and not (index + 1 < len(items) and items[index + 1].tag in BEFORE_NUMBERS):
                items[index] = Item(Tag.PEOPLE, item.word, item.start, item.end, self.people_too[item.word])
        return items

    def _find_phrase(self, words: list[str], position: int) -> tuple[int, tuple[Tag, Any]] | None:
        for parts, tag, payload in self.phrases[words[position]]:
            length = len(parts)
            if tuple(words[position : position + length]) == parts:
                return length, (tag, payload)
        return None

    def _guess(self, word: str) -> tuple[Tag, Any]:
        """What a word that no list holds as it stands may be: digits, ``thirty-seven``, an inflected form."""
        if word[0].isdigit():
            digits, _, ending = word.partition("-")
            is_bare = not ending or ending in self.endings
            return (Tag.DIGITS if is_bare and digits.strip("0123456789.,'\u00a0\u202f ") == "" else Tag.WORD), None
        if "-" in word and (value := self._hyphened(word)):
            return Tag.UNIT, value
        if self.stems:
            for length in range(min(len(word), LONGEST_STEM), SHORTEST_STEM - 1, -1):
                found = self.stems.get(word[:length])
                if found:
                    return found
        return Tag.WORD, None

    def is_forcing(self, word: str) -> bool:
        """Whether the word is taught as a verb that forces people out."""
        payload = self.words.get(word, (Tag.WORD, None))[1]
        return isinstance(payload, Trigger) and payload.form is Form.FORCING

    def _hyphened(self, word: str) -> int:
        """The value of ``thirty-seven``; 0 for ``two-day``."""
        values = [self._unit(part) for part in word.split("-")]
        return sum(values) if len(values) == 2 and all(values) and values[0] >= 20 and values[1] < 10 else 0

    def _unit(self, word: str) -> int:
        tag, value = self.words.get(word, (Tag.WORD, None))
        return int(value) if tag is Tag.UNIT else 0


@cache
def load_lexicon(language: str) -> Lexicon:
    """The lexicon of a language, compiled once a process; English for one without lists."""
    words = load_words(language)
    lexicon = Lexicon(words.language)
    number, figure = words.number, words.figure
    lexicon.add(figure["other"].get("names", []), Tag.WORD)
    _teach_triggers(lexicon, figure)
    _teach_numbers(lexicon, number)
    for of, nouns in figure["plural"].items():
        lexicon.people_too |= {noun: of for noun in nouns if lexicon.is_forcing(noun)}
        lexicon.add(nouns, Tag.PEOPLE, of)
    for of, nouns in figure["singular"].items():
        lexicon.add(nouns, Tag.ONE_PERSON, of)
    _teach_context(lexicon, figure["other"])
    lexicon.groups = {name: frozenset(figure["other"].get(name, [])) for name in GROUPS}
    lexicon.add(lexicon.groups["unreal"], Tag.WORD)
    lexicon.add(figure["protesters"]["gather"], Tag.GATHER)
    lexicon.add(figure["troops"]["move"], Tag.MOVE)
    lexicon.elsewhere = _phrase_pattern(figure["other"].get("elsewhere", []))
    lexicon.history = _phrase_pattern(figure["other"].get("history", []))
    lexicon.further = _phrase_pattern(figure["other"].get("further", []))
    lexicon.forces = _phrase_pattern(figure["troops"].get("forces", []), flags=0)
    counting = [*number["units"], *number["multipliers"], *number.get("approximate", {})]
    lexicon.numeric = re.compile(rf"\d|(?<!\w)(?:{'|'.join(map(re.escape, counting))})(?!\w)")
    traits = _list_trigger_traits(figure)
    lexicon.triggers = ahocorasick_rs.AhoCorasick(list(traits), store_patterns=False)
    lexicon.trigger_traits = list(traits.values())
    return lexicon


def _phrase_pattern(phrases: Iterable[str], flags: int = re.IGNORECASE) -> re.Pattern[str]:
    ordered = sorted(phrases, key=len, reverse=True)
    alternatives = "|".join(re.escape(phrase).replace(r"\*", r"\w*") for phrase in ordered)
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)" if ordered else r"(?!)", flags)


def _teach_triggers(lexicon: Lexicon, figure: dict[str, Any]) -> None:
    for kind in TRIGGERED:
        lexicon.add(figure[kind.value].get("unlike", []), Tag.WORD)
        lexicon.counted |= set(figure[kind.value].get("counted", []))
        for form in Form:
            lexicon.add(figure[kind.value].get(form.name.lower(), []), Tag.TRIGGER, Trigger(kind, form))


def _teach_numbers(lexicon: Lexicon, number: dict[str, Any]) -> None:
    for word, value in number["units"].items():
        lexicon.add([word], Tag.UNIT, value)
    for phrase, value in _list_units_first(number):
        lexicon.add([phrase], Tag.UNIT, value)
    for word, value in number["multipliers"].items():
        lexicon.add([word], Tag.MULTIPLIER, value)
    for word, bounds in number.get("approximate", {}).items():
        lexicon.add([word], Tag.APPROXIMATE, tuple(bounds))
        lexicon.rounds[word] = (bounds[0], bounds[1])
    lexicon.several = {number["multipliers"][word]: tuple(bounds) for word, bounds in number.get("several", {}).items()}
    lexicon.range_joiners = frozenset(number["range_joiners"])
    lexicon.joiners = frozenset(number["joiners"])
    lexicon.decimal = number["decimal"]
    lexicon.first_ten = number.get("first_ten", 20)
    lexicon.endings = frozenset(number.get("endings", []))
    lexicon.add(number.get("between", []), Tag.BETWEEN)
    lexicon.add(number.get("anothers", []), Tag.ANOTHER)
    for name, tag in (
        ("qualifiers", Tag.QUALIFIER),
        ("vague", Tag.VAGUE),
        ("none", Tag.NONE),
        ("articles", Tag.ARTICLE),
        ("definite", Tag.DEFINITE),
    ):
        lexicon.add(number.get(name, []), tag)


def _list_units_first(number: dict[str, Any]) -> Iterator[tuple[str, int]]:
    """The numbers of a language that says the unit first: five-ten is 15, five and twenty is 25."""
    ones = {word: value for word, value in number["units"].items() if value < 10}
    tens = {word: value for word, value in number["units"].items() if 20 <= value < 100 and value % 10 == 0}
    for word, value in ones.items():
        for teen in number.get("teens", ()):
            yield f"{word} {teen}", 10 + value
        if joint := number.get("and_tens"):
            for ten, tenfold in tens.items():
                yield f"{word} {joint}{ten}", value + tenfold


def _teach_context(lexicon: Lexicon, other: dict[str, Any]) -> None:
    for name, tag in (
        ("things", Tag.THING),
        ("currencies", Tag.CURRENCY),
        ("months", Tag.MONTH),
        ("labels", Tag.LABEL),
        ("be_one", Tag.BE_ONE),
        ("be_many", Tag.BE_MANY),
        ("by", Tag.BY),
        ("modal", Tag.MODAL),
        ("say", Tag.SAY),
        ("part", Tag.PART),
        ("total", Tag.TOTAL),
        ("stops", Tag.STOP),
        ("preposition", Tag.PREPOSITION),
        ("joins", Tag.JOIN),
    ):
        lexicon.add(other.get(name, []), tag)


def _list_trigger_traits(figure: dict[str, Any]) -> dict[str, TriggerTraits]:
    """Stretches without which a sentence states no figure, with what each may state."""
    spotted: dict[str, set[FactKind]] = {}
    stems: set[str] = set()
    for kind in TRIGGERED:
        for form in Form:
            _spot(figure[kind.value].get(form.name.lower(), []), kind, spotted, stems)
    _spot([*figure["plural"]["protesters"], *figure["protesters"]["gather"]], FactKind.PROTESTERS, spotted, stems)
    for of in ("soldiers", "peacekeepers"):
        _spot(figure["plural"].get(of, []), FactKind.TROOPS, spotted, stems)
    return {
        word: TriggerTraits(frozenset(kinds), not kinds.isdisjoint(STATED_ALONE), word in stems)
        for word, kinds in spotted.items()
    }


def _spot(phrases: Iterable[str], kind: FactKind, spotted: dict[str, set[FactKind]], stems: set[str]) -> None:
    for phrase in phrases:
        word = phrase.lower().strip("*")
        spotted.setdefault(word, set()).add(kind)
        if phrase.endswith("*"):
            stems.add(word)
