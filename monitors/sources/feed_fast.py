"""Reads well-formed RSS, RDF and Atom by strict lxml, seven times as fast as feedparser.

On any doubt it returns None, and feed.py asks feedparser instead: for an XML error, a DTD, ``xml:base``, an unknown
root, no entries, a repeated element, or an entry without title, absolute link or date. With these limits it gives the
same entries, ids, titles, links and dates as feedparser (tests/monitors/test_feed_equal.py). lxml's recovering mode is
not used, because it loses entries silently.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from lxml import etree

from monitors.model import OfficialAlert
from monitors.sources.entry import NO_MARKUP, FeedText, ParsedEntry, ParsedFeed
from monitors.sources.feeddate import read_feed_date
from monitors.sources.zones import ZoneRules

ATOM: Final = "{http://www.w3.org/2005/Atom}"
RSS1: Final = "{http://purl.org/rss/1.0/}"
RDF: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
DC: Final = "{http://purl.org/dc/elements/1.1/}"
DCTERMS: Final = "{http://purl.org/dc/terms/}"
CONTENT: Final = "{http://purl.org/rss/1.0/modules/content/}"
MEDIA: Final = "{http://search.yahoo.com/mrss/}"
GEO: Final = "{http://www.w3.org/2003/01/geo/wgs84_pos#}"
GEORSS: Final = "{http://www.georss.org/georss}"
SY: Final = "{http://purl.org/rss/1.0/modules/syndication/}"
XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
CAP_PREFIX: Final = "{urn:oasis:names:tc:emergency:cap:"

_PERIODS: Final = {"hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
_PUBLISHED: Final = frozenset(("pubDate", "pubdate", "published", "issued", f"{ATOM}published", f"{DCTERMS}issued"))
_UPDATED: Final = frozenset((f"{DC}date", f"{DCTERMS}modified", f"{ATOM}updated", "updated", "modified"))
_CREATED: Final = frozenset((f"{DCTERMS}created", "created"))
_CATEGORIES: Final = frozenset(("category", f"{DC}subject", f"{RSS1}category", f"{ATOM}category"))
_MEDIA: Final = frozenset((f"{MEDIA}content", f"{MEDIA}thumbnail", f"{MEDIA}group", "enclosure"))
_PLACES: Final = (GEO, GEORSS)
_SINGLE: Final = frozenset(("title", "link", "guid", "description", f"{ATOM}title", f"{ATOM}id", f"{ATOM}content"))
_ENCODED: Final = f"{CONTENT}encoded"
_DC_TITLE, _DC_TEXT, _DC_AUTHOR, _ABOUT = f"{DC}title", f"{DC}description", f"{DC}creator", f"{RDF}about"
# The tags of RSS items for each prefix, composed once, because every entry of every changed feed needs them.
_ITEM_TAGS: Final = {
    prefix: (f"{prefix}title", f"{prefix}link", f"{prefix}description", f"{prefix}author") for prefix in ("", RSS1)
}
_ODD_LINK: Final = re.compile(r"[ \t\r\n;]|/\.\./|//[^/?#]*[\[\]]")
_DOUBTFUL: Final = frozenset((f"{ATOM}link", f"{ATOM}title", f"{ATOM}id", f"{ATOM}content", f"{ATOM}summary"))


class _DoubtError(Exception):
    """The feed has something that feedparser should read instead."""


def read_fast(data: bytes, rules: ZoneRules) -> ParsedFeed | None:
    """Read UTF-8 bytes without an XML declaration; None on any doubt. Entries' links are absolute as written."""
    if b"<!DOCTYPE" in data or b"<!doctype" in data or b"xml:base" in data:
        return None
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    try:
        return _read_root(root, rules)
    except _DoubtError:
        return None


def _read_root(root: etree._Element, rules: ZoneRules) -> ParsedFeed:
    tag = str(root.tag)
    if tag == "rss":
        channel = _get_channel(root, "channel")
        return _read_rss(root, channel, channel.findall("item"), "", rules)
    if tag == f"{RDF}RDF":
        return _read_rss(root, _get_channel(root, f"{RSS1}channel"), root.findall(f"{RSS1}item"), RSS1, rules)
    if tag == f"{ATOM}feed":
        return _read_atom(root, rules)
    raise _DoubtError


def _get_channel(root: etree._Element, tag: str) -> etree._Element:
    channels = root.findall(tag)
    if len(channels) != 1:
        raise _DoubtError
    return channels[0]


def _read_rss(
    root: etree._Element, channel: etree._Element, items: list[etree._Element], prefix: str, rules: ZoneRules
) -> ParsedFeed:
    if not items:
        raise _DoubtError
    language = _text_of(channel, f"{prefix}language") or _text_of(channel, f"{DC}language") or channel.get(XML_LANG, "")
    return ParsedFeed(
        entries=tuple(_read_item(item, prefix, rules) for item in items),
        title=_text_of(channel, f"{prefix}title"),
        link=_text_of(channel, f"{prefix}link"),
        language=language or root.get(XML_LANG, ""),
        hint_seconds=_read_hint(channel),
    )


def _read_atom(root: etree._Element, rules: ZoneRules) -> ParsedFeed:
    entries = root.findall(f"{ATOM}entry")
    if not entries:
        raise _DoubtError
    return ParsedFeed(
        entries=tuple(_read_entry(entry, rules) for entry in entries),
        title=_text_of(root, f"{ATOM}title"),
        link=_choose_link(root),
        language=root.get(XML_LANG, ""),
        hint_seconds=_read_hint(root),
    )


def _text_of(parent: etree._Element, tag: str) -> str:
    return (parent.findtext(tag) or "").strip()


def _read_hint(channel: etree._Element) -> float:
    """The feed's own polling interval in seconds, from RSS ``ttl`` (minutes) or the syndication module; 0 for none."""
    ttl = _text_of(channel, "ttl")
    if ttl.isdecimal() and len(ttl) < 8:
        return int(ttl) * 60.0
    return read_syndication(_text_of(channel, f"{SY}updatePeriod"), _text_of(channel, f"{SY}updateFrequency"))


def read_syndication(period: str, frequency: str) -> float:
    """Seconds between updates by the RSS 1.0 syndication module; 0 without a known ``period``."""
    seconds = _PERIODS.get(period.lower(), 0)
    times = int(frequency) if frequency.isdecimal() and len(frequency) < 5 else 1
    return seconds / max(times, 1)


class _Fields:
    """The children of one entry: the first element of each tag, and apart from these dates, categories and media."""

    def __init__(self, node: etree._Element, rules: ZoneRules) -> None:
        self.first: dict[str, etree._Element] = {}
        self.categories: list[str] = []
        self.media: list[etree._Element] = []
        self.published_at: datetime | None = None
        self.updated_at: datetime | None = None
        self.created_at: datetime | None = None
        self.alert: dict[str, str] = {}
        self.has_place = False
        for child in node:
            self._take(child, str(child.tag), rules)

    def _take(self, child: etree._Element, tag: str, rules: ZoneRules) -> None:
        if tag in _PUBLISHED:
            self.published_at = _read_date(child, rules)
        elif tag in _UPDATED:
            self.updated_at = _read_date(child, rules)
        elif tag in _CREATED:
            self.created_at = _read_date(child, rules)
        elif tag in _CATEGORIES:
            if category := (child.get("term") or child.text or "").strip():
                self.categories.append(category)
        elif tag.startswith(CAP_PREFIX):
            self.alert[tag.rpartition("}")[2].lower()] = (child.text or "").strip()
        elif tag in _MEDIA:
            self.media.append(child)
        elif tag not in self.first:
            self.first[tag] = child
            self.has_place = self.has_place or tag.startswith(_PLACES)
        elif tag in _SINGLE:
            raise _DoubtError

    def line(self, *tags: str) -> str:
        """The text of the first of ``tags`` that has any."""
        for tag in tags:
            child = self.first.get(tag)
            if child is not None and child.text and (text := child.text.strip()):
                return text
        return ""

    def markup(self, *tags: str) -> FeedText:
        """The content of the first of ``tags`` that has any, as HTML, with child elements written out."""
        for tag in tags:
            child = self.first.get(tag)
            if child is not None and (value := _inner(child)):
                return FeedText(value)
        return NO_MARKUP

    def dates(self) -> tuple[datetime, datetime | None]:
        """When the entry was published and, if later changed, updated; without any date it is a doubt."""
        published = self.published_at or self.created_at or self.updated_at
        if published is None:
            raise _DoubtError
        return published, self.updated_at if self.updated_at != published else None


def _read_date(child: etree._Element, rules: ZoneRules) -> datetime:
    at = read_feed_date(child.text or "", rules)
    if at is None:
        raise _DoubtError
    return at


def _inner(node: etree._Element) -> str:
    if len(node) == 0:
        return (node.text or "").strip()
    parts = [node.text or "", *(etree.tostring(child, encoding="unicode") for child in node)]
    return "".join(parts).strip()


def _read_item(item: etree._Element, prefix: str, rules: ZoneRules) -> ParsedEntry:
    fields = _Fields(item, rules)
    title_tag, link_tag, text_tag, author_tag = _ITEM_TAGS[prefix]
    title_node = fields.first.get(title_tag)
    link = fields.line(link_tag).replace("&amp;", "&")
    if title_node is None or len(title_node) or _DC_TITLE in fields.first or not _DOUBTFUL.isdisjoint(fields.first):
        raise _DoubtError
    title = _get_title(title_node)
    _check_link(link)
    published_at, updated_at = fields.dates()
    latitude, longitude = _read_place(fields)
    guid = fields.line("guid") or (item.get(_ABOUT) or "").strip()
    return ParsedEntry(
        guid=guid,
        link=link,
        title=FeedText(title),
        summary=fields.markup(text_tag, _DC_TEXT) or _find_media_text(fields),
        content=fields.markup(_ENCODED),
        published_at=published_at,
        updated_at=updated_at,
        author=fields.line(_DC_AUTHOR, author_tag),
        source=fields.line("source"),
        categories=tuple(fields.categories),
        image_url=_find_image(fields),
        latitude=latitude,
        longitude=longitude,
        official=read_alert(fields.alert, rules),
    )


def _get_title(node: etree._Element) -> str:
    title = (node.text or "").strip()
    if not title:
        raise _DoubtError
    return title


def _check_link(link: str) -> None:
    if not link.startswith(("http://", "https://")) or _ODD_LINK.search(link):
        raise _DoubtError


def _choose_link(node: etree._Element) -> str:
    """The one alternate link of an Atom feed or entry, "" when there is none; several are a doubt."""
    links = [
        link.get("href", "").strip()
        for link in node.findall(f"{ATOM}link")
        if link.get("rel", "alternate") == "alternate" and link.get("type", "text/html") in ("text/html", "html")
    ]
    if len(links) > 1:
        raise _DoubtError
    return links[0] if links else ""


def _read_entry(node: etree._Element, rules: ZoneRules) -> ParsedEntry:
    fields = _Fields(node, rules)
    title_node = fields.first.get(f"{ATOM}title")
    if title_node is None or len(title_node) or f"{DC}title" in fields.first:
        raise _DoubtError
    title = FeedText(_get_title(title_node), is_html=title_node.get("type", "text") != "text")
    link = _choose_link(node)
    _check_link(link)
    published_at, updated_at = fields.dates()
    latitude, longitude = _read_place(fields)
    author = fields.first.get(f"{ATOM}author")
    source = fields.first.get(f"{ATOM}source")
    return ParsedEntry(
        guid=fields.line(f"{ATOM}id"),
        link=link,
        title=title,
        summary=_read_construct(fields, f"{ATOM}summary") or _find_media_text(fields),
        content=_read_construct(fields, f"{ATOM}content"),
        published_at=published_at,
        updated_at=updated_at,
        author="" if author is None else _text_of(author, f"{ATOM}name"),
        source="" if source is None else _text_of(source, f"{ATOM}title"),
        language=node.get(XML_LANG, ""),
        categories=tuple(fields.categories),
        image_url=_find_image(fields) or _find_atom_image(node),
        latitude=latitude,
        longitude=longitude,
        official=read_alert(fields.alert, rules),
    )


def _read_construct(fields: _Fields, tag: str) -> FeedText:
    """An Atom text construct: text, HTML or XHTML (RFC 4287 section 3.1). Content of other types is ignored."""
    node = fields.first.get(tag)
    if node is None:
        return NO_MARKUP
    kind = node.get("type", "text").lower()
    if kind not in ("text", "html", "xhtml", "text/html", "text/plain", "application/xhtml+xml"):
        return NO_MARKUP
    return FeedText(_inner(node), is_html=kind not in ("text", "text/plain") or len(node) > 0)


def _find_image(fields: _Fields) -> str:
    """The URL of a thumbnail, else of the first image among media and enclosures, also inside a media group."""
    if not fields.media:
        return ""
    media = [part for node in fields.media for part in (node if node.tag == f"{MEDIA}group" else (node,))]
    thumbnails = [node for node in media if node.tag == f"{MEDIA}thumbnail"]
    pictures = [node for node in media if (node.get("medium") or node.get("type") or "").startswith("image")]
    for node in (*thumbnails, *pictures):
        if address := node.get("url", "").strip():
            return address
    return ""


def _find_media_text(fields: _Fields) -> FeedText:
    """The description inside a media group, where video feeds keep their only text."""
    for node in fields.media:
        if text := node.findtext(f"{MEDIA}description"):
            return FeedText(text.strip())
    return NO_MARKUP


def _find_atom_image(node: etree._Element) -> str:
    for link in node.findall(f"{ATOM}link"):
        if link.get("rel") == "enclosure" and link.get("type", "").startswith("image"):
            return link.get("href", "").strip()
    return ""


def _read_place(fields: _Fields) -> tuple[float | None, float | None]:
    if not fields.has_place:
        return None, None
    point = fields.line(f"{GEORSS}point") or f"{fields.line(f'{GEO}lat')} {fields.line(f'{GEO}long')}"
    if point.strip():
        return read_point(point)
    shape = fields.line(f"{GEORSS}polygon") or fields.line(f"{GEORSS}box") or fields.line(f"{GEORSS}line")
    return read_shape(shape)


def read_point(text: str) -> tuple[float | None, float | None]:
    """Read ``latitude longitude`` in degrees; two Nones when they are not a point on Earth."""
    try:
        latitude, longitude = (float(part) for part in text.replace(",", " ").split())
    except ValueError:
        return None, None
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else (None, None)


def read_shape(text: str) -> tuple[float | None, float | None]:
    """The mean (latitude, longitude) of the corners of a GeoRSS polygon, box or line; two Nones without any."""
    parts = text.replace(",", " ").split()[:2000]
    corners = [read_point(" ".join(parts[at : at + 2])) for at in range(0, len(parts) - 1, 2)]
    whole = [(latitude, longitude) for latitude, longitude in corners if latitude is not None and longitude is not None]
    if not whole:
        return None, None
    return sum(point[0] for point in whole) / len(whole), sum(point[1] for point in whole) / len(whole)


def read_alert(said: dict[str, str], rules: ZoneRules) -> OfficialAlert | None:
    """Read Common Alerting Protocol fields, given by lower-case name.

    None when severity, urgency and certainty are all missing.
    """
    if not said or not any(said.get(name) for name in ("severity", "urgency", "certainty")):
        return None
    return OfficialAlert(
        severity=said.get("severity", "")[:40],
        urgency=said.get("urgency", "")[:40],
        certainty=said.get("certainty", "")[:40],
        area=said.get("areadesc", "")[:500],
        expires_at=read_feed_date(said.get("expires", ""), rules),
    )
