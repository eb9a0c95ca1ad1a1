"""Which words are forms of one word, for searches: by Snowball stems, in the language of whoever searches."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

from monitors.rules.words import LONGEST_WORD, fold_word, get_script, stem_folded

SHORTEST_STEM: Final = 4
"""Letters; a word with a shorter stem has no other forms, since too many words begin so."""

_USUAL: Final = {"LATIN": "en", "CYRILLIC": "ru", "ARABIC": "ar"}
_OF_CYRILLIC: Final = frozenset({"ru", "kk"})
_ARABIC_JOINED: Final = ("", "ال", "وال", "بال", "لل")


@dataclass(frozen=True, slots=True)
class WordForms:
    """The forms of words for somebody who reads ``language``; a word may also be in the usual one of its script."""

    language: str = "en"

    def list_beginnings(self, word: str) -> tuple[str, ...]:
        """What forms of the word may begin with, without case and accents; nothing if its stem is too short."""
        stems = [_strip(stem) for stem in self._list_stems(word)]
        # English turns the y at the end of a stem into an i, and the words themselves have either.
        long = {stem.removesuffix("i") for stem in stems if len(stem.removesuffix("i")) >= SHORTEST_STEM}
        joined = _ARABIC_JOINED if _find_script(word) == "ARABIC" else ("",)
        shortest = {one for one in long if not any(one != other and one.startswith(other) for other in long)}
        return tuple(before + stem for stem in sorted(shortest) for before in joined)

    def is_form(self, word: str, other: str) -> bool:
        """Whether two words have a stem in common, with accents or without."""
        stems = {*self._list_stems(word), *self._list_stems(_strip(word))}
        return bool({_strip(one) for one in stems} & {_strip(one) for one in self._list_stems(other)})

    def _list_stems(self, word: str) -> tuple[str, ...]:
        if len(word) > LONGEST_WORD:
            return ()
        script = _find_script(word)
        usual = _USUAL.get(script)
        own = "CYRILLIC" if self.language in _OF_CYRILLIC else "ARABIC" if self.language == "ar" else "LATIN"
        languages = dict.fromkeys([*([self.language] if own == script else []), *([usual] if usual else [])])
        return tuple(dict.fromkeys(stem_folded(fold_word(word, one), one) for one in languages))


def _find_script(word: str) -> str:
    return get_script(word[:1])


def _strip(word: str) -> str:
    """A word without accents, as the full-text index spells Latin words; other scripts keep their marks."""
    if word.isascii() or _find_script(word) != "LATIN":
        return word
    return "".join(one for one in unicodedata.normalize("NFD", word) if not unicodedata.combining(one))
