"""``tocsin export``: writes stories, alerts and reports for other programs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Generic, NoReturn, TypeVar

import click

from bot.cli import EXIT_CANNOT_RUN
from bot.cli.options import (
    EPOCH,
    Folders,
    check_words,
    country_option,
    folder_options,
    list_examples,
    read_countries,
    severity_option,
    since_option,
    topic_option,
    until_option,
)
from bot.cli.stored import check_topic, database_path, opened_store
from monitors.plurals import count_of

if TYPE_CHECKING:
    from bot.exports.evidence import ExportedReport
    from bot.exports.records import ExportedAlert
    from monitors.config.topic_titles import TopicTitle
    from monitors.model import Story
    from storage.published import Published
    from storage.store import Store
    from storage.story_query import StoryFilter

Counts = TypeVar("Counts")

PER_PAGE = 500
LONGEST_SECONDS = 3600.0  # for one page of one export
NOUNS = {"stories": ("story", "stories"), "alerts": ("alert",), "reports": ("report",)}


@click.command(
    epilog=list_examples(
        "tocsin export stories --since 30d --format csv --output stories.csv",
        "tocsin export alerts --topic unrest --country KZ",
        "tocsin export stories --severity high --format geojson > map.geojson",
        "tocsin export reports --since 7d --topic attack --output evidence.jsonl",
        "tocsin export alerts --since 7d --format cap --output cap --sender desk.example.org",
    )
)
@click.argument("what", type=click.Choice(tuple(NOUNS)))
@click.option(
    "--format",
    "form",
    type=click.Choice(["jsonl", "csv", "geojson", "cap"]),
    default="jsonl",
    show_default=True,
    help="Format to write; cap writes a CAP 1.2 message for each alert into a folder.",
)
@since_option(None)
@until_option
@topic_option
@country_option
@severity_option("low", "At least this severity.")
@click.option("--words", default="", help="Only stories with reports that contain these words (not for alerts).")
@click.option(
    "--output", type=click.Path(path_type=Path), help="File to write to [standard output]; for cap, a folder."
)
@click.option("--sender", default="tocsin", show_default=True, help="Sender of the CAP messages: a domain of yours.")
@folder_options
def export(
    what: str,
    form: str,
    since: datetime | None,
    until: datetime | None,
    topic: str,
    country: str,
    severity: str,
    words: str,
    output: Path | None,
    sender: str,
    folders: Folders,
) -> None:
    """Write stories (newest first), alerts (the stories that rang, oldest first) or reports (the evidence).

    A report has its words and a hash of them, its address, when it was published and fetched, and every match with the
    version of all rules, the rules that spoke and the words that they read.

    Fields are named after CAP 1.2 where they mean the same (severity, urgency, certainty, area, expires), with the
    CAMEO, PLOVER and ACLED codes of the topics. Chats are counted, never named. tocsin may be running.
    """
    from bot.cli.configured import surroundings_or_exit
    from monitors.config.topic_titles import read_titles
    from monitors.model import Severity
    from monitors.rules.word_forms import WordForms
    from storage.story_query import StoryFilter

    now = datetime.now(UTC)
    check_output(what, form, output, sender)
    check_period(since, until)
    check_reports(what, form, is_narrowed=bool(country or words or severity != "low"))
    wanted = StoryFilter(
        since,
        until,
        topic,
        Severity(severity),
        read_countries(country),
        read_words(words, what),
        forms=WordForms(),
    )
    titles = read_titles(surroundings_or_exit(folders.config, folders.state).config_directory)
    path = database_path(folders)
    with opened_store(path, writes=False) as store:
        check_topic(topic, store, folders)
    count = _export_records(what, path, wanted, titles, form, output, sender, now)
    if output is not None:
        click.echo(f"{count_of(count, *NOUNS[what])} written to {output}", err=True)


def check_reports(what: str, form: str, *, is_narrowed: bool) -> None:
    """Refuse options that reports do not have; ``is_narrowed`` by country, words or severity."""
    if what == "reports" and (form != "jsonl" or is_narrowed):
        raise click.UsageError("reports are written as jsonl, and chosen by --since, --until and --topic alone")


def _export_records(
    what: str,
    path: Path,
    wanted: StoryFilter,
    titles: dict[str, TopicTitle],
    form: str,
    output: Path | None,
    sender: str,
    now: datetime,
) -> int:
    if form == "cap":
        return _export_cap(path, wanted, titles, output or Path(), sender, now)
    if what == "stories":
        return _export_stories(path, wanted, titles, form, output, now)
    if what == "reports":
        return _export_reports(path, wanted, output)
    return _export_alerts(path, wanted, titles, form, output, now)


def _export_stories(
    path: Path, wanted: StoryFilter, titles: dict[str, TopicTitle], form: str, output: Path | None, now: datetime
) -> int:
    import time

    from bot.cli.stored import errors_end_the_command
    from bot.exports.records import ExportedStory, export_story, write_records
    from storage.published import Published

    with errors_end_the_command():
        published = Published.open(path, seconds=LONGEST_SECONDS, monotonic=time.monotonic)
        try:
            counted = Counted(export_story(story, titles, now) for story in _walk(published, wanted))
            with _opened(output) as write:
                _write(write_records(counted, form, ExportedStory), write)
        finally:
            published.close()
    return counted.count


def _export_alerts(
    path: Path, wanted: StoryFilter, titles: dict[str, TopicTitle], form: str, output: Path | None, now: datetime
) -> int:
    from bot.exports.records import ExportedAlert, write_records

    with opened_store(path, writes=False) as store:
        counted = Counted(_list_alerts(store, wanted, titles, now))
        with _opened(output) as write:
            _write(write_records(counted, form, ExportedAlert), write)
    return counted.count


def _export_reports(path: Path, wanted: StoryFilter, output: Path | None) -> int:
    from bot.exports.evidence import write_reports

    with opened_store(path, writes=False) as store:
        counted = Counted(_list_reports(store, wanted))
        with _opened(output) as write:
            _write(write_reports(counted), write)
    return counted.count


def _list_reports(store: Store, wanted: StoryFilter) -> Iterator[ExportedReport]:
    """Every report that a topic recognised, the newest slice of time first."""
    from bot.exports.evidence import export_report
    from bot.rejudging import read_archive

    for record in read_archive(store.articles, wanted.since or EPOCH):
        if wanted.until is not None and record.analysis.article.first_seen_at >= wanted.until:
            continue
        report = export_report(record)
        if any(wanted.topic in ("", match.topic) for match in report.matches):
            yield report


def _export_cap(
    path: Path, wanted: StoryFilter, titles: dict[str, TopicTitle], folder: Path, sender: str, now: datetime
) -> int:
    from bot.exports.cap_alerts import get_identifier, write_cap

    count = 0
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        _end_unwritable(folder, error)
    with opened_store(path, writes=False) as store:
        for alert in _list_alerts(store, wanted, titles, now):
            with _opened(folder / f"{get_identifier(alert)}.xml") as write:
                write(write_cap(alert, sender))
            count += 1
    return count


def check_output(what: str, form: str, output: Path | None, sender: str) -> None:
    """End the command if the format does not fit what is exported or the output, or CAP forbids the sender's name."""
    from bot.exports.cap_alerts import is_name

    if form == "cap" and (what != "alerts" or output is None):
        raise click.UsageError("--format cap writes alerts, each into a file of a folder; name that with --output")
    if not is_name(sender):
        raise click.BadParameter("a sender has no blanks, commas, < or &", param_hint="--sender")
    if form == "cap" and output is not None and output.exists() and not output.is_dir():
        raise click.BadParameter(f"{output} is no folder", param_hint="--output")
    if form != "cap" and output is not None and output.is_dir():
        raise click.BadParameter(f"{output} is a folder", param_hint="--output")


def _walk(published: Published, wanted: StoryFilter) -> Iterator[Story]:
    """Every wanted story, read page by page, so that memory does not grow with the archive."""
    after = None
    while True:
        page = published.list_page(wanted, PER_PAGE, after)
        yield from page.stories
        after = page.next
        if after is None:
            return


def _list_alerts(
    store: Store, wanted: StoryFilter, titles: dict[str, TopicTitle], now: datetime
) -> Iterator[ExportedAlert]:
    from bot.exports.records import export_alert

    for told in store.alerts.list_told_stories(wanted.since or EPOCH, wanted.until or now + timedelta(seconds=1)):
        story = store.stories.find_story(told.story_id)
        if story is not None and _is_wanted(story, wanted):
            yield export_alert(told, story, titles, now)


def _is_wanted(story: Story, wanted: StoryFilter) -> bool:
    return (
        (not wanted.topic or any(topic.topic == wanted.topic for topic in story.topics))
        and (not wanted.country or wanted.country in story.countries)
        and story.severity.rank >= wanted.least_severity.rank
    )


class Counted(Generic[Counts]):
    """An iterable of records that counts them in ``count`` while they are read."""

    def __init__(self, records: Iterable[Counts]) -> None:
        self._records = records
        self.count = 0

    def __iter__(self) -> Iterator[Counts]:
        for record in self._records:
            self.count += 1
            yield record


@contextmanager
def _opened(output: Path | None) -> Iterator[Callable[[str], object]]:
    """A function that writes to standard output, or to a file that appears only when it is complete."""
    if output is None:
        yield partial(click.echo, nl=False)
        return
    part = output.with_name(f".{output.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as target:
            yield target.write
        part.replace(output)
    except OSError as error:
        _end_unwritable(output, error)
    finally:
        part.unlink(missing_ok=True)


def _end_unwritable(output: Path, error: OSError) -> NoReturn:
    click.echo(f"cannot write {output}: {error.strerror}; name another place with --output", err=True)
    sys.exit(EXIT_CANNOT_RUN)


def _write(pieces: Iterable[str], write: Callable[[str], object]) -> None:
    for piece in pieces:
        write(piece)


def check_period(since: datetime | None, until: datetime | None) -> None:
    """Refuse a period that does not begin before it ends."""
    if since and until and since >= until:
        raise click.BadParameter("comes after --until; swap them", param_hint="--since")


def read_words(text: str, what: str) -> str:
    """Words to look for, "" for none. Words without a letter or digit are a usage error, as are words for alerts."""
    if text and what == "alerts":
        raise click.UsageError("--words works for stories only; leave it out")
    return check_words(text, "--words") if text else ""
