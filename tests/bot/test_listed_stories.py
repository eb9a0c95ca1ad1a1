"""Which stories /latest and /summary list, and in which order."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.sending.channels import read_plain
from monitors.model import Level
from tests.bot.room import Room


def find_order(answer: str, *towns: str) -> list[str]:
    """The towns that an answer names, in its order."""
    return sorted((one for one in towns if one in answer), key=answer.index)


@pytest.mark.parametrize("asked", ["/latest", "/latest all", "/latest unrest", "/summary unrest 30d"])
def test_files_that_came_at_one_moment_are_listed_as_they_were_published(room: Room, asked: str) -> None:
    days_ago = {"Accra": 2, "Lima": 4, "Oslo": 3, "Hanoi": 1, "Quito": 5}
    for town, days in days_ago.items():
        title = f"Protesters storm the port of {town}"
        room.tell(title, f"{title}, officials said.", published_at=room.now - timedelta(days=days) / 2)
    answer = "\n".join(read_plain(message.html) for message in room.say(asked))
    assert find_order(answer, *days_ago) == ["Hanoi", "Accra", "Oslo", "Lima", "Quito"]


STORM = ("Protesters storm the port of Accra", "Protesters stormed the port of Accra, Ghana, on Friday.")
FESTIVAL = ("Singers come to Accra", "Singers came to Accra, Ghana, for the summer.")
EMERGENCY = ("State of emergency in Accra", "A state of emergency was declared in Accra, Ghana, on Friday.")


def list_titles(room: Room, *asked: str) -> list[bool]:
    """Whether each of these answers tells of Accra."""
    return ["Accra" in "\n".join(read_plain(one.html) for one in room.say(one)) for one in asked]


def list_topics(room: Room) -> list[tuple[str, Level]]:
    story = room.get_story()
    return [(one.topic, one.level) for one in story.topics]


def test_a_story_whose_only_report_is_rewritten_without_its_topic_is_listed_no_more(room: Room) -> None:
    room.tell(*STORM)
    story_id = room.store.stories.list_stories()[0].id
    asked = ("/latest", "/latest all", "/latest unrest", "/latest unrest Ghana", "/summary unrest", "/summary all")
    assert list_titles(room, *asked) == [True] * 6
    room.tell(*FESTIVAL, edits=1)
    assert list_titles(room, *asked) == [False] * 6
    assert list_topics(room) == []
    assert list_titles(room, f"/story {story_id}", f"/why {story_id}") == [True, True], "this chat was told of it"
    stranger = room.add_chat(6, "emergency")
    (answer,) = room.say(f"/story {story_id}", chat=stranger)
    assert "There is no story" in answer.html
    room.tell(*STORM, edits=1)
    assert list_titles(room, *asked) == [True] * 6


def test_a_topic_that_other_reports_tell_stays(room: Room) -> None:
    room.tell(*STORM)
    room.tell(*STORM, outlet="Courier")
    room.tell(*FESTIVAL, edits=1)
    assert list_topics(room) == [("unrest", Level.URGENT)]
    room.tell(*FESTIVAL, outlet="Courier", edits=2)
    assert list_topics(room) == []


def test_a_report_that_is_rewritten_to_another_topic_leaves_its_own(room: Room) -> None:
    room.tell(*STORM)
    room.tell(*EMERGENCY, edits=1)
    assert list_topics(room) == [("emergency", Level.URGENT)]
    assert list_titles(room, "/latest unrest", "/latest emergency") == [False, True]


def test_a_story_that_a_retraction_replaces_keeps_its_topic_and_says_so(room: Room) -> None:
    room.tell(*STORM)
    room.tell("Retraction", "We withdraw our report.", edits=1)
    assert list_topics(room) == [("unrest", Level.URGENT)]


CROWD = ("A crowd at the port of Accra", "A crowd was seen at the port of Accra, Ghana, on Friday.")


@pytest.mark.parametrize(("first", "level"), [(STORM, Level.URGENT), (CROWD, Level.DIGEST)])
def test_a_story_some_of_whose_articles_are_too_old_to_be_known_keeps_its_topics(
    room: Room, first: tuple[str, str], level: Level
) -> None:
    room.tell(*first)
    room.wait(days=20)
    room.tell(*STORM, outlet="Courier", published_at=room.now - timedelta(days=20))
    assert len(room.store.stories.list_stories()) == 1
    room.wait(days=15)
    room.tell(*FESTIVAL, outlet="Courier", edits=2)
    assert list_topics(room) == [("unrest", level)]


def count_looks(room: Room, command: str) -> int:
    """How often what chats were told is looked at for an answer."""
    looks: list[str] = []
    room.store._connection._raw.set_trace_callback(lambda sql: looks.append(sql) if "FROM told" in sql else None)
    answer = room.ask(command)
    room.store._connection._raw.set_trace_callback(None)
    assert answer.count("/story_") > 4
    return len(looks)


@pytest.mark.parametrize("command", ["/latest all", "/summary all"])
def test_what_was_told_of_all_stories_listed_is_looked_up_at_once(room: Room, command: str) -> None:
    for town in ("Lima", "Dakar", "Accra", "Quito", "Oslo", "Riga", "Suva", "Nairobi"):
        room.tell(f"Protesters storm the port of {town}", f"Protesters stormed the port of {town}.")
        room.wait(hours=1)
    assert count_looks(room, command) == 1
