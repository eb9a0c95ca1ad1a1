"""Samples for learning and judging the second opinion: what the rules matched in labelled articles, and what is true.

:mod:`monitors.rules.training` learns from them; `tocsin train` prints the trials.
"""

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
"""Smaller probabilities count as this in the log loss, which would be infinite at 0."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A match of the rules alone on a labelled article, and whether the article reports that event (``tells``).

    ``matches`` are all matches of the article. All samples of one ``group`` (equal headlines) are in the same fold, so
    that none is judged by what was learned from another.
    """

    document: Document
    match: Match
    matches: tuple[Match, ...]
    tells: bool
    group: str

    @property
    def fold(self) -> int:
        """The number of its fold, from 0 to FOLDS - 1, which depends on the group alone."""
        return blake2b(self.group.encode("utf-8", "surrogatepass"), digest_size=2).digest()[0] % FOLDS


@dataclass(frozen=True, slots=True)
class ValidationResult:
    """How many matches ring rightly and wrongly, and how many events are missed. ``log_loss`` is the mean over the
    samples, in nats; nan if no probability was estimated.
    """

    right: int
    false: int
    missed: int
    log_loss: float

    @property
    def wrong(self) -> int:
        """The number of false alarms and missed events together."""
        return self.false + self.missed

    @property
    def precision(self) -> float:
        """The share of alarms that are right; 0 if there are none."""
        return self.right / max(1, self.right + self.false)

    @property
    def recall(self) -> float:
        """The share of events that ring; 0 if there are none."""
        return self.right / max(1, self.right + self.missed)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.right / max(1, 2 * self.right + self.wrong)


def take_samples(
    document: Document, matches: Sequence[Match], now: Collection[str], topics: Collection[str]
) -> list[Sample]:
    """Return a sample for each match of these topics; `now` are the topics whose events the article reports."""
    group = " ".join(re.findall(r"\w+", (document.clean_title or document.clean_text).casefold()))
    return [
        Sample(document, match, tuple(matches), match.topic in now, group) for match in matches if match.topic in topics
    ]


def estimate_all(samples: Iterable[Sample], reranker: Reranker) -> Iterator[tuple[Sample, float]]:
    """Yield each sample with the probability that its article reports the event, by `reranker`."""
    return ((one, reranker.estimate(one.match, one.matches, one.document)) for one in samples)


def try_out(estimated: Sequence[tuple[Sample, float]], unmatched: int) -> ValidationResult:
    """Count what would ring by these probabilities. Events that no rule matched (`unmatched`) count as missed."""
    losses = [-math.log(max(LEAST_CHANCE, likely if sample.tells else 1 - likely)) for sample, likely in estimated]
    mean = math.fsum(losses) / len(losses) if losses else math.nan
    return _count(((rings(sample.match.level, likely), sample.tells) for sample, likely in estimated), unmatched, mean)


def try_rules(samples: Iterable[Sample], unmatched: int) -> ValidationResult:
    """Count what rings by the rules alone."""
    return _count(((one.match.level is Level.URGENT, one.tells) for one in samples), unmatched, math.nan)


def _count(rang_and_tells: Iterable[tuple[bool, bool]], unmatched: int, log_loss: float) -> ValidationResult:
    counts = Counter(rang_and_tells)
    return ValidationResult(counts[True, True], counts[True, False], counts[False, True] + unmatched, log_loss)
