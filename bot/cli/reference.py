"""Writes docs/command-line.md from the commands' help: ``python -m bot.cli.reference``.

A test fails while the page differs from the commands.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from pathlib import Path

import click

from bot.cli import tocsin

HEAD = """# The command line

Written by `python -m bot.cli.reference`; do not edit by hand.

| exit code | meaning |
|---|---|
| 0 | done |
| 1 | a problem was found: a config error, unreadable input |
| 2 | usage error: a wrong command, option or argument |
| 3 | the program could not run: database, lock, token |
"""


def list_commands() -> Iterator[tuple[str, click.Command]]:
    """Every command with the words that call it; a group comes before its members."""
    with click.Context(tocsin, info_name="tocsin") as context:
        yield from _list_of(tocsin, context, "tocsin")


def _list_of(group: click.Group, context: click.Context, call: str) -> Iterator[tuple[str, click.Command]]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield f"{call} {name}", command
        if isinstance(command, click.Group):
            yield from _list_of(command, context, f"{call} {name}")


def write_reference() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(_section(call, command) for call, command in list_commands())])


def _section(call: str, command: click.Command) -> str:
    context = click.Context(
        command, info_name=call, max_content_width=100, terminal_width=100, help_option_names=["-h", "--help"]
    )
    fresh = copy(command)
    fresh._help_option = None  # click caches it with the option names of the first call in this process
    return f"## {call}\n\n```text\n{fresh.get_help(context)}\n```\n"


def main() -> None:
    """Write the page into the checkout."""
    page = Path(__file__).resolve().parents[2] / "docs" / "command-line.md"
    page.write_text(write_reference(), encoding="utf-8")


if __name__ == "__main__":
    main()
