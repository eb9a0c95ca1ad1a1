"""``tocsin topics compare``: what the topics of a desk have that those which come with the program lack, and the
reverse.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.name_completion import complete_topics
from bot.cli.options import echo_json, json_option, list_examples
from bot.cli.tables import Column, Line, make_console, show_table
from monitors.plurals import count_of

if TYPE_CHECKING:
    from monitors.config.comparison import Difference
    from monitors.config.scalars import Spec

SHARED = "_shared"
COLUMNS = (Column("topic"), Column("where"), Column("only here", grows=True), Column("only shipped", grows=True))


@click.command(
    epilog=list_examples(
        "tocsin topics compare", "tocsin topics compare troops", "tocsin topics compare --json | jq '.[].theirs[]'"
    )
)
@click.argument("topic_ids", metavar="[ID]...", nargs=-1, shell_complete=complete_topics)
@json_option
@click.pass_obj
def compare(config_directory: Path | None, topic_ids: tuple[str, ...], as_json: bool) -> None:
    """Compare topics with those that come with this version: after an upgrade, or to see one's own edits.

    Counts the entries; for the topics that you name, it lists them. What all topics share is called _shared.
    """
    from bot.cli.configured import surroundings_or_exit

    shipped, ours = read_shipped(), read_ours(surroundings_or_exit(config_directory).config_directory)
    if unknown := [one for one in topic_ids if one not in ours]:
        known = f"only tocsin has {unknown[0]}" if unknown[0] in shipped else f"no topic is named {unknown[0]!r}"
        raise click.UsageError(f"{known}; to compare there are: {', '.join(ours)}")
    found = {name: compare_with(shipped, name, ours[name]) for name in topic_ids or ours}
    if as_json:
        echo_json(
            [
                {"topic": name, "where": one.place, "ours": list(one.ours), "theirs": list(one.theirs)}
                for name, differences in found.items()
                for one in differences
            ]
        )
        return
    lacking = [] if topic_ids else sorted(set(read_starter_topics()) - set(ours))
    show_differences(found, set(found) - set(shipped), lacking, in_full=bool(topic_ids))


def read_ours(folder: Path) -> Mapping[str, Spec]:
    """The topics of a config folder by id, and what they share; says which files cannot be compared, and why."""
    from monitors.config.loading import TOPICS_FOLDER, read_topics

    library = read_topics(folder / TOPICS_FOLDER, judge=False)
    for problem in (problem for document in library.documents for problem in document.problems):
        click.echo(f"not compared: {problem}", err=True)
    shared = {SHARED: library.shared} if library.shared is not None else {}
    return {**{topic.id: topic for topic in library.topics}, **shared}


def read_shipped() -> Mapping[str, Spec]:
    """The topics that come with the program by id, those of its example desks too, and what they share."""
    from bot.example_desks import list_desks
    from bot.starter import starter_root
    from monitors.config.loading import TOPICS_FOLDER, read_topics
    from monitors.config.schema import SharedSpec

    root = starter_root()
    starter = read_topics(root / "config" / TOPICS_FOLDER, judge=False)
    desks = [read_topics(desk.folder / TOPICS_FOLDER, judge=False) for desk in list_desks(root)]
    topics = {topic.id: topic for library in (*desks, starter) for topic in library.topics}
    return {**topics, SHARED: starter.shared or SharedSpec()}


def read_starter_topics() -> Collection[str]:
    """The ids of the topics that every desk may have; those of one kind of desk alone are not missed elsewhere."""
    from bot.starter import starter_root
    from monitors.config.topic_titles import read_titles

    return read_titles(starter_root() / "config").keys()


def compare_with(shipped: Mapping[str, Spec], name: str, ours: Spec) -> tuple[Difference, ...]:
    """The differences of a topic, none if no topic of its name comes with the program."""
    from monitors.config.comparison import compare_specs

    return compare_specs(ours, shipped[name]) if name in shipped else ()


def show_differences(
    found: Mapping[str, tuple[Difference, ...]], own: Iterable[str], lacking: Sequence[str], *, in_full: bool
) -> None:
    """Print one line a place that differs, with the entries themselves or their number, and then which topics are the
    same, which only the config has, and which only the program.
    """

    def show(entries: tuple[str, ...]) -> str:
        return ", ".join(entries) if in_full else str(len(entries) or "")

    console = make_console()
    lines = [
        Line((name, one.place, show(one.ours), show(one.theirs))) for name, places in found.items() for one in places
    ]
    show_table(console, COLUMNS, lines)
    own = sorted(own)
    same = [name for name, places in found.items() if not places and name not in own]
    parts = (
        count_of(len(lines), "difference"),
        f"as shipped: {', '.join(same)}" if same else "",
        f"only here: {', '.join(own)}" if own else "",
        f"only shipped: {', '.join(lacking)}" if lacking else "",
    )
    console.print("; ".join(filter(None, parts)), markup=False)
