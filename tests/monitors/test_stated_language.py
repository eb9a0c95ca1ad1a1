"""The language that a source states: which codes count, and when it gives way to the one detected."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from monitors.documents import read_document as read_line
from monitors.model import Article
from monitors.rules.stated_language import is_doubtful, read_language
from monitors.rules.text import read_document

NOW = datetime(2022, 1, 7, tzinfo=UTC)
RUSSIAN = "Тысячи людей вышли на площадь старой гавани"
ENGLISH = "Thousands of people marched through the old harbour"


def read(title: str, language: str) -> Article:
    return read_line(json.dumps({"title": title, "lang": language}), fallback_id="1", now=NOW)


@pytest.mark.parametrize(
    ("tag", "language"),
    [("en_US.UTF-8", "en"), ("pt-BR", "pt"), ("KAZ", "kk"), ("por", "pt"), ("it", "it")]
    + [(tag, "") for tag in ("und", "mul", "zxx", "zz", "xx", "un", "", "english")],
)
def test_a_tag_states_a_language_only_with_the_code_of_one(tag: str, language: str) -> None:
    assert read_language(tag) == language


@pytest.mark.parametrize("tag", ["", "und", "mul", "UND"])
def test_a_document_may_say_that_its_language_is_not_known(tag: str) -> None:
    article = read(ENGLISH, tag)
    assert (article.language, article.warnings) == ("", ())


def test_a_code_of_no_language_is_named_and_the_language_is_detected() -> None:
    article = read(ENGLISH, "zz")
    assert article.language == ""
    assert article.warnings == ("lang: 'zz' is no language of ISO 639-1, such as en; the language was detected",)


@pytest.mark.parametrize(
    ("title", "stated", "script", "language"),
    [(RUSSIAN, "en", "Latin", "ru"), (ENGLISH, "ru", "Cyrillic", "en"), (ENGLISH, "ar", "Arabic", "en")],
)
def test_a_language_in_whose_letters_nothing_is_written_is_doubted(
    title: str, stated: str, script: str, language: str
) -> None:
    article = read(title, stated)
    fault = f"lang: {stated!r} is written in {script} letters, and the text has none; the language was detected"
    assert article.warnings == (fault,)
    assert read_document(article.title, article.text, article.language).language == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (RUSSIAN, "kk"),  # one script, two languages
        (f"{RUSSIAN} NATO", "en"),
        ("2022: 12 345!", "ru"),
        ("Ｔｈｏｕｓａｎｄｓ ｍａｒｃｈ", "en"),
        (ENGLISH, "zh"),  # no shipped list
    ],
)
def test_any_other_stated_language_is_believed(text: str, language: str) -> None:
    assert not is_doubtful(language, "", text)
    assert read_document("", text, language).language == language


def test_the_language_in_a_config_is_doubted_too() -> None:
    assert read_document("", ENGLISH, "ru").language == "en"
    assert read_document(RUSSIAN, ENGLISH, "ru").language == "ru"
