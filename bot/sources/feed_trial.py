"""Fetches one feed once and judges it as a first poll would, without storing anything: ``tocsin feeds test``.

It takes the steps of every poll (guard, bounds, parsing, identity, analysis, admission) and shows what became of each
entry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.logs import escape_controls
from monitors.batch import FeedBatch, FeedTask, make_poll_policy
from monitors.config.schema import FeedSpec
from monitors.config.settings import PollSettings
from monitors.model import Analysis
from monitors.plurals import count_of
from monitors.poll import run_batch
from monitors.recognition import Analyse
from monitors.sources.admission import AdmissionPolicy, admit
from monitors.sources.feedstate import mask_url, open_state

TITLE_LENGTH = 140
NEWS = "new"


@dataclass(frozen=True, slots=True)
class TrialEntry:
    """One entry. ``fate`` is ``new``, or ``quiet`` with the reason why it may not ring; ``topics`` are such as
    ``unrest: urgent``."""

    identity: str
    title: str
    url: str
    published_at: datetime | None
    fate: str
    topics: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FeedTrial:
    """The result of one fetch. ``reason`` names the failure, "" for none; ``held`` are identities of entries that wait
    for the next poll, because the feed's document breaks off in the middle."""

    url: str
    title: str = ""
    reason: str = ""
    detail: str = ""
    interval_seconds: float = 0.0
    entries: tuple[TrialEntry, ...] = ()
    held: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def try_out(spec: FeedSpec, settings: PollSettings, analyse: Analyse, now: datetime) -> FeedTrial:
    """Fetch and judge the feed in this process; a failure comes back as a trial with its reason."""
    task = FeedTask(spec, open_state(spec.id, spec.url, None))
    (result,) = run_batch(FeedBatch((task,), make_poll_policy(settings), now), analyse).results
    admission = admit(task.state, result, (), now, AdmissionPolicy(flood_limit=spec.flood_limit))
    fates = {analysis.article.identity: f"quiet ({reason.value})" for analysis, reason in admission.quiet}
    taken = (*admission.new, *(analysis for analysis, _ in admission.quiet))
    order = {analysis.article.identity: place for place, analysis in enumerate(result.analyses)}
    entries = [_make_entry(analysis, fates.get(analysis.article.identity, NEWS)) for analysis in taken]
    return FeedTrial(
        url=mask_url(spec.url),
        title=result.state.title,
        reason=result.reason,
        detail=result.detail,
        interval_seconds=admission.state.interval_seconds,
        entries=tuple(sorted(entries, key=lambda entry: order[entry.identity])),
        held=result.state.held,
        warnings=result.warnings,
    )


def _make_entry(analysis: Analysis, fate: str) -> TrialEntry:
    article = analysis.article
    return TrialEntry(
        identity=article.identity,
        title=article.title,
        url=article.url,
        published_at=article.published_at,
        fate=fate,
        topics=tuple(f"{match.topic}: {match.level.value}" for match in analysis.matches),
        warnings=article.warnings,
    )


def describe_trial(trial: FeedTrial) -> Iterator[str]:
    """The trial as lines of text for a person."""
    if trial.reason:
        yield f"{trial.url}: failed, {trial.reason}: {trial.detail}"
        return
    count = len(trial.entries)
    yield f"{trial.url}: {trial.title or 'without a title'}, {count_of(count, 'entry', 'entries')}"
    yield from (f"warning: {warning}" for warning in trial.warnings)
    yield from (f"held back for one poll, since the feed ends in the middle: {identity}" for identity in trial.held)
    for entry in trial.entries:
        when = f"{entry.published_at:%Y-%m-%d %H:%M}" if entry.published_at else "no date"
        yield f"{entry.fate:<16}  {when:<16}  {escape_controls(entry.title[:TITLE_LENGTH])}"
        yield f"    identity: {escape_controls(entry.identity)}"
        if entry.topics:
            yield f"    topics: {', '.join(entry.topics)}"
        yield from (f"    warning: {warning}" for warning in entry.warnings)


def trial_object(trial: FeedTrial, redact: Callable[[str], str]) -> dict[str, object]:
    """The trial for JSON, with secrets removed."""
    return {
        "url": redact(trial.url),
        "title": redact(trial.title),
        "reason": trial.reason,
        "detail": redact(trial.detail),
        "interval_seconds": trial.interval_seconds,
        "entries": [_entry_object(entry, redact) for entry in trial.entries],
        "held": [redact(identity) for identity in trial.held],
        "warnings": [redact(warning) for warning in trial.warnings],
    }


def _entry_object(entry: TrialEntry, redact: Callable[[str], str]) -> dict[str, object]:
    return {
        "identity": redact(entry.identity),
        "title": redact(entry.title),
        "url": redact(entry.url),
        "published_at": entry.published_at.isoformat() if entry.published_at else None,
        "fate": entry.fate,
        "topics": list(entry.topics),
        "warnings": [redact(warning) for warning in entry.warnings],
    }
