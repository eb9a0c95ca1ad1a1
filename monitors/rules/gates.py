"""Finds the rules that a sentence may meet, from its pieces alone, so that most of a text is never read closely.

A rule needs one symbol of each of its groups, and every group has a bit. Of the groups that a rule needs, the one that
occurs most rarely in the texts seen so far is looked for first; a passage without any of these is skipped whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from monitors.rules.bits import list_places
from monitors.rules.scoring import CompiledRule, CompiledTopic
from monitors.rules.sieve import Sieve
from monitors.rules.survey import Survey
from monitors.rules.symbols import SymbolTable
from monitors.rules.text import Document, Stretch

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

    A topic's gate opens where all groups are present that one of its rules needs. A rule that only adds context opens
    no gate.
    """

    def __init__(self, topics: Sequence[CompiledTopic], symbol_table: SymbolTable) -> None:
        self._topics, self._symbol_table = topics, symbol_table
        groups = {group for topic in topics for rule in topic.rules for group in rule.groups}
        # The commonest groups get the lowest bits, because joining small integers is faster.
        weights = {group: symbol_table.weigh(group) for group in groups}
        ordered = sorted(groups, key=lambda group: (-weights[group], sorted(group)))
        numbers = {group: 1 << number for number, group in enumerate(ordered)}
        self._bits: dict[int, int] = {}
        for group, bit in numbers.items():
            for symbol in group:
                self._bits[symbol] = self._bits.get(symbol, 0) | bit
        self._weights = [weights[group] for group in ordered]
        needs = [[reduce(or_, map(numbers.__getitem__, rule.groups)) for rule in topic.rules] for topic in topics]
        self._needs = [_RareBitIndex(enumerate(of_topic), self._weights) for of_topic in needs]
        self._cores = [
            (number, need)
            for number, topic in enumerate(topics)
            for rule, need in zip(topic.rules, needs[number], strict=True)
            if rule.is_telling
        ]
        self._keys = _RareBitIndex(self._cores, self._weights)
        self._opened: dict[int, tuple[Opened, ...]] = {}
        self._by_language: dict[str, _LanguageGates] = {}

    def __reduce__(self) -> tuple[type[Gates], tuple[Sequence[CompiledTopic], SymbolTable]]:
        """Pickle the topics alone; what was learned from texts is left behind."""
        return Gates, (self._topics, self._symbol_table)

    def list_promising(self, document: Document) -> Iterator[tuple[Stretch, tuple[Opened, ...]]]:
        """Yield the sentences that seem to open a gate: their place, and the topics opened. A few of them may not.

        A passage that opens no gate as a whole is not cut into sentences.
        """
        gates = self._get_language_gates(document.language or "en")
        for number, phrases in gates.list_passages(document):
            for stretch, pieces in zip(document.cut(number), document.split(number), strict=True):
                bits = gates.find_bits(pieces, phrases)
                if bits:
                    yield stretch, self.list_opened(bits)

    def _get_language_gates(self, language: str) -> _LanguageGates:
        gates = self._by_language.get(language)
        if gates is None:
            plans, bits = self._symbol_table.list_plans(language), self._bits
            wanted = [(terms, bits[symbol]) for symbol, terms, _ in plans if symbol in bits]
            gates = self._by_language[language] = _LanguageGates(Sieve(language, wanted), self._cores, self._weights)
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


class _RareBitIndex:
    """Numbered sets of bits, each filed under the place of its rarest bit; ``mask`` joins these rarest bits.
    ``commonness`` says by place how common each bit is.
    """

    def __init__(self, things: Iterable[tuple[int, int]], commonness: Sequence[Any]) -> None:
        self._filed: dict[int, list[tuple[int, int]]] = {}
        for number, bits in things:
            rarest = min(list_places(bits), key=commonness.__getitem__)
            self._filed.setdefault(rarest, []).append((number, bits))
        self.mask = reduce(or_, [1 << place for place in self._filed], 0)

    def list_met(self, bits: int) -> Iterator[int]:
        """Yield the numbers of the sets whose bits are all in `bits`. A number may come more than once."""
        filed, left = self._filed, bits & self.mask
        while left:  # written out, since a generator within this one takes as long as the rest
            place = left.bit_length() - 1
            left ^= 1 << place
            for number, wanted in filed[place]:
                if bits & wanted == wanted:
                    yield number

    def holds_any(self, bits: int) -> bool:
        """Return whether all bits of any one set are in `bits`."""
        return next(self.list_met(bits), None) is not None


class _LanguageGates:
    """What was learned from the texts of one language: their pieces, and which groups are rare in them.

    ``cores`` are the needs of all rules that count on their own, each with the number of its topic; ``weights`` say by
    the place of each bit how common its group is by its words.
    """

    def __init__(self, sieve: Sieve, cores: Sequence[tuple[int, int]], weights: Sequence[int]) -> None:
        self._sieve, self._cores, self._weights = sieve, cores, weights
        self._survey = Survey()  # counts the passages in which each group was met
        self._choose()

    def list_passages(self, document: Document) -> Iterator[tuple[int, int]]:
        """Yield the numbers of the passages in which a gate may be open, each with the bits of its phrases."""
        sieve = self._sieve
        sieve.make_room()
        if self._survey.is_due() and self._survey.count(self._list_things(document)):
            self._choose()
        rows = [passage.pieces for passage in document.passages]
        for number, (phrases, is_telling) in enumerate(sieve.scan(rows)):
            if is_telling and self._needs.holds_any(phrases | sieve.find_words(rows[number])):
                yield number, phrases

    def find_bits(self, pieces: Sequence[str], phrases: int) -> int:
        """Return the bits of what a sentence's pieces may hold if they open a topic's gate, else 0.

        `phrases` are the bits of the phrases in the whole passage.
        """
        bits = self._sieve.find_words(pieces)
        if phrases and self._needs.holds_any(bits | phrases):
            bits |= self._sieve.scan([pieces])[0].phrases
        return bits if self._needs.holds_any(bits) else 0

    def _list_things(self, document: Document) -> Iterator[int]:
        """Yield for each passage the bits of what it holds."""
        rows = [passage.pieces for passage in document.passages]
        for pieces, (phrases, _) in zip(rows, self._sieve.scan(rows), strict=True):
            yield phrases | self._sieve.find_words(pieces)

    def _choose(self) -> None:
        """Choose what to look for first: what was seen least, and among equals what has the rarer words."""
        counts = self._survey.list_counts()
        commonness = [(counts[place], weight) for place, weight in enumerate(self._weights)]
        self._needs = _RareBitIndex(self._cores, commonness)
        self._sieve.select(self._needs.mask)
