"""``tocsin topics add-test``: headlines that must ring or must not, as tests in a topic's own file."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from bot.cli import EXIT_FOUND_WRONG
from bot.cli.editing import TAKEN_OVER, editable_folder, propose
from bot.cli.explain import find_place, write_folder
from bot.cli.name_completion import complete_topics
from bot.cli.options import Folders, list_examples, state_option
from bot.cli.topics_edit import STILL_REFUSED, check_owner, read_rules, show_lines
from monitors.plurals import count_of

if TYPE_CHECKING:
    from bot.cli.editing import Proposal
    from monitors.config.loading import Config
    from monitors.labelling import ReportedHeadline
    from monitors.rules.check import HeadlineJudgement
    from monitors.rules.topic import CompiledRules

MUST: Final = {"urgent": "must ring", "digest": "must only reach the digest", "quiet": "must not match"}


@dataclass(frozen=True, slots=True)
class TestTrial:
    """A headline that may become a test: the level that it must get, what the topic says now, and who reported it."""

    headline: str
    level: str
    judgement: HeadlineJudgement
    report: ReportedHeadline | None = None

    @property
    def passes(self) -> bool:
        """Whether the topic judges it so today."""
        return (self.judgement.level or "quiet") == self.level


@click.command(
    epilog=list_examples(
        'tocsin topics add-test unrest urgent "Skaters marched on the ministry in Bergen"',
        'tocsin topics add-test unrest quiet "Chess fans storm the shops" --write --failing',
        "tocsin topics add-test unrest --from-labels",
        "tocsin topics add-test unrest --from-labels --write",
    )
)
@click.argument("topic", metavar="TOPIC", shell_complete=complete_topics)
@click.argument("level", metavar="[urgent|digest|quiet", type=click.Choice(tuple(MUST)), required=False)
@click.argument("texts", metavar="TEXT...]", nargs=-1)
@click.option("--from-labels", is_flag=True, help="Take the headlines that chats called missed or wrong.")
@click.option("--write", is_flag=True, help="Write those that pass; without this, only what would change is shown.")
@click.option("--failing", is_flag=True, help="Write those that fail today too.")
@state_option
@click.pass_obj
def add_test(
    config_directory: Path | None,
    topic: str,
    level: str | None,
    texts: tuple[str, ...],
    from_labels: bool,
    write: bool,
    failing: bool,
    state_directory: Path | None,
) -> None:
    """Show how the rules judge headlines that must ring, must reach the digest or must be quiet, and with --write add
    them to the topic's tests.

    A test that fails today is shown with what the nearest rule lacks, or with what rang, and the commands to go on
    with. It is not written, since a running tocsin refuses a file whose tests fail; with --failing it is.

    --from-labels offers the headlines that people called missed or wrong in chats, as `tocsin labels` has them, and
    that are no test yet. A test has the headline alone, without the text below it. Exits 1 if a test fails today and is
    not to be written.
    """
    from bot.cli.configured import config_errors_end_the_command, config_or_exit
    from bot.cli.progress import name_steps

    check_given(level, texts, from_labels=from_labels)
    folders = Folders(config_directory, state_directory)
    config = config_or_exit(editable_folder(config_directory))
    check_topic(topic, config)
    given = [(text.strip(), level or "", None) for text in texts]
    asked = take_reported(topic, config, folders) if from_labels else given
    with name_steps("judging the headlines"):
        rules = compile_topic(topic, config)
        trials = [judge(rules, *one) for one in asked]
    with config_errors_end_the_command():
        plan = make_plan(topic, trials, config, failing=failing)
        show_plan(plan, config, folders, is_written=write)
        if plan.proposal and write:
            plan.proposal.write()
    say_end(plan, is_written=write)
    if plan.left:
        sys.exit(EXIT_FOUND_WRONG)


def check_given(level: str | None, texts: tuple[str, ...], *, from_labels: bool) -> None:
    """A usage error unless the headlines are either given with their level or taken from the labels."""
    if from_labels and level:
        raise click.UsageError("--from-labels takes the headlines from the labels; leave out the level and the TEXT")
    if not from_labels and not any(text.strip() for text in texts):
        raise click.UsageError("write a level and at least one TEXT, or --from-labels")


def check_topic(topic: str, config: Config) -> None:
    """A usage error if there is no such topic, or it is what topics share, which has no tests."""
    from monitors.config.word_change import SHARED

    check_owner(topic, read_rules(config))
    if topic == SHARED:
        raise click.UsageError("what topics share has no tests; name a topic")


def take_reported(topic: str, config: Config, folders: Folders) -> list[tuple[str, str, ReportedHeadline | None]]:
    """The headlines that chats reported and that are no test of the topic yet, each with its level and the report."""
    from bot.cli.stored import database_path, opened_store
    from monitors.labelling import count_unsorted, list_reported

    known = {one for given in read_rules(config).get_tests(topic).values() for one in given}
    with opened_store(database_path(folders), writes=False) as store:
        labels = tuple(store.labels.iterate())
    if unsorted := count_unsorted(labels):
        said = count_of(unsorted, "text was reported as missed", "texts were reported as missed")
        click.echo(f"{said} without a topic: tocsin labels --verdict missed", err=True)
    reported = list_reported(labels, topic)
    return [(one.headline, one.level, one) for one in reported if one.headline not in known]


def compile_topic(topic: str, config: Config) -> CompiledRules:
    """One topic as its tests are judged by it; ends the command with every problem if one is invalid."""
    from bot.cli.configured import no_bad_topics
    from monitors.rules.check import compile_to_test

    with no_bad_topics(config):
        return compile_to_test([one for one in config.topics if one.id == topic], config.shared).isolate(topic)


def judge(rules: CompiledRules, headline: str, level: str, report: ReportedHeadline | None) -> TestTrial:
    """What the topic says of a headline now."""
    from monitors.rules.check import explain_headline

    return TestTrial(headline, level, explain_headline(rules, headline), report)


@dataclass(frozen=True, slots=True)
class TestPlan:
    """The tests of one topic to be written and those to be left out; without a proposal the file stays as it is."""

    topic: str
    trials: Sequence[TestTrial]
    left: Sequence[TestTrial]
    proposal: Proposal | None


def make_plan(topic: str, trials: Sequence[TestTrial], config: Config, *, failing: bool) -> TestPlan:
    """What would be written: with ``failing`` all, else what passes. Raises ConfigError for a test that is there."""
    from monitors.config.loading import TOPICS_FOLDER
    from monitors.config.word_change import add_tests, doubt_headlines, refuse

    path = config.directory / TOPICS_FOLDER / f"{topic}.yaml"
    refuse(str(path), doubt_headlines(read_rules(config).get_tests(topic), sort_by_level(trials)))
    taken = [trial for trial in trials if trial.passes or failing]
    change = partial(add_tests, str(path), headlines=sort_by_level(taken))
    left = [trial for trial in trials if trial not in taken]
    return TestPlan(topic, trials, left, propose(path, change) if taken else None)


def sort_by_level(trials: Sequence[TestTrial]) -> dict[str, tuple[str, ...]]:
    """The headlines by the level that they must get."""
    return {level: tuple(one.headline for one in trials if one.level == level) for level in MUST}


# -------------------------------------------------------------------------------------------------------- showing


def show_plan(plan: TestPlan, config: Config, folders: Folders, *, is_written: bool) -> None:
    """Print where the file changes, and what the rules say of each headline."""
    if plan.proposal:
        show_lines(plan.proposal)
    for trial in plan.trials:
        is_there = is_written and trial not in plan.left
        click.echo("\n" + "\n".join(list_lines(trial, plan.topic, config, folders, is_written=is_there)))


def say_end(plan: TestPlan, *, is_written: bool) -> None:
    """Say what was written, what a running tocsin makes of it, what was not written, and how it would be."""
    if not plan.trials:
        click.echo("no headline was called missed or wrong that is no test yet")
    elif plan.proposal and is_written:
        failed = sum(not trial.passes for trial in plan.trials) - len(plan.left)
        then = f"{count_of(failed, 'test fails', 'tests fail')} today; {STILL_REFUSED}" if failed else TAKEN_OVER
        click.echo(f"\nwritten to {plan.proposal.path}:{plan.proposal.edit.line}; {then}")
    elif plan.proposal:
        click.echo("\nnothing is written yet; to write it, call this again with --write")
    if plan.left:
        said = count_of(len(plan.left), "test fails", "tests fail")
        click.echo(f"\n{said} today and would not be written; mend the topic first, or add --failing", err=True)


def list_lines(trial: TestTrial, topic: str, config: Config, folders: Folders, *, is_written: bool) -> Iterator[str]:
    """A headline with what it must be and what it is, why, and what to do next."""
    from bot.logs import escape_controls

    result = "ok, passes today" if trial.passes else "FAILS today"
    yield escape_controls(f"{result}: {trial.level}, {MUST[trial.level]}{describe_report(trial)}: {trial.headline}")
    yield escape_controls(f"  judged {trial.judgement.level or 'quiet'}: {trial.judgement.why}")
    yield from (escape_controls(f"    {rang}") for rang in trial.judgement.rang * (not trial.passes))
    if not trial.passes:
        yield "  next:"
        yield from (f"    {call}" for call in list_next(trial, topic, config, folders, is_written=is_written))


def describe_report(trial: TestTrial) -> str:
    """What people called the headline, if they did."""
    if trial.report is None:
        return ""
    reason = f", {trial.report.reason.value}" if trial.report.reason else ""
    return f" (called {trial.report.verdict.value}{reason})"


def list_next(trial: TestTrial, topic: str, config: Config, folders: Folders, *, is_written: bool) -> Iterator[str]:
    """The commands to go on with: a word to add or to remove, with the test unless it is written by then."""
    folder, headline = write_folder(folders.config), shlex.quote(trial.headline)
    test = "" if is_written else f" --{trial.level} {headline}"
    yield f"tocsin explain {headline}{folder}"
    place = trial.judgement.lack and find_place(trial.judgement.lack, trial.judgement.language, config)
    if place and trial.level != "quiet":
        yield f"tocsin topics words {place}{folder}"
        yield f"tocsin topics add-word {place} WORD{test}{folder} --write"
    elif trial.level != "urgent":
        yield f"tocsin topics words {topic} --find WORD{folder}"
        yield f"tocsin topics remove-word {topic} LIST {trial.judgement.language or 'en'} WORD{test}{folder} --write"
        yield "or write a veto or an exception into the topic's file, then call this again"
    else:
        yield "change the rules in the topic's file, then call this again"
