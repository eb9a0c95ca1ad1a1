"""Adds feeds to the text of a feeds.yaml, removes it or switches it on or off, changing no other character.

How an edit stays in the text is in :mod:`monitors.config.text_edit`. A round trip through objects would attach a
comment to the entry above it, and delete both together.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from monitors.config.feed_list import inherit, iterate_entries, note_repetitions
from monitors.config.loading import validate
from monitors.config.problems import find_nearest
from monitors.config.schema import FeedsFile
from monitors.config.text_edit import Edit, Source, find_dash, find_last_line, insert_lines, read_source, splice
from monitors.config.yaml_scalars import write_scalar
from monitors.config.yaml_source import Loc, YamlDocument, find_entry

PLAIN: Final = re.compile(r"[A-Za-z][A-Za-z0-9._-]*( [A-Za-z0-9._-]+)*")
HEAD: Final = "# yaml-language-server: $schema=schemas/feeds.schema.json\n"


# ------------------------------------------------------------------------------------------------------ the edits


def add_feed(file: str, text: str, fields: Mapping[str, str | bool], group: str) -> Edit:
    """Add a feed at the end of a group, creating the group if necessary.

    Raises ConfigError if the file, or the feed in it, is not valid.
    """
    return add_feeds(file, text, (fields,), group)


def add_feeds(file: str, text: str, feeds: Sequence[Mapping[str, str | bool]], group: str) -> Edit:
    """Add feeds as :func:`add_feed` does, in this order; the line is that of the first."""
    source = _read(file, text)
    expected, groups = copy.deepcopy(source.data), source.data.get("groups") or []
    index = next((n for n, one in enumerate(groups) if one["name"] == group), None)
    made, added = [_write_entry(fields) for fields in feeds], [dict(fields) for fields in feeds]
    if index is None:
        expected["groups"] = [*groups, {"name": group, "feeds": added}]
        edit = _add_group(source, f"- name: {write_scalar(group, PLAIN)}", made)
    else:
        expected["groups"][index]["feeds"] = [*(groups[index].get("feeds") or []), *added]
        edit = _add_to_group(source, index, made)
    return source.check(edit, expected)


def remove_feed(file: str, text: str, feed_id: str) -> Edit:
    """Remove a feed and the comment lines right above it. Raises ConfigError if there is no feed with that id."""
    source = _read(file, text)
    loc, node = _find(source, feed_id)
    expected = copy.deepcopy(source.data)
    feeds = expected["groups"][loc[1]]["feeds"]
    del feeds[loc[3]]
    if not feeds:
        expected["groups"][loc[1]]["feeds"] = None
    siblings = source.get_node(loc[:3])
    assert isinstance(siblings, SequenceNode)
    if siblings.flow_style:
        if not feeds:
            expected["groups"][loc[1]]["feeds"] = []
        return source.check(_cut_from_flow(source, siblings, node), expected)
    lines = source.text.splitlines(keepends=True)
    first, last = node.start_mark.line, find_last_line(node)
    above = first
    while above and _is_comment(lines[above - 1], find_dash(lines[first], node)):
        above -= 1
    return source.check(Edit("".join(lines[:above] + lines[last + 1 :]), max(above, 1)), expected)


def switch_feed(file: str, text: str, feed_id: str, *, enabled: bool) -> Edit:
    """Set ``enabled`` of a feed, unless it inherits that value already. Raises ConfigError as :func:`remove_feed`."""
    source = _read(file, text)
    loc, node = _find(source, feed_id)
    assert isinstance(node, MappingNode)
    entry = source.data["groups"][loc[1]]["feeds"][loc[3]]
    line = node.start_mark.line + 1
    if _is_enabled(source, loc) is enabled:
        return Edit(text, line)
    expected = copy.deepcopy(source.data)
    expected["groups"][loc[1]]["feeds"][loc[3]]["enabled"] = enabled
    word = "true" if enabled else "false"
    if entry.get("enabled") is not None:
        found = find_entry(node, "enabled")
        assert found is not None
        value = found[1]
        return source.check(Edit(splice(text, value.start_mark.index, value.end_mark.index, word), line), expected)
    if node.flow_style:
        inside = text[: node.end_mark.index - 1].rstrip()
        comma = "" if inside.endswith((",", "{")) else ","
        return source.check(Edit(f"{inside}{comma} enabled: {word}{text[node.end_mark.index - 1 :]}", line), expected)
    lines = text.splitlines(keepends=True)
    last = find_last_line(node)
    made = f"{' ' * node.start_mark.column}enabled: {word}{source.newline}"
    return source.check(Edit(insert_lines(lines, last + 1, made, source.newline), line), expected)


def keep_groups(file: str, text: str, names: Collection[str]) -> str:
    """Return the text with only these groups of feeds and the comment lines right above them; without names, all.

    Raises ConfigError if no group has one of the names.
    """
    source = _read(file, text)
    groups = source.data.get("groups") or []
    if unknown := [name for name in names if name not in {group["name"] for group in groups}]:
        raise source.refuse(f"no group is named {unknown[0]!r}", "see the names under groups:")
    nodes = source.get_node(("groups",)).value if groups else []
    lines = source.text.splitlines(keepends=True)
    for node, group in reversed(list(zip(nodes, groups, strict=True))):
        if names and group["name"] not in names:
            first, last = node.start_mark.line, find_last_line(node)
            while _is_comment(lines[first - 1], find_dash(lines[node.start_mark.line], node)):
                first -= 1
            while last + 1 < len(lines) and not lines[last + 1].strip():
                last += 1
            del lines[first : last + 1]
    expected = copy.deepcopy(source.data)
    expected["groups"] = [group for group in groups if not names or group["name"] in names]
    return source.check(Edit("".join(lines), 1), expected).text if groups else text


# --------------------------------------------------------------------------------------------------------- places


def _find(source: Source, feed_id: str) -> tuple[tuple[Any, ...], Node]:
    places = {str(entry.get("id")): loc for loc, entry in iterate_entries(source.data)}
    found = places.get(feed_id)
    if found is None:
        meant = find_nearest_id(feed_id, places)
        fix = f"did you mean {meant}?" if meant else "tocsin feeds lists them all"
        raise source.refuse(f"no feed has the id {feed_id!r}", fix)
    return found, source.get_node(found)


def find_nearest_id(feed_id: str, known: Iterable[str]) -> str:
    """The known id that was most likely meant: a similar one, else the first that begins so; "" for none."""
    ids = list(known)
    begun = (one for one in ids if feed_id and one.startswith(feed_id.lower()))
    return find_nearest(feed_id, ids) or next(begun, "")


def _is_enabled(source: Source, loc: Loc) -> bool:
    file = FeedsFile.model_validate(source.data)
    group = file.groups[int(loc[1])]
    return bool(inherit(group.feeds[int(loc[3])], group, file.defaults)["enabled"])


def _is_comment(line: str, column: int) -> bool:
    return line.lstrip().startswith("#") and len(line) - len(line.lstrip()) == column


# ------------------------------------------------------------------------------------------------ cuts and inserts


def _cut_from_flow(source: Source, siblings: SequenceNode, node: Node) -> Edit:
    """Remove one item of ``[a, b, c]``, and the comma between it and the next or the previous one."""
    index = siblings.value.index(node)
    start, end = node.start_mark.index, node.end_mark.index
    if index + 1 < len(siblings.value):
        end = siblings.value[index + 1].start_mark.index
    elif index:
        start = siblings.value[index - 1].end_mark.index
    return Edit(splice(source.text, start, end, ""), node.start_mark.line + 1)


def _add_group(source: Source, head: str, made: Sequence[str]) -> Edit:
    """Add a group at the end of the file, or of its groups."""
    newline, groups = source.newline, find_entry(source.root, "groups")
    items = groups[1] if groups else None
    if source.root is None or not source.data:
        comments = source.text if source.root is None else source.text[: source.root.start_mark.index]
        text = (comments or HEAD).rstrip("\r\n") + newline
        block = f"groups:{newline}  {head}{newline}    feeds:{newline}{_list_entries(made, 6, newline)}"
        return Edit(text + block, text.count("\n") + 4)
    lines = source.text.splitlines(keepends=True)
    if not isinstance(items, SequenceNode) or not items.value:
        if groups is not None:
            raise source.refuse("groups: is empty", "remove the line groups:", groups[0])
        block = f"{newline}groups:{newline}  {head}{newline}    feeds:{newline}{_list_entries(made, 6, newline)}"
        return Edit(insert_lines(lines, len(lines), block, newline), len(lines) + 5)
    if items.flow_style:
        raise source.refuse(
            "groups: is written in brackets", "write each group as a block that starts with a dash", items
        )
    column = items.start_mark.column
    pad, last = " " * column, find_last_line(items)
    entries = _list_entries(made, column + 4, newline)
    block = f"{newline}{pad}{head}{newline}{pad}  feeds:{newline}{entries}"
    return Edit(insert_lines(lines, last + 1, block, newline), last + 5)


def _add_to_group(source: Source, index: int, made: Sequence[str]) -> Edit:
    """Add an entry at the end of a group's feeds."""
    newline, group = source.newline, source.get_node(("groups", index))
    lines = source.text.splitlines(keepends=True)
    if not isinstance(group, MappingNode) or group.flow_style:
        raise source.refuse("the group is written in braces", "write one key per line", group)
    found = find_entry(group, "feeds")
    feeds = found[1] if found else None
    if isinstance(feeds, SequenceNode) and feeds.value and not feeds.flow_style:
        last = feeds.value[-1]
        first_line = lines[last.start_mark.line]
        at = find_last_line(last) + 1
        entries = _list_entries(made, find_dash(first_line, last), newline)
        return Edit(insert_lines(lines, at, entries, newline), at + 1)
    if isinstance(feeds, SequenceNode) and feeds.flow_style:
        inside = source.text[: feeds.end_mark.index - 1].rstrip()
        comma = "" if inside.endswith((",", "[")) else ", "
        return Edit(
            f"{inside}{comma}{', '.join(made)}{source.text[feeds.end_mark.index - 1 :]}", feeds.end_mark.line + 1
        )
    pad = " " * group.start_mark.column
    at = (found[0].start_mark.line if found and found[0] is not None else find_last_line(group)) + 1
    head = "" if found else f"{pad}feeds:{newline}"
    entries = _list_entries(made, group.start_mark.column + 2, newline)
    return Edit(insert_lines(lines, at, f"{head}{entries}", newline), at + (1 if found else 2))


# -------------------------------------------------------------------------------------------------- reading, writing


def _write_entry(fields: Mapping[str, str | bool]) -> str:
    """Return one feed as YAML on one line."""
    return "{" + ", ".join(f"{key}: {_write_value(value)}" for key, value in fields.items()) + "}"


def _list_entries(made: Sequence[str], column: int, newline: str) -> str:
    """Return entries as the lines of a list whose dashes are in this column."""
    return "".join(f"{' ' * column}- {entry}{newline}" for entry in made)


def _write_value(value: str | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return write_scalar(value, PLAIN)


def _read(file: str, text: str) -> Source:
    """Return the file's values and nodes. Raises ConfigError with everything that is wrong in it."""
    return read_source(file, text, _validate)


def _validate(document: YamlDocument) -> None:
    validate(FeedsFile, document)
    note_repetitions(document)
