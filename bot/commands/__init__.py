"""The chat commands and buttons, one file a family.

Each is thin: read the request, ask or change the store, render the answer.
"""

from __future__ import annotations

from bot import claims
from bot.command import Command, PressRule
from bot.commands import (
    asking,
    channels,
    digests,
    figures,
    muting,
    opinions,
    owners,
    pasted,
    preferences,
    reasons,
    settings,
    sharing,
    subscriptions,
    watching,
    welcome,
)

_LISTED = (
    *welcome.COMMANDS,
    *settings.COMMANDS,
    *subscriptions.COMMANDS,
    *watching.COMMANDS,
    *digests.COMMANDS,
    *asking.COMMANDS,
    *reasons.COMMANDS,
    *pasted.COMMANDS,
    *figures.COMMANDS,
    *muting.COMMANDS,
    *preferences.COMMANDS,
    *sharing.COMMANDS,
    *channels.COMMANDS,
    *claims.COMMANDS,
    *owners.COMMANDS,
)

COMMANDS: tuple[Command, ...] = (*_LISTED, welcome.make_help(_LISTED))
"""Every command that people can write, in the order of /help."""

COMMANDS_BY_NAME = {command.name: command for command in COMMANDS}

TEXT_COMMAND = pasted.TEXT
"""What a text without a command does, in a private chat."""

PRESSES: tuple[PressRule, ...] = (
    *settings.PRESSES,
    *asking.PRESSES,
    *reasons.PRESSES,
    *pasted.PRESSES,
    *muting.PRESSES,
    *opinions.PRESSES,
    *claims.PRESSES,
    *owners.PRESSES,
)
"""What every verb of a button does."""

PRESSES_BY_VERB = {rule.verb: rule for rule in PRESSES}
