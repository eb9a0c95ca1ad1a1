"""Says by which signs two reports tell of two attacks, though perhaps of one kind, in one town and half a day.

One sign alone proves nothing: reports of one attack name a hotel or its restaurant, bomber or gunmen, and early tolls
are too high. Two of them are two attacks (docs/stories-record.md has what that reaches).
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

LEAST_FALL = 1.25
"""A toll has fallen if the earlier is more than so many times the later; outlets differ by less."""

SECOND_DAYS = 2 / 24
"""A report of a second attack is of the same event as those of the first for so long: bombs are laid in pairs."""

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

WEAK = frozenset({AttackSign.KIND, AttackSign.FALL})
"""Signs that are no two attacks together: reports of one attack often differ in both."""


def are_two_attacks(one: ArticleTraits, other: ArticleTraits) -> bool:
    """Return whether two reports tell of two attacks."""
    return bool(find_signs(one, other))


def find_signs(one: ArticleTraits, other: ArticleTraits) -> tuple[AttackSign, ...]:
    """Return the signs by which two reports tell of two attacks; none if they do not, or may tell of one. Both have to
    say how people were attacked.
    """
    if not _may_be_two(one.gist, other.gist) or one.gist.kinds <= ONLY_SECOND or other.gist.kinds <= ONLY_SECOND:
        return ()
    signs = tuple(_list_signs(one, other))
    return signs if len(signs) >= LEAST_SIGNS and not WEAK.issuperset(signs) else ()


def find_parting(newest: Member, story_id: str, members: Iterable[Member]) -> Parting | None:
    """Return why an article that began a story is of another attack than this story's articles in its town, None if it
    is not, or not by such signs.
    """
    near = [one.traits for one in members if _share_place(newest.traits.gist, one.traits.gist)]
    signs = max([find_signs(newest.traits, traits) for traits in near], key=len, default=())
    return Parting(newest.key, newest.key, story_id, signs) if signs else None


def tell_of_one_site(one: ArticleTraits, other: ArticleTraits) -> bool:
    """Return whether two reports tell of an attack of one kind, on one kind of site, in one town and half a day: a toll
    that is higher later has likelier risen than that it is of another attack.
    """
    gist, others = one.gist, other.gist
    if gist.kinds & others.kinds <= ONLY_SECOND or gist.scene.sites.isdisjoint(others.scene.sites):
        return False
    is_soon = one.moment is not None and other.moment is not None and abs(one.moment - other.moment) <= SITE_DAYS
    return is_soon and _share_place(gist, others)


def _share_place(one: Gist, other: Gist) -> bool:
    return bool(one.points and other.points) and measure_nearest(one.points, other.points) <= SAME_KM


def _may_be_two(one: Gist, other: Gist) -> bool:
    """Return whether there may be a sign that is not weak. It spares most pairs the rest."""
    if not one.kinds or not other.kinds:
        return False
    scene, others = one.scene, other.scene
    has_own_site = bool(scene.sites and others.sites) and scene.sites.isdisjoint(others.sites)
    return has_own_site or bool(scene.hours and others.hours) or SECOND in one.kinds or SECOND in other.kinds


def _list_signs(one: ArticleTraits, other: ArticleTraits) -> Iterator[AttackSign]:
    if _are_two_sites(one.gist.scene, other.gist.scene):
        yield AttackSign.SITE
    if _are_two_kinds(one.gist.kinds, other.gist.kinds):
        yield AttackSign.KIND
    if one.moment is None or other.moment is None or one.moment == other.moment:
        return
    gap = other.moment - one.moment
    earlier, later = (one.gist, other.gist) if gap > 0 else (other.gist, one.gist)
    if _is_later_hour(earlier.scene.hours, later.scene.hours):
        yield AttackSign.HOUR
    if _has_fallen(earlier, later):
        yield AttackSign.FALL
    if (SECOND in earlier.kinds) != (SECOND in later.kinds) and abs(gap) >= SECOND_DAYS:
        yield AttackSign.SECOND


def _are_two_sites(one: AttackScene, other: AttackScene) -> bool:
    """Return whether both name sites, and neither names the other's."""
    return bool(one.sites and other.sites) and one.sites.isdisjoint(other.named) and other.sites.isdisjoint(one.named)


def _are_two_kinds(kinds: frozenset[str], others: frozenset[str]) -> bool:
    return are_of_two_kinds(kinds, others) and (BOMBED.isdisjoint(kinds) or BOMBED.isdisjoint(others))


def _is_later_hour(hours: frozenset[str], later: frozenset[str]) -> bool:
    """Return whether both reports say when it was, and the later one tells of a later part of a day."""
    return bool(hours and later) and LATER_HOURS.issuperset(product(hours, later))


def _has_fallen(earlier: Gist, later: Gist) -> bool:
    least = max([low for kind, low, _ in earlier.figures if kind is FactKind.KILLED], default=0)
    most = max([high for kind, _, high in later.figures if kind is FactKind.KILLED], default=least)
    return least > LEAST_FALL * most
