"""What a chat chooses is stored as its answer says."""

from __future__ import annotations

from tests.bot.room import Room


def test_a_chat_may_subscribe_to_every_topic_however_many_watches_it_has(room: Room) -> None:
    for number in range(201):
        room.subscribe(f"watch:{number}", query="x")
    assert "Subscribed" in room.ask("/subscribe all")
    topics = {one.topic for one in room.store.chats.list_subscriptions(room.chat.id)}
    assert topics >= set(room.desk.topics)
