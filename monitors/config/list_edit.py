"""Adds items to a list in the text of a topic file and takes items out, changing no other character.

A list is named by its path of keys, such as ``("lists", "unit", "en")`` or ``("tests", "urgent")``. How an edit stays
in the text is in :mod:`monitors.config.text_edit`.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from monitors.config.loading import validate
from monitors.config.scalars import Spec
from monitors.config.text_edit import Edit, Source, find_dash, find_last_line, insert_lines, read_source, splice
from monitors.config.yaml_scalars import write_scalar
from monitors.config.yaml_source import find_entry

Keys = tuple[str, ...]

WIDTH: Final = 118
"""A line that an item would make longer is wrapped before the item."""

INDENT: Final = 4
"""The first line after that of a key is indented by so many blanks more."""

PLAIN: Final = re.compile(r"[^\W\d_]\w*(?:-\w+)*\*?")


def add_items(file: str, text: str, model: type[Spec], loc: Keys, items: Iterable[str]) -> Edit:
    """Add items at the end of a list, which is begun if necessary; the line is that of the first one.

    Raises ConfigError if the file, or what would become of it, is not valid.
    """
    source = read_source(file, text, lambda document: validate(model, document))
    added = list(items)
    edit = _add(source, loc, [write_scalar(one, PLAIN) for one in added])
    expected = copy.deepcopy(source.data)
    where: dict[str, Any] = expected
    for step in loc[:-1]:
        where = where.setdefault(step, {})
    where[loc[-1]] = [*where.get(loc[-1], ()), *added]
    return source.check(edit, expected)


def remove_items(file: str, text: str, model: type[Spec], loc: Keys, items: Iterable[str]) -> Edit:
    """Take items out of a list, each wherever it is in it. Raises as :func:`add_items` does."""
    before = source = read_source(file, text, lambda document: validate(model, document))
    expected, gone = copy.deepcopy(source.data), frozenset(items)
    where = _get_value(expected, loc[:-1])
    where[loc[-1]] = [one for one in where[loc[-1]] if one not in gone]
    places = [place for place, value in enumerate(_get_value(source.data, loc)) if value in gone]
    line = source.get_node((*loc, places[0])).start_mark.line + 1
    for place in reversed(places):
        source = read_source(file, _cut(source, loc, place), lambda document: None)
    return before.check(Edit(source.text, line), expected)


def _get_value(data: Any, loc: Keys) -> Any:
    for step in loc:
        data = data[step]
    return data


# --------------------------------------------------------------------------------------------------------- adding


def _add(source: Source, loc: Keys, made: Sequence[str]) -> Edit:
    depth = next(depth for depth in range(len(loc), -1, -1) if _has(source, loc[:depth]))
    node = source.get_node(loc[:depth])
    if depth < len(loc):
        if not isinstance(node, MappingNode):
            raise source.refuse(f"{loc[depth - 1]}: has no value", "remove the line", _get_key(source, loc[:depth]))
        value = f"[{', '.join(made)}]"
        for step in reversed(loc[depth + 1 :]):
            value = f"{{{step}: {value}}}"
        return _add_key(source, node, f"{loc[depth]}: {value}")
    if not isinstance(node, SequenceNode):
        raise source.refuse(f"{loc[-1]}: has no value", "remove the line", _get_key(source, loc))
    return _add_to_brackets(source, node, made) if node.flow_style else _add_to_block(source, node, made)


def _has(source: Source, loc: Keys) -> bool:
    node = source.root
    for step in loc:
        entry = find_entry(node, step)
        if entry is None:
            return False
        node = entry[1]
    return node is not None


def _get_key(source: Source, loc: Keys) -> Node | None:
    entry = find_entry(source.get_node(loc[:-1]), loc[-1])
    return entry[0] if entry else None


def _add_key(source: Source, mapping: MappingNode, made: str) -> Edit:
    """Add a key with its value at the end of a mapping."""
    if mapping.flow_style:
        return _add_to_brackets(source, mapping, [made])
    lines = source.text.splitlines(keepends=True)
    at = find_last_line(mapping) + 1
    made = f"{' ' * mapping.start_mark.column}{made}{source.newline}"
    return Edit(insert_lines(lines, at, made, source.newline), at + 1)


def _add_to_block(source: Source, node: SequenceNode, made: Sequence[str]) -> Edit:
    lines = source.text.splitlines(keepends=True)
    last = node.value[-1]
    at = find_last_line(last) + 1
    pad = " " * find_dash(lines[last.start_mark.line], last)
    entries = "".join(f"{pad}- {item}{source.newline}" for item in made)
    return Edit(insert_lines(lines, at, entries, source.newline), at + 1)


def _add_to_brackets(source: Source, node: SequenceNode | MappingNode, made: Sequence[str]) -> Edit:
    """Add items before the closing bracket, on the last line if they fit there; a comment stays behind its item."""
    text, items = source.text, _list_values(node)
    at, closing = items[-1].end_mark.index if items else node.start_mark.index + 1, node.end_mark.index - 1
    before, rest, comma = text[:at], text[at:], "," if items else ""
    wraps = "#" in text[at:closing]
    if wraps:
        gap = text[at:closing].rstrip()
        before, rest, comma = f"{before}{'' if gap.lstrip().startswith(',') else ','}{gap}", text[closing:], ""
    wrap, stacked, line = source.newline + _indent(text, node, items), _is_stacked(items), 0
    for item in made:
        wraps = wraps or stacked or not _fits(before, f"{comma} {item}", rest)
        before += comma + (wrap if wraps else " " * len(comma)) + item
        line, comma, wraps = line or before.count("\n") + 1, ",", False
    return Edit(before + rest, line)


def _fits(before: str, made: str, rest: str) -> bool:
    """Return whether what is made fits on the line that ``before`` ends with and ``rest`` goes on with."""
    return len(before) - before.rfind("\n") - 1 + len(made) + len(rest[: _find_line_end(rest, 0)].rstrip()) <= WIDTH


def _list_values(node: SequenceNode | MappingNode) -> list[Node]:
    return [value for _, value in node.value] if isinstance(node, MappingNode) else list(node.value)


def _find_line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _is_stacked(items: Sequence[Node]) -> bool:
    """Return whether each item is on a line of its own."""
    return len(items) > 1 and len({item.start_mark.line for item in items}) == len(items)


def _indent(text: str, node: Node, items: Sequence[Node]) -> str:
    """Return the indentation of a further line between brackets: as the last one has it, or deeper than the first."""
    first = text.rfind("\n", 0, node.start_mark.index) + 1
    if items and items[-1].start_mark.line > node.start_mark.line:
        last = text.rfind("\n", 0, items[-1].start_mark.index) + 1
        return _get_blanks(text, last)
    return _get_blanks(text, first) + " " * INDENT


def _get_blanks(text: str, start: int) -> str:
    line = text[start : _find_line_end(text, start)]
    return line[: len(line) - len(line.lstrip(" "))]


# ------------------------------------------------------------------------------------------------------- removing


def _cut(source: Source, loc: Keys, place: int) -> str:
    """Return the text without one item of a list."""
    node = source.get_node(loc)
    assert isinstance(node, SequenceNode)
    if not node.flow_style:
        lines = source.text.splitlines(keepends=True)
        item = node.value[place]
        return "".join(lines[: item.start_mark.line] + lines[find_last_line(item) + 1 :])
    text, items = source.text, node.value
    start, end = items[place].start_mark.index, items[place].end_mark.index
    before = items[place - 1].end_mark.index if place else node.start_mark.index + 1
    if place + 1 == len(items):
        return splice(text, start if "#" in text[before:start] else before, end, "")
    after = items[place + 1].start_mark.index
    if "\n" not in text[end:after]:
        return splice(text, start, after, "")
    line = text.rfind("\n", 0, start) + 1
    if not text[line:start].strip():  # alone on its line
        return splice(text, line, _find_line_end(text, end) + 1, "")
    if place:
        return splice(text, before, end, "")
    return splice(text, start, text.index(",", end) + 1, "")
