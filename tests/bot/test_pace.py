"""Pacing: 1 a second in a chat, 20 a minute in a group, 30 a second overall."""

from __future__ import annotations

from bot.pace import Pace, PaceLimits


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


def test_memory_does_not_grow_with_chats_long_written_to() -> None:
    pace = Pace()
    for chat_id in range(1, 5000):
        pace.record(-chat_id, chat_id / 10)
    pace.waiting_chats(1000.0)
    assert pace.room(1000.0) == 30
    assert not pace._last
    assert not pace._groups


def test_the_terminals_chat_of_id_nought_is_let_go_like_any_other() -> None:
    pace = Pace(PaceLimits(chat_seconds=0.0))
    pace.record(0, 100.0)
    assert pace.waiting_chats(100.0) == {}
    assert pace.opens_at(100.0) is None
