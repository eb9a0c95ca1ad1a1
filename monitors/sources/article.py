"""An Entry of a feed -> an Article: plain text, absolute links, the outlet's name. It decides nothing about newness."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urljoin

from monitors.model import Article, OfficialAlert
from monitors.sources.entry import Entry, Markup, ParsedFeed
from monitors.sources.identity import hash_content
from monitors.sources.markup import PlainText, read_line, read_text
from monitors.sources.zones import DEFAULT_TIMEZONES, ZoneRules

_ISO_639_2 = {"eng": "en", "fre": "fr", "fra": "fr", "ger": "de", "deu": "de", "spa": "es", "rus": "ru", "ara": "ar"}


@dataclass(frozen=True, slots=True)
class Outlet:
    """What the operator says of a feed's publisher, which comes before what the feed says of itself."""

    feed_id: str
    publisher: str = ""
    country: str = ""
    language: str = ""
    timezones: Mapping[str, str] = field(default_factory=dict)

    def zone_rules(self) -> ZoneRules:
        """How to read zone words in this feed's dates."""
        own = {word.upper(): zone for word, zone in self.timezones.items()}
        return ZoneRules(country=self.country, timezones={**DEFAULT_TIMEZONES, **own})


def build_article(
    entry: Entry, identity: str, feed: ParsedFeed, outlet: Outlet, feed_url: str, now: datetime
) -> Article:
    """The article that an entry is; ``now`` becomes ``first_seen_at``. A title may be missing, text too, not both."""
    body = _choose_body(entry)
    title = read_line(entry.title.value, is_html=entry.title.is_html) or body.text[:120].partition("\n")[0]
    source = read_line(entry.source, is_html=True)
    warnings = (f"the text is longer than {len(body.text):,} characters and was cut",) if body.is_cut else ()
    return Article(
        source_id=outlet.feed_id,
        identity=identity,
        title=title,
        text=_add_area(title, body.text, entry.official),
        first_seen_at=now,
        url=entry.link,
        author=read_line(entry.author, is_html=True)[:200],
        publisher=source or outlet.publisher or read_line(feed.title, is_html=True)[:120],
        language=outlet.language or read_language(entry.language) or read_language(feed.language),
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
    """The text, with the area of an official alert as a last paragraph where it is not named: places are read there."""
    area = official.area if official else ""
    if not area or area.casefold() in f"{title}\n{text}".casefold():
        return text
    return f"{text}\n\nArea: {area}" if text else f"Area: {area}"


def _choose_body(entry: Entry) -> PlainText:
    """The fuller of content and summary."""
    longer: Markup = max((entry.content, entry.summary), key=lambda markup: len(markup.value))
    return read_text(longer.value, is_html=longer.is_html)


def read_language(tag: str) -> str:
    """ISO 639-1 out of a language tag such as ``en-GB``, "" when there is none in it."""
    word = tag.strip().replace("_", "-").partition("-")[0].lower()
    word = _ISO_639_2.get(word, word)
    return word if len(word) == 2 and word.isascii() and word.isalpha() else ""


def make_web_address(base: str, link: str) -> str:
    """``link`` as an absolute http(s) address, or "" when it is none."""
    if not link:
        return ""
    try:
        address = urljoin(base, link.strip())
    except ValueError:
        return ""
    return address if address.startswith(("http://", "https://")) else ""
