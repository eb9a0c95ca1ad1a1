"""``tocsin outbox``: what waits, what is in doubt, what was given up; to be looked at, sent again or dropped."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.options import state_option
from bot.cli.stored import database_path, opened_store

if TYPE_CHECKING:
    from storage.outbox import OutboxEntry

STATES = ("pending", "sending", "uncertain", "dead", "sent")
PREVIEW_LENGTH = 60


@click.group(invoke_without_command=True)
@state_option
@click.pass_context
def outbox(context: click.Context, state_directory: Path | None) -> None:
    """Messages on their way. Without a command: how many are in which state."""
    context.obj = database_path(state_directory)
    if context.invoked_subcommand is not None:
        return
    with opened_store(context.obj, writes=False) as store:
        depth = store.outbox.count_depth(datetime.now(UTC))
    for state, count in (
        ("pending", depth.pending),
        ("sending", depth.sending),
        ("uncertain", depth.uncertain),
        ("dead", depth.dead),
    ):
        click.echo(f"{state:<10}{count}")
    if depth.oldest_due_at:
        click.echo(f"the oldest that might go now was stored at {depth.oldest_due_at:%Y-%m-%d %H:%M:%S} UTC")


@outbox.command("list")
@click.option(
    "--state", "states", type=click.Choice(STATES), multiple=True, help="Only in these states [uncertain, dead]."
)
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1), help="Most messages to list.")
@click.pass_obj
def list_rows(path: Path, states: tuple[str, ...], limit: int) -> None:
    """List messages, the oldest first: number, state, chat, attempts, reason, and how the text begins."""
    from monitors.model import OutboxState

    wanted = tuple(OutboxState(state) for state in states or ("uncertain", "dead"))
    with opened_store(path, writes=False) as store:
        for entry in store.outbox.list_entries(wanted, limit=limit):
            click.echo(describe(entry))


def describe(entry: OutboxEntry) -> str:
    """One line on one message."""
    from bot.channels import read_plain
    from bot.logs import escape_controls

    row = entry.row
    place = f"{row.address.chat_id}" + (f"/{row.address.thread_id}" if row.address.thread_id else "")
    doubt = " (was in doubt)" if row.was_uncertain else ""
    text = escape_controls(read_plain(row.message.html).replace("\n", " "))[:PREVIEW_LENGTH]
    return (
        f"{row.id}  {row.state.value}{doubt}  chat {place}  tried {row.attempts}x  {entry.last_reason or '-'}  {text}"
    )


@outbox.command()
@click.argument("numbers", type=int, nargs=-1)
@click.option("--all", "every", is_flag=True, help="All that are dead.")
@click.pass_obj
def replay(path: Path, numbers: tuple[int, ...], every: bool) -> None:
    """Let dead messages wait to be sent once more. The program must not be running.

    An alert that is older than alerts.stale_after then comes in a digest of late alerts.
    """
    from monitors.model import OutboxState

    check_choice(numbers, every)
    with opened_store(path, writes=True) as store:
        dead = store.outbox.list_entries((OutboxState.DEAD,), limit=1_000_000) if every else ()
        count = store.outbox.replay(numbers or [entry.row.id for entry in dead])
    click.echo(f"{count} messages wait to be sent again")


@outbox.command()
@click.argument("numbers", type=int, nargs=-1)
@click.option("--all", "every", is_flag=True, help="All that wait.")
@click.pass_obj
def drop(path: Path, numbers: tuple[int, ...], every: bool) -> None:
    """Give up messages that wait: they become dead, with the reason 'dropped'. The program must not be running."""
    check_choice(numbers, every)
    now = datetime.now(UTC)
    with opened_store(path, writes=True) as store:
        outbox_ = store.outbox
        count = outbox_.cancel_all("dropped", now) if every else outbox_.cancel_rows(numbers, "dropped", now)
    click.echo(f"{count} messages were dropped")


def check_choice(numbers: tuple[int, ...], every: bool) -> None:
    """Either some numbers or --all; anything else is wrong usage."""
    if bool(numbers) == every:
        raise click.UsageError("name messages by their numbers, or say --all")
