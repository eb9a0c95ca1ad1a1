"""Gates: no sentence that a rule meets is passed over, whatever its pieces are."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.config.schema import RuleSpec, TopicSpec
from monitors.model import Severity
from monitors.rules.broad import weigh_word
from monitors.rules.gates import Gates
from monitors.rules.text import read_document
from monitors.rules.topic import CompiledRules, compile_rules
from tests.monitors.gate_bits import join_bits
from tests.monitors.sentences import read_sentences
from tests.shipped import compile_shipped

PIECES = [
    "state",
    "of",
    "emergency,",
    "Emergency",
    "tear",
    "gas",
    "tear-gas",
    "—",
    "o'clock",
    "gas's",
    "the",
    "riot",
    "police.",
    "states",
    "Tear\n\nGas",
    "riot.\n\nPolice",
]
KAZAKH = ["көз", "жасы", "көзінен", "жасаурат*", "газы", "полиция", "полицейлер.\n\nКөз", "—", "қала"]
LONG = "tear-gas-" * 9
# Drawn as often as the pieces: of pieces alone hardly any sentence holds all that a rule asks for.
PHRASES = ["tear gas", "gas of emergency", "state of emergency", "police", "Police in a tear-gas", "riot. Police use"]
KAZAKH_PHRASES = ["көз жасаурат", "жасаурат газы", "полиция", "қала. Полицейлер көз жасаурат"]


def make_rules() -> CompiledRules:
    topic = TopicSpec(
        id="riots",
        title="Riots",
        severity=Severity.HIGH,
        threshold=4,
        lists={"gas": {"en": ("tear gas", "gas of emergency", '"gas states"'), "kk": ("көз жаса*", "жаса* газ*")}},
        rules=(
            RuleSpec(id="gas-police", when="<gas> SAME (police OR полиц*)", points=3),
            RuleSpec(id="declared", when='"state of emergency"', points=2),
            RuleSpec(id="context", when="riot", points=1),
        ),
    )
    return compile_rules([topic])


def list_open(rules: CompiledRules, text: str, language: str = "en") -> tuple[list[int], list[int]]:
    """The sentences that seem promising, and those in which a gate is open when they are read closely."""
    document = read_document("", text, language)
    automaton, gates = rules.symbol_table.get_automaton(language), rules.gates
    held = [automaton.read(sentence).keys() for sentence in read_sentences(document)]
    is_open = [bool(gates.list_opened(join_bits(gates, symbols))) for symbols in held]
    promising = [document.stretches.index(stretch) for stretch, _ in gates.list_promising(document)]
    return promising, [index for index, opened in enumerate(is_open) if opened]


@pytest.fixture(scope="module")
def shared_rules() -> CompiledRules:
    return make_rules()


@settings(derandomize=True, max_examples=100)
@given(pieces=st.lists(st.sampled_from([*PIECES, LONG]) | st.sampled_from(PHRASES), max_size=14))
def test_no_sentence_with_an_open_gate_is_passed_over(shared_rules: CompiledRules, pieces: list[str]) -> None:
    promising, opened = list_open(shared_rules, " ".join(pieces))
    assert set(opened) <= set(promising)


@settings(derandomize=True, max_examples=40)
@given(pieces=st.lists(st.sampled_from(KAZAKH) | st.sampled_from(KAZAKH_PHRASES), max_size=10))
def test_none_is_passed_over_where_words_are_given_by_their_beginning(
    shared_rules: CompiledRules, pieces: list[str]
) -> None:
    promising, opened = list_open(shared_rules, " ".join(pieces), "kk")
    assert set(opened) <= set(promising)


def test_what_is_looked_for_first_follows_the_texts_and_changes_nothing() -> None:
    rules = make_rules()
    text = "Police used tear gas.\n\nPolice of the state.\n\nA state of emergency."
    found = [list_open(rules, text) for _ in range(3)]
    for number in range(70):  # police are everywhere now, gas is rare
        list_open(rules, f"Police number {number}. Police again.")
    assert [*found, list_open(rules, text)] == [([0, 2], [0, 2])] * 4


def test_words_apart_open_no_gate_of_a_phrase() -> None:
    rules = make_rules()
    assert list_open(rules, "Police of the state sold gas. Tear the gas. A state of emergency.") == ([2], [2])


def test_a_rule_that_only_adds_context_opens_no_gate_and_counts_behind_one() -> None:
    rules = make_rules()
    assert list_open(rules, "A riot.") == ([], [])
    (opened,) = rules.gates.list_opened(join_bits(rules.gates, set(range(len(rules.symbol_table.entries)))))
    assert [rule.id for rule in opened.cores] == ["gas-police", "declared"]
    assert (opened.number, [rule.id for rule in opened.others]) == (0, ["context"])


def test_no_shipped_rule_is_opened_by_a_word_that_nearly_every_article_has() -> None:
    rules = compile_shipped()
    telling = [rule for topic in rules.topics for rule in topic.rules if rule.is_telling]
    assert [rule.id for rule in telling if rules.symbol_table.weigh(rule.groups[0]) >= weigh_word("after")] == []


def test_a_rule_of_three_things_is_looked_for_by_the_one_that_texts_show_least() -> None:
    rule = RuleSpec(id="stormed", when="riot SAME police SAME palace", points=3)
    rules = compile_rules([TopicSpec(id="unrest", title="Unrest", severity=Severity.HIGH, threshold=4, rules=(rule,))])
    text = "The riot. Riot police at the palace. A palace of the police."
    found = [list_open(rules, text) for _ in range(3)]
    for number in range(70):
        list_open(rules, f"Riot number {number} at the palace.\n\nA riot. A palace.")
    assert [*found, list_open(rules, text)] == [([1], [1])] * 4


def test_gates_forget_what_grows_and_travel_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = make_rules()
    text = "Police used tear gas. A state of emergency."
    before = list_open(rules, text)
    monkeypatch.setattr("monitors.rules.sieve.MOST_REMEMBERED", 3)
    monkeypatch.setattr("monitors.rules.gates._MOST_COMBINATIONS", 1)
    assert [list_open(rules, text) for _ in range(3)] == [before] * 3 == [([0, 1], [0, 1])] * 3
    travelled: Gates = pickle.loads(pickle.dumps(rules)).gates
    assert travelled.list_opened(0) == ()
