"""Counts the stories wanted by time, severity and place, for the chart, tiles and map of the web page.

SQLite joins a column into one long text, which Python splits and counts; that takes half the time of grouping the rows
in SQL. Unless words are looked for, it goes month by month, so that the texts stay short.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from sqlite3 import Row
from typing import Final

from monitors.model import Severity
from storage import codec
from storage.connection import Connection
from storage.story_query import StoryFilter, StoryQuery, WordQuery, ask_for_counts

# A grid of about ten metres: stories in one cell are at one place. Longitudes have 3,600,000 steps, so 4,000,000 keeps
# the latitude and longitude in the number apart.
_SPOT: Final = (
    "stories.severity || ' ' ||"
    " coalesce(CAST(stories.latitude * 10000 AS INT) * 4000000 + CAST(stories.longitude * 10000 AS INT), '')"
)
_TOPICS: Final = "group_concat(begins, ';') AS begins"
_PLACES: Final = "group_concat(spot, ';') AS spots, group_concat(id, ';') AS ids"


@dataclass(frozen=True, slots=True)
class TopicCount:
    """How many stories of a topic had their latest report in one hour, day or month.

    ``begins`` names it by a time cut short, such as ``2026-03-14T09``. A story of two topics counts for both.
    """

    begins: str
    topic: str
    stories: int


@dataclass(frozen=True, slots=True)
class MapPoint:
    """The stories whose first place is this one: their number and gravest severity, and the newest of them."""

    name: str
    country: str
    latitude: float
    longitude: float
    stories: int
    severity: Severity
    newest_id: str
    newest_title: str


@dataclass(frozen=True, slots=True)
class Places:
    """How many stories wanted there are of each severity and at each place, the place with the most stories first.

    A story counts only at its first place.
    """

    severities: dict[Severity, int]
    points: tuple[MapPoint, ...]


def count_topics(connection: Connection, wanted: StoryFilter, sought: WordQuery, length: int) -> tuple[TopicCount, ...]:
    """Count the stories wanted by time and topic, the earliest first.

    ``length`` is how many characters of a time are kept, which makes it an hour (13), a day (10) or a month (7).
    """
    times = Counter[str]()
    for row in _read_texts(connection, wanted, sought, _TOPICS, length):
        times.update(row["begins"].split(";"))
    counts = Counter[tuple[str, str]]()
    for time, stories in times.items():
        begins, *topics, _ = time.split(",")
        for topic in topics:
            counts[begins, topic] += stories
    return tuple(TopicCount(*key, stories) for key, stories in sorted(counts.items()))


def count_places(connection: Connection, wanted: StoryFilter, sought: WordQuery, most: int) -> Places:
    """Count the stories wanted by severity, and at the ``most`` places that have the most of them."""
    counts = Counter[str]()
    newest: dict[str, str] = {}
    for row in _read_texts(connection, wanted, sought, _PLACES):
        spots, ids = row["spots"].split(";"), row["ids"].split(";")
        counts.update(spots)
        last = dict(zip(spots, range(len(spots)), strict=True))
        for spot in sorted(last, key=last.__getitem__):
            newest[spot.partition(" ")[2]] = ids[last[spot]]
    severities, gathered = _gather(counts)
    chosen = sorted(gathered.items(), key=lambda one: (-one[1][0], one[0]))[:most]
    points = _read_points(connection, [(newest[spot], *counted) for spot, counted in chosen])
    return Places(severities, tuple(points))


def _gather(counts: Counter[str]) -> tuple[dict[Severity, int], dict[str, tuple[int, Severity]]]:
    """How many stories there are of each severity, and how many at each spot, with the gravest severity there.

    The keys of ``counts`` are values of ``_SPOT``.
    """
    severities = dict.fromkeys(Severity, 0)
    spots: dict[str, tuple[int, Severity]] = {}
    by_name = {severity.value: severity for severity in Severity}
    for key, stories in counts.items():
        name, _, spot = key.partition(" ")
        severity = by_name[name]
        severities[severity] += stories
        if spot:
            before, gravest = spots.get(spot, (0, severity))
            spots[spot] = before + stories, gravest if gravest.rank > severity.rank else severity
    return severities, spots


def _read_texts(
    connection: Connection, wanted: StoryFilter, sought: WordQuery, texts: str, length: int = 0
) -> Iterator[Row]:
    """Rows of joined texts, which cover the stories wanted in order of time."""
    for part in [wanted] if sought.query else _list_months(connection, wanted):
        question = ask_for_counts(part, sought)
        sql = f"SELECT {texts} FROM ({_select(question)})"  # noqa: S608 -- constants only
        row = connection.find_row(sql, {**question.parameters, "length": length})
        if row is not None and row[0] is not None:
            yield row


def _select(question: StoryQuery) -> str:
    in_order = "" if question.is_in_order else f" ORDER BY {question.when}, stories.id"
    return (
        f"SELECT substr({question.when}, 1, :length) || stories.topics AS begins, {_SPOT} AS spot, stories.id AS id"  # noqa: S608 -- constants only
        f" FROM {question.tables} WHERE {question.conditions}{in_order}"
    )


def _list_months(connection: Connection, wanted: StoryFilter) -> Iterator[StoryFilter]:
    """What is wanted, cut into months; months without a story are skipped."""
    while (first := _find_first(connection, wanted)) is not None:
        ends = (first.replace(day=1, hour=0, minute=0, second=0, microsecond=0) + timedelta(days=32)).replace(day=1)
        until = ends if wanted.until is None else min(ends, wanted.until)
        yield replace(wanted, until=until)
        if until == wanted.until:
            return
        wanted = replace(wanted, since=ends)


def _find_first(connection: Connection, wanted: StoryFilter) -> datetime | None:
    """The time of the earliest story wanted."""
    question = ask_for_counts(wanted, WordQuery())
    sql = f"SELECT {question.when} FROM {question.tables} WHERE {question.conditions} ORDER BY 1 LIMIT 1"  # noqa: S608 -- constants only
    found = codec.decode_optional_time(connection.get_value(sql, question.parameters))
    return None if found is None else found.astimezone(UTC)


def _read_points(connection: Connection, chosen: Sequence[tuple[str, int, Severity]]) -> Iterator[MapPoint]:
    """The chosen places, each named and located as its newest story says."""
    rows = connection.list_rows(
        "SELECT id, title, place, country, latitude, longitude FROM stories"
        " WHERE id IN (SELECT value FROM json_each(?))",
        [codec.encode_list([newest_id for newest_id, *_ in chosen])],
    )
    found = {row[0]: row for row in rows}
    for newest_id, stories, severity in chosen:
        _, title, place, country, latitude, longitude = found[newest_id]
        yield MapPoint(place or "", country or "", latitude, longitude, stories, severity, newest_id, title)
