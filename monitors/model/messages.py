"""Messages on their way to chats."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum

from monitors.model.chats import ChatAddress


class Lane(IntEnum):
    """The order in which the sender serves what is due. Edits of alerts come last, since they ring nobody."""

    URGENT = 0
    ANSWER = 1
    DIGEST = 2
    EDIT = 3


class OutboxState(StrEnum):
    """Where an outbox row stands. ``uncertain``: handed to Telegram, answer lost."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    DEAD = "dead"


FLOOD = "flood"
"""The reason of a wait that Telegram asked for: the chat can be written to, only slower."""


class Outcome(StrEnum):
    """What became of one attempt to send."""

    SENT = "sent"
    RETRY = "retry"
    UNCERTAIN = "uncertain"
    PAUSED = "paused"
    MOVED = "moved"
    GONE = "gone"
    DEAD = "dead"


class GivenUp(StrEnum):
    """Why a message is given up that is not lost by it, as the outbox stores it: somebody wanted it so, its chat is not
    served, what it was to edit is gone, or another message tells it instead. What Telegram refuses has a reason of its
    own.
    """

    UNSUBSCRIBED = "unsubscribed"
    DROPPED = "dropped"  # on the command line
    RESTORED = "restored"  # it waited in a backup
    STALE = "stale"
    SUPERSEDED = "superseded"  # a newer edit of the same message takes its place
    EDIT_LOST = "edit_lost"
    OUT_OF_REACH = "out_of_reach"  # it was to go to a suspended chat
    REMOVED = "removed"
    DENIED = "denied"
    NOT_LISTED = "not_listed"
    NO_TERMINAL = "no_terminal"


@dataclass(frozen=True, slots=True)
class Button:
    """An inline button: ``data`` (at most 64 bytes) comes back when pressed, or ``url`` opens."""

    label: str
    data: str = ""
    url: str = ""


class AttachmentKind(StrEnum):
    """What a message carries: a text file, or a picture that is drawn when it is sent."""

    TEXT = "text"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message, whose HTML is then its caption (1,024 units).

    ``content`` is the text of the file, or the JSON of what to draw.
    """

    kind: AttachmentKind
    name: str
    content: str


@dataclass(frozen=True, slots=True)
class Message:
    """One rendered Telegram message: HTML of at most 4,096 UTF-16 units after parsing, ready to send.

    ``replies_to`` and ``edits`` name the dedup key of an earlier message to the same chat. ``story_id`` is the story
    that it tells, ``searched`` the words whose results it shows ("" for none). ``confirmed_head`` is its first line
    once somebody has confirmed it ("" if that stays the same).
    """

    html: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    silent: bool = False
    replies_to: str = ""
    edits: str = ""
    attachment: Attachment | None = None
    story_id: str = ""
    searched: str = ""
    confirmed_head: str = ""


@dataclass(frozen=True, slots=True)
class OutboxDraft:
    """A message decided but not yet stored. (chat, ``dedup_key``) is unique: storing it twice changes nothing.

    ``topics`` are those subscriptions of the chat that asked for it; with the last of them it is unwanted. A message
    without any is of no subscription. ``config`` is the version of the config by which an alert was decided.
    """

    chat_id: int
    lane: Lane
    dedup_key: str
    message: Message
    not_before: datetime | None = None
    topics: tuple[str, ...] = ()
    config: str = ""


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A stored message on its way. ``reply_to_message_id`` / ``edit_message_id`` are Telegram's ids, resolved.

    ``created_at`` is when it was stored, or until when it was put off then: since when it is due.
    """

    id: int
    address: ChatAddress
    lane: Lane
    dedup_key: str
    message: Message
    state: OutboxState
    attempts: int
    created_at: datetime
    reply_to_message_id: int | None = None
    edit_message_id: int | None = None
    was_uncertain: bool = False
    topics: tuple[str, ...] = ()
    config: str = ""
