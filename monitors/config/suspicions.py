"""Finds what is valid in a config but hardly meant, such as a language that does not exist.

Such a config is used as it is; ``tocsin check`` warns of it, with the place in the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from monitors.config.loading import FEEDS_FILE, SETTINGS_FILE, SHARED_FILE, TOPICS_FOLDER, Config, is_blank
from monitors.config.schema import SharedSpec, TopicSpec
from monitors.config.settings import Settings
from monitors.config.yaml_source import Loc, YamlDocument, read_document
from monitors.errors import Problem
from monitors.rules.stated_language import LANGUAGES

OURS: Final = frozenset({"bot", "monitors", "storage"})
NO_MODULES: Final = frozenset({"tocsin", "py"})
"""Areas of the log that are no modules: what ends the program, and Python's own warnings."""

NO_COUNTRIES: Final = frozenset({"ZZ", "QO", "XA", "XB"})
"""Codes that Babel names, although they stand for no country."""

SHARED_PATH: Final = f"{TOPICS_FOLDER}/{SHARED_FILE}"


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Something that is hardly meant: the file, relative to the config folder, and the path of keys in it."""

    file: str
    loc: Loc
    what: str
    fix: str


CUT_TEXT: Final = re.compile(r"""^[ ]*+(?:-[ ]+)?+(?:\w+:[ ]+)?+[^\s"'\[{|>&*!#][^#]*[ ](?=\#\w)""")
"""A line with a text without quotes that ends at a # right before a word: it most likely goes on there."""


def find_cut_texts(directory: Path) -> Iterator[Problem]:
    """Return an iterator over the texts in the files of a config that YAML cuts at a #, as if a comment began there."""
    for path in (
        directory / SETTINGS_FILE,
        directory / FEEDS_FILE,
        *sorted((directory / TOPICS_FOLDER).glob("*.yaml")),
    ):
        lines = path.read_text("utf-8-sig").splitlines() if path.is_file() else ()
        for number, line in enumerate(lines, 1):
            if found := CUT_TEXT.match(line):
                word = line[found.end() :].split()[0][:20]
                what, fix = f"the text ends before {word}, where a comment begins", "put quotes round all of the text"
                yield Problem(str(path), number, found.end() + 1, what, f"{fix}, or a space after the #")


def place_suspicions(directory: Path, suspicions: Iterable[Suspicion]) -> tuple[Problem, ...]:
    """Return the suspicions with lines and columns, file by file and in the order of their lines."""
    read: dict[str, YamlDocument] = {}
    placed = []
    for one in suspicions:
        if one.file not in read:
            read[one.file] = read_document(directory / one.file)
        line, column, _ = read[one.file].find_place(one.loc) if one.loc else (0, 0, 0)
        placed.append(Problem(str(directory / one.file), line, column, one.what, one.fix))
    order = {str(directory / file): number for number, file in enumerate((SETTINGS_FILE, FEEDS_FILE))}
    return tuple(sorted(placed, key=lambda one: (order.get(one.file, 2), one)))


def find_suspicions(config: Config) -> Iterator[Suspicion]:
    """Return an iterator over what is suspicious in the settings and topics."""
    for file in (SETTINGS_FILE, FEEDS_FILE, SHARED_PATH):
        path = config.directory / file
        if path.exists() and is_blank(path):
            what = "the file is empty (comments do not count); a running tocsin takes it for one that is being written"
            yield Suspicion(file, (), what, "write {} into it if it is meant to be empty")
    for path in sorted((config.directory / TOPICS_FOLDER).glob("*/**/*.yaml")):
        file = str(path.relative_to(config.directory))
        yield Suspicion(file, (), "a file in a subfolder, which is not read", f"move it into {TOPICS_FOLDER}/")
    yield from _doubt_settings(config.settings)
    yield from _doubt_seeds(config)
    yield from _doubt_lists(SHARED_PATH, config.shared)
    for topic in config.topics:
        yield from _doubt_lists(topic_path(topic), topic)
    yield from _doubt_names(config.topics)


def topic_path(topic: TopicSpec) -> str:
    """Return the file of a topic, relative to the config folder."""
    return f"{TOPICS_FOLDER}/{topic.id}.yaml"


def doubt_language(file: str, loc: Loc, code: str) -> Iterator[Suspicion]:
    """Yield a language code that no language has; "" is none."""
    if code and code not in LANGUAGES:
        yield Suspicion(file, loc, f"{code!r} is the code of no language", "write one of ISO 639-1, such as en")


def doubt_country(file: str, loc: Loc, code: str) -> Iterator[Suspicion]:
    """Yield a country code that no country has; "" is none."""
    if code and code not in _list_countries():
        yield Suspicion(file, loc, f"{code!r} is the code of no country", "write one of ISO 3166-1, such as KZ")


@cache
def _list_countries() -> frozenset[str]:
    from babel import Locale  # slow to import

    return frozenset(code for code in map(str, Locale("en").territories) if len(code) == 2) - NO_COUNTRIES


def _doubt_settings(settings: Settings) -> Iterator[Suspicion]:
    yield from doubt_language(SETTINGS_FILE, ("seeds", "default_language"), settings.seeds.default_language)
    for index, escalation in enumerate(settings.escalate):
        for position, code in enumerate(escalation.countries):
            yield from doubt_country(SETTINGS_FILE, ("escalate", index, "countries", position), code)
    times = settings.digest.times
    for index, time in enumerate(times):
        if time in times[:index]:
            what = f"{time:%H:%M} is here twice, and sends one digest"
            yield Suspicion(SETTINGS_FILE, ("digest", "times", index), what, "remove one of them")
    for area in settings.log.areas:
        if not _is_logger(area):
            what = f"no part of the program is named {area!r}"
            yield Suspicion(SETTINGS_FILE, ("log", "areas", area), what, "write a name as the log shows it")


def _is_logger(area: str) -> bool:
    """Return whether a module of ours or of a library has this name; of a library, the first part decides."""
    top = area.partition(".")[0]
    if top in NO_MODULES:
        return True
    try:
        return find_spec(area if top in OURS else top) is not None
    except (ImportError, ValueError):
        return False


def _doubt_seeds(config: Config) -> Iterator[Suspicion]:
    """Yield a folder of article files that was named and cannot be watched, or holds other files."""
    folder = config.seeds_directory
    if folder is None or "directory" not in config.settings.seeds.model_fields_set:
        return
    loc: Loc = ("seeds", "directory")
    directory = config.directory.resolve()
    if not folder.is_dir():
        what = f"{folder} is {'no folder' if folder.exists() else 'not there'}"
        yield Suspicion(SETTINGS_FILE, loc, what, "create the folder, or name another")
    elif folder in (directory, *directory.parents, directory / TOPICS_FOLDER):
        what = f"{folder} is or holds the config folder, whose files are no articles"
        yield Suspicion(SETTINGS_FILE, loc, what, "name a folder of its own")


def _doubt_lists(file: str, spec: SharedSpec | TopicSpec) -> Iterator[Suspicion]:
    """Yield the languages of word lists, names and months that do not exist."""
    for name, by_language in spec.lists.items():
        for language in by_language:
            yield from doubt_language(file, ("lists", name, language), language)
    key, others = ("names", spec.names) if isinstance(spec, TopicSpec) else ("months", spec.months)
    for language in others:
        yield from doubt_language(file, (key, language), language)


def _doubt_names(topics: Iterable[TopicSpec]) -> Iterator[Suspicion]:
    """Yield the titles and names of topics that another topic has as its id, title or name."""
    topics = tuple(topics)
    taken: dict[str, str] = {topic.id.casefold(): topic.id for topic in topics}
    called: list[tuple[TopicSpec, Loc, str]] = [(topic, ("title",), topic.title) for topic in topics]
    called += [(topic, loc, name) for topic in topics for loc, name in _list_names(topic.names)]
    for topic, loc, name in called:
        owner = taken.setdefault(name.strip().casefold(), topic.id)
        if owner != topic.id:
            what = f"{name!r} means the topic {owner} already, so commands do not find this one by it"
            yield Suspicion(topic_path(topic), loc, what, "choose another, or take it from that topic")


def _list_names(names: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[Loc, str]]:
    for language, known in names.items():
        for index, name in enumerate(known):
            yield ("names", language, index), name
