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
    "body:lithium", "lithium NEAR strike", "lithium NEAR/0 strike", "lithium NEAR/9999 strike",
    "(lithium AND mine) NEAR/5 strike", "lithium and strike", "(" * 60 + "lithium" + ")" * 60, "NOT " * 300 + "lithium",
    " ".join(["lithium"] * 400), "x" * 6000, "NEAR/5 lithium", "lithium NOT", "lithium SAME", "lithium ! strike",
    "lithium AND )", "title:", "BEFORE/3", "=", "~", "lithium AND NOT", "{lithium}",
)  # fmt: skip


def complain(query: str) -> QueryError | None:
    try:
        compile_rules((), [WatchQuery(1, query)], SharedSpec())
    except QueryError as error:
        return error
    return None


def test_no_complaint_is_told_in_english_to_others() -> None:
    reader, said = Reader("ru"), set()
    for query in WRONG:
        error = complain(query)
        if error is not None:
            for sentence in (error.what, error.mend):
                told = tell_query_error(sentence, reader)
                assert told != sentence, f"{sentence!r} of {query[:40]!r} is not among bot/query_errors.py's"
                said.add(sentence)
    assert len(said) > 30


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("'one' matches nearly every article", "'one' correspond à presque tout article"),
        ("write a word there, or =and to look for the word", "écrivez-y un mot, ou =and pour chercher le mot lui-même"),
        ("write AND, or =and for the word", "écrivez AND, ou =and pour le mot lui-même"),
        ("use a distance from 1 to 100", "utilisez une distance de 1 à 100"),
    ],
)
def test_what_varies_in_a_sentence_is_kept(sentence: str, told: str) -> None:
    assert tell_query_error(sentence, Reader("fr")) == told


def test_what_nobody_translated_is_shown_as_it_is() -> None:
    assert tell_query_error("something else entirely", Reader("ar")) == "something else entirely"
    assert all(tell_query_error(one, Reader("en")) == one for one in SENTENCES)
