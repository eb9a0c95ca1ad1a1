"""``tocsin evaluate``: measures how well the topics recognise labelled items, and lists the items they get wrong."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli import EXIT_FOUND_WRONG
from bot.cli.options import config_option, echo_json, list_examples
from monitors.plurals import count_of

if TYPE_CHECKING:
    from bot.parallel_analysis import RawDocument
    from monitors.config.loading import Config
    from monitors.evaluation import Evaluation, Judged, LabelledItem, Mistake, Scores
    from monitors.model import Analysis, Evidence

GROUPINGS = ("lang", "stratum", "half")
TITLE_LENGTH = 140
MOST_REASONS = 3
MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class JudgedFile:
    """A judged labelled file. ``unread`` names, in words, the lines that were skipped or had no text, and ``odd`` what
    could not be read in the others, such as a date.
    """

    judged: tuple[Judged, ...]
    documents: dict[str, RawDocument]
    unread: tuple[str, ...]
    odd: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wrong:
    """One item that is judged wrongly for a topic, and what the rules say about it."""

    mistake: Mistake
    id: str
    title: str
    why: tuple[str, ...]


@click.command(epilog=list_examples("tocsin evaluate labelled.jsonl", "tocsin evaluate labelled.jsonl --errors unrest"))
@click.argument("labelled", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--errors", "topic", metavar="TOPIC", help="List the items that a topic gets wrong, and why.")
@click.option("--by", type=click.Choice(GROUPINGS), help="Add a table for each language, stratum or half of the set.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of tables; undefined figures are null.")
@click.option("--workers", type=click.IntRange(1, 256), default=None, help="Worker processes [default: one per core].")
@config_option
def evaluate(
    labelled: Path, topic: str | None, by: str | None, as_json: bool, workers: int | None, config_directory: Path | None
) -> None:
    """Score the topics on a labelled file: JSONL as for analyse, with "now" and "mention" beside the text.

    \b
    {"id", "title", "summary", "date", "lang", "stratum", "now": ["unrest"], "mention": []}
    precision   share of the urgent judgements that are on items where the topic happens now
    recall      share of the items where it happens now that are judged urgent; any-recall counts digest too
    false/1000  urgent judgements on items that have the topic neither now nor as a mention
    core, all   means over unrest, emergency, troops and over all topics, of those with at least 10 items

    --by half splits the items by their ids alone. A line that cannot be read is named, and the exit code is 1.
    Odd dates and languages, duplicate ids and topics that the config does not have are named too, but they count.
    """
    from bot.cli.configured import load_or_exit

    config = load_or_exit(config_directory)
    if topic is not None and topic not in {spec.id for spec in config.topics}:
        raise click.UsageError(f"no topic is named {topic!r}; write one of: {', '.join(s.id for s in config.topics)}")
    outcome = judge_file(labelled, config, workers or os.cpu_count() or 1)
    warnings = list_warnings([item.label for item in outcome.judged], config)
    for line in (*outcome.unread, *warn_of_odd(outcome.odd), *warnings):
        click.echo(line, err=True)
    if not outcome.judged:
        raise click.ClickException(
            f'{labelled} has no labelled item; each needs a line with "title" and "now", as in -h'
        )
    tables = list(score_groups(outcome, config, by))
    wrong = list(list_wrong(outcome, config, topic)) if topic else []
    if as_json:
        echo_json(to_object(tables, wrong if topic else None, len(outcome.unread)))
    else:
        show(tables, wrong, topic)
    if outcome.unread:
        sys.exit(EXIT_FOUND_WRONG)


def list_labelled(path: Path) -> list[RawDocument]:
    """The lines of a labelled file; ends the command if it is not JSONL."""
    from bot.parallel_analysis import split_documents

    with path.open("rb") as stream:
        documents = list(split_documents(str(path), stream))
    if documents and documents[0].is_seed:
        raise click.ClickException(f"{path} is not JSONL; write one labelled object per line")
    return documents


def judge_file(path: Path, config: Config, workers: int) -> JudgedFile:
    """Judge every item of a file. An item without readable text keeps its labels and is judged to have no topic."""
    from bot.cli.configured import compile_or_exit
    from bot.parallel_analysis import ChunkAnalyser, Unread, analyse_documents
    from monitors.documents import Stage
    from monitors.errors import ParseError
    from monitors.evaluation import Judged, read_label

    documents = list_labelled(path)
    analyser = ChunkAnalyser(compile_or_exit(config).rules, datetime.now(UTC), Stage.TOPICS, explains=False)
    judged: list[Judged] = []
    unread: list[str] = []
    odd: list[str] = []
    for document, item in zip(documents, analyse_documents(documents, analyser, workers), strict=True):
        try:
            label = read_label(document.content, place=document.place)
        except ParseError as error:
            unread.append(f"{document.place}: {error}")
            continue
        if isinstance(item, Unread):
            unread.append(f"{item.place}: {item.reason}; until then it counts as judged quiet")
            judged.append(Judged(label))
        else:
            odd += item.article.warnings
            judged.append(Judged(label, {match.topic: match.level for match in item.matches}))
    return JudgedFile(tuple(judged), {one.place: one for one in documents}, tuple(unread), tuple(odd))


def warn_of_odd(odd: Sequence[str]) -> Iterator[str]:
    """Warnings about dates and languages that items have and that were not read, the first of many."""
    yield from (f"warning: {one}" for one in odd[:MOST_NAMED])
    if len(odd) > MOST_NAMED:
        what = "more date or language", "more dates or languages"
        yield f"warning: {count_of(len(odd) - MOST_NAMED, *what)} that cannot be read"


def list_warnings(labels: Sequence[LabelledItem], config: Config) -> Iterator[str]:
    """Warnings about labels that are counted all the same: ids that occur twice, topics that are not in the config."""
    from monitors.evaluation import count_strange, list_repeated

    repeated = list_repeated(labels)
    for label, first in repeated[:MOST_NAMED]:
        yield f"warning: {label.place}: the id {label.id!r} is also that of {first.place}; both count"
    if len(repeated) > MOST_NAMED:
        what = "more label has the id of an earlier one", "more labels have ids of earlier ones"
        yield f"warning: {count_of(len(repeated) - MOST_NAMED, *what)}"
    names = [spec.id for spec in config.topics]
    yield from warn_of_strange(count_strange(labels, names), names)


def warn_of_strange(strange: Mapping[str, int], names: Collection[str]) -> Iterator[str]:
    """Warnings about labels for topics that are not among ``names``, given with their numbers of items."""
    from difflib import get_close_matches

    for name, items in sorted(strange.items()):
        close = get_close_matches(name, sorted(names), 1)
        fix = f"did you mean {close[0]}?" if close else "correct it if you meant another"
        yield f"warning: {count_of(items, 'item')} labelled {name!r}, but the config has no topic of that name; {fix}"


def score_groups(outcome: JudgedFile, config: Config, by: str | None) -> Iterator[tuple[str, Evaluation]]:
    """The scores of all items, then of every group, each with its name."""
    from monitors.evaluation import evaluate as score
    from monitors.evaluation import group_judged, list_scored_topics

    topics = list_scored_topics((spec.id for spec in config.topics), (item.label for item in outcome.judged))
    yield "all", score(outcome.judged, topics)
    if by:
        for name, members in group_judged(outcome.judged, by).items():
            yield f"{by}={name}", score(members, topics)


def list_wrong(outcome: JudgedFile, config: Config, topic: str) -> Iterator[Wrong]:
    """The items judged wrongly for a topic, judged again by that topic alone, which then always gives its reason."""
    from bot.cli.configured import compile_or_exit
    from bot.cli.explain import describe
    from bot.parallel_analysis import ChunkAnalyser, Unread
    from monitors.analysis import explain_silence
    from monitors.evaluation import find_mistake

    alone = replace(config, topics=tuple(spec for spec in config.topics if spec.id == topic))
    compiled = compile_or_exit(alone)
    analyser = ChunkAnalyser(compiled.rules, datetime.now(UTC))
    for item in outcome.judged:
        mistake = find_mistake(item, topic)
        if mistake is None:
            continue
        (analysis,) = analyser((outcome.documents[item.label.place],))
        why: tuple[str, ...]
        if isinstance(analysis, Unread):
            why = (analysis.reason,)
        else:
            explained = shorten(explain_silence(analysis, compiled.rules))
            lines = list(describe(explained, compiled.rules.coverage))
            why = tuple(line for line in lines[lines.index("") :] if line)
        yield Wrong(mistake, item.label.id, item.label.title, why)


def shorten(analysis: Analysis) -> Analysis:
    """The analysis with only the weightiest evidence and the first realis flags, and without facts."""
    matches = tuple(
        replace(match, evidence=_weightiest(match.evidence), realis=tuple(dict.fromkeys(match.realis))[:MOST_REASONS])
        for match in analysis.matches
    )
    held = tuple(replace(one, evidence=_weightiest(one.evidence)) for one in analysis.suppressions)
    return replace(analysis, matches=matches, suppressions=held, facts=())


def _weightiest(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    return tuple(sorted(evidence, key=lambda one: -abs(one.points))[:MOST_REASONS])


def show(tables: list[tuple[str, Evaluation]], wrong: list[Wrong], topic: str | None) -> None:
    """Print the tables as columns of plain text, and below them the items that are judged wrongly."""
    from bot.logs import escape_controls

    for name, evaluation in tables:
        click.echo(f"{escape_controls(name)}: {count_of(evaluation.items, 'item')}")
        width = max(10, *(len(score.topic) for score in evaluation.topics)) if evaluation.topics else 10
        click.echo(
            f"  {'topic':{width}} {'now':>5} {'prec':>6} {'recall':>6} {'F1':>6} {'any-rec':>7} {'false/1000':>10}"
        )
        for score in evaluation.topics:
            click.echo(f"  {score.topic:{width}} {score.now:>5} {_columns(score.figures)}")
        click.echo(f"  {'core-3':{width}} {'':>5} {_columns(evaluation.core)}")
        click.echo(f"  {'all':{width}} {'':>5} {_columns(evaluation.all)}")
    if topic:
        click.echo(f"\n{count_of(len(wrong), 'item')} that {topic} gets wrong")
    for item in wrong:
        click.echo(f"{item.mistake}\t{escape_controls(item.id)}\t{escape_controls(item.title[:TITLE_LENGTH])}")
        for line in item.why:
            click.echo(f"    {escape_controls(line)}")


def _columns(figures: Scores) -> str:
    return (
        f"{figures.precision:6.3f} {figures.recall:6.3f} {figures.f1:6.3f} {figures.any_recall:7.3f}"
        f" {figures.false_per_1000:10.1f}"
    )


def to_object(tables: list[tuple[str, Evaluation]], wrong: list[Wrong] | None, unread: int) -> dict[str, object]:
    """One object: ``unread``, ``tables`` by name, and ``errors`` when they were asked for."""
    written: dict[str, object] = {
        "unread": unread,
        "tables": {name: _table_object(evaluation) for name, evaluation in tables},
    }
    if wrong is not None:
        written["errors"] = [asdict(item) for item in wrong]
    return written


def _table_object(evaluation: Evaluation) -> dict[str, object]:
    topics = {score.topic: {"now": score.now, **_figures_object(score.figures)} for score in evaluation.topics}
    return {
        "items": evaluation.items,
        "topics": topics,
        "core": _figures_object(evaluation.core),
        "all": _figures_object(evaluation.all),
    }


def _figures_object(figures: Scores) -> dict[str, float | None]:
    return {name: None if math.isnan(value) else value for name, value in asdict(figures).items()}
