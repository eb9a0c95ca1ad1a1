"""/trend and /map as pictures, /stats, /sources, and /export of a chat's alerts as a file."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from bot.chats.asked_periods import Period, describe_period, take_period_asked
from bot.chats.outlets import list_feed_outlets
from bot.chats.scope import (
    WORDS_UNITS,
    describe_scope,
    describe_subject,
    explain_unknown,
    read_scope,
)
from bot.chats.visible_stories import list_in_scope, point_to_latest
from bot.command import Answer, Command, Request
from bot.desk import Desk
from bot.exports.lines import write_csv, write_jsonl
from bot.exports.records import export_story
from bot.pictures.model import MapPicture, Point, TrendPicture, encode_picture
from bot.text.language import mark
from bot.text.markup import Markup, bold, code, join, shorten
from bot.text.render import note
from bot.text.story_lines import SEVERITIES
from monitors.alerting.lead_report import find_told
from monitors.country_lookup import ALL_COUNTRIES
from monitors.model import (
    Attachment,
    AttachmentKind,
    DayCount,
    Message,
    Severity,
    Story,
    StoryPlace,
    Told,
    is_desk_topic,
)
from monitors.trend import TrendLimits, find_surges
from storage.store import Store

TREND_PERIOD: Final = Period(timedelta(days=30))
LEAST_TREND: Final = timedelta(days=7)
MAP_PERIOD: Final = Period(timedelta(days=7))
MOST_POINTS: Final = 150
MOST_SOURCES: Final = 40
EXPORT_PERIOD: Final = Period(timedelta(days=365))
FIELDS: Final = (
    "told_at", "story", "title", "topic", "severity", "countries", "outlets", "url",
    "cap_severity", "urgency", "certainty", "cameo", "plover", "acled", "configs",
)  # fmt: skip
"""New columns come last, since programs may read the others by their places."""

FORMATS: Final = {"csv": "csv", "jsonl": "jsonl", "json": "jsonl"}
"""What people call the formats of the file."""


def _picture(name: str, caption: str, content: str) -> Answer:
    html = bold(shorten(caption, 300)).html
    return (Message(html, attachment=Attachment(AttachmentKind.PICTURE, name, content)),)


def find_surge_days(
    counts: Sequence[DayCount], days: Sequence[date], known_since: date, limits: TrendLimits
) -> tuple[int, ...]:
    """The indexes of the days with far more reports than the weeks before them lead one to expect."""
    return tuple(number for number, day in enumerate(days) if find_surges(counts, day, known_since, limits=limits))


def _add_up(counts: Iterable[DayCount]) -> tuple[DayCount, ...]:
    """The counts of each day added up over topics and countries; of outlets the most in one, since they may overlap."""
    days: dict[date, DayCount] = {}
    for one in counts:
        known = days.get(one.on, DayCount("", "", one.on, 0, 0))
        publishers = max(known.publishers, one.publishers)
        days[one.on] = replace(known, articles=known.articles + one.articles, publishers=publishers)
    return tuple(days.values())


def trend(store: Store, request: Request) -> Answer:
    """A picture of reports a day, of at least a week, with days far above the usual marked."""
    scope, reader = read_scope(request, TREND_PERIOD), request.reader
    if scope.unknown:
        return explain_unknown(scope, "trend", request)
    if scope.period.length < LEAST_TREND:
        until = scope.period.until
        scope = replace(scope, period=Period(LEAST_TREND, until - LEAST_TREND if until else None, until))
    first, last = scope.period.find_days(request.now, request.home.timezone)
    past = first - timedelta(days=request.desk.trend_limits.past_days)
    rows = store.articles.list_day_counts(past, last, topic=scope.topic, countries=scope.countries or None)
    counts = _add_up(rows)
    by_day = {one.on: one.articles for one in counts}
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    values = [by_day.get(day, 0) for day in days]
    if not any(values):
        title = describe_scope(reader.text("Reports a day"), scope, request)
        return (note(reader.text("{title}: no report.", title=title)),)
    known_since = store.articles.find_first_day() or first
    told = [describe_period(scope.period, reader), reader.count("{n} report", "{n} reports", sum(values))]
    if len(rows) > len(counts):
        told.append(reader.text("one of several topics or countries counts in each"))
    picture = TrendPicture(
        describe_subject(reader.text("Reports a day"), scope, request),
        " · ".join(told),
        tuple(map(reader.short_day, days)),
        tuple(values),
        find_surge_days(counts, days, known_since, request.desk.trend_limits),
        reader.text("far above the usual"),
        reader.is_right_to_left,
    )
    return _picture("trend.png", f"{picture.title} · {picture.note}", encode_picture(picture))


def _find_point(story: Story) -> StoryPlace | None:
    """The place by which a story is drawn, the first with a position; None if it has none."""
    return next((one for one in story.places if one.latitude is not None and one.longitude is not None), None)


def _points(stories: tuple[Story, ...]) -> tuple[Point, ...]:
    """One point for each place, with its number of stories and the severity of the most severe."""
    counts, gravest = (
        Counter[tuple[str, float, float]](),
        defaultdict[tuple[str, float, float], Severity](lambda: Severity.LOW),
    )
    for story in stories:
        place = _find_point(story)
        if place is None or place.latitude is None or place.longitude is None:
            continue
        key = (place.name, place.latitude, place.longitude)
        counts[key] += 1
        gravest[key] = max(gravest[key], story.severity, key=lambda one: one.rank)
    return tuple(
        Point(name, latitude, longitude, count, gravest[name, latitude, longitude].value)
        for (name, latitude, longitude), count in counts.most_common(MOST_POINTS)
    )


def draw_map(store: Store, request: Request) -> Answer:
    """A map of where stories happened."""
    scope, reader = read_scope(request, MAP_PERIOD), request.reader
    if scope.unknown:
        return explain_unknown(scope, "map", request)
    stories = list_in_scope(store, request, scope, scope.period.find_begin(request.now), 1000)
    points = _points(stories)
    if not points:
        title = describe_scope(reader.text("Where it happens"), scope, request)
        return (note(reader.text("{title}: no story with a place.", title=title)),)
    told = [describe_period(scope.period, reader), reader.count("{n} story", "{n} stories", len(stories))]
    if unplaced := sum(_find_point(story) is None for story in stories):
        told.append(reader.text("{n} without a place", n=reader.number(unplaced)))
    picture = MapPicture(
        describe_subject(reader.text("Where it happens"), scope, request),
        " · ".join(told),
        points,
        scope.countries,
        tuple(reader.text(SEVERITIES[one]) for one in Severity),
        tuple((code, reader.country(code)) for code in ALL_COUNTRIES),
        reader.is_right_to_left,
    )
    return _picture("map.png", f"{picture.title} · {picture.note}", encode_picture(picture))


def stats(store: Store, request: Request) -> Answer:
    """What was read and told, and how often it was rated right; owners see the whole program, others their own chat."""
    reader, now = request.reader, request.now
    counts = store.count_stats(now)
    told = len(store.alerts.list_told_to(request.chat.id, now - timedelta(days=1)))
    lines: list[Markup | str] = [
        bold(reader.text("The last 24 hours")),
        reader.count("{n} article read", "{n} articles read", counts.articles),
        reader.count("{n} story", "{n} stories", counts.stories),
        reader.count("{n} story told to this chat", "{n} stories told to this chat", told),
    ]
    named = request.desk.reader(request.home, store.chats.list_subscriptions(request.chat.id))
    precision = store.labels.count_precision(None if request.is_owner else request.chat.id)
    shown = [one for one in precision if is_desk_topic(one.topic) or one.topic in named.topic_titles]
    if shown:
        lines.append(bold(reader.text("Rated right")))
        lines += [
            reader.text("{topic}: {right} of {all}", topic=named.topic(one.topic), right=one.right,
                        all=one.right + one.wrong)
            for one in shown[:30]
        ]  # fmt: skip
    return (note(*lines),)


def sources(store: Store, request: Request) -> Answer:
    """The outlets that are read, by country; without addresses, which only operators see."""
    reader = request.reader
    by_country: dict[str, set[str]] = defaultdict(set)
    outlets = list_feed_outlets(store, request)
    for feed in request.desk.polled_feeds:
        by_country[feed.country or ""].add(outlets[feed.id])
    if not by_country:
        return (note(reader.text("No feed is configured; only seed files are read.")),)
    lines = [
        reader.write("{name}: {value}", name=bold(reader.country(code) if code else reader.text("International")),
                     value=shorten(reader.listed(sorted(names)), 300))
        for code, names in sorted(by_country.items())
    ]  # fmt: skip
    count = reader.count("{n} outlet", "{n} outlets", sum(map(len, by_country.values())))
    return (note(bold(reader.text("Sources: {count}", count=count)), *lines[:MOST_SOURCES]),)


def _export_row(told: Told, story: Story, desk: Desk, now: datetime) -> dict[str, str]:
    shown, report = export_story(story, desk.codes, now), find_told(story, told)
    return {
        "told_at": told.told_at.isoformat() if told.told_at else "",
        "story": story.id,
        "title": report.title,
        "topic": told.topic,
        "severity": story.severity.value,
        "countries": " ".join(story.countries),
        "outlets": "; ".join(dict.fromkeys(report.publisher for report in story.reports)),
        "url": report.url,
        "cap_severity": shown.severity,
        "urgency": shown.urgency,
        "certainty": shown.certainty,
        "cameo": "; ".join(shown.cameo),
        "plover": "; ".join(shown.plover),
        "acled": "; ".join(shown.acled),
        "configs": "; ".join(told.configs),
    }


def _read_format(words: Sequence[str]) -> str:
    """The first format that is named, CSV where nothing is; "" if no word is a format."""
    named = [FORMATS[word.casefold()] for word in words if word.casefold() in FORMATS]
    return next(iter(named), "" if words else "csv")


def _explain_formats(request: Request) -> Message:
    reader, written = request.reader, code(shorten(" ".join(request.words), WORDS_UNITS))
    said = reader.write("There is no format {words}.", words=written)
    how = reader.write("Write {csv} or {jsonl}.", csv=code("/export csv"), jsonl=code("/export jsonl"))
    return note(join([said, how], " "))


def export(store: Store, request: Request) -> Answer:
    """The chat's alerts of a period as a file: CSV, or JSON Lines if asked; other formats are refused."""
    reader = request.reader
    asked, words = take_period_asked(request.words, request.now, request.home.timezone)
    file_format = _read_format(words)
    if not file_format:
        return (_explain_formats(request),)
    most, period = request.desk.settings.chats.most_exported, asked or EXPORT_PERIOD
    told = store.alerts.list_told_to(request.chat.id, period.find_begin(request.now), most, until=period.until)
    if not told:
        none = reader.text("This chat has not been sent any stories yet.")
        if asked is not None:
            none = reader.text("{title}: no story.", title=describe_period(asked, reader))
        return (note(none, point_to_latest(reader)),)
    stories = {one.id: one for one in store.stories.list_stories_by_id([one.story_id for one in told])}
    desk, now = request.desk, request.now
    rows = [_export_row(one, stories[one.story_id], desk, now) for one in told if one.story_id in stories]
    content = "".join(write_jsonl(rows) if file_format == "jsonl" else write_csv(FIELDS, rows))
    caption = bold(reader.count("{n} alert", "{n} alerts", len(rows))).html
    return (Message(caption, attachment=Attachment(AttachmentKind.TEXT, f"alerts.{file_format}", content)),)


COMMANDS = (
    Command("trend", "[TOPIC] [COUNTRY] [30d]", mark("reports a day, as a picture"), trend),
    Command("map", "[TOPIC] [COUNTRY] [24h|7d]", mark("where it happens, as a picture"), draw_map),
    Command("sources", "", mark("the outlets this bot reads"), sources),
    Command("stats", "", mark("how much was read and told, and how much was right"), stats),
    Command("export", "[csv|jsonl] [30d]", mark("this chat's alerts as a file"), export),
)
