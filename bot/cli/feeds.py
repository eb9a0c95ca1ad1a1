"""``tocsin feeds``: shows the health of every feed, tries one out, and imports and exports OPML.

Addresses are shown without user name and query, and no output has a secret of the config.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli import EXIT_FOUND_WRONG, feeds_edit
from bot.cli.groups import FolderGroup
from bot.cli.options import Folders, echo_json, folder_options, json_option, list_examples
from bot.logs import escape_controls
from monitors.plurals import count_of

if TYPE_CHECKING:
    from bot.settings import Secrets
    from bot.sources.feed_report import FeedHealth
    from monitors.config.loading import Config
    from monitors.model import FeedState
    from monitors.sources.opml import LeftOut, OpmlFeed

LARGEST_LIST_BYTES = 20_000_000
SPARE = {"entries/week": 5, "interval": 4, "publisher": 3, "next poll": 2, "last success": 1}
"""The columns that the table leaves out on a narrow terminal, the highest number first."""


@click.group(
    cls=FolderGroup,
    invoke_without_command=True,
    epilog=list_examples("tocsin feeds", "tocsin feeds --failing", "tocsin feeds --json | jq '.[].id'"),
)
@click.option("--failing", is_flag=True, help="Only feeds in trouble: failing, stopped, quarantined or silent.")
@json_option
@folder_options
@click.pass_context
def feeds(
    context: click.Context,
    failing: bool,
    as_json: bool,
    folders: Folders,
) -> None:
    """Manage feeds. Without a command: show the health of each as a table; tocsin may be running."""
    context.obj = folders
    if context.invoked_subcommand is None:
        list_all(folders, failing, as_json)


def list_all(folders: Folders, failing: bool, as_json: bool) -> None:
    """Print the health of every feed of the config."""
    from bot.sources.feed_report import health_object, list_health

    config, secrets = _read_config(folders)
    rows = list_health(config.feeds, _list_states(folders), secrets.redact)
    if failing:
        rows = tuple(row for row in rows if row.has_trouble)
    if as_json:
        echo_json([health_object(row) for row in rows])
    else:
        show_health(rows)


@feeds.command("list", epilog=list_examples("tocsin feeds list", "tocsin feeds list --failing --json"))
@click.option("--failing", is_flag=True, help="Only feeds in trouble: failing, stopped, quarantined or silent.")
@json_option
@click.pass_obj
def list_feeds(folders: Folders, failing: bool, as_json: bool) -> None:
    """List the feeds with their health, as "tocsin feeds" does."""
    list_all(folders, failing, as_json)


def _list_states(folders: Folders) -> tuple[FeedState, ...]:
    """The stored states of feeds; before the first run none, with a note about that."""
    from bot.cli.stored import database_path, opened_store

    path = database_path(folders)
    if not path.exists():
        click.echo(f"there is no database {path} yet; no feed has been polled", err=True)
        return ()
    with opened_store(path, writes=False) as store:
        return store.feeds.list_feed_states()


def show_health(rows: tuple[FeedHealth, ...]) -> None:
    """Print one line a feed."""
    from bot.cli.tables import Column, Line, make_console, show_table
    from bot.sources.feed_report import COLUMNS, describe_health

    now, console = datetime.now(UTC), make_console()
    columns = [Column(name, name == "last error", spare=SPARE.get(name, 0)) for name in COLUMNS]
    styles = ("dim" if row.status == "off" else "red" if row.has_trouble else "" for row in rows)
    show_table(
        console, columns, (Line(describe_health(row, now), style) for row, style in zip(rows, styles, strict=True))
    )
    troubled = sum(row.has_trouble for row in rows)
    for row in rows:
        if row.moved_to:
            told = f"{row.id} has moved and is polled at {row.moved_to}; write that into feeds.yaml"
            console.print(told, markup=False, soft_wrap=True)
    console.print(f"{count_of(len(rows), 'feed')}, {troubled} in trouble; times in UTC")


@feeds.command("test", epilog=list_examples("tocsin feeds test https://example.org/rss", "tocsin feeds test bbc-world"))
@click.argument("address", metavar="URL|ID")
@click.option("--allow-private", is_flag=True, help="Allow addresses in a private network and any port.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines.")
@click.pass_obj
def try_feed(folders: Folders, address: str, allow_private: bool, as_json: bool) -> None:
    """Fetch a feed once, as a worker would, and show what would be read, and what not and why. Nothing is stored.

    Give an address, or the ID of a configured feed to use its headers and password. A "quiet" entry would be kept
    without ringing: a first poll takes entries older than some hours as read. Exits 1 if the feed fails.
    """
    from bot.cli.configured import compile_or_exit
    from bot.sources.feed_trial import describe_trial, trial_object, try_out

    config, secrets = _read_config(folders)
    spec = feeds_edit.choose_feed(config, address, allow_private)
    trial = try_out(spec, config.settings.poll, compile_or_exit(config).analyse, datetime.now(UTC))
    if as_json:
        echo_json(trial_object(trial, secrets.redact))
    else:
        for line in describe_trial(trial):
            click.echo(escape_controls(secrets.redact(line)))
    if trial.reason:
        sys.exit(EXIT_FOUND_WRONG)


@feeds.command(
    "import", epilog=list_examples("tocsin feeds import reader.opml", "tocsin feeds import reader.opml --write")
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--write", "writes", is_flag=True, help="Add them to feeds.yaml, instead of printing them.")
@click.pass_obj
def import_list(folders: Folders, file: Path, writes: bool) -> None:
    """Print the feeds of an OPML file as groups for feeds.yaml; what is left out is named on standard error.

    Feeds that are already configured are left out. New ids differ from those in use. With --write, each feed goes to
    the end of its group in feeds.yaml, whose comments and layout stay.
    """
    from monitors.errors import ParseError
    from monitors.sources.opml import import_opml, render_feeds_yaml

    config, _ = _read_config(folders)
    if file.stat().st_size > LARGEST_LIST_BYTES:
        raise click.ClickException(f"{file} is larger than {LARGEST_LIST_BYTES // 1_000_000} MB; split it")
    try:
        found = import_opml(file.read_bytes(), [feed.id for feed in config.feeds], [feed.url for feed in config.feeds])
    except ParseError as error:
        click.echo(f"{file}: {error}", err=True)
        sys.exit(EXIT_FOUND_WRONG)
    good, refused = _sift(found.feeds)
    for one in sorted((*found.skipped, *refused), key=lambda one: one.line):
        click.echo(f"{file}:{one.line}: left out: {escape_controls(f'{one.title}: {one.why}')}", err=True)
    if good and writes:
        feeds_edit.write_imported(folders, good)
    elif good:
        click.echo(render_feeds_yaml(good), nl=False)
        how = "write them to feeds.yaml with --write, or paste them there, under its own line groups:"
        click.echo(f"{count_of(len(good), 'feed')} to add; {how}", err=True)
    else:
        click.echo("no feed to add", err=True)


def _sift(found: tuple[OpmlFeed, ...]) -> tuple[list[OpmlFeed], list[LeftOut]]:
    """The feeds that feeds.yaml would accept, and the others."""
    from pydantic import ValidationError

    from monitors.config.scalars import list_references
    from monitors.config.schema import FeedEntry
    from monitors.sources.opml import LeftOut

    good: list[OpmlFeed] = []
    refused: list[LeftOut] = []
    for feed in found:
        if list_references(feed.url):
            why = "its address contains an environment variable, which would be sent there"
            refused.append(LeftOut(feed.line, feed.title, why))
            continue
        try:
            FeedEntry(id=feed.id, url=feed.url, title=feed.title, language=feed.language)
        except ValidationError as error:
            why = error.errors(include_url=False, include_input=False)[0]["msg"]
            refused.append(LeftOut(feed.line, feed.title, why))
        else:
            good.append(feed)
    return good, refused


@feeds.command("export", epilog=list_examples("tocsin feeds export > tocsin.opml"))
@click.pass_obj
def export_list(folders: Folders) -> None:
    """Write the configured feeds as OPML to standard output. Secrets are left out: an address that needs one will not
    work elsewhere.
    """
    from monitors.sources.opml import export_opml

    config, secrets = _read_config(folders)
    shown = [feed.model_copy(update={"url": secrets.redact(feed.url)}) for feed in config.feeds]
    click.echo(export_opml(shown).decode(), nl=False)


def _read_config(folders: Folders) -> tuple[Config, Secrets]:
    """The config of the group's options, and the secrets that must not be shown."""
    from bot.cli.configured import config_or_exit, surroundings_or_exit

    surroundings = surroundings_or_exit(folders.config, folders.state)
    config = config_or_exit(surroundings.config_directory)
    return config, surroundings.secrets.with_others(config.secrets)


for command in (feeds_edit.add, feeds_edit.remove, feeds_edit.disable, feeds_edit.enable):
    feeds.add_command(command)
