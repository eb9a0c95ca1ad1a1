"""Scans the seed folder, analyses what is new there, and hands it to the hub."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.arrivals import Arrival, Intake, IntakeResult
from bot.hub import Hub
from bot.intake import take_in
from monitors.config.settings import SeedSettings
from monitors.model import Analysis, Article, SeedState, SuppressionReason
from monitors.recognition import leave_unanalysed
from monitors.sources.seed_scan import SeedRules, SeedScan, scan_seeds
from storage.marks import RESTORED_MARK
from storage.store import Store
from storage.writer import Writer

log = logging.getLogger(__name__)


def announce_to_nobody(articles: Sequence[Article]) -> None:
    """The default for ``announce``, for articles that are analysed in this process: does nothing."""


@dataclass(slots=True)
class SeedScanner:
    """Watches one folder of seed files; none if ``directory`` is None.

    ``analyse`` is called in a thread for each new article, after ``announce`` was called with all of them.
    """

    directory: Path | None
    settings: SeedSettings
    writer: Writer
    hub: Hub
    analyse: Callable[[Article], Analysis]
    announce: Callable[[Sequence[Article]], None] = announce_to_nobody

    def use(self, directory: Path | None, settings: SeedSettings, analyse: Callable[[Article], Analysis]) -> None:
        """Use a reloaded config from the next look on."""
        self.directory, self.settings = directory, settings
        self.analyse, self.announce = analyse, announce_to_nobody

    async def scan(self, now: datetime, *, settle: bool) -> IntakeResult:
        """Take in new and changed files; with ``settle`` a file that is still being written waits for the next look."""
        if self.directory is None:
            await self.writer.run(_forget_refused)
            return IntakeResult()
        known, restored_at = await self.writer.run(_look_up)
        scan, arrivals = await asyncio.to_thread(self._read, self.directory, known, restored_at, now, settle)
        for failure in scan.failures:
            if failure.is_new:
                log.warning("seed file %s", failure)
        paths = {state.identity: state.path for state in scan.changed_states}
        for article in scan.articles:
            for warning in article.warnings:
                log.warning("seed file %s: %s", paths.get(article.identity, article.identity), warning)
        if not (scan.changed_states or scan.removed or arrivals):
            return IntakeResult()
        intake = Intake(arrivals, seed_states=scan.changed_states)
        gone = scan.removed
        return await take_in(self.writer, self.hub, intake, now, lambda store: store.feeds.remove_seed_states(gone))

    def _read(
        self, directory: Path, known: dict[str, SeedState], restored_at: datetime | None, now: datetime, settle: bool
    ) -> tuple[SeedScan, tuple[Arrival, ...]]:
        rules = SeedRules(timezones=self.settings.timezones, language=self.settings.default_language)
        scan = scan_seeds(directory, known, now, rules=rules, settle=settle)
        self.announce(scan.articles)
        old = _list_older(directory, scan, restored_at) if restored_at else frozenset()
        reasons = dict.fromkeys(old, SuppressionReason.BASELINE)
        return scan, tuple(Arrival(self._analyse(article), reasons.get(article.identity)) for article in scan.articles)

    def _analyse(self, article: Article) -> Analysis:
        """Analyse one article. If our code fails, that is logged and the article is kept with the named reason."""
        try:
            return self.analyse(article)
        except Exception as error:
            log.exception("analysing seed file %s failed; it is kept without topics", article.identity)
            return leave_unanalysed(article, error)


def _forget_refused(store: Store) -> None:
    """Forget the files that gave no article: nobody can fix them where no folder is watched."""
    if refused := store.feeds.list_refused_seeds():
        store.feeds.remove_seed_states([state.path for state in refused])


def _look_up(store: Store) -> tuple[dict[str, SeedState], datetime | None]:
    """The states of the last look by path, and when a backup was last restored with what waited in it dropped."""
    restored_at = store.marks.find_mark(RESTORED_MARK)
    states = {state.path: state for state in store.feeds.list_seed_states()}
    return states, datetime.fromisoformat(restored_at) if restored_at else None


def _list_older(directory: Path, scan: SeedScan, moment: datetime) -> frozenset[str]:
    """The articles of files that were there before that moment, by ctime, the one time that copying does not keep."""
    older = set()
    for state in scan.changed_states:
        with contextlib.suppress(OSError):  # the file was removed meanwhile
            if (directory / state.path).stat().st_ctime < moment.timestamp():
                older.add(state.identity)
    return frozenset(older)
