"""The query language: parsing, meaning, refusals, and docs/queries.md word for word."""

from __future__ import annotations

import pickle
import re
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.config.schema import RuleSpec, TopicSpec
from monitors.errors import QueryError
from monitors.rules.language import detect_language
from monitors.rules.matcher import WatchQuery
from monitors.rules.query import LONGEST_QUERY, MOST_WORDS, parse_entry, parse_expression, parse_query
from monitors.rules.syntax import And, ListRef, Near, Not, Or, Phrase, Same, Slot, Term, TermKind, Title
from monitors.rules.text import read_document
from monitors.rules.topic import compile_rules

NOW = datetime(2022, 1, 7, tzinfo=UTC)
DOCS = Path(__file__).parents[2] / "docs" / "queries.md"


def word(text: str, kind: TermKind = TermKind.STEM) -> Phrase:
    return Phrase((Term(kind, text),))


def finds(query: str, title: str, text: str = "", language: str = "") -> bool:
    rules = compile_rules([], [WatchQuery(1, query)])
    return bool(rules.judge(read_document(title, text, language or detect_language(title + text)), NOW).matches)


def list_examples() -> list[tuple[str, str, bool]]:
    block = re.search(r"```examples\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert block is not None
    examples = []
    for group in block[1].strip().split("\n\n"):
        query, *lines = group.splitlines()
        examples.extend((query, line[2:], line.startswith("+")) for line in lines)
    return examples


def list_refusals() -> list[tuple[str, str]]:
    block = re.search(r"```refused\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert block is not None
    return [(query, reason) for query, _, reason in (line.partition(" | ") for line in block[1].splitlines())]


@pytest.mark.parametrize(("query", "headline", "found"), list_examples())
def test_documented_example(query: str, headline: str, found: bool) -> None:
    assert finds(query, headline) is found


@pytest.mark.parametrize(("query", "reason"), list_refusals())
def test_documented_refusal(query: str, reason: str) -> None:
    with pytest.raises(QueryError) as caught:
        compile_rules([], [WatchQuery(1, query)])
    assert str(caught.value) == reason


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("troops", word("troops")),
        ("=march", word("march", TermKind.EXACT)),
        ("peacekeep*", word("peacekeep", TermKind.PREFIX)),
        ("alpha beta", And((word("alpha"), word("beta")))),
        ("alpha AND beta OR gamma", Or((And((word("alpha"), word("beta"))), word("gamma")))),
        ("alpha AND (beta OR gamma)", And((word("alpha"), Or((word("beta"), word("gamma")))))),
        ("alpha NOT beta", And((word("alpha"), Not(word("beta"))))),
        ("alpha SAME beta SAME gamma", Same((word("alpha"), word("beta"), word("gamma")))),
        ("alpha NEAR/3 beta", Near(word("alpha"), word("beta"), 3, ordered=False)),
        ("alpha BEFORE/3 beta", Near(word("alpha"), word("beta"), 3, ordered=True)),
        ("title:alpha beta", And((Title(word("alpha")), word("beta")))),
        ("<force> SAME <count>", Same((ListRef("force"), Slot("count")))),
        ("anti-war", Phrase((Term(TermKind.STEM, "anti"), Term(TermKind.STEM, "war")))),
        ("ORlando NOThing", And((word("ORlando"), word("NOThing")))),
    ],
)
def test_tree(query: str, tree: object) -> None:
    assert parse_query(query) == tree


@pytest.mark.parametrize(
    ("query", "column"),
    [
        ("", 1),
        ("   ", 1),
        ("AND coup", 1),
        ("coup AND", 9),
        ("coup OR AND mali", 9),
        ("coup NEAR/2 NOT mali", 13),
        ("coup)", 5),
        ("()", 2),
        ("coup >", 6),
        ("<Force>", 1),
        ('""', 1),
        ("coup NEAR/0 mali", 6),
        ("coup NEAR/3 (mali AND niger)", 14),
        ("coup NEAR/3 (mali SAME niger)", 14),
        ("coup subject:mali", 6),
        ("coup" + " <count>" * 300, 1),
        ("co*up", 1),
        ("coup OR NOT mali", 1),
        ("<count>", 1),
        ("*", 1),
        ("the OR of", 1),
        ("(" * 30 + "coup" + ")" * 30, 21),
        ("coup " * 900, LONGEST_QUERY),
        ("coup " + "OR mali " * 250, 1),
        ("coup " + "NOT " * 300 + "mali", 1),
        ('coup OR "' + "riot " * 51 + '"', 9),
        ("coup OR " + "-".join(["riot"] * 51), 9),
    ],
)
def test_refusal_points_at_the_column(query: str, column: int) -> None:
    with pytest.raises(QueryError) as caught:
        parse_query(query)
    assert caught.value.column == column
    assert caught.value.fix


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("“state of emergency” AND almaty", '"state of emergency" AND almaty'),
        ("„Ausnahmezustand verhängt“", '"Ausnahmezustand verhängt"'),
        ("«état d'urgence» OR coup", '"état d\'urgence" OR coup'),
        ("title:＂martial law＂", 'title:"martial law"'),
        ("（北京 OR 上海） AND 抗议", "(北京 OR 上海) AND 抗议"),
        ("‹coup niger› OR 「martial law」 OR 《state of siege》", '"coup niger" OR "martial law" OR "state of siege"'),
        ("coup ＡＮＤ ＜force＞ ＮＥＡＲ／５ mutin＊ OR title：siege", "coup AND <force> NEAR/5 mutin* OR title:siege"),
        ("\u200fcoup\u200f \u202bOR\u202c mutiny\ufeff \u200bNEAR/5\u200f niger", "coup OR mutiny NEAR/5 niger"),
        ("coup\u00a0AND\u00a0niger", "coup AND niger"),
    ],
)
def test_marks_and_letters_of_other_keyboards_are_those_of_the_language(typed: str, meant: str) -> None:
    assert parse_query(typed) == parse_query(meant)


def test_a_phrase_in_quotes_that_a_phone_writes_stands_side_by_side() -> None:
    assert finds("“state of emergency”", "State of emergency in Almaty")
    assert not finds("“state of emergency”", "State in an emergency of its own")
    assert parse_entry("“national guard”") == parse_entry('"national guard"')


@pytest.mark.parametrize(
    ("entry", "is_name"), [("S&P", True), ("S&P shares", True), ("shares of S&P", True), ("shares of it", False)]
)
def test_an_entry_with_a_word_written_with_an_ampersand_is_a_name(entry: str, *, is_name: bool) -> None:
    phrase = parse_entry(entry)
    assert isinstance(phrase, Phrase)
    assert phrase.is_name is is_name


@pytest.mark.parametrize("operator", ["And", "near/3", "Before/3"])
def test_an_operator_in_small_letters_is_refused(operator: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse_query(f"coup {operator} niger")
    fix = f"write {operator.upper()}, or ={operator} for the word"
    assert str(caught.value) == f"column 6: '{operator}' would be searched for as a word; {fix}"


@pytest.mark.parametrize(
    ("operator", "meant"),
    [
        ("ИЛИ", "OR"),
        ("И", "AND"),
        ("НЕ", "NOT"),
        ("ODER", "OR"),
        ("ET", "AND"),
        ("O", "OR"),
        ("E", "AND"),
        ("ЖӘНЕ", "AND"),
        ("или", "OR"),
        ("o", "OR"),
        ("und", "AND"),
        ("nicht", "NOT"),
        ("oder", "OR"),
        ("e", "AND"),
        ("ou", "OR"),
        ("não", "NOT"),
        ("және", "AND"),
        ("немесе", "OR"),
        ("near", "NEAR/5"),
        ("рядом", "NEAR/5"),
        ("cerca", "NEAR/5"),
        ("près", "NEAR/5"),
        ("nahe", "NEAR/5"),
        ("قرب", "NEAR/5"),
        ("perto", "NEAR/5"),
        ("жанында", "NEAR/5"),
    ],
)
def test_an_operator_in_another_language_is_refused_with_the_one_it_means(operator: str, meant: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse_query(f"протест {operator} huelga")
    fix = f"write {meant}, or ={operator} for the word"
    assert str(caught.value) == f"column 9: '{operator}' would be searched for as a word; {fix}"
    assert parse_query(f"протест {meant} huelga")
    assert parse_query(f"протест ={operator} huelga")


@pytest.mark.parametrize(
    "query", ["coup AND (at OR near)", "near OR at", "=near niger", "coup OR near niger", '"coup near niger"',
              "near niger",
              "coup near", "coup near AND niger", '"near" niger'],
)  # fmt: skip
def test_a_word_for_near_that_is_not_between_two_others_is_a_word(query: str) -> None:
    assert parse_expression(query)


@pytest.mark.parametrize(
    "query", ["(coup) near (niger)", '"coup d etat" near <force>', "a OR coup near\tniger", "title:coup near niger"]
)
def test_near_between_two_parts_of_a_query_is_refused(query: str) -> None:
    with pytest.raises(QueryError, match="'near' would be searched for as a word"):
        parse_expression(query)


@pytest.mark.parametrize("word", ["no", "non", "sauf", "without", "Near"])
def test_a_small_word_that_names_are_made_of_is_no_operator(word: str) -> None:
    assert parse_query(f"протест {word} huelga")


@pytest.mark.parametrize(
    ("operator", "meant"),
    [
        ("РЯДОМ/5", "NEAR/5"),
        ("рядом/5", "NEAR/5"),
        ("ЖАНЫНДА/12", "NEAR/12"),
        ("CERCA/5", "NEAR/5"),
        ("PRÈS/5", "NEAR/5"),
        ("قرب/٥", "NEAR/5"),
        ("NEAR/٥", "NEAR/5"),
        ("ПЕРЕД/5", "BEFORE/5"),
        ("ДО/5", "BEFORE/5"),
        ("AVANT/5", "BEFORE/5"),
        ("antes/5", "BEFORE/5"),
        ("قبل/5", "BEFORE/5"),
        ("СОСЕД/5", "NEAR/5"),
    ],
)
def test_an_operator_with_a_distance_in_another_language_is_refused_with_the_one_it_means(
    operator: str, meant: str
) -> None:
    with pytest.raises(QueryError) as caught:
        parse_query(f"режим {operator} Бишкек")
    fix = f"write {meant}, or ={operator} for the word"
    assert str(caught.value) == f"column 7: '{operator}' would be searched for as a word; {fix}"
    assert parse_query(f"режим {meant} Бишкек")
    assert parse_query(f"режим ={operator} Бишкек")


def test_a_distance_as_long_as_a_query_may_be_is_refused() -> None:
    with pytest.raises(QueryError, match="for the word"):
        parse_query(f"coup CERCA/{'9' * 3900} niger")


@pytest.mark.parametrize("word", ["G7/5", "Су/30", "7/5", "дело/5", "МиГ/29"])
def test_a_number_after_a_stroke_makes_no_operator_of_a_word(word: str) -> None:
    assert parse_query(f"режим {word} Бишкек")


@pytest.mark.parametrize(
    ("query", "column", "fix"),
    [
        ("bridge~5collapse", 7, "write NEAR/5 instead"),
        ('"coup niger"~5', 13, "write NEAR/5 instead"),
        ("coup|mutiny", 5, "write OR instead"),
        ("coup,mutiny", 5, "write OR instead"),
        ("(coup;mutiny) niger", 6, "write OR instead"),
        ("coup&&niger", 5, "write AND instead"),
        ("coup -film", 6, "write NOT instead"),
        ("coup !film", 6, "write NOT instead"),
        ("+coup niger", 1, "write AND instead"),
        ("[coup OR mutiny] niger", 1, "write ( ) instead"),
        ("title :coup", 7, "write title: instead"),
        ("cou%", 4, "write * instead"),
        ("cou?p", 4, "take it out"),
        ("title=coup", 6, "take it out"),
        ("coup^2", 5, "take it out"),
        ("'coup niger' OR mutiny", 1, 'write " on both sides'),
        ("mutiny OR ‘coup niger’", 11, 'write " on both sides'),
        ("coupNEAR/5niger", 1, "put a space on each side of NEAR/5, or write =coupNEAR/5niger"),
        ("coup AND/OR mutiny", 6, "put a space on each side of AND, or write =AND/OR"),
        ("coup OR, mutiny", 6, "put a space on each side of OR, or write =OR,"),
        ("coup NEAR/ niger", 6, "write NEAR/5 for at most five words apart"),
        ("coup BEFORE/x niger", 6, "write BEFORE/5 for at most five words apart"),
        ("coup NEAR7 niger", 6, "write NEAR/7, or =NEAR7 for the word"),
        ("coup before-7 niger", 6, "write BEFORE/7, or =before-7 for the word"),
        ("coup W/5 niger", 6, "write NEAR/5, or =W/5 for the word"),
        ("coup WITHIN/5 niger", 6, "write NEAR/5, or =WITHIN/5 for the word"),
        ("coup ANDNOT film", 6, "write NOT, or =ANDNOT for the word"),
        ("coup same niger", 6, "write SAME, or =same for the word"),
        ("coup \u041eR mutiny", 6, "write OR, or =\u041eR for the word"),
        ("انقلاب أو تمرد", 8, "write OR, or =أو for the word"),
    ],
)
def test_what_only_looks_like_an_operator_is_refused_with_what_to_write(query: str, column: int, fix: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse_query(query)
    assert (caught.value.column, caught.value.fix) == (column, fix)


@pytest.mark.parametrize(
    "query",
    ["AT&T", "O'Brien coup", "'ndrangheta OR 'camorra", "\"the 'big one' strikes\"", "9/11", "COVID-19", "#coup",
     "U.S. coup", "coup!", "coup?", "10:30 coup", "2,500 coup", "coup, niger", "NEARBY coup", "=W/5", "=HIT-AND-RUN",
     "Kaza\u200bkhstan"],
)  # fmt: skip
def test_names_and_words_with_marks_in_them_are_words(query: str) -> None:
    assert parse_query(query)


@pytest.mark.parametrize("query", ["的", "在", "の", "は OR coup", '"了"'])
def test_a_character_of_nearly_every_chinese_or_japanese_article_is_refused(query: str) -> None:
    with pytest.raises(QueryError, match="matches nearly every article"):
        parse_query(query)


@pytest.mark.parametrize("query", ["和平", "的士", "兵", "デモ", "はしか", "在 AND 北京"])
def test_a_chinese_or_japanese_word_with_a_common_character_is_a_query(query: str) -> None:
    assert parse_query(query)


def test_a_star_in_a_quoted_phrase_ends_a_word_as_it_does_elsewhere() -> None:
    emergency = (Term(TermKind.EXACT, "state"), Term(TermKind.EXACT, "of"), Term(TermKind.PREFIX, "emerg"))
    assert parse_query('"state of emerg*"') == parse_entry('"state of emerg*"') == Phrase(emergency)
    assert parse_query('"protest*"') == word("protest", TermKind.PREFIX)
    assert finds('"bus driver* strike"', "Bus drivers strike in Kassel")
    assert not finds('"bus driver* strike"', "Bus drivers of Kassel strike")


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ('coup OR "state of em*rg"', "column 19: 'em*rg' has a * inside; a * may only end a word"),
        ('"state of e*"', "column 11: 'e*' would match too many words; write at least 2 letters before the *"),
        ('"pr*"', "column 2: 'pr*' would match too many words; write at least 3 letters before the *"),
        ('"the an*"', "column 1: '\"the an*\"' matches nearly every article; add a rarer word with AND"),
    ],
)
def test_a_star_in_a_quoted_phrase_that_cannot_work_is_refused(query: str, reason: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse_query(query)
    assert str(caught.value) == reason


def test_expression_may_be_broad() -> None:
    assert parse_expression("not-really OR =not") is not None
    assert parse_expression("NOT coup") == Not(word("coup"))


@pytest.mark.parametrize(
    ("entry", "parsed"),
    [
        ("troops", word("troops")),
        ("national guard", Phrase((Term(TermKind.STEM, "national"), Term(TermKind.STEM, "guard")))),
        ('"national guard"', Phrase((Term(TermKind.EXACT, "national"), Term(TermKind.EXACT, "guard")))),
        ("=took to", Phrase((Term(TermKind.EXACT, "took"), Term(TermKind.STEM, "to")))),
        ("оқ ат*", Phrase((Term(TermKind.STEM, "оқ"), Term(TermKind.PREFIX, "ат")))),
        ("<force>", ListRef("force")),
        ("not", word("not")),
    ],
)
def test_list_entry(entry: str, parsed: object) -> None:
    assert parse_entry(entry) == parsed


@pytest.mark.parametrize("entry", ["", "!!", "ab*", "a*b", "<No>"])
def test_bad_list_entry_is_refused(entry: str) -> None:
    with pytest.raises(QueryError):
        parse_entry(entry)


@pytest.mark.parametrize("word", ["riot", "=riot", "riot-", "\u7206"])
def test_a_list_entry_of_more_words_than_a_phrase_may_have_is_refused(word: str) -> None:
    assert len(parse_entry(" ".join([word] * MOST_WORDS)).terms) == MOST_WORDS
    with pytest.raises(QueryError, match="the phrase has 51 words"):
        parse_entry(" ".join([word] * (MOST_WORDS + 1)))


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("ship NEAR/2 port", "The port saw one ship.", False),
        ("ship NEAR/3 port", "The port saw one ship.", True),
        ("ship NEAR/1 port", "Ship. Port.", False),
        ("ship SAME port", "A ship left. The port slept.", False),
        ("ship AND port", "A ship left. The port slept.", True),
        ("ship NOT port", "A ship left. The port slept.", False),
        ("title:ship", "A ship left.", False),
        ("(ship OR boat) BEFORE/2 sinks", "The boat quickly sinks.", True),
        ("ship NEAR/2 sank NEAR/2 storm", "The ship sank; a storm rose.", True),
        ('"the ship"', "The  ship,", True),
        ('"the ship"', "The-ship", True),
        ("armée", "L’armée avance", True),
        ("l'armée", "L’armée avance", True),
        ("protest* NEAR/2 ship", "Counter-protesters aboard ship", True),
        ("ship SAME <count>", "The ship cost $2,500 in 2019, up 30%", False),
        ("ship SAME <count>", "The ship carried 2,500", True),
        ("ship SAME <count>", "A 35-year-old man sailed the ship", False),
        ("ship SAME <count>", "The ship carried 7 men aged 18 to 35", True),
        ("ship NEAR/3 <place>", "A ship near Aktau sank", True),
        ("ship NEAR/3 <place>", "A ship of the Solomon Islands sank", True),
        ("ship NEAR/3 <place>", "A ship near the quay sank", False),
    ],
)
def test_meaning(query: str, text: str, found: bool) -> None:
    assert finds(query, "", text, "fr" if "arm" in query else "en") is found


@pytest.mark.parametrize(("text", "found"), [("Ferry near Aktau sinks", True), ("Ferry near the quay sinks", False)])
def test_a_rule_of_a_topic_may_ask_for_a_place(text: str, found: bool) -> None:
    rule = RuleSpec(id="ferry", when="ferry NEAR/3 <place>", points=5)
    topic = TopicSpec(id="ferry", title="Ferries", threshold=4, rules=(rule,))
    assert bool(compile_rules([topic]).judge(read_document(text, "", "en"), NOW).matches) is found


SIGNS = st.text(alphabet='ab <>()":*=/ANDORTSMEB2 \u0301', max_size=60)
ITEMS = ["alpha", "beta*", "=Gamma", '"delta of"', "<count>", "<force>", "title:", "\u0301"]
OPERATORS = ["(", ")", "AND", "OR", "NOT", "SAME", "NEAR/3", "BEFORE/2", "NEAR/0"]


@settings(derandomize=True, max_examples=200)
@given(SIGNS | st.lists(st.sampled_from(ITEMS) | st.sampled_from(OPERATORS), max_size=6).map(" ".join))
def test_any_text_parses_or_is_refused(query: str) -> None:
    column = 1
    try:
        parse_query(query)
    except QueryError as error:
        column = error.column
    assert 1 <= column <= len(query) + 1


@pytest.mark.parametrize(
    "query",
    [
        " NEAR/100 ".join(["alpha"] * 150),
        " OR ".join(f"alpha NEAR/100 beta{n}" for n in range(90)),
        "(" * 20 + "alpha" + " AND beta)" * 20,
        " SAME ".join(["alpha"] * 190),
        " NEAR/100 ".join([f'"{"alpha " * MOST_WORDS}"', *["alpha"] * 150]),
    ],
    ids=["chained", "alternatives", "nested", "same", "a phrase in a chain"],
)
def test_pathological_query_takes_bounded_time(query: str) -> None:
    rules = compile_rules([], [WatchQuery(1, query)])
    document = read_document("alpha", "alpha beta " * 5_000, "en")
    started = time.process_time()
    rules.judge(document, NOW)
    assert time.process_time() - started < 5


def test_an_error_travels_between_processes_whole() -> None:
    with pytest.raises(QueryError) as caught:
        parse_query("lithium NEAR/0 strike")
    came: QueryError = pickle.loads(pickle.dumps(caught.value))
    assert (str(came), came.column, came.templates, came.values) == (
        str(caught.value),
        caught.value.column,
        caught.value.templates,
        caught.value.values,
    )


@pytest.mark.parametrize(
    ("query", "column"),
    [
        ("lithium AND NOT lithium", 13),
        ("lithium NOT lithium", 9),
        ("lithium AND chile AND NOT (copper OR chile)", 23),
        ("lithium NEAR/5 chile AND NOT chile", 26),
        ("(lithium SAME chile) AND NOT lithium", 26),
        ("(gold OR lithium AND NOT lithium) AND chile", 22),
    ],
)
def test_what_asks_for_a_thing_and_excludes_it_is_refused_at_the_not(query: str, column: int) -> None:
    with pytest.raises(QueryError, match=rf"^column {column}: what stands after this NOT is asked for too"):
        parse_query(query)


@pytest.mark.parametrize(
    "query",
    [
        "lithium AND NOT =lithium",
        "(lithium OR copper) AND NOT lithium",
        "lithium AND NOT title:lithium",
        "lithium AND NOT (lithium NEAR/3 battery)",
    ],
)
def test_an_exclusion_that_leaves_something_is_accepted(query: str) -> None:
    parse_query(query)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("lithium NEAR/-1 chile", "NEAR/-1 is out of range"),
        ("lithium BEFORE/-3 chile", "BEFORE/-3 is out of range"),
        ("lithium NEAR/1.5 chile", "NEAR/1.5 needs a whole number"),
        ("lithium NEAR/2,5 chile", "NEAR/2,5 needs a whole number"),
        ("lithium NEAR chile", "'NEAR' needs a distance"),
    ],
)
def test_a_distance_that_is_no_number_of_words_is_named_for_what_it_is(query: str, said: str) -> None:
    with pytest.raises(QueryError, match=rf"^column 9: {re.escape(said)}"):
        parse_query(query)


@pytest.mark.parametrize("prefix", ["tha*", "wit*", "fro*", "hav*", "whi*", "int*", "pro*", "com*", "pre*", "abou*"])
def test_a_prefix_of_a_common_word_is_refused(prefix: str) -> None:
    with pytest.raises(QueryError):
        parse_query(prefix)
    parse_query(f"{prefix} AND lithium")


@pytest.mark.parametrize("prefix", ["bom*", "lit*", "protes*", "prote*", "oil*", "kidnap*", "взрыв*"])
def test_a_prefix_of_rarer_words_is_accepted(prefix: str) -> None:
    parse_query(prefix)
