"""Says by which signs two reports tell of two attacks, though perhaps of one kind, in one town and half a day.

One sign alone proves nothing: reports of one attack name a hotel or its restaurant, bomber or gunmen. Nor do signs in a
report that gives the toll of an earlier one: it tells what followed, who was held at a station or mourned in a church
(docs/stories-record.md has what that reaches).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

from monitors.model import AttackSign, FactKind, Parting
from monitors.stories.across_languages import SAME_KM, Gist, measure_nearest
from monitors.stories.article_traits import ArticleTraits
from monitors.stories.attack_kinds import SECOND, are_of_two_kinds
from monitors.stories.attack_scenes import AttackScene
from monitors.stories.member import Member

LEAST_SIGNS = 2
"""So many signs make two attacks."""

LEAST_HOURS = 2
"""Reports tell of one event for so long, whatever they differ in: bombs are laid in pairs, gunmen follow a bomber, and
the first reports get sites and tolls wrong."""

SITE_DAYS = 0.5
"""For so long a toll on one site may be told differently; a day later it may be that of the next attack."""

LATER_HOURS = frozenset(
    (
        ("early", "afternoon"),
        ("early", "evening"),
        ("early", "night"),
        ("morning", "afternoon"),
        ("morning", "evening"),
        ("morning", "night"),
        ("afternoon", "night"),
    )
)
"""Parts of a day, by the names of the lists ``hours``, of which nobody takes the first for the second. The other way
round they show nothing: on the morning after much is told of the evening."""

BOMBED = frozenset({"bomb", "air"})
"""Kinds of attack that are no two, because aircraft bomb too."""

ONLY_SECOND = frozenset({SECOND})


def are_two_attacks(one: ArticleTraits, other: ArticleTraits) -> bool:
    """Return whether two reports tell of two attacks in one town."""
    return bool(find_signs(one, other))


def find_signs(one: ArticleTraits, other: ArticleTraits) -> tuple[AttackSign, ...]:
    """Return the signs by which two reports tell of two attacks in one town; none if they do not, or may tell of one.
    Both have to say how people were attacked and how many were killed, and the later one has to give a toll of its own.
    """
    if not _may_be_two(one.gist, other.gist) or one.moment is None or other.moment is None:
        return ()
    earlier, later = (one.gist, other.gist) if one.moment < other.moment else (other.gist, one.gist)
    is_soon = abs(one.moment - other.moment) * 24 < LEAST_HOURS
    if is_soon or not _has_own_toll(later, earlier) or not _share_place(earlier, later):
        return ()
    signs = tuple(_list_signs(earlier, later))
    return signs if len(signs) >= LEAST_SIGNS else ()


def find_parting(newest: Member, story_id: str, members: Iterable[Member]) -> Parting | None:
    """Return why an article that began a story is of another attack than this story's articles, None if it is not, or
    not by such signs.
    """
    signs = max([find_signs(newest.traits, one.traits) for one in members], key=len, default=())
    return Parting(newest.key, newest.key, story_id, signs) if signs else None


def tell_of_one_site(one: ArticleTraits, other: ArticleTraits) -> bool:
    """Return whether two reports tell of an attack of one kind, on one kind of site, in one town and half a day: a toll
    that is higher later has likelier risen than that it is of another attack.
    """
    gist, others = one.gist, other.gist
    if gist.kinds & others.kinds <= ONLY_SECOND or not _share_site(gist.scene, others.scene):
        return False
    is_soon = one.moment is not None and other.moment is not None and abs(one.moment - other.moment) <= SITE_DAYS
    return is_soon and _share_place(gist, others)


def _may_be_two(one: Gist, other: Gist) -> bool:
    """Return whether both say how people were attacked, and may differ in more than that. It spares most pairs the
    rest.
    """
    if one.kinds <= ONLY_SECOND or other.kinds <= ONLY_SECOND:
        return False
    scene, others = one.scene, other.scene
    have_both = bool((scene.sites and others.sites) or (scene.hours and others.hours))
    return have_both or SECOND in one.kinds or SECOND in other.kinds


def _has_own_toll(later: Gist, earlier: Gist) -> bool:
    """Return whether both say how many were killed, and the later one gives a figure that the earlier one does not."""
    tolls = _list_tolls(earlier)
    return bool(tolls) and not _list_tolls(later) <= tolls


def _list_tolls(gist: Gist) -> frozenset[int]:
    return frozenset([low for kind, low, _ in gist.figures if kind is FactKind.KILLED])


def _share_place(one: Gist, other: Gist) -> bool:
    return bool(one.points and other.points) and measure_nearest(one.points, other.points) <= SAME_KM


def _share_site(one: AttackScene, other: AttackScene) -> bool:
    """Return whether the headline of the one names a site that the other names too."""
    return not (one.sites.isdisjoint(other.named) and other.sites.isdisjoint(one.named))


def _list_signs(earlier: Gist, later: Gist) -> Iterator[AttackSign]:
    scene, others = earlier.scene, later.scene
    if scene.sites and others.sites and not _share_site(scene, others):
        yield AttackSign.SITE
    if _are_two_kinds(earlier.kinds, later.kinds):
        yield AttackSign.KIND
    if _is_later_hour(scene.hours, others.hours):
        yield AttackSign.HOUR
    if (SECOND in earlier.kinds) != (SECOND in later.kinds):
        yield AttackSign.SECOND


def _are_two_kinds(kinds: frozenset[str], others: frozenset[str]) -> bool:
    return are_of_two_kinds(kinds, others) and (BOMBED.isdisjoint(kinds) or BOMBED.isdisjoint(others))


def _is_later_hour(hours: frozenset[str], later: frozenset[str]) -> bool:
    """Return whether both reports say when it was, and the later one tells of a later part of a day."""
    return bool(hours and later) and LATER_HOURS.issuperset(product(hours, later))
