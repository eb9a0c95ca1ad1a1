"""Names of topics and places in commands: in quotes, with a hash, as flags, without blanks, and beside small words."""

from __future__ import annotations

import pytest

from tests.bot.room import Room


@pytest.mark.parametrize(
    ("written", "countries"),
    [
        ("KZ/UZ", ("KZ", "UZ")),
        ("Kazakhstan,Uzbekistan;Peru", ("KZ", "PE", "UZ")),
        ("Kazakhstan | Peru", ("KZ", "PE")),
        ("🇰🇿🇺🇿", ("KZ", "UZ")),
        ("🇰🇿 Peru", ("KZ", "PE")),
        ('"Sri Lanka"', ("LK",)),
        ("«Шри-Ланка» „Peru“", ("LK", "PE")),
        ("#Peru", ("PE",)),
        ("Peru or Chile", ("CL", "PE")),
        ("Перу или Чили", ("CL", "PE")),
        ("Peru oder Chile", ("CL", "PE")),
        ("Peru ou Chile", ("CL", "PE")),
        ("Peru أو Chile", ("CL", "PE")),
        ("near Peru", ("PE",)),
    ],
)
def test_countries_are_known_in_whatever_marks_they_are_written(
    room: Room, written: str, countries: tuple[str, ...]
) -> None:
    answer = room.ask(f"/places {written}")
    assert "I don't know" not in answer
    subscriptions = room.store.chats.list_subscriptions(room.chat.id)
    assert {tuple(sorted(one.countries)) for one in subscriptions} == {countries}


@pytest.mark.parametrize("written", ['"troops"', "#troops", "«troops»", "'troops'", "troops/unrest", "troops|unrest"])
def test_topics_are_known_in_whatever_marks_they_are_written(room: Room, written: str) -> None:
    assert "There is no topic" not in room.ask(f"/subscribe {written}")
    assert "troops" in {one.topic for one in room.store.chats.list_subscriptions(room.chat.id)}


@pytest.mark.parametrize(
    ("command", "wrong"),
    [
        ("/latest from 3 to 5 people", "Tonga"),
        ("/mute to lunch", "Tonga"),
        ("/mute al lunch", "Albania"),
        ("/mute am 40.", "Armenia"),
        ("/timezone my time is 18:00", "UTC+8"),
    ],
)
def test_a_small_word_in_a_sentence_is_no_code_of_a_country(room: Room, command: str, wrong: str) -> None:
    assert wrong not in room.ask(command)


@pytest.mark.parametrize("code", ["to", "al", "am", "my"])
def test_a_code_alone_is_a_country_in_small_letters_too(room: Room, code: str) -> None:
    assert "I don't know" not in room.ask(f"/places {code}")
