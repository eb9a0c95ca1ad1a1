"""Reloads a changed config folder into the running program: as a whole, or not at all.

All that takes long or can fail (reading, judging the topics' own test headlines, compiling) comes first and holds up
nobody (bot/background.py); then every part is given the new config. A config with problems changes nothing. The
announcer (bot/alarms.py) tells people; monitors/config/diff.py says how two configs differ.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot.background import Aside
from bot.chats.claims import keep_to_list
from bot.config_notes import note_config
from bot.desk import Desk
from bot.hub import Hub
from bot.sending.sender import Sender
from bot.sources.seed_scanner import SeedScanner
from bot.terminal import ensure_terminal_chat
from monitors.config.diff import ConfigDiff, compare_configs, describe_diff
from monitors.config.loading import Config, ReloadedConfig, reload_config
from monitors.config.stamp import Stamp, stamp_folder
from monitors.errors import Problem, StorageError
from monitors.plurals import count_of
from monitors.recognition import Recognition
from storage.chats import AuditEntry
from storage.marks import RELOAD_MARK
from storage.store import Store
from storage.writer import Writer

if TYPE_CHECKING:
    from bot.rejudging import RejudgingEffect
    from bot.sources.feed_poller import FeedPoller  # only for types: it loads the libraries of the network
    from bot.workers import Workers

log = logging.getLogger(__name__)

LOGGED_PROBLEMS: Final = 20


class AskedBy(StrEnum):
    """What caused a reload: an edit of the folder, SIGHUP, or a command in a chat."""

    EDIT = "edit"
    SIGNAL = "signal"
    COMMAND = "command"


class ReloadOutcome(StrEnum):
    """What became of a reload: ``unchanged`` if the files say what is in use already, ``refused`` if they have
    problems."""

    APPLIED = "applied"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ReloadReport:
    """The result of a reload, from which people are told.

    ``effect`` is what the new rules make of the newest articles; None if no rule differs or it could not be worked
    out. ``is_fixed`` says that the config was refused when last told of, and no longer is.
    """

    at: datetime
    asked_by: AskedBy
    outcome: ReloadOutcome
    diff: ConfigDiff = field(default_factory=ConfigDiff)
    problems: tuple[Problem, ...] = ()
    effect: RejudgingEffect | None = None
    is_fixed: bool = False

    @property
    def is_news(self) -> bool:
        """Whether owners are told: not of an edit that changed nothing."""
        return self.outcome is not ReloadOutcome.UNCHANGED or self.is_fixed or self.asked_by is not AskedBy.EDIT


Announce = Callable[[Store, Desk, ReloadReport], None]
"""Puts messages to the owners into the outbox; called in the store's thread, inside a transaction."""


@dataclass(slots=True)
class Current:
    """The config in use, and its desk; replaced together."""

    config: Config
    desk: Desk


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts that are given a new config. ``feeds`` and ``workers`` are None where nothing is polled.

    ``on_config`` is called with each new config before it is in use.
    """

    writer: Writer
    hub: Hub
    sender: Sender
    seeds: SeedScanner
    feeds: FeedPoller | None
    workers: Workers | None
    to_terminal: bool
    on_config: Callable[[Config], None]


class Reloader:
    """Watches the config folder and reloads it; one reload at a time."""

    def __init__(
        self,
        current: Current,
        parts: Parts,
        environment: Mapping[str, str],
        now: Callable[[], datetime],
        *,
        stamp: Stamp | None = None,
        aside: Aside,
    ) -> None:
        """``stamp`` is the state of the folder when the config in use was read; None if that was just now.

        ``environment`` resolves the references of a new config, ``aside`` runs its reading and the judging of the
        archive.
        """
        self._current = current
        self._parts = parts
        self._environment = environment
        self._now = now
        self._taken = stamp_folder(current.config.directory) if stamp is None else stamp
        self._seen = self._taken
        self.announce: Announce = lambda store, desk, report: None  # set where there are owners to tell
        self._aside = aside
        self._one_at_a_time = asyncio.Lock()

    async def begin(self) -> None:
        """At a start: tell the owners if a config that was refused before is good now."""
        if await self._parts.writer.run(was_refused):
            await self._report_all(ReloadReport(self._now(), AskedBy.EDIT, ReloadOutcome.UNCHANGED, is_fixed=True))

    async def reload_if_edited(self) -> ReloadReport | None:
        """Reload if the folder differs from what was read last and has not changed since the last look; None if not."""
        stamp = await asyncio.to_thread(stamp_folder, self._current.config.directory)
        is_at_rest, self._seen = stamp == self._seen, stamp
        if stamp == self._taken or not is_at_rest or self._one_at_a_time.locked():
            return None  # a reload under way reads the folder already
        return await self.reload(AskedBy.EDIT)

    async def reload(self, asked_by: AskedBy) -> ReloadReport:
        """Read the folder now, use it if it is good, and tell the owners; returns the report.

        Raises StorageError; the next look then tries again.
        """
        async with self._one_at_a_time:
            found = await self._read()
            try:
                report = await self._take_over(found, asked_by)
                await self._report_all(report)
            except StorageError:
                self._taken = ()  # whether it is in use or not, nobody was told: the next look reloads again
                raise
            return report

    async def _read(self) -> ReloadedConfig:
        was = self._current.config
        stamp = await asyncio.to_thread(stamp_folder, was.directory)
        try:
            return await self._aside(reload_config, was, dict(self._environment))
        finally:
            self._taken = stamp  # after a failure too, or every look would try and fail again

    async def _take_over(self, found: ReloadedConfig, asked_by: AskedBy) -> ReloadReport:
        if found.problems:
            return ReloadReport(self._now(), asked_by, ReloadOutcome.REFUSED, problems=found.problems)
        is_fixed = await self._parts.writer.run(was_refused)
        diff = compare_configs(self._current.config, found.config)
        if not diff:
            return ReloadReport(self._now(), asked_by, ReloadOutcome.UNCHANGED, is_fixed=is_fixed)
        effect = await self._switch(found.config, diff)
        return ReloadReport(self._now(), asked_by, ReloadOutcome.APPLIED, diff=diff, effect=effect, is_fixed=is_fixed)

    async def _switch(self, config: Config, diff: ConfigDiff) -> RejudgingEffect | None:
        """Give every part the new config; returns what changed rules make of the archive."""
        before, desk = self._current.desk, Desk.of(config)
        await asyncio.to_thread(lambda: desk.rules)  # compiled here, so that nobody waits for it later
        await self._parts.writer.run(lambda store: self._switch_hub(store, desk))
        self._switch_parts(config, desk, diff)
        if not diff.changes_rules:
            return None
        from bot.rejudging import measure_stored

        try:
            return await self._aside(measure_stored, self._parts.writer.path, before, desk, self._now())
        except (OSError, TimeoutError) as error:
            log.error("could not work out what the new rules would have changed: %s", error)
            return None

    def _switch_hub(self, store: Store, desk: Desk) -> None:
        if self._parts.to_terminal:
            ensure_terminal_chat(store, desk, self._now())
        keep_to_list(store, desk, self._now())
        note_config(store, desk, self._now())
        self._parts.hub.set_desk(desk)

    def _switch_parts(self, config: Config, desk: Desk, diff: ConfigDiff) -> None:
        """Switch all that lives in the event loop, without an await, so that no part is new while another is old."""
        from monitors.batch import make_poll_policy

        parts, settings = self._parts, config.settings
        parts.on_config(config)
        if parts.workers is not None and diff.changes_rules:
            parts.workers.use_rules(Recognition(config.topics, config.shared))
        if parts.feeds is not None:
            parts.feeds.use(config.feeds, make_poll_policy(settings.poll), settings.poll.batch_size)
        parts.seeds.use(config.seeds_directory, settings.seeds, desk.analyse)
        parts.sender.stale_after = timedelta(seconds=settings.alerts.stale_after_seconds)
        self._current.config, self._current.desk = config, desk

    async def _report_all(self, report: ReloadReport) -> None:
        log_report(report)
        await self._parts.writer.run(lambda store: self._report(store, report))
        self._parts.sender.wake()

    def _report(self, store: Store, report: ReloadReport) -> None:
        with store.transaction():
            store.marks.set_mark(RELOAD_MARK, write_mark(report))
            if report.outcome is ReloadOutcome.APPLIED:
                store.chats.add_audit(AuditEntry(report.at, 0, "reload", "; ".join(describe_report(report)[1:])[:500]))
            if report.is_news:
                self.announce(store, self._current.desk, report)


def describe_report(report: ReloadReport) -> tuple[str, ...]:
    """What became of a reload, in lines of plain English for logs and terminals."""
    if report.outcome is ReloadOutcome.REFUSED:
        count = len(report.problems)
        head = f"the changed config is refused ({count} problem{'s' * (count != 1)}); the last good one stays in use"
        return (head, *(str(problem) for problem in report.problems[:LOGGED_PROBLEMS]))
    if report.outcome is ReloadOutcome.UNCHANGED:
        return ("the config is valid again and in use" if report.is_fixed else "the config has not changed",)
    lines = ["the config was reloaded", *describe_diff(report.diff)]
    if report.effect is not None:
        articles = count_of(report.effect.articles, "article")
        lines.append(f"of the newest {articles} it would have rung: {report.effect.summary}")
    return tuple(lines)


def log_report(report: ReloadReport) -> None:
    """Log what became of a reload; a refused one as an error."""
    say = log.error if report.outcome is ReloadOutcome.REFUSED else log.info
    for line in describe_report(report):
        say("%s", line)


def write_mark(report: ReloadReport) -> str:
    """The report as JSON, as the store keeps it for ``tocsin status``."""
    return json.dumps(
        {"at": report.at.isoformat(), "outcome": report.outcome.value, "lines": describe_report(report)[:5]},
        ensure_ascii=False,
    )


def was_refused(store: Store) -> bool:
    """Whether the last stored report, of this run or an earlier one, was that the config is refused."""
    told = store.marks.find_mark(RELOAD_MARK)
    return told is not None and json.loads(told)["outcome"] == ReloadOutcome.REFUSED.value
