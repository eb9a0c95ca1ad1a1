"""Stories and alerts as records for other programs: JSON lines, CSV and GeoJSON. Pure.

Fields have the names and values of CAP 1.2 (Common Alerting Protocol) where they mean the same; docs/export.md has the
table. Codes are those that the desk's topics name. Chats are counted and never named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from bot.exports.lines import dump_line, write_csv, write_jsonl
from monitors.alerting.lead_report import find_opening
from monitors.alerting.standing import has_lapsed, is_withdrawn, stands
from monitors.config.topic_titles import TopicTitle
from monitors.country_names import country_name
from monitors.model import CAP_SEVERITIES, FIGURE_KINDS, Level, Story, is_desk_topic
from monitors.stories.ledger import list_with_range
from storage.alerts import ToldStory

CAP_SEVERITY: Final = {severity: word for word, severity in CAP_SEVERITIES.items()}
CODEBOOKS: Final = ("cameo", "plover", "acled")
OBSERVED: Final = 3  # independent publishers
LIKELY: Final = 2
RECENT: Final = timedelta(days=7)
"""A story without reports for longer than this is nothing to act on at once."""


@dataclass(frozen=True, slots=True)
class ExportedFigure:
    """One kind of figure: what stands, by ``source``, and ``least`` to ``most`` in all statements."""

    kind: str
    low: int
    high: int
    least: int
    most: int
    source: str
    stated_at: str


@dataclass(frozen=True, slots=True)
class ExportedPlace:
    """One place of a story; coordinates in degrees, None if unknown."""

    name: str
    country: str
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True, slots=True)
class ExportedStory:
    """One story, by the first report that tells of it as happening; ``language`` is that report's ("": unknown).

    ``topics``, ``event`` and all codes are of what a report tells as happening; ``mentions`` are the other topics.
    Times are ISO 8601 in UTC. ``issued_`` fields quote the newest official alert among its reports.
    """

    id: str
    headline: str
    event: str
    topics: tuple[str, ...]
    severity: str
    urgency: str
    certainty: str
    area_desc: str
    countries: tuple[str, ...]
    onset: str
    sent: str
    expires: str | None
    reports: int
    independent: int
    publishers: tuple[str, ...]
    sender_name: str
    web: str
    quote: str
    figures: tuple[ExportedFigure, ...]
    places: tuple[ExportedPlace, ...]
    cameo: tuple[str, ...]
    plover: tuple[str, ...]
    acled: tuple[str, ...]
    issued_by: str = ""
    issued_severity: str = ""
    issued_urgency: str = ""
    issued_certainty: str = ""
    issued_area: str = ""
    issued_expires: str | None = None
    categories: tuple[str, ...] = ()
    language: str = ""
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExportedAlert:
    """One story that rang, and for how many chats with how many messages. ``msg_type`` is CAP's, see
    :func:`get_msg_type`; ``configs`` are the versions of the configs that decided the messages."""

    msg_type: str
    first_told_at: str
    told_at: str
    chats: int
    messages: int
    configs: tuple[str, ...]
    story: ExportedStory


def export_story(story: Story, titles: Mapping[str, TopicTitle], now: datetime) -> ExportedStory:
    """The record of a story. ``now`` decides whether a measure's end date has passed."""
    shown = replace(story, topics=tuple(topic for topic in story.topics if is_desk_topic(topic.topic)))
    lead = find_opening(shown) if shown.reports else None
    topics, mentions = (_list_topics(shown, level) for level in (Level.URGENT, Level.DIGEST))
    known = [titles[topic] for topic in topics if topic in titles]
    codes = {book: _gather(topic.codes.get(book, ()) for topic in known) for book in CODEBOOKS}
    return ExportedStory(
        id=story.id,
        headline=lead.title if lead else story.title,
        event="; ".join(titles[topic].title if topic in titles else topic for topic in topics),
        topics=topics,
        severity=CAP_SEVERITY[story.severity],
        urgency=get_urgency(story, now),
        certainty=get_certainty(story),
        area_desc=describe_area(story),
        countries=story.countries,
        onset=write_time(story.first_seen_at),
        sent=write_time(story.last_seen_at),
        expires=None if story.until is None else write_time(datetime.combine(story.until, time(23, 59, 59), UTC)),
        reports=story.articles,
        independent=story.corroboration,
        publishers=_gather((report.publisher,) for report in story.reports if report.publisher),
        sender_name=lead.publisher if lead else "",
        web=lead.url if lead else "",
        quote=lead.quote if lead else "",
        figures=tuple(_list_figures(story)),
        places=tuple(ExportedPlace(one.name, one.country, one.latitude, one.longitude) for one in story.places),
        cameo=codes["cameo"],
        plover=codes["plover"],
        acled=codes["acled"],
        categories=_gather(topic.codes.get("cap", ()) for topic in known),
        language=lead.language if lead else "",
        mentions=mentions,
        **_quote_issuer(story),
    )


def _quote_issuer(story: Story) -> dict[str, Any]:
    """The ``issued_`` fields from the newest official alert among the reports; empty if there is none."""
    report = next((one for one in reversed(story.reports) if one.official is not None), None)
    if report is None or report.official is None:
        return {}
    alert = report.official
    return {
        "issued_by": report.publisher,
        "issued_severity": alert.severity,
        "issued_urgency": alert.urgency,
        "issued_certainty": alert.certainty,
        "issued_area": alert.area,
        "issued_expires": None if alert.expires_at is None else write_time(alert.expires_at),
    }


def export_alert(told: ToldStory, story: Story, titles: Mapping[str, TopicTitle], now: datetime) -> ExportedAlert:
    """The record of a story that rang."""
    return ExportedAlert(
        msg_type=get_msg_type(told, story),
        first_told_at=write_time(told.first_told_at),
        told_at=write_time(told.told_at),
        chats=told.chats,
        messages=told.messages,
        configs=told.configs,
        story=export_story(story, titles, now),
    )


def get_msg_type(told: ToldStory, story: Story) -> str:
    """CAP's msgType: Cancel once all that made the story ring was withdrawn, Update if a chat got more than one message
    about it, else Alert."""
    urgent = _list_topics(story, Level.URGENT)
    if urgent and all(is_withdrawn(story, topic) for topic in urgent):
        return "Cancel"
    return "Update" if told.messages > told.chats else "Alert"


def get_urgency(story: Story, now: datetime) -> str:
    """CAP's urgency: Past once nothing stands of what the story reports, Immediate if it reports anything as happening
    and its measure lasts or it had a report of late, else Unknown."""
    today, urgent = now.astimezone(UTC).date(), _list_topics(story, Level.URGENT)
    reported = urgent or _list_topics(story, Level.DIGEST)
    if reported and not any(stands(story, topic) and not has_lapsed(story, topic, today) for topic in reported):
        return "Past"
    is_recent = story.until is not None or now - story.last_seen_at <= RECENT
    return "Immediate" if urgent and is_recent else "Unknown"


def _list_topics(story: Story, level: Level) -> tuple[str, ...]:
    """The story's topics of a level; chats' own watches only if it has no topic of the desk."""
    desk = [topic for topic in story.topics if is_desk_topic(topic.topic)]
    return tuple(topic.topic for topic in desk or story.topics if topic.level is level)


def get_certainty(story: Story) -> str:
    """CAP's certainty by the number of independent publishers: Observed for three or more, Likely for two, Possible."""
    if story.corroboration >= OBSERVED:
        return "Observed"
    return "Likely" if story.corroboration >= LIKELY else "Possible"


def describe_area(story: Story) -> str:
    """Places and countries in words: ``Almaty, Aktau; Kazakhstan``."""
    towns = ", ".join(_gather((place.name,) for place in story.places if place.name))
    countries = ", ".join(country_name(code, "en") for code in story.countries)
    return "; ".join(part for part in (towns, countries) if part)


def write_time(at: datetime) -> str:
    """A time in UTC, as ``2026-03-14T09:26:53Z``."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _list_figures(story: Story) -> Iterator[ExportedFigure]:
    for standing, reach in list_with_range(story.ledger):
        stated_at = write_time(standing.stated_at)
        yield ExportedFigure(standing.kind.value, standing.low, standing.high, *reach, standing.publisher, stated_at)


def _gather(parts: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for part in parts for one in part))


# ---------------------------------------------------------------------------------------------------------- formats

ExportedRecord = ExportedStory | ExportedAlert


def to_object(record: ExportedRecord) -> dict[str, object]:
    """The record as one flat JSON object; an alert's own fields come before those of its story."""
    if isinstance(record, ExportedStory):
        return asdict(record)
    own = asdict(record)
    return {name: value for name, value in own.items() if name != "story"} | asdict(record.story)


def write_geojson(records: Iterable[ExportedRecord]) -> Iterator[str]:
    """One FeatureCollection (RFC 7946), written feature by feature; a story without coordinates has no geometry."""
    yield '{"type":"FeatureCollection","features":['
    for number, record in enumerate(records):
        yield (",\n" if number else "\n") + dump_line(_feature(record))
    yield "\n]}\n"


def list_columns(kind: type[ExportedStory] | type[ExportedAlert]) -> list[str]:
    """The columns of a CSV file: every figure and the first place have columns of their own."""
    story = [name.name for name in fields(ExportedStory) if name.name not in {"figures", "places"}]
    own = [] if kind is ExportedStory else [name.name for name in fields(ExportedAlert) if name.name != "story"]
    figures = [f"{figure.value}_{bound}" for figure in FIGURE_KINDS for bound in ("low", "high")]
    return [*own, *story, *figures, "place", "latitude", "longitude"]


def _flatten(record: ExportedRecord) -> dict[str, object]:
    story = record if isinstance(record, ExportedStory) else record.story
    flat = to_object(record)
    for figure in story.figures:
        flat |= {f"{figure.kind}_low": figure.low, f"{figure.kind}_high": figure.high}
    if story.places:
        first = story.places[0]
        flat |= {"place": first.name, "latitude": first.latitude, "longitude": first.longitude}
    return flat


def _feature(record: ExportedRecord) -> dict[str, object]:
    story = record if isinstance(record, ExportedStory) else record.story
    points = [
        [place.longitude, place.latitude]
        for place in story.places
        if place.longitude is not None and place.latitude is not None
    ]
    geometry: dict[str, object] | None = None
    if len(points) == 1:
        geometry = {"type": "Point", "coordinates": points[0]}
    elif points:
        geometry = {"type": "MultiPoint", "coordinates": points}
    return {"type": "Feature", "id": story.id, "geometry": geometry, "properties": to_object(record)}


FORMATS: Final[dict[str, str]] = {
    "jsonl": "application/x-ndjson",
    "csv": "text/csv; charset=utf-8",
    "geojson": "application/geo+json",
}
"""The formats and their media types."""


def write_records(
    records: Iterable[ExportedRecord], form: str, kind: type[ExportedStory] | type[ExportedAlert]
) -> Iterator[str]:
    """The records in one of :data:`FORMATS`, piece by piece."""
    if form == "csv":
        return write_csv(list_columns(kind), map(_flatten, records))
    return write_geojson(records) if form == "geojson" else write_jsonl(map(to_object, records))
