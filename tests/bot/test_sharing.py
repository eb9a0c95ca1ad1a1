"""A link from /share carries a chat's settings and topics to another chat, and nothing else of it."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import time

from bot.command import Request
from bot.commands.sharing import share, take_over
from bot.desk import Desk
from monitors.model import Chat, Mute, MuteKind, SharedSettings, Subscription
from storage.store import Store
from tests.bot.running import START_AT
from tests.storage.samples import later, make_chat

OWN = {
    "id", "address", "kind", "title", "topic", "state", "language", "muted_until", "mutes", "missed_since",
    "next_digest_at",
}  # fmt: skip


def ask(chat: Chat, desk: Desk) -> Request:
    return Request(chat, 7, "", START_AT, desk, chat, "tocsin_bot")


def read_token(answer: object) -> str:
    (message,) = answer  # type: ignore[misc]
    return str(message.html).partition("like_")[2].partition('"')[0]


def test_whoever_opens_the_link_has_the_settings_and_topics_of_the_chat(store: Store, desk: Desk) -> None:
    settings = {
        "timezone": "Asia/Almaty",
        "digest_times": (time(6), time(18)),
        "digest_days": (0, 4),
        "quiet_from": time(22),
        "quiet_to": time(7),
        "urgent_breaks_quiet": False,
        "silent_digests": True,
        "insist_minutes": 30,
        "quiet_days": (0, 1, 2),
    }
    assert settings.keys() == {one.name for one in fields(SharedSettings)}
    giver = store.chats.add_chat(make_chat(1, **settings))
    asked = Subscription(giver.id, "unrest", countries=("KZ",))
    store.chats.save_subscriptions([asked, Subscription(giver.id, "watch:1", query="lithium")])
    taker = store.chats.add_chat(make_chat(2))
    take_over(store, ask(taker, desk), read_token(share(store, ask(giver, desk))))
    taken = store.chats.get_chat(taker.id)
    assert {name: getattr(taken, name) for name in settings} == settings
    assert store.chats.list_subscriptions(taker.id) == (replace(asked, chat_id=taker.id),)


def test_a_link_keeps_nothing_that_names_the_chat(store: Store, desk: Desk) -> None:
    mute = Mute(MuteKind.STORY, "secret", later(days=1))
    giver = store.chats.add_chat(make_chat(4711, title="secret", topic="secret", mutes=(mute,)))
    store.chats.save_subscriptions(
        [Subscription(giver.id, "unrest"), Subscription(giver.id, "watch:1", query="secret")]
    )
    kept = store.marks.find_mark(f"setup:{read_token(share(store, ask(giver, desk)))}") or ""
    assert "unrest" in kept
    assert "secret" not in kept
    assert "4711" not in kept


def test_every_field_of_a_chat_is_shared_or_its_own() -> None:
    assert {one.name for one in fields(Chat)} == OWN | {one.name for one in fields(SharedSettings)}
