"""The queue of updates for the bot: numbering, confirmation by offset, and the filter of ``allowed_updates``."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable

from tests.fakes.bot_api_errors import Json

FIRST_UPDATE_ID = 1000
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


class UpdateQueue:
    """Updates in order, each handed out again until confirmed. It has no lock; its owner's guards it.

    ``on_add`` is called after each new update, to wake whoever waits for one.
    """

    def __init__(self, on_add: Callable[[], None] = lambda: None) -> None:
        self.on_add = on_add
        self.allowed: frozenset[str] | None = None
        self.confirmed_id = FIRST_UPDATE_ID - 1
        self._pending: deque[Json] = deque()
        self._next_id = FIRST_UPDATE_ID

    def __len__(self) -> int:
        return len(self._pending)

    def allow(self, kinds: Iterable[str]) -> None:
        """Queues only these kinds from now on; with none given, Telegram's default set."""
        self.allowed = frozenset(kinds) or None

    def admits(self, kind: str) -> bool:
        """Whether an update of this kind would reach the bot."""
        return kind not in NOT_BY_DEFAULT if self.allowed is None else kind in self.allowed

    def add(self, kind: str, payload: Json) -> int | None:
        """Queues one update and returns its id; None if the bot did not ask for this kind."""
        if not self.admits(kind):
            return None
        update_id = self._next_id
        self._next_id += 1
        self._pending.append({"update_id": update_id, kind: payload})
        self.on_add()
        return update_id

    def confirm(self, offset: int) -> None:
        """Removes every update before ``offset``; a negative one keeps only that many of the last."""
        if offset < 0:
            offset = self._pending[max(0, len(self._pending) + offset)]["update_id"] if self._pending else 0
        while self._pending and self._pending[0]["update_id"] < offset:
            self.confirmed_id = max(self.confirmed_id, self._pending.popleft()["update_id"])

    def peek(self, limit: int) -> list[Json]:
        """The first ``limit`` unconfirmed updates; they stay queued."""
        return [self._pending[i] for i in range(min(limit, len(self._pending)))]

    def clear(self) -> None:
        """Drops all that is pending."""
        self._pending.clear()
