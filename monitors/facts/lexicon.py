"""The word lists of one language, compiled for reading figures: words, phrases, stems and automata.

A lexicon tags the words of a sentence: a number, people, a trigger such as "killed". ``lexicon_loading.py`` fills it
from the word lists; ``counts.py`` and ``links.py`` decide what the tagged words mean together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import partial
from typing import Any, NamedTuple

import ahocorasick_rs

from monitors.facts.number_words import NumberWords
from monitors.model import FactKind

TOKEN = re.compile(
    r"[^\W\d_]+(?:['’.-][^\W_]+)*(?:(?<=\.[^\W\d_])\.)?"  # words; "U.S." with its last full stop
    r"|\d+(?:st|nd|rd|th)\b"
    r"|(?<!\d)\d{1,3}(?:[.,'’\u00a0\u202f ]\d{3})+(?!\d)|\d+[.,]\d+(?!\d)|\d+(?:-[^\W\d_][\w-]*)?"
    r"|\S"
)
ASCII_TOKEN = re.compile(  # the same for ASCII texts, at a fraction of the cost
    r"[A-Za-z]+(?:['.-][A-Za-z0-9]+)*(?:(?<=\.[A-Za-z])\.)?"
    r"|[0-9]+(?:st|nd|rd|th)\b"
    r"|(?<![0-9])[0-9]{1,3}(?:[.,' ][0-9]{3})+(?![0-9])|[0-9]+[.,][0-9]+(?![0-9])|[0-9]+(?:-[A-Za-z][\w-]*)?"
    r"|\S"
)
ARABIC_DIGIT = re.compile("[٠-٩۰-۹]")
WESTERN = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٬٫", "01234567890123456789,.")
LONGEST_STEM = 14
MOST_WORDS = 20_000  # remembered for each language
SHORTEST_STEM = 3


class Tag(Enum):
    """What a word or phrase is; the comments name the payload that an :class:`Item` of the tag has."""

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
    NUMBER_OF = auto()
    STRENGTH = auto()
    GATHER = auto()
    MOVE = auto()

    __hash__ = object.__hash__  # Enum's own is slow Python code, and tags are looked up for every word


COUNTING = frozenset({Tag.UNIT, Tag.MULTIPLIER, Tag.APPROXIMATE})
BEFORE_BUNDLES = COUNTING | {Tag.DIGITS, Tag.NONE}
BEFORE_NUMBERS = (Tag.DIGITS, Tag.UNIT, Tag.MULTIPLIER, Tag.APPROXIMATE, Tag.QUALIFIER)


class Aside(Enum):
    """What a sentence may say of other events than the article's."""

    HISTORY = auto()
    ELSEWHERE = auto()
    FURTHER = auto()
    MONTH = auto()
    LONG_AFTER = auto()
    RUNNING = auto()

    __hash__ = object.__hash__


class Form(Enum):
    """Where the people of a trigger are, before or after it."""

    DONE_TO = auto()  # "killed": before it in the passive, after it in the active
    DOING = auto()  # "killing": after it
    UNDERGO = auto()  # "died": before it
    COUNTED = auto()  # "deaths": right before it
    FORCING = auto()  # "forces 300 people to leave"
    TALLY = auto()  # "death toll": the number after it
    HOLDING = auto()  # "held": as DONE_TO, but of people who are arrested only where the sentence allows it
    SEIZING = auto()  # "seized": the same, and only where the sentence says that an authority did it
    PARTED = auto()  # "into custody": between it and the verb that it belongs to, "took"


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word that ties people to a kind of figure."""

    kind: FactKind
    form: Form


class TriggerTraits(NamedTuple):
    """What a trigger word may state, and under which conditions.

    ``stands_alone``: it can state a figure without a number. ``is_stem``: letters may follow it. ``is_forcing``: like
    "told", it states something only with words of escape. ``is_month``: it is a month's name too, like "march".
    """

    kinds: frozenset[FactKind]
    stands_alone: bool
    is_stem: bool
    is_forcing: bool
    is_month: bool


class Item(NamedTuple):
    """A tagged word or phrase of a sentence, in lower case; offsets count into the whole text."""

    tag: Tag
    word: str
    start: int
    end: int
    payload: Any = None


TaggedPhrase = tuple[tuple[str, ...], Tag, Any]


class Learned(NamedTuple):
    """What a written word is by itself, in lower case, and the phrases that it begins, by their second word."""

    tag: Tag
    word: str
    payload: Any
    phrases: dict[str, list[TaggedPhrase]]


new_item: Callable[[tuple[Tag, str, int, int, Any]], Item] = partial(tuple.__new__, Item)  # at half the cost of Item()


@dataclass(slots=True)
class Lexicon:
    """Words, phrases by their first and second word, stems, and the automata that find sentences worth reading."""

    language: str
    words: dict[str, tuple[Tag, Any]] = field(default_factory=dict)
    phrases: dict[str, dict[str, list[TaggedPhrase]]] = field(default_factory=dict)
    stems: dict[str, tuple[Tag, Any]] = field(default_factory=dict)
    groups: dict[str, frozenset[str]] = field(default_factory=dict)
    elsewhere: re.Pattern[str] = re.compile(r"(?!)")
    people_too: dict[str, str] = field(default_factory=dict)  # "forces" is a verb before a number, else people
    rounds: dict[str, tuple[int, int]] = field(default_factory=dict)
    several: dict[int, tuple[int, int]] = field(default_factory=dict)
    range_joiners: frozenset[str] = frozenset()
    number_words: NumberWords = field(default_factory=NumberWords)
    decimal: str = "."
    glued_and: str = ""  # the "and" that is written in one word with a number: "وعشرون"
    counts_singular: bool = False  # behind a number a noun is singular: "13 جنديا"
    bundles: dict[str, tuple[int, str]] = field(default_factory=dict)  # "قتيلان" is two of "قتيل"
    endings: frozenset[str] = frozenset()  # that follow digits, as in "164-ке"
    from_endings: tuple[str, ...] = ()  # "13-тен 164-ке" is a rise from 13 to 164
    to_endings: tuple[str, ...] = ()
    up_to: frozenset[str] = frozenset()  # behind it, these make it a range
    history: re.Pattern[str] = re.compile(r"(?!)")
    forces: re.Pattern[str] = re.compile(r"(?!)")
    further: re.Pattern[str] = re.compile(r"(?!)")
    long_after: re.Pattern[str] = re.compile(r"(?!)")
    """Finds "months after", before an event that is no news."""
    going_on: re.Pattern[str] = re.compile(r"(?!)")
    """Finds "which" and the like at the beginning of what is said of such an event behind a comma."""
    running: re.Pattern[str] = re.compile(r"(?!)")
    """Finds "since September", "since the war", by which a count is that of many events."""
    truth: ahocorasick_rs.AhoCorasick = field(default_factory=lambda: ahocorasick_rs.AhoCorasick([]))
    """Finds the phrases by which a sentence says that its number is the true one."""
    numeric: re.Pattern[str] = re.compile(r"\d")
    dated: re.Pattern[str] = re.compile(r"(?!)")  # a day or year beside a month
    telling: ahocorasick_rs.AhoCorasick = field(default_factory=lambda: ahocorasick_rs.AhoCorasick([]))
    """A sentence with only forcing triggers, such as "told", states nothing without one of these."""
    triggers: ahocorasick_rs.AhoCorasick = field(default_factory=lambda: ahocorasick_rs.AhoCorasick([]))
    counted: set[str] = field(default_factory=set)  # nouns of events, some of them verbs too: "15 arrests"
    parted: dict[str, frozenset[str]] = field(default_factory=dict)  # verbs by their second part: "into custody"
    trigger_traits: list[TriggerTraits | None] = field(default_factory=list)
    """What each pattern of ``triggers`` may state, by its index; None for those of ``telling``, which are in it too."""
    asides: ahocorasick_rs.AhoCorasick = field(default_factory=lambda: ahocorasick_rs.AhoCorasick([]))
    aside_kinds: list[Aside] = field(default_factory=list)  # by the automaton's index
    skipping: frozenset[str] = frozenset()  # words after which a number is skipped
    replacing: frozenset[str] = frozenset()  # words and phrases beside which a number is taken back
    _known: dict[str, Learned] = field(default_factory=dict)

    def holds(self, group: str, word: str) -> bool:
        """Whether a word is in one of the lists that only group words (``clause``, ``relative`` ...)."""
        return word in self.groups[group]

    def add(self, words: Iterable[str], tag: Tag, payload: Any = None) -> None:
        """Add words and phrases with a tag; a trailing ``*`` makes a stem. What was added first stays."""
        for phrase in words:
            parts = tuple(item.group() for item in TOKEN.finditer(phrase.lower().replace("*", "")))
            if phrase.endswith("*") and len(parts) == 1:
                self.stems.setdefault(parts[0], (tag, payload))
                continue
            if len(parts) == 1:
                self.words.setdefault(parts[0], (tag, payload))
                continue
            known = self.phrases.setdefault(parts[0], {}).setdefault(parts[1], [])
            if all(parts != other for other, _, _ in known):
                known.append((parts, tag, payload))
                known.sort(key=lambda phrase: -len(phrase[0]))

    def tag(self, text: str, start: int, end: int) -> list[Item]:
        """The tagged items of ``text[start:end]`` from left to right; where several phrases fit, the longest."""
        pattern = ASCII_TOKEN
        if not text[start:end].isascii():
            pattern = TOKEN
            if ARABIC_DIGIT.search(text, start, end):
                text = text.translate(WESTERN)
        known = self._known
        matches = list(pattern.finditer(text, start, end))
        learned = [known.get(match[0]) or self._learn(match[0]) for match in matches]
        spans = [match.span() for match in matches]
        if self.glued_and:
            learned, spans = self._unglue(learned, spans)
        items: list[Item] = []
        beyond = 0
        for index, (tag, word, payload, phrases) in enumerate(learned):
            if index < beyond:
                continue  # inside a phrase
            start, end = spans[index]
            if phrases and (found := _find_phrase(learned, index, phrases)):
                (parts, tag, payload), beyond = found
                word, end = " ".join(parts), spans[beyond - 1][1]
            items.append(new_item((tag, word, start, end, payload)))
        if not self.people_too.keys().isdisjoint([word for _, word, _, _ in learned]):
            self._turn_to_people(items)
        return self._unbundle(items) if self.bundles else items

    def _unglue(
        self, learned: list[Learned], spans: list[tuple[int, int]]
    ) -> tuple[list[Learned], list[tuple[int, int]]]:
        """The words with "and" taken off those of numbers, as it is before digits: ``و`` and ``عشرون``."""
        parted: list[Learned] = []
        places: list[tuple[int, int]] = []
        for one, (start, end) in zip(learned, spans, strict=True):
            if one.tag is Tag.WORD and one.word.startswith(self.glued_and):
                number = self._learn(one.word.removeprefix(self.glued_and) or one.word)
                if number.tag in COUNTING or number.word in self.bundles or _opens_number(number):
                    parted.append(self._learn(self.glued_and))
                    places.append((start, start + len(self.glued_and)))
                    one, start = number, start + len(self.glued_and)
            parted.append(one)
            places.append((start, end))
        return parted, places

    def _unbundle(self, items: list[Item]) -> list[Item]:
        """The items with each word for one or two of a kind as a number and its noun, unless a number counts it."""
        found: list[Item] = []
        for item in items:
            bundle = self.bundles.get(item.word)
            if bundle is None or (found and found[-1].tag in BEFORE_BUNDLES):
                found.append(item)
                continue
            value, noun = bundle
            tag, payload = self.words[noun]
            found.append(Item(Tag.UNIT, item.word, item.start, item.end, value))
            found.append(Item(tag, noun, item.start, item.end, payload))
        return found

    def _turn_to_people(self, items: list[Item]) -> None:
        """Make words such as ``forces`` people, except before a number, where they are verbs."""
        for index, item in enumerate(items):
            if item.word in self.people_too and not (index + 1 < len(items) and items[index + 1].tag in BEFORE_NUMBERS):
                items[index] = Item(Tag.PEOPLE, item.word, item.start, item.end, self.people_too[item.word])

    def _learn(self, written: str) -> Learned:
        """What a single word is, and which phrases it begins; the result is remembered."""
        if len(self._known) >= MOST_WORDS:
            self._known.clear()
        word = written.lower().replace("’", "'")
        tag, payload = self.words.get(word) or self._guess(word)
        found = self._known[written] = Learned(tag, word, payload, self.phrases.get(word, {}))
        return found

    def _guess(self, word: str) -> tuple[Tag, Any]:
        """What a word is that no list holds as written: digits, ``thirty-seven``, an inflected form, or just a word."""
        if word[0].isdigit():
            digits, _, ending = word.partition("-")
            is_bare = not ending or ending in self.endings
            return (Tag.DIGITS if is_bare and digits.strip("0123456789.,'\u00a0\u202f ") == "" else Tag.WORD), None
        if word.startswith("ex-") and word[3:] in self.words:
            return self.words[word[3:]]
        if value := self.number_words.read(word):
            return Tag.UNIT, value
        if self.stems:
            for length in range(min(len(word), LONGEST_STEM), SHORTEST_STEM - 1, -1):
                found = self.stems.get(word[:length])
                if found:
                    return found
        return Tag.WORD, None

    def may_state_figure(self, low: str, start: int, end: int, spotted: Sequence[TriggerTraits]) -> bool:
        """Whether a sentence with these triggers may state a figure at all.

        Unless a trigger can do so without a number, the sentence must have one. If all triggers are forcing, it must
        also hold a word of ``telling``; if all are months, a number beside a month does not count.
        """
        if any(traits.stands_alone for traits in spotted):
            return True
        sentence = low[start:end]
        if not _is_broken(sentence):
            if all(traits.is_forcing for traits in spotted) and not self.telling.find_matches_as_indexes(sentence):
                return False
            if all(traits.is_month for traits in spotted):
                sentence = self.dated.sub(" ", sentence)
        return self.numeric.search(sentence) is not None

    def is_forcing(self, word: str) -> bool:
        """Whether the lists have the word as a verb that forces people out."""
        payload = self.words.get(word, (Tag.WORD, None))[1]
        return isinstance(payload, Trigger) and payload.form is Form.FORCING


def _is_broken(sentence: str) -> bool:
    """Whether unusual white space may keep a phrase of several words from being found."""
    inside = sentence.strip()
    return "  " in inside or "\n" in inside or "\t" in inside


def _opens_number(word: Learned) -> bool:
    """Whether a word begins a number of several words: ``أحد عشر``."""
    return any(tag in COUNTING for phrases in word.phrases.values() for _, tag, _ in phrases)


def _find_phrase(
    learned: list[Learned], index: int, phrases: dict[str, list[TaggedPhrase]]
) -> tuple[TaggedPhrase, int] | None:
    """The longest of the phrases that begins at an index, and the index after it."""
    following = learned[index + 1].word if index + 1 < len(learned) else ""
    for phrase in phrases.get(following, ()):
        parts = phrase[0]
        beyond = index + len(parts)
        if len(parts) == 2 or tuple([one.word for one in learned[index:beyond]]) == parts:
            return phrase, beyond
    return None
