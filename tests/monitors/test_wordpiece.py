"""Words are cut into known pieces, the longest first, and each knows where it stands in the text."""

from __future__ import annotations

import pytest

from monitors.rules.wordpiece import LONGEST_WORD, UNKNOWN, WordPiece, fold

PIECES = [
    UNKNOWN,
    "un",
    "unrest",
    "##rest",
    "##s",
    "prot",
    "##est",
    "##ers",
    "in",
    "al",
    "##mat",
    "##y",
    "zurich",
    "!",
    "_",
]


def cut(text: str) -> list[tuple[str, list[str]]]:
    return [
        (text[start:end], [PIECES[number] for number in numbers]) for start, end, numbers in WordPiece(PIECES).cut(text)
    ]


def test_the_longest_known_piece_is_taken_first() -> None:
    assert cut("unrest unrests") == [("unrest", ["unrest"]), ("unrests", ["unrest", "##s"])]


def test_pieces_inside_a_word_are_others_than_at_its_beginning() -> None:
    assert cut("Protesters in Almaty!") == [
        ("Protesters", ["prot", "##est", "##ers"]),
        ("in", ["in"]),
        ("Almaty", ["al", "##mat", "##y"]),
        ("!", ["!"]),
    ]


def test_case_and_accents_do_not_count() -> None:
    assert cut("ZÜRICH") == [("ZÜRICH", ["zurich"])]
    assert fold("Pécs") == "pecs"


@pytest.mark.parametrize("word", ["xylophone", "unx", "ин", "混", "😀", "un" * (LONGEST_WORD // 2 + 1)])
def test_a_word_that_cannot_be_cut_is_unknown_as_a_whole(word: str) -> None:
    assert cut(word) == [(word, [UNKNOWN])]


def test_a_word_of_marks_alone_is_unknown_and_breaks_nothing() -> None:
    acute = "\N{COMBINING ACUTE ACCENT}"
    assert cut(acute * 3) == [(acute, [UNKNOWN])] * 3


def test_an_underscore_parts_words() -> None:
    assert [word for word, _ in cut("un_in")] == ["un", "_", "in"]


@pytest.mark.parametrize("text", ["", " ", "\n\t"])
def test_nothing_is_cut_from_nothing(text: str) -> None:
    assert cut(text) == []


def test_a_million_letters_end_soon() -> None:
    assert cut("u" * 1_000_000) == [("u" * 1_000_000, [UNKNOWN])]


def test_a_vocabulary_without_the_unknown_piece_is_refused() -> None:
    with pytest.raises(KeyError, match="UNK"):
        WordPiece(["un"])
