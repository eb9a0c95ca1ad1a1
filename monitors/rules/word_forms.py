"""Which words are forms of one word, for searches: by Snowball stems, in the language of whoever searches."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

from monitors.rules.portuguese import list_spellings as list_portuguese
from monitors.rules.words import LONGEST_WORD, fold_word, get_script, list_readings, stem_folded
from monitors.umlauts import join_umlauts, write_out

SHORTEST_STEM: Final = 4
SHORTEST_ARABIC: Final = 3
"""Letters; a word with a shorter stem has no other forms, since too many words begin so. Arabic roots have three."""

_USUAL: Final = {"LATIN": "en", "CYRILLIC": "ru", "ARABIC": "ar"}
_OF_CYRILLIC: Final = frozenset({"ru", "kk"})
_ARABIC_JOINED: Final = ("", "ال", "وال", "بال", "فال", "كال", "لل", "ولل", "و", "ف", "ب", "ل", "ك", "وب", "ول")
_ALEFS: Final = "اأإآ"


@dataclass(frozen=True, slots=True)
class WordForms:
    """The forms of words for somebody who reads ``language``; a word may also be in the usual one of its script."""

    language: str = "en"

    def list_beginnings(self, word: str) -> tuple[str, ...]:
        """What forms of the word may begin with, without case and accents; nothing if its stem is too short."""
        stems = [_strip(stem) for stem in self._list_stems(word)]
        if self.language == "pt":
            stems = [spelling for stem in stems for spelling in list_portuguese(stem)]
        script = _find_script(word)
        # English turns the y at the end of a stem into an i, and the words themselves have either.
        least = SHORTEST_ARABIC if script == "ARABIC" else SHORTEST_STEM
        long = {stem.removesuffix("i") for stem in stems if len(stem.removesuffix("i")) >= least}
        joined = _ARABIC_JOINED if script == "ARABIC" else ("",)
        shortest = {one for one in long if not any(one != other and one.startswith(other) for other in long)}
        spelt = [spelling for stem in sorted(shortest) for spelling in _list_spellings(stem, script)]
        spelt += _list_written_out(word, shortest) if self.language == "de" else ()
        return tuple(before + stem for stem in spelt for before in joined)

    def is_form(self, word: str, other: str) -> bool:
        """Whether two words have a stem in common, with accents or without."""
        stems = {*self._list_stems(word), *self._list_stems(_strip(word))}
        return bool({_strip(one) for one in stems} & {_strip(one) for one in self._list_readings(other)})

    def _list_readings(self, word: str) -> tuple[str, ...]:
        """The stems of what a word of a text may be, without what Arabic joins to the front of it."""
        if _find_script(word) != "ARABIC":
            return self._list_stems(word)
        return tuple(stem_folded(reading, "ar") for reading in list_readings(word, "ar"))

    def _list_stems(self, word: str) -> tuple[str, ...]:
        if len(word) > LONGEST_WORD:
            return ()
        script = _find_script(word)
        usual = _USUAL.get(script)
        own = "CYRILLIC" if self.language in _OF_CYRILLIC else "ARABIC" if self.language == "ar" else "LATIN"
        languages = dict.fromkeys([*([self.language] if own == script else []), *([usual] if usual else [])])
        return tuple(dict.fromkeys(stem_folded(fold_word(word, one), one) for one in languages))


def _list_spellings(stem: str, script: str) -> tuple[str, ...]:
    """How texts may spell what begins with the stem: an alef with or without its sign, an e with or without dots, a
    sharp s or two, an oe in one letter or two.
    """
    if script == "ARABIC" and stem[0] == _ALEFS[0]:
        return tuple(alef + stem[1:] for alef in _ALEFS)
    dotted = [place for place, letter in enumerate(stem) if letter == "е"] if script == "CYRILLIC" else []
    if script == "LATIN" and (joined := stem.replace("ss", "ß").replace("oe", "œ")) != stem:
        return (stem, joined)
    return (stem, *(f"{stem[:place]}ё{stem[place + 1 :]}" for place in dotted))


def _list_written_out(word: str, stems: set[str]) -> list[str]:
    """What forms of a German word begin with where there are no umlauts: ``muench`` for ``München`` or ``Muenchen``."""
    umlauts = join_umlauts(word.lower())
    begun = [umlauts[: len(stem)] for stem in stems if _strip(umlauts[: len(stem)]) == stem]
    return [write_out(one) for one in begun if not one.isascii()]


def _find_script(word: str) -> str:
    return get_script(word[:1])


def _strip(word: str) -> str:
    """A word without accents, as the full-text index spells Latin words; other scripts keep their marks."""
    if word.isascii() or _find_script(word) != "LATIN":
        return word
    return "".join(one for one in unicodedata.normalize("NFD", word) if not unicodedata.combining(one))
