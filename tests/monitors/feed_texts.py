"""Texts of feeds, and how they are read."""

from datetime import UTC, datetime

from monitors.model import Article
from monitors.sources.article import Outlet, build_article
from monitors.sources.entry import ParsedFeed
from monitors.sources.identity import list_identities

NOW = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
URL = "https://feeds.example/dir/feed"
ITEM = (
    "<item><title>Dam {n} opened</title><link>https://a.example/{n}</link><guid>g{n}</guid>"
    "<pubDate>Fri, 06 Mar 2026 09:00:00 GMT</pubDate><description>{text}</description></item>"
)


def rss(*items: str, head: str = "") -> bytes:
    return f'{head}<rss version="2.0"><channel><title>T</title>{"".join(items)}</channel></rss>'.encode()


def articles(feed: ParsedFeed, outlet: Outlet | None = None) -> list[Article]:
    outlet = outlet or Outlet("f")
    identities = list_identities(feed.entries, feed.link)
    return [
        build_article(entry, identity, feed, outlet, URL, NOW)
        for entry, identity in zip(feed.entries, identities, strict=True)
    ]
