"""Every complaint of the query grammar is told in the reader's language."""

from __future__ import annotations

import pytest

from bot.query_errors import SENTENCES, tell_query_error
from bot.reader import Reader
from monitors.errors import QueryError
from monitors.rules.matcher import WatchQuery
from monitors.rules.topic import compile_rules
from monitors.schema import SharedSpec

WRONG = (
    "", " ", "the", "one OR two", "NOT lithium", "AND lithium", "lithium AND", "lithium OR OR strike", "(lithium",
    "lithium)", "()", '"lithium', '""', "<lithium", "lithium>", "<Lithium!>", "<nowhere>", "lith*ium", "l*", "???",
    "<forces>", "body:lithium", "lithium NEAR strike", "lithium NEAR/0 strike", "lithium NEAR/9999 strike",
    "(lithium AND mine) NEAR/5 strike", "lithium and strike", "(" * 60 + "lithium" + ")" * 60, "NOT " * 300 + "lithium",
    " ".join(["lithium"] * 400), "x" * 6000, "NEAR/5 lithium", "lithium NOT", "lithium SAME", "lithium ! strike",
    "lithium AND )", "title:", "BEFORE/3", "=", "~", "lithium AND NOT", "{lithium}",
)  # fmt: skip


def complain(query: str) -> QueryError | None:
    try:
        compile_rules((), [WatchQuery(1, query)], SharedSpec(lists={"force": {"en": ("army",)}}))
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
        if error := complain(query):
            for plain, told in zip((error.what, error.mend), tell_query_error(error, reader), strict=True):
                assert told != plain, f"{plain!r} of {query[:40]!r} is not among bot/query_errors.py's"
                said.add(plain)
    assert len(said) > 30


def test_every_listed_sentence_is_said_of_some_query() -> None:
    said = {template for query in WRONG if (error := complain(query)) for template in error.templates}
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
    assert tell_query_error(must_complain(query), Reader("fr"))[part] == told


def test_braces_in_a_query_are_no_names_to_fill_in() -> None:
    error = must_complain("lithium AND <{N}>")
    assert tell_query_error(error, Reader("es"))[0].startswith("<{N}>")


def test_what_nobody_translated_is_shown_as_it_is() -> None:
    error = QueryError("something {odd}", 1, "take it out", odd="else")
    assert tell_query_error(error, Reader("ar"))[0] == "something else"


def test_an_english_reader_is_told_what_the_error_says() -> None:
    for query in WRONG:
        if error := complain(query):
            assert tell_query_error(error, Reader("en")) == (error.what, error.mend)
