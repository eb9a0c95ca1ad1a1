"""Finds the rules that a sentence may meet, from its pieces alone, so that most of a text is never read closely.

A rule needs one symbol of each of its groups, and every group has a bit. Of the two groups that open a gate, the one
that occurs more rarely in the texts seen so far is looked for first; a passage without any of these is skipped whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from operator import or_
from typing import Any, NamedTuple

from monitors.rules.lexicon import Vocabulary
from monitors.rules.scoring import CompiledRule, CompiledTopic
from monitors.rules.sieve import Sieve
from monitors.rules.survey import Survey
from monitors.rules.text import Document, Stretch

#: A second group that weighs more than this (see broad.weigh_word) is too common to be required for opening a gate.
COMMON = 400

#: At most this many combinations of bits are remembered with the rules that they open: some 3 MB.
_MOST_COMBINATIONS = 20_000


class Opened(NamedTuple):
    """A topic (by number) whose gate is open, and those of its rules that may be met.

    ``cores`` count on their own, ``others`` only add to them; ``most`` is the most points that all of them together
    can give outside the title.
    """

    number: int
    cores: tuple[CompiledRule, ...]
    others: tuple[CompiledRule, ...]
    most: float


class Gates:
    """The groups of symbols that the rules of some topics need, and what they open.

    A topic's gate opens where the two rarest groups are present that one of its rules needs; if the second one is
    common, the first is enough. A rule that only adds context opens no gate.
    """

    def __init__(self, topics: Sequence[CompiledTopic], vocabulary: Vocabulary) -> None:
        self._topics, self._vocabulary = topics, vocabulary
        groups = {group for topic in topics for rule in topic.rules for group in rule.groups}
        # The commonest groups get the lowest bits, because joining small integers is faster.
        weights = {group: vocabulary.weigh(group) for group in groups}
        ordered = sorted(groups, key=lambda group: (-weights[group], sorted(group)))
        numbers = {group: 1 << number for number, group in enumerate(ordered)}
        self._bits: dict[int, int] = {}
        for group, bit in numbers.items():
            for symbol in group:
                self._bits[symbol] = self._bits.get(symbol, 0) | bit
        join, get_number = partial(reduce, or_), numbers.__getitem__
        self._plan = _GateNeeds(
            {numbers[group]: weight for group, weight in weights.items()},
            [sorted({join(map(get_number, key)) for key in _list_keys(topic, vocabulary)}) for topic in topics],
            [[join(map(get_number, rule.groups)) for rule in topic.rules] for topic in topics],
            [[join(map(get_number, rule.groups)) for rule in topic.rules if rule.is_telling] for topic in topics],
        )
        self._keys = _file_keys(self._plan, self._plan.weights)
        self._needs = [_RareBitIndex(enumerate(needs), self._plan.weights) for needs in self._plan.needs]
        self._opened: dict[int, tuple[Opened, ...]] = {}
        self._by_language: dict[str, _LanguageGates] = {}

    def __reduce__(self) -> tuple[type[Gates], tuple[Sequence[CompiledTopic], Vocabulary]]:
        """Pickle the topics alone; what was learned from texts is left behind."""
        return Gates, (self._topics, self._vocabulary)

    def list_promising(self, document: Document) -> Iterator[tuple[Stretch, tuple[Opened, ...]]]:
        """Yield the sentences that seem to open a gate: their place, and the topics opened. A few of them may not.

        A passage that opens no gate as a whole is not cut into sentences.
        """
        gates = self._get_language_gates(document.language or "en")
        for number, phrases in gates.list_passages(document):
            for stretch, pieces in zip(document.cut(number), document.split(number), strict=True):
                bits = gates.find_bits(pieces, phrases)
                if bits and gates.seems_open(bits):
                    yield stretch, self.list_opened(bits)

    def _get_language_gates(self, language: str) -> _LanguageGates:
        gates = self._by_language.get(language)
        if gates is None:
            plans, bits = self._vocabulary.list_plans(language), self._bits
            wanted = [(terms, bits[symbol]) for symbol, terms, _ in plans if symbol in bits]
            gates = self._by_language[language] = _LanguageGates(Sieve(language, wanted), self._plan)
        return gates

    def list_opened(self, bits: int) -> tuple[Opened, ...]:
        """Return the topics whose gate is open where symbols of these groups are present."""
        found = self._opened.get(bits)
        if found is None:
            if len(self._opened) >= _MOST_COMBINATIONS:
                self._opened.clear()
            found = self._opened[bits] = tuple(self._find_opened(bits))
        return found

    def _find_opened(self, bits: int) -> Iterator[Opened]:
        for number in sorted(set(self._keys.list_met(bits))):
            rules = [self._topics[number].rules[place] for place in sorted(set(self._needs[number].list_met(bits)))]
            cores = tuple(rule for rule in rules if rule.is_telling)
            if cores:
                others = tuple(rule for rule in rules if not rule.is_telling)
                yield Opened(number, cores, others, sum(max(rule.points + rule.ordered, 0) for rule in rules))


@dataclass(frozen=True, slots=True)
class LoneGate:
    """The gate of one of several topics, given by number. It uses what their gates learned from texts."""

    gates: Gates | LoneGate
    number: int

    def list_promising(self, document: Document) -> Iterator[tuple[Stretch, tuple[Opened, ...]]]:
        """Yield what :meth:`Gates.list_promising` does for this topic, which has the number 0 there."""
        for stretch, opened in self.gates.list_promising(document):
            own = tuple(one._replace(number=0) for one in opened if one.number == self.number)
            if own:
                yield stretch, own


class _GateNeeds(NamedTuple):
    """What all topics need, in bits.

    ``weights`` say how common each bit's group is by its words. By topic number, ``keys`` open its gate, ``needs`` are
    what each of its rules needs, and ``cores`` are the needs of the rules that count on their own.
    """

    weights: dict[int, int]
    keys: list[list[int]]
    needs: list[list[int]]
    cores: list[list[int]]


class _RareBitIndex:
    """Numbered sets of bits, each filed under its rarest bit; ``mask`` joins these rarest bits."""

    def __init__(self, things: Iterable[tuple[int, int]], commonness: Mapping[int, Any]) -> None:
        self._filed: dict[int, list[tuple[int, int]]] = {}
        for number, bits in things:
            rarest = min(_list_bits(bits), key=commonness.__getitem__)
            self._filed.setdefault(rarest, []).append((number, bits))
        self.mask = reduce(or_, self._filed, 0)

    def list_met(self, bits: int) -> Iterator[int]:
        """Yield the numbers of the sets whose bits are all in `bits`. A number may come more than once."""
        filed, left = self._filed, bits & self.mask
        while left:
            lowest = left & -left
            left ^= lowest
            for number, wanted in filed[lowest]:
                if bits & wanted == wanted:
                    yield number

    def holds_any(self, bits: int) -> bool:
        """Return whether all bits of any one set are in `bits`."""
        return next(self.list_met(bits), None) is not None


def _file_keys(plan: _GateNeeds, commonness: Mapping[int, Any]) -> _RareBitIndex:
    return _RareBitIndex(((number, key) for number, keys in enumerate(plan.keys) for key in keys), commonness)


class _LanguageGates:
    """What was learned from the texts of one language: their pieces, and which groups are rare in them."""

    def __init__(self, sieve: Sieve, plan: _GateNeeds) -> None:
        self._sieve, self._plan = sieve, plan
        self._survey = Survey()  # counts the passages in which each group was met
        self._choose()

    def list_passages(self, document: Document) -> Iterator[tuple[int, int]]:
        """Yield the numbers of the passages in which a gate may be open, each with the bits of its phrases."""
        sieve = self._sieve
        sieve.make_room()
        if self._survey.is_due() and self._survey.count(self._list_things(document)):
            self._choose()
        mask = self._keys.mask
        for number, passage in enumerate(document.passages):
            pieces = passage.pieces
            phrases = sieve.find_phrases(pieces)
            is_telling = phrases & mask or not sieve.telling.isdisjoint(pieces)
            if is_telling and self.seems_open(phrases | sieve.find_words(pieces)):
                yield number, phrases

    def find_bits(self, pieces: Sequence[str], phrases: int) -> int:
        """Return the bits of what a sentence's pieces may hold, 0 if the rarest group of no key is among them.

        `phrases` are the bits of the phrases in the whole passage.
        """
        sieve = self._sieve
        if not phrases & self._keys.mask and sieve.telling.isdisjoint(pieces):
            return 0
        words = sieve.find_words(pieces)
        return words | sieve.find_phrases(pieces) if phrases and self.seems_open(words | phrases) else words

    def seems_open(self, bits: int) -> bool:
        """Return whether these bits open a topic's gate and hold all that one of its rules needs, of those that count
        on their own.
        """
        needs = self._needs
        closed = set()
        for number in self._keys.list_met(bits):
            if number not in closed:
                if needs[number].holds_any(bits):
                    return True
                closed.add(number)
        return False

    def _list_things(self, document: Document) -> Iterator[Iterator[int]]:
        """Yield for each passage the bits of what it holds, one by one."""
        for passage in document.passages:
            yield _list_bits(self._sieve.find_phrases(passage.pieces) | self._sieve.find_words(passage.pieces))

    def _choose(self) -> None:
        """Choose what to look for first: what was seen least, and among equals what has the rarer words."""
        commonness = {bit: (self._survey.met[bit], weight) for bit, weight in self._plan.weights.items()}
        self._keys = _file_keys(self._plan, commonness)
        self._needs = [_RareBitIndex(enumerate(cores), commonness) for cores in self._plan.cores]
        self._sieve.select(self._keys.mask)


def _list_bits(bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest
        bits ^= lowest


def _list_keys(topic: CompiledTopic, vocabulary: Vocabulary) -> Iterator[tuple[frozenset[int], ...]]:
    """Yield the sets of groups that open a topic's gate, one for each rule that counts on its own."""
    for rule in topic.rules:
        if rule.is_telling:
            is_common = len(rule.groups) > 1 and vocabulary.weigh(rule.groups[1]) > COMMON
            yield rule.groups[: 1 if is_common else 2]
