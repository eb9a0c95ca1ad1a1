"""The HTTP client by which python-telegram-bot calls Telegram: aiohttp, as for feeds.

Its own client, httpx, takes several times as much processor time as all the rest of sending a message. Failures are
raised as python-telegram-bot's NetworkError or TimedOut with aiohttp's error as the cause; :func:`was_handed_over`
says whether Telegram may have got the request. Nothing is tried twice here, since a repeated POST may send a message
twice.
"""

from __future__ import annotations

import urllib.parse
import urllib.request
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

from monitors.errors import DeliveryError
from monitors.sources.name_lookup import DetachedResolver

UPLOAD_SECONDS: Final = 60.0  # for a request that carries a file
IDLE_SECONDS: Final = 60.0  # how long an unused connection is kept

_NEVER_HANDED_OVER = (
    aiohttp.ClientConnectorError,  # unknown host, connection or TLS refused, proxy out of reach
    aiohttp.ConnectionTimeoutError,  # no connection in time, or none free
    aiohttp.ClientHttpProxyError,
    aiohttp.InvalidURL,
)
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}


def was_handed_over(cause: BaseException) -> bool:
    """Whether a request that failed with this error may have reached Telegram."""
    return not isinstance(cause, _NEVER_HANDED_OVER)


class TelegramRequest(BaseRequest):
    """Calls the Bot API over at most ``connections`` connections. ``on_heard`` is called at each answer of status 200.

    ``proxy`` is used if given (see :func:`find_proxy`). Use it in one event loop, from ``initialize`` or the first
    call to ``shutdown``.
    """

    def __init__(
        self,
        connections: int = 16,
        *,
        connect_seconds: float = 10.0,
        read_seconds: float = 20.0,
        proxy: str = "",
        on_heard: Callable[[], None] = lambda: None,
    ) -> None:
        self._connections = connections
        self._connect_seconds = connect_seconds
        self._read_seconds = read_seconds
        self._proxy = proxy or None
        self._on_heard = on_heard
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds that Telegram may take to answer; for a long poll, python-telegram-bot adds the poll's own wait."""
        return self._read_seconds

    async def initialize(self) -> None:
        """Open the client; connections are made when they are needed."""
        self._open()

    async def shutdown(self) -> None:
        """Close every connection; a second call does nothing."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=self._connections, keepalive_timeout=IDLE_SECONDS, resolver=DetachedResolver()
                ),
                headers={"User-Agent": self.USER_AGENT},
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(),
                trust_env=False,  # otherwise it reads the environment and ~/.netrc at every call
            )
        return self._session

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Make one call; see BaseRequest. ``write_timeout`` and ``pool_timeout`` are ignored.

        The whole call may take the connect timeout and twice the read timeout, so that an answer that trickles in
        does not keep a connection for ever.
        """
        has_files = request_data is not None and request_data.contains_files
        least = UPLOAD_SECONDS if has_files else 0.0
        connect = _choose(connect_timeout, self._connect_seconds)
        read = max(least, _choose(read_timeout, self._read_seconds))
        timeout = aiohttp.ClientTimeout(total=connect + 2 * read, connect=connect, sock_read=read)
        body, headers = _encode(request_data, has_files)
        try:
            async with self._open().request(
                method,
                URL(url, encoded=True),
                data=body,
                headers=headers,
                timeout=timeout,
                proxy=self._proxy,
                allow_redirects=False,
            ) as response:
                content = await response.read()
        except TimeoutError as error:
            raise TimedOut from error
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(f"{type(error).__name__}: {error}") from error
        if response.status == HTTPStatus.OK:
            self._on_heard()
        return response.status, content


def _choose(given: Any, otherwise: float) -> float:
    """The timeout of a call, or the client's own."""
    return float(given) if isinstance(given, int | float) else otherwise


def _encode(data: RequestData | None, has_files: bool) -> tuple[bytes | aiohttp.FormData | None, dict[str, str] | None]:
    """The body of a call and its headers."""
    if data is None:
        return None, None
    if not has_files:
        return urllib.parse.urlencode(data.json_parameters).encode(), _FORM
    form = aiohttp.FormData(quote_fields=False)  # file names as they are, in UTF-8
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (file_name, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=file_name, content_type=kind)
    return form, None


def find_proxy(root: str) -> str:
    """The proxy that the environment names for this Bot API server; "" for none.

    It uses the usual variables: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY. Raises DeliveryError for a proxy that
    is not an http or https one.
    """
    parts = urllib.parse.urlsplit(root)
    known = urllib.request.getproxies()
    proxy = known.get(parts.scheme) or known.get("all", "")
    if not proxy or urllib.request.proxy_bypass(parts.netloc):
        return ""
    if not proxy.startswith(("http://", "https://")):
        scheme = proxy.partition(":")[0]
        raise DeliveryError(
            f"a {scheme} proxy cannot be used for Telegram; name an http:// one, or add the host to NO_PROXY"
        )
    return proxy
