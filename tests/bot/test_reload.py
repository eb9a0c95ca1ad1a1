"""An edited config folder is taken over by the running program, as a whole or not at all."""

from __future__ import annotations

import asyncio
import json
import pickle
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.app import Program, opened
from bot.aside import Aside, in_thread
from bot.desk import Desk
from bot.reload import AskedBy, ReloadOutcome, ReloadReport, describe_report
from bot.sending.channels import Delivery
from bot.sending.sender import Clock
from bot.settings import Secrets, Surroundings
from bot.watch import guarded
from bot.workers import InlineWorkers
from monitors.config.loading import Config, load_config
from monitors.errors import ConfigError, Problem, StorageError
from monitors.model import ChatAddress, Level, OutboxRow, OutboxState, Outcome
from monitors.recognition import Recognition
from monitors.replay import LevelChangeKind
from storage.marks import RELOAD_MARK
from storage.store import Store
from tests.bot.running import START_AT, TOPICS, make_plan, write_config

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


def count_articles(store: Store, title: str) -> list[str]:
    page = store.articles.search(title)
    return [one.title for one in page.found]


def test_a_new_topic_recognises_what_comes_next_and_its_effect_is_told(tmp_path: Path) -> None:
    edit = Edit(tmp_path)

    async def work(program: Program) -> None:
        edit.publish("one", "Tanker seized off the coast of Oman")
        await program.rounds.scan_seeds(settle=False)
        edit.write("topics/ships.yaml", SHIPS)
        report = await look_twice(program)
        assert report is not None
        assert (report.outcome, report.asked_by) == (ReloadOutcome.APPLIED, AskedBy.EDIT)
        assert report.diff.topics.added == ("ships",)
        assert report.effect is not None
        assert (report.effect.articles, report.effect.counts[LevelChangeKind.RINGS]) == (1, 1)
        assert edit.told == [report]
        (noted,) = await program.writer.run(lambda store: store.chats.list_audit(limit=1))
        assert (noted.action, noted.actor_id) == ("reload", 0)
        assert "ships" in noted.detail
        edit.publish("two", "Second tanker seized near Fujairah")
        await program.rounds.scan_seeds(settle=False)
        latest = await program.writer.run(lambda store: store.articles.list_latest("ships", 5))
        assert [one.analysis.article.title for one in latest] == ["Second tanker seized near Fujairah"]
        subscribed = await program.writer.run(
            lambda store: [
                one.topic
                for one in store.chats.list_subscriptions(store.chats.find_chat(ChatAddress(0)).id)  # type: ignore[union-attr]
            ]
        )
        assert "ships" in subscribed, "the terminal hears of every topic"
        assert await program.reloader.reload_if_edited() is None, "what was read is not read again"

    edit.run(work)


def test_weights_written_anew_under_the_same_name_judge_what_comes_next(tmp_path: Path) -> None:
    edit = Edit(tmp_path)
    edit.write("topics/_shared.yaml", "rerank: own.tsv\n")
    edit.write("topics/own.tsv", "topics\tunrest\nbias\t9\n")
    edit.config = load_config(edit.folder, {})

    async def work(program: Program) -> None:
        edit.publish("one", "Protesters storm the city hall in Almaty")
        await program.rounds.scan_seeds(settle=False)
        edit.write("topics/own.tsv", "topics\tunrest\nbias\t-9.5\n")
        report = await look_twice(program)
        assert report is not None
        assert (report.outcome, report.diff.shared) == (ReloadOutcome.APPLIED, ("rerank",))
        edit.publish("two", "Protesters storm the court house in Taraz")
        await program.rounds.scan_seeds(settle=False)
        latest = await program.writer.run(lambda store: store.articles.list_latest("unrest", 5))
        assert [(one.analysis.article.title[-5:], one.analysis.matches[0].level) for one in latest] == [
            ("Taraz", Level.DIGEST),
            ("lmaty", Level.URGENT),
        ]

    edit.run(work)


def test_49_an_alert_that_waits_is_told_as_it_was_though_its_topic_is_gone(tmp_path: Path) -> None:
    edit = Edit(tmp_path)

    async def work(program: Program) -> None:
        edit.publish("one", "Protesters storm the parliament in Lima")
        await program.rounds.scan_seeds(settle=False)
        (waiting,) = await program.writer.run(lambda store: store.outbox.list_entries((OutboxState.PENDING,)))
        (edit.folder / "topics" / "unrest.yaml").unlink()
        report = await look_twice(program)
        assert report is not None
        assert report.diff.topics.removed == ("unrest",)
        await program.sender.drain()
        (told,) = await program.writer.run(lambda store: store.outbox.list_entries())
        assert (told.row.id, told.row.state) == (waiting.row.id, OutboxState.SENT)
        assert "Lima" in told.row.message.html
        assert told.row.message == waiting.row.message

    edit.run(work)


def test_a_mistake_keeps_the_last_good_config_and_its_fixing_is_told(tmp_path: Path) -> None:
    edit = Edit(tmp_path)

    async def work(program: Program) -> None:
        edit.write("topics/unrest.yaml", TOPICS["unrest"].replace("threshold: 4", "threshold: many"))
        refused = await look_twice(program)
        assert refused is not None
        assert refused.outcome is ReloadOutcome.REFUSED
        assert [problem.file for problem in refused.problems] == [str(edit.folder / "topics" / "unrest.yaml")]
        assert program.current.config is edit.config
        edit.publish("one", "Protesters stormed the town hall of Aktau")
        await program.rounds.scan_seeds(settle=False)
        assert await program.writer.run(lambda store: len(store.articles.list_latest("unrest", 5))) == 1
        edit.write("topics/unrest.yaml", TOPICS["unrest"])
        fixed = await look_twice(program)
        assert fixed is not None
        assert (fixed.outcome, fixed.is_fixed) == (ReloadOutcome.UNCHANGED, True)
        assert edit.told == [refused, fixed]
        mark = json.loads(await program.writer.run(lambda store: store.marks.find_mark(RELOAD_MARK)) or "")
        assert mark["outcome"] == "unchanged"

    edit.run(work)


def test_a_fixed_config_is_told_at_the_next_look_when_the_database_did_not_take_it_at_once(tmp_path: Path) -> None:
    edit = Edit(tmp_path)

    def fail(store: Store, desk: Desk, report: ReloadReport) -> None:
        raise StorageError("the disk is full", reason="full")

    async def work(program: Program) -> None:
        edit.write("topics/unrest.yaml", "id: unrest\ntitle: {")
        await program.reloader.reload(AskedBy.COMMAND)
        edit.write("topics/unrest.yaml", TOPICS["unrest"])
        program.reloader.announce = fail
        with pytest.raises(StorageError):
            await look_twice(program)
        program.reloader.announce = edit.announce
        fixed = await program.reloader.reload_if_edited()
        assert fixed is not None
        assert fixed.is_fixed
        assert edit.told[1:] == [fixed]
        assert await program.reloader.reload_if_edited() is None

    edit.run(work)


def test_a_config_that_was_fixed_while_the_program_stood_still_is_told_once_at_its_start(tmp_path: Path) -> None:
    edit = Edit(tmp_path)

    async def refuse(program: Program) -> None:
        edit.write("topics/unrest.yaml", "id: unrest\ntitle: {")
        await program.reloader.reload(AskedBy.COMMAND)

    async def read_mark(program: Program) -> None:
        marks.append(await program.writer.run(lambda store: store.marks.find_mark(RELOAD_MARK)) or "")
        assert not (await program.reloader.reload(AskedBy.COMMAND)).is_fixed

    marks: list[str] = []
    edit.run(refuse)
    edit.write("topics/unrest.yaml", TOPICS["unrest"])
    edit.run(read_mark)
    assert json.loads(marks[0])["lines"] == ["the config is valid again and in use"]


def test_a_folder_that_disappears_and_comes_back_changes_nothing(tmp_path: Path) -> None:
    edit = Edit(tmp_path)

    async def work(program: Program) -> None:
        shutil.move(edit.folder, tmp_path / "elsewhere")
        refused = await look_twice(program)
        assert refused is not None
        assert "no such folder" in refused.problems[0].what
        assert program.current.config is edit.config
        shutil.move(tmp_path / "elsewhere", edit.folder)
        # the very same files are back: nothing was touched since they were read
        report = await look_twice(program)
        assert report is not None
        assert report.is_fixed

    edit.run(work)


def test_a_file_that_is_still_growing_is_waited_for(tmp_path: Path) -> None:
    edit = Edit(tmp_path)

    async def work(program: Program) -> None:
        for part in range(3):
            edit.write("topics/ships.yaml", SHIPS[: 20 * (part + 1)])
            assert await program.reloader.reload_if_edited() is None
        edit.write("topics/ships.yaml", SHIPS)
        report = await look_twice(program)
        assert report is not None
        assert report.outcome is ReloadOutcome.APPLIED
        assert len(edit.told) == 1

    edit.run(work)


def test_settings_hold_at_once_in_every_part(tmp_path: Path) -> None:
    edit = Edit(tmp_path)

    async def work(program: Program) -> None:
        feeds = 'groups: [{name: World, feeds: [{id: a, url: "http://127.0.0.1:9/a", allow_private: true}]}]'
        edit.write("feeds.yaml", feeds)
        other = tmp_path / "other"
        other.mkdir()
        (other / "one.txt").write_text(DATED.format(title="Protesters stormed the port"), encoding="utf-8")
        edit.write(
            "settings.yaml", f'seeds: {{directory: "{other}"}}\nalerts: {{stale_after: 2m}}\nlog: {{level: debug}}'
        )
        report = await program.reloader.reload(AskedBy.SIGNAL)
        assert report.effect is None, "no rule differs"
        assert program.sender.stale_after is not None
        assert program.sender.stale_after.total_seconds() == 120
        assert program.rounds.desk().settings.log.level == "debug"
        assert [one.settings.log.level for one in edit.configs] == ["debug"]
        await program.rounds.scan_seeds(settle=False)
        assert await program.writer.run(lambda store: count_articles(store, "stormed port"))
        assert program.rounds.feeds is not None
        await program.rounds.feeds.poll_all_due()
        states = await program.writer.run(lambda store: store.feeds.list_feed_states())
        assert [state.feed_id for state in states] == ["a"], "the feed table follows"

    edit.run(work)


def test_asked_for_by_a_person_an_unchanged_config_is_told_too(tmp_path: Path) -> None:
    edit = Edit(tmp_path)

    async def work(program: Program) -> None:
        report = await program.reloader.reload(AskedBy.COMMAND)
        assert report.outcome is ReloadOutcome.UNCHANGED
        assert edit.told == [report]

    edit.run(work)


def test_a_refused_config_is_described_with_its_places() -> None:
    problem = Problem("config/feeds.yaml", 3, 5, "unknown key 'ulr'", "did you mean url?")
    report = ReloadReport(
        datetime(2026, 3, 6, tzinfo=UTC), AskedBy.EDIT, ReloadOutcome.REFUSED, problems=ConfigError((problem,)).problems
    )
    assert describe_report(report) == (
        "the changed config is refused (1 problem); the last good one stays in use",
        "config/feeds.yaml:3:5: unknown key 'ulr'; did you mean url?",
    )


def test_a_job_that_the_end_cuts_off_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    ended: list[tuple[str, bool]] = []

    async def run() -> None:
        begun = asyncio.Event()

        async def job() -> None:
            begun.set()
            await asyncio.Event().wait()

        running = asyncio.create_task(guarded("seeds", job, lambda *round_: ended.append(round_[::2]))())
        await begun.wait()
        running.cancel()
        await asyncio.wait({running})

    with caplog.at_level("INFO"):
        asyncio.run(run())
    assert ended == [("seeds", False)]
    assert [(record.levelname, "cut off when the program stopped" in record.message) for record in caplog.records] == [
        ("INFO", True)
    ]


def test_a_look_during_a_reload_starts_no_second_one(tmp_path: Path) -> None:
    edit = Edit(tmp_path)

    async def work(program: Program) -> None:
        edit.write("topics/ships.yaml", SHIPS)
        assert await program.reloader.reload_if_edited() is None
        reloading = asyncio.create_task(program.reloader.reload(AskedBy.SIGNAL))
        await asyncio.sleep(0)
        assert await program.reloader.reload_if_edited() is None
        assert (await reloading).outcome is ReloadOutcome.APPLIED
        assert len(edit.told) == 1

    edit.run(work)


def test_polling_and_sending_go_on_while_a_changed_watchlist_is_judged(tmp_path: Path) -> None:
    edit = Edit(tmp_path)
    waits, go_on = asyncio.Event(), asyncio.Event()
    done: list[str] = []

    async def elsewhere(work: Callable[..., Any], /, *given: Any) -> Any:
        """As another process would: what goes in and out is pickled, and it takes its time."""
        if work.__name__ == "measure_stored":
            waits.set()
            await go_on.wait()
        done.append(work.__name__)
        return pickle.loads(pickle.dumps(await in_thread(work, *pickle.loads(pickle.dumps(given)))))

    async def work(program: Program) -> None:
        edit.publish("one", "Tanker seized off the coast of Oman")
        await program.rounds.scan_seeds(settle=False)
        edit.write("topics/ships.yaml", SHIPS)
        reloading = asyncio.create_task(program.reloader.reload(AskedBy.SIGNAL))
        await waits.wait()
        edit.publish("two", "Second tanker seized near Fujairah")
        await program.rounds.scan_seeds(settle=False)
        await program.sender.drain()
        sent = await program.writer.run(lambda store: store.outbox.list_entries((OutboxState.SENT,)))
        assert ["Fujairah" in one.row.message.html for one in sent] == [True], "rung by the new rules, and sent"
        assert not reloading.done()
        go_on.set()
        report = await reloading
        assert report.effect is not None
        assert report.effect.counts[LevelChangeKind.RINGS] >= 1
        assert done == ["reload_config", "measure_stored"]

    edit.run(work, elsewhere)


def lose(name: str, calls: list[str]) -> Aside:
    """A process of its own that dies at work of this name."""

    async def elsewhere(work: Callable[..., Any], /, *given: Any) -> Any:
        calls.append(work.__name__)
        if work.__name__ == name:
            raise OSError("Abnormal termination")
        return await in_thread(work, *given)

    return elsewhere


def test_new_rules_are_taken_over_and_told_although_their_effect_cannot_be_worked_out(tmp_path: Path) -> None:
    edit = Edit(tmp_path)

    async def work(program: Program) -> None:
        edit.write("topics/ships.yaml", SHIPS)
        report = await program.reloader.reload(AskedBy.SIGNAL)
        assert (report.outcome, report.effect) == (ReloadOutcome.APPLIED, None)
        assert edit.told == [report]

    edit.run(work, lose("measure_stored", []))


def test_a_folder_whose_reading_kills_its_process_is_not_read_every_few_seconds(tmp_path: Path) -> None:
    edit, calls = Edit(tmp_path), list[str]()

    async def work(program: Program) -> None:
        edit.write("topics/ships.yaml", SHIPS)
        with pytest.raises(OSError, match="Abnormal termination"):
            await look_twice(program)
        for _ in range(3):
            assert await program.reloader.reload_if_edited() is None
        assert calls == ["reload_config"]

    edit.run(work, lose("reload_config", calls))
