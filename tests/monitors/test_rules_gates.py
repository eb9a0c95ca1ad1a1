"""Gates: no sentence that a rule meets is passed over, whatever its pieces are."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.model import Severity
from monitors.rules.gates import Gates
from monitors.rules.text import read_document
from monitors.rules.topic import CompiledRules, compile_rules
from monitors.schema import RuleSpec, TopicSpec

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
]
LONG = "tear-gas-" * 9


def make_rules() -> CompiledRules:
    topic = TopicSpec(
        id="riots",
        title="Riots",
        severity=Severity.HIGH,
        threshold=4,
        lists={"gas": {"en": ("tear gas", "gas of emergency")}},
        rules=(
            RuleSpec(id="gas-police", when="<gas> SAME police", points=3),
            RuleSpec(id="declared", when='"state of emergency"', points=2),
            RuleSpec(id="context", when="riot", points=1),
        ),
    )
    return compile_rules([topic])


def list_open(rules: CompiledRules, text: str) -> tuple[list[int], list[int]]:
    """The sentences that seem promising, and those in which a gate is open when they are read closely."""
    document = read_document("", text, "en")
    lexicon, gates = rules.vocabulary.get_lexicon("en"), rules.gates
    held = [lexicon.read(sentence).keys() for sentence in document.sentences]
    is_open = [bool(gates.list_opened(gates.join_bits(symbols))) for symbols in held]
    return [index for index, _ in gates.list_promising(document, lexicon)], [
        i for i, opened in enumerate(is_open) if opened
    ]


@settings(derandomize=True, deadline=None, max_examples=150)
@given(st.lists(st.sampled_from([*PIECES, LONG]), max_size=14))
def test_no_sentence_with_an_open_gate_is_passed_over(pieces: list[str]) -> None:
    promising, opened = list_open(make_rules(), " ".join(pieces))
    assert set(opened) <= set(promising)


def test_words_apart_open_no_gate_of_a_phrase() -> None:
    rules = make_rules()
    assert list_open(rules, "Police of the state sold gas. Tear the gas. A state of emergency.") == ([2], [2])


def test_a_rule_that_only_adds_context_opens_no_gate_and_counts_behind_one() -> None:
    rules = make_rules()
    assert list_open(rules, "A riot.") == ([], [])
    ((number, found, *_),) = rules.gates.list_opened(rules.gates.join_bits(set(range(len(rules.vocabulary.entries)))))
    assert (number, [rule.id for rule in found]) == (0, ["gas-police", "declared", "context"])


def test_gates_forget_what_grows_and_travel_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = make_rules()
    text = "Police used tear gas. A state of emergency."
    before = list_open(rules, text)
    monkeypatch.setattr("monitors.rules.gates.MOST_REMEMBERED", 3)
    monkeypatch.setattr("monitors.rules.gates._MOST_COMBINATIONS", 1)
    assert [list_open(rules, text) for _ in range(3)] == [before] * 3 == [([0, 1], [0, 1])] * 3
    travelled: Gates = pickle.loads(pickle.dumps(rules)).gates
    assert travelled.list_opened(0) == ()
