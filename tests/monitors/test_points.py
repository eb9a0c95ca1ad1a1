"""Points are written as topic files write them, and no score reads as reached that was not."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from monitors.config.schema import RuleSpec
from monitors.documents import Stage, to_line
from monitors.model import Analysis, Article, Level
from monitors.points import compare_score, count_score, round_score, write_points
from monitors.replay import quote_match
from monitors.rules.check import judge_headline
from monitors.rules.topic import compile_rules
from tests.monitors.topic_judging import NOW, get_match, judge, make_topic

NEARLY = {"rules": (RuleSpec(id="force-count", when="<count> BEFORE/3 <force>", points=2.9999999),)}


@pytest.mark.parametrize(
    ("points", "written"),
    [
        (3, "3"),
        (2.5, "2.5"),
        (2.96, "2.96"),
        (1000, "1000"),
        (0.1 + 0.2, "0.3"),
        (-2.5, "-2.5"),
        (-1e-9, "0"),
        (0, "0"),
    ],
)
def test_points_are_written_with_no_more_decimals_than_they_have(points: float, written: str) -> None:
    assert write_points(points) == written


@pytest.mark.parametrize("threshold", [1, 3, 3.05, 12, 1000.5])
@pytest.mark.parametrize("lack", [0.04, 0.004, 1e-6, 4e-7, 1e-9])
def test_a_score_under_the_threshold_never_reads_as_reached(threshold: float, lack: float) -> None:
    shown, needed = compare_score(threshold - lack, threshold).split(" of ")
    assert float(shown) < float(needed) == threshold
    assert round_score(threshold - lack, threshold) == float(shown)


def test_a_score_that_reached_reads_as_reached() -> None:
    assert compare_score(0.1 + 0.2, 0.3) == "0.3 of 0.3"
    assert compare_score(7.5, 5) == "7.5 of 5"
    assert count_score(1, 1) == "1 of 1 point"
    assert count_score(2.96, 3) == "2.96 of 3 points"


def test_a_near_miss_a_headline_and_a_replay_say_that_the_score_did_not_reach() -> None:
    near = "At noon 300 troops rested in Aktau"
    (held,) = judge(near, **NEARLY).suppressions
    assert held.detail.startswith("score 2.999999 of 3")
    match = get_match(judge(near, threshold=3, digest=1, **NEARLY))
    assert (match.level, quote_match(match, ()).split(":")[0]) == (Level.DIGEST, "2.999999 of 3 points")
    level, why = judge_headline(compile_rules([make_topic(threshold=3, digest=1, **NEARLY)]), near)
    assert (level, why) == (Level.DIGEST, "score 2.999999 of 3")


def test_a_line_of_an_analysis_has_the_score_as_the_rules_add_it_up() -> None:
    match = replace(get_match(judge("Moscow sends 2,500 soldiers to Almaty")), score=4.996, threshold=5)
    analysis = Analysis(Article("x", "x", "Moscow sends 2,500 soldiers to Almaty", "", NOW), "en", (match,))
    (topic,) = json.loads(to_line(analysis, None, Stage.TOPICS, timedelta()))["topics"]
    assert topic["score"] == 4.996
