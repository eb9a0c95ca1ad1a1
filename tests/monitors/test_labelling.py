"""What people said of alerts, as labelled items that the evaluation reads."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitors.evaluation import read_label
from monitors.labelling import gather_items
from monitors.model import Label, Verdict, WrongReason

AT = datetime(2022, 1, 7, tzinfo=UTC)


def make_label(subject: str, topic: str, verdict: Verdict, reason: WrongReason | None = None) -> Label:
    title = f"Title of {subject}"
    return Label(100, 7, subject, topic, verdict, AT, reason, title, "Text.", "https://a.example/", "en")


def test_each_verdict_becomes_what_the_evaluation_understands() -> None:
    said = [
        make_label("right", "unrest", Verdict.RIGHT),
        make_label("wrong", "unrest", Verdict.WRONG, WrongReason.TOPIC),
        make_label("old", "unrest", Verdict.WRONG, WrongReason.OLD),
        make_label("place", "unrest", Verdict.WRONG, WrongReason.PLACE),
        make_label("missed", "troops", Verdict.MISSED),
    ]
    labels = {one.id: one for one in (read_label(json.dumps(item), place="x") for item in gather_items(said))}
    assert {name: (set(one.now), set(one.mention)) for name, one in labels.items()} == {
        "right": ({"unrest"}, set()),
        "wrong": (set(), set()),
        "old": (set(), {"unrest"}),
        "place": ({"unrest"}, set()),
        "missed": ({"troops"}, set()),
    }
    assert labels["right"].title == "Title of right"


def test_people_who_differ_are_counted_and_topics_of_one_text_stand_together() -> None:
    said = [
        make_label("s", "unrest", Verdict.RIGHT),
        make_label("s", "unrest", Verdict.WRONG, WrongReason.TOPIC),
        make_label("s", "unrest", Verdict.RIGHT),
        make_label("s", "troops", Verdict.WRONG, WrongReason.TOPIC),
    ]
    (item,) = gather_items(said)
    assert item["now"] == ["unrest"]
    assert item["asked"] == ["troops", "unrest"]


def test_where_as_many_say_the_one_as_the_other_nothing_is_said() -> None:
    said = [
        make_label("s", "unrest", Verdict.RIGHT),
        make_label("s", "unrest", Verdict.WRONG, WrongReason.TOPIC),
        make_label("s", "troops", Verdict.WRONG, WrongReason.TOPIC),
        make_label("s", "coup", Verdict.RIGHT),
        make_label("s", "coup", Verdict.WRONG, WrongReason.OLD),
    ]
    (item,) = gather_items(said)
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
    said = [
        *[make_label("s", "coup", Verdict.RIGHT)] * right,
        *[make_label("s", "coup", Verdict.WRONG, WrongReason.OLD)] * old,
        *[make_label("s", "coup", Verdict.WRONG, WrongReason.TOPIC)] * wrong,
    ]
    (item,) = gather_items(said)
    assert (item["now"], item["mention"], item["asked"]) == labels


def test_an_item_is_of_the_day_of_its_first_label() -> None:
    late = replace(make_label("s", "unrest", Verdict.RIGHT), labelled_at=AT + timedelta(days=3))
    (item,) = gather_items([make_label("s", "unrest", Verdict.RIGHT), late])
    assert item["date"] == "2022-01-07"


def test_a_miss_without_a_topic_is_left_for_somebody_to_sort() -> None:
    (item,) = gather_items([make_label("m", "", Verdict.MISSED)])
    assert "now" not in item
    assert item["stratum"] == "missed"
