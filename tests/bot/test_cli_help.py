"""Help, examples and completion of the commands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import click
import pytest
from click.shell_completion import ShellComplete

from bot.cli import COMMANDS, SECTIONS, tocsin
from bot.cli.options import read_span
from bot.cli.reference import list_commands
from tests.bot.running import write_config
from tests.bot.terminal import call


def iterate_leaves() -> Iterator[tuple[str, str]]:
    for name, command in list_commands():
        yield name, (command.help or "") + (command.epilog or "")


def test_every_command_shows_examples_that_call_it() -> None:
    lacking = [name for name, said in iterate_leaves() if "Examples:" not in said or name not in said]
    assert lacking == []


def list_examples() -> Iterator[tuple[str, list[str]]]:
    """Every example that help shows, with those of its options that the command does not take."""
    options = {name: {option for one in command.params for option in one.opts} for name, command in list_commands()}
    for _, said in iterate_leaves():
        for example in re.findall(r"tocsin [^|>&\n]+", said.partition("Examples:")[2]):
            words = re.split(r"\s{3,}", example)[0].split()
            called = max((name for name in options if words[: len(name.split())] == name.split()), key=len, default="")
            yield example, [word for word in words if word.startswith("--") and word not in options.get(called, ())]


def test_every_option_of_an_example_is_one_that_its_command_takes() -> None:
    assert [(call, unknown) for call, unknown in list_examples() if unknown] == []


def complete(line: list[str], incomplete: str) -> list[str]:
    found = ShellComplete(tocsin, {}, "tocsin", "_TOCSIN_COMPLETE").get_completions(line, incomplete)
    return [item.value for item in found]


def test_a_shell_completes_commands_options_and_topics(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_config(tmp_path / "config")
    monkeypatch.setenv("TOCSIN_CONFIG", str(tmp_path / "config"))
    assert complete([], "sto") == ["stories"]
    assert complete(["stories"], "--sev") == ["--severity"]
    assert complete(["stories", "--topic"], "") == ["emergency", "troops", "unrest"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completion_script_calls_the_program(shell: str) -> None:
    assert f"_TOCSIN_COMPLETE={shell}_complete" in call("completion", shell).stdout


def test_the_help_shows_every_command_once_and_whole() -> None:
    shown = call("--help").stdout
    sections = [name for names in SECTIONS.values() for name in names]
    assert sorted(sections) == sorted(set(sections)), "none twice"
    assert set(sections) <= set(COMMANDS)
    for name in COMMANDS:
        assert len(re.findall(rf"(?m)^  {name} ", shown)) == 1, name
    assert "..." not in call("feeds", "--help").stdout.partition("Commands:")[2]


@pytest.mark.parametrize(("text", "days"), [("2w", 14), ("30d", 30), ("12h", 0.5)])
def test_a_span_back_from_now_may_be_in_weeks_days_or_hours(text: str, days: float) -> None:
    option = click.Option(["--since"])
    assert read_span(click.Context(click.Command("stats")), option, text) == timedelta(days=days)
