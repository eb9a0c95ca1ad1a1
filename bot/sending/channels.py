"""The ways out. A channel makes one attempt to hand a message over and returns what became of it.

It neither queues nor retries: that is the sender's work. The terminal's channel is here; Telegram's is in
bot/telegram/channel.py, so that a run without a token need not load it.
"""

from __future__ import annotations

import html
import sys
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final, Protocol

from rich.console import Console
from rich.text import Text

from monitors.model import Lane, OutboxRow, Outcome


@dataclass(frozen=True, slots=True)
class Delivery:
    """The result of one attempt.

    ``reason`` is a short stable name, stored with the row. ``message_id`` is the channel's number of the sent message.
    ``wait_seconds`` is how long Telegram asked us to wait (None: it did not). ``moved_to`` is the supergroup's id
    after a migration. ``is_markup_fault`` says that the same text may go through without markup, ``is_edit_lost`` that
    the message to edit no longer exists, and ``is_general`` that the fault is neither this message's nor this chat's,
    so that nothing would get through now.
    """

    outcome: Outcome
    reason: str
    message_id: int | None = None
    wait_seconds: float | None = None
    moved_to: int | None = None
    is_markup_fault: bool = False
    is_edit_lost: bool = False
    is_general: bool = False


TOO_LONG: Final = "too_long"
"""The reason for which a message is sent in parts."""


class Channel(Protocol):
    """One way to deliver messages."""

    async def deliver(self, row: OutboxRow, *, without_markup: bool = False) -> Delivery:
        """Try once to hand the message over; every failure comes back as a Delivery, not as an exception."""
        ...

    async def find_fault(self) -> str:
        """The reason why nothing would get through now, found without sending a message; "" when the way is open."""
        ...


def read_plain(markup: str) -> str:
    """The visible text of Telegram HTML."""
    return "".join(text for text, _ in _read_runs(markup))


class _RunReader(HTMLParser):
    """Collects the text of Telegram HTML with the tags around each run."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.runs: list[tuple[str, tuple[str, ...]]] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        address = dict(attrs).get("href")
        self._open.append(f"a {address}" if tag == "a" and address else tag)

    def handle_endtag(self, tag: str) -> None:
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self.runs.append((data, tuple(self._open)))


def _read_runs(markup: str) -> list[tuple[str, tuple[str, ...]]]:
    reader = _RunReader()
    reader.feed(markup)
    reader.close()
    return reader.runs


_STYLES = {"b": "bold", "i": "italic", "code": "cyan", "blockquote": "italic dim", "u": "underline", "s": "strike"}


def _style(tags: tuple[str, ...]) -> str:
    styles = [_STYLES[tag] for tag in tags if tag in _STYLES]
    styles += [f"underline link {tag[2:]}" for tag in tags if tag.startswith("a ") and " " not in tag[2:]]
    return " ".join(styles)


def terminal_text(markup: str) -> Text:
    """Telegram HTML as styled terminal text; a quotation has a bar at its left."""
    text = Text()
    for run, tags in _read_runs(markup):
        shown = "\n".join(f"│ {line}" for line in run.split("\n")) if "blockquote" in tags else run
        text.append(shown, style=_style(tags))
    return text


TERMINAL_CLOSED = "terminal_closed"


def ignore_closing() -> None:
    """The default for ``on_closed`` of :class:`TerminalChannel`: does nothing."""


class TerminalChannel:
    """Prints messages, so that every feature can be seen without Telegram.

    ``on_closed`` is called when the terminal is gone, or the reader of the pipe in its place: nothing can be printed
    any more, and what was not printed stays in the outbox.
    """

    def __init__(self, console: Console | None = None, *, on_closed: Callable[[], None] = ignore_closing) -> None:
        self._console = console or Console(file=sys.stdout, highlight=False, soft_wrap=True)
        self._on_closed = on_closed
        self._fault = ""
        self._next_id = 1

    async def deliver(self, row: OutboxRow, *, without_markup: bool = False) -> Delivery:
        try:
            if not self._fault:
                self._print(row, without_markup)
        except (OSError, SystemExit):  # rich asks the program to exit when a pipe breaks
            self._fault = TERMINAL_CLOSED
            self._on_closed()
        if self._fault:
            return Delivery(Outcome.RETRY, self._fault, is_general=True)
        message_id, self._next_id = row.edit_message_id or self._next_id, self._next_id + 1
        return Delivery(Outcome.SENT, "printed", message_id=message_id)

    def _print(self, row: OutboxRow, without_markup: bool) -> None:
        self._console.rule(_heading(row), style="dim", align="left")
        self._console.print(
            terminal_text(html.escape(read_plain(row.message.html)) if without_markup else row.message.html)
        )
        self._console.print()

    async def find_fault(self) -> str:
        return self._fault


def _heading(row: OutboxRow) -> str:
    if row.lane is Lane.EDIT:
        return "edit"
    how = "edit" if row.edit_message_id else "reply" if row.reply_to_message_id else "message"
    return f"{row.lane.name.lower()} {how}"
