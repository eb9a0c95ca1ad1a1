"""Checks every request before anything is read: an expected host, GET or HEAD, an address of limited length.

It also sets on every answer a content policy under which a page can run and load only its own files.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LONGEST_ADDRESS: Final = 2000  # bytes of path and query, as sent
METHODS: Final = ("GET", "HEAD")
LOOPBACK_HOSTS: Final = ("localhost", "127.0.0.1", "[::1]")

CONTENT_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS: Final = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def split_host(host: str) -> str:
    """The name in a Host header, in lower case and without its port; "" for an invalid header."""
    name, bracket, rest = host.strip().lower().rpartition("]")
    if bracket:
        return f"{name}]" if not rest or (rest[1:].isdigit() and rest.startswith(":")) else ""
    name, colon, port = host.strip().lower().partition(":")
    return name if not colon or port.isdigit() else ""


def is_loopback(listen: str) -> bool:
    """Whether only this machine can reach a server that listens on this address."""
    try:
        return ipaddress.ip_address(listen.strip("[]")).is_loopback
    except ValueError:
        return listen.lower() == "localhost"


class Protection:
    """Refuses with 400, 405 or 414 what should not reach the page, and sets the headers of every answer.

    With DNS rebinding, another web page could read this one through its visitor's browser; the Host header then has a
    foreign name. So only requests with a configured name are answered.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str]) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        refusal = self._refuse(scope)
        await (self._app if refusal is None else refusal)(scope, receive, send_guarded)

    def _refuse(self, scope: Scope) -> PlainTextResponse | None:
        hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        if len(hosts) != 1 or split_host(hosts[0]) not in self._hosts:
            return _fail(400, "This host name is not served here; start tocsin web with --allow-host NAME to serve it.")
        if scope["method"] not in METHODS:
            response = _fail(405, "This page is read-only.")
            response.headers["Allow"] = ", ".join(METHODS)
            return response
        if len(scope["query_string"]) + len(scope.get("raw_path") or b"") > LONGEST_ADDRESS:
            return _fail(414, f"The address is longer than {LONGEST_ADDRESS} bytes; ask for less.")
        return None


def _fail(status: int, text: str) -> PlainTextResponse:
    return PlainTextResponse(text + "\n", status_code=status)
