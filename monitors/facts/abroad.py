"""Finds the countries that act in another one: France in ``France declares an emergency in New Caledonia``. Pure.

``roles.py`` judges each name alone, and takes a country that declares, bans or fires something for the scene. Here its
mentions lose that when the same clause puts the deed elsewhere. And it takes a state's forces for abroad; here they are
at home when a headline says that they fight rebels or the like, and nothing puts that elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from monitors.facts.entries import NameKind
from monitors.facts.ranking import PlaceMention
from monitors.facts.role_words import RoleWords
from monitors.facts.roles import ABROAD, ACTS_AT_HOME, DATELINE, SCENE, SPEAKER, WORD

FURTHEST = 110  # characters between the one who acts and the scene
MOST_BETWEEN = 3  # names looked at after the one who acts
ENDS = frozenset(".:;!?")


def lower_actors(placed: Sequence[PlaceMention], words: RoleWords) -> list[PlaceMention]:
    """The mentions of an article, those that act at home lowered for the countries that act in another one."""
    acting = [position for position, one in enumerate(placed) if _acts(one)]
    abroad = {
        placed[position].entry.country
        for position in acting
        if _acts_in(placed[position], islice(placed, position + 1, position + 1 + MOST_BETWEEN), words)
    }
    if not abroad:
        return list(placed)
    return [
        one._replace(weight=ABROAD, score=ABROAD * one.factor) if _acts(one) and one.entry.country in abroad else one
        for one in placed
    ]


def raise_forces(placed: Sequence[PlaceMention], words: RoleWords) -> list[PlaceMention]:
    """The mentions of an article, with the forces of a headline's only country at home if they fight its own people:
    ``Peruvian army raids rebel camp``, unless another country is a scene.
    """
    fighting = placed[0]
    named = {one.entry.country for one in placed if one.field.is_title}
    if not fighting.field.is_title or fighting.weight != ABROAD or named != {fighting.entry.country}:
        return list(placed)
    scenes = (one for one in placed if one.weight >= DATELINE and one.weight != SPEAKER)
    behind = WORD.findall(fighting.field.low, fighting.mention.end)
    if any(one.entry.country != fighting.entry.country for one in scenes) or not _fights_at_home(behind, words):
        return list(placed)
    return [fighting._replace(weight=ACTS_AT_HOME, score=ACTS_AT_HOME * fighting.factor), *placed[1:]]


def _fights_at_home(behind: Sequence[str], words: RoleWords) -> bool:
    """Whether the words behind a state's forces name its rebels or the like, and nothing beyond its border."""
    return any(word.startswith(words.foe.stems) for word in behind) and not words.far.meets(behind)


def _acts(one: PlaceMention) -> bool:
    return one.weight == ACTS_AT_HOME and one.entry.kind is NameKind.COUNTRY


def _acts_in(actor: PlaceMention, others: Iterable[PlaceMention], words: RoleWords) -> bool:
    """Whether the clause of one who acts names a scene in another country."""
    for other in others:
        if other.field is not actor.field or other.mention.start - actor.mention.end > FURTHEST:
            return False
        if other.weight == SCENE and other.entry.country != actor.entry.country:
            between = actor.field.low[actor.mention.end : other.mention.start]
            parts = between.split()
            at_home = (words.clause, words.toward, words.border_after)  # "closes its border with" is a deed at home
            return ENDS.isdisjoint(between) and not any(listed.meets(parts) for listed in at_home)
    return False
