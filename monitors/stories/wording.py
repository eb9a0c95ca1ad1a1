"""Reads from an article what the story index compares: weighted terms, numbers, years, and a date if the text has one.

Terms are words and pairs of neighbouring words, as 30-bit hashes of their stems: a hundred thousand articles fit in
memory, and no growing vocabulary is needed. This module knows nothing about other articles or stories.
"""

from __future__ import annotations

import math
import re
from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain, repeat
from operator import mul
from typing import Any, TypeVar
from zlib import crc32

from monitors.model import Analysis, Article
from monitors.sentences import take_first_sentence
from monitors.stories.daily_names import join_names
from monitors.stories.headlines import MOST_BRIEF_WORDS, Brief, make_brief
from monitors.stories.vocabulary import Word, get_vocabulary
from monitors.stories.word_frequencies import EXCESS_BITS, UNKNOWN_RARITY, get_idfs

MOST_WORDS = 300
"""Only this many first words of the text are read: news puts what happened first (the inverted pyramid)."""

MOST_TERMS = 64
"""At most this many terms of an article are kept, the most distinctive; of a short report all of its headline too."""

PROBE_POOL = 32
"""At most this many single words of an article serve to find other articles."""

STEP = 16
"""Weights are kept as multiples of 1/16, at most 255 of them, so that sums are exact in any order."""

TITLE_BONUS = 1.0
LEAD_BONUS = 0.5
LEAD_WORDS = 50

TABLES_HELD = 512
"""The terms of this many articles, the last ones compared, are held as tables: some 2.5 MB."""

NAME_FACTOR = 2.5
"""The factor for words that are mostly written with a capital: names best distinguish one event from a similar one."""

Shared = TypeVar("Shared")

# The patterns begin with a digit and only then check what is before it, so that the search skips from digit to digit.
_NUMBER = re.compile(r"\d(?<!\w\d)[\d,.]*\d\b")
_ASCII_NUMBER = re.compile(r"[0-9](?<!\w[0-9])[0-9,.]*[0-9]\b", re.ASCII)
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


@dataclass(frozen=True, slots=True, eq=False)
class Wording:
    """One article's terms: ``terms[i]`` has the weight ``weights[i] / STEP``.

    ``length`` is that of the vector of weights times rarities. ``probes`` are the single words that serve to find other
    articles: of a short report first those of its headline, then the most distinctive. ``numbers`` are hashes of the
    numbers in digits, without ``years`` (four digits). ``brief`` is set if the article is a short one.
    """

    terms: array[int]
    weights: array[int]
    length: float
    probes: array[int]
    numbers: frozenset[int]
    years: frozenset[int]
    brief: Brief | None = None


def read_wording(analysis: Analysis, title: Sequence[Word], words: Sequence[Word]) -> Wording:
    """Read an article, given the words of its headline and text. Terms are weighed by frequency (damped), place, and
    whether they are names.
    """
    article, words = analysis.article, words[:MOST_WORDS]
    single = _weigh_words(title, words, analysis.language)
    pairs = _weigh_pairs(single, title, words)
    brief = _read_brief(analysis, title, words)
    headline = {word.term for word in title if word.term in single} if brief else set()
    terms = _pick_best(single, pairs)
    terms += sorted(headline.difference(terms))
    whole = list(map(_to_steps, map((pairs | single).__getitem__, terms)))
    facets = f"{article.title} {get_body(article)[:_FACET_CHARACTERS]}"
    numbers = (_ASCII_NUMBER if facets.isascii() else _NUMBER).findall(facets)
    return Wording(
        array("I", terms),
        array("B", whole),
        math.hypot(*map(mul, whole, map(get_idfs().get, terms, repeat(UNKNOWN_RARITY)))),
        array("I", sorted(filter(single.__contains__, terms), key=headline.__contains__, reverse=True)[:PROBE_POOL]),
        frozenset([crc32(n.encode()) for n in numbers if not _YEAR.fullmatch(n)]),
        share_equal(frozenset(map(int, _YEAR.findall(" ".join(numbers))))),  # each is in one of these
        brief,
    )


@lru_cache(maxsize=TABLES_HELD)
def list_weights(wording: Wording) -> Mapping[int, int]:
    """Return the weight of each term of an article, in steps."""
    return dict(zip(wording.terms, wording.weights, strict=True))


@lru_cache(maxsize=4_096)
def _to_steps(weight: float) -> int:
    return min(255, max(1, round(weight * STEP)))


def share_equal(value: Shared) -> Shared:
    """Return one object for all equal ones, to save memory: many articles have the same places, subjects and years."""
    shared: Shared = _remember(value)
    return shared


@lru_cache(maxsize=16_384)
def _remember(value: Any) -> Any:
    return value


def get_body(article: Article) -> str:
    """Return an article's text, without its headline if it begins with it."""
    return article.text.removeprefix(article.title)


def _read_brief(analysis: Analysis, title: Sequence[Word], words: Sequence[Word]) -> Brief | None:
    if not title or len(words) > MOST_BRIEF_WORDS:
        return None
    language, article = analysis.language, analysis.article
    lead = get_vocabulary(language).read(take_first_sentence(get_body(article)))
    return make_brief(article.title, language, *[join_names(run, language) for run in (title, lead, words)])


def find_stated_day(text: str) -> int | None:
    """Return the first full date near the beginning of a text, as a proleptic ordinal; None if there is none.

    Month names are read in English. Dates of three numbers are read only if the year comes first, because the order of
    day and month is ambiguous otherwise.
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


def _weigh_words(title: Sequence[Word], words: Sequence[Word], language: str) -> dict[int, float]:
    told = [word for word in words if not word.is_grammar]
    counts = Counter([word.term for word in told])
    capitals = Counter([word.term for word in told if word.capital > 0])
    weights = {term: 1.0 + math.log(count) if count > 1 else 1.0 for term, count in counts.items()}
    for term in {word.term for word in words[:LEAD_WORDS] if not word.is_grammar}:
        weights[term] += LEAD_BONUS
    for term in {word.term for word in title if not word.is_grammar}:
        weights[term] = weights.get(term, 0.0) + TITLE_BONUS
    for term, count in capitals.items():
        if 2 * count > counts[term]:  # a name: with a capital more often than without
            weights[term] *= NAME_FACTOR
    if language == "en":
        return weights
    factors = {
        word.term: word.factor for word in (*title, *words) if word.counts
    }  # the last spelling of a term decides
    return {term: weights[term] * factor for term, factor in factors.items()}


def _weigh_pairs(weights: dict[int, float], title: Sequence[Word], words: Sequence[Word]) -> dict[int, float]:
    """Return the weights of pairs of neighbouring words, each the mean of the two."""
    pairs: dict[int, float] = {}
    for run in (title, words):
        left, weight = None, 0.0
        for word in run:
            if not word.pairs:
                left = None
                continue
            last, weight = weight, weights[word.term]
            if left is not None:
                pairs[((left + word.right) & 0xFFFFFFFF) >> EXCESS_BITS] = (last + weight) / 2
            left = word.left
    return pairs


def _pick_best(single: dict[int, float], pairs: dict[int, float]) -> list[int]:
    """Return the most distinctive terms, by weight times rarity; equals by the term's number."""
    rarity = get_idfs().get
    said = [weight * rarity(term, UNKNOWN_RARITY) for term, weight in single.items()]
    said += [weight * UNKNOWN_RARITY for weight in pairs.values()]
    least = min(sorted(said)[-MOST_TERMS:], default=0.0)  # avoids building what is not kept
    best = [(-score, term) for score, term in zip(said, chain(single, pairs), strict=True) if score >= least]
    best.sort()
    return [term for _, term in best[:MOST_TERMS]]
