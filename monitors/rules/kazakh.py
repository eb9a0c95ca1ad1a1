"""Stems of Kazakh words, for which Snowball has no stemmer: without the endings, which stand behind one another."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

REMEMBERED: Final = 32_768
"""Words; an article has a few hundred different ones."""

# A "с" before the possessive ы/і is the word's own behind another ы/і (соғыс-ы, "its war") and in some other words
# (кеңес-і, "its council"); else it belongs to the possessive (қала-сы, "its town").
_OWN_AFTER_WIDE: Final = (
    *("кеңе", "күре", "тала", "еге", "еле", "жолда", "отанда", "қанда"),
    *("заманда", "қарында", "құрда", "әріпте", "тілекте", "сабақта", "сыныпта", "пікірле"),
)
_VOWEL_ENDED: Final = ("қаржы", "дәрі", "тері", "кісі", "тұрғы", "жылқы", "ұйқы", "күлкі", "түлкі", "бөрі", "қайғы")
_POSSESSIVE: Final = (
    f"(?:(?<=[аәеоөұүэюя]){''.join(f'(?<!^{word})' for word in _OWN_AFTER_WIDE)}|(?<=ш[ыі])"
    f"|{'|'.join(f'(?<=^{word})' for word in _VOWEL_ENDED)})с[ыі]н?"
)
# Plural, cases, "who is in", possessive. The sound before an ending decides its first letter.
_ENDINGS: Final = re.compile(
    "(?<=...)(?:(?<=[кқпстфхцчшщбвгд])(?:т(?:[ае](?:р|н|ғы|гі)?|[ыі]ң?)|[қк][ае])"
    f"|(?<=[йлмнңржзуи])(?:д[ыі]ң?|[лд][ае]р)|(?<=[аәеоөұүыіэюя])(?:л[ае]р|н[ыі])|{_POSSESSIVE}"
    "|(?<=[йлмнңржзуиаәеоөұүыіэюя])(?:д[ае](?:н|ғы|гі)?|[ғг][ае])|(?<=[мнңуиаәеоөұүыіэюя])н[ыі]ң|(?<=[мнңыі])н[ае]н"
    "|(?<=[ыі])н[ае]|(?<=.[йуикқлмнңпрстжзшғгбдф])(?:[ыі]н?|[ыі]м[ыі]з))$"
)


@lru_cache(maxsize=REMEMBERED)
def stem_kazakh(folded: str) -> str:
    """Return a folded word without its endings: ``шеруші`` for ``шеруші-лер-ді``."""
    ending = _ENDINGS.search(folded)
    while ending is not None:
        folded = folded[: ending.start()]
        ending = _ENDINGS.search(folded)
    return folded
