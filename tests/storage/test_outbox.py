"""A message is handed out once, in its chat's order, and its fate is on record."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.errors import StorageError
from monitors.model import Chat, ChatKind, ChatState, Lane, Message, OutboxState
from storage.outbox import INTERRUPTED, TWICE_UNCERTAIN
from storage.outbox_rows import OUT_OF_REACH
from storage.store import Store
from tests.storage.samples import NOW, claim_next, later, make_chat, make_draft


@pytest.fixture
def chat(store: Store) -> Chat:
    return store.chats.add_chat(make_chat())


def claim(store: Store, busy: tuple[int, ...] = (), now_minutes: float = 0) -> str | None:
    """The key of the next row, claimed."""
    row = claim_next(store, later(minutes=now_minutes), busy)
    return None if row is None else row.dedup_key


def state_of(store: Store, chat: Chat, key: str) -> OutboxState:
    entry = store.outbox.find_entry(chat.id, key)
    assert entry is not None
    return entry.row.state


def test_the_same_key_is_stored_once_for_each_chat(store: Store, chat: Chat) -> None:
    other = store.chats.add_chat(make_chat(200))
    assert store.outbox.add([make_draft(chat.id, "a"), make_draft(chat.id, "a"), make_draft(other.id, "a")], NOW) == 2
    assert store.outbox.add([make_draft(chat.id, "a", message=Message("other words"))], NOW) == 0


def test_the_most_urgent_lane_goes_first_then_the_oldest(store: Store, chat: Chat) -> None:
    others = [store.chats.add_chat(make_chat(number)) for number in (201, 202, 203)]
    store.outbox.add(
        [
            make_draft(chat.id, "digest", lane=Lane.DIGEST),
            make_draft(others[0].id, "answer", lane=Lane.ANSWER),
            make_draft(others[1].id, "first", lane=Lane.URGENT),
            make_draft(others[2].id, "second", lane=Lane.URGENT),
        ],
        NOW,
    )
    assert [claim(store) for _ in range(5)] == ["first", "second", "answer", "digest", None]


def test_a_claimed_row_says_all_that_sending_needs(store: Store) -> None:
    chat = store.chats.add_chat(make_chat(-100123, thread_id=7))
    draft = make_draft(chat.id, "a")
    store.outbox.add([draft], NOW)
    row = claim_next(store, later(minutes=1))
    assert row is not None
    assert (row.address, row.lane, row.message, row.state) == (
        chat.address,
        Lane.URGENT,
        draft.message,
        OutboxState.SENDING,
    )
    assert (row.attempts, row.created_at, row.was_uncertain) == (1, NOW, False)


def test_a_chat_waits_for_its_own_row_in_flight_and_for_nobody_elses(store: Store, chat: Chat) -> None:
    other = store.chats.add_chat(make_chat(200))
    store.outbox.add([make_draft(chat.id, "a1"), make_draft(chat.id, "a2"), make_draft(other.id, "b1")], NOW)
    assert claim(store) == "a1"
    assert claim(store) == "b1"
    assert claim(store) is None
    row = store.outbox.find_entry(chat.id, "a1")
    assert row is not None
    store.outbox.mark_sent(row.row.id, 11, NOW)
    assert claim(store) == "a2"


def test_busy_paused_and_suspended_chats_are_passed_over(store: Store, chat: Chat) -> None:
    store.outbox.add([make_draft(chat.id, "a")], NOW)
    assert claim(store, busy=(100,)) is None
    store.outbox.pause_chat(chat.address, later(minutes=5), "flood")
    assert claim(store) is None
    assert store.outbox.find_next_due(NOW) == later(minutes=5)
    store.outbox.resume_chat(chat.address)
    store.chats.update_chat(chat.id, state=ChatState.SUSPENDED)
    assert claim(store) is None
    store.chats.update_chat(chat.id, state=ChatState.ACTIVE)
    assert claim(store) == "a"


def test_after_the_clock_was_set_back_only_chosen_times_still_wait(store: Store, chat: Chat) -> None:
    other = store.chats.add_chat(make_chat(200))
    store.outbox.add([make_draft(chat.id, "tried"), make_draft(other.id, "chosen", not_before=later(days=1))], NOW)
    row = claim_next(store, NOW)
    assert row is not None
    store.outbox.mark_retry(row.id, later(days=1), "connect", NOW)
    store.outbox.pause_chat(chat.address, later(days=1), "flood")
    assert claim(store) is None
    store.outbox.forget_waits(NOW)
    assert [claim(store), claim(store)] == ["tried", None]


def test_the_terminal_gets_its_own_messages_and_no_others(store: Store, chat: Chat) -> None:
    terminal = store.chats.add_chat(make_chat(0, kind=ChatKind.TERMINAL))
    store.outbox.add([make_draft(chat.id, "telegram"), make_draft(terminal.id, "terminal")], NOW)
    taken = [claim_next(store, NOW, terminal=True) for _ in range(2)]
    assert [row and row.dedup_key for row in taken] == ["terminal", None]
    assert [claim(store), claim(store)] == ["telegram", None]


def test_a_pause_ends_by_itself(store: Store, chat: Chat) -> None:
    store.outbox.add([make_draft(chat.id, "a")], NOW)
    store.outbox.pause_chat(chat.address, later(minutes=5), "flood")
    assert claim(store, now_minutes=4.9) is None
    assert claim(store, now_minutes=5) == "a"


def test_a_pause_stops_all_threads_or_one(store: Store) -> None:
    general = store.chats.add_chat(make_chat(-5))
    thread = store.chats.add_chat(make_chat(-5, thread_id=9))
    store.outbox.add([make_draft(general.id, "general"), make_draft(thread.id, "thread")], NOW)
    store.outbox.pause_chat(thread.address, later(minutes=5), "closed", thread_only=True)
    assert claim(store) == "general"
    assert claim(store) is None
    store.outbox.resume_chat(thread.address)
    store.outbox.pause_chat(general.address, later(minutes=5), "flood")
    assert claim(store) is None


def test_a_row_put_off_from_the_start_holds_back_nobody(store: Store, chat: Chat) -> None:
    store.outbox.add([make_draft(chat.id, "morning", not_before=later(hours=7)), make_draft(chat.id, "now")], NOW)
    assert claim(store) == "now"
    assert claim(store) is None
    assert store.outbox.find_next_due(NOW) == later(hours=7)
    assert store.outbox.count_depth(NOW).oldest_due_at is None
    assert store.outbox.count_depth(later(hours=7)).oldest_due_at == later(hours=7), "it has not waited till then"


def test_a_row_to_be_tried_again_holds_back_those_after_it_in_its_lane(store: Store, chat: Chat) -> None:
    store.outbox.add(
        [make_draft(chat.id, "a1"), make_draft(chat.id, "a2"), make_draft(chat.id, "d", lane=Lane.DIGEST)], NOW
    )
    row = claim_next(store, NOW)
    assert row is not None
    store.outbox.mark_retry(row.id, later(minutes=1), "connect", NOW, Message("plain"))
    assert claim(store) == "d"
    assert claim(store) is None
    again = claim_next(store, later(minutes=1))
    assert again is not None
    assert (again.dedup_key, again.attempts, again.message) == ("a1", 2, Message("plain"))


def test_a_lost_answer_is_resent_once_and_stays_on_record(store: Store, chat: Chat) -> None:
    store.outbox.add([make_draft(chat.id, "a")], NOW)
    row = claim_next(store, NOW)
    assert row is not None
    assert store.outbox.mark_uncertain(row.id, "read timeout", NOW, not_before=later(minutes=1)) == "uncertain"
    assert claim(store) is None
    again = claim_next(store, later(minutes=1))
    assert again is not None
    assert again.was_uncertain
    assert store.outbox.mark_uncertain(row.id, "read timeout", NOW) is OutboxState.DEAD
    entry = store.outbox.find_entry(chat.id, "a")
    assert entry is not None
    assert entry.last_reason == f"{TWICE_UNCERTAIN}: read timeout"
    assert claim(store, now_minutes=99) is None


def test_no_resend_means_none(store: Store, chat: Chat) -> None:
    store.outbox.add([make_draft(chat.id, "a")], NOW)
    row = claim_next(store, NOW)
    assert row is not None
    assert store.outbox.mark_uncertain(row.id, "cut", NOW, resends=0) is OutboxState.DEAD


def test_replies_and_edits_find_the_message_that_was_sent(store: Store, chat: Chat) -> None:
    store.outbox.add([make_draft(chat.id, "first")], NOW)
    first = claim_next(store, NOW)
    assert first is not None
    store.outbox.mark_sent(first.id, 4711, NOW)
    store.outbox.add(
        [
            make_draft(chat.id, "reply", message=Message("r", replies_to="first")),
            make_draft(chat.id, "edit", message=Message("e", edits="first")),
            make_draft(chat.id, "lost", message=Message("l", edits="never stored")),
        ],
        NOW,
    )
    resolved = []
    while (row := claim_next(store, NOW)) is not None:
        resolved.append((row.dedup_key, row.reply_to_message_id, row.edit_message_id))
        store.outbox.mark_sent(row.id, 4712, NOW)
    assert resolved == [("reply", 4711, None), ("edit", None, 4711), ("lost", None, None)]


def test_an_edit_of_a_message_that_was_never_sent_goes_out_as_a_new_one(store: Store, chat: Chat) -> None:
    store.outbox.add([make_draft(chat.id, "first"), make_draft(chat.id, "e", message=Message("e", edits="first"))], NOW)
    first = claim_next(store, NOW)
    assert first is not None
    store.outbox.mark_dead(first.id, "refused", NOW)
    edit = claim_next(store, NOW)
    assert edit is not None
    assert (edit.dedup_key, edit.edit_message_id) == ("e", None)


def test_another_chats_message_is_never_replied_to(store: Store, chat: Chat) -> None:
    other = store.chats.add_chat(make_chat(200))
    store.outbox.add([make_draft(other.id, "secret")], NOW)
    row = claim_next(store, NOW)
    assert row is not None
    store.outbox.mark_sent(row.id, 99, NOW)
    store.outbox.add([make_draft(chat.id, "reply", message=Message("r", replies_to="secret"))], NOW)
    reply = claim_next(store, NOW)
    assert reply is not None
    assert reply.reply_to_message_id is None


def test_what_is_cancelled_is_not_sent_and_can_be_replayed(store: Store, chat: Chat) -> None:
    drafts = [make_draft(chat.id, "a"), make_draft(chat.id, "b"), make_draft(chat.id, "c", lane=Lane.DIGEST)]
    store.outbox.add(drafts, NOW)
    assert claim(store) == "a"
    assert store.outbox.cancel(chat.id, "unsubscribed", NOW, lanes=[Lane.URGENT]) == 1
    assert [state_of(store, chat, key) for key in "abc"] == ["sending", "dead", "pending"]
    (dead,) = store.outbox.list_entries([OutboxState.DEAD])
    assert (dead.row.dedup_key, dead.last_reason, dead.done_at) == ("b", "unsubscribed", NOW)
    assert store.outbox.replay([dead.row.id]) == 1
    assert state_of(store, chat, "b") is OutboxState.PENDING
    assert store.outbox.cancel_rows([dead.row.id], "folded", NOW) == 1
    assert store.outbox.cancel_rows([dead.row.id], "folded", NOW) == 0


def test_what_is_cancelled_while_it_is_sent_is_not_tried_again(store: Store, chat: Chat) -> None:
    store.outbox.add([make_draft(chat.id, "a"), make_draft(chat.id, "b", lane=Lane.DIGEST)], NOW)
    rows = [claim_next(store, NOW), claim_next(store, NOW)]
    assert store.outbox.cancel(chat.id, "unsubscribed", NOW, lanes=[Lane.URGENT]) == 0
    tried_again = [store.outbox.mark_retry(row.id, NOW, "connect", NOW) for row in rows if row is not None]
    assert tried_again == [False, True]
    assert [state_of(store, chat, key) for key in "ab"] == ["dead", "pending"]


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
        ("late answer", OUT_OF_REACH),
    ]
    assert store.outbox.replay([one.row.id for one in dead]) == 0
    assert store.outbox.end_unreachable(NOW) == 0
    assert state_of(store, other, "reachable") is OutboxState.PENDING
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
        ("unsubscribed", 0),
        ("edit_lost", 0),
        ("stale", 0),
        (OUT_OF_REACH, 0),
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
    other = store.chats.add_chat(make_chat(300))
    store.outbox.add([make_draft(other.id, "c")], later(minutes=1))
    (sending,) = store.outbox.claim(later(minutes=1), 1)
    for one in (chat, other):
        store.suspend_chat(one.id, "blocked", later(minutes=2))
    store.outbox.mark_dead(sending.id, "blocked", later(minutes=3))
    assert store.outbox.count_lost(NOW) == 0, "the chat is not served"
    for one in (chat, other):
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
    first = claim_next(store, later(minutes=1))
    assert first is not None
    store.outbox.mark_dead(first.id, "refused", NOW)
    assert claim(store, now_minutes=1) == "b"
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
    done = subprocess.run([sys.executable, "-c", code, str(database)], timeout=30, cwd=os.getcwd())
    assert done.returncode == -signal.SIGKILL

    store = Store.open(database, NOW)
    assert claim(store) is None, "nothing may overtake the row in doubt"
    assert store.outbox.reclaim_sending(NOW) == 1
    assert store.outbox.reclaim_sending(NOW) == 0
    row = claim_next(store, NOW)
    assert row is not None
    assert (row.dedup_key, row.attempts, row.was_uncertain) == ("a", 2, True)
    entry = store.outbox.find_entry(1, "a")
    assert entry is not None
    assert entry.last_reason == INTERRUPTED
    store.close()


def test_a_second_kill_on_the_resend_is_the_end_of_it(store: Store, chat: Chat) -> None:
    store.outbox.add([make_draft(chat.id, "a")], NOW)
    for _ in range(2):
        assert claim(store) == "a"
        store.outbox.reclaim_sending(NOW)
    assert state_of(store, chat, "a") is OutboxState.DEAD


def test_an_unknown_row_is_an_error(store: Store) -> None:
    for act in (
        lambda: store.outbox.mark_sent(7, 1, NOW),
        lambda: store.outbox.mark_uncertain(7, "x", NOW),
        lambda: store.outbox.mark_retry(7, NOW, "x", NOW),
    ):
        with pytest.raises(StorageError, match="no outbox row 7"):
            act()


actions = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.integers(0, 2), st.sampled_from(list(Lane))),
        st.tuples(st.just("claim"), st.integers(0, 3)),
        st.tuples(st.sampled_from(["sent", "dead", "retry", "uncertain"]), st.integers(0, 9)),
        st.tuples(st.just("restart")),
        st.tuples(st.just("pause"), st.integers(0, 2)),
        st.tuples(st.just("wait"), st.integers(1, 20)),
    ),
    max_size=60,
)


@settings(max_examples=40, derandomize=True)
@given(actions)
def test_whatever_happens_a_chats_lane_keeps_its_order_and_nothing_is_lost(script: list[tuple[object, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(Path(folder) / "t.db", NOW)
        try:
            walk = Walk(store)
            for action, *arguments in script:
                getattr(walk, str(action))(*arguments)
            walk.finish()
        finally:
            store.close()


class Walk:
    """Plays a script against the outbox, remembering what was stored and what went out."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.now = NOW
        self.chats = [store.chats.add_chat(make_chat(number + 1)) for number in range(3)]
        self.stored: dict[tuple[int, Lane], list[str]] = {}
        self.ended: dict[tuple[int, Lane], list[str]] = {}
        self.in_flight: list[tuple[int, tuple[int, Lane], str]] = []
        self.count = 0

    def add(self, chat: int, lane: Lane) -> None:
        self.count += 1
        key = f"k{self.count}"
        self.store.outbox.add([make_draft(self.chats[chat].id, key, lane=lane)], self.now)
        self.stored.setdefault((chat + 1, lane), []).append(key)

    def claim(self, busy: int) -> None:
        row = claim_next(self.store, self.now, [busy])
        if row is None:
            return
        assert row.address.chat_id != busy
        line = (row.address.chat_id, row.lane)
        assert line not in [other for _, other, _ in self.in_flight], "two of one lane in flight"
        self.in_flight.append((row.id, line, row.dedup_key))

    def _take(self, which: int) -> tuple[int, tuple[int, Lane], str] | None:
        return self.in_flight.pop(which % len(self.in_flight)) if self.in_flight else None

    def _end(self, line: tuple[int, Lane], key: str) -> None:
        self.ended.setdefault(line, []).append(key)

    def sent(self, which: int) -> None:
        if taken := self._take(which):
            self.store.outbox.mark_sent(taken[0], 1, self.now)
            self._end(*taken[1:])

    def dead(self, which: int) -> None:
        if taken := self._take(which):
            self.store.outbox.mark_dead(taken[0], "no", self.now)
            self._end(*taken[1:])

    def retry(self, which: int) -> None:
        if taken := self._take(which):
            self.store.outbox.mark_retry(taken[0], self.now + timedelta(seconds=which), "again", self.now)

    def uncertain(self, which: int) -> None:
        if taken := self._take(which):
            later_on = self.now + timedelta(seconds=which)
            state = self.store.outbox.mark_uncertain(taken[0], "lost", self.now, not_before=later_on)
            if state is OutboxState.DEAD:
                self._end(*taken[1:])

    def restart(self) -> None:
        assert self.store.outbox.reclaim_sending(self.now) == len(self.in_flight)
        for _, line, key in self.in_flight:
            if state_of(self.store, self.chats[line[0] - 1], key) is OutboxState.DEAD:
                self._end(line, key)
        self.in_flight = []

    def pause(self, chat: int) -> None:
        self.store.outbox.pause_chat(self.chats[chat].address, self.now + timedelta(seconds=10), "flood")

    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    def finish(self) -> None:
        """Serve all that is left: everything stored has then ended once, in its order."""
        self.now += timedelta(hours=1)
        while self.in_flight:
            self.sent(0)
        while (row := claim_next(self.store, self.now)) is not None:
            self.store.outbox.mark_sent(row.id, 1, self.now)
            self._end((row.address.chat_id, row.lane), row.dedup_key)
        assert self.ended == self.stored
        depth = self.store.outbox.count_depth(self.now)
        assert (depth.pending, depth.sending, depth.uncertain, depth.oldest_due_at) == (0, 0, 0, None)


def test_several_are_claimed_at_once_one_for_each_chat_in_order(store: Store) -> None:
    chats = [store.chats.add_chat(make_chat(number)) for number in (201, 202, 203)]
    thread = store.chats.add_chat(make_chat(203, thread_id=7))
    for number in range(20):
        store.outbox.add([make_draft(chats[0].id, f"a{number}")], NOW)
    store.outbox.add([make_draft(chat.id, "b") for chat in (chats[2], thread, chats[1])], NOW)
    rows = store.outbox.claim(NOW, 8)
    assert [(row.address.chat_id, row.dedup_key) for row in rows] == [(201, "a0"), (203, "b"), (202, "b")]
    assert {row.state for row in rows} == {OutboxState.SENDING}
    assert store.outbox.claim(NOW, 8, {203}) == (), "each of these chats has one in flight"
    store.outbox.mark_sent(rows[0].id, 1, NOW)
    assert [row.dedup_key for row in store.outbox.claim(NOW, 2, {203})] == ["a1"]


def test_no_more_are_claimed_than_asked_for(store: Store) -> None:
    for number in range(201, 206):
        store.outbox.add([make_draft(store.chats.add_chat(make_chat(number)).id, "a")], NOW)
    assert [row.address.chat_id for row in store.outbox.claim(NOW, 3, {201})] == [202, 203, 204]
    assert store.outbox.claim(NOW, 0) == ()
