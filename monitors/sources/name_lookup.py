"""Looks host names up in threads that nothing waits for.

aiohttp looks names up in the event loop's pool of threads. On a machine whose name servers do not answer, a look-up
takes up to two minutes: whoever gave up on it after a limit of their own would still wait for the thread when the loop
closes, and a few such names would keep all others waiting for a free thread.
"""

from __future__ import annotations

import asyncio
import socket
from concurrent.futures import Future
from threading import Thread
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

_NUMERIC = socket.NI_NUMERICHOST | socket.NI_NUMERICSERV


class DetachedResolver(AbstractResolver):
    """Asks the system, as aiohttp's ThreadedResolver does; a look-up that is given up ends by itself some day."""

    async def resolve(self, host: str, port: int = 0, family: Any = socket.AF_INET) -> list[ResolveResult]:
        """The addresses of a host. Raises OSError."""
        answer: Future[list[ResolveResult]] = Future()
        answer.set_running_or_notify_cancel()  # from here on nothing cancels it, so that the thread may set it
        Thread(target=_look_up, args=(host, port, family, answer), name=f"look-up of {host}", daemon=True).start()
        return await asyncio.wrap_future(answer)

    async def close(self) -> None:
        """There is nothing to free."""


def _look_up(host: str, port: int, family: int, answer: Future[list[ResolveResult]]) -> None:
    try:
        found = socket.getaddrinfo(host, port, family, socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
        answer.set_result([_read(host, port, *one) for one in found])
    except Exception as error:  # noqa: BLE001 -- the edge of a thread; whoever awaits the answer gets it
        answer.set_exception(error)


def _read(host: str, port: int, family: int, _kind: int, protocol: int, _name: str, address: Any) -> ResolveResult:
    return ResolveResult(
        hostname=host,
        host=socket.getnameinfo(address, _NUMERIC)[0],  # with the interface of a link-local address
        port=port,
        family=family,
        proto=protocol,
        flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
    )
