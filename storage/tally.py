"""How the stories wanted spread over time, severities and places: what the page's chart, tiles and map show.

SQLite joins a column into one long text, which Python splits and counts: that is half the work of sorting the rows into
groups. It goes month by month, so that the texts stay short.
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
from storage.questions import Question, Sought, Wanted, ask_for_counts

# About ten metres: what lies closer is one place. 4,000,000 is more than all the steps of a longitude.
_SPOT: Final = (
    "stories.severity || ' ' ||"
    " coalesce(CAST(stories.latitude * 10000 AS INT) * 4000000 + CAST(stories.longitude * 10000 AS INT), '')"
)
_TOPICS: Final = "group_concat(begins, ';') AS begins"
_PLACES: Final = "group_concat(spot, ';') AS spots, group_concat(id, ';') AS ids"


@dataclass(frozen=True, slots=True)
class TopicCount:
    """How many stories of a topic had their latest report in a stretch of time; one of two topics counts in both.

    ``begins`` is a time cut short, such as ``2026-03-14T09``.
    """

    begins: str
    topic: str
    stories: int


@dataclass(frozen=True, slots=True)
class MapPoint:
    """The stories whose first place is this one: how many, the gravest severity, and the newest by id and title."""

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
    """The stories wanted by severity, and by place with the most stories first; each story counts once."""

    severities: dict[Severity, int]
    points: tuple[MapPoint, ...]


def count_topics(connection: Connection, wanted: Wanted, sought: Sought, length: int) -> tuple[TopicCount, ...]:
    """By time and topic, the earliest first; ``length`` characters of a time name an hour, a day or a month."""
    times = Counter[str]()
    for row in _read_texts(connection, wanted, sought, _TOPICS, length):
        times.update(row["begins"].split(";"))
    counts = Counter[tuple[str, str]]()
    for time, stories in times.items():
        begins, *topics, _ = time.split(",")
        for topic in topics:
            counts[begins, topic] += stories
    return tuple(TopicCount(*key, stories) for key, stories in sorted(counts.items()))


def count_places(connection: Connection, wanted: Wanted, sought: Sought, most: int) -> Places:
    """By severity and by place; ``most`` is for how many places."""
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
    """How many stories there are of each severity; how many at each spot, with the gravest severity there."""
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


def _read_texts(connection: Connection, wanted: Wanted, sought: Sought, texts: str, length: int = 0) -> Iterator[Row]:
    """Rows of long texts, together in the order of time."""
    for part in [wanted] if sought.query else _list_months(connection, wanted):
        question = ask_for_counts(part, sought)
        sql = f"SELECT {texts} FROM ({_select(question)})"  # noqa: S608 -- constants only
        row = connection.find_row(sql, {**question.parameters, "length": length})
        if row is not None and row[0] is not None:
            yield row


def _select(question: Question) -> str:
    in_order = "" if question.is_in_order else f" ORDER BY {question.when}, stories.id"
    return (
        f"SELECT substr({question.when}, 1, :length) || stories.topics AS begins, {_SPOT} AS spot, stories.id AS id"  # noqa: S608 -- constants only
        f" FROM {question.tables} WHERE {question.conditions}{in_order}"
    )


def _list_months(connection: Connection, wanted: Wanted) -> Iterator[Wanted]:
    """What is wanted, month by month; those without a story are passed over."""
    while (first := _find_first(connection, wanted)) is not None:
        ends = (first.replace(day=1, hour=0, minute=0, second=0, microsecond=0) + timedelta(days=32)).replace(day=1)
        until = ends if wanted.until is None else min(ends, wanted.until)
        yield replace(wanted, until=until)
        if until == wanted.until:
            return
        wanted = replace(wanted, since=ends)


def _find_first(connection: Connection, wanted: Wanted) -> datetime | None:
    """The time of the earliest story wanted."""
    question = ask_for_counts(wanted, Sought())
    sql = f"SELECT {question.when} FROM {question.tables} WHERE {question.conditions} ORDER BY 1 LIMIT 1"  # noqa: S608 -- constants only
    found = codec.decode_optional_time(connection.get_value(sql, question.parameters))
    return None if found is None else found.astimezone(UTC)


def _read_points(connection: Connection, chosen: Sequence[tuple[str, int, Severity]]) -> Iterator[MapPoint]:
    """Places, each with what its newest story says of it."""
    rows = connection.list_rows(
        "SELECT id, title, place, country, latitude, longitude FROM stories"
        " WHERE id IN (SELECT value FROM json_each(?))",
        [codec.encode_list([newest_id for newest_id, *_ in chosen])],
    )
    found = {row[0]: row for row in rows}
    for newest_id, stories, severity in chosen:
        _, title, place, country, latitude, longitude = found[newest_id]
        yield MapPoint(place or "", country or "", latitude, longitude, stories, severity, newest_id, title)
