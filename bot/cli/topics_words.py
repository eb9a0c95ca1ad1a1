"""``tocsin topics words``: the word lists of a topic, the entries of one, and which lists hold a word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.name_completion import complete_languages, complete_lists, complete_topics
from bot.cli.options import echo_json, json_option, list_examples
from bot.cli.tables import Column, Line, show_counted
from bot.cli.topics_edit import check_list, check_owner, read_rules

if TYPE_CHECKING:
    from monitors.config.list_survey import ListSummary
    from monitors.config.word_change import Rulebook
    from monitors.rules.listed_words import ListedWord

LIST_COLUMNS = (
    Column("list"),
    Column("entries", grows=True),
    Column("used by", grows=True, spare=2),
    Column("about", grows=True, spare=1),
)
ENTRY_COLUMNS = (Column("topic"), Column("list"), Column("language"), Column("entry", grows=True))


@click.command(
    epilog=list_examples(
        "tocsin topics words troops", "tocsin topics words troops unit en", "tocsin topics words --find drone"
    )
)
@click.argument("owner", metavar="[TOPIC]", default="", shell_complete=complete_topics)
@click.argument("name", metavar="[LIST]", default="", shell_complete=complete_lists)
@click.argument("language", metavar="[LANG]", default="", shell_complete=complete_languages)
@click.option(
    "--find", "text", metavar="TEXT", default="", help="Only entries that have this word, in any of its forms."
)
@json_option
@click.pass_obj
def words(config_directory: Path | None, owner: str, name: str, language: str, text: str, as_json: bool) -> None:
    """Show the word lists of a topic, the entries of one LIST, or which lists hold a word.

    What all topics share is the TOPIC _shared. The names are those that `tocsin topics add-word` takes.
    """
    from bot.cli.configured import load_or_exit
    from monitors.config.list_survey import survey_lists
    from monitors.config.loading import TOPICS_FOLDER

    config = load_or_exit(config_directory)
    rules = read_rules(config)
    if owner:
        check_owner(owner, rules)
    if name:
        check_list(owner, name, rules)
    if not text and not owner:
        raise click.UsageError("name a TOPIC, or a word with --find; tocsin topics lists the topics")
    if name or text:
        show_entries(list(list_entries(rules, owner, name, language, text)), as_json)
    else:
        file = config.directory / TOPICS_FOLDER / f"{owner}.yaml"
        show_lists(survey_lists(rules, owner, file.read_text("utf-8-sig") if file.exists() else ""), as_json)


def list_entries(rules: Rulebook, owner: str, name: str, language: str, text: str) -> Iterator[ListedWord]:
    """The entries of lists as they are in the files, only those of a topic, list and language where these are given,
    and only those that have the words of ``text``.
    """
    from monitors.config.word_change import SHARED
    from monitors.errors import QueryError
    from monitors.rules.listed_words import ListedWord, find_alike

    listed = (
        ListedWord(one, each, code, entry)
        for one in ([owner] if owner else [*rules.topics, SHARED])
        for each, by_language in rules.get_written(one).items()
        for code, entries in by_language.items()
        for entry in entries
        if name in ("", each) and language in ("", code)
    )
    try:
        yield from find_alike(text, listed) if text else listed
    except QueryError as error:
        raise click.BadParameter(f"{error.what}; {error.fix}", param_hint="--find") from error


def show_entries(found: Sequence[ListedWord], as_json: bool) -> None:
    """Print one line an entry."""
    if as_json:
        keys = ("topic", "list", "language", "entry")
        echo_json([dict(zip(keys, (one.owner, one.name, one.language, one.entry), strict=True)) for one in found])
        return
    lines = (Line((one.owner, one.name, one.language, one.entry)) for one in found)
    show_counted(ENTRY_COLUMNS, lines, "entry", "entries")


def show_lists(lists: Sequence[ListSummary], as_json: bool) -> None:
    """Print one line a list."""
    if as_json:
        echo_json([asdict(one) for one in lists])
        return
    show_counted(LIST_COLUMNS, map(describe_list, lists), "list")


def describe_list(summary: ListSummary) -> Line:
    """The cells of a list."""
    counts = ", ".join(f"{language} {number}" for language, number in summary.counts.items())
    return Line((summary.name, counts, ", ".join(summary.used_by), summary.about))
