"""Finds the words of a text, and reduces each to a form in which all spellings of one word are equal.

This module knows scripts and stemmers (Snowball, through PyStemmer), but no sentences, queries or topics.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from operator import and_

import Stemmer

from monitors.rules.kazakh import stem_kazakh
from monitors.rules.portuguese import stem_portuguese
from monitors.umlauts import join_umlauts, write_out

#: Longer words match nothing: no language has them, and folding them would be a waste of time.
LONGEST_WORD = 80

# Marks without which a word is the same: accents that no letter has, Arabic vowel signs, and what cannot be seen (soft
# hyphens, joiners, signs of direction).
_NEEDLESS = (
    "\u00ad\u0300-\u036f\u0483-\u0487\u0610-\u061a\u061c\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8"
    "\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff"
)
# Marks that belong to a letter but are none for `re`: these, and the signs of Hebrew and of the scripts of India.
_MARKS = rf"{_NEEDLESS}\u0591-\u05bd\u05bf\u05c1\u05c2\u0900-\u0963\u0966-\u0dff"
# Scripts that put no space between words: every character is a word of its own.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_LETTERS = rf"[^\W{_UNSPACED}]"
_RUN = rf"{_LETTERS}+(?:[{_MARKS}]+{_LETTERS}*)*"
_SHARED = rf"[{_UNSPACED}]|[^\W\d_]\.(?:[^\W\d_]\.)+|\d+(?:[.,]\d+)+"
_PLAIN = re.compile(f"{_LETTERS}+")
_SPLIT_AT_APOSTROPHE = re.compile(rf"{_SHARED}|{_RUN}")
_JOIN_AT_APOSTROPHE = re.compile(rf"{_SHARED}|{_RUN}(?:['’]{_RUN})*")
# Marks that may follow a word without being part of it.
_ENDING = '.,;:!?)"'

#: Words of letters only, with single spaces between them: they need no closer look.
PLAIN_WORDS = re.compile(rf"[^\W\d_{_UNSPACED}]+(?: [^\W\d_{_UNSPACED}]+)*")

_DROPPED = re.compile(f"[{_NEEDLESS}.]")
_NEEDLESS_MARKS = re.compile(f"[{_NEEDLESS}]+")
_ACCENTS = re.compile("[\u0300-\u036f]+")
# Two accents that no letter has, one upon the other: no spelling, but decoration.
_STACKED = re.compile("[\u0300-\u036f]{2}")
# Letters with the mark of a weak stress, which are letters of their own in Unicode.
# Languages with an i without a dot, whose capital is I. The capital of their i is İ.
_DOTLESS = frozenset({"az", "tr"})
_DOTLESS_CAPITALS = str.maketrans("Iİ", "ıi")
_RUSSIAN_LETTERS = str.maketrans("ёѐѝ", "ееи")
_FRENCH_CAPITAL = re.compile("^[éèê]")  # French print often omits the accent of a capital
# Letters that are written for one another, and the seats of the hamza, which change with the ending.
_ARABIC_LETTERS = str.maketrans(dict(zip("أإآٱىیکئؤة", "ااااييكءءه", strict=True)))
_ARABIC_ARTICLE = re.compile("^[وف]?(?:[بك]?ال|لل)(?=..)")
# "And", "so"; "in", "to", "as": joined to the word that follows. But that word may itself begin with such a letter.
_ARABIC_JOINED = re.compile("^([وف]?)([بلك]?)(?=...)")
_ARABIC_ENDINGS = re.compile("(?<=...)ي?(?:ات|ت?(?:ان|ين)|ون|وا|تا|[تاوي])?(?:هما|هم|ها|نا|ه)?$")
_ROOT = 3  # letters
# The letters that may be taken off the beginning and the end of a word.
_ARABIC_BEFORE, _ARABIC_BEHIND = "وفبلكا", "اتونيهم"

# English forms that a stemmer does not reduce to their word. Only those that news uses and that mean nothing else.
_IRREGULAR = {
    form: word
    for word, forms in {
        "arise": "arose arisen", "beat": "beaten", "begin": "began begun", "break": "broke broken", "bring": "brought",
        "build": "built", "burn": "burnt", "buy": "bought", "catch": "caught", "choose": "chose chosen",
        "draw": "drew drawn",
        "drive": "drove driven", "fall": "fell fallen", "fight": "fought", "flee": "fled", "fly": "flew flown",
        "forbid": "forbade forbidden", "freeze": "froze frozen", "give": "gave given", "grow": "grew grown",
        "hold": "held", "keep": "kept", "lead": "led", "lose": "lost", "man": "men", "meet": "met",
        "overthrow": "overthrew overthrown", "pay": "paid", "rise": "risen", "say": "said", "seek": "sought",
        "sell": "sold", "send": "sent", "shake": "shook shaken", "shoot": "shot", "speak": "spoke spoken",
        "steal": "stole stolen", "swear": "sworn", "sweep": "swept", "take": "took taken", "teach": "taught",
        "tell": "told", "throw": "threw thrown", "win": "won", "withdraw": "withdrew withdrawn", "woman": "women",
    }.items()
    for form in forms.split()
}  # fmt: skip

_STEMMERS = {
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "ne": "nepali",
    "nl": "dutch",
    "no": "norwegian",
    "nb": "norwegian",
    "pl": "polish",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}


def get_word_pattern(language: str) -> re.Pattern[str]:
    """Return the pattern whose matches are the words of a text in `language`.

    Initials keep their dots (``U.S.``) and numbers their separators (``2,500``). Only English keeps an apostrophe
    inside a word (``didn't``); elsewhere it ends one (``l'armée``).
    """
    return _JOIN_AT_APOSTROPHE if language == "en" else _SPLIT_AT_APOSTROPHE


def find_words(text: str, language: str) -> list[tuple[int, int]]:
    """Return where the words of `text` begin and end.

    No word contains white space, and most pieces between it are plain words, for which the slower pattern is not used.
    """
    pattern = get_word_pattern(language)
    found: list[tuple[int, int]] = []
    after = 0
    for piece in text.split():
        start = text.index(piece, after)
        after = start + len(piece)
        letters = measure_plain(piece)
        if letters:
            found.append((start, start + letters))
        else:
            found += [match.span() for match in pattern.finditer(text, start, after)]
    return found


def measure_plain(piece: str) -> int:
    """Return the length of the word if a piece is one word of ASCII letters, perhaps with marks after it; else 0."""
    letters = piece.rstrip(_ENDING)
    return len(letters) if letters.isalpha() and letters.isascii() else 0


def count_words(pieces: Sequence[str], language: str) -> list[int]:
    """Return how many words each piece has."""
    pattern = get_word_pattern(language)
    counts: list[int] = list(map(and_, map(str.isalpha, pieces), map(str.isascii, pieces)))
    for number, piece in enumerate(pieces):
        if not counts[number]:
            counts[number] = 1 if measure_plain(piece) else len(pattern.findall(piece))
    return counts


def list_words(text: str, language: str) -> list[str]:
    """Return the words of `text` as they are spelt there."""
    if _PLAIN.fullmatch(text):
        return [text]
    return get_word_pattern(language).findall(text)


@lru_cache(maxsize=4096)
def get_script(letter: str) -> str:
    """Return the script of a letter: the first word of its Unicode name (``CYRILLIC``), ``""`` if it has no name."""
    return unicodedata.name(letter, "").partition(" ")[0]


def get_folding(language: str) -> str:
    """Return the language whose rules :func:`fold_word` uses for this one, ``""`` if it has no special rules."""
    if language in _DOTLESS:
        return "tr"
    return "ru" if language == "kk" else language if language in {"en", "ar", "fr", "ru"} else ""


def fold_word(word: str, language: str) -> str:
    """Return the form in which all spellings of a word are equal: without case, possessive, vowel marks or joiners."""
    if language in _DOTLESS:
        word = unicodedata.normalize("NFC", word).translate(_DOTLESS_CAPITALS)
    folded = word.lower() if word.isascii() else _normalise(word).casefold().replace("’", "'")
    if not folded.isascii() or "." in folded:
        folded = _DROPPED.sub("", folded) if not folded[:1].isdigit() else folded
    if language == "en":
        folded = folded.removesuffix("'s")
    elif language == "ar":
        folded = _ARABIC_ARTICLE.sub("", folded).translate(_ARABIC_LETTERS)
    elif language in {"ru", "kk"}:
        folded = folded.translate(_RUSSIAN_LETTERS)
    elif language == "fr":
        folded = _FRENCH_CAPITAL.sub("e", folded.replace("œ", "oe").replace("æ", "ae"))
    return folded


def _normalise(word: str) -> str:
    """Return a word with one character for all forms of a letter (full-width ones), and without decoration."""
    spelt = unicodedata.normalize("NFKC", word)
    if not _STACKED.search(spelt):
        return spelt
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", spelt)))


def drop_marks(text: str) -> str:
    """Return a text with one character for all forms of a letter, and without marks that no word needs."""
    return text if text.isascii() else _NEEDLESS_MARKS.sub("", _normalise(text))


def list_readings(word: str, language: str) -> tuple[str, ...]:
    """Return the folded forms that a word of a text may have, the likeliest first. Only Arabic and German have more
    than one: a German word that may be written without umlauts (``Aufstaendische``) is also read with them, and one
    with umlauts as it is written without.

    Arabic joins "and", "in" and "to" to a word, and only a full dictionary could tell ``وقصف``, "and shelling", from
    ``وزير``, "minister". Therefore both forms are returned, and what is looked for decides. In a word whose stem has
    only three letters, the first letter is taken as its own. A word may also only seem to have the article (``الغاء``).
    """
    folded = fold_word(word, language)
    if language == "de":
        return (folded,) if len(folded) > LONGEST_WORD else _list_german(folded)
    if language != "ar" or len(folded) > LONGEST_WORD:
        return (folded,)
    spelt = _DROPPED.sub("", unicodedata.normalize("NFKC", word)).translate(_ARABIC_LETTERS)
    joined = _ARABIC_JOINED.match(spelt)
    cuts = (joined.end(1), joined.end()) if joined and len(stem_folded(spelt, language)) > _ROOT else ()
    return tuple(dict.fromkeys([folded, spelt, *[spelt[cut:] for cut in cuts]]))


def _list_german(folded: str) -> tuple[str, ...]:
    other = join_umlauts(folded) if folded.isascii() else write_out(folded)
    return (folded,) if other == folded else (folded, other)


def stem_folded(folded: str, language: str) -> str:
    """Return the Snowball stem of a folded word; the word itself if the language has no stemmer.

    English irregular forms (``sent``, ``withdrew``) are looked up first.

    Arabic does not use Snowball, which gives the singular, the plural and the form with the article of one noun three
    different stems (measured on the words for protest, raid and force). Instead the endings of number, gender, case,
    person and owner are taken off, as long as three letters remain (after "light10", Larkey 2002). So it is in Kazakh,
    which Snowball does not have: one ending after the other is taken off.
    """
    if language == "ar":
        return _ARABIC_ENDINGS.sub("", folded)
    if language == "kk":
        return stem_kazakh(folded)
    if language == "pt":
        return stem_portuguese(folded) if len(folded) <= LONGEST_WORD else folded
    if language in _DOTLESS:
        return _stem_turkish(folded, language)
    stemmer = _get_stemmer(language)
    if language == "en":
        folded = _IRREGULAR.get(folded, folded)
    return folded if stemmer is None or len(folded) > LONGEST_WORD else str(stemmer.stemWord(folded))


def _stem_turkish(folded: str, language: str) -> str:
    """Return the stem with a dot on every i, so that ``Iran`` in a query of another language is the text's ``İran``."""
    stemmer = _get_stemmer(language)
    stem = folded if stemmer is None or len(folded) > LONGEST_WORD else str(stemmer.stemWord(folded))
    return stem.replace("ı", "i")


def blur_stem(stem: str, language: str) -> str:
    """Return what all words with a reading of this stem have in common: the stem itself, except in Arabic. There the
    letters that may be joined to a word are taken off on both sides, whether they are its own or not.
    """
    return stem.lstrip(_ARABIC_BEFORE).rstrip(_ARABIC_BEHIND) if language == "ar" else stem


def stem_all(folded: Iterable[str], language: str) -> list[str]:
    """Return the stems of many folded words, like :func:`stem_folded` but much faster."""
    words = list(folded)
    stemmer = _get_stemmer(language)
    if stemmer is None or language in _DOTLESS:
        return [stem_folded(word, language) for word in words]
    regular = [_IRREGULAR.get(word, word) for word in words] if language == "en" else words
    stems: list[str] = stemmer.stemWords(regular)
    return [stem if len(word) <= LONGEST_WORD else word for word, stem in zip(regular, stems, strict=True)]


@lru_cache(maxsize=64)
def _get_stemmer(language: str) -> Stemmer.Stemmer | None:
    """Build the stemmer of a language once in each process. Callers remember words, so its own cache is off."""
    name = _STEMMERS.get(language)
    return Stemmer.Stemmer(name, 0) if name else None
