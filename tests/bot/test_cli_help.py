"""Help, examples and completion of the commands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pytest
from click.shell_completion import ShellComplete

from bot.cli import COMMANDS, SECTIONS, tocsin
from bot.cli.options import read_moment
from bot.cli.reference import list_commands
from tests.bot.running import write_config
from tests.bot.terminal import call

NOW = datetime(2026, 3, 14, 9, 26, tzinfo=UTC)


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


def test_replay_without_topics_shows_a_call_that_is_useful() -> None:
    result = call("replay")
    assert result.exit_code == 2
    assert "Error: Missing option '--topics'." in result.output
    assert "tocsin replay --topics /tmp/topics --since 7d" in result.output


def test_every_command_that_lacks_something_shows_its_examples() -> None:
    lacking = [name for name, command in list_commands() if any(one.required for one in command.params)]
    assert {"tocsin replay", "tocsin search", "tocsin topics add-word", "tocsin feeds remove"} <= set(lacking)
    for name in lacking:
        output = call(*name.split()[1:]).output
        assert "Error: Missing" in output
        assert f"{name} " in output.partition("Examples:")[2]
        assert "\b" not in output


def complete(line: list[str], incomplete: str) -> list[str]:
    found = ShellComplete(tocsin, {}, "tocsin", "_TOCSIN_COMPLETE").get_completions(line, incomplete)
    return [item.value for item in found]


def test_a_shell_completes_commands_options_and_topics(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_config(tmp_path / "config")
    monkeypatch.setenv("TOCSIN_CONFIG", str(tmp_path / "config"))
    assert complete([], "sto") == ["stories"]
    assert complete(["stories"], "--sev") == ["--severity"]
    assert complete(["stories", "--topic"], "") == ["emergency", "troops", "unrest"]
    assert complete(["topics", "add-word"], "un") == ["unrest"]
    assert complete(["topics", "add-word", "unrest"], "") == ["crowd", "act"]
    assert complete(["topics", "words", "unrest", "act"], "") == ["en"]
    assert complete(["topics", "words", "unset"], "") == complete(["topics", "words", "unset", "act"], "") == []


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


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2w", NOW - timedelta(days=14)),
        ("12h", NOW - timedelta(hours=12)),
        ("1h 30m", NOW - timedelta(minutes=90)),
        ("2026-03-13", datetime(2026, 3, 13, tzinfo=UTC)),
        ("999999999w", datetime(1970, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_moment_is_a_day_or_a_time_back_from_now(text: str, moment: datetime) -> None:
    assert read_moment(text, NOW) == moment


@pytest.mark.parametrize("text", ["9999-01-01", "9999-12-31"])
def test_a_day_at_the_end_of_the_calendar_is_refused_since_nothing_can_be_counted_from_it(text: str) -> None:
    with pytest.raises(click.BadParameter, match="is not a day such as"):
        read_moment(text, NOW)


def test_a_period_includes_the_day_on_which_it_ends() -> None:
    assert read_moment("2026-03-13", NOW, to_end=True) == datetime(2026, 3, 14, tzinfo=UTC)


@pytest.mark.parametrize("command", ["stories", "alerts", "audit", "replay --topics .", "export stories"])
def test_every_command_takes_the_same_words_for_since(command: str, tmp_path: Path) -> None:
    for text in ("2026-01-31", "1h 30m", "90s"):
        assert "Invalid value" not in call(*command.split(), "--since", text, "--state", tmp_path).stderr
    refused = call(*command.split(), "--since", "soon", "--state", tmp_path)
    assert refused.exit_code == 2
    assert "'soon' is not a day such as 2026-01-31" in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("chek",), "No such command 'chek'. Did you mean 'check'?\n"),
     (("topics", "lst"), "No such command 'lst'. Did you mean 'list'?\n"),
     (("feeds", "tset"), "No such command 'tset'. Did you mean 'test'?\n"), (("zzyzx",), "No such command 'zzyzx'.\n")],
)  # fmt: skip
def test_a_mistyped_command_is_told_which_one_was_meant(arguments: tuple[str, ...], said: str) -> None:
    told = call(*arguments)
    assert told.exit_code == 2
    assert said in told.stderr
