"""``tocsin topics add-word|remove-word``: edits of one word list, shown with what they change before they are made."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from bot.cli import EXIT_FOUND_WRONG
from bot.cli.editing import TAKEN_OVER, editable_folder, propose
from bot.cli.name_completion import complete_languages, complete_lists, complete_topics
from bot.cli.options import Folders, list_examples, since_option, state_option
from bot.cli.replay import NO_ARTICLES, describe_effects, describe_left_out, every_option, show_changes
from monitors.plurals import count_of

if TYPE_CHECKING:
    from bot.cli.editing import Proposal
    from bot.rejudging import WordEffect
    from monitors.config.loading import Config
    from monitors.config.word_change import Faults, Rulebook, WordOrder
    from monitors.replay import LevelChange
    from storage.store import Store

STILL_REFUSED: Final = "a running tocsin refuses the topics, and keeps those that it has, until all tests pass"
TESTS = (
    ("urgent", "Headline that must ring, for the topic's tests."),
    ("digest", "Headline that must only reach the digest."),
    ("quiet", "Headline that must not match, such as a false alarm."),
)


def edit_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Adds the arguments and options of a command that edits a word list."""
    arguments = (
        click.argument("owner", metavar="TOPIC", shell_complete=complete_topics),
        click.argument("name", metavar="LIST", shell_complete=complete_lists),
        click.argument("language", metavar="LANG", shell_complete=complete_languages),
        click.argument("words", metavar="WORD...", nargs=-1, required=True),
    )
    tests = [click.option(f"--{level}", metavar="TEXT", multiple=True, help=says) for level, says in TESTS]
    drop = click.option(
        "--drop-test", "dropped", metavar="TEXT", multiple=True, help="Headline to take out of the topic's tests."
    )
    write = click.option("--write", is_flag=True, help="Write it; without this, only what would change is shown.")
    for add in reversed((*arguments, write, *tests, drop, since_option("30d"), every_option, state_option)):
        function = add(function)
    return click.pass_obj(function)


@click.command(
    epilog=list_examples(
        "tocsin topics add-word troops unit en goumiers",
        'tocsin topics add-word troops unit en "camel corps" "=goumier" --urgent "Goumiers sent to Gao" --write',
        "tocsin topics add-word _shared sport fr pétanque",
    )
)
@edit_options
def add_word(config_directory: Path | None, **given: Any) -> None:
    """Show what words more in a list of a topic would change, and with --write add them to the topic's file.

    LIST is the name that rules write as <LIST>, LANG the language, as in `tocsin topics words TOPIC`. A WORD is written
    as in the file: drone (with its endings), "=drones" (this form alone), "drone swarm", "dron*", "<other-list>". What
    all topics share is the TOPIC _shared.

    It shows the changed lines, runs the topic's tests, and judges the stored articles that have the words, as `tocsin
    replay` does. Exits 1 if a word is refused or a test fails that passed before; then nothing is written.
    """
    change_list(config_directory, removes=False, **given)


@click.command(
    epilog=list_examples(
        'tocsin topics remove-word unrest crowd en "=party"',
        'tocsin topics remove-word unrest crowd en "=party" --quiet "Party of the year in Ibiza" --write',
    )
)
@edit_options
def remove_word(config_directory: Path | None, **given: Any) -> None:
    """Show what words less in a list of a topic would change, and with --write remove them from the topic's file.

    Name each WORD as it is in the list, and put it in quotes if it has blanks, = or *. Everything else is as in
    add-word.
    """
    change_list(config_directory, removes=True, **given)


def change_list(
    config_directory: Path | None,
    *,
    owner: str,
    name: str,
    language: str,
    words: tuple[str, ...],
    removes: bool,
    write: bool,
    dropped: tuple[str, ...],
    since: datetime,
    every: bool,
    state_directory: Path | None,
    **headlines: tuple[str, ...],
) -> None:
    """Show a change of one list and its effect, and with ``write`` make it; ends the command if it is refused."""
    from bot.cli.configured import config_errors_end_the_command, config_or_exit
    from monitors.config.loading import TOPICS_FOLDER
    from monitors.config.word_change import WordOrder, check_order, edit_text, read_changed

    folder = editable_folder(config_directory)
    was = read_rules(config_or_exit(folder))
    order = WordOrder(owner, name, language, tuple(word.strip() for word in words), removes, headlines, dropped)
    check_place(order, was)
    path = folder / TOPICS_FOLDER / f"{owner}.yaml"
    with config_errors_end_the_command():
        check_order(order, was, str(path))
        proposal = propose(path, partial(edit_text, order, was, str(path)))
        becomes = read_changed(order, proposal.edit.text, was)
        show_lines(proposal)
        if not removes and not was.get_lists(owner).get_written(name, language):
            click.echo(f"<{name}> has no entries in {language} yet")
        faults, standing = run_tests(order, was, becomes)
        if all(fault.is_test for _, fault in faults):  # else the topics do not compile
            show_effect(order, was, becomes, Folders(config_directory, state_directory), since, every=every)
        if len(faults) > len(standing):
            click.echo("nothing was written, since a running tocsin would refuse the file", err=True)
            sys.exit(EXIT_FOUND_WRONG)
        if not write:
            click.echo("\nnothing is written yet; to write it, call this again with --write")
            return
        proposal.write()
    click.echo(f"\nwritten to {path}:{proposal.edit.line}; {STILL_REFUSED if standing else TAKEN_OVER}")


def run_tests(order: WordOrder, was: Rulebook, becomes: Rulebook) -> tuple[Faults, Faults]:
    """Print what is wrong with the topics after the change; all of it, and the tests of it that failed before too."""
    from bot.cli.progress import name_steps
    from monitors.config.word_change import list_faults, list_standing

    with name_steps("running the topic's tests"):
        faults = list_faults(order, becomes)
        standing = list_standing(order, was, faults) if faults else ()
    show_faults(order, becomes, faults, standing)
    return faults, standing


def read_rules(config: Config) -> Rulebook:
    """The topics of a config and what they share."""
    from monitors.config.word_change import Rulebook

    return Rulebook({topic.id: topic for topic in config.topics}, config.shared)


def check_place(order: WordOrder, rules: Rulebook) -> None:
    """A usage error if there is no such topic, list or language, or if headlines are given for what topics share."""
    from monitors.config.suspicions import doubt_language
    from monitors.config.word_change import SHARED

    check_owner(order.owner, rules)
    check_list(order.owner, order.name, rules)
    if doubt := next(doubt_language("", (), order.language), None):
        raise click.UsageError(f"{doubt.what}; {doubt.fix}")
    if order.owner == SHARED and (any(order.headlines.values()) or order.dropped):
        raise click.UsageError("what topics share has no tests; name a topic's list to change its tests")


def check_owner(owner: str, rules: Rulebook) -> None:
    """A usage error if no topic has that id, and it is not the name of what topics share."""
    from monitors.config.problems import find_nearest
    from monitors.config.word_change import SHARED

    known = [*rules.topics, SHARED]
    if owner not in known:
        near = find_nearest(owner, known)
        fix = f"did you mean {near}?" if near else f"there are: {', '.join(known)}"
        raise click.UsageError(f"no topic is named {owner!r}; {fix}")


def check_list(owner: str, name: str, rules: Rulebook) -> None:
    """A usage error if the file of the topic, or of what topics share, has no such list."""
    from monitors.config.problems import find_nearest
    from monitors.config.word_change import SHARED

    written = rules.get_written(owner)
    if name in written:
        return
    if name in rules.shared.lists:
        raise click.UsageError(f"<{name}> is a list of all topics; write {SHARED} in place of {owner}")
    near = find_nearest(name, [*written, *rules.shared.lists])
    fix = f"did you mean {near}?" if near else f"to see its lists: tocsin topics words {owner}"
    raise click.UsageError(f"{owner} has no list {name!r}; {fix}")


# -------------------------------------------------------------------------------------------------------- showing


def show_lines(proposal: Proposal) -> None:
    """Print where the file changes, and the lines that go (-) and come (+)."""
    before, after = proposal.before.splitlines(), proposal.edit.text.splitlines()
    click.echo(f"{proposal.path}:{proposal.edit.line}")
    for line in list(difflib.unified_diff(before, after, n=0, lineterm=""))[2:]:
        if not line.startswith("@@"):
            click.secho(line, fg="red" if line.startswith("-") else "green")


def show_faults(order: WordOrder, rules: Rulebook, faults: Faults, standing: Faults) -> None:
    """Print what is wrong with the topics now, or how many headlines are judged as their tests say."""
    topics = rules.list_affected(order.owner)
    number = sum(len(getattr(topic.tests, level)) for topic in topics for level, _ in TESTS)
    if not faults:
        click.echo(f"\ntests: all {count_of(number, 'headline')} judged as they should be")
        return
    click.echo("")
    for topic, problem in faults:
        place = next((str(step) for step in reversed(problem.path) if isinstance(step, str)), "")
        before = ", as before" if (topic, problem) in standing else ""
        click.echo(f"{topic.id}, {place}: {problem.what}{before}; {problem.fix}")


def show_effect(
    order: WordOrder, was: Rulebook, becomes: Rulebook, folders: Folders, since: datetime, *, every: bool
) -> None:
    """Print what the change would have done to the stored articles, if there is a database."""
    from bot.cli.stored import database_path, opened_store

    path = database_path(folders)
    if not path.exists():
        click.echo("archive: there is no database yet, so no stored article was judged again")
        return
    with opened_store(path, writes=False) as store:
        effect, changes = measure(order, was, becomes, store, since, every=every)
    show_counts(effect, changes)
    show_changes(changes)


def measure(
    order: WordOrder, was: Rulebook, becomes: Rulebook, store: Store, since: datetime, *, every: bool
) -> tuple[WordEffect, tuple[LevelChange, ...]]:
    """Judge the stored articles that have the words, by both versions of the topics."""
    from bot.cli.progress import name_steps
    from bot.rejudging import compare_words
    from monitors.config.word_change import list_changed_phrases
    from monitors.labelling import count_votes
    from monitors.replay import mark_called
    from monitors.rules.topic import compile_rules
    from monitors.rules.word_finder import WordFinder

    with name_steps("judging the stored articles"):
        before, rules = (compile_rules(one.list_affected(order.owner), shared=one.shared) for one in (was, becomes))
        words = WordFinder(list_changed_phrases(order, was, becomes))
        effect = compare_words(store.articles, since, rules, before, words, every=every)
        return effect, mark_called(effect.comparison.list_changes(), count_votes(store.labels.iterate()))


def show_counts(effect: WordEffect, changes: tuple[LevelChange, ...]) -> None:
    """Print how many stored articles have the words, and the changes counted."""
    from monitors.replay import count_changes, count_effects, summarise

    held = f"the words are in {effect.holding:,} of {count_of(effect.read, 'article')}"
    click.echo(f"archive: {held}: {summarise(count_changes(changes))}{describe_effects(count_effects(changes))}")
    if effect.comparison.left_out:
        click.echo(describe_left_out(effect.comparison.left_out))
    elif not effect.read:
        click.echo(NO_ARTICLES)
