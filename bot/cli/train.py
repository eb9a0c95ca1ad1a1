"""``tocsin train``: retrains the second opinion on a desk's labelled items; writes the result only if it is better."""

from __future__ import annotations

import math
import re
import sys
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli import EXIT_CANNOT_RUN, EXIT_FOUND_WRONG
from bot.cli.options import config_option, list_examples
from monitors.plurals import count_of

if TYPE_CHECKING:
    from monitors.config.loading import Config
    from monitors.evaluation import LabelledItem
    from monitors.model import Article
    from monitors.rules.reranking import Reranker
    from monitors.rules.samples import Sample, ValidationResult

EXTRA = "learning needs numpy and scipy: install 'tocsin[train]'"
EXAMPLES = list_examples(
    "tocsin labels > labelled.jsonl && tocsin train labelled.jsonl",
    "tocsin train 2025.jsonl 2026.jsonl --to own.tsv --config my-desk/config",
)


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is learned from labelled files. ``unmatched`` counts the events that no rule matched, ``unread`` names what
    was skipped, ``odd`` what could not be read in the others, such as a date, and ``strange`` counts items labelled
    with topics that the config does not have.
    """

    samples: tuple[Sample, ...]
    items: int
    unmatched: int
    unread: tuple[str, ...]
    odd: tuple[str, ...]
    strange: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Trials:
    """The same matches judged by the rules alone, by the weights in force, and by the newly learned ones."""

    rules: ValidationResult
    before: ValidationResult
    after: ValidationResult

    @property
    def is_better(self) -> bool:
        """Whether the learned weights make no more mistakes than those in force, and are surer of what is right."""
        return self.after.wrong <= self.before.wrong and self.after.log_loss < self.before.log_loss


@click.command(epilog=EXAMPLES)
@click.argument(
    "labelled",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="LABELLED...",
)
@click.option(
    "--to",
    "name",
    default="own.tsv",
    show_default=True,
    metavar="NAME",
    help="File name of the table, in the topics folder.",
)
@config_option
def train(labelled: tuple[Path, ...], name: str, config_directory: Path | None) -> None:
    """Retrain the second opinion on labelled English items: JSONL as for evaluate, or as labels writes it.

    Training starts from the weights in force and moves them as far as the items say. The result is tested on items it
    has not learned from: each of five parts is judged by what the other four teach, and items with the same title stay
    in one part. A table is written only if it makes no more mistakes than the weights in force and is surer of what is
    right; then name it in topics/_shared.yaml. Needs the extra: pip install '.[train]' in the checkout.

    \b
    precision, recall, F1   of what would ring; an event that no rule matches counts as missed in every row
    log loss                how far off the probabilities are, the mean in nats; lower is better
    """
    from bot.cli.configured import config_or_exit
    from bot.cli.editing import editable_folder
    from bot.cli.evaluate import warn_of_odd, warn_of_strange

    require_extra()
    directory = editable_folder(config_directory)
    table = check_name(name, directory)
    config = config_or_exit(directory)
    check_place_or_exit(table)
    lesson = read_lesson(labelled, config)
    names = [topic.id for topic in config.topics]
    for line in (*lesson.unread, *warn_of_odd(lesson.odd), *warn_of_strange(lesson.strange, names)):
        click.echo(line, err=True)
    learned = learn_or_exit(lesson, config)
    text = format_learned(learned, lesson)
    write_table(table, text)
    taught = {sample.match.topic for sample in lesson.samples}
    for line in warn_of_headlines(config, name, text, taught):
        click.echo(line, err=True)
    if lesson.unread:
        sys.exit(EXIT_FOUND_WRONG)


def require_extra() -> None:
    """End the command at once if the libraries for learning are missing."""
    try:
        import monitors.rules.training  # noqa: F401
    except ImportError:
        click.echo(EXTRA, err=True)
        sys.exit(EXIT_CANNOT_RUN)


def check_name(name: str, directory: Path) -> Path:
    """The path of the table; a usage error for a name that ``rerank`` would not accept."""
    from monitors.config.loading import TOPICS_FOLDER
    from monitors.config.schema import TABLE_NAME

    if not re.fullmatch(TABLE_NAME, name, re.ASCII):
        raise click.UsageError(f"--to {name!r} is not a table name; write a file name that ends in .tsv: own.tsv")
    return directory / TOPICS_FOLDER / name


def check_place_or_exit(table: Path) -> None:
    """End the command if the table could not be written, before learning takes minutes."""
    from bot.cli.configured import config_errors_end_the_command
    from bot.safe_file import check_place

    with config_errors_end_the_command(EXIT_CANNOT_RUN):
        check_place(table)


def read_lesson(paths: Sequence[Path], config: Config) -> Lesson:
    """Judge every English item by the rules alone, and pair each match with what the item's label says."""
    from bot.cli.configured import compile_or_exit
    from monitors.completion import judging_time
    from monitors.rules.reranking import LANGUAGE
    from monitors.rules.samples import take_samples
    from monitors.rules.text import read_document
    from monitors.rules.topic import list_reviewed

    alone = replace(config, shared=config.shared.model_copy(update={"rerank": False}))
    rules, reviewed = compile_or_exit(alone).rules, list_reviewed(config.topics)
    unread: list[str] = []
    odd: list[str] = []
    samples: list[Sample] = []
    strange: Counter[str] = Counter()
    names = {topic.id for topic in config.topics}
    items = unmatched = 0
    for label, article in read_items(paths, unread):
        odd += (f"{label.place}: {warning}" for warning in article.warnings)
        strange.update(label.now - names)
        topics = reviewed if label.asked is None else reviewed & label.asked
        document = read_document(article.title, article.text, article.language)
        if document.language == LANGUAGE:
            taken = take_samples(document, rules.judge(document, judging_time(article)).matches, label.now, topics)
            samples += taken
            items += 1
            unmatched += len(label.now & topics) - sum(sample.tells for sample in taken)
    return Lesson(tuple(samples), items, unmatched, tuple(unread), tuple(odd), strange)


def read_items(paths: Sequence[Path], unread: list[str]) -> Collection[tuple[LabelledItem, Article]]:
    """Every labelled item of the files once, as the last file has it; unreadable ones are named in ``unread``."""
    from bot.cli.evaluate import list_labelled
    from monitors.documents import read_document
    from monitors.errors import ParseError
    from monitors.evaluation import read_label

    now = datetime.now(UTC)
    items: dict[tuple[str, str], tuple[LabelledItem, Article]] = {}
    for path in paths:
        for raw in list_labelled(path):
            try:
                label = read_label(raw.content, place=raw.place)
                article = read_document(raw.content, fallback_id=raw.place, now=now)
                items[label.id, article.title] = label, article
            except ParseError as error:
                unread.append(f"{raw.place}: {error}")
    return items.values()


def learn_or_exit(lesson: Lesson, config: Config) -> Reranker:
    """Learn, print how the result does, and return the weights; ends the command if they are no better."""
    from monitors.rules.reranking_table import list_dead
    from monitors.rules.samples import estimate_all, try_out, try_rules
    from monitors.rules.topic import list_rules, pick_reranker
    from monitors.rules.training import cross_validate, drop_signs, learn, widen

    samples, unmatched = lesson.samples, lesson.unmatched
    start = widen(pick_reranker(config.shared), {sample.match.topic for sample in samples})
    start = drop_signs(start, list_dead(start, list_rules(config.topics)))
    try:
        learned = learn(samples, start)
        after = cross_validate(samples, start, unmatched)
    except ValueError as error:
        click.echo(f"too little to learn from: {error}; nothing was written; label more", err=True)
        sys.exit(EXIT_FOUND_WRONG)
    before = try_out(list(estimate_all(samples, start)), unmatched)
    trials = Trials(try_rules(samples, unmatched), before, after)
    show(lesson, trials)
    if not trials.is_better:
        click.echo("no better than the weights in force: nothing was written", err=True)
        sys.exit(EXIT_FOUND_WRONG)
    return learned


def show(lesson: Lesson, trials: Trials) -> None:
    """Print what was learned from, and a line for each way of judging in :class:`Trials`."""
    tells = sum(sample.tells for sample in lesson.samples)
    matches, missed = count_of(len(lesson.samples), "match", "matches"), count_of(lesson.unmatched, "event")
    click.echo(
        f"{count_of(lesson.items, 'English item')}: {matches}, {tells:,} of them right; {missed} that no rule matched"
    )
    click.echo(f"{'':22} {'right':>6} {'false':>6} {'missed':>6} {'prec':>6} {'recall':>6} {'F1':>6} {'log loss':>9}")
    named = {"the rules alone": trials.rules, "the weights in force": trials.before, "learned anew": trials.after}
    for name, result in named.items():
        loss = "" if math.isnan(result.log_loss) else f"{result.log_loss:9.3f}"
        counts = f"{result.right:6} {result.false:6} {result.missed:6}"
        click.echo(f"{name:22} {counts} {result.precision:6.3f} {result.recall:6.3f} {result.f1:6.3f} {loss:>9}")


def format_learned(learned: Reranker, lesson: Lesson) -> str:
    """The text of the table, with a note on what it was learned from."""
    from monitors.rules.reranking_table import format_reranker

    matches, items = count_of(len(lesson.samples), "match", "matches"), count_of(lesson.items, "labelled item")
    note = f"learned by tocsin train from {matches} in {items}"
    return format_reranker(learned, (note,))


def write_table(table: Path, text: str) -> None:
    """Write the table into the topics folder, and print how to use it."""
    from bot.cli.editing import write_or_exit

    write_or_exit(table, text)
    click.echo(f"written: {table}; to use it, write  rerank: {table.name}  in {table.parent / '_shared.yaml'}")


def warn_of_headlines(config: Config, name: str, text: str, taught: Collection[str]) -> Iterator[str]:
    """Warn of topics' own test headlines that would be judged otherwise by the table, and name those of their topics
    that are not ``taught``, since no labelled item matched them."""
    from monitors.rules.check import check_topics

    shared = config.shared.model_copy(update={"rerank": name}).with_table(text)
    problems = dict(zip([topic.id for topic in config.topics], check_topics(config.topics, shared), strict=True))
    broken = [f"{topic}: {problem.what}" for topic, found in problems.items() for problem in found]
    if broken:
        yield (
            f"warning: with it the topics judge {count_of(len(broken), 'headline')} of their own tests differently, so"
            " tocsin check and a running tocsin refuse it; label more, or move the headlines"
        )
        yield from broken
    for topic, found in problems.items():
        if found and topic not in taught:
            yield f"no label is for a match of {topic}: what all topics share moved it; label items that match it too"
