"""Telegram's pacing: remembers what was sent when, and says who may be written to now and who must wait how long.

The figures are Telegram's guidance (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this):
about 30 messages a second overall, 1 a second in one chat, 20 a minute in one group. Only the last minute is kept.
Times are seconds of any monotonic clock, given by the caller, who may also ask about a time to come. A wait that
Telegram asks of one chat is stored with the chat (settling.py); only a wait that concerns all chats is kept here.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from itertools import takewhile

FLOOD_CHATS, FLOOD_WINDOW_SECONDS = 3, 5.0  # if so many chats are told to wait within that time, all must wait


@dataclass(frozen=True, slots=True)
class PaceLimits:
    """How fast Telegram may be written to. For the faster fake Telegram of tests, ``second`` and ``minute`` shrink."""

    overall_per_second: int = 30
    chat_seconds: float = 1.0
    group_per_minute: int = 20
    second: float = 1.0
    minute: float = 60.0


class Pace:
    """Remembers the sends of the last minute; group and channel ids are negative, as Telegram numbers them."""

    def __init__(self, limits: PaceLimits | None = None) -> None:
        self._limits = limits or PaceLimits()
        self._overall: deque[float] = deque()
        self._last: dict[int, float] = {}
        self._groups: dict[int, deque[float]] = {}
        self._full: set[int] = set()  # groups that may have reached their limit per minute
        self._floods: deque[tuple[float, int, float]] = deque()
        self._in_flight = 0
        self._closed_until = 0.0

    def start(self, chat_id: int, at: float) -> float:
        """Count a claimed send as under way; returns from when on it may go, not before ``at``.

        It takes room until a second after its end, since it may arrive at Telegram at any moment until then.
        """
        self._in_flight += 1
        to_leave = len(self._overall) + self._in_flight - self._limits.overall_per_second
        overall = self._overall[min(to_leave, len(self._overall)) - 1] + self._limits.second if to_leave > 0 else at
        return max(at, overall, self._closed_until, self._find_opening(chat_id))

    def record(self, chat_id: int, at: float) -> None:
        """Count a send to a chat as ended at ``at``."""
        self._in_flight = max(0, self._in_flight - 1)
        self._forget(at)
        self._overall.append(at)
        self._last.pop(chat_id, None)
        self._last[chat_id] = at  # re-inserted, so that the oldest come first
        if chat_id < 0:
            self._record_group(chat_id, at)

    def _record_group(self, chat_id: int, at: float) -> None:
        sends = self._groups.pop(chat_id, deque())
        while sends and sends[0] + self._limits.minute <= at:
            sends.popleft()
        sends.append(at)
        self._groups[chat_id] = sends  # re-inserted too
        if len(sends) >= self._limits.group_per_minute:
            self._full.add(chat_id)

    def record_flood(self, chat_id: int, at: float, wait_seconds: float) -> bool:
        """Count that a chat was told to wait. True if all chats must wait now: until the shortest recent wait ends."""
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
        while self._groups and next(iter(self._groups.values()))[-1] + self._limits.minute <= at:
            del self._groups[next(iter(self._groups))]
        self._full = {chat_id for chat_id in self._full if self._find_opening(chat_id) > at}

    def _find_opening(self, chat_id: int) -> float:
        """From when on this chat may be written to; minus infinity if nothing holds it back."""
        opens_at = self._last.get(chat_id, -math.inf) + self._limits.chat_seconds
        sends = self._groups.get(chat_id, ())
        if len(sends) >= self._limits.group_per_minute:
            opens_at = max(opens_at, sends[-self._limits.group_per_minute] + self._limits.minute)
        return opens_at

    def waiting_chats(self, at: float) -> dict[int, float]:
        """The chats that may not be written to yet at ``at``, each with the time from which it may."""
        openings = {chat_id: self._find_opening(chat_id) for chat_id in (*self._last, *self._full)}
        return {chat_id: opens_at for chat_id, opens_at in openings.items() if opens_at > at}

    def _count_left(self, at: float) -> int:
        """How many of the remembered sends no longer take room at ``at``."""
        return sum(1 for _ in takewhile(lambda ended: ended + self._limits.second <= at, self._overall))

    def room(self, at: float) -> int:
        """How many messages may be claimed at ``at``, over all chats."""
        if at < self._closed_until:
            return 0
        taken = len(self._overall) - self._count_left(at)
        return max(0, self._limits.overall_per_second - taken - self._in_flight)

    def opens_at(self, at: float) -> float | None:
        """When the next wait ends, a chat's or the overall one; None when there is none but that for sends to end."""
        if at < self._closed_until:
            return self._closed_until
        if not self.room(at):
            left = self._count_left(at)
            return self._overall[left] + self._limits.second if left < len(self._overall) else None
        return min(self.waiting_chats(at).values(), default=None)
