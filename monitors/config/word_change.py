"""Plans a change of one word list: what is refused, the new text of its file, and the topics that follow from it.

Pure: nothing is written here, and nothing put in force.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from monitors.config.list_edit import Keys, add_items, remove_items
from monitors.config.loading import validate
from monitors.config.problems import find_nearest
from monitors.config.schema import SharedSpec, TopicSpec, TopicTests
from monitors.config.text_edit import Edit
from monitors.config.yaml_source import YamlDocument, parse
from monitors.errors import ConfigError, Problem, QueryError
from monitors.rules.check import TopicProblem, check_shared, check_topics
from monitors.rules.compiler import Lists, WordLists
from monitors.rules.listed_words import ListedWord, check_new_word, find_alike, list_words
from monitors.rules.syntax import Phrase

Headlines = Mapping[str, Sequence[str]]
"""Headlines by the level that a topic must give them: urgent, digest or quiet."""

Faults = tuple[tuple[TopicSpec, TopicProblem], ...]
"""What is wrong with topics, each with its topic."""

SHARED: Final = "_shared"
"""What the shared lists are called in place of a topic's id: the name of their file."""


@dataclass(frozen=True, slots=True)
class WordOrder:
    """Words to add to a list in one language, or to remove from it, headlines for the topic's tests by their level, and
    headlines to drop from the tests.

    ``owner`` is the id of the topic, or SHARED.
    """

    owner: str
    name: str
    language: str
    words: tuple[str, ...]
    removes: bool = False
    headlines: Headlines = field(default_factory=dict)
    dropped: tuple[str, ...] = ()

    @property
    def keys(self) -> Keys:
        """Where the list is in the file."""
        return ("lists", self.name, self.language)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All topics by id, and what they share."""

    topics: Mapping[str, TopicSpec]
    shared: SharedSpec

    def get_written(self, owner: str) -> WordLists:
        """The lists in one file: those of a topic, or the shared ones."""
        return self.shared.lists if owner == SHARED else self.topics[owner].lists

    def get_tests(self, owner: str) -> Mapping[str, tuple[str, ...]]:
        """The headlines of a topic's tests by their level; what topics share has none."""
        tests = TopicTests() if owner == SHARED else self.topics[owner].tests
        return {"urgent": tests.urgent, "digest": tests.digest, "quiet": tests.quiet}

    def get_lists(self, owner: str) -> Lists:
        """The lists that a topic may name, or the shared ones alone."""
        name, own = ("", {}) if owner == SHARED else (owner, self.topics[owner].lists)
        return Lists(name, own, self.shared.lists)

    def list_affected(self, owner: str) -> tuple[TopicSpec, ...]:
        """The topics that a change of a list may affect: its own, or all if it is shared."""
        return tuple(self.topics.values()) if owner == SHARED else (self.topics[owner],)


def check_order(order: WordOrder, rules: Rulebook, file: str) -> None:
    """Raise ConfigError with everything that forbids the change; ``file`` is that of the list, which must exist."""
    doubts = (
        *(_doubt_removed(order, rules) if order.removes else _doubt_added(order, rules)),
        *doubt_headlines(rules.get_tests(order.owner), order.headlines, order.dropped),
    )
    refuse(file, doubts)


def refuse(file: str, doubts: Iterable[tuple[str, str]]) -> None:
    """Raise ConfigError with everything that is wrong with an edit of a file, and its remedy, unless nothing is."""
    if problems := tuple(Problem(f"{file} was left as it is", 0, 0, what, fix) for what, fix in doubts):
        raise ConfigError(problems)


def _doubt_added(order: WordOrder, rules: Rulebook) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with each word; those before it count as added."""
    lists = rules.get_lists(order.owner)
    for word in order.words:
        try:
            check_new_word(lists, order.name, order.language, word)
        except QueryError as error:
            yield error.what, error.fix
        else:
            lists = lists.with_entry(order.name, order.language, word)


def _doubt_removed(order: WordOrder, rules: Rulebook) -> Iterator[tuple[str, str]]:
    lists = rules.get_lists(order.owner)
    written = lists.get_written(order.name, order.language)
    for word in order.words:
        if word not in written:
            yield f"<{order.name}> has no entry {word!r} in {order.language}", _advise_removal(order, lists, word)
    if written and set(written) <= set(order.words):
        what = f"<{order.name}> would have no entry left in {order.language}"
        yield what, "remove the language, or the list and what names it, by hand"


def doubt_headlines(tests: Headlines, headlines: Headlines, dropped: Sequence[str] = ()) -> Iterator[tuple[str, str]]:
    """Yield what is wrong, and its remedy, for each headline that a topic's ``tests`` have already, that was given
    twice or that is blank; and for each to be dropped that they do not have.
    """
    known = {one for listed in tests.values() for one in listed}
    for headline in dropped:
        if headline not in known:
            near = find_nearest(headline, known)
            yield f"{headline!r} is not among the topic's tests", f"there is {near!r}" if near else "leave it out"
    known.difference_update(dropped)
    for headline in (one for given in headlines.values() for one in given):
        if not headline.strip():
            yield "a headline has no word", "write one, or leave it out"
        elif headline in known:
            yield f"{headline!r} is among the topic's tests already", "leave it out, or move it by hand"
        known.add(headline)


def _advise_removal(order: WordOrder, lists: Lists, word: str) -> str:
    """Name the entry that was probably meant, and where it is if a list that the list names has it."""
    found = _find_meant(tuple(_list_readable(lists, order)), word)
    if found is None:
        return f"see tocsin topics words {order.owner} {order.name} {order.language}"
    if found.name == order.name:
        return f"there is {found.entry!r}"
    return f"there is {found.entry!r} in <{found.name}>, which <{order.name}> includes"


def _list_readable(lists: Lists, order: WordOrder) -> Iterator[ListedWord]:
    """Yield the entries of the list up to one that cannot be read."""
    with suppress(QueryError):
        yield from list_words(lists, order.name, order.language)


def _find_meant(listed: Sequence[ListedWord], word: str) -> ListedWord | None:
    """Return the entry that has the word in another form, or else the one that is spelt most like it."""
    with suppress(QueryError):
        if alike := next(find_alike(word, listed), None):
            return alike
    nearest = find_nearest(word, [one.entry for one in listed])
    return next((one for one in listed if one.entry == nearest), None)


def edit_text(order: WordOrder, rules: Rulebook, file: str, text: str) -> Edit:
    """Return the text of the list's file after the change; the line is that of the first word.

    Raises ConfigError if the file, or what would become of it, is not valid.
    """
    model = SharedSpec if order.owner == SHARED else TopicSpec
    change = remove_items if order.removes else add_items
    edit = change(file, text, model, order.keys, order.words)
    for level, headlines in rules.get_tests(order.owner).items():
        if gone := frozenset(order.dropped).intersection(headlines):
            edit = Edit(remove_items(file, edit.text, model, ("tests", level), gone).text, edit.line)
    return Edit(add_tests(file, edit.text, order.headlines).text, edit.line) if any(order.headlines.values()) else edit


def add_tests(file: str, text: str, headlines: Headlines) -> Edit:
    """Return the text of a topic's file with headlines, by their level, added to its tests; the line is that of the
    first one. At least one must be given. Raises as :func:`edit_text` does.
    """
    lines = []
    for level, given in headlines.items():
        if given:
            edit = add_items(file, text, TopicSpec, ("tests", level), given)
            text = edit.text
            lines.append(edit.line)
    return Edit(text, lines[0])


def read_changed(order: WordOrder, text: str, rules: Rulebook) -> Rulebook:
    """Return the topics as they are with the changed text of one file, which must be valid."""
    document = YamlDocument("")
    parse(text, document)
    if order.owner == SHARED:
        shared = validate(SharedSpec, document)
        assert shared is not None, "the edit has been read back"
        return Rulebook(rules.topics, shared.with_table(rules.shared.table))
    topic = validate(TopicSpec, document)
    assert topic is not None, "the edit has been read back"
    return Rulebook({**rules.topics, topic.id: topic}, rules.shared)


def list_faults(order: WordOrder, rules: Rulebook) -> Faults:
    """Return what is wrong with the topics that the change affects: queries that are too broad now, and own tests that
    fail. Raises ConfigError if the shared lists themselves are wrong.
    """
    if order.owner == SHARED and (wrong := check_shared(rules.shared)):
        raise ConfigError(tuple(Problem(SHARED, 0, 0, one.what, one.fix) for one in wrong))
    topics = rules.list_affected(order.owner)
    found = check_topics(topics, rules.shared)
    return tuple((topic, problem) for topic, problems in zip(topics, found, strict=True) for problem in problems)


def list_standing(order: WordOrder, was: Rulebook, faults: Faults) -> Faults:
    """Return the faults that are tests which fail before the change too, of topics that are sound otherwise."""
    before = list_faults(order, was)
    if not all(problem.is_test for _, problem in before):
        return ()
    known = {_identify(*fault) for fault in before}
    return tuple(fault for fault in faults if fault[1].is_test and _identify(*fault) in known)


def _identify(topic: TopicSpec, problem: TopicProblem) -> tuple[str, str, str]:
    """Return the topic, the level and the headline of a test that fails; its place among the tests may change."""
    _, level, index = problem.path
    return topic.id, str(level), getattr(topic.tests, str(level))[index]


def list_changed_phrases(order: WordOrder, was: Rulebook, becomes: Rulebook) -> frozenset[tuple[str, Phrase]]:
    """Return what the list finds before the change or after it, and not both: (language, phrase)."""
    before, after = (frozenset(rules.get_lists(order.owner).get_entries(order.name)) for rules in (was, becomes))
    return before ^ after
