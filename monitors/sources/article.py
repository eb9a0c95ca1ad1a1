"""Turns an entry of a parsed feed into an Article: plain text, absolute links, the outlet's name and language.

Whether the article is new is decided later, in identity.py and admission.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from monitors.model import Article, OfficialAlert
from monitors.rules.language import confirm_language
from monitors.rules.stated_language import read_language
from monitors.sources.entry import FeedText, ParsedEntry, ParsedFeed, make_web_address
from monitors.sources.identity import hash_content
from monitors.sources.markup import PlainText, read_line, read_text
from monitors.sources.zones import DEFAULT_TIMEZONES, ZoneRules


@dataclass(frozen=True, slots=True)
class Outlet:
    """What the operator configured about a feed's publisher; it overrides what the feed says of itself."""

    feed_id: str
    publisher: str = ""
    family: str = ""
    country: str = ""
    language: str = ""
    timezones: Mapping[str, str] = field(default_factory=dict)

    def zone_rules(self) -> ZoneRules:
        """How to read time zone abbreviations in this feed's dates."""
        own = {word.upper(): zone for word, zone in self.timezones.items()}
        return ZoneRules(country=self.country, timezones={**DEFAULT_TIMEZONES, **own})


def build_article(
    entry: ParsedEntry, identity: str, feed: ParsedFeed, outlet: Outlet, feed_url: str, now: datetime
) -> Article:
    """Make an article of an entry; ``now`` becomes ``first_seen_at``.

    An entry that names another outlet as its source is not of the feed's family; the feed's own title is no other.
    A language that the feed names, but the text clearly is not in, is replaced; one that is configured never is.
    Without a title, the first line of the text serves as one; it is "" only when the entry has no text either.
    """
    body = _choose_body(entry)
    title = read_line(entry.title.value, is_html=entry.title.is_html) or body.text[:120].partition("\n")[0]
    channel = read_line(feed.title, is_html=True)
    source = read_line(entry.source, is_html=True)
    if source.casefold() in (outlet.publisher.casefold(), channel.casefold()):
        source = ""
    declared = read_language(entry.language) or read_language(feed.language)
    warnings = (f"the text is longer than {len(body.text):,} characters and was cut",) if body.is_cut else ()
    return Article(
        source_id=outlet.feed_id,
        identity=identity,
        title=title,
        text=_add_area(title, body.text, entry.official),
        first_seen_at=now,
        url=entry.link,
        author=read_line(entry.author, is_html=True)[:200],
        publisher=source or outlet.publisher or channel[:120],
        family="" if source else outlet.family,
        language=outlet.language or confirm_language(declared, f"{title}\n{body.text}"),
        country=outlet.country,
        published_at=entry.published_at,
        updated_at=entry.updated_at,
        headings=body.headings,
        categories=tuple(read_line(category, is_html=True)[:100] for category in entry.categories[:50]),
        image_url=make_web_address(feed_url, entry.image_url),
        latitude=entry.latitude,
        longitude=entry.longitude,
        official=entry.official,
        content_hash=hash_content(title, body.text),
        warnings=warnings,
    )


def _add_area(title: str, text: str, official: OfficialAlert | None) -> str:
    """The text, with the area of an official alert added where it is not named, so that its places are found."""
    area = official.area if official else ""
    if not area or area.casefold() in f"{title}\n{text}".casefold():
        return text
    return f"{text}\n\nArea: {area}" if text else f"Area: {area}"


def _choose_body(entry: ParsedEntry) -> PlainText:
    """The longer of content and summary, as plain text."""
    longer: FeedText = max((entry.content, entry.summary), key=lambda markup: len(markup.value))
    return read_text(longer.value, is_html=longer.is_html)
