"""How a message ends: cancelled, suspended, given up, lost, in doubt after a kill; and how many wait."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitors.errors import StorageError
from monitors.model import Chat, ChatState, GivenUp, Lane, OutboxState
from storage.outbox import INTERRUPTED
from storage.store import Store
from tests.storage.killing import run_until_killed
from tests.storage.samples import NOW, claim_key, claim_next, claim_one, get_state, later, make_chat, make_draft


def test_what_is_cancelled_is_not_sent_and_can_be_replayed(store: Store, chat: Chat) -> None:
    drafts = [make_draft(chat.id, "a"), make_draft(chat.id, "b"), make_draft(chat.id, "c", lane=Lane.DIGEST)]
    store.outbox.add(drafts, NOW)
    assert claim_key(store) == "a"
    assert store.outbox.cancel(chat.id, GivenUp.UNSUBSCRIBED, NOW, lanes=[Lane.URGENT]) == 1
    assert [get_state(store, chat, key) for key in "abc"] == ["sending", "dead", "pending"]
    (dead,) = store.outbox.list_entries([OutboxState.DEAD])
    assert (dead.row.dedup_key, dead.last_reason, dead.done_at) == ("b", GivenUp.UNSUBSCRIBED, NOW)
    assert store.outbox.replay([dead.row.id]) == 1
    assert get_state(store, chat, "b") is OutboxState.PENDING
    assert store.outbox.cancel_rows([dead.row.id], GivenUp.UNSUBSCRIBED, NOW) == 1
    assert store.outbox.cancel_rows([dead.row.id], GivenUp.UNSUBSCRIBED, NOW) == 0


def test_rows_are_cancelled_that_wait_though_they_may_have_arrived(store: Store, chat: Chat) -> None:
    store.outbox.add([make_draft(chat.id, "a"), make_draft(chat.id, "b")], NOW)
    doubtful = claim_one(store, NOW)
    store.outbox.mark_uncertain(doubtful.id, "answer_lost", NOW, not_before=later(minutes=1))
    rows = [entry.row.id for entry in store.outbox.list_entries()]
    assert store.outbox.cancel_rows(rows, GivenUp.UNSUBSCRIBED, NOW) == 2


def test_what_is_replayed_waits_for_no_time_set_before(store: Store, chat: Chat) -> None:
    store.outbox.add([make_draft(chat.id, "a")], NOW)
    row = claim_one(store, NOW)
    store.outbox.mark_retry(row.id, later(hours=1), "connect", NOW)
    store.outbox.cancel_rows([row.id], GivenUp.UNSUBSCRIBED, NOW)
    store.outbox.replay([row.id])
    (entry,) = store.outbox.list_entries()
    assert (entry.row.state, entry.done_at) == (OutboxState.PENDING, None)
    again = claim_one(store, NOW)
    assert (again.id, again.attempts) == (row.id, 1), "it has all its attempts"


def test_what_is_cancelled_while_it_is_sent_is_not_tried_again(store: Store, chat: Chat) -> None:
    store.outbox.add([make_draft(chat.id, "a"), make_draft(chat.id, "b", lane=Lane.DIGEST)], NOW)
    rows = [claim_next(store, NOW), claim_next(store, NOW)]
    assert store.outbox.cancel(chat.id, GivenUp.UNSUBSCRIBED, NOW, lanes=[Lane.URGENT]) == 0
    tried_again = [store.outbox.mark_retry(row.id, NOW, "connect", NOW) for row in rows if row is not None]
    assert tried_again == [False, True]
    assert [get_state(store, chat, key) for key in "ab"] == ["dead", "pending"]


@pytest.mark.parametrize(
    ("topics", "is_wanted"),
    [((), True), (("a",), False), (("a", "b"), True)],
    ids=["of none", "left", "of another too"],
)
def test_what_is_sent_while_a_topic_is_left_is_tried_again_if_it_is_wanted_without_that(
    store: Store, chat: Chat, topics: tuple[str, ...], *, is_wanted: bool
) -> None:
    store.outbox.add([make_draft(chat.id, "x", topics=topics)], NOW)
    row = claim_one(store, NOW)
    assert store.outbox.cancel(chat.id, GivenUp.UNSUBSCRIBED, NOW, kept=("b",)) == 0
    assert store.outbox.mark_retry(row.id, NOW, "connect", NOW) is is_wanted


def test_what_is_cancelled_is_all_that_waits_though_it_may_have_arrived(store: Store, chat: Chat) -> None:
    add_in_all_states(store, chat)
    assert store.outbox.cancel(chat.id, GivenUp.UNSUBSCRIBED, NOW) == 2
    assert list_states(store) == ["sent", "dead", "sending", "dead"]


def test_what_was_sent_is_not_replayed(store: Store, chat: Chat) -> None:
    store.outbox.add([make_draft(chat.id, "a")], NOW)
    row = claim_one(store, NOW)
    store.outbox.mark_sent(row.id, 7, NOW)
    assert store.outbox.replay([row.id]) == 0
    assert get_state(store, chat, "a") is OutboxState.SENT


def add_in_all_states(store: Store, chat: Chat) -> None:
    """Store a row that was sent, one in doubt, one that is being sent, and one that waits."""
    store.outbox.add([make_draft(chat.id, "sent")], NOW)
    sent = claim_one(store, NOW)
    store.outbox.mark_sent(sent.id, 7, NOW)
    store.outbox.add(
        [make_draft(chat.id, lane.name, lane=lane) for lane in (Lane.URGENT, Lane.ANSWER, Lane.DIGEST)], NOW
    )
    doubtful = claim_one(store, NOW)
    store.outbox.mark_uncertain(doubtful.id, "answer_lost", NOW, not_before=later(minutes=1))
    assert claim_next(store, NOW) is not None


def list_states(store: Store) -> list[str]:
    return [entry.row.state for entry in sorted(store.outbox.list_entries(), key=lambda entry: entry.row.id)]


def test_what_is_dropped_is_all_that_waits_or_was_being_sent(store: Store, chat: Chat) -> None:
    add_in_all_states(store, chat)
    assert list_states(store) == ["sent", "uncertain", "sending", "pending"]
    assert store.outbox.drop(GivenUp.DROPPED, later(minutes=1)) == 3
    assert list_states(store) == ["sent", "dead", "dead", "dead"]
    dead = store.outbox.list_entries([OutboxState.DEAD])
    assert {(entry.last_reason, entry.done_at) for entry in dead} == {(GivenUp.DROPPED, later(minutes=1))}
    assert store.outbox.drop(GivenUp.RESTORED, later(minutes=2)) == 0


def test_rows_are_dropped_by_their_numbers(store: Store, chat: Chat) -> None:
    add_in_all_states(store, chat)
    numbers = sorted(entry.row.id for entry in store.outbox.list_entries())
    assert store.outbox.drop(GivenUp.DROPPED, NOW, numbers[:2]) == 1
    assert list_states(store) == ["sent", "dead", "sending", "pending"]
    assert store.outbox.drop(GivenUp.DROPPED, NOW, []) == 0


def test_of_what_waits_for_a_suspended_chat_what_may_have_arrived_ends_too(store: Store, chat: Chat) -> None:
    add_in_all_states(store, chat)
    store.chats.update_chat(chat.id, state=ChatState.SUSPENDED)
    assert store.outbox.end_unreachable(NOW) == 2
    assert list_states(store) == ["sent", "dead", "sending", "dead"]


def test_suspending_a_chat_keeps_its_settings_and_drops_its_queue(store: Store, chat: Chat) -> None:
    store.outbox.add([make_draft(chat.id, "a")], NOW)
    suspended = store.suspend_chat(chat.id, "blocked", NOW)
    assert suspended.state is ChatState.SUSPENDED
    assert suspended.digest_times == chat.digest_times
    assert store.outbox.count_depth(NOW).pending == 0


def test_what_is_left_for_a_suspended_chat_ends_with_a_reason_and_is_not_replayed(store: Store, chat: Chat) -> None:
    other = store.chats.add_chat(make_chat(200))
    store.outbox.add([make_draft(chat.id, "before"), make_draft(other.id, "reachable")], NOW)
    store.suspend_chat(chat.id, "blocked", NOW)
    store.outbox.add([make_draft(chat.id, "late answer", lane=Lane.ANSWER)], NOW)
    assert store.outbox.end_unreachable(NOW) == 1
    dead = store.outbox.list_entries([OutboxState.DEAD])
    assert [(one.row.dedup_key, one.last_reason) for one in dead] == [
        ("before", "blocked"),
        ("late answer", GivenUp.OUT_OF_REACH),
    ]
    assert store.outbox.replay([one.row.id for one in dead]) == 0
    assert store.outbox.end_unreachable(NOW) == 0
    assert get_state(store, other, "reachable") is OutboxState.PENDING
    store.chats.update_chat(chat.id, state=ChatState.ACTIVE)
    assert store.outbox.replay([one.row.id for one in dead]) == 2


def bury(store: Store, chat: Chat, reason: str) -> None:
    """An alert that was tried and given up."""
    store.outbox.add([make_draft(chat.id, f"buried:{reason}")], NOW)
    (row,) = store.outbox.claim(NOW, 1)
    store.outbox.mark_dead(row.id, reason, NOW)


@pytest.mark.parametrize(
    ("reason", "lost"),
    [
        ("refused: Bad Request", 1),
        ("gave up after 30 attempts: answer_late", 1),
        *((reason, 0) for reason in GivenUp),
    ],
)
def test_an_alert_is_lost_that_nobody_took_back_and_no_digest_tells(
    store: Store, chat: Chat, reason: str, lost: int
) -> None:
    bury(store, chat, reason)
    assert store.outbox.count_lost(NOW) == lost
    assert store.outbox.count_lost(later(minutes=1)) == 0


def test_what_a_suspension_ended_is_not_lost_once_the_chat_is_back(store: Store, chat: Chat) -> None:
    bury(store, chat, "refused: Bad Request")
    store.outbox.add([make_draft(chat.id, "a"), make_draft(chat.id, "b")], later(minutes=1))
    (doubtful,) = store.outbox.claim(later(minutes=1), 1)
    store.outbox.mark_uncertain(doubtful.id, "answer_late", later(minutes=1), not_before=later(minutes=9))
    other, third = store.chats.add_chat(make_chat(300)), store.chats.add_chat(make_chat(400))
    store.outbox.add([make_draft(other.id, "c"), make_draft(third.id, "d")], later(minutes=1))
    sending, tried = store.outbox.claim(later(minutes=1), 2)
    store.outbox.mark_retry(tried.id, later(minutes=9), "connect", later(minutes=1))
    for one in (chat, other, third):
        store.suspend_chat(one.id, "blocked", later(minutes=2))
    store.outbox.mark_dead(sending.id, "blocked", later(minutes=3))
    assert store.outbox.count_lost(NOW) == 0, "the chat is not served"
    for one in (chat, other, third):
        store.chats.update_chat(one.id, state=ChatState.ACTIVE)
    assert store.outbox.count_lost(NOW) == 1


def test_the_rows_that_were_given_up_are_listed_by_number(store: Store, chat: Chat) -> None:
    for reason in ("one", "two"):
        bury(store, chat, reason)
    store.outbox.add([make_draft(chat.id, "waits")], NOW)
    first, second = store.outbox.list_dead()
    assert store.outbox.list_dead([second, second + 1]) == (second,)
    assert store.outbox.list_dead([]) == ()
    assert first < second


def test_depth_counts_what_is_where(store: Store, chat: Chat) -> None:
    store.outbox.add([make_draft(chat.id, key) for key in "abcd"], later(minutes=1))
    first = claim_one(store, later(minutes=1))
    store.outbox.mark_dead(first.id, "refused", NOW)
    assert claim_key(store, now_minutes=1) == "b"
    depth = store.outbox.count_depth(later(minutes=1))
    assert (depth.pending, depth.sending, depth.uncertain, depth.dead) == (2, 1, 0, 1)
    assert depth.oldest_due_at == later(minutes=1)


def test_what_cannot_be_sent_to_a_paused_or_suspended_chat_does_not_age_the_outbox(store: Store, chat: Chat) -> None:
    other = store.chats.add_chat(make_chat(200))
    store.outbox.add([make_draft(chat.id, "a"), make_draft(chat.id, "b")], NOW)
    store.outbox.pause_chat(chat.address, later(hours=6), "no_rights")
    assert store.outbox.count_depth(later(hours=5)).oldest_due_at is None
    assert store.outbox.count_depth(later(hours=6)).oldest_due_at == NOW
    store.chats.update_chat(chat.id, state=ChatState.SUSPENDED)
    store.outbox.add([make_draft(other.id, "c")], later(minutes=1))
    assert store.outbox.count_depth(later(hours=6)).oldest_due_at == later(minutes=1)


def test_a_kill_between_claim_and_mark_leaves_the_row_in_doubt(database: Path) -> None:
    code = (
        "import os, pathlib, signal, sys\n"
        "from storage.store import Store\n"
        "from tests.storage.samples import NOW, claim_next, make_chat, make_draft\n"
        "store = Store.open(pathlib.Path(sys.argv[1]), NOW)\n"
        "chat = store.chats.add_chat(make_chat())\n"
        "store.outbox.add([make_draft(chat.id, 'a'), make_draft(chat.id, 'b')], NOW)\n"
        "claim_next(store, NOW)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    run_until_killed(code, database)

    store = Store.open(database, NOW)
    assert claim_key(store) is None, "nothing may overtake the row in doubt"
    assert store.outbox.reclaim_sending(NOW) == 1
    assert store.outbox.reclaim_sending(NOW) == 0
    row = claim_one(store, NOW)
    assert (row.dedup_key, row.attempts, row.was_uncertain) == ("a", 2, True)
    entry = store.outbox.find_entry(1, "a")
    assert entry is not None
    assert entry.last_reason == INTERRUPTED
    store.close()


def test_a_second_kill_on_the_resend_is_the_end_of_it(store: Store, chat: Chat) -> None:
    store.outbox.add([make_draft(chat.id, "a")], NOW)
    for _ in range(2):
        assert claim_key(store) == "a"
        store.outbox.reclaim_sending(NOW)
    assert get_state(store, chat, "a") is OutboxState.DEAD


def test_an_unknown_row_is_an_error(store: Store) -> None:
    for act in (
        lambda: store.outbox.mark_sent(7, 1, NOW),
        lambda: store.outbox.mark_uncertain(7, "x", NOW),
        lambda: store.outbox.mark_retry(7, NOW, "x", NOW),
    ):
        with pytest.raises(StorageError, match="no outbox row 7"):
            act()
