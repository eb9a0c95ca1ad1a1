"""Articles, and all that one was found to say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b

from monitors.model.facts import Fact
from monitors.model.recognition import Match, Suppression, SuppressionReason


class SourceKind(StrEnum):
    """What an article came from."""

    FEED = "feed"
    SEED = "seed"


@dataclass(frozen=True, slots=True)
class Article:
    """One item from a source.

    ``identity`` is unique within ``source_id``: guid, else normalised link, else content hash. ``text`` is paragraphs
    joined by a blank line, section headings among them (``headings`` names those); its first paragraph is the lead.
    ``published_at`` and ``updated_at`` are the publisher's word (None when absent or unreadable); ``first_seen_at`` is
    ours and is what orders and windows things. ``language`` is an ISO 639-1 code, "" when nobody said.
    ``publisher`` names the outlet (for an aggregator's item its ``<source>``); ``country`` is the publisher's.
    ``warnings`` say what could not be decided, for people to read.
    """

    source_id: str
    identity: str
    title: str
    text: str
    first_seen_at: datetime
    url: str = ""
    author: str = ""
    publisher: str = ""
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
        """16 hex digits that name this article everywhere: a digest of source and identity, equal on every run."""
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
    """All that was read out of one article. ``language`` is the one used, given or detected."""

    article: Article
    language: str
    matches: tuple[Match, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """An analysis as it is stored: with the story it went to ("" for none) and why it was kept quiet as a whole."""

    analysis: Analysis
    story_id: str = ""
    reason: SuppressionReason | None = None
