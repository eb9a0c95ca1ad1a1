"""A web server on loopback that answers exactly as a test scripts, even against HTTP; it also records the requests.

It runs in a thread of its own, so that tests may block. It reads only GET requests.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Self


@dataclass(frozen=True)
class Asked:
    """One request as it came; header names are lower case."""

    path: str
    headers: dict[str, str]


@dataclass(frozen=True)
class Reply:
    """One scripted answer.

    ``pieces``, if given, are written instead of ``body``, with ``pause`` seconds before each; with ``is_raw`` they are
    the whole answer, with its status line, and the connection is closed after them.
    """

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    pieces: Iterable[bytes] | None = None
    pause: float = 0.0
    is_raw: bool = False


Script = Reply | Callable[[Asked], Reply]


class WebServer:
    """Runs while its ``with`` block does; :meth:`serve` scripts a path, and :attr:`asked` lists the requests."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.port = 0
        self.most_at_once = 0
        self.connections = 0
        self.most_open = 0
        self._scripts: dict[str, list[Script]] = {}
        self._turns: defaultdict[str, int] = defaultdict(int)
        self._active = 0
        self._writers: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(5)
        return self

    def __exit__(self, *exc_info: object) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        """The address of a path."""
        return f"http://{host}:{self.port}{path}"

    def serve(self, path: str, *scripts: Script) -> str:
        """Answer ``path`` with each script in turn, and then always with the last; returns the address."""
        self._scripts[path] = list(scripts)
        self._turns[path] = 0
        return self.url(path)

    def count(self, path: str) -> int:
        """How often ``path`` was asked for."""
        return sum(asked.path == path for asked in self.asked)

    async def _start(self) -> asyncio.Server:
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        return server

    async def _stop(self) -> None:
        self._server.close()
        for writer in list(self._writers):
            writer.transport.abort()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        self.connections += 1
        self.most_open = max(self.most_open, len(self._writers))
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while True:
                first = await reader.readexactly(1)
                if first == b"\x16":  # a TLS greeting on a plain port
                    writer.write(b"HTTP/1.1 400 Plain\r\n\r\n")
                    break
                asked = _read_request(first + await reader.readuntil(b"\r\n\r\n"))
                self.asked.append(asked)
                self._active += 1
                self.most_at_once = max(self.most_at_once, self._active)
                try:
                    is_open = await self._answer(asked, writer)
                finally:
                    self._active -= 1
                if not is_open:
                    break
        self._writers.discard(writer)
        writer.close()

    async def _answer(self, asked: Asked, writer: asyncio.StreamWriter) -> bool:
        reply = self._choose(asked)
        if not reply.is_raw:
            writer.write(_write_head(reply))
        if reply.pieces is None:
            writer.write(reply.body)
        else:
            for piece in reply.pieces:
                await asyncio.sleep(reply.pause)
                writer.write(piece)
                await writer.drain()
        await writer.drain()
        return not reply.is_raw and (reply.pieces is None or "Content-Length" in reply.headers)

    def _choose(self, asked: Asked) -> Reply:
        scripts = self._scripts.get(asked.path)
        if scripts is None:
            return Reply(b"no such page", status=404)
        script = scripts[min(self._turns[asked.path], len(scripts) - 1)]
        self._turns[asked.path] += 1
        return script if isinstance(script, Reply) else script(asked)


def _read_request(head: bytes) -> Asked:
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = (line.split(":", 1) for line in lines if ":" in line)
    return Asked(first.split(" ")[1], {name.strip().lower(): value.strip() for name, value in pairs})


def _write_head(reply: Reply) -> bytes:
    headers = dict(reply.headers)
    if reply.pieces is None and reply.status != 304:
        headers.setdefault("Content-Length", str(len(reply.body)))
    elif "Content-Length" not in headers:
        headers.setdefault("Connection", "keep-alive" if reply.status == 304 else "close")
    lines = [f"HTTP/1.1 {reply.status} Scripted", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"


def stream_blanks() -> Iterator[bytes]:
    """The pieces of a chunked body without end."""
    while True:
        yield b"4000\r\n" + b" " * 0x4000 + b"\r\n"
