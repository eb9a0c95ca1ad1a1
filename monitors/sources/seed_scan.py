"""Scans a watched folder once: gives the new and changed articles, and the state of every file.

The caller stores the states between scans and reports the failures; nothing here remembers, waits or writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from monitors.errors import FetchError, SourceError
from monitors.model import SEED_SOURCE, Article, SeedState
from monitors.sources.seed_folder import FoundFile, list_files, read_file
from monitors.sources.seedfile import read_seed

SETTLE_SECONDS = 2.0
_LOOKED_AT_AGAIN = frozenset({"unreadable", "duplicate"})  # reasons that may end without a change of size or time


@dataclass(frozen=True, slots=True)
class SeedRules:
    """How the files of one folder are read; the fields are those of :func:`~monitors.sources.seedfile.read_seed`."""

    timezones: Mapping[str, str] = field(default_factory=dict)
    language: str = ""


@dataclass(frozen=True, slots=True)
class SeedFailure:
    """A file that gives no article, and why. ``is_new`` is False when the last scan found the same reason."""

    path: str
    reason: str
    detail: str
    is_new: bool

    def __str__(self) -> str:
        return f"{self.path}: {self.detail} ({self.reason})"


@dataclass(frozen=True, slots=True)
class SeedScan:
    """What a scan found. ``articles`` are new or changed, the first published first.

    ``changed_states`` are those to store, ``removed`` the paths to forget.
    """

    articles: tuple[Article, ...]
    changed_states: tuple[SeedState, ...] = ()
    removed: tuple[str, ...] = ()
    failures: tuple[SeedFailure, ...] = ()


@dataclass(frozen=True, slots=True)
class _FileReading:
    """What one file gave: its state, and an article if it is new or changed. ``is_gone``: it vanished meanwhile."""

    state: SeedState
    article: Article | None = None
    is_gone: bool = False


def scan_seeds(
    root: Path,
    known: Mapping[str, SeedState],
    now: datetime,
    *,
    rules: SeedRules | None = None,
    settle: bool = True,
) -> SeedScan:
    """Scan ``root``. ``known`` are the states of the last scan by path (empty at first); ``now`` is UTC.

    A file that changed since the last scan, or within the last two seconds, waits for the next scan, unless ``settle``
    is false. Nothing in the folder makes this raise; a folder that cannot be listed is itself a failure, of path ``.``.
    """
    try:
        found = list(list_files(root))
    except FetchError as error:
        return _report_folder(error, known, now)
    rules = rules or SeedRules()
    readings = [_read_file(file, known.get(file.path), now, rules, settle=settle) for file in found]
    readings = list(_refuse_duplicates(readings, known))
    return _sum_up(readings, known)


# ------------------------------------------------------------------------------------------------------ one file


def _read_file(
    found: FoundFile, known: SeedState | None, now: datetime, rules: SeedRules, *, settle: bool
) -> _FileReading:
    state = SeedState(found.path, found.size, found.mtime_ns, now, known.sha256 if known else "")
    if found.reason:
        return _FileReading(replace(state, sha256="", reason=found.reason, detail=found.detail))
    is_same = known is not None and (known.size, known.mtime_ns) == (found.size, found.mtime_ns)
    if known and is_same and not known.is_waiting and known.reason not in _LOOKED_AT_AGAIN:
        return _FileReading(known)
    was_settled = is_same and known is not None and not known.is_waiting
    if settle and not was_settled and _is_unsettled(found, known, now):
        return _FileReading(_wait(state, known))
    return _read(found, known, state, now, rules)


def _is_unsettled(found: FoundFile, known: SeedState | None, now: datetime) -> bool:
    age_seconds = now.timestamp() - found.mtime_ns / 1e9
    if known and (known.size, known.mtime_ns) != (found.size, found.mtime_ns):
        return True
    if age_seconds < 0:  # written by a clock ahead of ours: only a second scan can show whether it changes
        return known is None
    return age_seconds < SETTLE_SECONDS


def _wait(state: SeedState, known: SeedState | None) -> SeedState:
    if known is None:
        return replace(state, is_waiting=True)
    return replace(state, is_waiting=True, reason=known.reason, detail=known.detail, identity=known.identity)


def _read(found: FoundFile, known: SeedState | None, state: SeedState, now: datetime, rules: SeedRules) -> _FileReading:
    try:
        data = read_file(found)
        if data is None:
            return _FileReading(_wait(state, known))
        digest = sha256(data).hexdigest()
        if known and digest == known.sha256 and known.reason not in _LOOKED_AT_AGAIN:
            return _FileReading(replace(state, reason=known.reason, detail=known.detail, identity=known.identity))
        state = replace(state, sha256=digest)
        article = _parse(data, found.path, now, rules)
    except SourceError as error:
        return _FileReading(replace(state, reason=error.reason, detail=str(error)), is_gone=error.reason == "vanished")
    return _FileReading(replace(state, identity=article.identity), article)


def _parse(data: bytes, path: str, now: datetime, rules: SeedRules) -> Article:
    return read_seed(
        data,
        path,
        source_id=SEED_SOURCE,
        first_seen_at=now,
        timezones=rules.timezones,
        language=rules.language,
    )


# ---------------------------------------------------------------------------------------------------- all of them


def _report_folder(error: FetchError, known: Mapping[str, SeedState], now: datetime) -> SeedScan:
    """The scan of a folder that cannot be listed. Nothing is forgotten: it may only be unmounted for a while."""
    before = known.get(".")
    is_new = before is None or before.reason != error.reason
    state = SeedState(".", 0, 0, now, reason=error.reason, detail=str(error))
    failure = SeedFailure(".", error.reason, str(error), is_new)
    return SeedScan((), changed_states=(state,) if is_new else (), failures=(failure,))


def _refuse_duplicates(readings: list[_FileReading], known: Mapping[str, SeedState]) -> Iterator[_FileReading]:
    """Refuse all but the first file of an identity: files with the same ``Url`` would overwrite each other for ever."""
    owners: dict[str, str] = {}
    for reading in readings:
        before = known.get(reading.state.path)
        if reading.state.identity and before and before.identity == reading.state.identity:
            owners.setdefault(reading.state.identity, reading.state.path)
    for reading in readings:
        state = reading.state
        owner = owners.setdefault(state.identity, state.path) if state.identity else state.path
        if owner == state.path:
            yield reading
        else:
            detail = f"its Url is also that of {owner}; remove one of the two or correct the Url"
            yield _FileReading(replace(state, identity="", reason="duplicate", detail=detail))


def _sum_up(readings: list[_FileReading], known: Mapping[str, SeedState]) -> SeedScan:
    states: dict[str, SeedState] = {}
    failures: list[SeedFailure] = []
    for reading in readings:
        before, state = known.get(reading.state.path), reading.state
        if before and replace(state, seen_at=before.seen_at) == before:
            state = before
        if state.reason and not state.is_waiting:
            is_new = before is None or before.reason != state.reason
            failures.append(SeedFailure(state.path, state.reason, state.detail, is_new))
        if not reading.is_gone:
            states[state.path] = state
    unlisted = tuple(f"{reading.state.path}/" for reading in readings if reading.state.reason == "unreadable")
    articles = [reading.article for reading in readings if reading.article]
    return SeedScan(
        articles=tuple(sorted(articles, key=lambda article: article.published_at or article.first_seen_at)),
        changed_states=tuple(state for path, state in states.items() if known.get(path) is not state),
        removed=tuple(path for path in known if path not in states and not path.startswith(unlisted)),
        failures=tuple(failures),
    )
