"""What a feed says before it becomes articles: the form in which all three feed parsers return what they read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from monitors.model import OfficialAlert


@dataclass(frozen=True, slots=True)
class FeedText:
    """A piece of text as the feed gave it, and whether it is HTML."""

    value: str = ""
    is_html: bool = True

    def __bool__(self) -> bool:
        """Whether there is any text."""
        return bool(self.value)


NO_MARKUP = FeedText()


@dataclass(frozen=True, slots=True)
class ParsedEntry:
    """One entry as the feed gave it. ``link`` is absolute or "". Dates are the publisher's, in UTC."""

    guid: str = ""
    link: str = ""
    title: FeedText = NO_MARKUP
    summary: FeedText = NO_MARKUP
    content: FeedText = NO_MARKUP
    published_at: datetime | None = None
    updated_at: datetime | None = None
    author: str = ""
    source: str = ""
    language: str = ""
    categories: tuple[str, ...] = ()
    image_url: str = ""
    latitude: float | None = None
    longitude: float | None = None
    official: OfficialAlert | None = None


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed as it was read. ``hint_seconds`` is its own polling interval (TTL, syndication module), 0 for none.

    ``is_truncated`` means that it ends in the middle, so its last entry may be incomplete.
    """

    entries: tuple[ParsedEntry, ...]
    title: str = ""
    link: str = ""
    language: str = ""
    hint_seconds: float = 0.0
    is_truncated: bool = False
    warnings: tuple[str, ...] = ()


def find_host(address: str) -> str:
    """The host of an http or https URL without ``www.``, "" for anything else."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.") if parts.scheme in ("http", "https") and " " not in address else ""


def make_web_address(base: str, link: str) -> str:
    """``link``, resolved against ``base``, as an absolute http(s) URL; "" when it is none."""
    if not link:
        return ""
    try:
        address = urljoin(base, link.strip())
    except ValueError:
        return ""
    return address if address.startswith(("http://", "https://")) else ""
