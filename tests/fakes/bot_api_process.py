"""The fake Telegram as a process of its own, with a client for its control endpoints."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.fakes.bot_api import TOKEN

ROOT = Path(__file__).resolve().parents[2]
WAIT_SECONDS = 10.0


class BotApiProcess:
    """Runs ``python -m tests.fakes.bot_api`` while the ``with`` block runs; for soak tests and benchmarks.

    Raises:
        RuntimeError: on entering, when the process does not come up; on a control call that it refuses.
    """

    def __init__(self, journal: Path | None = None, *, token: str = TOKEN, port: int = 0, pacing: bool = False) -> None:
        self.token = token
        self.base_url = ""
        self._command = [sys.executable, "-m", "tests.fakes.bot_api", "--port", str(port), "--token", token]
        self._command += ["--journal", str(journal)] if journal is not None else []
        self._command += ["--pacing"] if pacing else []
        self._process: subprocess.Popen[str] | None = None
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(self._command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.base_url = self._process.stdout.readline().strip()
        if not self.base_url:
            raise RuntimeError(f"the fake Bot API ended with code {self.close()}")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> int:
        """Ends the process and returns its exit code."""
        assert self._process is not None
        assert self._process.stdout is not None
        self._process.terminate()
        try:
            return self._process.wait(WAIT_SECONDS)
        finally:
            self._process.kill()
            self._process.stdout.close()

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """One control call, such as ``ask("GET", "sent")``."""
        url = self.base_url.removesuffix("/bot") + f"/control/{path}"
        data = json.dumps(body).encode() if body is not None else None
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(url, data=data, method=method, headers=headers)
        try:
            with self._opener.open(request, timeout=WAIT_SECONDS) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                raise RuntimeError(f"{method} /control/{path}: {error.read().decode()}") from error

    def do(self, action: str, **arguments: Any) -> Any:
        """One action of the human side; people and chats are named by id."""
        return self.ask("POST", "do", {"action": action, **arguments})["result"]

    def play(self, name: str, **conditions: Any) -> None:
        """Plans a fault; ``chat`` by id."""
        self.ask("POST", "faults", {"name": name, **conditions})

    def list_sent(self) -> list[dict[str, Any]]:
        """The accepted messages."""
        sent: list[dict[str, Any]] = self.ask("GET", "sent")
        return sent
