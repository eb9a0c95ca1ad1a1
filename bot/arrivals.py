"""What the sources brought on its way to the hub, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from monitors.model import Analysis, Decision, FeedNotice, FeedState, KnownEntry, SeedState, SuppressionReason


@dataclass(frozen=True, slots=True)
class Arrival:
    """An analysed article on its way in; ``reason`` says why it may not ring (None: it may)."""

    analysis: Analysis
    reason: SuppressionReason | None = None


@dataclass(frozen=True, slots=True)
class Intake:
    """What one batch of polls or one scan brought."""

    arrivals: tuple[Arrival, ...] = ()
    feed_states: tuple[FeedState, ...] = ()
    seed_states: tuple[SeedState, ...] = ()
    known_entries: tuple[KnownEntry, ...] = ()
    notices: tuple[FeedNotice, ...] = ()


@dataclass(frozen=True, slots=True)
class IntakeResult:
    """What became of an intake: counts, and the decisions, which rang, were held back, or concern a story told before.

    ``refused`` counts, by reason, the pairs of chat and story for which no decision was made: the story has a topic
    of the chat, but its subscriptions rule the story out, and the chat was told nothing of it before.
    """

    articles: int = 0
    matches: int = 0
    messages: int = 0
    decisions: tuple[Decision, ...] = ()
    refused: Mapping[SuppressionReason, int] = field(default_factory=dict)
