"""Invented things to store: every builder gives a valid object whose fields a test may override."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from monitors.model import (
    Analysis,
    Article,
    ArticleRecord,
    Button,
    Chat,
    ChatAddress,
    ChatKind,
    ChatState,
    Evidence,
    Fact,
    FactKind,
    FeedState,
    KnownEntry,
    Lane,
    LedgerEntry,
    Level,
    Match,
    Measure,
    Message,
    OfficialAlert,
    OutboxDraft,
    OutboxRow,
    OutboxState,
    Realis,
    RealisFlag,
    Report,
    Severity,
    Span,
    Story,
    StoryPlace,
    StoryTopic,
    Suppression,
    SuppressionReason,
    Told,
    ToldFigure,
    Zone,
)
from storage.store import Store

NOW = datetime(2026, 3, 14, 9, 26, 53, 589793, tzinfo=UTC)


class Ticks:
    """A monotonic clock that a test sets; ``step`` is how far each look moves it on."""

    def __init__(self) -> None:
        self.at = 0.0
        self.step = 0.0

    def __call__(self) -> float:
        self.at += self.step
        return self.at


def later(**units: float) -> datetime:
    """A moment after NOW."""
    return NOW + timedelta(**units)


def make_match(topic: str = "unrest", **changes: Any) -> Match:
    span = Span(Zone.LEAD, 3, 17, "crowds gather ")
    fields: dict[str, Any] = {
        "topic": topic,
        "level": Level.URGENT,
        "score": 7.5,
        "threshold": 5.0,
        "severity": Severity.HIGH,
        "evidence": (Evidence("crowd-gathers", span, 4.0), Evidence("toll", span, 3.5)),
        "realis": (RealisFlag(Realis.ENDED, span),),
    }
    return Match(**(fields | changes))


def make_article(identity: str = "urn:item:1", **changes: Any) -> Article:
    fields: dict[str, Any] = {
        "source_id": "valley-herald",
        "identity": identity,
        "title": "Crowds gather in Osh after price rise",
        "text": "Crowds gathered in Osh on Friday.\n\nPolice closed the bridge.",
        "first_seen_at": NOW,
        "url": f"https://valley.example/{identity}",
        "author": "A. Writer",
        "publisher": "Valley Herald",
        "family": "Valley Press",
        "language": "en",
        "country": "KG",
        "published_at": NOW - timedelta(minutes=5),
        "headings": ("Bridge closed",),
        "categories": ("world",),
        "latitude": 40.51,
        "longitude": 72.8,
        "official": OfficialAlert(severity="Severe", expires_at=NOW + timedelta(days=1)),
        "warnings": ("the zone of the date was guessed",),
    }
    return Article(**(fields | changes))


def make_record(identity: str = "urn:item:1", **changes: Any) -> ArticleRecord:
    """A stored article; ``matches``, ``story_id``, ``reason`` and any field of Article may be given."""
    matches = changes.pop("matches", (make_match(),))
    story_id, reason = changes.pop("story_id", ""), changes.pop("reason", None)
    facts = changes.pop(
        "facts",
        (
            Fact(FactKind.COUNTRY, Span(Zone.TITLE, 0, 3, "Osh"), country="KG", name="Kyrgyzstan", is_event=True),
            Fact(FactKind.KILLED, Span(Zone.BODY, 0, 2, "13"), low=13, high=13, of="police", qualifier="at least"),
            Fact(FactKind.UNTIL, Span(Zone.BODY, 0, 2, "19"), on=date(2026, 3, 19)),
        ),
    )
    suppression = Suppression("troops", SuppressionReason.BELOW_THRESHOLD, "no action near", 2.0, 5.0)
    analysis = Analysis(make_article(identity, **changes), "en", matches, (suppression,), facts)
    return ArticleRecord(analysis, story_id, reason)


def make_story(story_id: str = "s1", **changes: Any) -> Story:
    title = changes.get("title", "Crowds gather in Osh")
    fields: dict[str, Any] = {
        "id": story_id,
        "title": title,
        "topics": (StoryTopic("unrest", Level.URGENT, Severity.HIGH),),
        "severity": Severity.HIGH,
        "first_seen_at": NOW,
        "last_seen_at": NOW,
        "countries": ("KG", "UZ"),
        "places": (StoryPlace("KG", "Osh", 40.51, 72.8),),
        "reports": (Report("a" * 16, title, "Valley Herald", "https://valley.example/1", "Crowds gathered", NOW),),
        "corroboration": 2,
        "ledger": (LedgerEntry(FactKind.KILLED, 13, 13, "police", "Valley Herald", "", "13 police", NOW),),
        "measures": (Measure("emergency", date(2026, 3, 19)),),
        "articles": 2,
    }
    return Story(**(fields | changes))


IN_ORDER = ["undated", "newest", "middle", "like-a", "like-b", "oldest"]
"""The order of the next, by id."""


def list_published_at_one_moment() -> list[Story]:
    """Stories that came at one moment, as the files of a folder do, published on different days."""
    published = {"oldest": 9, "like-b": 5, "like-a": 5, "undated": 0, "middle": 4, "newest": 1}
    return [
        make_story(name, title=f"Crowds gather: {name}", last_seen_at=NOW, reports=(_publish(name, days),))
        for name, days in published.items()
    ]


def _publish(name: str, days_ago: int) -> Report:
    at = NOW - timedelta(days=days_ago) if days_ago else None
    return Report(name, f"Crowds gather: {name}", "Valley Herald", "", "", NOW, published_at=at)


def make_chat(telegram_id: int = 100, **changes: Any) -> Chat:
    fields: dict[str, Any] = {
        "id": 0,
        "address": ChatAddress(telegram_id, changes.pop("thread_id", 0)),
        "kind": ChatKind.GROUP,
        "title": "Desk",
        "state": ChatState.ACTIVE,
        "language": "ru",
        "timezone": "Asia/Bishkek",
        "digest_times": (time(7, 30), time(19, 0)),
        "quiet_from": time(23, 0),
        "quiet_to": time(6, 0),
        "urgent_breaks_quiet": False,
        "muted_until": NOW + timedelta(hours=2),
        "missed_since": NOW - timedelta(hours=1),
        "next_digest_at": NOW + timedelta(hours=1),
    }
    return Chat(**(fields | changes))


def make_draft(chat_id: int, key: str, **changes: Any) -> OutboxDraft:
    fields: dict[str, Any] = {
        "chat_id": chat_id,
        "lane": Lane.URGENT,
        "dedup_key": key,
        "message": Message(
            f"<b>{key}</b>", buttons=((Button("Why", "why:1"), Button("Open", url="https://x.example")),)
        ),
    }
    return OutboxDraft(**(fields | changes))


def make_told(chat_id: int, story_id: str = "s1", **changes: Any) -> Told:
    fields: dict[str, Any] = {
        "chat_id": chat_id,
        "story_id": story_id,
        "topic": "unrest",
        "first_key": "alert:s1:1",
        "severity": Severity.HIGH,
        "countries": ("KG",),
        "corroboration": 2,
        "figures": (ToldFigure(FactKind.KILLED, 13, 13),),
        "revision": 1,
        "first_told_at": NOW,
        "told_at": NOW,
        "rang_at": NOW,
    }
    return Told(**(fields | changes))


def make_feed_state(feed_id: str = "valley-herald", **changes: Any) -> FeedState:
    fields: dict[str, Any] = {
        "feed_id": feed_id,
        "configured_url": "https://valley.example/rss",
        "url": "https://valley.example/rss2",
        "etag": 'W/"abc"',
        "fingerprints": bytes(range(32)),
        "held": ("urn:item:9",),
        "next_poll_at": NOW + timedelta(minutes=10),
        "entries_per_week": 12.5,
    }
    return FeedState(**(fields | changes))


def make_known(identity: str = "urn:item:1", **changes: Any) -> KnownEntry:
    fields: dict[str, Any] = {
        "source_id": "valley-herald",
        "identity": identity,
        "second_key": f"link-{identity}:title-{identity}",
        "content_hash": "c0ffee",
        "seen_at": NOW,
    }
    return KnownEntry(**(fields | changes))


def claim_next(store: Store, now: datetime, busy: Collection[int] = (), *, terminal: bool = False) -> OutboxRow | None:
    """The next row of the outbox, claimed; None when nothing may be sent now."""
    return next(iter(store.outbox.claim(now, 1, busy, terminal=terminal)), None)


def claim_one(store: Store, now: datetime) -> OutboxRow:
    """As :func:`claim_next`, where a row must be there to be sent."""
    row = claim_next(store, now)
    assert row is not None
    return row


def claim_key(store: Store, busy: tuple[int, ...] = (), now_minutes: float = 0) -> str | None:
    """The key of the next row, claimed."""
    row = claim_next(store, later(minutes=now_minutes), busy)
    return None if row is None else row.dedup_key


def get_state(store: Store, chat: Chat, key: str) -> OutboxState:
    entry = store.outbox.find_entry(chat.id, key)
    assert entry is not None
    return entry.row.state
