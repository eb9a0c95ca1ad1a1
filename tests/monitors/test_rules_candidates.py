"""Which watches are looked for, and where: what is passed over may hold nothing that reading all would find."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.config.schema import SharedSpec
from monitors.model import Zone
from monitors.rules.automaton import PhraseAutomaton, Spans, Telling
from monitors.rules.matcher import MOST_SPANS, WatchQuery
from monitors.rules.query import parse_entry
from monitors.rules.scope import ArticleScope, DocumentReader
from monitors.rules.text import Document, Sentence, read_document
from monitors.rules.topic import compile_rules
from tests.monitors.watches import DESK, NOW, judge, list_ids

WORDS = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta"]


@pytest.mark.parametrize(
    ("query", "found"),
    [("protest AND <count>", True), ("protest NOT <count>", False), ("protest SAME <count>", False)],
)
def test_a_number_is_looked_for_in_sentences_without_a_word_of_the_watch_too(query: str, found: bool) -> None:
    rules = compile_rules([], [WatchQuery(3, query)])
    matches = judge(rules, "Protest in Almaty", "The square was full. Some 2,500 came by noon.")
    assert bool(matches) is found
    assert not found or [evidence.span.text for evidence in matches[0].evidence] == ["Protest", "2,500"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("mali AND (<count> NEAR/5 <place>)", True),
        ("mali AND (<count> BEFORE/5 <place>)", True),
        ("mali AND ((men OR <count>) SAME <place>)", True),
        ("mali AND (<count> SAME (NOT talks))", True),
        ("mali AND ((NOT mali) SAME (NOT talks))", True),
        ("mali AND (<count> SAME (NOT kenya))", False),
        ("mali AND (<place> BEFORE/5 <count>)", False),
    ],
)
def test_what_needs_no_word_is_looked_for_in_sentences_without_a_word_of_the_watch(query: str, found: bool) -> None:
    rules = compile_rules([], [WatchQuery(3, query)])
    assert bool(judge(rules, "Diplomacy", "Mali held talks. Some 300 men moved to Kenya.")) is found


@pytest.mark.parametrize("asked", ["<count>", "(<count> NEAR/5 <place>)", "(NOT talks)"])
def test_a_title_without_a_word_of_the_watch_may_hold_what_needs_none(asked: str) -> None:
    rules = compile_rules([], [WatchQuery(3, f"mali AND title:{asked}")])
    text = "Mali held talks. Some 300 men moved to Kenya."
    assert list_ids(rules, "Now 40 towns in Chad", text) == [3]
    assert list_ids(rules, "Talks in June", text) == []


def test_only_sentences_with_a_word_of_the_watch_are_read_where_each_part_needs_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    query = "mali AND (moved NEAR/5 <place>) AND NOT (aid SAME <count>) AND NOT title:<count>"
    rules = compile_rules([], [WatchQuery(3, query)])
    read: list[str] = []
    pick = PhraseAutomaton.pick

    def note(self: PhraseAutomaton, sentence: Sentence, telling: Telling) -> dict[int, Spans]:
        read.append(sentence.text.strip())
        return pick(self, sentence, telling)

    monkeypatch.setattr(PhraseAutomaton, "pick", note)
    assert judge(rules, "Diplomacy", "Mali held talks. Men moved to Kenya. Nothing happened in Chad.")
    assert sorted(read) == ["Diplomacy", "Mali held talks.", "Men moved to Kenya."]


def meets(query: str, words: list[str]) -> bool:
    """A slow and obvious reading of queries of the shape ``a AND b NOT c``."""
    wanted, _, unwanted = query.partition(" NOT ")
    return all(word in words for word in wanted.split(" AND ")) and unwanted not in words


@settings(derandomize=True, max_examples=50)
@given(st.data())
def test_candidates_miss_no_watch(data: st.DataObject) -> None:
    queries = []
    for _ in range(data.draw(st.integers(1, 12))):
        wanted = data.draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique=True))
        unwanted = data.draw(st.sampled_from([*WORDS, "none"]))
        queries.append(" AND ".join(wanted) + (f" NOT {unwanted}" if unwanted not in (*wanted, "none") else ""))
    words = data.draw(st.lists(st.sampled_from(WORDS), max_size=8))
    rules = compile_rules([], [WatchQuery(number, query) for number, query in enumerate(queries)])
    expected = [number for number, query in enumerate(queries) if meets(query, words)]
    assert list_ids(rules, " ".join(words[:3]), ". ".join(words[3:])) == expected


SHAPES = (
    "{} NEAR/2 {}",
    "{} BEFORE/2 {}",
    "{} SAME {}",
    "title:{} AND {}",
    "{} SAME (title:{} OR {})",
    "{} SAME ({} AND {})",
)
NEGATED = ("{} NOT title:{}", "{} SAME ({} OR NOT {})", "{} AND (title:{} OR {} OR <count>)", '"{} {}" OR title:{}')


@settings(max_examples=60)
@given(data=st.data())
def test_what_sentences_seem_to_hold_decides_as_reading_them_all_does(data: st.DataObject) -> None:
    queries = []
    for shape in (*SHAPES, *NEGATED):
        names = data.draw(st.lists(st.sampled_from(WORDS), min_size=3, max_size=3, unique=True))
        queries.append(WatchQuery(len(queries), shape.format(*names)))
    words = data.draw(st.lists(st.sampled_from([*WORDS, "the", "40"]), max_size=14))
    document = read_document(
        " ".join(words[:3]), ". ".join([" ".join(words[3:6]), *words[6:8], " ".join(words[8:])]), "en"
    )
    rules = compile_rules([], queries)
    automaton = rules.watches.symbol_table.get_automaton("en")
    article = ArticleScope(DocumentReader(document, automaton))
    met = [number for number, watch in rules.watches.watches.items() if watch.condition.find(article) is not None]
    assert [match.watch_id for match in rules.judge(document, NOW).matches] == met


@settings(derandomize=True, max_examples=40)
@given(data=st.data())
def test_article_after_article_meets_the_watches_of_the_day_in_every_language(data: st.DataObject) -> None:
    """What is remembered of pieces misleads nobody: watches come and go, and languages and giants take turns."""
    giant = "x" * 50 + "-alpha"
    rules, held = compile_rules([], [WatchQuery(0, "alpha")]), {0: "alpha"}
    for _ in range(data.draw(st.integers(1, 8))):
        wanted = data.draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique=True))
        number = data.draw(st.integers(0, 4))
        if data.draw(st.booleans()):
            held[number] = " AND ".join(wanted)
            rules = rules.with_watches([WatchQuery(number, held[number])])
        else:
            held.pop(number, None)
            rules = rules.without_watches([number])
        words = data.draw(st.lists(st.sampled_from([*WORDS, giant]), max_size=6))
        spelt = [word.rpartition("-")[2] for word in words]
        language = data.draw(st.sampled_from(["en", "es", "xx"]))
        expected = [watch for watch, query in sorted(held.items()) if meets(query, spelt)]
        assert list_ids(rules, " ".join(words), language=language) == expected


@settings(derandomize=True, max_examples=60)
@given(data=st.data())
def test_watches_of_alternatives_ring_in_whatever_order_texts_show_their_words(data: st.DataObject) -> None:
    """Which of its groups opens a watch is settled piece by piece, while others of the group are yet unseen."""
    groups = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique=True)
    wanted = data.draw(st.lists(st.lists(groups, min_size=2, max_size=3), min_size=3, max_size=5))
    queries = [" AND ".join(f"({' OR '.join(group)})" for group in watch) for watch in wanted]
    rules = compile_rules([], [WatchQuery(number, query) for number, query in enumerate(queries)])
    for words in data.draw(st.lists(st.lists(st.sampled_from([*WORDS, "the"]), max_size=5), max_size=12)):
        met = [number for number, watch in enumerate(wanted) if all(set(group) & set(words) for group in watch)]
        assert list_ids(rules, " ".join(words[:2]), " ".join(words[2:])) == met


@pytest.mark.parametrize("common", ["alpha", "beta"])
def test_a_watch_rings_whichever_of_its_words_texts_show_to_be_common(common: str) -> None:
    rules = compile_rules([], [WatchQuery(1, "alpha AND (beta OR gamma)"), WatchQuery(2, '"alpha beta"')])
    for number in range(80):
        assert list_ids(rules, f"{common} word{number}") == []
    assert list_ids(rules, "Alpha beta") == [1, 2]
    assert list_ids(rules, "Beta, then Alpha") == list_ids(rules, "Gammas", "Alpha") == [1]


def test_which_words_texts_showed_first_is_handed_on_when_a_watch_is_added(sentences_read: list[str]) -> None:
    rules = compile_rules([], [WatchQuery(1, "alpha AND beta")])
    assert list_ids(rules, "beta") == list_ids(rules, "alpha") == []
    older, newer = rules.watches.postings, rules.with_watches([WatchQuery(2, "gamma")]).watches.postings
    symbols = rules.watches.symbol_table.symbols
    assert newer.ranks is older.ranks
    assert newer.ranks["en"] == {symbols[parse_entry("beta")]: 0, symbols[parse_entry("alpha")]: 1}
    assert sentences_read == []


@pytest.mark.parametrize("first", ["alpha", "beta"])
def test_a_spelling_that_comes_later_is_seen_beside_a_word_that_is_known(first: str) -> None:
    rules = compile_rules([], [WatchQuery(1, "alpha AND beta"), WatchQuery(2, "alpha AND gamma")])
    for word in (first, "alpha", "beta"):
        assert list_ids(rules, word) == []
    assert list_ids(rules, "alpha Betas") == list_ids(rules, "Alphas, beta") == [1]
    assert list_ids(rules, "alpha") == list_ids(rules, "Betas") == []


def test_a_watch_of_the_title_is_not_looked_for_in_the_text_of_another_title(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = compile_rules([], [WatchQuery(1, "title:alpha AND beta"), WatchQuery(2, "gamma AND title:(alpha OR beta)")])
    assert list_ids(rules, "Alphas today", "It rained.\n\nBeta.") == [1]
    assert list_ids(rules, "Of beta", "It rained.\n\nGamma and alpha.") == [2]
    monkeypatch.delattr("monitors.rules.matcher._look_for")
    assert list_ids(rules, "Of rain", "Alpha.\n\nBeta and gamma.") == []


def test_no_sentence_is_sought_for_a_watch_of_words_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(Document, "cut")
    rules = compile_rules([], [WatchQuery(1, "alpha AND (beta OR gamma)"), WatchQuery(2, "alpha NEAR/3 beta")])
    (match,) = judge(rules, "Beta today", "It rained.\n\nAn alphabet of (Alphas). 40 more.\n\nAlpha; gamma-ray")
    assert [(one.span.zone, one.span.start, one.span.text) for one in match.evidence] == [
        (Zone.BODY, 28, "Alphas"),
        (Zone.BODY, 47, "Alpha"),
        (Zone.TITLE, 0, "Beta"),
        (Zone.BODY, 54, "gamma"),
    ]


PIECES = [
    *WORDS,
    "Alphas,",
    "(beta",
    "gamma-delta",
    "l’alpha",
    "beta's",
    "“Zeta”",
    "alphabet",
    "border",
    "guards",
    "40",
    "e.g.",
]
ENDS = [" ", " ", " ", ". ", ".\n\n", "? ", "<p>", "; "]
PLAIN = ("{}", "{} AND {}", "{} OR {}", "{} AND ({} OR {})", "({} AND {}) OR {}", "<force> AND {}", "{} AND =alphas")


@settings(max_examples=100)
@given(data=st.data())
def test_what_is_quoted_is_what_reading_every_sentence_finds(data: st.DataObject) -> None:
    queries = []
    for shape in (*PLAIN, *SHAPES):
        names = data.draw(st.lists(st.sampled_from(WORDS), min_size=3, max_size=3))
        queries.append(WatchQuery(len(queries), shape.format(*names)))
    drawn = data.draw(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(ENDS)), max_size=40))
    parts = [piece + end for piece, end in drawn]
    document = read_document("".join(parts[:5]), "".join(parts[5:]), data.draw(st.sampled_from(["en", "fr", "ru"])))
    rules = compile_rules([], queries, DESK)
    reader = DocumentReader(document, rules.watches.symbol_table.get_automaton(document.language))
    article = ArticleScope(reader)
    expected = {}
    for number, watch in rules.watches.watches.items():
        spans = watch.condition.find(article)
        if spans is not None:
            expected[number] = [reader.quote(*span) for span in list(dict.fromkeys(spans))[:MOST_SPANS]]
    matches = rules.judge(document, NOW).matches
    assert {match.watch_id: [one.span for one in match.evidence] for match in matches} == expected


def test_a_list_of_words_and_phrases_is_quoted_word_by_word_where_it_stands() -> None:
    lists = {"force": {"en": ("army", '"army corps"', '"border guards"')}, "numbers": {"en": ("three", '"a dozen"')}}
    desk = SharedSpec(lists=lists, numbers="numbers")
    rules = compile_rules([], [WatchQuery(1, "<force> SAME mali"), WatchQuery(2, "<count> NEAR/3 troops")], desk)
    first, second = judge(rules, "Army corps, border-guards in airport-Mali, Mali: three troops, a dozen troops")
    assert [one.span.text for one in first.evidence] == ["Army", "Army corps", "border-guards", "Mali", "Mali"]
    assert [one.span.text for one in second.evidence] == ["three troops", "troops, a dozen", "a dozen troops"]
