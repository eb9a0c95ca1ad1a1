"""The composition root: builds every part from the surroundings and the configuration, runs them, takes them down.

Only here, in the jobs and on the command line are clocks read. No part knows who built it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.channels import Channel, TerminalChannel
from bot.demonstration import Quiet, list_quiet, make_digest_due
from bot.desk import Desk
from bot.hub import Hub
from bot.pace import Pace, PaceLimits
from bot.seed_watch import SeedWatch
from bot.sender import Clock, Sender
from bot.settings import Surroundings
from bot.terminal import ensure_terminal_chat
from bot.watch import Rounds, schedule
from monitors.analysis import analyse
from monitors.config import Config
from monitors.model import Analysis, Article
from monitors.rules.topic import CompiledRules
from storage.writer import Writer

if TYPE_CHECKING:
    from bot.telegram_app import TelegramLink

log = logging.getLogger(__name__)

DATABASE = "tocsin.sqlite3"
UNPACED = PaceLimits(overall_per_second=1_000_000, chat_seconds=0.0, group_per_minute=1_000_000)


def utc_now() -> datetime:
    """The time of day."""
    return datetime.now(UTC)


SYSTEM_CLOCK = Clock(now=utc_now, monotonic=time.monotonic)


@dataclass(frozen=True, slots=True)
class Program:
    """Everything that a run needs, built and wired. ``link`` is None when there is no token."""

    writer: Writer
    hub: Hub
    desk: Desk
    sender: Sender
    rounds: Rounds
    link: TelegramLink | None


@contextlib.asynccontextmanager
async def opened(
    surroundings: Surroundings,
    config: Config,
    rules: CompiledRules,
    channel: Channel | None = None,
    clock: Clock = SYSTEM_CLOCK,
) -> AsyncGenerator[Program, None]:
    """The program with its way out: ``channel`` if given, Telegram when there is a token, else this terminal.

    Raises StorageError when the database cannot be used, DeliveryError when Telegram cannot be.
    """
    link = _make_link(surroundings, config) if channel is None else None
    desk = Desk.of(config)
    surroundings.state_directory.mkdir(parents=True, exist_ok=True)
    with contextlib.closing(Writer(surroundings.state_directory / DATABASE, clock.now())) as writer:
        if link is None:
            await writer.run(lambda store: ensure_terminal_chat(store, desk, clock.now()))
        way_out = link.channel if link else channel or TerminalChannel()
        sender = Sender(writer, way_out, Pace(None if link else UNPACED), clock, to_terminal=link is None)
        await sender.reclaim()
        hub = Hub(desk)
        rounds = Rounds(writer, hub, lambda: desk, sender, _make_seed_watch(config, rules, writer, hub), clock.now)
        if link is not None:
            link.register(writer, sender, lambda: desk, clock.now)
        yield Program(writer, hub, desk, sender, rounds, link)


def _make_link(surroundings: Surroundings, config: Config) -> TelegramLink | None:
    if not surroundings.secrets.token:
        return None
    from bot.telegram_app import TelegramLink

    return TelegramLink(surroundings, config.settings)


def _make_seed_watch(config: Config, rules: CompiledRules, writer: Writer, hub: Hub) -> SeedWatch | None:
    folder = config.seeds_directory
    if folder is None:
        return None

    def analyse_one(article: Article) -> Analysis:
        return analyse(article, rules)

    return SeedWatch(folder, config.settings.seeds, writer, hub, analyse_one)


async def run(surroundings: Surroundings, config: Config, rules: CompiledRules) -> None:
    """Watch until SIGTERM or Ctrl-C; the send in hand is finished."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with opened(surroundings, config, rules) as program:
        scheduler = schedule(program.rounds)
        scheduler.start()
        log.info("watching; stop with Ctrl-C")
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(program.sender.run(stop))
                if program.link is not None:
                    group.create_task(_run_link(program.link, stop))
        finally:
            scheduler.shutdown(wait=False)
    log.info("stopped")


async def _run_link(link: TelegramLink, stop: asyncio.Event) -> None:
    try:
        await link.run(stop)
    finally:
        stop.set()


async def once(surroundings: Surroundings, config: Config, rules: CompiledRules) -> None:
    """One round of everything, then send what may go now."""
    async with opened(surroundings, config, rules) as program:
        await program.rounds.scan_seeds(settle=False)
        await program.rounds.decide_again()
        await program.rounds.send_digests()
        await program.sender.drain()


async def demonstrate(
    surroundings: Surroundings, config: Config, rules: CompiledRules, channel: Channel
) -> tuple[Quiet, ...]:
    """Ring the seed files on a channel and tell the digest at once; returns what stayed quiet. Nothing is fetched."""
    async with opened(surroundings, config, rules, channel) as program:
        await program.rounds.scan_seeds(settle=False)
        await program.sender.drain()
        await program.writer.run(lambda store: make_digest_due(store, utc_now()))
        await program.rounds.send_digests()
        await program.sender.drain()
        return await program.writer.run(lambda store: list_quiet(store, utc_now()))
