"""Telegram's pacing as a pure ledger of what was sent when: who may be written to now, and who must wait how long.

The figures are Telegram's guidance (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this):
about 30 messages a second overall, 1 a second in one chat, 20 a minute in one group. It keeps no more than the last
minute, and times are seconds of any monotonic clock, given by the caller. What Telegram asks one chat to wait is
stored with the chat, by the sender; only a wait that concerns everybody is kept here.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace

FLOOD_CHATS, FLOOD_WINDOW_SECONDS = 3, 5.0  # so many chats told to wait within that time: all of us are meant


@dataclass(frozen=True, slots=True)
class PaceLimits:
    """How fast Telegram may be written to. A quicker Telegram, as tests have it, has shorter seconds and minutes."""

    overall_per_second: int = 30
    chat_seconds: float = 1.0
    group_per_minute: int = 20
    second: float = 1.0
    minute: float = 60.0

    def hastened(self, speed: float) -> PaceLimits:
        """The same limits where time passes so many times as fast."""
        return replace(
            self, chat_seconds=self.chat_seconds / speed, second=self.second / speed, minute=self.minute / speed
        )


class Pace:
    """Remembers the sends of the last minute; group and channel ids are negative, as Telegram numbers them."""

    def __init__(self, limits: PaceLimits | None = None) -> None:
        self._limits = limits or PaceLimits()
        self._overall: deque[float] = deque()
        self._last: dict[int, float] = {}
        self._groups: dict[int, deque[float]] = {}
        self._floods: deque[tuple[float, int, float]] = deque()
        self._in_flight = 0
        self._closed_until = 0.0

    def start(self) -> None:
        """Count a send that begins. It takes room until a second after its end, since it may arrive at any moment."""
        self._in_flight += 1

    def record(self, chat_id: int, at: float) -> None:
        """Count one send to a chat, now ended."""
        self._in_flight = max(0, self._in_flight - 1)
        self._overall.append(at)
        self._last.pop(chat_id, None)
        self._last[chat_id] = at  # re-inserted, so that the oldest come first
        if chat_id < 0:
            self._groups.setdefault(chat_id, deque()).append(at)

    def record_flood(self, chat_id: int, at: float, wait_seconds: float) -> bool:
        """A chat was told to wait. True when this makes everybody wait, as long as the shortest of the recent waits."""
        while self._floods and self._floods[0][0] + FLOOD_WINDOW_SECONDS <= at:
            self._floods.popleft()
        self._floods.append((at, chat_id, at + wait_seconds))
        if len({chat for _, chat, _ in self._floods}) < FLOOD_CHATS:
            return False
        self._closed_until = max(self._closed_until, min(until for _, _, until in self._floods))
        return True

    def _forget(self, at: float) -> None:
        while self._overall and self._overall[0] + self._limits.second <= at:
            self._overall.popleft()
        while self._last and next(iter(self._last.values())) + self._limits.chat_seconds <= at:
            del self._last[next(iter(self._last))]
        for chat_id, sends in list(self._groups.items()):
            while sends and sends[0] + self._limits.minute <= at:
                sends.popleft()
            if not sends:
                del self._groups[chat_id]

    def waiting_chats(self, at: float) -> dict[int, float]:
        """Chats that may not be written to yet, each with the time from which it may."""
        self._forget(at)
        waiting = {chat_id: last + self._limits.chat_seconds for chat_id, last in self._last.items()}
        for chat_id, sends in self._groups.items():
            if len(sends) >= self._limits.group_per_minute:
                waiting[chat_id] = max(
                    waiting.get(chat_id, at), sends[-self._limits.group_per_minute] + self._limits.minute
                )
        return waiting

    def room(self, at: float) -> int:
        """How many messages may go out now, over all chats."""
        self._forget(at)
        if at < self._closed_until:
            return 0
        return max(0, self._limits.overall_per_second - len(self._overall) - self._in_flight)

    def opens_at(self, at: float) -> float | None:
        """When the next wait ends: a chat's, or the overall one; None when nothing waits but for sends to end."""
        times = list(self.waiting_chats(at).values())
        if at < self._closed_until:
            return self._closed_until
        if not self.room(at):
            return self._overall[0] + self._limits.second if self._overall else None
        return min(times, default=None)
