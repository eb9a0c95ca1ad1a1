"""Says how likely it is that articles report the same event as a live story, by comparing all pairs of articles."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress, product
from statistics import fmean

from monitors.stories.article_traits import ArticleTraits, are_foreign
from monitors.stories.attack_signs import are_two_attacks
from monitors.stories.likeness import Vector, View
from monitors.stories.member import Member
from monitors.stories.scenes import are_apart
from monitors.stories.similarity import BOUND, OWN_LESS
from monitors.stories.standing_figures import Trail, compare_trails


def compare_story(members: Sequence[Member], vectors: Sequence[Vector], view: View) -> float:
    """Return the mean log-odds over all pairs of articles, or, if that is higher, of those in one language: what others
    tell in other languages makes a story no harder to join. If places show some pair to be apart, only the pairs whose
    places are known count, and if some pair is of two attacks, those whose sites are: others would bridge the two.
    """
    odds = _compare_trails(members, view, view.compare(members, vectors))
    if -BOUND in odds:
        pairs = [(other.traits, member.traits) for other in view.articles for member in members]
        apart = [pair for one, pair in zip(odds, pairs, strict=True) if one == -BOUND]
        if any(are_apart(*pair) for pair in apart):
            return fmean(compress(odds, [bool(one.countries and other.countries) for one, other in pairs]))
        if any(_name_sites(*pair) and are_two_attacks(*pair) for pair in apart):
            return fmean(compress(odds, [_name_sites(*pair) for pair in pairs]))
    return max(fmean(odds), _compare_own(members, view, odds))


def _name_sites(one: ArticleTraits, other: ArticleTraits) -> bool:
    return bool(one.gist.scene.sites and other.gist.scene.sites)


def _compare_trails(members: Sequence[Member], view: View, odds: Sequence[float]) -> Sequence[float]:
    """Return the log-odds of the pairs with the figures that stood in either story when the other's report came."""
    mine, others = ([one.traits for one in articles] for articles in (members, view.articles))
    if len({one.language for one in (*mine, *others)}) == 1:
        return odds
    trail, other_trail = Trail(mine), Trail(others)
    pairs = zip(odds, product(others, mine), strict=True)
    return [compare_trails(alone, other, one, other_trail, trail) for alone, (other, one) in pairs]


def _compare_own(members: Sequence[Member], view: View, odds: Sequence[float]) -> float:
    """Return the mean log-odds of the pairs in one language, less OWN_LESS; -BOUND if there are none."""
    if len({one.traits.language for one in (*members, *view.articles)}) == 1:
        return -BOUND
    pairs = [are_foreign(other.traits, member.traits) for other in view.articles for member in members]
    own = [one for one, is_foreign in zip(odds, pairs, strict=True) if not is_foreign]
    return fmean(own) - OWN_LESS if own else -BOUND
