"""Which figures a report says to have risen, in eight languages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitors.analysis import analyse_all
from monitors.model import Article, FactKind
from monitors.stories.risen_figures import read_risen
from tests.monitors.story_makers import START, make_analysis, make_figure
from tests.shipped import compile_shipped

RISEN = {
    "en": (
        "Death toll from Kandahar bombing rises to 65",
        "Toll in Kandahar attack jumps from 12 to 65",
        "Death toll in Kandahar bombing climbs to at least 65",
        "Death toll in Kandahar bombing reaches 65",
        "Officials raise death toll in Kandahar bombing to 65",
    ),
    "de": (
        "Zahl der Toten nach Anschlag in Kandahar steigt auf 65",
        "Zahl der Toten steigt in Kandahar auf 65",
        "Kandahar: Zahl der Todesopfer klettert von 12 auf 65",
        "Zahl der Toten in Kandahar auf mindestens 65 gestiegen",
    ),
    "fr": (
        "Attentat de Kandahar: le bilan monte à 65 morts",
        "Attentat de Kandahar: le bilan s’alourdit à 65 morts",
        "Le bilan de l'attentat de Kandahar passe de 12 à 65 morts",
        "Le bilan de l'attentat de Kandahar dépasse 65 morts",
    ),
    "es": (
        "Sube a 65 la cifra de muertos por el atentado en Kandahar",
        "Asciende a más de 65 el número de fallecidos en Kandahar",
        "La cifra de muertos en Kandahar llega a 65",
    ),
    "pt": (
        "Número de mortos em Kandahar sobe para 65",
        "Sobe de 12 para 65 o número de mortos em Kandahar",
        "Número de mortos em Kandahar ultrapassa 65",
    ),
    "ru": (
        "Число погибших в Кандагаре выросло до 65",
        "Число погибших в Кандагаре выросло с 12 до 65",
        "Число жертв теракта в Кандагаре достигло 65",
    ),
    "ar": (
        "ارتفاع حصيلة قتلى تفجير قندهار إلى 65 قتيلا",
        "ارتفع عدد القتلى في قندهار من 12 إلى 65",
        "عدد قتلى تفجير قندهار يتجاوز 65 قتيلا",
    ),
    "kk": (
        "Кандагардағы жарылыста қаза тапқандар саны 65-ке жетті",
        "Кандагарда қаза тапқандар саны 12-ден 65-ке өсті",
        "Кандагарда қаза болғандар саны 65 адамға жетті",
    ),
}
NOT_RISEN = {
    "en": (
        "Death toll from Kandahar bombing could rise to 65",
        "Death toll in Kandahar bombing stands at 65",
        "Death toll from Kandahar bombing lowered to 65",
        "Suicide bomber blew himself up next to crowd and killed 65 in Kandahar",
        "Tensions rise after troops moved to Kandahar, where 65 were killed",
        "Fears rise. Troops went to Kandahar: 65 killed",
    ),
    "de": (
        "Zahl der Toten in Kandahar auf 65 korrigiert",
        "Zahl der Toten könnte auf 65 steigen",
        "65 Tote in Kandahar, Zahl der Verletzten gestiegen",
    ),
    "fr": ("Le bilan de l'attentat de Kandahar ramené à 65 morts", "65 morts à Kandahar"),
    "es": ("Llega a Kandahar el presidente tras un atentado con 65 muertos",),
    "pt": ("Atentado a bomba mata 65 em Kandahar",),
    "ru": ("До 65 человек погибли в Кандагаре", "Число погибших в Кандагаре снизилось до 65"),
    "ar": ("مقتل 65 شخصا في تفجير بقندهار", "عدد القتلى في قندهار قد يرتفع إلى 65"),
    "kk": ("Кандагарда 65 адам қаза тапты", "Кандагарда қаза тапқандар саны 65-ке жетуі мүмкін"),
}


def list_cases(told: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(language, title) for language, titles in told.items() for title in titles]


@pytest.mark.parametrize(("language", "title"), list_cases(RISEN))
def test_a_figure_that_is_said_to_have_risen_is_one(language: str, title: str) -> None:
    assert read_titled(language, title) == {(FactKind.KILLED, 65)}


@pytest.mark.parametrize(("language", "title"), list_cases(NOT_RISEN))
def test_a_figure_that_is_told_fell_or_may_yet_rise_is_none(language: str, title: str) -> None:
    assert read_titled(language, title) == set()


def test_in_a_language_without_word_lists_nothing_has_risen() -> None:
    killed = make_figure(FactKind.KILLED, 65)
    assert read_risen(make_analysis("nl", "x", "x", facts=(killed,), language="nl")) == frozenset()


def read_titled(language: str, title: str) -> frozenset[tuple[FactKind, int]]:
    article = Article("feed", title, title, f"{title}.", START, language=language)
    (analysis,) = analyse_all([article], replace(compile_shipped(), finder=None))
    return read_risen(analysis)
