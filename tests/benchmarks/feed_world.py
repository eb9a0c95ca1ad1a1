"""A loopback server with any number of feeds, each on a host of its own (127.x.y.z), for the benchmarks.

It answers with as little work as it can, after ``latency`` seconds: 304 to the right validator, else the feed. A share
of the feeds changes each time ``/turn`` is asked for. With a certificate it closes every connection after its answer.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import ssl
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Ports = Any  # a multiprocessing queue, which is generic only for the checker


REPORT, EVENT = "River report", "Protesters storm the town hall and clash with police, says report"


def make_feed(number: int, version: int, entries: int, words: int) -> bytes:
    """An invented feed; a new version has one new entry on top, of an event that rings."""
    text = "The river rose again and the crews of the lower town filled sandbags all night. "
    items = "".join(
        f"<item><title>{EVENT if n > entries else REPORT} {n} of station {number}</title><link>https://station{number}.example/{n}</link>"
        f'<guid isPermaLink="false">s{number}-{n}</guid><pubDate>Fri, 06 Mar 2026 {n % 24:02}:15:00 GMT</pubDate>'
        f"<category>Rivers</category><description>&lt;p&gt;{text * (words // 15)}&lt;/p&gt;</description></item>"
        for n in range(version + entries, version, -1)
    )
    head = (
        f"<title>WorkerClient {number}</title><link>https://station{number}.example/</link><description>d</description>"
    )
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()


def host_of(number: int) -> str:
    """A loopback address that no other feed has."""
    return f"127.{1 + number // 60_000}.{number // 240 % 250}.{1 + number % 240}"


class _Talk(asyncio.Protocol):
    """One connection."""

    def __init__(self, world: _World) -> None:
        self._world = world
        self._transport: asyncio.Transport | None = None
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        self._rest += data
        while b"\r\n\r\n" in self._rest and self._transport is not None:
            head, _, self._rest = self._rest.partition(b"\r\n\r\n")
            answer = self._world.answer(head)
            if self._world.latency:
                asyncio.get_running_loop().call_later(self._world.latency, self._write, answer)
            else:
                self._write(answer)

    def _write(self, answer: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(answer)
            if self._world.is_tls:
                self._transport.close()


class _World:
    def __init__(self, share: float, entries: int, words: int, latency: float, *, is_tls: bool) -> None:
        self.is_tls = is_tls
        self.latency = latency
        self._turn, self._every = 0, round(1 / share) if share else 0
        self._entries, self._words = entries, words

    def answer(self, head: bytes) -> bytes:
        path = head.split(b" ", 2)[1]
        if path == b"/turn":
            self._turn += 1
            return b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
        number = int(path.rpartition(b"/")[2])
        version = self._turn if self._every and number % self._every == 0 else 0
        tag = b'"%d-%d"' % (number, version)
        close = b"Connection: close\r\n" if self.is_tls else b""
        if b"if-none-match: " + tag in head.lower():
            return b"HTTP/1.1 304 Not Modified\r\nETag: " + tag + b"\r\n" + close + b"\r\n"
        body = make_feed(number, version, self._entries, self._words)
        length = b"%d" % len(body)
        kind = b"Content-Type: application/rss+xml\r\n"
        return (
            b"HTTP/1.1 200 OK\r\nETag: "
            + tag
            + b"\r\n"
            + kind
            + close
            + b"Content-Length: "
            + length
            + b"\r\n\r\n"
            + body
        )


def _run(share: float, entries: int, words: int, latency: float, certificate: str, port: Ports) -> None:
    pin(1)
    tls = None
    if certificate:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate)

    async def serve() -> None:
        world = _World(share, entries, words, latency, is_tls=tls is not None)
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: _Talk(world), "0.0.0.0", 0, ssl=tls, backlog=2000)
        port.put(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(serve())


def pin(core: int | None) -> None:
    """Keep this process and its children on one core, so that client and server do not share one; None: on any."""
    cores = range(os.cpu_count() or 1)
    os.sched_setaffinity(0, set(cores) if core is None else {cores[core % len(cores)]})


@contextmanager
def open_world(
    share: float = 0.05, entries: int = 10, words: int = 45, latency: float = 0.0, certificate: str = ""
) -> Iterator[int]:
    """Run the server in a process of its own; gives its port."""
    context = multiprocessing.get_context("spawn")
    queue: Ports = context.Queue()
    process = context.Process(target=_run, args=(share, entries, words, latency, certificate, queue), daemon=True)
    process.start()
    try:
        yield queue.get(timeout=30)
    finally:
        process.terminate()
        process.join()


def make_certificate(folder: Path) -> str:
    """A self-signed certificate for the TLS benchmark."""
    path = folder / f"{uuid.uuid4().hex}.pem"
    subject = ["-subj", "/CN=bench.example", "-days", "2", "-nodes"]
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", *subject]
    subprocess.run([*command, "-keyout", str(path), "-out", str(path) + ".crt"], check=True, capture_output=True)
    path.write_bytes(path.read_bytes() + Path(str(path) + ".crt").read_bytes())
    return str(path)
