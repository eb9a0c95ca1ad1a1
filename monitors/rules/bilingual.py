"""Articles in two languages: finds the paragraphs in another script than the rest, which are then read in theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from monitors.model import Judgement, Level, Match
from monitors.rules.foreign_words import SCRIPTS
from monitors.rules.language import detect_language
from monitors.rules.text import Document

_LEAST_LETTERS: Final = 20
_LEAST_SHARE: Final = 0.8  # of a paragraph's letters
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_OTHER = re.compile("[\u0400-\u052f\u0620-\u06ff]")
# So many words in a row are a sentence, and no name in the text of another script.
_LATIN_SENTENCE = re.compile(r"(?:[A-Za-z\u00c0-\u024f]+[^\w\n]+){3}")
_LETTER = re.compile(r"[^\W\d_]")
_LINE = re.compile(r"[^\n]+")


def read_other(document: Document) -> Document | None:
    """Return the same article with only its paragraphs in another script, in their language; None if it has none.

    Paragraphs in Latin letters are told from those in Cyrillic or Arabic ones, for the languages of the shipped lists.
    Everything else is blank, so that offsets are those of the whole.
    """
    script = SCRIPTS.get(document.language)
    if script is None or (script == "LATIN" and document.title.isascii() and document.text.isascii()):
        return None
    sign, letters = (_OTHER, _OTHER) if script == "LATIN" else (_LATIN_SENTENCE, _LATIN)
    if not (sign.search(document.clean_title) or sign.search(document.clean_text)):
        return None
    title, text = (_keep(clean, letters) for clean in (document.clean_title, document.clean_text))
    language = detect_language(f"{title.strip()}\n{' '.join(text.split())}")
    if language == document.language or not language:
        return None
    return Document(document.title, document.text, language, title, text)


def join_judgements(first: Judgement, other: Judgement) -> Judgement:
    """Return what an article holds in both readings; of two matches of a topic the urgent one, else the first."""
    matches: dict[str, Match] = {match.topic: match for match in first.matches}
    for match in other.matches:
        known = matches.get(match.topic)
        if known is None or (match.level is Level.URGENT and known.level is not Level.URGENT):
            matches[match.topic] = match
    suppressions = [one for one in (*first.suppressions, *other.suppressions) if one.topic not in matches]
    return Judgement(tuple(matches.values()), tuple(suppressions))


def _keep(clean: str, letters: re.Pattern[str]) -> str:
    """Return a text with only the paragraphs that are written in such letters; the others are blank."""
    kept, after = [], 0
    for start, end in _list_paragraphs(clean, letters):
        kept += [_blank(clean[after:start]), clean[start:end]]
        after = end
    return "".join([*kept, _blank(clean[after:])])


def _list_paragraphs(clean: str, letters: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    for line in _LINE.finditer(clean):
        own = len(letters.findall(line[0]))
        if own >= _LEAST_LETTERS and own >= _LEAST_SHARE * len(_LETTER.findall(line[0])):
            yield line.span()


def _blank(text: str) -> str:
    """Return as much white space, with the line breaks kept."""
    return re.sub(r"[^\n]", " ", text)
