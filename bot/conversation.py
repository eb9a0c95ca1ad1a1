"""One incoming command from arrival to stored answer, in one transaction: seen, let in or refused, run, answered.

So a command is carried out once even when Telegram delivers it twice, and its answer is never lost. It knows no
Telegram type; updates.py does.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime

from bot.access import Incoming, Verdict, first_state, judge
from bot.commands import COMMANDS_BY_NAME
from bot.commands.command import Answer, Request
from bot.desk import Desk
from bot.markup import code, join, plain
from bot.render import note
from monitors.digest import next_due
from monitors.errors import StorageError
from monitors.model import Chat, ChatState, Lane, OutboxDraft
from storage.store import Store

log = logging.getLogger(__name__)

_REFUSALS = {
    Verdict.NOT_LISTED: "This bot serves only the chats on its list. Ask its operator to add this one.",
    Verdict.NOT_APPROVED: "This chat has not been approved yet. The bot's owners have been asked.",
    Verdict.ADMINS_ONLY: "In a group only its administrators may change what the bot tells.",
}


def receive(store: Store, incoming: Incoming, desk: Desk, now: datetime) -> bool:
    """Carry out one command and store its answer; False when this update was carried out before."""
    with store.transaction():
        if not store.marks.mark_update(incoming.update_id, now):
            return False
        chat = _meet(store, incoming, desk, now)
        answer = _answer(store, incoming, chat, desk, now)
        store.outbox.add(
            (
                OutboxDraft(chat.id, Lane.ANSWER, f"answer:{incoming.update_id}:{number}", message)
                for number, message in enumerate(answer)
            ),
            now,
        )
        return True


def _meet(store: Store, incoming: Incoming, desk: Desk, now: datetime) -> Chat:
    """The chat that wrote: added when it is new, back to life when it was out of reach."""
    known = store.chats.find_chat(incoming.address)
    if known is None:
        return store.chats.add_chat(_new_chat(incoming, desk, now))
    if known.state is ChatState.SUSPENDED:
        store.outbox.resume_chat(incoming.address)
        return store.chats.update_chat(known.id, state=ChatState.ACTIVE)
    return known


def _new_chat(incoming: Incoming, desk: Desk, now: datetime) -> Chat:
    fresh = Chat(
        id=0,
        address=incoming.address,
        kind=incoming.kind,
        title=incoming.title,
        state=first_state(incoming, desk.settings.telegram.access),
        timezone=desk.settings.digest.timezone,
        digest_times=desk.settings.digest.times,
    )
    return with_next_digest(fresh, now)


def with_next_digest(chat: Chat, now: datetime) -> Chat:
    """The chat with the time of its next digest worked out."""
    return replace(chat, next_digest_at=next_due(chat, now))


def _answer(store: Store, incoming: Incoming, chat: Chat, desk: Desk, now: datetime) -> Answer:
    command = COMMANDS_BY_NAME.get(incoming.command)
    if command is None:
        return (note(join([plain("I know no such command."), code("/help"), plain("lists them.")], " ")),)
    verdict = judge(incoming, chat, command, desk.settings.telegram.access)
    if verdict is not Verdict.ALLOWED:
        return (note(_REFUSALS[verdict]),)
    request = Request(chat, incoming.actor_id, incoming.arguments, now, desk)
    try:
        with store.transaction():
            return command.run(store, request)
    except StorageError:
        raise  # the database may be unfit to store an answer; the edge logs it
    except Exception:
        log.exception("the command /%s failed; what it began was undone", command.name)
        return (note("Something went wrong here. It has been logged; please try again later."),)
