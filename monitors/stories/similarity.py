"""Computes how likely two articles report the same event, from their wording, dates, places, numbers and subjects.

A logistic model over a few readable features. Its weights were fitted on labelled pairs of news articles about events
that are alike (same kind, but other time, place or people); see docs/stories-record.md for the figures.
"""

from __future__ import annotations

import math

from monitors.model import FactKind
from monitors.stories.across_languages import ACROSS_DAYS, SAME_KM, compare_gists, measure_nearest, weigh_figures
from monitors.stories.article_traits import ArticleTraits, are_foreign
from monitors.stories.attack_signs import are_two_attacks, tell_of_one_site
from monitors.stories.headlines import FILLED_WEIGHT, NEAR_DAYS, Brief, compare_briefs, is_of_firms, name_another
from monitors.stories.scenes import are_apart, have_own_towns, have_part, leave_capitals
from monitors.stories.wording import Wording

WORDING_WEIGHT = 15.0
"""For the square root of the cosine of the terms."""

NUMBERS_WEIGHT = 3.0
"""For the share of numbers in common."""

DATED_WEIGHT = 2.4
"""When both publishers give a date, before the gap between them."""

GAP_WEIGHT = -1.8
"""For the logarithm of one more than the gap in days."""

STATED_WEIGHT = 2.2
"""The same when a date had to be read from a text."""

STATED_GAP_WEIGHT = -0.9

SAME_WORDS = 0.9
"""When one gives no date and so counts from the time at which it was first seen, the gap speaks against one event,
unless their cosine is at least this: then it is an old report, found late. It never speaks for one event."""

YEARS_WEIGHT = -1.0
"""When both name years and none in common."""

ELSEWHERE_WEIGHT = -0.7
"""When both say where it happens and no country is in common ..."""

RIVAL_WEIGHT = -3.0
"""... and both are short and of one subject: then they are alike because they are rivals. Neither counts for short
reports of which one names the other's country."""

NEAR_COPY = 0.3
"""Longer reports with at least this cosine may be one text filled in twice."""

SCENE_WEIGHT = 1.0
"""When both are short, of one subject, and have a country in common."""

TOWN_WEIGHT = 2.4
"""When two short reports of these days share a town of the event that is no capital: a capital has more than one piece
of news a day."""

FIGURES_WEIGHT = 1.1
"""For what their figures weigh: as much as in two languages (:mod:`monitors.stories.across_languages`)."""

OTHER_TOPIC_WEIGHT = -3.5
"""When both are short, of topics of which none is in common, and either is undated: the few words that they share are
mostly the country's."""

UNLIKELY = -3.0
"""From these log-odds down towns and figures are not asked, for speed."""

FALL_WEIGHT = -2.0
"""When the later of them gives a lower number of killed than the earlier: tolls rise."""

OFFSET = -5.7

OWN_LESS = 1.0
"""Where reports are in several languages, the log-odds of those in one language alone count this much less: there are
fewer of them to judge by."""

BOUND = 8.0
"""The log-odds of a comparison are cut off at this value and its negative."""


def compare_articles(
    cosine: float, one: Wording, other: Wording, traits: ArticleTraits, other_traits: ArticleTraits
) -> float:
    """Return the log-odds that two articles report the same event, from -BOUND to BOUND.

    `cosine` is that of their terms. Articles alike in wording and of one subject, but about different places, are two
    events however alike they are: the answer is -BOUND.
    """
    is_across = are_foreign(traits, other_traits)
    is_brief = one.brief is not None and other.brief is not None
    if (is_brief or is_across or cosine >= NEAR_COPY) and _are_rivals(traits, other_traits):
        return -BOUND
    if are_two_attacks(traits, other_traits):
        return -BOUND
    if is_brief and is_by_headlines(one, other, traits, other_traits):
        odds = _compare_headlines(one, other, traits, other_traits)
    else:
        odds = _compare_wording(cosine, one, other)
        if traits.day is None or other_traits.day is None:
            odds += _weigh_undated(cosine, traits, other_traits)
            if is_brief and _are_of_other_topics(traits, other_traits):
                odds += OTHER_TOPIC_WEIGHT
        else:
            gap = _weigh_gap(abs(traits.day - other_traits.day), traits.is_stated or other_traits.is_stated)
            odds += min(0.0, gap) if _tell_of_others(traits, other_traits) else gap
        if traits.countries and other_traits.countries and traits.countries.isdisjoint(other_traits.countries):
            odds += ELSEWHERE_WEIGHT
        if is_across:
            odds = _compare_across(odds, one, other, traits, other_traits)
    return odds if -BOUND <= odds <= BOUND else math.copysign(BOUND, odds)


def _compare_headlines(one: Wording, other: Wording, traits: ArticleTraits, other_traits: ArticleTraits) -> float:
    """Return the same for two short reports that are compared by their headlines."""
    assert one.brief
    assert other.brief
    assert traits.day is not None
    assert other_traits.day is not None
    gap = abs(traits.day - other_traits.day)
    is_of_events = _are_of_events(one.brief, other.brief, traits, other_traits)
    odds = compare_briefs(one.brief, other.brief, gap, is_of_events) + _weigh_scene(traits, other_traits)
    if is_of_events and gap <= NEAR_DAYS and odds > UNLIKELY:
        odds += _weigh_towns(traits, other_traits) + _weigh_tolls(traits, other_traits)
    if not (traits.countries or other_traits.countries):  # otherwise the places decide
        odds += FILLED_WEIGHT * name_another(one.brief, other.brief)
    return odds


def is_by_headlines(one: Wording, other: Wording, traits: ArticleTraits, other_traits: ArticleTraits) -> bool:
    """Return whether two short reports are compared by their headlines, so that no cosine is needed."""
    if one.brief is None or other.brief is None or traits.day is None or other_traits.day is None:
        return False
    return not (traits.is_stated or other_traits.is_stated or are_foreign(traits, other_traits))


def _compare_across(
    by_words: float, one: Wording, other: Wording, traits: ArticleTraits, other_traits: ArticleTraits
) -> float:
    """Return the log-odds of two reports in two languages. The words of two long ones may show it too, by names."""
    moment, other_moment = traits.moment, other_traits.moment
    gap = 0.0 if moment is None or other_moment is None else abs(moment - other_moment)
    by_gist = compare_gists(traits.gist, other_traits.gist, gap) if gap <= ACROSS_DAYS else -BOUND
    return by_gist if one.brief or other.brief else max(by_words, by_gist)


def _are_rivals(one: ArticleTraits, other: ArticleTraits) -> bool:
    """Return whether they are of one subject, of two topics, or in two languages, and about places that exclude each
    other.
    """
    is_asked = not one.subjects.isdisjoint(other.subjects) or (one.gist.topics and other.gist.topics)
    return bool(is_asked or are_foreign(one, other)) and are_apart(one, other)


def _compare_wording(cosine: float, one: Wording, other: Wording) -> float:
    odds = OFFSET + WORDING_WEIGHT * math.sqrt(cosine)
    if not one.numbers.isdisjoint(other.numbers):
        odds += NUMBERS_WEIGHT * _share_numbers(one.numbers, other.numbers)
    if one.years and other.years and one.years.isdisjoint(other.years):
        odds += YEARS_WEIGHT
    return odds


def _tell_of_others(one: ArticleTraits, other: ArticleTraits) -> bool:
    """Return whether both have a country and none in common, or both a topic and none in common. That they are of one
    day then says nothing for one event: long analyses share the names of politics with most others of their day.
    """
    if one.countries and other.countries and one.countries.isdisjoint(other.countries):
        return True
    return _are_of_other_topics(one, other)


def _are_of_other_topics(one: ArticleTraits, other: ArticleTraits) -> bool:
    """Return whether both have a topic, and none in common."""
    topics, others = one.gist.topics, other.gist.topics
    return bool(topics and others) and topics.isdisjoint(others)


def _weigh_undated(cosine: float, one: ArticleTraits, other: ArticleTraits) -> float:
    """Return the weight of the gap where it has to be counted from when a report was first seen.

    A day that was read from a text is no measure of that: what states it may have been seen as late as the other.
    """
    first, second = (traits.seen_day if traits.day is None else traits.day for traits in (one, other))
    if first is None or second is None or cosine >= SAME_WORDS or one.is_stated or other.is_stated:
        return 0.0
    return min(0.0, _weigh_gap(abs(first - second), is_stated=False))


def _weigh_gap(gap: float, is_stated: bool) -> float:
    if is_stated:
        return STATED_WEIGHT + STATED_GAP_WEIGHT * math.log1p(gap)
    return DATED_WEIGHT + GAP_WEIGHT * math.log1p(gap)


def _weigh_scene(one: ArticleTraits, other: ArticleTraits) -> float:
    """Return the weight of the places of two short reports. It is larger for one subject, because other news, such as a
    company's, may name any place. It is nothing where one names the other's country: then both countries have a part in
    the event, and which one a report is read as is chance.
    """
    if not one.countries or not other.countries:
        return 0.0
    is_rival = not one.subjects.isdisjoint(other.subjects)
    if one.countries.isdisjoint(other.countries):
        if have_part(one, other) and not have_own_towns(one, other):
            return 0.0
        return RIVAL_WEIGHT if is_rival else ELSEWHERE_WEIGHT
    return SCENE_WEIGHT if is_rival else 0.0


def _are_of_events(one: Brief, other: Brief, traits: ArticleTraits, other_traits: ArticleTraits) -> bool:
    """Return whether two short reports are of one subject, or neither is about a firm, the markets or a form."""
    is_one_subject = not traits.subjects.isdisjoint(other_traits.subjects)
    return is_one_subject or not (is_of_firms(one) or is_of_firms(other))


def _weigh_towns(one: ArticleTraits, other: ArticleTraits) -> float:
    towns, others = leave_capitals(one.gist.towns), leave_capitals(other.gist.towns)
    return TOWN_WEIGHT if towns and others and measure_nearest(towns, others) <= SAME_KM else 0.0


def _weigh_tolls(one: ArticleTraits, other: ArticleTraits) -> float:
    """Return the weight of the figures of two dated reports."""
    figures, others = one.gist.figures, other.gist.figures
    if not figures or not others:
        return 0.0
    earlier, later = (figures, others) if (one.day or 0.0) <= (other.day or 0.0) else (others, figures)
    least = max([low for kind, low, _ in earlier if kind is FactKind.KILLED], default=0)
    is_fallen = least > max([high for kind, _, high in later if kind is FactKind.KILLED], default=least)
    weight = weigh_figures(figures, others)
    if weight < 0.0 and not is_fallen and tell_of_one_site(one, other):
        return 0.0
    return FIGURES_WEIGHT * weight + FALL_WEIGHT * is_fallen


def _share_numbers(one: frozenset[int], other: frozenset[int]) -> float:
    return len(one & other) / math.sqrt(min(6, len(one)) * min(6, len(other)))
