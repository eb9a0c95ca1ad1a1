"""``tocsin health``: says whether the program that uses the state folder is alive; for a container's health check."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import click

from bot.cli import EXIT_FOUND_WRONG
from bot.cli.options import Folders, echo_json, folder_options, json_option, list_examples


@click.command(epilog=list_examples("tocsin health", "tocsin health --json", "tocsin health --state /var/lib/tocsin"))
@json_option
@folder_options
def health(folders: Folders, as_json: bool) -> None:
    """Say whether tocsin runs and its event loop and database answer; exits 1 if not.

    It looks at the state folder and asks no port. Ask /ready whether Telegram answers and the outbox drains.
    """
    from bot.cli.stored import database_path, opened_store
    from bot.health.liveness import find_fault
    from storage.lock import find_holder
    from storage.marks import PULSE_MARK

    path, now = database_path(folders), datetime.now(UTC)
    with opened_store(path, writes=False) as store:
        pulse = store.marks.find_mark(PULSE_MARK)
    holder = find_holder(path)
    fault = find_fault(holder, datetime.fromisoformat(pulse) if pulse else None, now)
    if as_json:
        echo_json({"alive": not fault, "fault": fault, "pid": holder.pid if holder else None, "pulse_at": pulse})
    else:
        click.echo(fault or "tocsin is alive")
    if fault:
        sys.exit(EXIT_FOUND_WRONG)
