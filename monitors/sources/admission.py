"""What becomes of a poll: which entries are news, which are history, a flood or a repetition, and the state to keep.

Pure. The hub brings what the store knows and stores what comes out, in the transaction that stores the articles.
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
from monitors.sources.health import begin_habit, expect_entries, say_span, tell, update_habit
from monitors.sources.identity import Verdict, make_known, sift


@dataclass(frozen=True, slots=True)
class AdmissionPolicy:
    """When a crowd of entries is not told one by one.

    Of a new feed's history only what is younger than ``fresh_seconds`` counts as news, at most ``fresh_most`` of it.
    More than ``flood_limit`` entries in one poll are a flood, and so is a body of which nine tenths changed at once, of
    ``flood_least`` entries or more; unless the feed's rhythm leads to expect a ``flood_factor``-th of them.
    """

    fresh_seconds: float = 21_600.0
    fresh_most: int = 10
    flood_limit: int = 50
    flood_least: int = 10
    flood_factor: float = 5.0


@dataclass(frozen=True, slots=True)
class Flood:
    """A poll that brought too much: ``count`` entries where ``expected`` were to be expected."""

    count: int
    expected: float


@dataclass(frozen=True, slots=True)
class Admission:
    """What follows from one poll of one feed.

    ``new`` and ``updated`` go on to stories and alerts. ``quiet`` are kept, each with the reason why it rings nothing.
    ``known`` is to be stored, ``present`` to be touched so that it is not forgotten. ``flood`` asks for one summary.
    """

    state: FeedState
    new: tuple[Analysis, ...] = ()
    updated: tuple[Analysis, ...] = ()
    quiet: tuple[tuple[Analysis, SuppressionReason], ...] = ()
    repeated: int = 0
    known: tuple[KnownEntry, ...] = ()
    present: frozenset[str] = frozenset()
    flood: Flood | None = None
    notices: tuple[FeedNotice, ...] = ()


def admit(
    before: FeedState, result: FeedResult, known: Sequence[KnownEntry], now: datetime, policy: AdmissionPolicy
) -> Admission:
    """Judge one poll. ``before`` is the state it began with, ``known`` what the store found for
    :func:`monitors.sources.identity.list_lookups` of its articles."""
    moved = _tell_moved(before, result.state)
    if result.outcome is FeedOutcome.POSTPONED:
        return Admission(result.state)
    if result.outcome is not FeedOutcome.FETCHED:
        state, notices = tell(result.state, now)
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
        (replace(analysis, article=one.article), one.verdict)
        for analysis, one in zip(result.analyses, sifted, strict=True)
    ]
    new = tuple(analysis for analysis, verdict in judged if verdict is Verdict.NEW)
    updated = tuple(analysis for analysis, verdict in judged if verdict is Verdict.UPDATED)
    admission = Admission(
        state=result.state,
        new=new,
        updated=updated,
        repeated=len(judged) - len(new) - len(updated),
        known=tuple(make_known(analysis.article) for analysis, _ in judged),
        present=result.present,
    )
    if not before.is_baselined:
        admission = _baseline(admission, now, policy)
    else:
        admission = _break_flood(admission, before, now, policy)
    notice = _describe_flood(result.feed_id, admission.flood, before, now) if admission.flood else None
    state, notices = tell(admission.state, now, notice)
    return replace(admission, state=state, notices=moved + notices)


def _baseline(admission: Admission, now: datetime, policy: AdmissionPolicy) -> Admission:
    """The first body of a feed: history is marked as read, what is fresh is news."""
    fresh = {id(analysis) for analysis in list_fresh(admission.new, now, policy)}
    dates = [at for analysis in admission.new if (at := analysis.article.published_at) is not None]
    return replace(
        admission,
        new=tuple(analysis for analysis in admission.new if id(analysis) in fresh),
        quiet=tuple((analysis, SuppressionReason.BASELINE) for analysis in admission.new if id(analysis) not in fresh),
        state=begin_habit(admission.state, dates, now).evolve(is_baselined=True),
    )


def list_fresh(analyses: Sequence[Analysis], now: datetime, policy: AdmissionPolicy) -> list[Analysis]:
    """The youngest entries of a first body that are still news. An undated or future one is not known to be."""
    earliest, latest = now - timedelta(seconds=policy.fresh_seconds), now + timedelta(hours=1)
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
    """Whether ``count`` new or changed entries of ``present`` in the body are a flood: an archive published again, or
    guids and words that change with every fetch."""
    is_many = count > policy.flood_limit
    is_all_new = count >= policy.flood_least and count >= 0.9 * present
    if (is_many or is_all_new) and count > policy.flood_factor * expected:
        return Flood(count, expected)
    return None


def _describe_flood(feed_id: str, flood: Flood, before: FeedState, now: datetime) -> FeedNotice:
    since = say_span((now - before.last_success_at).total_seconds()) if before.last_success_at else "its first poll"
    text = (
        f"{flood.count} entries new or changed at once, {flood.expected:.1f} expected in {since}; told as one summary"
    )
    return FeedNotice(feed_id, FeedTrouble.FLOOD, text)


def _tell_moved(before: FeedState, after: FeedState) -> tuple[FeedNotice, ...]:
    if before.url == after.url:
        return ()
    text = "moved for good; its new address is polled from now on" if after.url else "back at its configured address"
    return (FeedNotice(after.feed_id, FeedTrouble.MOVED, f"{text}; write it into feeds.yaml" if after.url else text),)
