"""Two attacks of one kind in one town and half a day are two stories; one that is told in two ways stays one.

The set is invented: reports of real places as agencies write them, in eight languages. A stream is one attack, told
with other figures, by another site, as its follow-up or as several blasts; or an attack "a" and another one "b".
"""

from __future__ import annotations

import pytest

from monitors.model import AttackSign, FactKind, Parting
from monitors.stories.assignment import StoryIndex
from tests.monitors.streams import list_misplaced, list_streams, read_streams, see_late

TABLE = "two_attacks.tsv"

TOLD_BY_SOME = {"two-second-again", "two-kano-market-bus-4"}
"""Only some reports tell these attacks apart: what comes before those, in another order, joins the wrong one."""


@pytest.mark.parametrize("stream", list_streams(TABLE))
def test_two_attacks_of_one_town_and_day_are_two_stories_and_one_told_twice_is_one(stream: str) -> None:
    assert list_misplaced(read_streams(TABLE)[stream]) == []


@pytest.mark.parametrize("stream", sorted({*list_streams(TABLE)} - TOLD_BY_SOME))
def test_the_order_in_which_reports_of_attacks_come_changes_nothing(stream: str) -> None:
    assert [list_misplaced(see_late(read_streams(TABLE)[stream], seed)) for seed in range(3)] == [[]] * 3


def test_a_story_that_is_kept_apart_names_the_other_one_and_the_signs() -> None:
    index = StoryIndex()
    (_, market), (_, station) = read_streams(TABLE)["two-kano-market-bus"]
    first, second = index.assign(market), index.assign(station)

    assert first.partings == ()
    signs = (AttackSign.SITE, AttackSign.HOUR)
    assert second.partings == (Parting(station.article.key, second.story.id, first.story.id, signs),)


def test_another_report_of_the_second_attack_is_no_parting_anew() -> None:
    index = StoryIndex()
    partings = [index.assign(analysis).partings for _, analysis in read_streams(TABLE)["two-kano-market-bus-4"]]

    assert [len(one) for one in partings] == [0, 0, 1, 0]


def test_attacks_in_two_towns_are_kept_apart_by_their_places_and_not_by_such_signs() -> None:
    index = StoryIndex()
    index.assign(read_streams(TABLE)["two-lahore"][0][1])

    assert index.assign(read_streams(TABLE)["two-kano-market-bus"][1][1]).partings == ()


@pytest.mark.parametrize("stream", ["one-hall-mall", "one-beach-hotel", "one-garissa"])
def test_a_toll_that_multiplies_on_one_site_makes_no_second_story(stream: str) -> None:
    told = read_streams(TABLE)[stream]
    tolls = [max(fact.low or 0 for fact in one.facts if fact.kind is FactKind.KILLED) for _, one in told]

    assert min(tolls) * 4 < max(tolls)
    assert list_misplaced(told) == []


def test_the_set_has_streams_of_one_attack_and_of_two_in_eight_languages() -> None:
    streams = read_streams(TABLE)
    events = {stream: {event for event, _ in told} for stream, told in streams.items()}
    assert sum(len(one) == 1 for one in events.values()) >= 45
    assert sum(len(one) == 2 for one in events.values()) >= 30
    languages = {
        analysis.language for stream, told in streams.items() if len(events[stream]) == 2 for _, analysis in told
    }
    assert languages == {"en", "ru", "es", "fr", "ar", "de", "pt", "kk"}
