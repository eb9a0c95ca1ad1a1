"""Conditions: what is looked for in one go is found as it would be one by one."""

from __future__ import annotations

import pytest

from monitors.rules.conditions import Any, AnyHeld, Holds, Within, join_alternatives
from monitors.rules.lexicon import Vocabulary
from monitors.rules.query import parse_entry
from monitors.rules.scope import ArticleScope, Reader
from monitors.rules.syntax import Phrase
from monitors.rules.text import read_document

WORDS = ("riot", "tear gas", "gas", "harbour", "=Riots")


def make_alternatives(vocabulary: Vocabulary) -> tuple[Holds, ...]:
    phrases = [phrase for phrase in map(parse_entry, WORDS) if isinstance(phrase, Phrase)]
    return tuple(Holds(vocabulary.add(phrase, [("", phrase)]), str(phrase)) for phrase in phrases)


@pytest.mark.parametrize(
    "text", ["Gas, more tear gas and riots.", "Riots. Then a riot, and gas at the harbour.", "Nothing of it.", ""]
)
def test_alternatives_are_found_in_the_order_of_the_text_as_one_by_one(text: str) -> None:
    vocabulary = Vocabulary()
    items = make_alternatives(vocabulary)
    article = ArticleScope(Reader(read_document("", text, "en"), vocabulary.get_lexicon("en")))
    together = join_alternatives(items, vocabulary)
    assert isinstance(together, AnyHeld)
    for scope in (article, *article.inner):
        assert together.find(scope) == Any(items, items).find(scope)
        assert together.find(scope) == Any(items, items).find(scope)  # and so when asked again


def test_alternatives_need_the_same_things_however_they_are_looked_for() -> None:
    vocabulary = Vocabulary()
    items = make_alternatives(vocabulary)
    together, one_by_one = join_alternatives(items, vocabulary), Any(items, items)
    assert (together.groups, together.symbols) == (one_by_one.groups, one_by_one.symbols)


@pytest.mark.parametrize(
    "text", ["Riot gas, riot.", "Gas, harbour gas and a riot.", "Harbour, then tear gas, riots.", "Nothing of it."]
)
def test_the_words_among_alternatives_are_found_beside_the_others(text: str) -> None:
    vocabulary = Vocabulary()
    riot, tear_gas, gas, harbour, riots = make_alternatives(vocabulary)
    inner = join_alternatives((gas, Within(riot, gas, 2, ordered=False)), vocabulary)
    items = (riot, join_alternatives((tear_gas, riots), vocabulary), inner, Within(harbour, gas, 3, ordered=True))
    article = ArticleScope(Reader(read_document("", text, "en"), vocabulary.get_lexicon("en")))
    together = join_alternatives(items, vocabulary)
    assert type(together) is Any
    for scope in (article, *article.inner):
        assert together.find(scope) == Any(items, items).find(scope)
