"""Marks and invisible characters: with and without them a text is in one language and has the same matches."""

from __future__ import annotations

import pytest

from monitors.rules.language import detect_language
from monitors.rules.words import fold_word, list_words
from tests.cld2 import needs_cld2
from tests.monitors.topic_judging import get_match, judge

SENT = "Soldiers were sent to the old harbour of Aktau on Monday"


def decorate(text: str, marks: str) -> str:
    """Return the text with these marks after each letter."""
    return "".join(letter + marks if letter.isalpha() else letter for letter in text)


def fold_all(text: str) -> list[str]:
    return [fold_word(word, "en") for word in list_words(text, "en")]


def widen(text: str) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) if letter.isalnum() else letter for letter in text)


MARKED = {
    "zero-width spaces": decorate(SENT, "\u200b"),
    "zero-width joiners": decorate(SENT, "\u200d"),
    "signs of direction": decorate(SENT, "\u200e"),
    "full-width letters": widen(SENT),
    "stacked accents": decorate(SENT, "\u0301\u0316\u0334\u0310"),
}


@needs_cld2
@pytest.mark.parametrize(
    ("text", "language"),
    [
        *((text, "en") for text in MARKED.values()),
        ("وَصَلَ آلَافُ الجُنُودِ إِلَى مِينَاءِ طَرَابُلْس", "ar"),
        ("مَقْتَلُ ٤٠ شَخْصًا فِي طَرَابُلْس", "ar"),
        ("Войска\u0301 напра\u0301вили на грани\u0301цу", "ru"),
    ],
)
def test_language_is_detected_without_the_marks(text: str, language: str) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize("text", MARKED.values(), ids=MARKED)
def test_marks_hide_no_word_and_move_no_offset(text: str) -> None:
    plain, marked = get_match(judge(SENT)), get_match(judge(text))
    assert marked.score == plain.score
    assert [fold_all(evidence.span.text) for evidence in marked.evidence] == [
        fold_all(evidence.span.text) for evidence in plain.evidence
    ]
    spans = [evidence.span for evidence in marked.evidence]
    assert [text[span.start : span.end] for span in spans] == [span.text for span in spans]


def test_stress_marks_hide_no_russian_word() -> None:
    text = "Войска\u0301 решено напра\u0300вить на грани\u0301цу"
    match = get_match(judge(text, language="ru"))
    assert match.evidence[0].span.text == "Войска\u0301 решено напра\u0300вить"
    assert match.score == get_match(judge("Войска решено направить на границу", language="ru")).score


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("сѐла", "села", "ru"),
        ("ви\u0301дѝ", "види", "ru"),
        ("cafe\u0301", "café", "fr"),
        ("e\u0323\u0301", "ẹ", ""),  # a tone mark
        ("ế", "e\u0302\u0301", "vi"),
        ("Gun\u200emen\ufeff", "gunmen", "en"),
        ("مُتَظَاهِرِين", "متظاهرين", "ar"),
    ],
)
def test_words_are_one_with_and_without_marks(one: str, other: str, language: str) -> None:
    assert fold_word(one, language) == fold_word(other, language)


@pytest.mark.parametrize(("one", "other"), [("й", "и"), ("é", "e"), ("ñ", "n"), ("ế", "e")])
def test_an_accent_that_a_letter_has_stays(one: str, other: str) -> None:
    assert fold_word(one, "es") != fold_word(other, "es")
