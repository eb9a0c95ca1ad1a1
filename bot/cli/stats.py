"""``tocsin stats``: counts the reports of each topic day by day, and how often people rated its alerts right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import click

from bot.cli.options import Folders, echo_json, folder_options, json_option, list_examples
from bot.cli.tables import Column, Line, describe_size, make_console, show_table
from monitors.plurals import count_of

if TYPE_CHECKING:
    from bot.precision_report import RulePrecision
    from monitors.probation import Probation
    from storage.store import Store, StoreStats

BARS = "▁▂▃▄▅▆▇█"
EXAMPLES = list_examples(
    "tocsin stats",
    "tocsin stats --days 90",
    "tocsin stats --rules",
    "tocsin stats --json | jq '.topics[0].by_day'",
)


@dataclass(frozen=True, slots=True)
class TopicStats:
    """One topic: reports a day, the oldest day first, and how many alerts people rated right and wrong."""

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
@click.option("--rules", "by_rule", is_flag=True, help="How right each rule was, instead.")
@json_option
@folder_options
def stats(days: int, by_rule: bool, as_json: bool, folders: Folders) -> None:
    """Count reports by topic and day (UTC), and the alerts that people rated right or wrong.

    A report counts once for each country of its event. Of topics that are experimental it says how they have done, and
    whether they may become stable. With --rules: how often each rule spoke for a report that people rated right, and
    for one that they rated wrong.
    """
    from bot.cli.configured import surroundings_or_exit
    from bot.cli.stored import database_path, opened_store
    from bot.precision_report import read_probations, read_rule_precision
    from monitors.config.topic_titles import read_titles

    now = datetime.now(UTC)
    first = now.date() - timedelta(days=days - 1)
    titles = read_titles(surroundings_or_exit(folders.config, folders.state).config_directory)
    experimental = [topic.id for topic in titles.values() if topic.is_experimental]
    if by_rule:
        with opened_store(database_path(folders), writes=False) as store, store.snapshot():
            show_rules(read_rule_precision(store, store.labels.iterate()), as_json)
        return
    with opened_store(database_path(folders), writes=False) as store, store.snapshot():
        whole = store.count_stats(now)
        topics = read_topics(store, first, now.date())
        probations = read_probations(store, experimental, now.date())
    if as_json:
        echo_json(_list_figures(topics, whole, probations, first, now.date()))
    else:
        show(topics, whole, days)
        for one in probations:
            click.echo(describe_probation(one, now.date()))


def _list_figures(
    topics: Sequence[TopicStats], whole: StoreStats, probations: Sequence[Probation], first: date, last: date
) -> dict[str, object]:
    """All that is counted, for JSON."""
    return {
        "first_day": first.isoformat(),
        "last_day": last.isoformat(),
        "last_24_hours": {"articles": whole.articles, "stories": whole.stories, "told": whole.told},
        "topics": [asdict(one) | {"total": one.total} for one in topics],
        "experimental": [
            asdict(one) | {"first_day": one.first_day and one.first_day.isoformat(), "is_ready": one.is_ready(last)}
            for one in probations
        ],
    }


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


def describe_probation(one: Probation, today: date) -> str:
    """How an experimental topic has done, and whether it may become stable."""
    from monitors.probation import LEAST_REPORTS, TRIAL

    found = f"{count_of(one.reports, 'report')} since {one.first_day:%Y-%m-%d}" if one.first_day else "no report yet"
    head = f"{one.topic} is experimental: {found}, {one.wrong or 'none'} rated wrong in {TRIAL.days} days"
    if one.is_ready(today):
        return f"{head}; it may ring: write status: stable"
    return f"{head}; it may ring after {TRIAL.days} days with {LEAST_REPORTS} reports or more, none rated wrong"


def show_rules(found: tuple[RulePrecision, ...], as_json: bool) -> None:
    """Print one line a rule."""
    if as_json:
        echo_json([asdict(one) for one in found])
        return
    columns = [Column("topic"), Column("rule", grows=True), Column("right", right=True), Column("wrong", right=True)]
    console = make_console()
    show_table(console, columns, (Line((one.topic, one.rule, str(one.right), str(one.wrong))) for one in found))
    if not found:
        console.print("nobody has rated an alert right or wrong yet")


def draw_bars(values: tuple[int, ...], most: int = 30) -> str:
    """The last ``most`` values as bars, scaled to the highest of them; a dot for 0."""
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
    told = f"{count_of(whole.stories, 'story', 'stories')}, told to chats {count_of(whole.told, 'time')}"
    console.print(f"in 24 h: {count_of(whole.articles, 'article')}, {told}; database {describe_size(whole.size_bytes)}")
