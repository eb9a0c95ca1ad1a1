"""The HTTP clients of one worker: aiohttp sessions behind the guard, with a bounded number of open sockets.

aiohttp bounds the connections in use but not the idle ones, so a worker that polls ten thousand hosts would run out of
file descriptors. Here a session serves only so many hosts, and then a new one takes over.
"""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any

import aiohttp
from aiohttp.client_proto import ResponseHandler

from monitors.sources.guard import GuardedResolver, GuardPolicy, Resolver, find_refusal, make_socket_factory
from monitors.sources.inflate import ACCEPT_ENCODING
from monitors.sources.name_lookup import DetachedResolver
from monitors.sources.timelimit import TimeLimit


@lru_cache(maxsize=1)
def load_tls() -> ssl.SSLContext:
    """The system's trust store, read once for each process, because that takes longer than many polls."""
    return ssl.create_default_context()


class Connector(aiohttp.TCPConnector):
    """A connector behind the guard that connects faster to a host with a single address.

    To choose among addresses, aiohttp races them in Python, which takes a quarter of the time of a poll without news.
    With one address there is nothing to race: it is checked here, and the event loop connects to it. Otherwise, and for
    a refused address, aiohttp goes on, and the guard is asked whenever it makes a socket. ``patience`` limits the time
    for connecting. ``policy`` is None for the operator's own proxy, which is not checked.
    """

    def __init__(self, policy: GuardPolicy | None, patience: TimeLimit, **options: Any) -> None:
        super().__init__(socket_factory=make_socket_factory(policy) if policy else None, **options)
        self._policy = policy
        self._patience = patience

    async def _wrap_create_connection(
        self, *args: Any, addr_infos: list[Any], **options: Any
    ) -> tuple[asyncio.Transport, ResponseHandler]:
        host, port = addr_infos[0][4][:2]
        with self._patience.begin():
            if len(addr_infos) > 1 or (self._policy and find_refusal(host, port, self._policy)):
                return await super()._wrap_create_connection(*args, addr_infos=addr_infos, **options)
            return await self._wrap_existing_connection(*args, host=host, port=port, **options)


class Reach(StrEnum):
    """What a session may connect to. Each kind has its own sessions, so that they never share a connection."""

    PUBLIC = "public"
    PRIVATE = "private"
    PROXY = "proxy"


@dataclass(frozen=True, slots=True)
class ClientLimits:
    """Bounds of the sessions. ``sockets`` is for the open connections, in use or idle, of each :class:`Reach`."""

    sockets: int
    connect_seconds: float
    user_agent: str


@dataclass(slots=True)
class Client:
    """A session, the hosts that it was used for, and how many exchanges are under way in it."""

    session: aiohttp.ClientSession
    hosts: set[str] = field(default_factory=set)
    leases: int = 0


class ClientPool:
    """Lends sessions for single exchanges; connections are kept as long as a worker polls few enough hosts.

    ``resolver`` looks up host names, without the guard.
    """

    def __init__(
        self, limits: ClientLimits, policy: GuardPolicy, resolver: Resolver | None, tls: ssl.SSLContext | None
    ) -> None:
        self._limits = limits
        self._policy = policy
        self.resolver: Resolver = resolver or DetachedResolver()
        self._tls = tls
        self._patience = TimeLimit(limits.connect_seconds)
        self._current: dict[Reach, Client] = {}
        self._retired: list[Client] = []

    def acquire(self, reach: Reach, host: str) -> Client:
        """A session for one exchange with ``host``, body included; give it back with :meth:`release`."""
        client = self._choose(reach, host)
        client.hosts.add(host)
        client.leases += 1
        return client

    async def release(self, client: Client) -> None:
        """Give a session back after the exchange."""
        client.leases -= 1
        if self._retired:
            await self._close_idle()

    async def _close_idle(self) -> None:
        """Close the retired sessions that nobody uses any more."""
        idle = [client for client in self._retired if not client.leases]
        self._retired = [client for client in self._retired if client.leases]
        for client in idle:
            await client.session.close()

    async def close(self) -> None:
        """Close every session and connection."""
        self._patience.close()
        for client in (*self._current.values(), *self._retired):
            await client.session.close()
        self._current.clear()
        self._retired.clear()

    def _choose(self, reach: Reach, host: str) -> Client:
        """The current session, or a new one when the current has served hosts for half of the sockets.

        The other half is for connections that the session before may still have open.
        """
        client = self._current.get(reach)
        if client is not None and host not in client.hosts and len(client.hosts) >= max(self._limits.sockets // 2, 1):
            self._retired.append(client)
            client = None
        if client is None:
            client = self._current[reach] = Client(self._open_session(reach))
        return client

    def _open_session(self, reach: Reach) -> aiohttp.ClientSession:
        policies = {Reach.PUBLIC: self._policy, Reach.PRIVATE: self._policy.open_private(), Reach.PROXY: None}
        policy, resolver = policies[reach], self.resolver
        connector = Connector(
            policy,
            self._patience,
            limit=self._limits.sockets,
            limit_per_host=1 if policy else 0,
            ssl=self._tls or load_tls(),
            resolver=GuardedResolver(resolver, policy) if policy else resolver,
            ttl_dns_cache=300,
            keepalive_timeout=30,
        )
        return aiohttp.ClientSession(
            connector=connector,
            # Limits the TLS connection inside one to a proxy, which aiohttp makes itself; `patience` limits the rest.
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=None if policy else self._limits.connect_seconds),
            headers={"User-Agent": self._limits.user_agent, "Accept-Encoding": ACCEPT_ENCODING},
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
        )
