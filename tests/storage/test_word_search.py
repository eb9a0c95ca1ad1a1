"""Articles are found by any form of their words, by phrases, by how words begin, and by either of two words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.model import Record
from monitors.rules.word_forms import WordForms
from storage.store import Store
from tests.storage.samples import NOW, make_record

TITLES = (
    "Protesters block the bridge in Osh",
    "В Бишкеке прошли столкновения",
    "Des affrontements à Bamako",
    "Thousands protested in both countries",
    "War crimes court meets; a warm welcome",
    "A couple arrested after the coup",
    "اشتباكات في الخرطوم",
    "Émeutes et barricades à Lyon",
    "مقتل 13 شرطيا ببيروت خلال الإضراب",
    "Шахтёры бастуют в Караганде",
    "Policiais fazem prisões em manifestações no Recife",
    "Demonstranten und Polizisten vor den Häusern der Hauptstraße",
    "Aufstaendische in Muenchen",
    "Duas acoes militares contra avioes; civis como reféns",
    "Um cartão e uma ação contra um avião",
    "Manœuvres au cœur de Lyon",
    "Une manoeuvre au coeur de Paris",
    "Aufständische in Köln",
    "Forças civis devolvem mísseis, dois alemães e reféns",
)


def find_titles(store: Store, words: str, language: str = "en") -> set[int]:
    page = store.articles.search(words, WordForms(language), limit=len(TITLES))
    return {TITLES.index(one.title) for one in page.found}


@pytest.fixture
def archive(store: Store) -> Store:
    records = [make_record(str(number), title=title, text="A report.") for number, title in enumerate(TITLES)]
    store.record(Record(articles=tuple(records)), NOW)
    return store


@pytest.mark.parametrize(
    ("language", "words", "found"),
    [
        ("en", "protest", {0, 3}),
        ("en", "country", {3}),
        ("en", "COUNTRIES", {3}),
        ("ru", "Бишкек", {1}),
        ("en", "бишкек", {1}),
        ("ru", "столкновение", {1}),
        ("fr", "affrontement", {2}),
        ("fr", "émeute", {7}),
        ("fr", "emeute", {7}),
        ("fr", "protester", {0, 3}),
        ("ar", "اشتباك", {6}),
        ("pt", "policial", {10}),
        ("pt", "prisão", {10}),
        ("pt", "prisao", {10}),
        ("pt", "manifestação", {10}),
        ("pt", "manifestacao", {10}),
        ("pt", "míssil", {18}),
        ("pt", "alemão", {18}),
        ("de", "Demonstrant", {11}),
        ("de", "Polizist", {11}),
        ("de", "Haus", {11}),
        ("de", "Hauptstrasse", {11}),
        ("de", "München", {12}),
        ("de", "Muenchen", {12}),
        ("de", "Aufständische", {12, 17}),
        ("de", "Aufstaendische", {12, 17}),
        *(("pt", word, {13, 14}) for word in ("ação", "ações", "acao", "acoes", "avião", "aviões", "aviao")),
        *(("pt", word, {13, 18}) for word in ("civil", "civis", "refém", "refens")),
        ("pt", "carta", set()),
        *(("fr", word, {15, 16}) for word in ("cœur", "coeur", "manœuvre", "manoeuvres")),
        ("en", "coups", {5}),
        ("en", "wars", set()),
        ("ar", "خرطوم", {6}),
        ("ar", "بيروت", {8}),
        ("ar", "شرطي", {8}),
        ("ar", "اضراب", {8}),
        ("ar", "إضراب", {8}),
        ("ar", "الاضراب", {8}),
        ("ru", "шахтер", {9}),
        ("ru", "шахтёр", {9}),
    ],
)
def test_a_word_finds_its_other_forms_but_no_other_word(
    archive: Store, language: str, words: str, found: set[int]
) -> None:
    assert find_titles(archive, words, language) == found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ('"protest"', set()),
        ('"block the bridge"', {0}),
        ("« block the bridge »", {0}),
        ("“block the bridge”", {0}),
        ("coup*", {5}),
        ("Бишк*", {1}),
        ("c*", set()),
        ("Osh OR Bamako", {0, 2}),
        ("protest AND country", {3}),
        ("protest NOT thousand", {0}),
        ("protest NOT thousand OR coup", {0, 5}),
        ("protest or country", set()),
        ("NOT protest", set()),
        ("OR", set()),
        ("protest -", {0, 3}),
        ("(protests, Osh)", {0}),
    ],
)
def test_phrases_stars_and_operators_in_a_search(archive: Store, words: str, found: set[int]) -> None:
    assert find_titles(archive, words) == found


def test_no_words_are_an_error_or_find_what_has_none_of_them_in_any_language(archive: Store) -> None:
    @settings(max_examples=150, derandomize=True)
    @given(st.text(max_size=30) | st.lists(st.sampled_from(["OR", "AND", "NOT", '"', "*", "a*", "war*", "(", "x"])))
    def search(words: str | list[str]) -> None:
        query = words if isinstance(words, str) else " ".join(words)
        by_word = (find_titles(archive, word, "ru") for word in query.split())
        assert find_titles(archive, query, "ru") <= set().union(*by_word)

    search()


def test_a_word_in_a_quarter_of_the_newest_articles_is_not_looked_past_for_its_forms(archive: Store) -> None:
    more = [make_record(f"more {number}", title="A coup in Gabon", text="A report.") for number in range(20)]
    archive.record(Record(articles=tuple(more)), NOW)
    assert {one.title for one in archive.articles.search("coup", WordForms(), limit=99).found} >= {"A coup in Gabon"}
    plural = make_record("plural", title="Two coups in one year", text="A report.")
    archive.record(Record(articles=(plural,)), NOW)
    assert len(archive.articles.search("coup", WordForms(), limit=99).found) == 21
    assert len(archive.articles.search("coups", WordForms(), limit=99).found) == 22
