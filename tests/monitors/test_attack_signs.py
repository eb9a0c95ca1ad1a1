"""By which signs two reports tell of two attacks, and that one sign alone, or the toll of the first, proves nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitors.model import AttackSign, FactKind
from monitors.stories.across_languages import Gist
from monitors.stories.article_traits import ArticleTraits
from monitors.stories.attack_scenes import AttackScene
from monitors.stories.attack_signs import are_two_attacks, find_signs, tell_of_one_site

SITE, KIND, HOUR, SECOND = AttackSign

KANO, ZARIA = (12.0, 8.52), (11.08, 7.71)


def report(
    site: str = "",
    hour: str = "",
    *,
    kinds: str = "bomb",
    killed: int = 12,
    day: float = 0.4,
    named: str = "",
    town: tuple[float, float] = KANO,
) -> ArticleTraits:
    sites = frozenset(site.split())
    scene = AttackScene(sites, sites | frozenset(named.split()), frozenset(hour.split()))
    figures = frozenset({(FactKind.KILLED, killed, killed)} if killed else ())
    gist = Gist(points=frozenset({town}), figures=figures, kinds=frozenset(kinds.split()), scene=scene)
    return ArticleTraits(day, frozenset(), gist=gist)


MORNING = report("trade", "morning", killed=9, day=0.0)


@pytest.mark.parametrize(
    ("other", "signs"),
    [
        (report("mosque", "evening"), (SITE, HOUR)),
        (report("mosque", "evening", killed=4), (SITE, HOUR)),
        (report("mosque", kinds="guns"), (SITE, KIND)),
        (report("mosque", kinds="bomb second"), (SITE, SECOND)),
        (report("", "evening", kinds="guns"), (KIND, HOUR)),
    ],
)
def test_two_signs_are_two_attacks_in_either_order(other: ArticleTraits, signs: tuple[AttackSign, ...]) -> None:
    assert find_signs(MORNING, other) == find_signs(other, MORNING) == signs


@pytest.mark.parametrize(
    "other",
    [
        report("mosque"),
        report("trade", "evening"),
        report("trade", "evening", killed=4),
        report("mosque", "early"),
        report("mosque", kinds="air"),
        report("mosque", "evening", named="trade"),
        report("mosque", "evening", kinds=""),
        report("mosque", "evening", kinds="second"),
        report("mosque", "evening", killed=9),
        report("mosque", "evening", killed=0),
        report("mosque", "evening", town=ZARIA),
        report("mosque", "evening", kinds="guns second", day=0.05),
    ],
    ids=[
        "another site alone",
        "a later hour alone",
        "a toll that is corrected in the evening",
        "an hour that may be the same",
        "aircraft bomb too",
        "it names the other's site too",
        "it names no kind of attack",
        "it is only called a second one",
        "it gives the toll of the first",
        "it gives no toll",
        "another town",
        "within two hours",
    ],
)
def test_what_reports_of_one_attack_may_differ_in_is_no_second_attack(other: ArticleTraits) -> None:
    assert not are_two_attacks(MORNING, other)
    assert not are_two_attacks(other, MORNING)


def test_a_report_that_recalls_the_toll_of_the_first_attack_beside_its_own_is_of_a_second_one() -> None:
    own = report("mosque", "evening")
    figures = own.gist.figures | MORNING.gist.figures

    assert are_two_attacks(MORNING, replace(own, gist=replace(own.gist, figures=figures)))


def test_a_report_of_the_next_morning_is_of_no_later_attack_than_that_of_the_evening() -> None:
    evening, next_morning = report("trade", "evening", day=0.0), report("mosque", "morning", killed=14, day=0.5)

    assert not are_two_attacks(evening, next_morning)


def test_reports_of_which_nothing_says_when_they_came_are_not_told_apart() -> None:
    other = report("mosque", "evening", kinds="guns")

    assert not are_two_attacks(MORNING, ArticleTraits(None, frozenset(), gist=other.gist))


@pytest.mark.parametrize(
    ("other", "is_one"),
    [
        (report("trade food"), True),
        (report("trade", kinds="bomb guns"), True),
        (report("mosque"), False),
        (report("trade", kinds="guns"), False),
        (report("trade", day=0.6), False),
        (report("trade", town=ZARIA), False),
        (report("", named="trade"), True),
        (report(""), False),
    ],
    ids=[
        "one site",
        "one kind in common",
        "another site",
        "another kind",
        "a day later",
        "another town",
        "named",
        "no site",
    ],
)
def test_one_kind_one_site_one_town_and_half_a_day_are_likely_one_attack(other: ArticleTraits, *, is_one: bool) -> None:
    assert tell_of_one_site(MORNING, other) is tell_of_one_site(other, MORNING) is is_one
