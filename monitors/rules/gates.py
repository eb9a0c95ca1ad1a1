"""Which rules a sentence may meet, told from its pieces alone, so that most sentences are never read closely.

A rule needs one symbol of each of some groups. Every group has a bit; a piece of text between white space is remembered
as the bits of the groups that it, or a phrase that begins with it, belongs to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from functools import partial, reduce
from operator import or_
from typing import NamedTuple

from monitors.rules.lexicon import LONGEST_REMEMBERED, MOST_REMEMBERED, Lead, Lexicon, Vocabulary
from monitors.rules.scoring import LEAST_CORE_POINTS, CompiledRule, CompiledTopic
from monitors.rules.text import Document

#: What weighs more than this opens no gate (see broad.weigh_word), unless nothing rarer is needed.
COMMON = 400

#: So many combinations of bits are remembered with the rules that they open: some 3 MB.
_MOST_COMBINATIONS = 20_000

#: So many neighbours of a language, on either side of the word where a phrase begins: some 5 MB.
_MOST_PAIRS = 20_000

#: The bits of pieces with which a phrase begins that goes on with the next word, or with the one before.
_AFTER, _BEFORE = 1, 2
_LEADS = _AFTER | _BEFORE


class Opened(NamedTuple):
    """A topic's number, those of its rules that may be met, and the most that they give in the text and in a title."""

    number: int
    rules: tuple[CompiledRule, ...]
    most: float
    most_in_title: float


class Gates:
    """The groups of symbols that the rules of some topics need.

    A topic's gate is open where the two rarest things stand that one of its telling rules needs; the second is waived
    when it is common. A rule that only adds context opens none.
    """

    def __init__(self, topics: Sequence[CompiledTopic], vocabulary: Vocabulary) -> None:
        self._topics, self._vocabulary = topics, vocabulary
        groups = {group for topic in topics for rule in topic.rules for group in rule.groups}
        # The commonest have the lowest bits: small numbers are quickly joined.
        ordered = sorted(groups, key=lambda group: (-sum(map(vocabulary.weigh, group)), sorted(group)))
        numbers = {group: 1 << number for number, group in enumerate(ordered, _LEADS.bit_length())}
        self._bits: dict[int, int] = {}
        for group, bit in numbers.items():
            for symbol in group:
                self._bits[symbol] = self._bits.get(symbol, 0) | bit
        join, get_number = partial(reduce, or_), numbers.__getitem__
        #: What opens a topic's gate, by the bit of the rarest thing in it.
        self._keys: dict[int, list[tuple[int, int]]] = {}
        for number, topic in enumerate(topics):
            for key in {join(map(get_number, key)) for key in _list_keys(topic, vocabulary)}:
                self._keys.setdefault(_get_highest(key), []).append((number, key))
        self._rarest = reduce(or_, self._keys, 0)
        self._needs = [[(join(map(get_number, rule.groups)), rule) for rule in topic.rules] for topic in topics]
        self._opened: dict[int, tuple[Opened, ...]] = {}
        self._sieves: dict[str, _Sieve] = {}

    def __reduce__(self) -> tuple[type[Gates], tuple[Sequence[CompiledTopic], Vocabulary]]:
        """Travel without what was learnt of texts."""
        return Gates, (self._topics, self._vocabulary)

    def list_promising(self, document: Document, lexicon: Lexicon) -> Iterator[tuple[int, tuple[Opened, ...]]]:
        """Yield the sentences, by index, in which a gate seems open, and which; perhaps a few more than are."""
        sieve = self._sieves.get(lexicon.language)
        if sieve is None:
            sieve = self._sieves[lexicon.language] = _Sieve(lexicon, self.join_bits)
        elif len(sieve) > MOST_REMEMBERED:
            sieve.forget()
        look_up, list_opened = sieve.__getitem__, self.list_opened
        for index, pieces in enumerate(document.runs):
            found = list(map(look_up, pieces))
            bits = reduce(or_, found, 0)
            opened = list_opened(bits)
            if bits & _LEADS:
                opened = self._open_with_phrases(sieve, pieces, found, bits, opened)
            if opened:
                yield index, opened

    def _open_with_phrases(
        self, sieve: _Sieve, pieces: Sequence[str], found: Sequence[int], bits: int, opened: tuple[Opened, ...]
    ) -> tuple[Opened, ...]:
        """Return what is open by the phrases of a sentence too, which most often only seem to stand there."""
        leads = sieve.guess_phrases(pieces, found)
        if not leads or not (opened or self.list_opened(reduce(or_, leads.values(), bits))):
            return opened
        return self.list_opened(bits | sieve.find_phrases(pieces, leads))

    def join_bits(self, symbols: Set[int]) -> int:
        """Return the bits of the groups that some symbols belong to."""
        return reduce(or_, map(self._bits.__getitem__, symbols & self._bits.keys()), 0)

    def list_opened(self, bits: int) -> tuple[Opened, ...]:
        """Return the topics whose gate is open where symbols of these groups stand."""
        found = self._opened.get(bits)
        if found is None:
            if len(self._opened) >= _MOST_COMBINATIONS:
                self._opened.clear()
            found = self._opened[bits] = tuple(self._find_opened(bits))
        return found

    def _find_opened(self, bits: int) -> Iterator[Opened]:
        for number in sorted(self._list_topics(bits)):
            rules = tuple(rule for need, rule in self._needs[number] if bits & need == need)
            if rules:
                yield Opened(number, rules, *_add_up(rules))

    def _list_topics(self, bits: int) -> set[int]:
        """Return the numbers of the topics of which a key is among some bits."""
        found, rest = set(), bits & self._rarest
        while rest:
            highest = _get_highest(rest)
            found.update([number for number, key in self._keys[highest] if bits & key == key])
            rest ^= highest
        return found


def _add_up(rules: Sequence[CompiledRule]) -> tuple[float, float]:
    """Return the most that some rules give in the text, and in a title."""
    given = [rule.points + rule.ordered for rule in rules]
    in_title = [points + rule.title for points, rule in zip(given, rules, strict=True)]
    return sum(max(points, 0) for points in given), sum(max(points, 0) for points in in_title)


def _get_highest(bits: int) -> int:
    return 1 << bits.bit_length() - 1


def _list_keys(topic: CompiledTopic, vocabulary: Vocabulary) -> Iterator[tuple[frozenset[int], ...]]:
    """Yield what opens a topic's gate."""
    for rule in topic.rules:
        if rule.points >= LEAST_CORE_POINTS:
            is_common = len(rule.groups) > 1 and sum(map(vocabulary.weigh, rule.groups[1])) > COMMON
            yield rule.groups[: 1 if is_common else 2]


class _Sieve(dict[str, int]):
    """The bits of every piece met so far; ``_LEADS`` among them where a phrase begins."""

    def __init__(self, lexicon: Lexicon, join_bits: Callable[[Set[int]], int]) -> None:
        super().__init__()
        self.leads: dict[str, Lead] = {}
        self.lexicon, self.join_bits = lexicon, join_bits
        self._after, self._before = _Pairs(self, is_after=True), _Pairs(self, is_after=False)

    def __missing__(self, piece: str) -> int:
        found = self.join_bits(self.lexicon.get_complete(piece))
        lead = self.lexicon.find_lead(piece)
        bits = self.join_bits(lead.symbols) if lead is not None else 0
        if len(piece) > LONGEST_REMEMBERED:
            return found | bits
        if lead is not None and bits and lead.plain:
            self.leads[piece] = lead
            bits = (_AFTER if lead.after else 0) | (_BEFORE if lead.before else 0)
        self[piece] = found | bits
        return found | bits

    def forget(self) -> None:
        """Forget every piece."""
        for known in (self, self.leads, self._after, self._before):
            known.clear()

    def guess_phrases(self, pieces: Sequence[str], found: Sequence[int]) -> dict[int, int]:
        """Return the bits of the phrases that seem to stand there, by the place where they begin: they go on with the
        next piece or the one before. `found` are the bits of the pieces.
        """
        after, before, last = self._after, self._before, len(pieces) - 1
        guessed = {}
        for place in [place for place, one in enumerate(found) if one & _LEADS]:
            bits, piece = 0, pieces[place]
            if found[place] & _AFTER and place < last:
                bits = after[piece, pieces[place + 1]]
            if found[place] & _BEFORE and place:
                bits |= before[piece, pieces[place - 1]]
            if bits:
                guessed[place] = bits
        return guessed

    def find_phrases(self, pieces: Sequence[str], places: Iterable[int]) -> int:
        """Return the bits of the phrases that do begin at some places."""
        find = self.lexicon.find_phrases
        return self.join_bits({symbol for place in places for symbol in find(pieces, place)})


class _Pairs(dict[tuple[str, str], int]):
    """The bits of the phrases that a piece begins and that its neighbour, on one side of it, goes on with."""

    def __init__(self, sieve: _Sieve, *, is_after: bool) -> None:
        super().__init__()
        self._sieve, self._is_after = sieve, is_after

    def __missing__(self, pair: tuple[str, str]) -> int:
        sieve, (piece, neighbour) = self._sieve, pair
        lead, words = sieve.leads[piece], sieve.lexicon.get_terms(neighbour)
        symbols: Set[int] = lead.symbols
        if words:  # else it is a mark that stands between two words
            goes_on, terms = (lead.after, words[0]) if self._is_after else (lead.before, words[-1])
            symbols = frozenset().union(*[goes_on[term] for term in terms if term in goes_on])
        found = sieve.join_bits(symbols)
        if len(neighbour) <= LONGEST_REMEMBERED:
            if len(self) >= _MOST_PAIRS:
                self.clear()
            self[pair] = found
        return found
