"""Finds everything that is wrong in a topic, or in what topics share, and runs the topic's own tests.

It reads no files: :mod:`monitors.config.loading` calls it with validated specs, and turns the paths of keys in the
problems into file:line:column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TypeVar

from monitors.config.schema import RealisCue, RuleSpec, SharedSpec, TopicSpec, VetoSpec
from monitors.errors import QueryError, UnknownListError
from monitors.model import Level, Suppression
from monitors.plurals import count_of
from monitors.points import compare_score
from monitors.rules.compiler import Compiler, ListError, Lists, WordLists
from monitors.rules.language import detect_language
from monitors.rules.query import parse_entry, parse_expression
from monitors.rules.symbols import SymbolTable
from monitors.rules.syntax import ListRef
from monitors.rules.text import read_document
from monitors.rules.topic import CompiledRules, compile_rules
from monitors.rules.topic_compiler import compile_cue, compile_rule, compile_veto

Path = tuple[str | int, ...]

FIX_RULES = "fix the rules, or move the headline"


Item = TypeVar("Item", RuleSpec, VetoSpec, RealisCue)


@dataclass(frozen=True, slots=True)
class TopicProblem:
    """One problem: the path of keys and indices to the value in the YAML file, what is wrong, and the remedy.

    ``column`` counts from 1 and is the place in a query; 0 means the whole value. ``missing`` is as in
    :class:`monitors.errors.Problem`.
    """

    path: Path
    what: str
    fix: str
    column: int = 0
    missing: str = ""

    @property
    def is_test(self) -> bool:
        """Whether it is one of the topic's own tests that fails."""
        return self.path[:1] == ("tests",)


def check_shared(shared: SharedSpec) -> tuple[TopicProblem, ...]:
    """Return every problem of the shared lists, vetoes and cues, in file order."""
    problems, lists = _check_lists(Lists("", {}, shared.lists), shared.lists)
    compiler = Compiler(SymbolTable(), lists)
    problems.extend(_check_items(compiler, shared.veto, "veto", compile_veto))
    problems.extend(_check_items(compiler, shared.realis, "realis", compile_cue))
    problems.extend(_check_months(shared))
    if shared.numbers and shared.numbers not in shared.lists:
        problems.append(
            TopicProblem(("numbers",), f"there is no shared list <{shared.numbers}>", "define it under lists:")
        )
    return tuple(problems)


def check_topic(spec: TopicSpec, shared: SharedSpec | None = None) -> tuple[TopicProblem, ...]:
    """Return every problem of one topic, as :func:`check_topics` does."""
    return next(check_topics((spec,), shared))


def check_topics(specs: Sequence[TopicSpec], shared: SharedSpec | None = None) -> Iterator[tuple[TopicProblem, ...]]:
    """Return an iterator over every problem of each topic, in turn: word lists, queries, names, points, and its own
    tests. All are compiled before it returns; the iterator runs the tests.

    Each topic's tests are judged by that topic alone. They are run only if nothing else is wrong, neither in it nor in
    `shared`; and of several topics with one id, only those of the first sound one.
    """
    shared = shared or SharedSpec()
    found = [tuple(_check_parts(spec, shared)) for spec in specs]
    tested: dict[str, TopicSpec] = {}
    for spec, problems in zip(specs, found, strict=True):
        if not problems:
            tested.setdefault(spec.id, spec)
    rules = compile_to_test(tested.values(), shared) if tested and not check_shared(shared) else None
    return (
        tuple(_run_tests(spec, rules.isolate(spec.id))) if rules and tested.get(spec.id) is spec else problems
        for spec, problems in zip(specs, found, strict=True)
    )


def compile_to_test(specs: Iterable[TopicSpec], shared: SharedSpec) -> CompiledRules:
    """Compile topics for their own tests, which judge an experimental topic as if it were stable. Raises QueryError."""
    return compile_rules([spec.model_copy(update={"status": "stable"}) for spec in specs], shared=shared)


def _check_parts(spec: TopicSpec, shared: SharedSpec) -> Iterator[TopicProblem]:
    """Yield every problem but those that only the topic's own tests show."""
    problems, lists = _check_lists(Lists(spec.id, spec.lists, shared.lists), spec.lists)
    compiler = Compiler(SymbolTable(), lists)
    yield from problems
    yield from _check_items(compiler, spec.rules, "rules", compile_rule)
    yield from _check_items(compiler, spec.veto, "veto", compile_veto)
    yield from _check_items(compiler, spec.realis, "realis", compile_cue)
    yield from _check_names(spec, shared)
    yield from _check_points(spec)


def _check_lists(lists: Lists, own: WordLists) -> tuple[list[TopicProblem], Lists]:
    """Return what is wrong in the lists `own` of `lists`, in file order, and all lists with the unsound ones replaced,
    so that nothing is reported again where a list is used.
    """
    problems = [problem for name in own for problem in _check_entries(lists, name, own)]
    for name in dict.fromkeys(str(problem.path[1]) for problem in problems):
        lists = lists.replace_unsound(name)
    for name in own:
        while problem := _check_whole(lists, name):
            problems.append(problem)
            lists = lists.replace_unsound(str(problem.path[1]))
    order = {name: number for number, name in enumerate(own)}
    return sorted(problems, key=lambda problem: order[str(problem.path[1])]), lists


def _check_entries(lists: Lists, name: str, own: WordLists) -> Iterator[TopicProblem]:
    """Yield the entries of one list that are no phrase or name an unknown list; or that it has no entry at all."""
    for language, entries in own[name].items():
        for index, entry in enumerate(entries):
            try:
                lists.read_entry(entry)
            except QueryError as error:
                yield _place(error, ("lists", name, language, index))
    if not any(own[name].values()) and (problem := _check_whole(lists, name)):
        yield problem


def _check_whole(lists: Lists, name: str) -> TopicProblem | None:
    """Return what makes a list unreadable as a whole, at the last entry on the way there that its owner wrote."""
    try:
        lists.get_entries(name)
    except ListError as error:
        place = next(step for step in reversed(error.trail) if step.owner == lists.owner)
        return _place(error, ("lists", place.name, place.language, place.number))
    except QueryError as error:
        return TopicProblem(("lists", name), error.what, error.fix)
    return None


def _check_months(shared: SharedSpec) -> Iterator[TopicProblem]:
    """Yield the languages that have not twelve months, the months without a name, and the names that are no phrase."""
    for language, months in shared.months.items():
        if len(months) != 12:
            yield TopicProblem(("months", language), count_of(len(months), "month"), "write all twelve")
        for month, names in enumerate(months):
            if not names:
                yield TopicProblem(("months", language, month), "a month without a name", "write its names")
            for index, name in enumerate(names):
                path = ("months", language, month, index)
                try:
                    if isinstance(parse_entry(name), ListRef):
                        yield TopicProblem(path, f"{name} is a list", "write the names of the month")
                except QueryError as error:
                    yield _place(error, path)


def _check_items(
    compiler: Compiler, items: Sequence[Item], key: str, compile_item: Callable[[Item, Compiler], object]
) -> Iterator[TopicProblem]:
    """Yield the queries of rules, vetoes or cues that do not compile, and ids used twice."""
    seen: set[str] = set()
    for index, item in enumerate(items):
        if item.id in seen:
            yield TopicProblem((key, index, "id"), f"{item.id!r} is used twice", "give each its own id")
        seen.add(item.id)
        try:
            compile_item(item, compiler)
        except QueryError as error:
            # One of its queries is wrong or, if each compiles, what they make together (a rule that needs no word).
            whole = _place(error, (key, index, "when"))
            yield from list(_check_queries(compiler, item, (key, index))) or [whole]


def _check_queries(compiler: Compiler, item: RuleSpec | VetoSpec | RealisCue, path: Path) -> Iterator[TopicProblem]:
    """Yield the problems of each query of a rule, veto or cue by itself."""
    for key in ("when", "unless"):
        try:
            if query := getattr(item, key, ""):
                compiler.compile(parse_expression(query))
        except QueryError as error:
            yield _place(error, (*path, key))


def _place(error: QueryError, path: Path) -> TopicProblem:
    missing = f"<{error.values['name']}>" if isinstance(error, UnknownListError) else ""
    return TopicProblem(path, error.what, error.fix, error.column, missing)


def _check_names(spec: TopicSpec, shared: SharedSpec) -> Iterator[TopicProblem]:
    """Yield the names under `without` that no shared veto or cue has."""
    known = {veto.id for veto in shared.veto} | {cue.id for cue in shared.realis}
    for index, name in enumerate(spec.without):
        if name not in known:
            close = get_close_matches(name, sorted(known), 1)
            fix = f"did you mean {close[0]!r}?" if close else "take it out"
            what = f"there is no shared veto or cue {name!r}"
            yield TopicProblem(("without", index), what, fix, missing=repr(name))


def _check_points(spec: TopicSpec) -> Iterator[TopicProblem]:
    """Yield what makes a threshold useless: all rules together do not reach it, or the digest's is higher."""
    reach = sum(rule.points + rule.ordered + rule.title for rule in spec.rules if rule.points > 0)
    if reach < spec.threshold:
        what = f"all rules together give {count_of(reach, 'point')}"
        yield TopicProblem(("threshold",), what, "lower it or raise the points")
    if spec.digest > spec.threshold:
        yield TopicProblem(("digest",), "it is above the threshold", "use the threshold or less")


def _run_tests(spec: TopicSpec, rules: CompiledRules) -> Iterator[TopicProblem]:
    """Yield the headlines of the topic's own tests that are not judged as the tests say."""
    expected = (("urgent", Level.URGENT), ("digest", Level.DIGEST), ("quiet", None))
    for name, level in expected:
        for index, headline in enumerate(getattr(spec.tests, name)):
            found, why = judge_headline(rules, headline)
            if found != level:
                is_foreign = found is None and not _has_words_for(rules, detect_language(headline))
                fix = "write a longer headline, or add words of that language" if is_foreign else FIX_RULES
                yield TopicProblem(("tests", name, index), f"{headline!r} is judged {found or 'quiet'} ({why})", fix)


def judge_headline(rules: CompiledRules, headline: str) -> tuple[Level | None, str]:
    """Return the level of a headline without text or date (None for quiet), and the reason in words."""
    language = detect_language(headline)
    judgement = rules.judge(read_document(headline, "", language), None)
    if judgement.matches:
        match = judgement.matches[0]
        flags = ", ".join(f"{flag.kind}: {flag.span.text!r}" for flag in match.realis)
        return match.level, f"score {compare_score(match.score, match.threshold)}" + (f"; {flags}" if flags else "")
    why = judgement.suppressions[0].detail if judgement.suppressions else "no rule matches"
    return None, why if _has_words_for(rules, language) else f"{why}; read as {language}, in which there are no words"


@dataclass(frozen=True, slots=True)
class HeadlineJudgement:
    """What one topic makes of a headline: its level (None for quiet) and the reason in words; what rang, as points,
    rule and words; and if no rule rang what the nearest one lacks, None if none came near.
    """

    language: str
    level: Level | None
    why: str
    rang: tuple[str, ...]
    lack: Suppression | None


def explain_headline(rules: CompiledRules, headline: str) -> HeadlineJudgement:
    """Judge a headline by one topic as its tests are judged, and tell what made it ring or what it lacks."""
    language = detect_language(headline)
    level, why = judge_headline(rules, headline)
    document = read_document(headline, "", language)
    judgement = rules.judge(document, None)
    rang = [f"{one.points:+g} {one.rule}: {one.span.text!r}" for match in judgement.matches for one in match.evidence]
    lack = next(iter(judgement.suppressions), None)
    if lack is None and all(match.is_read for match in judgement.matches) and _has_words_for(rules, language):
        lack = rules.explain_silence(document)
        why = f"{why}; {lack.detail}" if lack and rang else lack.detail if lack else why
    return HeadlineJudgement(language, level, why, tuple(rang), lack)


def _has_words_for(rules: CompiledRules, language: str) -> bool:
    """Return whether the lists have words of a language. Rules without any list have words of no language, for all."""
    languages = rules.coverage.languages
    return not languages or not language or language in languages
