"""The buttons Right and Wrong under an alert: people's ratings, stored as labels, from which precision is counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot.chats.visible_stories import find_seen
from bot.command import ButtonHandler, Need, PressedMessage, PressResult, Request
from bot.text.keyboards import alert_keyboard, button, in_rows
from bot.text.language import mark
from monitors.model import Label, Story, Verdict, WrongReason
from storage.store import Store

MOST_LABELS_A_DAY: Final = 100
WRONG: Final = {
    WrongReason.TOPIC: mark("Not this topic"),
    WrongReason.OLD: mark("Old news"),
    WrongReason.PLACE: mark("Wrong place"),
    WrongReason.FIGURE: mark("Wrong figure"),
    WrongReason.SAME: mark("Already told"),
    WrongReason.OTHER: mark("Something else"),
}


def save_labels(store: Store, request: Request, story: Story, verdict: Verdict, reason: WrongReason | None) -> bool:
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


def rate_right(store: Store, request: Request, pressed: PressedMessage) -> PressResult:
    """Store that the alert was right."""
    return _rate(store, request, pressed, request.parts[0], Verdict.RIGHT)


def ask_reason(store: Store, request: Request, pressed: PressedMessage) -> PressResult:
    """Put buttons under the alert with the reasons why it was wrong."""
    reader, story_id = request.reader, request.parts[0]
    reasons = in_rows((button(reader.text(label), "fault", story_id, key) for key, label in WRONG.items()), 2)
    back = (button("« " + reader.text("Back"), "alert", story_id),)
    return PressResult(edit=replace(pressed.message, buttons=(*reasons, back)))


def rate_wrong(store: Store, request: Request, pressed: PressedMessage) -> PressResult:
    """Store that the alert was wrong, and the reason."""
    story_id, reason = request.parts
    if reason not in WRONG:
        return PressResult(request.reader.text("This button is out of date."))
    return _rate(store, request, pressed, story_id, Verdict.WRONG, WrongReason(reason))


def _rate(
    store: Store,
    request: Request,
    pressed: PressedMessage,
    story_id: str,
    verdict: Verdict,
    reason: WrongReason | None = None,
) -> PressResult:
    reader, story = request.reader, find_seen(store, request, story_id)
    if story is None:
        return PressResult(reader.text("That story is no longer stored."))
    if not save_labels(store, request, story, verdict, reason):
        return PressResult(reader.text("That is enough for today, thank you."))
    restored = replace(pressed.message, buttons=alert_keyboard(story_id, reader))
    return PressResult(reader.text("Thank you, noted."), edit=restored)


PRESSES = (
    ButtonHandler("right", rate_right, Need.ADMIN),
    ButtonHandler("wrong", ask_reason, Need.ADMIN),
    ButtonHandler("fault", rate_wrong, Need.ADMIN),
)
