"""When a chat is silent: the mutes and quiet hours that hold now. What follows from them depends on the message:

| message | the chat is muted | the topic or country is | the story is | quiet hours |
|---|---|---|---|---|
| first alert | not sent | not sent | not sent | waits, or breaks them |
| step or correction of a told story | waits | waits | not sent | waits, or breaks them |
| reminder, end of a measure | asked again | asked again | asked again | asked again |
| unconfirmed alert, once more | let go | let go | let go | asked again, or breaks them |
| surge | waits, if only until later that day | the same | | waits |
| digest | waits | | | waits |

A first alert that is not sent is left to the digest. Alerts break quiet hours by the chat's choice
(``urgent_breaks_quiet``).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from monitors.alerting.daytime import WEEK, get_zone
from monitors.model import Chat, Mute, MuteKind, Story

Subject = tuple[MuteKind, str]

_EVERYTHING = frozenset({(MuteKind.CHAT, "")})


def find_chat_mute(chat: Chat, now: datetime) -> datetime | None:
    """Return until when the whole chat is muted; None if it is not."""
    ends = (chat.muted_until, *(mute.until for mute in list_mutes(chat, _EVERYTHING, now)))
    return max((end for end in ends if end is not None and now < end), default=None)


def list_mutes(chat: Chat, subjects: Collection[Subject], now: datetime) -> tuple[Mute, ...]:
    """Return the mutes of these subjects that hold now."""
    return tuple(mute for mute in chat.mutes if mute.holds(now) and (mute.kind, mute.value) in subjects)


def find_next_unmuting(chat: Chat, now: datetime) -> datetime | None:
    """Return when the next mute of the whole chat ends, be it one that holds or one that is still to begin; None if
    there is none.
    """
    ends = (chat.muted_until, *(mute.until for mute in chat.mutes if mute.kind is MuteKind.CHAT))
    return min((end for end in ends if end is not None and now < end), default=None)


def find_missed_since(chat: Chat, now: datetime) -> datetime | None:
    """Return since when mutes of the whole chat have kept back what no digest has told yet; None if none has."""
    begins = (chat.missed_since, *(mute.since for mute in chat.mutes if mute.kind is MuteKind.CHAT))
    return min((begin for begin in begins if begin is not None and begin <= now), default=None)


def forget_missed(chat: Chat, now: datetime) -> Chat:
    """Return the chat once a digest has told all up to now: only what a mute keeps back from now on is still missed."""
    kept = tuple(mute for mute in chat.mutes if mute.kind is not MuteKind.CHAT or now < mute.until)
    return replace(chat, mutes=kept, missed_since=None if find_chat_mute(chat, now) is None else now)


def list_subjects(story: Story, topic: str) -> frozenset[Subject]:
    """Return what may be muted of a story that is told under this topic: itself, the topic, and its first country."""
    country = next(iter(story.countries), "")
    return frozenset({(MuteKind.STORY, story.id), (MuteKind.TOPIC, topic), (MuteKind.COUNTRY, country)})


def is_muted(chat: Chat, story: Story, topic: str, now: datetime) -> bool:
    """Return whether the chat hears nothing of a story now, since it muted everything, or what the story is about."""
    return find_chat_mute(chat, now) is not None or bool(list_mutes(chat, list_subjects(story, topic), now))


def find_quiet_end(chat: Chat, now: datetime) -> datetime | None:
    """Return when the quiet hours that hold now end (UTC); None if none hold.

    They last from ``quiet_from`` up to (not including) ``quiet_to``, possibly over midnight. They begin on
    ``quiet_days`` only, if there are some. Equal times are whole days on some days of the week, which end together if
    they follow one another, and none on all.
    """
    quiet_from, quiet_to = chat.quiet_from, chat.quiet_to
    is_whole = quiet_from == quiet_to
    if quiet_from is None or quiet_to is None or (is_whole and not 0 < len({*chat.quiet_days}) < len(WEEK)):
        return None
    zone = get_zone(chat.timezone)
    today = now.astimezone(zone).date()
    for shift in (-1, 0):
        if chat.quiet_days and (today + timedelta(days=shift)).weekday() not in chat.quiet_days:
            continue
        first = datetime.combine(today + timedelta(days=shift), quiet_from, zone).astimezone(UTC)
        last_day = today + timedelta(days=shift + (quiet_to <= quiet_from))
        last = datetime.combine(last_day, quiet_to, zone).astimezone(UTC)
        if first <= now < last:
            return (find_quiet_end(chat, last) or last) if is_whole else last
    return None


def find_silence_end(chat: Chat, now: datetime) -> datetime | None:
    """Return when both the mute of the chat and its quiet hours are over; None if neither holds."""
    ends = (find_chat_mute(chat, now), find_quiet_end(chat, now))
    return max((end for end in ends if end is not None), default=None)
