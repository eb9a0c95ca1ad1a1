"""Fetches, parses and analyses one batch of feeds: the work that runs in a worker process.

Plain dataclasses go in and come out; nothing is remembered between batches or written. Entries to skip are known by the
fingerprints in each feed's state; what is new is decided in the hub (sources/admission.py). A host's feeds are fetched
one after another with a pause between, different hosts at the same time.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from hashlib import blake2b
from typing import TypeVar

from monitors.batch import BatchResult, FeedBatch, FeedTask, find_host_rest
from monitors.config.schema import FeedSpec
from monitors.errors import ParseError, SourceError
from monitors.model import Analysis, Article, FeedOutcome, FeedResult
from monitors.plurals import count_of
from monitors.recognition import Analyse, is_unanalysed, leave_unanalysed
from monitors.sources.article import Outlet, build_article
from monitors.sources.entry import ParsedEntry, ParsedFeed
from monitors.sources.feed import parse_feed
from monitors.sources.feedstate import (
    BodyRead,
    PollTiming,
    carries_secret,
    note_failure,
    note_fetched,
    note_unchanged,
    postpone,
)
from monitors.sources.fetch import Fetcher, FetchRequest, Response, encode_basic_auth
from monitors.sources.fulltext import fetch_full_text
from monitors.sources.identity import (
    is_unchanged,
    list_identities,
    make_fingerprint,
    split_fingerprints,
    was_present,
)
from monitors.sources.schedule import Rhythm

logger = logging.getLogger(__name__)

Guard = Callable[[], AbstractContextManager[object]]
Sleep = Callable[[float], Awaitable[object]]
T = TypeVar("T")

ARTICLES_AT_ONCE = 50
LIGHT_BODY_BYTES = 65_536  # parsed in a few milliseconds
LIGHT_TEXT_CHARACTERS = 10_000  # analysed in tens of milliseconds


@dataclass(frozen=True, slots=True)
class PollTools:
    """What a worker polls with. ``guard`` is held around all work that could hang; ``sleep`` makes the pauses."""

    fetcher: Fetcher
    analyse: Analyse
    guard: Guard = nullcontext
    sleep: Sleep = asyncio.sleep


def run_batch(batch: FeedBatch, analyse: Analyse) -> BatchResult:
    """Poll a batch in this thread with a client of its own; for tests and single runs."""

    async def run() -> BatchResult:
        async with Fetcher(batch.policy.limits, batch.policy.guard) as fetcher:
            return await run_batch_async(batch, PollTools(fetcher, analyse))

    return asyncio.run(run())


@dataclass(frozen=True, slots=True)
class _Round:
    """One batch being polled.

    Large bodies are read in a thread, so that they do not make other feeds time out. Small ones are not, because
    changing threads takes longer than most of them. Only one is read at a time, so that ``watch`` guards one feed."""

    batch: FeedBatch
    tools: PollTools
    reading: asyncio.Lock
    timings: dict[tuple[float | None, bool], PollTiming]

    def get_timing(self, spec: FeedSpec) -> PollTiming:
        """Return the timing for a feed; feeds with the same options share one."""
        key = spec.interval_seconds, spec.urgent
        timing = self.timings.get(key)
        if timing is None:
            timing = self.timings[key] = PollTiming(Rhythm(*key), self.batch.policy.schedule, self.batch.now)
        return timing

    async def read(self, work: Callable[[], T], *, is_light: bool) -> T:
        async with self.reading:
            return self._watch(work) if is_light else await asyncio.to_thread(self._watch, work)

    def _watch(self, work: Callable[[], T]) -> T:
        with self.tools.guard():
            return work()


async def run_batch_async(batch: FeedBatch, tools: PollTools) -> BatchResult:
    """Poll all feeds of a batch. A feed that fails is a result with its reason; none stops another."""
    run = _Round(batch, tools, asyncio.Lock(), {})
    by_host: dict[str, list[FeedTask]] = {}
    for task in batch.tasks:
        by_host.setdefault(task.host, []).append(task)
    groups = await asyncio.gather(*(_poll_host(group, run) for group in by_host.values()))
    results = {result.feed_id: result for group in groups for result in group}
    return BatchResult(tuple(results[task.spec.id] for task in batch.tasks))


async def _poll_host(group: Sequence[FeedTask], run: _Round) -> list[FeedResult]:
    """Poll one host's feeds in turn. Once the host says that it is busy, or takes too long, the rest is postponed."""
    loop, batch = asyncio.get_running_loop(), run.batch
    began, wait_seconds, is_over = loop.time(), 0.0, False
    results: list[FeedResult] = []
    for task in group:
        is_over = is_over or loop.time() - began > batch.policy.host_budget_seconds
        if is_over:
            state = postpone(task.state, wait_seconds, batch.now)
            results.append(FeedResult(task.spec.id, FeedOutcome.POSTPONED, state))
            continue
        if results:
            await run.tools.sleep(batch.policy.host_delay_seconds)
        result = await _poll_feed(task, run)
        results.append(result)
        if wait_seconds := find_host_rest(result, batch.now):
            is_over = True
    return results


async def _poll_feed(task: FeedTask, run: _Round) -> FeedResult:
    """Poll one feed. Every failure becomes a result with a stable reason."""
    timing = run.get_timing(task.spec)
    try:
        request = make_request(task)
        response = await run.tools.fetcher.get(request, run.batch.now)
        if response.moved_url and carries_secret(task.spec.url, response.moved_url):
            response = replace(response, moved_url="")
        digest = "" if response.body is None else blake2b(response.body, digest_size=16).hexdigest()
        if not digest or (digest == task.state.body_hash and not task.state.held):
            state = note_unchanged(task.state, response, timing)
            return FeedResult(task.spec.id, FeedOutcome.UNCHANGED, state)
        return await _read_body(task, run, response, digest, timing)
    except SourceError as error:
        return _fail(task, error, timing)
    except MemoryError:
        return _fail(task, ParseError("memory", "the feed needs more memory than a worker may use"), timing)
    except Exception as error:  # the edge of a job: a fault of ours in one feed must not cost the batch
        logger.exception("feed %s could not be polled", task.spec.id)
        fault = ParseError("internal", f"an internal error ({type(error).__name__}); the log has the traceback")
        return _fail(task, fault, timing)


def _fail(task: FeedTask, error: SourceError, timing: PollTiming) -> FeedResult:
    state = note_failure(task.state, error, timing)
    return FeedResult(task.spec.id, FeedOutcome.FAILED, state, reason=error.reason, detail=str(error))


def make_request(task: FeedTask) -> FetchRequest:
    """Return the request that polls a feed. A feed with held entries is requested without validators, thus whole.

    A validator with a control character in it is never sent back; such a feed is also read whole each time.
    """
    spec, state = task.spec, task.state
    return FetchRequest(
        url=task.url,
        home_url=spec.url,
        etag=state.etag if not state.held and state.etag.isprintable() else "",
        last_modified=state.last_modified if not state.held and state.last_modified.isprintable() else "",
        headers={name: value.get_secret_value() for name, value in spec.headers.items()} if spec.headers else {},
        authorization=encode_basic_auth(spec.username, spec.password.get_secret_value()),
        proxy=spec.proxy.get_secret_value(),
        allow_private=spec.allow_private,
    )


async def _read_body(task: FeedTask, run: _Round, response: Response, digest: str, timing: PollTiming) -> FeedResult:
    is_light = len(response.body or b"") <= LIGHT_BODY_BYTES
    feed, reading = await run.read(partial(_parse, task, run.batch, response), is_light=is_light)
    articles = reading.articles
    if task.spec.full_text:
        articles = await _add_full_text(reading, task, run.batch, run.tools)
    analyses: list[Analysis] = []
    for group in _chunk(articles):
        is_light = sum(len(article.text) for article in group) <= LIGHT_TEXT_CHARACTERS
        analyses += await run.read(partial(_analyse, group, run.tools.analyse), is_light=is_light)
    stumbled = sum(map(is_unanalysed, analyses))
    unread = f"{count_of(stumbled, 'entry', 'entries')} could not be analysed"
    warnings = (*reading.warnings, unread) if stumbled else reading.warnings
    read = BodyRead(
        body_hash="" if feed.is_truncated else digest,
        title=feed.title[:200],
        fingerprints=reading.fingerprints,
        held=reading.held,
        hint_seconds=feed.hint_seconds,
        warnings=warnings,
    )
    return FeedResult(
        feed_id=task.spec.id,
        outcome=FeedOutcome.FETCHED,
        state=note_fetched(task.state, response, read, timing),
        analyses=tuple(analyses),
        present=reading.present,
        warnings=warnings,
    )


def _parse(task: FeedTask, batch: FeedBatch, response: Response) -> tuple[ParsedFeed, EntryReading]:
    rules = make_outlet(task).zone_rules()
    feed = parse_feed(response.body or b"", url=response.url, charset=response.charset, rules=rules)
    return feed, read_entries(feed, task, batch, response.url)


def _analyse(articles: tuple[Article, ...], analyse: Analyse) -> list[Analysis]:
    return [_analyse_one(article, analyse) for article in articles]


def _analyse_one(article: Article, analyse: Analyse) -> Analysis:
    """Analyse one article. If that fails, the article is kept with the named reason, and the others go on."""
    try:
        return analyse(article)
    except MemoryError:
        raise
    except Exception as error:
        logger.exception("article %s of %s could not be analysed", article.key, article.source_id)
        return leave_unanalysed(article, error)


def _chunk(articles: tuple[Article, ...]) -> list[tuple[Article, ...]]:
    """Return the articles in groups that are analysed in one go. The time limit of the watch applies to each group."""
    return [articles[at : at + ARTICLES_AT_ONCE] for at in range(0, len(articles), ARTICLES_AT_ONCE)]


def make_outlet(task: FeedTask) -> Outlet:
    """Return what the operator wrote about the feed's publisher."""
    spec = task.spec
    return Outlet(spec.id, spec.publisher, spec.family, spec.country, spec.language, spec.timezones)


@dataclass(frozen=True, slots=True)
class EntryReading:
    """The entries of one body. It has articles for those that were not, word for word, in the last body;
    ``fresh_identities`` were not in it at all."""

    articles: tuple[Article, ...]
    fresh_identities: frozenset[str]
    present: frozenset[str]
    fingerprints: bytes
    held: tuple[str, ...]
    warnings: tuple[str, ...]


def read_entries(feed: ParsedFeed, task: FeedTask, batch: FeedBatch, url: str) -> EntryReading:
    """Identify the entries, skip what the last body had, hold back a last entry that may be cut, and build articles."""
    entries, warnings = _cap(feed, batch.policy.entries)
    named = list(zip(list_identities(entries, feed.link), entries, strict=True))
    held = _choose_held(feed, named, task.state.held)
    named = [(identity, entry) for identity, entry in named if identity not in held]
    seen = split_fingerprints(task.state.fingerprints)
    outlet, prints, fresh, articles = make_outlet(task), [], set(), []
    for identity, entry in named:
        fingerprint = make_fingerprint(identity, entry)
        prints.append(fingerprint)
        if is_unchanged(fingerprint, seen):
            continue
        if not was_present(fingerprint, seen):
            fresh.add(identity)
        articles.append(build_article(entry, identity, feed, outlet, url, batch.now))
    worded = tuple(article for article in articles if article.title)
    warnings = (*warnings, *_list_oddities(articles))
    return EntryReading(
        articles=worded,
        fresh_identities=frozenset(fresh),
        present=frozenset(identity for identity, _ in named),
        fingerprints=b"".join(prints),
        held=held,
        warnings=warnings,
    )


def _list_oddities(articles: list[Article]) -> Iterator[str]:
    """Yield what is odd about the entries that were read, for the feed's health report."""
    for what, count in (
        ("without title and text", sum(not article.title for article in articles)),
        ("without a readable date", sum(article.published_at is None for article in articles)),
        ("too long, and cut", sum(bool(article.warnings) for article in articles)),
    ):
        if count:
            yield f"{count} of {count_of(len(articles), 'entry', 'entries')} {what}"


def _cap(feed: ParsedFeed, most: int) -> tuple[tuple[ParsedEntry, ...], tuple[str, ...]]:
    """Return at most ``most`` entries, with warnings: the newest if all are dated, else the first."""
    if len(feed.entries) <= most:
        return feed.entries, feed.warnings
    entries = feed.entries
    if all(entry.published_at for entry in entries):
        entries = tuple(sorted(entries, key=lambda entry: str(entry.published_at), reverse=True))
    return entries[:most], (*feed.warnings, f"{len(feed.entries):,} entries; only {most:,} are read")


def _choose_held(feed: ParsedFeed, named: list[tuple[str, ParsedEntry]], held: tuple[str, ...]) -> tuple[str, ...]:
    """Return the identities held back: the last entry of a feed that is cut off waits for one poll, once."""
    if not feed.is_truncated or not named or named[-1][0] in held:
        return ()
    return (named[-1][0],)


async def _add_full_text(
    reading: EntryReading, task: FeedTask, batch: FeedBatch, tools: PollTools
) -> tuple[Article, ...]:
    """Fetch the pages of entries that were not there before.

    Not for the history of a new feed, nor for a body after an unknown one, as its pages may have been fetched already.
    """
    state = task.state
    if not state.is_baselined or not (state.body_hash or state.fingerprints):
        return reading.articles
    wanted = [a for a in reading.articles if a.identity in reading.fresh_identities and a.url][: batch.policy.pages]
    request = replace(make_request(task), etag="", last_modified="")
    fuller: dict[str, Article] = {}
    for article in wanted:
        await tools.sleep(batch.policy.host_delay_seconds)
        fuller[article.identity] = await fetch_full_text(tools.fetcher, request, article, batch.now)
    return tuple(fuller.get(article.identity, article) for article in reading.articles)
