"""What people said of alerts, as labelled items that the evaluation reads."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitors.evaluation import read_label
from monitors.labelling import Opinion, gather_items

AT = datetime(2022, 1, 7, tzinfo=UTC)


def make_opinion(subject: str, topic: str, verdict: str, reason: str = "") -> Opinion:
    return Opinion(subject, topic, verdict, reason, AT, f"Title of {subject}", "Text.", "https://a.example/", "en")


def test_each_verdict_becomes_what_the_evaluation_understands() -> None:
    opinions = [
        make_opinion("right", "unrest", "right"),
        make_opinion("wrong", "unrest", "wrong", "topic"),
        make_opinion("old", "unrest", "wrong", "old"),
        make_opinion("place", "unrest", "wrong", "place"),
        make_opinion("missed", "troops", "missed"),
    ]
    labels = {one.id: one for one in (read_label(json.dumps(item), place="x") for item in gather_items(opinions))}
    assert {name: (set(one.now), set(one.mention)) for name, one in labels.items()} == {
        "right": ({"unrest"}, set()),
        "wrong": (set(), set()),
        "old": (set(), {"unrest"}),
        "place": ({"unrest"}, set()),
        "missed": ({"troops"}, set()),
    }
    assert labels["right"].title == "Title of right"


def test_people_who_differ_are_counted_and_topics_of_one_text_stand_together() -> None:
    opinions = [
        make_opinion("s", "unrest", "right"),
        make_opinion("s", "unrest", "wrong", "topic"),
        make_opinion("s", "unrest", "right"),
        make_opinion("s", "troops", "wrong", "topic"),
    ]
    (item,) = gather_items(opinions)
    assert item["now"] == ["unrest"]
    assert item["asked"] == ["troops", "unrest"]


def test_where_as_many_say_the_one_as_the_other_nothing_is_said() -> None:
    opinions = [
        make_opinion("s", "unrest", "right"),
        make_opinion("s", "unrest", "wrong", "topic"),
        make_opinion("s", "troops", "wrong", "topic"),
        make_opinion("s", "coup", "right"),
        make_opinion("s", "coup", "wrong", "old"),
    ]
    (item,) = gather_items(opinions)
    assert (item["now"], item["mention"], item["asked"]) == ([], [], ["troops"])


@pytest.mark.parametrize(
    ("right", "old", "wrong", "labels"),
    [
        (0, 2, 1, ([], ["coup"], ["coup"])),
        (0, 1, 3, ([], [], ["coup"])),
        (1, 2, 0, ([], ["coup"], ["coup"])),
        (1, 1, 1, ([], [], ["coup"])),
        (0, 1, 1, ([], [], ["coup"])),
        (2, 1, 0, (["coup"], [], ["coup"])),
        (2, 1, 1, ([], [], [])),
    ],
)
def test_old_news_is_a_mention_only_if_more_say_so_than_say_wrong(
    right: int, old: int, wrong: int, labels: tuple[list[str], list[str], list[str]]
) -> None:
    opinions = [
        *[make_opinion("s", "coup", "right")] * right,
        *[make_opinion("s", "coup", "wrong", "old")] * old,
        *[make_opinion("s", "coup", "wrong", "topic")] * wrong,
    ]
    (item,) = gather_items(opinions)
    assert (item["now"], item["mention"], item["asked"]) == labels


def test_an_item_is_of_the_day_of_its_first_label() -> None:
    late = replace(make_opinion("s", "unrest", "right"), labelled_at=AT + timedelta(days=3))
    (item,) = gather_items([make_opinion("s", "unrest", "right"), late])
    assert item["date"] == "2022-01-07"


def test_a_miss_without_a_topic_is_left_for_somebody_to_sort() -> None:
    (item,) = gather_items([make_opinion("m", "", "missed")])
    assert "now" not in item
    assert item["stratum"] == "missed"
