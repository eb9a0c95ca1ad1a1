"""Turns the bytes of a feed into a ParsedFeed: the fast reader tries first, feedparser reads what that one doubts.

JSON Feeds have their own reader. This is the only user of feedparser, which is given ``BytesIO`` alone, because it
opens files and URLs that it is given as text. Its sanitising is off, because this program escapes when it renders. What
it raises on hostile input becomes a ParseError. Time and memory are bounded by the worker processes, not here.
"""

from __future__ import annotations

import re
from calendar import timegm
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from time import struct_time
from typing import Any
from xml.parsers.expat import ExpatError
from xml.sax import SAXException

import feedparser

from monitors.errors import ParseError
from monitors.sources.encoding import decode_feed
from monitors.sources.entry import NO_MARKUP, FeedText, ParsedEntry, ParsedFeed, make_web_address
from monitors.sources.feed_fast import read_alert, read_fast, read_point, read_syndication
from monitors.sources.feed_json import read_json_feed
from monitors.sources.feeddate import keep_sensible, read_feed_date
from monitors.sources.zones import ZoneRules

_PAGE = re.compile(rb"<!doctype\s+html|<html\b", re.IGNORECASE)
_FEED_ROOT = re.compile(rb"<(?:\w+:)?(?:rss|feed|rdf)\b", re.IGNORECASE)
_ROOT_END = re.compile(rb"</(?:\w+:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
# All that feedparser is known to raise on hostile input (its issues 378, 591, 599 and our own corpus). A MemoryError
# is left to poll.py, which handles it for all parsers alike.
_CRASHES = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
    ExpatError,
    SAXException,
)


def parse_feed(body: bytes, *, url: str = "", charset: str = "", rules: ZoneRules | None = None) -> ParsedFeed:
    """Read an RSS, RDF, Atom or JSON feed. ``url`` resolves relative links; ``charset`` is that of the HTTP header.

    Raises ParseError with reason ``empty``, ``html`` (a page, often a login), ``not_a_feed``, ``bad_json`` or
    ``parser_crash``. A feed that is cut off gives the entries that are there, and is marked ``is_truncated``.
    """
    rules = rules or ZoneRules()
    if not body.strip(b"\xef\xbb\xbf \t\r\n"):
        raise ParseError("empty", "the answer is empty; a feed without entries would still have a frame")
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return read_json_feed(body.removeprefix(b"\xef\xbb\xbf"), url, rules)
    decoded = decode_feed(body, charset)
    feed = read_fast(decoded.data, rules) or read_slowly(decoded.data, url, rules)
    warnings = [decoded.warning] if decoded.warning else []
    if b"<!ENTITY" in decoded.data:
        warnings.append("the feed declares entities; none are expanded")
    return replace(feed, warnings=(*feed.warnings, *warnings)) if warnings else feed


def read_slowly(data: bytes, url: str, rules: ZoneRules) -> ParsedFeed:
    """Read UTF-8 bytes without an XML declaration by feedparser. Raises as :func:`parse_feed` does."""
    if not _FEED_ROOT.search(data, 0, 100_000):
        if _PAGE.search(data, 0, 2000):
            raise ParseError("html", "the answer is a web page, not a feed; log in, or look up the feed's address")
        raise ParseError("not_a_feed", "the answer is not an RSS, Atom or JSON Feed")
    # No content-location: feedparser would resolve ids against it, and an id must not depend on the feed's own URL.
    headers = {"content-type": "application/xml; charset=utf-8"}
    try:
        parsed = feedparser.parse(
            BytesIO(data), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
        entries = tuple(_read_entry(entry, parsed.version or "", url, rules) for entry in parsed.entries)
    except _CRASHES as error:
        raise ParseError("parser_crash", f"the feed makes the parser fail ({type(error).__name__})") from error
    if not entries and not parsed.version:
        raise ParseError("not_a_feed", "the answer is not an RSS, Atom or JSON Feed")
    is_truncated = _ROOT_END.search(data, max(0, len(data) - 400)) is None
    return ParsedFeed(
        entries=entries,
        title=_get(parsed.feed, "title"),
        link=_get(parsed.feed, "link"),
        language=_get(parsed.feed, "language"),
        hint_seconds=_read_hint(parsed.feed),
        is_truncated=is_truncated,
        warnings=("the feed is cut off in the middle",) if is_truncated else _name_fault(parsed),
    )


def _name_fault(parsed: Any) -> tuple[str, ...]:
    return ("the XML is not well-formed",) if isinstance(parsed.get("bozo_exception"), SAXException) else ()


def _get(fields: Any, *names: str) -> str:
    """The first named field that holds text. ``dict.get``, because feedparser's own ``get`` maps names and warns."""
    for name in names:
        value = dict.get(fields, name)
        if isinstance(value, str) and value.strip():
            return value.strip()
    return ""


def _read_hint(feed: Any) -> float:
    ttl = _get(feed, "ttl")
    if ttl.isdecimal() and len(ttl) < 8:
        return int(ttl) * 60.0
    return read_syndication(_get(feed, "sy_updateperiod"), _get(feed, "sy_updatefrequency"))


def _read_entry(entry: Any, version: str, url: str, rules: ZoneRules) -> ParsedEntry:
    published = _read_date(entry, "published", rules) or _read_date(entry, "created", rules)
    updated = _read_date(entry, "updated", rules)
    published_at = published or updated
    latitude, longitude = _read_place(entry)
    guid, link = _get(entry, "id"), _get(entry, "link")
    if link == guid and not link.startswith(("http://", "https://")):
        link = ""  # a guid that only claims to be a link
    return ParsedEntry(
        guid=guid,
        link=make_web_address(url, link),
        title=_read_markup(entry, "title", version),
        summary=_read_markup(entry, "summary", version),
        content=_read_content(entry),
        published_at=published_at,
        updated_at=updated if updated != published_at else None,
        author=_get(entry, "author"),
        source=_get(dict.get(entry, "source") or {}, "title"),
        language=_get(dict.get(entry, "title_detail") or {}, "language") if version.startswith("atom") else "",
        categories=tuple(term for tag in dict.get(entry, "tags") or () if (term := _get(tag, "term"))),
        image_url=_find_image(entry),
        latitude=latitude,
        longitude=longitude,
        official=read_alert({name: _get(entry, f"cap_{name}") for name in _ALERT_FIELDS}, rules),
    )


_ALERT_FIELDS = ("severity", "urgency", "certainty", "areadesc", "expires")


def _read_date(entry: Any, name: str, rules: ZoneRules) -> datetime | None:
    """Our own reading, so that both parsers give the same moment; failing that feedparser's, which knows odd forms."""
    if at := read_feed_date(_get(entry, name), rules):
        return at
    parsed = dict.get(entry, f"{name}_parsed")
    if not isinstance(parsed, struct_time):
        return None
    try:
        return keep_sensible(datetime.fromtimestamp(timegm(parsed), UTC))
    except (ValueError, OverflowError, OSError):
        return None


def _read_markup(entry: Any, name: str, version: str) -> FeedText:
    detail = dict.get(entry, f"{name}_detail") or {}
    is_plain = version.startswith("atom") and _get(detail, "type") == "text/plain"
    return FeedText(_get(entry, name), is_html=not is_plain)


def _read_content(entry: Any) -> FeedText:
    contents = [part for part in dict.get(entry, "content") or () if isinstance(dict.get(part, "value"), str)]
    readable = [part for part in contents if _get(part, "type") in ("text/plain", "text/html", "application/xhtml+xml")]
    if not readable:
        return NO_MARKUP
    longest = max(readable, key=lambda part: len(part["value"]))
    return FeedText(longest["value"], is_html=_get(longest, "type") != "text/plain")


def _find_image(entry: Any) -> str:
    for thumbnail in dict.get(entry, "media_thumbnail") or ():
        if address := _get(thumbnail, "url"):
            return address
    for content in dict.get(entry, "media_content") or ():
        if (_get(content, "medium") or _get(content, "type")).startswith("image"):
            return _get(content, "url")
    for link in dict.get(entry, "links") or ():
        if _get(link, "rel") == "enclosure" and _get(link, "type").startswith("image"):
            return _get(link, "href")
    return ""


def _read_place(entry: Any) -> tuple[float | None, float | None]:
    where = dict.get(entry, "where") or {}
    points = list(_flatten(dict.get(where, "coordinates")))
    if points:
        longitude, latitude = (sum(axis) / len(points) for axis in zip(*points, strict=True))
        return read_point(f"{latitude} {longitude}")
    return read_point(f"{_get(entry, 'geo_lat')} {_get(entry, 'geo_long')}")


def _flatten(coordinates: Any) -> list[tuple[float, float]]:
    """All (longitude, latitude) pairs in GeoJSON coordinates, however deeply nested."""
    if not isinstance(coordinates, list | tuple) or not coordinates:
        return []
    if len(coordinates) == 2 and all(isinstance(part, float | int) for part in coordinates):
        return [(float(coordinates[0]), float(coordinates[1]))]
    return [pair for part in coordinates for pair in _flatten(part)]
