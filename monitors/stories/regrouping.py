"""Sorts the articles of a neighbourhood of stories into events, whatever the order in which they arrived.

Articles are joined by average linkage: the likeliest first, by their mean log-odds with each other. This also joins
events that are alike. Therefore each group is then searched for a rift and split there, repeatedly. A rift is sought
among reports of one language alone: those of two have hardly a word in common, whatever they report.
:mod:`monitors.stories.assignment` calls this and acts on the result.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain, compress
from statistics import fmean

from monitors.stories.article_traits import ArticleTraits, are_foreign
from monitors.stories.copies import share_a_text
from monitors.stories.likeness import Pairs, SplitOdds
from monitors.stories.member import Member
from monitors.stories.separation import LEAST_PART, bisect, measure_separation
from monitors.stories.similarity import OWN_LESS
from monitors.stories.standing_figures import Trail, compare_trails

GROUP_AT = 0.0
"""Groups are joined while their mean log-odds are at least this."""

RIFT_AT = 1.25
"""A group is split into two events if the rift is at least this deep, plus FEW_WEIGHT over the smaller part's size."""

FOREIGN_RIFT = 1.7
"""Between two sets without a language in common the rift is this, less their mean log-odds."""

MOST_SPLIT = 4_096
"""When more groups than this are remembered with their events (some 2 MB), all are forgotten."""

FEW_WEIGHT = 1.0
"""See RIFT_AT: a few reports can be apart by chance."""

Numbers = tuple[int, ...]

Pair = tuple[int, int]
"""Two groups, by the positions of their first articles in order."""


class Sorter:
    """Sorts neighbourhoods, and remembers what it compared, because few articles are new when one is sorted again."""

    def __init__(self) -> None:
        self._likeness = Pairs(0, is_dated=True)
        self._split_odds = SplitOdds()
        self._known: dict[Numbers, tuple[Numbers, ...]] = {}

    def regroup(self, members: Sequence[Member]) -> list[list[Member]]:
        """Return the articles as a list for each event. They are given, and stay, in the order of their numbers."""
        if len(self._known) > MOST_SPLIT:
            self._known.clear()
        self._likeness.trim()
        table = [self._likeness.compare(one, members[:number]) for number, one in enumerate(members)]
        traits = [member.traits for member in members]
        groups = _link(_compare_trails(table, traits), traits)
        return [part for group in groups for part in self._part([members[number] for number in sorted(group)])]

    def measure_rift(self, one: Sequence[Member], other: Sequence[Member]) -> float:
        """Return how deep the rift between two sets of articles is: the deeper, the surer they are two events."""
        first, second = _list_comparable(one, other)
        if min(len(first), len(second)) < min(LEAST_PART, len(one), len(other)):
            return FOREIGN_RIFT - fmean(chain.from_iterable(self._likeness.compare(member, other) for member in one))
        separation = measure_separation([member.wording for member in first], [member.wording for member in second])
        return self._split_odds.measure(one, other, separation)

    def _part(self, group: list[Member]) -> list[list[Member]]:
        """Return the events among articles that were joined."""
        key = tuple([member.number for member in group])
        if key not in self._known:
            self._known[key] = tuple(tuple([member.number for member in part]) for part in self._split(group))
        by_number = dict(zip(key, group, strict=True))
        return [[by_number[number] for number in part] for part in self._known[key]]

    def _split(self, group: list[Member]) -> list[list[Member]]:
        told = _list_largest(group)
        cut = bisect([member.wording for member in told]) if len(told) >= 2 * LEAST_PART else None
        if cut is None:
            return [group]
        one, other = [told[number] for number in cut.one], [told[number] for number in cut.other]
        least = RIFT_AT + FEW_WEIGHT / min(len(one), len(other))
        if self._split_odds.measure(one, other, cut.separation) < least or share_a_text(one, other):
            return [group]
        one, other = self._deal(group, one, other)
        return [*self._part(one), *self._part(other)]

    def _deal(
        self, group: Sequence[Member], one: Sequence[Member], other: Sequence[Member]
    ) -> tuple[list[Member], list[Member]]:
        """Return the two parts with the rest of their group, each report in the part that it is likelier of."""
        stays = {member.number: True for member in one} | {member.number: False for member in other}
        for member in group:
            if member.number not in stays:
                near, far = (fmean(self._likeness.compare(member, part)) for part in (one, other))
                stays[member.number] = near >= far
        first = [member for member in group if stays[member.number]]
        return first, [member for member in group if not stays[member.number]]


def _list_largest(group: Sequence[Member]) -> list[Member]:
    """Return the reports in the language of most, and those whose language is not known."""
    counts = Counter([member.traits.language for member in group if member.traits.language])
    return _list_told_in(max(counts, key=counts.__getitem__, default=""), group)


def _list_comparable(one: Sequence[Member], other: Sequence[Member]) -> tuple[list[Member], list[Member]]:
    """Return the reports of both in the language in which both have most."""
    languages = sorted({member.traits.language for member in (*one, *other)})
    shared = [(_list_told_in(language, one), _list_told_in(language, other)) for language in languages]
    return max(shared, key=lambda parts: min(map(len, parts)))


def _list_told_in(language: str, group: Sequence[Member]) -> list[Member]:
    """Return the reports in a language, and those whose language is not known."""
    return [member for member in group if member.traits.language in ("", language)]


def _compare_trails(table: Sequence[Sequence[float]], traits: Sequence[ArticleTraits]) -> Sequence[Sequence[float]]:
    """Return the table (see :func:`_link`) with the figures that stood, when either of two reports came, among those
    that are likely of one event with the other."""
    if len({one.language for one in traits}) == 1:
        return table
    near = [{number} for number in range(len(traits))]
    for number, row in enumerate(table):
        for other in compress(range(number), [odds >= GROUP_AT for odds in row]):
            near[number].add(other)
            near[other].add(number)
    sets = [frozenset(numbers) for numbers in near]
    trails = {numbers: Trail(traits[number] for number in numbers) for numbers in set(sets)}
    return [
        [
            compare_trails(odds, traits[one], traits[other], trails[sets[one]], trails[sets[other]])
            for other, odds in enumerate(row)
        ]
        for one, row in enumerate(table)
    ]


def _link(table: Sequence[Sequence[float]], traits: Sequence[ArticleTraits]) -> list[list[int]]:
    """Return groups of positions, joined by average linkage; ``table[i][j]`` are the log-odds of i and j < i.

    Of two groups in several languages the mean of the pairs in one language counts, less OWN_LESS, if it is higher.
    """
    groups = {number: [number] for number in range(len(table))}
    means = {(one, other): table[other][one] for other in groups for one in range(other)}
    own = OwnSums(means, traits)
    while means:
        one, other = max(means, key=own.weigh if own else means.__getitem__)
        if own.weigh((one, other)) < GROUP_AT:
            break
        del means[one, other]
        left, right = len(groups[one]), len(groups[other])
        groups[one] += groups.pop(other)
        for third in groups.keys() - {one}:
            far = means.pop(_order(other, third))
            near = means[_order(one, third)]
            means[_order(one, third)] = (left * near + right * far) / (left + right)
            own.join(_order(one, third), _order(other, third))
    return list(groups.values())


class OwnSums:
    """For each two groups, the log-odds of their pairs in one language: sum and number. Empty if all are in one."""

    def __init__(self, means: Mapping[Pair, float], traits: Sequence[ArticleTraits]) -> None:
        self._means = means
        self._sums = {}
        if len({one.language for one in traits}) > 1:
            self._sums = {
                (one, other): (odds, 1)
                for (one, other), odds in means.items()
                if not are_foreign(traits[one], traits[other])
            }

    def __bool__(self) -> bool:
        return bool(self._sums)

    def weigh(self, pair: Pair) -> float:
        """Return how likely two groups are of one event."""
        total, number = self._sums.get(pair, (0.0, 0))
        mean = self._means[pair]
        return max(mean, total / number - OWN_LESS) if number else mean

    def join(self, pair: Pair, joined: Pair) -> None:
        """Add the pairs of a group that was joined with one of the other two."""
        if joined in self._sums:
            total, number = self._sums.get(pair, (0.0, 0))
            more, others = self._sums.pop(joined)
            self._sums[pair] = total + more, number + others


def _order(one: int, other: int) -> Pair:
    return (one, other) if one < other else (other, one)
