"""Turns config/feeds.yaml into the list of feeds to poll: inherits options, fills in secrets, and finds repetitions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import SecretStr

from monitors.config.scalars import fill_references, list_references
from monitors.config.schema import FeedEntry, FeedOptions, FeedsFile, FeedSpec, GroupSpec
from monitors.config.yaml_source import Loc, YamlDocument

JOINED: Final = ("headers", "timezones")
"""Options whose keys are merged from feed, group and defaults; of any other option only the nearest value counts."""

REFERRING: Final = ("url", "username", "password", "proxy", "headers")


@dataclass(frozen=True, slots=True)
class Origin:
    """Options, and the path to them in the document."""

    options: FeedOptions
    loc: Loc


def list_feeds(file: FeedsFile, environment: Mapping[str, str], document: YamlDocument) -> tuple[FeedSpec, ...]:
    """Return every feed with all its options. A variable that is not set is noted in the document, once, at its place.

    A feed that is not enabled keeps its references, because nobody needs its secrets.
    """
    feeds = []
    missing: dict[tuple[Loc, str], None] = {}
    for group_index, group in enumerate(file.groups):
        for index, entry in enumerate(group.feeds):
            loc: Loc = ("groups", group_index, "feeds", index)
            origins = (Origin(entry, loc), Origin(group, loc[:2]), Origin(file.defaults, ("defaults",)))
            fields = inherit(entry, group, file.defaults)
            if fields["enabled"]:
                fields |= fill_secrets(fields, origins, environment, missing)
            feeds.append(FeedSpec.model_construct(**fields, group=group.name))
    for place, name in missing:
        line, column, _ = document.find_place(place)
        document.refuse(
            f"{place[-1]}: the environment variable {name} is not set", f"set {name}, or disable the feed", line, column
        )
    return tuple(feeds)


def inherit(entry: FeedEntry, group: GroupSpec, defaults: FeedOptions) -> dict[str, Any]:
    """Return the fields of a feed, with those that it inherits from its group and the defaults."""
    fields = {name: getattr(entry, name) for name in type(entry).model_fields}
    for name in FeedOptions.model_fields:
        givers = [options for options in (entry, group, defaults) if name in options.model_fields_set]
        if name in JOINED:
            fields[name] = {key: value for giver in reversed(givers) for key, value in getattr(giver, name).items()}
        elif givers:
            fields[name] = getattr(givers[0], name)
    return fields


def fill_secrets(
    fields: Mapping[str, Any],
    origins: tuple[Origin, ...],
    environment: Mapping[str, str],
    missing: dict[tuple[Loc, str], None],
) -> dict[str, Any]:
    """Fill in the fields that refer to the environment. A variable that is not set goes to ``missing``, and its field
    stays as it is.
    """

    def fill(value: Any, loc: Loc) -> Any:
        text = value.get_secret_value() if isinstance(value, SecretStr) else value
        try:
            filled = fill_references(text, environment)
        except KeyError as error:
            missing[loc, error.args[0]] = None
            return value
        return SecretStr(filled) if isinstance(value, SecretStr) else filled

    result: dict[str, Any] = {name: fill(fields[name], find_origin(name, "", origins)) for name in REFERRING[:-1]}
    headers = fields["headers"]
    result["headers"] = {key: fill(value, find_origin("headers", key, origins)) for key, value in headers.items()}
    return result


def find_origin(name: str, key: str, origins: tuple[Origin, ...]) -> Loc:
    """Return the path to the place from which a feed has an option (or one key of it)."""
    for origin in origins:
        if name in origin.options.model_fields_set and (not key or key in getattr(origin.options, name)):
            return (*origin.loc, name, key) if key else (*origin.loc, name)
    return (*origins[0].loc, name)


def list_secrets(file: FeedsFile, environment: Mapping[str, str]) -> tuple[str, ...]:
    """Return the values of all variables that the file refers to, so that logs can be kept free of them."""
    names = {name for options in iterate_options(file) for name in iterate_references(options)}
    return tuple(sorted({environment[name] for name in names if environment.get(name)}))


def iterate_options(file: FeedsFile) -> Iterator[FeedOptions]:
    """Yield every set of options in the file."""
    yield file.defaults
    for group in file.groups:
        yield group
        yield from group.feeds


def iterate_references(options: FeedOptions) -> Iterator[str]:
    """Yield the names of the variables that a set of options refers to."""
    values = [getattr(options, name, "") for name in REFERRING[:-1]]
    for value in (*values, *options.headers.values()):
        yield from list_references(value.get_secret_value() if isinstance(value, SecretStr) else value)


def note_repetitions(document: YamlDocument) -> None:
    """Note every feed id and URL that occurs twice, even in a file with other errors."""
    seen: dict[tuple[str, str], int] = {}
    for loc, entry in iterate_entries(document.data):
        for name, fix in (("id", "give each feed its own"), ("url", "remove one of them")):
            value = entry.get(name)
            if not isinstance(value, str):
                continue
            line, column, _ = document.find_place((*loc, name))
            if (name, value) in seen:
                what = f"{name}: {value[:80]!r} is taken, on line {seen[name, value]}"
                document.refuse(what, fix, line, column)
            seen.setdefault((name, value), line)


def iterate_entries(data: Any) -> Iterator[tuple[Loc, Mapping[str, Any]]]:
    """Yield every entry that looks like a feed, with the path to it, whatever else is in the file."""
    groups = data.get("groups") if isinstance(data, dict) else None
    for group_index, group in enumerate(groups if isinstance(groups, list) else ()):
        feeds = group.get("feeds") if isinstance(group, dict) else None
        for index, entry in enumerate(feeds if isinstance(feeds, list) else ()):
            if isinstance(entry, dict):
                yield ("groups", group_index, "feeds", index), entry
