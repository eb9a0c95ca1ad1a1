"""Which of some articles belong together, whatever the order in which they came: the events of a neighbourhood.

Reports that are likely of one event are joined, the likeliest first, by their mean log-odds with each other (average
linkage). Look-alike events are joined by that too; so what came together is then searched for a rift, again and again.
It compares; :mod:`monitors.stories` asks it and acts.
"""

from __future__ import annotations

from collections.abc import Sequence

from monitors.copies import share_a_text
from monitors.likeness import Pairs, Rifts
from monitors.separation import LEAST_PART, bisect, measure_separation
from monitors.story_index import Member

GROUP_AT = 0.0
"""Articles come together from this mean of log-odds on."""

RIFT_AT = 1.25
"""With as deep a rift in it, a group is two events ..."""

MOST_SPLIT = 4_096
"""So many groups are remembered with the events found among them: some 2 MB."""

FEW_WEIGHT = 1.0
"""... deeper by this over the number of reports in the smaller part: few are apart by chance."""

Numbers = tuple[int, ...]


class Sorter:
    """Sorts neighbourhoods again and again, and remembers what it compared: few articles of one are new."""

    def __init__(self) -> None:
        self._likeness = Pairs(0, is_dated=True)
        self._rifts = Rifts()
        self._known: dict[Numbers, tuple[Numbers, ...]] = {}

    def regroup(self, members: Sequence[Member]) -> list[list[Member]]:
        """The articles, in order of their numbers, sorted into events; the order stays within each event."""
        if len(self._known) > MOST_SPLIT:
            self._known.clear()
        self._likeness.trim()
        groups = _link([self._likeness.compare(one, members[:number]) for number, one in enumerate(members)])
        return [part for group in groups for part in self._part([members[number] for number in sorted(group)])]

    def measure_rift(self, one: Sequence[Member], other: Sequence[Member]) -> float:
        """How sure it is that two sets of articles are two events."""
        separation = measure_separation([member.wording for member in one], [member.wording for member in other])
        return self._rifts.measure(one, other, separation)

    def _part(self, group: list[Member]) -> list[list[Member]]:
        """The events among articles that are alike."""
        key = tuple([member.number for member in group])
        if key not in self._known:
            self._known[key] = tuple(tuple([member.number for member in part]) for part in self._split(group))
        by_number = dict(zip(key, group, strict=True))
        return [[by_number[number] for number in part] for part in self._known[key]]

    def _split(self, group: list[Member]) -> list[list[Member]]:
        cut = bisect([member.wording for member in group]) if len(group) >= 2 * LEAST_PART else None
        if cut is None:
            return [group]
        one, other = [group[number] for number in cut.one], [group[number] for number in cut.other]
        least = RIFT_AT + FEW_WEIGHT / min(len(one), len(other))
        if self._rifts.measure(one, other, cut.separation) < least or share_a_text(one, other):
            return [group]
        return [*self._part(one), *self._part(other)]


def _link(table: Sequence[Sequence[float]]) -> list[list[int]]:
    """Positions, joined by average linkage."""
    groups = {number: [number] for number in range(len(table))}
    means = {(one, other): table[other][one] for other in groups for one in range(other)}
    while means:
        one, other = max(means, key=means.__getitem__)
        if means.pop((one, other)) < GROUP_AT:
            break
        left, right = len(groups[one]), len(groups[other])
        groups[one] += groups.pop(other)
        for third in groups.keys() - {one}:
            far = means.pop(_order(other, third))
            near = means[_order(one, third)]
            means[_order(one, third)] = (left * near + right * far) / (left + right)
    return list(groups.values())


def _order(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)
