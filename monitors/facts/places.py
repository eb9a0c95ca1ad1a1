"""Finds the places of an article: what each name stands for, and how strongly it says where the event happens.

It chooses among the gazetteer's candidates by context and size, and weighs each mention by its role (``roles.py``) and
its position. ``ranking.py`` makes facts of the result.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

from monitors.facts.abroad import lower_actors, raise_forces
from monitors.facts.article_field import ArticleField
from monitors.facts.entries import TOWNS, Entry, NameKind
from monitors.facts.gazetteer import Mention, load_gazetteer
from monitors.facts.namesakes import (
    LEAD_END,
    Region,
    choose_namesake,
    has_town_in,
    list_holding,
    read_abbreviation,
    read_article,
    read_neighbours,
    settle_countries,
)
from monitors.facts.persons import names_person, repeats_person
from monitors.facts.ranking import (
    PlaceMention,
    choose_event_countries,
    list_countries,
    list_places,
    new_place_mention,
    rank_countries,
)
from monitors.facts.role_words import RoleWords, load_role_words
from monitors.facts.roles import (
    SCENE,
    SPEAKER,
    SUBJECT,
    WINDOW,
    NameContext,
    tells_of_war,
)
from monitors.model import Fact

TITLE_FACTOR = 1.25
# Share of a mention's weight by how far into the text it is (characters). Not measured: news says the place early.
DEPTH_FACTORS = ((280, 1.0), (700, 0.8), (1500, 0.6))
DEEP_FACTOR = 0.4
HINT_WEIGHT = 0.5
MAX_ECHOES = 5  # mentions of one place that are weighed; more say nothing new
JOINTS = frozenset(["and", "&", ",", ", and", "y", "et", "und", "e", "и"])
# Between the adjective of a country and its town: "the Lebanese city of Tripoli", "ciudad libanesa de Trípoli".
_CITY_OF = re.compile(r" (?:\w+ )?(?:city|town|port|village|capital) of | de | город[еау]? ")
MOST_BETWEEN = 64  # characters between two names that may be a joint, most of them white space
KIND_PRIORS = {NameKind.COUNTRY: 3.0, NameKind.DEMONYM: 2.5, NameKind.REGION: 1.5, NameKind.WATCHED: 1.5}
# In this language a region of the country is meant rather than a namesake elsewhere: "Paraná", "Acre".
HOMES = {"pt": "BR"}
EVIDENCE = 0.8  # what one more name that speaks for a country adds
# An unsure town of this size is believed after a word of place: "in Alexandria".
SCENE_POPULATION = 200_000
LIKE_SIZE = 1 / 3  # of the people of the largest namesake: from here on the country that is named decides
ONLY_POPULATION = 50_000  # as SCENE_POPULATION, for a name that stands for nothing else


def find_places(fields: Sequence[ArticleField], language: str) -> tuple[Fact, ...]:
    """The COUNTRY facts and then the PLACE facts of an article, best first in each."""
    return find_all_places([fields], [language])[0]


def find_all_places(parts: Sequence[Sequence[ArticleField]], languages: Sequence[str]) -> list[tuple[Fact, ...]]:
    """As :func:`find_places` for several articles, in their order, but one step after the other.

    That is faster: the code and the tables of one step fill a processor's caches, and stay there.
    """
    gazetteer = load_gazetteer()
    mentions = [
        [gazetteer.find_mentions(field.text, language, field.low) for field in fields]
        for fields, language in zip(parts, languages, strict=True)
    ]
    resolved = list(map(_resolve_all, parts, mentions, languages))
    placed = list(map(_place_parts, parts, resolved, languages))
    return list(map(_to_facts, placed, languages))


def _resolve_all(
    fields: Sequence[ArticleField], mentions: Sequence[list[Mention]], language: str
) -> list[list[tuple[Mention, Entry, bool]]]:
    """For each field of an article what its names mean, as of :func:`_resolve`."""
    if not any(mentions):
        return [[] for _ in fields]
    support = Counter(mention.speaks_for for found in mentions for mention in found if mention.speaks_for)
    context = ArticleContext(support, settle_countries(fields, mentions), fields, mentions, language)
    resolved = [list(_resolve(field, found, context, language)) for field, found in zip(fields, mentions, strict=True)]
    if not context.persons:
        return resolved
    words = load_role_words(language)
    return [
        [one for one in found if not repeats_person(field, one[0], context.persons, words)]
        for field, found in zip(fields, resolved, strict=True)
    ]


def _to_facts(placed: list[PlaceMention], language: str) -> tuple[Fact, ...]:
    """The facts of an article whose names are weighed."""
    if not placed:
        return ()
    words = load_role_words(language)
    placed = raise_forces(lower_actors(placed, words), words)
    ranking = rank_countries(placed)
    events = choose_event_countries(placed, ranking)
    return (*list_countries(placed, ranking, events), *list_places(placed, ranking, events))


@dataclass
class ArticleContext:
    """What an article says as a whole: names that speak for a country, settled names, and the regions of its lead."""

    support: Counter[str]
    settled: dict[str, str]
    fields: Sequence[ArticleField]
    mentions: Sequence[list[Mention]]
    language: str
    persons: set[str] = field(default_factory=set)  # names that are persons' somewhere in the article, in lower case

    @cached_property
    def regions(self) -> frozenset[Region]:
        """The regions that the title and the lead name, read when first asked for."""
        return read_article(self.fields, self.mentions, self.language)


def _resolve(
    field: ArticleField, mentions: list[Mention], context: ArticleContext, language: str
) -> Iterator[tuple[Mention, Entry, bool]]:
    """The entry that each name means, and whether it is apposed: the scene because of a town before it.

    In "Town, Country" the country is apposed. Persons, and names that stand for nothing believable, are left out.
    """
    text, words = field.text, load_role_words(language)
    capitals_tell = not (field.is_title and _is_title_case(text))
    previous: Entry | None = None
    previous_end = -1
    for position, mention in enumerate(mentions):
        start = mention.start
        if capitals_tell and names_person(field, mention, words, joined=previous_end == start - 1):
            context.persons.add(field.low[start : mention.end])
            continue
        between = text[previous_end:start] if previous and start - previous_end < MOST_BETWEEN else ""
        entry: Entry | None = mention.entries[0]
        if len(mention.entries) > 1 or not mention.entries[0].is_sure:
            owner = previous.country if previous and _belongs(previous, between, mention) else ""
            entry = _choose_unsure(field, mentions, position, owner, context, words)
        if entry is None:
            continue
        if entry.kind in TOWNS or entry.namesakes:
            neighbours = read_neighbours(text, mentions, position, language)
            if entry.namesakes or neighbours.apposed:
                entry = choose_namesake(entry, neighbours, lambda: context.regions)
        apposed = _is_apposed(text, start, entry, previous, between, words)
        for one in _list_sharing(mention) if entry.kind is NameKind.SHARED else (entry,):
            yield mention, one, apposed
        previous, previous_end = entry, mention.end


def _choose_unsure(
    field: ArticleField, mentions: list[Mention], position: int, owner: str, context: ArticleContext, words: RoleWords
) -> Entry | None:
    """What a name that may stand for several places, or for none, means; None for nothing that can be believed.

    ``owner`` is the country that the place before it names, "" for none.
    """
    text, mention = field.text, mentions[position]
    owner = owner or context.settled.get(field.low[mention.start : mention.end], "")
    apposing = _find_apposed(text, mention, mentions[position + 1] if position + 1 < len(mentions) else None)
    if not (owner or apposing) and (region := _find_home_region(mention, context)) is not None:
        return region
    return _choose(mention, context.support, apposing, owner, is_scene=_stands_in_scene(text, mention, words))


def _find_home_region(mention: Mention, context: ArticleContext) -> Entry | None:
    """The region of the country in whose language the article is, unless it names another country that has the name."""
    home = HOMES.get(context.language, "")
    regions = [one for one in mention.entries if one.kind is NameKind.REGION and one.country == home]
    others = {one.country for one in mention.entries} - {home}
    if not regions or any(
        one.speaks_for in others and one.entries != mention.entries for found in context.mentions for one in found
    ):
        return None
    return regions[0]


def _is_apposed(text: str, start: int, entry: Entry, previous: Entry | None, between: str, words: RoleWords) -> bool:
    """Whether a name follows a town of its country: one that was read, or one that no table has."""
    if previous and between.strip() in (",", "("):
        return previous.kind is not NameKind.COUNTRY and previous.country == entry.country
    return text[start - 2 : start] == ", " and _follows_unknown_town(text, start, words)


def _follows_unknown_town(text: str, start: int, words: RoleWords) -> bool:
    """Whether a name follows a town that the gazetteer lacks, a comma and before it a word of place.

    So Somalia is the scene in ``in Golweyn, Somalia``.
    """
    if text[start - 2 : start] != ", ":
        return False
    before = text[max(0, start - WINDOW) : start - 2].split()
    position = len(before)
    while position and before[position - 1][0].isupper() and before[position - 1][-1].isalnum():
        position -= 1
    return 0 < position < len(before) and words.scene.meets(_endings([word.lower() for word in before[:position]]))


def _endings(words: Sequence[str]) -> list[str]:
    """The last word, the last two and the last three, as phrases."""
    return [" ".join(words[-length:]) for length in (1, 2, 3)]


def _list_sharing(mention: Mention) -> Iterable[Entry]:
    """The entries for the countries in which what is named lies: ``English Channel``."""
    return (one for one in mention.entries if one.kind is NameKind.SHARED)


def _stands_in_scene(text: str, mention: Mention, words: RoleWords) -> bool:
    """Whether a word of place is right before a name: "in Alexandria"."""
    before = text[max(0, mention.start - 12) : mention.start].rpartition(" ")[0].rpartition(" ")[2]
    return words.scene.meets([before.lower()])


def _is_title_case(title: str) -> bool:
    """Whether a headline capitalises most words, so that capitals say nothing about names."""
    words = [word for word in title.split() if len(word) > 3 and word.isalpha()]
    return len(words) > 3 and sum(word[0].isupper() for word in words) > 0.7 * len(words)


def _belongs(previous: Entry, between: str, mention: Mention) -> bool:
    """Whether a place names the next one's country: ``Iraq's Karbala``, ``Syria's city of Homs``, ``Bangor, Maine``."""
    if between == ", " and previous.kind in TOWNS:
        return any(entry.kind is NameKind.REGION for entry in mention.entries)
    if previous.is_demonym and _CITY_OF.fullmatch(between):
        return True
    return (between.startswith(("'s ", "’s ", "''s ")) and len(between) < 30) or between == " "


def _find_apposed(text: str, mention: Mention, follower: Mention | None) -> frozenset[str]:
    """The countries of a region or country that follows after a comma or as what the place is in: ``Paris, Texas``,
    ``Tripoli in northern Lebanon``, ``Trípoli libanesa``.
    """
    region = read_abbreviation(text, mention.end)
    if region is not None and has_town_in(mention.entries, region):
        return frozenset({region.country})
    return frozenset() if follower is None else list_holding(text, mention, follower)


def _choose(
    mention: Mention, support: Counter[str], apposed: frozenset[str], owner: str, *, is_scene: bool
) -> Entry | None:
    entries = mention.entries
    if owner:
        for entry in entries:
            if entry.country == owner:
                return entry
    if apposed and entries[0].kind is not NameKind.COUNTRY:
        fitting = [entry for entry in entries if entry.country in apposed]
        if fitting:
            return fitting[0]
    least = SCENE_POPULATION if len(entries) > 1 else ONLY_POPULATION
    believed = [
        entry
        for entry in entries
        if entry.is_sure or entry.country in support or (is_scene and entry.population >= least)
    ]
    if len(believed) < 2:
        return believed[0] if believed else None
    evidence = {one.country: support.get(one.country, 0) - (mention.speaks_for == one.country) for one in believed}
    named = [entry for entry in believed if evidence[entry.country] > 0]
    if (
        len(named) == 1
        and named[0].kind in TOWNS
        and believed[0].kind in TOWNS
        and named[0].population >= LIKE_SIZE * believed[0].population
    ):
        return named[0]
    most = max(evidence.values())
    return max(believed, key=lambda entry: _prior(entry, evidence[entry.country], most))


def _prior(entry: Entry, evidence: int, most: int) -> tuple[float, int]:
    """How likely an entry is among its namesakes, by its kind, its size and the evidence for its country elsewhere."""
    kind = KIND_PRIORS.get(entry.kind, 0.0)
    if entry.kind is NameKind.COUNTRY and evidence < 1 and most > 0:
        kind = 0.0  # "Georgia" beside Atlanta
    size = 2.0 if entry.population >= 1_000_000 else 1.0 if entry.population >= 200_000 else 0.0
    return min(evidence, 3) * EVIDENCE + kind + size + (1.0 if entry.is_sure else 0.0), entry.population


def _place_parts(
    fields: Sequence[ArticleField], resolved: Sequence[Sequence[tuple[Mention, Entry, bool]]], language: str
) -> list[PlaceMention]:
    """Every mention of an article with its weight."""

    @cache
    def tells_war() -> bool:
        return tells_of_war((field.low[:LEAD_END] for field in fields), language)

    return [
        one
        for field, names in zip(fields, resolved, strict=True)
        for one in _place_all(field, names, language, tells_war)
    ]


def _place_all(
    field: ArticleField,
    resolved: Sequence[tuple[Mention, Entry, bool]],
    language: str,
    tells_war: Callable[[], bool],
) -> list[PlaceMention]:
    """Every mention of a field with its weight. In ``in X and Y`` and in ``X and Y declare``, both share a role."""
    if not resolved:
        return []
    surroundings = NameContext(field.text, field.low, language, tells_war, is_title=field.is_title)
    placed: list[PlaceMention] = []
    told: dict[tuple[str, str], int] = {}
    for mention, entry, apposed in resolved:
        place = entry.country, entry.name
        echoes = told[place] = told.get(place, 0) + 1
        if echoes > MAX_ECHOES:
            continue
        weight = SCENE if apposed else _weigh(surroundings, mention, entry)
        is_near = bool(placed) and mention.start - placed[-1].mention.end < MOST_BETWEEN
        if is_near and not apposed and _are_joined(field, placed[-1], mention, entry):
            weight = _join_weight(placed[-1], weight)
            placed[-1] = placed[-1]._replace(weight=weight, score=weight * placed[-1].factor)
        factor = TITLE_FACTOR if field.is_title else _depth_factor(mention.start)
        placed.append(new_place_mention((field, mention, entry, weight, factor, weight * factor)))
    return placed


def _are_joined(field: ArticleField, previous: PlaceMention, mention: Mention, entry: Entry) -> bool:
    """Whether only a joint such as "and" is between two names that are both demonyms, or both not."""
    between = field.text[previous.mention.end : mention.start].strip()
    return between in JOINTS and previous.entry.is_demonym == entry.is_demonym


def _join_weight(previous: PlaceMention, own: float) -> float:
    """The weight that joined names share: the first one's, or the second's if that is higher and the first acts."""
    return max(previous.weight, own) if SUBJECT <= previous.weight < SCENE else previous.weight


def _weigh(surroundings: NameContext, mention: Mention, entry: Entry) -> float:
    if entry.kind is NameKind.HINT:
        return SPEAKER if surroundings.speaks(mention.end) else HINT_WEIGHT
    return surroundings.weigh(mention.start, mention.end, entry)


def _depth_factor(start: int) -> float:
    for depth, factor in DEPTH_FACTORS:
        if start < depth:
            return factor
    return DEEP_FACTOR
