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
    """Say whether tocsin runs and its event loop and database answer; exits 1 if not, 3 if there is no database.

    It looks at the state folder and asks no port. What keeps a live program from being ready, such as a full disk or a
    silent Telegram, is named and changes no exit code.
    """
    from bot.cli.stored import database_path, opened_store
    from bot.health.liveness import find_fault, list_named, measure_free_bytes
    from storage.lock import find_holder
    from storage.marks import FAULTS_MARK, PULSE_MARK

    path, now = database_path(folders), datetime.now(UTC)
    with opened_store(path, writes=False) as store:
        pulse, faults = store.marks.find_mark(PULSE_MARK), (store.marks.find_mark(FAULTS_MARK) or "").split()
    holder = find_holder(path)
    free = measure_free_bytes(path.parent)
    fault = find_fault(holder, datetime.fromisoformat(pulse) if pulse else None, free, now)
    faults = [] if fault else list(list_named(faults, free))
    if as_json:
        pid = holder.pid if holder else None
        echo_json({"alive": not fault, "fault": fault, "not_ready": faults, "pid": pid, "pulse_at": pulse})
    else:
        click.echo(fault or "tocsin is alive" + (f", but not ready: {', '.join(faults)}" if faults else ""))
    if fault:
        sys.exit(EXIT_FOUND_WRONG)
