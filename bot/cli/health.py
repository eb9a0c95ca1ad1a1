"""``tocsin health``: whether the program that uses the state folder lives; for a container's health check."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from bot.cli import EXIT_FOUND_WRONG
from bot.cli.options import list_examples, state_option


@click.command(epilog=list_examples("tocsin health", "tocsin health --state /var/lib/tocsin"))
@state_option
def health(state_directory: Path | None) -> None:
    """Say whether tocsin runs and its event loop and database answer; exits 1 when not.

    It looks at the state folder and asks no port. Whether Telegram answers and the outbox drains is /ready's to say.
    """
    from bot.cli.stored import database_path, opened_store
    from bot.liveness import find_fault
    from storage.lock import find_holder
    from storage.marks import PULSE_MARK

    path, now = database_path(state_directory), datetime.now(UTC)
    with opened_store(path, writes=False) as store:
        pulse = store.marks.find_mark(PULSE_MARK)
    fault = find_fault(find_holder(path), datetime.fromisoformat(pulse) if pulse else None, now)
    click.echo(fault or "tocsin is alive")
    if fault:
        sys.exit(EXIT_FOUND_WRONG)
