"""What a chat is told in one message, and what it knows once it has it. :mod:`monitors.alerting.alerts` decides that it
is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from monitors.alerting.changes import has_parted, list_told_corrections, list_urgent, tells_falls
from monitors.alerting.inheritance import add_shown
from monitors.alerting.knowledge import learn
from monitors.alerting.last_seen import await_edit, keep_owed, show
from monitors.alerting.readers import Headlines, Readers, find_shown
from monitors.model import AlertKind, Change, Decision, Report, Told, ToldMeasure, make_story_key

ENDINGS = frozenset({AlertKind.REMINDER, AlertKind.LAPSED})
"""Messages about the end of a measure (:mod:`monitors.alerting.expiry`)."""


def tell(
    kind: AlertKind,
    lead: Report,
    headlines: Headlines,
    readers: Readers,
    told: Told,
    now: datetime,
    changes: tuple[Change, ...],
) -> Decision:
    """Make a decision to send a message, with what the chat knows once it has it. Every kind except an edit rings, and
    an edit says again what was corrected, withdrawn or lifted before: nobody reads the older text any more.

    ``lead`` is the report that leads; :func:`~monitors.alerting.readers.find_shown` says which one the message shows.
    A message about the end of a measure tells nothing else: what else is new, and what waits, is still owed.
    """
    story, topic = headlines.story, readers.topic
    key = make_story_key(story.id, told.revision + 1)
    rings = kind is not AlertKind.EDIT
    shown = find_shown(headlines, readers, kind, lead, told)
    is_first = kind is AlertKind.FIRST or not rings
    if kind in ENDINGS:
        known = keep_owed(told, headlines.figures, may_fall=tells_falls(told, story))
    else:
        known = remember(headlines, topic, told, now, key)
    known = show(count_message(known, now, rings=rings), changes, headlines.figures)
    known = _note_report(known if rings else await_edit(told, known, key), shown, lead if is_first else None)
    return Decision(
        kind,
        told.chat_id,
        story.id,
        topic,
        changes=changes,
        standing=() if rings else _list_standing(headlines, known, changes),
        dedup_key=key,
        replies_to="" if is_first else told.first_key,
        edits="" if rings else told.first_key,
        silent=not rings,
        told=known,
        shown=shown,
    )


def _note_report(told: Told, shown: Report, lead: Report | None) -> Told:
    """Return what a chat was told by a message that shows this report; ``lead`` leads a first message or its edit."""
    told = replace(told, shown=add_shown(told, shown))
    return told if lead is None else replace(told, lead=lead.article_key, headline=shown.article_key)


def _list_standing(headlines: Headlines, told: Told, changes: Sequence[Change]) -> tuple[Change, ...]:
    """Return what holds of what the chat was told before, without these changes."""
    news = (*list_told_corrections(told, headlines.figures), *headlines.general_news)
    return tuple(one for one in news if one not in changes)


def count_message(told: Told, now: datetime, *, rings: bool) -> Told:
    """Return what a chat was told, with one more message sent now."""
    return replace(told, revision=told.revision + 1, told_at=now, rang_at=now if rings else told.rang_at)


def remember(headlines: Headlines, topic: str, told: Told, now: datetime, key: str) -> Told:
    """Return what a chat knows of a story once it has the message with this dedup key, which tells all that is new.

    Nothing is left to wait for. :func:`count_message` counts the message.
    """
    story = headlines.story
    may_fall = tells_falls(told, story)
    if has_parted(told, story):  # what it was told may be another event's
        forgotten = replace(told, severity=story.severity, countries=(), topics=(), measures=_forget_ends(told))
        told = replace(forgotten, figures=(), seen=(), corrected=())
    return replace(
        learn(told, story, headlines.figures, may_fall=may_fall),
        story_id=story.id,
        topic=topic,
        topics=tuple(dict.fromkeys((*told.topics, *list_urgent(story)))),
        first_key=told.first_key or key,
        severity=max(told.severity, story.severity, key=lambda severity: severity.rank),
        countries=tuple(dict.fromkeys((*told.countries, *story.countries))),
        corroboration=story.corroboration,
        first_told_at=told.first_told_at or now,
        waits_for=None,
        again_at=None,
        amended="",
        amended_at=None,
        unsent=None,
    )


def _forget_ends(told: Told) -> tuple[ToldMeasure, ...]:
    return tuple(replace(one, until=None) for one in told.measures)
