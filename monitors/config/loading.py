"""Loads the config folder into one frozen Config, or reports every error of every file at once.

It reads files and nothing else: environment variables are passed in, and it is up to the caller when to load or reload.
A config with a single error is not loaded at all. The shape of the files is in :mod:`monitors.config.schema` and
:mod:`monitors.config.settings`.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from pydantic import ValidationError

from monitors.config.feed_list import list_feeds, list_secrets, note_repetitions
from monitors.config.problems import find_nearest, list_problems
from monitors.config.quantities import FROM_FILE
from monitors.config.scalars import IDENTIFIER, Spec
from monitors.config.schema import FeedsFile, FeedSpec, SharedSpec, TopicSpec
from monitors.config.settings import Settings
from monitors.config.yaml_source import LARGEST_BYTES, YamlDocument, parse, read_bytes, read_document
from monitors.errors import ConfigError, Problem, TableError

if TYPE_CHECKING:
    from monitors.rules.check import TopicProblem

SETTINGS_FILE: Final = "settings.yaml"
FEEDS_FILE: Final = "feeds.yaml"
TOPICS_FOLDER: Final = "topics"
SHARED_FILE: Final = "_shared.yaml"
LARGEST_TOPIC_BYTES: Final = 1_000_000
LARGEST_TABLE_BYTES: Final = 4_000_000  # the weights of 5,000 words for a hundred topics
SAYS_SOMETHING: Final = re.compile(rb"(?m)^(?!(?:---|\.\.\.)[ \t]*(?:[ \t]#.*)?\r?$|%)[ \t]*[^\s#]")
"""A line of YAML that is not blank, a comment, a directive or the mark where a document begins or ends."""

Model = TypeVar("Model", bound=Spec)

#: Called with what is done next, in words.
OnStep = Callable[[str], object]


def keep_quiet(step: str) -> None:
    """Announce nothing."""


@dataclass(frozen=True, slots=True)
class Config:
    """A complete, valid config. ``secrets`` are the values of its ``${NAME}`` references; keep them out of logs."""

    directory: Path
    settings: Settings
    feeds: tuple[FeedSpec, ...]
    topics: tuple[TopicSpec, ...]
    shared: SharedSpec
    secrets: tuple[str, ...] = field(default=(), repr=False)

    @property
    def seeds_directory(self) -> Path | None:
        """The watched folder of article files, None if none is watched."""
        name = self.settings.seeds.directory
        return (self.directory / name).resolve() if name else None

    @property
    def test_count(self) -> int:
        """The number of headlines in the tests of all topics; loading with ``judge`` has run them all."""
        return sum(len(t.tests.urgent) + len(t.tests.digest) + len(t.tests.quiet) for t in self.topics)


@dataclass(frozen=True, slots=True)
class ReloadedConfig:
    """The result of a reload. ``config`` is the one to use from now on: the new one only if there were no problems."""

    config: Config
    problems: tuple[Problem, ...] = ()


def load_config(
    directory: Path,
    environment: Mapping[str, str],
    *,
    judge: bool = True,
    announce: OnStep = keep_quiet,
) -> Config:
    """Read ``settings.yaml``, ``feeds.yaml`` and ``topics/*.yaml`` of a folder.

    ``environment`` supplies the values of ``${NAME}`` references. The topics are compiled and their tests are run;
    ``judge=False`` skips both, for a command that compiles them anyway and must start fast. Judging takes seconds;
    ``announce`` is told each step. Raises ConfigError with every problem of every file.
    """
    if not directory.is_dir():
        what = "not a folder" if directory.exists() else "no such folder"
        raise ConfigError((Problem(str(directory), 0, 0, what, "name another, or start with: tocsin init"),))
    settings_document = read_document(directory / SETTINGS_FILE)
    settings = validate(Settings, settings_document)
    feeds_document = read_document(directory / FEEDS_FILE)
    file = validate(FeedsFile, feeds_document)
    note_repetitions(feeds_document)
    feeds = list_feeds(file, environment, feeds_document) if file else ()
    library = read_topics(directory / TOPICS_FOLDER, judge=judge, announce=announce)
    if settings:
        note_unknown_topics(settings, library, settings_document)
    documents = (settings_document, feeds_document, *library.documents)
    problems = tuple(problem for document in documents for problem in sort_problems(document))
    if problems or settings is None or file is None or library.shared is None:
        raise ConfigError(problems)
    return Config(directory, settings, feeds, library.topics, library.shared, list_secrets(file, environment))


def read_settings(directory: Path) -> Settings:
    """Read the settings alone, which is much faster. Raises ConfigError with every problem of their file."""
    document = read_document(directory / SETTINGS_FILE)
    settings = validate(Settings, document)
    if settings is None or document.problems:
        raise ConfigError(tuple(sort_problems(document)))
    return settings


def reload_config(current: Config, environment: Mapping[str, str]) -> ReloadedConfig:
    """Read the folder of ``current`` again. A config with problems never replaces a good one.

    Nor does one with a file that had content and has none now, although an empty file is valid at first start: it is
    probably being written at the moment.
    """
    if emptied := list_emptied(current):
        return ReloadedConfig(current, emptied)
    try:
        config = load_config(current.directory, environment)
    except ConfigError as error:
        return ReloadedConfig(current, error.problems)
    return ReloadedConfig(current if config == current else config)


def list_emptied(current: Config) -> tuple[Problem, ...]:
    """Return a problem for each file that gave something to the current config and is empty now, but for comments; and
    for the shared file also if it is gone.
    """
    topics = current.directory / TOPICS_FOLDER
    shared = topics / SHARED_FILE
    in_use = {
        current.directory / SETTINGS_FILE: current.settings != Settings(),
        current.directory / FEEDS_FILE: bool(current.feeds),
        shared: current.shared != SharedSpec(),
    }
    what = "the file is empty (comments do not count), as if it were still being written"
    fix = "write {} into it if it is meant to be empty"
    problems = [Problem(str(path), 0, 0, what, fix) for path, used in in_use.items() if used and is_blank(path)]
    if in_use[shared] and topics.is_dir() and not shared.exists():
        fix = "put it back, or write {} into it if nothing is to be shared"
        problems.append(Problem(str(shared), 0, 0, "the file is gone, and with it what topics share", fix))
    return tuple(problems)


def is_blank(path: Path) -> bool:
    """Return whether a file can be read and says nothing: it has no line but blank ones and comments."""
    raw = read_bytes(path, YamlDocument(str(path)), LARGEST_BYTES)
    return raw is not None and not SAYS_SOMETHING.search(raw.removeprefix(BOM_UTF8))


def validate(model: type[Model], document: YamlDocument) -> Model | None:
    """Return the document as a model; None if it is wrong, with the problems added to it."""
    if document.data is None:
        return None
    try:
        return model.model_validate(document.data, context=FROM_FILE)
    except ValidationError as error:
        document.problems += list_problems(error, model, document)
        return None


def sort_problems(document: YamlDocument) -> list[Problem]:
    """Return the problems of one file in the order of its lines."""
    return sorted(document.problems, key=lambda problem: (problem.line, problem.column))


# --------------------------------------------------------------------------------------------------------- topics


@dataclass(slots=True)
class Library:
    """The topics folder as read. ``names`` maps the ids found to file names; ``shared`` is None if it is broken."""

    documents: list[YamlDocument] = field(default_factory=list)
    topics: tuple[TopicSpec, ...] = ()
    shared: SharedSpec | None = field(default_factory=SharedSpec)
    names: dict[str, str] = field(default_factory=dict)


def read_topics(folder: Path, *, judge: bool, announce: OnStep = keep_quiet) -> Library:
    """Read and validate every topic and check its name; with ``judge``, also compile it and run its tests.

    Problems are added to the documents.
    """
    library = Library()
    read: list[tuple[TopicSpec, YamlDocument]] = []
    for path in list_topic_files(folder, library):
        document = read_document(path, largest_bytes=LARGEST_TOPIC_BYTES)
        library.documents.append(document)
        if path.name == SHARED_FILE:
            library.shared = attach_table(read_shared(document, judge=judge), folder, document)
            continue
        topic = validate(TopicSpec, document)
        note_name(path, document, library)
        if topic:
            read.append((topic, document))
    library.topics = tuple(topic for topic, _ in read)
    if judge and library.shared is not None:
        note_rule_problems(read, library.shared, announce)
        if all(Path(one.file).name != SHARED_FILE for one in library.documents):
            sum_up_unshared(library.documents)
    return library


def sum_up_unshared(documents: Sequence[YamlDocument]) -> None:
    """Say once, of the folder (the first document), that the file of what topics share is missing, in place of a
    problem for everything that it would have. One name alone is rather mistyped.
    """
    folder, *topics = documents
    names = sorted({problem.missing for topic in topics for problem in topic.problems if problem.missing})
    if len(names) < 2:
        return
    for topic in topics:
        topic.problems = [problem for problem in topic.problems if not problem.missing]
    what = f"no {SHARED_FILE}, and the topics name {len(names):,} lists, vetoes and cues that they do not have"
    folder.refuse(f"{what}, such as {names[-1]}", f"copy {SHARED_FILE} from the folder that the topics come from")


def check_topic_text(file: str, text: str, shared: SharedSpec | None = None) -> tuple[Problem, ...]:
    """Return every problem of a topic given as text: its shape, its queries and its own tests.

    ``file`` names it in the problems; ``shared`` are the shared lists, vetoes and cues that it may use.
    """
    document = YamlDocument(file)
    parse(text, document)
    topic = validate(TopicSpec, document)
    if topic is not None:
        note_rule_problems([(topic, document)], shared or SharedSpec())
    return tuple(sort_problems(document))


def read_shared(document: YamlDocument, *, judge: bool) -> SharedSpec | None:
    """Return the shared lists, vetoes and cues; None, with the problems added to the document, if they are wrong."""
    shared = validate(SharedSpec, document)
    if shared and judge:
        from monitors.rules.check import check_shared  # slow to import, and not needed by every command

        note_rules(check_shared(shared), document)
    return None if document.problems else shared


def attach_table(shared: SharedSpec | None, folder: Path, document: YamlDocument) -> SharedSpec | None:
    """Return ``shared`` with the table of weights that it names, if any; None, with the problem added to the document,
    if the table cannot be read.
    """
    if shared is None or isinstance(shared.rerank, bool):
        return shared
    from monitors.rules.reranking_table import WRITE_ANEW, parse_reranker  # slow to import

    path = folder / shared.rerank
    try:
        text = read_table(path)
        parse_reranker(text)
    except (OSError, ValueError) as error:
        line, column, _ = document.find_place(("rerank",))
        why = getattr(error, "strerror", None) or error
        document.refuse(f"rerank: {path} cannot be read ({why})", WRITE_ANEW, line, column)
        return None
    except TableError as error:
        document.problems.append(Problem(str(path), error.line, 1, error.what, error.fix))
        return None
    return shared.with_table(text)


def read_table(path: Path) -> str:
    """Return the text of a table of weights. Raises OSError, and ValueError if it is too large or not UTF-8."""
    if path.stat().st_size > LARGEST_TABLE_BYTES:
        raise ValueError(f"more than {LARGEST_TABLE_BYTES:,} bytes")
    return path.read_text("utf-8-sig")


def note_rule_problems(
    read: Sequence[tuple[TopicSpec, YamlDocument]], shared: SharedSpec, announce: OnStep = keep_quiet
) -> None:
    """Compile topics and run their tests, adding what is wrong to the document of each."""
    from monitors.rules.check import check_topics

    announce("compiling the topics")
    found = check_topics([topic for topic, _ in read], shared)
    for topic, document in read:
        announce(f"checking the topic {topic.id}")
        note_rules(next(found), document)


def note_rules(problems: Iterable[TopicProblem], document: YamlDocument) -> None:
    """Add what :mod:`monitors.rules.check` found to the document, with line and column."""
    for problem in problems:
        line, column = document.find_character(problem.path, problem.column)
        name = next((str(step) for step in reversed(problem.path) if isinstance(step, str)), "")
        what = f"{name}: {problem.what}" if name else problem.what
        document.refuse(what, problem.fix, line, column, missing=problem.missing)


def list_topic_files(folder: Path, library: Library) -> list[Path]:
    """Return the YAML files of the folder by name, the shared one first, and note what is wrong with the folder."""
    about = YamlDocument(str(folder))
    library.documents.append(about)
    try:
        paths = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except FileNotFoundError:
        about.refuse("no such folder", "create it with one topic per file, or start with: tocsin init")
        return []
    except OSError as error:
        about.refuse(f"the folder cannot be read ({error.strerror})", "let this user read the folder")
        return []
    for path in paths:
        if path.suffix != ".yaml" and path.suffix.lower() in {".yml", ".yaml"}:
            library.documents.append(YamlDocument(str(path)))
            library.documents[-1].refuse(f"a topic file that ends in {path.suffix}", f"rename it to {path.stem}.yaml")
    files = [path for path in paths if path.suffix == ".yaml"]
    if not [path for path in files if path.name != SHARED_FILE]:
        about.refuse("no topic in the folder", "put one topic per file in it, or start with: tocsin init")
    return sorted(files, key=lambda path: (path.name != SHARED_FILE, path.name))


def note_name(path: Path, document: YamlDocument, library: Library) -> None:
    """Note an id that another file has already, or that differs from the file's name."""
    name = document.data.get("id") if isinstance(document.data, dict) else None
    if not isinstance(name, str) or not re.fullmatch(IDENTIFIER, name, re.ASCII):
        return
    line, column, _ = document.find_place(("id",))
    if name in library.names:
        document.refuse(f"id: {name!r} is taken by {library.names[name]}", "give each topic its own", line, column)
    elif name != path.stem:
        document.refuse(f"id: {name!r} in a file named {path.name}", f"name the file {name}.yaml", line, column)
    library.names.setdefault(name, path.name)


def note_unknown_topics(settings: Settings, library: Library, document: YamlDocument) -> None:
    """Note every topic that an escalation names but no file defines. A folder without any topic is noted elsewhere."""
    if not library.names:
        return
    for index, escalation in enumerate(settings.escalate):
        for position, name in enumerate(escalation.topics):
            if name not in library.names:
                near = find_nearest(name, library.names)
                fix = f"did you mean {near}?" if near else f"write one of: {', '.join(sorted(library.names))}"
                line, column, _ = document.find_place(("escalate", index, "topics", position))
                document.refuse(f"topics: no topic is named {name!r}", fix, line, column)
