"""What is stored in one transaction."""

from __future__ import annotations

from dataclasses import dataclass

from monitors.model.alerts import Told
from monitors.model.articles import ArticleRecord
from monitors.model.messages import OutboxDraft
from monitors.model.sources import FeedState, KnownEntry, SeedState
from monitors.model.stories import Move, Parting, Story


@dataclass(frozen=True, slots=True)
class Record:
    """All that follows from one batch of polls or one scan of seed files; stored as a whole or not at all.

    ``moves`` are articles that went over to other stories, in the order in which they did. ``partings`` say which
    stories were kept apart from others, and why.
    """

    feed_states: tuple[FeedState, ...] = ()
    seed_states: tuple[SeedState, ...] = ()
    known_entries: tuple[KnownEntry, ...] = ()
    articles: tuple[ArticleRecord, ...] = ()
    stories: tuple[Story, ...] = ()
    moves: tuple[Move, ...] = ()
    partings: tuple[Parting, ...] = ()
    told: tuple[Told, ...] = ()
    drafts: tuple[OutboxDraft, ...] = ()
