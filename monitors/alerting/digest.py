"""Composes the digest of one chat: the stories of a period by country and topic; and says when the next one is due.

Pure. bot/digests.py calls this and bot/text/render.py writes the message; alerts are decided in
:mod:`monitors.alerting.alerts`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from monitors.alerting.changes import list_developments, list_news
from monitors.alerting.daytime import WEEK, find_next, get_zone
from monitors.alerting.digested import recall, remember_digest
from monitors.alerting.interest import find_refusal, find_topic, list_left_out
from monitors.alerting.lead_report import find_quoted
from monitors.alerting.readers import Headlines, Readers, StoryHeadlines
from monitors.alerting.silence import find_next_unmuting
from monitors.model import (
    Change,
    Chat,
    Digest,
    Digested,
    DigestEntry,
    Level,
    Report,
    Story,
    StoryAge,
    StoryTopic,
    Subscription,
    rank_age,
)

EntryGroup = tuple[bool, Level, str, str]
"""Whether a story is old, and the level, country and topic of its entry."""


def compose(
    chat: Chat,
    subscriptions: Iterable[Subscription],
    stories: Iterable[Story],
    since: datetime,
    until: datetime,
    told: Mapping[str, tuple[Digested, ...]] = MappingProxyType({}),
    headlines: StoryHeadlines | None = None,
) -> Digest:
    """Compose the digest of the stories with ``since <= last_seen_at < until``.

    Each story comes once, under its gravest topic that the chat asked for, and that it reports as happening if there is
    one. Stories that report their topic come first, then those that only mention it. Each part is sorted by severity,
    then corroboration, then the newest; those of one country and topic follow their first. Stories of which every
    report is old come last, by the dates of these and by country. ``told`` are the stories
    that the chat has had, as :func:`is_news` takes them. Instant and digest subscriptions both count. Who composes for
    many chats gives the same ``headlines``.
    """
    asked, known = tuple(subscriptions), headlines or StoryHeadlines()
    entries = [
        _compose_news(known.get(story), asked, chat.language, until, told.get(story.id, ()))
        for story in stories
        if since <= story.last_seen_at < until
        and is_news(known.get(story), told)
        and not story.merged_into
        and any(find_refusal(story, subscription) is None for subscription in asked)
    ]
    return Digest(chat.id, since, until, sort_entries(entries))


def is_news(headlines: Headlines, told: Mapping[str, tuple[Digested, ...]]) -> bool:
    """Return whether a story belongs in a chat's digest: the chat has not had it, or it developed since then.

    ``told`` has what digests told of each story and those merged into it, or nothing (``()``) if an alert told it: its
    thread brings what follows.
    """
    had = told.get(headlines.story.id)
    return had is None or (had != () and bool(_list_developments(headlines, recall(headlines, had))))


def _list_developments(headlines: Headlines, known: Digested) -> tuple[Change, ...]:
    return list_developments(known, headlines.story, headlines.figures)


def _compose_news(
    headlines: Headlines, asked: Sequence[Subscription], language: str, told_at: datetime, had: Sequence[Digested]
) -> DigestEntry:
    """Return a story as a digest lists it, of which earlier ones told this, and what the chat knows from then on."""
    known = recall(headlines, had) if had else None
    changes = _list_developments(headlines, known) if known else list_news(headlines.story)
    entry = compose_entry(headlines, asked, language, changes, known.told_at if known else None)
    return replace(entry, digested=remember_digest(headlines, known, told_at))


def compose_entry(
    headlines: Headlines,
    subscriptions: Iterable[Subscription],
    language: str,
    changes: tuple[Change, ...],
    told_at: datetime | None = None,
) -> DigestEntry:
    """Return a story as a digest or summary in this language lists it, with these changes; ``told_at`` is when the chat
    was last told of it (None: never).

    At least one of the subscriptions must be about it.
    """
    story = headlines.story
    wanted = [
        (topic, subscription)
        for subscription in subscriptions
        if find_refusal(story, subscription) is None and (topic := find_topic(story, subscription)) is not None
    ]
    topic, subscription = min(wanted, key=lambda pair: _rank_topic(story, pair[0]))
    countries = [code for code in story.countries if not subscription.countries or code in subscription.countries]
    return DigestEntry(
        story=story,
        topic=topic.topic,
        country=countries[0] if countries else "",
        level=topic.level,
        report=_find_shown(
            headlines, Readers(language, topic.topic, list_left_out([subscription], topic.topic)), told_at
        ),
        changes=changes,
    )


def _find_shown(headlines: Headlines, readers: Readers, told_at: datetime | None) -> Report:
    """Return the report that stands for a story, which is none from before the chat was last told of it."""
    lead = find_quoted(headlines.story, headlines.figures)
    shown = headlines.find(lead, readers)
    return lead if told_at is not None and shown.seen_at <= told_at else shown


def sort_entries(entries: Iterable[DigestEntry]) -> tuple[DigestEntry, ...]:
    """Return the entries in the order of a digest: events before mentions, old reports last, and in each those of one
    :func:`group_entry` together.
    """
    ranked = sorted(entries, key=lambda entry: rank_story(entry.story, is_mention=entry.level is not Level.URGENT))
    groups: dict[EntryGroup, list[DigestEntry]] = {}
    for entry in ranked:
        groups.setdefault(group_entry(entry), []).append(entry)
    return tuple(entry for group in groups.values() for entry in group)


def group_entry(entry: DigestEntry) -> EntryGroup:
    """Return under what an entry stands: the level, country and topic; what is old stands under no topic (``""``)."""
    return entry.story.is_old, entry.level, entry.country, "" if entry.story.is_old else entry.topic


def next_due(chat: Chat, now: datetime) -> datetime | None:
    """Return when the chat's next digest is due (UTC), strictly after now: at the next of its digest times on one of
    its digest days, or when a mute of the whole chat ends before. None if there is neither.

    Changes of the clock are handled in :mod:`monitors.alerting.daytime`.
    """
    dues = (_find_next_time(chat, now), find_next_unmuting(chat, now))
    return min((due for due in dues if due is not None), default=None)


def _find_next_time(chat: Chat, now: datetime) -> datetime | None:
    moment = find_next(now, chat.digest_times, chat.timezone)
    days = frozenset(chat.digest_days) & WEEK
    while moment is not None and days and moment.astimezone(get_zone(chat.timezone)).weekday() not in days:
        moment = find_next(moment, chat.digest_times, chat.timezone)
    return moment


def _rank_topic(story: Story, topic: StoryTopic) -> tuple[bool, int, int]:
    return topic.level is not Level.URGENT, -topic.severity.rank, story.topics.index(topic)


def rank_story(story: Story, *, is_mention: bool) -> tuple[int, int, int, StoryAge]:
    """Return a key that puts stories that report an event before those that only mention one, and then the gravest
    first, the one with the most sources, and the newest. Last come those of old reports, the newest of these first.
    """
    age = rank_age(story)
    if story.is_old:
        return 2, 0, 0, (0.0, *age[1:])
    return int(is_mention), -story.severity.rank, -story.corroboration, age
