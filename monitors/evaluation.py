"""Measures how well topics are recognised in labelled items: precision, recall and F1, by topic and averaged. Pure.

A labelled item names the topics that are happening in it (``now``), and those that it only mentions: as history, plan,
threat, denial or background. An urgent judgement is right on ``now`` and wrong on everything else; a digest judgement
is never an error, but does not count as ringing. The caller reads the items and runs the rules.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import blake2b

from monitors.documents import read_object
from monitors.errors import ParseError
from monitors.model import Level

CORE_TOPICS = ("unrest", "emergency", "troops")
LEAST_FOR_AVERAGE = 10  # a topic is averaged only if it happens in at least this many items


@dataclass(frozen=True, slots=True)
class LabelledItem:
    """What a person said of one item. ``place`` is its place in the file; ``language`` and ``stratum`` group items.

    If the person was ``asked`` about some topics only (which include those of ``now`` and ``mention``), the item says
    nothing about the others; None means all topics.
    """

    id: str
    title: str
    now: frozenset[str]
    mention: frozenset[str]
    language: str = "?"
    stratum: str = "?"
    place: str = ""
    asked: frozenset[str] | None = None

    def tells_of(self, topic: str) -> bool:
        """Return whether the label says anything about a topic, even if only that it is absent."""
        return self.asked is None or topic in self.asked

    @property
    def half(self) -> str:
        """``a`` or ``b``, by the id alone: splits a set about evenly, and does not change when items are added."""
        digest = blake2b(self.id.encode("utf-8", "surrogatepass"), digest_size=1).digest()
        return "ab"[digest[0] % 2]


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled item with the levels that the rules gave it, by topic."""

    label: LabelledItem
    levels: Mapping[str, Level] = field(default_factory=dict)


class Mistake(StrEnum):
    """How the judgement of an item is wrong for one topic."""

    MISSED = "missed"
    FALSE = "false"
    FALSE_MENTION = "false, a mention"


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores from 0 to 1, and false alarms per 1,000 items that have the topic neither in ``now`` nor in ``mention``.

    ``nan`` where there is nothing to divide by: no urgent judgement (precision), no item of the topic (recall).
    """

    precision: float
    recall: float
    f1: float
    any_recall: float
    false_per_1000: float


FIGURE_NAMES = ("precision", "recall", "f1", "any_recall", "false_per_1000")


@dataclass(frozen=True, slots=True)
class TopicScore:
    """One topic's figures; ``now`` is the number of items in which it happens."""

    topic: str
    now: int
    figures: Scores


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The scores by topic, and the averages over the core topics and over all."""

    items: int
    topics: tuple[TopicScore, ...]
    core: Scores
    all: Scores


def read_label(line: bytes | str, *, place: str) -> LabelledItem:
    """Read the labels of one line of a labelled file. Raises ParseError. A list that is missing is empty."""
    fields = read_object(line)
    if "now" not in fields and "mention" not in fields:
        raise ParseError("no_label", 'neither "now" nor "mention"; label it, an empty "now" for an item of no topic')
    identifier = fields.get("id")
    now, mention = _read_topics(fields, "now"), _read_topics(fields, "mention")
    return LabelledItem(
        id=place if identifier is None else str(identifier),
        title=str(fields.get("title") or fields.get("summary") or fields.get("body") or ""),
        now=now,
        mention=mention,
        language=str(fields.get("lang") or "?"),
        stratum=str(fields.get("stratum") or "?"),
        place=place,
        asked=_read_topics(fields, "asked") | now | mention if fields.get("asked") is not None else None,
    )


def _read_topics(fields: Mapping[str, object], key: str) -> frozenset[str]:
    value = fields.get(key)
    if value is None:
        return frozenset()
    if not isinstance(value, list) or not all(isinstance(topic, str) for topic in value):
        raise ParseError("bad_label", f'"{key}" is not a list of topics; write ["unrest"] or []')
    return frozenset(value)


def list_scored_topics(configured: Iterable[str], labels: Iterable[LabelledItem]) -> tuple[str, ...]:
    """Return the topics to score, the core ones first: all that are configured or labelled.

    A topic that is labelled but not configured counts as missed wherever it happens.
    """
    named = set(configured).union(*(label.now | label.mention for label in labels))
    return (*(topic for topic in CORE_TOPICS if topic in named), *sorted(named.difference(CORE_TOPICS)))


def evaluate(judged: Sequence[Judged], topics: Iterable[str]) -> Evaluation:
    """Score the items for these topics, and average over the topics that happen in at least LEAST_FOR_AVERAGE items."""
    scores = tuple(score_topic(judged, topic) for topic in topics)
    core = tuple(score for score in scores if score.topic in CORE_TOPICS)
    return Evaluation(len(judged), scores, average(core), average(scores))


def score_topic(judged: Iterable[Judged], topic: str) -> TopicScore:
    """Count one topic's right and wrong judgements."""
    now = rang_now = found_now = rang_wrong = rang_plain = plain = 0
    for item in judged:
        if not item.label.tells_of(topic):
            continue
        level = item.levels.get(topic)
        is_now = topic in item.label.now
        is_plain = not is_now and topic not in item.label.mention
        now += is_now
        plain += is_plain
        found_now += is_now and level is not None
        rang_now += is_now and level is Level.URGENT
        rang_wrong += not is_now and level is Level.URGENT
        rang_plain += is_plain and level is Level.URGENT
    figures = Scores(
        precision=_divide(rang_now, rang_now + rang_wrong),
        recall=_divide(rang_now, now),
        f1=_divide(2 * rang_now, rang_now + rang_wrong + now),
        any_recall=_divide(found_now, now),
        false_per_1000=1000 * _divide(rang_plain, plain),
    )
    return TopicScore(topic, now, figures)


def _divide(part: int, whole: int) -> float:
    return part / whole if whole else math.nan


def average(scores: Iterable[TopicScore]) -> Scores:
    """Return the plain mean over the topics that happen in at least LEAST_FOR_AVERAGE items, all 0 if there is none.

    A figure that is ``nan`` counts as 0.
    """
    rows = [score.figures for score in scores if score.now >= LEAST_FOR_AVERAGE]
    means = (
        sum(0.0 if math.isnan(value) else value for value in (getattr(row, name) for row in rows)) / max(1, len(rows))
        for name in FIGURE_NAMES
    )
    return Scores(*means)


def count_strange(labels: Iterable[LabelledItem], topics: Collection[str]) -> dict[str, int]:
    """Return for each labelled topic that is not among ``topics`` the number of items that have it."""
    return Counter(topic for label in labels for topic in (label.now | label.mention).difference(topics))


def list_repeated(labels: Iterable[LabelledItem]) -> list[tuple[LabelledItem, LabelledItem]]:
    """Return the items whose id an earlier item has, each with the first item of that id."""
    first: dict[str, LabelledItem] = {}
    return [(label, known) for label in labels if (known := first.setdefault(label.id, label)) is not label]


def group_judged(judged: Iterable[Judged], by: str) -> dict[str, list[Judged]]:
    """Return the items by ``lang``, ``stratum`` or ``half``; the groups are in the order of their names."""
    attribute = {"lang": "language", "stratum": "stratum", "half": "half"}[by]
    groups: dict[str, list[Judged]] = {}
    for item in judged:
        groups.setdefault(getattr(item.label, attribute), []).append(item)
    return dict(sorted(groups.items()))


def find_mistake(item: Judged, topic: str) -> Mistake | None:
    """Return how an item is wrong for a topic: it happens but did not ring, or rang but does not happen; else None."""
    is_now, rang = topic in item.label.now, item.levels.get(topic) is Level.URGENT
    if is_now == rang or not item.label.tells_of(topic):
        return None
    if is_now:
        return Mistake.MISSED
    return Mistake.FALSE_MENTION if topic in item.label.mention else Mistake.FALSE
