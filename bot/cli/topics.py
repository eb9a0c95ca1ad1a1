"""``tocsin topics``: lists the topics; shows one, tries it out, or starts a new one."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli import EXIT_FOUND_WRONG
from bot.cli.editing import TAKEN_OVER, editable_folder, write_or_exit
from bot.cli.groups import FolderGroup
from bot.cli.name_completion import complete_topics
from bot.cli.options import config_option, echo_json, json_option, list_examples, severity_option
from bot.cli.tables import Column, Line, make_console, show_counted, show_table
from bot.cli.topics_compare import compare
from bot.cli.topics_edit import add_word, remove_word
from bot.cli.topics_tests import add_test
from bot.cli.topics_words import words
from monitors.plurals import count_of

if TYPE_CHECKING:
    from monitors.config.loading import Config
    from monitors.config.schema import TopicSpec

COLUMNS = (
    Column("topic"),
    Column("title", grows=True),
    Column("severity"),
    Column("status", spare=3),
    Column("languages", spare=4),
    Column("rules", right=True, spare=2),
    Column("tests", right=True, spare=1),
)
TRIAL_COLUMNS = (
    Column("result"),
    Column("topic"),
    Column("judged"),
    Column("headline", grows=True),
    Column("why", grows=True, spare=1),
)


@dataclass(frozen=True, slots=True)
class TopicTrial:
    """How a topic judges one headline. ``expected`` is the level that the topic's test demands, "" for a text of one's
    own."""

    topic: str
    text: str
    expected: str
    level: str
    why: str

    @property
    def fails(self) -> bool:
        """Whether the topic's test fails."""
        return bool(self.expected) and self.expected != self.level


@click.group(
    cls=FolderGroup,
    invoke_without_command=True,
    epilog=list_examples("tocsin topics", "tocsin topics show unrest", "tocsin topics new cyber"),
)
@json_option
@config_option
@click.pass_context
def topics(context: click.Context, as_json: bool, config_directory: Path | None) -> None:
    """Show and test topics, the watched subjects. Without a command: list them."""
    context.obj = config_directory
    if context.invoked_subcommand is None:
        list_all(config_directory, as_json)


for command in (compare, words, add_word, remove_word, add_test):
    topics.add_command(command)


@topics.command("list", epilog=list_examples("tocsin topics list", "tocsin topics list --json | jq '.[].id'"))
@json_option
@click.pass_obj
def list_topics(config_directory: Path | None, as_json: bool) -> None:
    """List the topics of the config folder."""
    list_all(config_directory, as_json)


def list_all(config_directory: Path | None, as_json: bool) -> None:
    """Print one line a topic."""
    from bot.cli.configured import load_or_exit

    found = load_or_exit(config_directory).topics
    if as_json:
        echo_json([topic_object(topic) for topic in found])
        return
    show_counted(COLUMNS, (Line(describe(topic)) for topic in found), "topic")


def describe(topic: TopicSpec) -> tuple[str, ...]:
    """The cells of a topic."""
    tests = topic.tests
    return (
        topic.id,
        topic.title,
        topic.severity.value,
        topic.status,
        " ".join(list_languages(topic)),
        str(len(topic.rules)),
        str(len(tests.urgent) + len(tests.digest) + len(tests.quiet)),
    )


def list_languages(topic: TopicSpec) -> tuple[str, ...]:
    """The languages of its word lists, in the order in which they first occur."""
    return tuple(dict.fromkeys(language for by_language in topic.lists.values() for language in by_language))


def topic_object(topic: TopicSpec) -> dict[str, object]:
    """A topic for JSON, as it is in its file."""
    return topic.model_dump(mode="json", by_alias=True)


@topics.command(epilog=list_examples("tocsin topics show unrest", "tocsin topics show unrest --json"))
@click.argument("topic_id", metavar="ID", shell_complete=complete_topics)
@json_option
@click.pass_obj
def show(config_directory: Path | None, topic_id: str, as_json: bool) -> None:
    """Show one topic: its word lists, what its rules give and take, its tests."""
    from bot.cli.configured import load_or_exit
    from bot.logs import escape_controls

    (topic,) = choose(load_or_exit(config_directory), (topic_id,))
    if as_json:
        echo_json(topic_object(topic))
        return
    console = make_console()
    for line in list_lines(topic):
        console.print(escape_controls(line), markup=False)


def list_lines(topic: TopicSpec) -> Iterator[str]:
    """A topic as lines of text."""
    yield f"{topic.title} ({topic.id}), {topic.status}, {topic.severity.value}"
    digest = f", {topic.digest:g} for the digest" if topic.digest else ""
    yield f"a sentence needs {count_of(topic.threshold, 'point')}{digest}, and {topic.body:g} more in the body"
    yield ""
    yield "word lists"
    for name, by_language in topic.lists.items():
        counts = ", ".join(f"{language} {len(entries)}" for language, entries in by_language.items())
        yield f"  <{name}>  {counts}"
    yield "rules"
    for rule in topic.rules:
        extras = f", {rule.ordered:+g} in order" * bool(rule.ordered) + f", {rule.title:+g} in the title" * bool(
            rule.title
        )
        yield f"  {rule.points:+g}{extras}  {rule.id}: {rule.when}"
    if topic.veto:
        yield "vetoes"
    for veto in topic.veto:
        yield f"  {veto.scope}  {veto.id}: {veto.when}" + (f", unless {veto.unless}" if veto.unless else "")
    for level in ("urgent", "digest", "quiet"):
        for text in getattr(topic.tests, level):
            yield f"{level:<8}{text}"
    yield from (f"known to be wrong about: {text}" for text in topic.falsepositives)


def choose(config: Config, topic_ids: tuple[str, ...]) -> tuple[TopicSpec, ...]:
    """The topics of these ids, or all topics if none is given; a usage error for an unknown id."""
    from monitors.config.problems import find_nearest

    known = {topic.id: topic for topic in config.topics}
    for topic_id in topic_ids:
        if topic_id not in known:
            near = find_nearest(topic_id, known)
            fix = f"did you mean {near}?" if near else f"there are: {', '.join(known)}"
            raise click.UsageError(f"no topic is named {topic_id!r}; {fix}")
    return tuple(known[topic_id] for topic_id in topic_ids) if topic_ids else config.topics


@topics.command(
    "test",
    epilog=list_examples(
        "tocsin topics test", "tocsin topics test unrest", "tocsin topics test unrest --text 'Crowd storms the port'"
    ),
)
@click.argument("topic_ids", metavar="[ID]...", nargs=-1, shell_complete=complete_topics)
@click.option("--text", "texts", multiple=True, help="Judge this headline instead of the topic's own tests.")
@json_option
@click.pass_obj
def try_topics(
    config_directory: Path | None, topic_ids: tuple[str, ...], texts: tuple[str, ...], as_json: bool
) -> None:
    """Run the topics' own test headlines, or a TEXT of your own, and say why each is judged as it is.

    An experimental topic is judged as if it were stable. Exits 1 if a test fails.
    """
    from bot.cli.configured import load_or_exit

    config = load_or_exit(config_directory)
    trials = list(list_trials(choose(config, topic_ids), config, texts))
    if as_json:
        echo_json([trial_object(trial) for trial in trials])
    else:
        show_trials(trials)
    if any(trial.fails for trial in trials):
        sys.exit(EXIT_FOUND_WRONG)


def list_trials(topics: Sequence[TopicSpec], config: Config, texts: tuple[str, ...]) -> Iterator[TopicTrial]:
    """Judge texts, or if there are none each topic's own tests; ends the command with every problem if one is
    invalid.
    """
    from bot.cli.configured import no_bad_topics
    from monitors.rules.check import compile_to_test, judge_headline

    with no_bad_topics(config):
        rules = compile_to_test(topics, config.shared)
    for topic in topics:
        alone = rules.isolate(topic.id)
        promised = [(level, text) for level in ("urgent", "digest", "quiet") for text in getattr(topic.tests, level)]
        for expected, text in [("", text) for text in texts] or promised:
            level, why = judge_headline(alone, text)
            yield TopicTrial(topic.id, text, expected, level.value if level else "quiet", why)


def trial_object(trial: TopicTrial) -> dict[str, object]:
    """A judgement for JSON."""
    return {
        "topic": trial.topic,
        "text": trial.text,
        "expected": trial.expected or None,
        "level": trial.level,
        "why": trial.why,
        "ok": not trial.fails,
    }


def show_trials(trials: list[TopicTrial]) -> None:
    """Print one line a headline; failed tests are shown in colour and in words."""
    console = make_console()
    lines = (
        Line(
            ("" if not one.expected else "FAILS" if one.fails else "ok", one.topic, one.level, one.text, one.why),
            "bold red" if one.fails else "green" if one.expected else "",
            styled=0,
        )
        for one in trials
    )
    show_table(console, TRIAL_COLUMNS, lines)
    failed = sum(trial.fails for trial in trials)
    console.print(f"{count_of(len(trials), 'headline')}, {failed} judged differently from their tests")


@topics.command(
    epilog=list_examples(
        "tocsin topics new cyber",
        "tocsin topics new cyber --title 'Attack on networks' --who hackers,ransomware --what 'shut down,cripple'",
    )
)
@click.argument("topic_id", metavar="ID")
@click.option("--title", default="", help="Name shown to people [default: made from the id].")
@click.option("--who", default="residents,crowd", show_default=True, help="Words for who does it, separated by commas.")
@click.option("--what", default="flee,riot", show_default=True, help="Words for what happens, separated by commas.")
@click.option("--language", default="en", show_default=True, help="Language of those words, ISO 639-1.")
@severity_option("moderate", "Severity that a story of this topic starts with.")
@click.pass_obj
def new(
    config_directory: Path | None, topic_id: str, title: str, who: str, what: str, language: str, severity: str
) -> None:
    """Start a topic: write a valid, commented ID.yaml to edit. It only reaches digests until you change that."""
    from bot.cli.configured import config_errors_end_the_command
    from monitors.config.loading import TOPICS_FOLDER
    from monitors.config.scalars import IDENTIFIER
    from monitors.config.topic_template import compose_headline, write_topic
    from monitors.rules.foreign_words import SCRIPTS
    from monitors.rules.stated_language import LANGUAGES

    if not re.fullmatch(IDENTIFIER, topic_id, re.ASCII):
        raise click.UsageError(
            f"{topic_id!r} is not an id; write up to 32 lowercase letters, digits, - and _, starting with a letter"
        )
    path = editable_folder(config_directory) / TOPICS_FOLDER / f"{topic_id}.yaml"
    if language not in LANGUAGES:
        known = ", ".join(SCRIPTS)
        raise click.UsageError(
            f"--language: {language!r} is the code of no language; write one of ISO 639-1, such as those of the shipped"
            f" word lists: {known}"
        )
    words = [tuple(word.strip() for word in given.split(",") if word.strip()) for given in (who, what)]
    if not all(words):
        raise click.UsageError("--who and --what need at least one word each")
    if lists := [word for given in words for word in given if word.startswith("<")]:
        raise click.UsageError(f"{lists[0]!r} is a list; write words, and name lists in the file afterwards")
    if path.exists():
        click.echo(f"{path} already exists; choose another id", err=True)
        sys.exit(EXIT_FOUND_WRONG)
    title = title or topic_id.replace("-", " ").replace("_", " ").capitalize()
    text = write_topic(topic_id, title, words[0], words[1], severity=severity, language=language)
    with config_errors_end_the_command():
        check_new(str(path), text)
    write_or_exit(path, text, instead_of="")
    if not compose_headline(words[0], words[1], language):
        click.echo("it has no headline that must ring yet; write some under tests: urgent:", err=True)
    click.echo(f"written to {path}; edit it, then: tocsin topics test {topic_id}; {TAKEN_OVER}")


def check_new(file: str, text: str) -> None:
    """Raise ConfigError with all that is wrong in a new topic's text, such as a word that cannot be a phrase.

    The problems have no line, because the file is not written.
    """
    from monitors.config.loading import check_topic_text
    from monitors.errors import ConfigError, Problem

    if problems := check_topic_text(file, text):
        said = dict.fromkeys((problem.what, problem.fix) for problem in problems)
        raise ConfigError(tuple(Problem(f"{file} was not written", 0, 0, what, fix) for what, fix in said))
