"""Stems of Kazakh words: which forms are one word, and which words are not."""

from __future__ import annotations

import pytest

from monitors.rules.words import fold_word, stem_folded
from tests.monitors.word_pairs import list_pairs

SAME = """
    соғысы/соғыс соғысында/соғыс соғысының/соғыс соғыстың/соғыс соғыстары/соғыс Мәжілісі/Мәжіліс Мәжілісінің/Мәжіліс
    кеңесі/кеңес кеңесінде/кеңес кеңестің/кеңес жарылысы/жарылыс жарылысынан/жарылыс көтерілісі/көтеріліс
    қақтығысы/қақтығыс төңкерісі/төңкеріс қылмысы/қылмыс жұмысы/жұмыс күресі/күрес әріптесі/әріптес жолдасы/жолдас
    қаласы/қала қаласында/қала баласы/бала төрағасы/төраға мекемесі/мекеме мүшесі/мүше базасына/база партиясы/партия
    басшысы/басшы басшысының/басшы елшісі/елші қаржысы/қаржы дәрісі/дәрі
"""
DIFFERENT = """
    соғыс/соғу кеңес/кең кеңесі/кеңесе бала/балас қала/қалам шеру/шеруші наразы/наразылық жұмысы/жұмсақ күрес/күре
    соғыс/соғым мүше/мүшел дәріс/дәрі
"""


def stem(word: str) -> str:
    return stem_folded(fold_word(word, "kk"), "kk")


@pytest.mark.parametrize(("one", "other"), list_pairs(SAME))
def test_forms_of_one_word_have_one_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(("one", "other"), list_pairs(DIFFERENT))
def test_different_words_have_different_stems(one: str, other: str) -> None:
    assert stem(one) != stem(other)
