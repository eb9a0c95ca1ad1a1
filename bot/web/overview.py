"""The data of the chart, the tiles and the map: stories by time and topic, by severity, and by place. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.web.filters import Filter
from bot.web.guide import Guide
from monitors.country_names import country_name
from storage.story_counts import MapPoint, Places, TopicCount

MOST_STRETCHES: Final = 800


def choose_length(since: datetime | None, until: datetime) -> int:
    """How much of an ISO 8601 time names one stretch of the chart: 13 characters: an hour, 10: a day, 7: a month."""
    if since is None or until - since > timedelta(days=200):
        return 7
    return 13 if until - since <= timedelta(days=2) else 10


def list_stretches(first: str, last: str, length: int) -> tuple[str, ...]:
    """Every hour, day or month from one to the other, at most :data:`MOST_STRETCHES`, so that empty ones show too."""
    at = datetime.fromisoformat(first + "-01" * (length == 7))
    names: list[str] = []
    while (name := at.isoformat()[:length]) <= last and len(names) < MOST_STRETCHES:
        names.append(name)
        if length == 7:
            at = (at + timedelta(days=32)).replace(day=1)
        else:
            at += timedelta(hours=1) if length == 13 else timedelta(days=1)
    return tuple(names)


@dataclass(frozen=True, slots=True)
class Timeline:
    """Stories by stretch of time and topic, the topic with the most first. A story of two topics counts in both."""

    unit: str
    stretches: tuple[str, ...]
    series: tuple[tuple[str, tuple[int, ...]], ...]


def build_timeline(counts: Sequence[TopicCount], since: datetime | None, until: datetime, length: int) -> Timeline:
    """The timeline of some counts, with a zero for every stretch without stories."""
    unit = {13: "hour", 10: "day", 7: "month"}[length]
    if not counts and since is None:
        return Timeline(unit, (), ())
    begins = counts[0].begins if since is None else since.astimezone(UTC).isoformat()[:length]
    ends = until.astimezone(UTC).isoformat()[:length]
    stretches = list_stretches(begins, max([ends, *(count.begins for count in counts[-1:])]), length)
    series = _count_by_topic(counts, {name: number for number, name in enumerate(stretches)})
    ordered = sorted(series.items(), key=lambda item: (-sum(item[1]), item[0]))
    return Timeline(unit, stretches, tuple((topic, tuple(values)) for topic, values in ordered))


def _count_by_topic(counts: Sequence[TopicCount], places: Mapping[str, int]) -> dict[str, list[int]]:
    series: dict[str, list[int]] = {}
    for count in counts:
        if (place := places.get(count.begins)) is not None:
            series.setdefault(count.topic, [0] * len(places))[place] = count.stories
    return series


def describe_overview(timeline: Timeline, found: Places, guide: Guide) -> dict[str, object]:
    """The whole overview as JSON data, for the page's script and for programs."""
    return {
        "stories": sum(found.severities.values()),
        "severities": {severity.value: stories for severity, stories in found.severities.items()},
        "unit": timeline.unit,
        "stretches": timeline.stretches,
        "series": [
            {"topic": topic, "title": guide.topic_title(topic), "stories": stories}
            for topic, stories in timeline.series
        ],
        "points": [_describe_point(point) for point in found.points],
        "made_at": guide.now.astimezone(UTC).isoformat(timespec="seconds"),
    }


def get_ends(chosen: Filter, now: datetime) -> tuple[datetime | None, datetime]:
    """The first and the last moment of the period; the first is None if the period has no beginning."""
    since, before = chosen.get_bounds(now)
    return since, now if before is None else before - timedelta(microseconds=1)


def _describe_point(point: MapPoint) -> dict[str, object]:
    country = country_name(point.country, "en") if point.country else ""
    return {
        "name": point.name or country,
        "country": point.country,
        "country_name": country,
        "at": [point.latitude, point.longitude],
        "stories": point.stories,
        "severity": point.severity.value,
        "newest": {"id": point.newest_id, "title": point.newest_title},
    }
