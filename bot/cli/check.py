"""``tocsin check``: prints everything that is wrong with a config folder, as ``file:line:column: what; fix``."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.options import config_option, list_examples
from bot.cli.progress import name_steps
from bot.settings import check_webhook_secret, find_config_directory, read_surroundings
from bot.starter import starter_root
from monitors.errors import ConfigError, Problem
from monitors.plurals import count_of

LEAST_DEAD = 0.01
"""The share of weights for rules that no longer exist from which on there is a warning."""

if TYPE_CHECKING:
    from monitors.config.loading import Config
    from monitors.config.suspicions import Suspicion


def check_config(
    directory: Path, echo: Callable[[str], object], environment: Mapping[str, str], *, as_json: bool = False
) -> int:
    """Print by ``echo`` what is wrong with a folder and its environment, or what is in it; returns the exit code."""
    from monitors.config.loading import load_config

    try:
        with name_steps("reading the config") as announce:
            config = load_config(directory, environment, announce=announce)
        surroundings = read_surroundings(environment, Path.cwd(), starter_root() / "config", config=directory)
        check_webhook_secret(config.settings.telegram.mode, surroundings.secrets)
    except ConfigError as error:
        if as_json:
            echo(write_json(error.problems, (), summarise_problems(error.problems)))
            return 1
        for problem in error.problems:
            echo(str(problem))
        echo(summarise_problems(error.problems))
        return 1
    warnings = (*surroundings.warnings, *map(str, (*surroundings.obstacles, *list_suspicions(config))))
    if as_json:
        echo(write_json((), warnings, summarise_config(config)))
        return 0
    for warning in warnings:
        echo(f"warning: {warning}")
    echo(summarise_config(config))
    return 0


def list_suspicions(config: Config) -> tuple[Problem, ...]:
    """What is valid in a config but hardly meant, with its places in the files."""
    from monitors.config.feed_suspicions import find_feed_suspicions
    from monitors.config.loading import FEEDS_FILE, validate
    from monitors.config.schema import FeedsFile
    from monitors.config.suspicions import find_cut_texts, find_suspicions, place_suspicions
    from monitors.config.yaml_source import read_document

    file = validate(FeedsFile, read_document(config.directory / FEEDS_FILE)) or FeedsFile()
    found = (
        *find_suspicions(config),
        *find_feed_suspicions(file, config.settings.poll),
        *warn_of_dead_weights(config),
        *warn_of_missing_encoder(config),
        *warn_of_raised_thresholds(config),
        *warn_of_missing_cld2(config),
        *warn_of_foreign_words(config),
        *warn_of_nothing(config),
    )
    return (*place_suspicions(config.directory, found), *find_cut_texts(config.directory))


def warn_of_dead_weights(config: Config) -> Iterator[Suspicion]:
    """Warn if too large a share of the second opinion's weights is for rules that the topics no longer have."""
    from monitors.config.suspicions import SHARED_PATH, Suspicion
    from monitors.rules.reranking_table import measure_dead
    from monitors.rules.topic import list_rules, pick_reranker

    if config.shared.rerank:
        dead = measure_dead(pick_reranker(config.shared), list_rules(config.topics))
        if dead >= LEAST_DEAD:
            table = config.shared.rerank if isinstance(config.shared.rerank, str) else "the packaged table"
            what = f"{dead:.0%} of the weights for rules in {table} belong to rules that no longer exist"
            fix = "restore the names of the rules, or retrain: tocsin train"
            yield Suspicion(SHARED_PATH, ("rerank",), what, fix)


def warn_of_missing_encoder(config: Config) -> Iterator[Suspicion]:
    """Warn if the encoder is switched on but not installed."""
    from monitors.config.suspicions import SHARED_PATH, Suspicion
    from monitors.rules.encoder import is_installed

    if config.shared.rerank and config.shared.encoder and not is_installed():
        asked = "small" if config.shared.encoder == "small" else "true"
        what = f"encoder: {asked}, but the encoder cannot be loaded, so the table of weights decides alone"
        fix = "install it (pip install '.[encoder]' in the checkout), or set encoder: false in topics/_shared.yaml"
        yield Suspicion(SHARED_PATH, ("encoder",), what, fix)


def warn_of_raised_thresholds(config: Config) -> Iterator[Suspicion]:
    """Warn of what the second opinion may still do for a topic whose threshold is above the one it was taught with."""
    from monitors.config.suspicions import Suspicion, topic_path
    from monitors.rules.desk_decisions import load_taught
    from monitors.rules.topic import list_reviewed

    reviewed = list_reviewed(config.topics) if config.shared.rerank else frozenset()
    for topic in config.topics:
        taught = load_taught().get(topic.id)
        if topic.id in reviewed and taught is not None and topic.threshold > taught.threshold:
            what = (
                f"threshold {topic.threshold:g} is above the {taught.threshold:g} that the second opinion was taught"
                f" with: in English nothing below {topic.threshold:g} points rings by it, but what has the points and"
                " was held back as planned or only possible still may"
            )
            fix = "leave it so if that is meant; rerank: false in topics/_shared.yaml lets the rules decide alone"
            yield Suspicion(topic_path(topic), ("threshold",), what, fix)


def warn_of_missing_cld2(config: Config) -> Iterator[Suspicion]:
    """Warn that languages are told apart by letters and words alone, if a feed leaves its language to be detected."""
    from monitors.config.loading import FEEDS_FILE
    from monitors.config.suspicions import Suspicion
    from monitors.rules.language import load_cld2

    if load_cld2() is None and not all(feed.language for feed in config.feeds):
        what = (
            "pycld2 is not installed, so letters and words alone tell the language of a feed that names none, and what"
            " is none of the eight shipped languages counts as English"
        )
        fix = (
            "give feeds in others a language: here, or install it (pip install pycld2; on Python 3.14 this takes a C++"
            " compiler)"
        )
        yield Suspicion(FEEDS_FILE, (), what, fix)


def warn_of_foreign_words(config: Config) -> Iterator[Suspicion]:
    """Warn of words listed under a language that is written in another script."""
    from monitors.config.suspicions import SHARED_PATH, Suspicion, topic_path
    from monitors.rules.foreign_words import find_foreign

    lists = ((SHARED_PATH, config.shared.lists), *((topic_path(topic), topic.lists) for topic in config.topics))
    for file, own in lists:
        for name, language, word, script in find_foreign(own):
            loc = ("lists", name, language, own[name][language].index(word))
            what = f"{word!r} is listed under {language}, but has {script.capitalize()} letters"
            fix = "write it in the letters of that language, or move it to its own: hardly an article will contain it"
            yield Suspicion(file, loc, what, fix)


def warn_of_nothing(config: Config) -> Iterator[Suspicion]:
    """Warn of topics without a test, and of a config without a feed."""
    from monitors.config.loading import FEEDS_FILE
    from monitors.config.suspicions import Suspicion, topic_path

    for topic in config.topics:
        if not (topic.tests.urgent or topic.tests.digest or topic.tests.quiet):
            what = "the topic has no test, so nothing shows that it recognises what it should"
            yield Suspicion(topic_path(topic), (), what, "write headlines that must ring under tests: urgent:")
    if not config.feeds:
        what = "there is no feed, so only article files are read"
        yield Suspicion(FEEDS_FILE, (), what, "add one: tocsin feeds add URL")


def write_json(problems: tuple[Problem, ...], warnings: tuple[str, ...], summary: str) -> str:
    """The result as JSON for programs; a line and column of 0 mean the file as a whole."""
    found = {"problems": [asdict(problem) for problem in problems], "warnings": warnings, "summary": summary}
    return json.dumps(found, ensure_ascii=False, indent=2)


def summarise_problems(problems: tuple[Problem, ...]) -> str:
    """The numbers of problems and files, as ``3 problems in 2 files``."""
    files = len({problem.file for problem in problems})
    return f"{count_of(len(problems), 'problem')} in {count_of(files, 'file')}"


def summarise_config(config: Config) -> str:
    """One line about what a valid config holds, and its version, as it is stored with alerts."""
    from monitors.config.version import identify_config

    groups = len({feed.group for feed in config.feeds})
    off = sum(not feed.enabled for feed in config.feeds)
    feeds = f"{count_of(len(config.feeds), 'feed')} in {count_of(groups, 'group')}" + (
        f", {off} of them disabled" if off else ""
    )
    topics = count_of(len(config.topics), "topic")
    version = identify_config(config.settings, config.topics, config.shared)
    return (
        f"{config.directory} is good: {feeds}; {topics}; {count_of(config.test_count, 'test')} of topics passed;"
        f" version {version}"
    )


def shorten(path: Path, working_directory: Path) -> Path:
    """The path relative to the working directory if it is below it, which is easier to read and to click."""
    return path.relative_to(working_directory) if path.is_relative_to(working_directory) else path


@click.command(
    epilog=list_examples(
        "tocsin check", "tocsin check --config my-desk/config", "tocsin check --json | jq -r '.problems[].file'"
    )
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines.")
@config_option
def check(config_directory: Path | None, as_json: bool) -> None:
    """Check every config file and run the topics' own tests.

    Prints every error of every file as file:line:column: what is wrong; how to fix it. Exits 1 if there are any. What
    is valid but hardly meant is a warning.
    """
    here = Path.cwd()
    directory = find_config_directory(config_directory, os.environ, here, starter_root() / "config")
    raise SystemExit(check_config(shorten(directory, here), click.echo, os.environ, as_json=as_json))
