"""Failpoints: named places at which a test may kill, hang or fail the program. Without the variable they do nothing.

``TOCSIN_FAILPOINT=NAME:N:ACTION`` acts when the place called NAME is reached for the Nth time: ``kill`` ends the
process with SIGKILL, ``hang`` stops the thread that got there for ever, ``raise`` raises FailpointError.
The places are in :data:`PLACES`; docs/reliability.md says how the crash tests use them.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final

from monitors.errors import ConfigError, Problem, TocsinError

VARIABLE: Final = "TOCSIN_FAILPOINT"

PLACES: Final = {
    "commit.before": "all of a transaction is written, none of it committed",
    "commit.after": "a transaction is committed, and nobody has been told so",
    "send.before": "a message is claimed, its request not yet made",
    "send.after": "Telegram's answer is here, and nothing is written down",
}


class Action(StrEnum):
    """What happens at a failpoint."""

    KILL = "kill"
    HANG = "hang"
    RAISE = "raise"


class FailpointError(TocsinError):
    """The error that the action ``raise`` raises."""


Reach = Callable[[str], None]


def pass_by(place: str) -> None:
    """The failpoint when none is set: does nothing."""


class Failpoint:
    """One armed failpoint; call it with the name of each place that is reached, from any thread."""

    def __init__(self, place: str, count: int, action: Action) -> None:
        self.place = place
        self.action = action
        self._left = count
        self._lock = threading.Lock()

    def __call__(self, place: str) -> None:
        if place != self.place:
            return
        with self._lock:
            self._left -= 1
            is_now = self._left == 0
        if is_now:
            self._act()

    def _act(self) -> None:
        match self.action:
            case Action.KILL:
                os.kill(os.getpid(), signal.SIGKILL)
            case Action.HANG:
                threading.Event().wait()
            case Action.RAISE:
                raise FailpointError(f"the failpoint {self.place} was reached")


def read_failpoint(environment: Mapping[str, str]) -> Reach:
    """The failpoint that the environment asks for; :func:`pass_by` if it asks for none. Raises ConfigError."""
    text = environment.get(VARIABLE, "")
    if not text:
        return pass_by
    place, _, rest = text.partition(":")
    count, _, action = rest.partition(":")
    if place not in PLACES or not (count.isascii() and count.isdigit()) or int(count) < 1 or action not in list(Action):
        fix = f"write NAME:N:ACTION with NAME of {', '.join(PLACES)}, N from 1, ACTION of {', '.join(Action)}"
        raise ConfigError((Problem(VARIABLE, 0, 0, f"{text!r} is no failpoint", fix),))
    return Failpoint(place, int(count), Action(action))
