"""Figures worked out by hand over small invented sets."""

from __future__ import annotations

import json
import math

import pytest

from monitors.errors import ParseError
from monitors.evaluation import (
    Evaluation,
    Judged,
    LabelledItem,
    Mistake,
    Scores,
    TopicScore,
    average,
    evaluate,
    find_mistake,
    group_judged,
    list_scored_topics,
    read_label,
    score_topic,
)
from monitors.model import Level

NONE = Scores(0.0, 0.0, 0.0, 0.0, 0.0)


def judged(now: str = "", mention: str = "", **levels: str) -> Judged:
    """An item whose labels are words in a row, and what it was judged."""
    label = LabelledItem("x", "A title", frozenset(now.split()), frozenset(mention.split()))
    return Judged(label, {topic: Level(level) for topic, level in levels.items()})


SET = (
    judged("unrest", unrest="urgent"),
    judged("unrest", unrest="urgent", coup="urgent"),
    judged("unrest", unrest="digest"),
    judged("unrest"),
    judged(mention="unrest", unrest="urgent"),
    judged(mention="unrest", unrest="digest"),
    judged(unrest="urgent"),
    judged("coup"),
)


def test_the_figures_of_a_topic() -> None:
    score = score_topic(SET, "unrest")
    assert (score.topic, score.now) == ("unrest", 4)
    # rang on 4 of which 2 happen; 4 happen, 2 rang and 3 were found; of 2 items with neither label 1 rang
    assert score.figures == Scores(precision=0.5, recall=0.5, f1=0.5, any_recall=0.75, false_per_1000=500.0)


def test_f1_is_the_harmonic_mean() -> None:
    figures = score_topic((*SET, judged("unrest", unrest="urgent")), "unrest").figures
    assert figures.precision == 3 / 5
    assert figures.recall == 3 / 5
    lopsided = score_topic(SET[:4], "unrest").figures
    assert (lopsided.precision, lopsided.recall) == (1.0, 0.5)
    assert math.isclose(lopsided.f1, 2 / 3)


def test_what_cannot_be_divided_is_not_a_number() -> None:
    figures = score_topic((judged("coup"),), "strike").figures
    assert math.isnan(figures.precision)
    assert math.isnan(figures.recall)
    assert math.isnan(figures.f1)
    assert figures.false_per_1000 == 0.0
    assert math.isnan(score_topic((judged("coup"),), "coup").figures.false_per_1000)


def test_only_topics_with_ten_items_are_averaged_and_an_undefined_figure_counts_as_nothing() -> None:
    good = TopicScore("a", 10, Scores(1.0, 0.5, 2 / 3, 0.75, 4.0))
    silent = TopicScore("b", 12, Scores(math.nan, 0.0, 0.0, 0.25, 0.0))
    rare = TopicScore("c", 9, Scores(0.1, 0.1, 0.1, 0.1, 900.0))
    assert average((good, silent, rare)) == Scores(0.5, 0.25, 1 / 3, 0.5, 2.0)
    assert average((rare,)) == average(()) == NONE


def test_core_and_all_average_different_topics() -> None:
    items = [judged("unrest coup", unrest="urgent")] * 10
    evaluation = evaluate(items, ("unrest", "coup"))
    assert isinstance(evaluation, Evaluation)
    assert evaluation.items == 10
    assert (evaluation.core.recall, evaluation.all.recall) == (1.0, 0.5)


def test_the_core_topics_come_first_and_labels_without_a_topic_count() -> None:
    labels = [item.label for item in (*SET, judged("curfew"))]
    assert list_scored_topics(["attack", "troops"], labels) == ("unrest", "troops", "attack", "coup", "curfew")


@pytest.mark.parametrize(
    ("item", "mistake"),
    [
        (judged("unrest", unrest="urgent"), None),
        (judged("unrest", unrest="digest"), Mistake.MISSED),
        (judged("unrest"), Mistake.MISSED),
        (judged(mention="unrest", unrest="urgent"), Mistake.FALSE_MENTION),
        (judged(mention="unrest", unrest="digest"), None),
        (judged(unrest="urgent"), Mistake.FALSE),
        (judged(coup="urgent"), None),
    ],
)
def test_how_an_item_is_wrong(item: Judged, mistake: Mistake | None) -> None:
    assert find_mistake(item, "unrest") == mistake


def test_items_are_grouped_and_the_halves_stay_when_items_are_added() -> None:
    labels = [LabelledItem(str(n), "", frozenset(), frozenset(), language="ru" if n % 3 else "en") for n in range(200)]
    items = [Judged(label) for label in labels]
    assert {name: len(members) for name, members in group_judged(items, "lang").items()} == {"en": 67, "ru": 133}
    halves = group_judged(items, "half")
    assert list(halves) == ["a", "b"]
    assert min(len(half) for half in halves.values()) > 70
    assert group_judged(items[:50], "half")["a"] == [item for item in halves["a"] if int(item.label.id) < 50]


def test_a_line_becomes_a_label() -> None:
    line = json.dumps({"id": 7, "summary": "text", "lang": "ru", "now": ["unrest"], "mention": ["coup", "strike"]})
    label = read_label(line, place="f:1")
    assert (label.id, label.title, label.language, label.stratum) == ("7", "text", "ru", "?")
    assert (label.now, label.mention) == (frozenset({"unrest"}), frozenset({"coup", "strike"}))
    assert read_label('{"title": "t", "now": []}', place="f:2").id == "f:2"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "bad_json"),
        ("[1]", "bad_json"),
        ('{"a":' * 5000, "bad_json"),
        ('{"title": "t"}', "no_label"),
        ('{"now": "unrest"}', "bad_label"),
        ('{"now": [1]}', "bad_label"),
    ],
)
def test_a_line_without_readable_labels_is_refused(line: str, reason: str) -> None:
    with pytest.raises(ParseError) as caught:
        read_label(line, place="f:1")
    assert caught.value.reason == reason


def test_of_topics_that_nobody_was_asked_about_an_item_says_nothing() -> None:
    label = read_label('{"title": "A title", "now": ["coup"], "asked": ["coup"]}', place="x")
    item = Judged(label, {"unrest": Level.URGENT, "coup": Level.DIGEST})
    assert find_mistake(item, "unrest") is None
    assert find_mistake(item, "coup") is Mistake.MISSED
    assert score_topic([item], "unrest").now == 0
    assert math.isnan(score_topic([item], "unrest").figures.precision)
    assert math.isnan(score_topic([item], "unrest").figures.false_per_1000)
    assert score_topic([item], "coup").now == 1
    assert read_label('{"title": "A title", "now": []}', place="x").asked is None


def test_who_writes_a_topic_into_an_item_says_something_of_it() -> None:
    label = read_label('{"title": "t", "now": ["coup"], "mention": ["strike"], "asked": ["unrest"]}', place="x")
    assert label.asked == {"coup", "strike", "unrest"}
    assert find_mistake(Judged(label, {}), "coup") is Mistake.MISSED
