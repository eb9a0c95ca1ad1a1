"""Whatever an address holds, it becomes a filter or a list of problems with their fixes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.filters import Filter, FilterError, read_filter
from monitors.model import Severity
from storage.story_query import Position

NOW = datetime(2026, 3, 14, 9, 26, tzinfo=UTC)


def test_an_empty_address_asks_for_the_last_seven_days() -> None:
    chosen = read_filter("")
    assert chosen == Filter()
    assert chosen.to_wanted(NOW).since == NOW - timedelta(days=7)
    assert chosen.to_query() == ""


def test_every_field_comes_back_out_of_its_own_address() -> None:
    chosen = Filter(
        words='"state of emergency" Алматы',
        topic="unrest",
        severity=Severity.HIGH,
        country="KZ",
        first=date(2026, 1, 1),
        last=date(2026, 1, 31),
        is_told=True,
        after=Position(NOW, "00dd4e5ece80957e"),
    )
    assert read_filter(chosen.to_query(after=chosen.after)) == chosen
    assert read_filter(Filter(period="24h").to_query()) == Filter(period="24h")


def test_days_bound_the_period_and_include_the_last() -> None:
    wanted = read_filter("from=2026-01-01&to=2026-01-31&period=24h").to_wanted(NOW)
    assert (wanted.since, wanted.until) == (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC))
    assert read_filter("period=all").to_wanted(NOW).since is None
    assert read_filter("from=2026-01-01").describe_period() == "since 2026-01-01"
    assert read_filter("to=2026-01-01").describe_period() == "until 2026-01-01"


def test_what_is_chosen_besides_the_words_is_counted() -> None:
    assert Filter(words="curfew").beside_words == 0
    assert read_filter("q=curfew&topic=unrest&from=2026-01-01&to=2026-01-31&told=1").beside_words == 4


def test_empty_and_unknown_fields_are_passed_over_and_the_last_of_a_repeated_one_counts() -> None:
    assert read_filter("q=&topic=&severity=&country=&period=&from=&to=&told=&after=&fbclid=1&x[]=2") == Filter()
    assert read_filter("country=de&country=fr").country == "FR"


@pytest.mark.parametrize(
    ("written", "kept", "countries"),
    [
        ("kz", "KZ", ("KZ",)),
        ("Kazakhstan", "KZ", ("KZ",)),
        ("central asia", "Central Asia", ("KG", "KZ", "TJ", "TM", "UZ")),
        ("Mittelasien", "Central Asia", ("KG", "KZ", "TJ", "TM", "UZ")),
        ("Sahel", "Sahel", ("BF", "ML", "MR", "NE", "TD")),
        ("zz", "ZZ", ("ZZ",)),
        ("", "", ()),
    ],
)
def test_a_country_may_be_named_and_a_region_stands_for_its_own(
    written: str, kept: str, countries: tuple[str, ...]
) -> None:
    chosen = read_filter(urlencode({"country": written}))
    assert (chosen.country, chosen.to_wanted(NOW).countries) == (kept, countries)
    assert read_filter(chosen.to_query()) == chosen


def test_the_european_union_is_no_code_of_a_country() -> None:
    chosen = read_filter("country=eu")
    assert (chosen.country, len(chosen.list_countries())) == ("European Union", 27)


HOSTILE = {
    "a huge number": "from=" + "9" * 400,
    "a day that never was": "from=2026-02-30",
    "a year before the calendar": "from=0000-00-00",
    "a year after it": "to=9999-12-31",
    "digits of another script": "from=" + quote("٢٠٢٦-٠١-٠١"),
    "the first day after the last": "from=2026-02-01&to=2026-01-01",
    "a NUL": "topic=%00",
    "a lone surrogate": "country=%ED%A0%80",
    "bytes that are no UTF-8": "severity=%ff%fe",
    "SQL": "topic=" + quote("x' OR '1'='1"),
    "a path": "topic=../../etc/passwd",
    "a private topic": "topic=watch%3A1",
    "markup": "severity=" + quote("<script>alert(1)</script>"),
    "no word among the words": "q=" + quote('"*()'),
    "endless words": "q=" + "a" * 201,
    "a place in the list that is none": "after=2026-01-01T00:00:00.000000Z",
    "a place with a day that never was": "after=2026-02-31T00:00:00.000000Z~s1",
    "a place out of the calendar": "after=0001-01-01T00:00:00%2B23:59~s1",
    "a place with an id that is none": "after=2026-01-01T00:00:00.000000Z~" + quote("a b"),
    "another period": "period=-7d",
    "neither yes nor no": "told=maybe",
    "three letters": "country=KAZ",
    "more fields than there are": "&".join(f"x{number}=1" for number in range(50)),
}


@pytest.mark.parametrize("query", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_address_is_refused_with_the_fix(query: str) -> None:
    with pytest.raises(FilterError) as caught:
        read_filter(query)
    for problem in caught.value.problems.values():
        assert problem.isprintable()
        assert len(problem) < 200


def test_every_problem_is_told_at_once() -> None:
    with pytest.raises(FilterError) as caught:
        read_filter("severity=grim&country=1&from=soon&to=never")
    assert caught.value.problems.keys() == {"severity", "country", "from", "to"}


def test_control_characters_in_words_become_blanks() -> None:
    assert read_filter("q=a%00b%0Ac%1Bd").words == "a b c d"


@given(st.binary(max_size=200))
def test_no_bytes_whatever_do_anything_else(raw: bytes) -> None:
    try:
        chosen = read_filter(raw.decode("latin-1"))
    except FilterError:
        return
    assert read_filter(chosen.to_query(after=chosen.after)) == chosen
    chosen.to_wanted(NOW)


@given(
    st.dictionaries(
        st.sampled_from(["q", "topic", "severity", "country", "period", "from", "to", "told", "after"]), st.text()
    )
)
def test_no_values_whatever_do_anything_else(values: dict[str, str]) -> None:
    try:
        chosen = read_filter(urlencode(values, errors="surrogatepass"))
    except FilterError:
        return
    assert read_filter(chosen.to_query(after=chosen.after)) == chosen
    chosen.to_wanted(NOW)
