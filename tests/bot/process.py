"""``tocsin run`` as a process of its own, over a fake Telegram: what tests of signals and of its ports drive."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import signal
import threading
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from bot.cli import tocsin
from bot.settings import DATABASE
from monitors.model import ChatState, Lane, Message, OutboxDraft
from storage.store import Store
from tests.bot.running import START_AT, write_config
from tests.bot.sending import make_chat
from tests.fakes.forking import fork

PATIENCE_SECONDS = 30.0


def prepare_outbox(state: Path, chats: dict[int, list[str]]) -> None:
    """A database in which these texts wait for these Telegram chats."""
    state.mkdir(parents=True, exist_ok=True)
    store = Store.open(state / DATABASE, START_AT)
    for telegram_id, texts in chats.items():
        chat = store.chats.add_chat(make_chat(telegram_id, state=ChatState.ACTIVE))
        store.outbox.add((OutboxDraft(chat.id, Lane.ANSWER, text, Message(text)) for text in texts), START_AT)
    store.close()


HURRIED = {"bot.app.CLOSE_SECONDS": 0.6, "bot.app.LOCK_SECONDS": 0.3, "bot.sending.sender.GRACE_SECONDS": 0.3}


def live(command: list[str], environment: dict[str, str], log: Connection, waits: dict[str, float]) -> None:
    """The command line, in the child; what it writes to its log goes to ``log``. ``waits`` replace constants."""
    for name, seconds in waits.items():
        module, _, constant = name.rpartition(".")
        setattr(importlib.import_module(module), constant, seconds)
    os.dup2(log.fileno(), 2)
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
    os.environ.clear()
    os.environ.update(environment)
    tocsin(command, prog_name="tocsin")


class Reachable(Protocol):
    """A fake Telegram, in this process or in another."""

    token: str

    @property
    def base_url(self) -> str: ...


class TocsinProcess:
    """Runs the command while the ``with`` block does; ``log`` is what it has written so far.

    A ``hurried`` one waits for sends in hand and for Telegram as usual, but less long.
    """

    def __init__(
        self,
        api: Reachable,
        folder: Path,
        *,
        more: str = "",
        environment: dict[str, str] | None = None,
        hurried: bool = False,
    ) -> None:
        self.state = folder / "state"
        config = folder / "config"
        if not config.exists():
            write_config(config, more=more)
        own = {"TOCSIN_TELEGRAM_TOKEN": api.token, "TOCSIN_TELEGRAM_BASE_URL": api.base_url}
        self._environment = {**os.environ, **own, **(environment or {})}
        self._command = ["run", "--config", str(config), "--state", str(self.state)]
        self._waits = HURRIED if hurried else {}
        self._lines: list[str] = []
        self._said = threading.Condition()

    def __enter__(self) -> Self:
        read, write = multiprocessing.Pipe(duplex=False)
        self._process = fork(live, self._command, self._environment, write, self._waits)
        write.close()
        self._reader = threading.Thread(target=self._read, args=(read,), daemon=True)
        self._reader.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.is_alive():
            self._process.kill()
        self._process.join()
        self._reader.join()
        self._process.close()

    def _read(self, log: Connection) -> None:
        with log, open(os.dup(log.fileno()), encoding="utf-8") as lines:
            for line in lines:
                with self._said:
                    self._lines.append(line)
                    self._said.notify_all()

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self._process.pid is not None
        return self._process.pid

    @property
    def log(self) -> str:
        """All that it wrote to its log."""
        with self._said:
            return "".join(self._lines)

    def wait_said(self, words: str) -> None:
        """Return once the log has these words."""
        with self._said:
            said = self._said.wait_for(lambda: any(words in line for line in self._lines), PATIENCE_SECONDS)
        assert said, f"{words!r} was not said in:\n{self.log}"

    def send(self, number: signal.Signals) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

    def end(self, number: signal.Signals = signal.SIGTERM, seconds: float = 10.0) -> int:
        """Signal it and return its exit code, which must come within that time."""
        self.send(number)
        return self.wait(seconds)

    def wait(self, seconds: float = PATIENCE_SECONDS) -> int:
        """Its exit code, once all that it said has been read."""
        self._process.join(seconds)
        assert self._process.exitcode is not None, f"still running after {seconds} s:\n{self.log}"
        self._reader.join(seconds)
        return self._process.exitcode
