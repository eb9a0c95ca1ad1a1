"""Finds surges: days on which a country has far more articles of a topic than its own past leads to expect.

It counts articles, not stories, and thus is early: no clustering has to settle first. Pure: the counts come from the
store, and what was told before is an argument.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from monitors.alerting.silence import find_chat_mute, list_mutes
from monitors.model import Cadence, Chat, DayCount, MuteKind, Severity, Subscription, Surge


@dataclass(frozen=True, slots=True)
class TrendLimits:
    """How unusual a day must be. A surge needs all of these, and is damped for ``damped_days`` unless it doubles."""

    past_days: int = 28
    least_days: int = 7
    least_articles: int = 5
    least_publishers: int = 2
    least_factor: float = 2.5
    least_spreads: float = 3.0
    damped_days: int = 3


DEFAULT_LIMITS = TrendLimits()


def find_surges(
    counts: Iterable[DayCount],
    today: date,
    known_since: date,
    told: Iterable[Surge] = (),
    limits: TrendLimits = DEFAULT_LIMITS,
) -> tuple[Surge, ...]:
    """Return the surges of ``today`` (UTC) that were not told yet, the greatest factor first.

    ``counts`` are the days with articles, including today; a missing day had none. ``known_since`` is the first day on
    which anything was counted: earlier days do not count as quiet. Today counts with what it has so far, thus a later
    call on the same day can only find more.
    """
    by_subject: dict[tuple[str, str], dict[date, DayCount]] = defaultdict(dict)
    for count in counts:
        by_subject[count.country, count.topic][count.on] = count
    earlier = tuple(told)
    found = []
    for days in by_subject.values():
        surge = _judge(days, today, known_since, limits)
        if surge is not None and not _is_damped(surge, earlier, limits):
            found.append(surge)
    return tuple(sorted(found, key=lambda surge: (-surge.factor, surge.country, surge.topic)))


SURGE_SEVERITY = Severity.HIGH
"""The severity that a surge counts as: a subscription with a higher least severity is told of none."""


@dataclass(frozen=True, slots=True)
class ChosenSurges:
    """Surges to tell a chat of, and until when a mute holds them back (None: tell now)."""

    surges: tuple[Surge, ...]
    muted_until: datetime | None


def choose_surges(
    surges: Iterable[Surge], subscriptions: Iterable[Subscription], chat: Chat, now: datetime
) -> tuple[ChosenSurges, ...]:
    """Return the surges to tell a chat of, by its topics and places, grouped by when they are told.

    A mute that ends on the day of the surge delays it. Under a longer mute it is not told: it is one day's news.
    """
    instant = [one for one in subscriptions if one.cadence is Cadence.INSTANT]
    asked = [one for one in instant if one.least_severity.rank <= SURGE_SEVERITY.rank]
    chosen: dict[datetime | None, list[Surge]] = {}
    for surge in surges:
        if any(one.topic == surge.topic and (not one.countries or surge.country in one.countries) for one in asked):
            end = _find_mute_end(surge, chat, now)
            if end is None or end.astimezone(UTC).date() <= surge.on:
                chosen.setdefault(end, []).append(surge)
    return tuple(ChosenSurges(tuple(together), end) for end, together in chosen.items())


def _find_mute_end(surge: Surge, chat: Chat, now: datetime) -> datetime | None:
    """Return when the last mute ends that silences a surge now; None if there is none."""
    subjects = {(MuteKind.TOPIC, surge.topic), (MuteKind.COUNTRY, surge.country)}
    ends = (find_chat_mute(chat, now), *(mute.until for mute in list_mutes(chat, subjects, now)))
    return max((end for end in ends if end is not None), default=None)


def _judge(days: dict[date, DayCount], today: date, known_since: date, limits: TrendLimits) -> Surge | None:
    count = days.get(today)
    length = min(limits.past_days, (today - known_since).days)
    if count is None or length < limits.least_days:
        return None
    if count.articles < limits.least_articles or count.publishers < limits.least_publishers:
        return None
    past = [days[on].articles if on in days else 0 for on in _list_days_before(today, length)]
    expected, spread = measure_past(past)
    surge = Surge(count.country, count.topic, today, count.articles, expected, spread, count.publishers, length)
    is_far = count.articles >= expected + limits.least_spreads * spread
    return surge if is_far and surge.factor >= limits.least_factor else None


def measure_past(past: Sequence[int]) -> tuple[float, float]:
    """Return mean and standard deviation of the daily counts, without the highest tenth, where earlier surges are.

    The standard deviation is at least that of chance alone (Poisson, the root of the mean), and at least one article.
    """
    kept = sorted(past)[: len(past) - len(past) // 10]
    mean = math.fsum(kept) / len(kept)
    variance = math.fsum((count - mean) ** 2 for count in kept) / len(kept)
    return mean, max(1.0, math.sqrt(mean), math.sqrt(variance))


def _list_days_before(today: date, length: int) -> list[date]:
    return [today - timedelta(days=number) for number in range(1, length + 1)]


def _is_damped(surge: Surge, told: Sequence[Surge], limits: TrendLimits) -> bool:
    """Return whether a surge of the same country and topic was told within the damped days, with more than half of this
    count.
    """
    return any(
        (one.country, one.topic) == (surge.country, surge.topic)
        and 0 <= (surge.on - one.on).days < limits.damped_days
        and surge.count < 2 * one.count
        for one in told
    )
