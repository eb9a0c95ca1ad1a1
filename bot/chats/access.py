"""The one gate that everything people do must pass: who may do what in which chat. It refuses what is not allowed.

Pure: it decides from what Telegram said about the actor and from the settings.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from bot.command import Need
from bot.text.language import mark
from monitors.config.settings import AccessSettings
from monitors.model import Chat, ChatAddress, ChatKind, ChatState

GROUPS = frozenset({ChatKind.GROUP, ChatKind.SUPERGROUP})
SHARED = GROUPS | {ChatKind.CHANNEL}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something, and where. ``is_admin`` is None if Telegram was not asked.

    ``user_id`` is 0 for a channel's own post and for an anonymous administrator, who writes as the chat. ``topic`` is
    the name of the forum's topic, "" where Telegram does not tell it.
    """

    address: ChatAddress
    kind: ChatKind
    user_id: int
    title: str = ""
    language: str = "en"
    is_admin: bool | None = None
    topic: str = ""


class AccessDecision(StrEnum):
    """The gate's answer: allowed, or the reason why not."""

    ALLOWED = "allowed"
    NOT_LISTED = "not_listed"
    NOT_APPROVED = "not_approved"
    ADMINS_ONLY = "admins_only"
    OWNERS_ONLY = "owners_only"


REFUSALS = {
    AccessDecision.NOT_LISTED: mark("This bot serves only the chats on its list. Ask its operator to add this one."),
    AccessDecision.NOT_APPROVED: mark("This chat has not been approved yet. The bot's owners have been asked."),
    AccessDecision.ADMINS_ONLY: mark("Only administrators of this chat may do that."),
    AccessDecision.OWNERS_ONLY: mark("Only the bot's owners may do that, in a private chat."),
}


def must_ask(kind: ChatKind, need: Need) -> bool:
    """Whether this need, in a chat of this kind, takes an administrator, so that Telegram must be asked."""
    return kind is ChatKind.CHANNEL or (kind in GROUPS and need is not Need.CHAT)


def first_state(actor: Actor, access: AccessSettings, owners: Collection[int]) -> ChatState:
    """The state, by the current settings, of a chat that no owner has decided on: active or pending."""
    is_listed = access.mode == "allowlist" and actor.address.chat_id in access.allowlist
    if actor.user_id in owners or access.mode == "open" or is_listed:
        return ChatState.ACTIVE
    return ChatState.PENDING


def judge(actor: Actor, chat: Chat, need: Need, access: AccessSettings, owners: Collection[int]) -> AccessDecision:
    """Whether this person may do in ``chat`` what needs ``need``; ``actor.is_admin`` must be about that chat.

    Who asks about a chat from another one may not even be a member of it, so it takes an administrator to read it too.
    """
    is_owner = actor.user_id in owners
    if need is Need.OWNER:
        return AccessDecision.ALLOWED if is_owner and actor.kind is ChatKind.PRIVATE else AccessDecision.OWNERS_ONLY
    if access.mode == "allowlist" and chat.address.chat_id not in access.allowlist:
        if not is_owner:
            return AccessDecision.NOT_LISTED
    elif chat.state in {ChatState.PENDING, ChatState.DENIED}:
        return AccessDecision.NOT_APPROVED
    is_outside = actor.address.chat_id != chat.address.chat_id
    if (is_outside or must_ask(chat.kind, need)) and not actor.is_admin:
        return AccessDecision.ADMINS_ONLY
    return AccessDecision.ALLOWED
