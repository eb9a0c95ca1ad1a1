"""A feed's habit and health: how often it brings entries, when its silence is strange, and what operators are told.

Operators hear of each trouble once when it begins and once when it is over. Pure: a state goes in, a state comes out.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from monitors.model import FeedNotice, FeedState, FeedStatus, FeedTrouble
from monitors.plurals import count_of
from monitors.sources.schedule import DAY_SECONDS, WEEK_SECONDS, decay_rate

FAILING_AFTER = 5  # failed polls in a row; with back-off that takes hours for most feeds, minutes for an urgent one
FAILING_WAIT_SECONDS = DAY_SECONDS  # a failed feed that is to wait longer than this counts as failing at once
SILENT_GAPS = 3.0  # times the longest usual gap
LEAST_SILENCE_SECONDS = DAY_SECONDS
GAP_MEMORY = 0.9  # the share of itself that the longest gap keeps each time there are new entries
HISTORY_SECONDS = 4 * WEEK_SECONDS
LEAST_SPAN_SECONDS = 3600.0
FEW_ENTRIES, FEW_SPAN_SECONDS = 5, DAY_SECONDS / 2  # fewer entries than that within minutes are no rhythm
MOST_PER_WEEK = 5000.0
NEW = "new"
RECOVERIES = {
    FeedTrouble.SILENT: "publishing again after a silence",
    FeedTrouble.FAILING: "working again after failures",
    FeedTrouble.STOPPED: "working again after being stopped",
    FeedTrouble.QUARANTINED: "working again after quarantine",
    FeedTrouble.FLOOD: "the flood is over",
}


def begin_habit(state: FeedState, published: Sequence[datetime], now: datetime) -> FeedState:
    """Estimate rhythm and longest gap from the dates in a feed's first body; old and future dates are left out."""
    earliest = now - timedelta(seconds=HISTORY_SECONDS)
    dates = sorted(at for at in published if earliest <= at <= now)
    if len(dates) < 2:
        return state.evolve(last_entry_at=dates[-1] if dates else None)
    least = LEAST_SPAN_SECONDS if len(dates) >= FEW_ENTRIES else FEW_SPAN_SECONDS
    span = max((now - dates[0]).total_seconds(), least)
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(dates)]
    return state.evolve(
        entries_per_week=min(len(dates) * WEEK_SECONDS / span, MOST_PER_WEEK),
        longest_gap_seconds=max(gaps),
        last_entry_at=dates[-1],
    )


def update_habit(state: FeedState, new_entries: int, before_at: datetime | None, now: datetime) -> FeedState:
    """Add one poll that read a body to the rhythm, an average that decays over a week, however often one polls.

    ``before_at`` is the time of the successful poll before this one. Between polls the rate r (entries per week) decays
    as r' = -r / week; each new entry adds 1 to it.
    """
    rate = min((decay_rate(state.entries_per_week, before_at, now) or 0.0) + new_entries, MOST_PER_WEEK)
    is_known = state.entries_per_week is not None or new_entries > 0
    state = state.evolve(entries_per_week=rate if is_known else None)
    if not new_entries:
        return state
    gap = (now - state.last_entry_at).total_seconds() if state.last_entry_at else 0.0
    return state.evolve(longest_gap_seconds=max(gap, state.longest_gap_seconds * GAP_MEMORY), last_entry_at=now)


def expect_entries(state: FeedState, now: datetime) -> float:
    """How many new entries to expect since the last successful poll, by the feed's rhythm."""
    if state.entries_per_week is None or state.last_success_at is None:
        return 0.0
    return state.entries_per_week * max((now - state.last_success_at).total_seconds(), 0.0) / WEEK_SECONDS


def find_silence_seconds(state: FeedState, now: datetime) -> float | None:
    """For how many seconds the feed has been silent, if that is strange for it; None when it is not or is not known."""
    if state.last_entry_at is None or not state.longest_gap_seconds or not state.is_baselined:
        return None
    quiet = (now - state.last_entry_at).total_seconds()
    return quiet if quiet > max(SILENT_GAPS * state.longest_gap_seconds, LEAST_SILENCE_SECONDS) else None


def find_trouble(state: FeedState, now: datetime) -> FeedTrouble | None:
    """The gravest trouble that the feed has now, None without any; floods are found in admission.py."""
    if state.status is FeedStatus.STOPPED:
        return FeedTrouble.STOPPED
    if state.status is FeedStatus.QUARANTINED:
        return FeedTrouble.QUARANTINED
    if not state.failures:
        return FeedTrouble.SILENT if find_silence_seconds(state, now) is not None else None
    is_failing = state.failures >= FAILING_AFTER or _count_wait(state, now) > FAILING_WAIT_SECONDS
    return FeedTrouble.FAILING if is_failing else None


def _count_wait(state: FeedState, now: datetime) -> float:
    return (state.next_poll_at - now).total_seconds() if state.next_poll_at else 0.0


def _describe(trouble: FeedTrouble, state: FeedState, now: datetime) -> str:
    if trouble is FeedTrouble.STOPPED:
        return f"stopped for good ({_describe_error(state)})"
    if trouble is FeedTrouble.QUARANTINED:
        return f"quarantined ({_describe_error(state)}); tried again once a day"
    if trouble is FeedTrouble.FAILING:
        wait = describe_span(_count_wait(state, now))
        return f"failed {count_of(state.failures, 'time')} in a row ({_describe_error(state)}); next try in {wait}"
    quiet, usual = find_silence_seconds(state, now) or 0.0, state.longest_gap_seconds
    return f"silent for {describe_span(quiet)}; its longest gap has been {describe_span(usual)}"


def _describe_error(state: FeedState) -> str:
    return f"{state.last_error_reason}: {state.last_error_detail}"


def report(
    state: FeedState, now: datetime, flood: FeedNotice | None = None
) -> tuple[FeedState, tuple[FeedNotice, ...]]:
    """The state that remembers what operators were told, and the notices for them after this poll.

    ``flood`` is the notice of a flood in this poll, which comes before any other trouble.
    """
    trouble = flood.trouble if flood else find_trouble(state, now)
    if trouble is None:
        if state.told is None or state.failures:
            return state, ()
        notice = FeedNotice(state.feed_id, FeedTrouble.RECOVERED, RECOVERIES[state.told])
        return state.evolve(told=None), (notice,)
    if trouble is state.told:
        return state, ()
    notice = flood or FeedNotice(state.feed_id, trouble, _describe(trouble, state, now))
    return state.evolve(told=trouble), (notice,)


def recall(state: FeedState, now: datetime) -> FeedNotice | None:
    """The notice of a trouble that was reported and lasts, for whom it did not reach; None if there is none."""
    trouble = find_trouble(state, now)
    if trouble is None or trouble is not state.told:
        return None
    return FeedNotice(state.feed_id, trouble, _describe(trouble, state, now))


def describe_span(seconds: float) -> str:
    """A span of time for people, in its two largest units, such as ``3 d 4 h``."""
    minutes = max(int(seconds // 60), 0)
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [f"{count} {unit}" for count, unit in ((days, "d"), (hours, "h"), (minutes, "min")) if count]
    return " ".join(parts[:2]) or "less than a minute"


def name_status(state: FeedState) -> str:
    """Return how a feed does: new (never polled), active, failing, silent, stopped or quarantined."""
    if state.status is not FeedStatus.ACTIVE:
        return state.status.value
    if state.last_poll_at is None:
        return NEW
    if state.failures:
        return FeedTrouble.FAILING.value
    return FeedTrouble.SILENT.value if state.told is FeedTrouble.SILENT else state.status.value


def is_well(status: str) -> bool:
    """Return whether an operator need not look at a feed with this status, as :func:`name_status` names it."""
    return status in (NEW, FeedStatus.ACTIVE)
