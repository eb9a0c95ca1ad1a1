"""What the rules found in an article, and why: matches, suppressions, evidence."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from monitors.model.watches import find_watch_number


class Level(StrEnum):
    """The two levels of a match: urgent rings at once, digest waits for the next digest."""

    URGENT = "urgent"
    DIGEST = "digest"


class Severity(StrEnum):
    """How grave a story is; ordered by :attr:`rank`."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"
    EXTREME = "extreme"

    @property
    def rank(self) -> int:
        """0 for low to 3 for extreme, so that severities compare."""
        return _RANKS[self.value]


CAP_SEVERITIES: Final = {
    "Minor": Severity.LOW,
    "Moderate": Severity.MODERATE,
    "Severe": Severity.HIGH,
    "Extreme": Severity.EXTREME,
}
"""The severities of the Common Alerting Protocol 1.2, and what they are here."""


_RANKS = {severity.value: rank for rank, severity in enumerate(Severity)}


class Zone(StrEnum):
    """The part of an article that a span is in. ``lead`` is the first paragraph of the text, ``body`` the rest."""

    TITLE = "title"
    LEAD = "lead"
    BODY = "body"


class Realis(StrEnum):
    """Why a reported event is not happening now (PLOVER's auxiliary modes, and three of ours)."""

    HISTORICAL = "historical"
    FUTURE = "future"
    HYPOTHETICAL = "hypothetical"
    NEGATED = "negated"
    ENDED = "ended"
    DRILL = "drill"
    MENTION = "mention"


LEARNED: Final = "learned"
"""The rule name in evidence from the second opinion: a word, with its log-odds as points."""

READ: Final = "read"
"""The rule name in evidence of a find, which the encoder read where no rule matched; its points are log-odds too."""

WATCHED: Final = "watch"
"""The rule name in evidence of a watch: the words that met its query."""


class SuppressionReason(StrEnum):
    """Why something recognised did not ring."""

    # of a match
    VETO = "veto"
    BELOW_THRESHOLD = "below_threshold"
    TOO_LONG = "too_long"
    # of an article
    BASELINE = "baseline"
    FLOOD = "flood"
    ANALYSIS_FAILED = "analysis_failed"
    # of an alert
    SAME_EVENT = "same_event"
    TOLD_WITHIN = "told_within"
    WITHDRAWN = "withdrawn"
    GROUPING = "grouping"
    REPEAT_INTERVAL = "repeat_interval"
    OTHER_TOPIC = "other_topic"
    DIGEST_LEVEL = "digest_level"
    BACKGROUND = "background"
    QUESTION = "question"
    BELOW_SEVERITY = "below_severity"
    OTHER_PLACE = "other_place"
    LEFT_OUT_PUBLISHER = "left_out_publisher"
    DIGEST_CADENCE = "digest_cadence"
    MUTED = "muted"
    QUIET_HOURS = "quiet_hours"
    CHAT_FLOOD = "chat_flood"


@dataclass(frozen=True, slots=True)
class Span:
    """A part of an article: ``text == zone_text[start:end]``."""

    zone: Zone
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for a score: the rule that fired, what it read, and the points it gave (negative for a malus)."""

    rule: str
    span: Span
    points: float


@dataclass(frozen=True, slots=True)
class RealisFlag:
    """A sign that the event is not happening now, with the words that say so.

    ``firm``: the second opinion does not overrule it. Flags of one kind and place are equal, firm or not.
    """

    kind: Realis
    span: Span
    firm: bool = field(default=False, compare=False)


class SeverityReason(StrEnum):
    """Why a match is graver than its topic."""

    OFFICIAL_ALERT = "official_alert"


@dataclass(frozen=True, slots=True)
class SeverityRaise:
    """Why a match is graver than its topic: ``before`` is the topic's severity, ``words`` are those that raised it."""

    reason: SeverityReason
    before: Severity
    words: str


@dataclass(frozen=True, slots=True)
class Match:
    """A topic that an article is about, or a chat's own watch that found it.

    ``realis`` are the signs that the event is not happening now; they hold the match back, unless a second opinion
    overruled them (:attr:`overruled`). ``raised`` is set if the match is graver than its topic. ``rules`` is the
    version of all rules that judged it ("" for a watch, and where it was not kept). ``is_outdated``: the article is too
    old to ring (:mod:`monitors.outdated`). ``vetoed`` is set for a find that overruled vetoes of sentences: the detail
    of the suppression that the rules alone would give.
    """

    topic: str
    level: Level
    score: float
    threshold: float
    severity: Severity
    evidence: tuple[Evidence, ...]
    realis: tuple[RealisFlag, ...] = ()
    raised: SeverityRaise | None = None
    rules: str = ""
    is_outdated: bool = False
    vetoed: str = ""

    @property
    def watch_id(self) -> int | None:
        """The number of the watch that matched, None for a topic of the desk."""
        return find_watch_number(self.topic)

    @property
    def is_read(self) -> bool:
        """Whether this is a find: the encoder read it where no rule matched, or where a veto took back what did. Its
        evidence has log-odds, not points.
        """
        return bool(self.evidence) and all(one.rule == READ for one in self.evidence)

    @property
    def is_moved(self) -> bool:
        """Whether it rings by a second opinion; the rules alone would keep it for the digest."""
        return any(one.rule == LEARNED for one in self.evidence)

    @property
    def overruled(self) -> tuple[RealisFlag, ...]:
        """The signs that the event is not happening now, for which the rules alone would keep it for the digest."""
        return self.realis if self.is_moved else ()

    @property
    def holding(self) -> tuple[RealisFlag, ...]:
        """The signs that the event is not happening now, as far as no second opinion overruled them."""
        return () if self.is_moved else self.realis

    @property
    def is_doubtful(self) -> bool:
        """Whether this is a find that is too unlikely to ring: it is listed in the digest, and nothing else uses it."""
        return self.is_read and self.level is Level.DIGEST


@dataclass(frozen=True, slots=True)
class Suppression:
    """A topic that an article touched but did not match, and the named reason. ``score`` and ``threshold`` say how near
    it was. The reason ``analysis_failed`` is of the whole article: its ``topic`` is ``""``.
    """

    topic: str
    reason: SuppressionReason
    detail: str
    score: float
    threshold: float
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """The result of judging one article: its matches, and the topics that it only touched, with the reasons."""

    matches: tuple[Match, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
