"""Compares reports in two languages by the figures that stood among the reports of one event when another one came.

A toll moves several times within hours: 12, 25, 15, 60. Compared with each of these reports by itself, one in another
language that says 65 seems to be of another event. It is therefore also compared with what stood by then: the newest
figure and the highest. Who says that a figure has risen ("rises to 65") above all that were told speaks for one event.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from operator import attrgetter

from monitors.model import FactKind
from monitors.stories.across_languages import (
    ACROSS_DAYS,
    Figure,
    Figures,
    Gist,
    compare_scenes,
    sum_weights,
    weigh_kinds,
    weigh_told,
)
from monitors.stories.article_traits import ArticleTraits, are_foreign
from monitors.stories.attack_kinds import is_another
from monitors.stories.similarity import BOUND

RISEN_WEIGHT = 0.6
"""When a figure is said to have risen, and is above all that were told before. Others above all count for nothing."""

MOST_RISE = 10
LEAST_RISEN = 3
"""A figure rises to no more than so many times the highest before, which counts as at least LEAST_RISEN ..."""

RISE_DAYS = 0.5
"""... and within so many days: a day later it may be that of the next attack."""

NEAR_WEIGHT = 0.6
NEAR_RATIO = 1.2
LEAST_NEAR = 10
"""When two figures of at least LEAST_NEAR differ by no more than NEAR_RATIO: large ones seldom are by chance."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands after some reports of one event: of each kind the figures of the newest one that gives any, and the
    highest of all; with the moment of the newest report, in days, and the kinds of attack that any names.
    """

    moment: float
    figures: Figures
    kinds: frozenset[str]


class Trail:
    """The reports that are known to be of one event, and what stood after each."""

    def __init__(self, reports: Iterable[ArticleTraits]) -> None:
        self._reports = sorted(reports, key=_get_moment)

    def find_standing(self, moment: float) -> Standing:
        """Return what stood at a moment; before the first report, what stood after that."""
        after = bisect_right(self._standing, moment, key=attrgetter("moment"))
        return self._standing[max(0, after - 1)]

    @cached_property
    def _standing(self) -> Sequence[Standing]:
        standing: list[Standing] = []
        newest: dict[FactKind, list[Figure]] = {}
        highest: dict[FactKind, Figure] = {}
        kinds: frozenset[str] = frozenset()
        for report in self._reports:
            newest |= _list_by_kind(report.gist.figures)
            for figure in report.gist.figures:
                highest[figure[0]] = max(figure, highest.get(figure[0], figure), key=_get_size)
            kinds |= report.gist.kinds
            standing.append(Standing(_get_moment(report), frozenset(chain(*newest.values(), highest.values())), kinds))
        return standing


@lru_cache(maxsize=1_024)
def _list_by_kind(figures: Figures) -> dict[FactKind, list[Figure]]:
    return {kind: [figure for figure in figures if figure[0] is kind] for kind, _, _ in figures}


def _get_size(figure: Figure) -> tuple[int, int]:
    return figure[1:]


def _get_moment(report: ArticleTraits) -> float:
    return report.moment or 0.0


def compare_trails(odds: float, one: ArticleTraits, other: ArticleTraits, trail: Trail, other_trail: Trail) -> float:
    """Return the log-odds of one event of two reports, given those of the two by themselves and, for each, the reports
    that are known to be of one event with it, itself among them.

    Two in different languages are likelier of one event if the figures of either agree with what stood in the other's
    trail when it came. Both must not tell of two attacks.
    """
    if odds == -BOUND or not are_foreign(one, other) or not _give_one_kind(one, other):
        return odds
    gap = abs(_get_moment(one) - _get_moment(other))
    if gap > ACROSS_DAYS:
        return odds
    gains = _weigh_trail(one, other_trail), _weigh_trail(other, trail)
    return max(odds, compare_scenes(one.gist, other.gist, gap) + max(gains))


def _give_one_kind(one: ArticleTraits, other: ArticleTraits) -> bool:
    kinds = {figure[0] for figure in one.gist.figures}
    return any(figure[0] in kinds for figure in other.gist.figures)


def _weigh_trail(report: ArticleTraits, trail: Trail) -> float:
    """Return the weight of the figures of a report against what stood when it came; -BOUND if it may be of another
    attack."""
    gist, moment = report.gist, _get_moment(report)
    stood = trail.find_standing(moment)
    if is_another(gist.kinds, stood.kinds):
        return -BOUND
    weights = weigh_kinds(gist.figures, stood.figures)
    if not weights:
        return weigh_told(gist.figures, stood.figures)
    least = _find_least(gist, stood.figures, is_soon=0.0 <= moment - stood.moment <= RISE_DAYS)
    return sum_weights({kind: max(weight, least.get(kind, weight)) for kind, weight in weights.items()})


def _find_least(gist: Gist, stood: Figures, *, is_soon: bool) -> dict[FactKind, float]:
    """Return the least weight of the kinds of figures that have risen, have grown with them, or are near others."""
    risen = {kind for kind, low in gist.risen if is_soon and _has_risen(kind, low, stood)}
    above = {kind for kind, low, _ in gist.figures if risen and low > _get_highest(kind, stood)}
    near = {kind for kind, low, _ in gist.figures if _is_near(kind, low, stood)}
    return dict.fromkeys(above, 0.0) | dict.fromkeys(near, NEAR_WEIGHT) | dict.fromkeys(risen, RISEN_WEIGHT)


def _has_risen(kind: FactKind, low: int, stood: Figures) -> bool:
    highest = _get_highest(kind, stood)
    return 0 < highest < low <= MOST_RISE * max(LEAST_RISEN, highest)


def _get_highest(kind: FactKind, figures: Figures) -> int:
    return max((high for one, _, high in figures if one is kind), default=0)


def _is_near(kind: FactKind, low: int, stood: Figures) -> bool:
    lows = [one for other, one, _ in stood if other is kind]
    return any(min(low, one) >= LEAST_NEAR and max(low, one) <= NEAR_RATIO * min(low, one) for one in lows)
