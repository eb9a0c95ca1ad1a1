"""/unwatch takes numbers, words or all; /try says when the number before a query is no watch's."""

from __future__ import annotations

import pytest

from tests.bot.room import Room


@pytest.fixture
def room(room: Room) -> Room:
    """A chat with three watches, 1 to 3."""
    for query in ("lithium NEAR/5 protest", "harbour strike", "harbour AND ice"):
        room.say(f"/watch {query}")
    return room


def list_queries(room: Room) -> list[str]:
    return [one.query for one in room.store.chats.list_subscriptions(room.chat.id) if one.query]


@pytest.mark.parametrize(
    ("wanted", "left"),
    [
        ("1 3", ["harbour strike"]),
        ("1, 3", ["harbour strike"]),
        ("lithium", ["harbour strike", "harbour AND ice"]),
        ("Harbour Strike", ["lithium NEAR/5 protest", "harbour AND ice"]),
        ("ice", ["lithium NEAR/5 protest", "harbour strike"]),
        ("all", []),
    ],
)
def test_watches_stop_by_numbers_by_words_or_all_at_once(room: Room, wanted: str, left: list[str]) -> None:
    said = room.ask(f"/unwatch {wanted}")
    assert list_queries(room) == left
    assert said.count("No longer watching") == 3 - len(left)


def test_words_that_several_watches_have_stop_none(room: Room) -> None:
    said = room.ask("/unwatch harbour")
    assert len(list_queries(room)) == 3
    assert "Several watches have these words." in said
    assert "/unwatch_2" in said
    assert "/unwatch_3" in said
    assert "/unwatch_1" not in said


def test_a_part_of_a_word_names_no_watch(room: Room) -> None:
    assert "This chat has no watch lith." in room.ask("/unwatch lith")
    assert len(list_queries(room)) == 3


def test_a_number_that_is_not_there_is_said_beside_those_that_stopped(room: Room) -> None:
    said = room.ask("/unwatch 1 9")
    assert "No longer watching lithium NEAR/5 protest" in said
    assert "This chat has no watch 9." in said
    assert "/unwatch_2" in said


def test_the_number_of_a_watch_alone_tries_that_watch(room: Room) -> None:
    said = room.ask("/try 1")
    assert said.startswith("Watching lithium NEAR/5 protest")
    assert "matches nearly every article" not in said
    assert len(list_queries(room)) == 3


def test_a_number_alone_that_is_no_watch_is_a_query(room: Room) -> None:
    assert "Tried, and not watched: 2022" in room.ask("/try 2022")


def test_a_number_before_a_tried_query_that_is_no_watch_is_said_so(room: Room) -> None:
    notice = "This chat has no watch 9. The number is read as a word of the query."
    assert notice in room.ask("/try 9 Jos AND bus")
    assert notice not in room.ask("/try 1 Jos AND bus")
    assert "has no watch" not in room.ask("/try Jos AND bus")


@pytest.mark.parametrize(
    "query",
    ["Harbour Strike", "harbour AND strike", "strike harbour", "(harbour) (strike)", "HARBOUR  strike"],
)
def test_a_query_that_finds_the_same_as_a_watch_adds_none(room: Room, query: str) -> None:
    said = room.ask(f"/watch {query}")
    assert said.splitlines() == ["This chat already watches that.", "harbour strike /unwatch_2"]
    assert len(list_queries(room)) == 3


@pytest.mark.parametrize(
    "query", ["lithium OR protest", "lithium NEAR/6 protest", "=harbour strike", '"harbour strike"']
)
def test_a_query_that_finds_something_else_is_a_watch_of_its_own(room: Room, query: str) -> None:
    assert f"Watching {query}" in room.ask(f"/watch {query}")
    assert len(list_queries(room)) == 4


def test_near_has_no_order_and_before_has(room: Room) -> None:
    assert "already watches" in room.ask("/watch protest NEAR/5 lithium")
    room.ask("/watch lithium BEFORE/5 protest")
    assert "already watches" not in room.ask("/watch protest BEFORE/5 lithium")


def test_near_without_a_distance_is_answered_with_the_operator(room: Room) -> None:
    said = room.ask("/watch protest near almaty")
    assert "write NEAR/5, or =near for the word" in said
    assert len(list_queries(room)) == 3


@pytest.mark.parametrize("written", ["1,3", "1;3", "#1 #3", "1 and 3", "№1, №3"])
def test_numbers_of_watches_may_be_joined(room: Room, written: str) -> None:
    room.ask(f"/unwatch {written}")
    assert list_queries(room) == ["harbour strike"]
