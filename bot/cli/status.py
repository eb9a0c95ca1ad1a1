"""``tocsin status``: shows the state of everything, once or live."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import click

from bot.cli.options import Folders, echo_json, folder_options, json_option, list_examples
from bot.cli.tables import (
    describe_size,
    make_console,
    make_grid,
    print_trimmed,
)
from bot.durations import format_age, format_span
from bot.logs import escape_controls
from bot.text.chat_names import write_title
from monitors.model import Chat, SeedState
from monitors.plurals import count_of

if TYPE_CHECKING:
    from rich.console import Group

    from bot.status_report import Lag, Status

NAMED: Final = 3
EXAMPLES = list_examples(
    "tocsin status",
    "tocsin status --watch                     every 2 seconds, until Ctrl-C",
    "tocsin status --json | jq .outbox",
    "tocsin status --watch --every 60 --json   one JSON object a line",
)


@click.command(epilog=EXAMPLES)
@click.option("--watch", is_flag=True, help="Refresh until Ctrl-C.")
@click.option("--every", default=2.0, show_default=True, type=click.FloatRange(0.2), help="Seconds between refreshes.")
@json_option
@folder_options
def status(watch: bool, every: float, as_json: bool, folders: Folders) -> None:
    """Show how everything is going: the program, articles and alerts, feeds, chats, the outbox, the newest stories.

    Works whether tocsin is running or not.
    """
    from bot.cli.stored import database_path, opened_store
    from bot.status_report import read_status, status_object

    path = database_path(folders)

    def read() -> Status:
        with opened_store(path, writes=False) as store:
            return read_status(store, datetime.now(UTC))

    if not watch:
        found = read()
        if as_json:
            echo_json(status_object(found))
        else:
            show(found)
        return
    looks = repeat(read, every, time.sleep)
    if as_json:
        for found in looks:
            click.echo(json.dumps(status_object(found), ensure_ascii=False))
    else:
        show_live(looks)


def repeat(read: Callable[[], Status], seconds: float, wait: Callable[[float], None]) -> Iterator[Status]:
    """Read the status again and again until Ctrl-C, with so many seconds between."""
    try:
        while True:
            yield read()
            wait(seconds)
    except KeyboardInterrupt:
        return


def show_live(looks: Iterator[Status]) -> None:
    """Show each status in place of the last one; one below the other in a pipe or on a terminal that cannot."""
    from rich.live import Live

    console = make_console()
    if not console.is_terminal or console.is_dumb_terminal:
        for found in looks:
            show(found)
            click.echo("")
        return
    with Live(console=console, auto_refresh=False, screen=True) as live:
        for found in looks:
            live.update(describe(found), refresh=True)


def show(found: Status) -> None:
    """Print one status."""
    print_trimmed(make_console(), describe(found))


def describe(found: Status) -> Group:
    """All of the status; what needs a person is shown in colour and in words."""
    from rich.console import Group
    from rich.text import Text

    from bot.exports.story_report import STYLES
    from monitors.alerting.lead_report import name_story

    lines = make_grid((Text(name, "bold"), Text(words, style)) for name, words, style in list_lines(found))
    newest = make_grid(
        (
            Text(format_age(story.last_seen_at, found.at)),
            Text(story.severity.value, STYLES[story.severity]),
            Text("/".join(story.countries[:2])),
            Text(escape_controls(name_story(story))),
        )
        for story in found.stories
    )
    return Group(lines, "", Text("newest stories" if found.stories else "no story yet", "bold"), newest)


def list_lines(found: Status) -> Iterator[tuple[str, str, str]]:
    """Name, words and style of each line above the stories."""
    yield from _list_program(found)
    yield from _list_intake(found)
    yield from _list_delivery(found)
    yield from _list_database(found)


def _list_program(found: Status) -> Iterator[tuple[str, str, str]]:
    yield "program", *describe_program(found)
    if found.faults:
        yield "", f"not ready: {', '.join(found.faults)} (see docs/operations.md, Watch its health)", "bold red"
    if found.reload:
        refused = found.reload["outcome"] == "refused"
        at = datetime.fromisoformat(found.reload["at"])
        yield "config", f"{found.reload['lines'][0]} ({format_age(at, found.at)})", "bold red" if refused else ""


def _list_intake(found: Status) -> Iterator[tuple[str, str, str]]:
    """What came in and was told, and from where."""
    stats, now = found.stats, found.at
    read = f"{count_of(stats.articles, 'article')} read in 24 h, the newest {format_age(found.newest_article_at, now)}"
    yield "articles", read, ""
    told = f"{count_of(stats.stories, 'story', 'stories')} seen in 24 h, told to chats {count_of(stats.told, 'time')}"
    yield "stories", told, ""
    if found.lag.telling:
        yield "lag", describe_lag(found.lag), ""
    if any(found.labels.values()):
        counts = ", ".join(f"{count} rated {verdict}" for verdict, count in found.labels.items())
        yield "labels", f"{counts} in 7 d; tocsin labels writes them as tests", ""
    feeds = {**stats.feeds}
    failing = feeds.pop("failing", 0)
    named = ", ".join(f"{count} {name}" for name, count in feeds.items()) or "none polled yet"
    yield "feeds", f"{named}, {failing} of them failing" if failing else named, "yellow" if failing else ""
    if found.refused_seeds:
        yield "seeds", describe_refused(found.refused_seeds), "yellow"


def _list_delivery(found: Status) -> Iterator[tuple[str, str, str]]:
    stats = found.stats
    yield "chats", ", ".join(f"{count} {name}" for name, count in stats.chats.items()) or "none yet", ""
    if found.unreachable:
        yield "", describe_unreachable(found.unreachable), "yellow"
    box = stats.outbox
    oldest = f", the oldest stored {format_age(box.oldest_due_at, found.at)}" if box.oldest_due_at else ""
    counts = f"{box.pending} pending, {box.sending} sending, {box.uncertain} in doubt, {box.dead} dead{oldest}"
    yield "outbox", counts, "yellow" if box.uncertain or box.dead else ""


def _list_database(found: Status) -> Iterator[tuple[str, str, str]]:
    from bot.status_report import LEAST_FREE_BYTES

    backed_up = f"backed up {format_age(found.backup_at, found.at)}" if found.backup_at else "never backed up"
    yield "database", f"{describe_size(found.stats.size_bytes)}, {backed_up}", ""
    if found.is_full:
        yield "", "the disk is full: nothing more is stored, and nothing sent, until you make room", "bold red"
    elif found.free_bytes < LEAST_FREE_BYTES:
        yield "", f"the disk has only {describe_size(found.free_bytes)} free; make room", "bold red"


def describe_lag(lag: Lag) -> str:
    """The lag in words: from publication to us, and from us to the chat, each as median and worst."""
    ways = (("published to seen", lag.reading), ("seen to told", lag.telling))
    told = [
        f"{way} {format_span(span.median)} (at worst {format_span(span.worst)})"
        for way, span in ways
        if span is not None
    ]
    return f"{', '.join(told)}, of {count_of(lag.alerts, 'alert')} in 24 h"


def describe_refused(states: Sequence[SeedState]) -> str:
    """How many seed files are refused, or that the folder is, and the first ones with their reasons (docs/seeds.md)."""
    names = [(state.path if state.path != "." else "the folder", state.reason) for state in states]
    return f"{len(states)} refused: {name_some(names)}"


def describe_unreachable(chats: Sequence[tuple[Chat, str]]) -> str:
    """How many chats cannot be written to, and the first ones with their reasons (docs/reliability.md)."""
    names = [(f"{write_title(chat)} {chat.address}".strip(), reason) for chat, reason in chats]
    return f"{len(chats)} cannot be written to: {name_some(names)}"


def name_some(names: Sequence[tuple[str, str]]) -> str:
    """The first of these names, each with its reason, and how many more there are."""
    named = ", ".join(f"{escape_controls(name)} ({reason})" for name, reason in names[:NAMED])
    return f"{named} and {len(names) - NAMED} more" if len(names) > NAMED else named


def describe_program(found: Status) -> tuple[str, str]:
    """Whether the program runs, in words, and the style to show that in."""
    if found.holder is None:
        return "not running", "bold red"
    words = f"running since {format_age(found.holder.since, found.at)} (pid {found.holder.pid})"
    if found.stands_still:
        return f"{words}, but its last sign of life was {format_age(found.pulse_at, found.at)}", "bold red"
    return words, "green"
