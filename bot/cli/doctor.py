"""``tocsin doctor``: checks everything that a run needs, and says how to fix what is wrong."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli import EXIT_FOUND_WRONG
from bot.cli.options import config_option, echo_json, list_examples, state_option
from bot.cli.progress import name_steps
from monitors.plurals import count_of

if TYPE_CHECKING:
    from bot.diagnosis import Finding

MARKS = {"well": "ok  ", "warning": "warn", "bad": "BAD "}


@click.command(epilog=list_examples("tocsin doctor", "tocsin doctor --offline"))
@config_option
@state_option
@click.option("--offline", is_flag=True, help="Do not ask Telegram.")
@click.option("--json", "as_json", is_flag=True, help="A JSON list instead of lines.")
def doctor(config_directory: Path | None, state_directory: Path | None, offline: bool, as_json: bool) -> None:
    """Check the set-up: libraries, config, secrets, disk, database, backups, clock, token, webhook. Changes nothing.

    Telegram has 15 seconds to answer; feeds are not asked (see tocsin feeds test).

    Exits 1 if something does not work; warnings alone exit 0.
    """
    findings = examine(config_directory, state_directory, offline=offline)
    if as_json:
        echo_json([asdict(finding) for finding in findings])
    for finding in () if as_json else findings:
        click.echo(f"{MARKS[finding.verdict]}  {finding.what}" + (f"; fix: {finding.fix}" if finding.fix else ""))
    if any(finding.verdict == "bad" for finding in findings):
        raise SystemExit(EXIT_FOUND_WRONG)


def examine(config_directory: Path | None, state_directory: Path | None, *, offline: bool) -> list[Finding]:
    """All findings, in the order in which they are printed."""
    import os

    from bot import diagnosis
    from bot.cli.configured import surroundings_or_exit
    from bot.settings import DATABASE
    from monitors.config.loading import load_config
    from monitors.errors import ConfigError

    around, now = surroundings_or_exit(config_directory, state_directory), datetime.now(UTC)
    found = [*diagnosis.list_libraries()]
    parted = (warning.partition("; ") for warning in around.warnings)
    found += [diagnosis.warn(what, fix.removeprefix("fix it with: ")) for what, _, fix in parted]
    found += [diagnosis.bad(f"{one.file}: {one.what}", one.fix) for one in around.obstacles]
    try:
        with name_steps("reading the config") as announce:
            config = load_config(around.config_directory, os.environ, announce=announce)
    except ConfigError as error:
        problems = count_of(len(error.problems), "problem")
        found.append(diagnosis.bad(f"{problems} in {around.config_directory}", "see: tocsin check"))
        return [*found, *diagnosis.list_state(around.state_directory / DATABASE, now)]
    found.append(diagnosis.well(f"{around.config_directory} is good"))
    found += diagnosis.list_state(around.state_directory / DATABASE, now)
    if not offline and (around.secrets.token or not around.obstacles):
        root = around.base_url or config.settings.telegram.base_url.rstrip("/")
        found += asyncio.run(diagnosis.list_telegram(root, around.secrets.token, config.settings, now))
    return found
