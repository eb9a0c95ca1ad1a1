"""Conditions: what is looked for in one go is found as it would be one by one."""

from __future__ import annotations

import pytest

from monitors.rules.automaton import Spans
from monitors.rules.compiler import Compiler, Lists
from monitors.rules.conditions import Any, AnySymbol, HasSymbol, Within, join_alternatives
from monitors.rules.query import parse_entry, parse_expression
from monitors.rules.scope import ArticleScope, DocumentReader
from monitors.rules.symbols import SymbolTable
from monitors.rules.syntax import Phrase
from monitors.rules.text import read_document

WORDS = ("riot", "tear gas", "gas", "harbour", "=Riots")


def make_alternatives(symbol_table: SymbolTable) -> tuple[HasSymbol, ...]:
    phrases = [phrase for phrase in map(parse_entry, WORDS) if isinstance(phrase, Phrase)]
    return tuple(HasSymbol(symbol_table.add(phrase, [("", phrase)]), str(phrase)) for phrase in phrases)


@pytest.mark.parametrize(
    "text", ["Gas, more tear gas and riots.", "Riots. Then a riot, and gas at the harbour.", "Nothing of it.", ""]
)
def test_alternatives_are_found_in_the_order_of_the_text_as_one_by_one(text: str) -> None:
    symbol_table = SymbolTable()
    items = make_alternatives(symbol_table)
    article = ArticleScope(DocumentReader(read_document("", text, "en"), symbol_table.get_automaton("en")))
    together = join_alternatives(items, symbol_table)
    assert isinstance(together, AnySymbol)
    for scope in (article, *article.inner):
        assert together.find(scope) == Any(items, items, ()).find(scope)
        assert together.find(scope) == Any(items, items, ()).find(scope)  # and so when asked again


@pytest.mark.parametrize(
    ("query", "needed"),
    [
        ("riot OR gas OR harbour", [{"riot", "gas", "harbour"}]),
        ("(=shooting BEFORE/1 =of BEFORE/6 minister) OR (=after BEFORE/1 =stabbed)", [{"shooting", "stabbed"}]),
        ("(=after BEFORE/1 (=shot OR =stabbed OR =slain)) OR riot", [{"shot", "stabbed", "slain", "riot"}]),
        ("(riot NEAR/3 gas) OR (riot NEAR/3 harbour)", [{"riot"}, {"gas", "harbour"}]),
        ("riot OR NOT gas", []),
    ],
)
def test_alternatives_need_what_all_of_them_need_and_the_rarest_thing_of_each(
    query: str, needed: list[set[str]]
) -> None:
    symbol_table = SymbolTable()
    condition = Compiler(symbol_table, Lists("", {}, {})).compile(parse_expression(query))
    spelt = [
        {str(phrase) for symbol in group for _, phrase in symbol_table.entries[symbol]} for group in condition.groups
    ]
    assert spelt == needed


@pytest.mark.parametrize(
    "text", ["Riot gas, riot.", "Gas, harbour gas and a riot.", "Harbour, then tear gas, riots.", "Nothing of it."]
)
def test_the_words_among_alternatives_are_found_beside_the_others(text: str) -> None:
    symbol_table = SymbolTable()
    riot, tear_gas, gas, harbour, riots = make_alternatives(symbol_table)
    inner = join_alternatives((gas, Within(riot, gas, 2, ordered=False)), symbol_table)
    items = (riot, join_alternatives((tear_gas, riots), symbol_table), inner, Within(harbour, gas, 3, ordered=True))
    article = ArticleScope(DocumentReader(read_document("", text, "en"), symbol_table.get_automaton("en")))
    together = join_alternatives(items, symbol_table)
    assert type(together) is Any
    for scope in (article, *article.inner):
        assert together.find(scope) == Any(items, items, ()).find(scope)


@pytest.mark.parametrize(("text", "found"), [("Riots. Calm at the harbour.", []), ("Riots. A riot, then gas.", None)])
def test_a_sentence_of_an_article_may_lack_what_must_be_absent(text: str, found: Spans | None) -> None:
    symbol_table = SymbolTable()
    condition = Compiler(symbol_table, Lists("", {}, {}), whole=True).compile(
        parse_expression("(NOT riot) SAME (NOT gas)")
    )
    article = ArticleScope(DocumentReader(read_document("", text, "en"), symbol_table.get_automaton("en")))
    assert condition.find(article) == found
