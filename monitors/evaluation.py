"""How well topics recognise labelled items: precision, recall and their kin, by topic and averaged. Pure.

A labelled item names the topics that are happening in it (``now``) and those that it only mentions: as history, plan,
threat, denial or background. An urgent judgement is right on ``now`` and wrong on everything else; a digest judgement
is no error anywhere, but does not count as ringing. It reads no files and runs no rules.
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
LEAST_FOR_AVERAGE = 10  # so many items must have a topic happening before its figures say enough to be averaged


@dataclass(frozen=True, slots=True)
class Label:
    """What a person said of one item. ``place`` is where it stands; ``language`` and ``stratum`` group items.

    Where only some topics were ``asked`` about, those of ``now`` and ``mention`` among them, the item says nothing of
    the others; None: of all.
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
        """Whether the label says anything of a topic, be it that it is not there."""
        return self.asked is None or topic in self.asked

    @property
    def half(self) -> str:
        """``a`` or ``b``, by the id alone: stays when items are added, and splits a set about evenly."""
        digest = blake2b(self.id.encode("utf-8", "surrogatepass"), digest_size=1).digest()
        return "ab"[digest[0] % 2]


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled item with the levels that the rules gave it, by topic."""

    label: Label
    levels: Mapping[str, Level] = field(default_factory=dict)


class Mistake(StrEnum):
    """How an item is wrong for one topic."""

    MISSED = "missed"
    FALSE = "false"
    FALSE_MENTION = "false, a mention"


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares of 1, and false alarms per 1,000 items that have the topic neither now nor as a mention.

    ``nan`` where there was nothing to divide by: no urgent judgement (precision), no item of the topic (recall).
    """

    precision: float
    recall: float
    f1: float
    any_recall: float
    false_per_1000: float


FIGURE_NAMES = ("precision", "recall", "f1", "any_recall", "false_per_1000")


@dataclass(frozen=True, slots=True)
class TopicScore:
    """One topic's figures over ``now`` items that have it happening."""

    topic: str
    now: int
    figures: Figures


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The scores of some items by topic, and the averages over the core topics and over all."""

    items: int
    topics: tuple[TopicScore, ...]
    core: Figures
    all: Figures


def read_label(line: bytes | str, *, place: str) -> Label:
    """One line of a labelled file; ParseError says what is wrong with its labels. A missing label list is empty."""
    fields = read_object(line)
    if "now" not in fields and "mention" not in fields:
        raise ParseError("no_label", 'neither "now" nor "mention"; label it, an empty "now" for an item of no topic')
    identifier = fields.get("id")
    now, mention = _read_topics(fields, "now"), _read_topics(fields, "mention")
    return Label(
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


def list_scored_topics(configured: Iterable[str], labels: Iterable[Label]) -> tuple[str, ...]:
    """The topics to score, the core ones first: all that are configured and all that a label names.

    A topic that is labelled and not configured is missed wherever it happens.
    """
    named = set(configured).union(*(label.now | label.mention for label in labels))
    return (*(topic for topic in CORE_TOPICS if topic in named), *sorted(named.difference(CORE_TOPICS)))


def evaluate(judged: Sequence[Judged], topics: Iterable[str]) -> Evaluation:
    """Score the items for these topics and average the topics that happen in at least 10 of them."""
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
    figures = Figures(
        precision=_divide(rang_now, rang_now + rang_wrong),
        recall=_divide(rang_now, now),
        f1=_divide(2 * rang_now, rang_now + rang_wrong + now),
        any_recall=_divide(found_now, now),
        false_per_1000=1000 * _divide(rang_plain, plain),
    )
    return TopicScore(topic, now, figures)


def _divide(part: int, whole: int) -> float:
    return part / whole if whole else math.nan


def average(scores: Iterable[TopicScore]) -> Figures:
    """The plain mean over topics that happen in at least 10 items; a figure that is ``nan`` counts as 0.

    0 throughout when no topic happens that often.
    """
    rows = [score.figures for score in scores if score.now >= LEAST_FOR_AVERAGE]
    means = (
        sum(0.0 if math.isnan(value) else value for value in (getattr(row, name) for row in rows)) / max(1, len(rows))
        for name in FIGURE_NAMES
    )
    return Figures(*means)


def count_strange(labels: Iterable[Label], topics: Collection[str]) -> dict[str, int]:
    """In how many items each topic is labelled that is none of ``topics``."""
    return Counter(topic for label in labels for topic in (label.now | label.mention).difference(topics))


def list_repeated(labels: Iterable[Label]) -> list[tuple[Label, Label]]:
    """The items whose id an earlier item has too, each with that one, the first of its id."""
    first: dict[str, Label] = {}
    return [(label, known) for label in labels if (known := first.setdefault(label.id, label)) is not label]


def group_judged(judged: Iterable[Judged], by: str) -> dict[str, list[Judged]]:
    """The items by ``lang``, ``stratum`` or ``half``, the groups in order of their names."""
    attribute = {"lang": "language", "stratum": "stratum", "half": "half"}[by]
    groups: dict[str, list[Judged]] = {}
    for item in judged:
        groups.setdefault(getattr(item.label, attribute), []).append(item)
    return dict(sorted(groups.items()))


def find_mistake(item: Judged, topic: str) -> Mistake | None:
    """How the item is wrong for that topic: it happens and did not ring, or rang and does not happen. Else None."""
    is_now, rang = topic in item.label.now, item.levels.get(topic) is Level.URGENT
    if is_now == rang or not item.label.tells_of(topic):
        return None
    if is_now:
        return Mistake.MISSED
    return Mistake.FALSE_MENTION if topic in item.label.mention else Mistake.FALSE
