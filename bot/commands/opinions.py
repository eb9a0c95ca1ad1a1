"""The buttons Right and Wrong under an alert: people's ratings, stored as labels, from which precision is counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot.command import Need, Pressed, PressRule, Reaction, Request
from bot.text.keyboards import alert_keyboard, button, in_rows
from bot.text.language import mark
from monitors.model import Story
from storage.labels import Label, Verdict
from storage.store import Store

MOST_LABELS_A_DAY: Final = 100
WRONG: Final = {
    "topic": mark("Not this topic"),
    "old": mark("Old news"),
    "place": mark("Wrong place"),
    "figure": mark("Wrong figure"),
    "same": mark("Already told"),
    "other": mark("Something else"),
}


def save_labels(store: Store, request: Request, story: Story, verdict: Verdict, reason: str = "") -> bool:
    """Label the story for each of its topics that the chat asked for; False if the chat gave too many labels today."""
    if store.labels.count_of(request.chat.id, request.now - timedelta(days=1)) >= MOST_LABELS_A_DAY:
        return False
    asked = {one.topic for one in store.chats.list_subscriptions(request.chat.id)}
    topics = [one.topic for one in story.topics if one.topic in asked] or [story.topics[0].topic]
    records = store.articles.list_of_story(story.id, 1)
    article = records[0].analysis.article if records else None
    for topic in topics:
        store.labels.save(
            Label(
                request.chat.id,
                request.actor_id,
                story.id,
                topic,
                verdict,
                request.now,
                reason,
                title=article.title if article else story.title,
                text=article.text if article else "",
                url=article.url if article else "",
                language=records[0].analysis.language if records else "",
            )
        )
    return True


def say_right(store: Store, request: Request, pressed: Pressed) -> Reaction:
    """Store that the alert was right."""
    return _say(store, request, pressed, request.parts[0], Verdict.RIGHT)


def ask_reason(store: Store, request: Request, pressed: Pressed) -> Reaction:
    """Put buttons under the alert with the reasons why it was wrong."""
    reader, story_id = request.reader, request.parts[0]
    reasons = in_rows((button(reader.tell(label), "fault", story_id, key) for key, label in WRONG.items()), 2)
    back = (button("« " + reader.tell("Back"), "alert", story_id),)
    return Reaction(edit=replace(pressed.message, buttons=(*reasons, back)))


def say_wrong(store: Store, request: Request, pressed: Pressed) -> Reaction:
    """Store that the alert was wrong, and the reason."""
    story_id, reason = request.parts
    return _say(store, request, pressed, story_id, Verdict.WRONG, reason)


def _say(
    store: Store, request: Request, pressed: Pressed, story_id: str, verdict: Verdict, reason: str = ""
) -> Reaction:
    reader, story = request.reader, store.stories.follow_story(story_id)
    if story is None:
        return Reaction(reader.tell("That story is no longer stored."))
    if not save_labels(store, request, story, verdict, reason):
        return Reaction(reader.tell("That is enough for today, thank you."))
    restored = replace(pressed.message, buttons=alert_keyboard(story_id, reader))
    return Reaction(reader.tell("Thank you, noted."), edit=restored)


PRESSES = (
    PressRule("right", say_right, Need.ADMIN),
    PressRule("wrong", ask_reason, Need.ADMIN),
    PressRule("fault", say_wrong, Need.ADMIN),
)
