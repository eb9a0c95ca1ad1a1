"""Words: where they are in a text, and the form in which two spellings of one word are equal.

It knows scripts and stemmers; it knows nothing of sentences, queries or topics.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from operator import and_

import Stemmer

#: Longer words are read but match nothing: no language has them, and folding them would cost time for nothing.
LONGEST_WORD = 80

# Marks that stand on a letter without being one for `re`: accents, vowel signs, soft hyphens, joiners.
_MARKS = (
    "\u00ad\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u0610-\u061a\u0640\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e8\u0900-\u0963\u0966-\u0dff\u200b-\u200d\u2060\ufe00-\ufe0f"
)
# Scripts that put no space between words: every character is a word of its own.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_LETTERS = rf"[^\W{_UNSPACED}]"
_RUN = rf"{_LETTERS}+(?:[{_MARKS}]+{_LETTERS}*)*"
_SHARED = rf"[{_UNSPACED}]|[^\W\d_]\.(?:[^\W\d_]\.)+|\d+(?:[.,]\d+)+"
_PLAIN = re.compile(f"{_LETTERS}+")
_SPLIT_AT_APOSTROPHE = re.compile(rf"{_SHARED}|{_RUN}")
_JOIN_AT_APOSTROPHE = re.compile(rf"{_SHARED}|{_RUN}(?:['’]{_RUN})*")
# Behind a word of letters alone these are none of it.
_ENDING = '.,;:!?)"'

#: Words of letters alone with one blank between: nothing in them needs a closer look.
PLAIN_WORDS = re.compile(rf"[^\W\d_{_UNSPACED}]+(?: [^\W\d_{_UNSPACED}]+)*")

_DROPPED = re.compile("[\u00ad\u0640\u064b-\u065f\u0670\u200b-\u200d\u2060\ufe00-\ufe0f.]")
_FRENCH_CAPITAL = re.compile("^[éèê]")  # print leaves the accent of a capital out
# Letters that are written for one another, and the seats that a hamza changes with the ending behind it.
_ARABIC_LETTERS = str.maketrans(dict(zip("أإآٱىیکئؤة", "ااااييكءءه", strict=True)))
_ARABIC_ARTICLE = re.compile("^[وف]?(?:[بك]?ال|لل)(?=..)")
# "And", "so"; "in", "to", "as": written in one word with what follows, which may as well begin with such a letter.
_ARABIC_JOINED = re.compile("^([وف]?)([بلك]?)(?=...)")
_ARABIC_ENDINGS = re.compile("(?<=...)ي?(?:ات|ت?(?:ان|ين)|ون|وا|تا|[تاوي])?(?:هما|هم|ها|نا|ه)?$")
_ROOT = 3  # letters
# What may be taken off a word before and behind.
_ARABIC_BEFORE, _ARABIC_BEHIND = "وفبلكا", "اتونيهم"

# English forms that a stemmer leaves apart from their word. Only those that news uses, and that mean nothing else.
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
    "pt": "portuguese",
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
    """Return where the words of `text` begin and end. No word has white space in it, and most pieces between it are
    words of plain letters, which the pattern need not see.
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
    """Return the length of the word that a piece is, 0 where it is not a single one of plain letters, perhaps with a
    mark behind it.
    """
    letters = piece.rstrip(_ENDING)
    return len(letters) if letters.isalpha() and letters.isascii() else 0


def count_words(pieces: Sequence[str], language: str) -> list[int]:
    """Return how many words each of some pieces has."""
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
    """Return the script of a letter, as Unicode begins its name (``CYRILLIC``); ``""`` where it has none."""
    return unicodedata.name(letter, "").partition(" ")[0]


def get_folding(language: str) -> str:
    """Return the language that stands for all that fold words alike, ``""`` for those without rules of their own."""
    return "ru" if language == "kk" else language if language in {"en", "ar", "fr", "ru"} else ""


def fold_word(word: str, language: str) -> str:
    """Return the form in which two spellings of one word are equal: no case, possessive, vowel marks or joiners."""
    folded = word.lower() if word.isascii() else unicodedata.normalize("NFKC", word).casefold().replace("’", "'")
    if not folded.isascii() or "." in folded:
        folded = _DROPPED.sub("", folded) if not folded[:1].isdigit() else folded
    if language == "en":
        folded = folded.removesuffix("'s")
    elif language == "ar":
        folded = _ARABIC_ARTICLE.sub("", folded).translate(_ARABIC_LETTERS)
    elif language in {"ru", "kk"}:
        folded = folded.replace("ё", "е")
    elif language == "fr":
        folded = _FRENCH_CAPITAL.sub("e", folded)
    return folded


def list_readings(word: str, language: str) -> tuple[str, ...]:
    """Return the folded forms that a word of a text may have, the likeliest first; one alone but in Arabic.

    Arabic joins "and", "in" and "to" to a word, and only who knows all words could tell ``وقصف``, "and shelling", from
    ``وزير``, "minister". So both may be meant, and what is looked for decides. A first letter of a stem of three is
    its own. A word without hamza may only seem to have the article (``الغاء``).
    """
    folded = fold_word(word, language)
    if language != "ar" or len(folded) > LONGEST_WORD:
        return (folded,)
    spelt = _DROPPED.sub("", unicodedata.normalize("NFKC", word)).translate(_ARABIC_LETTERS)
    joined = _ARABIC_JOINED.match(spelt)
    cuts = (joined.end(1), joined.end()) if joined and len(stem_folded(spelt, language)) > _ROOT else ()
    return tuple(dict.fromkeys([folded, spelt, *[spelt[cut:] for cut in cuts]]))


def stem_folded(folded: str, language: str) -> str:
    """Return the Snowball stem of a folded word; the word itself where the language has no stemmer.

    English looks up its irregular forms first (``sent``, ``withdrew``).

    Arabic takes off the endings of number, gender, case, person and owner instead, as long as three letters stay (after
    "light10", Larkey 2002): Snowball's stemmer gives the singular, the plural and the form with the article of one noun
    three stems (measured on the words for protest, raid and force).
    """
    if language == "ar":
        return _ARABIC_ENDINGS.sub("", folded)
    stemmer = _get_stemmer(language)
    if language == "en":
        folded = _IRREGULAR.get(folded, folded)
    return folded if stemmer is None or len(folded) > LONGEST_WORD else str(stemmer.stemWord(folded))


def blur_stem(stem: str, language: str) -> str:
    """Return what all words with a reading of this stem have alike: the stem itself but in Arabic, where the letters
    that may be joined to a word are taken off on both sides, whether they are its own or not.
    """
    return stem.lstrip(_ARABIC_BEFORE).rstrip(_ARABIC_BEHIND) if language == "ar" else stem


def stem_all(folded: Iterable[str], language: str) -> list[str]:
    """Return the stems of many folded words as :func:`stem_folded` does, in a fraction of the time."""
    words = list(folded)
    stemmer = _get_stemmer(language)
    if stemmer is None or language == "ar":
        return [stem_folded(word, language) for word in words]
    regular = [_IRREGULAR.get(word, word) for word in words] if language == "en" else words
    stems: list[str] = stemmer.stemWords(regular)
    return [stem if len(word) <= LONGEST_WORD else word for word, stem in zip(regular, stems, strict=True)]


@lru_cache(maxsize=64)
def _get_stemmer(language: str) -> Stemmer.Stemmer | None:
    """Build the stemmer of a language once a process; callers memoise words, so its own cache is off."""
    name = _STEMMERS.get(language)
    return Stemmer.Stemmer(name, 0) if name else None
