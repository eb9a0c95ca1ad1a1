"""Stories and alerts as text for terminals and as JSON for programs. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.config_notes import ConfigProvenance
from bot.text.language import mark
from monitors.alerting.lead_report import find_told, name_story
from monitors.model import (
    AttackSign,
    Chat,
    Measure,
    MoveReason,
    OutboxState,
    Report,
    Severity,
    Story,
    Told,
    get_thread,
    get_whole,
    make_story_key,
)
from monitors.stories.comments import list_comments
from monitors.stories.ledger import list_with_range
from storage.configs import StoredConfig
from storage.moves import StoredMove
from storage.outbox_rows import OutboxEntry
from storage.partings import StoredParting

if TYPE_CHECKING:
    from monitors.stories.agreement import Agreement

STYLES: Mapping[Severity, str] = {
    Severity.LOW: "",
    Severity.MODERATE: "",
    Severity.HIGH: "yellow",
    Severity.EXTREME: "bold red",
}
"""The style of a severity on a terminal, where the word is shown too, for those who see no colour."""

WHY_MOVED: Mapping[MoveReason, str] = {
    MoveReason.MERGED: "that story turned out to be this one",
    MoveReason.PARTED: "that story turned out to be several",
    MoveReason.REGROUPED: "the reports here are more like it",
}
"""The reasons for which a report came from another story, in words."""

WHY_PARTED: Mapping[AttackSign, str] = {
    AttackSign.SITE: mark("another site"),
    AttackSign.KIND: mark("another kind of attack"),
    AttackSign.HOUR: mark("a later time of day"),
    AttackSign.SECOND: mark("called a second attack"),
}
"""The signs by which a story was kept apart from another one, in words."""

SENT = "sent"


@dataclass(frozen=True, slots=True)
class ToldAlert:
    """One story told to one chat in ``messages`` messages, of which the first shows the ``headline``; ``rang_at`` is
    None if none of them made a sound.

    ``is_unconfirmed`` says that the chat insists on it, and nobody there has seen it yet; ``delivery`` whether the
    first message was sent, or it or a part of it given up, and why, or whether any of them still waits. ``configs`` are
    the versions of the configs by which they were decided.
    """

    told_at: datetime
    rang_at: datetime | None
    chat: str
    chat_id: int
    topic: str
    messages: int
    story: Story
    headline: str
    is_unconfirmed: bool = False
    delivery: str = SENT
    configs: tuple[str, ...] = ()


def list_alerts(
    told: Iterable[Told], stories: Iterable[Story], chats: Iterable[Chat], undelivered: Iterable[OutboxEntry]
) -> tuple[ToldAlert, ...]:
    """What was told, in the order given, except of stories and chats that are not among those given.

    ``undelivered`` are messages that wait, or were given up.
    """
    by_id = {story.id: story for story in stories}
    known = {chat.id: chat for chat in chats}
    entries = tuple(undelivered)
    waiting = {(one.chat_id, get_thread(one.row.dedup_key)) for one in entries if one.row.state is not OutboxState.DEAD}
    dead = {
        (one.chat_id, get_whole(one.row.dedup_key)): one.last_reason
        for one in entries
        if one.row.state is OutboxState.DEAD
    }
    return tuple(
        ToldAlert(
            one.told_at,
            one.rang_at,
            known[one.chat_id].title or str(known[one.chat_id].address.chat_id),
            known[one.chat_id].address.chat_id,
            one.topic,
            one.revision,
            by_id[one.story_id],
            find_told(by_id[one.story_id], one).title,
            is_unconfirmed=one.unseen_key != "",
            delivery=_describe_delivery(
                waits=any((one.chat_id, get_thread(key)) in waiting for key in _list_keys(one)),
                given_up=dead.get((one.chat_id, one.first_key)),
            ),
            configs=one.configs,
        )
        for one in told
        if one.told_at is not None and one.story_id in by_id and one.chat_id in known
    )


def list_provenance(found: ConfigProvenance) -> Iterator[str]:
    """By which configs a story's alerts were decided, by which other rules its articles were judged, and which config
    is in force, as lines; nothing if that was not kept.
    """
    if found.decided:
        yield f"decided by config {', '.join(map(_name_config, found.decided))}"
    if found.rules:
        yield f"its articles were judged by the rules {', '.join(found.rules)}"
    if found.in_force is not None and (found.decided or found.rules):
        yield f"in force now: config {_name_config(found.in_force)}"


def provenance_object(found: ConfigProvenance) -> dict[str, object]:
    """The same for JSON."""
    return {
        "configs": [_config_object(one) for one in found.decided],
        "other_rules": list(found.rules),
        "config_in_force": None if found.in_force is None else _config_object(found.in_force),
    }


def _config_object(config: StoredConfig) -> dict[str, str]:
    return {"version": config.version, "program": config.program, "in_force_at": config.in_force_at.isoformat()}


def _name_config(config: StoredConfig) -> str:
    return f"{config.version} of {config.in_force_at:%Y-%m-%d}"


def _list_keys(told: Told) -> tuple[str, str]:
    """The keys of the first message, which may be a summary or of another story, and of the last one."""
    return told.first_key, make_story_key(told.story_id, told.revision)


def _describe_delivery(*, waits: bool, given_up: str | None) -> str:
    if waits:
        return "waits"
    return SENT if given_up is None else f"given up ({given_up})"


def format_figures(story: Story) -> str:
    """The figure of each kind that stands, as ``killed 164, injured 353``; "" for none."""
    return ", ".join(f"{one.kind} {format_range(one.low, one.high)}" for one, _ in list_with_range(story.ledger))


def format_range(low: int, high: int) -> str:
    """``164`` or ``2,000–9,999``."""
    return f"{low:,}" if low == high else f"{low:,}–{high:,}"


def story_object(
    story: Story, arrivals: Mapping[str, StoredMove] | None = None, agreements: Mapping[str, Agreement] | None = None
) -> dict[str, object]:
    """A story for JSON: times as ISO 8601 in UTC, countries as ISO 3166-1 codes.

    With ``arrivals`` each report says which story it came from, null for one that was in this story from the start.
    With ``agreements`` the first report in each further language says what it has in common with an earlier one.
    """
    comments = list_comments(story.reports)
    return {
        "id": story.id,
        "title": name_story(story),
        "severity": story.severity.value,
        "topics": [{"topic": one.topic, "level": one.level.value} for one in story.topics],
        "countries": list(story.countries),
        "places": [
            {"name": one.name, "country": one.country, "latitude": one.latitude, "longitude": one.longitude}
            for one in story.places
        ],
        "figures": [
            {"kind": one.kind.value, "low": one.low, "high": one.high} for one, _ in list_with_range(story.ledger)
        ],
        "until": story.until.isoformat() if story.until else None,
        "measures": [_measure_object(one) for one in story.measures],
        "first_seen_at": story.first_seen_at.isoformat(),
        "last_seen_at": story.last_seen_at.isoformat(),
        "articles": story.articles,
        "independent_publishers": story.corroboration,
        "reports": [_report_object(one, one in comments, arrivals, agreements) for one in story.reports],
    }


def _measure_object(measure: Measure) -> dict[str, object]:
    ends = {"until": measure.until, "lifted_until": measure.lifted_until}
    dates = {name: on.isoformat() if on else None for name, on in ends.items()}
    place = measure.place.name if measure.place else None
    return {"topic": measure.topic, "place": place, **dates, "lifted": measure.is_lifted}


def _report_object(
    report: Report,
    is_comment: bool,
    arrivals: Mapping[str, StoredMove] | None,
    agreements: Mapping[str, Agreement] | None,
) -> dict[str, object]:
    shown: dict[str, object] = {
        "publisher": report.publisher,
        "title": report.title,
        "language": report.language,
        "url": report.url,
        "seen_at": report.seen_at.isoformat(),
        "quote": report.quote,
        "is_comment": is_comment,
    }
    if arrivals is not None:
        shown["came_from"] = _move_object(arrivals.get(report.article_key))
    if agreements is not None:
        shown["agrees"] = _agreement_object(agreements.get(report.article_key))
    return shown


def _agreement_object(agreement: Agreement | None) -> dict[str, object] | None:
    if agreement is None:
        return None
    return {
        "language": agreement.language,
        "with_language": agreement.with_language,
        "evidence": list(agreement.evidence),
    }


def _move_object(stored: StoredMove | None) -> dict[str, object] | None:
    if stored is None:
        return None
    return {
        "story": stored.move.source,
        "title": stored.source_title,
        "reason": stored.move.reason.value,
        "moved_at": stored.moved_at.isoformat(),
    }


def parting_object(stored: StoredParting) -> dict[str, object]:
    """From which story this one was kept apart as another attack, for JSON."""
    return {
        "story": stored.parting.other,
        "title": stored.title,
        "signs": [sign.value for sign in stored.parting.signs],
        "parted_at": stored.parted_at.isoformat(),
    }


def alert_object(alert: ToldAlert) -> dict[str, object]:
    """An alert for JSON, with its story."""
    return {
        "told_at": alert.told_at.isoformat(),
        "rang_at": alert.rang_at.isoformat() if alert.rang_at else None,
        "chat": alert.chat,
        "chat_id": alert.chat_id,
        "topic": alert.topic,
        "headline": alert.headline,
        "messages": alert.messages,
        "is_unconfirmed": alert.is_unconfirmed,
        "delivery": alert.delivery,
        "configs": list(alert.configs),
        "story": story_object(alert.story),
    }
