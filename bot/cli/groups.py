"""A group of commands whose folder options may also follow the name of the command, where people expect them."""

from __future__ import annotations

import click

FOLDERS = ("--config", "--state")


class FolderGroup(click.Group):
    """Reads ``tocsin topics test unrest --config my-desk`` as ``tocsin topics --config my-desk test unrest``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Move the folder options to the front."""
        return super().parse_args(ctx, self._hoist(args))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands, with the whole first sentence of each."""
        with formatter.section("Commands"):
            commands = sorted(self.commands.items())
            formatter.write_dl([(name, command.get_short_help_str(limit=200)) for name, command in commands])

    def _hoist(self, args: list[str]) -> list[str]:
        own = {name for parameter in self.params for name in parameter.opts} & set(FOLDERS)
        front: list[str] = []
        rest: list[str] = []
        left = iter(args)
        for one in left:
            if one == "--":
                rest += [one, *left]
            elif one.partition("=")[0] not in own:
                rest.append(one)
            elif "=" in one or (value := next(left, None)) is None:
                (front if "=" in one else rest).append(one)
            else:
                front += [one, value]
        return front + rest
