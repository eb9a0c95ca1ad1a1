"""Passes on what a chat was told when its articles move from one story to another.

Stories may be sorted anew long after they were told. What a chat was shown is not told again as new only because it is
in another story now, but what it was never shown is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from monitors.alerting.changes import has_parted
from monitors.alerting.figures import Figures
from monitors.alerting.knowledge import choose_figures, find_later, join_knowledge
from monitors.alerting.last_seen import await_edit, leave_unsent, mark_arrived
from monitors.model import Report, Story, Told

MOST_SHOWN = 50
"""At most this many of the reports that a chat was shown of a story are remembered, the newest."""


def inherit(story: Story, told: Told | None, elsewhere: Iterable[Told]) -> Told | None:
    """Return what a chat was told of a story, or of its reports while they were in other stories.

    ``elsewhere`` is what the chat was told of the stories from which the story's articles came. For a story told in
    this way, replies go to the thread of the first message that shows one of its reports, or else of the one that knows
    most of them. That message is about the other story and thus is not edited.
    If the chat was shown none of its reports, it is new to the chat, but remembers from what it parted.
    """
    if told is not None and told.first_key:
        return told
    keys = {report.article_key for report in story.reports}
    others = [one for one in elsewhere if one.first_key]
    known = [one for one in others if not keys.isdisjoint(one.shown)]
    if not others:
        return told
    if not known:
        return replace(told or Told(others[0].chat_id, story.id, ""), parted_from=others[0].story_id)
    known.sort(key=lambda one: (len(keys.intersection(one.shown)), one.revision, one.story_id), reverse=True)
    nearest = known[0]
    thread = next((one for one in known if (one.headline or one.lead) in keys), nearest)
    return replace(
        nearest,
        story_id=story.id,
        first_key=thread.first_key,
        lead=thread.lead,
        headline=thread.headline,
        told_within=thread.told_within or thread.story_id,
        departures=story.departures,
        joined=(*nearest.joined, _name_telling(nearest)),
        waits_for=None,
        again_at=None,
        unseen_key="",
        rung_again=0,
        unsent=None,
    )


def begin_anew(story: Story, told: Told) -> Told:
    """Return what a chat knows of a story that it was told of: nothing if no report that it was shown is left.

    What articles left behind when they parted from it is then news to the chat, as what parts from a story is.
    """
    are_known = bool(told.first_key and told.shown) and story.articles <= len(story.reports)
    left = {report.article_key for report in story.reports}.intersection(told.shown)
    if not are_known or left or not has_parted(told, story):
        return told
    return Told(told.chat_id, story.id, told.topic, revision=told.revision, parted_from=story.id)


def join_merged(story: Story, told: Told, merged: Iterable[Told]) -> Told:
    """Return what a chat knows of a story that it was told of, joined with what it was told of stories merged into it.

    The messages about this story are still the ones that are edited and replied to. What a message about any of them
    said is no step and no correction again. Nothing is joined twice, because a correction may have lowered it since.
    An edit of this story's first message that waits may yet give way to another one; one of another story's does not,
    and is taken to arrive.
    """
    for other in merged:
        if told.first_key and other.first_key and _name_telling(other) not in told.joined:
            told = _join(story, told, other)
    return told


def _name_telling(told: Told) -> str:
    return f"{told.story_id}:{told.revision}"


def _join(story: Story, told: Told, other: Told) -> Told:
    joined = _join_known(story, told, other)
    if told.unsent is None:
        return joined
    return await_edit(_join_known(story, mark_arrived(leave_unsent(told)), other), joined, told.unsent.key)


def _join_known(story: Story, told: Told, other: Told) -> Told:
    figures = Figures(story.ledger)
    known = join_knowledge(told, other, story, figures)
    return replace(
        known,
        severity=max(told.severity, other.severity, key=lambda severity: severity.rank),
        countries=tuple(dict.fromkeys((*told.countries, *other.countries))),
        topics=tuple(dict.fromkeys((*told.topics, *other.topics))),
        rang_at=find_later(told.rang_at, other.rang_at),
        shown=tuple(dict.fromkeys((*other.shown, *told.shown)))[-MOST_SHOWN:],
        joined=(*told.joined, *other.joined, _name_telling(other)),
        configs=tuple(dict.fromkeys((*other.configs, *told.configs))),
        seen=choose_figures(figures, (*(told.seen or told.figures), *(other.seen or other.figures))),
        corrected=tuple({right.kind: (wrong, right) for wrong, right in (*other.corrected, *told.corrected)}.values()),
    )


def add_shown(told: Told, report: Report) -> tuple[str, ...]:
    """Return the keys of the reports that a chat was shown, once a message shows this one."""
    return tuple(dict.fromkeys((*told.shown, report.article_key)))[-MOST_SHOWN:]
