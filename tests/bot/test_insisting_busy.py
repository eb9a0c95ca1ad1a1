"""An alert that waits to be confirmed, while the database is busy."""

from __future__ import annotations

from datetime import timedelta
from typing import NoReturn

import pytest

from bot.desk import Desk
from bot.insisting import ring_unconfirmed
from monitors.errors import StorageError
from monitors.model import Record, Subscription
from storage.store import Store
from tests.storage.samples import NOW, claim_one, make_chat, make_draft, make_story, make_told

LATER = NOW + timedelta(minutes=30)


def refuse(*_: object) -> NoReturn:
    raise StorageError("the database is locked", reason="busy")


def test_a_database_that_is_busy_does_not_confirm_an_alert(
    store: Store, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = store.chats.add_chat(make_chat(insist_minutes=10, urgent_breaks_quiet=True, muted_until=None))
    store.chats.save_subscriptions([Subscription(chat.id, "unrest")])
    draft = make_draft(chat.id, "first")
    told = make_told(chat.id, unseen_key=draft.dedup_key)
    store.record(Record(stories=(make_story(),), told=(told,), drafts=(draft,)), NOW)
    row = claim_one(store, NOW)
    store.outbox.mark_sent(row.id, 1, NOW)
    with monkeypatch.context() as patch:
        patch.setattr(store.stories, "find_story", refuse)
        with pytest.raises(StorageError, match="locked"):
            ring_unconfirmed(store, desk, LATER)
    assert ring_unconfirmed(store, desk, LATER) == 1
