"""The scheduled jobs, and the one place where an error of a job is caught and logged.

APScheduler only ticks. What is due is stored, so that a restart or a long sleep of the machine loses nothing.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.arrivals import IntakeResult
from bot.backups import is_due, make_backup
from bot.desk import Desk
from bot.digests import Writing, send_due
from bot.hub import Hub
from bot.insisting import ring_unconfirmed
from bot.intake import decide_all, describe_taken, read_back
from bot.pausing import pause
from bot.sending.sender import SET_BACK, Sender
from bot.sources.seed_scanner import SeedScanner
from bot.surges import announce_surges
from monitors.plurals import count_of
from storage.backup_names import FOLDER
from storage.housekeeping import Retention
from storage.writer import Writer

if TYPE_CHECKING:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    from bot.reload import Reloader
    from bot.sources.feed_poller import FeedPoller  # only for types: it loads the libraries of the network

log = logging.getLogger(__name__)

POLL_TICK_SECONDS = 5
DIGEST_TICK_SECONDS = 20
DECIDE_TICK_SECONDS = 5
UNCONFIRMED_TICK_SECONDS = 10
SURGE_TICK_SECONDS = 600
TIDY_TICK_SECONDS = 3600
BACKUP_TICK_SECONDS = 600
CONFIG_TICK_SECONDS = 2
STEP_TICK_SECONDS = 5.0
ABSENT = timedelta(days=1)  # how long the state of a feed that left the config is kept, since it may come back

Job = tuple[str, Callable[[], Awaitable[None]], float]
"""A job's name, its function, and its interval in seconds."""

OnRound = Callable[[str, float, bool], None]


@dataclass(frozen=True, slots=True)
class Rounds:
    """One method for a round of each job. They may raise; :func:`guarded` catches it."""

    writer: Writer
    hub: Hub
    desk: Callable[[], Desk]
    sender: Sender
    seeds: SeedScanner
    feeds: FeedPoller | None
    reloader: Reloader
    now: Callable[[], datetime]

    async def scan_seeds(self, *, settle: bool = True) -> None:
        """Take in new and changed seed files."""
        self._report("seeds", await self.seeds.scan(self.now(), settle=settle))

    async def poll_feeds(self) -> None:
        """Start polling the feeds that are due."""
        if self.feeds is not None:
            await self.feeds.poll_due()

    async def decide_again(self) -> None:
        """Decide what was left undecided, what was held back until now, and what measures end."""
        now = self.now()
        await read_back(self.writer, self.hub, now)
        self._report("undecided", await decide_all(self.writer, self.hub.decide_more, now))
        self._report("waiting", await decide_all(self.writer, self.hub.release_more, now))
        self._report("ending", await decide_all(self.writer, self.hub.announce_ends, now))

    async def send_digests(self) -> None:
        """Send every digest that is due."""
        writing, now = Writing(self.desk()), self.now()
        while (run := await self.writer.run(lambda store: send_due(store, writing, now))).due:
            log.info("digests: %d due, %d with something to tell", run.due, run.sent)
            self.sender.wake()

    async def ring_unconfirmed(self) -> None:
        """Ring again for what nobody has confirmed."""
        desk, now = self.desk(), self.now()
        if rung := await self.writer.run(lambda store: ring_unconfirmed(store, desk, now)):
            log.info("unconfirmed: %s", count_of(rung, "message"))
            self.sender.wake()

    async def announce_surges(self) -> None:
        """Tell chats about countries with far more articles than usual."""
        desk, now = self.desk(), self.now()
        if told := await self.writer.run(lambda store: announce_surges(store, desk, now)):
            log.info("surges: %s", count_of(told, "message"))
            self.sender.wake()

    async def tidy(self) -> None:
        """End what waits for chats out of reach; delete what is older than the retention, or finds no more room."""
        settings, now = self.desk().settings.storage, self.now()
        retention = Retention(settings.retention_seconds, most_bytes=settings.most_megabytes * 1_000_000)
        configured = [feed.id for feed in self.desk().feeds]
        if ended := await self.writer.run(lambda store: store.outbox.end_unreachable(now)):
            log.info("dropped %s for chats out of reach", count_of(ended, "waiting message"))
        await self.writer.run(lambda store: store.feeds.remove_absent(configured, now - ABSENT))
        while not (await self.writer.run(lambda store: store.forget_old(retention, now))).is_finished:
            continue
        await self.writer.run(lambda store: store.optimize())

    async def back_up(self) -> None:
        """Make a backup of the database when one is due, without holding up the writer."""
        settings, now = self.desk().settings.storage, self.now()
        database = await self.writer.run(lambda store: store.path)
        folder, interval = database.parent / FOLDER, timedelta(seconds=settings.backup_interval_seconds)
        if settings.backups_kept and is_due(folder, interval, now):
            made = await asyncio.to_thread(make_backup, database, folder, settings.backups_kept, now)
            log.info("backed up to %s", made)

    async def reload_edited_config(self) -> None:
        """Reload a config that was edited."""
        await self.reloader.reload_if_edited()

    def _report(self, source: str, taken: IntakeResult) -> None:
        if taken.articles or taken.messages:
            log.info("%s: %s", source, describe_taken(taken))
        self.sender.wake()


def guarded(name: str, job: Callable[[], Awaitable[None]], on_round: OnRound) -> Callable[[], Awaitable[None]]:
    """A job whose errors are logged with their traceback instead of raised; its next tick tries again."""

    async def run() -> None:
        began_at, failed = time.monotonic(), False
        try:
            await job()
        except asyncio.CancelledError:
            log.info("the job %s was cut off when the program stopped; what it had not stored is still due", name)
        except Exception:
            failed = True
            log.exception("the job %s failed; it runs again at its next tick", name)
        finally:
            on_round(name, time.monotonic() - began_at, failed)

    return run


def schedule(rounds: Rounds, on_round: OnRound, more: Sequence[Job] = ()) -> AsyncIOScheduler:
    """All jobs on one scheduler, not yet started. Each runs at once and then at its interval.

    No job but ``config`` runs twice at a time. ``on_round`` is called after each round with the job's name, its seconds
    and whether it failed. ``more`` are further jobs.
    """
    settings = rounds.desk().settings
    from apscheduler.schedulers.asyncio import AsyncIOScheduler  # not loaded for a demonstration or a single round

    scheduler = AsyncIOScheduler(
        timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    )
    jobs: tuple[Job, ...] = (
        ("seeds", rounds.scan_seeds, settings.seeds.scan_interval_seconds),
        ("feeds", rounds.poll_feeds, POLL_TICK_SECONDS),
        ("waiting", rounds.decide_again, DECIDE_TICK_SECONDS),
        ("digests", rounds.send_digests, DIGEST_TICK_SECONDS),
        ("unconfirmed", rounds.ring_unconfirmed, UNCONFIRMED_TICK_SECONDS),
        ("surges", rounds.announce_surges, SURGE_TICK_SECONDS),
        ("tidy", rounds.tidy, TIDY_TICK_SECONDS),
        ("backup", rounds.back_up, BACKUP_TICK_SECONDS),
        ("config", rounds.reload_edited_config, CONFIG_TICK_SECONDS),
        *more,
    )
    for name, job, seconds in jobs:
        scheduler.add_job(
            guarded(name, job, on_round),
            "interval",
            seconds=seconds,
            id=name,
            next_run_time=rounds.now(),
            max_instances=2 if name == "config" else 1,  # during a reload, further looks run and return at once
        )
    return scheduler


async def keep_ticking(scheduler: AsyncIOScheduler, now: Callable[[], datetime], stop: asyncio.Event) -> None:
    """Until ``stop``, let the jobs run at once when the clock was set back, as each waits for a time by the old one."""
    while not stop.is_set():
        bring_forward(scheduler, now())
        await pause(stop, STEP_TICK_SECONDS)


def bring_forward(scheduler: AsyncIOScheduler, now: datetime) -> None:
    """Run those jobs at once whose next time lies further off than their interval."""
    for job in scheduler.get_jobs():
        if job.next_run_time > now + job.trigger.interval + SET_BACK:
            job.modify(next_run_time=now)
