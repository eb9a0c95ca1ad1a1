"""Compares two versions of a topic, or of what topics share: which words, rules and values only one of them has."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from monitors.config.scalars import Spec


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where two versions differ: a list with its language, as in ``lists.unit.en``, or a key of a rule, as in
    ``rules.sent.points``. ``ours`` and ``theirs`` are the entries that only one of them has, in their order.
    """

    place: str
    ours: tuple[str, ...]
    theirs: tuple[str, ...]


def compare_specs(ours: Spec, theirs: Spec) -> tuple[Difference, ...]:
    """Return every place where two versions differ; the order of rules, words and tests says nothing."""
    mine, other = _sort_entries(ours), _sort_entries(theirs)
    found = []
    for place in dict.fromkeys((*mine, *other)):
        here, there = mine.get(place, {}), other.get(place, {})
        if here.keys() != there.keys():
            found.append(
                Difference(
                    place,
                    tuple(one for one in here if one not in there),
                    tuple(one for one in there if one not in here),
                )
            )
    return tuple(found)


def _sort_entries(spec: Spec) -> dict[str, dict[str, None]]:
    """The entries of a spec by place, each once and in order."""
    places: dict[str, dict[str, None]] = {}
    for place, entry in _flatten(spec.model_dump(mode="json", by_alias=True), ""):
        places.setdefault(place, {})[entry] = None
    return places


def _flatten(value: object, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, below in value.items():
            yield from _flatten(below, f"{place}.{key}" if place else str(key))
    elif isinstance(value, list):
        for item in value:
            name = item.get("id", "") if isinstance(item, dict) else ""
            yield from _flatten(item, f"{place}.{name}" if name else place)
    elif value is not None and value != "":
        yield place, value if isinstance(value, str) else json.dumps(value)
