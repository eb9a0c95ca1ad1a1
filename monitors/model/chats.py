"""Chats, what they asked for, and what they want left out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

from monitors.model.recognition import Severity


class ChatKind(StrEnum):
    """Telegram's kinds of chat, and the terminal that stands in when no token is set."""

    PRIVATE = "private"
    GROUP = "group"
    SUPERGROUP = "supergroup"
    CHANNEL = "channel"
    TERMINAL = "terminal"


class ChatState(StrEnum):
    """Whether a chat may be written to. ``suspended`` keeps every setting of a chat that is out of reach."""

    PENDING = "pending"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    DENIED = "denied"


class Cadence(StrEnum):
    """When a subscription is told."""

    INSTANT = "instant"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class ChatAddress:
    """Where a message goes: a chat and, in a forum, a topic thread (0 for none and for General)."""

    chat_id: int
    thread_id: int = 0

    def __str__(self) -> str:
        return f"{self.chat_id}/{self.thread_id}" if self.thread_id else f"{self.chat_id}"


class MuteKind(StrEnum):
    """What a mute silences. ``CHAT`` is everything, for a mute that began later than it was asked for."""

    CHAT = "chat"
    TOPIC = "topic"
    COUNTRY = "country"
    STORY = "story"


@dataclass(frozen=True, slots=True)
class Mute:
    """One topic, country (ISO 3166-1 alpha-2) or story (its id) that does not ring in a chat before ``until``; "" for
    everything. It holds from ``since`` on; None means from the moment on when it was asked for.
    """

    kind: MuteKind
    value: str
    until: datetime
    since: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Whether it silences now."""
        return (self.since is None or self.since <= now) and now < self.until


@dataclass(frozen=True, slots=True)
class Chat:
    """A Telegram destination and its settings. ``id`` is the store's. Times of day are local to ``timezone``.

    ``topic`` is the name of the forum's topic of which the destination is the thread, "" while it is not known.
    ``digest_days`` are the weekdays of its digests, 0 for Monday, and ``quiet_days`` those on which its quiet hours
    begin; empty means every day. ``insist_minutes`` after a
    grave alert that nobody confirms it rings again; 0 means never. ``missed_since`` is since when a mute of the whole
    chat, or that it was out of reach, has kept back what no digest has told yet; None if neither has. A mute that was
    planned has its own beginning.
    """

    id: int
    address: ChatAddress
    kind: ChatKind
    title: str
    state: ChatState
    language: str = "en"
    timezone: str = "UTC"
    digest_times: tuple[time, ...] = ()
    quiet_from: time | None = None
    quiet_to: time | None = None
    urgent_breaks_quiet: bool = True
    muted_until: datetime | None = None
    next_digest_at: datetime | None = None
    digest_days: tuple[int, ...] = ()
    mutes: tuple[Mute, ...] = ()
    silent_digests: bool = False
    insist_minutes: int = 0
    topic: str = ""
    quiet_days: tuple[int, ...] = ()
    missed_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a chat asked for: a topic, with places (ISO countries; empty for all), least severity and cadence.

    A chat's own watch is a subscription to ``watch:N``, the topic of its matches; ``query`` is then what it looks for.
    """

    chat_id: int
    topic: str
    cadence: Cadence = Cadence.INSTANT
    countries: tuple[str, ...] = ()
    least_severity: Severity = Severity.LOW
    leave_out: tuple[str, ...] = ()
    query: str = ""


@dataclass(frozen=True, slots=True)
class SharedSettings:
    """The settings of a :class:`Chat` that another one can take over: nothing that names it, or is of its own."""

    timezone: str = "UTC"
    digest_times: tuple[time, ...] = ()
    digest_days: tuple[int, ...] = ()
    quiet_from: time | None = None
    quiet_to: time | None = None
    urgent_breaks_quiet: bool = True
    silent_digests: bool = False
    insist_minutes: int = 0
    quiet_days: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Setup:
    """What a chat shares with others: its settings, and its subscriptions to the desk's topics as of no chat."""

    settings: SharedSettings
    subscriptions: tuple[Subscription, ...]
