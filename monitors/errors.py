"""The errors that tocsin raises on purpose.

::

    TocsinError
    ├── ConfigError       a config file is wrong; carries every problem found
    ├── SourceError       a feed or seed file could not give articles; ``reason`` names why, ``permanent`` says give up
    │   ├── FetchError    bytes could not be had (its subclass BusyError: the server asks to be left alone)
    │   └── ParseError    bytes could not be read
    ├── QueryError        a query of a watch, rule or list is wrong; carries the column and the fix
    ├── TableError        a table of weights cannot be read; carries the line and the fix
    ├── StorageError      the database refused
    ├── WorkerError       no worker could take a batch, or one died that was given a harmless one
    └── DeliveryError     a message could not be handed over

Everything else that escapes is a bug and is logged with its traceback at a job or handler edge.
"""

from __future__ import annotations

from dataclasses import dataclass, field


class TocsinError(Exception):
    """Root of every error raised on purpose; its text is fit for a person and holds no secret."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong in one file. ``line`` and ``column`` count from 1; 0 when the file as a whole is meant.

    ``missing`` is the list, veto or cue that is named and nowhere defined, if that is what is wrong.
    """

    file: str
    line: int
    column: int
    what: str
    fix: str
    missing: str = field(default="", compare=False)

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place}: {self.what}; {self.fix}"


class ConfigError(TocsinError):
    """The configuration is not usable; ``problems`` holds every error of every file, in file order."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class SourceError(TocsinError):
    """A source failed. ``reason`` is a short stable name such as ``timeout``; the text is for a person."""

    def __init__(self, reason: str, detail: str, *, permanent: bool = False) -> None:
        super().__init__(detail)
        self.reason = reason
        self.permanent = permanent


class FetchError(SourceError):
    """The bytes of a source could not be had."""


class ParseError(SourceError):
    """The bytes of a source could not be read as articles."""


class TableError(TocsinError):
    """A table of weights cannot be read. ``line`` counts from 1; ``fix`` says what to do."""

    def __init__(self, what: str, line: int, fix: str) -> None:
        super().__init__(f"line {line}: {what}; {fix}")
        self.what, self.line, self.fix = what, line, fix


class QueryError(TocsinError):
    """A query cannot be used. ``column`` counts from 1 into the query; ``fix`` says what to write instead.

    ``what`` and ``fix`` are plain English. ``templates`` are the two with a name in braces for each of ``values``, for
    whoever says them in another language.
    """

    def __init__(self, what: str, column: int, fix: str, **values: object) -> None:
        self.templates = (what, fix)
        self.values = values
        self.what, self.fix = (template.format(**values) for template in self.templates)
        self.column = column
        super().__init__(f"column {column}: {self.what}; {self.fix}")

    def __reduce__(self) -> tuple[object, ...]:
        """Travel between processes whole; an exception's own way keeps the text alone."""
        return _make_query_error, (*self.templates, self.column, self.values)


def _make_query_error(what: str, fix: str, column: int, values: dict[str, object]) -> QueryError:
    return QueryError(what, column, fix, **values)


class UnknownListError(QueryError):
    """A query or an entry of a list names a list that nobody defined; ``name`` among its ``values`` is that name."""


class StorageError(TocsinError):
    """The database refused; the text names the file and the fix.

    ``reason`` is a short stable name to branch on: ``busy`` (try again); ``full``, ``io``, ``readonly`` (stop taking in
    and sending, stay up); ``corrupt``, ``foreign``, ``newer``, ``gone``, ``in_use`` (cannot go on with this file);
    ``constraint`` and ``refused`` (a bug of ours or of a caller).
    """

    def __init__(self, detail: str, *, reason: str = "refused") -> None:
        super().__init__(detail)
        self.reason = reason


class WorkerError(TocsinError):
    """Batches cannot be run at all; the feeds stay due. The text says what to look at."""


class DeliveryError(TocsinError):
    """A message could not be handed over."""
