"""Stems of Portuguese words: equal for singular and plural, with accents or without, and different for other words.

Snowball alone gives ``prisão`` and ``prisões``, or ``ônibus`` and ``onibus``, two stems. Cutting off the ending ``ão``
would make one word of ``milhão`` and ``milho``. So plurals are first written as their singular, and a noun in ``ão``
keeps its ending.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

import Stemmer

SHORTEST: Final = 4
"""Letters. Shorter words have no ending to take off."""
REMEMBERED: Final = 32_768
"""Words; an article has a few hundred different ones."""

# Endings of plurals and of words without accents, each with what it is written as, one after the other.
# Without an accent an ending counts only behind enough letters: "caos" is not many "cão", "bens" not many "bem".
_SINGULARS: Final = tuple(
    (re.compile(pattern), singular)
    for pattern, singular in (
        ("(?:ãos|ões|ães)$|(?<=...)(?:aos|oes)$|(?<=....)aes$|(?<=.)ao$", "ão"),
        ("(?<=[áéíóúâêô].[bcfgrst])eis$|(?<=[áéíóúâêô][bcfgrst])eis$|(?<=^miss|^foss)eis$", "il"),
        ("(?<=..)éis$|(?<=...)eis$", "el"),
        ("(?<=...)ais$", "al"),
        ("(?<!^her)óis$|(?<=anh)ois$", "ol"),
        ("(?<=^az)uis$", "ul"),
        ("(?<=^civ|^fuz|^ard|^fun|^cov)is$|(?<=barr|perf|host|sut.|gent|serv|febr|fabr|uven|fant|cant|dant)is$", "il"),
        ("(?<=..[eéiou])(?<!^marti)ns$", "m"),
        ("(?<=^ref)em$|(?<=^armaz)em$", "ém"),  # where it is stressed; else Snowball takes it for a verb's ending
        ("(?<=..)encia(?=s?$)", "ência"),
    )
)
# "They will attack" is a verb, "tub-arão", "cam-arão" and "cas-arão" are not. In "verão" too little is left before it.
_FUTURE: Final = re.compile("(?<=...)(?<!^tub)(?<!^cam)(?<!^cas)(?:[ae]rão|(?<!e)irão)$")
_OF_VERB: Final = re.compile("(?<=[au])[cç]ão$")  # "manifesta-ção" has the stem of "manifestar"
# Words that are another one without their accent or their ending: "pais" are parents, "para" is "for", "mal" is bad,
# Morais is a name.
_KEPT = {word: word for word in ("país", "irã", "avô", "avó", "maçã", "bebê", "pará", "mali", "camelô", "pôr")}
_KEPT |= {word: word for word in ("secretária", "morais", "jamais", "demais")}
_KEPT |= {"países": "país", "paises": "país", "avós": "avó", "maçãs": "maçã", "bebês": "bebê", "camelôs": "camelô"}
_KEPT |= {"mãe": "mae", "mães": "mae", "maes": "mae", "secretárias": "secretária"}
# Short words without accents, and in the old spelling, which no ending tells.
_WRITTEN = dict.fromkeys(("acao", "acoes", "accao", "accoes", "acção", "acções"), "ação")
_WRITTEN |= {"paes": "pão", "maos": "mão", "portugues": "português"}
_ACCENTS: Final = str.maketrans("áàâãéêíóôõúüç", "aaaaeeiooouuc")


@lru_cache(maxsize=REMEMBERED)
def stem_portuguese(folded: str) -> str:
    """Return the stem of a folded word. One of two letters is left as it is: "e" is "and", and "é" is "is"."""
    folded = _WRITTEN.get(folded, folded)
    if folded in _KEPT:
        return _KEPT[folded]
    if len(folded) < SHORTEST:
        return folded.translate(_ACCENTS) if len(folded) == SHORTEST - 1 else folded
    return _cut(_write_singular(folded)).translate(_ACCENTS)


def list_spellings(stem: str) -> tuple[str, ...]:
    """Return what words with this stem begin with, without accents: ``prisao``, and ``prisoes``, which does not."""
    if stem.endswith("ao"):
        return (stem, *(stem[:-2] + plural for plural in ("oes", "aos", "aes")))
    if stem.endswith(("al", "el", "il", "ol", "ul")):
        return (stem, f"{stem[:-1]}is", *([f"{stem[:-2]}eis", f"{stem[:-1]}s"] if stem.endswith("il") else []))
    return (stem, f"{stem[:-1]}ns") if stem.endswith(("em", "im", "om", "um")) else (stem,)


def _write_singular(word: str) -> str:
    for pattern, singular in _SINGULARS:
        word = pattern.sub(singular, word)
    return word


def _cut(word: str) -> str:
    """Return the Snowball stem of a singular; the whole word if it is a noun in "ão" that comes from no verb."""
    if not word.endswith("ão"):
        return _stem_by_snowball(word)
    stem = _stem_by_snowball(_OF_VERB.sub("ção", word))
    is_of_verb = len(word) - len(stem) > len("ão") and (_OF_VERB.search(word) or _FUTURE.search(word))
    return stem if is_of_verb else word


def _stem_by_snowball(word: str) -> str:
    return str(_get_snowball().stemWord(word))


@lru_cache(maxsize=1)
def _get_snowball() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("portuguese", 0)
