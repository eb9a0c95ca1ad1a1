"""``tocsin unit``: prints the systemd unit, with the path of this tocsin."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click

from bot.cli.options import list_examples

UNIT = Path("deploy", "tocsin.service")
HIDDEN = ("home", "root")
"""Top folders that ProtectHome=yes hides."""


@click.command(epilog=list_examples("tocsin unit | sudo tee /etc/systemd/system/tocsin.service"))
def unit() -> None:
    """Print a strictly confined systemd unit for this tocsin; docs/install.md says what else it needs."""
    from bot.starter import starter_root

    program = Path(sys.argv[0]).absolute()
    click.echo(point_at((starter_root() / UNIT).read_text(encoding="utf-8"), program), nl=False)
    if program.parts[1] in HIDDEN:
        where = f"/{program.parts[1]}"
        click.echo(
            f"warning: this unit cannot start: ProtectHome=yes hides {where}, and {program} is there;"
            " install tocsin elsewhere, such as into /opt/tocsin, or write ProtectHome=read-only",
            err=True,
        )


def point_at(text: str, program: Path) -> str:
    """The unit with this path of the program, in quotes if it has a blank."""
    path = str(program).replace("\\", "\\\\").replace("%", "%%")
    command = f'"{path}"' if re.search(r"\s", path) else path
    return re.sub(r"(?m)^(ExecStart=)\S+", lambda found: f"{found[1]}{command}", text)
