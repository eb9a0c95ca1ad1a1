"""/approve, and the owners' buttons about a chat that wants to be let in: Approve and Deny."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.chats.claims import admit, ask_owner, list_waiting
from bot.command import Answer, ButtonHandler, Command, Need, PressedMessage, PressResult, Request
from bot.commands.welcome import greet
from bot.owners import name_chat
from bot.text.language import mark
from bot.text.markup import bold, code, join, plain
from bot.text.render import note
from monitors.model import Chat, ChatKind, ChatState, GivenUp, Lane, Message, OutboxDraft
from storage.chats import AuditEntry
from storage.store import Store

LISTED: Final = 10


def _find_asked(store: Store, request: Request) -> Chat | None:
    try:
        return store.chats.find_by_id(int(request.arguments))
    except (ValueError, OverflowError):
        return None


def grant(store: Store, request: Request, pressed: PressedMessage) -> PressResult:
    """An owner lets a chat in; the chat is told so, and where to begin."""
    asked = _find_asked(store, request)
    if asked is None:
        return PressResult(request.reader.text("That chat is gone."))
    admitted = admit(store, asked, request.actor_id, request.now)
    if asked.state is not ChatState.ACTIVE and asked.kind is not ChatKind.CHANNEL:
        welcome = replace(request, chat=admitted, home=admitted, arguments="", is_owner=False)
        approved = note(bold(welcome.reader.text("This chat has been approved.")))
        key = f"approved:{request.now.isoformat()}"
        drafts = (
            OutboxDraft(admitted.id, Lane.ANSWER, f"{key}:{number}", one)
            for number, one in enumerate((approved, *greet(store, welcome)))
        )
        store.outbox.add(drafts, request.now)
    return PressResult(
        request.reader.text("Approved."), edit=_settle(admitted, request.reader.text("Approved."), request)
    )


def deny(store: Store, request: Request, pressed: PressedMessage) -> PressResult:
    """An owner keeps a chat out; the chat is told nothing."""
    asked = _find_asked(store, request)
    if asked is None:
        return PressResult(request.reader.text("That chat is gone."))
    for one in store.chats.list_threads(asked.address.chat_id):
        store.outbox.cancel(one.id, GivenUp.DENIED, request.now)
        store.chats.update_chat(one.id, state=ChatState.DENIED)
        store.chats.add_audit(AuditEntry(request.now, request.actor_id, "deny", "", one.id))
    return PressResult(request.reader.text("Denied."), edit=_settle(asked, request.reader.text("Denied."), request))


def _settle(chat: Chat, verdict: str, request: Request) -> Message:
    return note(bold(verdict), name_chat(chat, request.reader))


def approve(store: Store, request: Request) -> Answer:
    """List the chats that wait to be let in, each with its buttons."""
    waiting = list_waiting(store)
    if not waiting:
        return (note(request.reader.text("No chat is waiting.")),)
    messages = [ask_owner(chat, request.reader) for chat in waiting[:LISTED]]
    if len(waiting) > LISTED:
        more = request.reader.count("{n} more is waiting.", "{n} more are waiting.", len(waiting) - LISTED)
        messages.append(note(join([plain(more), code("/approve")], " ")))
    return tuple(messages)


COMMANDS = (Command("approve", "", mark("chats waiting for approval"), approve, Need.OWNER, is_whole=True),)
PRESSES = (ButtonHandler("grant", grant, Need.OWNER), ButtonHandler("deny", deny, Need.OWNER))
