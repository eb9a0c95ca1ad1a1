"""``tocsin analyse``: reads documents and writes one JSON line for each, in input order."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli import EXIT_FOUND_WRONG
from bot.cli.options import config_option, list_examples

if TYPE_CHECKING:
    from bot.parallel_analysis import RawDocument, Unread
    from monitors.model import Analysis


@click.command(
    epilog=list_examples("tocsin analyse articles.jsonl > analysed.jsonl", "tocsin analyse seeds/*.txt | jq .topics")
)
@click.argument("files", nargs=-1, required=True, metavar="FILE|- ...")
@click.option("--workers", type=click.IntRange(1, 256), default=None, help="Worker processes [default: one per core].")
@click.option(
    "--stop-after",
    type=click.Choice(["topics", "facts"]),
    default=None,
    help="Leave out facts and stories, or only stories: faster, and lines come at once.",
)
@config_option
def analyse(files: tuple[str, ...], workers: int | None, stop_after: str | None, config_directory: Path | None) -> None:
    """Analyse news items: JSONL ({"id","title","summary"|"body","date","lang","url"} a line) or seed files (text).

    \b
    Writes one JSON object a line, in input order:
      {"id","lang","topics":[{"topic","level","score","evidence":[...],"realis":[...],"overruled":[...],
       "vetoed","outdated","background"}],"facts":[...],"story":"..."}

    \b
    Of a topic; all but "outdated" are as in explain --json:
      realis      signs that the event is not happening now ({"kind","text"}), which hold it in the digest
      overruled   such signs, of an urgent topic, that the second opinion overruled
      vetoed      the veto of a sentence that the encoder overruled; "" for none
      outdated    whether the document is too old to ring (alerts.old_after), though level does not say so. A line
                  of JSONL with a date is judged as on that day, so only seed files can be
      background  why an urgent topic does not ring by itself ({"sign","words"}): the document explains, lists or
                  comments; else null. It needs the facts, so --stop-after topics leaves it out

    Each line comes 1,000 documents late, once the name of its story is settled; --stop-after leaves out "story", or
    "facts" and "story".

    A document that cannot be read is named on standard error and skipped; the exit code is then 1.
    """
    from bot.cli.configured import compile_or_exit, load_or_exit
    from bot.garbage_collection import calm_collector
    from bot.parallel_analysis import ChunkAnalyser, analyse_documents
    from monitors.documents import Stage, to_line
    from monitors.stories.stream_ids import name_stories, open_naming_index

    last = Stage(stop_after or Stage.STORIES)
    config = load_or_exit(config_directory)
    old_after = timedelta(seconds=config.settings.alerts.old_after_seconds)
    analyser = ChunkAnalyser(compile_or_exit(config).rules, datetime.now(UTC), last, explains=False)
    calm_collector()
    unread: list[Unread] = []
    with _progress() as advance:
        items = analyse_documents(_documents(files), analyser, workers or os.cpu_count() or 1)
        read = _list_read(items, advance, unread)
        named: Iterable[tuple[Analysis, str | None]] = (
            name_stories(read, open_naming_index()) if last is Stage.STORIES else zip(read, repeat(None))
        )
        for analysis, story_id in named:
            sys.stdout.write(to_line(analysis, story_id, last, old_after) + "\n")
    sys.stdout.flush()
    if unread:
        sys.exit(EXIT_FOUND_WRONG)


def _list_read(
    items: Iterable[Analysis | Unread], advance: Callable[[], None], unread: list[Unread]
) -> Iterator[Analysis]:
    """The documents that could be read; the others are named on standard error and go into ``unread``.

    What was odd in those that could be read, such as a date, is named there too.
    """
    from bot.parallel_analysis import Unread

    for item in items:
        advance()
        if isinstance(item, Unread):
            unread.append(item)
            click.echo(f"{item.place}: {item.reason}", err=True)
        else:
            for warning in item.article.warnings:
                click.echo(f"warning: {warning}", err=True)
            yield item


def _documents(files: tuple[str, ...]) -> Iterator[RawDocument]:
    from bot.parallel_analysis import split_documents

    for name in files:
        try:
            with contextlib.nullcontext(sys.stdin.buffer) if name == "-" else open(name, "rb") as stream:
                yield from split_documents(name, stream)
        except OSError as error:
            fix = f"name its files, as in {name}/*" if isinstance(error, IsADirectoryError) else "name a readable file"
            raise click.UsageError(f"{name or repr(name)} cannot be read ({error.strerror}); {fix}") from error


@contextlib.contextmanager
def _progress() -> Iterator[Callable[[], None]]:
    """A counter of documents on standard error; silent if that is no terminal, or if output goes to one."""
    if not sys.stderr.isatty() or sys.stdout.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.completed} documents"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("analysing", total=None)
        yield lambda: progress.advance(task)
