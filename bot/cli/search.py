"""``tocsin search``: finds stored articles by their words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from bot.cli.options import Folders, check_words, echo_json, list_examples, listing_options
from bot.cli.tables import Column, Line, make_console, show_counted
from bot.durations import format_age

if TYPE_CHECKING:
    from storage.article_search import FoundArticle

COLUMNS = (
    Column("seen"),
    Column("publisher"),
    Column("title", grows=True),
    Column("where it says so", grows=True, spare=1),
    Column("story"),
)
EXAMPLES = list_examples(
    "tocsin search curfew almaty",
    "tocsin search '\"martial law\"' --limit 5",
    "tocsin search embassy --json",
)


@click.command(epilog=EXAMPLES)
@click.argument("words", nargs=-1, required=True)
@listing_options(20)
def search(words: tuple[str, ...], limit: int, as_json: bool, folders: Folders) -> None:
    """List the newest stored articles that contain all WORDS, in any of their forms.

    "Quoted words" match as a phrase, word* finds what begins so, and OR, AND and NOT are operators. Includes articles
    that matched no topic; these have no story.
    """
    from bot.cli.stored import database_path, opened_store
    from monitors.rules.word_forms import WordForms

    sought = check_words(" ".join(words), "WORDS")
    with opened_store(database_path(folders), writes=False) as store:
        found = store.articles.search(sought, WordForms(), limit=limit).found
    if as_json:
        echo_json([article_object(one) for one in found])
    else:
        show(found, datetime.now(UTC))


def article_object(one: FoundArticle) -> dict[str, object]:
    """A found article for JSON."""
    return {
        "article": one.key,
        "title": one.title,
        "publisher": one.publisher,
        "url": one.url,
        "first_seen_at": one.first_seen_at.isoformat(),
        "story": one.story_id or None,
        "language": one.language,
        "snippet": one.snippet,
    }


def show(found: tuple[FoundArticle, ...], now: datetime) -> None:
    """Print one line an article."""
    if not found:
        make_console().print("no stored article contains all these words")
        return
    lines = (
        Line(
            (
                format_age(one.first_seen_at, now),
                one.publisher or "-",
                one.title,
                " ".join(one.snippet.split()),
                one.story_id or "-",
            )
        )
        for one in found
    )
    show_counted(COLUMNS, lines, "article")
