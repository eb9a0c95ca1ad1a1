"""A config with a mistake: the last good one holds, and both the mistake and its fixing are told."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.app import Program
from bot.background import Aside, in_thread
from bot.desk import Desk
from bot.reload import AskedBy, ReloadOutcome, ReloadReport, describe_report
from monitors.errors import ConfigError, Problem, StorageError
from storage.marks import RELOAD_MARK
from storage.store import Store
from tests.bot.reloading import SHIPS, Edit, look_twice
from tests.bot.running import TOPICS


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


def test_a_mistake_that_is_fixed_with_another_change_is_told_as_both(tmp_path: Path) -> None:
    edit = Edit(tmp_path)

    async def work(program: Program) -> None:
        edit.write("topics/unrest.yaml", TOPICS["unrest"].replace("threshold: 4", "threshold: many"))
        await look_twice(program)
        edit.write("topics/unrest.yaml", TOPICS["unrest"].replace("threshold: 4", "threshold: 5"))
        fixed = await look_twice(program)
        assert fixed is not None
        assert (fixed.outcome, fixed.is_fixed) == (ReloadOutcome.APPLIED, True)

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


def test_a_refused_config_is_described_with_its_places() -> None:
    problem = Problem("config/feeds.yaml", 3, 5, "unknown key 'ulr'", "did you mean url?")
    report = ReloadReport(
        datetime(2026, 3, 6, tzinfo=UTC), AskedBy.EDIT, ReloadOutcome.REFUSED, problems=ConfigError((problem,)).problems
    )
    assert describe_report(report) == (
        "the changed config is refused (1 problem); the last good one stays in use",
        "config/feeds.yaml:3:5: unknown key 'ulr'; did you mean url?",
    )


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
