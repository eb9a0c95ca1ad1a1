"""Turns stories, reports, figures and feeds into what the templates show, for one time zone and one moment. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote

from bot.durations import format_age, format_span
from bot.exports.story_report import WHY_MOVED, format_range
from bot.text.measure_names import Namer, make_namer
from bot.text.reader import Reader
from bot.text.story_lines import list_change_texts, outlet_name
from bot.web.shown import (
    SEVERITY_MARKS,
    Moment,
    ShownArrival,
    ShownEntry,
    ShownEvidence,
    ShownFeed,
    ShownMatch,
    ShownReport,
    ShownStory,
    ShownTopic,
    describe_place,
    find_host,
    list_figures,
    name_publishers,
    quote_span,
    safe_url,
)
from monitors.alerting.changes import list_news
from monitors.alerting.lead_report import find_opening, name_story
from monitors.config.topic_titles import TopicTitle
from monitors.digest_level import WHY_DIGEST, find_digest_cause
from monitors.model import FIGURE_KINDS, FeedState, Match, MoveReason, RealisFlag, Report, Story
from monitors.points import count_score
from monitors.sources.health import is_well, name_status
from monitors.stories.comments import list_comments
from monitors.stories.quotes import get_shown_quote
from storage.moves import StoredMove
from storage.published import EvidenceOf, PublishedStory

FEW: Final = 10  # entries a week: from here on tenths are noise
READ: Final = "read by the encoder where no rule matched; its words, in log-odds"
READ_OVER_VETO: Final = "read by the encoder over a veto of the rules; its words, in log-odds"
BACKGROUND: Final = "Does not ring by itself: the report explains or comments instead of telling news"
ASKED: Final = "Does not ring by itself: the headline only asks, and the text does not tell it as news"


@dataclass(frozen=True, slots=True)
class Guide:
    """What a page needs to be written: the titles of topics, the reader with language and time zone, and the time."""

    titles: Mapping[str, TopicTitle]
    reader: Reader
    now: datetime
    _shown: dict[str, ShownTopic] = field(default_factory=dict, repr=False, compare=False)

    def moment(self, at: datetime) -> Moment:
        """A time as the page shows it."""
        iso = f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        return Moment(self.reader.moment(at), iso, format_age(at, self.now))

    def topic_title(self, topic: str) -> str:
        """The topic's title; its id if the config has no such topic."""
        return self.titles[topic].title if topic in self.titles else topic

    def _make_namer(self, story: Story) -> Namer:
        """What names the measures of a story by the titles of this page."""
        return make_namer(story, self.reader, title=self.topic_title)

    def _list_ends(self, story: Story) -> Iterator[str]:
        name = self._make_namer(story)
        for one in story.measures:
            if one.until is not None:
                yield self.reader.day(one.until) + (f" ({named})" if (named := name(one.topic, one.place)) else "")

    def show_story(self, story: Story, told: int) -> ShownStory:
        """A story for the list."""
        lead = find_opening(story) if story.reports else None
        return ShownStory(
            id=story.id,
            title=name_story(story) or "(no title)",
            language=lead.language if lead else "",
            publisher=outlet_name(lead, self.reader) if lead else "",
            url=safe_url(lead.url) if lead else "",
            severity=story.severity,
            mark=SEVERITY_MARKS[story.severity],
            topics=tuple(self._show_topic(one.topic) for one in story.topics),
            where=describe_place(story),
            figures=tuple(list_figures(story)),
            news=tuple(list_change_texts(list_news(story), "", self.reader, self._make_namer(story))),
            until="; ".join(self._list_ends(story)),
            quote=get_shown_quote(lead) if lead else "",
            publishers=name_publishers(story),
            independent=story.corroboration,
            reports=story.articles,
            latest=self.moment(story.last_seen_at),
            told=told,
        )

    def show_reports(self, published: PublishedStory) -> tuple[ShownReport, ...]:
        """The reports of a story, the newest first, each with why it matched, as far as that is still stored."""
        evidence = {one.article_key: one for one in published.evidence}
        comments = list_comments(published.story.reports)
        seen: set[str] = set()
        shown = []
        for report in published.story.reports:
            origin = report.origin or report.article_key
            shown.append(
                ShownReport(
                    title=report.title or "(no title)",
                    publisher=report.publisher or "unnamed source",
                    url=safe_url(report.url),
                    quote=get_shown_quote(report),
                    published=self.moment(report.published_at or report.seen_at),
                    seen=self.moment(report.seen_at),
                    notice=report.notice.value if report.notice else "",
                    is_comment=report in comments,
                    is_copy=origin in seen,
                    matches=tuple(self._show_matches(report, evidence.get(report.article_key))),
                    arrival=self._show_arrival(published.arrivals.get(report.article_key)),
                )
            )
            if report not in comments:
                seen.add(origin)
        return tuple(reversed(shown))

    def show_ledger(self, story: Story) -> tuple[ShownEntry, ...]:
        """Every statement of a figure, by kind, the newest first."""
        entries = sorted(story.ledger, key=lambda entry: entry.stated_at, reverse=True)
        return tuple(
            ShownEntry(
                kind=kind.value,
                amount=format_range(entry.low, entry.high),
                of=entry.of,
                words=entry.text,
                publisher=entry.publisher,
                url=safe_url(entry.url),
                stated=self.moment(entry.stated_at),
            )
            for kind in FIGURE_KINDS
            for entry in entries
            if entry.kind is kind
        )

    def show_feed(self, state: FeedState) -> ShownFeed:
        """A feed for the table of feeds."""
        status = name_status(state)
        return ShownFeed(
            id=state.feed_id,
            title=state.title or state.feed_id,
            host=find_host(state.url or state.configured_url),
            status=status,
            is_well=is_well(status),
            last_success=None if state.last_success_at is None else self.moment(state.last_success_at),
            error=state.last_error_reason if state.failures else "",
            failures=state.failures,
            interval=format_span(state.interval_seconds) if state.interval_seconds else "",
            weekly=""
            if state.entries_per_week is None
            else f"{state.entries_per_week:,.{int(state.entries_per_week < FEW)}f}",
            next_poll=None if state.next_poll_at is None else self.moment(state.next_poll_at),
        )

    def _show_topic(self, topic: str) -> ShownTopic:
        if topic not in self._shown:
            codes = self.titles[topic].codes if topic in self.titles else {}
            written = tuple((book.upper(), ", ".join(code)) for book, code in codes.items())
            self._shown[topic] = ShownTopic(topic, self.topic_title(topic), written)
        return self._shown[topic]

    def _show_arrival(self, stored: StoredMove | None) -> ShownArrival | None:
        if stored is None:
            return None
        move, title = stored.move, stored.source_title
        url = f"/stories/{quote(move.source)}" if title and move.reason is not MoveReason.MERGED else ""
        return ShownArrival(title, url, self.moment(stored.moved_at), move.reason.value, WHY_MOVED[move.reason])

    def _show_matches(self, report: Report, evidence: EvidenceOf | None) -> Iterator[ShownMatch]:
        for match in evidence.matches if evidence is not None else ():
            assert evidence is not None
            yield self._show_match(match, report, evidence)

    def _show_match(self, match: Match, report: Report, evidence: EvidenceOf) -> ShownMatch:
        cause = find_digest_cause(match, {topic.id for topic in self.titles.values() if topic.is_experimental})
        held = "" if cause is None else f"Not urgent: {WHY_DIGEST[cause]}"
        return ShownMatch(
            topic=self.topic_title(match.topic),
            level=match.level.value,
            score=_describe_strength(match),
            evidence=tuple(
                ShownEvidence(one.rule, f"{one.points:+g}", one.span.zone.value, quote_span(one.span, evidence))
                for one in match.evidence
            ),
            realis=_quote_signs(match.holding),
            overruled=_quote_signs(match.overruled),
            vetoed=match.vetoed,
            raised=_describe_raise(match),
            held=held if match.topic not in report.background else ASKED if match.topic in report.asked else BACKGROUND,
        )


def _describe_strength(match: Match) -> str:
    if match.is_read:
        return READ_OVER_VETO if match.vetoed else READ
    return count_score(match.score, match.threshold)


def _quote_signs(signs: Iterable[RealisFlag]) -> tuple[str, ...]:
    return tuple(f"{sign.kind.value}: \u201c{sign.span.text}\u201d" for sign in signs)


def _describe_raise(match: Match) -> str:
    """Why the match is more severe than its topic; "" if it is not."""
    if (raised := match.raised) is None:
        return ""
    reason = raised.reason.value.replace("_", " ")
    return f"Severity {raised.before.value} \u2192 {match.severity.value} by an {reason}: \u201c{raised.words}\u201d"
