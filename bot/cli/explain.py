"""``tocsin explain``: shows why a text matches or not, with the words that were read and the points they gave."""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli import EXIT_FOUND_WRONG
from bot.cli.options import config_option, date_option, echo_json, json_option, list_examples
from monitors.points import count_score

if TYPE_CHECKING:
    from monitors.config.loading import Config
    from monitors.model import Analysis, Article, Evidence, Fact, Match, Suppression
    from monitors.rules.coverage import Coverage

ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
FILE_NAME = re.compile(r"\S*/\S*|\S+\.(txt|html?|jsonl?|md)", re.IGNORECASE)
NO_WORDS = "none has word lists in this language; add some"


@click.command(
    epilog=list_examples(
        'tocsin explain "Russia sends 2,500 paratroopers to Kazakhstan"',
        "tocsin explain seeds/my-article.txt",
        'tocsin explain "Martial law was imposed in December 1981" --date 1981-12-14',
        'tocsin explain "Crowd storms the port" --json | jq ".topics[].evidence[].text"',
    )
)
@click.argument("text", metavar="TEXT|FILE|-")
@click.option("--title", default="", help="Headline, when a typed TEXT is the body only.")
@date_option
@json_option
@config_option
def explain(text: str, title: str, date: datetime | None, as_json: bool, config_directory: Path | None) -> None:
    """Show how the rules judge a text, a seed file, or standard input (-), and why.

    A text is judged as of now, so that a year long past in it is history; a file as of its own date.
    """
    from bot.cli.configured import compile_or_exit, load_or_exit
    from monitors.analysis import explain_readings, explain_silence
    from monitors.config.version import identify_config
    from monitors.errors import ParseError

    config = load_or_exit(config_directory)
    try:
        article = _read_article(text, title, datetime.now(UTC), date)
    except ParseError as error:
        click.echo(f"{text[:80]}: {error}", err=True)
        sys.exit(EXIT_FOUND_WRONG)
    compiled = compile_or_exit(config)
    analysis = explain_silence(compiled.analyse(article), compiled.rules)
    version = identify_config(config.settings, config.topics, config.shared)
    if as_json:
        echo_json({"config": version} | to_object(analysis, compiled.rules.coverage))
        return
    lacks = explain_readings(analysis, compiled.rules)
    lines = (
        *describe(analysis, compiled.rules.coverage),
        *(f"the nearest rule of {held.topic}: {held.detail}" for held in lacks),
        *suggest_word((*lacks, *analysis.suppressions), analysis.language, config, config_directory),
    )
    for line in (f"config: {version}", *lines):
        click.echo(line)


def _read_article(text: str, title: str, now: datetime, date: datetime | None) -> Article:
    """The article to judge; with a `date`, it was published and came then."""
    if text != "-" and not os.path.isfile(text):  # of a text too long for a name, Path.is_file raises OSError
        return _read_typed(text, title, date or now)
    if title:
        raise click.UsageError("--title goes with a typed TEXT; write the headline on the first line of the file")
    try:
        data = sys.stdin.buffer.read() if text == "-" else Path(text).read_bytes()
    except OSError as error:
        raise click.UsageError(f"{text} cannot be read ({error.strerror}); name a readable file") from error
    return _read_file(data, text, now, date)


def _read_file(data: bytes, name: str, now: datetime, date: datetime | None) -> Article:
    from monitors.sources.seedfile import read_seed

    article = read_seed(data, name, source_id="explain", first_seen_at=date or now)
    return article if date is None else replace(article, published_at=date, updated_at=None)


def _read_typed(text: str, title: str, at: datetime) -> Article:
    from monitors.model import Article

    if "/" in text and os.path.exists(text):
        raise click.UsageError(f"{text} is not a regular file; name a seed file, or write a text")
    if not text.strip():
        raise click.UsageError("there is nothing to explain; write a headline or a text")
    if ADDRESS.fullmatch(text):
        raise click.UsageError("an address is not read here; write its text, or send the bot /whynot and the address")
    if FILE_NAME.fullmatch(text):
        raise click.UsageError(f"there is no file {text}")
    headline, body = (title, text) if title else (text, "")
    return Article("explain", "explain", headline, body, first_seen_at=at, published_at=at)


def describe(analysis: Analysis, coverage: Coverage) -> Iterator[str]:
    """Lines about every match, every topic that came near, and every fact, each with its words; and whether any topic
    knows the language.
    """
    from monitors.digest_level import describe_holds

    article, is_known = analysis.article, coverage.knows_language(analysis)
    yield f"title: {article.title}"
    yield f"language: {analysis.language or 'unknown'}{'' if is_known else ', in which no topic has word lists'}"
    yield f"date: {_write_date(article) or 'unknown, so no date in it counts as history'}"
    yield from (f"warning: {warning}" for warning in article.warnings)
    for match in analysis.matches:
        yield ""
        yield f"{match.topic}: {match.level.value.upper()}, {_describe_strength(match)}"
        yield from _describe_tally(match, analysis)
        yield from describe_raise(match)
        yield from (f"  {hold}" for hold in describe_holds(match))
        yield from _describe_hold(match, coverage.experimental)
        yield from _describe_backgrounder(match, analysis)
    for held in analysis.suppressions:
        yield ""
        yield f"{held.topic}: quiet, {held.detail}"
        yield from (_evidence_line(evidence) for evidence in held.evidence)
    if not analysis.matches and (not analysis.suppressions or not is_known):
        yield ""
        yield "no topic: " + ("it has none of the words that the rules of the topics need" if is_known else NO_WORDS)
    if analysis.facts:
        yield ""
        yield from (_fact_line(fact) for fact in analysis.facts)


def _write_date(article: Article) -> str | None:
    """The day with which dates in the article are compared, None if it has none."""
    from monitors.completion import judging_time

    at = judging_time(article)
    return None if at is None else at.date().isoformat()


def suggest_word(held: Iterable[Suppression], language: str, config: Config, directory: Path | None) -> Iterator[str]:
    """How to try a word in the first list that a topic missed a word of; said once.

    ``directory`` is the folder that the command was given, which the commands then need too.
    """
    if place := next(filter(None, (find_place(one, language, config) for one in held)), None):
        yield ""
        yield f"to see the words of <{place.name}>, and what one more would change:"
        yield f"  tocsin topics words {place}{write_folder(directory)}"
        yield f"  tocsin topics add-word {place} WORD{write_folder(directory)}"


@dataclass(frozen=True, slots=True)
class ListPlace:
    """Where a word may be added: the topic or _shared, the list and the language; as text, the words of a command."""

    owner: str
    name: str
    language: str

    def __str__(self) -> str:
        return f"{self.owner} {self.name} {self.language}"


def find_place(one: Suppression, language: str, config: Config) -> ListPlace | None:
    """The list that a quiet topic missed a word of; None if it missed something else."""
    from monitors.config.word_change import SHARED
    from monitors.model import SuppressionReason
    from monitors.rules.lacks import find_missing_list

    own = {topic.id: topic.lists for topic in config.topics}.get(one.topic, {})
    name = find_missing_list(one.detail) if one.reason is SuppressionReason.BELOW_THRESHOLD else ""
    if name not in own and name not in config.shared.lists:
        return None
    return ListPlace(one.topic if name in own else SHARED, name, language or "en")


def write_folder(directory: Path | None) -> str:
    """The option that names the folder of a command, as it was given; "" if it was not."""
    return f" --config {shlex.quote(str(directory))}" if directory else ""


def to_object(analysis: Analysis, coverage: Coverage) -> dict[str, object]:
    """The same as JSON for programs, with the field names of ``tocsin analyse`` where they mean the same."""
    from monitors.facts.fact_json import to_json

    return {
        "title": analysis.article.title,
        "lang": analysis.language,
        "date": _write_date(analysis.article),
        "lang_known": coverage.knows_language(analysis),
        "warnings": list(analysis.article.warnings),
        "topics": [_match_object(match, analysis, coverage.experimental) for match in analysis.matches],
        "quiet": [
            {
                "topic": held.topic,
                "reason": held.reason.value,
                "detail": held.detail,
                "evidence": [_evidence_object(evidence) for evidence in held.evidence],
            }
            for held in analysis.suppressions
        ],
        "facts": [to_json(fact) for fact in analysis.facts],
    }


def _match_object(match: Match, analysis: Analysis, experimental: Collection[str]) -> dict[str, object]:
    from monitors.digest_level import find_digest_cause
    from monitors.documents import write_background, write_flag
    from monitors.tally import tally

    raised, cause = match.raised, find_digest_cause(match, experimental)
    summed = tally(match, analysis)
    return {
        "topic": match.topic,
        "level": match.level.value,
        "severity": match.severity.value,
        "score": match.score,
        "threshold": match.threshold,
        "evidence": [{**_evidence_object(one), "counts": one in summed.counted} for one in match.evidence],
        "adjusted": summed.adjusted,
        "raised": None
        if raised is None
        else {"before": raised.before.value, "reason": raised.reason.value, "words": raised.words},
        "realis": [write_flag(flag) for flag in match.holding],
        "overruled": [write_flag(flag) for flag in match.overruled],
        "vetoed": match.vetoed,
        "held": None if cause is None else cause.value,
        "background": write_background(match, analysis),
    }


def _evidence_object(evidence: Evidence) -> dict[str, object]:
    span = evidence.span
    return {
        "rule": evidence.rule,
        "points": evidence.points,
        "zone": span.zone.value,
        "start": span.start,
        "end": span.end,
        "text": span.text,
    }


def describe_raise(match: Match) -> Iterator[str]:
    """Why the match is more severe than its topic, if it is."""
    if raised := match.raised:
        yield f"  severity {raised.before.value} → {match.severity.value} ({raised.reason.value}): {raised.words!r}"


def _describe_hold(match: Match, experimental: Collection[str]) -> Iterator[str]:
    """Why a match does not ring, if neither its points nor a realis flag say it."""
    from monitors.digest_level import WHY_DIGEST, find_digest_cause

    if cause := find_digest_cause(match, experimental):
        yield f"  not urgent: {WHY_DIGEST[cause]}"


def _describe_backgrounder(match: Match, analysis: Analysis) -> Iterator[str]:
    """Why an urgent match does not ring by itself, if the article is a background piece."""
    from monitors.stories.backgrounders import WHY_BACKGROUNDER, find_backgrounder

    if piece := find_backgrounder(match, analysis):
        words = f": {piece.words!r}" if piece.words else ""
        yield f"  does not ring by itself: {WHY_BACKGROUNDER[piece.sign]}{words}"


def _describe_strength(match: Match) -> str:
    if match.is_read:
        where = "over a veto of the rules" if match.vetoed else "where no rule matched"
        return f"read by the encoder {where}; its words, in log-odds:"
    strength = count_score(match.score, match.threshold)
    return f"by the second opinion; by the rules alone for the digest, {strength}" if match.is_moved else strength


def _describe_tally(match: Match, analysis: Analysis) -> Iterator[str]:
    """The evidence of a match: what adds up to the score, what stands beside it, and the words of a second opinion."""
    from monitors.tally import tally

    summed = tally(match, analysis)
    yield from map(_evidence_line, summed.counted)
    if summed.adjusted:
        why = "lent by the title" if summed.adjusted > 0 else "taken off, as it stands deep in the text"
        yield f"  {summed.adjusted:+g} {why}"
    if summed.others:
        yield "  in other sentences, of which only the strongest counts:"
        yield from (f"  {_evidence_line(one)}" for one in summed.others)
    if summed.learned:
        yield "  the second opinion moved it by these words (log-odds, not points):"
        yield from (f"  {_evidence_line(one)}" for one in summed.learned)


def _evidence_line(evidence: Evidence) -> str:
    span = evidence.span
    return f"  {evidence.points:+g} {evidence.rule} ({span.zone.value} {span.start}-{span.end}): {span.text!r}"


def _fact_line(fact: Fact) -> str:
    amount = "" if fact.low is None else f"{fact.low}" if fact.low == fact.high else f"{fact.low}-{fact.high}"
    on = fact.on.isoformat() if fact.on else ""
    told = " ".join(filter(None, (fact.kind.value, amount, fact.of, fact.name or fact.country, on)))
    place = " (where it happens)" if fact.is_event else ""
    return f"{told}{place}: {fact.span.text!r}"
