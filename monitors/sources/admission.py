"""Judges what a poll brought: which entries are news, and which are history, a flood or a repetition.

Pure. The hub passes what the store knows, and stores the outcome in the transaction that stores the articles.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitors.model import (
    Analysis,
    Article,
    FeedNotice,
    FeedOutcome,
    FeedResult,
    FeedState,
    FeedTrouble,
    KnownEntry,
    SuppressionReason,
)
from monitors.plurals import count_of
from monitors.sources.health import begin_habit, describe_span, expect_entries, report, update_habit
from monitors.sources.identity import Novelty, make_known, sift


@dataclass(frozen=True, slots=True)
class AdmissionPolicy:
    """When many entries at once are not told one by one.

    In the first body of a feed only entries younger than ``fresh_seconds`` are news, at most ``fresh_most`` of them. In
    later polls, more than ``flood_limit`` new or changed entries are a flood, and so are ``flood_least`` or more that
    make up nine tenths of the body. They are none if they are at most ``flood_factor`` times what the feed's rhythm
    leads to expect.
    """

    fresh_seconds: float = 21_600.0
    fresh_most: int = 10
    flood_limit: int = 50
    flood_least: int = 10
    flood_factor: float = 5.0


@dataclass(frozen=True, slots=True)
class Flood:
    """A poll that brought too many entries: ``count`` where ``expected`` were expected."""

    count: int
    expected: float


@dataclass(frozen=True, slots=True)
class Admission:
    """What follows from one poll of one feed.

    ``new`` and ``updated`` go on to stories and alerts. ``quiet`` are stored, each with the reason why it does not
    ring. ``known`` are to be stored, and ``present`` to be touched so that they are not forgotten. A ``flood`` is told
    as one summary; ``notices`` are for operators.
    """

    state: FeedState
    new: tuple[Analysis, ...] = ()
    updated: tuple[Analysis, ...] = ()
    quiet: tuple[tuple[Analysis, SuppressionReason], ...] = ()
    known: tuple[KnownEntry, ...] = ()
    present: frozenset[str] = frozenset()
    flood: Flood | None = None
    notices: tuple[FeedNotice, ...] = ()


def admit(
    before: FeedState, result: FeedResult, known: Sequence[KnownEntry], now: datetime, policy: AdmissionPolicy
) -> Admission:
    """Judge one poll.

    ``before`` is the feed's state before the poll; ``known`` is what the store found for the
    :func:`~monitors.sources.identity.list_lookups` of its articles.
    """
    moved = _report_moved(before, result.state)
    if result.outcome is FeedOutcome.POSTPONED:
        return Admission(result.state)
    if result.outcome is not FeedOutcome.FETCHED:
        state, notices = report(result.state, now)
        return Admission(state, notices=moved + notices)
    return _admit_entries(before, result, known, now, policy, moved)


def _admit_entries(
    before: FeedState,
    result: FeedResult,
    known: Sequence[KnownEntry],
    now: datetime,
    policy: AdmissionPolicy,
    moved: tuple[FeedNotice, ...],
) -> Admission:
    sifted = sift([analysis.article for analysis in result.analyses], known, result.present)
    judged = [
        (replace(analysis, article=one.article), one.novelty)
        for analysis, one in zip(result.analyses, sifted, strict=True)
    ]
    new = tuple(analysis for analysis, novelty in judged if novelty is Novelty.NEW)
    updated = tuple(analysis for analysis, novelty in judged if novelty is Novelty.UPDATED)
    admission = Admission(
        state=result.state,
        new=new,
        updated=updated,
        known=tuple(make_known(analysis.article) for analysis, _ in judged),
        present=result.present,
    )
    if not before.is_baselined:
        admission = _baseline(admission, before.quiet_before, now, policy)
    else:
        admission = _break_flood(admission, before, now, policy)
    notice = _describe_flood(result.feed_id, admission.flood, before, now) if admission.flood else None
    state, notices = report(admission.state, now, notice)
    return replace(admission, state=state, notices=moved + notices)


def _baseline(admission: Admission, quiet_before: datetime | None, now: datetime, policy: AdmissionPolicy) -> Admission:
    """Judge the first body of a feed: what is fresh is news, the rest is history and stays quiet."""
    fresh = {id(analysis) for analysis in list_fresh(admission.new, now, policy, quiet_before)}
    dates = [at for analysis in admission.new if (at := analysis.article.published_at) is not None]
    return replace(
        admission,
        new=tuple(analysis for analysis in admission.new if id(analysis) in fresh),
        quiet=tuple((analysis, SuppressionReason.BASELINE) for analysis in admission.new if id(analysis) not in fresh),
        state=begin_habit(admission.state, dates, now).evolve(is_baselined=True, quiet_before=None),
    )


def list_fresh(
    analyses: Sequence[Analysis], now: datetime, policy: AdmissionPolicy, quiet_before: datetime | None
) -> list[Analysis]:
    """The entries of a first body that are still news, the youngest first; undated and future ones are left out, and
    those published before ``quiet_before``.
    """
    earliest, latest = now - timedelta(seconds=policy.fresh_seconds), now + timedelta(hours=1)
    earliest = max(earliest, quiet_before or earliest)
    dated = [analysis for analysis in analyses if _is_between(analysis.article, earliest, latest)]
    return sorted(dated, key=lambda analysis: str(analysis.article.published_at), reverse=True)[: policy.fresh_most]


def _is_between(article: Article, earliest: datetime, latest: datetime) -> bool:
    return article.published_at is not None and earliest <= article.published_at <= latest


def _break_flood(admission: Admission, before: FeedState, now: datetime, policy: AdmissionPolicy) -> Admission:
    count = len(admission.new) + len(admission.updated)
    flood = judge_flood(count, len(admission.present), expect_entries(before, now), policy)
    if flood is None:
        state = update_habit(admission.state, len(admission.new), before.last_success_at, now)
        return replace(admission, state=state)
    return replace(
        admission,
        new=(),
        updated=(),
        quiet=tuple((analysis, SuppressionReason.FLOOD) for analysis in admission.new + admission.updated),
        flood=flood,
        state=update_habit(admission.state, 0, before.last_success_at, now),
    )


def judge_flood(count: int, present: int, expected: float, policy: AdmissionPolicy) -> Flood | None:
    """The flood that ``count`` new or changed entries, of ``present`` in the body, make; None when they make none.

    It is typically an archive that was published again, or a feed whose guids and words change with every fetch.
    """
    is_many = count > policy.flood_limit
    is_all_new = count >= policy.flood_least and count >= 0.9 * present
    if (is_many or is_all_new) and count > policy.flood_factor * expected:
        return Flood(count, expected)
    return None


def _describe_flood(feed_id: str, flood: Flood, before: FeedState, now: datetime) -> FeedNotice:
    seen_at = before.last_success_at
    since = describe_span((now - seen_at).total_seconds()) if seen_at else "its first poll"
    entries = count_of(flood.count, "entry", "entries")
    text = f"{entries} new or changed at once, {flood.expected:.1f} expected in {since}; told as one summary"
    return FeedNotice(feed_id, FeedTrouble.FLOOD, text)


def _report_moved(before: FeedState, after: FeedState) -> tuple[FeedNotice, ...]:
    if before.url == after.url:
        return ()
    text = "back at its configured address"
    if after.url:
        text = 'moved for good, and polled there; write its new address into feeds.yaml, "tocsin feeds" shows it'
    return (FeedNotice(after.feed_id, FeedTrouble.MOVED, text),)
