"""``tocsin feeds add|remove|disable|enable``: edits of feeds.yaml that keep its comments."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import click

from bot.cli import EXIT_FOUND_WRONG
from bot.cli.editing import TAKEN_OVER, edit_file, editable_folder
from bot.cli.name_completion import complete_feeds
from bot.cli.options import list_examples
from monitors.plurals import count_of

if TYPE_CHECKING:
    from bot.cli.options import Folders
    from bot.sources.feed_trial import FeedTrial
    from monitors.config.loading import Config
    from monitors.config.schema import FeedSpec
    from monitors.config.text_edit import Edit
    from monitors.sources.opml import OpmlFeed


@click.command(
    epilog=list_examples(
        "tocsin feeds add https://news.example.org/rss",
        "tocsin feeds add https://news.example.org/rss --group Asia --publisher 'Example News' --country KZ --urgent",
        "tocsin feeds add https://intranet.example/feed --allow-private --no-test",
    )
)
@click.argument("url")
@click.option(
    "--id", "feed_id", default="", help="Its name in commands and logs [default: made from the publisher or title]."
)
@click.option("--group", default="Added", show_default=True, help="Group of feeds.yaml, created if missing.")
@click.option("--publisher", default="", help="The outlet; two outlets that report one event corroborate each other.")
@click.option("--country", default="", metavar="CODE", help="Country of the publisher, ISO 3166-1 alpha-2.")
@click.option("--language", default="", metavar="CODE", help="Language of the articles, ISO 639-1.")
@click.option("--interval", default="", metavar="SPAN", help="Fixed time between polls, such as 30m.")
@click.option("--urgent", is_flag=True, help="Poll it at the shortest interval.")
@click.option("--allow-private", is_flag=True, help="Allow addresses in a private network and any port.")
@click.option("--no-test", is_flag=True, help="Write it without fetching it first.")
@click.pass_obj
def add(
    folders: Folders,
    url: str,
    feed_id: str,
    group: str,
    publisher: str,
    country: str,
    language: str,
    interval: str,
    urgent: bool,
    allow_private: bool,
    no_test: bool,
) -> None:
    """Add the feed at URL to feeds.yaml, at the end of its group; comments and layout stay.

    The feed is fetched first, as `tocsin feeds test` does. If it cannot be read, nothing is written; exits 1.
    """
    from monitors.config.feed_edit import add_feed
    from monitors.config.feed_suspicions import find_secret
    from monitors.sources.opml import suggest_id

    path = editable_folder(folders.config) / "feeds.yaml"
    trial = None if no_test else fetch(folders, url, allow_private=allow_private)
    title = publisher or (trial.title if trial else "")

    def change(text: str) -> Edit:
        fields: dict[str, str | bool] = {"id": feed_id or suggest_id(title, url, list_ids(str(path), text)), "url": url}
        given: dict[str, str | bool] = {
            "publisher": title,
            "country": country.upper(),
            "language": language,
            "interval": interval,
            "urgent": urgent,
            "allow_private": allow_private,
        }
        fields |= {name: value for name, value in given.items() if value}
        return add_feed(str(path), text, fields, group)

    line = edit_file(path, change)
    click.echo(f"added to {path}:{line}; {TAKEN_OVER}")
    if name := find_secret(url):
        click.echo(f"warning: {name}= is most likely a secret; write {name}=${{NAME}} there instead", err=True)


def write_imported(folders: Folders, feeds: Sequence[OpmlFeed]) -> None:
    """Add the feeds of an OPML file to their groups of feeds.yaml, all or none; says where they are."""
    from monitors.config.feed_edit import add_feeds
    from monitors.config.text_edit import Edit
    from monitors.sources.opml import group_feeds, list_fields

    path = editable_folder(folders.config) / "feeds.yaml"

    def change(text: str) -> Edit:
        edits = [Edit(text, 1)]
        for name, members in group_feeds(feeds).items():
            edits.append(add_feeds(str(path), edits[-1].text, [list_fields(feed) for feed in members], name))
        return Edit(edits[-1].text, edits[1].line)

    line = edit_file(path, change)
    click.echo(f"added {count_of(len(feeds), 'feed')} to {path}, the first at line {line}; {TAKEN_OVER}")


def fetch(folders: Folders, url: str, *, allow_private: bool) -> FeedTrial:
    """Fetch the feed as it is now; ends the command if it cannot be read."""
    from bot.cli.configured import compile_or_exit, load_or_exit
    from bot.logs import escape_controls
    from bot.sources.feed_trial import describe_trial, try_out

    config = load_or_exit(folders.config)
    if any(feed.url == url for feed in config.feeds):
        click.echo("a configured feed already has that address; tocsin feeds lists them all", err=True)
        sys.exit(EXIT_FOUND_WRONG)
    spec = choose_feed(config, url, allow_private)
    trial = try_out(spec, config.settings.poll, compile_or_exit(config).analyse, datetime.now(UTC))
    for line in list(describe_trial(trial))[:1]:
        click.echo(escape_controls(line), err=bool(trial.reason))
    if trial.reason:
        click.echo("nothing was written; to write it anyway, add --no-test", err=True)
        sys.exit(EXIT_FOUND_WRONG)
    return trial


def choose_feed(config: Config, address: str, allow_private: bool) -> FeedSpec:
    """The configured feed of that id or address, else a plain one of that address; a usage error if it is neither."""
    from pydantic import ValidationError

    from monitors.config.feed_edit import find_nearest_id
    from monitors.config.schema import FeedSpec

    found = next((feed for feed in config.feeds if address in (feed.id, feed.url)), None)
    if found is None:
        try:
            found = FeedSpec(id="tried", url=address)
        except ValidationError as error:
            why = error.errors(include_url=False, include_input=False)[0]["msg"]
            meant = find_nearest_id(address, [feed.id for feed in config.feeds])
            fix = f"; did you mean {meant}?" if meant else ""
            raise click.UsageError(
                f"no configured feed has that id, and it is not a valid address: {why}{fix}"
            ) from error
    return found.model_copy(update={"allow_private": True}) if allow_private else found


def list_ids(file: str, text: str) -> list[str]:
    """The ids that the file uses already; errors in it are left to the edit to report."""
    from monitors.config.feed_list import iterate_entries
    from monitors.config.yaml_source import YamlDocument, parse

    document = YamlDocument(file)
    parse(text, document)
    return [entry["id"] for _, entry in iterate_entries(document.data) if isinstance(entry.get("id"), str)]


@click.command(epilog=list_examples("tocsin feeds remove old-herald", "tocsin feeds remove one two"))
@click.argument("feed_ids", metavar="ID...", nargs=-1, required=True, shell_complete=complete_feeds)
@click.pass_obj
def remove(folders: Folders, feed_ids: tuple[str, ...]) -> None:
    """Remove feeds from feeds.yaml, each with the comment lines right above it. `disable` keeps the entry.

    Articles already read stay stored.
    """
    from monitors.config.feed_edit import remove_feed

    path = editable_folder(folders.config) / "feeds.yaml"
    for feed_id in dict.fromkeys(feed_ids):
        line = edit_file(path, partial(remove_feed, str(path), feed_id=feed_id))
        click.echo(f"{feed_id}: removed from {path}, where line {line} was")
    click.echo(TAKEN_OVER)


@click.command(epilog=list_examples("tocsin feeds disable noisy-herald"))
@click.argument("feed_ids", metavar="ID...", nargs=-1, required=True, shell_complete=complete_feeds)
@click.pass_obj
def disable(folders: Folders, feed_ids: tuple[str, ...]) -> None:
    """Stop polling feeds, and keep their entries in feeds.yaml."""
    switch(folders, feed_ids, enabled=False)


@click.command(epilog=list_examples("tocsin feeds enable noisy-herald"))
@click.argument("feed_ids", metavar="ID...", nargs=-1, required=True, shell_complete=complete_feeds)
@click.pass_obj
def enable(folders: Folders, feed_ids: tuple[str, ...]) -> None:
    """Poll disabled feeds again."""
    switch(folders, feed_ids, enabled=True)


def switch(folders: Folders, feed_ids: tuple[str, ...], *, enabled: bool) -> None:
    """Set ``enabled`` of each feed."""
    from monitors.config.feed_edit import switch_feed

    path, word = editable_folder(folders.config) / "feeds.yaml", "enabled" if enabled else "disabled"
    for feed_id in feed_ids:
        line = edit_file(path, partial(switch_feed, str(path), feed_id=feed_id, enabled=enabled))
        click.echo(f"{feed_id}: {word} in {path}:{line}")
    click.echo(TAKEN_OVER)
