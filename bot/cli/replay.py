"""``tocsin replay``: lists what changed topics would have rung differently over the stored archive."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli import EXIT_FOUND_WRONG
from bot.cli.options import Folders, echo_json, folder_options, list_examples, since_option
from monitors.plurals import count_of

if TYPE_CHECKING:
    from monitors.replay import Comparison, Effect, LevelChange
    from monitors.rules.topic import CompiledRules

TITLE_LENGTH = 140
RULES_ALONE = "rerank: false in topics/_shared.yaml shows what the rules alone do"
NO_ARTICLES = "no article from that time is stored; give a longer --since"


every_option = click.option(
    "--all",
    "every",
    is_flag=True,
    help="Include articles that were kept quiet as a batch: archives, floods, first polls.",
)


@click.command(
    epilog=list_examples(
        "cp -r config/topics /tmp/topics        then edit the copy", "tocsin replay --topics /tmp/topics --since 7d"
    )
)
@click.option(
    "--topics",
    "folder",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of the changed topics, with its _shared.yaml.",
)
@since_option("30d")
@click.option(
    "--against",
    type=click.Choice(("stored", "config")),
    default="stored",
    show_default=True,
    help="Compare with what was judged when the articles came, or with what the current config makes of them.",
)
@every_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines.")
@folder_options
def replay(
    folder: Path,
    since: datetime,
    against: str,
    every: bool,
    as_json: bool,
    folders: Folders,
) -> None:
    """Judge the stored articles again by changed topics, and list what would have been different.

    Nothing is stored or sent, and tocsin may be running. Stories are counted by topic: several reports of one event
    ring once. Subscriptions are ignored. An article that no topic matched belongs to no story yet, so several new
    matches of one event count separately.
    """
    from bot.cli.configured import surroundings_or_exit
    from bot.cli.stored import opened_store
    from bot.rejudging import compare, read_archive
    from bot.settings import DATABASE
    from monitors.config.loading import TOPICS_FOLDER
    from monitors.labelling import count_votes
    from monitors.replay import mark_called

    surroundings = surroundings_or_exit(folders.config, folders.state)
    current = surroundings.config_directory / TOPICS_FOLDER
    warn_of_unshared(folder, current)
    rules = compile_folder(folder)
    before = compile_folder(current) if against == "config" else None
    with opened_store(surroundings.state_directory / DATABASE, writes=False) as store:
        records = read_archive(store.articles, since)
        comparison = compare(records, rules, before, every=every)
        changes = mark_called(comparison.list_changes(), count_votes(store.labels.iterate()))
    if as_json:
        echo_json(to_object(comparison, changes))
    else:
        show(comparison, changes)


def warn_of_unshared(folder: Path, current: Path) -> None:
    """Warn if the folder of changed topics lacks the file of what topics share, and the current one has it."""
    from monitors.config.loading import SHARED_FILE

    if not (folder / SHARED_FILE).exists() and (current / SHARED_FILE).exists():
        lacking = f"the lists, vetoes and cues of {current / SHARED_FILE}"
        click.echo(
            f"warning: {folder} has no {SHARED_FILE}, so these topics are judged without {lacking}; copy it too",
            err=True,
        )


def compile_folder(folder: Path) -> CompiledRules:
    """The topics of a folder, compiled; if that fails, ends the command with every problem of every file."""
    from monitors.config.loading import read_topics, sort_problems
    from monitors.errors import QueryError
    from monitors.rules.topic import compile_rules

    library = read_topics(folder, judge=False)
    if not any(document.problems for document in library.documents):
        try:
            return compile_rules(library.topics, shared=library.shared)
        except QueryError:
            library = read_topics(folder, judge=True)  # raises every problem with its place
    for document in library.documents:
        for problem in sort_problems(document):
            click.echo(str(problem), err=True)
    sys.exit(EXIT_FOUND_WRONG)


def show(comparison: Comparison, changes: Sequence[LevelChange]) -> None:
    """Print the counts, what was not judged, and, by kind, every change on two lines."""
    from monitors.replay import count_changes, count_effects, summarise

    left_out = comparison.left_out
    click.echo(f"{count_of(comparison.articles, 'article')} judged again: {summarise(count_changes(changes))}")
    if comparison.articles:
        was, now = comparison.count_ringing()
        click.echo(f"ringing: {was} -> {now}{describe_effects(count_effects(changes))}")
    if lifted := comparison.count_lifted():
        click.echo(f"{lifted:,} of these ring by the second opinion; {RULES_ALONE}")
    if left_out:
        click.echo(describe_left_out(left_out))
    elif not comparison.articles:
        click.echo(NO_ARTICLES)
    show_changes(changes)


def show_changes(changes: Sequence[LevelChange]) -> None:
    """Print every change on two lines, by kind."""
    from bot.logs import escape_controls

    kind = None
    for change in changes:
        if change.kind is not kind:
            kind = change.kind
            click.echo(f"\n{kind}")
        levels = f"{change.was or 'quiet'} -> {change.now or 'quiet'}"
        title = escape_controls(change.title[:TITLE_LENGTH])
        said = {None: "", True: "  (rated right)", False: "  (rated wrong)"}[change.happens]
        click.echo(f"  {change.seen_at:%Y-%m-%d %H:%M}  {change.topic}: {levels}  {title}{said}")
        click.echo(f"    {escape_controls(change.why)}")


def describe_left_out(number: int) -> str:
    """How many articles were left out, and why, in words."""
    return f"left out: {count_of(number, 'article')} kept quiet as a batch (first polls, floods); see --all"


def describe_effects(counts: Mapping[Effect, int]) -> str:
    """The changes counted by how people had rated the stories, in words; "" if nobody rated any."""
    told = ", ".join(f"{effect} {number}" for effect, number in counts.items() if number)
    return f"; by what people said: {told}" if told else ""


def to_object(comparison: Comparison, changes: Sequence[LevelChange]) -> dict[str, object]:
    """One object: ``articles``, how many were ``left_out``, how many stories were and are ``ringing``, how many of
    these are ``lifted`` by the second opinion, ``counts`` by kind, ``effects`` by what people said, and ``changes``.
    """
    from monitors.replay import count_changes, count_effects

    return {
        "articles": comparison.articles,
        "left_out": comparison.left_out,
        "ringing": dict(zip(("was", "now"), comparison.count_ringing(), strict=True)),
        "lifted": comparison.count_lifted(),
        "effects": {effect.value: number for effect, number in count_effects(changes).items()},
        "counts": {kind.value: count for kind, count in count_changes(changes).items()},
        "changes": [asdict(change) | {"seen_at": change.seen_at.isoformat()} for change in changes],
    }
