"""The long crash run: a kill at every failpoint's every turn, and seeded rounds of kills mixed with Telegram's faults.

``make soak`` runs it. TOCSIN_SOAK_SEED and TOCSIN_SOAK_ROUNDS change the random part; the seed is in the test's name.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.failpoints import PLACES
from bot.hub import DECISIONS_AT_ONCE
from bot.intake import ROOM
from tests.bot.crashing import CrashWorld
from tests.fakes.bot_api import FakeBotApi

pytestmark = pytest.mark.timeout(3600)  # what is fast on a quiet machine is slow beside other work

SEED = int(os.environ.get("TOCSIN_SOAK_SEED", "1"))
ROUNDS = int(os.environ.get("TOCSIN_SOAK_ROUNDS", "40"))
WORLDS = 10
MOST_TURNS = 60
FAULTS = (
    ("rate_limit", {"retry_after": 3}),
    ("rate_limit_bare", {}),
    ("bad_gateway", {}),
    ("html_502", {}),
    ("html_403", {}),
    ("reset", {}),
    ("accepted_cut", {}),
    ("accepted_truncate", {}),
    ("accepted_garbage", {}),
    ("accepted_html_502", {}),
)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[CrashWorld]:
    journal = tmp_path / "journal"
    with FakeBotApi(journal=journal) as api:
        yield CrashWorld(tmp_path / "world", api, journal)


@pytest.mark.parametrize(
    ("room", "at_once"),
    [(ROOM, DECISIONS_AT_ONCE), (ROOM, 2), (12, 2)],
    ids=["at once", "decided in slices", "in parts and slices"],
)
@pytest.mark.parametrize("place", PLACES)
def test_a_kill_at_every_turn_of_every_place(tmp_path: Path, place: str, room: int, at_once: int) -> None:
    kills = 0
    for turn in range(1, MOST_TURNS):
        journal = tmp_path / f"journal{turn}"
        with FakeBotApi(journal=journal) as api:
            world = CrashWorld(tmp_path / f"world{turn}", api, journal, at_once=at_once, room=room)
            for _ in range(2):
                world.run(f"{place}:{turn}:kill")
            world.run_until_quiet()
            world.check()
            kills += world.kills
            if world.kills == 0:
                print(f"{kills} kills")
                return
    raise AssertionError("the round has more turns than this test goes through")


@pytest.mark.parametrize("seed", range(SEED, SEED + WORLDS))
def test_kills_and_faults_in_any_mixture(world: CrashWorld, seed: int) -> None:
    """A token may be missing only where its row is dead with the doubt on record: two lost answers of one message."""
    chance = random.Random(seed)
    world.at_once, world.room = chance.choice([1, 2, 5, DECISIONS_AT_ONCE]), chance.choice([12, 24, ROOM])
    for _ in range(max(1, ROUNDS // WORLDS)):
        while chance.random() < 0.5 and world.bring_news():
            continue
        for _ in range(chance.randrange(3)):
            name, details = chance.choice(FAULTS)
            world.api.play(name, method="sendMessage", skip=chance.randrange(4), **details)
        if chance.random() < 0.5:
            world.run(f"{chance.choice(list(PLACES))}:{chance.randrange(1, 8)}:kill")
        else:
            world.run(kill_after=chance.uniform(0.03, 0.4))
    world.api.clear_faults()
    world.run_until_quiet()
    world.check(may_be_dead=True)
    print(f"{world.kills} kills, {world.count_doubles()} doubles")


def test_kills_alone_lose_nothing_at_all(world: CrashWorld) -> None:
    chance = random.Random(SEED)
    while world.bring_news():
        world.run(kill_after=chance.uniform(0.03, 0.4))
    world.run_until_quiet()
    world.check()
