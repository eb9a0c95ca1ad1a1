"""Runs the whole program for one round in a process of its own, which tests may kill.

A round takes in the seed folder, decides, composes digests and sends, as ``tocsin once`` does. The clock is given, and
sends are not paced. Processes are forked from one that has the program loaded.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot import app, hub, intake
from bot.failpoints import VARIABLE, read_failpoint
from bot.hub import DECISIONS_AT_ONCE
from bot.intake import ROOM
from bot.sending.sender import Clock
from bot.settings import Secrets, Surroundings
from monitors.config.loading import Config
from monitors.recognition import Compiled
from tests.fakes.forking import fork

START_SECONDS, ROUND_SECONDS = 60.0, 60.0


@dataclass(frozen=True, slots=True)
class Victim:
    """What a round is given: config and compiled topics, Telegram's address and token, the time of day.

    ``room`` is how much is taken in, and ``at_once`` how much is decided, in one transaction.
    """

    config: Config
    rules: Compiled
    state: Path
    base_url: str
    token: str
    now: datetime
    at_once: int = DECISIONS_AT_ONCE
    room: int = ROOM


def live(victim: Victim, failpoint: str) -> None:
    """One round, in the child."""
    logging.disable(logging.CRITICAL)
    hub.DECISIONS_AT_ONCE, intake.ROOM = victim.at_once, victim.room
    ticks = itertools.count(0, 100)
    plan = app.Plan(
        Surroundings(victim.config.directory, victim.state, Secrets(token=victim.token), victim.base_url),
        victim.config,
        victim.rules,
        Clock(now=lambda: victim.now, monotonic=lambda: float(next(ticks))),
        read_failpoint({VARIABLE: failpoint} if failpoint else {}),
    )
    asyncio.run(app.once(plan))


def run_round(victim: Victim, failpoint: str = "", kill_after: float | None = None) -> int:
    """Run one round to its end, to its failpoint, or until it is killed after so many seconds; returns the exit code.

    The code is -9 after a kill.
    """
    process = fork(live, victim, failpoint)
    try:
        process.join(kill_after if kill_after is not None else ROUND_SECONDS)
        if process.is_alive():
            process.kill()
            process.join(START_SECONDS)
        assert process.exitcode is not None
        return process.exitcode
    finally:
        process.close()
