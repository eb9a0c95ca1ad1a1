"""``tocsin stories``: lists stories, or shows one with all that is known about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from bot.cli import EXIT_FOUND_WRONG
from bot.cli.options import (
    Folders,
    country_option,
    echo_json,
    list_examples,
    listing_options,
    read_countries,
    severity_option,
    since_option,
    topic_option,
)
from bot.cli.tables import Column, Line, make_console, show_counted
from bot.durations import format_age
from monitors.plurals import count_of

if TYPE_CHECKING:
    from monitors.model import ArticleRecord, Story, Told
    from monitors.stories.agreement import Agreement
    from storage.moves import StoredMove
    from storage.partings import StoredParting
    from storage.store import Store

COLUMNS = (
    Column("seen"),
    Column("severity"),
    Column("where"),
    Column("topics", spare=2),
    Column("title", grows=True),
    Column("outlets", right=True, spare=1),
    Column("story"),
)
MOST_CANDIDATES = 10
MOST_NAMES = 3
EXAMPLES = list_examples(
    "tocsin stories",
    "tocsin stories --topic troops --country KZ --since 30d",
    "tocsin stories --severity high --json",
    "tocsin stories 3f2a     the story whose id begins so, with its reports and figures",
)


@click.command(epilog=EXAMPLES)
@click.argument("story_id", metavar="[STORY]", required=False)
@topic_option
@country_option
@severity_option("low", "At least this severity.")
@since_option("7d")
@listing_options(30)
def stories(
    story_id: str | None,
    topic: str,
    country: str,
    severity: str,
    since: datetime,
    limit: int,
    as_json: bool,
    folders: Folders,
) -> None:
    """List the newest stories, or show STORY with its reports, its figures, the chats that were told, and the config
    that decided it.

    STORY is an id or the beginning of one. For a report that moved here from another story it says from which, when
    and why. "outlets" counts those that report independently of each other; a topic in brackets is only mentioned.
    Exits 1 if no story or several match.
    """
    from bot.cli.stored import check_topic, database_path, opened_store
    from bot.exports.story_report import story_object

    now = datetime.now(UTC)
    with opened_store(database_path(folders), writes=False) as store:
        if story_id:
            show_one(store, story_id.removeprefix("/story_"), as_json, now)
            return
        check_topic(topic, store, folders)
        found = list_grave(store, topic, read_countries(country), severity, since, limit)
    if as_json:
        echo_json([story_object(story) for story in found])
    else:
        show(found, now, topic)


def list_grave(
    store: Store, topic: str, countries: tuple[str, ...], severity: str, since: datetime, limit: int
) -> tuple[Story, ...]:
    """The newest stories of at least this severity."""
    from monitors.model import Severity

    least = Severity(severity).rank
    most = limit if not least else 100_000
    found = store.stories.list_stories(topic=topic, countries=countries, since=since, limit=most)
    return tuple(story for story in found if story.severity.rank >= least)[:limit]


def list_topics(story: Story, wanted: str = "") -> list[str]:
    """The story's topics, the ``wanted`` one and then those that ring first, the others in brackets."""
    from monitors.model import Level

    ordered = sorted(story.topics, key=lambda one: (one.topic != wanted, one.level is not Level.URGENT))
    return [one.topic if one.level is Level.URGENT else f"({one.topic})" for one in ordered]


def name_first(names: Sequence[str], mark: str) -> str:
    """The first few names, joined by ``mark``, and how many more there are: ``KZ/KG/UZ +2``."""
    more = len(names) - MOST_NAMES
    return mark.join(names[:MOST_NAMES]) + (f" +{more}" if more > 0 else "")


def show(found: tuple[Story, ...], now: datetime, topic: str = "") -> None:
    """Print one line a story; ``topic`` is the one that was asked for."""
    from bot.exports.story_report import STYLES
    from monitors.alerting.lead_report import name_story

    if not found:
        make_console().print("no story; tocsin search finds articles that matched nothing")
        return
    lines = (
        Line(
            (
                format_age(story.last_seen_at, now),
                story.severity.value,
                name_first(story.countries, "/") or "-",
                name_first(list_topics(story, topic), ", "),
                name_story(story),
                str(story.corroboration),
                story.id,
            ),
            STYLES[story.severity],
            styled=1,
        )
        for story in found
    )
    show_counted(COLUMNS, lines, "story", "stories")


def show_one(store: Store, story_id: str, as_json: bool, now: datetime) -> None:
    """Print all that is known of one story."""
    from bot.config_notes import find_provenance
    from bot.exports.story_report import list_provenance, parting_object, provenance_object, story_object
    from bot.logs import escape_controls
    from monitors.stories.agreement import list_agreements

    story = find_one(store, story_id)
    told = store.alerts.list_told((story.id,))
    arrivals = store.moves.find_arrivals(story)
    records = store.articles.list_of_story(story.id)
    provenance = find_provenance(store, told, records)
    agreements = list_agreements([record.analysis for record in records])
    partings = store.partings.find(story.id)
    if as_json:
        shown = story_object(story, arrivals, agreements) | {"kept_apart_from": list(map(parting_object, partings))}
        echo_json(shown | provenance_object(provenance))
        return
    console = make_console()
    said = (*map(describe_parting, partings), *list_provenance(provenance))
    for line in (*list_lines(story, told, records, now), *said, "", *list_reports(story, arrivals, agreements)):
        console.print(escape_controls(line), markup=False)


def find_one(store: Store, beginning: str) -> Story:
    """The story of this id, or the one whose id begins with it; ends the command if there is none, or several."""
    from bot.logs import escape_controls
    from monitors.alerting.lead_report import name_story
    from monitors.errors import StorageError

    found = () if store.stories.find_story(beginning) else store.stories.find_by_prefix(beginning, MOST_CANDIDATES + 1)
    if len(found) == 1:
        return found[0]
    if not found:
        try:
            return store.stories.get_story(beginning)
        except StorageError as error:
            click.echo(str(error), err=True)
            raise SystemExit(EXIT_FOUND_WRONG) from error
    click.echo(f"several story ids begin with {beginning!r}; write more of the id:", err=True)
    for story in found[:MOST_CANDIDATES]:
        click.echo(escape_controls(f"  {story.id}  {story.last_seen_at:%Y-%m-%d}  {name_story(story)}"), err=True)
    if len(found) > MOST_CANDIDATES:
        click.echo("  and more", err=True)
    raise SystemExit(EXIT_FOUND_WRONG)


def list_lines(
    story: Story, told: tuple[Told, ...], records: tuple[ArticleRecord, ...], now: datetime
) -> Iterator[str]:
    """A story as lines: title, topics, place, figures, reports, and what chats were told."""
    from bot.cli.explain import describe_raise
    from bot.exports.story_report import format_figures
    from monitors.alerting.lead_report import name_story
    from monitors.country_names import country_name
    from monitors.stories.comments import list_comments

    yield name_story(story)
    topics = ", ".join(f"{one.topic} ({one.level.value})" for one in story.topics)
    yield f"{story.severity.value} · {topics}"
    matches = [match for record in records for match in record.analysis.matches]
    yield from dict.fromkeys(line for match in matches for line in describe_raise(match))
    places = ", ".join(dict.fromkeys(place.name for place in story.places))
    countries = ", ".join(country_name(code, "en") for code in story.countries)
    yield ": ".join(part for part in (countries, places) if part) or "no place was found"
    if figures := format_figures(story):
        yield figures
    for one in story.measures:
        if one.until is not None:
            place = f", {one.place.name}" if one.place else ""
            yield f"until {one.until:%Y-%m-%d} ({one.topic}{place})"
    yield f"first seen {story.first_seen_at:%Y-%m-%d %H:%M} UTC, last {format_age(story.last_seen_at, now)}"
    comments = len(list_comments(story.reports))
    counted = [count_of(story.articles, "article"), count_of(story.corroboration, "independent outlet")]
    yield ", ".join(counted + ([count_of(comments, "comment")] if comments else []))
    yield f"told to {count_of(sum(one.told_at is not None for one in told), 'chat')}"


def list_reports(
    story: Story, arrivals: Mapping[str, StoredMove], agreements: Mapping[str, Agreement]
) -> Iterator[str]:
    """The reports of a story as lines; for one that came from another story, also from which, when and why; for the
    first in a further language, what it has in common with an earlier one.
    """
    from monitors.stories.comments import list_comments
    from monitors.stories.quotes import get_shown_quote

    comments = list_comments(story.reports)
    for report in story.reports:
        kind = " (comment)" if report in comments else ""
        yield f"{report.seen_at:%Y-%m-%d %H:%M}  {report.publisher or '?'}{kind}: {report.title}"
        if (stored := arrivals.get(report.article_key)) is not None:
            yield f"    {describe_arrival(stored)}"
        if (agreement := agreements.get(report.article_key)) is not None:
            yield f"    {describe_agreement(agreement)}"
        if quote := get_shown_quote(report):
            yield f"    “{quote}”"
        if report.url:
            yield f"    {report.url}"


def describe_arrival(stored: StoredMove) -> str:
    """From which story a report came, when and why, in a line."""
    from bot.exports.story_report import WHY_MOVED

    title = f" “{stored.source_title}”" if stored.source_title else ""
    reason = stored.move.reason
    return (
        f"came from story {stored.move.source}{title} on {stored.moved_at:%Y-%m-%d %H:%M} UTC, {reason.value}: "
        + (WHY_MOVED[reason])
    )


def describe_parting(stored: StoredParting) -> str:
    """From which story this one was kept apart as another attack, when and by which signs, in a line."""
    from bot.exports.story_report import WHY_PARTED

    why = ", ".join(WHY_PARTED[sign] for sign in stored.parting.signs)
    other = f"{stored.parting.other} “{stored.title}”"
    return f"kept apart from story {other} on {stored.parted_at:%Y-%m-%d %H:%M} UTC as another attack: {why}"


def describe_agreement(agreement: Agreement) -> str:
    """What a report has in common with an earlier one in another language, in a line."""
    evidence = ", ".join(agreement.evidence) or "its words"
    return f"in {agreement.language}; as the report in {agreement.with_language} says: {evidence}"
