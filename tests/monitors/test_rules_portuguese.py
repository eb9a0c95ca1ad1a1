"""Stems of Portuguese words: which forms are one word, and which words are not."""

from __future__ import annotations

import pytest

from monitors.rules.words import fold_word, stem_folded
from tests.monitors.word_pairs import list_pairs

SAME = """
    batalhões/batalhão canhões/canhão caminhões/caminhão explosões/explosão rebeliões/rebelião invasões/invasão
    furacões/furacão falcões/falcão vulcoes/vulcão sanções/sanção nacoes/nação eleicao/eleições evacuações/evacuar
    capitães/capitão escrivães/escrivão cães/cão pães/pão alemaes/alemão mães/mãe
    cidadãos/cidadão cidadaos/cidadão irmãos/irmão mãos/mão órgãos/órgão orgaos/órgão grãos/grão
    mísseis/míssil misseis/míssil fósseis/fóssil projéteis/projétil répteis/réptil férteis/fértil difíceis/difícil
    túneis/túnel combustíveis/combustível fiéis/fiel quartéis/quartel papeis/papel
    civis/civil fuzis/fuzil barris/barril hostis/hostil juvenis/juvenil estudantis/estudantil
    reféns/refém refens/refém jovens/jovem trens/trem homens/homem ordens/ordem armazéns/armazem alguns/algum
    espanhóis/espanhol faróis/farol azuis/azul tribunais/tribunal arsenais/arsenal federais/federal
    países/país juízes/juiz líderes/lider portugueses/português bebês/bebê heróis/herói
    polícia/policia ônibus/onibus Síria/siria fábrica/fabrica emergencia/emergência
    tubarões/tubarão bloquearão/bloquear atacarão/atacar
"""
DIFFERENT = """
    Milão/mil verão/ver alemão/além cidadão/cidade sucessão/sucesso cristão/cristo expressão/expresso pressão/press
    missão/miss facão/faca milhão/milho batalhão/batalha salão/sala tubarão/tubo recessão/recesso depressão/depressa
    esquadrão/esquadra guardião/guarda tensão/tens patrão/pátria padrão/padre fogão/fogo portão/porto cartão/carta
    balão/bala colchão/colcha cordão/corda pagão/pagar artesão/artes reunião/reunir visão/vis limão/lima
    país/pais mães/mãos cão/caos Laos/Lão bens/bem tens/tem fins/fim dons/dom Irã/ira avó/avô maçã/maca Pará/para
    Mali/mal camelô/camelo bebê/bebe Morais/moral jamais/Jamal reais/real Martins/Martim reis/rei leis/lei
    mais/mal caldeirão/calda casarão/casar camarão/câmara seis/sei pôr/por secretária/secretaria portão/porta mão/mau
    pães/países pois/polo
"""


def stem(word: str) -> str:
    return stem_folded(fold_word(word, "pt"), "pt")


@pytest.mark.parametrize(("one", "other"), list_pairs(SAME))
def test_forms_of_one_word_have_one_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(("one", "other"), list_pairs(DIFFERENT))
def test_different_words_have_different_stems(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_a_word_longer_than_any_is_left_as_it_is() -> None:
    assert stem("ã" * 100) == "ã" * 100
