"""``tocsin outbox``: lists messages that wait, are in doubt or were given up; sends them again or drops them."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli import EXIT_FOUND_WRONG
from bot.cli.groups import FolderGroup
from bot.cli.options import Folders, echo_json, folder_options, json_option, list_examples
from bot.cli.stored import database_path, opened_store
from bot.cli.tables import Column, Line, show_counted
from bot.durations import format_age
from monitors.plurals import count_of

if TYPE_CHECKING:
    from storage.outbox_rows import OutboxEntry
    from storage.store import Store

STATES = ("pending", "sending", "uncertain", "dead", "sent")
PREVIEW_LENGTH = 60
COLUMNS = (
    Column("number", right=True),
    Column("state"),
    Column("chat"),
    Column("stored", spare=1),
    Column("tried", right=True, spare=2),
    Column("reason"),
    Column("message", grows=True),
)


@click.group(
    cls=FolderGroup,
    invoke_without_command=True,
    epilog=list_examples("tocsin outbox", "tocsin outbox list --only dead", "tocsin outbox replay --all"),
)
@json_option
@folder_options
@click.pass_context
def outbox(context: click.Context, as_json: bool, folders: Folders) -> None:
    """Manage messages waiting to be sent. Without a command: count them by state."""
    context.obj = database_path(folders)
    if context.invoked_subcommand is not None:
        return
    with opened_store(context.obj, writes=False) as store:
        depth = store.outbox.count_depth(datetime.now(UTC))
    if as_json:
        oldest = depth.oldest_due_at.isoformat() if depth.oldest_due_at else None
        echo_json(asdict(depth) | {"oldest_due_at": oldest})
        return
    for state, count in (
        ("pending", depth.pending),
        ("sending", depth.sending),
        ("uncertain", depth.uncertain),
        ("dead", depth.dead),
    ):
        click.echo(f"{state:<10}{count}")
    if depth.oldest_due_at:
        click.echo(f"the oldest that may be sent now was stored at {depth.oldest_due_at:%Y-%m-%d %H:%M:%S} UTC")


@outbox.command("list", epilog=list_examples("tocsin outbox list", "tocsin outbox list --only sent --json"))
@click.option(
    "--only", "states", type=click.Choice(STATES), multiple=True, help="Only in these states [uncertain, dead]."
)
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1), help="Maximum messages to list.")
@json_option
@click.pass_obj
def list_rows(path: Path, states: tuple[str, ...], limit: int, as_json: bool) -> None:
    """List messages, oldest first, with the beginning of the text.

    "reason" is the short stable name of what became of the last attempt. A message "in doubt" may have arrived.
    """
    from monitors.model import OutboxState

    wanted = tuple(OutboxState(state) for state in states or ("uncertain", "dead"))
    with opened_store(path, writes=False) as store:
        entries = store.outbox.list_entries(wanted, limit=limit)
    if as_json:
        echo_json([entry_object(entry) for entry in entries])
    else:
        show_entries(entries, datetime.now(UTC))


def show_entries(entries: tuple[OutboxEntry, ...], now: datetime) -> None:
    """Print one line a message."""
    show_counted(COLUMNS, (Line(describe(entry, now)) for entry in entries), "message")


def describe(entry: OutboxEntry, now: datetime) -> tuple[str, ...]:
    """The cells of one message."""
    from bot.sending.channels import read_plain

    row = entry.row
    doubt = " (in doubt)" if row.was_uncertain else ""
    text = " ".join(read_plain(row.message.html).split())
    return (
        str(row.id),
        f"{row.state.value}{doubt}",
        str(row.address),
        format_age(row.created_at, now),
        f"{row.attempts}x",
        entry.last_reason or "-",
        text if len(text) <= PREVIEW_LENGTH else f"{text[: PREVIEW_LENGTH - 1]}…",
    )


def entry_object(entry: OutboxEntry) -> dict[str, object]:
    """A message for JSON, with its text as people see it."""
    from bot.sending.channels import read_plain

    row = entry.row
    return {
        "number": row.id,
        "state": row.state.value,
        "was_in_doubt": row.was_uncertain,
        "lane": row.lane.name.lower(),
        "chat_id": row.address.chat_id,
        "thread_id": row.address.thread_id,
        "created_at": row.created_at.isoformat(),
        "attempts": row.attempts,
        "reason": entry.last_reason,
        "config": row.config,
        "message_id": entry.message_id,
        "text": read_plain(row.message.html),
    }


@outbox.command(epilog=list_examples("tocsin outbox replay 17 18", "tocsin outbox replay --all"))
@click.argument("numbers", type=int, nargs=-1)
@click.option("--all", "every", is_flag=True, help="All dead messages.")
@json_option
@click.pass_obj
def replay(path: Path, numbers: tuple[int, ...], every: bool, as_json: bool) -> None:
    """Queue dead messages to be sent again. The program must not be running.

    An alert that is older than alerts.stale_after then comes in a digest of late alerts. Messages for chats that are
    out of reach stay dead.
    """
    check_choice(numbers, every)
    with opened_store(path, writes=True) as store:
        chosen = store.outbox.list_dead(None if every else numbers)
        count = store.outbox.replay(chosen)
        _note(store, "outbox_replay", count, datetime.now(UTC))
    if left := len(chosen) - count:
        what = count_of(left, "message stays dead: its chat is", "messages stay dead: their chats are")
        click.echo(f"{what} out of reach", err=True)
    print_count(count, "message is waiting to be sent again", "messages are waiting to be sent again", as_json)
    check_found(numbers, len(chosen), "dead")


@outbox.command(epilog=list_examples("tocsin outbox drop 17", "tocsin outbox drop --all"))
@click.argument("numbers", type=int, nargs=-1)
@click.option("--all", "every", is_flag=True, help="All waiting messages.")
@json_option
@click.pass_obj
def drop(path: Path, numbers: tuple[int, ...], every: bool, as_json: bool) -> None:
    """Give up waiting messages: they become dead, with the reason 'dropped'. The program must not be running."""
    from monitors.model import GivenUp

    check_choice(numbers, every)
    now = datetime.now(UTC)
    with opened_store(path, writes=True) as store:
        count = store.outbox.drop(GivenUp.DROPPED, now, None if every else numbers)
        _note(store, "outbox_drop", count, now)
    print_count(count, "message was dropped", "messages were dropped", as_json)
    check_found(numbers, count, "waiting")


def _note(store: Store, action: str, count: int, now: datetime) -> None:
    """Note in the audit trail what this command did to messages."""
    from storage.chats import AuditEntry

    store.chats.add_audit(AuditEntry(now, 0, action, count_of(count, "message")))


def print_count(count: int, one: str, many: str, as_json: bool) -> None:
    """Print how many messages were changed, and how."""
    if as_json:
        echo_json({"messages": count})
    else:
        click.echo(count_of(count, one, many))


def check_choice(numbers: tuple[int, ...], every: bool) -> None:
    """Demand either some numbers or --all; anything else is a usage error."""
    if bool(numbers) == every:
        raise click.UsageError("name messages by their numbers, or write --all")


def check_found(numbers: tuple[int, ...], found: int, state: str) -> None:
    """Say so and exit 1 if fewer messages of that state were found than numbers were given."""
    if missing := max(0, len(set(numbers)) - found):
        what = count_of(missing, "number is", "numbers are")
        click.echo(f"{what} of no {state} message; tocsin outbox list --help says how to see them", err=True)
        sys.exit(EXIT_FOUND_WRONG)
