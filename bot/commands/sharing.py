"""/share: a link that carries a chat's settings (topics, places, severity, digests) but no names and no ids."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Final

from bot.chats import choices
from bot.command import Answer, Command, Need, Request
from bot.commands.settings import show_main
from bot.text.language import mark
from bot.text.markup import bold, link
from bot.text.render import note
from monitors.model import Chat, ChatAddress, Subscription
from storage import codec
from storage.store import Store

SETUP_MARK: Final = "setup:"


def share(store: Store, request: Request) -> Answer:
    """Answer with a link that starts another chat with this one's current settings."""
    reader = request.reader
    subscriptions = [one for one in store.chats.list_subscriptions(request.chat.id) if not one.title]
    if not subscriptions:
        return (note(reader.text("This chat subscribes to nothing that could be shared.")),)
    token = secrets.token_urlsafe(9)
    plain_chat = replace(request.chat, id=0, title="", address=ChatAddress(0), mutes=(), muted_until=None)
    lines = [codec.encode(plain_chat), codec.encode_all([replace(one, chat_id=0) for one in subscriptions])]
    store.marks.set_mark(SETUP_MARK + token, "\n".join(lines))
    choices.note_change(store, request, "share", token)
    url = f"https://t.me/{request.bot_name}?start=like_{token}"
    return (note(bold(reader.text("Whoever opens this link starts with the same settings:")), link(url, url)),)


def take_over(store: Store, request: Request, token: str) -> Answer:
    """Take over the settings that somebody shared; subscriptions to the same topics are replaced."""
    reader, kept = request.reader, store.marks.find_mark(SETUP_MARK + token)
    if kept is None:
        return (note(reader.text("This link is no longer valid.")),)
    chat_text, _, subscription_text = kept.partition("\n")
    like = codec.decode(Chat, chat_text)
    known = [one for one in codec.decode_all(Subscription, subscription_text) if one.topic in request.desk.topics]
    store.chats.save_subscriptions(replace(one, chat_id=request.chat.id) for one in known)
    chat = choices.change_chat(
        store,
        request,
        "take_over",
        token,
        timezone=like.timezone,
        digest_times=like.digest_times,
        digest_days=like.digest_days,
        quiet_from=like.quiet_from,
        quiet_to=like.quiet_to,
        urgent_breaks_quiet=like.urgent_breaks_quiet,
        silent_digests=like.silent_digests,
        insist_minutes=like.insist_minutes,
    )
    return (note(reader.text("This chat now has the settings of the link.")),
            show_main(store, replace(request, chat=chat, home=chat)))  # fmt: skip


COMMANDS = (Command("share", "", mark("a link to this chat's set-up"), share, Need.ADMIN),)
