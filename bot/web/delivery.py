"""The state of the outbox, as the page shows it and as programs get it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.durations import format_age, format_span
from bot.health.liveness import STILL
from bot.web.guide import Guide
from storage.published import DeliveryState, Published

LAG_PERIOD: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class ShownDelivery:
    """The outbox in figures: messages by state, the age of the oldest due one, and the lags of the last 24 hours in
    seconds."""

    pending: int
    sending: int
    uncertain: int
    dead: int
    oldest: str
    oldest_seconds: float
    sent: int
    lag_median: float | None
    lag_p95: float | None
    lag_longest: float | None
    is_alive: bool
    pulse: str
    checked_at: str


def ask_delivery(store: Published, now: datetime) -> DeliveryState:
    """The state of the outbox now and its lags in the last 24 hours, from the store."""
    return store.describe_delivery(now, now - LAG_PERIOD)


def describe_delivery(state: DeliveryState, guide: Guide) -> ShownDelivery:
    """The state of the outbox as it is shown."""
    depth, lags = state.depth, state.lags
    waited = 0.0 if depth.oldest_due_at is None else (guide.now - depth.oldest_due_at).total_seconds()
    silent = None if state.pulse_at is None else (guide.now - state.pulse_at).total_seconds()
    return ShownDelivery(
        pending=depth.pending,
        sending=depth.sending,
        uncertain=depth.uncertain,
        dead=depth.dead,
        oldest="" if depth.oldest_due_at is None else format_span(waited),
        oldest_seconds=waited,
        sent=len(lags),
        lag_median=lags[len(lags) // 2] if lags else None,
        lag_p95=lags[int(len(lags) * 0.95)] if lags else None,
        lag_longest=lags[-1] if lags else None,
        is_alive=silent is not None and silent < STILL.total_seconds(),
        pulse="never" if state.pulse_at is None else format_age(state.pulse_at, guide.now),
        checked_at=guide.moment(guide.now).text,
    )
