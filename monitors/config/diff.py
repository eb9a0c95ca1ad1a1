"""Compares two loaded configs: which topics, feeds and settings differ, by the names that people gave them.

Values of settings are shown as they are written. Of feeds and topics only the keys that differ are shown, because a
feed's values may hold secrets and a topic's are long.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from monitors.config.loading import Config
from monitors.config.scalars import Spec
from monitors.config.schema import SharedSpec
from monitors.config.settings import Settings

LONGEST_VALUE: Final = 80

AT_START: Final = (
    "telegram.base_url",
    "telegram.mode",
    "telegram.webhook",
    "poll.workers",
    "poll.cluster",
    "seeds.scan_interval",
    "health",
)
"""Settings, or whole sections, that are read only at start, because ports, processes and connections depend on them."""

HIDDEN: Final = ("health.heartbeat",)
"""Settings whose value may be a secret, such as the address of a heartbeat."""


@dataclass(frozen=True, slots=True)
class Edited:
    """One topic or feed that was edited; ``keys`` are those that differ, as written in the file."""

    name: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edits:
    """The topics, or the feeds, that were added, removed and edited, by id."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    edited: tuple[Edited, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.edited)


@dataclass(frozen=True, slots=True)
class SettingEdit:
    """One edited setting by its dotted path; with ``needs_restart`` a running program continues with ``was``."""

    key: str
    was: str
    now: str
    needs_restart: bool = False


@dataclass(frozen=True, slots=True)
class ConfigDiff:
    """Everything that differs; ``shared`` are the keys of ``topics/_shared.yaml`` that do."""

    topics: Edits = Edits()
    shared: tuple[str, ...] = ()
    feeds: Edits = Edits()
    settings: tuple[SettingEdit, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.topics or self.shared or self.feeds or self.settings)

    @property
    def changes_rules(self) -> bool:
        """Whether articles may be judged differently."""
        return bool(self.topics or self.shared)


def compare_configs(was: Config, now: Config) -> ConfigDiff:
    """Return what has to be edited in ``was`` to get ``now``."""
    return ConfigDiff(
        topics=compare_entries({topic.id: topic for topic in was.topics}, {topic.id: topic for topic in now.topics}),
        shared=compare_shared(was.shared, now.shared),
        feeds=compare_entries({feed.id: feed for feed in was.feeds}, {feed.id: feed for feed in now.feeds}),
        settings=compare_settings(was.settings, now.settings),
    )


def compare_shared(was: SharedSpec, now: SharedSpec) -> tuple[str, ...]:
    """Return the keys of ``_shared.yaml`` that differ; ``rerank`` also if the table that it names has changed."""
    keys = list_keys(was, now)
    return (*keys, "rerank") if was.table != now.table and "rerank" not in keys else keys


def compare_entries(was: Mapping[str, Spec], now: Mapping[str, Spec]) -> Edits:
    """Return the entries that were added, removed or edited, each in the order of the file."""
    both = [name for name in now if name in was]
    keys = ((name, list_keys(was[name], now[name])) for name in both)
    return Edits(
        added=tuple(name for name in now if name not in was),
        removed=tuple(name for name in was if name not in now),
        edited=tuple(Edited(name, differing) for name, differing in keys if differing),
    )


def list_keys(was: Spec, now: Spec) -> tuple[str, ...]:
    """Return the keys, as written in the file, whose values differ."""
    fields = type(now).model_fields
    return tuple(fields[name].alias or name for name in fields if getattr(was, name) != getattr(now, name))


def compare_settings(was: Settings, now: Settings) -> tuple[SettingEdit, ...]:
    """Return every setting that differs, in the order of the reference."""
    old, new = dict(flatten(was)), dict(flatten(now))
    return tuple(
        SettingEdit(key, show(key, old.get(key)), show(key, new.get(key)), waits_for_start(key))
        for key in {**old, **new}
        if old.get(key) != new.get(key)
    )


def flatten(settings: Settings) -> Iterator[tuple[str, Any]]:
    """Yield dotted paths and values as a person writes them; a list or a mapping of free names is one value."""
    written = settings.model_dump(mode="json", by_alias=True)
    yield from walk(settings, written, "")


def walk(section: Spec, written: Mapping[str, Any], path: str) -> Iterator[tuple[str, Any]]:
    """Yield the settings of one section and of those below it."""
    for name, field in type(section).model_fields.items():
        key = field.alias or name
        where, value = f"{path}{key}", getattr(section, name)
        if isinstance(value, Spec):
            yield from walk(value, written[key], f"{where}.")
        else:
            yield where, written[key]


def waits_for_start(key: str) -> bool:
    """Return whether a setting is read only at start."""
    return any(key == one or key.startswith(f"{one}.") for one in AT_START)


def show(key: str, value: Any) -> str:
    """Return a value on one line, shortened if it is long, and hidden if it may be a secret."""
    if key in HIDDEN:
        return "set" if value else "none"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"


# ------------------------------------------------------------------------------------------------------- in words


def describe_diff(diff: ConfigDiff) -> tuple[str, ...]:
    """Return one line for each kind of difference, in plain English, for logs and terminals."""
    lines = [
        *describe_edits("topics", diff.topics),
        *([f"shared lists and vetoes: {', '.join(diff.shared)}"] if diff.shared else []),
        *describe_edits("feeds", diff.feeds),
    ]
    for edit in diff.settings:
        later = " (after a restart)" if edit.needs_restart else ""
        lines.append(f"{edit.key}: {edit.was or 'empty'} -> {edit.now or 'empty'}{later}")
    return tuple(lines)


def describe_edits(kind: str, edits: Edits) -> Iterator[str]:
    """Yield ``topics added: cyber`` and the like, also for what was removed and edited."""
    if edits.added:
        yield f"{kind} added: {', '.join(edits.added)}"
    if edits.removed:
        yield f"{kind} removed: {', '.join(edits.removed)}"
    if edits.edited:
        yield f"{kind} edited: " + "; ".join(f"{one.name} ({', '.join(one.keys)})" for one in edits.edited)
