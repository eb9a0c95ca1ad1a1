"""The demonstration: sample files come day by day, and a story is told, edited and replied to as in a chat."""

from __future__ import annotations

import asyncio
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console

from bot.app import demonstrate
from bot.demonstration import lay_out, list_days, without_waiting
from bot.sending.channels import TerminalChannel
from bot.settings import Secrets, Surroundings
from monitors.config.loading import Config
from tests.bot.running import make_plan, write_config

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def add_sample(folder: Path, name: str, text: str, *, source: str = "Herald", date: str = "") -> None:
    path = folder / f"{name}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    dated = f"Date: {date}\n" if date else ""
    path.write_text(f"Title: {text}\n{dated}Source: {source}\n\n{text}\n", encoding="utf-8")


def make_config(tmp_path: Path) -> tuple[Config, Path]:
    seeds = tmp_path / "seeds"
    return write_config(tmp_path / "config", seeds=seeds), seeds


def show(config: Config, tmp_path: Path) -> str:
    """What the demonstration prints."""
    printed = io.StringIO()
    console = Console(file=printed, highlight=False, soft_wrap=True, width=80)
    around = Surroundings(config.directory, tmp_path / "state", Secrets())
    asyncio.run(demonstrate(make_plan(around, without_waiting(config)), TerminalChannel(console)))
    return printed.getvalue()


def test_samples_come_in_the_order_of_their_days_and_those_without_a_date_last(tmp_path: Path) -> None:
    config, seeds = make_config(tmp_path)
    add_sample(seeds, "a-later", "Crowd marched in Osh", date="2022-01-09 10:00 UTC")
    add_sample(seeds, "below/b-first", "Crowd marched in Almaty", date="2022-01-07 01:00 +06:00")
    add_sample(seeds, "c-first", "Crowd marched in Aktau", date="2022-01-06 23:00 UTC")
    add_sample(seeds, "d-undated", "Crowd marched in Oral")
    (seeds / "e-empty.txt").write_text("", encoding="utf-8")
    days = [day.paths for day in list_days(config, NOW)]
    assert days == [("below/b-first.txt", "c-first.txt"), ("a-later.txt",), ("d-undated.txt",)]


@pytest.mark.parametrize("watches", [True, False])
def test_a_folder_that_is_not_there_or_not_watched_has_no_days(tmp_path: Path, watches: bool) -> None:
    config = write_config(tmp_path / "config", seeds=tmp_path / "nowhere" if watches else None)
    assert list_days(config, NOW) == ()


def test_files_of_a_day_are_laid_out_at_their_own_paths(tmp_path: Path) -> None:
    config, seeds = make_config(tmp_path)
    add_sample(seeds, "below/one", "Crowd marched in Osh", date="2022-01-09 10:00 UTC")
    (day,) = list_days(config, NOW)
    lay_out(day, tmp_path / "samples")
    assert (tmp_path / "samples/below/one.txt").read_bytes() == (seeds / "below/one.txt").read_bytes()


def test_an_event_is_told_once_edited_as_outlets_join_and_replied_to_when_its_toll_rises(tmp_path: Path) -> None:
    config, seeds = make_config(tmp_path)
    told = "Protesters stormed the city hall of Almaty, Kazakhstan, and killed {} people"
    add_sample(seeds, "z-first", told.format(13), date="2022-01-06 10:00 UTC")
    other = "In Almaty, Kazakhstan, a crowd clashed with police at the city hall, where 13 people were killed"
    add_sample(seeds, "y-second", other, source="Post", date="2022-01-07 10:00 UTC")
    add_sample(seeds, "a-third", told.format(164), source="Courier", date="2022-01-08 10:00 UTC")
    shown = show(config, tmp_path)
    headings = [line.rstrip(" ─") for line in shown.splitlines() if line.endswith("──")]
    assert headings == ["urgent message", "edit", "urgent reply"]
    assert "killed 13\n" in shown
    assert "killed 13 → 164\n" in shown


def test_a_folder_of_samples_that_cannot_be_read_is_named(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    config = write_config(tmp_path / "config", seeds=tmp_path / "nowhere")
    show(config, tmp_path)
    assert "nowhere" in caplog.text
