"""``tocsin completion``: prints the script by which a shell completes commands, options, topics and feeds."""

from __future__ import annotations

import click

from bot.cli.options import list_examples

EXAMPLES = list_examples(
    "tocsin completion bash > ~/.local/share/bash-completion/completions/tocsin",
    "tocsin completion zsh > ~/.zfunc/_tocsin        with ~/.zfunc in fpath before compinit",
    "tocsin completion fish > ~/.config/fish/completions/tocsin.fish",
)


@click.command(epilog=EXAMPLES)
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
def completion(shell: str) -> None:
    """Print the completion script for a shell. Save it as below, then open a new shell."""
    from click.shell_completion import get_completion_class

    from bot.cli import tocsin

    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(tocsin, {}, "tocsin", "_TOCSIN_COMPLETE").source())
