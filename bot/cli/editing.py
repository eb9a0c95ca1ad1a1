"""What commands that edit a config file share: the folder that may be edited, and the edit of one file."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli import EXIT_CANNOT_RUN, EXIT_FOUND_WRONG

if TYPE_CHECKING:
    from monitors.config.text_edit import Edit

TAKEN_OVER = "a running tocsin applies it within seconds"
BOM = "\ufeff"


def editable_folder(config_directory: Path | None) -> Path:
    """The config folder that the option or the environment names; ends the command if it is the packaged one."""
    from bot.cli.configured import surroundings_or_exit
    from bot.starter import PACKAGED

    folder = surroundings_or_exit(config_directory).config_directory
    if PACKAGED in folder.resolve().parts:
        click.echo(
            f"{folder} is the packaged config, which an update replaces; make your own: tocsin init FOLDER", err=True
        )
        sys.exit(EXIT_FOUND_WRONG)
    return folder


@dataclass(frozen=True, slots=True)
class Proposal:
    """An edit of one file that is not written yet. ``mark`` is the byte order mark, "" if there is none."""

    path: Path
    mark: str
    before: str
    edit: Edit

    def write(self) -> None:
        """Write the file, unless it stays as it is; if that fails, ends the command with the reason."""
        if self.edit.text != self.before:
            write_or_exit(self.path, self.mark + self.edit.text, instead_of=self.mark + self.before)


def propose(path: Path, change: Callable[[str], Edit]) -> Proposal:
    """Read and change the text of a file. Raises ConfigError."""
    from bot.safe_file import read_text

    text = read_text(path)
    before = text.removeprefix(BOM)
    return Proposal(path, text[: len(text) - len(before)], before, change(before))


def write_or_exit(path: Path, text: str, *, instead_of: str | None = None) -> None:
    """Write a file as :func:`bot.safe_file.write_text` does; if that fails, ends the command with the reason."""
    from bot.cli.configured import config_errors_end_the_command
    from bot.safe_file import write_text

    with config_errors_end_the_command(EXIT_CANNOT_RUN):
        write_text(path, text, instead_of=instead_of)


def edit_file(path: Path, change: Callable[[str], Edit]) -> int:
    """Read, change and write one file; returns the changed line. If that fails, ends the command with the reason."""
    from bot.cli.configured import config_errors_end_the_command

    with config_errors_end_the_command():
        proposal = propose(path, change)
    proposal.write()
    return proposal.edit.line
