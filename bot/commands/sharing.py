"""/share: a link that carries a chat's settings (topics, places, severity, digests) but no names and no ids."""

from __future__ import annotations

import secrets
from dataclasses import fields, replace
from typing import Final

from bot.chats import choices
from bot.command import Answer, Command, Need, Request
from bot.commands.settings import show_main
from bot.text.language import mark
from bot.text.markup import bold, link
from bot.text.render import note
from monitors.model import Setup, SharedSettings, is_desk_topic
from storage.store import Store

SETTINGS: Final = tuple(one.name for one in fields(SharedSettings))


def share(store: Store, request: Request) -> Answer:
    """Answer with a link that starts another chat with this one's current settings."""
    reader = request.reader
    subscriptions = [one for one in store.chats.list_subscriptions(request.chat.id) if is_desk_topic(one.topic)]
    if not subscriptions:
        return (note(reader.text("This chat subscribes to nothing that could be shared.")),)
    settings = SharedSettings(**{name: getattr(request.chat, name) for name in SETTINGS})
    token = secrets.token_urlsafe(9)
    store.marks.keep_setup(token, Setup(settings, tuple(replace(one, chat_id=0) for one in subscriptions)))
    choices.note_change(store, request, "share", token)
    url = f"https://t.me/{request.bot_name}?start=like_{token}"
    return (note(bold(reader.text("Whoever opens this link starts with the same settings:")), link(url, url)),)


def take_over(store: Store, request: Request, token: str) -> Answer:
    """Take over the settings that somebody shared; subscriptions to the same topics are replaced."""
    reader, setup = request.reader, store.marks.find_setup(token)
    if setup is None:
        return (note(reader.text("This link is no longer valid.")),)
    known = [one for one in setup.subscriptions if one.topic in request.desk.topics]
    store.chats.save_subscriptions(replace(one, chat_id=request.chat.id) for one in known)
    changes = {name: getattr(setup.settings, name) for name in SETTINGS}
    chat = choices.change_chat(store, request, "take_over", token, **changes)
    return (note(reader.text("This chat now has the settings of the link.")),
            show_main(store, replace(request, chat=chat, home=chat)))  # fmt: skip


COMMANDS = (Command("share", "", mark("a link to this chat's set-up"), share, Need.ADMIN),)
