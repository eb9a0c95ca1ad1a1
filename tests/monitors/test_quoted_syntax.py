"""What means something outside quotation marks is refused within them, with a query that does what was meant."""

from __future__ import annotations

import pytest

from monitors.errors import QueryError
from monitors.rules.query import parse_entry, parse_query


@pytest.mark.parametrize(
    ("query", "instead"),
    [
        ('"<police> fired"', '<police> BEFORE/1 "fired"'),
        ('"fired at <police>"', '"fired at" BEFORE/1 <police>'),
        ('"<police> fired at <crowd>"', '<police> BEFORE/1 "fired at" BEFORE/1 <crowd>'),
        ('"fired <count>"', '"fired" BEFORE/1 <count>'),
        ('"<police>"', "<police>"),
        ('"riot police NEAR/3 fired"', '"riot police" NEAR/3 "fired"'),
        ('"title:coup attempt"', 'title:"coup attempt"'),
        ('"title:<police> fired"', 'title:(<police> BEFORE/1 "fired")'),
        ("„<police> fired“", '<police> BEFORE/1 "fired"'),
    ],
)
def test_a_list_an_operator_or_the_field_in_quotation_marks_is_refused_with_a_query_that_works(
    query: str, instead: str
) -> None:
    with pytest.raises(QueryError) as refused:
        parse_query(f"({query} OR bomb) AND port")
    assert refused.value.fix == f"write {instead} instead"
    assert refused.value.column == 3 + (0 if query[1] in "<t" else query.index("<" if "<" in query else "NEAR") - 1)
    parse_query(f"({instead}) AND port")


@pytest.mark.parametrize("query", ['"NEAR/3"', '"fired NEAR/3"', '"title:"'])
def test_what_is_no_query_without_the_quotation_marks_is_to_be_taken_out(query: str) -> None:
    with pytest.raises(QueryError) as refused:
        parse_query(query)
    assert refused.value.fix == "take it out"


@pytest.mark.parametrize("query", ['"Trinidad AND Tobago"', '"3 < 5 dead"', '"near 5 dead"', '"subtitle: coup"'])
def test_a_phrase_that_only_looks_alike_is_one(query: str) -> None:
    parse_query(query)


def test_the_entry_of_a_list_has_no_list_in_its_quotation_marks() -> None:
    with pytest.raises(QueryError, match="'<police>' would be read as words within quotation marks; take it out"):
        parse_entry('"<police> fired"')


@pytest.mark.parametrize(
    "query", ["title:coup NEAR/2 niger", "coup NEAR/2 title:niger", "title:coup NEAR/2 title:niger"]
)
def test_words_near_each_other_in_the_title_have_it_around_both(query: str) -> None:
    with pytest.raises(QueryError) as refused:
        parse_query(query)
    assert refused.value.fix == "put title:( ) around both sides, as in title:(coup NEAR/2 niger)"
    parse_query("title:(coup NEAR/2 niger)")
