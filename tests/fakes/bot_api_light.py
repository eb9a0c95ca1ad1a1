"""A fake Telegram that answers every call at once and checks nothing: for benchmarks, which the full one would slow.

Run as ``python -m tests.fakes.bot_api_light``, it prints its base URL and serves until it is ended.
"""

from __future__ import annotations

import asyncio
import itertools
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "42:light"
ANSWER = (
    '{"ok":true,"result":{"message_id":%d,"date":1700000000,"chat":{"id":7,"type":"private","first_name":"Reader"},'
    '"from":{"id":42,"is_bot":true,"first_name":"Tocsin","username":"tocsin_bot"},"text":"%d",'
    '"entities":[{"type":"bold","offset":0,"length":1}]}}'
)


class _Answering(asyncio.Protocol):
    """Reads requests with a Content-Length, and answers each one."""

    numbers = itertools.count(1)

    def __init__(self) -> None:
        self._unread = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._unread += data
        while (end := self._unread.find(b"\r\n\r\n")) >= 0:
            after = end + 4 + _read_length(self._unread[:end])
            if len(self._unread) < after:
                return
            self._unread = self._unread[after:]
            number = next(self.numbers)
            body = (ANSWER % (number, number)).encode()
            head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
            self._transport.write(head.encode() + body)


def _read_length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


async def serve() -> None:
    """Listen on a free loopback port, and print its address."""
    server = await asyncio.get_running_loop().create_server(_Answering, "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/bot", flush=True)
    await server.serve_forever()


class LightBotApi:
    """Runs the light fake Telegram while the ``with`` block runs."""

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "tests.fakes.bot_api_light"]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.base_url = self._process.stdout.readline().strip()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdout is not None
        self._process.terminate()
        self._process.wait(10)
        self._process.stdout.close()


if __name__ == "__main__":
    asyncio.run(serve())
