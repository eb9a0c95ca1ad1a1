"""Analyses many documents on all cores, in input order and in constant memory; for ``tocsin analyse``.

Small inputs are analysed in this process, larger ones in worker processes that each hold the compiled rules. Lines
that cannot be read come back as :class:`Unread`.
"""

from __future__ import annotations

import codecs
import multiprocessing
import os
import re
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import chain, islice
from typing import BinaryIO

from bot.garbage_collection import calm_collector
from monitors.analysis import analyse_all, recognise_only
from monitors.documents import Stage, read_document
from monitors.errors import ParseError
from monitors.model import Analysis, Article
from monitors.rules.topic import CompiledRules
from monitors.sources.seedfile import read_seed

CHUNK_DOCUMENTS = 100
# A plain text may begin with a bracket too: "[Video] Crowd storms the port".
_JSON_LINE = re.compile(rb'\s*(?:\{|\[\s*(?:$|[{\[]|".*"\s*\]\s*$))')
JSON_ENDINGS = (".json", ".jsonl", ".ndjson")
_LINE_OF = re.compile(r"line (\d+): (.*)", re.DOTALL)
_UTF16_MARKS = re.compile(rb"^(?:\xff\xfe|\xfe\xff)|\0")
INLINE_CHUNKS = 3  # starting workers costs more than analysing this many chunks
SEED_LIMIT = 5_000_001  # one byte over what the seed reader accepts, so that it can say so
CHUNKS_AHEAD = 4  # per worker: enough to keep it busy, few enough to hold memory down


@dataclass(frozen=True, slots=True)
class Unread:
    """A document that could not be read: where it was, and why."""

    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class RawDocument:
    """The bytes of one document, a line of JSON or a whole seed file, and the place that messages name."""

    place: str
    content: bytes
    is_seed: bool = False


Item = Analysis | Unread


class ChunkAnalyser:
    """Analyses chunks of documents with one set of rules; each worker process has one.

    The warnings of what it read name the place. Only if it `explains` are near misses reported too (see
    :meth:`CompiledRules.judge`).
    """

    def __init__(
        self, rules: CompiledRules, now: datetime, last: Stage = Stage.FACTS, *, explains: bool = True
    ) -> None:
        self._rules = rules
        self._now = now
        self._analyse = partial(recognise_only if last is Stage.TOPICS else analyse_all, explains=explains)

    def __call__(self, documents: tuple[RawDocument, ...]) -> tuple[Item, ...]:
        read = [self._read_or_refuse(document) for document in documents]
        analysed = iter(self._analyse([item for item in read if isinstance(item, Article)], self._rules))
        return tuple(next(analysed) if isinstance(item, Article) else item for item in read)

    def _read_or_refuse(self, document: RawDocument) -> Article | Unread:
        try:
            return self._read(document)
        except ParseError as error:
            return Unread(document.place, str(error))

    def _read(self, document: RawDocument) -> Article:
        if document.is_seed:
            article = read_seed(document.content, document.place, source_id="documents", first_seen_at=self._now)
            article = replace(article, identity=document.place)
        else:
            article = read_document(document.content, fallback_id=document.place, now=self._now)
        return replace(article, warnings=tuple(_place_warning(document.place, one) for one in article.warnings))


def _place_warning(place: str, warning: str) -> str:
    """A warning about a document with its place, and the line of it that the warning may begin with."""
    found = _LINE_OF.fullmatch(warning)
    return f"{place}:{found[1]}: {found[2]}" if found else f"{place}: {warning}"


_worker: list[ChunkAnalyser] = []  # filled once in each worker process, by its initializer


def _start_worker(analyser: ChunkAnalyser) -> None:
    _worker[:] = [analyser]
    calm_collector()
    end_with_parent()


def end_with_parent() -> None:
    """Make this child process end when its parent does, even if killed; a pool's worker would wait for ever."""
    parent = multiprocessing.parent_process()
    assert parent is not None

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, name="end-with-parent", daemon=True).start()


def _work(documents: tuple[RawDocument, ...]) -> tuple[Item, ...]:
    return _worker[0](documents)


def _chunks(documents: Iterable[RawDocument]) -> Iterator[tuple[RawDocument, ...]]:
    waiting = iter(documents)
    return iter(lambda: tuple(islice(waiting, CHUNK_DOCUMENTS)), ())


def analyse_documents(documents: Iterable[RawDocument], analyser: ChunkAnalyser, workers: int) -> Iterator[Item]:
    """Every document's Analysis, or why it could not be read, in input order."""
    parts = _chunks(documents)
    head = list(islice(parts, INLINE_CHUNKS))
    if workers < 2 or len(head) < INLINE_CHUNKS:
        for part in chain(head, parts):
            yield from analyser(part)
        return
    yield from _analyse_in_pool(chain(head, parts), analyser, workers)


def _analyse_in_pool(parts: Iterable[tuple[RawDocument, ...]], analyser: ChunkAnalyser, workers: int) -> Iterator[Item]:
    context = multiprocessing.get_context("spawn")  # a fork would copy the threads' locks of whoever calls
    waiting: deque[Future[tuple[Item, ...]]] = deque()
    with ProcessPoolExecutor(workers, context, _start_worker, (analyser,)) as pool:
        try:
            for part in parts:
                waiting.append(pool.submit(_work, part))
                if len(waiting) > workers * CHUNKS_AHEAD:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def split_documents(name: str, stream: BinaryIO) -> Iterator[RawDocument]:
    """The documents of one file: one for each line if it is named so or begins with a JSON object or array, else the
    whole file.

    Of an array that spans many lines, and of JSON in UTF-16, only the first line is returned, since none of them can be
    read.
    """
    first = stream.readline().removeprefix(codecs.BOM_UTF8)
    if b"\0" in first[:4] and _JSON_LINE.match(_UTF16_MARKS.sub(b"", first)):
        yield RawDocument(f"{name}:1", first)
        return
    if first.strip() and not (name.lower().endswith(JSON_ENDINGS) or _JSON_LINE.match(first)):
        yield RawDocument(name, first + stream.read(SEED_LIMIT), is_seed=True)
        return
    is_open_array = first.lstrip().startswith(b"[") and not first.rstrip().endswith(b"]")
    for number, line in enumerate((first,) if is_open_array else chain((first,), stream), 1):
        if line.strip():
            yield RawDocument(f"{name}:{number}", line)
