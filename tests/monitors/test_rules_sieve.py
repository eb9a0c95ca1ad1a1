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
    return sieve.find_phrases(pieces) | sieve.find_words(pieces)


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
        assert "riots," in sieve.telling
    assert sorted(piece for piece in learnt if piece[-1].isalpha()) == ["marchers", "tear"]
    assert learnt.count("riots,") == 1


def test_a_piece_that_stays_away_is_forgotten(sieve: Sieve) -> None:
    find(sieve, "rioting marchers")
    for number in range(30):
        sieve.make_room()
        find(sieve, f"new{number} more{number} most{number}")
    assert "rioting" not in sieve.bits
    assert not sieve.telling
    assert find(sieve, "rioting marchers") == RIOT | MARCH
