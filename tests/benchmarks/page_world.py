"""An invented desk of any size for the page's benchmark: stories over a year, with reports, places and figures."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import blake2b
from pathlib import Path

from monitors.model import (
    ArticleRecord,
    FactKind,
    LedgerEntry,
    Level,
    Record,
    Report,
    Severity,
    Story,
    StoryPlace,
    StoryTopic,
)
from storage.store import Store
from tests.storage.samples import NOW, make_match, make_record, make_story

TOPICS = ("unrest", "troops", "emergency", "curfew", "strike", "closure", "shutdown", "attack", "coup")
SEVERITIES = (Severity.LOW, *[Severity.MODERATE] * 5, *[Severity.HIGH] * 3, Severity.EXTREME)
OUTLETS = ("Valley Herald", "Steppe Courier", "Harbour Post", "Ridge Radio", "Delta Wire", "Border Gazette")
COUNTRIES = (
    "KZ",
    "KG",
    "UZ",
    "GE",
    "AM",
    "SD",
    "ML",
    "NG",
    "KE",
    "CO",
    "PE",
    "CL",
    "FR",
    "DE",
    "PL",
    "UA",
    "MM",
    "TH",
    "PH",
    "ID",
    "IN",
    "PK",
    "IQ",
    "LB",
    "EG",
)
PLACES = 300
PER_SAVE = 2000


def make_places(chance: random.Random) -> tuple[StoryPlace, ...]:
    """Towns that do not exist, in countries that do."""
    return tuple(
        StoryPlace(
            chance.choice(COUNTRIES),
            f"Town {number}",
            round(chance.uniform(-40, 60), 4),
            round(chance.uniform(-120, 150), 4),
        )
        for number in range(PLACES)
    )


def name_story(number: int) -> str:
    """Ids as the program makes them: no order in them."""
    return blake2b(str(number).encode(), digest_size=8).hexdigest()


def list_stories(count: int, days: int) -> Iterator[Story]:
    """So many stories whose latest reports lie in the days before NOW, the oldest first."""
    chance = random.Random(7)
    places = make_places(chance)
    for number in range(count):
        yield _make_story(number, NOW - timedelta(days=days) * (1 - number / count), chance, chance.choice(places))


def _make_story(number: int, at: datetime, chance: random.Random, place: StoryPlace) -> Story:
    topics = chance.sample(TOPICS, chance.choice((1, 1, 1, 2)))
    severity = chance.choice(SEVERITIES)
    title = f"{place.name} reports {chance.choice(('crowds', 'a closure', 'troops', 'a strike'))}, {number}"
    reports = tuple(
        Report(f"{number:015d}{turn}", title, outlet, f"https://outlet.example/{number}/{turn}", title, at)
        for turn, outlet in enumerate(chance.sample(OUTLETS, chance.randint(1, 4)))
    )
    killed = chance.randint(1, 200)
    return make_story(
        name_story(number),
        title=title,
        topics=tuple(StoryTopic(topic, Level.URGENT, severity) for topic in topics),
        severity=severity,
        first_seen_at=at - timedelta(hours=2),
        last_seen_at=at,
        countries=(place.country, chance.choice(COUNTRIES)),
        places=(place,),
        reports=reports,
        corroboration=len(reports),
        articles=len(reports),
        ledger=(LedgerEntry(FactKind.KILLED, killed, killed, "", OUTLETS[0], "", f"{killed} killed", at),),
        measures=(),
    )


def build(path: Path, count: int, days: int, *, articles: int) -> None:
    """Write the database; the newest ``articles`` stories have one stored article each, with evidence and words."""
    store = Store.open(path, NOW)
    store._connection.get_value("PRAGMA synchronous = OFF")
    batch: list[Story] = []
    records: list[ArticleRecord] = []
    for number, story in enumerate(list_stories(count, days)):
        batch.append(story)
        if number >= count - articles:
            records.append(_make_article(story, number))
        if len(batch) == PER_SAVE or number == count - 1:
            store.record(Record(articles=tuple(records), stories=tuple(batch)), NOW)
            batch.clear()
            records.clear()
    store.optimize()
    store.close()


def _make_article(story: Story, number: int) -> ArticleRecord:
    return make_record(
        str(number),
        title=story.title,
        text=f"{story.title}. " + "Officials gave no details and promised more. " * 12,
        story_id=story.id,
        first_seen_at=story.last_seen_at,
        matches=(make_match(story.topics[0].topic),),
    )
