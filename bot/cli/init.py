"""``tocsin init``: a starter config and sample articles in a folder of one's own. It writes no secret."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import click

from bot.cli.options import list_examples
from bot.starter import starter_root

FOLDERS: Final = ("config", "seeds")
CANNOT_RUN: Final = 3


def init_directory(target: Path, echo: Callable[[str], object], *, force: bool = False) -> int:
    """Copy ``config/`` and ``seeds/`` of the starter into ``target``; 0, or 3 when the folder cannot be written.

    A file that is there already is kept and named, unless ``force`` is given. Files that are not the starter's are
    never touched.
    """
    written, kept = 0, []
    try:
        for source, name in list_starter_files(starter_root()):
            content = source.read_bytes()
            path = target / name
            if path.exists() and path.read_bytes() == content:
                continue
            if path.exists() and not force:
                kept.append(path)
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            written += 1
    except OSError as error:
        echo(f"{error.filename or target}: cannot be written ({error.strerror}); name a folder that you may write to")
        return CANNOT_RUN
    for path in kept:
        echo(f"{path} is there already and was kept; --force writes the starter's over it")
    echo(describe_result(target, written))
    return 0


def list_starter_files(root: Path) -> Iterator[tuple[Path, Path]]:
    """Each file of the starter, and its name below the folder to be made, in a fixed order."""
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                yield path, path.relative_to(root)


def describe_result(target: Path, written: int) -> str:
    """What was done, and what to do next."""
    files = "1 file" if written == 1 else f"{written} files"
    return f"""\
{files} written to {target}

Look at {target / "config" / "settings.yaml"} and {target / "config" / "feeds.yaml"}, then:
  tocsin check --config {target / "config"}
  tocsin once --config {target / "config"} --state {target / "state"}     one round, shown on this terminal

To send to Telegram, write to @BotFather there, send it /newbot, and put the token it gives you into a file:
  TOCSIN_TELEGRAM_TOKEN_FILE=token.txt tocsin run --config {target / "config"} --state {target / "state"}"""


@click.command(epilog=list_examples("tocsin init my-desk"))
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Write over files that are there already.")
def init(directory: Path, force: bool) -> None:
    """Write a starter config and sample articles into DIRECTORY.

    Files that are there already are kept and named.
    """
    raise SystemExit(init_directory(directory, click.echo, force=force))
