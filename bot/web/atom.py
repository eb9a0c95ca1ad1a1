"""Stories as an Atom feed (RFC 4287), so that a feed reader can follow what the desk follows. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final
from xml.etree import ElementTree

from bot.exports.records import ExportedStory
from bot.exports.xml_text import clean_xml
from monitors.plurals import count_of

NAMESPACE: Final = "http://www.w3.org/2005/Atom"
MENTION: Final = "urn:tocsin:mention"
"""The scheme of a category that the story only mentions."""
MEDIA_TYPE: Final = "application/atom+xml; charset=utf-8"


def write_atom(stories: Iterable[ExportedStory], *, title: str, self_url: str, site_url: str, now: datetime) -> bytes:
    """The feed. ``site_url`` is the page's own address; the entries link to its story pages."""
    stories = tuple(stories)
    feed = ElementTree.Element("feed", {"xmlns": NAMESPACE})
    _add(feed, "id", f"urn:tocsin:{self_url.partition('?')[2] or 'stories'}")
    _add(feed, "title", title)
    _add(feed, "updated", max((story.sent for story in stories), default=f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"))
    ElementTree.SubElement(feed, "link", {"rel": "self", "href": clean_xml(self_url)})
    ElementTree.SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": site_url})
    author = ElementTree.SubElement(feed, "author")
    _add(author, "name", "tocsin")
    for story in stories:
        _add_entry(feed, story, site_url)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(feed, encoding="unicode").encode()


def _add_entry(feed: ElementTree.Element, story: ExportedStory, site_url: str) -> None:
    entry = ElementTree.SubElement(feed, "entry")
    _add(entry, "id", f"urn:tocsin:story:{story.id}")
    _add(entry, "title", story.headline or "(no title)", story.language)
    _add(entry, "published", story.onset)
    _add(entry, "updated", story.sent)
    link = {"rel": "alternate", "type": "text/html", "href": f"{site_url}stories/{story.id}"}
    ElementTree.SubElement(entry, "link", link)
    if story.web.startswith(("http://", "https://")):
        ElementTree.SubElement(entry, "link", {"rel": "related", "href": clean_xml(story.web)})
    for topic in story.topics:
        ElementTree.SubElement(entry, "category", {"term": topic})
    for topic in story.mentions:
        ElementTree.SubElement(entry, "category", {"term": topic, "scheme": MENTION})
    _add(entry, "summary", _summarise(story))


def _summarise(story: ExportedStory) -> str:
    figures = ", ".join(
        f"{one.kind} {one.low:,}" + ("" if one.low == one.high else f"\u2013{one.high:,}") for one in story.figures
    )
    sources = f"{count_of(story.reports, 'report')}, {story.independent} independent"
    parts = (story.event, story.severity, story.area_desc, figures, story.quote, sources)
    return " \u00b7 ".join(part for part in parts if part)


def _add(parent: ElementTree.Element, name: str, text: str, language: str = "") -> None:
    ElementTree.SubElement(parent, name, {"xml:lang": language} if language else {}).text = clean_xml(text)
