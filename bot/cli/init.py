"""``tocsin init``: sets up a desk in a folder and connects its bot; asks step by step, or takes options."""

from __future__ import annotations

import asyncio
import os
import sys
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from bot.cli import EXIT_CANNOT_RUN, EXIT_FOUND_WRONG, EXIT_USAGE
from bot.cli.options import list_examples
from bot.settings import TOKEN_FILE
from monitors.plurals import count_of

if TYPE_CHECKING:
    from bot.example_desks import ExampleDesk

IGNORED: Final = "token\nstate/\n"
TERMINAL_COLUMNS: Final = 80  # those of the narrowest common terminal
TRIAL: Final = "Rebels shell a town near Goma, killing 40"
"""A headline that rings at every desk, and so grave that it waits for no other report; undated, it is of now."""

DESK_NAMES: Final = ("general", "embassy", "newsroom", "ngo", "supply-chain", "travel-risk")


@dataclass(frozen=True, slots=True)
class Order:
    """What to set up. ``token`` is "" if there is none yet."""

    target: Path
    desk: ExampleDesk | None
    timezone: str
    token: str = ""
    force: bool = False


class Refused(Exception):  # noqa: N818 - it ends the command and is no fault
    """Why nothing, or nothing more, was set up; ``code`` is the exit code."""

    def __init__(self, why: str, code: int = EXIT_FOUND_WRONG) -> None:
        super().__init__(why)
        self.code = code


@click.command(
    epilog=list_examples(
        "tocsin init                                   asks step by step",
        "tocsin init my-desk --desk newsroom --timezone Europe/Paris",
        "tocsin init my-desk --token-file /run/secrets/telegram-token",
    )
)
@click.argument("directory", required=False, type=click.Path(path_type=Path))
@click.option(
    "--desk", "desk_name", type=click.Choice(DESK_NAMES), help="Kind of desk to start with [default: general]."
)
@click.option("--timezone", default="", metavar="ZONE", help="IANA time zone of digests [default: UTC].")
@click.option(
    "--token-file",
    type=click.Path(path_type=Path, allow_dash=True),
    help="File with the bot's token; - reads it from standard input.",
)
@click.option("--force", is_flag=True, help="Overwrite existing files.")
@click.option("--ask/--no-ask", default=None, help="Ask for what the options leave open [default: on a terminal].")
def init(
    directory: Path | None, desk_name: str | None, timezone: str, token_file: Path | None, force: bool, ask: bool | None
) -> None:
    """Set up a desk in DIRECTORY: config and sample articles, and the bot's token if there is one.

    The token is checked with Telegram (getMe) and kept in a file that only you can read, and a link that makes you the
    bot's owner is printed. Never put a token on the command line: every user of the machine could read it there.
    Existing files are kept and named; only a token that you enter replaces the one that is there.
    """
    asks = sys.stdin.isatty() if ask is None else ask
    try:
        if directory is None and not asks:
            raise click.UsageError("name the DIRECTORY to create, or write --ask")
        order = fill_in(directory, desk_name, timezone, token_file, force, asks)
        set_up(order, click.echo)
    except Refused as refused:
        click.echo(str(refused), err=True)
        sys.exit(refused.code)


# --------------------------------------------------------------------------------------------------------- asking


def fill_in(
    directory: Path | None, desk_name: str | None, timezone: str, token_file: Path | None, force: bool, asks: bool
) -> Order:
    """The order that follows from the options and, if it ``asks``, the answers."""
    from bot.example_desks import list_desks
    from bot.starter import starter_root

    desks = {desk.name: desk for desk in list_desks(starter_root())}
    if asks:
        directory = directory or Path(click.prompt("Folder of the desk", default="my-desk"))
        desk_name = desk_name or ask_desk(desks)
        timezone = timezone or ask_timezone()
    token = read_token(token_file) if token_file else ask_token() if asks else ""
    assert directory is not None
    return Order(directory, desks.get(desk_name or ""), check_timezone(timezone or "UTC"), token, force)


def ask_desk(desks: Mapping[str, ExampleDesk]) -> str:
    """Ask for one of the shipped desks."""
    click.echo("\nWhat kind of desk is it? Everything can be changed later.")
    kinds = {"general": "Every shipped topic and feed.", **{name: desk.spec.about for name, desk in desks.items()}}
    for name, about in kinds.items():
        click.echo(textwrap.fill(f"  {name:<12}  {about}", TERMINAL_COLUMNS, subsequent_indent=" " * 16))
    return str(click.prompt("Desk", default="general", type=click.Choice(DESK_NAMES), show_choices=False))


def ask_timezone() -> str:
    """Ask for a time zone that exists; this machine's is the default."""
    from tzlocal import get_localzone_name

    def read(value: str) -> str:
        try:
            return check_timezone(value)
        except Refused as refused:
            raise click.BadParameter(str(refused)) from refused

    return str(click.prompt("\nTime zone of the digests", default=get_localzone_name() or "UTC", value_proc=read))


def check_timezone(zone: str) -> str:
    """The zone if it exists; raises Refused if not."""
    from zoneinfo import available_timezones

    from bot.chats.zones import find_zone
    from monitors.config.problems import find_nearest

    if zone in available_timezones():
        return zone
    near = find_zone(zone) or find_nearest(zone, available_timezones())
    fix = f"did you mean {near}?" if near else "write one such as UTC"
    raise Refused(f"there is no time zone {zone!r}; {fix}", EXIT_USAGE)


def ask_token() -> str:
    """Ask for a token until one has the form of a token; "" to go on without."""
    from bot.telegram.token_check import BOTFATHER, has_token_shape

    click.echo(f"\n{BOTFATHER}\n")
    while True:
        token = str(click.prompt("Token (not shown; empty: later)", default="", hide_input=True, show_default=False))
        if not token.strip() or has_token_shape(token.strip()):
            return token.strip()
        click.echo("That is not a token. Copy all of it: digits, a colon, 35 letters and digits.")


def read_token(path: Path) -> str:
    """The token from a file or from standard input; raises Refused if it cannot be one."""
    from bot.settings import read_secret_file
    from bot.telegram.token_check import has_token_shape
    from monitors.errors import Problem

    problems: list[Problem] = []
    token = sys.stdin.readline().strip() if str(path) == "-" else read_secret_file(path, [], problems)
    if problems:
        raise Refused(str(problems[0]))
    if not has_token_shape(token):
        raise Refused(f"{path}: that is not a bot token; BotFather's look like 123456789:AAF...")
    return token


# ------------------------------------------------------------------------------------------------------- setting up


def set_up(order: Order, echo: Callable[[str], object]) -> None:
    """Write the folder, check and keep the token, print the claim link and what comes next. Raises Refused."""
    written, kept = write_files(order)
    for path in kept:
        echo(f"{path} already exists and was kept; --force overwrites it")
    echo(f"{count_of(written, 'file')} written to {order.target}")
    if order.token:
        connect(order, echo)
    echo(describe_next(order.target, has_token=bool(order.token)))


def write_files(order: Order) -> tuple[int, list[Path]]:
    """Write the missing files, and with ``force`` those that differ; returns how many, and which others were kept."""
    from bot.example_desks import compose_files, set_timezone
    from bot.starter import starter_root

    files = dict(compose_files(starter_root(), order.desk))
    settings = Path("config", "settings.yaml")
    files[settings] = set_timezone(files[settings].decode(), order.timezone).encode()
    files[Path(".gitignore")] = IGNORED.encode()
    written, kept = 0, []
    try:
        for name, content in files.items():
            path = order.target / name
            if path.exists() and path.read_bytes() == content:
                continue
            if path.exists() and not order.force:
                kept.append(path)
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            written += 1
        (order.target / "state").mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        where = error.filename or order.target
        fix = "make room on the disk" if error.errno == 28 else "name a folder that you may write to"
        raise Refused(f"{where}: cannot be written ({error.strerror}); {fix}", EXIT_CANNOT_RUN) from error
    return written, kept


def connect(order: Order, echo: Callable[[str], object]) -> None:
    """Check the token with Telegram, keep it, and print the link that makes who opens it the owner. Raises Refused."""
    from bot.settings import BASE_URL
    from bot.telegram.token_check import ask_telegram
    from monitors.config.settings import get_api_root

    root = get_api_root(os.environ.get(BASE_URL, "") or "https://api.telegram.org")
    found = asyncio.run(ask_telegram(root, order.token))
    if found.is_refused:
        again = f"the token was not kept; to try again: tocsin init {order.target} --ask"
        raise Refused(f"{found.fault}; {again}", EXIT_CANNOT_RUN)
    link_part = prepare_state(order, with_link=bool(found.username))
    keep_token(order)
    if not found.username:
        echo(f"the token was kept unchecked: {found.fault}; check it later with: tocsin doctor")
        return
    echo(f"Telegram knows the bot as @{found.username}; its token is kept in {order.target / TOKEN_FILE}")
    if link_part:
        echo(
            f"\nOnce tocsin runs, open this link and the bot is yours; it works once:\n  https://t.me/{found.username}?start={link_part}"
        )


def prepare_state(order: Order, *, with_link: bool) -> str:
    """Bind the database to the bot; returns the token of a claim link, "" if none is wanted or the bot has an owner.

    Raises Refused.
    """
    from bot.chats.claims import CLAIM_PREFIX, prepare_claim
    from bot.desk import Desk
    from bot.settings import DATABASE
    from bot.telegram.identity import settle_bot
    from monitors.config.loading import read_settings
    from monitors.errors import TocsinError
    from storage.store import Store

    now = datetime.now(UTC)
    try:
        desk = Desk(read_settings(order.target / "config"), {})
        store = Store.open(order.target / "state" / DATABASE, now)
        try:
            settle_bot(store, order.token, is_new=False)
            token = prepare_claim(store, desk, for_next_start=True) if with_link else None
        finally:
            store.close()
    except TocsinError as error:
        raise Refused(str(error), EXIT_CANNOT_RUN) from error
    return f"{CLAIM_PREFIX}{token}" if token else ""


def keep_token(order: Order) -> None:
    """Write the token where only this user can read it."""
    path = order.target / TOKEN_FILE
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "w") as out:
            os.fchmod(descriptor, 0o600)
            out.write(f"{order.token}\n")
    except OSError as error:
        raise Refused(f"{path}: cannot be written ({error.strerror})", EXIT_CANNOT_RUN) from error


def describe_next(target: Path, *, has_token: bool) -> str:
    """The next steps, with commands ready to be pasted."""
    config = f"--config {target / 'config'}"
    if has_token:
        return f"\nNext:\n  tocsin check {config}\n  tocsin run {config}"
    return f"""
Next:
  tocsin check {config}
  tocsin once {config}     one round: it reads the sample articles, which are too old to ring
  echo "{TRIAL}" > {target / "seeds" / "try.txt"}
  tocsin once {config}     rings for this article, on this terminal

To connect a Telegram bot: tocsin init {target} --ask"""
