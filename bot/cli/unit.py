"""``tocsin unit``: prints the systemd unit, with the path of this tocsin."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click

from bot.cli.options import list_examples

UNIT = Path("deploy", "tocsin.service")


@click.command(epilog=list_examples("tocsin unit | sudo tee /etc/systemd/system/tocsin.service"))
def unit() -> None:
    """Print a strictly confined systemd unit for this tocsin; docs/install.md says what else it needs."""
    from bot.starter import starter_root

    text = (starter_root() / UNIT).read_text(encoding="utf-8")
    click.echo(point_at(text, Path(sys.argv[0]).absolute()), nl=False)


def point_at(text: str, program: Path) -> str:
    """The unit with this path of the program; unchanged if the path has a blank, at which systemd would cut it."""
    return text if " " in str(program) else re.sub(r"(?m)^(ExecStart=)\S+", lambda found: f"{found[1]}{program}", text)
