"""Finds which entries of word lists a word is found by, and refuses a word that a list should not get.

An entry counts with the lists that the list names, because whoever reads the list reads those too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from monitors.errors import QueryError
from monitors.rules.broad import COMMON_BY_LANGUAGE, is_common
from monitors.rules.compiler import Lists
from monitors.rules.folded_phrases import fold_phrase
from monitors.rules.foreign_words import find_foreign_script
from monitors.rules.query import parse_entry
from monitors.rules.syntax import ListRef, Phrase, Term, TermKind
from monitors.rules.words import get_folding, list_readings, stem_folded


@dataclass(frozen=True, slots=True)
class ListedWord:
    """An entry of the list ``name``, as written; ``owner`` is the topic's id, "" for a shared list."""

    owner: str
    name: str
    language: str
    entry: str


def list_words(lists: Lists, name: str, language: str) -> Iterator[ListedWord]:
    """Yield the entries of a list in one language, and behind them those of the lists that it names.

    Raises QueryError for an unknown list, and for an entry that is no phrase.
    """
    waiting, seen = [(lists, name)], set[tuple[str, str]]()
    while waiting:
        lists, name = waiting.pop(0)
        owner = lists.find_scope(name) or ""
        if (owner, name) in seen:
            continue
        seen.add((owner, name))
        named_in = lists if owner else lists.only_shared
        for entry in lists.get_written(name, language):
            yield ListedWord(owner, name, language, entry)
            if isinstance(parsed := named_in.read_entry(entry), ListRef):
                waiting.append((named_in, parsed.name))


def check_new_word(lists: Lists, name: str, language: str, entry: str) -> None:
    """Raise QueryError, with the remedy, for an entry that a list should not get: one that is no phrase, is found
    already, is in other letters than its language, or stands in nearly every article.
    """
    parsed = lists.read_entry(entry)
    words = tuple(list_words(lists, name, language))
    if script := find_foreign_script(entry, language, [*lists.get_written(name, language), entry]):
        what = "{entry} has {script} letters, which articles in {language} hardly contain"
        fix = "write it in the letters of the language, or name the language that it is in"
        raise QueryError(what, 1, fix, entry=repr(entry), script=script.capitalize(), language=language)
    if found := next((word for word in words if word.entry == entry), None) or find_same(parsed, words):
        _refuse_known(entry, name, found)
    common = COMMON_BY_LANGUAGE.get(language, frozenset())
    if isinstance(parsed, Phrase) and is_common(parsed, common) and not lists.find_common(name):
        what = "nearly every article contains {entry}, and the list <{name}> has only rarer words"
        fix = 'write a phrase, such as "{plain} ..."; if it is really meant, edit the file by hand'
        raise QueryError(what, 1, fix, entry=repr(entry), name=name, plain=str(parsed))


def _refuse_known(entry: str, name: str, found: ListedWord) -> None:
    what = "{entry} is in <{name}> already"
    if found.entry != entry:
        what = "{known} in <{name}> finds {entry} already"
    if found.name != name:
        what = what.replace("<{name}>", "<{holder}>, which <{name}> includes,", 1)
    values = {"entry": repr(entry), "known": repr(found.entry), "name": name, "holder": found.name}
    raise QueryError(what, 1, "there is nothing to add", **values)


def find_same(new: Phrase | ListRef, words: Iterable[ListedWord]) -> ListedWord | None:
    """Return the first entry that finds whatever ``new`` finds, word for word; None if there is none."""
    if isinstance(new, ListRef):
        return None
    return next((word for word in words if _finds(word, new)), None)


def _finds(word: ListedWord, new: Phrase) -> bool:
    known, asked = _fold(word.entry, word.language), fold_phrase(new, get_folding(word.language))
    return len(known) == len(asked) and all(
        _finds_term(one, other, word.language) for one, other in zip(known, asked, strict=True)
    )


def find_alike(text: str, words: Iterable[ListedWord]) -> Iterator[ListedWord]:
    """Yield the entries that have the words of ``text`` side by side, in whatever form. Raises QueryError."""
    asked = parse_entry(text)
    if isinstance(asked, ListRef):
        yield from (word for word in words if word.entry == text)
        return
    for word in words:
        known, wanted = _fold(word.entry, word.language), fold_phrase(asked, get_folding(word.language))
        starts = range(len(known) - len(wanted) + 1)
        if any(_is_alike(known[at : at + len(wanted)], wanted, word.language) for at in starts):
            yield word


def _is_alike(known: Sequence[Term], asked: Sequence[Term], language: str) -> bool:
    return all(
        _finds_term(one, other, language) or _finds_term(other, one, language)
        for one, other in zip(known, asked, strict=True)
    )


def _fold(entry: str, language: str) -> tuple[Term, ...]:
    """Return the folded words of an entry; none if it names a list."""
    parsed = parse_entry(entry)
    return fold_phrase(parsed, get_folding(language)) if isinstance(parsed, Phrase) else ()


def _finds_term(known: Term, asked: Term, language: str) -> bool:
    """Return whether the term ``known`` finds every word that ``asked`` finds; both are folded."""
    if known.kind is TermKind.EXACT:
        return asked.kind is TermKind.EXACT and asked.text == known.text
    if asked.kind is TermKind.PREFIX:
        return known.kind is TermKind.PREFIX and asked.text.startswith(known.text)
    readings = list_readings(asked.text, language)
    stems = [stem_folded(reading, language) for reading in readings]
    if known.kind is TermKind.STEM:
        return stem_folded(known.text, language) in stems
    return any(one.startswith(known.text) for one in (stems if asked.kind is TermKind.STEM else readings))
