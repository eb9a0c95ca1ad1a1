"""Telegram's limits on how fast a bot may send, as an option of the fake.

The figures (1 a second in a chat, 20 a minute in a group, about 30 a second overall) are those of Telegram's bot FAQ.
The real limits are softer; ``slack_seconds`` forgives the jitter of a client that keeps them exactly.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.fakes.bot_api_chats import Chat, ChatKind
from tests.fakes.bot_api_errors import too_many_requests


@dataclass(slots=True)
class Pacing:
    """Sliding windows over the sends; ``clock`` gives seconds, and a test may pass its own."""

    clock: Callable[[], float]
    per_chat: int = 1
    per_group_minute: int = 20
    overall: int = 30
    slack_seconds: float = 0.05
    refused: int = 0
    _sent: dict[int, deque[float]] = field(default_factory=dict)
    _all: deque[float] = field(default_factory=deque)

    def admit(self, chat: Chat) -> None:
        """Counts one send to ``chat``.

        Raises:
            ApiError: 429 with ``retry_after`` if it comes too early; it is then not counted.
        """
        now = self.clock()
        sent = self._sent.setdefault(chat.id, deque())
        waits = [_find_wait(self._all, now, self.overall, 1 - self.slack_seconds)]
        waits.append(_find_wait(sent, now, self.per_chat, 1 - self.slack_seconds))
        if chat.kind in (ChatKind.GROUP, ChatKind.SUPERGROUP):
            waits.append(_find_wait(sent, now, self.per_group_minute, 60 - self.slack_seconds))
        if max(waits) > 0:
            self.refused += 1
            raise too_many_requests(max(1, math.ceil(max(waits))))
        sent.append(now)
        self._all.append(now)
        _forget(sent, now - 60)
        _forget(self._all, now - 1)


def _find_wait(times: deque[float], now: float, limit: int, window: float) -> float:
    """Seconds until one more fits into the window; 0 or less if it fits now."""
    if len(times) < limit:
        return 0.0
    return times[-limit] + window - now


def _forget(times: deque[float], before: float) -> None:
    while times and times[0] < before:
        times.popleft()
