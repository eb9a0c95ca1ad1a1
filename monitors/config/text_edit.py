"""What edits of a config file's text share: places come from the YAML nodes, but the edit is made in the text.

Thus comments, quotes and layout survive. The result of every edit is read back and compared with what was intended
before it is returned.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from ruamel.yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode

from monitors.config.yaml_source import Loc, YamlDocument, find_entry, parse
from monitors.errors import ConfigError, Problem

#: Adds what is wrong with a document's values to its problems.
Validate = Callable[[YamlDocument], object]


@dataclass(frozen=True, slots=True)
class Edit:
    """The new text, and the line (from 1) of the change."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Source:
    """A text with its nodes and values; ``validate`` is what its values are checked by, now and after an edit."""

    file: str
    text: str
    root: Node | None
    data: dict[str, Any]
    validate: Validate

    @property
    def newline(self) -> str:
        """How its lines end."""
        return "\r\n" if "\r\n" in self.text else "\n"

    def refuse(self, what: str, fix: str, node: Node | None = None) -> ConfigError:
        """The error of one problem, to be raised."""
        line, column = (node.start_mark.line + 1, node.start_mark.column + 1) if node else (0, 0)
        return ConfigError((Problem(self.file, line, column, what, fix),))

    def get_node(self, loc: Loc) -> Node:
        """The node at a path that exists."""
        node = self.root
        for step in loc:
            entry = find_entry(node, step)
            assert entry is not None
            node = entry[1]
        assert node is not None
        return node

    def check(self, edit: Edit, expected: dict[str, Any]) -> Edit:
        """Return the edit if reading it gives exactly what was intended. Raises ConfigError otherwise; its problems
        have no line, because the text in which they have one is not written.
        """
        document = _read_document(self.file, edit.text, self.validate)
        if document.problems:
            unwritten = f"{self.file} was left as it is"
            raise ConfigError(
                tuple(replace(problem, file=unwritten, line=0, column=0) for problem in document.problems)
            )
        if document.data != expected:
            raise self.refuse("the layout of the file does not allow a safe edit", "edit it by hand")
        return edit


def read_source(file: str, text: str, validate: Validate) -> Source:
    """Return the file's values and nodes. Raises ConfigError with everything that is wrong in it."""
    document = _read_document(file, text, validate)
    if document.problems:
        raise ConfigError(tuple(document.problems))
    return Source(file, text, document.root, document.data, validate)


def _read_document(file: str, text: str, validate: Validate) -> YamlDocument:
    document = YamlDocument(file)
    parse(text, document)
    if document.data is not None:
        validate(document)
    return document


# --------------------------------------------------------------------------------------------------------- places


def find_last_line(node: Node) -> int:
    """Return the last line (from 0) on which a node has a character; the end marks of block nodes are further down."""
    if isinstance(node, ScalarNode):
        if node.style in ("|", ">"):
            return int(node.end_mark.line) - 1
        return int(node.end_mark.line)
    if not isinstance(node, CollectionNode) or node.flow_style or not node.value:
        return int(node.end_mark.line)
    last = node.value[-1]
    return find_last_line(last[1] if isinstance(node, MappingNode) else last)


def find_dash(line: str, node: Node) -> int:
    """Return the column of the dash before an entry."""
    return line.rfind("-", 0, node.start_mark.column)


# ------------------------------------------------------------------------------------------------ cuts and inserts


def splice(text: str, start: int, end: int, made: str) -> str:
    """Return the text with ``made`` in place of what is from ``start`` to ``end``."""
    return text[:start] + made + text[end:]


def insert_lines(lines: list[str], at: int, made: str, newline: str) -> str:
    """Return the lines as text, with ``made`` inserted before line number ``at``."""
    before = "".join(lines[:at])
    if before and not before.endswith("\n"):
        before += newline
    return before + made + "".join(lines[at:])
