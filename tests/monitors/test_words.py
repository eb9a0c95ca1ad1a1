"""The word lists that tell what a report is: how a phrase is written, and that they are whole."""

from __future__ import annotations

import re

import pytest

from monitors.words import gather_words, list_marks, load_languages, write_pattern


@pytest.mark.parametrize(
    ("phrase", "found", "passed_over"),
    [
        ("class action", ["a class action", "Class\u00a0action."], ["subclass action", "class actions"]),
        ("form 8*", ["Form 8-K", "form 8.3"], ["platform 8"]),
        ("*curfew*", ["anticurfews"], ["cur few"]),
        ("^REG", ["Reg: holdings"], ["a reg", "regular"]),
        ("movers$", ["Top movers"], ["movers and shakers", "removers"]),
        ("*комендантск* час*", ["Комендантского часа"], ["комендантский отчаст"]),
        ("this story/report was/is withdrawn", ["This report is withdrawn"], ["this book was withdrawn"]),
        ("(corrects", ["Blast kills 3 (corrects toll)"], ["corrects", "(correctsome"]),
        ("holding(s)", ["Holding(s) in company"], ["holdings"]),
    ],
)
def test_a_phrase_finds_whole_words_but_where_it_says_otherwise(
    phrase: str, found: list[str], passed_over: list[str]
) -> None:
    pattern = re.compile(write_pattern([phrase]), re.IGNORECASE)
    assert all(pattern.search(text) for text in found)
    assert not any(pattern.search(text) for text in passed_over)


def test_the_marks_of_a_phrase_stand_wherever_it_does() -> None:
    assert list_marks(["state of emergency/siege", "*чрезвычайн* положени*", "form 8*"]) == {
        "emergency",
        "siege",
        "чрезвычайн",
        "form",
    }
    assert list_marks(["was retracted/withdrawn"]) == {"retracted", "withdrawn"}


def test_every_list_is_taken_from_every_language_that_has_it() -> None:
    taken = gather_words("headlines", "columns", "ratings")
    languages = load_languages()
    assert taken
    written = [lists.get("headlines", {}) for lists in languages.values()]
    assert taken == [word for one in written for name in ("columns", "ratings") for word in one.get(name, [])]


@pytest.mark.parametrize("language", sorted(load_languages()))
def test_no_list_names_a_phrase_twice_or_in_a_way_that_is_not_read(language: str) -> None:
    for section, lists in load_languages()[language].items():
        for name, phrases in lists.items():
            assert len(phrases) == len(set(phrases)), (section, name)
            assert all(phrase == " ".join(phrase.split()) for phrase in phrases), (section, name)
            assert all(re.fullmatch(r"\^?[^*^$]+(\*?[ /]\*?[^*^$]+)*\*?\$?", one.lstrip("*")) for one in phrases), (
                section,
                name,
            )
            assert name == "slugs" or all(one == one.lower() or one == "^REG" for one in phrases), (section, name)
