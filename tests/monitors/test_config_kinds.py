"""A value of the wrong kind is told with what to write instead."""

from __future__ import annotations

import pytest

from monitors.config.loading import validate
from monitors.config.schema import TopicSpec
from monitors.config.settings import Settings
from monitors.config.yaml_source import YamlDocument, parse


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("codes: {cameo: [14]}", '7:16: cameo: expected text, found a number; put it in quotes: "14"'),
        ("codes: {cameo: 14}", '7:16: cameo: expected text, found a number; put it in quotes: "14"'),
        (
            "tests: {quiet: [{Protest: hundreds}]}",
            "7:17: quiet: expected text, found keys with values; put quotes round text that has ': ' in it",
        ),
    ],
)
def test_a_topics_value_of_the_wrong_kind_is_told_with_what_to_write(line: str, said: str) -> None:
    document = YamlDocument("t")
    topic = "id: t\ntitle: T\nthreshold: 4\nrules:\n  - {id: a, when: riot, points: 4}\n\n"
    parse(f"{topic}{line}\n", document)
    validate(TopicSpec, document)
    assert [str(problem) for problem in document.problems] == [f"t:{said}"]


def test_a_whole_number_with_a_point_is_told_without() -> None:
    document = YamlDocument("t")
    parse("escalate: [{severity: high, killed: 1.0}]\n", document)
    validate(Settings, document)
    (problem,) = document.problems
    assert problem.fix == "write it without a point: 1"
