"""``tocsin stats``: how many reports each topic had, day by day, and how right people found its alerts."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import click

from bot.cli.options import Folders, echo_json, folder_options, json_option, list_examples
from bot.cli.tables import Column, Line, count_of, make_console, say_size, show_table

if TYPE_CHECKING:
    from storage.store import Store, StoreStats

BARS = "▁▂▃▄▅▆▇█"
EXAMPLES = list_examples("tocsin stats", "tocsin stats --days 90", "tocsin stats --json | jq '.topics[0].by_day'")


@dataclass(frozen=True, slots=True)
class TopicStats:
    """One topic: reports a day, the oldest day first, and what people said of its alerts."""

    topic: str
    by_day: tuple[int, ...]
    right: int
    wrong: int

    @property
    def total(self) -> int:
        """All reports of the period."""
        return sum(self.by_day)


@click.command(epilog=EXAMPLES)
@click.option("--days", default=30, show_default=True, type=click.IntRange(1, 3650), help="Days to count, today last.")
@json_option
@folder_options
def stats(days: int, as_json: bool, folders: Folders) -> None:
    """Count reports by topic and day (UTC), and the alerts that people rated right or wrong.

    A report counts once for each country of its event.
    """
    from bot.cli.stored import database_path, opened_store

    now = datetime.now(UTC)
    first = now.date() - timedelta(days=days - 1)
    with opened_store(database_path(folders), writes=False) as store, store.snapshot():
        whole = store.count_stats(now)
        topics = read_topics(store, first, now.date())
    if as_json:
        echo_json(
            {
                "first_day": first.isoformat(),
                "last_day": now.date().isoformat(),
                "last_24_hours": {"articles": whole.articles, "stories": whole.stories, "told": whole.told},
                "topics": [asdict(one) | {"total": one.total} for one in topics],
            }
        )
    else:
        show(topics, whole, days)


def read_topics(store: Store, first: date, last: date) -> tuple[TopicStats, ...]:
    """Every topic with a report or a label in the period, the busiest first."""
    counts: dict[str, Counter[date]] = {}
    for one in store.articles.list_day_counts(first, last):
        counts.setdefault(one.topic, Counter())[one.on] += one.articles
    said = {one.topic: one for one in store.labels.count_precision()}
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    found = (
        TopicStats(
            topic,
            tuple(counts.get(topic, Counter[date]())[day] for day in days),
            said[topic].right if topic in said else 0,
            said[topic].wrong if topic in said else 0,
        )
        for topic in counts.keys() | said.keys()
    )
    return tuple(sorted(found, key=lambda one: (-one.total, one.topic)))


def draw_bars(values: tuple[int, ...], most: int = 30) -> str:
    """The last values as bars, as high as their share of the highest; a dot for none."""
    shown = values[-most:]
    highest = max(shown, default=0)
    return "".join("·" if not value else BARS[(value * len(BARS) - 1) // highest] for value in shown)


def show(topics: tuple[TopicStats, ...], whole: StoreStats, days: int) -> None:
    """Print one line a topic and the last day's counts."""
    console = make_console()
    can_draw = (console.encoding or "").lower().startswith("utf")
    columns = [
        Column("topic"),
        Column("today", right=True),
        Column("7 d", right=True),
        Column(f"{days} d", right=True),
        Column("right/wrong", right=True, spare=1),
        *([Column("day by day", spare=2)] if can_draw else []),
    ]
    lines = (
        Line(
            (
                one.topic,
                str(one.by_day[-1]),
                str(sum(one.by_day[-7:])),
                str(one.total),
                f"{one.right}/{one.wrong}" if one.right or one.wrong else "-",
                *([draw_bars(one.by_day)] if can_draw else []),
            )
        )
        for one in topics
    )
    show_table(console, columns, lines)
    if not topics:
        console.print("no report yet")
    told = f"{count_of(whole.stories, 'story', 'stories')}, {count_of(whole.told, 'time')} told to a chat"
    console.print(f"in 24 h: {count_of(whole.articles, 'article')}, {told}; database {say_size(whole.size_bytes)}")
