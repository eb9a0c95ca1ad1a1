"""The words of the shipped rules stand in lists by language, so that a language is added by adding lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from monitors import rules
from monitors.config.schema import RuleSpec, SharedSpec, TopicSpec
from monitors.rules.query import parse_entry, parse_expression
from monitors.rules.syntax import Phrase, walk
from tests.shipped import load_shipped

#: English words of English rules that are spelt alike in another language, of whose lists they are a word.
_ALSO_ENGLISH = frozenset(
    """
    café caldera camping censure detonation emir envisage hacker incursions kidnapper militarise motor munition
    once plantation questions relegation tarmac tore
    """.split()  # noqa: SIM905
)
#: Names that every language writes alike: of towns, firms, unions and parliaments; of "persona non grata".
_NAMES = frozenset(
    "bundestag cob grata".split()  # noqa: SIM905
)
#: The codes of languages and of groups of them, as endings of names.
_LANGUAGE_ENDING = re.compile(r"-(?:ar|de|en|es|esp|fd|fr|kk|ml|pt|ru)$")


def _list_specs() -> tuple[SharedSpec | TopicSpec, ...]:
    return (load_shipped().shared, *load_shipped().topics)


def _list_rules(spec: SharedSpec | TopicSpec) -> Iterator[tuple[str, list[str]]]:
    """The id of each rule, veto and cue, with its queries."""
    for one in (*(spec.rules if isinstance(spec, TopicSpec) else ()), *spec.veto, *spec.realis):
        yield one.id, [one.when] if isinstance(one, RuleSpec) else list(filter(None, (one.when, one.unless)))


def _list_words(query: str) -> Iterator[str]:
    for node in walk(parse_expression(query)):
        if isinstance(node, Phrase):
            yield from (term.text.casefold() for term in node.terms if not term.text.isdecimal())


def _read_entries() -> Iterator[tuple[str, list[str]]]:
    """The language of each entry of the lists, with its words; entries that name a list have none."""
    for spec in _list_specs():
        for by_language in spec.lists.values():
            for language, entries in by_language.items():
                for parsed in map(parse_entry, entries):
                    if isinstance(parsed, Phrase):
                        yield language, [term.text.casefold() for term in parsed.terms]


def _list_foreign_words() -> set[str]:
    """Words that are an entry of lists of other languages, that no English entry has, and that English news, from which
    the second opinion learned its words, hardly has.
    """
    entries = list(_read_entries())
    lines = (Path(rules.__file__).parent / "encoder_words.tsv").read_text(encoding="utf-8").splitlines()
    english = {line.partition("\t")[0] for line in lines}
    english.update(word for language, words in entries if language == "en" for word in words)
    return {words[0] for language, words in entries if language != "en" and len(words) == 1} - english


def test_no_shipped_rule_veto_or_cue_holds_a_word_of_one_language_but_english() -> None:
    foreign = _list_foreign_words()
    held = {
        word: rule
        for spec in _list_specs()
        for rule, queries in _list_rules(spec)
        for query in queries
        for word in _list_words(query)
        if word in foreign or not word.isascii()
    }
    assert {word: rule for word, rule in held.items() if word not in _ALSO_ENGLISH | _NAMES} == {}
    assert sorted((_ALSO_ENGLISH | _NAMES) - held.keys()) == []


def test_no_shipped_rule_or_list_is_named_for_a_language() -> None:
    names = {name for spec in _list_specs() for name in (*spec.lists, *(rule for rule, _ in _list_rules(spec)))}
    assert sorted(filter(_LANGUAGE_ENDING.search, names)) == []


def test_no_list_of_a_shipped_topic_is_named_as_a_shared_one() -> None:
    """So that a name in an explanation or in a file means one list, whoever reads it."""
    shared = load_shipped().shared.lists.keys()
    assert [f"{topic.id}: {name}" for topic in load_shipped().topics for name in topic.lists if name in shared] == []
