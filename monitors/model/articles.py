"""Articles, and the analysis of one: its matches, suppressions and facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from monitors.model.facts import Fact
from monitors.model.recognition import Match, Suppression, SuppressionReason


@dataclass(frozen=True, slots=True)
class Article:
    """One item from a source.

    ``identity`` is unique within ``source_id``: guid, else normalised link, else content hash. ``text`` consists of
    paragraphs separated by blank lines, including section headings (listed in ``headings``); the first is the lead.
    ``published_at`` and ``updated_at`` are what the publisher says (None: absent or unreadable). ``first_seen_at`` is
    by our own clock; order and time windows go by it. ``language`` is an ISO 639-1 code, ``""`` if the source names
    none. ``publisher`` is the outlet (for an aggregator's item its ``<source>``), ``country`` its country, ``family``
    the house behind it as the operator wrote it (``""``: what the outlet's name says). ``warnings`` are notes for
    people on what could not be decided.
    """

    source_id: str
    identity: str
    title: str
    text: str
    first_seen_at: datetime
    url: str = ""
    author: str = ""
    publisher: str = ""
    family: str = ""
    language: str = ""
    country: str = ""
    published_at: datetime | None = None
    updated_at: datetime | None = None
    headings: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    image_url: str = ""
    latitude: float | None = None
    longitude: float | None = None
    official: OfficialAlert | None = None
    content_hash: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """16 hex digits that identify this article everywhere: a hash of source and identity, equal on every run."""
        named = f"{self.source_id}\0{self.identity}".encode("utf-8", "surrogatepass")
        return blake2b(named, digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class OfficialAlert:
    """Common Alerting Protocol 1.2 fields that an entry carried, in the issuer's own words."""

    severity: str = ""
    urgency: str = ""
    certainty: str = ""
    area: str = ""
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything that was recognised in one article. ``language`` is the one given or detected."""

    article: Article
    language: str
    matches: tuple[Match, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """An analysis as it is stored: with its story (``""``: none) and the reason if the whole article was kept quiet."""

    analysis: Analysis
    story_id: str = ""
    reason: SuppressionReason | None = None
