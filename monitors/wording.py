"""What an article's text looks like to the story index: weighted terms, numbers, years, and a date if it states one.

Terms are words and pairs of neighbouring words as 32-bit hashes of their stems, so that a hundred thousand articles fit
in memory and no growing vocabulary has to be kept. It knows nothing of other articles or of stories.
"""

from __future__ import annotations

import math
import re
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

from monitors.commonness import UNKNOWN_RARITY, get_rarities, get_share, hash_term
from monitors.headlines import MOST_BRIEF_WORDS, Brief, make_brief, strip_slug
from monitors.model import Analysis

MOST_WORDS = 400
"""How many words of the text are read: news puts what happened first (the inverted pyramid)."""

MOST_TERMS = 100
"""How many terms are kept of one article, those that say most."""

PROBE_POOL = 32
"""How many single words of an article are looked up by."""

STEP = 16
"""Weights are kept as whole numbers of 1/16, at most 255, so that sums are exact in any order."""

TITLE_BONUS = 1.0
LEAD_BONUS = 0.5
LEAD_WORDS = 50
UNLISTED_FACTOR = 0.5
"""Of languages other than English the table knows grammar only, or nothing; their small letters say less by so much."""

LEAST_UNLISTED = 4
"""Shorter words in small letters of such languages are grammar more often than not."""

NAME_FACTOR = 2.5
"""Words that the text writes with a capital, within sentences too, tell one event from a like one best."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?")
# Both begin with a digit, and only then look back for a word's end, so that the search skips from digit to digit.
_NUMBER = re.compile(r"\d(?<!\w\d)[\d,.]*\d\b")
_YEAR = re.compile(r"[12](?<!\w[12])(?:(?<=1)9|(?<=2)0)\d\d\b")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = rf"({'|'.join(_MONTHS)})[a-z]*\.?"
_DATES = (
    (re.compile(rf"\b{_MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s+((?:19|20)\d\d)\b", re.IGNORECASE), (3, 1, 2)),
    (re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH}\s*,?\s+((?:19|20)\d\d)\b", re.IGNORECASE), (3, 2, 1)),
    (re.compile(r"\b((?:19|20)\d\d)\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{1,2})\b"), (1, 2, 3)),
)
_FACET_CHARACTERS = 1500
_DATE_CHARACTERS = 500


@dataclass(frozen=True, slots=True)
class Wording:
    """One article's terms: ``terms[i]`` weighs ``weights[i] / STEP``; ``length`` is that of the vector of rarities.

    ``probes`` are the single words among them that look for other articles, those that say most first.
    ``numbers`` are hashes of the numbers that it writes in digits, years apart; ``years`` are four-digit. ``brief`` is
    there when the article is a short one.
    """

    terms: array[int]
    weights: array[int]
    length: float
    probes: array[int]
    numbers: frozenset[int]
    years: frozenset[int]
    brief: Brief | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Word:
    """One spelling; equal to itself alone, so that counting is cheap. ``capital`` is 1 or -1."""

    term: int
    share: float
    capital: int
    factor: float
    counts: bool
    pairs: bool


@lru_cache(maxsize=65_536)
def _read_word(word: str, language: str) -> _Word:
    term = hash_term(word, language)
    factor = 1.0
    if language != "en" and word[0].islower():
        factor = UNLISTED_FACTOR if len(word) >= LEAST_UNLISTED else 0.0
    share = get_share(term)
    capital = 1 if word[0].isupper() else -1
    return _Word(term, share, capital, factor, share < 0.5 and factor > 0, share < 0.3 and factor > 0)


def read_wording(analysis: Analysis) -> Wording:
    """The terms of an article, weighed by frequency (damped), place in the text, and whether they are names."""
    article, language = analysis.article, analysis.language
    body = article.text[len(article.title) :] if article.text.startswith(article.title) else article.text
    title = [_read_word(word, language) for word in _WORD.findall(strip_slug(article.title))]
    words = [_read_word(word, language) for word in _WORD.findall(body[: MOST_WORDS * 12])[:MOST_WORDS]]
    single = _weigh_words(title, words)
    weights = _weigh_pairs(single, title, words)
    rarity = get_rarities().get
    best = sorted([(-weight * rarity(term, UNKNOWN_RARITY), term, weight) for term, weight in weights.items()])[
        :MOST_TERMS
    ]
    terms = [term for _, term, _ in best]
    whole = [min(255, max(1, round(weight * STEP))) for _, _, weight in best]
    facets = f"{article.title} {body[:_FACET_CHARACTERS]}"
    return Wording(
        array("I", terms),
        array("B", whole),
        math.hypot(*[weight * rarity(term, UNKNOWN_RARITY) for weight, term in zip(whole, terms, strict=True)]),
        array("I", [term for term in terms if term in single][:PROBE_POOL]),
        frozenset(crc32(n.encode()) for n in _NUMBER.findall(facets) if not _YEAR.fullmatch(n)),
        frozenset(int(year) for year in _YEAR.findall(facets)),
        _read_brief(title, words),
    )


def _read_brief(title: Sequence[_Word], words: Sequence[_Word]) -> Brief | None:
    if not title or len(words) > MOST_BRIEF_WORDS:
        return None
    headline, told = ([word.term for word in run if word.share < 0.5 and word.factor] for run in (title, words))
    return make_brief(headline, told)


def find_stated_day(text: str) -> int | None:
    """The first full date near the beginning of a text, as a proleptic ordinal; None for none or an impossible one.

    Month names are read in English; the order day-month of bare numbers is anybody's guess and is not read.
    """
    found = []
    for pattern, (year, month, day) in _DATES:
        for match in pattern.finditer(text[:_DATE_CHARACTERS]):
            name = match[month].lower()[:3]
            number = _MONTHS.index(name) + 1 if name in _MONTHS else int(match[month])
            try:
                found.append((match.start(), date(int(match[year]), number, int(match[day])).toordinal()))
            except ValueError:
                continue
    return min(found)[1] if found else None


def _weigh_words(title: Sequence[_Word], words: Sequence[_Word]) -> dict[int, float]:
    spelt = Counter(words)
    counts: dict[int, int] = {}
    capitals: dict[int, int] = {}
    for word, count in spelt.items():
        counts[word.term] = counts.get(word.term, 0) + count
        if word.share < 0.1:
            capitals[word.term] = capitals.get(word.term, 0) + word.capital * count
    weights = {term: 1.0 + math.log(count) for term, count in counts.items()}
    for term in {word.term for word in words[:LEAD_WORDS]}:
        weights[term] += LEAD_BONUS
    for term in {word.term for word in title}:
        weights[term] = weights.get(term, 0.0) + TITLE_BONUS
    for term, count in capitals.items():
        if count > 0:  # a name: with a capital more often than without
            weights[term] *= NAME_FACTOR
    # The last spelling of a word decides.
    latest = {word.term: word.factor for word in reversed(dict.fromkeys(reversed((*title, *words)))) if word.counts}
    return {term: weights[term] * factor for term, factor in latest.items()}


def _weigh_pairs(weights: dict[int, float], title: Sequence[_Word], words: Sequence[_Word]) -> dict[int, float]:
    """The weights with those of neighbouring words, each the mean of its two."""
    paired = dict(weights)
    for run in (title, words):
        for one, other in pairwise(run):
            if one.pairs and other.pairs:
                pair = (one.term * 31 + other.term * 1_000_003 + 7) & 0xFFFFFFFF
                paired[pair] = (weights[one.term] + weights[other.term]) / 2
    return paired
