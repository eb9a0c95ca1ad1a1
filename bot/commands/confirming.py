"""The button Seen under an alert: somebody has seen it, so that it does not ring again; see bot/insisting.py."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from bot.command import ButtonHandler, Need, PressedMessage, PressResult, Request
from bot.text.keyboards import alert_keyboard
from bot.text.reader import Reader
from monitors.alerting.insistence import KEPT, MOST_AGAIN, confirm
from monitors.model import Lane, Message, OutboxDraft, OutboxState, Told, make_story_key
from storage.chats import AuditEntry
from storage.outbox_rows import OutboxEntry
from storage.store import Store

SHOWING: Final = frozenset({"why", "story", "mute", "right", "wrong"})
"""The other buttons of an alert; who presses one of them has seen it too."""


def confirm_seen(store: Store, request: Request, story_id: str, pressed: PressedMessage) -> bool:
    """Note that the alert of a story was seen, even if the story was merged since; False if no alert waited.

    The other messages of the alert, first and repeated, are edited, and so is what waits to edit them: they ask for
    nothing any more. A newer alert of the story that has yet to be sent was not seen, and goes on waiting.
    """
    story = store.stories.follow_story(story_id)
    waiting = store.alerts.list_unseen([request.home.id], request.now - KEPT)
    seen = [told for told in waiting if story is not None and store.stories.follow_story(told.story_id) == story]
    if not seen:
        return False
    store.alerts.save(confirm(told) for told in seen if _has_come(store, request, told))
    store.chats.add_audit(AuditEntry(request.now, request.actor_id, "seen", story_id, request.home.id))
    others = [*_list_others(store, request, seen, pressed), *_settle_under_way(store, request, seen)]
    store.outbox.add([_edit(entry, request) for entry in others if _asks(entry)], request.now)
    return True


def _has_come(store: Store, request: Request, told: Told) -> bool:
    """Whether the alert that is to be confirmed was sent; one that rang again was, the first time."""
    entry = store.outbox.find_entry(request.home.id, told.unseen_key)
    return told.rung_again > 0 or entry is None or entry.row.state is OutboxState.SENT


def _settle_under_way(store: Store, request: Request, seen: Iterable[Told]) -> Iterator[OutboxEntry]:
    """Take the button off the edits of these alerts that are not done with, and yield those that are being sent now:
    they bring it once more, so that it has to be taken off after them.
    """
    for told in seen:
        for entry in store.outbox.list_edits_under_way(request.home.id, told.first_key):
            if _asks(entry):
                store.outbox.replace_message(entry.row.id, _confirm(entry, request))
                if entry.row.state is OutboxState.SENDING:
                    yield entry


def _list_others(store: Store, request: Request, seen: Iterable[Told], pressed: PressedMessage) -> list[OutboxEntry]:
    """The messages of alerts, as they were last edited, without the one that was pressed."""
    keys = [pressed.key, *(key for told in seen for key in _list_keys(told))]
    sent = (store.outbox.find_entry(request.home.id, key) for key in keys)
    (_, *ids) = dict.fromkeys(entry.message_id for entry in sent if entry is not None and entry.message_id is not None)
    newest = (store.outbox.find_by_message(request.home.id, message_id) for message_id in ids)
    return [entry for entry in newest if entry is not None]


def _list_keys(told: Told) -> Iterator[str]:
    """The dedup keys of the first message about a story, and of the last ones."""
    yield told.first_key
    for revision in range(max(told.revision - MOST_AGAIN, 1), told.revision + 1):
        yield make_story_key(told.story_id, revision)


def _asks(entry: OutboxEntry) -> bool:
    """Whether a message has the button Seen."""
    return any(one.data.startswith("seen:") for row in entry.row.message.buttons for one in row)


def _edit(entry: OutboxEntry, request: Request) -> OutboxDraft:
    is_sent, key = entry.row.state is OutboxState.SENT, entry.row.dedup_key
    edits = key if is_sent else entry.row.message.edits
    edit = replace(_confirm(entry, request), edits=edits, replies_to="", silent=True)
    return OutboxDraft(request.home.id, Lane.ANSWER, f"seen:{key}", edit)


def _confirm(entry: OutboxEntry, request: Request) -> Message:
    """The message of a row that asks to be confirmed, as it is shown once somebody did."""
    message = entry.row.message
    asked = next(one.data for row in message.buttons for one in row if one.data.startswith("seen:"))
    return as_confirmed(message, asked.partition(":")[2], request.reader)


def as_confirmed(message: Message, story_id: str, reader: Reader) -> Message:
    """The message of an alert without the button Seen, and headed as seen if it rang again."""
    head, newline, rest = message.html.partition("\n")
    html = (message.confirmed_head or head) + newline + rest
    return replace(message, html=html, buttons=alert_keyboard(story_id, reader), confirmed_head="")


def press_seen(store: Store, request: Request, pressed: PressedMessage) -> PressResult:
    """Confirm the alert, so that it does not ring again."""
    reader, story_id = request.reader, request.parts[0]
    waited = confirm_seen(store, request, story_id, pressed)
    said = reader.text("Noted; it will not ring again.") if waited else reader.text("It was already confirmed.")
    return PressResult(said, edit=as_confirmed(pressed.message, story_id, reader))


PRESSES = (ButtonHandler("seen", press_seen, Need.CHAT),)
