"""Turns a JSON Feed 1.0 or 1.1 (jsonfeed.org) into a ParsedFeed."""

from __future__ import annotations

import json
from typing import Any

from monitors.errors import ParseError
from monitors.sources.entry import NO_MARKUP, FeedText, ParsedEntry, ParsedFeed, make_web_address
from monitors.sources.feeddate import read_feed_date
from monitors.sources.zones import ZoneRules


def read_json_feed(data: bytes, url: str, rules: ZoneRules) -> ParsedFeed:
    """Read a JSON Feed; ``url`` resolves relative links. Raises ParseError ``bad_json`` or ``not_a_feed``."""
    try:
        root = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ParseError("bad_json", "the answer is broken JSON") from error
    if not isinstance(root, dict) or not isinstance(root.get("items"), list):
        raise ParseError("not_a_feed", "the answer is JSON, but not a JSON Feed: it has no list of items")
    return ParsedFeed(
        entries=tuple(_read_item(item, url, rules) for item in root["items"] if isinstance(item, dict)),
        title=_get(root, "title"),
        link=_get(root, "home_page_url"),
        language=_get(root, "language"),
    )


def _get(fields: dict[str, Any], *names: str) -> str:
    """The first of the named fields that holds text or a number, as text."""
    for name in names:
        value = fields.get(name)
        if isinstance(value, str | int | float) and not isinstance(value, bool) and str(value).strip():
            return str(value).strip()
    return ""


def _read_item(item: dict[str, Any], url: str, rules: ZoneRules) -> ParsedEntry:
    page, plain = _get(item, "content_html"), _get(item, "content_text")
    published_at = read_feed_date(_get(item, "date_published"), rules)
    updated_at = read_feed_date(_get(item, "date_modified"), rules)
    authors = item.get("authors") or [item.get("author")]
    author = authors[0] if isinstance(authors, list) and isinstance(authors[0], dict) else {}
    tags = item.get("tags")
    return ParsedEntry(
        guid=_get(item, "id"),
        link=make_web_address(url, _get(item, "url", "external_url")),
        title=FeedText(_get(item, "title"), is_html=False),
        summary=FeedText(_get(item, "summary"), is_html=False),
        content=FeedText(page) if page else FeedText(plain, is_html=False) if plain else NO_MARKUP,
        published_at=published_at or updated_at,
        updated_at=updated_at if published_at and updated_at != published_at else None,
        author=_get(author, "name"),
        language=_get(item, "language"),
        categories=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
        image_url=_get(item, "image", "banner_image"),
    )
