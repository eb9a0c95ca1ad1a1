"""By which signs two reports tell of two attacks, and that one sign alone, or two weak ones, prove nothing."""

from __future__ import annotations

import pytest

from monitors.model import AttackSign, FactKind
from monitors.stories.across_languages import Gist
from monitors.stories.article_traits import ArticleTraits
from monitors.stories.attack_scenes import AttackScene
from monitors.stories.attack_signs import are_two_attacks, find_signs, tell_of_one_site

SITE, KIND, HOUR, FALL, SECOND = AttackSign


KANO, ZARIA = (12.0, 8.52), (11.08, 7.71)


def report(
    site: str = "",
    hour: str = "",
    *,
    kinds: str = "bomb",
    killed: int = 0,
    day: float = 0.0,
    named: str = "",
    town: tuple[float, float] = KANO,
) -> ArticleTraits:
    sites = frozenset(site.split())
    scene = AttackScene(sites, sites | frozenset(named.split()), frozenset(hour.split()))
    figures = frozenset({(FactKind.KILLED, killed, killed)} if killed else ())
    gist = Gist(points=frozenset({town}), figures=figures, kinds=frozenset(kinds.split()), scene=scene)
    return ArticleTraits(day, frozenset(), gist=gist)


MORNING = report("trade", "morning", killed=9)


@pytest.mark.parametrize(
    ("other", "signs"),
    [
        (report("mosque", "evening", day=0.4), (SITE, HOUR)),
        (report("mosque", killed=4, day=0.4), (SITE, FALL)),
        (report("mosque", kinds="guns"), (SITE, KIND)),
        (report("mosque", kinds="bomb second", day=0.4), (SITE, SECOND)),
        (report("trade", "evening", killed=4, day=0.4), (HOUR, FALL)),
        (report("", "evening", kinds="guns", day=0.4), (KIND, HOUR)),
    ],
)
def test_two_signs_are_two_attacks_in_either_order(other: ArticleTraits, signs: tuple[AttackSign, ...]) -> None:
    assert find_signs(MORNING, other) == find_signs(other, MORNING) == signs


@pytest.mark.parametrize(
    "other",
    [
        report("mosque", day=0.4),
        report("trade", "evening", day=0.4),
        report(killed=4, day=0.4),
        report("mosque", "early", day=0.4),
        report(kinds="guns", killed=4, day=0.4),
        report("mosque", kinds="air"),
        report("mosque", killed=8, day=0.4),
        report("mosque", killed=12, day=0.4),
        report("mosque", kinds="bomb second", day=0.05),
        report("mosque", killed=4, day=0.0),
        report("mosque", "evening", named="trade", day=0.4),
        report("mosque", "evening", kinds="", day=0.4),
        report("mosque", "evening", kinds="second", day=0.4),
    ],
    ids=[
        "another site alone",
        "a later hour alone",
        "a lower toll alone",
        "an hour that may be the same",
        "another kind and a lower toll",
        "aircraft bomb too",
        "a toll that differs a little",
        "a toll that rose",
        "a second blast within two hours",
        "a lower toll at the same moment",
        "it names the other's site too",
        "it names no kind of attack",
        "it is only called a second one",
    ],
)
def test_what_reports_of_one_attack_may_differ_in_is_no_second_attack(other: ArticleTraits) -> None:
    assert not are_two_attacks(MORNING, other)
    assert not are_two_attacks(other, MORNING)


def test_a_report_of_the_next_morning_is_of_no_later_attack_than_that_of_the_evening() -> None:
    evening, next_morning = report("trade", "evening"), report("mosque", "morning", day=0.5)

    assert not are_two_attacks(evening, next_morning)


def test_reports_of_which_nothing_says_when_they_came_are_told_apart_by_site_and_kind_alone() -> None:
    other = report("mosque", "evening", kinds="guns", killed=4)
    undated = ArticleTraits(None, frozenset(), gist=other.gist)

    assert find_signs(MORNING, undated) == (SITE, KIND)


@pytest.mark.parametrize(
    ("other", "is_one"),
    [
        (report("trade food", day=0.4), True),
        (report("trade", kinds="bomb guns", day=0.4), True),
        (report("mosque", day=0.4), False),
        (report("trade", kinds="guns", day=0.4), False),
        (report("trade", day=0.6), False),
        (report("trade", day=0.4, town=ZARIA), False),
        (report("", day=0.4), False),
    ],
    ids=["one site", "one kind in common", "another site", "another kind", "a day later", "another town", "no site"],
)
def test_one_kind_one_site_one_town_and_half_a_day_are_likely_one_attack(other: ArticleTraits, *, is_one: bool) -> None:
    assert tell_of_one_site(MORNING, other) is tell_of_one_site(other, MORNING) is is_one
