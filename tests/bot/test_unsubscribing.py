"""Who has unsubscribed from everything is told nothing more of what was decided before."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from bot.access import Actor
from bot.conversation import Incoming, receive
from bot.desk import Desk
from monitors.model import ChatAddress, ChatKind, Lane, Message, OutboxDraft, OutboxState, Subscription
from storage.store import Store
from tests.bot.running import START_AT, write_config
from tests.bot.sending import make_chat

READER = Actor(ChatAddress(7), ChatKind.PRIVATE, 7, "Reader")


def test_the_last_topic_takes_waiting_alerts_and_digests_with_it_but_no_answer(tmp_path: Path) -> None:
    desk = Desk.of(write_config(tmp_path / "config"))
    with closing(Store.open(tmp_path / "tocsin.sqlite3", START_AT)) as store:
        chat, other = (store.chats.add_chat(make_chat(number)) for number in (7, 8))
        for one in (chat, other):
            store.chats.save_subscriptions(Subscription(one.id, topic) for topic in ("unrest", "troops"))
            drafts = [OutboxDraft(one.id, lane, lane.name, Message(lane.name)) for lane in Lane]
            store.outbox.add(drafts, START_AT)

        def list_waiting() -> list[str]:
            return [one.row.dedup_key for one in store.outbox.list_entries((OutboxState.PENDING,), chat_id=chat.id)]

        receive(store, Incoming(1, READER, "unsubscribe", "troops"), desk, START_AT)
        assert list_waiting() == ["URGENT", "ANSWER", "DIGEST", "answer:1:0"]
        receive(store, Incoming(2, READER, "unsubscribe", "unrest"), desk, START_AT)
        assert list_waiting() == ["ANSWER", "answer:1:0", "answer:2:0"]
        dropped = store.outbox.find_entry(chat.id, "URGENT")
        assert dropped is not None
        assert (dropped.row.state, dropped.last_reason) == (OutboxState.DEAD, "unsubscribed")
        assert store.outbox.count_depth(START_AT).pending == 3 + len(Lane), "nobody else's"
