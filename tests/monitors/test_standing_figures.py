"""Reports in two languages compared by the figures that stood among those of one event when another one came."""

from __future__ import annotations

import pytest

from monitors.model import FactKind
from monitors.stories.across_languages import Gist, compare_gists
from monitors.stories.article_traits import ArticleTraits
from monitors.stories.similarity import BOUND
from monitors.stories.standing_figures import Trail, compare_trails

AF = frozenset({"AF"})
KANDAHAR = frozenset({(31.61, 65.71)})
DAY = 740_000.0


def tell(
    language: str,
    killed: int,
    *,
    hours: float = 0,
    injured: int = 0,
    risen: bool = False,
    kinds: tuple[str, ...] = (),
) -> ArticleTraits:
    counts = {FactKind.KILLED: killed, FactKind.INJURED: injured}
    figures = frozenset((kind, count, count) for kind, count in counts.items() if count)
    gist = Gist(
        topics=frozenset({"attack"}),
        countries=AF,
        points=KANDAHAR,
        towns=KANDAHAR,
        figures=figures,
        risen=frozenset({(FactKind.KILLED, killed)}) if risen else frozenset(),
        kinds=frozenset(kinds),
    )
    return ArticleTraits(DAY + hours / 24, AF, language=language, gist=gist)


def compare(report: ArticleTraits, other: ArticleTraits) -> float:
    """The two by themselves."""
    assert report.moment is not None
    assert other.moment is not None
    return compare_gists(report.gist, other.gist, abs(report.moment - other.moment))


def gain(report: ArticleTraits, *trail: ArticleTraits, other: int = 0) -> float:
    """What the trail adds to the log-odds of a report and one of it, whichever of the two is given first."""
    alone = compare(report, trail[other])
    gained = compare_trails(alone, report, trail[other], Trail([report]), Trail(trail))
    assert gained == compare_trails(alone, trail[other], report, Trail(trail), Trail([report]))
    return gained - alone


TRAIL = tell("en", 12), tell("en", 60, hours=2), tell("en", 40, hours=3)


@pytest.mark.parametrize(("killed", "stood"), [(60, 1), (40, 2)], ids=["the highest", "the newest"])
def test_a_report_is_compared_with_the_highest_and_the_newest_figure_by_then(killed: int, stood: int) -> None:
    report, agreeing = tell("de", killed, hours=4), tell("en", killed)
    assert gain(report, *TRAIL) == pytest.approx(compare(report, agreeing) - compare(report, TRAIL[0]))
    assert gain(report, *TRAIL, other=stood) == 0


def test_what_neither_stood_nor_was_the_newest_by_then_adds_nothing() -> None:
    assert gain(tell("de", 25, hours=4), *TRAIL, other=1) == pytest.approx(
        compare(tell("de", 25, hours=4), tell("en", 40, hours=2)) - compare(tell("de", 25, hours=4), TRAIL[1])
    )
    assert gain(tell("de", 12, hours=1), tell("en", 25), tell("en", 12, hours=2)) == 0


def test_who_reports_early_is_compared_with_what_stood_early() -> None:
    early = tell("de", 12, hours=0.5)
    assert gain(early, *TRAIL, other=1) > 3
    assert gain(tell("de", 12, hours=4), *TRAIL, other=1) < 1


def test_a_figure_that_has_risen_above_all_told_speaks_for_one_event() -> None:
    report, same = tell("de", 65, hours=3, risen=True), tell("en", 12)
    assert gain(report, same) > 4
    assert compare(report, same) + gain(report, same) > 1
    assert gain(tell("de", 65, hours=3), same) == 0


@pytest.mark.parametrize(
    ("report", "trail"),
    [
        (tell("de", 30, hours=3, risen=True), (tell("en", 75),)),
        (tell("de", 130, hours=3, risen=True), (tell("en", 12),)),
        (tell("de", 65, hours=13, risen=True), (tell("en", 12),)),
        (tell("de", 65, risen=True), (tell("en", 12, hours=3),)),
        (tell("de", 65, hours=3, risen=True, kinds=("air",)), (tell("en", 12, kinds=("bomb",)),)),
        (tell("de", 65, hours=3, risen=True, kinds=("bomb", "second")), (tell("en", 12, kinds=("bomb",)),)),
        (tell("de", 65, hours=3, risen=True), (tell("en", 0),)),
        (tell("en", 65, hours=3, risen=True), (tell("en", 12),)),
        (tell("de", 65, hours=50, risen=True), (tell("en", 60),)),
    ],
    ids=[
        "below another",
        "more than ten times as high",
        "after half a day",
        "before the lower one",
        "another kind of attack",
        "a second attack",
        "no figure before",
        "in the same language",
        "days later",
    ],
)
def test_a_risen_figure_adds_nothing_where_it_may_be_of_another_event(
    report: ArticleTraits, trail: tuple[ArticleTraits, ...]
) -> None:
    assert gain(report, *trail) == 0


def test_a_second_attack_of_which_others_told_too_is_one_event() -> None:
    assert gain(tell("de", 65, hours=3, risen=True, kinds=("second",)), tell("en", 12, kinds=("second",))) > 4


def test_with_a_toll_that_has_risen_other_figures_above_all_told_speak_neither_way() -> None:
    one, other = tell("de", 16, hours=3, injured=120, risen=True), tell("en", 3, injured=40)
    toll, others = tell("de", 16, hours=3, risen=True), tell("en", 3)
    assert compare(one, other) + gain(one, other) == pytest.approx(compare(toll, others) + gain(toll, others))
    fewer = tell("de", 16, hours=3, injured=12, risen=True)
    assert compare(fewer, other) + gain(fewer, other) < 0


@pytest.mark.parametrize(
    ("killed", "stood", "is_near"), [(65, 60, True), (60, 65, True), (80, 60, False), (6, 7, False)]
)
def test_large_figures_near_each_other_speak_for_one_event(killed: int, stood: int, is_near: bool) -> None:
    report, same = tell("de", killed, hours=3), tell("en", stood)
    assert (gain(report, same) > 0) == is_near


def test_reports_whose_places_exclude_each_other_stay_apart() -> None:
    report, same = tell("de", 65, hours=3, risen=True), tell("en", 12)
    assert compare_trails(-BOUND, report, same, Trail([report]), Trail([same])) == -BOUND
