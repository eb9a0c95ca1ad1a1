"""Tells background pieces from news by their form: explainers, lists, profiles, features, opinion.

Such a report may well be about an event that is going on, so its topics keep their level; but it does not make a story
ring by itself, and leads none that has news (:mod:`monitors.stories.chronicle`). The signs are words of the headline,
the section in its link or categories, and a long text that comes to the event only deep inside (:mod:`monitors.words`).

A missed event is worse than a needless alert. So what a report states as news outweighs every sign: a number of dead or
injured in its headline or opening, a word of the last days or a verb of the event beside it in the opening, or a clause
of its own in the headline. Opinions and daily round-ups repeat what others told, so that only such a number in the
headline outweighs theirs.

A headline that asks whether something grave happened ("Coup under way in Mali?") is often the first that anybody writes
of it. Its level weighs the question already (:mod:`monitors.rules.realis`), so its form silences it only if the text
tells nothing, or if it asks what may come.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from itertools import islice
from typing import Final
from urllib.parse import unquote, urlsplit

from monitors.model import (
    LEARNED,
    Analysis,
    Article,
    FactKind,
    Level,
    Match,
    Severity,
    Span,
    Zone,
    is_desk_topic,
)
from monitors.sentences import list_passages, list_sentences
from monitors.words import compile_pattern, gather_words, write_pattern

LONG: Final = 3_000
"""A text of at least so many characters may be an essay."""

TITLES_HELD: Final = 4_096
"""Headlines whose signs are remembered."""

DEEP: Final = 1_000
"""What an essay has only behind so many characters, it does not report as news."""

OPENING: Final = 2
"""So many first sentences of a text are its opening."""

STATEMENT: Final = 5
"""A clause of a headline with at least so many words states something; one with fewer names a subject."""

_CASUALTIES: Final = frozenset({FactKind.KILLED, FactKind.INJURED})
_CLAUSE: Final = re.compile(r".+?(?:[?؟!:;](?=\s|$)|(?<=[^\W\d_]{3})\.(?=\s)|(?=\s[–—|-]+\s)|$)\s*[–—|-]*")
_QUOTES: Final = "'\"‘“„«"  # what is quoted asks nothing of the reader
_ASKS: Final = re.compile(r"[?؟][\W]*$")


class Sign(StrEnum):
    """What shows that a report is a background piece."""

    HEADLINE = "headline"
    QUESTION = "question"
    SECTION = "section"
    DEPTH = "depth"


@dataclass(frozen=True, slots=True)
class Backgrounder:
    """Why a report is a background piece: the kind of sign, and its words ("" for a depth)."""

    sign: Sign
    words: str = ""


#: In plain English, for logs and terminals; chats have words of their own (bot/commands/reasons.py).
WHY_BACKGROUNDER: Final = {
    Sign.HEADLINE: "by its headline it explains, lists or comments instead of telling news",
    Sign.QUESTION: "its headline only asks, and the text does not tell it as news",
    Sign.SECTION: "its section is not one of news",
    Sign.DEPTH: "a long text that tells it only deep inside",
}


@dataclass(frozen=True, slots=True)
class _TitleSigns:
    """What a headline shows: an opinion or a round-up, another form that is no news, or that it is live."""

    comment: Backgrounder | None
    form: Backgrounder | None
    is_fresh: bool


@dataclass(frozen=True, slots=True)
class _Patterns:
    comments: re.Pattern[str]
    labels: re.Pattern[str]
    forms: re.Pattern[str]
    questions: re.Pattern[str]
    outlook: re.Pattern[str]
    fresh: re.Pattern[str]
    recent: re.Pattern[str]
    telling: re.Pattern[str]
    deaths: re.Pattern[str]


def list_background(analysis: Analysis) -> tuple[str, ...]:
    """Return the topics on which a report is only a background piece."""
    found = (match.topic for match in analysis.matches if find_backgrounder(match, analysis) is not None)
    return tuple(dict.fromkeys(found))


def list_asked(analysis: Analysis) -> tuple[str, ...]:
    """Return the topics of which a report only asks by its headline, so that they reach digests alone."""
    title = _spell(analysis.article)
    is_question = (form := _find_form(analysis.article, title)) is not None and form.sign is Sign.QUESTION
    held = (one for one in analysis.matches if is_question and not is_told_as_news(one, analysis))
    return tuple(dict.fromkeys(one.topic for one in held if is_desk_topic(one.topic) and not one.is_outdated))


def is_told_as_news(match: Match, analysis: Analysis) -> bool:
    """Return whether an article rings by a match: it is urgent, and the article tells the event as news."""
    return match.level is Level.URGENT and find_backgrounder(match, analysis) is None


def find_backgrounder(match: Match, analysis: Analysis) -> Backgrounder | None:
    """Return why a report does not tell the event of an urgent match as news; None: it does, or the match does not ring
    anyway. A chat's own watch, and an official alert, ask for no news.
    """
    article = analysis.article
    if match.level is not Level.URGENT or not is_desk_topic(match.topic) or article.official is not None:
        return None
    title = _spell(article)
    if (comment := _find_comment(article, title)) is not None:
        return None if _has_casualties(analysis, 0) else comment
    piece = _find_form(article, title) or _find_depth(match, article)
    return None if piece is None or _tells_news(match, analysis) or _is_answered(piece, match, article) else piece


def _spell(article: Article) -> str:
    return article.title.replace("’", "'")


def _find_comment(article: Article, title: str) -> Backgrounder | None:
    """Return the sign of an opinion or a daily round-up."""
    return _read_title(title).comment or _find_section(article, _list_sections("opinion_sections"))


def _find_form(article: Article, title: str) -> Backgrounder | None:
    """Return the sign of another piece that is no news by its form, unless its headline says that it is live."""
    read = _read_title(title)
    return None if read.is_fresh else read.form or _find_section(article, _list_sections("sections"))


@lru_cache(maxsize=TITLES_HELD)
def _read_title(title: str) -> _TitleSigns:
    """Return what a headline shows by itself: every match of an article asks for it, more than once."""
    patterns = _compile()
    comment, label = patterns.comments.search(title), patterns.labels.search(title)
    return _TitleSigns(
        None if comment is None else Backgrounder(Sign.HEADLINE, _cut(comment)),
        _find_asked(title) if label is None else Backgrounder(Sign.HEADLINE, _cut(label)),
        is_fresh=patterns.fresh.search(title) is not None,
    )


def _find_asked(title: str) -> Backgrounder | None:
    """Return by what a headline explains or asks, unless one of its clauses states something."""
    clauses = [found[0].strip() for found in _CLAUSE.finditer(title)]
    asking = [(one, _find_asking(one)) for one in clauses]
    asked = next((piece for _, piece in asking if piece), None)
    states = any(piece is None and len(one.split()) >= STATEMENT for one, piece in asking)
    return None if states else asked


def _find_asking(clause: str) -> Backgrounder | None:
    """Return by which words a clause of a headline explains or counts, or that it asks; None if it states something."""
    patterns = _compile()
    form = patterns.forms.search(clause)
    question = form or patterns.questions.match(clause)
    if question is not None and (form or not _cut(question).isupper()):  # "WHO" asks nothing
        return Backgrounder(Sign.HEADLINE, _cut(question))
    return Backgrounder(Sign.QUESTION, clause) if _ASKS.search(clause) else None


def _is_answered(piece: Backgrounder, match: Match, article: Article) -> bool:
    """Return whether a headline asks only if something grave happened, not what may come, and the text tells of it."""
    if piece.sign is not Sign.QUESTION or match.severity.rank < Severity.HIGH.rank:
        return False
    opening = (article.text[slice(*one)] for one in islice(_list_sentences(article.text), OPENING))
    return _compile().outlook.search(_trim(piece.words)) is None and any(not _ASKS.search(one) for one in opening)


def _find_section(article: Article, sections: frozenset[str]) -> Backgrounder | None:
    """Return the part of the link, but for the last, or the category that is one of these sections."""
    parts = urlsplit(article.url).path.split("/")[:-1] if article.url else []
    named = [*map(unquote, parts), *article.categories]
    return next((Backgrounder(Sign.SECTION, one) for one in named if _fold(one) in sections), None)


def _fold(section: str) -> str:
    return "-".join(section.casefold().split())


def _find_depth(match: Match, article: Article) -> Backgrounder | None:
    """Return the sign that the event stands only deep in a long text, which neither begins with deaths nor dates it to
    these days. What weighs single words does not count.
    """
    if len(article.text) < LONG:
        return None
    spans = _list_told(match)
    if not spans or any(one.zone is Zone.TITLE or one.start < DEEP for one in spans):
        return None
    sentences = _list_all_sentences(article.text)
    dated = any(_has(spans, *one) and _reads(_compile().recent, article.text, one) for one in sentences)
    begins = [article.title, *(article.text[slice(*one)] for one in sentences[:OPENING])]
    is_grave = any(_compile().deaths.search(one) for one in begins)
    return None if dated or is_grave else Backgrounder(Sign.DEPTH)


def _tells_news(match: Match, analysis: Analysis) -> bool:
    """Return whether the headline or the opening gives casualties, or the opening tells the event as of these days."""
    text = analysis.article.text
    opening = list(islice(_list_sentences(text), OPENING))
    if _has_casualties(analysis, max((end for _, end in opening), default=0)):
        return True
    told, past = _list_told(match), [flag.span for flag in match.holding]
    return any(_has(told, *one) and not _has(past, *one) and _reads(_compile().telling, text, one) for one in opening)


def _list_told(match: Match) -> list[Span]:
    """Return the words of evidence, without those to which the second opinion only gives a weight."""
    return [one.span for one in match.evidence if one.rule != LEARNED]


def _reads(pattern: re.Pattern[str], text: str, stretch: tuple[int, int]) -> bool:
    return pattern.search(text[slice(*stretch)].replace("’", "'")) is not None


def _has_casualties(analysis: Analysis, end: int) -> bool:
    """Return whether the headline, or the text up to this place, gives a number of dead or injured."""
    spans = [fact.span for fact in analysis.facts if fact.kind in _CASUALTIES]
    return any(one.zone is Zone.TITLE for one in spans) or _has(spans, 0, end)


def _has(spans: Iterable[Span], start: int, end: int) -> bool:
    return any(one.zone is not Zone.TITLE and start <= one.start < end for one in spans)


def _list_sentences(text: str) -> Iterator[tuple[int, int]]:
    for start, end in list_passages(text, 0, len(text)):
        yield from list_sentences(text, start, end)


@lru_cache(maxsize=4)
def _list_all_sentences(text: str) -> tuple[tuple[int, int], ...]:
    """The same of a whole text, at once; every match of an article asks for it."""
    return tuple(_list_sentences(text))


def _cut(found: re.Match[str]) -> str:
    return _trim(found[0])


def _trim(words: str) -> str:
    return words.strip(" :|.()[]–—-¿'\"“„«")


@cache
def _list_sections(name: str) -> frozenset[str]:
    return frozenset(gather_words("backgrounders", name))


@cache
def _compile() -> _Patterns:
    opinions, roundups, labels, phrases, questions, outlook, numbers, counted, fresh, recent, told, deaths = (
        write_pattern(gather_words("backgrounders", name))
        for name in (
            *("opinions", "roundups", "labels", "phrases", "questions", "outlook"),
            *("numbers", "counted", "fresh", "recent", "told", "deaths"),
        )
    )
    return _Patterns(
        comments=compile_pattern(rf"{_beside_mark(opinions)}|{roundups}"),
        labels=compile_pattern(_beside_mark(labels)),
        forms=compile_pattern(rf"{phrases}|^\W*(?:\d+|{numbers})\s(?:\S+\s)?{counted}\w*"),
        questions=compile_pattern(rf"[^\w{_QUOTES}]*{questions}"),
        outlook=compile_pattern(outlook),
        fresh=compile_pattern(fresh),
        recent=compile_pattern(recent),
        telling=compile_pattern(f"{recent}|{told}"),
        deaths=compile_pattern(deaths),
    )


def _beside_mark(labels: str) -> str:
    """Return the pattern of a label with which a headline begins, before a mark, or ends, behind one."""
    return rf"^\W*{labels}\s*(?:[:|.\])]|\s[–—-])|(?:[:|(\[;?!]|\s[–—-])\s*{labels}\W*$"
