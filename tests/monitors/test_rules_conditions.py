"""Conditions: what is looked for in one go is found as it would be one by one."""

from __future__ import annotations

import pytest

from monitors.rules.conditions import Any, AnyHeld, Holds, Within, join_alternatives
from monitors.rules.lexicon import Vocabulary
from monitors.rules.query import parse_entry
from monitors.rules.scope import Reader, Scope
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
    article = Scope(Reader(read_document("", text, "en"), vocabulary.get_lexicon("en")))
    together = join_alternatives(items)
    assert isinstance(together, AnyHeld)
    for scope in (article, *article.inner):
        assert together.find(scope) == Any(items).find(scope)
        assert together.find(scope) == Any(items).find(scope)  # and so when asked again


def test_alternatives_need_the_same_things_however_they_are_looked_for() -> None:
    items = make_alternatives(Vocabulary())
    together, one_by_one = join_alternatives(items), Any(items)
    assert (together.groups, together.symbols) == (one_by_one.groups, one_by_one.symbols)


def test_alternatives_of_more_than_words_are_looked_for_one_by_one() -> None:
    first, second, *_ = make_alternatives(Vocabulary())
    assert type(join_alternatives((first, Within(first, second, 3, ordered=True)))) is Any
