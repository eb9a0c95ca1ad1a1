"""``tocsin run`` and ``tocsin once``."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli import EXIT_CANNOT_RUN
from bot.cli.options import config_option, list_examples, state_option

if TYPE_CHECKING:
    from bot.app import Plan
    from monitors.config.loading import Config

Work = Callable[["Plan"], Coroutine[Any, Any, None]]


@click.command(
    epilog=list_examples(
        "tocsin run                           in the folder of a desk",
        "tocsin run --config my-desk/config   from anywhere else",
        "TOCSIN_TELEGRAM_TOKEN= tocsin run    prints on this terminal",
        "kill -HUP PID                        applies an edited config at once",
    )
)
@click.option("--new-bot", is_flag=True, help="Accept a token of another bot than before.")
@config_option
@state_option
def run(new_bot: bool, config_directory: Path | None, state_directory: Path | None) -> None:
    """Watch feeds and seed files on a schedule until SIGTERM or Ctrl-C.

    With a bot's token (TOCSIN_TELEGRAM_TOKEN, TOCSIN_TELEGRAM_TOKEN_FILE, or the file token beside the config folder)
    it serves Telegram chats; without one, it prints everything on this terminal.

    Edits of the config folder take effect by themselves within seconds, and at once on SIGHUP. If there is a mistake
    in them, the log names it and nothing changes. systemd is told of ready, reloading, alive and stopping
    (Type=notify).
    """
    from bot import app

    _perform(app.run, config_directory, state_directory, is_new_bot=new_bot)


@click.command(epilog=list_examples("tocsin once", "tocsin once --config my-desk/config"))
@config_option
@state_option
def once(config_directory: Path | None, state_directory: Path | None) -> None:
    """One round: poll what is due, scan the seed folder, decide, send; then exit."""
    from bot import app

    _perform(app.once, config_directory, state_directory)


def _perform(
    work: Work, config_directory: Path | None, state_directory: Path | None, *, is_new_bot: bool = False
) -> None:
    from monitors.errors import TocsinError

    plan = _prepare(config_directory, state_directory, is_new_bot=is_new_bot)
    redact = plan.surroundings.secrets.with_others(plan.config.secrets).redact
    try:
        asyncio.run(work(plan))
    except* TocsinError as group:
        for error in group.exceptions:
            click.echo(redact(str(error)), err=True)
        sys.exit(EXIT_CANNOT_RUN)
    except* FileExistsError:
        state = plan.surroundings.state_directory
        click.echo(f"cannot run: {state} is a file; name a folder with --state or TOCSIN_STATE", err=True)
        sys.exit(EXIT_CANNOT_RUN)
    except* OSError as group:
        click.echo(redact(f"cannot run: {group.exceptions[0]}"), err=True)
        sys.exit(EXIT_CANNOT_RUN)


def _prepare(config_directory: Path | None, state_directory: Path | None, *, is_new_bot: bool) -> Plan:
    """What to run, with the log set up and the secrets taken out of the environment."""
    from bot.app import Plan
    from bot.background import in_process
    from bot.cli.configured import compile_or_exit, config_or_exit, surroundings_or_exit
    from bot.failpoints import read_failpoint
    from bot.health.supervisor import take_supervisor
    from bot.logs import configure_logging
    from bot.settings import forget_secrets
    from monitors.config.stamp import stamp_folder

    supervisor = take_supervisor(os.environ, os.getpid())
    surroundings = surroundings_or_exit(config_directory, state_directory, is_run=True)
    stamp = stamp_folder(surroundings.config_directory)
    config = config_or_exit(surroundings.config_directory)
    rules = compile_or_exit(config)

    def follow_config(config: Config) -> None:
        secrets, log = surroundings.secrets.with_others(config.secrets), config.settings.log
        configure_logging(secrets, level=log.level, as_json=log.as_json, areas=log.areas)
        log_warnings(config)

    forget_secrets(os.environ)
    os.environ.setdefault("PTB_TIMEDELTA", "1")  # otherwise python-telegram-bot warns at every 429
    follow_config(config)
    return Plan(
        surroundings,
        config,
        rules,
        reach=read_failpoint(os.environ),
        environment=dict(os.environ),
        stamp=stamp,
        on_config=follow_config,
        is_new_bot=is_new_bot,
        aside=in_process,
        supervisor=supervisor,
        ends_on_hangup=sys.stdout.isatty(),
    )


def log_warnings(config: Config) -> None:
    """Log what is switched on but missing, so that the program runs without it."""
    from bot.cli.check import warn_of_missing_cld2, warn_of_missing_encoder

    for warning in (*warn_of_missing_encoder(config), *warn_of_missing_cld2(config)):
        logging.getLogger(__name__).warning("%s; %s", warning.what, warning.fix)
