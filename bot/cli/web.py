"""``tocsin web``: serves a local read-only page about the database."""

from __future__ import annotations

import socket
import sys
import time
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import click

from bot.cli import EXIT_CANNOT_RUN
from bot.cli.options import config_option, list_examples, state_option
from bot.cli.stored import errors_end_the_command

if TYPE_CHECKING:
    from bot.web.page import Setup

DEFAULT_PORT = 8640


@click.command(
    epilog=list_examples(
        "tocsin web                       http://127.0.0.1:8640/",
        "tocsin web --port 9000 --timezone Asia/Almaty",
    )
)
@click.option("--listen", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=DEFAULT_PORT, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 for any free one."
)
@click.option(
    "--allow-host",
    "hosts",
    multiple=True,
    help="Host name to serve besides localhost; needed when --listen admits other machines. Repeatable.",
)
@click.option("--timezone", default="UTC", show_default=True, help="IANA time zone of the times shown.")
@config_option
@state_option
def web(
    listen: str,
    port: int,
    hosts: tuple[str, ...],
    timezone: str,
    config_directory: Path | None,
    state_directory: Path | None,
) -> None:
    """Show stories, feeds and the outbox on a local page, with tocsin running or not; stop it with Ctrl-C.

    The page only reads, and cannot read chats, watches or messages. It has no password: whoever reaches the address
    sees it. Before you let others reach it, put a proxy with a password in front. Needs the extra: tocsin[web].
    """
    uvicorn = _import_server()
    from bot.chats.zones import find_zone
    from bot.web.protection import LOOPBACK_HOSTS, is_loopback

    zone = find_zone(timezone)
    if not zone:
        raise click.BadParameter(
            f"{timezone!r} is not a time zone; write one like Asia/Almaty", param_hint="--timezone"
        )
    if not is_loopback(listen) and not hosts:
        raise click.UsageError(
            f"--listen {listen} admits other machines; give the host name that they use with --allow-host"
        )
    setup = _make_setup(config_directory, state_directory, (*LOOPBACK_HOSTS, listen.lower(), *hosts), zone)
    with errors_end_the_command():
        setup.open_published().close()  # so that a fault of the database is reported at the start
    door = _open_door(listen.strip("[]"), port)
    shown = f"[{listen.strip('[]')}]" if door.family == socket.AF_INET6 else listen
    click.echo(f"tocsin web: http://{shown}:{door.getsockname()[1]}/ (Ctrl-C stops it)")
    _serve(uvicorn, setup, door)


def _serve(uvicorn: ModuleType, setup: Setup, door: socket.socket) -> None:
    from bot.web.app import build_app

    settings = uvicorn.Config(
        build_app(setup),
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        loop="asyncio",
        http="h11",
        ws="none",
        timeout_keep_alive=10,
        timeout_graceful_shutdown=3,
        limit_concurrency=200,
    )
    uvicorn.Server(settings).run(sockets=[door])


def _import_server() -> ModuleType:
    """The module uvicorn; ends the command if the extra is not installed."""
    for name in ("jinja2", "starlette", "uvicorn"):
        if find_spec(name) is None:
            missing = f"the page needs the extra tocsin[web] ({name} is missing)"
            click.echo(f"{missing}; install it with: pip install '.[web]' in the checkout", err=True)
            sys.exit(EXIT_CANNOT_RUN)
    return import_module("uvicorn")


def _make_setup(config: Path | None, state: Path | None, hosts: tuple[str, ...], zone: str) -> Setup:
    """The page's setup, from the options, the environment and the config; also configures a log without secrets."""
    from bot.cli.configured import surroundings_or_exit
    from bot.logs import configure_logging
    from bot.settings import DATABASE
    from bot.web.page import Setup
    from bot.web.reading import MOST_SECONDS
    from monitors.config.topic_titles import TitleFiles
    from storage.published import Published

    surroundings = surroundings_or_exit(config, state)
    configure_logging(surroundings.secrets)
    path = surroundings.state_directory / DATABASE
    return Setup(
        open_published=partial(Published.open, path, seconds=MOST_SECONDS, monotonic=time.monotonic),
        now=partial(datetime.now, UTC),
        monotonic=time.monotonic,
        read_titles=TitleFiles(surroundings.config_directory).get,
        hosts=hosts,
        timezone=zone,
    )


def _open_door(listen: str, port: int) -> socket.socket:
    """A listening socket; ends the command if the address cannot be bound."""
    door = socket.socket(socket.AF_INET6 if ":" in listen else socket.AF_INET)
    try:
        address = socket.getaddrinfo(listen, port, door.family, socket.SOCK_STREAM)[0][4]
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(address)
        door.listen(128)  # from now on callers wait for the server instead of being refused
    except OSError as error:
        door.close()
        click.echo(f"cannot listen on {listen}:{port}: {error.strerror}; try another --listen or --port", err=True)
        sys.exit(EXIT_CANNOT_RUN)
    return door
