"""What a chat hears of a report whose headline asks whether something grave happened."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.room import Room, open_shipped_room
from tests.bot.test_why_silent import ask_why

COUP = "Coup under way in Mali?"
ASKED = "a headline only asks about it, and no report tells it as news"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """A chat that asked for coups and attacks, by the topics as they are shipped."""
    with open_shipped_room(tmp_path, "coup", "attack") as room:
        yield room


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (COUP, "The president has been detained by soldiers at a camp outside Bamako, officials say."),
        (COUP, "Gunfire was heard near the presidential palace in Bamako."),
        ("Attack on the airport in Goma?", "Fighters have opened fire at the airport of Goma."),
        ("Explosions in Kharkiv: attack?", "Several explosions rocked Kharkiv in the morning, the mayor said."),
        ("Explosions in Kharkiv: attack?", "Several explosions were heard in Kharkiv."),
        ("Car rams crowd in Munich: attack?", "A car has driven into a crowd in Munich, injuring at least 20."),
    ],
)
def test_a_question_that_the_text_answers_rings_though_one_outlet_alone_reports(
    room: Room, title: str, text: str
) -> None:
    room.tell(title, text)
    room.wait(minutes=10)
    assert [title in one.html for one in room.rung] == [True]


def test_a_pure_question_goes_to_the_digest_and_says_why(room: Room) -> None:
    room.tell(COUP, "Rumours are going round on social media.")
    room.wait(minutes=10)
    assert room.rung == []
    assert f"It does not ring in this chat: {ASKED}." in ask_why(room, COUP)
    said = room.ask(f"/whynot {COUP}\nRumours are going round.")
    assert f"It would not ring in this chat: {ASKED}." in said
    assert COUP in room.take_digest()


def test_a_question_rings_once_another_outlet_states_the_event(room: Room) -> None:
    room.tell(COUP, "Rumours are going round on social media.")
    room.wait(minutes=10)
    room.tell("Soldiers seize power in Mali", "Soldiers have seized power in Bamako, Mali, they said.", outlet="Post")
    room.wait(minutes=10)
    assert ["Soldiers seize power in Mali" in one.html for one in room.rung] == [True]
