"""What most commands begin with: the surroundings, a valid config, compiled rules.

If one of them cannot be had, these functions print why and end the command with its exit code.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli import EXIT_CANNOT_RUN, EXIT_FOUND_WRONG

if TYPE_CHECKING:
    from bot.settings import Surroundings
    from monitors.config.loading import Config
    from monitors.recognition import Compiled


@contextmanager
def config_errors_end_the_command(exit_code: int = EXIT_FOUND_WRONG) -> Iterator[None]:
    """Print every problem of a ConfigError of the block, and end the command."""
    from monitors.errors import ConfigError

    try:
        yield
    except ConfigError as error:
        click.echo(str(error), err=True)
        sys.exit(exit_code)


def surroundings_or_exit(config: Path | None, state: Path | None = None, *, is_run: bool = False) -> Surroundings:
    """Folders and secrets from the environment; ends the command with what is wrong with them.

    What stands in the way of a run ends the command only if it ``is_run``, else it is warned of.
    """
    from bot.settings import read_surroundings
    from bot.starter import starter_root
    from monitors.errors import ConfigError

    with config_errors_end_the_command(EXIT_CANNOT_RUN):
        found = read_surroundings(os.environ, Path.cwd(), starter_root() / "config", config=config, state=state)
        if is_run and found.obstacles:
            raise ConfigError(found.obstacles)
    for warning in (*found.warnings, *found.obstacles):
        click.echo(f"warning: {warning}", err=True)
    return found


def config_or_exit(directory: Path) -> Config:
    """The config of a folder; ends the command with every problem of every file.

    The topics' own test headlines are not judged here, since that takes longer than the rest of a start; ``tocsin
    check`` judges them.
    """
    from monitors.config.loading import load_config

    with config_errors_end_the_command():
        return load_config(directory, os.environ, judge=False)


def load_or_exit(config: Path | None) -> Config:
    """The config that the option or the environment names, for commands that need no state."""
    return config_or_exit(surroundings_or_exit(config).config_directory)


def compile_or_exit(config: Config) -> Compiled:
    """The config's topics, compiled; if one does not compile, ends the command with every problem of every topic."""
    from monitors.recognition import Compiled, Recognition

    recognition = Recognition(config.topics, config.shared)
    with no_bad_topics(config):
        return Compiled(recognition.version, recognition.compile())


@contextmanager
def no_bad_topics(config: Config) -> Iterator[None]:
    """If a topic turns out not to compile in the block, ends the command with every problem of every topic."""
    from monitors.config.loading import load_config
    from monitors.errors import QueryError

    try:
        yield
    except QueryError as error:
        with config_errors_end_the_command():
            load_config(config.directory, os.environ)
        click.echo(str(error), err=True)
        sys.exit(EXIT_FOUND_WRONG)
