"""German words and names without umlauts are found as those with umlauts, and no other word is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitors.facts.extract import extract_facts
from monitors.model import FactKind
from monitors.rules.language import detect_language
from monitors.rules.matcher import WatchQuery
from monitors.rules.topic import compile_rules
from monitors.rules.words import list_readings
from monitors.umlauts import join_umlauts, list_spellings
from tests.monitors.watches import list_ids

NOW = datetime(2026, 3, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("Aufständische", "Aufstaendische ziehen ab"),
        ('"Aufständische"', "Aufstaendische ziehen ab"),
        ("aufständ*", "Aufstaendische ziehen ab"),
        ("Aufstaendische", "Aufständische ziehen ab"),
        ('"Aufstaendische"', "Aufständische ziehen ab"),
        ("aufstaend*", "Aufständische ziehen ab"),
        ('"Ausgangssperre verhängt"', "Ausgangssperre verhaengt in Muenchen"),
        ('"für München"', "Ausgangssperre fuer Muenchen"),
        ('"fuer Muenchen"', "Ausgangssperre für München"),
        ('"Straße"', "Sperren auf der Strasse"),
        ('"feuergefährlich"', "Ladung war feuergefaehrlich"),
    ],
)
def test_a_watch_finds_a_german_word_with_umlauts_and_without(query: str, title: str) -> None:
    assert list_ids(compile_rules([], [WatchQuery(1, query)]), title, language="de") == [1]


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ('"Isräl"', "Proteste in Tel Aviv"),
        ('"neu"', "Neue Proteste in Bonn"),
        ("aufstaend*", "Aufstand in Bonn"),
        ("Tür", "Treue Leser in Bonn"),
        ('"blau"', "Blaue Fahnen in Bonn"),
    ],
)
def test_a_watch_finds_no_other_word(query: str, title: str) -> None:
    assert list_ids(compile_rules([], [WatchQuery(1, query)]), title, language="de") == []


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("Israel", "Israel meldet Beschuss"),
        ('"Samuel"', "Samuel Brandt spricht"),
        ("neu", "Neue Proteste"),
        ('"neue"', "Neue Proteste"),
        ("Feuer", "Feuer in der Quelle"),
        ('"Boeing"', "Boeing notgelandet"),
    ],
)
def test_words_with_e_behind_a_vowel_stay_themselves(query: str, title: str) -> None:
    assert list_readings(query.strip('"'), "de")[0] == query.strip('"').lower()
    assert list_ids(compile_rules([], [WatchQuery(1, query)]), title, language="de") == [1]


def test_only_german_words_are_read_with_umlauts() -> None:
    assert list_readings("Aufstaendische", "nl") == ("aufstaendische",)
    assert [join_umlauts(word) for word in ("neue", "feuer", "quelle", "frauen")] == [
        "neue",
        "feuer",
        "quelle",
        "frauen",
    ]
    assert list_spellings("Fünfunddreißig") == ("Fünfunddreißig", "Fünfunddreissig", "Fuenfunddreissig")
    assert list_spellings("zwei") == ("zwei",)


@pytest.mark.parametrize(
    ("text", "country", "place"),
    [
        ("Anschlag in Muenchen", "DE", "Munich"),
        ("Anschlag in Koelns Innenstadt", "DE", "Cologne"),
        ("Anschlag in Duesseldorf", "DE", "Dusseldorf"),
        ("Anschlag in Zuerich", "CH", "Zurich"),
        ("Anschlag in Malmoe", "SE", "Malmo"),
        ("Anschlag in Oesterreich", "AT", ""),
        ("Anschlag in der Tuerkei", "TR", ""),
        ("Die aegyptische Polizei sperrt Strassen", "EG", ""),
        ("Anschlag in Israel", "IL", ""),
    ],
)
def test_places_are_known_without_umlauts(text: str, country: str, place: str) -> None:
    facts = extract_facts(text, "", "de", NOW)
    assert [fact.country for fact in facts if fact.kind is FactKind.COUNTRY] == [country]
    assert [fact.name for fact in facts if fact.kind is FactKind.PLACE] == ([place] if place else [])


@pytest.mark.parametrize("text", ["Samuel spricht in Bonn", "Neue Zahlen aus Bonn", "Manuela spricht in Bonn"])
def test_names_and_words_with_these_letters_are_no_other_place(text: str) -> None:
    assert [fact.name for fact in extract_facts(text, "", "de", NOW) if fact.kind is FactKind.PLACE] == ["Bonn"]


@pytest.mark.parametrize(
    "text",
    [
        "Schuesse in Duesseldorf: drei Tote",
        "Aufstaendische erobern Koeln",
        "Regierung verhaengt Ausnahmezustand ueber Suedosten",
    ],
)
def test_headlines_without_umlauts_are_german(text: str) -> None:
    assert detect_language(text) == "de"
