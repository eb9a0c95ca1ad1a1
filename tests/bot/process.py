"""``tocsin run`` as a process of its own, over a pretended Telegram: what tests of signals and of its ports drive."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.settings import DATABASE
from monitors.model import ChatState, Lane, Message, OutboxDraft
from storage.store import Store
from tests.bot.running import START_AT, write_config
from tests.bot.sending import make_chat
from tests.fakes.bot_api import FakeBotApi

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 30.0


def prepare_outbox(state: Path, chats: dict[int, list[str]]) -> None:
    """A database in which these texts wait for these Telegram chats."""
    state.mkdir(parents=True, exist_ok=True)
    store = Store.open(state / DATABASE, START_AT)
    for telegram_id, texts in chats.items():
        chat = store.chats.add_chat(make_chat(telegram_id, state=ChatState.ACTIVE))
        store.outbox.add((OutboxDraft(chat.id, Lane.ANSWER, text, Message(text)) for text in texts), START_AT)
    store.close()


class TocsinProcess:
    """Runs the command while the ``with`` block does; ``log`` is what it has written so far."""

    def __init__(self, api: FakeBotApi, folder: Path, *, more: str = "", environment: dict[str, str] | None = None):
        self.state = folder / "state"
        config = folder / "config"
        if not config.exists():
            write_config(config, more=more)
        own = {"TOCSIN_TELEGRAM_TOKEN": api.token, "TOCSIN_TELEGRAM_BASE_URL": api.base_url, "PYTHONUNBUFFERED": "1"}
        self._environment = {**os.environ, **own, **(environment or {})}
        self._command = [sys.executable, "-m", "bot", "run", "--config", str(config), "--state", str(self.state)]
        self._lines: list[str] = []
        self._said = threading.Condition()

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            self._command,
            cwd=ROOT,
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._reader.join()
        assert self.process.stderr is not None
        self.process.stderr.close()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            with self._said:
                self._lines.append(line)
                self._said.notify_all()
        with self._said:
            self._said.notify_all()

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

    def end(self, number: signal.Signals = signal.SIGTERM, seconds: float = 10.0) -> int:
        """Signal it and return its exit code, which must come within that time."""
        self.process.send_signal(number)
        return self.wait(seconds)

    def wait(self, seconds: float = PATIENCE_SECONDS) -> int:
        """Its exit code. Raises subprocess.TimeoutExpired."""
        return self.process.wait(seconds)
