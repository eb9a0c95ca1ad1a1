"""The one gate that everything people send passes: who may do what in which chat. What is not allowed is refused.

It decides from what Telegram said and what the settings say; it asks nobody and changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.commands.command import Command
from monitors.model import Chat, ChatAddress, ChatKind, ChatState
from monitors.settings import AccessSettings

GROUPS = frozenset({ChatKind.GROUP, ChatKind.SUPERGROUP})


@dataclass(frozen=True, slots=True)
class Incoming:
    """One command as Telegram delivered it. ``is_admin`` is None where nobody had to be asked."""

    update_id: int
    address: ChatAddress
    kind: ChatKind
    title: str
    actor_id: int
    command: str
    arguments: str
    language: str = "en"
    is_admin: bool | None = None


class Verdict(StrEnum):
    """What the gate says."""

    ALLOWED = "allowed"
    NOT_LISTED = "not_listed"
    NOT_APPROVED = "not_approved"
    ADMINS_ONLY = "admins_only"


def first_state(incoming: Incoming, access: AccessSettings) -> ChatState:
    """The state of a chat that writes for the first time."""
    if incoming.actor_id in access.owners or access.mode == "open":
        return ChatState.ACTIVE
    if access.mode == "allowlist":
        return ChatState.ACTIVE if incoming.address.chat_id in access.allowlist else ChatState.DENIED
    return ChatState.PENDING


def judge(incoming: Incoming, chat: Chat, command: Command, access: AccessSettings) -> Verdict:
    """Whether this command may run in this chat for this person."""
    if access.mode == "allowlist" and incoming.address.chat_id not in access.allowlist:
        if incoming.actor_id not in access.owners:
            return Verdict.NOT_LISTED
    elif chat.state in {ChatState.PENDING, ChatState.DENIED}:
        return Verdict.NOT_APPROVED
    if command.changes_settings and incoming.kind in GROUPS and not incoming.is_admin:
        return Verdict.ADMINS_ONLY
    return Verdict.ALLOWED
