"""Reports as records for other programs: what was read from which page and when, as evidence for alerts. Pure.

A record holds the text itself, in which each quoted span can be found, and a hash, with which a copy of the text that
somebody kept can be compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from hashlib import sha256

from bot.exports.lines import write_jsonl
from bot.exports.records import write_time
from monitors.model import Article, ArticleRecord, Match, is_desk_topic


@dataclass(frozen=True, slots=True)
class ExportedEvidence:
    """One rule that matched, its points, and the words that it read, from ``start`` to ``end`` of their zone (headline
    or text)."""

    rule: str
    points: float
    zone: str
    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class ExportedMatch:
    """One topic that a report matched. ``realis`` says why it is not happening now, ``overruled`` which such signs the
    second opinion overruled, ``vetoed`` which veto of a sentence the encoder overruled ("" for none), ``rules`` is the
    version of all rules that judged it ("" if it was not kept).
    """

    topic: str
    level: str
    severity: str
    score: float
    threshold: float
    realis: tuple[str, ...]
    overruled: tuple[str, ...]
    vetoed: str
    evidence: tuple[ExportedEvidence, ...]
    rules: str


@dataclass(frozen=True, slots=True)
class ExportedReport:
    """One report with its matches. Times are ISO 8601 in UTC; ``fetched_at`` is when it was first read, and
    ``kept_quiet`` the reason why it was not allowed to ring, "" for none."""

    id: str
    story: str
    source: str
    publisher: str
    author: str
    url: str
    published_at: str | None
    fetched_at: str
    sha256: str
    language: str
    kept_quiet: str
    headline: str
    text: str
    matches: tuple[ExportedMatch, ...]


def hash_words(article: Article) -> str:
    """SHA-256 of the headline, an empty line and the text, in UTF-8."""
    return sha256(f"{article.title}\n\n{article.text}".encode("utf-8", "replace")).hexdigest()


def export_report(record: ArticleRecord) -> ExportedReport:
    """The record of a report; matches of chats' own watches are left out."""
    analysis = record.analysis
    article = analysis.article
    return ExportedReport(
        id=article.key,
        story=record.story_id,
        source=article.source_id,
        publisher=article.publisher,
        author=article.author,
        url=article.url,
        published_at=None if article.published_at is None else write_time(article.published_at),
        fetched_at=write_time(article.first_seen_at),
        sha256=hash_words(article),
        language=analysis.language,
        kept_quiet=record.reason.value if record.reason else "",
        headline=article.title,
        text=article.text,
        matches=tuple(_export_match(match) for match in analysis.matches if is_desk_topic(match.topic)),
    )


def _export_match(match: Match) -> ExportedMatch:
    return ExportedMatch(
        match.topic,
        match.level.value,
        match.severity.value,
        match.score,
        match.threshold,
        tuple(flag.kind.value for flag in match.holding),
        tuple(flag.kind.value for flag in match.overruled),
        match.vetoed,
        tuple(
            ExportedEvidence(one.rule, one.points, one.span.zone.value, one.span.start, one.span.end, one.span.text)
            for one in match.evidence
        ),
        match.rules,
    )


def write_reports(reports: Iterable[ExportedReport]) -> Iterator[str]:
    """One JSON object a line."""
    return write_jsonl(map(asdict, reports))
