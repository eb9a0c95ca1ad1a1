"""Where and when on its day people were attacked, as short reports say it in eight languages."""

from __future__ import annotations

import pytest

from monitors.stories.attack_scenes import NO_SCENE, AttackScene, read_attack_scene
from tests.monitors.story_makers import make_analysis

MARKET = {
    "en": ("Bomb kills five at market", "A bomb exploded at a market on Monday morning."),
    "de": ("Fünf Tote bei Bombenanschlag auf Markt", "Eine Bombe explodierte am Montagmorgen auf einem Markt."),
    "fr": ("Une bombe tue cinq personnes sur un marché", "Une bombe a explosé lundi matin sur un marché."),
    "es": ("Bomba mata a cinco en un mercado", "Una bomba explotó en un mercado la mañana del lunes."),
    "pt": ("Bomba mata cinco num mercado", "Uma bomba explodiu num mercado na manhã de segunda-feira."),
    "ru": ("Взрыв бомбы на рынке: пять погибших", "Бомба взорвалась на рынке утром в понедельник."),
    "ar": ("مقتل خمسة في تفجير بسوق", "انفجرت قنبلة في سوق صباح الاثنين."),
    "kk": ("Базарда бомба жарылды", "Дүйсенбі күні таңертең базарда бомба жарылды."),
}

MOSQUE = {
    "en": ("Bomb kills five at mosque", "A bomb exploded at a mosque on Monday evening."),
    "de": ("Fünf Tote bei Bombenanschlag auf Moschee", "Eine Bombe explodierte am Montagabend in einer Moschee."),
    "fr": ("Une bombe tue cinq personnes dans une mosquée", "Une bombe a explosé lundi soir dans une mosquée."),
    "es": ("Bomba mata a cinco en una mezquita", "Una bomba explotó en una mezquita al anochecer."),
    "pt": ("Bomba mata cinco numa mesquita", "Uma bomba explodiu numa mesquita na noite de segunda-feira."),
    "ru": ("Взрыв бомбы в мечети: пять погибших", "Бомба взорвалась в мечети вечером в понедельник."),
    "ar": ("مقتل خمسة في تفجير بمسجد", "انفجرت قنبلة في مسجد مساء الاثنين."),
    "kk": ("Мешітте бомба жарылды", "Дүйсенбі күні кешке мешітте бомба жарылды."),
}


def read(title: str, text: str = "", language: str = "en") -> AttackScene:
    return read_attack_scene(make_analysis("a", title, text, language=language))


@pytest.mark.parametrize("language", MARKET)
def test_site_and_time_of_day_are_read_in_eight_languages(language: str) -> None:
    market, mosque = read(*MARKET[language], language), read(*MOSQUE[language], language)

    assert (market.sites, market.hours) == ({"trade"}, {"morning"})
    assert mosque.sites == {"mosque"}
    assert "evening" in mosque.hours
    assert not mosque.hours & market.hours


@pytest.mark.parametrize(
    ("title", "sites"),
    [
        ("Bomb kills five at market", {"trade"}),
        ("Bomb kills five near market", set()),
        ("Mourners gather in church after gunmen kill five", set()),
        ("Gunmen kill five in church after storming it", {"church"}),
        ("Gunmen kill five on bus, hours after bombing of church", {"transport"}),
        ("Bomb in West Bank kills five", set()),
        ("White House condemns bombing", set()),
        ("Hospital takes in fifty wounded of bombing", set()),
    ],
)
def test_only_what_was_attacked_is_its_site(title: str, sites: set[str]) -> None:
    assert read(title).sites == sites


def test_when_somebody_spoke_is_not_when_it_happened() -> None:
    assert read("Bomb kills five", "A bomb killed five people, police said on Monday evening.").hours == frozenset()
    assert read("Bomb kills five", "A bomb killed five on Monday morning, police said in the evening.").hours == {
        "morning"
    }


def test_a_site_that_only_the_text_names_is_named_but_not_attacked() -> None:
    scene = read("Four held over bombing", "Police held four men at a bus station over the bombing of a market.")

    assert (scene.sites, scene.named) == (frozenset(), {"transport", "trade"})


def test_sites_that_are_named_further_on_or_near_by_are_named_all_the_same() -> None:
    scene = read("Bomb kills five at hotel", "A bomb exploded near a bank. It was in a market. A church shook.")

    assert scene.sites == {"lodging"}
    assert scene.named == {"lodging", "trade", "church"}


def test_in_a_language_without_word_lists_nothing_is_known() -> None:
    assert read("Bomaanslag op moskee: vijf doden", language="nl") == NO_SCENE
