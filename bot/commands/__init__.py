"""The chat commands and buttons, one module for each family.

Each function is thin: it reads the request, asks or changes the store, and renders the answer. conversation.py calls
them after the gate.
"""

from __future__ import annotations

from bot.command import ButtonHandler, Command
from bot.commands import (
    admission,
    asking,
    channels,
    confirming,
    digests,
    drafting,
    figures,
    muting,
    opinions,
    owners,
    pasted,
    preferences,
    reasons,
    rule_points,
    searching,
    settings,
    sharing,
    subscriptions,
    unmuting,
    watching,
    welcome,
)
from bot.text.language import mark

_FAMILIES = {
    mark("To begin"): (*welcome.COMMANDS, *settings.COMMANDS),
    mark("What to hear about"): (*subscriptions.COMMANDS, *watching.COMMANDS),
    mark("To ask"): (
        *digests.COMMANDS,
        *asking.COMMANDS,
        *searching.COMMANDS,
        *reasons.COMMANDS,
        *rule_points.COMMANDS,
        *pasted.COMMANDS,
        *drafting.COMMANDS,
        *figures.COMMANDS,
    ),
    mark("Silence"): (*muting.COMMANDS, *unmuting.COMMANDS),
    mark("Every setting as a command"): preferences.COMMANDS,
    mark("Other chats"): (*sharing.COMMANDS, *channels.COMMANDS),
    mark("For owners"): (*admission.COMMANDS, *owners.COMMANDS),
}

_HELP = welcome.make_help(_FAMILIES)

COMMANDS: tuple[Command, ...] = (*(one for family in _FAMILIES.values() for one in family), _HELP)
"""Every command that people can write, in the order of /help."""

COMMANDS_BY_NAME = {command.name: command for command in COMMANDS}

NEVER_NEWS = frozenset({"mute", "subscribe", "unmute", "unsubscribe", "unwatch"})
"""Commands whose names begin no headline."""


def find_unslashed(text: str) -> str:
    """The name of the command that a text without a slash most likely means; "" if it is rather an article."""
    words = text.casefold().split()
    first = words[0] if words else ""
    return first if first in NEVER_NEWS or (len(words) == 1 and first in COMMANDS_BY_NAME) else ""


TEXT_COMMAND = pasted.TEXT
"""What a text without a command does in a private chat."""

PRESSES: tuple[ButtonHandler, ...] = (
    *settings.PRESSES,
    *channels.PRESSES,
    *asking.PRESSES,
    *searching.PRESSES,
    *reasons.PRESSES,
    *rule_points.PRESSES,
    *pasted.PRESSES,
    *confirming.PRESSES,
    *muting.PRESSES,
    *opinions.PRESSES,
    *admission.PRESSES,
    *owners.PRESSES,
)
"""What the buttons of each verb do."""

PRESSES_BY_VERB = {rule.verb: rule for rule in PRESSES}
