"""An invented desk for pictures and tests: outlets, people and events that never were, in places that exist.

It tells a week of news, so that the page has something to show: ``build(path, now)`` writes the database. The same
``now`` gives the same desk.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from pathlib import Path

from monitors.model import (
    Analysis,
    Article,
    ArticleRecord,
    Chat,
    ChatAddress,
    ChatKind,
    ChatState,
    Evidence,
    FactKind,
    FeedState,
    Lane,
    LedgerEntry,
    Level,
    Match,
    Measure,
    Message,
    OutboxDraft,
    Record,
    Report,
    Severity,
    Span,
    Story,
    StoryPlace,
    StoryTopic,
    Told,
    Zone,
)
from storage.store import Store

DAYS = 7
STORIES = 190
LOW, MODERATE, HIGH, EXTREME = Severity
OUTLETS = (
    "Steppe Courier",
    "Valley Herald",
    "Harbour Post",
    "Ridge Radio",
    "Delta Wire",
    "Border Gazette",
    "Capital Evening",
    "Lake Province News",
)
PLACES = (
    ("KZ", "Almaty", 43.24, 76.92),
    ("KZ", "Aktau", 43.65, 51.16),
    ("KG", "Osh", 40.51, 72.8),
    ("GE", "Tbilisi", 41.69, 44.83),
    ("SD", "Khartoum", 15.55, 32.53),
    ("SD", "Port Sudan", 19.62, 37.22),
    ("ML", "Bamako", 12.65, -8.0),
    ("NG", "Lagos", 6.45, 3.39),
    ("KE", "Nairobi", -1.28, 36.82),
    ("PE", "Arequipa", -16.4, -71.53),
    ("CO", "Cali", 3.44, -76.52),
    ("EC", "Guayaquil", -2.2, -79.9),
    ("HT", "Port-au-Prince", 18.54, -72.34),
    ("FR", "Marseille", 43.3, 5.38),
    ("RS", "Novi Sad", 45.25, 19.85),
    ("LB", "Tripoli", 34.44, 35.83),
    ("IQ", "Basra", 30.51, 47.78),
    ("PK", "Quetta", 30.18, 66.99),
    ("IN", "Imphal", 24.81, 93.94),
    ("BD", "Chittagong", 22.34, 91.83),
    ("MM", "Mandalay", 21.97, 96.08),
    ("TH", "Chiang Mai", 18.79, 98.98),
    ("PH", "Davao", 7.07, 125.61),
    ("ID", "Makassar", -5.14, 119.43),
    ("FJ", "Suva", -18.14, 178.44),
    ("MZ", "Beira", -19.84, 34.84),
    ("CL", "Valparaíso", -33.04, -71.63),
    ("US", "Oakland", 37.8, -122.27),
)


@dataclass(frozen=True, slots=True)
class Kind:
    """One sort of news: its topic, how grave, headlines with ``{place}``, the words that were recognised, a figure."""

    topic: str
    severity: Severity
    headlines: tuple[str, ...]
    rule: str
    words: str
    sentence: str
    figure: FactKind | None = None
    most: int = 0
    share: int = 1


KINDS = (
    Kind(
        "unrest",
        MODERATE,
        ("Crowds gather in {place} after fuel price rise", "Protesters block the ring road of {place}"),
        "crowd-gathers",
        "protesters blocked",
        "On the second day protesters blocked the main road of {place} and asked for talks with the governor.",
        FactKind.PROTESTERS,
        9000,
        6,
    ),
    Kind(
        "unrest",
        HIGH,
        ("Protest in {place} ends in clashes with police", "Night of clashes in {place} leaves many arrested"),
        "clash",
        "clashed with police",
        "Young men clashed with police in {place} until the early morning, witnesses said.",
        FactKind.ARRESTED,
        400,
        3,
    ),
    Kind(
        "strike",
        MODERATE,
        ("Dockers of {place} walk out over pay", "Nurses in {place} begin a three-day strike"),
        "walk-out",
        "walked out",
        "Workers walked out at six in the morning, and the port of {place} stood still.",
        share=3,
    ),
    Kind(
        "closure",
        MODERATE,
        ("Airport of {place} closed after drone sightings", "Bridge at {place} shut to lorries"),
        "closed",
        "was closed",
        "The crossing near {place} was closed to all traffic until further notice.",
        share=3,
    ),
    Kind(
        "troops",
        HIGH,
        ("Government sends troops to {place}", "Guard battalion arrives in {place}"),
        "force-sent",
        "sends troops",
        "The ministry sends troops to {place} to guard the power station, a spokesman said.",
        FactKind.TROOPS,
        2500,
        2,
    ),
    Kind(
        "emergency",
        HIGH,
        ("State of emergency declared in {place}",),
        "declared",
        "declared a state of emergency",
        "The governor declared a state of emergency in {place} for ten days.",
        share=2,
    ),
    Kind(
        "attack",
        EXTREME,
        ("Gunmen attack a market in {place}", "Blast near the bus station of {place} kills several"),
        "armed-attack",
        "opened fire",
        "Armed men opened fire on a market in {place}, officials said.",
        FactKind.KILLED,
        40,
        2,
    ),
    Kind(
        "shutdown",
        MODERATE,
        ("Mobile internet cut in {place}",),
        "cut",
        "mobile internet was cut",
        "Mobile internet was cut across {place} in the evening, a monitor of networks said.",
    ),
    Kind(
        "curfew",
        HIGH,
        ("Night curfew imposed on {place}",),
        "curfew",
        "imposed a curfew",
        "The commander imposed a curfew on {place} from ten at night to five in the morning.",
    ),
)


def build(path: Path, now: datetime, stories: int = STORIES) -> None:
    """Write the database of the desk as it stands at ``now``."""
    chance = random.Random(11)
    store = Store.open(path, now)
    chat = store.chats.add_chat(_make_chat())
    with store.transaction():
        for number in range(stories):
            begun = now - timedelta(days=DAYS * chance.random() ** 1.15, minutes=3)
            _add_story(store, chat, number, begun, now, chance)
        store.feeds.save_feed_states(_list_feeds(now, chance))
        store.marks.set_mark("pulse", now.isoformat())
    for number in range(60):
        _send(store, chat, number, now - timedelta(minutes=9 * number + 1), timedelta(seconds=chance.uniform(0.3, 6)))
    store.outbox.add([_make_draft(chat, f"waiting{number}") for number in range(2)], now - timedelta(seconds=8))
    store.close()


def _add_story(store: Store, chat: Chat, number: int, begun: datetime, now: datetime, chance: random.Random) -> None:
    kind = chance.choices(KINDS, [kind.share for kind in KINDS])[0]
    country, town, latitude, longitude = chance.choice(PLACES)
    severity = kind.severity if kind.severity is EXTREME else chance.choice((*[kind.severity] * 3, LOW))
    title = chance.choice(kind.headlines).format(place=town)
    outlets = chance.sample(OUTLETS, chance.choice((1, 1, 2, 3, 5)))
    story_id = blake2b(f"story {number}".encode(), digest_size=8).hexdigest()
    records, reports, ledger = [], [], []
    for turn, outlet in enumerate(outlets):
        at = min(begun + timedelta(minutes=37 * turn), now)
        record = _make_record(kind, number, turn, outlet, title, town, story_id, at)
        article = record.analysis.article
        records.append(record)
        quote = kind.sentence.format(place=town)
        reports.append(Report(article.key, title, outlet, article.url, quote, at, published_at=at, origin=outlet))
        if kind.figure is not None:
            low = chance.randint(2, kind.most)
            ledger.append(
                LedgerEntry(kind.figure, low, low, "", outlet, article.url, f"{low:,} {kind.figure.value}", at)
            )
    urgent = Level.URGENT if severity.rank >= MODERATE.rank else Level.DIGEST
    story = Story(
        id=story_id,
        title=title,
        topics=(StoryTopic(kind.topic, urgent, severity),),
        severity=severity,
        first_seen_at=reports[0].seen_at,
        last_seen_at=reports[-1].seen_at,
        countries=(country,),
        places=(StoryPlace(country, town, latitude, longitude),),
        reports=tuple(reports),
        corroboration=len(outlets),
        ledger=tuple(ledger),
        measures=(Measure("emergency", (begun + timedelta(days=10)).date()),) if kind.topic == "emergency" else (),
        articles=len(outlets),
    )
    told = (
        (Told(chat.id, story.id, kind.topic, f"alert:{number}", revision=1, first_told_at=begun, told_at=begun),)
        if urgent is Level.URGENT
        else ()
    )
    store.record(Record(articles=tuple(records), stories=(story,), told=told), now)


def _make_record(
    kind: Kind, number: int, turn: int, outlet: str, title: str, town: str, story_id: str, at: datetime
) -> ArticleRecord:
    sentence = kind.sentence.format(place=town)
    text = f"{sentence}\n\nNobody had given more details by the evening. Shops opened again in the afternoon."
    start = max(0, text.casefold().find(kind.words.casefold()))
    span = Span(Zone.LEAD, start, start + len(kind.words), text[start : start + len(kind.words)])
    place = Span(Zone.TITLE, title.find(town), title.find(town) + len(town), town)
    evidence = (Evidence(kind.rule, span, 5.0), Evidence("in-a-place", place, 1.5))
    slug = outlet.lower().replace(" ", "-")
    article = Article(
        source_id=slug,
        identity=f"{number}-{turn}",
        title=title,
        text=text,
        first_seen_at=at,
        url=f"https://{slug}.example/news/{number}",
        publisher=outlet,
        language="en",
        published_at=at,
    )
    level = Level.URGENT if kind.severity.rank >= MODERATE.rank else Level.DIGEST
    match = Match(kind.topic, level, 6.5, 5.0, kind.severity, evidence)
    return ArticleRecord(Analysis(article, "en", (match,)), story_id)


def _list_feeds(now: datetime, chance: random.Random) -> list[FeedState]:
    feeds = []
    for number, outlet in enumerate(OUTLETS):
        slug = outlet.lower().replace(" ", "-")
        fails = 4 if number == 3 else 0
        feeds.append(
            FeedState(
                feed_id=slug,
                configured_url=f"https://{slug}.example/rss",
                title=outlet,
                next_poll_at=now + timedelta(minutes=chance.randint(1, 20)),
                interval_seconds=chance.choice((300, 600, 1800)),
                last_poll_at=now - timedelta(minutes=4),
                last_success_at=now - timedelta(minutes=4, hours=7 * (fails > 0)),
                entries_per_week=chance.uniform(20, 400),
                last_error_at=now - timedelta(minutes=4) if fails else None,
                last_error_reason="timeout" if fails else "",
                failures=fails,
            )
        )
    return feeds


def _make_chat() -> Chat:
    return Chat(0, ChatAddress(100), ChatKind.GROUP, "Night desk", ChatState.ACTIVE)


def _make_draft(chat: Chat, key: str) -> OutboxDraft:
    return OutboxDraft(chat.id, Lane.URGENT, key, Message("<b>An alert</b>"))


def _send(store: Store, chat: Chat, number: int, at: datetime, lag: timedelta) -> None:
    store.outbox.add([_make_draft(chat, f"sent{number}")], at)
    (row,) = store.outbox.claim(at, 1)
    store.outbox.mark_sent(row.id, 1000 + number, at + lag)
