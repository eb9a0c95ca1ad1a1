"""Mends the times that were computed by a clock that was ahead, once it has been set back.

A machine may start with a wrong clock, which is corrected minutes later. What was put off until then would wait for as
long as the clock was ahead.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final

from bot.digests import bring_digests_forward
from bot.sending.sender import SET_BACK
from storage.marks import PULSE_MARK
from storage.store import Store
from storage.writer import Writer

log = logging.getLogger(__name__)

CLOCK_TICK_SECONDS: Final = 5


class ClockWatch:
    """The job that notices that the clock was set back; :meth:`check` is one round."""

    def __init__(self, writer: Writer, now: Callable[[], datetime]) -> None:
        self._writer = writer
        self._now = now
        self._seen_at: datetime | None = None

    async def check(self) -> None:
        """Mend the stored times if the clock went back since the last round; tried again if it fails."""
        now = self._now()
        if self._seen_at is not None and now < self._seen_at - SET_BACK:
            log.warning("the clock was set back from %s: feeds and digests are due by it", f"{self._seen_at:%F %H:%M}")
            await self._writer.run(lambda store: mend_times(store, now))
        self._seen_at = now


def was_ahead(store: Store, now: datetime) -> bool:
    """Whether the program last ran at a time that has not come yet."""
    pulse = store.marks.find_mark(PULSE_MARK)
    return pulse is not None and datetime.fromisoformat(pulse) > now + SET_BACK


def mend_times(store: Store, now: datetime) -> None:
    """End every wait that was computed by a clock that was ahead: of messages, decisions, feeds and digests."""
    with store.transaction():
        store.outbox.forget_waits(now)
        store.alerts.forget_waits(now)
        store.feeds.forget_waits(now)
        bring_digests_forward(store, now)
