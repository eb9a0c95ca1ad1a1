"""One polite, bounded, guarded HTTP GET, for feeds and for the pages of articles.

Bounded: one deadline for the whole request with its redirects, a cap on the unpacked body, a cap on redirects.
Guarded: guard.py checks every hop, https never falls back to http, and credentials go to the feed's own origin only.
Polite: it says who asks, sends the server's validators (ETag, Last-Modified) back unchanged and keeps connections. It
parses no feed and retries nothing; feedstate.py decides when to come back.
"""

from __future__ import annotations

import ssl
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from types import TracebackType
from typing import Self

import aiohttp
from multidict import CIMultiDict
from yarl import URL

from monitors.errors import FetchError
from monitors.sources.client import ClientLimits, ClientPool, Reach
from monitors.sources.guard import GuardedResolver, GuardPolicy, RefusedAddressError, Resolver, check_address
from monitors.sources.hints import read_freshness, read_retry_after
from monitors.sources.inflate import Inflater
from monitors.sources.timelimit import TimeLimit

ACCEPT_FEED = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, */*;q=0.1"
)
ACCEPT_PAGE = "text/html, application/xhtml+xml;q=0.9"
_PERMANENT = frozenset({301, 308})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CHUNK_BYTES = 65_536
URLS_KEPT = 10_000  # parsed addresses, a few hundred bytes each: the same feeds are polled again and again


class BusyError(FetchError):
    """The server asked to be left alone (429, 503); ``retry_after_seconds`` is its Retry-After, None without one."""

    def __init__(self, reason: str, detail: str, retry_after_seconds: float | None) -> None:
        super().__init__(reason, detail)
        self.retry_after_seconds = retry_after_seconds


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """Bounds of every request, and what the User-Agent says. ``contact`` is a web or mail address for it.

    ``sockets`` bounds the open connections of each :class:`~monitors.sources.client.Reach`.
    """

    deadline_seconds: float = 20.0
    connect_seconds: float = 8.0
    body_bytes: int = 10_000_000
    redirects: int = 5
    sockets: int = 200
    contact: str = ""
    version: str = "0.1"

    @property
    def user_agent(self) -> str:
        """Names the program and, when set, whom to write to."""
        return f"tocsin/{self.version} (news monitor{'; +' + self.contact if self.contact else ''})"


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """What to get, and with which headers.

    ``home_url`` is the URL that the operator wrote ("" for none): only its origin gets ``headers`` and
    ``authorization``, and only its host may be private with ``allow_private``.
    """

    url: str
    home_url: str = ""
    etag: str = ""
    last_modified: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    authorization: str = field(default="", repr=False)
    proxy: str = field(default="", repr=False)
    allow_private: bool = False
    accept: str = ACCEPT_FEED


@dataclass(frozen=True, slots=True)
class Response:
    """A complete answer. ``body`` is None for 304.

    ``moved_url`` is the final URL when there were redirects and all were permanent (301, 308), else "".
    """

    url: str
    body: bytes | None
    content_type: str = ""
    charset: str = ""
    etag: str = ""
    last_modified: str = ""
    fresh_seconds: float = 0.0
    moved_url: str = ""


@dataclass(frozen=True, slots=True)
class _Redirect:
    """Where a redirect leads, and whether it is permanent."""

    target: URL
    is_permanent: bool


def encode_basic_auth(username: str, password: str) -> str:
    """The Authorization header of basic authentication (RFC 7617), "" when neither is given."""
    if not username and not password:
        return ""
    return "Basic " + b64encode(f"{username}:{password}".encode()).decode("ascii")


class Fetcher:
    """An HTTP client for one worker, with kept connections and one TLS context. Use it as an async context manager."""

    def __init__(
        self,
        limits: FetchLimits,
        policy: GuardPolicy,
        *,
        resolver: Resolver | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """``resolver`` and ``tls`` replace the system's resolver and trust store, for tests and private authorities."""
        self._limits = limits
        self._policy = policy
        self._deadline = TimeLimit(limits.deadline_seconds)
        clients = ClientLimits(limits.sockets, limits.connect_seconds, limits.user_agent)
        self._clients = ClientPool(clients, policy, resolver, tls)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._deadline.close()
        await self._clients.close()

    async def get(self, request: FetchRequest, now: datetime) -> Response:
        """Fetch ``request.url``; cache hints are counted from ``now`` when the server sent no Date.

        Raises :class:`BusyError` for 429 and 503, and :class:`FetchError` for all else but 200 and 304, with a short
        stable reason: ``http_404`` (the status), ``timeout``, ``dns``, ``connect``, ``tls``, ``refused_address``,
        ``redirect_loop``, ``downgrade``, ``bad_redirect``, ``bad_url``, ``too_large``, ``cut_off``, ``encoding``,
        ``bad_encoding`` or ``bad_response``. Only 410 is ``permanent``. No message holds a query string or a secret.
        """
        url = _parse_url(request.url)
        host = url.host or ""
        try:
            with self._deadline.begin():
                return await self._follow(url, request, now)
        except aiohttp.ServerTimeoutError as error:
            raise FetchError("timeout", f"{host}: no connection within {self._limits.connect_seconds:g} s") from error
        except TimeoutError as error:
            detail = f"{host} did not finish its answer within {self._limits.deadline_seconds:g} s"
            raise FetchError("timeout", detail) from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise _name_error(error, host) from error

    async def _follow(self, url: URL, request: FetchRequest, now: datetime) -> Response:
        home = _parse_url(request.home_url) if request.home_url else None
        is_permanent, seen = True, {url}
        for _ in range(self._limits.redirects + 1):
            answer = await self._exchange(url, home, request, now)
            if isinstance(answer, Response):
                return replace(answer, moved_url=str(url)) if len(seen) > 1 and is_permanent else answer
            is_permanent = is_permanent and answer.is_permanent
            url = answer.target
            if url in seen:
                raise FetchError("redirect_loop", f"{url.host} redirects in a circle")
            seen.add(url)
        raise FetchError("redirect_loop", f"more than {self._limits.redirects} redirects, the last to {url.host}")

    async def _exchange(self, url: URL, home: URL | None, request: FetchRequest, now: datetime) -> Response | _Redirect:
        """Make one request and read its whole answer."""
        host = url.host or ""
        is_home_host = home is not None and host == home.host
        if request.proxy:
            await self._check_proxied(url, request, is_home=is_home_host)
        headers = _make_headers(request, is_home=is_home_host and home is not None and _is_same_origin(url, home))
        client = self._clients.acquire(_choose_reach(request, is_home=is_home_host), host)
        try:
            async with client.session.get(
                url, headers=headers, allow_redirects=False, proxy=request.proxy or None
            ) as answer:
                if answer.status in _REDIRECTS:
                    return _Redirect(_find_target(url, answer.headers.get("Location", "")), answer.status in _PERMANENT)
                return await self._read(answer, url, request, now)
        finally:
            await self._clients.release(client)

    async def _check_proxied(self, url: URL, request: FetchRequest, *, is_home: bool) -> None:
        """Check the target of a request through a proxy. The proxy connects, so its name is resolved here to judge it.

        The operator's own host may be a name that only the proxy can resolve; the target of a redirect may not.
        """
        policy = self._policy.open_private() if request.allow_private and is_home else self._policy
        host, port = url.host or "", url.port or 0
        if _is_numeric(host):
            check_address(host, port, policy)
            return
        try:
            await GuardedResolver(self._clients.resolver, policy).resolve(host, port)
        except RefusedAddressError:
            raise
        except OSError as error:
            if not is_home:
                raise FetchError("dns", f"{host} has no address") from error

    async def _read(self, answer: aiohttp.ClientResponse, url: URL, request: FetchRequest, now: datetime) -> Response:
        if answer.status not in (200, 304):
            raise _name_status(answer, url, now)
        if answer.status == 304 and not (request.etag or request.last_modified):
            raise FetchError("bad_response", f"{url.host} answers 304 to a request without validators")
        fresh_seconds = read_freshness(answer.headers, now)
        if answer.status == 304:
            return Response(str(url), None, fresh_seconds=fresh_seconds)
        return Response(
            url=str(url),
            body=await self._read_body(answer),
            content_type=answer.headers.get("Content-Type", "")[:200],
            charset=(answer.charset or "")[:40],
            etag=answer.headers.get("ETag", ""),
            last_modified=answer.headers.get("Last-Modified", ""),
            fresh_seconds=fresh_seconds,
        )

    async def _read_body(self, answer: aiohttp.ClientResponse) -> bytes:
        inflater = Inflater(answer.headers.get("Content-Encoding", ""), self._limits.body_bytes)
        async for chunk in answer.content.iter_chunked(_CHUNK_BYTES):
            inflater.add(chunk)
        return inflater.finish()


def _choose_reach(request: FetchRequest, *, is_home: bool) -> Reach:
    if request.proxy:
        return Reach.PROXY
    return Reach.PRIVATE if request.allow_private and is_home else Reach.PUBLIC


@lru_cache(maxsize=URLS_KEPT)
def _parse_url(text: str) -> URL:
    try:
        url = URL(text.strip())
        is_good = url.scheme in ("http", "https") and bool(url.host) and url.port is not None
    except ValueError as error:
        raise FetchError("bad_url", "the address cannot be read; write http:// or https:// and a host") from error
    if not is_good:
        raise FetchError("bad_url", f"{url.scheme[:20] or 'no'} scheme or no host; only http and https are fetched")
    if url.user is not None or url.password is not None:
        raise FetchError("bad_url", "the address holds a user name; write username and password of the feed instead")
    return url.with_fragment(None) if url.raw_fragment else url


def _find_target(url: URL, location: str) -> URL:
    if not location:
        raise FetchError("bad_redirect", f"{url.host} redirects to nowhere")
    try:
        target = _parse_url(str(url.join(URL(location))))
    except (ValueError, FetchError) as error:
        raise FetchError("bad_redirect", f"{url.host} redirects to something that is not an http address") from error
    if url.scheme == "https" and target.scheme == "http":
        raise FetchError("downgrade", f"{url.host} redirects from https to http on {target.host}")
    return target


def _is_same_origin(url: URL, home: URL) -> bool:
    """Whether scheme, host and port are equal, or differ only by an upgrade from http to https on default ports."""
    if url is home:
        return True
    is_upgrade = (home.scheme, home.port, url.scheme, url.port) == ("http", 80, "https", 443)
    return url.host == home.host and (url.origin() == home.origin() or is_upgrade)


def _make_headers(request: FetchRequest, *, is_home: bool) -> CIMultiDict[str]:
    headers = CIMultiDict({"Accept": request.accept})
    if request.etag:
        headers["If-None-Match"] = request.etag
    if request.last_modified:
        headers["If-Modified-Since"] = request.last_modified
    if is_home:
        headers.update(request.headers)
        if request.authorization:
            headers["Authorization"] = request.authorization
    return headers


def _is_numeric(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdigit()


def _name_status(answer: aiohttp.ClientResponse, url: URL, now: datetime) -> FetchError:
    detail = f"{url.host} answers {answer.status} {(answer.reason or '')[:40]}".rstrip()
    reason = f"http_{answer.status}"
    if answer.status in (429, 503):
        return BusyError(reason, detail, read_retry_after(answer.headers, now))
    return FetchError(reason, detail, permanent=answer.status == 410)


def _name_error(error: Exception, host: str) -> FetchError:
    """Turn a network error into a FetchError with a reason. aiohttp's texts may hold the URL, so they are left out."""
    os_error = getattr(error, "os_error", error)
    if isinstance(os_error, RefusedAddressError):
        return FetchError("refused_address", f"{host}: {os_error}")
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return FetchError("dns", f"{host} has no address")
    if isinstance(error, aiohttp.ClientSSLError | ssl.SSLError):
        return FetchError("tls", f"{host}: the TLS handshake failed ({type(os_error).__name__})")
    if isinstance(error, aiohttp.ClientPayloadError):
        return FetchError("cut_off", f"{host}: the body ends early or is broken")
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ClientProxyConnectionError):
        return FetchError("connect", f"{host}: no connection ({getattr(os_error, 'strerror', '') or 'refused'})")
    if isinstance(error, aiohttp.InvalidURL):
        return FetchError("bad_url", f"{host[:60]} is not a host name that can be asked")
    return FetchError("bad_response", f"{host}: no valid HTTP answer ({type(error).__name__})")
