"""A message is handed out once, in its chat's order."""

from __future__ import annotations

from monitors.model import Chat, ChatKind, ChatState, GivenUp, Lane, Message, OutboxDraft, OutboxState
from storage.outbox import TWICE_UNCERTAIN
from storage.outbox_rows import EditState
from storage.store import Store
from tests.storage.samples import NOW, claim_key, claim_next, claim_one, get_state, later, make_chat, make_draft


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
    assert [claim_key(store) for _ in range(5)] == ["first", "second", "answer", "digest", None]


def test_a_claimed_row_says_all_that_sending_needs(store: Store) -> None:
    chat = store.chats.add_chat(make_chat(-100123, thread_id=7))
    draft = make_draft(chat.id, "a")
    store.outbox.add([draft], NOW)
    row = claim_one(store, later(minutes=1))
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
    assert claim_key(store) == "a1"
    assert claim_key(store) == "b1"
    assert claim_key(store) is None
    row = store.outbox.find_entry(chat.id, "a1")
    assert row is not None
    store.outbox.mark_sent(row.row.id, 11, NOW)
    assert claim_key(store) == "a2"


def test_busy_paused_and_suspended_chats_are_passed_over(store: Store, chat: Chat) -> None:
    store.outbox.add([make_draft(chat.id, "a")], NOW)
    assert claim_key(store, busy=(100,)) is None
    store.outbox.pause_chat(chat.address, later(minutes=5), "flood")
    assert claim_key(store) is None
    assert store.outbox.find_next_due(NOW) == later(minutes=5)
    store.outbox.resume_chat(chat.address)
    store.chats.update_chat(chat.id, state=ChatState.SUSPENDED)
    assert claim_key(store) is None
    store.chats.update_chat(chat.id, state=ChatState.ACTIVE)
    assert claim_key(store) == "a"


def test_after_the_clock_was_set_back_only_chosen_times_still_wait(store: Store, chat: Chat) -> None:
    other, third = store.chats.add_chat(make_chat(200)), store.chats.add_chat(make_chat(300))
    chosen = make_draft(other.id, "chosen", not_before=later(days=1))
    store.outbox.add([make_draft(chat.id, "tried"), chosen, make_draft(third.id, "in doubt")], NOW)
    tried, doubtful = claim_next(store, NOW), claim_next(store, NOW)
    assert tried is not None
    assert doubtful is not None
    store.outbox.mark_retry(tried.id, later(days=1), "connect", NOW)
    store.outbox.mark_uncertain(doubtful.id, "answer_lost", NOW, not_before=later(days=1))
    store.outbox.pause_chat(chat.address, later(days=1), "flood")
    assert claim_key(store) is None
    store.outbox.forget_waits(NOW)
    assert [claim_key(store), claim_key(store), claim_key(store)] == ["tried", "in doubt", None]


def test_the_terminal_gets_its_own_messages_and_no_others(store: Store, chat: Chat) -> None:
    terminal = store.chats.add_chat(make_chat(0, kind=ChatKind.TERMINAL))
    store.outbox.add([make_draft(chat.id, "telegram"), make_draft(terminal.id, "terminal")], NOW)
    taken = [claim_next(store, NOW, terminal=True) for _ in range(2)]
    assert [row and row.dedup_key for row in taken] == ["terminal", None]
    assert [claim_key(store), claim_key(store)] == ["telegram", None]


def test_a_pause_ends_by_itself(store: Store, chat: Chat) -> None:
    store.outbox.add([make_draft(chat.id, "a")], NOW)
    store.outbox.pause_chat(chat.address, later(minutes=5), "flood")
    assert claim_key(store, now_minutes=4.9) is None
    assert claim_key(store, now_minutes=5) == "a"


def test_a_chat_that_cannot_be_written_to_is_listed_with_the_reason(store: Store, chat: Chat) -> None:
    store.outbox.pause_chat(chat.address, later(minutes=5), "no_rights")
    assert [(one.id, reason) for one, reason in store.chats.list_unreachable(NOW)] == [(chat.id, "no_rights")]
    assert store.chats.list_unreachable(later(minutes=5)) == ()
    store.outbox.pause_chat(chat.address, later(minutes=5), "flood")
    assert store.chats.list_unreachable(NOW) == ()


def test_a_pause_stops_all_threads_or_one(store: Store) -> None:
    general = store.chats.add_chat(make_chat(-5))
    thread = store.chats.add_chat(make_chat(-5, thread_id=9))
    store.outbox.add([make_draft(general.id, "general"), make_draft(thread.id, "thread")], NOW)
    store.outbox.pause_chat(thread.address, later(minutes=5), "closed", thread_only=True)
    assert claim_key(store) == "general"
    assert claim_key(store) is None
    store.outbox.resume_chat(thread.address)
    store.outbox.pause_chat(general.address, later(minutes=5), "flood")
    assert claim_key(store) is None


def test_a_row_put_off_from_the_start_holds_back_nobody(store: Store, chat: Chat) -> None:
    store.outbox.add([make_draft(chat.id, "morning", not_before=later(hours=7)), make_draft(chat.id, "now")], NOW)
    assert claim_key(store) == "now"
    assert claim_key(store) is None
    assert store.outbox.find_next_due(NOW) == later(hours=7)
    assert store.outbox.count_depth(NOW).oldest_due_at is None
    assert store.outbox.count_depth(later(hours=7)).oldest_due_at == later(hours=7), "it has not waited till then"


def test_a_row_to_be_tried_again_holds_back_those_after_it_in_its_lane(store: Store, chat: Chat) -> None:
    store.outbox.add(
        [make_draft(chat.id, "a1"), make_draft(chat.id, "a2"), make_draft(chat.id, "d", lane=Lane.DIGEST)], NOW
    )
    row = claim_one(store, NOW)
    store.outbox.mark_retry(row.id, later(minutes=1), "connect", NOW, Message("plain"))
    assert claim_key(store) == "d"
    assert claim_key(store) is None
    again = claim_one(store, later(minutes=1))
    assert (again.dedup_key, again.attempts, again.message) == ("a1", 2, Message("plain"))


def test_a_lost_answer_is_resent_once_and_stays_on_record(store: Store, chat: Chat) -> None:
    store.outbox.add([make_draft(chat.id, "a")], NOW)
    row = claim_one(store, NOW)
    assert store.outbox.mark_uncertain(row.id, "read timeout", NOW, not_before=later(minutes=1)) == "uncertain"
    assert claim_key(store) is None
    again = claim_one(store, later(minutes=1))
    assert again.was_uncertain
    assert store.outbox.mark_uncertain(row.id, "read timeout", NOW) is OutboxState.DEAD
    entry = store.outbox.find_entry(chat.id, "a")
    assert entry is not None
    assert entry.last_reason == f"{TWICE_UNCERTAIN}: read timeout"
    assert claim_key(store, now_minutes=99) is None


def test_no_resend_means_none(store: Store, chat: Chat) -> None:
    store.outbox.add([make_draft(chat.id, "a")], NOW)
    row = claim_one(store, NOW)
    assert store.outbox.mark_uncertain(row.id, "cut", NOW, resends=0) is OutboxState.DEAD


def test_replies_and_edits_find_the_message_that_was_sent(store: Store, chat: Chat) -> None:
    store.outbox.add([make_draft(chat.id, "first")], NOW)
    first = claim_one(store, NOW)
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
    first = claim_one(store, NOW)
    store.outbox.mark_dead(first.id, "refused", NOW)
    edit = claim_one(store, NOW)
    assert (edit.dedup_key, edit.edit_message_id) == ("e", None)


def make_edit(chat: Chat, key: str, edits: str = "first") -> OutboxDraft:
    return make_draft(chat.id, key, lane=Lane.EDIT, message=Message(key, edits=edits))


def test_first_alerts_go_before_edits_that_waited_longer(store: Store, chat: Chat) -> None:
    store.outbox.add([make_draft(chat.id, "first")], NOW)
    send_next(store)
    other = store.chats.add_chat(make_chat(200))
    store.outbox.add([make_edit(chat, "edit"), make_draft(chat.id, "next"), make_draft(other.id, "new")], NOW)
    assert [send_next(store) for _ in range(4)] == ["next", "new", "edit", None]


def test_an_edit_waits_until_its_message_is_sent(store: Store, chat: Chat) -> None:
    store.outbox.add([make_draft(chat.id, "first"), make_edit(chat, "edit")], NOW)
    first = claim_one(store, NOW)
    assert claim_key(store) is None, "it is being sent"
    store.outbox.mark_retry(first.id, later(minutes=1), "flood", NOW)
    assert claim_key(store) is None, "it is tried again later"
    assert [send_next(store, minutes=2), send_next(store, minutes=2)] == ["first", "edit"]


def test_only_the_newest_edit_of_a_message_is_sent(store: Store, chat: Chat) -> None:
    other = store.chats.add_chat(make_chat(200))
    store.outbox.add([make_draft(one.id, key) for one in (chat, other) for key in ("first", "second")], NOW)
    while send_next(store):
        pass
    store.outbox.add([make_edit(chat, "old"), make_edit(chat, "of another", edits="second")], NOW)
    store.outbox.add([make_edit(other, "other")], NOW)
    store.outbox.add([make_edit(chat, "newer"), make_edit(chat, "newest")], NOW)
    store.outbox.add([make_edit(chat, "old")], NOW)
    assert [send_next(store) for _ in range(4)] == ["of another", "other", "newest", None]
    old = store.outbox.find_entry(chat.id, "old")
    assert old is not None
    assert (old.row.state, old.last_reason) == (OutboxState.DEAD, GivenUp.SUPERSEDED)
    assert store.outbox.replay([old.row.id]) == 0, "the message would state what is old"


def test_an_edit_that_fails_while_a_newer_one_waits_is_not_tried_again(store: Store, chat: Chat) -> None:
    store.outbox.add([make_draft(chat.id, "first")], NOW)
    send_next(store)
    store.outbox.add([make_edit(chat, "old")], NOW)
    old = claim_one(store, NOW)
    store.outbox.add([make_edit(chat, "new")], NOW)
    assert claim_key(store) is None, "the older one may arrive yet"
    assert not store.outbox.mark_retry(old.id, later(minutes=1), "flood", NOW)
    assert get_state(store, chat, "old") is OutboxState.DEAD
    assert send_next(store) == "new"


def send_next(store: Store, *, minutes: float = 0) -> str | None:
    """Send the next row; returns its key."""
    row = claim_next(store, later(minutes=minutes))
    if row is not None:
        store.outbox.mark_sent(row.id, 1000 + row.id, NOW)
    return row and row.dedup_key


def test_another_chats_message_is_never_replied_to(store: Store, chat: Chat) -> None:
    other = store.chats.add_chat(make_chat(200))
    store.outbox.add([make_draft(other.id, "secret")], NOW)
    row = claim_one(store, NOW)
    store.outbox.mark_sent(row.id, 99, NOW)
    store.outbox.add([make_draft(chat.id, "reply", message=Message("r", replies_to="secret"))], NOW)
    reply = claim_one(store, NOW)
    assert reply.reply_to_message_id is None


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


def test_an_edit_has_arrived_unless_it_still_waits_or_was_surely_not_delivered(store: Store, chat: Chat) -> None:
    keys = ("waits", "is sent", "was sent", "in doubt", "refused", "superseded", "tried again after doubt", "folded")
    store.outbox.add([make_draft(chat.id, key, lane=Lane.EDIT) for key in keys], NOW)
    ids = dict(zip(keys, (one.row.id for one in store.outbox.list_entries()), strict=True))
    store.outbox.mark_uncertain(ids["tried again after doubt"], "timeout", NOW)
    store.outbox.mark_retry(ids["tried again after doubt"], later(hours=1), "flood", NOW)
    store.outbox.mark_uncertain(ids["in doubt"], "timeout", NOW, not_before=later(hours=1))
    store.outbox.mark_sent(ids["was sent"], 7, NOW)
    for key, reason in (("refused", "bad_request"), ("superseded", GivenUp.SUPERSEDED), ("folded", GivenUp.STALE)):
        store.outbox.mark_dead(ids[key], reason, NOW)
    store.outbox.mark_retry(ids["waits"], later(hours=1), "flood", NOW)

    states = store.outbox.list_edit_states([(chat.id, key) for key in (*keys, "forgotten")])
    assert {key: state for (_, key), state in states.items()} == {
        "waits": EditState.WAITS,
        "is sent": EditState.WAITS,
        "was sent": EditState.ARRIVED,
        "in doubt": EditState.ARRIVED,
        "refused": EditState.LOST,
        "superseded": EditState.LOST,
        "tried again after doubt": EditState.ARRIVED,
        "folded": EditState.ARRIVED,
    }
    assert store.outbox.list_edit_states([(chat.id + 1, "waits")]) == {}
