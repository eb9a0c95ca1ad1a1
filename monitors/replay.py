"""Shows what changed rules would have rung: judges stored articles again, and compares the levels of their stories.

Pure. The reports of one event are one story and ring once. Therefore levels are compared by story and topic, each with
the loudest level that any of its articles reached. Subscriptions, mutes and quiet hours are not considered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from monitors.completion import judging_time
from monitors.digest_level import WHY_DIGEST, describe_holds, find_digest_cause
from monitors.model import Article, ArticleRecord, Judgement, Level, Match, Span, is_desk_topic
from monitors.points import count_score
from monitors.rules.text import read_document
from monitors.rules.topic import CompiledRules
from monitors.rules.word_finder import WordFinder

MOST_QUOTES = 3
NO_RULE_MET = "no rule of the topic matches"
NO_SUCH_TOPIC = "the changed topics do not include it"


class LevelChangeKind(StrEnum):
    """How the level of a story changes for a topic, the gravest change first."""

    RINGS = "rings"
    RINGS_NO_MORE = "rings no more"
    URGENT_TO_DIGEST = "urgent -> digest"
    DIGEST_TO_URGENT = "digest -> urgent"
    NEW_IN_DIGEST = "new in digest"
    GONE_FROM_DIGEST = "gone from digest"


_KINDS: Mapping[tuple[Level | None, Level | None], LevelChangeKind] = {
    (None, Level.URGENT): LevelChangeKind.RINGS,
    (Level.URGENT, None): LevelChangeKind.RINGS_NO_MORE,
    (Level.URGENT, Level.DIGEST): LevelChangeKind.URGENT_TO_DIGEST,
    (Level.DIGEST, Level.URGENT): LevelChangeKind.DIGEST_TO_URGENT,
    (None, Level.DIGEST): LevelChangeKind.NEW_IN_DIGEST,
    (Level.DIGEST, None): LevelChangeKind.GONE_FROM_DIGEST,
}


@dataclass(frozen=True, slots=True)
class LevelChange:
    """One story whose level changes for a topic, represented by the article that shows it best.

    ``was`` and ``now`` are the loudest levels of the story's articles, None for no match. ``why`` is the evidence for
    the new level, or the reason for none. ``story_id`` is "" for an article that belonged to no story. ``happens`` is
    what people said about whether the event happens, None if nobody did.
    """

    kind: LevelChangeKind
    topic: str
    was: Level | None
    now: Level | None
    title: str
    article_key: str
    story_id: str
    seen_at: datetime
    why: str
    happens: bool | None = None


class Effect(StrEnum):
    """Whether a change is for better or worse, by what people said of the event that rings no more, or rings now."""

    EVENTS_LOST = "events lost"
    FALSE_ALARMS_GONE = "false alarms gone"
    EVENTS_FOUND = "events found"
    NEW_FALSE_ALARMS = "new false alarms"


_LOSES: Final = frozenset({LevelChangeKind.RINGS_NO_MORE, LevelChangeKind.URGENT_TO_DIGEST})
_GAINS: Final = frozenset({LevelChangeKind.RINGS, LevelChangeKind.DIGEST_TO_URGENT})


def judge_again(article: Article, rules: CompiledRules) -> Judgement:
    """Judge a stored article by the present rules; dates in it are compared with its own date."""
    return rules.judge(read_document(article.title, article.text, article.language), judging_time(article))


def holds(article: Article, words: WordFinder) -> bool:
    """Return whether a stored article has one of the words, as the rules would look for them."""
    if article.language and article.language not in words.languages:
        return False
    return words.is_in(read_document(article.title, article.text, article.language))


@dataclass(slots=True)
class _Standing:
    """One story under one topic so far: its highest ranks, and the articles whose level rose and fell the most.

    ``by_rules``: it rings now, and would by the rules alone.
    """

    was: int = 0
    now: int = 0
    rise: int = 0
    fall: int = 0
    risen: LevelChange | None = None
    fallen: LevelChange | None = None
    by_rules: bool = False


_RANKS: Mapping[Level | None, int] = {None: 0, Level.DIGEST: 1, Level.URGENT: 2}
_LEVELS: tuple[Level | None, ...] = (None, Level.DIGEST, Level.URGENT)


class Comparison:
    """Compares old and new judgements, article by article. Its memory grows with the stories that match, not with the
    articles read. ``topics`` are all topics of the new rules, ``experimental`` those that reach only digests;
    ``left_out`` is for the caller to count the articles that were skipped."""

    def __init__(self, topics: Collection[str], experimental: Collection[str]) -> None:
        self.articles = 0
        self.left_out = 0
        self._topics = topics
        self._experimental = experimental
        self._standings: dict[tuple[str, str], _Standing] = {}

    def add(self, record: ArticleRecord, before: Iterable[Match], after: Judgement) -> None:
        """Add one article: what matched before, and the new judgement. Matches of chats' watches are ignored."""
        self.articles += 1
        was = _list_topics(before)
        now = _list_topics(after.matches)
        for topic in was.keys() | now.keys():
            key = (record.story_id or record.analysis.article.key, topic)
            standing = self._standings.setdefault(key, _Standing())
            old, new = _rank(was.get(topic)), _rank(now.get(topic))
            standing.was, standing.now = max(standing.was, old), max(standing.now, new)
            standing.by_rules |= _rings_by_rules(now.get(topic))
            if new - old > standing.rise:
                why = quote_match(now[topic], self._experimental)
                standing.rise, standing.risen = new - old, _describe(record, topic, was.get(topic), now[topic], why)
            elif old - new > standing.fall:
                becomes = now.get(topic)
                why = quote_match(becomes, self._experimental) if becomes else self._explain_quiet(after, topic)
                standing.fall, standing.fallen = old - new, _describe(record, topic, was[topic], becomes, why)

    def _explain_quiet(self, judgement: Judgement, topic: str) -> str:
        return explain_quiet(judgement, topic) if topic in self._topics else NO_SUCH_TOPIC

    def count_ringing(self, topic: str = "") -> tuple[int, int]:
        """Return how many stories rang before, and how many ring now, for one topic or for all (""); a story counts
        once for each topic."""
        standings = [one for (_, name), one in self._standings.items() if topic in ("", name)]
        was = sum(standing.was == _RANKS[Level.URGENT] for standing in standings)
        return was, sum(standing.now == _RANKS[Level.URGENT] for standing in standings)

    def count_lifted(self) -> int:
        """Return how many stories ring now by the second opinion alone; a story counts once for each topic."""
        urgent = _RANKS[Level.URGENT]
        return sum(one.now == urgent and not one.by_rules for one in self._standings.values())

    def list_changes(self) -> tuple[LevelChange, ...]:
        """Return every change of a story's level for a topic, by kind, then topic, then the newest first."""
        changes = [change for standing in self._standings.values() if (change := _settle(standing)) is not None]
        kinds = list(LevelChangeKind)
        return tuple(sorted(changes, key=lambda one: (kinds.index(one.kind), one.topic, -one.seen_at.timestamp())))


def _list_topics(matches: Iterable[Match]) -> dict[str, Match]:
    return {match.topic: match for match in matches if is_desk_topic(match.topic)}


def _rings_by_rules(match: Match | None) -> bool:
    return match is not None and match.level is Level.URGENT and not match.is_moved and not match.is_read


def _rank(match: Match | None) -> int:
    return 0 if match is None else _RANKS[match.level]


def _describe(record: ArticleRecord, topic: str, was: Match | None, now: Match | None, why: str) -> LevelChange:
    article = record.analysis.article
    levels = (was.level if was else None, now.level if now else None)
    return LevelChange(
        kind=_KINDS[levels],
        topic=topic,
        was=levels[0],
        now=levels[1],
        title=article.title,
        article_key=article.key,
        story_id=record.story_id,
        seen_at=article.first_seen_at,
        why=why,
    )


def _settle(standing: _Standing) -> LevelChange | None:
    """Return the change of a story, represented by the article that shows it best; None if its level is the same."""
    witness = standing.risen if standing.now > standing.was else standing.fallen
    if standing.now == standing.was or witness is None:
        return None
    was, now = _LEVELS[standing.was], _LEVELS[standing.now]
    return replace(witness, kind=_KINDS[was, now], was=was, now=now)


def quote_match(match: Match, experimental: Collection[str]) -> str:
    """Describe a match: score, the quotes with the most points and their rules, and for a digest match the realis
    flags or whatever else keeps it from ringing."""
    weightiest = sorted(match.evidence, key=lambda one: -one.points)[:MOST_QUOTES]
    parts = [f"{one.rule} {_quote(one.span)}" for one in weightiest]
    parts += describe_holds(match)[:MOST_QUOTES]
    if cause := find_digest_cause(match, experimental):
        parts.append(f"not urgent: {WHY_DIGEST[cause]}")
    return f"{count_score(match.score, match.threshold)}: " + ", ".join(dict.fromkeys(parts))


def _quote(span: Span) -> str:
    return repr(span.text if len(span.text) <= 80 else span.text[:79] + "…")


def explain_quiet(judgement: Judgement, topic: str) -> str:
    """Return why a topic did not match, as far as the judgement says."""
    held = next((one for one in judgement.suppressions if one.topic == topic), None)
    return held.detail if held else NO_RULE_MET


def mark_called(changes: Iterable[LevelChange], said: Mapping[tuple[str, str], bool]) -> tuple[LevelChange, ...]:
    """Return the changes with what people said, which is given by (story id or article key, topic)."""
    return tuple(
        replace(one, happens=said.get((one.story_id, one.topic), said.get((one.article_key, one.topic))))
        for one in changes
    )


def loses_alert(change: LevelChange) -> bool:
    """Return whether the story rings no more."""
    return change.kind in _LOSES


def gains_alert(change: LevelChange) -> bool:
    """Return whether the story rings now."""
    return change.kind in _GAINS


def count_effects(changes: Iterable[LevelChange]) -> dict[Effect, int]:
    """Count the effects of the changes on which people gave an opinion."""
    counts = dict.fromkeys(Effect, 0)
    for one in changes:
        if one.happens is not None and loses_alert(one):
            counts[Effect.EVENTS_LOST if one.happens else Effect.FALSE_ALARMS_GONE] += 1
        elif one.happens is not None and gains_alert(one):
            counts[Effect.EVENTS_FOUND if one.happens else Effect.NEW_FALSE_ALARMS] += 1
    return counts


def count_changes(changes: Iterable[LevelChange]) -> dict[LevelChangeKind, int]:
    """Return the number of changes of every kind."""
    counted = Counter(change.kind for change in changes)
    return {kind: counted[kind] for kind in LevelChangeKind}


def summarise(counts: Mapping[LevelChangeKind, int]) -> str:
    """Return ``alerts +3, -5, 2 urgent -> digest, 0 digest -> urgent; digests +1, -0`` and the like."""
    return (
        f"alerts +{counts[LevelChangeKind.RINGS]}, -{counts[LevelChangeKind.RINGS_NO_MORE]},"
        f" {counts[LevelChangeKind.URGENT_TO_DIGEST]} {LevelChangeKind.URGENT_TO_DIGEST},"
        f" {counts[LevelChangeKind.DIGEST_TO_URGENT]} {LevelChangeKind.DIGEST_TO_URGENT};"
        f" digests +{counts[LevelChangeKind.NEW_IN_DIGEST]}, -{counts[LevelChangeKind.GONE_FROM_DIGEST]}"
    )
