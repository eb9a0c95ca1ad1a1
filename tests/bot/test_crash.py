"""Real SIGKILLs at the failpoints of the whole program (fault 1 in docs/reliability.md); tests/soak has more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.failpoints import PLACES
from tests.bot.crashing import DIGEST_TOKEN, TOKENS, CrashWorld
from tests.bot.running import START_AT
from tests.fakes.bot_api import FakeBotApi

KILLED = -9
KILLS = [
    (0, "commit.before", 6),
    (0, "commit.after", 3),
    (0, "send.before", 4),
    (0, "send.after", 1),
    (1, "commit.after", 1),  # in the second round the digests are due
    (1, "send.after", 2),
]
assert {place for _, place, _ in KILLS} == set(PLACES)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[CrashWorld]:
    journal = tmp_path / "journal"
    with FakeBotApi(journal=journal) as api:
        yield CrashWorld(tmp_path / "world", api, journal)


def test_without_a_kill_everything_is_sent_once(world: CrashWorld) -> None:
    world.run_until_quiet()
    world.check()
    assert len(world.api.sent) == (world.people + 1) * (len(TOKENS) + 1)
    assert all(any(DIGEST_TOKEN in one.text for one in world.api.sent_to(chat)) for chat in world.chats)


@pytest.mark.parametrize(("rounds_before", "place", "n"), KILLS)
def test_a_kill_loses_nothing_and_doubles_only_what_is_in_doubt(
    world: CrashWorld, rounds_before: int, place: str, n: int
) -> None:
    for _ in range(rounds_before):
        assert world.run() == 0
    assert world.run(f"{place}:{n}:kill") == KILLED
    world.leave()
    world.run_until_quiet()
    world.check()


def test_a_message_that_was_under_way_at_the_kill_is_none_that_came_after_leaving(world: CrashWorld) -> None:
    world.api.play("delay", method="sendMessage", chat=world.leaver, seconds=0.1)
    assert world.run("send.after:1:kill") == KILLED
    world.leave()
    world.run_until_quiet()
    world.check()


@pytest.mark.parametrize(
    ("place", "stored", "is_begun"),
    [
        ("commit.after:5", 2, False),  # between two parts of the batch
        ("commit.after:7", 4, False),  # all parts stored, nothing decided
        ("commit.after:8", 4, True),  # in the middle of deciding one story
    ],
)
def test_a_kill_at_any_boundary_of_a_batch_in_parts_loses_nothing(
    world: CrashWorld, place: str, stored: int, is_begun: bool
) -> None:
    world.room, world.at_once = 12, 2
    assert world.run(f"{place}:kill") == KILLED
    with world.open_store() as store:
        left = store.undecided.find_first()
        assert left is not None
        assert (left.after_chat > 0) == is_begun, "some chats are decided, some are not"
        assert store.stories.count_stories(START_AT) == stored
    world.leave()
    world.run_until_quiet()
    world.check()


def test_kill_upon_kill_upon_kill(world: CrashWorld) -> None:
    for failpoint in ("commit.after:5", "send.after:1", "send.before:2", "commit.before:3", "send.after:2"):
        world.run(f"{failpoint}:kill")
    assert world.kills == 5
    world.run_until_quiet()
    world.check()
