"""``tocsin restore``: replaces the database with a backup, and decides what becomes of messages waiting in it."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.options import Folders, echo_json, folder_options, json_option, list_examples
from bot.cli.stored import database_path, errors_end_the_command
from monitors.model import GivenUp
from monitors.plurals import count_of
from storage.marks import RESTORED_MARK

if TYPE_CHECKING:
    from storage.store import Store

SEND, DROP = "send", "drop"
QUESTION = "Send the messages that were waiting in the backup, or drop them? What feeds and seed files have"
QUESTION += " brought since then rings with 'send', and is read without ringing with 'drop'"


@click.command(epilog=list_examples("tocsin restore state/backups/NAME.sqlite3"))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--pending",
    type=click.Choice([SEND, DROP]),
    help="Messages waiting in the backup: send (some may have been sent since) or drop. Asked if left out.",
)
@json_option
@folder_options
def restore(file: Path, pending: str | None, folders: Folders, as_json: bool) -> None:
    """Replace the database with the backup FILE. No tocsin may be running on it.

    The old database is kept beside it. With --pending drop, no waiting message is sent, and what feeds and seed files
    have brought since the backup is read without ringing; a seed file that comes later rings.
    """
    from storage.backup import restore_database

    if pending is None:
        if not sys.stdin.isatty():
            raise click.UsageError("write --pending send or --pending drop for the messages that were waiting")
        pending = click.prompt(QUESTION, type=click.Choice([SEND, DROP]))
    path, now, counts = database_path(folders), datetime.now(UTC), list[int]()
    settle = drop_pending if pending == DROP else count_waiting
    with errors_end_the_command():
        path.parent.mkdir(parents=True, exist_ok=True)
        kept = restore_database(file, path, now, lambda store: counts.append(settle(store, now)))
    (count,) = counts
    if as_json:
        kept_as = str(kept) if kept else None
        echo_json({"file": str(path), "kept_as": kept_as, "pending": pending, "messages": count})
        return
    click.echo(f"restored {path}" + (f"; the old database is kept as {kept}" if kept else ""))
    if pending == DROP:
        click.echo(f"dropped {count_of(count, 'waiting message')}; feeds and the present seed files start quietly")
    else:
        click.echo(f"{count_of(count, 'waiting message')} will be sent when tocsin starts")


def count_waiting(store: Store, now: datetime) -> int:
    """How many messages wait to be sent."""
    depth = store.outbox.count_depth(now)
    return depth.pending + depth.sending + depth.uncertain


def drop_pending(store: Store, now: datetime) -> int:
    """Drop all that waits, and let what has come since be taken in without ringing, as from new feeds.

    Returns how many messages were dropped.
    """
    with store.transaction():
        store.alerts.let_go()
        store.undecided.clear()
        store.marks.set_mark(RESTORED_MARK, now.isoformat())
        states = store.feeds.list_feed_states()
        asked_anew = {"body_hash": "", "etag": "", "last_modified": ""}
        quiet = [state.evolve(is_baselined=False, quiet_before=now, **asked_anew) for state in states]
        store.feeds.save_feed_states(quiet)
        return store.outbox.drop(GivenUp.RESTORED, now)
