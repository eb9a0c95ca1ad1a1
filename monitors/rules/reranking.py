"""The second opinion on matches, learned from labelled news: does the article report the event, or only mention it?

A logistic model weighs what the rules found, the words of title and text and, where there is one, the opinion of the
encoder. It moves a match between urgent and digest; it silences nothing and finds nothing. How the weights
(reranking.tsv) were learned is in docs/recognition-record.md.
"""

from __future__ import annotations

import math
import re
from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice, repeat
from typing import NamedTuple

from monitors.model import LEARNED, Evidence, Level, Match, Realis, RealisFlag, Span, Zone
from monitors.rules.encoder import TEXT_LENGTH as READ_LENGTH
from monitors.rules.encoder import Predict, Prediction
from monitors.rules.text import Document

LANGUAGE = "en"
"""The language of the items that it was learned from; matches in other languages stay as they are."""

RINGS_PROBABILITY = 0.5
"""By the table alone, a digest match rings if it is likelier than this to report the event."""

STAYS_PROBABILITY = 0.3
"""By the table alone, an urgent match stays urgent if it is likelier than this. It was chosen on 257 items and gained
little on as many others (docs/recognition-record.md)."""

LIKELY_PROBABILITY = 0.57
"""With the encoder's answer, any match rings if it is likelier than this, whatever the rules found. It was chosen on
the eleventh gathering, judged by an encoder that had not seen it (docs/recognition-record.md)."""

MOST_ASKED = 4
"""At most this many words of an article are hidden in turn to find the encoder's reasons."""

TEXT_LENGTH = 600
"""This many characters of the text are weighed besides the title; feeds seldom give more."""

LEAST_TITLE_WORDS = 5
LEAST_WORDS = 12
"""Weights of words are averaged over at least this many words, so that one word of a short text does not decide."""

MOST_SCORE = 15.0
MOST_FLAGS = 4
MOST_EVIDENCE = 10
"""What is above these counts as these."""

MOST_SHOWN = 3
SHORTEST_SHOWN = 4
"""At most this many words, of at least this many letters, are shown as the reasons for a move."""

SCALE = 10.0
"""The table gives the weights of words in tenths of log-odds."""

MOST_ODDS = 700.0
"""Log-odds below the negative of this count as that, so that exp() does not overflow."""

_WORD = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)?|\d+")


class WeightedWord(NamedTuple):
    """A word of the article with its weight in log-odds: above 0 for the event, below 0 against it.

    ``start`` and ``end`` are offsets into the title or, for any other zone, into the text.
    """

    word: str
    zone: Zone
    start: int
    end: int
    weight: float


class _Known(NamedTuple):
    """A word of the article that is in the table, with its weights there."""

    found: re.Match[str]
    weights: array[int]


@dataclass(frozen=True)
class _Words:
    """The words of an article that are in the table.

    ``topics`` is the number of topics in each row of weights; ``in_title`` and ``in_all`` are the numbers of words by
    which the weights are divided (see :func:`share_among`).
    """

    title: Sequence[_Known]
    text: Sequence[_Known]
    topics: int
    in_title: int
    in_all: int

    def weigh(self, topic: int) -> list[float]:
        """Return each word's weight for the topic with this number, in log-odds: the title's words come first."""
        in_title, in_all, anywhere = self.in_title, self.in_all, self.topics + topic
        return [
            *[(weights[anywhere] / in_all + weights[topic] / in_title) / SCALE for _, weights in self.title],
            *[weights[anywhere] / in_all / SCALE for _, weights in self.text],
        ]

    def list_weighted(self, weighed: Iterable[float]) -> list[WeightedWord]:
        """Return the same words, each with its weight from :meth:`weigh`."""
        zones = chain(zip(repeat(Zone.TITLE), self.title), zip(repeat(Zone.LEAD), self.text))
        return [
            WeightedWord(found[0].lower(), zone, *found.span(), weight)
            for (zone, (found, _)), weight in zip(zones, weighed, strict=True)
        ]


@dataclass(frozen=True)
class Reranker:
    """A table of weights.

    ``topics`` give each topic its column. ``signs`` are weights by name (see :func:`list_signs`). ``words`` give each
    word one weight per topic for the title alone, followed by one per topic for title and text together.
    """

    topics: Mapping[str, int]
    bias: float
    signs: Mapping[str, float]
    words: Mapping[str, array[int]]

    def review(
        self,
        document: Document,
        matches: Sequence[Match],
        predict: Predict | None = None,
        kept: Collection[str] = (),
    ) -> list[Match]:
        """Return the matches, moved between urgent and digest where the model says so.

        What the rules themselves hold for a mention stays one; so does what a date or another firm flag holds back, and
        a digest match of a topic in `kept`. A match that moves gets the words that weighed most: as evidence when it
        rings now, beside the flags that it overrules; as realis flags when it no longer rings. `predict` asks the
        encoder about the article; None decides by the table alone.
        """
        if not matches or document.language != LANGUAGE:
            return list(matches)
        if self.topics.keys().isdisjoint([match.topic for match in matches]):
            return list(matches)
        words = self._read(document)
        return [
            match
            if match.level is Level.DIGEST and (match.topic in kept or any(flag.firm for flag in match.realis))
            else self._review(match, matches, document, words, predict)
            for match in matches
        ]

    def restrict(self, topics: Collection[str]) -> Reranker:
        """Return a second opinion for these topics only; matches of others then stay as they are."""
        return replace(self, topics={topic: number for topic, number in self.topics.items() if topic in topics})

    def estimate(self, match: Match, matches: Iterable[Match], document: Document) -> float:
        """Return the probability, from 0 to 1, that the article reports the event that it matched, by the table alone.
        `matches` are all of the article. Raises KeyError for a topic that the table does not know.
        """
        return self.weigh(match, matches, self._read(document).weigh(self.topics[match.topic]))

    def weigh(self, match: Match, matches: Iterable[Match], words: Iterable[float]) -> float:
        """Return the same probability, given the weights of the article's `words`."""
        return to_probability(self._sum_up(match, matches, words))

    def _sum_up(self, match: Match, matches: Iterable[Match], words: Iterable[float]) -> float:
        """Return the log-odds of that probability."""
        get = self.signs.get
        signs = math.fsum([get(name, 0.0) * value for name, value in list_signs(match, matches)])
        return self.bias + signs + math.fsum(words)

    def _read(self, document: Document) -> _Words:
        """Return the words at the beginning of an article that are in the table."""
        title, text = cut_words(document)
        topics = len(next(iter(self.words.values()), ())) // 2
        return _Words(self._list_known(title), self._list_known(text), topics, *share_among(title, text))

    def _list_known(self, found: Iterable[re.Match[str]]) -> list[_Known]:
        words = self.words
        return [_Known(word, words[small]) for word in found if (small := word[0].lower()) in words]

    def _review(
        self,
        match: Match,
        matches: Sequence[Match],
        document: Document,
        words: _Words,
        predict: Predict | None,
    ) -> Match:
        if match.topic not in self.topics or any(flag.kind is Realis.MENTION for flag in match.realis):
            return match
        weighed = words.weigh(self.topics[match.topic])
        odds = self._sum_up(match, matches, weighed)
        prediction = _ask(predict, match)
        if prediction is not None:
            odds = prediction.combine(match.topic, odds, urgent=match.level is Level.URGENT)
        likelihood = to_probability(odds)
        is_likely = rings(match.level, likelihood) if prediction is None else likelihood > LIKELY_PROBABILITY
        if is_likely == (match.level is Level.URGENT):
            return match
        weighted = words.list_weighted(weighed)
        if match.level is Level.URGENT:
            return _lower(match, _choose(weighted, -1), document)
        if prediction is not None:
            weighted = _add_encoder_weights(weighted, prediction, match.topic)
        return _raise(match, _choose(weighted, 1), odds, document)


def to_probability(odds: float) -> float:
    """Return the probability, from 0 to 1, that these log-odds stand for."""
    return 1 / (1 + math.exp(min(MOST_ODDS, -odds)))


def _ask(predict: Predict | None, match: Match) -> Prediction | None:
    """Return what the encoder says; None if there is none, or if it knows neither the topic nor any of the evidence."""
    if predict is None or not _is_within_reach(match):
        return None
    prediction = predict()
    return prediction if match.topic in prediction.encoder.topics else None


def _is_within_reach(match: Match) -> bool:
    """Return whether any of the evidence is in the part of the article that the encoder reads."""
    spans = [evidence.span for evidence in match.evidence]
    return any(span.zone is Zone.TITLE or span.start < READ_LENGTH for span in spans)


def _lower(match: Match, against: Iterable[WeightedWord], document: Document) -> Match:
    spans = [_take_word(document, word) for word in against] or [match.evidence[0].span]
    return replace(match, level=Level.DIGEST, realis=tuple(RealisFlag(Realis.MENTION, span) for span in spans))


def _raise(match: Match, favouring: Iterable[WeightedWord], odds: float, document: Document) -> Match:
    """Let a match ring by the words that favour it; if none stands out, by what the rules read, with all the odds."""
    weighed = ((word, round(word.weight, 1)) for word in favouring)
    told = [Evidence(LEARNED, _take_word(document, word), points) for word, points in weighed if points > 0]
    told = told or [Evidence(LEARNED, match.evidence[0].span, round(odds, 1))]
    return replace(match, level=Level.URGENT, evidence=(*match.evidence, *told))


def _add_encoder_weights(weighted: Sequence[WeightedWord], prediction: Prediction, topic: str) -> list[WeightedWord]:
    """Return the words that the table rates highest, then the article's first, weighed by both table and encoder."""
    share = prediction.encoder.blend.table
    ranked = [*_choose(weighted, 1), *(one for one in weighted if len(one.word) >= SHORTEST_SHOWN)]
    asked = dict(islice({(one.zone, one.start): one for one in ranked}.items(), MOST_ASKED))
    by_encoder = prediction.weigh_words(topic, asked)
    return [asked[place]._replace(weight=share * asked[place].weight + weight) for place, weight in by_encoder]


def rings(level: Level, likelihood: float) -> bool:
    """Return whether a match to which the rules gave this level rings, given how likely the table alone holds it to
    report the event.
    """
    return likelihood > (STAYS_PROBABILITY if level is Level.URGENT else RINGS_PROBABILITY)


def list_signs(match: Match, matches: Iterable[Match]) -> list[tuple[str, float]]:
    """Return what the rules found as (name, value) pairs; the table has a weight for each name that was learned."""
    level, topic, score = match.level.value, match.topic, min(match.score, MOST_SCORE) / 5
    zones = sorted({evidence.span.zone.value for evidence in match.evidence})
    found = {(evidence.rule, evidence.span.zone is Zone.TITLE) for evidence in match.evidence}
    others = {other.topic: other.level.value for other in matches if other.topic != topic}
    return [
        (f"L:{level}", 1.0),
        ("S", score),
        (f"S:{level}", score),
        (f"T:{topic}", 1.0),
        (f"TL:{topic}{level}", 1.0),
        (f"Z:{'+'.join(zones)}{level}", 1.0),
        *[(f"z:{zone}", 1.0) for zone in zones],
        *[(f"R:{topic}:{rule}", 1.0) for rule in {rule for rule, _ in found}],
        *[(f"RZ:{rule}:{is_title}", 1.0) for rule, is_title in found],
        *[(f"H:{kind.value}", 1.0) for kind in {flag.kind for flag in match.realis}],
        ("nH", float(min(len(match.realis), MOST_FLAGS))),
        ("nE", min(len(match.evidence), MOST_EVIDENCE) / 5),
        *[(f"O:{other}", 1.0) for other in set(others.values())],
        *[(f"OT:{topic}:{other}:{of_other}", 1.0) for other, of_other in others.items()],
    ]


def _choose(weighted: Iterable[WeightedWord], sign: int) -> list[WeightedWord]:
    """Return the words that weigh most for (`sign` 1) or against (-1) the event, each once and without short ones."""
    telling: dict[str, WeightedWord] = {}
    for one in sorted(weighted, key=lambda one: (-sign * one.weight, one.start)):
        if one.weight * sign > 0 and len(one.word) >= SHORTEST_SHOWN:
            telling.setdefault(one.word, one)
    return list(telling.values())[:MOST_SHOWN]


def cut_words(document: Document) -> tuple[list[re.Match[str]], list[re.Match[str]]]:
    """Return the words that are weighed, as regex matches: of the title, and of the beginning of the text."""
    text = document.clean_text[:TEXT_LENGTH]
    return list(_WORD.finditer(document.clean_title)), list(_WORD.finditer(text))


def share_among(title: Sequence[object], text: Sequence[object]) -> tuple[int, int]:
    """Return the numbers of words by which the weights for the title, and those for title and text, are divided."""
    return max(LEAST_TITLE_WORDS, len(title)), max(LEAST_WORDS, len(title) + len(text))


def _take_word(document: Document, word: WeightedWord) -> Span:
    return take_span(document, word.zone, word.start, word.end)


def take_span(document: Document, zone: Zone, start: int, end: int) -> Span:
    """Return the span from `start` to `end` of the title, or else of the text, quoted as the article has it."""
    source = document.title if zone is Zone.TITLE else document.text
    if zone is not Zone.TITLE:
        zone = Zone.LEAD if start < document.lead_end else Zone.BODY
    return Span(zone, start, end, source[start:end])
