"""The command line: one module a command, loaded only when it is called.

Exit codes: 0 done; 1 a problem was found (a config error, unreadable input); 2 usage error; 3 the program could not run
(database, lock, token); 141 whoever read the output closed the pipe. The command modules parse, print and set exit
codes; other modules do the work.
"""

from __future__ import annotations

import errno
import importlib
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import click

EXIT_FOUND_WRONG = 1
EXIT_USAGE = 2  # as click has it
EXIT_CANNOT_RUN = 3
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
LONGEST_NAMED = 60  # characters
EXIT_PIPE_CLOSED = 141  # what a shell shows for a program that SIGPIPE ended


@dataclass(frozen=True, slots=True)
class Lazy:
    """A command that is imported only when called: its ``module:function``, and its line in the help."""

    target: str
    help: str


COMMANDS = {
    "run": Lazy("bot.cli.run:run", "Watch feeds and seed files on a schedule, until stopped."),
    "once": Lazy("bot.cli.run:once", "One round: poll, scan, decide, send; then exit."),
    "demo": Lazy("bot.cli.demo:demo", "Ring the sample articles on this terminal: no token, no network."),
    "check": Lazy("bot.cli.check:check", "Check every config file and run the topics' own tests."),
    "init": Lazy("bot.cli.init:init", "Set up a desk: config, sample articles, the bot and its owner."),
    "explain": Lazy("bot.cli.explain:explain", "Show why a text matches or not, with spans and points."),
    "analyse": Lazy("bot.cli.analyse:analyse", "Analyse JSONL or seed files: one JSON line a document."),
    "evaluate": Lazy("bot.cli.evaluate:evaluate", "Score the topics on a labelled file; list what they get wrong."),
    "train": Lazy("bot.cli.train:train", "Retrain the second opinion on labelled items."),
    "replay": Lazy("bot.cli.replay:replay", "Show what changed topics would have rung in the stored archive."),
    "status": Lazy("bot.cli.status:status", "Show how everything is going, once or live."),
    "stories": Lazy("bot.cli.stories:stories", "List stories, or show one with its reports and figures."),
    "alerts": Lazy("bot.cli.alerts:alerts", "List which chat was sent which alert."),
    "stats": Lazy("bot.cli.stats:stats", "Count reports by topic, and how many alerts were right."),
    "labels": Lazy("bot.cli.labels:labels", "Write out what people rated right, wrong or missed, for evaluate."),
    "audit": Lazy("bot.cli.audit:audit", "List who changed what in which chat."),
    "search": Lazy("bot.cli.search:search", "Find stored articles by their words."),
    "feeds": Lazy(
        "bot.cli.feeds:feeds", "Show the health of every feed; add, remove, enable, disable, test, import, export."
    ),
    "topics": Lazy("bot.cli.topics:topics", "List topics; show, test or start one; see and change their words."),
    "outbox": Lazy("bot.cli.outbox:outbox", "Show messages waiting to be sent; resend dead ones, drop others."),
    "web": Lazy("bot.cli.web:web", "Show stories, feeds and the outbox on a local page."),
    "export": Lazy("bot.cli.export:export", "Write stories, alerts or reports as JSON lines, CSV, GeoJSON or CAP."),
    "backup": Lazy("bot.cli.backup:backup", "Write a verified copy of the database, also while it runs."),
    "restore": Lazy("bot.cli.restore:restore", "Replace the database with a backup."),
    "health": Lazy("bot.cli.health:health", "Say whether tocsin is alive, for a container's health check."),
    "unit": Lazy("bot.cli.unit:unit", "Print the systemd unit for this tocsin."),
    "completion": Lazy("bot.cli.completion:completion", "Print the completion script for a shell."),
    "doctor": Lazy("bot.cli.doctor:doctor", "Check everything that a run needs, and say how to fix it."),
}


SECTIONS: Mapping[str, Sequence[str]] = {
    "Start": ("init", "demo", "check", "doctor"),
    "Run": ("run", "once", "health", "unit"),
    "Look": ("status", "stories", "alerts", "stats", "audit", "search", "feeds", "outbox", "web", "export"),
    "Recognise": ("topics", "explain", "analyse", "replay", "labels", "evaluate", "train"),
    "Keep": ("backup", "restore", "completion"),
}
"""The sections of ``tocsin --help``; a command that is in none comes last."""


class LazyGroup(click.Group):
    """A group that knows its commands by name and help line, and imports a command only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        lazy = COMMANDS.get(cmd_name)
        if lazy is None:
            return None
        module, name = lazy.target.split(":")
        command = getattr(importlib.import_module(module), name)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does it; it does not know which commands there are, from which to name the one that was meant."""
        try:
            return super().resolve_command(ctx, args)
        except click.exceptions.NoSuchCommand as error:
            raise click.exceptions.NoSuchCommand(error.command_name, possibilities=COMMANDS, ctx=ctx) from error

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """As click does it, which shows the help before it runs a command."""
        with _unwritten_output_ends_the_process():
            return super().main(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command, and let what it printed go before the process ends."""
        with _unwritten_output_ends_the_process():
            try:
                return super().invoke(ctx)
            except click.MissingParameter as error:
                raise _add_examples(error) from error
            except OSError as error:
                if error.errno != errno.ENAMETOOLONG:
                    raise
                name = str(error.filename)[:LONGEST_NAMED]
                raise click.UsageError(f"{name}…: no file can have so long a name; check the arguments") from error
            finally:
                sys.stdout.flush()

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        named = [name for names in SECTIONS.values() for name in names]
        for title, names in {**SECTIONS, "More": [name for name in COMMANDS if name not in named]}.items():
            if names:
                with formatter.section(title):
                    formatter.write_dl([(name, COMMANDS[name].help) for name in names])


@contextmanager
def _unwritten_output_ends_the_process() -> Iterator[None]:
    """If whoever reads the output of the block has closed the pipe, as ``head`` does, end quietly. If there is no room
    for it, say so.
    """
    try:
        yield
    except BrokenPipeError:
        _print_to_nobody()
        sys.exit(EXIT_PIPE_CLOSED)
    except OSError as error:
        if error.errno not in NO_ROOM or error.filename is not None:
            raise
        _print_to_nobody()
        click.echo(f"the output cannot be written ({error.strerror}); make room where it goes", err=True)
        sys.exit(EXIT_CANNOT_RUN)


def _print_to_nobody() -> None:
    """Let what is flushed at the end of the process go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _add_examples(error: click.MissingParameter) -> click.UsageError:
    """The usage error with the examples of the command's help: who left something out sees a call that works."""
    examples = (error.ctx.command.epilog or "") if error.ctx is not None else ""
    told = "\n\n".join(filter(None, (error.format_message(), examples.removeprefix("\b\n"))))
    return click.UsageError(told, ctx=error.ctx)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="tocsin", message="tocsin %(version)s")
def tocsin() -> None:
    """A self-hosted alert monitor: watches news feeds and files, recognises events, rings once.

    \b
    Exit codes: 0 done, 1 a problem was found, 2 usage error, 3 could not run.
    """
