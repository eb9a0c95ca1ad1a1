"""Chooses the report by which a story is shown to readers of one language.

:mod:`monitors.alerting.lead_report` says which report leads. One in another language than the readers' gives way to
one in theirs, if that tells no less. Where a language is not known, nothing gives way.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Final

from monitors.alerting.changes import list_general_news
from monitors.alerting.figures import Figures
from monitors.alerting.toll_steps import is_toll_step
from monitors.model import AlertKind, Change, FactKind, LedgerEntry, Report, Story, Told, ToldFigure
from monitors.stories.ledger import is_stated_by, list_standing, name_source
from monitors.stories.wire import get_family

STALE_AFTER: Final = timedelta(hours=12)
"""A report that came this much earlier than the lead is stale beside it."""


@dataclass(frozen=True, slots=True)
class Readers:
    """Readers of one language (ISO 639-1): the topic under which they are told (``""``: none in particular), and the
    families of the outlets that they leave out."""

    language: str
    topic: str = ""
    left_out: tuple[str, ...] = ()


class Headlines:
    """The reports by which one story is shown, and what is said beside them, each found once for all readers alike."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.figures = Figures(story.ledger)
        self._found: dict[tuple[str, Readers], Report] = {}
        self._moments: dict[str, _Moment] = {}

    @cached_property
    def general_news(self) -> tuple[Change, ...]:
        """What :func:`~monitors.alerting.changes.list_general_news` finds."""
        return list_general_news(self.story)

    def find(self, lead: Report, readers: Readers) -> Report:
        """Return the report shown in place of the lead: of those in the readers' language that are not markedly worse,
        the nearest to it in time. If there is none, or the lead's language is theirs or unknown, that is the lead.
        """
        if is_readable(lead, readers.language):
            return lead
        key = (lead.article_key, readers)
        if key not in self._found:
            self._found[key] = self._find_nearest(lead, readers)
        return self._found[key]

    def _find_nearest(self, lead: Report, readers: Readers) -> Report:
        fit = [
            report
            for report in self.story.reports
            if report.language == readers.language
            and _tells_no_less(report, lead, readers.topic)
            and get_family(report.publisher) not in readers.left_out
            and not self._get_moment(lead).is_past(report)
        ]
        return min(fit, key=lambda report: abs(report.seen_at - lead.seen_at), default=lead)

    def _get_moment(self, lead: Report) -> _Moment:
        if lead.article_key not in self._moments:
            self._moments[lead.article_key] = _Moment(self.story, lead)
        return self._moments[lead.article_key]


class _Moment:
    """What a story knew when a lead came, found once for all reports that may stand for it."""

    def __init__(self, story: Story, lead: Report) -> None:
        figures = Figures(tuple(entry for entry in story.ledger if entry.stated_at <= lead.seen_at))
        self._fresh_since = lead.seen_at - STALE_AFTER
        self._standing = figures.standing
        self._taken_back = figures.taken_back
        self._right = {one.kind: one.low for one in figures.ledger if one.corrects and is_stated_by(one, lead)}
        self._entries: dict[str, list[LedgerEntry]] = {}
        for entry in story.ledger:
            self._entries.setdefault(name_source(entry), []).append(entry)

    def is_past(self, report: Report) -> bool:
        """Return whether the news had gone on since a report: half a day passed, a toll took a step, or a figure was
        corrected."""
        if report.seen_at < self._fresh_since:
            return True
        own = self._entries.get(report.article_key) or (self._entries.get(report.url, []) if report.url else [])
        told = {one.kind: one.low for one in list_standing(own)} if own else {}
        steps = any(_is_behind(one.kind, told[one.kind], one.low) for one in self._standing if one.kind in told)
        return steps or any(self._is_corrected(one) for one in own)

    def _is_corrected(self, own: LedgerEntry) -> bool:
        """Return whether a figure was taken back, or is higher than one that the lead corrects."""
        is_taken_back = ToldFigure.of(own) in self._taken_back
        return is_taken_back or own.low > self._right.get(own.kind, own.low)


class StoryHeadlines:
    """The headlines of several stories, kept so that each is found once for all digests."""

    def __init__(self) -> None:
        self._known: dict[str, Headlines] = {}

    def get(self, story: Story) -> Headlines:
        """Return the headlines of this story."""
        known = self._known.get(story.id)
        if known is None or known.story is not story:
            known = self._known[story.id] = Headlines(story)
        return known


def find_headline(story: Story, lead: Report, language: str) -> Report:
    """Return the report shown in place of the lead to somebody who reads this language (see :class:`Headlines`)."""
    return Headlines(story).find(lead, Readers(language))


def find_shown(headlines: Headlines, readers: Readers, kind: AlertKind, lead: Report, told: Told) -> Report:
    """Return the report that an alert of this kind shows, given the one that leads it.

    A headline that was sent stays, as long as the story has its report; only one in another language than the chat's
    gives way to one in the chat's, and that once. What follows the first message shows nothing older than the last one.
    """
    if kind is AlertKind.EDIT:
        sent = next((one for one in headlines.story.reports if one.article_key == told.headline), lead)
        return headlines.find(sent, readers)
    shown = headlines.find(lead, readers)
    is_news = kind in (AlertKind.REPLY, AlertKind.CORRECTION)
    return lead if is_news and told.told_at is not None and shown.seen_at <= told.told_at else shown


def is_readable(report: Report, language: str) -> bool:
    """Return whether a report is in this language, as far as its own is known."""
    return report.language in ("", language)


def _tells_no_less(report: Report, lead: Report, topic: str) -> bool:
    """Return whether a report tells what the lead tells, as far as the story knows: that it happens, where, until when,
    and in which sense."""
    asked = {topic}.intersection(lead.urgent) or set(lead.urgent)
    return (
        report.title.strip() != ""
        and report.in_passing <= lead.in_passing
        and (not asked or not asked.isdisjoint(report.urgent))
        and set(lead.countries) <= set(report.countries)
        and (report.notice, report.lifts) == (lead.notice, lead.lifts)
        and lead.until in (None, report.until)
        and bool(report.quote) >= bool(lead.quote)
        and bool(report.url) >= bool(lead.url)
    )


def _is_behind(kind: FactKind, was: int, now: int) -> bool:
    return was < now and is_toll_step(kind, was, now)
