"""Articles with paragraphs in two scripts are read in both languages."""

from __future__ import annotations

import pytest

from monitors.model import Level
from monitors.rules.bilingual import read_other
from monitors.rules.matcher import WatchQuery
from monitors.rules.text import read_document
from monitors.rules.topic import compile_rules
from tests.monitors import watches
from tests.monitors.topic_judging import get_match, judge

RUSSIAN = "Жители старой гавани вышли утром на набережную, чтобы встретить паромы."
ENGLISH = "The ministry said that 300 troops were sent to the border town of Aktau."
ARABIC = "خرج سكان الميناء القديم صباحا إلى الشاطئ لاستقبال العبارات."


@pytest.mark.parametrize(
    ("title", "text", "language"),
    [
        ("Новости недели", f"{RUSSIAN}\n\n{ENGLISH}", "ru"),
        ("Новости недели", f"{ENGLISH}\n\n{RUSSIAN} {RUSSIAN}", "ru"),
        ("أخبار", f"{ARABIC}\n\n{ENGLISH}", "ar"),
    ],
)
def test_a_paragraph_in_latin_letters_is_read_in_its_language(title: str, text: str, language: str) -> None:
    match = get_match(judge(title, text, language))
    assert match.level is Level.URGENT
    spans = [evidence.span for evidence in match.evidence]
    assert [span.text for span in spans] == [text[span.start : span.end] for span in spans]
    assert "troops were sent" in {span.text for span in spans}


def test_a_paragraph_in_cyrillic_letters_is_read_in_its_language() -> None:
    text = f"The old harbour was quiet.\n\nМинистр сообщил: решено направить на границу войска, 300 человек. {RUSSIAN}"
    (match,) = judge("Weekly notes", text, digest=2, threshold=9).matches
    assert "войска" in match.evidence[0].span.text


@pytest.mark.parametrize(
    ("title", "text", "language"),
    [
        ("News", "The minister’s name is Иванов.", "en"),
        ("Новости", f"{RUSSIAN} Troops sent to New York City Hall.", "ru"),  # within a paragraph
        ("Новости", f"{RUSSIAN}\n\nReuters, BBC News", "ru"),
        ("News", ENGLISH, "en"),
        ("Новости", f"{RUSSIAN}\n\n{ENGLISH}", "it"),  # a language without shipped lists
    ],
)
def test_names_and_short_lines_are_no_other_language(title: str, text: str, language: str) -> None:
    assert read_other(read_document(title, text, language)) is None


def test_what_both_readings_match_is_one_match() -> None:
    rules = compile_rules([]).with_watches([WatchQuery(1, "Aktau")])
    (match,) = watches.judge(rules, "Новости недели", f"{RUSSIAN}\n\n{ENGLISH}", "ru")
    assert match.watch_id == 1


def test_an_urgent_match_of_either_reading_counts() -> None:
    text = f"Войска останутся, их решили направить год назад.\n\n{ENGLISH} 300 troops were sent."
    assert get_match(judge("Новости недели", text, "ru")).level is Level.URGENT
