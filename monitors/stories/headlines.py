"""Computes how likely two short reports are about the same event, by how much of each headline the other report says.

Most feeds give a headline and a sentence or two, which is too little for comparing the wording as a whole. Of two short
reports of one event, one usually says everything that is in the headline of the other. What recurs in the same words
(markets, columns, notices, invitations) is a form that is filled in each time, and likeness counts for less. The name
of a firm that is in the news every day connects nothing by itself (:mod:`monitors.stories.daily_names`).
"""

from __future__ import annotations

import math
import re
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import repeat

from monitors.stories.daily_names import NAME_RARITY, join_names, list_daily_terms
from monitors.stories.vocabulary import UNLISTED_FACTOR, get_vocabulary
from monitors.stories.word_frequencies import UNKNOWN_RARITY, get_idfs, hash_term
from monitors.words import compile_pattern, gather_words, write_pattern

MOST_BRIEF_WORDS = 130
"""A report with a longer text is not brief: it is compared by its wording as a whole."""

MISSING_WEIGHT = -2.0
"""For the logarithm of what one headline says and the other report does not, for the headline with less of it."""

LEAD_WEIGHT = 2.95
"""For the cosine of headlines and first sentences, without daily names."""

SAME_WORDS_WEIGHT = -0.06
"""For the rarity of the words that both headlines use: reports of one event differ in words, forms repeat them."""

ABOUT_WEIGHT = 1.45
"""When a daily name of one headline is in the headline or first sentence of the other, and something else connects the
two as well: then neither mentions it only in passing."""

OTHER_NAME_WEIGHT = -1.25
"""For each daily name of a headline that is not in the other report."""

FORM_WEIGHT = -1.65
"""For each headline that is a form: a notice, an invitation, a rating, a column that comes every day."""

MARKETS_WEIGHT = -2.0
"""When both headlines are about the markets, which move every day."""

SIGNED_WEIGHT = 1.5
"""For each headline with a colon: half of it names a column or a speaker, and says nothing about the event."""

FILLED_WEIGHT = -5.0
"""When two headlines are one form, filled in with different names."""

LEAST_FRAME = 3
"""Two headlines are one form if they share at least this many words, in the same order, and these are at least
FRAME_SHARE of the shorter one."""

FRAME_SHARE = 0.75
"""See LEAST_FRAME. Of two headlines of one event, one usually has more words of its own."""

LEAST_NAMED_FRAME = 2
"""At least this many equal words at the beginning and the end make up a frame, if the rest are names in a headline that
is written as a sentence (see :func:`name_another`)."""

SIGNS = frozenset({"-", "–", "—", "|"})
"""What a headline has before the name of the outlet."""

GAP_WEIGHT = -0.76
"""For the logarithm of one more than the gap in days."""

NEAR_WEIGHT = 1.35
"""When the gap is no longer than ``NEAR_DAYS``."""

NEAR_DAYS = 2.5

OFFSET = 5.3

EVENT_TOLD_WEIGHT = 1.6
"""For news of events: for the logarithm of what both say over what only one says."""

EVENT_SAME_WEIGHT = -0.08
"""The same as ``SAME_WORDS_WEIGHT``."""

NEAR_TOLD_WEIGHT = 1.45
NEAR_SAME_WEIGHT = 0.11
NEAR_ONE_WORD_WEIGHT = -1.1
"""The same for reports within ``NEAR_DAYS``: of one event they use the same words, and no form recurs so soon."""

NEAR_TEXT_WEIGHT = 0.16
"""For the rarity of all words that both such reports use, wherever. It is halved (UNLISTED_FACTOR) in other languages
than English, of whose common words the table of commonness knows few."""

NEAR_TEXT_MOST = 4.0
"""At most this much, because longer reports share more words whatever they report."""

ONE_WORD_WEIGHT = -1.0
"""When at most one distinctive word or name connects the two: a country has more than one piece of news a day."""

TELLING = 2.4
"""A word with a higher rarity than this is distinctive."""

EVENT_OFFSET = 1.6

NEAR_OFFSET = -3.2
"""The same for reports within ``NEAR_DAYS``."""

NEAR_LEAST = -4.0
"""The least that words say of such reports. If they said less, a story would seem so far from one in which a report of
its own event is by mistake that the two would not be sorted together."""

BRIEFS_HELD = 64
"""The words of this many briefs, the last ones compared with others, are remembered: some 0.5 MB."""

LEADS_AT_HAND = 256
"""The words of this many leads, the last ones compared, are remembered: some 0.5 MB."""

LEAST_MISSING = 4.0
"""Added to the weight of what only one headline says, so that one rare word more or less decides nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Brief:
    """A short report: its headline as written; the terms (hashed stems, without grammar words) of headline, of headline
    and first sentence, and of the whole; the daily names of the headline, and how rare its words are together; and what
    kind of headline it is."""

    title: str
    headline: array[int]
    lead: array[int]
    told: array[int]
    names: frozenset[int]
    weight: float
    language: str
    is_form: bool
    is_market: bool
    is_signed: bool


def strip_slug(title: str) -> str:
    """Return a headline without what an agency puts before it ("UPDATE 2-", "BREAKING:")."""
    slug = _compile_slug().match(title)
    return title[slug.end() :] if slug else title


def make_brief(title: str, language: str, headline: Sequence[int], lead: Iterable[int], told: Iterable[int]) -> Brief:
    """Make a brief of terms from :func:`monitors.stories.daily_names.join_names`: of headline, first sentence and
    text.
    """
    plain = strip_slug(title)
    return Brief(
        plain,
        array("I", headline),
        array("I", sorted({*headline, *lead})),
        array("I", sorted({*headline, *told})),
        list_daily_terms().intersection(headline),
        _weigh(frozenset(headline), _get_rarities()),
        language,
        _compile_forms().search(title) is not None,
        not _list_markets().isdisjoint(headline),
        ":" in plain,
    )


def compare_briefs(one: Brief, other: Brief, gap_days: float, is_of_events: bool) -> float:
    """Return the log-odds that two short reports, published ``gap_days`` apart, are about the same event.

    ``is_of_events`` says that they are compared as news of events, not of firms.
    """
    if is_of_events:
        return _compare_events(one, other, gap_days)
    return OFFSET + _compare_words(one, other) + _compare_kinds(one, other) + _weigh_gap(gap_days)


def is_of_firms(brief: Brief) -> bool:
    """Return whether a short report is, or may be, about a firm, the markets, or what recurs in the same words."""
    return bool(brief.names) or brief.is_form or brief.is_market


def _compare_events(one: Brief, other: Brief, gap_days: float) -> float:
    """Return the log-odds for news of any kind: how much of each headline the other report says."""
    headline, told = _list_words(one)
    both, rarities = told.intersection(other.told), _get_rarities()
    mine, others = both & headline, both.intersection(other.headline)
    shared = list(map(rarities.get, mine | others, repeat(UNKNOWN_RARITY)))
    missing = min(one.weight - _weigh(mine, rarities), other.weight - _weigh(others, rarities))
    said = math.log1p(math.fsum(shared)) - math.log(LEAST_MISSING + missing)
    same = _weigh(mine & others, rarities)
    is_by_one_word = sum(map(TELLING.__lt__, shared)) <= 1
    if gap_days > NEAR_DAYS:
        odds = EVENT_OFFSET + EVENT_TOLD_WEIGHT * said + EVENT_SAME_WEIGHT * same + ONE_WORD_WEIGHT * is_by_one_word
        return odds + _weigh_gap(gap_days)
    odds = NEAR_OFFSET + NEAR_TOLD_WEIGHT * said + NEAR_SAME_WEIGHT * same + NEAR_ONE_WORD_WEIGHT * is_by_one_word
    factor = 1.0 if one.language == "en" else UNLISTED_FACTOR
    odds += factor * min(NEAR_TEXT_MOST, NEAR_TEXT_WEIGHT * _weigh(both, rarities))
    return max(NEAR_LEAST, odds + _weigh_gap(gap_days))


def name_another(one: Brief, other: Brief) -> bool:
    """Return whether the headlines differ only in one name, which the other report does not have ("Quake strikes
    Aktau", "Quake strikes Osaka")."""
    words, others = one.title.split(), other.title.split()
    before = _count_equal(words, others)
    frame, left, right = _cut_frame(words, others)
    if frame < LEAST_NAMED_FRAME or not before or words[before - 1] in SIGNS or not left or not right:
        return False
    is_sentence = any(word[0].islower() for word in {*words, *others}.difference(left, right))
    if not is_sentence or not all(word.istitle() for word in (*left, *right)):
        return False
    _, _, alone, other_alone = _split_words(one, other)
    return bool(alone and other_alone)


def _compare_words(one: Brief, other: Brief) -> float:
    first, second, alone, other_alone = _split_words(one, other)
    rarities = _get_rarities()
    plain = list(map(_get_plain().get, (first - alone) | (second - other_alone), repeat(UNKNOWN_RARITY)))
    odds = LEAD_WEIGHT * _compare_leads(one, other)
    odds += MISSING_WEIGHT * math.log(LEAST_MISSING + min(_weigh(alone, rarities), _weigh(other_alone, rarities)))
    odds += SAME_WORDS_WEIGHT * _weigh(first & second, rarities)
    is_by_name_alone = max(plain, default=0.0) <= TELLING
    odds += ONE_WORD_WEIGHT * is_by_name_alone
    if not one.names and not other.names:
        return odds
    if not is_by_name_alone and not (one.names.isdisjoint(other.lead) and other.names.isdisjoint(one.lead)):
        odds += ABOUT_WEIGHT
    return odds + OTHER_NAME_WEIGHT * len((one.names & alone) | (other.names & other_alone))


def _compare_leads(one: Brief, other: Brief) -> float:
    (words, length), (others, other_length) = _read_lead(one), _read_lead(other)
    return _weigh_squares(words & others) / math.sqrt(length * other_length) if length and other_length else 0.0


def _compare_kinds(one: Brief, other: Brief) -> float:
    odds = FORM_WEIGHT * (one.is_form + other.is_form) + SIGNED_WEIGHT * (one.is_signed + other.is_signed)
    odds += MARKETS_WEIGHT * (one.is_market and other.is_market)
    return odds + FILLED_WEIGHT * _is_filled_in(one, other)


def _is_filled_in(one: Brief, other: Brief) -> bool:
    """Return whether two headlines are one form, filled in with a name that the other report does not have."""
    if one.is_form and other.is_form and _are_of_two_hosts(one, other):
        return True
    least = max(LEAST_FRAME, FRAME_SHARE * min(len(one.headline), len(other.headline)))
    if len(_list_words(one)[0].intersection(other.headline)) < least:
        return False
    steps = SequenceMatcher(None, one.headline, other.headline, autojunk=False).get_opcodes()
    if sum([end - start for kind, start, end, _, _ in steps if kind == "equal"]) < least:
        return False
    names, other_names = _list_names(one).difference(other.told), _list_names(other).difference(one.told)
    return any(
        not (names.isdisjoint(one.headline[start:end]) or other_names.isdisjoint(other.headline[other_start:other_end]))
        for kind, start, end, other_start, other_end in steps
        if kind == "replace"
    )


def _are_of_two_hosts(one: Brief, other: Brief) -> bool:
    """Return whether both headlines are invitations, each to hear somebody whom the other report does not name."""
    host, other_host = _list_host(one), _list_host(other)
    return bool(host and other_host) and host.isdisjoint(other.told) and other_host.isdisjoint(one.told)


@lru_cache(maxsize=BRIEFS_HELD)
def _list_host(brief: Brief) -> frozenset[int]:
    """Return the words before those of an invitation: who is going to speak."""
    invitation = _compile_invitations().search(brief.title)
    words = get_vocabulary(brief.language).read(brief.title[: invitation.start()]) if invitation else ()
    return frozenset(join_names(words, brief.language))


def _list_names(brief: Brief) -> frozenset[int]:
    """Return the daily names of the headline, and its capitalised words that are not common."""
    words = get_vocabulary(brief.language).read(brief.title)
    return brief.names.union([word.term for word in words if word.capital > 0 and word.term not in get_idfs()])


def _cut_frame(one: Sequence[str], other: Sequence[str]) -> tuple[int, Sequence[str], Sequence[str]]:
    """Return how many words are equal at the beginning and the end, and what is between them in each."""
    before = _count_equal(one, other)
    after = min(_count_equal(one[::-1], other[::-1]), min(len(one), len(other)) - before)
    return before + after, one[before : len(one) - after], other[before : len(other) - after]


def _count_equal(one: Sequence[str], other: Sequence[str]) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _weigh_gap(days: float) -> float:
    return GAP_WEIGHT * math.log1p(days) + NEAR_WEIGHT * (days <= NEAR_DAYS)


def _weigh(terms: Iterable[int], rarities: Mapping[int, float]) -> float:
    return math.fsum(map(rarities.get, terms, repeat(UNKNOWN_RARITY)))


def _weigh_squares(terms: Iterable[int]) -> float:
    return math.fsum([rarity * rarity for rarity in map(_get_plain().get, terms, repeat(UNKNOWN_RARITY))])


@lru_cache(maxsize=1)
def _get_rarities() -> dict[int, float]:
    """Return the rarity of each term for which it is known."""
    return {**get_idfs(), **dict.fromkeys(list_daily_terms(), NAME_RARITY)}


@lru_cache(maxsize=1)
def _get_plain() -> dict[int, float]:
    """Return the same, with daily names counting for nothing."""
    return {**get_idfs(), **dict.fromkeys(list_daily_terms(), 0.0)}


def _split_words(one: Brief, other: Brief) -> tuple[frozenset[int], frozenset[int], frozenset[int], frozenset[int]]:
    """Return the words of each headline, and those of each that the other report does not have.

    The first report is compared with many, so its words are kept as a set; going through the other's once is cheaper
    than making a set of them.
    """
    first, told = _list_words(one)
    second = frozenset(other.headline)
    return first, second, first.difference(other.told), second - told


@lru_cache(maxsize=BRIEFS_HELD)
def _list_words(brief: Brief) -> tuple[frozenset[int], frozenset[int]]:
    """Return the sets of the words of headline and whole."""
    return frozenset(brief.headline), frozenset(brief.told)


@lru_cache(maxsize=LEADS_AT_HAND)
def _read_lead(brief: Brief) -> tuple[frozenset[int], float]:
    """Return the words of headline and first sentence, and the squared length of the vector of their rarities."""
    return frozenset(brief.lead), _weigh_squares(brief.lead)


@lru_cache(maxsize=1)
def _list_markets() -> frozenset[int]:
    return frozenset(hash_term(word, "en") for word in gather_words("headlines", "markets"))


@lru_cache(maxsize=1)
def _compile_slug() -> re.Pattern[str]:
    slugs = "|".join(map(re.escape, gather_words("headlines", "slugs")))
    return re.compile(rf"(?:(?:{slugs})(?:\s?\d{{1,2}})?\s?[-–—:]\s*)+")


@lru_cache(maxsize=1)
def _compile_forms() -> re.Pattern[str]:
    forms = gather_words("headlines", "invitations", "notices", "ratings", "columns")
    return compile_pattern(write_pattern(forms))


@lru_cache(maxsize=1)
def _compile_invitations() -> re.Pattern[str]:
    return compile_pattern(write_pattern(gather_words("headlines", "invitations")))
