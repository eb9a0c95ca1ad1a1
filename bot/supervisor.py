"""What the program tells its supervisor by systemd's notification protocol: ready, reloading, stopping, still alive.

Without NOTIFY_SOCKET in the environment it tells nobody. See sd_notify(3); the datagrams are so simple that a library
would be longer than this.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import time
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from typing import Final

log = logging.getLogger(__name__)

FATAL: Final = frozenset({"jobs_stopped", "database_silent"})
"""Faults that a restart mends: then the watchdog is no longer told that all is well."""

STATUS_SECONDS: Final = 20.0
VARIABLES: Final = ("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID")


@dataclass(frozen=True, slots=True)
class Supervisor:
    """Where to tell; "" for nobody. ``watchdog_seconds`` is how long it may be silent before it is killed; 0: ever."""

    address: str = ""
    watchdog_seconds: float = 0.0

    def tell_ready(self, status: str = "") -> None:
        """The start, or a reload, is over."""
        self._tell("READY=1", *([f"STATUS={status}"] if status else []))

    def tell_reloading(self) -> None:
        """A reload begins; :meth:`tell_ready` ends it."""
        self._tell("RELOADING=1", f"MONOTONIC_USEC={time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000}")

    def tell_stopping(self) -> None:
        """The end has begun."""
        self._tell("STOPPING=1", "STATUS=finishing the sends in hand")

    def tell_alive(self, status: str) -> None:
        """The watchdog may start counting again."""
        self._tell("WATCHDOG=1", f"STATUS={status}")

    def tell_trouble(self, status: str) -> None:
        """Something is so wrong that the watchdog is not told of being alive."""
        self._tell(f"STATUS={status}")

    def _tell(self, *lines: str) -> None:
        """One datagram; a supervisor that does not listen never stops the program."""
        if not self.address:
            return
        name = f"\0{self.address[1:]}" if self.address.startswith("@") else self.address
        text = "\n".join(line.replace("\n", " ") for line in lines)
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as out:
                out.sendto(text.encode(), name)
        except OSError as error:
            log.warning("could not tell the supervisor %s: %s", lines[0], error)


def take_supervisor(environment: MutableMapping[str, str], pid: int) -> Supervisor:
    """The supervisor that the environment names; its variables are taken out, so that no child poses as the program."""
    address, span, meant = (environment.pop(name, "").strip() for name in VARIABLES)
    is_ours = not meant or meant == str(pid)
    watched = float(span) / 1_000_000 if span.isascii() and span.isdigit() and is_ours else 0.0
    return Supervisor(address if address.startswith(("/", "@")) else "", watched)


async def keep_telling(supervisor: Supervisor, list_faults: Callable[[], tuple[str, ...]], stop: asyncio.Event) -> None:
    """Tell that all is well, often enough for the watchdog, until told to stop.

    That this runs at all shows that the event loop turns.
    """
    pause = supervisor.watchdog_seconds / 3 or STATUS_SECONDS
    while supervisor.address and not stop.is_set():
        faults = list_faults()
        if FATAL.intersection(faults):
            supervisor.tell_trouble(f"in trouble: {', '.join(faults)}")
        else:
            supervisor.tell_alive(f"not ready: {', '.join(faults)}" if faults else "watching")
        try:
            await asyncio.wait_for(stop.wait(), pause)
        except TimeoutError:
            continue
