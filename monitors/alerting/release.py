"""Decides again about the stories that waited for one chat: each by itself, or as one summary if they are too many.

Pure, like :mod:`monitors.alerting.alerts`, which decides about every single story.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitors.alerting.alerts import AlertLimits, decide_chosen
from monitors.alerting.changes import list_changes, list_news
from monitors.alerting.choice import Choice, choose
from monitors.alerting.digest import compose_entry, sort_entries
from monitors.alerting.inheritance import add_shown
from monitors.alerting.last_seen import leave_unsent, show
from monitors.alerting.telling import remember
from monitors.alerting.waiting_steps import list_ringing
from monitors.model import (
    AlertKind,
    Chat,
    Decision,
    Digest,
    DigestEntry,
    Story,
    Subscription,
    SuppressionReason,
    Told,
    make_story_key,
    make_summary_key,
)


@dataclass(frozen=True, slots=True)
class FloodSummary:
    """One message in place of many: its stories as a digest, its dedup key, what to remember, and the reason.

    ``edits`` are the edits of first messages that go with it, as with a reply or correction; their ``told`` is that of
    their story, so that one that is still to be confirmed goes on asking for that: the summary does not.
    """

    digest: Digest
    dedup_key: str
    told: tuple[Told, ...]
    edits: tuple[Decision, ...] = ()
    reason: SuppressionReason = SuppressionReason.CHAT_FLOOD


@dataclass(frozen=True, slots=True)
class Release:
    """The result for one chat: single decisions, and perhaps one summary in place of those that would ring."""

    decisions: tuple[Decision, ...]
    summary: FloodSummary | None = None


def release(
    waiting: Iterable[tuple[Story, Told]],
    subscriptions: Iterable[Subscription],
    chat: Chat,
    now: datetime,
    limits: AlertLimits,
    rang_at: Sequence[datetime] = (),
) -> Release:
    """Decide again about everything whose ``again_at`` has come, for one chat. ``rang_at`` are its recent alerts.

    If more would ring than the flood limit allows, all of it becomes one summary that rings once. The same happens if
    two stories or more had waited because of the flood limit, or because of the quiet hours. While there is no room,
    only extreme stories ring, as :func:`~monitors.alerting.alerts.decide` allows.
    """
    asked = tuple(subscriptions)
    owed = tuple((choose(story, asked), told) for story, told in waiting)
    decisions = [decide_chosen(choice, chat, told, now, limits) for choice, told in owed]
    ringing = [(*pair, decision) for pair, decision in zip(owed, decisions, strict=True) if _rings(decision)]
    recent = [at for at in rang_at if now - timedelta(seconds=limits.flood_window_seconds) < at <= now]
    room = limits.flood_limit - len(recent)
    waits = [told.waits_for for _, told, _ in ringing]
    held, flooded = (waits.count(reason) for reason in (SuppressionReason.QUIET_HOURS, SuppressionReason.CHAT_FLOOD))
    if len(ringing) <= room and held < 2 and flooded < 2:
        return Release(tuple(decisions))
    if room <= 0:
        return Release(tuple(_decide_each(owed, chat, now, limits, rang_at)))
    quiet = tuple(decision for decision in decisions if not _rings(decision))
    reason = SuppressionReason.QUIET_HOURS if held > 1 else SuppressionReason.CHAT_FLOOD
    return Release(quiet, replace(_summarise(ringing, chat, now), reason=reason))


def _decide_each(
    owed: Iterable[tuple[Choice, Told]], chat: Chat, now: datetime, limits: AlertLimits, rang_at: Sequence[datetime]
) -> Iterator[Decision]:
    """Decide about one after the other, counting those that ring."""
    rung = list(rang_at)
    for choice, told in owed:
        decision = decide_chosen(choice, chat, told, now, limits, rung)
        if _rings(decision):
            rung.append(now)
        yield decision


def _rings(decision: Decision) -> bool:
    return decision.kind not in (AlertKind.NONE, AlertKind.EDIT)


def _summarise(flooded: Sequence[tuple[Choice, Told, Decision]], chat: Chat, now: datetime) -> FloodSummary:
    key = make_summary_key(chat.id, now)
    flooded = [(choice, leave_unsent(told), decision) for choice, told, decision in flooded]
    entries = [_compose_entry(choice, told, chat.language) for choice, told, _ in flooded]
    told = tuple(
        replace(
            show(remember(choice.headlines, choice.topic, one, now, key), entry.changes, choice.headlines.figures),
            told_at=now,
            rang_at=now,
            shown=add_shown(one, entry.report),
            headline=one.headline if one.first_key else entry.report.article_key,
            revision=one.revision + (decision.edit is not None),
        )
        for (choice, one, decision), entry in zip(flooded, entries, strict=True)
    )
    since = min(choice.story.first_seen_at for choice, _, _ in flooded)
    edits = tuple(_list_edits(flooded, told))
    return FloodSummary(Digest(chat.id, since, now, sort_entries(entries)), key, told, edits)


def _list_edits(flooded: Iterable[tuple[Choice, Told, Decision]], told: Iterable[Told]) -> Iterator[Decision]:
    """List the edits of these decisions, each as the next message about its story: the summary is none of its own.
    ``told`` is what the chat knows of each story with the summary.
    """
    for (choice, _, decision), known in zip(flooded, told, strict=True):
        if decision.edit is not None:
            yield replace(decision.edit, dedup_key=make_story_key(choice.story.id, known.revision), told=known)


def _compose_entry(choice: Choice, told: Told, language: str) -> DigestEntry:
    """Return a story as a summary lists it: with what rang, if the chat was told of it before."""
    story = choice.story
    if not told.first_key:
        return compose_entry(choice.headlines, choice.asked, language, list_news(story))
    changes = list_changes(told, story, choice.ringing, choice.headlines.figures)
    return compose_entry(choice.headlines, choice.asked, language, list_ringing(changes), told.told_at)
