"""The fake Telegram in a process of its own, with as many chats as asked for, keeping Telegram's limits.

``speed`` lets time pass faster for the limits: at 4, a chat takes a message every quarter of a second.
"""

from __future__ import annotations

import time
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.fakes.bot_api import TOKEN, FakeBotApi
from tests.fakes.bot_api_pacing import Pacing
from tests.fakes.forking import fork

ANSWER_SECONDS = 120.0


def serve(line: Connection, journal: Path, people: int, groups: int, speed: float) -> None:
    """Answer HTTP, and do what the other end of the line asks, until it asks for nothing more; in the child."""
    pacing = Pacing(lambda: time.monotonic() * speed, slack_seconds=0.0)
    with FakeBotApi(journal=journal, pacing=pacing) as api:
        chats = [api.private_chat(api.user(f"Reader {number}")).id for number in range(people)]
        chats += [api.supergroup(f"Desk {number}").id for number in range(groups)]
        line.send((api.base_url, chats))
        while (asked := line.recv()) is not None:
            name, arguments, options = asked
            if name == "refused":
                line.send(pacing.refused)
                continue
            getattr(api, name)(*arguments, **options)
            line.send(None)


class PacedTelegram:
    """Runs it while the ``with`` block runs; ``chats`` are the ids of the people and then of the groups."""

    def __init__(self, journal: Path, people: int, groups: int = 0, speed: float = 1.0) -> None:
        self._arguments = (journal, people, groups, speed)
        self.token = TOKEN
        self.base_url = ""
        self.chats: list[int] = []

    def __enter__(self) -> Self:
        self._line, theirs = Pipe()
        self._process = fork(serve, theirs, *self._arguments)
        self.base_url, self.chats = self._receive()
        return self

    def ask(self, name: str, *arguments: Any, **options: Any) -> Any:
        """Call a method of the fake Telegram, or ask how many it ``refused`` for coming too fast."""
        self._line.send((name, arguments, options))
        return self._receive()

    def _receive(self) -> Any:
        if not self._line.poll(ANSWER_SECONDS):
            raise RuntimeError("the fake Telegram does not answer")
        return self._line.recv()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._line.send(None)
        self._process.join(ANSWER_SECONDS)
        self._process.kill()
        self._process.join()
