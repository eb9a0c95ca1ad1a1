"""Every complaint of the query grammar is told in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from bot.chats.query_errors import SENTENCES, describe_query_error
from bot.text.reader import Reader
from monitors.config.schema import SharedSpec
from monitors.errors import QueryError
from monitors.rules.matcher import WatchQuery
from monitors.rules.text import read_document
from monitors.rules.topic import compile_rules

WRONG = (
    "", " ", "the", "one OR two", "NOT lithium", "AND lithium", "lithium AND", "lithium OR OR strike", "(lithium",
    "lithium)", "()", '"lithium', '""', "<lithium", "lithium>", "<Lithium!>", "<nowhere>", "lith*ium", "l*", "???",
    "<forces>", "body:lithium", "lithium NEAR strike", "lithium NEAR/0 strike", "lithium NEAR/9999 strike",
    "(lithium AND mine) NEAR/5 strike", "lithium and strike", "(" * 60 + "lithium" + ")" * 60, "NOT " * 300 + "lithium",
    " ".join(["lithium"] * 400), "x" * 6000, "NEAR/5 lithium", "lithium NOT", "lithium SAME", "lithium ! strike",
    "lithium AND )", "and lithium", "(lithium AND )", "title:", "BEFORE/3", "=", "~", "lithium AND NOT", "{lithium}",
    "<common>", "<common> OR strike", "lithium~5mine", "lithium^2", "'lithium mine'", "lithium NOT-mine",
    "<none>", '"' + "lithium " * 60 + '"', "lithium AND NOT lithium", "lithium NEAR/1.5 strike",
    "lithium NEAR/-1 strike", '"<force> strike"', '"lithium NEAR/3"', "title:lithium NEAR/2 strike",
)  # fmt: skip


DESK = SharedSpec(lists={"force": {"en": ("army",)}, "common": {"en": ("army", "the")}, "none": {}})


def complain(query: str) -> QueryError | None:
    try:
        compile_rules((), [WatchQuery(1, query)], DESK)
    except QueryError as error:
        return error
    return None


def must_complain(query: str) -> QueryError:
    error = complain(query)
    assert error is not None
    return error


def test_no_complaint_is_told_in_english_to_others() -> None:
    reader, said = Reader("ru"), set()
    for query in WRONG:
        error = must_complain(query)
        for plain, told in zip((error.what, error.fix), describe_query_error(error, reader), strict=True):
            assert told != plain, f"{plain!r} of {query[:40]!r} is not among bot/chats/query_errors.py's"
            said.add(plain)
    assert len(said) > 30


def test_every_listed_sentence_is_said_of_some_query() -> None:
    said = {template for query in WRONG for template in must_complain(query).templates}
    assert set(SENTENCES) == said


@pytest.mark.parametrize(
    ("query", "part", "told"),
    [
        ("the", 0, "'the' correspond à presque tout article"),
        ("lithium and strike", 1, "écrivez AND, ou =and pour le mot lui-même"),
        ("lithium NEAR/0 strike", 1, "utilisez une distance de 1 à 100"),
    ],
)
def test_what_varies_in_a_sentence_is_kept(query: str, part: int, told: str) -> None:
    assert describe_query_error(must_complain(query), Reader("fr"))[part] == told


def test_braces_in_a_query_are_no_names_to_fill_in() -> None:
    error = must_complain("lithium AND <{N}>")
    assert describe_query_error(error, Reader("es"))[0].startswith("<{N}>")


def test_what_nobody_translated_is_shown_as_it_is() -> None:
    error = QueryError("something {odd}", 1, "take it out", odd="else")
    assert describe_query_error(error, Reader("ar"))[0] == "something else"


def test_an_english_reader_is_told_what_the_error_says() -> None:
    for query in WRONG:
        error = must_complain(query)
        assert describe_query_error(error, Reader("en")) == (error.what, error.fix)


def put(query: str, column: int, words: str, length: int = 0) -> str:
    """The query with these words at a column, in place of so many characters."""
    return f"{query[: column - 1]}{words}{query[column - 1 + length :]}"


def replace_word(query: str, error: QueryError, words: str) -> str:
    """The query with these words in place of the one that was complained of."""
    found = re.compile(r"[^\s()]+").search(query, error.column - 1)
    assert found is not None
    return put(query, found.start() + 1, words, len(found[0]))


def put_beside(query: str, error: QueryError) -> str:
    """The query with words before and behind the operator that was complained of."""
    end = error.column + len(str(error.values["word"])) - 1  # the word has a = before it
    return put(put(query, end, " gallium "), error.column, " gallium ")


def replace_lists(query: str, error: QueryError) -> str:
    return re.sub(r"\w*[<>][^<>]*>?", "<force>", query)


def write_words(query: str, error: QueryError) -> str:
    return re.sub(r"<[^<>]*>", "(gallium OR strontium)", query)


def shorten(query: str, error: QueryError) -> str:
    return "lithium"


def write_operator(query: str, error: QueryError) -> str:
    """The query with the operator in place of the mark that was complained of, brackets in place of both."""
    if error.values["operator"] == "( )":
        return query.translate(str.maketrans("[]{}", "()()"))
    return put(query, error.column, f" {error.values['operator']} ", 1)


def part_operator(query: str, error: QueryError) -> str:
    return re.sub(rf"[^\w\s]*{error.values['operator']}[^\w\s]*", f" {error.values['operator']} ", query)


Fixing = Callable[[str, QueryError], str]


def replacing(words: str) -> Fixing:
    """Put these words, the error's values filled in, where the complaint points."""
    return lambda query, error: replace_word(query, error, words.format(**error.values))


def writing(words: str) -> Fixing:
    """Write these words around or beside the whole query."""
    return lambda query, error: words.replace("QUERY", query).format(**error.values)


FIXES: dict[str, tuple[Fixing, ...]] = {
    "write {operator}, or {word} for the word": (replacing("{operator}"), replacing("{word}")),
    "write {word} for the word": (replacing("{word}"),),
    "write a word on both sides, or {word} for the word": (put_beside, replacing("{word}")),
    "write a word there": (lambda query, error: put(query, error.column, " gallium "),),
    "write a word": (replacing("gallium"),),
    "write at least {n} letters before the *": (replacing("gal*"),),
    "a * may only end a word": (replacing("lith*"),),
    "write {example} for at most five words apart": (replacing("{example}"),),
    "use a distance from 1 to {n}": (replacing("NEAR/1"), replacing("NEAR/{n}")),
    "add a word after the operator": (writing("QUERY gallium"),),
    "add a word that must be there": (writing("QUERY gallium"), writing("gallium QUERY")),
    "write at least one word": (writing("QUERY gallium"),),
    "add a rarer word with AND": (writing("QUERY AND gallium"), writing("gallium AND QUERY")),
    "put ( ) around it and add a rarer word with AND": (
        writing("(QUERY) AND gallium"),
        writing("gallium AND (QUERY)"),
    ),
    "add the closing {part}": (writing("QUERY{part}"),),
    "take it out or add the ( that it belongs to": (
        lambda query, error: put(query, error.column, "", 1),
        writing("(QUERY"),
    ),
    "write a list as <name>": (replace_lists,),
    "use lowercase letters, digits, - and _, such as <force>": (replace_lists,),
    "write its words instead, with OR between them": (write_words,),
    "did you mean <{close}>?": (replacing("<{close}>"),),
    "write the phrase between them": (lambda query, error: put(query, error.column + 1, "gallium"),),
    "only title: is known": (replacing("title:lithium"),),
    "join larger parts with AND or SAME": (
        lambda query, error: query.replace("NEAR/5", "AND"),
        lambda query, error: query.replace("NEAR/5", "SAME"),
    ),
    "put title:( ) around both sides, as in {example}": (
        lambda query, error: f"title:({query.replace('title:', '')})",
    ),
    "write {operator} instead": (write_operator,),
    "take it out there, or take out the NOT": (
        lambda query, error: re.sub(r"(?:\s+AND)?\s+NOT\s+[^\s()]+", "", query),
        lambda query, error: put(query, error.column, "", 3),
    ),
    "take it out": (lambda query, error: put(query, error.column, "", 1),),
    "write {part} on both sides": (lambda query, error: query.replace("'", '"'),),
    "put a space on each side of {operator}, or write {word}": (part_operator, replacing("{word}")),
    "simplify the query": (shorten,),
    "use at most {most}, or split it in two": (shorten,),
    "use at most {most}, or a <list>": (shorten,),
}


def apply(query: str, error: QueryError) -> list[str]:
    """What the query becomes by each of the fixes that are offered, done as they are worded."""
    return [fix(query, error) for fix in FIXES[error.templates[1]]]


@pytest.mark.parametrize(
    "query",
    [
        *WRONG,
        "lithium not strike",
        "(lithium OR and) strike",
        "near/5 lithium",
        "lithium near/5 strike",
        "lithium AND NEAR/5 strike",
        "lithium NEAR/5 NOT strike",
        "NOT lithium OR strike",
        "strike OR NOT lithium",
        "title:the",
        "(lithium AND )",
        "<force> OR the",
        "R and D",
    ],
)
def test_every_fix_that_is_offered_is_accepted_when_it_is_made(query: str) -> None:
    """At most two more complaints may follow, each of something else: a query can be wrong in several ways."""
    offered = [query]
    for _ in range(3):
        offered = [fixed for one in offered if (error := complain(one)) for fixed in apply(one, error)]
    left = [(one, str(error)) for one in offered if (error := complain(one))]
    assert left == []


@pytest.mark.parametrize(
    ("query", "fixes"),
    [
        ("AND lithium", "write a word on both sides, or =AND for the word"),
        ("and lithium", "write =and for the word"),
        ("lithium and strike", "write AND, or =and for the word"),
        ("near/5 lithium", "write =near/5 for the word"),
        ("one OR two", "put ( ) around it and add a rarer word with AND"),
    ],
)
def test_a_fix_that_is_offered_for_an_operator_is_accepted_at_once(query: str, fixes: str) -> None:
    error = must_complain(query)
    assert error.fix == fixes
    assert [complain(fixed) for fixed in apply(query, error)] == [None for _ in FIXES[error.templates[1]]]


@pytest.mark.parametrize("name", ["AT&T", "=AT&T", "R&D", "S&P"])
def test_a_name_that_is_written_with_an_ampersand_is_rare_though_its_words_are_common(name: str) -> None:
    assert complain(name) is None
    rules = compile_rules((), [WatchQuery(1, name)], SharedSpec())
    plain = name.strip("=")
    for title, found in ((f"{plain} buys a rival", True), ("The pupils are at the school", False)):
        judged = rules.judge(read_document(title, "", "en"), None)
        assert bool(judged.matches) is found
    assert must_complain("at the").fix == "add a rarer word with AND"
