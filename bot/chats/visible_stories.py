"""The stories that a chat may see: those of its own watches and of the desk's topics, none of other chats' watches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.chats.scope import Scope
from bot.command import Request
from bot.text.markup import Markup, code, plain
from bot.text.reader import Reader
from bot.text.render import note
from monitors.alerting.interest import find_refusal
from monitors.model import Message, Story, Subscription
from storage.store import Store

RECENT: Final = timedelta(days=30)
MOST_OF_TOPIC: Final = 200
"""The newest stories of one topic among which those that a chat asks for are looked for."""


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
    """The story that an id leads to; None if there is none that this chat may see, as in :func:`list_in_scope`."""
    return store.stories.follow_story(story_id, seen_by=list_own_topics(store, request))


def list_in_scope(
    store: Store, request: Request, scope: Scope, since: datetime | None, limit: int
) -> tuple[Story, ...]:
    """The newest stories of a topic and country, without those that only watches of other chats recognised."""
    seen_by = list_own_topics(store, request)
    return store.stories.list_stories(
        topic=scope.topic, country=scope.country, since=since, seen_by=seen_by, limit=limit
    )


def list_followed(
    store: Store, subscriptions: Sequence[Subscription], since: datetime | None, limit: int
) -> tuple[Story, ...]:
    """The newest stories that these subscriptions ask for: by topic, place, severity and outlet, as alerts and digests
    do."""
    topics = list(dict.fromkeys(one.topic for one in subscriptions))
    found = {
        story.id: story
        for topic in topics
        for story in store.stories.list_stories(topic=topic, since=since, seen_by=topics, limit=MOST_OF_TOPIC)
        if any(find_refusal(story, one) is None for one in subscriptions)
    }
    newest = sorted(found.values(), key=lambda story: story.last_seen_at, reverse=True)
    return tuple(newest[:limit])


def find_wanted(store: Store, request: Request) -> str:
    """The id that was asked for, else the story of the message replied to, else the one told last; "" for none."""
    told = store.alerts.list_told_to(request.chat.id, request.now - RECENT, 1)
    return request.arguments.strip()[:40] or request.replied_story or (told[0].story_id if told else "")
