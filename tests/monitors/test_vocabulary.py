"""What is remembered of words: bounded, and without any part in what is read."""

import sys

import pytest

from monitors.stories import vocabulary
from monitors.stories.vocabulary import Vocabulary


def _read_terms(words: Vocabulary, text: str) -> list[tuple[int, int]]:
    return [(word.term, word.mark) for word in words.read(text)]


@pytest.mark.parametrize(
    "text", ["“We won’t,” say Kano's 12,500 miners (again).", "Взрыв в Керчи: 3 ранены", "a_b c-d"]
)
def test_words_are_the_same_remembered_and_read_anew(text: str) -> None:
    remembered = Vocabulary("en")
    first = _read_terms(remembered, text)
    assert first
    assert _read_terms(remembered, text) == first == _read_terms(Vocabulary("en"), f" \n{text}\t")


def test_a_new_piece_beyond_the_most_makes_room_and_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vocabulary, "MOST_PIECES", 50)
    words = Vocabulary("en")
    text = " ".join(f"word{number % 70}" for number in range(200))
    read = _read_terms(words, text)
    assert len(words) <= 50
    assert len(words._words) <= 50
    monkeypatch.undo()
    assert read == _read_terms(Vocabulary("en"), text)


def test_long_pieces_are_not_remembered() -> None:
    words = Vocabulary("zh")
    assert len(words.read("示" * 500 + " " + "x" * 5000)) == 2
    assert not words
    assert not words._words


def test_a_text_is_read_up_to_a_number_of_words() -> None:
    assert len(Vocabulary("en").read("one-two " * vocabulary.MOST_WORDS)) == vocabulary.MOST_WORDS


def test_a_term_takes_one_digit_of_the_interpreter() -> None:
    words = Vocabulary("en").read("Floods cut the road to Brno and the railway line beside it on Tuesday")
    digit = sys.int_info.bits_per_digit
    assert len({word.term for word in words}) > 8
    assert max(word.term for word in words).bit_length() <= digit
