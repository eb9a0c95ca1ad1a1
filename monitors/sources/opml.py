"""Imports and exports OPML, the format in which other readers keep lists of feeds.

Pure: the command line reads and writes the files. What OPML has no place for (country, interval, headers ...) is lost
on export, and secrets are never written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from monitors.config.schema import FeedSpec
from monitors.config.yaml_scalars import quote_scalar
from monitors.errors import ParseError
from monitors.rules.stated_language import read_language
from monitors.sources.entry import find_host
from monitors.sources.feedstate import mask_url
from monitors.sources.markup import read_line

_NO_NAME = re.compile(r"[^a-z0-9]+")
_SECRET_NAME = re.compile(r"(?:^|&)[^=&]*(?:auth|token|secret|key|pass|sig|session)[^=&]*=", re.IGNORECASE)
_LONGEST_ID = 32


@dataclass(frozen=True, slots=True)
class OpmlFeed:
    """One feed of an OPML file, and the line in which it stands; ``group`` is the name of the outline above it, "" for
    none.
    """

    id: str
    url: str
    title: str
    group: str = ""
    language: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An entry of an OPML file that is left out, by its line and title, and why."""

    line: int
    title: str
    why: str


@dataclass(frozen=True, slots=True)
class OpmlList:
    """The feeds of an OPML file, and the other entries."""

    feeds: tuple[OpmlFeed, ...]
    skipped: tuple[LeftOut, ...] = ()


def import_opml(data: bytes, taken_ids: Iterable[str] = (), known_urls: Iterable[str] = ()) -> OpmlList:
    """Read an OPML file of any version.

    The ids are made of the titles and differ from ``taken_ids``. Feeds with one of ``known_urls``, and all but the
    first with the same URL, are skipped. Raises ParseError ``bad_opml``.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ParseError("bad_opml", "the file is not XML") from error
    if root is None or str(root.tag).lower() != "opml":
        raise ParseError("bad_opml", "the file is not OPML: its outermost element is not opml")
    ids, urls = set(taken_ids), set(known_urls)
    feeds: list[OpmlFeed] = []
    skipped: list[LeftOut] = []
    for outline in root.iter("outline"):
        url = _attribute(outline, "xmlUrl")
        if not url:
            continue
        title = read_line(_attribute(outline, "title") or _attribute(outline, "text"), is_html=True) or url
        line = _find_line(outline)
        if not find_host(url):
            skipped.append(LeftOut(line, title, "only http and https are fetched"))
        elif url in urls:
            skipped.append(LeftOut(line, title, "already listed"))
        else:
            urls.add(url)
            feeds.append(_make_feed(outline, url, title[:120], ids))
    return OpmlList(tuple(feeds), tuple(skipped))


def _attribute(outline: etree._Element, name: str) -> str:
    """The value of an attribute, ignoring case: programs write xmlUrl, xmlurl and XMLURL."""
    for key, value in outline.attrib.items():
        if str(key).lower() == name.lower():
            return str(value).strip()
    return ""


def _find_line(outline: etree._Element) -> int:
    line: Any = outline.sourceline  # the stubs of lxml know no type that it has
    return line or 0


def _make_feed(outline: etree._Element, url: str, title: str, ids: set[str]) -> OpmlFeed:
    parent = outline.getparent()
    group = (
        "" if parent is None or parent.tag != "outline" else _attribute(parent, "text") or _attribute(parent, "title")
    )
    identifier = suggest_id(title, url, ids)
    ids.add(identifier)
    language = read_language(_attribute(outline, "language"))
    return OpmlFeed(identifier, url, title, read_line(group, is_html=True)[:60], language, line=_find_line(outline))


def suggest_id(title: str, url: str, taken: Iterable[str]) -> str:
    """A short id made of the title or else of the host, with a number added when it is taken."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    stem = _NO_NAME.sub("-", plain).strip("-") or _NO_NAME.sub("-", (urlsplit(url).hostname or "feed").lower())
    stem = stem if stem[0].isalpha() else f"feed-{stem}"
    taken, number = set(taken), 1
    identifier = stem[:_LONGEST_ID].strip("-")
    while identifier in taken:
        number += 1
        identifier = f"{stem[: _LONGEST_ID - len(str(number)) - 1].strip('-')}-{number}"
    return identifier


def export_opml(feeds: Sequence[FeedSpec]) -> bytes:
    """The feeds as OPML 2.0, in groups.

    The query of a URL is masked where it may hold a key: when the feed has other credentials, or when the name of a
    parameter sounds like one.
    """
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "tocsin"
    body = etree.SubElement(root, "body")
    groups: dict[str, etree._Element] = {}
    for feed in feeds:
        parent = body
        if feed.group:
            if feed.group not in groups:
                groups[feed.group] = etree.SubElement(body, "outline", text=feed.group, title=feed.group)
            parent = groups[feed.group]
        name = feed.title or feed.publisher or feed.id
        outline = etree.SubElement(parent, "outline", type="rss", text=name, title=name, xmlUrl=_public_url(feed))
        if feed.language:
            outline.set("language", feed.language)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _public_url(feed: FeedSpec) -> str:
    has_secret = bool(feed.headers or feed.username or feed.password.get_secret_value())
    has_secret = has_secret or bool(_SECRET_NAME.search(urlsplit(feed.url).query))
    return mask_url(feed.url) if has_secret else feed.url


def group_feeds(feeds: Iterable[OpmlFeed]) -> dict[str, list[OpmlFeed]]:
    """The feeds by the name of their group, in the order in which they come."""
    groups: dict[str, list[OpmlFeed]] = {}
    for feed in feeds:
        groups.setdefault(feed.group or "Imported", []).append(feed)
    return groups


def list_fields(feed: OpmlFeed) -> dict[str, str | bool]:
    """The keys and values of a feed in feeds.yaml."""
    fields: dict[str, str | bool] = {"id": feed.id, "url": feed.url, "title": feed.title}
    return fields | ({"language": feed.language} if feed.language else {})


def render_feeds_yaml(feeds: Sequence[OpmlFeed]) -> str:
    """The feeds as the ``groups`` of feeds.yaml, ready to paste. Texts are quoted as JSON, which is valid YAML."""
    lines = ["groups:"]
    for name, members in group_feeds(feeds).items():
        lines += [f"  - name: {quote_scalar(name)}", "    feeds:"]
        for feed in members:
            lines += [
                f"      - id: {feed.id}",
                f"        url: {quote_scalar(feed.url)}",
                f"        title: {quote_scalar(feed.title)}",
            ]
            if feed.language:
                lines.append(f"        language: {feed.language}")
    return "\n".join(lines) + "\n"
