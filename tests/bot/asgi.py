"""Asks an ASGI application directly: any bytes in the address, any method, any header; no server and no socket."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp, Message


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; header names are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def ask(
    app: ASGIApp,
    path: str = "/",
    query: bytes | str = b"",
    *,
    method: str = "GET",
    host: str | None = "localhost",
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """One request, to its end."""
    return asyncio.run(ask_async(app, path, query, method=method, host=host, headers=headers))


async def ask_async(
    app: ASGIApp,
    path: str = "/",
    query: bytes | str = b"",
    *,
    method: str = "GET",
    host: str | None = "localhost",
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """As :func:`ask`, inside a running event loop."""
    sent: list[Message] = []
    given = {**({} if host is None else {"host": host}), **(headers or {})}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode("utf-8", "surrogatepass"),
        "root_path": "",
        "query_string": query if isinstance(query, bytes) else query.encode("ascii"),
        "headers": [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in given.items()],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 80),
    }

    received = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> Message:
        if not received:
            await asyncio.Event().wait()  # nobody hangs up before the answer is whole
        return received.pop()

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    start = sent[0]
    body = b"".join(message.get("body", b"") for message in sent[1:])
    return Answer(start["status"], {name.decode(): value.decode("latin-1") for name, value in start["headers"]}, body)
