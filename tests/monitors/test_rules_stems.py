"""Stems of Kazakh and Portuguese words: which forms are one word, and which words are not."""

from __future__ import annotations

import pytest

from monitors.rules.words import fold_word, stem_folded

SAME = {
    "kk": """
    соғысы/соғыс соғысында/соғыс соғысының/соғыс соғыстың/соғыс соғыстары/соғыс Мәжілісі/Мәжіліс Мәжілісінің/Мәжіліс
    кеңесі/кеңес кеңесінде/кеңес кеңестің/кеңес жарылысы/жарылыс жарылысынан/жарылыс көтерілісі/көтеріліс
    қақтығысы/қақтығыс төңкерісі/төңкеріс қылмысы/қылмыс жұмысы/жұмыс күресі/күрес әріптесі/әріптес жолдасы/жолдас
    қаласы/қала қаласында/қала баласы/бала төрағасы/төраға мекемесі/мекеме мүшесі/мүше базасына/база партиясы/партия
    басшысы/басшы басшысының/басшы елшісі/елші қаржысы/қаржы дәрісі/дәрі
    """,
    "pt": """
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
    """,
}
DIFFERENT = {
    "kk": """
    соғыс/соғу кеңес/кең кеңесі/кеңесе бала/балас қала/қалам шеру/шеруші наразы/наразылық жұмысы/жұмсақ күрес/күре
    соғыс/соғым мүше/мүшел дәріс/дәрі
    """,
    "pt": """
    Milão/mil verão/ver alemão/além cidadão/cidade sucessão/sucesso cristão/cristo expressão/expresso pressão/press
    missão/miss facão/faca milhão/milho batalhão/batalha salão/sala tubarão/tubo recessão/recesso depressão/depressa
    esquadrão/esquadra guardião/guarda tensão/tens patrão/pátria padrão/padre fogão/fogo portão/porto cartão/carta
    balão/bala colchão/colcha cordão/corda pagão/pagar artesão/artes reunião/reunir visão/vis limão/lima
    país/pais mães/mãos cão/caos Laos/Lão bens/bem tens/tem fins/fim dons/dom Irã/ira avó/avô maçã/maca Pará/para
    Mali/mal camelô/camelo bebê/bebe Morais/moral jamais/Jamal reais/real Martins/Martim reis/rei leis/lei
    mais/mal caldeirão/calda casarão/casar camarão/câmara seis/sei pôr/por secretária/secretaria portão/porta mão/mau
    pães/países pois/polo
    """,
}


def list_pairs(texts: dict[str, str]) -> list[tuple[str, str, str]]:
    """Each language with each of its pairs of words, which are written as ``one/other another/word``."""
    pairs = [(language, pair.partition("/")) for language, text in texts.items() for pair in text.split()]
    return [(language, one, other) for language, (one, _, other) in pairs]


def stem(word: str, language: str) -> str:
    return stem_folded(fold_word(word, language), language)


@pytest.mark.parametrize(("language", "one", "other"), list_pairs(SAME))
def test_forms_of_one_word_have_one_stem(language: str, one: str, other: str) -> None:
    assert stem(one, language) == stem(other, language)


@pytest.mark.parametrize(("language", "one", "other"), list_pairs(DIFFERENT))
def test_different_words_have_different_stems(language: str, one: str, other: str) -> None:
    assert stem(one, language) != stem(other, language)


def test_a_word_longer_than_any_is_left_as_it_is() -> None:
    assert stem("ã" * 100, "pt") == "ã" * 100
