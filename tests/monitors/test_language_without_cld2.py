"""What tells languages apart where CLD2 is not installed, as on a Python for which it has no build."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from monitors.rules.language import detect_language, load_cld2


@pytest.fixture(autouse=True)
def without_cld2(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the import of pycld2 fail, as it does where it is missing."""
    monkeypatch.setitem(sys.modules, "pycld2", None)
    load_cld2.cache_clear()
    yield
    load_cld2.cache_clear()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Police clash with marchers in Lagos", "en"),
        ("Policía y manifestantes chocan en Rosario", "es"),
        ("La police disperse des manifestants à Lomé", "fr"),
        ("Polizei setzt Tränengas gegen Demonstranten ein", "de"),
        ("Warnstreik legt Flughafen Dresden lahm", "de"),
        ("Greve dos professores paralisa escolas em Luanda", "pt"),
        ("Полиция разогнала митинг в Оше", "ru"),
        ("Ақтөбеде төтенше жағдай жарияланды", "kk"),
        ("الشرطة تفرق متظاهرين في عمان", "ar"),
        ("Поліція розігнала мітинг у Львові, є поранені", "uk"),
        ("東京で抗議デモ", "ja"),
    ],
)
def test_letters_and_words_tell_the_shipped_languages_apart(text: str, code: str) -> None:
    assert load_cld2() is None
    assert detect_language(text) == code


def test_words_decide_for_a_long_text_too() -> None:
    paragraph = "Die Regierung hat nach den Unruhen in der Hauptstadt eine Ausgangssperre für das ganze Land verhängt. "
    assert detect_language(paragraph * 4) == "de"


def test_another_language_in_latin_letters_counts_as_english() -> None:
    assert detect_language("Binlerce kişi Ankara sokaklarında yürüdü") == "en"


def test_no_letters_have_no_language() -> None:
    assert detect_language("42 %") == ""
