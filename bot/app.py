"""The composition root: builds all parts from the surroundings and the config, runs them and takes them down.

Clocks are read only here, in the jobs (jobs.py), on the command line and by what talks to Telegram or the supervisor
(bot/telegram/application.py, bot/health/supervisor.py). No part knows who built it. :func:`run` watches until stopped,
:func:`once` does one round, :func:`demonstrate` shows the sample articles.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import time
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.background import Aside, in_thread
from bot.chats.claims import keep_to_list
from bot.config_notes import note_config
from bot.demonstration import Quiet, lay_out, list_days, list_quiet, make_digest_due
from bot.desk import Desk
from bot.failpoints import Reach, pass_by
from bot.health.supervisor import Supervisor, keep_telling
from bot.hub import Hub
from bot.jobs import Job, Rounds, keep_ticking, schedule
from bot.reload import AskedBy, Current, Parts, Reloader
from bot.sending.channels import Channel, TerminalChannel, ignore_closing
from bot.sending.pace import Pace, PaceLimits
from bot.sending.sender import Clock, Sender
from bot.set_back import CLOCK_TICK_SECONDS, ClockWatch, mend_times, was_ahead
from bot.settings import DATABASE, Surroundings
from bot.settled_measures import settle_measures
from bot.sources.seed_scanner import SeedScanner
from bot.telegram.identity import check_token, settle_bot
from bot.terminal import ensure_terminal_chat, rest_terminal_chat
from monitors.config.loading import Config
from monitors.config.stamp import Stamp
from monitors.errors import DeliveryError
from monitors.recognition import Reading, Recognition
from storage.store import Store
from storage.writer import Writer

if TYPE_CHECKING:
    from bot.health.monitor import HealthMonitor, MonitoredParts
    from bot.sources.feed_poller import FeedPoller
    from bot.telegram.application import TelegramLink
    from bot.workers import Workers

log = logging.getLogger(__name__)

CLOSE_SECONDS = 6.0  # for Telegram's updates to stop
LOCK_SECONDS = 1.5  # for another program to unlock the database, once told to stop
FINISH_SECONDS = 3.0  # for the batches under way when the program is told to stop; supervisors give ten in all
UNPACED = PaceLimits(overall_per_second=1_000_000, chat_seconds=0.0, group_per_minute=1_000_000)


def utc_now() -> datetime:
    """The time of day, aware, in UTC."""
    return datetime.now(UTC)


def ignore_config(config: Config) -> None:
    """The default for :attr:`Plan.on_config`: does nothing."""


SYSTEM_CLOCK = Clock(now=utc_now, monotonic=time.monotonic)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run: where, with which config, with its topics compiled, and by which clock.

    ``reach`` is called at every failpoint and does nothing except in crash tests. ``environment`` resolves the
    references of a reloaded config, ``stamp`` is the state of the config folder when ``config`` was read, and
    ``on_config`` is called with every config that replaces it. ``is_new_bot`` confirms that the token is meant to
    belong to another bot than before. With ``ends_on_hangup`` SIGHUP means that the terminal was closed, and ends the
    program; without it, SIGHUP reloads the config. ``aside`` runs work that takes long.
    """

    surroundings: Surroundings
    config: Config
    rules: Reading
    clock: Clock = SYSTEM_CLOCK
    reach: Reach = pass_by
    environment: Mapping[str, str] = field(default_factory=dict)
    stamp: Stamp | None = None
    on_config: Callable[[Config], None] = ignore_config
    is_new_bot: bool = False
    aside: Aside = in_thread
    supervisor: Supervisor = field(default_factory=Supervisor)
    ends_on_hangup: bool = False


@dataclass(frozen=True, slots=True)
class Program:
    """The parts of a run, built and wired; ``link`` is None if there is no token."""

    writer: Writer
    hub: Hub
    current: Current
    sender: Sender
    rounds: Rounds
    reloader: Reloader
    link: TelegramLink | None


@contextlib.asynccontextmanager
async def opened(
    plan: Plan,
    *,
    channel: Channel | None = None,
    workers: Workers | None = None,
    on_terminal_closed: Callable[[], None] = ignore_closing,
) -> AsyncGenerator[Program, None]:
    """The program, wired, until the block ends. It sends by ``channel`` if given, else by Telegram if there is a
    token, else to this terminal.

    Without ``workers`` no feed is polled. ``on_terminal_closed`` is called when nothing can be printed on this
    terminal any more. Raises StorageError when the database cannot be used, and DeliveryError when Telegram cannot.
    """
    link = _make_link(plan) if channel is None else None
    current, now = Current(plan.config, Desk.of(plan.config, plan.rules.rules)), plan.clock.now
    plan.surroundings.state_directory.mkdir(parents=True, exist_ok=True)
    with contextlib.closing(Writer(plan.surroundings.state_directory / DATABASE, now())) as writer:
        await writer.run(lambda store: store.watch_commits(plan.reach))
        await writer.run(lambda store: _settle_store(store, plan, current.desk, has_link=link is not None))
        way_out = link.channel if link else channel or TerminalChannel(on_closed=on_terminal_closed)
        sender = _make_sender(plan, writer, way_out, to_terminal=link is None)
        await sender.reclaim()
        hub = Hub(current.desk)
        async with contextlib.AsyncExitStack() as stack:
            if link is not None:
                stack.push_async_callback(link.close)
            feeds = await _make_feed_poller(plan, stack, workers, writer, hub, sender) if workers else None
            seeds = _make_seed_scanner(plan, writer, hub)
            parts = Parts(writer, hub, sender, seeds, feeds, workers, link is None, plan.on_config)
            reloader = Reloader(current, parts, plan.environment, now, stamp=plan.stamp, aside=plan.aside)
            rounds = Rounds(writer, hub, lambda: current.desk, sender, seeds, feeds, reloader, now)
            if link is not None:
                _wire_owners(link, writer, sender, current, reloader, now, plan.aside)
            await reloader.begin()
            yield Program(writer, hub, current, sender, rounds, reloader, link)


def _settle_store(store: Store, plan: Plan, desk: Desk, *, has_link: bool) -> None:
    """Mend times stored by a wrong clock, note the config in force, know the measures of old stories, and make the
    chats fit the way out: the bot's chats, or this terminal.
    """
    now = plan.clock.now()
    if was_ahead(store, now):
        mend_times(store, now)
    settle_measures(store)
    note_config(store, desk, now)
    if not has_link:
        ensure_terminal_chat(store, desk, now)
        return
    settle_bot(store, plan.surroundings.secrets.token, is_new=plan.is_new_bot)
    keep_to_list(store, desk, now)
    rest_terminal_chat(store, now)


def _wire_owners(
    link: TelegramLink,
    writer: Writer,
    sender: Sender,
    current: Current,
    reloader: Reloader,
    now: Callable[[], datetime],
    aside: Aside,
) -> None:
    """Connect the chats' commands to the program, and its reload reports to the owners."""
    from bot.alarms import report_reload
    from bot.talk.errands import Errands

    errands = Errands(writer, sender.wake, lambda: reloader.reload(AskedBy.COMMAND), aside, link.fetch_file)
    link.register(writer, sender, lambda: current.desk, now, errands)
    reloader.announce = report_reload


def _make_sender(plan: Plan, writer: Writer, way_out: Channel, *, to_terminal: bool) -> Sender:
    stale_after = timedelta(seconds=plan.config.settings.alerts.stale_after_seconds)
    return Sender(
        writer,
        way_out,
        Pace(UNPACED if to_terminal else None),
        plan.clock,
        to_terminal=to_terminal,
        stale_after=stale_after,
        reach=plan.reach,
    )


def _make_link(plan: Plan) -> TelegramLink | None:
    if not plan.surroundings.secrets.token:
        return None
    from bot.telegram.application import TelegramLink

    check_token(plan.surroundings.secrets.token)
    return TelegramLink(plan.surroundings, plan.config.settings)


def _make_seed_scanner(plan: Plan, writer: Writer, hub: Hub) -> SeedScanner:
    seeds, rules = plan.config.settings.seeds, plan.rules
    return SeedScanner(plan.config.seeds_directory, seeds, writer, hub, rules.build(), rules.announce)


async def _make_feed_poller(
    plan: Plan, stack: contextlib.AsyncExitStack, workers: Workers, writer: Writer, hub: Hub, sender: Sender
) -> FeedPoller:
    from bot.sources.feed_poller import FeedPoller
    from monitors.batch import make_poll_policy

    poll = plan.config.settings.poll
    await stack.enter_async_context(workers)
    feeds = FeedPoller(
        plan.config.feeds,
        make_poll_policy(poll),
        poll.batch_size,
        workers,
        writer,
        hub,
        plan.clock.now,
        on_news=sender.wake,
    )
    stack.push_async_callback(feeds.finish, FINISH_SECONDS)
    return feeds


async def run(plan: Plan) -> None:
    """Watch until SIGTERM, Ctrl-C, or the end of the terminal that it prints on; sends under way are finished.

    SIGHUP reloads the config, or ends the program too, as :attr:`Plan.ends_on_hangup` says.
    """
    from bot.health.monitor import monitored
    from bot.workers import open_workers

    stop, hung_up = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    loop.add_signal_handler(signal.SIGHUP, stop.set if plan.ends_on_hangup else hung_up.set)
    recognition = Recognition(plan.config.topics, plan.config.shared)
    workers = open_workers(plan.config.settings.poll, recognition)
    async with opened(plan, workers=workers, on_terminal_closed=stop.set) as program:
        if program.rounds.feeds is not None:
            await program.rounds.feeds.settle_in()
        async with monitored(_list_watched(program, plan.clock), plan.config.settings) as monitor:
            watch = ("clock", ClockWatch(program.writer, plan.clock.now).check, CLOCK_TICK_SECONDS)
            more = (watch, *_list_alarms(program, monitor, plan.clock))
            scheduler = schedule(program.rounds, monitor.count_round, more)
            scheduler.start()
            log.info("watching; stop with Ctrl-C")
            plan.supervisor.notify_ready("watching")
            try:
                async with asyncio.TaskGroup() as group:
                    sending = group.create_task(program.sender.run(stop))
                    if program.link is not None:
                        group.create_task(_run_link(program.link, stop, sending))
                    group.create_task(keep_ticking(scheduler, plan.clock.now, stop))
                    group.create_task(keep_telling(plan.supervisor, monitor.list_faults, stop))
                    group.create_task(reload_when_told(plan.supervisor, program.reloader, hung_up, stop))
                    await stop.wait()
                    plan.supervisor.notify_stopping()
                    loop.call_later(LOCK_SECONDS, program.writer.hurry)
            finally:
                scheduler.shutdown(wait=False)
    log.info("stopped")


async def reload_when_told(
    supervisor: Supervisor, reloader: Reloader, hung_up: asyncio.Event, stop: asyncio.Event
) -> None:
    """Reload the config at each SIGHUP, until told to stop. An error of a reload is only logged."""

    stopping = asyncio.create_task(stop.wait())
    while not stop.is_set():
        hearing = asyncio.create_task(hung_up.wait())
        await asyncio.wait({hearing, stopping}, return_when=asyncio.FIRST_COMPLETED)
        hearing.cancel()
        if hung_up.is_set() and not stop.is_set():
            hung_up.clear()
            supervisor.notify_reloading()
            try:
                await reloader.reload(AskedBy.SIGNAL)
            except Exception:
                log.exception("the reload failed; send the signal again")
            supervisor.notify_ready("watching")


def _list_alarms(program: Program, monitor: HealthMonitor, clock: Clock) -> tuple[Job, ...]:
    """The job that tells owners what is wrong; no job without Telegram, the only way to reach them."""
    if program.link is None:
        return ()
    from bot.alarms import ALARM_TICK_SECONDS, Alarms

    alarms = Alarms(program.writer, program.sender, lambda: program.current.desk, monitor.list_faults, clock)
    return (("alarms", alarms.check, ALARM_TICK_SECONDS),)


def _list_watched(program: Program, clock: Clock) -> MonitoredParts:
    from bot.health.monitor import MonitoredParts

    return MonitoredParts(program.writer, program.hub, program.sender, program.link, program.rounds.feeds, clock)


async def _run_link(link: TelegramLink, stop: asyncio.Event, sending: asyncio.Task[None]) -> None:
    """Receive updates until told to stop, then wait at most :data:`CLOSE_SECONDS` for the link to end."""
    receiving = asyncio.create_task(link.run(stop, sending))
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({receiving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.wait({receiving}, timeout=CLOSE_SECONDS)
    finally:
        stop.set()
        stopping.cancel()
        receiving.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await receiving


async def once(plan: Plan, channel: Channel | None = None) -> None:
    """Do one round of the main jobs, then send what may go now; ``channel`` as for :func:`opened`."""
    from bot.workers import InlineWorkers

    async with opened(plan, channel=channel, workers=InlineWorkers(plan.rules)) as program:
        await program.rounds.scan_seeds(settle=False)
        if program.rounds.feeds is not None:
            await program.rounds.feeds.poll_all_due()
        await program.rounds.decide_again()
        await program.rounds.announce_surges()
        await program.rounds.send_digests()
        await program.sender.drain()
        fault = program.sender.health.channel_fault
        if program.link is not None and (fault := fault or await program.link.channel.find_fault()):
            raise DeliveryError(
                f"Telegram was not reached ({fault}); what was to be sent waits for the next round; see: tocsin doctor"
            )
    log.info("one round done")


async def demonstrate(plan: Plan, channel: Channel) -> tuple[Quiet, ...]:
    """Send alerts about the seed files by a channel, day by day as they were published, then the digest at once.

    Returns what stayed quiet. Nothing is fetched. Raises QueryError when the plan's topics are only compiled here, and
    do not compile.
    """
    folder, samples = plan.config.seeds_directory, plan.surroundings.state_directory / "samples"
    async with opened(plan, channel=channel) as program:
        days = list_days(plan.config, plan.clock.now())
        program.rounds.seeds.announce([article for day in days for article in day.articles])
        for day in days:
            lay_out(day, samples)
            program.rounds.seeds.directory = samples
            await program.rounds.scan_seeds(settle=False)
            await program.sender.drain()
        program.rounds.seeds.directory = folder
        await program.rounds.scan_seeds(settle=False)  # names the files that gave no article
        await program.writer.run(lambda store: make_digest_due(store, plan.clock.now()))
        await program.rounds.send_digests()
        await program.sender.drain()
        return await program.writer.run(lambda store: list_quiet(store, plan.clock.now()))
