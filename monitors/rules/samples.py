"""Labelled articles as samples: what the rules matched in them, what is true of it, and how a judge of them fares."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from monitors.model import Level, Match
from monitors.rules.reranking import Reranker, rings
from monitors.rules.text import Document

FOLDS = 5

LEAST_CHANCE = 1e-9
"""No probability is taken for less when it turns out wrong."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A match of the rules alone on a labelled article, and whether the article tells of it. ``matches`` are all that
    the article has. Samples of one ``group`` are never learned from and judged in the same fold.
    """

    document: Document
    match: Match
    matches: tuple[Match, ...]
    tells: bool
    group: str

    @property
    def fold(self) -> int:
        """From 0 on, by the group alone."""
        return blake2b(self.group.encode("utf-8", "surrogatepass"), digest_size=2).digest()[0] % FOLDS


@dataclass(frozen=True, slots=True)
class Trial:
    """How well the samples' matches ring. ``log_loss`` is the mean over them, in nats; nan where none is estimated."""

    right: int
    false: int
    missed: int
    log_loss: float

    @property
    def wrong(self) -> int:
        """Alarms that are false and events that are missed, counted together."""
        return self.false + self.missed

    @property
    def precision(self) -> float:
        """The share of what rings that is right; 0 where nothing rings."""
        return self.right / max(1, self.right + self.false)

    @property
    def recall(self) -> float:
        """The share of events that ring; 0 where there are none."""
        return self.right / max(1, self.right + self.missed)

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.right / max(1, 2 * self.right + self.wrong)


def take_samples(
    document: Document, matches: Sequence[Match], now: Collection[str], topics: Collection[str]
) -> list[Sample]:
    """A sample for each match of these topics; `now` are the topics that the article tells of."""
    group = " ".join(re.findall(r"\w+", (document.clean_title or document.clean_text).casefold()))
    return [
        Sample(document, match, tuple(matches), match.topic in now, group) for match in matches if match.topic in topics
    ]


def estimate_all(samples: Iterable[Sample], reranker: Reranker) -> Iterator[tuple[Sample, float]]:
    """Each with the probability that its article tells of it."""
    return ((one, reranker.estimate(one.match, one.matches, one.document)) for one in samples)


def try_out(estimated: Sequence[tuple[Sample, float]], unmatched: int) -> Trial:
    """What would ring by these probabilities; `unmatched` events count as missed."""
    losses = [-math.log(max(LEAST_CHANCE, likely if sample.tells else 1 - likely)) for sample, likely in estimated]
    mean = math.fsum(losses) / len(losses) if losses else math.nan
    return _count(((rings(sample.match.level, likely), sample.tells) for sample, likely in estimated), unmatched, mean)


def try_rules(samples: Iterable[Sample], unmatched: int) -> Trial:
    """What rings by the rules alone."""
    return _count(((one.match.level is Level.URGENT, one.tells) for one in samples), unmatched, math.nan)


def _count(rang_and_tells: Iterable[tuple[bool, bool]], unmatched: int, log_loss: float) -> Trial:
    counts = Counter(rang_and_tells)
    return Trial(counts[True, True], counts[True, False], counts[False, True] + unmatched, log_loss)
