"""How people were attacked, as headlines say it in eight languages."""

from __future__ import annotations

import pytest

from monitors.stories.attack_kinds import are_of_two_kinds, is_another, read_kinds
from tests.monitors.story_makers import make_analysis

KINDS = {
    "bomb": {
        "en": "Suicide bomber kills five",
        "de": "Fünf Tote bei Selbstmordanschlag",
        "fr": "Cinq morts dans l'explosion d'une voiture piégée",
        "es": "Cinco muertos por un coche bomba",
        "pt": "Cinco mortos por carro-bomba",
        "ru": "Смертник убил пять человек",
        "ar": "مقتل خمسة في تفجير سيارة",
        "kk": "Жанкешті бес адамды өлтірді",
    },
    "guns": {
        "en": "Gunmen kill five",
        "de": "Bewaffnete töten fünf Menschen",
        "fr": "Fusillade: cinq morts",
        "es": "Tiroteo con cinco muertos",
        "pt": "Tiroteio deixa cinco mortos",
        "ru": "Неизвестные расстреляли пять человек",
        "ar": "مسلحون يقتلون خمسة",
        "kk": "Қарулы адамдар бес адамды өлтірді",
    },
    "air": {
        "en": "Drone strike kills five",
        "de": "Fünf Tote bei Raketenangriff",
        "fr": "Cinq morts dans une frappe aérienne",
        "es": "Bombardeo deja cinco muertos",
        "pt": "Ataque aéreo mata cinco",
        "ru": "При ракетном ударе погибли пять человек",
        "ar": "مقتل خمسة في غارة",
        "kk": "Зымыран соққысынан бес адам қаза тапты",
    },
    "blade": {
        "en": "Knife attack kills five",
        "de": "Fünf Tote bei Messerangriff",
        "fr": "Cinq morts dans une attaque au couteau",
        "es": "Cinco apuñalados mueren",
        "pt": "Ataque com faca mata cinco",
        "ru": "Мужчина с ножом убил пять человек",
        "ar": "مقتل خمسة في هجوم طعن",
        "kk": "Пышақпен бес адамды өлтірді",
    },
    "second": {
        "en": "Second attack kills five",
        "de": "Fünf Tote bei zweitem Anschlag",
        "fr": "Nouvel attentat: cinq morts",
        "es": "Segundo atentado deja cinco muertos",
        "pt": "Segundo ataque mata cinco",
        "ru": "При втором теракте погибли пять человек",
        "ar": "مقتل خمسة في هجوم جديد",
        "kk": "Екінші шабуылда бес адам қаза тапты",
    },
}


@pytest.mark.parametrize(
    ("kind", "language", "title"), [(kind, *one) for kind, told in KINDS.items() for one in told.items()]
)
def test_the_kind_of_an_attack_is_read_in_eight_languages(kind: str, language: str, title: str) -> None:
    assert read_kinds(make_analysis("a", title, language=language)) == {kind}


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Blast kills five in attack on market"),
        ("de", "Fünf Tote bei Anschlag"),
        ("ru", "Вооруженные силы вошли в город"),
        ("kk", "Қарулы күштер қалаға кірді"),
        ("ar", "مسيرة سلمية في العاصمة"),
    ],
)
def test_a_blast_armed_forces_and_a_march_are_no_kind_of_attack(language: str, title: str) -> None:
    assert read_kinds(make_analysis("a", title, language=language)) == frozenset()


def test_two_kinds_are_two_attacks_and_so_is_a_second_one_of_which_nobody_told() -> None:
    bomb, guns, both, second = map(frozenset, (["bomb"], ["guns"], ["bomb", "guns"], ["bomb", "second"]))
    assert are_of_two_kinds(bomb, guns)
    assert not are_of_two_kinds(bomb, both)
    assert not are_of_two_kinds(bomb, frozenset())
    assert is_another(second, bomb)
    assert not is_another(bomb, second)
    assert not is_another(second, second)


def test_in_a_language_without_word_lists_no_kind_is_known() -> None:
    assert read_kinds(make_analysis("nl", "Bomaanslag: vijf doden", language="nl")) == frozenset()
