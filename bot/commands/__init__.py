"""The chat commands, one file a family; each is thin: read the request, ask or change the store, render the answer."""

from __future__ import annotations

import bot.commands.asking as asking
import bot.commands.digests as digests
import bot.commands.subscriptions as subscriptions
import bot.commands.welcome as welcome
from bot.commands.command import Command

_LISTED = (*welcome.COMMANDS, *subscriptions.COMMANDS, *digests.COMMANDS, *asking.COMMANDS)

COMMANDS: tuple[Command, ...] = (*_LISTED, welcome.make_help(_LISTED))
"""Every command that people can write, in the order of /help."""

COMMANDS_BY_NAME = {command.name: command for command in COMMANDS}
