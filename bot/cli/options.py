"""Options that several commands share."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, datetime, timedelta
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from bot.cli.name_completion import complete_topics

Function = TypeVar("Function", bound=Callable[..., Any])

config_option: Callable[[Function], Function] = click.option(
    "--config",
    "config_directory",
    type=click.Path(path_type=Path),
    help="Config folder [default: TOCSIN_CONFIG, ./config, ~/.config/tocsin, else the shipped one].",
)
json_option: Callable[[Function], Function] = click.option(
    "--json", "as_json", is_flag=True, help="JSON for programs instead of a table; times in UTC."
)
state_option: Callable[[Function], Function] = click.option(
    "--state",
    "state_directory",
    type=click.Path(path_type=Path),
    help="Folder of the database [default: TOCSIN_STATE, state beside the config, ~/.local/state/tocsin].",
)
topic_option: Callable[[Function], Function] = click.option(
    "--topic", default="", shell_complete=complete_topics, help="Only this topic, by its id."
)
country_option: Callable[[Function], Function] = click.option(
    "--country", default="", help="Only this country or region, by its code or name, such as KZ or Sahel."
)


def severity_option(default: str, says: str) -> Callable[[Function], Function]:
    """Adds ``--severity``, passed as the name of a severity."""
    names = ("low", "moderate", "high", "extreme")
    return click.option("--severity", type=click.Choice(names), default=default, show_default=True, help=says)


@dataclass(frozen=True, slots=True)
class Folders:
    """The values of ``--config`` and ``--state``; None where the environment decides."""

    config: Path | None = None
    state: Path | None = None


def folder_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Adds ``--config`` and ``--state``, passed as ``folders``; every command on a database takes both."""

    @config_option
    @state_option
    @wraps(function)
    def command(*given: Any, config_directory: Path | None, state_directory: Path | None, **named: Any) -> Any:
        return function(*given, folders=Folders(config_directory, state_directory), **named)

    return command


def echo_json(value: Any) -> None:
    """Print a value as JSON for programs."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def listing_options(limit: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Adds the options of every command that lists stored things: ``--limit``, ``--json`` and the folders."""
    return lambda function: limit_option(limit)(json_option(folder_options(function)))


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOMENT = "a day such as 2026-01-31, or a time back from now such as 7d or 12h"


def read_moment(text: str, now: datetime, *, to_end: bool = False) -> datetime:
    """A moment: the start of a day in UTC, or with ``to_end`` its end, or a time back from ``now``, as in settings.

    Anything else is a usage error.
    """
    from monitors.config.quantities import count_seconds

    text = text.strip()
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
        if day.year < MAXYEAR:  # later moments, such as the end of the day, are counted from it
            return day + timedelta(days=1) if to_end else day
    except ValueError:
        pass
    seconds = count_seconds(text)
    if seconds is None:
        raise click.BadParameter(f"{text!r} is not {MOMENT}")
    try:
        return now - timedelta(seconds=seconds)
    except OverflowError:
        return EPOCH


def since_option(default: str | None) -> Callable[[Function], Function]:
    """Adds ``--since``, passed as a moment; without a default, None stands for all."""
    return _add_moment("--since", f"Start: {MOMENT}.", default, "all")


def until_option(function: Function) -> Function:
    """Adds ``--until``, passed as a moment; None stands for now."""
    return _add_moment("--until", "End: a day (to its end), or a time back from now.", None, "now")(function)


def date_option(function: Function) -> Function:
    """Adds ``--date``, passed as a moment; None stands for now or, for a file, its own date."""
    return _add_moment("--date", f"When the text was published: {MOMENT}.", None, "now; of a file, its own date")(
        function
    )


def _add_moment(name: str, says: str, default: str | None, without: str) -> Callable[[Function], Function]:
    def read(context: click.Context, parameter: click.Parameter, text: str | None) -> datetime | None:
        return None if text is None else read_moment(text, datetime.now(UTC), to_end=name == "--until")

    return click.option(name, default=default, show_default=True if default else without, callback=read, help=says)


def limit_option(default: int) -> Callable[[Function], Function]:
    """Adds ``--limit``, the most rows to show."""
    return click.option(
        "--limit", default=default, show_default=True, type=click.IntRange(1, 100_000), help="Maximum rows to show."
    )


def list_examples(*calls: str) -> str:
    """The examples at the end of a command's help; each one is a line to type."""
    return "\n".join(["\b", "Examples:", *(f"  {call}" for call in calls)])


def read_countries(text: str) -> tuple[str, ...]:
    """The codes of a country, given by code or name, or of all countries of a region; none for "". Anything else is a
    usage error.
    """
    if not text.strip():
        return ()
    from monitors.country_lookup import find_stated_country
    from monitors.regions import find_region

    if found := find_stated_country(text):
        return (found,)
    if countries := find_region(text):
        return countries
    fix = "write a code or a name, like KZ, or a region, like Central Asia"
    raise click.BadParameter(f"no country is called {text!r}; {fix}", param_hint="--country")


def check_words(text: str, named: str) -> str:
    """The words to look for; a usage error about the parameter that is `named` so where no letter or digit is."""
    if not any(char.isalnum() for char in text):
        raise click.BadParameter(f"there is no word in {text!r}", param_hint=named)
    return text
