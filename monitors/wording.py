"""What an article's text looks like to the story index: weighted terms, and the years it names.

Terms are 32-bit hashes of word stems, so that a hundred thousand articles fit in memory and no growing vocabulary has
to be kept. It knows nothing of other articles or of stories.
"""

from __future__ import annotations

import math
import re
from array import array
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from monitors.commonness import get_share, hash_term
from monitors.model import Analysis

MOST_WORDS = 260
"""How many words of the text are read: news puts what happened first (the inverted pyramid)."""

MOST_TERMS = 80
"""How many terms are kept of one article."""

STEP = 20
"""Weights are kept as whole numbers of 1/20, at most 255, so that sums are exact in any order."""

_WORD = re.compile(r"[^\W_]+(?:[.,][^\W_]+)*")
_YEAR = re.compile(r"(?:19|20)\d\d")
_TITLE_BONUS = 1.0
_LEAD_BONUS = 0.5
_LEAD_WORDS = 50


@dataclass(frozen=True, slots=True)
class Wording:
    """One article's terms, strongest first: ``terms[i]`` weighs ``weights[i] / STEP``. ``years`` are four-digit."""

    terms: array[int]
    weights: array[int]
    years: frozenset[int]


@lru_cache(maxsize=65_536)
def _read_term(word: str, language: str) -> tuple[int, float]:
    """The word's hash and the share of articles it is expected in."""
    term = hash_term(word, language)
    return term, get_share(term)


def get_rarity(share: float) -> float:
    """Inverse document frequency of a share of articles, 0 for one in every article."""
    return -math.log(min(1.0, share))


def read_wording(analysis: Analysis) -> Wording:
    """The terms of an article, by how much they say: frequency (damped), place in the text, commonness in general."""
    article, language = analysis.article, analysis.language
    title = _WORD.findall(article.title)
    body = article.text[len(article.title) :] if article.text.startswith(article.title) else article.text
    words = _WORD.findall(body[: MOST_WORDS * 12])[:MOST_WORDS]
    counts = Counter(_read_term(word, language) for word in words)
    weights = {term: 1.0 + math.log(count) for term, count in counts.items()}
    for term in {_read_term(word, language) for word in words[:_LEAD_WORDS]}:
        weights[term] += _LEAD_BONUS
    for term in {_read_term(word, language) for word in title}:
        weights[term] = weights.get(term, 0.0) + _TITLE_BONUS
    best = sorted(weights.items(), key=lambda item: (-item[1] * get_rarity(item[0][1]), item[0][0]))[:MOST_TERMS]
    kept = {term: weight for (term, share), weight in best if share < 0.5}
    years = frozenset(int(word) for word in (*title, *words) if _YEAR.fullmatch(word))
    return Wording(array("I", kept), array("B", (min(255, max(1, round(w * STEP))) for w in kept.values())), years)
