"""What so many pieces of work cost in wall clock and CPU, and how two costs compare."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.garbage_collection import THRESHOLDS

USUAL_THRESHOLDS = gc.get_threshold()


@dataclass(frozen=True)
class Cost:
    """What so many polls took, in seconds of wall clock and of this process' CPU."""

    polls: int
    wall: float
    cpu: float

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.polls + other.polls, self.wall + other.wall, self.cpu + other.cpu)

    @property
    def rate(self) -> float:
        """Polls a second of wall clock."""
        return self.polls / self.wall

    @property
    def cpu_a_poll(self) -> float:
        """Seconds of CPU."""
        return self.cpu / self.polls

    def __str__(self) -> str:
        return f"{self.rate:7.0f} feeds/s   {self.cpu_a_poll * 1000:6.2f} ms CPU a poll"


NO_COST = Cost(0, 0.0, 0.0)


def take_share(times: int, share: float) -> int:
    """A share of so many repetitions, but never none."""
    return max(1, round(times * share))


@contextmanager
def as_peers() -> Iterator[None]:
    """Collect garbage as every program does that does not say otherwise, but not through our rules: peers have none."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*USUAL_THRESHOLDS)
    yield
    gc.set_threshold(*THRESHOLDS)


@contextmanager
def measured(polls: int, into: list[Cost]) -> Iterator[None]:
    gc.collect()
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    into.append(Cost(polls, time.perf_counter() - wall, time.process_time() - cpu))


def compare(costs: list[Cost], ours: list[Cost]) -> str:
    """The medians of all rounds, and of what a round cost against ours of the same round, beside it in time."""
    pairs = list(zip(costs, ours, strict=True))
    cpu = sorted(cost.cpu_a_poll / own.cpu_a_poll for cost, own in pairs)
    wall = sorted(own.rate / cost.rate for cost, own in pairs)
    rate = statistics.median(cost.rate for cost in costs)
    spent = statistics.median(cost.cpu_a_poll for cost in costs) * 1000
    less, more = f"{statistics.median(cpu):4.1f} times less CPU", f"{statistics.median(wall):4.1f} times the rate"
    return (
        f"{rate:7.0f} feeds/s   {spent:6.2f} ms CPU a poll"
        f"   ours: {less} ({cpu[0]:.1f} to {cpu[-1]:.1f}), {more} ({wall[0]:.1f} to {wall[-1]:.1f})"
    )
