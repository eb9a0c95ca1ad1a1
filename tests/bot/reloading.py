"""What tests of a changed config share: a program whose config folder is edited while it runs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from bot.app import Program, opened
from bot.background import Aside, in_thread
from bot.desk import Desk
from bot.reload import ReloadReport
from bot.sending.channels import Delivery
from bot.sending.sender import Clock
from bot.settings import Secrets, Surroundings
from bot.workers import InlineWorkers
from monitors.config.loading import Config
from monitors.model import OutboxRow, Outcome
from monitors.recognition import Recognition
from storage.store import Store
from tests.bot.running import START_AT, make_plan, write_config

DATED = """Title: {title}
Date: 2022-01-07T05:40:00Z
Source: The Steppe Courier
Language: en

{title}, the interior ministry said on Friday.
"""
SHIPS = """
id: ships
title: Ships
threshold: 4
rules: [{id: seized, when: "tanker SAME seized", points: 4}]
tests: {urgent: [Tanker seized in the strait], quiet: [A tanker sails]}
"""


class SilentChannel:
    """Takes every message."""

    async def deliver(self, row: OutboxRow, *, without_markup: bool = False) -> Delivery:
        return Delivery(Outcome.SENT, "sent", message_id=row.id)

    async def find_fault(self) -> str:
        return ""


class Edit:
    """A config folder with what edits it, and what was announced."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.seeds = folder / "config", folder / "seeds"
        self.seeds.mkdir(parents=True)
        self.config = write_config(self.folder, seeds=self.seeds)
        self.state = folder / "state"
        self.told: list[ReloadReport] = []
        self.configs: list[Config] = []

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def settings(self, more: str) -> None:
        self.write("settings.yaml", f'seeds: {{directory: "{self.seeds}"}}\n{more}')

    def publish(self, name: str, title: str) -> None:
        (self.seeds / f"{name}.txt").write_text(DATED.format(title=title), encoding="utf-8")

    def announce(self, store: Store, desk: Desk, report: ReloadReport) -> None:
        self.told.append(report)

    def run(self, work: Callable[[Program], Awaitable[None]], aside: Aside = in_thread) -> None:
        asyncio.run(self._run(work, aside))

    async def _run(self, work: Callable[[Program], Awaitable[None]], aside: Aside) -> None:
        around = Surroundings(self.folder, self.state, Secrets())
        clock = Clock(now=lambda: START_AT, monotonic=lambda: 0.0)
        plan = make_plan(around, self.config, clock)
        plan = replace(plan, on_config=self.configs.append, aside=aside)
        workers = InlineWorkers(Recognition(self.config.topics, self.config.shared))
        async with opened(plan, channel=SilentChannel(), workers=workers) as program:
            program.reloader.announce = self.announce
            await work(program)


async def look_twice(program: Program) -> ReloadReport | None:
    assert await program.reloader.reload_if_edited() is None, "an edit must come to rest first"
    return await program.reloader.reload_if_edited()
