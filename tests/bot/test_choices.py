"""What a chat chooses is stored as its answer says."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from bot.command import Request
from bot.commands.subscriptions import subscribe
from bot.desk import Desk
from monitors.model import Subscription
from storage.store import Store
from tests.bot.running import START_AT, write_config
from tests.bot.sending import make_chat


def test_a_chat_may_subscribe_to_every_topic_however_many_watches_it_has(tmp_path: Path) -> None:
    desk = Desk.of(write_config(tmp_path / "config"))
    with closing(Store.open(tmp_path / "x.sqlite3", START_AT)) as store:
        chat = store.chats.add_chat(make_chat(7))
        store.chats.save_subscriptions(Subscription(chat.id, f"watch:{number}", query="x") for number in range(201))
        (told,) = subscribe(store, Request(chat, 7, "all", START_AT, desk, chat))
        topics = {one.topic for one in store.chats.list_subscriptions(chat.id)}
    assert "Subscribed" in told.html
    assert topics >= set(desk.topics)
