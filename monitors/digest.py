"""The stories of a period for one chat, grouped by country and topic, and when its next digest is due.

Pure. It renders nothing; what is told at once is decided in :mod:`monitors.alerts`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType

from monitors.changes import list_corrections, list_developments
from monitors.daytime import find_next, get_zone
from monitors.interest import find_refusal, find_topic
from monitors.model import Chat, Digest, DigestEntry, Story, StoryTopic, Subscription

WEEK = frozenset(range(7))


def compose(
    chat: Chat,
    subscriptions: Iterable[Subscription],
    stories: Iterable[Story],
    since: datetime,
    until: datetime,
    told: Mapping[str, datetime | None] = MappingProxyType({}),
) -> Digest:
    """The digest of ``since <= last seen < until``: each story once, under its gravest topic that the chat asked for.

    Groups of country and topic come with the gravest first; within one, by severity, then corroboration, then the
    newest. ``told`` are the stories that the chat has had, as :func:`is_news` takes them. Instant and digest
    subscriptions both count.
    """
    asked = tuple(subscriptions)
    entries = [
        compose_entry(story, asked, told.get(story.id))
        for story in stories
        if since <= story.last_seen_at < until
        and is_news(story, told)
        and not story.merged_into
        and any(find_refusal(story, subscription) is None for subscription in asked)
    ]
    return Digest(chat.id, since, until, sort_entries(entries))


def is_news(story: Story, told: Mapping[str, datetime | None]) -> bool:
    """Whether a chat has to read of a story: never had, or developed since the digest of the time given for it.

    None stands for an alert, whose thread is where the chat hears of more.
    """
    if story.id not in told:
        return True
    told_at = told[story.id]
    return told_at is not None and bool(list_developments(story, told_at))


def compose_entry(story: Story, subscriptions: Iterable[Subscription], told_at: datetime | None = None) -> DigestEntry:
    """The story as a digest tells it to a chat that a digest of then told it. A subscription must concern it."""
    wanted = [
        (topic, subscription)
        for subscription in subscriptions
        if find_refusal(story, subscription) is None and (topic := find_topic(story, subscription)) is not None
    ]
    topic, subscription = min(wanted, key=lambda pair: (-pair[0].severity.rank, _order(story, pair[0])))
    countries = [code for code in story.countries if not subscription.countries or code in subscription.countries]
    return DigestEntry(
        story=story,
        topic=topic.topic,
        country=countries[0] if countries else "",
        level=topic.level,
        quote=_choose_quote(story),
        changes=list_corrections(story) if told_at is None else list_developments(story, told_at),
    )


def sort_entries(entries: Iterable[DigestEntry]) -> tuple[DigestEntry, ...]:
    """Entries in the order of a digest, those of one country and topic side by side."""
    ranked = sorted(entries, key=_rank)
    groups: dict[tuple[str, str], list[DigestEntry]] = {}
    for entry in ranked:
        groups.setdefault((entry.country, entry.topic), []).append(entry)
    return tuple(entry for group in groups.values() for entry in group)


def next_due(chat: Chat, now: datetime) -> datetime | None:
    """When the chat's next digest is due (UTC), strictly after now; None for a chat without digest times.

    Only on the chat's digest days. Right across changes of the clock; see :mod:`monitors.daytime`.
    """
    moment = find_next(now, chat.digest_times, chat.timezone)
    days = frozenset(chat.digest_days) & WEEK
    while moment is not None and days and moment.astimezone(get_zone(chat.timezone)).weekday() not in days:
        moment = find_next(moment, chat.digest_times, chat.timezone)
    return moment


def _order(story: Story, topic: StoryTopic) -> int:
    return story.topics.index(topic)


def _rank(entry: DigestEntry) -> tuple[int, int, float, str]:
    story = entry.story
    return -story.severity.rank, -story.corroboration, -story.last_seen_at.timestamp(), story.id


def _choose_quote(story: Story) -> str:
    """The newest report's sentence of evidence, passing over corrections and reports without one."""
    quotes = [report.quote for report in story.reports if report.quote and report.notice is None]
    return quotes[-1] if quotes else story.title
