"""Which entries of word lists find a word already, and which words a list does not get."""

from __future__ import annotations

import pytest

from monitors.errors import QueryError
from monitors.rules.compiler import Lists
from monitors.rules.listed_words import ListedWord, check_new_word, find_alike, list_words

SHARED = {"uniformed": {"en": ("gendarme", "=guards"), "ar": ("قوات",)}}
OWN = {
    "unit": {
        "en": ("soldier", "=troops", "peacekeep*", "national guard", "<uniformed>"),
        "ru": ("войска", "морские пехотинцы"),
        "ar": ("<uniformed>", "جندي"),
    },
    "near": {"en": ("=at", "=in"), "ar": ("=في",)},
}
LISTS = Lists("troops", OWN, SHARED)


def refuse(entry: str, name: str = "unit", language: str = "en") -> str:
    """What is said of a word that is refused; "" if it is not."""
    try:
        check_new_word(LISTS, name, language, entry)
    except QueryError as error:
        return f"{error.what}; {error.fix}"
    return ""


@pytest.mark.parametrize(
    ("entry", "language", "known"),
    [
        ("soldier", "en", "'soldier' is in <unit> already"),
        ("soldiers", "en", "'soldier' in <unit> finds 'soldiers' already"),
        ("=Soldiers", "en", "'soldier' in <unit> finds '=Soldiers' already"),
        ("peacekeepers", "en", "'peacekeep*' in <unit> finds 'peacekeepers' already"),
        ("peacekeeping*", "en", "'peacekeep*' in <unit> finds 'peacekeeping*' already"),
        ("national guards", "en", "'national guard' in <unit> finds 'national guards' already"),
        ("gendarmes", "en", "'gendarme' in <uniformed>, which <unit> includes, finds 'gendarmes' already"),
        ("=guards", "en", "'=guards' is in <uniformed>, which <unit> includes, already"),
        ("<uniformed>", "en", "'<uniformed>' is in <unit> already"),
        ("войсками", "ru", "'войска' in <unit> finds 'войсками' already"),
        ("морских пехотинцев", "ru", "'морские пехотинцы' in <unit> finds 'морских пехотинцев' already"),
        ("القوات", "ar", "'قوات' in <uniformed>, which <unit> includes, finds 'القوات' already"),
    ],
)
def test_a_word_that_the_list_finds_already_is_refused_with_the_entry_that_does(
    entry: str, language: str, known: str
) -> None:
    assert refuse(entry, language=language) == f"{known}; there is nothing to add"


@pytest.mark.parametrize(
    "entry", ["troop", "trooper", "=soldier on", "guard", "guards", "peace", "national guard post"]
)
def test_a_word_that_finds_more_than_the_list_does_is_new(entry: str) -> None:
    assert refuse(entry) == ""


def test_a_word_in_other_letters_is_refused() -> None:
    assert refuse("солдаты").startswith("'солдаты' has Cyrillic letters, which articles in en hardly contain")
    assert refuse("NATO", language="ru") == ""
    assert refuse("солдaты", language="ru").startswith("'солдaты' has Latin letters")  # its a is Latin


def test_a_word_of_nearly_every_article_is_refused_unless_the_list_has_such_words() -> None:
    assert refuse("the").startswith("nearly every article contains 'the', and the list <unit> has only rarer words")
    assert refuse("=the", name="near") == ""


@pytest.mark.parametrize(("entry", "said"), [("so*", "too many words"), ("<mob>", "no list <mob>"), ("...", "no")])
def test_what_is_no_entry_is_refused(entry: str, said: str) -> None:
    assert said in refuse(entry)


def test_the_entries_of_a_list_come_before_those_of_the_lists_that_it_names() -> None:
    words = list(list_words(LISTS, "unit", "en"))
    assert [word.entry for word in words] == [*OWN["unit"]["en"], *SHARED["uniformed"]["en"]]
    assert (words[0], words[-1]) == (
        ListedWord("troops", "unit", "en", "soldier"),
        ListedWord("", "uniformed", "en", "=guards"),
    )


def test_a_shared_list_names_the_shared_one_even_if_the_topic_has_one_of_that_name() -> None:
    shared = {**SHARED, "guarded": {"en": ("warden", "<uniformed>")}}
    own = {"unit": {"en": ("<guarded>",)}, "uniformed": {"en": ("pupil",)}}
    words = list(list_words(Lists("school", own, shared), "unit", "en"))
    assert [word.entry for word in words] == ["<guarded>", "warden", "<uniformed>", "gendarme", "=guards"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("guard", ["national guard", "=guards"]),
        ("soldiers", ["soldier"]),
        ("peacekeeper", ["peacekeep*"]),
        ("national guards", ["national guard"]),
        ("<uniformed>", ["<uniformed>"]),
        ("drone", []),
    ],
)
def test_entries_are_found_by_any_form_of_any_of_their_words(text: str, found: list[str]) -> None:
    assert [word.entry for word in find_alike(text, list_words(LISTS, "unit", "en"))] == found
