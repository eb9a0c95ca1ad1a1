"""The stories that a chat may see: those of its own watches and of the desk's topics, none of other chats' watches."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from bot.chats.scope import Scope
from bot.command import Request
from bot.text.markup import Markup, code, plain
from bot.text.reader import Reader
from bot.text.render import note
from bot.told_before import settle_edits
from monitors.alerting.changes import list_urgent
from monitors.alerting.digest import rank_story
from monitors.alerting.interest import find_refusal
from monitors.model import Message, Story, Subscription, Told, rank_age
from storage.store import Store

RECENT: Final = timedelta(days=30)
MOST_LEFT_OUT: Final = 200
"""The stories of one topic behind which no more are looked for, if all so far are of outlets that a chat leaves out."""


def rank_gravity(story: Story) -> tuple[object, ...]:
    """The key by which stories on request are listed, the gravest first and mere mentions last."""
    return rank_story(story, is_mention=not list_urgent(story))


def point_to_latest(reader: Reader) -> Markup:
    """Where to look when what was asked for is not there."""
    return reader.write("The newest stories: {command}", command=plain("/latest"))


def answer_no_story(wanted: str, reader: Reader) -> Message:
    """The answer to an id that no story has which this chat may see."""
    return note(reader.write("There is no story {id}.", id=code(wanted)), point_to_latest(reader))


def list_own_topics(store: Store, request: Request) -> list[str]:
    """The topics and watches of the chat that is asked about."""
    return [one.topic for one in store.chats.list_subscriptions(request.chat.id)]


def find_seen(store: Store, request: Request, story_id: str) -> Story | None:
    """The story that an id leads to; None if there is none that this chat may see: as in :func:`list_in_scope`, or
    because it was told of it, though its reports tell of no topic any more.
    """
    story = store.stories.follow_story(story_id, seen_by=list_own_topics(store, request))
    if story is None and (found := store.stories.follow_story(story_id)) is not None and not found.topics:
        told = store.alerts.find_told(request.chat.id, found.id)
        return found if told is not None and told.first_key else None
    return story


def find_told_of(store: Store, request: Request, stories: Iterable[Story]) -> dict[str, Told]:
    """What the chat was told of these stories by alerts, by story; those of which it was told nothing are left out."""
    told = store.alerts.list_told_of(request.chat.id, [story.id for story in stories])
    return {one.story_id: one for one in settle_edits(store, told)}


def list_in_scope(
    store: Store, request: Request, scope: Scope, since: datetime | None, limit: int, *, gravest_first: bool = False
) -> tuple[Story, ...]:
    """The newest or gravest stories of a topic and of countries up to the end of the scope's period, without those that
    only watches of other chats recognised."""
    seen_by = list_own_topics(store, request)
    return store.stories.list_stories(
        topic=scope.topic,
        countries=scope.countries,
        since=since,
        begun_before=scope.period.until,
        seen_by=seen_by,
        gravest_first=gravest_first,
        limit=limit,
    )


def list_followed(
    store: Store,
    subscriptions: Iterable[Subscription],
    since: datetime | None,
    limit: int,
    *,
    until: datetime | None = None,
    gravest_first: bool = False,
) -> tuple[Story, ...]:
    """The newest or gravest stories that these subscriptions ask for: by topic, place, severity and outlet, as alerts
    and digests do; with reports since one moment, and a first one before the other."""
    found = {
        story.id: story
        for one in subscriptions
        for story in _list_asked_for(store, one, (since, until), limit, gravest_first=gravest_first)
    }
    key = rank_gravity if gravest_first else rank_age
    return tuple(sorted(found.values(), key=key)[:limit])


def _list_asked_for(
    store: Store,
    wanted: Subscription,
    bounds: tuple[datetime | None, datetime | None],
    limit: int,
    *,
    gravest_first: bool,
) -> list[Story]:
    """The stories of one subscription. The store does not know which outlets are one house, so it is asked for more
    and more until enough are left."""
    kept: list[Story] = []
    offset, page, (since, until) = 0, limit, bounds
    while offset < MOST_LEFT_OUT:
        stories = store.stories.list_followed(
            wanted, since=since, begun_before=until, gravest_first=gravest_first, limit=page, offset=offset
        )
        kept += [story for story in stories if find_refusal(story, wanted) is None]
        if len(kept) >= limit or len(stories) < page:
            break
        offset, page = offset + page, 4 * page
    return kept[:limit]


def find_wanted(store: Store, request: Request) -> str:
    """The id that was asked for, else the story of the message replied to, else the one told last; "" for none."""
    told = store.alerts.list_told_to(request.chat.id, request.now - RECENT, 1)
    return request.arguments.strip()[:40] or request.replied_story or (told[0].story_id if told else "")
