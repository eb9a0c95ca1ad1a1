"""What the fake Telegram accepted: the records that tests read, and their journal on disk.

The journal is JSON Lines, one accepted call a line, on disk (fsync) before the call is answered, so that a test may
kill the program under test, or this server, at any moment and still know what was delivered.
"""

from __future__ import annotations

import asyncio
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.fakes.bot_api_errors import Json
from tests.fakes.bot_api_markup import Button, list_buttons


@dataclass(frozen=True, slots=True)
class Accepted:
    """One call that Telegram accepted and people can see.

    ``n`` counts accepted calls from 1; ``at`` is the clock of the server in seconds; ``text`` is the text or caption
    as shown, ``raw`` as it was sent; ``entities`` and ``buttons`` are those kept; ``file_name`` and ``file_bytes``
    (the size) are set for photos and documents.
    """

    n: int
    at: float
    method: str
    chat_id: int
    thread_id: int | None
    message_id: int
    text: str
    raw: str = ""
    entities: tuple[tuple[str, int, int, str | None], ...] = ()
    buttons: tuple[tuple[Button, ...], ...] = ()
    silent: bool = False
    preview: bool = True
    reply_to: int | None = None
    file_name: str | None = None
    file_bytes: int = 0

    @property
    def is_send(self) -> bool:
        """Whether it made a new message."""
        return self.method.startswith("send")


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """A message as the chat shows it now, after edits. ``sender_id`` is None in channels."""

    message_id: int
    chat_id: int
    thread_id: int | None
    sender_id: int | None
    text: str
    entities: tuple[tuple[str, int, int, str | None], ...]
    buttons: tuple[tuple[Button, ...], ...]
    edited: bool
    reply_to: int | None


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it came, refused or not; ``code`` is the HTTP status, 0 if no answer was given."""

    at: float
    method: str
    params: tuple[tuple[str, str], ...]
    code: int
    description: str = ""

    def get(self, name: str) -> str | None:
        """The value of one parameter, or None."""
        return dict(self.params).get(name)


def list_entities(raw: list[Json]) -> tuple[tuple[str, int, int, str | None], ...]:
    """Telegram's entities as (type, offset, length, url)."""
    return tuple((e["type"], e["offset"], e["length"], e.get("url")) for e in raw)


def show(message: Json) -> ShownMessage:
    """Telegram's ``Message`` as a frozen record."""
    return ShownMessage(
        message_id=message["message_id"],
        chat_id=message["chat"]["id"],
        thread_id=message.get("message_thread_id"),
        sender_id=message.get("from", {}).get("id"),
        text=message.get("text") or message.get("caption") or "",
        entities=list_entities(message.get("entities") or message.get("caption_entities") or []),
        buttons=list_buttons(message.get("reply_markup")),
        edited="edit_date" in message,
        reply_to=message.get("reply_to_message", {}).get("message_id"),
    )


def read_journal(path: Path) -> list[dict[str, Any]]:
    """The accepted calls of a journal file; a last line that was cut by a kill is left out."""
    lines = path.read_bytes().split(b"\n")[:-1] if path.exists() else []
    return [json.loads(line) for line in lines]


class Journal:
    """Appends accepted calls to a file and makes them durable; concurrent commits share one fsync."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("ab", buffering=0)
        self._written = 0
        self._synced = 0
        self._lock = asyncio.Lock()

    def append(self, accepted: Accepted) -> None:
        """Writes one line; it is durable only after :meth:`commit`."""
        self._file.write(json.dumps(asdict(accepted), ensure_ascii=False).encode() + b"\n")
        self._written += 1

    async def commit(self) -> None:
        """Returns when every line appended so far is on disk."""
        target = self._written
        async with self._lock:
            if self._synced >= target:
                return
            upto = self._written
            await asyncio.to_thread(os.fsync, self._file.fileno())
            self._synced = upto

    def close(self) -> None:
        """Makes the rest durable and closes the file."""
        os.fsync(self._file.fileno())
        self._file.close()
