"""Which language a text is in, when its source does not say. It only guesses: a source's own word comes first."""

from __future__ import annotations

import re

import pycld2

#: A detector needs a paragraph, not a book.
_SAMPLE_CHARACTERS = 1500
_KAZAKH = re.compile("[әғқңөұүһі]", re.IGNORECASE)
_UKRAINIAN = re.compile("[їєґ]", re.IGNORECASE)
_SERBIAN = re.compile("[јљњћђџѓќѕ]", re.IGNORECASE)
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_ARABIC = re.compile("[\u0600-\u06ff]")
_SCRIPTS = (
    (re.compile("[\u3040-\u30ff]"), "ja"),
    (re.compile("[\uac00-\ud7af]"), "ko"),
    (re.compile("[\u4e00-\u9fff]"), "zh"),
    (re.compile("[\u0e00-\u0e7f]"), "th"),
    (re.compile("[\u0590-\u05ff]"), "he"),
    (re.compile("[\u0370-\u03ff]"), "el"),
)
#: In so few characters, a headline, CLD2 takes the one for the other.
_SHORT_CHARACTERS = 120
_MISTAKEN = {"gl": "es", "ca": "es", "eu": "es", "rw": "en"}
_RENAMED = {"iw": "he", "nb": "no", "nn": "no"}


def detect_language(text: str) -> str:
    """Return the ISO 639-1 code of the language of `text`, ``""`` when it has no letters to go by.

    CLD2 decides where it is sure; else the script does, and a text in Latin letters counts as English.
    """
    sample = text[:_SAMPLE_CHARACTERS]
    if not any(character.isalpha() for character in sample):
        return ""
    found = _detect_with_cld2(sample)
    if found in {"ru", "kk", "sr", "mk", ""} and _CYRILLIC.search(sample) and not _SERBIAN.search(sample):
        return _tell_cyrillic(sample)
    if len(sample) < _SHORT_CHARACTERS:
        found = _MISTAKEN.get(found, found)
    return found or _guess_by_script(sample)


def _detect_with_cld2(sample: str) -> str:
    """Return CLD2's answer when it calls it reliable, else ``""``."""
    printable = "".join(c if c.isprintable() else " " for c in sample)
    try:
        reliable, _, details = pycld2.detect(printable.encode("utf-8", "ignore"), bestEffort=True)
    except pycld2.error:  # invalid input; the script still says something
        return ""
    code = str(details[0][1])
    if not reliable or code == "un":
        return ""
    code = code.partition("-")[0]
    return _RENAMED.get(code, code) if len(code) == 2 else ""


def _tell_cyrillic(sample: str) -> str:
    """Tell Kazakh and Ukrainian from Russian by the letters that only they have: CLD2 mixes them up in headlines."""
    letters = len(_CYRILLIC.findall(sample))
    if len(_KAZAKH.findall(sample)) * 25 > letters and not _UKRAINIAN.search(sample):
        return "kk"
    return "uk" if len(_UKRAINIAN.findall(sample)) * 40 > letters else "ru"


def _guess_by_script(sample: str) -> str:
    """Return the commonest language of the script that the text is written in."""
    for pattern, language in _SCRIPTS:
        if pattern.search(sample):
            return language
    return "ar" if _ARABIC.search(sample) else "en"
