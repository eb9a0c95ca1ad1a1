"""How long people wait: ``tocsin --help`` and ``tocsin demo``, against the bare interpreter in the same run.

Goals: help under 0.3 s, the demonstration's digest under 3 s on two idle cores.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Sequence

ROUNDS = 5
COMMANDS: tuple[tuple[str, Sequence[str]], ...] = (
    ("bare python", (sys.executable, "-c", "pass")),
    ("tocsin --help", (sys.executable, "-m", "bot", "--help")),
    ("tocsin demo", (sys.executable, "-m", "bot", "demo")),
)


def measure(command: Sequence[str]) -> float:
    """Seconds that one run takes."""
    begun = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


def main() -> None:
    """Take turns, so that a busy moment hits all alike; print medians and ratios."""
    rounds = [[measure(command) for _, command in COMMANDS] for _ in range(ROUNDS)]
    medians = [statistics.median(column) for column in zip(*rounds, strict=True)]
    for (name, _), seconds in zip(COMMANDS, medians, strict=True):
        print(f"{name:16} {seconds:6.2f} s   {seconds / medians[0]:5.1f} times bare python")


if __name__ == "__main__":
    main()
