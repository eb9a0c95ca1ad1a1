"""Tells the supervisor by systemd's notification protocol (sd_notify(3)) that the program is ready or alive.

Reloads and the stop are told too. Without NOTIFY_SOCKET in the environment nothing is sent. The datagrams are so
simple that a library would be longer than this.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import time
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from typing import Final

from bot.pausing import pause

log = logging.getLogger(__name__)

FATAL: Final = frozenset({"jobs_stopped", "database_silent"})
"""Faults that a restart fixes. While there is one, the watchdog is not fed, so that systemd restarts the program."""

STATUS_SECONDS: Final = 20.0
VARIABLES: Final = ("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID")


@dataclass(frozen=True, slots=True)
class Supervisor:
    """The supervisor's socket; ``address`` "" is for no supervisor.

    ``watchdog_seconds`` is how long the program may be silent before it is killed; 0 means for ever.
    """

    address: str = ""
    watchdog_seconds: float = 0.0

    def notify_ready(self, status: str = "") -> None:
        """Tell that the start, or a reload, is over."""
        self._notify("READY=1", *([f"STATUS={status}"] if status else []))

    def notify_reloading(self) -> None:
        """Tell that a reload begins; :meth:`notify_ready` ends it."""
        self._notify("RELOADING=1", f"MONOTONIC_USEC={time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000}")

    def notify_stopping(self) -> None:
        """Tell that the program is stopping."""
        self._notify("STOPPING=1", "STATUS=finishing the sends in hand")

    def notify_alive(self, status: str) -> None:
        """Feed the watchdog, and show a status."""
        self._notify("WATCHDOG=1", f"STATUS={status}")

    def notify_trouble(self, status: str) -> None:
        """Show a status without feeding the watchdog."""
        self._notify(f"STATUS={status}")

    def _notify(self, *lines: str) -> None:
        """Send one datagram; an error is only logged, so that the supervisor's faults never stop the program."""
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
    """The supervisor that ``environment`` names.

    Its variables are removed from ``environment``, so that no child process notifies in the program's name.
    """
    address, span, meant = (environment.pop(name, "").strip() for name in VARIABLES)
    is_ours = not meant or meant == str(pid)
    watched = float(span) / 1_000_000 if span.isascii() and span.isdigit() and is_ours else 0.0
    return Supervisor(address if address.startswith(("/", "@")) else "", watched)


async def keep_telling(supervisor: Supervisor, list_faults: Callable[[], tuple[str, ...]], stop: asyncio.Event) -> None:
    """Feed the watchdog, three times in its period, until told to stop; not while there is a fault of :data:`FATAL`.

    Without a watchdog it shows the status every :data:`STATUS_SECONDS`. It runs in the event loop, so a loop that
    hangs feeds no watchdog either.
    """
    seconds = supervisor.watchdog_seconds / 3 or STATUS_SECONDS
    while supervisor.address and not stop.is_set():
        faults = list_faults()
        if FATAL.intersection(faults):
            supervisor.notify_trouble(f"in trouble: {', '.join(faults)}")
        else:
            supervisor.notify_alive(f"not ready: {', '.join(faults)}" if faults else "watching")
        await pause(stop, seconds)
