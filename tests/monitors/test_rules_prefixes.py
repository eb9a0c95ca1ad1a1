"""Beginnings of words: found whatever their length, and the same as trying each."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.rules.prefixes import Prefixes

WORDS = st.text("abc", max_size=6)


@settings(derandomize=True, max_examples=300)
@given(st.dictionaries(st.text("abc", min_size=1, max_size=5), st.integers(0, 9)), WORDS)
def test_what_begins_a_word_is_found_the_shortest_first(known: dict[str, int], word: str) -> None:
    begun = sorted((prefix for prefix in known if word.startswith(prefix)), key=len)
    assert Prefixes(known).list_met(word) == [known[prefix] for prefix in begun]


def test_where_nothing_is_known_nothing_is_found() -> None:
    assert Prefixes[int]({}).list_met("word") == []
