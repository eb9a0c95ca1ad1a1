"""/channel: an administrator sets up a channel, or one of their groups, from the private chat with the bot."""

from __future__ import annotations

from typing import Final

from bot.chats import choices
from bot.chats.remote import write_chat
from bot.command import Answer, ButtonHandler, Command, PressedMessage, PressResult, Request
from bot.text.chat_names import write_title
from bot.text.keyboards import LABEL_UNITS, button, in_rows
from bot.text.language import mark
from bot.text.markup import Markup, bold, code, plain, shorten
from bot.text.render import note
from monitors.errors import StorageError
from monitors.model import Chat, ChatAddress, ChatKind, Message
from storage.marks import REMOTE_PREFIX
from storage.store import Store

VERB: Final = "channel"
MOST_OFFERED: Final = 20
BACK: Final = frozenset({"here", "back", "off", "none"})


def find_remote(store: Store, actor_id: int) -> Chat | None:
    """The channel or group that the person works on from a private chat; None for none."""
    kept = store.marks.find_mark(f"{REMOTE_PREFIX}{actor_id}")
    return None if kept is None else store.chats.find_by_id(int(kept))


def _find(store: Store, text: str) -> Chat | None:
    """The chat of a Telegram id. Names are not accepted, since they can pass to another chat."""
    try:
        return store.chats.find_chat(ChatAddress(int(text)))
    except (ValueError, OverflowError, StorageError):
        return None


def _known(store: Store, request: Request) -> list[Chat]:
    """The channels and groups that this person added or changed, by the audit trail, so that no others are shown."""
    audited = {entry.chat_id for entry in store.chats.list_audit(limit=2000) if entry.actor_id == request.actor_id}
    chats = [store.chats.get_chat(one) for one in sorted(one for one in audited if one is not None)]
    return [chat for chat in chats if chat.kind is not ChatKind.PRIVATE]


def invite(request: Request) -> Answer:
    """The message to the person who added the bot to a channel."""
    reader = request.reader
    title = bold(reader.text("I was added to the channel {title}.", title=write_title(request.chat)))
    chosen = (button("⚙️ " + reader.text("Set it up from here"), VERB, str(request.chat.id)),)
    return (Message(note(title).html, buttons=(chosen,)),)


def channel(store: Store, request: Request) -> Answer:
    """Choose the chat that the settings commands here are about. Each command checks that the person administers it."""
    reader, word = request.reader, (request.words or ("",))[0].casefold()
    if request.home.kind is not ChatKind.PRIVATE:
        return (note(reader.text("Use this in a private chat with me.")),)
    if word in BACK:
        return (_turn_back(store, request),)
    wanted = _find(store, word) if word else None
    if wanted is None or wanted.kind is ChatKind.PRIVATE:
        return (_offer(store, request, word),)
    return (_turn_to(store, request, wanted),)


def _offer(store: Store, request: Request, word: str) -> Message:
    """The message with the chats to choose from, as buttons; also that ``word`` names none of them, and which chat the
    settings are about now.
    """
    reader, known = request.reader, _known(store, request)
    offered = [button(write_title(chat, LABEL_UNITS) or "—", VERB, str(chat.id)) for chat in known[:MOST_OFFERED]]
    lines: list[Markup | str] = [bold(reader.text("Channels"))]
    if word:
        unknown = reader.write("I know no channel or group {name}. It takes its number.", name=code(shorten(word, 64)))
        lines.append(unknown)
    if (target := find_remote(store, request.actor_id)) is not None:
        title = write_chat(target) if target in known else str(target.address.chat_id)
        still = reader.write(
            "Settings here are about {chat}; return with {back}.", chat=bold(title), back=code("/channel here")
        )
        lines.append(still)
    lines.append(reader.text("Add me to your channel as an administrator, then choose it here:"))
    return Message(note(*lines, code("/channel -1001234567890")).html, buttons=in_rows(offered, 1))


def _turn_to(store: Store, request: Request, wanted: Chat) -> Message:
    """Make settings be about that chat from now on. Its title is not shown, since the person may not administer it."""
    reader = request.reader
    store.marks.set_mark(f"{REMOTE_PREFIX}{request.actor_id}", str(wanted.id))
    choices.note_change(store, request, "remote", str(wanted.address.chat_id))
    text = note(
        bold(reader.text("Settings now apply to that chat, if you administer it.")),
        reader.write("Start with {settings}; return with {back}.",
                     settings=plain("/settings"), back=code("/channel here")),
    )  # fmt: skip
    begin = (button("⚙️ " + reader.text("Settings"), "set", "main"),)
    return Message(text.html, buttons=(begin, (button("↩️ " + reader.text("Back to this chat"), VERB, "here"),)))


def _turn_back(store: Store, request: Request) -> Message:
    store.marks.remove_mark(f"{REMOTE_PREFIX}{request.actor_id}")
    return note(request.reader.text("Settings apply to this chat again."))


def press_channel(store: Store, request: Request, pressed: PressedMessage) -> PressResult:
    """Make settings be about the chat of the button, or about this one again."""
    if request.arguments in BACK:
        return PressResult(edit=_turn_back(store, request))
    try:
        wanted = store.chats.find_by_id(int(request.arguments))
    except (ValueError, OverflowError):
        wanted = None
    if wanted is None:
        return PressResult(request.reader.text("That chat is gone."))
    return PressResult(edit=_turn_to(store, request, wanted))


COMMANDS = (Command("channel", "[ID|here]", mark("set a channel of yours up from here"), channel),)
PRESSES = (ButtonHandler(VERB, press_channel),)
