"""How long people wait for ``tocsin --help`` and for the digest of ``tocsin demo``, against the bare interpreter.

Run ``python -m tests.benchmarks.bench_start [--rounds N] [--only NAME ...]``. Goals: help under 0.3 s, the digest of
the demonstration under 3 s on two idle cores.
"""

from __future__ import annotations

import argparse
import os
import pty
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence

DIGEST = b"Digest:"
COMMANDS: tuple[tuple[str, Sequence[str], bytes], ...] = (
    ("bare python", (sys.executable, "-c", "pass"), b""),
    ("tocsin --help", (sys.executable, "-m", "bot", "--help"), b""),
    ("digest of demo", (sys.executable, "-m", "bot", "demo"), DIGEST),
)


def measure(command: Sequence[str], awaited: bytes) -> float:
    """Seconds until some text stands on a terminal; until the end of the command when none is awaited."""
    ours, theirs = pty.openpty()
    begun = time.perf_counter()
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=theirs, stderr=subprocess.STDOUT) as process:
        os.close(theirs)
        printed, seconds = b"", 0.0
        while piece := _read(ours):
            printed += piece
            if awaited and not seconds and awaited in printed:
                seconds = time.perf_counter() - begun
    os.close(ours)
    if process.returncode or (awaited and not seconds):
        sys.exit(f"{' '.join(command)} ended with {process.returncode}:\n{printed.decode(errors='replace')}")
    return seconds or time.perf_counter() - begun


def _read(terminal: int) -> bytes:
    """The next piece of what is printed; nothing at its end, which Linux tells of by an error."""
    try:
        return os.read(terminal, 65_536)
    except OSError:
        return b""


def main(arguments: Sequence[str] | None = None) -> None:
    """Take turns, so that a busy moment hits all alike; print medians and their ratios to the first."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--only", nargs="+", choices=[name for name, _, _ in COMMANDS])
    asked = options.parse_args(arguments)
    commands = [command for command in COMMANDS if asked.only is None or command[0] in asked.only]
    rounds = [[measure(command, awaited) for _, command, awaited in commands] for _ in range(asked.rounds)]
    medians = [statistics.median(column) for column in zip(*rounds, strict=True)]
    for (name, _, _), seconds in zip(commands, medians, strict=True):
        print(f"{name:16} {seconds:6.2f} s   {seconds / medians[0]:5.1f} times {commands[0][0]}")


if __name__ == "__main__":
    main()
