"""Watches: candidates, evidence, adding and taking away; the lexicon under them."""

from __future__ import annotations

import pickle
import random
import re
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.config.schema import SharedSpec
from monitors.errors import QueryError
from monitors.model import Level, Match, Zone
from monitors.rules.lexicon import Lexicon, Spans, Telling, Vocabulary
from monitors.rules.matcher import MOST_SPANS, WatchQuery
from monitors.rules.query import parse_entry
from monitors.rules.scope import ArticleScope, Reader
from monitors.rules.syntax import Phrase
from monitors.rules.text import Document, Sentence, read_document
from monitors.rules.topic import CompiledRules, compile_rules
from monitors.rules.words import stem_all, stem_folded
from tests.monitors.sentences import read_sentences

NOW = datetime(2022, 1, 7, tzinfo=UTC)
WORDS = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta"]


def judge(rules: CompiledRules, title: str, text: str = "", language: str = "en") -> tuple[Match, ...]:
    return rules.judge(read_document(title, text, language), NOW).matches


def list_ids(rules: CompiledRules, title: str, text: str = "", language: str = "en") -> list[int | None]:
    return [match.watch_id for match in judge(rules, title, text, language)]


def test_match_names_watch_and_quotes_its_evidence() -> None:
    rules = compile_rules([], [WatchQuery(3, "almaty AND protest", "Almaty desk"), WatchQuery(4, "aktau AND port")])
    (match,) = judge(rules, "Calm in Aktau", "Protesters in Almaty.\n\nNothing else.")
    assert (match.watch_id, match.topic, match.level) == (3, "Almaty desk", Level.URGENT)
    assert [(evidence.span.zone, evidence.span.text) for evidence in match.evidence] == [
        (Zone.LEAD, "Almaty"),
        (Zone.LEAD, "Protesters"),
    ]


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
    pick = Lexicon.pick

    def note(self: Lexicon, sentence: Sentence, telling: Telling) -> dict[int, Spans]:
        read.append(sentence.text.strip())
        return pick(self, sentence, telling)

    monkeypatch.setattr(Lexicon, "pick", note)
    assert judge(rules, "Diplomacy", "Mali held talks. Men moved to Kenya. Nothing happened in Chad.")
    assert sorted(read) == ["Diplomacy", "Mali held talks.", "Men moved to Kenya."]


@pytest.mark.parametrize(
    ("title", "quoted"), [("Protests after l'Italie", "l'Italie"), ("Protest in l'Italie today", "l'Italie")]
)
def test_a_place_within_a_word_is_quoted_as_that_word(title: str, quoted: str) -> None:
    (match,) = judge(compile_rules([], [WatchQuery(1, "protest SAME <place>")]), title)
    assert match.evidence[-1].span.text == quoted


DESK = SharedSpec(
    lists={
        "force": {"en": ("army", '"border guards"'), "ru": ("армия",)},
        "armed": {"en": ("<force>", "militia")},
        "no": {"en": ("not", "denied")},
    }
)


def test_a_watch_may_name_the_desks_word_lists() -> None:
    rules = compile_rules([], [WatchQuery(1, "<armed> AND mali"), WatchQuery(2, "<force> NEAR/3 kidal")], DESK)
    assert list_ids(rules, "Border guards leave Mali") == [1]
    assert list_ids(rules, "Militia in Mali; Mali's army entered Kidal") == [1, 2]
    assert list_ids(rules, "Армию вывели из Kidal", language="ru") == [2]
    assert list_ids(rules, "Guards at the border of Mali") == []


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("<no>", "<no> has 'not', which nearly every article has; add a rarer word with AND"),
        ("<no> OR <force>", "<no> has 'not', which nearly every article has; put ( ) around it and add a rarer word"),
        ("mali AND <forces>", "did you mean <force>?"),
    ],
)
def test_a_word_list_that_would_not_do_is_refused(query: str, said: str) -> None:
    with pytest.raises(QueryError, match=re.escape(said)):
        compile_rules([], [WatchQuery(1, query)], DESK)


@pytest.mark.parametrize("by_language", [{}, {"en": ()}, {"en": ("<others>",)}])
@pytest.mark.parametrize(("query", "column"), [("<none>", 1), ("<none> AND mali", 1), ("mali AND <none>", 10)])
def test_a_watch_on_an_empty_list_is_refused(by_language: dict[str, tuple[str, ...]], query: str, column: int) -> None:
    shared = SharedSpec(lists={"none": by_language, "others": {"fr": ("armée",)}})
    said = f"column {column}: the list <none> is empty; write its words instead, with OR between them"
    with pytest.raises(QueryError, match=re.escape(said)):
        compile_rules([], [WatchQuery(1, query)], shared)


def test_a_broad_list_may_stand_beside_a_rare_word() -> None:
    assert list_ids(compile_rules([], [WatchQuery(1, "<no> SAME mali")], DESK), "Mali denied it") == [1]


def test_watch_without_title_is_named_by_its_query() -> None:
    assert judge(compile_rules([], [WatchQuery(3, "almaty")]), "Almaty")[0].topic == "almaty"


def test_added_watch_is_live_and_leaves_older_rules_alone() -> None:
    older = compile_rules([], [WatchQuery(1, "almaty")])
    assert list_ids(older, "Almaty and Aktau") == [1]
    newer = older.with_watches([WatchQuery(2, '"aktau port" OR =aktau')])
    assert list_ids(newer, "Almaty and Aktau") == [1, 2]
    assert list_ids(older, "Almaty and Aktau") == [1]


def test_two_branches_from_one_set_do_not_disturb_each_other() -> None:
    base = compile_rules([], [WatchQuery(1, "almaty")])
    left, right = base.with_watches([WatchQuery(2, "aktau")]), base.with_watches([WatchQuery(2, "shymkent")])
    assert list_ids(left, "Aktau, Shymkent") == [2]
    assert [match.evidence[0].span.text for match in judge(right, "Aktau, Shymkent")] == ["Shymkent"]


def test_known_id_is_replaced_and_taken_away() -> None:
    rules = compile_rules([], [WatchQuery(1, "almaty")]).with_watches([WatchQuery(1, "aktau")])
    assert (list_ids(rules, "Almaty"), list_ids(rules, "Aktau")) == ([], [1])
    assert list_ids(rules.without_watches([1]), "Aktau") == []


def test_bad_watch_changes_nothing() -> None:
    rules = compile_rules([], [WatchQuery(1, "almaty")])
    with pytest.raises(QueryError, match="matches nearly every article"):
        rules.with_watches([WatchQuery(2, "the")])
    assert list_ids(rules, "Almaty") == [1]


@pytest.mark.parametrize(("listed", "title"), [("émeutes", "Emeutes à Lyon"), ("Emeutes", "ÉMEUTES")])
def test_a_french_capital_is_met_with_and_without_its_accent(listed: str, title: str) -> None:
    rules = compile_rules([], [WatchQuery(1, listed)])
    assert list_ids(rules, title, language="fr") == [1]
    assert list_ids(rules, "Marché à Lyon", language="fr") == list_ids(rules, "Marche tuée", language="fr") == []


def test_phrase_is_found_in_every_language_by_its_own_forms() -> None:
    rules = compile_rules([], [WatchQuery(1, "протест"), WatchQuery(2, "manifestación"), WatchQuery(3, "北京")])
    assert list_ids(rules, "Массовые протесты", language="ru") == [1]
    assert list_ids(rules, "Las manifestaciones", language="es") == [2]
    assert list_ids(rules, "今天北京下雨", language="zh") == [3]


def test_pickled_rules_judge_alike() -> None:
    rules = compile_rules([], [WatchQuery(1, "almaty NEAR/3 (port OR gate)")])
    judge(rules, "warm up")
    travelled: CompiledRules = pickle.loads(pickle.dumps(rules))
    assert judge(travelled, "Almaty gate") == judge(rules, "Almaty gate") != ()


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


def make_lexicon(*entries: str, language: str = "en") -> Lexicon:
    vocabulary = Vocabulary()
    for entry in entries:
        phrase = parse_entry(entry)
        assert isinstance(phrase, Phrase)
        vocabulary.add(entry, [("", phrase)])
    return vocabulary.get_lexicon(language)


def find(lexicon: Lexicon, text: str, language: str = "en") -> dict[int, list[str]]:
    document = read_document("", text, language)
    found: dict[int, list[str]] = {}
    for sentence in read_sentences(document):
        for symbol, spans in lexicon.read(sentence).items():
            found.setdefault(symbol, []).extend(sentence.quote(*span).text for span in spans)
    assert found.keys() <= set().union(*lexicon.find_begun(document.pieces).values())
    return {symbol: sorted(texts) for symbol, texts in sorted(found.items())}


@pytest.mark.parametrize("language", ["en", "es", "ru"])
def test_phrases_that_come_later_are_found_beside_those_that_stand_already(language: str) -> None:
    vocabulary = Vocabulary()
    for late in ("strike", "strike call", "general strike"):
        phrase = parse_entry(late)
        assert isinstance(phrase, Phrase)
        symbol = vocabulary.add(late, [("", phrase), ("ru", phrase)])
        assert find(vocabulary.get_lexicon(language), "general strike call", language)[symbol] == [late]
    assert find(vocabulary.get_lexicon("de"), "general strike", "de") == {0: ["strike"], 2: ["general strike"]}


@pytest.mark.parametrize("language", ["en", "ar", "ru", "kk", "es", "de", "xx"])
def test_many_words_have_the_stems_that_each_has_alone(language: str) -> None:
    words = ["protests", "sought", "dying", "войсками", "متظاهرين", "manifestaciones", "straßen", "x" * 100, ""]
    assert stem_all(words, language) == [stem_folded(word, language) for word in words]


def test_lexicon_finds_overlapping_phrases() -> None:
    lexicon = make_lexicon("state of emergency", "emergency", '"of emergency"', "emergenc*", "emergency powers")
    assert find(lexicon, "A state-of-emergency, with emergency powers.") == {
        0: ["state-of-emergency"],
        1: ["emergency", "emergency"],
        2: ["of-emergency"],
        3: ["emergency", "emergency"],
        4: ["emergency powers"],
    }


def test_lexicon_phrase_needs_its_words_side_by_side() -> None:
    lexicon = make_lexicon("tear gas", "rubber bullets")
    assert find(lexicon, "Gas and a tear. Rubber. Bullets") == {}
    assert find(lexicon, "Tear gas; rubber\nbullets") == {0: ["Tear gas"], 1: ["rubber\nbullets"]}


def test_lexicon_forgets_when_it_grows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitors.rules.lexicon.MOST_REMEMBERED", 50)
    lexicon = make_lexicon("almaty")
    for number in range(200):
        assert find(lexicon, f"word{number} Almaty") == {0: ["Almaty"]}


def test_giant_word_is_read_but_not_remembered() -> None:
    lexicon = make_lexicon("almaty", "aaa*")
    assert find(lexicon, "Almaty " + "a" * 1_000_000 + " Almaty") == {0: ["Almaty", "Almaty"]}


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


def test_adding_one_watch_to_many_is_quick() -> None:
    maker = random.Random(7)
    stems = ["".join(maker.choices("abcdefghiklmnoprstuv", k=7)) for _ in range(1000)]
    watches = [WatchQuery(n, f"{maker.choice(stems)} AND {maker.choice(stems)}") for n in range(2000)]
    rules = compile_rules([], watches)
    judge(rules, "warm up")
    started = time.process_time()
    more = rules.with_watches([WatchQuery(2000, "almaty AND port")])
    assert list_ids(more, "The port of Almaty") == [2000]
    assert time.process_time() - started < 0.2


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
    lexicon = rules.watches.vocabulary.get_lexicon("en")
    article = ArticleScope(Reader(document, lexicon))
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
    symbols = rules.watches.vocabulary.symbols
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
    reader = Reader(document, rules.watches.vocabulary.get_lexicon(document.language))
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
