"""Decides whether a chat is told that a declared measure ends: a reminder before the end date, and that it lapsed.

Pure, like :mod:`monitors.alerting.alerts`, with which it shares the form of decisions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from monitors.alerting.alerts import tell
from monitors.alerting.choice import list_wanting
from monitors.alerting.daytime import get_zone
from monitors.alerting.interest import find_refusal, list_left_out
from monitors.alerting.lead_report import find_ending
from monitors.alerting.moved_ends import asks_for_end, is_shortened
from monitors.alerting.readers import Headlines, Readers
from monitors.alerting.silence import find_quiet_end, is_muted
from monitors.model import AlertKind, Change, ChangeKind, Chat, Decision, Story, Subscription, Told
from monitors.stories.endings import list_unretracted

EXPIRY_TIME = time(9)
"""Local time of day at which the end of a measure is told."""


def decide_expiry(
    story: Story,
    subscriptions: Iterable[Subscription],
    chat: Chat,
    told: Told,
    now: datetime,
    headlines: Headlines | None = None,
) -> Decision | None:
    """Decide to tell a chat, which knows the story and still asks for it, that its measure ends; None: not now.

    The reminder comes at 09:00 local time on the day before the end date, the lapse at 09:00 on the day after it, each
    once for one date. An extension moves the date. Mutes and quiet hours are respected. ``headlines`` are those of the
    story, for whoever decides for many chats.
    """
    kind, asked = _find_expiry(story, chat, told, now), tuple(subscriptions)
    if kind is None or story.until is None or not list_wanting(story, asked):
        return None
    if not asks_for_end(story, (one.topic for one in asked if find_refusal(story, one) is None)):
        return None
    if find_quiet_end(chat, now) is not None or is_muted(chat, story, told.topic, now):
        return None
    change = Change(ChangeKind.UNTIL, None, story.until)
    topic = told.topic or story.until_topic
    readers = Readers(chat.language, topic, list_left_out(asked, topic))
    decision = tell(kind, find_ending(story, story.until), headlines or Headlines(story), readers, told, now, (change,))
    assert decision.told is not None
    if kind is AlertKind.REMINDER:
        return replace(decision, told=replace(decision.told, reminded_on=story.until))
    return replace(decision, told=replace(decision.told, lapsed_on=story.until))


def supersedes(later: Story, story: Story) -> bool:
    """Return whether a later story extends, shortens or lifts the measure of this one: same topic, same country.

    What comes long after the declaration is a story of its own. Measures in different towns of one country do not
    concern each other.
    """
    if story.until is None or later.id == story.id or later.first_seen_at <= story.last_seen_at:
        return False
    moves_end = _extends(later, story.until, story.until_topic) or _shortens(later, story.until, story.until_topic)
    if not (moves_end or _lifts(later, story.until_topic)):
        return False
    if later.countries[:1] != story.countries[:1]:
        return False
    towns, others = ({place.name for place in one.places} for one in (story, later))
    return bool(story.countries) and (not towns or not others or not towns.isdisjoint(others))


def _extends(later: Story, until: date, topic: str) -> bool:
    end = max((on for on in (later.until, later.lifted_until) if on is not None), default=until)
    return end > until and later.until_topic == topic != ""


def _shortens(later: Story, until: date, topic: str) -> bool:
    return later.until_topic == topic != "" and is_shortened(until, later)


def _lifts(later: Story, topic: str) -> bool:
    topics = {one.topic for one in later.topics}
    turning = [
        report
        for report in list_unretracted(later.reports)
        if (report.lifts or report.reimposes) and topic in (report.measures or topics)
    ]
    return bool(turning) and turning[-1].lifts


def _find_expiry(story: Story, chat: Chat, told: Told, now: datetime) -> AlertKind | None:
    if story.until is None or not told.first_key or told.first_told_at is None:
        return None
    zone = get_zone(chat.timezone)
    lapses_at = datetime.combine(story.until + timedelta(days=1), EXPIRY_TIME, zone)
    reminds_at = datetime.combine(story.until - timedelta(days=1), EXPIRY_TIME, zone)
    if now >= lapses_at:
        is_news = told.first_told_at < lapses_at and told.lapsed_on != story.until
        return AlertKind.LAPSED if is_news else None
    if now >= reminds_at and told.first_told_at < reminds_at and told.reminded_on != story.until:
        return AlertKind.REMINDER
    return None
