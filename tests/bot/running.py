"""The whole program in a thread of its own, over a fake Telegram: what tests of the chats drive.

The real python-telegram-bot, the real store and the real jobs; only the clock is given, and rounds of the jobs are
called for instead of waited for.
"""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from bot.app import SYSTEM_CLOCK, Plan, Program, opened
from bot.arrivals import IntakeResult
from bot.background import Aside, in_thread
from bot.hub import Hub
from bot.sending.sender import Clock
from bot.settings import Secrets, Surroundings
from monitors.config.loading import Config, load_config
from monitors.config.settings import get_api_root
from monitors.model import Chat, ChatAddress, Decision
from monitors.recognition import Compiled, Recognition
from storage.store import Store
from tests.fakes.bot_api import FakeBotApi

T = TypeVar("T")
START_AT = datetime(2022, 1, 7, 6, 0, tzinfo=UTC)
PATIENCE_SECONDS = 10.0

TOPICS = {
    "unrest": """
id: unrest
title: Protest and unrest
names: {en: [protest], ru: [протесты]}
severity: moderate
lists:
  crowd: {en: [protesters, demonstrators, crowd]}
  act: {en: [storm, stormed, clash, clashed, march, marched]}
threshold: 4
digest: 2
rules:
  - {id: crowd-acts, when: "<crowd> SAME <act>", points: 4, title: 1}
  - {id: crowd, when: "<crowd>", points: 2}
""",
    "emergency": """
id: emergency
title: State of emergency
severity: high
lists:
  emergency: {en: ["state of emergency"]}
threshold: 4
rules:
  - {id: declared, when: "<emergency>", points: 4, title: 1}
""",
    "troops": """
id: troops
title: Troop deployment
severity: high
status: experimental
lists:
  force: {en: [troops, paratroopers, peacekeepers]}
  send: {en: [send, sends, sent, deploy]}
threshold: 4
rules:
  - {id: sent, when: "<force> SAME <send>", points: 4}
""",
}

URGENT = """Title: Protesters storm the city hall in Almaty
Date: 2022-01-07T05:40:00Z
Source: The Steppe Courier
Url: https://courier.example/almaty
Language: en

Protesters stormed the city hall in Almaty on Friday and 13 police officers were killed, the interior ministry said.

Shops stayed shut in the city centre.
"""

QUIET = """Title: A crowd gathers for the ice festival in Oslo
Date: 2022-01-07T05:00:00Z
Source: Fjord Weekly
Url: https://fjord.example/ice
Language: en

A crowd was seen at the harbour of Oslo, where sculptors cut blocks of ice.
"""


def write_config(folder: Path, *, access: str = "{mode: open}", more: str = "", seeds: Path | None = None) -> Config:
    """A small config folder with three topics, read back as the program reads it."""
    (folder / "topics").mkdir(parents=True, exist_ok=True)
    for name, text in TOPICS.items():
        (folder / "topics" / f"{name}.yaml").write_text(text, encoding="utf-8")
    watched = f'"{seeds}"' if seeds else '""'
    settings = f"telegram:\n  access: {access}\nseeds: {{directory: {watched}}}\nalerts: {{grouping_wait: 0s}}\n{more}"
    (folder / "settings.yaml").write_text(settings, encoding="utf-8")
    (folder / "feeds.yaml").write_text("{}\n", encoding="utf-8")
    return load_config(folder, {}, judge=False)


def make_plan(around: Surroundings, config: Config, clock: Clock = SYSTEM_CLOCK) -> Plan:
    """A plan with the topics compiled."""
    recognition = Recognition(config.topics, config.shared)
    return Plan(around, config, Compiled(recognition.version, recognition.compile()), clock)


def decide_again(hub: Hub, store: Store, now: datetime) -> IntakeResult:
    """What the program's round does about what waited for its time and about measures that end, without a loop."""
    messages, decisions = 0, list[Decision]()
    for decide in (hub.release_more, hub.announce_ends):
        while (taken := decide(store, now)) is not None:
            messages += taken.messages
            decisions += taken.decisions
    return IntakeResult(messages=messages, decisions=tuple(decisions))


class RunningBot:
    """The program, running while the ``with`` block does. ``now`` is its clock; move it with :meth:`pass_time`."""

    def __init__(
        self,
        api: FakeBotApi,
        folder: Path,
        *,
        access: str = "{mode: open}",
        more: str = "",
        aside: Aside = in_thread,
    ) -> None:
        self.api = api
        self._aside = aside
        self.now = START_AT
        self.seeds = folder / "seeds"
        self.seeds.mkdir(parents=True, exist_ok=True)
        self.state = folder / "state"
        self.config = write_config(folder / "config", access=access, more=more, seeds=self.seeds)
        self.program: Program
        self._loop = asyncio.new_event_loop()
        self._stop: asyncio.Event
        self._ready = threading.Event()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._live, name="running-bot", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._ready.wait(PATIENCE_SECONDS) or self._failure is not None:
            raise RuntimeError("the bot did not start") from self._failure
        self.api.wait_for(lambda: self.api.commands() and self.api.world.polls, PATIENCE_SECONDS, "the first poll")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(PATIENCE_SECONDS)
        self._loop.close()
        if self._failure is not None and error is None:
            raise RuntimeError("the bot failed") from self._failure

    def _live(self) -> None:
        try:
            self._loop.run_until_complete(self._run())
        except BaseException as error:  # handed to the test's thread
            self._failure = error
            self._ready.set()

    async def _run(self) -> None:
        self._stop = asyncio.Event()
        around = Surroundings(
            self.config.directory, self.state, Secrets(token=self.api.token), get_api_root(self.api.base_url)
        )
        ticks = itertools.count(0, 100)  # every look at the clock is past every pace: tests wait for nothing
        clock = Clock(now=lambda: self.now, monotonic=lambda: float(next(ticks)))
        plan = replace(make_plan(around, self.config, clock), aside=self._aside)
        async with opened(plan) as self.program:
            assert self.program.link is not None
            self._ready.set()
            async with asyncio.TaskGroup() as group:
                group.create_task(self.program.sender.run(self._stop))
                group.create_task(self.program.link.run(self._stop))

    # ------------------------------------------------------------------------------------------------- driving

    def do(self, work: Callable[[Program], Coroutine[Any, Any, T]]) -> T:
        """Await something in the program's own event loop."""
        return asyncio.run_coroutine_threadsafe(work(self.program), self._loop).result(PATIENCE_SECONDS)

    def ask(self, question: Callable[[Store], T]) -> T:
        """Ask the program's store something, in its thread."""
        return self.program.writer.call(question)

    def pass_time(self, **length: float) -> None:
        """Move the program's clock; nothing happens until a round is called for."""
        self.now += timedelta(**length)

    def get_chat(self, chat_id: int, thread_id: int = 0) -> Chat:
        """The chat as the store knows it."""
        found = self.ask(lambda store: store.chats.find_chat(ChatAddress(chat_id, thread_id)))
        assert found is not None
        return found

    def publish(self, name: str, text: str) -> None:
        """Put an article into the watched folder and let the program look into it."""
        (self.seeds / f"{name}.txt").write_text(text, encoding="utf-8")
        self.do(lambda program: program.rounds.scan_seeds(settle=False))

    def send_digests(self) -> None:
        """Let the program send what is due."""
        self.do(lambda program: program.rounds.send_digests())

    def decide_again(self) -> None:
        """Let the program look again at what waited."""
        self.do(lambda program: program.rounds.decide_again())
