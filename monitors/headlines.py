"""How likely two short reports tell of one event, judged by their headlines and what the other says of them.

A feed mostly gives a headline and a sentence or two: too little for the wording as a whole to say much. Of two short
reports of one event, one usually tells all that the headline of the other says. What comes again and again in the same
words (markets, ratings, notices, invitations) is a form that others fill in too: there, likeness says less.
"""

from __future__ import annotations

import math
import re
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat

from monitors.commonness import UNKNOWN_RARITY, get_rarities, get_rarity, hash_term

MOST_BRIEF_WORDS = 130
"""A report with a longer text is not brief: its wording as a whole says more."""

TOLD_WEIGHT = 1.6
"""For the logarithm of what either headline says and the other tells, over what the nearer headline says alone."""

SAME_WORDS_WEIGHT = -0.08
"""For the rarity of the words that both headlines use: one event comes in other words, the next form in the same."""

ONE_WORD_WEIGHT = -1.0
"""When no more than one word that says anything connects the two: a firm or a country has more news than one a day."""

TELLING = 2.4
"""A word rarer than this says something."""

ROUTINE_WEIGHT = -2.1
"""When both headlines are of a kind that comes again and again."""

GAP_WEIGHT = -0.76
"""For the logarithm of one more than the gap in days."""

NEAR_WEIGHT = 1.35
"""When the gap is no longer than ``NEAR_DAYS``."""

NEAR_DAYS = 2.5

OFFSET = 2.6

BRIEFS_AT_HAND = 16
"""The articles of a story that are held against another story, and some more."""

LEAST_MISSING = 4.0
"""What a headline says alone counts as no less than this, so that one rare word decides nothing."""

_SLUG = re.compile(
    r"(?:(?:UPDATE|WRAPUP|BRIEF|TEXT|RPT|REFILE|CORRECTED|EXCLUSIVE|ADVISORY|ANALYSIS|INSIGHT|FACTBOX|TIMELINE|SNAPSHOT"
    r"|BREAKING(?: NEWS)?|JUST IN|LIVE|WATCH|LEAD|URGENT|FLASH|ALERT|REG|AIRSHOW|ON THE MOVE|PRESS DIGEST|EARNINGS POLL"
    r"|(?:SHARE|STOCK)HOLDER ALERT|INVESTOR ALERT)(?:\s?\d{1,2})?\s?[-–—:]\s*)+"
)
_ROUTINES = (
    # markets
    "stocks shares rise fall fell gain gains drop advance decline rally yields bonds treasuries currencies futures",
    # invitations
    "present presents presentation conference webcast participate",
    # ratings
    "fitch moody rates rating affirms downgrade upgrade outlook",
    # notices
    "reg form nomad holdings nav",
)


@dataclass(frozen=True, slots=True, eq=False)
class Brief:
    """A short report: what its headline says, what the whole of it tells, as hashed stems without grammar, and the
    kinds of routine that the headline may be, as bits."""

    headline: array[int]
    told: array[int]
    routines: int


def strip_slug(title: str) -> str:
    """A headline without what an agency puts before it ("UPDATE 2-", "BREAKING:")."""
    slug = _SLUG.match(title)
    return title[slug.end() :] if slug else title


def make_brief(headline: Iterable[int], told: Iterable[int]) -> Brief:
    """A brief of these terms."""
    words = sorted(set(headline))
    kinds = _get_routines()
    routines = 0
    for word in words:
        routines |= kinds.get(word, 0)
    return Brief(array("I", words), array("I", sorted({*words, *told})), routines)


def compare_briefs(one: Brief, other: Brief, gap_days: float) -> float:
    """The log-odds that two short reports published so many days apart tell of one event."""
    first, one_told = _list_words(one)
    second = frozenset(other.headline)
    first_in_other, second_in_one = first.intersection(other.told), second & one_told
    shared = first_in_other | second_in_one
    missing = min(_weigh(first - first_in_other), _weigh(second - second_in_one))
    odds = OFFSET + TOLD_WEIGHT * (math.log1p(_weigh(shared)) - math.log(LEAST_MISSING + missing))
    odds += SAME_WORDS_WEIGHT * _weigh(first & second) + GAP_WEIGHT * math.log1p(gap_days)
    odds += NEAR_WEIGHT * (gap_days <= NEAR_DAYS)
    odds += ONE_WORD_WEIGHT * (sum(get_rarity(term) > TELLING for term in shared) <= 1)
    return odds + ROUTINE_WEIGHT * bool(one.routines & other.routines)


def _weigh(terms: Iterable[int]) -> float:
    return math.fsum(map(get_rarities().get, terms, repeat(UNKNOWN_RARITY)))


@lru_cache(maxsize=BRIEFS_AT_HAND)
def _list_words(brief: Brief) -> tuple[frozenset[int], frozenset[int]]:
    """The words of headline and whole; a new article is held against many others."""
    return frozenset(brief.headline), frozenset(brief.told)


@lru_cache(maxsize=1)
def _get_routines() -> dict[int, int]:
    """The bit of its kind of routine for each stem."""
    return {hash_term(word, "en"): 1 << number for number, words in enumerate(_ROUTINES) for word in words.split()}
