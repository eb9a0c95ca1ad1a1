"""Reads where people were attacked (at a market, on a bus) and when on that day, in any language.

Two attacks of one kind in one town and half a day are told apart by it (:mod:`monitors.stories.attack_signs`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from monitors.model import Analysis
from monitors.sentences import take_first_sentence
from monitors.stories.attack_kinds import SECOND
from monitors.stories.wording import get_body, share_equal
from monitors.words import compile_pattern, find_lists, list_marks, load_languages, write_pattern

MOST_CHARACTERS = 1_000
"""Only the beginning of a text is searched for sites that it names further on."""

TO_THE_END = r"[^.!?؟\n]*"
"""What is behind a phrase up to the end of its sentence."""

SOME_WORDS = r"(?:\s+\w+){1,4}"
"""A few words behind a phrase, in its part of the sentence."""


@dataclass(frozen=True, slots=True)
class AttackScene:
    """Where and when a report says that people were attacked, by the names of the lists ``sites`` and ``hours``.

    ``sites`` are those that the headline names of the attack, ``hours`` those that it or the first sentence does,
    ``named`` the sites that the report names anywhere. What it says of an earlier attack does not count.
    """

    sites: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()
    hours: frozenset[str] = frozenset()


NO_SCENE = AttackScene()


def read_attack_scene(analysis: Analysis) -> AttackScene:
    """Return where and when people were attacked; nothing in a language without word lists."""
    title, body, language = analysis.article.title, get_body(analysis.article), analysis.language
    of_title = _list_clauses(title, language)
    clauses = [*of_title, *_list_clauses(take_first_sentence(body), language)]
    hours = find_lists("hours", language, _join([_cut("statements", one, language)[0] for one in clauses]))
    sites = find_lists("sites", language, _join([_leave_landmarks(one, language) for one in of_title]))
    named = find_lists("sites", language, _leave_earlier(f"{title}\n{body[:MOST_CHARACTERS]}", language))
    return share_equal(AttackScene(sites, named, hours))


def _list_clauses(sentence: str, language: str) -> list[str]:
    """Return the parts of a sentence that may say where and when the attack was. Where one thing followed another,
    these are the parts that name its kind: who mourns in a church after a bombing was not bombed there.
    """
    clauses = _cut("causes", _leave_earlier(sentence, language), language)
    if len(clauses) == 1:
        return clauses
    return [clause for clause in clauses if find_lists("attacks", language, clause) - {SECOND}]


def _leave_earlier(text: str, language: str) -> str:
    """Return a text without what its sentences say of an earlier attack."""
    return _join(_cut("earlier", text, language, TO_THE_END))


def _leave_landmarks(clause: str, language: str) -> str:
    """Return a clause without what the attack was only near to."""
    return _join(_cut("landmarks", clause, language, SOME_WORDS))


def _join(parts: Sequence[str]) -> str:
    return "\n".join(parts)


def _cut(name: str, text: str, language: str, behind: str = "") -> list[str]:
    """Return a text without the phrases of a list ``clauses`` and what is ``behind`` them, as the parts between."""
    marks, pattern = _compile(name, language, behind)
    lowered = text.casefold()
    return pattern.split(text) if any(mark in lowered for mark in marks) else [text]


@cache
def _compile(name: str, language: str, behind: str) -> tuple[frozenset[str], re.Pattern[str]]:
    """Return marks of which a text with a phrase has one, and what finds the phrases."""
    phrases = load_languages().get(language, {}).get("clauses", {}).get(name, [])
    return list_marks(phrases), compile_pattern(write_pattern(phrases) + behind)
