"""The automaton under the watches: phrases, stems, words without end."""

from __future__ import annotations

import pytest

from monitors.rules.automaton import PhraseAutomaton
from monitors.rules.matcher import WatchQuery
from monitors.rules.query import parse_entry
from monitors.rules.symbols import SymbolTable
from monitors.rules.syntax import Phrase
from monitors.rules.text import read_document
from monitors.rules.topic import compile_rules
from monitors.rules.words import stem_all, stem_folded
from tests.monitors.sentences import read_sentences
from tests.monitors.watches import list_ids


def make_automaton(*entries: str, language: str = "en") -> PhraseAutomaton:
    symbol_table = SymbolTable()
    for entry in entries:
        phrase = parse_entry(entry)
        assert isinstance(phrase, Phrase)
        symbol_table.add(entry, [("", phrase)])
    return symbol_table.get_automaton(language)


def find(automaton: PhraseAutomaton, text: str, language: str = "en") -> dict[int, list[str]]:
    document = read_document("", text, language)
    found: dict[int, list[str]] = {}
    for sentence in read_sentences(document):
        for symbol, spans in automaton.read(sentence).items():
            found.setdefault(symbol, []).extend(sentence.quote(*span).text for span in spans)
    assert found.keys() <= set().union(*automaton.find_begun(document.pieces).values())
    return {symbol: sorted(texts) for symbol, texts in sorted(found.items())}


@pytest.mark.parametrize("language", ["en", "es", "ru"])
def test_phrases_that_come_later_are_found_beside_those_that_stand_already(language: str) -> None:
    symbol_table = SymbolTable()
    for late in ("strike", "strike call", "general strike"):
        phrase = parse_entry(late)
        assert isinstance(phrase, Phrase)
        symbol = symbol_table.add(late, [("", phrase), ("ru", phrase)])
        assert find(symbol_table.get_automaton(language), "general strike call", language)[symbol] == [late]
    assert find(symbol_table.get_automaton("de"), "general strike", "de") == {0: ["strike"], 2: ["general strike"]}


@pytest.mark.parametrize("language", ["en", "ar", "ru", "kk", "es", "de", "xx"])
def test_many_words_have_the_stems_that_each_has_alone(language: str) -> None:
    words = ["protests", "sought", "dying", "войсками", "متظاهرين", "manifestaciones", "straßen", "x" * 100, ""]
    assert stem_all(words, language) == [stem_folded(word, language) for word in words]


def test_automaton_finds_overlapping_phrases() -> None:
    automaton = make_automaton("state of emergency", "emergency", '"of emergency"', "emergenc*", "emergency powers")
    assert find(automaton, "A state-of-emergency, with emergency powers.") == {
        0: ["state-of-emergency"],
        1: ["emergency", "emergency"],
        2: ["of-emergency"],
        3: ["emergency", "emergency"],
        4: ["emergency powers"],
    }


def test_automaton_phrase_needs_its_words_side_by_side() -> None:
    automaton = make_automaton("tear gas", "rubber bullets")
    assert find(automaton, "Gas and a tear. Rubber. Bullets") == {}
    assert find(automaton, "Tear gas; rubber\nbullets") == {0: ["Tear gas"], 1: ["rubber\nbullets"]}


def test_automaton_forgets_when_it_grows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitors.rules.automaton.MOST_REMEMBERED", 50)
    automaton = make_automaton("almaty")
    for number in range(200):
        assert find(automaton, f"word{number} Almaty") == {0: ["Almaty"]}


def test_giant_word_is_read_but_not_remembered() -> None:
    automaton = make_automaton("almaty", "aaa*")
    assert find(automaton, "Almaty " + "a" * 1_000_000 + " Almaty") == {0: ["Almaty", "Almaty"]}


def test_a_giant_word_is_forgotten_before_the_next_article() -> None:
    giant = "x" * 50 + "-alpha"
    rules = compile_rules([], [WatchQuery(1, "beta AND (alpha OR gamma)"), WatchQuery(2, "alpha AND (beta OR delta)")])
    for word in ("gamma", "alpha", "beta", "delta"):  # each watch is opened by what texts show later
        assert list_ids(rules, word) == []
    assert list_ids(rules, f"{giant} beta") == [1, 2]
    openings = rules.watches.postings.known["en"]
    assert giant in repr(vars(openings))
    openings.make_room()
    assert giant not in repr(vars(openings))


@pytest.mark.parametrize("query", ["ação", "ações", "acao", "acoes"])
@pytest.mark.parametrize("title", ["Ação militar em Belém", "Duas ações militares", "Duas acoes em Belem"])
def test_a_portuguese_watch_finds_plurals_and_words_without_accents(query: str, title: str) -> None:
    rules = compile_rules([], [WatchQuery(1, query)])
    assert list_ids(rules, title, language="pt") == [1]
    assert list_ids(rules, "Uma carta sobre o acaso", language="pt") == []


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("« état d'urgence »", "L’état d’urgence est déclaré"),
        ("«état d’urgence»", "L'état d'urgence est déclaré"),
        ("cœur", "Au coeur de la ville"),
        ("coeur", "Au cœur de la ville"),
        ("manœuvres", "Une manoeuvre militaire"),
        ('"main-d\'oeuvre"', "La main-d’œuvre en grève"),
        ("œuv*", "Des oeuvres volées"),
        ("Œuvre", "L'oeuvre volée"),
    ],
)
def test_french_quotation_marks_and_letters_that_are_joined(query: str, title: str) -> None:
    assert list_ids(compile_rules([], [WatchQuery(1, query)]), title, language="fr") == [1]
