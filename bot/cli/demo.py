"""``tocsin demo``: does the main job with the sample articles, on this terminal, without a token or the network."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.options import config_option, list_examples

if TYPE_CHECKING:
    from rich.console import Console

    from bot.assistant import Assistant
    from bot.demonstration import Quiet
    from bot.settings import Surroundings


@click.command(epilog=list_examples("tocsin demo"))
@config_option
def demo(config_directory: Path | None) -> None:
    """Ring the sample articles on this terminal: no token, no network, nothing kept.

    They come day by day, as they were published: one message an event, edited and replied to as more is reported.
    Uses the shipped config and seeds, or those of the folder that --config names.
    """
    from bot.assistant import Assistant
    from bot.cli.configured import surroundings_or_exit
    from bot.starter import starter_root

    surroundings = surroundings_or_exit(config_directory or starter_root() / "config")
    with Assistant() as assistant:
        _demonstrate(surroundings, assistant)


def _demonstrate(surroundings: Surroundings, assistant: Assistant) -> None:
    from bot.cli.configured import config_or_exit, no_bad_topics
    from monitors.recognition import Recognition

    config = config_or_exit(surroundings.config_directory)
    reading = assistant.take(Recognition(config.topics, config.shared))
    # Imported only now, since these modules take long to load and the assistant compiles the topics meanwhile.
    from rich.console import Console

    from bot.app import Plan, demonstrate
    from bot.demonstration import without_waiting
    from bot.logs import configure_logging
    from bot.sending.channels import TerminalChannel
    from bot.settings import Secrets

    # The sender's only possible error is that nobody reads this terminal any more; the demonstration then just ends.
    configure_logging(surroundings.secrets, level="warning", areas={"bot.sending.sender": "critical"})
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"[bold]tocsin demo[/bold]: the sample articles in {config.seeds_directory}\n")
    with tempfile.TemporaryDirectory(prefix="tocsin-demo-") as folder, no_bad_topics(config):
        isolated = replace(surroundings, state_directory=Path(folder), secrets=Secrets())
        quiet = asyncio.run(demonstrate(Plan(isolated, without_waiting(config), reading), TerminalChannel(console)))
        reading.check()  # without samples nothing else has waited for the topics to compile
    _show_quiet(console, quiet)


def _show_quiet(console: Console, quiet: tuple[Quiet, ...]) -> None:
    from rich.markup import escape

    if not quiet:
        return
    console.rule("stayed quiet, and why", style="dim", align="left")
    for article in quiet:
        console.print(f"· {escape(article.title)} [dim]({escape(article.why)})[/dim]")
