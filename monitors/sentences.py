"""Cuts a text into sentences, for the rules and for what stories show.

A full stop after an abbreviation or an initial ends no sentence. Facts are read by the ends of their own
(:mod:`monitors.facts.article_field`), with the same abbreviations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

#: A "sentence" with more pieces than this is a list or a text without full stops, and is cut into several.
LONGEST_SENTENCE_PIECES = 120
#: A sentence of no more characters than this cannot have too many pieces.
SHORTEST_TO_CUT = 2 * LONGEST_SENTENCE_PIECES

# All alternatives begin with one class of marks and differ only after it, so that the search skips from mark to mark.
# French has a space before its closing quotation mark. The group matches a full stop beyond doubt: after a word too
# long for an abbreviation, and before a capital.
_END = re.compile(
    r"[.!?…؟।。！？\n](?:((?<=[a-z]{5}\.)(?<!pprox\.)\s+(?=[A-Z]))|(?<=[.!?…؟।])[\"'”’»)\]]*(?:[ \u00a0\u202f]»)?\s+"
    r"|(?<=[。！？])[。！？]*\s*|(?<=\n)\s*\n\s*)"
)
# The end of a paragraph that surely ends a sentence. If the group matches, there is a full stop to be checked first.
# Other ends of paragraphs, such as those after several quotation marks, are left to _END.
_SURE_END = re.compile(r"\n(?:(?<=[^\s.。！？\"'”’»)\]]\n)|(?<=[^\s。！？\"'”’»)\]][\"'”’»)\]]\n)|(?<=\.\n)())\s*\n\s*")
_ABBREVIATED = """
mr mrs ms dr prof gen col lt sgt cpl capt cmdr maj adm brig st mt ft gov sen rep rev hon pres sec min dept gov't
no nos vs v etc inc ltd corp co jan feb mar apr jun jul aug sep sept oct nov dec approx est fig vol ed jr sr u.s
u.k u.n a.m p.m d.c e.g i.e sra srta dra ud uds núm pág art avda gral cnel mme mlle mgr bd hr fr nr bzw ca usw
z.b d.h u.a ggf evtl г гг ул тыс млн млрд им т.е т.д т.п др св проф акад ген стр руб долл см напр жж т.б eng
янв фев февр апр авг сен сент окт ноя нояб дек
exmo sto sta av dña
"""
ABBREVIATIONS = frozenset(_ABBREVIATED.split())
_LONGEST_ABBREVIATION = 9
#: What follows an ordinal number in German, which writes it with a full stop: "19. Januar".
AFTER_ORDINAL = re.compile(
    r"(?:Janu|Jänn|Jaenn|Feb|März|Maerz|April|Mai|Jun|Jul|Augu|Sept|Okto|Nove|Deze"
    r"|Jahrhundert|Jahrestag|Todestag|Geburtstag|Lebensjahr)"
)
_LONGEST_ORDINAL = 2  # digits: "2022. Januar" begins a sentence
#: Initials that are no name's.
_ACRONYMS = frozenset({"d.r.c", "p.l.o", "u.a.e", "u.s.s.r"})
#: Words that begin a sentence and are no surname.
_OPENER = re.compile(
    r"(?:The|An?|In|On|At|By|For|From|With|As|It|She|They|We|This|That|These|Those|There|His|Her|Its|Their|But|And|Or"
    r"|If|When|While|After|Before|Since|Some|Most|Many|No|Not|One|Two|Three|Both|All)(?![.\w'’-])"
)

#: Russian words that are no name, so that their capital begins a sentence, even in "2022 г. Погибли".
_RUSSIAN_OPENER = re.compile(
    r"(?:В|Во|На|Но|По|После|При|До|За|Из|К|О|Об|От|У|А|И|Он|Она|Они|Это|Этот|Эта|Эти|Там|Тогда|Также|Однако|Всего|Как"
    r"|Когда|Если|Сейчас|Теперь|Погиб(?:ли|ло)?|Пострада(?:л|ли|ло)|Ранен[оы]?|Убит[оы]?|Задержан[оы]?)(?![.\w’-])"
)


def list_passages(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the parts of ``text[start:end]`` between the paragraph ends that surely end a sentence too."""
    for match in _SURE_END.finditer(text, start, end):
        stop = _END.match(text, match.start() - 1, end) if match.lastindex else None
        if stop is None or stop.lastindex is not None or _ends_sentence(text, stop):
            yield start, match.end()
            start = match.end()
    yield start, end


def list_sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return where the sentences of ``text[start:end]`` begin and end, leaving out blank ones."""
    stretches: list[tuple[int, int]] = []
    for match in _END.finditer(text, start, end):
        after = match.end()
        if match.lastindex is None and after < end and not _ends_sentence(text, match):
            continue
        if match.lastindex is not None and after - start <= SHORTEST_TO_CUT:
            stretches.append((start, after))
        else:
            _add_stretch(stretches, text, start, after)
        start = after
    _add_stretch(stretches, text, start, end)
    return stretches


def take_first_sentence(text: str) -> str:
    """Return the first sentence of a text, without the white space around it; an over-long one is cut."""
    for start, end in list_passages(text, 0, len(text)):
        for first, after in list_sentences(text, start, end)[:1]:
            return text[first:after].strip()
    return ""


def _add_stretch(stretches: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    """Append a sentence, cut into several if it is too long to be one."""
    if end - start > SHORTEST_TO_CUT:
        stretches.extend((start + first, start + after) for first, after in _cut_long(text[start:end]))
    elif end > start and not text[start:end].isspace():
        stretches.append((start, end))


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    """Return whether a match of _END ends a sentence, and is no abbreviation or exclamation within one."""
    start, after = match.span()
    mark = text[start]
    if mark in "\n。！？" or after == len(text):
        return True
    if text[after].islower():
        return text.count("\n", start, after) > 1
    if mark != "." or not text[start + 1].isspace():
        return True
    if text[start - 1].isdigit():
        return not _is_ordinal(text, start, after)
    earliest = max(0, start - _LONGEST_ABBREVIATION)
    first = text.rfind(" ", earliest, start) + 1
    if earliest and not first:
        return True
    word = text[first:start].lstrip("(\"'“‘«[\n").lower()
    if word in ABBREVIATIONS:
        return word in {"etc", "a.m", "p.m", "т.д", "т.п"} or _RUSSIAN_OPENER.match(text, after) is not None
    if len(word) == 1 and word.isalpha() and text[start - 1].islower() and text[after + 1 : after + 2] == ".":
        return False  # the first half of "z. B."
    if not text[start - 1].isupper() or word[-2:-1] not in ("", "."):
        return True
    # Initials: those of a name go on, those of an acronym often end a sentence.
    return "." in word and (word in _ACRONYMS or _OPENER.match(text, after) is not None)


def _is_ordinal(text: str, stop: int, after: int) -> bool:
    """Return whether the number before a full stop is an ordinal of the noun behind it."""
    number = text[max(0, stop - _LONGEST_ORDINAL - 1) : stop].split()[-1].lstrip("(")
    if text.count("\n", stop, after) > 1:
        return False
    return number.isdigit() and len(number) <= _LONGEST_ORDINAL and AFTER_ORDINAL.match(text, after) is not None


def _cut_long(text: str) -> list[tuple[int, int]]:
    """Cut an over-long sentence between pieces and return the parts' offsets; a giant piece is a part of its own."""
    stretches, start, count, end = [], 0, 0, 0
    for match in re.finditer(r"\S+", text):
        if count and (count == LONGEST_SENTENCE_PIECES or match.end() - start > 100 * LONGEST_SENTENCE_PIECES):
            stretches.append((start, end))
            start, count = match.start(), 0
        count += 1
        end = match.end()
    if count:
        stretches.append((start, len(text)))
    return stretches
