"""What is remembered of pieces of text: those that keep coming stay known, however many others come."""

from __future__ import annotations

import pytest

from monitors.rules.sieve import Sieve
from monitors.rules.syntax import Term, TermKind

RIOT, TEAR_GAS, MARCH = 1, 2, 4
ALL = RIOT | TEAR_GAS | MARCH
PHRASES = [
    ((Term(TermKind.STEM, "riot"),), RIOT),
    ((Term(TermKind.STEM, "tear"), Term(TermKind.STEM, "gas")), TEAR_GAS),
    ((Term(TermKind.PREFIX, "march"),), MARCH),
]


def find(sieve: Sieve, text: str) -> int:
    pieces = text.split()
    (scanned,) = sieve.scan([pieces])
    return scanned.phrases | sieve.find_words(pieces)


@pytest.fixture
def sieve(monkeypatch: pytest.MonkeyPatch) -> Sieve:
    monkeypatch.setattr("monitors.rules.sieve.MOST_REMEMBERED", 20)
    sieve = Sieve("en", PHRASES)
    sieve.select(RIOT)
    return sieve


def test_a_piece_that_keeps_coming_is_learnt_once(sieve: Sieve, monkeypatch: pytest.MonkeyPatch) -> None:
    learnt: list[str] = []
    learn = sieve.learn
    monkeypatch.setattr(sieve, "learn", lambda piece: (learnt.append(piece), learn(piece))[1])
    for number in range(30):
        sieve.make_room()
        assert find(sieve, f"riots, tear gas; marchers new{number} more{number} most{number}") == ALL
        assert sieve.scan([["riots,"]]) == [(0, True)]
    assert sorted(piece for piece in learnt if piece[-1].isalpha()) == ["marchers", "tear"]
    assert learnt.count("riots,") == 1


def test_a_piece_that_stays_away_is_forgotten(sieve: Sieve) -> None:
    find(sieve, "rioting marchers")
    for number in range(30):
        sieve.make_room()
        find(sieve, f"new{number} more{number} most{number}")
    assert "rioting" not in sieve.bits
    assert find(sieve, "rioting marchers") == RIOT | MARCH


def test_phrases_are_found_row_by_row_and_none_across_two() -> None:
    rows = [["tear", "gas"], ["Tear"], [], ["gas", "tear"], ["riots:", "tear", "gas."]]
    assert [one.phrases for one in Sieve("en", PHRASES).scan(rows)] == [TEAR_GAS, 0, 0, 0, TEAR_GAS]


def test_a_row_is_told_by_the_bits_that_are_selected_at_the_time(sieve: Sieve) -> None:
    rows = [["riot", "police"], ["marchers"], ["tear", "gas"], ["no", "march:"], ["no"]]
    told = {
        mask: [one.is_telling for one in sieve.scan(rows)]
        for mask in (RIOT, MARCH, TEAR_GAS, MARCH)
        if not sieve.select(mask)
    }
    assert told == {
        RIOT: [True, False, False, False, False],
        MARCH: [False, True, False, True, False],
        TEAR_GAS: [False, False, True, False, False],
    }


def test_what_is_selected_later_holds_for_what_was_met_long_ago(sieve: Sieve) -> None:
    find(sieve, "marchers")
    for number in range(7):  # fewer than it takes to forget them altogether
        sieve.make_room()
        find(sieve, f"new{number} more{number} most{number}")
    sieve.make_room()
    sieve.select(MARCH)
    assert sieve.scan([["marchers"]]) == [(0, True)]


def test_phrases_are_found_around_a_word_that_is_selected(sieve: Sieve) -> None:
    own = Sieve("en", [*PHRASES, ((Term(TermKind.STEM, "tear"),), MARCH)])
    own.select(MARCH)
    assert own.scan([["the", "tear", "gas"]]) == [(TEAR_GAS, True)]
