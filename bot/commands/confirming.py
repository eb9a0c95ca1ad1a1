"""The button Seen under an alert: somebody has seen it, so that it does not ring again; see bot/insisting.py."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.command import ButtonHandler, Need, PressedMessage, PressResult, Request
from bot.text.keyboards import alert_keyboard
from monitors.alerting.insistence import KEPT, confirm
from storage.chats import AuditEntry
from storage.store import Store

SHOWING: Final = frozenset({"why", "story", "mute", "right", "wrong"})
"""The other buttons of an alert; who presses one of them has seen it too."""


def confirm_seen(store: Store, request: Request, story_id: str) -> bool:
    """Note that the alert of a story was seen, even if the story was merged since; False if no alert waited."""
    story = store.stories.follow_story(story_id)
    waiting = store.alerts.list_unseen([request.home.id], request.now - KEPT)
    seen = [told for told in waiting if story is not None and store.stories.follow_story(told.story_id) == story]
    if not seen:
        return False
    store.alerts.save(map(confirm, seen))
    store.chats.add_audit(AuditEntry(request.now, request.actor_id, "seen", story_id, request.home.id))
    return True


def press_seen(store: Store, request: Request, pressed: PressedMessage) -> PressResult:
    """Confirm the alert, so that it does not ring again."""
    reader, story_id = request.reader, request.parts[0]
    waited = confirm_seen(store, request, story_id)
    said = reader.text("Noted; it will not ring again.") if waited else reader.text("It was already confirmed.")
    return PressResult(said, edit=replace(pressed.message, buttons=alert_keyboard(story_id, reader)))


PRESSES = (ButtonHandler("seen", press_seen, Need.CHAT),)
