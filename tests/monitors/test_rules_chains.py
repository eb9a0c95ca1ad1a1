"""Chains of NEAR and phrases of repeated words in endless texts: no more sentences are looked at than are quoted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import pytest

from monitors.rules.automaton import Spans
from monitors.rules.conditions import ENOUGH_SPANS, HasSymbol, Within
from monitors.rules.matcher import WatchQuery
from monitors.rules.topic import compile_rules
from tests.monitors.watches import judge

ALPHA, BETA = HasSymbol(0, "alpha"), HasSymbol(1, "beta")
CHAIN = Within(Within(ALPHA, BETA, 1, True), ALPHA, 1, True)


@dataclass
class FakeScope:
    """A sentence or an article that counts how often it was asked for its words."""

    words: Mapping[int, Spans]
    is_article: bool = False
    inner: Sequence[FakeScope] = ()
    title: ClassVar[Sequence[FakeScope]] = ()
    counts: ClassVar[Spans] = []
    place_names: ClassVar[Spans] = []
    known: dict[int, Spans | None] = field(default_factory=dict)
    asked: int = 0

    @property
    def hits(self) -> Mapping[int, Spans]:
        self.asked += 1
        return self.words


def make_sentence(base: int, *symbols: int) -> FakeScope:
    hits: dict[int, Spans] = {}
    for place, symbol in enumerate(symbols, base):
        hits.setdefault(symbol, []).append((place, place + 1))
    return FakeScope(hits)


def make_article(sentences: Sequence[FakeScope]) -> FakeScope:
    return FakeScope({}, is_article=True, inner=sentences)


def test_a_chain_looks_at_no_more_sentences_than_it_can_quote() -> None:
    sentences = [make_sentence(1000 * number, 0, 1, 0) for number in range(5 * ENOUGH_SPANS)]
    found = CHAIN.find(make_article(sentences))
    assert found == [(1000 * number, 1000 * number + 3) for number in range(ENOUGH_SPANS)]
    assert [sentence.asked > 0 for sentence in sentences].count(True) == ENOUGH_SPANS


def test_a_chain_passes_over_sentences_without_one_of_its_words() -> None:
    lacking, whole = [make_sentence(1000 * number, 0, 0, 0) for number in range(50)], make_sentence(90_000, 0, 1, 0)
    assert CHAIN.find(make_article([*lacking, whole])) == [(90_000, 90_003)]
    assert max(sentence.asked for sentence in lacking) <= 2  # once for each word, and no walk over the chain


def test_a_chain_is_never_met_across_sentences() -> None:
    assert CHAIN.find(make_article([make_sentence(0, 0, 1), make_sentence(1000, 0)])) is None


@pytest.mark.parametrize(
    ("query", "text", "quoted"),
    [
        ('"alpha alpha alpha"', "Alpha alpha beta. " * 500 + "Here is alpha alpha alpha.", ["alpha alpha alpha"]),
        ("alpha NEAR/2 beta NEAR/2 gamma", "Gamma delta beta. " * 300 + "Gamma beta alpha.", ["Gamma beta alpha"]),
        ("alpha BEFORE/1 beta BEFORE/1 alpha", "beta alpha " * 20 + ". Beta alpha.", ["alpha beta alpha"] * 6),
    ],
)  # fmt: skip
def test_a_chain_quotes_what_met_it(query: str, text: str, quoted: list[str]) -> None:
    rules = compile_rules([]).with_watches([WatchQuery(1, query)])
    (match,) = judge(rules, "News", text)
    assert [evidence.span.text for evidence in match.evidence][: len(quoted)] == quoted
