"""Pacing: 1 a second in a chat, 20 a minute in a group, 30 a second overall."""

from __future__ import annotations

import random

from bot.sending.pace import Pace, PaceLimits


def test_a_chat_waits_a_second_and_others_do_not() -> None:
    pace = Pace()
    pace.record(7, 100.0)
    assert pace.waiting_chats(100.5) == {7: 101.0}
    assert pace.waiting_chats(101.0) == {}


def test_a_group_waits_for_its_minute_after_twenty() -> None:
    pace = Pace()
    for n in range(20):
        pace.record(-5, 100.0 + n)
    assert pace.waiting_chats(125.0) == {-5: 160.0}
    assert pace.waiting_chats(160.0) == {}


def test_a_private_chat_has_no_minute_limit() -> None:
    pace = Pace()
    for n in range(30):
        pace.record(5, 100.0 + n)
    assert pace.waiting_chats(130.0) == {}


def test_overall_room_shrinks_and_comes_back() -> None:
    pace = Pace(PaceLimits(overall_per_second=3))
    for chat_id in (1, 2, 3):
        pace.record(chat_id, 100.0)
    assert pace.room(100.5) == 0
    assert pace.opens_at(100.5) == 101.0
    assert pace.room(101.0) == 3
    assert pace.opens_at(101.0) is None


def test_what_is_claimed_ahead_goes_when_its_own_room_opens() -> None:
    pace = Pace(PaceLimits(overall_per_second=3))
    for chat_id, at in ((1, 100.0), (2, 100.2), (3, 100.25)):
        pace.record(chat_id, at)
    assert [pace.room(at) for at in (100.9, 101.0, 101.3)] == [0, 1, 3]
    assert [pace.start(chat_id, 100.9) for chat_id in (7, 8)] == [101.0, 101.2]
    assert [pace.room(at) for at in (101.2, 101.3)] == [0, 1]
    pace.record(7, 101.05)
    assert pace.start(1, 101.5) == 101.5, "what has left takes no room"
    assert pace.room(102.0) == 0, "two in flight and one that ended less than a second before"


def test_what_is_claimed_ahead_goes_when_its_chat_opens() -> None:
    pace = Pace()
    pace.record(7, 100.0)
    assert pace.start(7, 100.95) == 101.0
    for n in range(20):
        pace.record(-5, 100.0 + n)
    assert pace.start(-5, 159.95) == 160.0
    for chat_id in (1, 2, 3):
        pace.record_flood(chat_id, 200.0, 7.0)
    assert pace.start(9, 206.95) == 207.0


def test_memory_does_not_grow_with_chats_long_written_to() -> None:
    pace = Pace()
    for chat_id in range(1, 2000):
        pace.record(-chat_id, chat_id / 10)
    pace.record(1, 1000.0)
    assert pace.room(1000.0) == 29
    assert pace._last == {1: 1000.0}
    assert not pace._groups


def test_the_terminals_chat_of_id_nought_is_let_go_like_any_other() -> None:
    pace = Pace(PaceLimits(chat_seconds=0.0))
    pace.record(0, 100.0)
    assert pace.waiting_chats(100.0) == {}
    assert pace.opens_at(100.0) is None


def test_the_ledger_agrees_with_going_through_all_that_was_sent() -> None:
    chance, pace, at = random.Random(3), Pace(), 0.0
    sent: list[tuple[int, float]] = []
    fulls = 0
    for _ in range(3000):
        at += chance.expovariate(20)
        ends = {chat: [end for to, end in sent if to == chat and end + 60 > at] for chat in (-1, -2, -3, 5, 6)}
        waiting = {chat: mine[-1] + 1.0 for chat, mine in ends.items() if mine and mine[-1] + 1.0 > at}
        full = {chat: mine[-20] + 60.0 for chat, mine in ends.items() if chat < 0 and len(mine) >= 20}
        waiting |= {chat: max(until, waiting.get(chat, at)) for chat, until in full.items()}
        assert pace.waiting_chats(at) == waiting
        assert pace.room(at) == 30 - sum(end + 1.0 > at for _, end in sent[-30:])
        fulls += len(full)
        chat = chance.choice(list(ends))
        if chat not in waiting:
            assert pace.start(chat, at) == at
            pace.record(chat, at)
            sent.append((chat, at))
    assert fulls > 100
