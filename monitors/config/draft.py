"""Reads a draft that somebody wants to try: a whole topic file, one rule of a topic, or a query that is to ring.

Pure, and nothing is put in force. A draft is checked as the config's own topics are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from monitors.config.loading import sort_problems, validate
from monitors.config.schema import RuleSpec, SharedSpec, TopicSpec
from monitors.config.yaml_source import YamlDocument, decode, find_entry, parse
from monitors.errors import Problem
from monitors.rules.check import TopicProblem, check_topic

FILE: Final = "draft.yaml"
QUERY_RULE: Final = "draft"
"""The id of the rule that a bare query becomes."""

_RULE: Final = re.compile(
    r"""(?:[ \t]*(?:\#[^\n]*)?\n)*  # blank lines and comments
        [ \t]*(?:-[ \t]+)?
        (?:\{|(["']?)(?:id|when|points|ordered|title)\1[ \t]*:(?!\S))""",
    re.VERBOSE,
)
_BLANK_LINES: Final = re.compile(r"\s*\n")
_OPEN_VALUE: Final = re.compile(r": *(?:[|>][+-]?)? *$")
"""The end of a line whose value stands in the lines below."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as it was read. ``topic`` is the whole topic with the draft in it; None if ``problems`` say why not.

    ``failed`` are the topic's own tests that the draft breaks: it can be tried, but the config would refuse it.
    """

    topic: TopicSpec | None
    problems: tuple[Problem, ...] = ()
    failed: tuple[Problem, ...] = ()


def split_draft(text: str, topics: Mapping[str, TopicSpec]) -> tuple[str, str]:
    """Return the topic that a text names with its first word ("" for none), and the rest.

    If the rest begins on a line of its own, it keeps its indentation.
    """
    first, *_ = text.split(None, 1) or [""]
    if first not in topics:
        return "", text.strip()
    rest = text.lstrip().removeprefix(first).rstrip()
    lines = _BLANK_LINES.match(rest)
    return first, rest[lines.end() :] if lines else rest.lstrip()


def read_draft(raw: bytes, name: str, topics: Mapping[str, TopicSpec], shared: SharedSpec) -> Draft:
    """Read a draft: a rule or query of the topic ``name``, or a topic file if that is "".

    A rule replaces the topic's rule with the same id. A query becomes a rule that is enough to ring.
    """
    document = YamlDocument(FILE)
    text = decode(raw, document)
    if text is None:
        return Draft(None, tuple(document.problems))
    if not name:
        return _read_topic(text, document, shared)
    if _RULE.match(text):
        return _read_rule(text, document, topics[name], shared)
    query = " ".join(text.split())
    if not query:
        document.refuse("nothing follows the topic", "write a query or a rule after it", 1, 1)
        return Draft(None, tuple(document.problems))
    topic = topics[name]
    rule = RuleSpec(id=QUERY_RULE, when=query, points=topic.threshold)
    return _check(_with_rule(topic, rule), shared, document, QUERY_RULE)


def _read_topic(text: str, document: YamlDocument, shared: SharedSpec) -> Draft:
    parse(text, document)
    topic = validate(TopicSpec, document)
    if topic is None or document.problems:
        return Draft(None, tuple(sort_problems(document)))
    return _check(topic, shared, document)


def _read_rule(text: str, document: YamlDocument, topic: TopicSpec, shared: SharedSpec) -> Draft:
    parse(_straighten(text), document)
    if isinstance(document.data, list):
        _take_item(document)
    rule = validate(RuleSpec, document)
    if rule is None or document.problems:
        return Draft(None, tuple(sort_problems(document)))
    return _check(_with_rule(topic, rule), shared, document, rule.id)


def _straighten(text: str) -> str:
    """Return a rule with its first line indented like those below it, because chats trim the blanks before a text."""
    first, *rest = text.split("\n")
    margin = min((len(line) - len(line.lstrip(" ")) for line in rest if line.strip()), default=0)
    dash = len(first) - len(first.removeprefix("-").lstrip(" "))
    return text if first.startswith(" ") or _OPEN_VALUE.search(first) else " " * (margin - dash) + text


def _take_item(document: YamlDocument) -> None:
    """Make the only item of a list the whole document; a list of more or none is refused."""
    item = find_entry(document.root, 0)
    if len(document.data) != 1 or item is None:
        document.refuse("a list of rules", "write one rule, or send the whole topic as a file", 1, 1)
        document.data = None
    else:
        (document.data,), (_, document.root) = document.data, item


def _with_rule(topic: TopicSpec, rule: RuleSpec) -> TopicSpec:
    others = tuple(one for one in topic.rules if one.id != rule.id)
    return topic.model_copy(update={"rules": (*others, rule)})


def _check(topic: TopicSpec, shared: SharedSpec, document: YamlDocument, rule_id: str = "") -> Draft:
    """Compile the topic and run its tests. ``rule_id`` names the rule that is alone in the document; ``""``: the
    document is the whole topic.
    """
    fatal: list[Problem] = []
    failed: list[Problem] = []
    for one in check_topic(topic, shared):
        problem = _place(one, topic, document, rule_id)
        (failed if one.is_test else fatal).append(problem)
    return Draft(None if fatal else topic, tuple(fatal), tuple(failed))


def _place(one: TopicProblem, topic: TopicSpec, document: YamlDocument, rule_id: str) -> Problem:
    """The problem with its line and column in the draft; 0 if it is elsewhere in the topic."""
    if not rule_id:
        return Problem(FILE, *document.find_character(one.path, one.column), one.what, one.fix)
    kind, *steps = one.path
    if kind != "rules" or not steps or topic.rules[int(steps[0])].id != rule_id:
        return Problem(FILE, 0, 0, one.what, one.fix)
    if document.root is None:  # a bare query
        return Problem(FILE, 1, max(one.column, 1), one.what, one.fix)
    return Problem(FILE, *document.find_character(tuple(steps[1:]), one.column), one.what, one.fix)
