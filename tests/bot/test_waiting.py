"""The chats that wait to be let in, as owners are told of them."""

from __future__ import annotations

from bot.chats.claims import describe_waiting, list_waiting
from bot.text.reader import Reader
from monitors.model import ChatAddress, ChatState
from storage.store import Store
from tests.bot.sending import make_chat

PENDING = ChatState.PENDING


def test_a_forum_waits_once_whichever_of_its_topics_it_was_met_in(store: Store) -> None:
    for telegram_id, thread_id in ((-200, 5), (-200, 9), (8, 0), (-300, 4), (-300, 0)):
        store.chats.add_chat(make_chat(telegram_id, thread_id, PENDING))
    waiting = [chat.address for chat in list_waiting(store)]
    (told,) = describe_waiting(store, Reader())
    assert waiting == [ChatAddress(-200, 5), ChatAddress(8), ChatAddress(-300)]
    assert "3 chats" in told.html
