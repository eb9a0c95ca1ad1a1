"""A chat's settings survive everything, and change field by field."""

from __future__ import annotations

import re
from dataclasses import fields, replace

import pytest

from monitors.errors import StorageError
from monitors.model import (
    Chat,
    ChatAddress,
    ChatKind,
    ChatState,
    Digest,
    DigestEntry,
    Lane,
    Level,
    Message,
    Record,
    Severity,
    Subscription,
    SuppressionReason,
)
from storage.chats import AuditEntry
from storage.store import DigestRecord, Store
from tests.storage.samples import NOW, claim_one, later, make_chat, make_draft, make_story, make_told

GROUP, SUPERGROUP = -55, -1000055


def subscription(chat: Chat, topic: str, **changes: object) -> Subscription:
    made = Subscription(chat.id, topic, countries=("KG",), least_severity=Severity.HIGH, leave_out=("Daily Noise",))
    return replace(made, **changes)  # type: ignore[arg-type]


def test_every_setting_of_a_chat_survives(store: Store) -> None:
    chat = make_chat(-7, thread_id=3)
    for field in fields(Chat):
        if field.name != "id":
            assert getattr(chat, field.name) is not None, f"make_chat must fill {field.name}"
    stored = store.chats.add_chat(chat)
    assert replace(stored, id=0) == chat
    assert store.chats.get_chat(stored.id) == stored
    assert store.chats.find_chat(chat.address) == stored
    assert store.chats.find_chat(ChatAddress(-7)) is None


def test_meeting_a_chat_again_renews_its_title_and_keeps_its_settings(store: Store) -> None:
    first = store.chats.add_chat(make_chat(100))
    again = store.chats.add_chat(
        Chat(0, ChatAddress(100), ChatKind.SUPERGROUP, "New name", ChatState.PENDING, language="en")
    )
    assert again == replace(first, title="New name", kind=ChatKind.SUPERGROUP)


def test_settings_change_one_by_one(store: Store) -> None:
    chat = store.chats.add_chat(make_chat())
    store.chats.update_chat(chat.id, language="fr")
    changed = store.chats.update_chat(chat.id, muted_until=None, state=ChatState.SUSPENDED)
    assert changed == replace(chat, language="fr", muted_until=None, state=ChatState.SUSPENDED)
    assert store.chats.list_chats(ChatState.SUSPENDED) == (changed,)
    assert store.chats.list_chats(ChatState.ACTIVE) == ()
    assert store.chats.count_chats() == {"suspended": 1}


@pytest.mark.parametrize("changes", [{"colour": "red"}, {"id": 9}, {"address": ChatAddress(5)}])
def test_what_is_no_setting_cannot_be_set(store: Store, changes: dict[str, object]) -> None:
    chat = store.chats.add_chat(make_chat())
    with pytest.raises(StorageError, match="setting"):
        store.chats.update_chat(chat.id, **changes)
    assert store.chats.get_chat(chat.id) == chat


def test_an_unknown_chat_is_an_error(store: Store) -> None:
    with pytest.raises(StorageError, match="no chat 9"):
        store.chats.get_chat(9)
    with pytest.raises(StorageError, match="FOREIGN KEY"):
        store.chats.save_subscriptions([Subscription(9, "unrest")])


def test_subscriptions_are_stored_replaced_and_removed(store: Store) -> None:
    chat, other = store.chats.add_chat(make_chat(1)), store.chats.add_chat(make_chat(2))
    unrest, troops = subscription(chat, "unrest"), subscription(chat, "troops")
    store.chats.save_subscriptions([unrest, troops, subscription(other, "unrest")])
    store.chats.save_subscriptions([subscription(chat, "unrest", countries=())])
    assert store.chats.list_subscriptions(chat.id) == (troops, subscription(chat, "unrest", countries=()))
    assert store.chats.remove_subscription(chat.id, "troops")
    assert not store.chats.remove_subscription(chat.id, "troops")
    assert store.chats.list_subscriptions(other.id) == (subscription(other, "unrest"),)


def test_subscribers_are_active_chats_that_asked_for_something(store: Store) -> None:
    asking, silent, gone = (store.chats.add_chat(make_chat(number)) for number in (1, 2, 3))
    store.chats.save_subscriptions([subscription(asking, "unrest"), subscription(gone, "unrest")])
    store.chats.update_chat(gone.id, state=ChatState.SUSPENDED)
    assert store.chats.list_subscribers() == ((asking, (subscription(asking, "unrest"),)),)
    assert silent.id not in [chat.id for chat, _ in store.chats.list_subscribers()]


def test_subscribers_are_never_stale(store: Store) -> None:
    chat = store.chats.add_chat(make_chat())
    store.chats.save_subscriptions([subscription(chat, "unrest")])
    assert store.chats.list_subscribers() is store.chats.list_subscribers(), "read once while nothing changes"

    with pytest.raises(ZeroDivisionError):
        _fail_after_subscribing(store, chat)
    assert [one.topic for one in store.chats.list_subscribers()[0][1]] == ["unrest"]
    store.chats.update_chat(chat.id, language="ar")
    assert store.chats.list_subscribers()[0][0].language == "ar"
    store.chats.remove_subscription(chat.id, "unrest")
    assert store.chats.list_subscribers() == ()


def _fail_after_subscribing(store: Store, chat: Chat) -> None:
    with store.transaction():
        store.chats.save_subscriptions([subscription(chat, "troops")])
        assert len(store.chats.list_subscribers()[0][1]) == 2
        raise ZeroDivisionError


def test_a_reader_sees_the_writers_new_subscribers(store: Store) -> None:
    reader = Store.open_readonly(store.path)
    assert reader.chats.list_subscribers() == ()
    chat = store.chats.add_chat(make_chat())
    store.chats.save_subscriptions([subscription(chat, "unrest")])
    assert reader.chats.list_subscribers() == store.chats.list_subscribers()
    reader.close()


def test_the_generation_grows_with_every_change_and_with_no_question(store: Store) -> None:
    seen = [store.chats.generation]
    chat = store.chats.add_chat(make_chat())
    seen.append(store.chats.generation)
    store.chats.save_subscriptions([subscription(chat, "unrest")])
    seen.append(store.chats.generation)
    store.chats.remove_subscription(chat.id, "unrest")
    seen.append(store.chats.generation)
    assert seen == sorted(set(seen))
    store.chats.list_subscribers()
    assert store.chats.generation == seen[-1]


def test_a_migration_carries_everything_over(store: Store) -> None:
    chat = store.chats.add_chat(make_chat(GROUP, kind=ChatKind.SUPERGROUP))
    store.chats.save_subscriptions([subscription(chat, "unrest")])
    store.record(
        Record(stories=(make_story(),), told=(make_told(chat.id),), drafts=(make_draft(chat.id, "first"),)), NOW
    )
    first = claim_one(store, NOW)
    store.outbox.mark_sent(first.id, 4711, NOW)
    store.outbox.add([make_draft(chat.id, "reply", message=Message("r", replies_to="first"))], NOW)
    store.outbox.pause_chat(chat.address, later(hours=1), "flood")

    (moved,) = store.chats.migrate(GROUP, SUPERGROUP)
    assert moved == replace(chat, address=ChatAddress(SUPERGROUP))
    assert store.chats.find_chat(ChatAddress(GROUP)) is None
    assert store.chats.list_subscriptions(moved.id) == (subscription(chat, "unrest"),)
    assert store.alerts.find_told(moved.id, "s1") is not None
    reply = claim_one(store, NOW)
    assert reply.address == ChatAddress(SUPERGROUP)
    assert reply.reply_to_message_id is None, "the old id names another message in the new chat"


def test_a_group_becomes_a_supergroup(store: Store) -> None:
    store.chats.add_chat(make_chat(GROUP, kind=ChatKind.GROUP))
    (moved,) = store.chats.migrate(GROUP, SUPERGROUP)
    assert moved.kind is ChatKind.SUPERGROUP


def test_a_migration_into_a_known_chat_merges_and_doubles_nothing(store: Store) -> None:
    old = store.chats.add_chat(make_chat(GROUP, language="ru"))
    new = store.chats.add_chat(make_chat(SUPERGROUP, language="en"))
    store.chats.save_subscriptions(
        [
            subscription(old, "unrest"),
            subscription(new, "unrest", countries=("FR",)),
            subscription(new, "troops"),
        ]
    )
    story, second = make_story("s1"), make_story("s2")
    drafts = (make_draft(old.id, "both"), make_draft(new.id, "both"), make_draft(new.id, "new only"))
    told = (make_told(old.id, "s1"), make_told(new.id, "s1", revision=5))
    store.record(Record(stories=(story, second), told=told, drafts=drafts), NOW)
    digest = Digest(
        new.id, NOW, later(hours=1), (DigestEntry(second, "unrest", "KG", Level.DIGEST, second.reports[0]),)
    )
    store.record_digests([DigestRecord(digest, new, (), None)], NOW)
    store.chats.add_audit(AuditEntry(NOW, 1, "subscribe", "troops", new.id))

    (merged,) = store.chats.migrate(GROUP, SUPERGROUP)
    assert (merged.id, merged.language, merged.address.chat_id) == (old.id, "ru", SUPERGROUP)
    assert [(one.topic, one.countries) for one in store.chats.list_subscriptions(old.id)] == [
        ("troops", ("KG",)),
        ("unrest", ("KG",)),
    ]
    remembered = store.alerts.find_told(old.id, "s1")
    assert remembered is not None
    assert remembered.revision == 1
    assert store.digests.list_covered([old.id], ["s1", "s2"])[old.id].keys() == {"s1", "s2"}
    assert [entry.row.dedup_key for entry in store.outbox.list_entries()] == ["both", "new only"]
    assert len(store.chats.list_audit([old.id])) == 1
    assert store.check_integrity() == ()


def test_a_migration_keeps_the_ids_of_messages_that_are_in_the_new_chat_already(store: Store) -> None:
    old, new = store.chats.add_chat(make_chat(GROUP)), store.chats.add_chat(make_chat(SUPERGROUP))
    store.outbox.add([make_draft(old.id, "there"), make_draft(new.id, "here")], NOW)
    for message_id in (1, 2):
        row = claim_one(store, NOW)
        store.outbox.mark_sent(row.id, message_id, NOW)
    store.chats.migrate(GROUP, SUPERGROUP)
    kept = {entry.row.dedup_key: entry.message_id for entry in store.outbox.list_entries()}
    assert kept["there"] is None
    assert kept["here"] is not None


def test_a_migration_revives_a_chat_that_the_new_one_shows_to_be_in_reach(store: Store) -> None:
    old = store.chats.add_chat(make_chat(GROUP, state=ChatState.SUSPENDED))
    store.chats.add_chat(make_chat(SUPERGROUP, state=ChatState.ACTIVE))
    (merged,) = store.chats.migrate(GROUP, SUPERGROUP)
    assert (merged.id, merged.state) == (old.id, ChatState.ACTIVE)
    assert store.chats.list_chats(ChatState.ACTIVE) == (merged,)


def test_a_migration_takes_every_thread_and_twice_is_once(store: Store) -> None:
    for thread in (0, 4):
        store.chats.add_chat(make_chat(GROUP, thread_id=thread))
    store.chats.migrate(GROUP, SUPERGROUP)
    assert [chat.address.thread_id for chat in store.chats.migrate(GROUP, SUPERGROUP)] == [0, 4]
    assert store.chats.list_threads(GROUP) == ()


def test_the_number_of_a_merged_chat_is_never_given_again(store: Store) -> None:
    """A draft made for it would reach a stranger."""
    store.chats.add_chat(make_chat(GROUP))
    absorbed = store.chats.add_chat(make_chat(SUPERGROUP))
    store.chats.migrate(GROUP, SUPERGROUP)
    assert store.chats.add_chat(make_chat(900)).id > absorbed.id


def test_who_changed_what_is_written_down(store: Store) -> None:
    chat = store.chats.add_chat(make_chat())
    entries = [AuditEntry(later(minutes=n), 42, "mute", f"{n}h", chat.id) for n in range(3)]
    for entry in [*entries, AuditEntry(NOW, 0, "started")]:
        store.chats.add_audit(entry)
    assert store.chats.list_audit([chat.id], limit=2) == (entries[2], entries[1])
    assert store.chats.list_audit()[0] == AuditEntry(NOW, 0, "started")


def test_an_update_of_telegram_takes_effect_once(store: Store) -> None:
    with pytest.raises(re.error):
        _fail_in_an_update(store)
    assert store.marks.mark_update(5, NOW), "the failed attempt left no mark"
    assert not store.marks.mark_update(5, later(minutes=1))
    store.marks.clear_updates()
    assert store.marks.mark_update(5, later(minutes=2)), "of another bot"


def _fail_in_an_update(store: Store) -> None:
    with store.transaction():
        assert store.marks.mark_update(5, NOW)
        raise re.error("the command fails")


def test_marks_are_set_found_and_removed(store: Store) -> None:
    assert store.marks.find_mark("claim") is None
    store.marks.set_mark("claim", "one")
    store.marks.set_mark("claim", "two")
    assert store.marks.find_mark("claim") == "two"
    assert store.marks.remove_mark("claim")
    assert not store.marks.remove_mark("claim")


def test_a_lane_is_stored_with_its_number(store: Store) -> None:
    chat = store.chats.add_chat(make_chat())
    for lane in Lane:
        store.outbox.add([make_draft(chat.id, lane.name, lane=lane)], NOW)
    assert [entry.row.lane for entry in store.outbox.list_entries()] == list(Lane)


def test_what_the_new_chat_was_told_is_what_the_old_one_was_told_after_a_migration(store: Store) -> None:
    old, new = store.chats.add_chat(make_chat(GROUP)), store.chats.add_chat(make_chat(SUPERGROUP))
    waiting = make_told(new.id, waits_for=SuppressionReason.QUIET_HOURS, again_at=NOW)
    store.record(Record(stories=(make_story(),), told=(waiting,)), NOW)
    store.chats.migrate(GROUP, SUPERGROUP)
    due = store.alerts.list_due(NOW, 0, 10)
    assert due == store.alerts.list_told(["s1"]) == (replace(waiting, chat_id=old.id),)
    store.alerts.save(due)
    assert store.alerts.find_told(old.id, "s1") == due[0]
