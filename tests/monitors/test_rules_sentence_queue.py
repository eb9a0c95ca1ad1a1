"""SentenceQueue: sentences come out in the order of their strength, and the weaker ones are not read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.config.schema import RealisCue, RuleSpec, TopicSpec
from monitors.model import Level, Match, Zone
from monitors.rules.scope import ArticleScope, DocumentReader
from monitors.rules.scoring import count_before, score_sentence
from monitors.rules.sentence_queue import SentenceQueue
from monitors.rules.text import Document, read_document
from monitors.rules.topic import CompiledRules, compile_rules
from tests.monitors.gate_bits import join_bits
from tests.monitors.sentences import read_sentences

NOW = datetime(2022, 1, 7, tzinfo=UTC)
SENTENCES = (
    "Troops sent to Aktau.",
    "They send 300 troops.",
    "Tear gas and troops in Aktau.",
    "Tear the gas bill, troops.",
    "The tear-gas of 40 troops sent home.",
    "Some 300 troops rested.",
    "No troops were sent, 20 troops slept.",
    "Nothing to see.\n\n",
)


@pytest.fixture(scope="module")
def rules() -> CompiledRules:
    topic = TopicSpec(
        id="troops",
        title="Troops",
        threshold=5,
        digest=3,
        body=1,
        lists={"gas": {"en": ("tear gas",)}},
        rules=(
            RuleSpec(id="sent", when="troops SAME send", points=4, ordered=1, title=1),
            RuleSpec(id="count", when="<count> BEFORE/2 troops", points=2),
            RuleSpec(id="gas", when="<gas> SAME troops", points=3.5),
            RuleSpec(id="none", when="no BEFORE/4 sent", points=-3),
            RuleSpec(id="rest", when="troops SAME rested", points=2),
        ),
    )
    return compile_rules([topic])


def rank(rules: CompiledRules, document: Document) -> tuple[ArticleScope, SentenceQueue]:
    """A ranking of the sentences of a text that seem to speak of the only topic."""
    automaton = rules.symbol_table.get_automaton("en")
    article = ArticleScope(DocumentReader(document, automaton))
    ranking = SentenceQueue(rules.topics[0], article)
    for stretch, opened in rules.gates.list_promising(document):
        for one in opened:
            ranking.expect(stretch, count_before(document, stretch), one)
    return article, ranking


def drain(ranking: SentenceQueue) -> Iterator[tuple[float, int]]:
    while (finding := ranking.pop()) is not None:
        yield finding.score, read_sentences(finding.scope.document).index(finding.sentence)


def score_all(rules: CompiledRules, article: ArticleScope) -> list[tuple[float, int]]:
    """What every sentence in which a gate is open says, the strongest first."""
    scored = []
    for index, scope in enumerate(article.inner):
        for one in rules.gates.list_opened(join_bits(rules.gates, scope.hits.keys())):
            finding = score_sentence(rules.topics[0], one.cores, one.others, scope, index)
            if finding is not None:
                scored.append((finding.score, index))
    return sorted(scored, key=lambda one: (-one[0], one[1]))


@settings(derandomize=True, max_examples=150)
@given(st.lists(st.sampled_from(SENTENCES), max_size=9))
def test_sentences_come_in_the_order_of_what_they_say(rules: CompiledRules, sentences: list[str]) -> None:
    document = read_document("", " ".join(sentences), "en")
    article, ranking = rank(rules, document)
    assert list(drain(ranking)) == score_all(rules, article)


def test_what_was_found_comes_by_the_score_that_it_has_when_it_is_put_back(rules: CompiledRules) -> None:
    _, ranking = rank(rules, read_document("", "They send 300 troops. Troops sent to Aktau.", "en"))
    first = ranking.pop()
    assert first is not None
    assert first.score == 4 + 2
    first.score = 1
    ranking.add(first)
    assert ranking.pop(least=9) is None
    assert list(drain(ranking)) == [(5, 1), (1, 0)]


def get_match(rules: CompiledRules, title: str, text: str) -> Match:
    (match,) = rules.judge(read_document(title, text, "en"), NOW).matches
    return match


def test_an_urgent_match_is_told_by_the_title_and_the_strongest_sentence(rules: CompiledRules) -> None:
    text = "Troops sent to Oral. They send 300 troops to Aktau. Troops sent to Atyrau."
    match = get_match(rules, "Troops sent", text)
    assert (match.level, match.score) == (Level.URGENT, 4 + 2 + 1)
    assert [(one.rule, one.span.zone, one.span.text) for one in match.evidence] == [
        ("sent", Zone.LEAD, "send 300 troops"),
        ("count", Zone.LEAD, "300 troops"),
        ("sent", Zone.TITLE, "Troops sent"),
    ]


def test_a_sentence_that_is_set_aside_gives_way_to_the_next_strongest() -> None:
    topic = TopicSpec(
        id="troops",
        title="Troops",
        threshold=3,
        rules=(
            RuleSpec(id="sent", when="troops SAME send", points=5),
            RuleSpec(id="count", when="<count> BEFORE/2 troops", points=2),
        ),
        realis=(RealisCue(id="would", when="=would", kind="hypothetical", side="before", within=5),),
    )
    match = get_match(
        compile_rules([topic]), "Troops", "They would send 300 troops. They send troops. They send troops."
    )
    assert (match.level, match.score) == (Level.URGENT, 5)
    assert {one.span.start for one in match.evidence} == {33}


def test_a_sentence_that_can_say_no_more_than_is_known_is_not_read(
    rules: CompiledRules, sentences_read: list[str]
) -> None:
    text = "Some 300 troops rested. " * 9 + "Troops sent, 300 troops. " + "Troops sent on. " * 9
    assert get_match(rules, "Troops sent", text).score == 4 + 1 + 2 + 1 - 1
    assert sentences_read == ["Troops sent", "Troops sent, 300 troops."]
