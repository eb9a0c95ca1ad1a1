"""How the first alerts of stories travelled: which alerts count, and what it costs to look them up."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitors.model import Lane, Message, OutboxDraft, Report, Told
from storage.store import Store
from tests.storage.samples import NOW, later, make_chat, make_story

DAY = timedelta(days=1)


def tell(store: Store, chat_id: int, story_id: str, at: datetime, told_at: datetime | None = None) -> None:
    """A chat is told of a story, and the message is sent a minute later."""
    key = f"{story_id}:1"
    store.alerts.save([Told(chat_id, story_id, "unrest", key, first_told_at=at, told_at=told_at or at, lead="a" * 16)])
    store.outbox.add([OutboxDraft(chat_id, Lane.URGENT, key, Message("x"))], at)
    (row,) = store.outbox.claim(at, 1)
    store.outbox.mark_sent(row.id, 1, at + timedelta(minutes=1))


def add_chats(store: Store, count: int) -> list[int]:
    return [store.chats.add_chat(make_chat(100 + number)).id for number in range(count)]


def test_a_chat_that_came_to_a_story_later_does_not_count(store: Store) -> None:
    first, second = add_chats(store, 2)
    store.stories.save([make_story()])
    tell(store, first, "s1", NOW)
    tell(store, second, "s1", later(days=3))
    assert store.alerts.list_arrivals(later(days=2)) == ()
    (arrival,) = store.alerts.list_arrivals(NOW - DAY)
    assert arrival.sent_at == later(minutes=1)


def test_a_chat_that_was_told_within_the_same_second_but_later_does_not_count(store: Store) -> None:
    first, second = add_chats(store, 2)
    store.stories.save([make_story()])
    whole = NOW.replace(microsecond=0)
    tell(store, first, "s1", whole)
    tell(store, second, "s1", whole + timedelta(milliseconds=1))
    (arrival,) = store.alerts.list_arrivals(NOW - DAY)
    assert arrival.sent_at == whole + timedelta(minutes=1)


def test_all_chats_that_were_told_first_count(store: Store) -> None:
    store.stories.save([make_story()])
    for chat in add_chats(store, 3):
        tell(store, chat, "s1", NOW)
    assert len(store.alerts.list_arrivals(NOW - DAY)) == 3
    assert len(store.alerts.list_arrivals(NOW - DAY, limit=2)) == 2


def test_where_the_first_message_of_a_story_died_the_next_one_that_was_sent_counts(store: Store) -> None:
    first, second, third = add_chats(store, 3)
    store.stories.save([make_story()])
    lost = Told(first, "s1", "unrest", "s1:1", first_told_at=NOW, told_at=NOW, lead="a" * 16)
    store.alerts.save([lost])
    store.outbox.add([OutboxDraft(first, Lane.URGENT, "s1:1", Message("x"))], NOW)
    (row,) = store.outbox.claim(NOW, 1)
    store.outbox.mark_dead(row.id, "blocked", NOW)
    assert store.alerts.list_arrivals(NOW - DAY) == ()
    tell(store, second, "s1", later(minutes=5))
    tell(store, third, "s1", later(minutes=9))
    (arrival,) = store.alerts.list_arrivals(NOW - DAY)
    assert arrival.sent_at == later(minutes=6)


def test_a_story_is_opened_once_however_many_chats_were_told_of_it(store: Store) -> None:
    reports = tuple(Report(f"{n:016}", "Crowds", "Herald", "https://h.example/", "Crowds", NOW) for n in range(40))
    store.stories.save([make_story(reports=reports)])

    def count_steps() -> int:
        steps: list[None] = []
        store._connection._raw.set_progress_handler(lambda: steps.append(None), 10)
        assert store.alerts.list_arrivals(NOW - DAY)
        store._connection._raw.set_progress_handler(None, 0)
        return len(steps) * 10

    chats = add_chats(store, 60)
    for chat in chats[:10]:
        tell(store, chat, "s1", NOW)
    few = count_steps()
    for chat in chats[10:]:
        tell(store, chat, "s1", NOW)
    assert (count_steps() - few) / 50 < 300, "steps for each chat"
