"""Whether two reports can be of one event, by their places alone; what is said of either is asked of both."""

from __future__ import annotations

import pytest

from monitors.facts.capitals import list_capital_points
from monitors.stories.article_traits import ArticleTraits, Scene
from monitors.stories.scenes import are_apart, have_own_towns, have_part

OSH, JALAL_ABAD = (40.53, 72.80), (40.93, 73.00)
KARAKOL = (42.49, 78.39)
CAPITAL = min(list_capital_points())


def report(*countries: str, **scene: frozenset[object]) -> ArticleTraits:
    return ArticleTraits(None, frozenset(countries), scene=Scene(**scene))  # type: ignore[arg-type]


def in_town(*towns: tuple[float, float], names: tuple[tuple[float, float], ...] = ()) -> ArticleTraits:
    """A report of an event in these towns of one country, which names these others too."""
    return report("KG", towns=frozenset(towns), named_towns=frozenset((*towns, *names)))


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        (in_town(OSH), in_town(KARAKOL), True),
        (in_town(OSH), in_town(JALAL_ABAD), False),
        (in_town(OSH), in_town(KARAKOL, names=(OSH,)), False),
        (in_town(OSH, names=(KARAKOL,)), in_town(KARAKOL), False),
        (in_town(OSH), in_town(), False),
    ],
    ids=["distant", "near", "the second names the first's", "the first names the second's", "no town"],
)
def test_distant_towns_are_two_events_unless_either_report_names_the_others(
    one: ArticleTraits, other: ArticleTraits, apart: bool
) -> None:
    assert are_apart(one, other) is are_apart(other, one) is apart


@pytest.mark.parametrize(
    ("names", "other_names", "actors", "other_actors", "has_part"),
    [
        ((), (), (), (), False),
        (("IR",), (), (), (), True),
        ((), ("IL",), (), (), True),
        (("IR",), ("IL",), ("IR",), (), True),
        (("IR",), ("IL",), (), ("IL",), True),
        (("IR",), ("IL",), ("IR",), ("IL",), False),
    ],
    ids=["not named", "by the first", "by the second", "the second acts", "the first acts", "blow and counterblow"],
)
def test_two_countries_may_have_a_part_in_one_event_unless_each_strikes_the_other(
    names: tuple[str, ...],
    other_names: tuple[str, ...],
    actors: tuple[str, ...],
    other_actors: tuple[str, ...],
    has_part: bool,
) -> None:
    one = report("IL", named_countries=frozenset(names), actors=frozenset(actors))
    other = report("IR", named_countries=frozenset(other_names), actors=frozenset(other_actors))
    assert have_part(one, other) is has_part
    assert are_apart(one, other) is not has_part


@pytest.mark.parametrize(
    ("one", "other", "own"),
    [
        (in_town(OSH), in_town(KARAKOL), True),
        (in_town(OSH), in_town(KARAKOL, names=(OSH,)), False),
        (in_town(OSH, names=(KARAKOL,)), in_town(KARAKOL), False),
        (in_town(OSH), in_town(), False),
        (in_town(), in_town(OSH), False),
        (in_town(CAPITAL), in_town(OSH), False),
    ],
    ids=[
        "own",
        "the first's is named",
        "the second's is named",
        "none in the second",
        "none in the first",
        "a capital",
    ],
)
def test_both_have_towns_of_their_own_if_neither_names_the_others(
    one: ArticleTraits, other: ArticleTraits, own: bool
) -> None:
    assert have_own_towns(one, other) is own
