"""Sums up the word lists of a topic: how many entries each has, what names it, and what its file says of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from monitors.config.schema import SharedSpec, TopicSpec
from monitors.config.word_change import SHARED, Rulebook
from monitors.config.yaml_source import YamlDocument, parse


@dataclass(frozen=True, slots=True)
class ListSummary:
    """One list: the number of its entries by language; the rules, vetoes and cues that name it (by id), lists that do
    (as <list>) and, of a shared list, topics that do; and the comment above it.
    """

    name: str
    counts: Mapping[str, int]
    used_by: tuple[str, ...]
    about: str


def survey_lists(rules: Rulebook, owner: str, text: str) -> tuple[ListSummary, ...]:
    """Return the lists of a topic, or the shared ones, in the order of their file, which has this text."""
    about = _read_comments(text)
    return tuple(
        ListSummary(
            name,
            {language: len(entries) for language, entries in by_language.items()},
            tuple(dict.fromkeys(_list_uses(rules, owner, name))),
            about.get(name, ""),
        )
        for name, by_language in rules.get_written(owner).items()
    )


def _list_uses(rules: Rulebook, owner: str, name: str) -> Iterator[str]:
    if owner != SHARED:
        yield from _list_naming(rules.topics[owner], name)
        return
    yield from _list_naming(rules.shared, name)
    for topic in rules.topics.values():
        if name not in topic.lists and any(_list_naming(topic, name)):
            yield f"the topic {topic.id}"


def _list_naming(spec: TopicSpec | SharedSpec, name: str) -> Iterator[str]:
    """Yield the rules, vetoes, cues and lists of one file that name a list."""
    reference = f"<{name}>"
    if isinstance(spec, TopicSpec):
        yield from (one.id for one in spec.rules if reference in one.when)
    yield from (one.id for one in spec.veto if reference in one.when or reference in one.unless)
    yield from (one.id for one in spec.realis if reference in one.when or reference in one.unless)
    yield from (f"<{other}>" for other, by_language in spec.lists.items() if _has_entry(by_language, reference))


def _has_entry(by_language: Mapping[str, tuple[str, ...]], entry: str) -> bool:
    return any(entry in entries for entries in by_language.values())


def _read_comments(text: str) -> dict[str, str]:
    """Return the comment right above each list, as one line."""
    document = YamlDocument("")
    parse(text, document)
    lines = text.splitlines()
    lists = document.data.get("lists") if isinstance(document.data, dict) else None
    found = {}
    for name in lists or ():
        line, _, _ = document.find_place(("lists", name), at_key=True)
        above: list[str] = []
        while line - 2 - len(above) >= 0 and (comment := lines[line - 2 - len(above)].strip()).startswith("#"):
            above.insert(0, comment.lstrip("#- "))
        found[name] = " ".join(above)
    return found
