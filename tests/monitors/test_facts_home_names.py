"""Places overseas, a state and a town of one name, and words that only look like a country's name."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitors.facts.extract import extract_facts
from monitors.model import FactKind

NOW = datetime(2026, 3, 10, tzinfo=UTC)


def read(text: str, language: str, kind: FactKind) -> list[str]:
    facts = extract_facts(text, "", language, NOW)
    return [fact.country if kind is FactKind.COUNTRY else fact.name for fact in facts if fact.kind is kind]


@pytest.mark.parametrize(
    ("text", "country", "place"),
    [
        ("Émeutes en Nouvelle-Calédonie", "NC", ""),
        ("Des manifestants calédoniens bloquent une route", "NC", ""),
        ("Les indépendantistes kanaks appellent à la grève", "NC", ""),
        ("Barrages à Dumbéa", "NC", "Dumbéa"),
        ("Barrages au Mont-Dore", "NC", "Mont-Dore"),
        ("Barrages à Païta", "NC", "Païta"),
        ("Couvre-feu à Mayotte", "YT", ""),
        ("La police mahoraise intervient", "YT", ""),
        ("Violences à Koungou", "YT", "Koungou"),
        ("Violences à Dzaoudzi", "YT", "Dzaoudzi"),
        ("Grève générale en Guyane", "GF", ""),
        ("Grève à Kourou", "GF", "Kourou"),
        ("Violences à Saint-Laurent-du-Maroni", "GF", "Saint-Laurent-du-Maroni"),
        ("Barrages en Martinique", "MQ", ""),
        ("Les dockers martiniquais en grève", "MQ", ""),
        ("Barrages à Pointe-à-Pitre", "GP", "Pointe-à-Pitre"),
        ("Cyclone à La Réunion", "RE", ""),
        ("Des barrages à la Réunion", "RE", ""),
    ],
)
def test_french_regions_overseas_and_their_towns(text: str, country: str, place: str) -> None:
    assert read(text, "fr", FactKind.COUNTRY) == [country]
    assert read(text, "fr", FactKind.PLACE) == ([place] if place else [])


@pytest.mark.parametrize(
    ("language", "text", "country"),
    [
        ("pt", "Greve no Paraná", "BR"),
        ("pt", "Paraná decreta emergência após chuvas", "BR"),
        ("pt", "Paraná decreta emergência. Chuvas matam no interior; Paraná pede ajuda.", "BR"),
        ("en", "Brazil: floods hit Paraná", "BR"),
        ("en", "Floods hit Paraná as Brazilian rescuers arrive", "BR"),
        ("es", "Brasil: paro en Paraná", "BR"),
        ("es", "Paro en Paraná", "AR"),
        ("fr", "Grève à Paraná", "AR"),
        ("pt", "Paraná, na Argentina, decreta emergência", "AR"),
        ("pt", "Protestos na cidade argentina de Paraná", "AR"),
        ("pt", "Argentina: greve em Paraná", "AR"),
    ],
)
def test_parana_is_a_state_in_portuguese_and_beside_brazil_else_a_town(language: str, text: str, country: str) -> None:
    assert read(text, language, FactKind.COUNTRY) == [country]


@pytest.mark.parametrize(
    ("language", "text", "countries"),
    [
        ("fr", "La réunion des ministres à Bruxelles", ["BE"]),
        ("es", "La paz llega a Colombia", ["CO"]),
        ("es", "Protestas en La Paz", ["BO"]),
        ("es", "El Salvador decreta emergencia", ["SV"]),
        ("pt", "A polícia argentina prende grevistas", ["AR"]),
        ("fr", "La police suisse arrête douze manifestants", ["CH"]),
        ("fr", "L'armée libyenne et un général libyen accusés", ["LY"]),
        ("es", "La policía noruega detiene a doce personas", ["NO"]),
    ],
)
def test_a_word_in_small_letters_is_a_people_but_no_name_behind_an_article(
    language: str, text: str, countries: list[str]
) -> None:
    assert read(text, language, FactKind.COUNTRY) == countries
