"""Prometheus metrics: counters of what happens, and gauges of the current state.

No label holds a chat, a URL or a title.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.arrivals import Intake, IntakeResult
from bot.health.signs import Vitals
from bot.sending.channels import Delivery
from monitors.model import Outcome, Suppression, is_desk_topic

WATCH = "watch"  # the topic label of all watches, since chats could add any number of them


class Metrics:
    """All metrics of one run, in a registry of their own. Safe to count from any thread."""

    def __init__(self, vitals: Vitals, list_faults: Callable[[], tuple[str, ...]]) -> None:
        self._registry = CollectorRegistry()
        registry = self._registry
        self._sends = Counter("tocsin_sends", "Attempts to send, by outcome.", ["outcome"], registry=registry)
        for outcome in Outcome:
            self._sends.labels(outcome.value)  # so that each is shown from the start, as 0
        self._polls = Counter("tocsin_polls", "Polls of feeds, by outcome.", ["outcome"], registry=registry)
        self._articles = Counter("tocsin_articles", "Articles taken in.", registry=registry)
        self._matches = Counter("tocsin_matches", "Matches, by topic and level.", ["topic", "level"], registry=registry)
        self._quiet = Counter(
            "tocsin_suppressions", "What was recognised and did not ring, by reason.", ["reason"], registry=registry
        )
        self._jobs = Histogram("tocsin_job_seconds", "Length of a job's round.", ["job"], registry=registry)
        self._failures = Counter("tocsin_job_failures", "Rounds of a job that failed.", ["job"], registry=registry)
        lag = Gauge("tocsin_event_loop_lag_seconds", "How late the event loop was at its last beat.", registry=registry)
        lag.set_function(lambda: vitals.lag_seconds)
        ready = Gauge("tocsin_ready", "1 while the program is ready.", registry=registry)
        ready.set_function(lambda: 0.0 if list_faults() else 1.0)
        registry.register(_Standing(vitals, list_faults))

    def count_delivery(self, delivery: Delivery) -> None:
        """Count an attempt to send that has ended."""
        self._sends.labels(delivery.outcome.value).inc()

    def count_polls(self, outcomes: Iterable[str]) -> None:
        """Count polls that have ended, by outcome."""
        for outcome in outcomes:
            self._polls.labels(outcome).inc()

    def count_taken(self, intake: Intake, taken: IntakeResult) -> None:
        """Count a batch that was taken in and stored."""
        self._articles.inc(taken.articles)
        for arrival in intake.arrivals:
            for match in arrival.analysis.matches:
                self._matches.labels(match.topic if is_desk_topic(match.topic) else WATCH, match.level.value).inc()
            self._count_quiet(arrival.analysis.suppressions)
            if arrival.reason is not None:
                self._quiet.labels(arrival.reason.value).inc()
        for decision in taken.decisions:
            if decision.reason is not None:
                self._quiet.labels(decision.reason.value).inc()
        for reason, count in taken.refused.items():
            self._quiet.labels(reason.value).inc(count)

    def _count_quiet(self, suppressions: Iterable[Suppression]) -> None:
        for suppression in suppressions:
            self._quiet.labels(suppression.reason.value).inc()

    def count_job(self, job: str, seconds: float, *, failed: bool) -> None:
        """Count a round of a job that has ended."""
        self._jobs.labels(job).observe(seconds)
        if failed:
            self._failures.labels(job).inc()

    def render(self) -> bytes:
        """All metrics in Prometheus' text format."""
        return generate_latest(self._registry)


class _Standing(Collector):
    """Gauges read at each request: the state of the outbox, and what keeps the program from being ready."""

    def __init__(self, vitals: Vitals, list_faults: Callable[[], tuple[str, ...]]) -> None:
        self._vitals = vitals
        self._list_faults = list_faults

    def collect(self) -> Iterator[Metric]:
        rows = GaugeMetricFamily("tocsin_outbox_messages", "Messages in the outbox, by state.", labels=["state"])
        if (depth := self._vitals.depth) is not None:
            counts = {"pending": depth.pending, "sending": depth.sending}
            for state, count in (counts | {"uncertain": depth.uncertain, "dead": depth.dead}).items():
                rows.add_metric([state], count)
        yield rows
        age = self._vitals.outbox_age_seconds
        yield GaugeMetricFamily("tocsin_outbox_oldest_seconds", "Age of the oldest message that might go now.", age)
        faults = GaugeMetricFamily("tocsin_fault", "1 for each reason not to be ready.", labels=["reason"])
        for reason in self._list_faults():
            faults.add_metric([reason], 1.0)
        yield faults
