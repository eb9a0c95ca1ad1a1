"""Drafts from chats: a topic file, a rule or a query becomes a topic to try, or is refused at the right place."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ruamel.yaml import YAML

from monitors.config.draft import QUERY_RULE, Draft, read_draft, split_draft
from monitors.config.schema import SharedSpec, TopicSpec
from monitors.errors import Problem
from tests.bot.running import TOPICS

UNREST = TopicSpec.model_validate(YAML(typ="safe").load(TOPICS["unrest"]))
KNOWN = {"unrest": UNREST}


def read(text: str, name: str = "") -> Draft:
    return read_draft(text.encode(), name, KNOWN, SharedSpec())


def only(problems: tuple[Problem, ...]) -> tuple[int, int, str, str]:
    (one,) = problems
    return one.line, one.column, one.what, one.fix


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("unrest <crowd> SAME <act>", ("unrest", "<crowd> SAME <act>")),
        ("  unrest\nid: x\nwhen: y", ("unrest", "id: x\nwhen: y")),
        ("unrest", ("unrest", "")),
        ("unrest \n", ("unrest", "")),
        ("unrest - id: x\n  when: y", ("unrest", "- id: x\n  when: y")),
        ("unrest \n \n  - id: x\n    when: y\n", ("unrest", "  - id: x\n    when: y")),
        ("id: unrest\ntitle: x", ("", "id: unrest\ntitle: x")),
        ("unknown <crowd>", ("", "unknown <crowd>")),
        ("", ("", "")),
    ],
)
def test_a_text_may_begin_with_the_topic_that_it_is_for(text: str, expected: tuple[str, str]) -> None:
    assert split_draft(text, KNOWN) == expected


def test_a_whole_topic_is_read_as_the_config_reads_it() -> None:
    topic = read(TOPICS["unrest"].replace("threshold: 4", "threshold: 5")).topic
    assert topic is not None
    assert (topic.id, topic.threshold, len(topic.rules)) == ("unrest", 5, 2)


def test_a_query_becomes_a_rule_that_is_enough_to_ring() -> None:
    topic = read("<crowd> SAME\n  harbour", "unrest").topic
    assert topic is not None
    assert topic.rules[:-1] == UNREST.rules
    assert (topic.rules[-1].id, topic.rules[-1].when, topic.rules[-1].points) == (QUERY_RULE, "<crowd> SAME harbour", 4)


@pytest.mark.parametrize(
    "text",
    [
        '{id: crowd, when: "<crowd>", points: 1}',
        '  {id: crowd,\n   when: "<crowd>", points: 1}',
        '- {id: crowd, when: "<crowd>", points: 1}',
        '  - {id: crowd,   when: "<crowd>", points: 1}',
        "- id: crowd\n  when: <crowd>\n  points: 1",
        "-   id: crowd\n    when: <crowd>\n    points: 1",
        "  - id: crowd\n    when: <crowd>\n    points: 1",
        "- id: crowd\n    when: <crowd>\n    points: 1",
        "id: crowd\n    when: <crowd>\n    points: 1",
        "    id: crowd\n    when: <crowd>\n    points: 1",
        "when: >-\n  <crowd>\nid: crowd\npoints: 1",
        "# crowds of all kinds\n\n  # mine\n  - id: crowd\n    when: <crowd>\n    points: 1",
        "\n- id: crowd\n  when: <crowd>\n  points: 1",
        '"id": crowd\n"when": <crowd>\n"points": 1',
    ],
)
def test_a_rule_replaces_the_one_with_its_id(text: str) -> None:
    topic = read(text, "unrest").topic
    assert topic is not None
    assert [(rule.id, rule.points) for rule in topic.rules] == [("crowd-acts", 4), ("crowd", 1)]


@pytest.mark.parametrize(
    "query", ["#crowd", "#crowd\nOR harbour", "id OR crowd", "title:harbour AND <crowd>", '"id: x" OR harbour']
)
def test_a_query_is_no_rule_for_its_first_word(query: str) -> None:
    topic = read(query, "unrest").topic
    assert topic is not None
    assert topic.rules[-1].id == QUERY_RULE


def test_the_column_is_that_of_a_rule_as_pasted() -> None:
    text = '  - id: new\n    when: "<acts>"\n    points: 2'
    assert only(read(text, "unrest").problems)[:2] == (2, 12)
    assert only(read(text.lstrip(), "unrest").problems)[:2] == (2, 12)


def test_what_is_wrong_is_told_with_its_place_and_its_fix() -> None:
    line, column, what, fix = only(read(TOPICS["unrest"].strip().replace("digest: 2", "digset: 2")).problems)
    assert (line, column) == (9, 1)
    assert "digset" in what
    assert "digest" in fix
    line, column, what, _ = only(read(TOPICS["unrest"].strip().replace('"<crowd>"', '"<crwd>"')).problems)
    assert (line, column) == (12, 24)
    assert "crwd" in what


def test_a_rule_or_query_that_cannot_be_read_is_told_with_its_place() -> None:
    assert only(read("<crowd> AND (", "unrest").problems)[:2] == (1, 14)
    line, column, what, _ = only(read("id: new\nwhen: <crowd> SAME <act>\npoints: many", "unrest").problems)
    assert (line, column) == (3, 9)
    assert "points" in what
    assert only(read('id: new\nwhen: "<crowd> SAME <acts>"\npoints: 2', "unrest").problems)[:2] == (2, 21)
    assert only(read("- {id: a, when: x, points: 1}\n- {id: b, when: y, points: 1}", "unrest").problems)[:2] == (1, 1)
    assert only(read("", "unrest").problems)[2] == "nothing follows the topic"


@pytest.mark.parametrize("line", ["points: many", "points: 2\nponits: 2", "ordered: yes", "points: 2\nwhen: y"])
def test_a_rule_written_as_an_item_of_a_list_is_told_with_its_place(line: str) -> None:
    rule = f'id: new\nwhen: "<crwd>"\n{line}'
    mapping = read(rule, "unrest").problems
    item = read(f"- {rule}".replace("\n", "\n  "), "unrest").problems
    assert [replace(problem, column=problem.column - 2) for problem in item] == list(mapping)
    assert max(problem.line for problem in item) >= 2


def test_a_topic_that_breaks_its_own_tests_can_be_tried_but_says_so() -> None:
    draft = read(TOPICS["unrest"] + "tests:\n  quiet: [Protesters storm the city hall]\n")
    assert draft.topic is not None
    line, _, what, fix = only(draft.failed)
    assert line == 15
    assert "is judged urgent" in what
    assert fix == "fix the rules, or move the headline"


def test_bytes_that_are_no_text_are_refused() -> None:
    draft = read_draft(b"id: \xff\n", "", KNOWN, SharedSpec())
    assert only(draft.problems)[:3] == (1, 5, "the file is not UTF-8")
