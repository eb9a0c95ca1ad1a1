"""Retrains the second opinion: from labelled articles to the weights that :mod:`monitors.rules.reranking` reads.

A logistic model with a normal prior around the present weights, at its most likely point (MAP, found by L-BFGS).
Weights about which the labels say nothing stay as they were. Part of a word's weight is shared by all topics, so that a
word met with one topic tells a little about the others. numpy and scipy come with the extra ``train``.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from monitors.plurals import count_of
from monitors.rules.reranking import SCALE, Reranker, cut_words, list_signs, share_among
from monitors.rules.samples import FOLDS, Sample, ValidationResult, estimate_all, try_out

LEAST_OF_A_KIND = 20
"""At least this many matches must report the event, and as many must not, before anything is learned."""

LEAST_ARTICLES = 3
"""A new word must occur in at least this many labelled articles."""

MOST_ROUNDS = 300

MOST_WEIGHT = 127
"""The largest absolute weight of a word: the table holds them as signed bytes."""

WIDTHS: Final[Mapping[str, float]] = {"bias": 1.0, "sign": 0.2, "shared": 3.0, "word": 2.0}
"""How far weights are expected to move: the standard deviation of the prior, in log-odds (those of words are averaged
over a title or text). Among the best of some twenty choices in cross-validation by families of outlets; the choice
hardly changes what rings.
"""

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")


@dataclass(frozen=True, slots=True)
class _Sign:
    name: str


@dataclass(frozen=True, slots=True)
class _Word:
    """A word's weight in one column of the table: one for each topic in the title, then in title and text together."""

    word: str
    column: int


@dataclass(frozen=True, slots=True)
class _SharedWeight:
    """The part of a word's weight that all topics share, in the title or in title and text together."""

    word: str
    in_title: bool


_BIAS: Final = _Sign("")
_Weight = _Sign | _Word | _SharedWeight
_Row = Mapping[_Weight, float]


def widen(reranker: Reranker, topics: Iterable[str]) -> Reranker:
    """Return the same table with columns for further topics, all 0. Raises ValueError for a restricted table."""
    known = sorted(reranker.topics, key=reranker.topics.__getitem__)
    if sorted(reranker.topics.values()) != list(range(len(known))):
        raise ValueError("a table that was restricted cannot be widened")
    new = sorted(set(topics).difference(known))
    nothing = array("b", [0] * len(new))
    middle = len(known)
    words = {word: row[:middle] + nothing + row[middle:] + nothing for word, row in reranker.words.items()}
    return replace(reranker, topics={topic: number for number, topic in enumerate((*known, *new))}, words=words)


def drop_signs(reranker: Reranker, names: Collection[str]) -> Reranker:
    """Return the same table without the weights of these signs."""
    return replace(reranker, signs={name: value for name, value in reranker.signs.items() if name not in names})


def learn(samples: Sequence[Sample], start: Reranker) -> Reranker:
    """Return the weights `start` as changed by these samples. Every topic of a sample must have its columns in `start`.

    Raises ValueError if fewer than ``LEAST_OF_A_KIND`` samples report the event, or fewer do not.
    """
    _check_enough(samples)
    return _learn(samples, start)


def _check_enough(samples: Sequence[Sample]) -> None:
    tells = sum(sample.tells for sample in samples)
    if min(tells, len(samples) - tells) < LEAST_OF_A_KIND:
        raise ValueError(
            f"{count_of(len(samples), 'match', 'matches')}, {tells:,} of them right, {len(samples) - tells:,} wrong;"
            f" at least {LEAST_OF_A_KIND} of each are needed"
        )


def _learn(samples: Sequence[Sample], start: Reranker) -> Reranker:
    if not samples:
        return start
    vocabulary = list_vocabulary(samples).union(start.words)
    rows = [list_weights(sample, start.topics, vocabulary) for sample in samples]
    return _add_to(start, _solve(rows, [sample.tells for sample in samples], start))


def list_vocabulary(samples: Iterable[Sample]) -> set[str]:
    """Return the words of at least ``LEAST_ARTICLES`` articles, without those mostly written with capitals (names)."""
    articles: Counter[str] = Counter()
    small: Counter[str] = Counter()
    for document in {sample.group: sample.document for sample in samples}.values():
        written = {found[0] for part in cut_words(document) for found in part}
        articles.update({word.lower() for word in written})
        small.update(word for word in written if word.islower())
    return {
        word
        for word, count in articles.items()
        if count >= LEAST_ARTICLES and 2 * small[word] > count and _WORD.fullmatch(word)
    }


def list_weights(sample: Sample, topics: Mapping[str, int], vocabulary: Collection[str]) -> _Row:
    """Return the weights that apply to a sample, each with its factor."""
    row: defaultdict[_Weight, float] = defaultdict(float)
    row[_BIAS] = 1.0
    for name, value in list_signs(sample.match, sample.matches):
        row[_Sign(name)] += value
    topic = topics[sample.match.topic]
    title, text = cut_words(sample.document)
    in_title, in_all = share_among(title, text)
    for part, column, count in ((title, topic, in_title), ((*title, *text), len(topics) + topic, in_all)):
        for word in (found[0].lower() for found in part):
            if word in vocabulary:
                row[_Word(word, column)] += 1 / count
                row[_SharedWeight(word, column < len(topics))] += 1 / count
    return row


def _solve(rows: Sequence[_Row], tells: Sequence[bool], start: Reranker) -> dict[_Weight, float]:
    """Return how far each weight moves from its present value."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    matrix = _make_matrix(rows, {name: number for number, name in enumerate(names)})
    moved = _minimise(
        matrix,
        np.array(tells, dtype=float),
        matrix @ np.array([_get_weight(start, name) for name in names]),
        np.array([_get_width(name) for name in names]) ** -2,
    )
    return dict(zip(names, moved.tolist(), strict=True))


def _make_matrix(rows: Sequence[_Row], numbers: Mapping[_Weight, int]) -> Any:
    ends = np.cumsum([0, *map(len, rows)])
    columns = np.array([numbers[name] for row in rows for name in row], dtype=np.int64)
    values = np.array([value for row in rows for value in row.values()])
    return csr_matrix((values, columns, ends), shape=(len(rows), len(numbers)))


def _minimise(matrix: Any, tells: Any, offset: Any, precision: Any) -> Any:
    """Return the most likely moves of the weights, given the log-odds of each row by the present ones (`offset`)."""
    turned = matrix.T.tocsr()

    def measure(moved: Any) -> tuple[float, Any]:
        odds = offset + matrix @ moved
        loss = np.sum(np.logaddexp(0.0, odds) - tells * odds) + 0.5 * np.sum(precision * moved * moved)
        return float(loss), turned @ (_to_share(odds) - tells) + precision * moved

    found = minimize(measure, np.zeros(matrix.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": MOST_ROUNDS})
    return found.x


def _to_share(odds: Any) -> Any:
    return 0.5 * (1.0 + np.tanh(0.5 * odds))


def _get_weight(reranker: Reranker, name: _Weight) -> float:
    match name:
        case _Word(word, column):
            row = reranker.words.get(word)
            return row[column] / SCALE if row else 0.0
        case _SharedWeight():
            return 0.0
    return reranker.signs.get(name.name, 0.0) if name is not _BIAS else reranker.bias


def _get_width(name: _Weight) -> float:
    match name:
        case _Word():
            return WIDTHS["word"]
        case _SharedWeight():
            return WIDTHS["shared"]
    return WIDTHS["bias"] if name is _BIAS else WIDTHS["sign"]


def _add_to(start: Reranker, moved: Mapping[_Weight, float]) -> Reranker:
    """Return the weights after their moves, rounded as in the table. Words that are in no sample keep their rows."""
    get = moved.get
    names = {*start.signs, *(name.name for name in moved if isinstance(name, _Sign) and name is not _BIAS)}
    signs = {name: round(start.signs.get(name, 0.0) + get(_Sign(name), 0.0), 2) for name in names}
    middle = len(start.topics)
    words = dict(start.words)
    for word in {name.word for name in moved if isinstance(name, _Word)}:
        row = start.words.get(word, [0] * (2 * middle))
        shared = [get(_SharedWeight(word, in_title), 0.0) for in_title in (True, False)]
        added = (get(_Word(word, column), 0.0) + shared[column >= middle] for column in range(2 * middle))
        words[word] = array("b", map(_to_byte, row, added))
    kept = {word: row for word, row in words.items() if any(row)}
    return Reranker(start.topics, round(start.bias + get(_BIAS, 0.0), 2), signs, kept)


def _to_byte(weight: int, added: float) -> int:
    return max(-MOST_WEIGHT, min(MOST_WEIGHT, round(weight + added * SCALE)))


def cross_validate(samples: Sequence[Sample], start: Reranker, unmatched: int) -> ValidationResult:
    """Judge each fold by what is learned from the other folds. Events that no rule matched (`unmatched`) count as
    missed. Raises ValueError as :func:`learn` does.
    """
    _check_enough(samples)
    estimated: list[tuple[Sample, float]] = []
    for fold in range(FOLDS):
        learned = _learn([sample for sample in samples if sample.fold != fold], start)
        estimated += estimate_all((sample for sample in samples if sample.fold == fold), learned)
    return try_out(estimated, unmatched)
