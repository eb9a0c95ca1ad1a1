"""/channel: an administrator sets a channel (or another of their groups) up from the private chat with the bot."""

from __future__ import annotations

from typing import Final

from bot import choices
from bot.command import Answer, Command, Request
from bot.language import mark
from bot.markup import Markup, bold, code, join, plain, shorten
from bot.render import note
from monitors.errors import StorageError
from monitors.model import Chat, ChatAddress, ChatKind
from storage.store import Store

REMOTE_PREFIX: Final = "remote:"
BACK: Final = frozenset({"here", "back", "off", "none"})


def _find(store: Store, text: str) -> Chat | None:
    """The chat of a Telegram id. Names can change hands, so they are not taken."""
    try:
        return store.chats.find_chat(ChatAddress(int(text)))
    except (ValueError, OverflowError, StorageError):
        return None


def _known(store: Store, request: Request) -> list[Chat]:
    """The channels and groups that this person added or changed: from the audit trail, so that no other is named."""
    audited = {entry.chat_id for entry in store.chats.list_audit(limit=2000) if entry.actor_id == request.actor_id}
    chats = [store.chats.get_chat(one) for one in sorted(one for one in audited if one is not None)]
    return [chat for chat in chats if chat.kind is not ChatKind.PRIVATE]


def _chat_line(chat: Chat) -> Markup:
    return join([code(f"/channel {chat.address.chat_id}"), plain(shorten(chat.title, 80))], " ")


def channel(store: Store, request: Request) -> Answer:
    """Choose which chat the settings commands here are about. Being its administrator is checked at each of them."""
    reader, word = request.reader, (request.words or ("",))[0].casefold()
    if request.home.kind is not ChatKind.PRIVATE:
        return (note(reader.tell("Use this in a private chat with me.")),)
    kept = f"{REMOTE_PREFIX}{request.actor_id}"
    if word in BACK:
        store.marks.remove_mark(kept)
        return (note(reader.tell("Settings are about this chat again.")),)
    wanted = _find(store, word) if word else None
    if wanted is None or wanted.kind is ChatKind.PRIVATE:  # its title is shown to nobody who is not asked about first
        known = [_chat_line(chat) for chat in _known(store, request)[:10]]
        how = reader.tell("Add me to your channel as an administrator, then choose it here:")
        return (note(bold(reader.tell("Channels")), how, *known, code("/channel -1001234567890")),)
    store.marks.set_mark(kept, str(wanted.id))
    choices.note_change(store, request, "remote", str(wanted.address.chat_id))
    lines = [
        bold(reader.tell("Settings are now about that chat, if you administer it.")),
        reader.write("Begin with {settings}; come back with {back}.",
                     settings=plain("/settings"), back=code("/channel here")),
    ]  # fmt: skip
    return (note(*lines),)


COMMANDS = (Command("channel", "[ID|here]", mark("set a channel of yours up from here"), channel),)
