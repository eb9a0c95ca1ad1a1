"""Computes how likely two reports in different languages are about the same event, by what was read out of them.

Their words cannot agree, and the few that do, mostly the country's name, mislead. Topics, places, figures, end dates
and the time between them can: a topic, a town and a figure in common within minutes are no chance. All weights are set
by hand, for want of labelled pairs in two languages; docs/stories-record.md has what they reach on an invented set.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import product
from zlib import crc32

from monitors.distance import measure_kilometres
from monitors.facts.capitals import list_capitals
from monitors.model import FIGURE_KINDS, Analysis, Fact, FactKind, is_desk_topic
from monitors.stories.attack_kinds import are_of_two_kinds, read_kinds
from monitors.stories.attack_scenes import NO_SCENE, AttackScene, read_attack_scene
from monitors.stories.risen_figures import Risen, read_risen
from monitors.stories.wording import share_equal

Town = tuple[float, float]
"""Latitude and longitude."""

Figure = tuple[FactKind, int, int]
"""Its kind, and the least and the most that it may be."""

Figures = frozenset[Figure]

ACROSS_DAYS = 2.0
"""Reports in two languages that are further apart than this are not compared by what was read out of them."""

OFFSET = -3.0

TOPIC_WEIGHT = 2.0
"""When a topic is in common. Without one, its negative counts."""

TOWN_WEIGHT = 2.5
"""When a town or region of the event is in common."""

COUNTRY_WEIGHT = 1.0
"""When only a country is in common, and neither says where in it, or one says no more than the capital."""

PART_WEIGHT = -0.5
"""When a country is in common and only one says where in it: an event of one town, perhaps, and one of the country."""

ELSEWHERE_WEIGHT = -3.0
"""When places of both are known, and they differ."""

SAME_KM = 15.0
"""Points no further apart than this are one place, which may be named in two ways."""

REGION_KM = 100.0
"""A region, of which only one point is known, may include places further away. Each such distance counts -1, down to
ELSEWHERE_WEIGHT."""

FIGURE_WEIGHT = 0.6
FIGURE_LOG_WEIGHT = 0.5
"""When a figure agrees: the latter for its logarithm, because small figures agree by chance."""

MOST_FIGURE = 3.0

VAGUE_WEIGHT = 0.3
"""When a vague figure ("dozens") agrees."""

VAGUE_RATIO = 1.5

DIFFERENCE_WEIGHT = -2.5
"""For the logarithm of the ratio of two figures of one kind, of the kind that differs most: tolls rise together ..."""

MOST_DIFFERENCE = -3.5
"""... but no more than this."""

TOLL_WEIGHT = -0.5
TOLL_LOG_WEIGHT = -0.4
"""When only one gives a toll: the latter for its logarithm, because the other would not leave out a high one."""

MOST_TOLL = -2.0

NEIGHBOUR_WEIGHT = 0.7
"""When both name the same other country. When each names another one, twice its negative counts."""

UNTIL_WEIGHT = 1.5
"""When both give one end date of a measure. For two end dates, its negative counts."""

KINDS_WEIGHT = -1.0
"""When they tell of two kinds of attack."""

GAP_OFFSET = 1.0
GAP_WEIGHT = -0.8
"""For the logarithm of one more than the gap in hours."""

TOLLS = (FactKind.KILLED, FactKind.INJURED)


@dataclass(frozen=True, slots=True)
class Gist:
    """What was read out of a report that does not depend on its language.

    ``topics`` are those that it is of, without the chats' own watches, which say nothing about what happened.
    ``countries`` are those of the event, ``named`` all that it names.
    ``points`` are the towns and regions of the event, ``figures`` what it gives of each kind, ``risen`` those of them
    that it says to have risen, ``kinds`` how people were attacked and, if that is known, ``scene`` where and when.
    """

    topics: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()
    towns: frozenset[Town] = frozenset()
    points: frozenset[Town] = frozenset()
    figures: Figures = frozenset()
    until: frozenset[date] = frozenset()
    risen: Risen = frozenset()
    kinds: frozenset[str] = frozenset()
    scene: AttackScene = NO_SCENE


NO_GIST = Gist()


def read_gist(analysis: Analysis, countries: frozenset[str]) -> Gist:
    """Return the gist of a report of an event in these countries."""
    facts = analysis.facts
    placed = [fact for fact in facts if fact.kind is FactKind.PLACE and fact.is_event]
    topics = [match.topic for match in analysis.matches if is_desk_topic(match.topic) and not match.is_doubtful]
    points = _list_points(placed)
    kinds = read_kinds(analysis) if topics else frozenset()
    return Gist(
        share_equal(frozenset(topics)),
        countries,
        share_equal(frozenset([fact.country for fact in facts if fact.kind is FactKind.COUNTRY])),
        _list_points([fact for fact in placed if fact.precision == "city"]),
        points,
        share_equal(_list_figures(facts)),
        share_equal(frozenset([fact.on for fact in facts if fact.on is not None])),
        share_equal(read_risen(analysis)),
        share_equal(kinds),
        read_attack_scene(analysis) if kinds and points else NO_SCENE,
    )


def _list_figures(facts: Iterable[Fact]) -> Figures:
    figures = [(fact.kind, fact.low, fact.high) for fact in facts if fact.kind in FIGURE_KINDS]
    return frozenset([(kind, low, high) for kind, low, high in figures if low is not None and high is not None])


def _list_points(facts: Iterable[Fact]) -> frozenset[Town]:
    points = [(fact.latitude, fact.longitude) for fact in facts]
    return share_equal(frozenset([(north, east) for north, east in points if north is not None and east is not None]))


def mark_scenes(gist: Gist, day: int) -> list[int]:
    """Return what reports in two languages of one event of this day may have in common, each as a number: a place, a
    figure, a topic in a country. The numbers are negative, unlike those of words.
    """
    scenes = [_mark(day, *point) for point in gist.points]
    scenes += [_mark(day, kind.value, low) for kind, low, _ in gist.figures]
    return scenes + mark_fields(gist, day)


def mark_fields(gist: Gist, day: int) -> list[int]:
    """Return only the topics in a country."""
    return [_mark(day, *pair) for pair in product(gist.countries, gist.topics)]


@lru_cache(maxsize=4_096, typed=True)
def _mark(*scene: object) -> int:
    return -1 - crc32(repr(scene).encode())


def is_loose(one: Gist, other: Gist) -> bool:
    """Return whether two reports have nothing in common but topic and country."""
    if not one.until.isdisjoint(other.until) or weigh_figures(one.figures, other.figures) > 0:
        return False
    return not (one.points and other.points and measure_nearest(one.points, other.points) <= SAME_KM)


def compare_gists(one: Gist, other: Gist, gap_days: float) -> float:
    """Return the log-odds that two reports in different languages, this far apart, are about the same event."""
    return compare_scenes(one, other, gap_days) + weigh_told(one.figures, other.figures)


def compare_scenes(one: Gist, other: Gist, gap_days: float) -> float:
    """Return the same without the weight of their figures."""
    odds = OFFSET + GAP_OFFSET + GAP_WEIGHT * math.log1p(gap_days * 24)
    odds += -TOPIC_WEIGHT if one.topics.isdisjoint(other.topics) else TOPIC_WEIGHT
    if one.until and other.until:
        odds += -UNTIL_WEIGHT if one.until.isdisjoint(other.until) else UNTIL_WEIGHT
    odds += KINDS_WEIGHT * are_of_two_kinds(one.kinds, other.kinds)
    return odds + _weigh_places(one, other)


def _weigh_places(one: Gist, other: Gist) -> float:
    common = one.countries & other.countries
    if not common:
        return ELSEWHERE_WEIGHT if one.countries and other.countries else PART_WEIGHT
    if one.points and other.points:
        nearest = measure_nearest(one.points, other.points)
        if nearest <= SAME_KM:
            return TOWN_WEIGHT
        is_sure = one.towns and other.towns
        return ELSEWHERE_WEIGHT if is_sure else max(ELSEWHERE_WEIGHT, PART_WEIGHT - nearest / REGION_KM)
    capitals = {list_capitals().get(country) for country in common}
    odds = COUNTRY_WEIGHT if capitals.issuperset(one.points | other.points) else PART_WEIGHT
    return odds + _weigh_neighbours(one.named - common, other.named - common)


def _weigh_neighbours(one: frozenset[str], other: frozenset[str]) -> float:
    if not one or not other:
        return 0.0
    return -2 * NEIGHBOUR_WEIGHT if one.isdisjoint(other) else NEIGHBOUR_WEIGHT


@lru_cache(maxsize=16_384)
def measure_nearest(points: frozenset[Town], others: frozenset[Town]) -> float:
    """Return the least distance between two points of these, in kilometres."""
    return min(measure_kilometres(*one, *other) for one in points for other in others)


def weigh_told(one: Figures, other: Figures) -> float:
    """Return the weight of the figures of two reports, or of the toll that only one of them gives."""
    return weigh_figures(one, other) or _weigh_lone_toll(one, other)


def weigh_figures(one: Figures, other: Figures) -> float:
    """Return the weight of the figures: of each kind that both give, the two that agree best."""
    return sum_weights(weigh_kinds(one, other))


def weigh_kinds(one: Figures, other: Figures) -> dict[FactKind, float]:
    """Return the weight of each kind of figure that both give, by the two that agree best."""
    pairs = [(first, second) for first, second in product(one, other) if first[0] is second[0]]
    weights: dict[FactKind, float] = {}
    for (kind, low, high), (_, other_low, other_high) in pairs:
        weight = _weigh_pair(max(low, other_low), min(high, other_high), min(low, other_low), max(high, other_high))
        weights[kind] = max(weight, weights.get(kind, weight))
    return weights


def sum_weights(weights: Mapping[FactKind, float]) -> float:
    """Return the weight of figures of several kinds: what agrees adds up, of what differs the worst counts."""
    return math.fsum([weight for weight in weights.values() if weight > 0]) + min([0.0, *weights.values()])


def _weigh_pair(low: int, high: int, least: int, most: int) -> float:
    """Return the weight of two figures, of which both say ``low`` to ``high``, and one or the other ``least`` to
    ``most``."""
    if low > high:
        return max(MOST_DIFFERENCE, DIFFERENCE_WEIGHT * math.log(low / max(1, high)))
    if most > VAGUE_RATIO * max(1, least):
        return VAGUE_WEIGHT
    return min(MOST_FIGURE, FIGURE_WEIGHT + FIGURE_LOG_WEIGHT * math.log(max(1, low)))


def _weigh_lone_toll(one: Figures, other: Figures) -> float:
    """Return the weight of a toll of which the other report, without a figure of its kinds, says nothing."""
    if not {kind for kind, _, _ in one}.isdisjoint([kind for kind, _, _ in other]):
        return 0.0
    highest = max([low for kind, low, _ in one | other if kind in TOLLS], default=0)
    return max(MOST_TOLL, TOLL_WEIGHT + TOLL_LOG_WEIGHT * math.log(highest)) if highest else 0.0
