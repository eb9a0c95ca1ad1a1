"""A burst to many chats at Telegram's own limits, in virtual time over a real database.

The limits themselves need messages / 30 seconds; the last urgent one must be out within a tenth more, ahead of all
digests, with each chat's order kept. TOCSIN_SOAK_CHATS changes the number of chats.
"""

from __future__ import annotations

import os
import resource
from pathlib import Path

from bot.pace import PaceLimits
from monitors.model import Lane
from tests.bot.sending import Bench
from tests.fakes.bot_api_chats import Chat as ApiChat
from tests.fakes.bot_api_chats import ChatKind
from tests.fakes.bot_api_pacing import Pacing
from tests.fakes.virtual_time import run_virtually

CHATS = int(os.environ.get("TOCSIN_SOAK_CHATS", "1000"))
URGENT = 5
MOST_GROWTH_KIB = 100_000


def test_a_burst_goes_out_as_fast_as_the_limits_let_it_urgent_first(tmp_path: Path) -> None:
    async def work() -> None:
        bench = Bench(tmp_path, limits=PaceLimits())
        chats = bench.add_chats(*range(1, CHATS + 1))
        for chat in chats:
            bench.add(chat, f"digest {chat}", lane=Lane.DIGEST)
        for number in range(URGENT):
            for chat in chats:
                bench.add(chat, f"alert {chat} {number}")
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        await bench.sender.drain()
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MOST_GROWTH_KIB
        check(bench)
        bench.close()

    run_virtually(work())


def check(bench: Bench) -> None:
    sent = bench.channel.sent
    assert len(sent) == CHATS * (URGENT + 1)
    urgent = [at for at, _, text in sent if text.startswith("alert")]
    digests = [at for at, _, text in sent if text.startswith("digest")]
    assert max(urgent) <= CHATS * URGENT / 30 * 1.1
    assert min(digests) >= max(urgent) - 1.0, "only those in flight side by side"
    for chat in range(1, CHATS + 1):
        assert bench.channel.texts(chat)[:URGENT] == [f"alert {chat} {number}" for number in range(URGENT)]
    keep_limits(bench)


def keep_limits(bench: Bench) -> None:
    """Telegram's limits, by the pretended Telegram's own count."""
    moment = 0.0
    oracle = Pacing(lambda: moment, slack_seconds=0.0)
    for at, chat, _ in bench.channel.tried:
        moment = at
        oracle.admit(ApiChat(chat, ChatKind.PRIVATE, "x"))
    assert oracle.refused == 0
