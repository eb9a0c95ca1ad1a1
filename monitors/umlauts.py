"""German words as they are written where there are no umlauts: ``Muenchen``, ``Aufstaendische``, ``Strasse``."""

from __future__ import annotations

import re

_SHARP_S = str.maketrans({"ß": "ss"})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_UMLAUT_OF = {"ae": "ä", "oe": "ö", "ue": "ü"}
# Behind a vowel or q, "ue" is no umlaut: "neue", "Feuer", "Quelle".
_WRITTEN_OUT = re.compile("[ao]e|(?<![aäeoöuq])ue")


def list_spellings(word: str) -> tuple[str, ...]:
    """A word as it stands, with ``ss`` as in Switzerland, and as where there are no umlauts.

    >>> list_spellings("Fünfunddreißig"), list_spellings("zwei")
    (('Fünfunddreißig', 'Fünfunddreissig', 'Fuenfunddreissig'), ('zwei',))
    """
    swiss = word.translate(_SHARP_S)
    return tuple(dict.fromkeys((word, swiss, swiss.translate(_UMLAUTS))))


def write_out(word: str) -> str:
    """The word without umlauts and sharp s.

    >>> write_out("Aufständische"), write_out("neue")
    ('Aufstaendische', 'neue')
    """
    return word.translate(_SHARP_S).translate(_UMLAUTS)


def join_umlauts(folded: str) -> str:
    """The word, in small letters, with umlauts where it may have some; most others become no word at all.

    >>> join_umlauts("aufstaendische"), join_umlauts("feuer"), join_umlauts("israel")
    ('aufständische', 'feuer', 'isräl')
    """
    return _WRITTEN_OUT.sub(lambda found: _UMLAUT_OF[found[0]], folded)
