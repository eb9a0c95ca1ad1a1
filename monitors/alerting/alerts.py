"""Decides what one story means for one chat now: an alert, an edit, a reply, or a named reason for silence.

Pure: the story, the chat's settings, what it was told and the time are arguments, and what to remember is part of the
returned Decision. bot/judging.py calls this and stores the decisions; the messages are written in bot/text/render.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from monitors.alerting.changes import (
    CORRECTIONS,
    STEPS,
    list_changes,
    tells_falls,
)
from monitors.alerting.choice import Choice, Hold, choose
from monitors.alerting.last_seen import find_wrong, leave_unsent, list_told_from
from monitors.alerting.lead_report import find_correction, find_edited, find_news, find_step, is_taken_up
from monitors.alerting.silence import find_chat_mute, find_quiet_end, list_mutes, list_subjects
from monitors.alerting.telling import remember, tell
from monitors.alerting.waiting_steps import find_next_edit, list_ringing, name_steps
from monitors.model import (
    AlertKind,
    Change,
    ChangeKind,
    Chat,
    ChatKind,
    Decision,
    MuteKind,
    Report,
    Severity,
    Story,
    Subscription,
    SuppressionReason,
    Told,
    is_summary_key,
    make_story_key,
)

MISSED_AFTER = timedelta(minutes=10)
"""A chat that waits for nothing and is told this long after the story rang has asked only since; it sees the newest
report."""


EXTREME_ROOM = 2
"""Extreme stories ring above the flood limit, up to this many times it, counted with all other alerts."""


class AlertLimits(Protocol):
    """The limits from the settings under ``alerts:``. All are in seconds except ``flood_limit``, which counts alerts
    within ``flood_window_seconds``.
    """

    @property
    def grouping_wait_seconds(self) -> float: ...
    @property
    def repeat_interval_seconds(self) -> float: ...
    @property
    def flood_limit(self) -> int: ...
    @property
    def flood_window_seconds(self) -> float: ...


@dataclass(frozen=True, slots=True)
class _Case:
    """A story that a chat asks for, with everything on which the decision depends.

    ``told`` is what the chat knows, and ``planned`` what it will know once the edit that is under way has reached it.
    """

    choice: Choice
    chat: Chat
    told: Told
    planned: Told
    now: datetime
    limits: AlertLimits
    rang_at: Sequence[datetime]

    @property
    def story(self) -> Story:
        return self.choice.story

    @property
    def topic(self) -> str:
        return self.choice.topic

    def list_changes(self, told: Told | None = None) -> tuple[Change, ...]:
        return list_changes(told or self.told, self.story, self.choice.ringing, self.choice.headlines.figures)

    def refuse(self, hold: Hold) -> Decision:
        return _refuse(self.planned, self.story, self.topic, hold)

    def tell(self, kind: AlertKind, lead: Report, changes: tuple[Change, ...] = ()) -> Decision:
        readers = self.choice.get_readers(self.chat.language)
        return tell(kind, lead, self.choice.headlines, readers, self.told, self.now, changes)


def decide(
    story: Story,
    subscriptions: Iterable[Subscription],
    chat: Chat,
    told: Told | None,
    now: datetime,
    limits: AlertLimits,
    rang_at: Sequence[datetime] = (),
) -> Decision:
    """Decide what to do about a story in a chat.

    ``subscriptions`` are all of the chat's, ``told`` is what it was told of this story (None for nothing), ``rang_at``
    are the times when it last got an alert for any story, in any order. However many subscriptions the story concerns,
    it rings once at most. If the story has to wait, ``told.again_at`` of the decision says when to decide again.
    """
    return decide_chosen(choose(story, subscriptions), chat, told, now, limits, rang_at)


def decide_chosen(
    choice: Choice,
    chat: Chat,
    told: Told | None,
    now: datetime,
    limits: AlertLimits,
    rang_at: Sequence[datetime] = (),
) -> Decision:
    """Decide like :func:`decide`, given what the story means to the chat's subscriptions (see :func:`choose`)."""
    if told is None or not told.first_key:
        choice = choice.standing
    planned = told or Told(chat.id, choice.story.id, choice.topic)
    case = _Case(choice, chat, leave_unsent(planned), planned, now, limits, rang_at)
    if choice.refusal is not None:
        return case.refuse(choice.refusal)
    if (hold := _find_muted(case)) is not None:
        return _decide_muted(case, hold)
    return _decide_next(case) if case.told.first_key else _decide_first(case)


def _find_muted(case: _Case) -> Hold | None:
    """What a mute silences; what must be heard of a story that was told before waits for its end."""
    if (until := find_chat_mute(case.chat, case.now)) is not None:
        return Hold(SuppressionReason.MUTED, until, waits=_is_owed(case))
    mute = next(iter(list_mutes(case.chat, list_subjects(case.story, case.topic), case.now)), None)
    if mute is None:
        return None
    return Hold(SuppressionReason.MUTED, mute.until, waits=mute.kind is not MuteKind.STORY and _is_owed(case))


def _is_owed(case: _Case) -> bool:
    """Whether a chat that was told of the story has not heard of a step or a correction of it."""
    return case.told.first_key != "" and list_ringing(case.list_changes()) != ()


def _decide_muted(case: _Case, hold: Hold) -> Decision:
    """Stay silent. But where the first message was edited to tell a step that waits, or an edit under way gives a wrong
    figure, it is kept right: an edit makes no sound, and what is taken back would stand there for ever.
    """
    if not case.told.amended and not _is_edit_wrong(case):
        return case.refuse(hold)
    changes = case.list_changes()
    if list_ringing(changes):
        return _hold_back(case, hold, changes)
    edit = _find_edit(case, changes)
    return case.refuse(hold) if edit is None else edit


def _decide_first(case: _Case) -> Decision:
    waited = case.told.waits_for is not None or case.told.parted_from
    bell = case.choice.bell
    is_missed = not waited and bell.seen_at < case.now - MISSED_AFTER
    is_stale = is_missed or is_taken_up(case.story, bell)
    lead = find_news(case.story, case.choice.headlines.figures) if is_stale else bell
    since = bell.seen_at if case.told.parted_from else case.now
    hold = _find_grouping(case) or _find_quiet(case, since) or _find_flood(case)
    if hold is not None:
        return case.refuse(hold)
    return case.tell(AlertKind.FIRST, lead, case.choice.news)


def _decide_next(case: _Case) -> Decision:
    changes = case.list_changes()
    is_correction = any(change.kind in CORRECTIONS for change in changes)
    if not list_ringing(changes):
        return _decide_small(case, changes)
    hold = None if is_correction else _find_repeat(case)
    hold = hold or _find_quiet(case, case.now) or _find_flood(case)
    if hold is not None:
        return _hold_back(case, hold, changes)
    kind = AlertKind.CORRECTION if is_correction else AlertKind.REPLY
    return _add_edit(case, case.tell(kind, _find_lead(case, kind, changes), changes))


def _hold_back(case: _Case, hold: Hold, changes: tuple[Change, ...]) -> Decision:
    """Let a step or correction ring later, but edit the first message if that does not say it yet: at once, or, where
    it says of another figure already, once in each grouping wait.
    """
    held, edit, told = case.refuse(hold), _find_edit(case, changes), case.told
    if edit is None or edit.told is None:
        return held
    edits_at = find_next_edit(told, changes, case.now, case.limits.grouping_wait_seconds)
    if edits_at is not None and not _is_edit_wrong(case):
        earliest = min(filter(None, (edits_at, hold.again_at)))
        waiting = replace(held.told or case.planned, waits_for=hold.reason, again_at=earliest)
        return replace(held, told=waiting)
    kept = _refuse(told, case.story, case.topic, hold).told or told
    return replace(edit, reason=held.reason, held_until=held.held_until, told=_amend(case, kept, edit.told, changes))


def _is_edit_wrong(case: _Case) -> bool:
    """Return whether the edit under way states a figure that was corrected since."""
    figures = case.choice.headlines.figures
    return case.told.unsent is not None and find_wrong(case.planned.seen, figures) != ()


def _amend(case: _Case, told: Told, edited: Told, changes: tuple[Change, ...]) -> Told:
    """Return what a chat was told once its first message, ``edited``, tells what is still to ring. It knows no more
    than before, but where it saw a figure that was wrong, it is owed the correction of that.
    """
    return replace(
        told,
        figures=list_told_from(told, case.choice.headlines.figures, may_fall=tells_falls(told, case.story)),
        revision=edited.revision,
        shown=edited.shown,
        lead=edited.lead,
        headline=edited.headline,
        seen=edited.seen,
        corrected=edited.corrected,
        unsent=edited.unsent,
        amended=name_steps(changes),
        amended_at=case.now,
    )


def _add_edit(case: _Case, decision: Decision) -> Decision:
    """Return a step or correction together with the edit of the first message, which may state what is wrong now."""
    edit, told = _find_edit(case, decision.changes), decision.told
    if edit is None or told is None:
        return decision
    key = make_story_key(case.story.id, told.revision + 1)
    edit = replace(edit, dedup_key=key, told=None)
    return replace(decision, edit=edit, told=replace(told, revision=told.revision + 1))


def _find_edit(case: _Case, changes: tuple[Change, ...]) -> Decision | None:
    """Return the edit by which the first message tells these changes; None if it tells them (and nothing wrong), or
    cannot be edited: a terminal has printed it.
    """
    told = case.told
    if case.chat.kind is ChatKind.TERMINAL or told.told_within or is_summary_key(told.first_key):
        return None
    if told.amended == name_steps(changes) and not _is_edit_wrong(case):
        return None
    lead = find_edited(case.story, told)
    return None if lead is None else case.tell(AlertKind.EDIT, lead, changes)


def _find_lead(case: _Case, kind: AlertKind, changes: tuple[Change, ...]) -> Report:
    figures = case.choice.headlines.figures
    if kind is AlertKind.CORRECTION:
        return find_correction(case.story, figures, case.told.notices)
    is_elsewhere = {one.kind for one in changes if one.kind in STEPS} == {ChangeKind.COUNTRY}
    new = [one for one in case.story.countries if one not in case.told.countries] if is_elsewhere else ()
    return find_step(case.story, figures, new)


def _decide_small(case: _Case, changes: tuple[Change, ...]) -> Decision:
    """Decide about a story without a step: if anything changed, the first message is edited, but only once in each
    grouping wait; otherwise there is nothing to tell. If it states a step that was taken back before it rang, or an
    edit under way states what holds no more, it is edited at once, also if nothing else changed.
    """
    told, now = case.told, case.now
    if told.told_within:
        return case.refuse(Hold(SuppressionReason.TOLD_WITHIN))
    new = changes if told.unsent is None else case.list_changes(case.planned)
    is_taken_back = told.amended != "" or _is_edit_wrong(case) or (new != () and changes == ())
    if not (new or is_taken_back) or is_summary_key(told.first_key):  # a summary is never edited
        return case.refuse(Hold(SuppressionReason.SAME_EVENT))
    edits_at = (told.told_at or now) + timedelta(seconds=case.limits.grouping_wait_seconds)
    if told.told_at is not None and now < edits_at and not is_taken_back:
        return case.refuse(Hold(SuppressionReason.GROUPING, edits_at))
    lead = find_edited(case.story, told)
    if lead is None:  # the report of its first message has left the story
        gone = case.refuse(Hold(SuppressionReason.SAME_EVENT))
        return replace(gone, told=remember(case.choice.headlines, case.topic, told, now, told.first_key))
    return case.tell(AlertKind.EDIT, lead, changes)


def _find_grouping(case: _Case) -> Hold | None:
    ready_at = case.story.first_seen_at + timedelta(seconds=case.limits.grouping_wait_seconds)
    if case.now >= ready_at or case.story.severity is Severity.EXTREME:
        return None
    return Hold(SuppressionReason.GROUPING, ready_at)


def _find_repeat(case: _Case) -> Hold | None:
    story, told = case.story, case.told
    if told.rang_at is None or (story.severity is Severity.EXTREME and told.severity is not Severity.EXTREME):
        return None
    ready_at = told.rang_at + timedelta(seconds=case.limits.repeat_interval_seconds)
    if case.now >= ready_at or told.rang_at > case.now:  # the latter by a clock that was ahead
        return None
    return Hold(SuppressionReason.REPEAT_INTERVAL, ready_at)


def _find_quiet(case: _Case, since: datetime) -> Hold | None:
    """Return the quiet hours. What is urgent may pass by the chat's choice, but only if it has been known since a time
    within them: nobody is woken for old reports of which only the story is new.
    """
    ends_at = find_quiet_end(case.chat, case.now)
    if ends_at is None:
        return None
    if case.chat.urgent_breaks_quiet and ends_at == find_quiet_end(case.chat, since):
        return None
    return Hold(SuppressionReason.QUIET_HOURS, ends_at)


def _find_flood(case: _Case) -> Hold | None:
    room = EXTREME_ROOM if case.story.severity is Severity.EXTREME else 1
    limit, window = room * case.limits.flood_limit, timedelta(seconds=case.limits.flood_window_seconds)
    recent = sorted(at for at in case.rang_at if case.now - window < at <= case.now)
    if len(recent) < limit:
        return None
    return Hold(SuppressionReason.CHAT_FLOOD, recent[-limit] + window)


def _refuse(told: Told, story: Story, topic: str, hold: Hold) -> Decision:
    """Make a decision to stay silent. It remembers a delay, and clears one that no longer holds."""
    remembers = hold.again_at is not None or told.again_at is not None or told.told_within != "" or told.joined != ()
    waits_for = hold.reason if hold.again_at is not None else None
    kept = replace(told, story_id=story.id, topic=told.topic or topic, waits_for=waits_for, again_at=hold.again_at)
    return Decision(
        AlertKind.NONE,
        told.chat_id,
        story.id,
        topic,
        reason=hold.reason,
        held_until=hold.until,
        told=kept if remembers else None,
    )
