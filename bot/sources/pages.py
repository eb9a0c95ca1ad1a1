"""Fetches web pages that people send links to, and reads their text in a process of its own.

Pages are fetched through the same guard as feeds. But since strangers choose these addresses, ``chats.link_networks``
says which private networks they may reach, and not ``poll.allow_networks``.
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.child_process import run_child
from bot.command import SENT_SOURCE
from bot.sources.page_child import NO_TEXT
from monitors.config.settings import Settings
from monitors.errors import FetchError, ParseError, SourceError
from monitors.model import Article
from monitors.sources.client import load_tls
from monitors.sources.fetch import ACCEPT_PAGE, Fetcher, FetchLimits, FetchRequest, Response
from monitors.sources.guard import make_policy
from monitors.sources.webpage import WebPage, check_is_page

LARGEST_PAGE: Final = 3_000_000
READ_SECONDS: Final = 20.0
SOCKETS: Final = 20


@dataclass(frozen=True, slots=True)
class LinkReading:
    """The result of reading a link: the article of its page, or if that is None, the reason."""

    link: str
    article: Article | None = None
    reason: str = ""


async def read_link(link: str, settings: Settings, now: datetime) -> LinkReading:
    """Fetch the page of a link and read it; every failure is a reading with its reason."""
    limits = FetchLimits(
        deadline_seconds=settings.poll.timeout_seconds,
        connect_seconds=settings.poll.connect_timeout_seconds,
        body_bytes=LARGEST_PAGE,
        sockets=SOCKETS,
        contact=settings.poll.contact,
    )
    policy = make_policy(settings.chats.link_networks, settings.chats.link_ports)
    await asyncio.to_thread(load_tls)  # the first time reads all certificate authorities, which would block the loop
    try:
        async with Fetcher(limits, policy) as fetcher:
            response = await fetcher.get(FetchRequest(link, accept=ACCEPT_PAGE), now)
        page = await _read(response)
    except SourceError as error:
        return LinkReading(link, reason=error.reason)
    return LinkReading(link, page.as_article(SENT_SOURCE, link, now))


async def _read(response: Response) -> WebPage:
    """Read the page in a child process. Raises FetchError and ParseError."""
    if response.body is None:
        raise FetchError("bad_response", "304 without having asked")
    check_is_page(response.content_type)
    command = (sys.executable, "-I", "-m", "bot.sources.page_child", response.url, response.charset)
    try:
        told = await run_child(command, response.body, READ_SECONDS)
    except TimeoutError as error:
        raise ParseError("too_long", f"reading the page took longer than {READ_SECONDS:.0f} s") from error
    if told.code == NO_TEXT:
        raise ParseError(told.complaint[:40], "the page has no text")
    if told.code:
        raise ParseError("unreadable", "the process that reads pages ended unexpectedly")
    return WebPage.from_json(told.output.decode())
