"""Finds: matches that no rule made, or that a veto of a sentence took back, read out of the article by the encoder.

Two thirds of the events that the rules miss meet none of them. Reading every article would cost several times as much
as the rules do. Therefore the encoder is asked only where the words of the title and the first characters promise an
event (encoder_words.tsv, docs/recognition.md).
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from monitors.model import READ, Evidence, Level, Match, Zone
from monitors.rules.encoder import TEXT_LENGTH, Place, Predict, Prediction, is_installed
from monitors.rules.reranking import LANGUAGE, take_span
from monitors.rules.scoring import CompiledTopic
from monitors.rules.text import Document

READ_LOG_ODDS = -0.8
"""The encoder is asked if the words alone give log-odds above this: one in nine ordinary items, and nineteen in twenty
of those in which it sees an event (docs/recognition.md)."""

PROMISING_LENGTH = 300
"""These words are looked for in the title and in this many characters of the text, as when they were weighed: in more
text the many ordinary words would outweigh the few that promise."""

RINGS_LOG_ODDS = 1.2
"""A find rings if the encoder's log-odds are above this, which is more than a match of the rules needs."""

DIGEST_LOG_ODDS = -2.0
"""A find reaches the digest if the encoder's log-odds are above this."""

MOST_ASKED = 4
MOST_SHOWN = 3
SHORTEST_SHOWN = 4
"""At most MOST_ASKED words are hidden in turn to find the reasons, and MOST_SHOWN of them are shown; shorter words than
SHORTEST_SHOWN letters are left out."""

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_FILE = "encoder_words.tsv"


@dataclass(frozen=True)
class EncoderFinder:
    """Looks for these topics. ``bias`` and ``words`` (by word) are the log-odds that the encoder sees any of them in an
    article, however doubtfully. ``asks_large`` says whether the encoder that answers may ask its large model.
    """

    topics: tuple[CompiledTopic, ...]
    bias: float
    words: Mapping[str, float]
    asks_large: bool

    def is_worth_reading(self, document: Document) -> bool:
        """Return whether the words of the title and the first characters make the article worth reading."""
        text = f"{document.clean_title} {document.clean_text[:PROMISING_LENGTH]}".lower()
        get = self.words.get
        return self.bias + math.fsum([get(word, 0.0) for word in set(_WORD.findall(text))]) > READ_LOG_ODDS

    def find(
        self, document: Document, known: Collection[str], predict: Predict, *, vetoed: Collection[str] = ()
    ) -> list[Match]:
        """Return a match for each topic that the encoder finds in the article, except the `known` ones, which a match
        or a veto has settled already; for a topic that is `vetoed`, only one that rings. `predict` asks the encoder; if
        the words promise nothing, it is called for what is `vetoed` alone, which a rule was met for.
        """
        if document.language != LANGUAGE:
            return []
        open_topics = [topic for topic in self.topics if topic.id not in known]
        if open_topics and not self.is_worth_reading(document):
            open_topics = [topic for topic in open_topics if topic.id in vetoed]
        if not open_topics:
            return []
        prediction = predict()
        asked = [topic for topic in open_topics if topic.id in prediction.encoder.topics]
        likely = [(topic, prediction.get_odds(topic.id)) for topic in asked]
        return [
            self._make_match(document, topic, odds, prediction)
            for topic, odds in likely
            if odds > (RINGS_LOG_ODDS if topic.id in vetoed else DIGEST_LOG_ODDS)
        ]

    def _make_match(self, document: Document, topic: CompiledTopic, odds: float, prediction: Prediction) -> Match:
        """Make a match. Log-odds are no points, so its score is what its level takes; its evidence has log-odds."""
        rings = odds > RINGS_LOG_ODDS
        return Match(
            topic=topic.id,
            level=Level.URGENT if rings else Level.DIGEST,
            score=topic.threshold if rings else topic.digest,
            threshold=topic.threshold,
            severity=topic.severity,
            evidence=tuple(self._list_evidence(document, topic.id, prediction)) or (_take_title(document, odds),),
        )

    def _list_evidence(self, document: Document, topic: str, prediction: Prediction) -> Iterator[Evidence]:
        """Yield the words that weigh most for the topic, as evidence."""
        weights = prediction.weigh_words(topic, self._choose(document, prediction))
        telling = sorted((one for one in weights if round(one.weight, 1) > 0), key=lambda one: -one.weight)
        for (zone, start), weight in telling[:MOST_SHOWN]:
            yield Evidence(READ, take_span(document, zone, start, prediction.words[zone, start].end), round(weight, 1))

    def _choose(self, document: Document, prediction: Prediction) -> Sequence[Place]:
        """Return the places of the words that promise most, of equals the first in the article."""
        promised = {}
        for (zone, start), (end, _) in prediction.words.items():
            if end - start >= SHORTEST_SHOWN:
                word = take_span(document, zone, start, end).text.lower()
                promised[zone, start] = self.words.get(word, 0.0)
        return sorted(promised, key=lambda place: -promised[place])[:MOST_ASKED]


def make_finder(topics: Iterable[CompiledTopic], *, asks_large: bool) -> EncoderFinder | None:
    """Return a finder of these topics; None if the extra that the encoder needs is not installed."""
    return EncoderFinder(tuple(topics), *load_word_odds(), asks_large) if is_installed() else None


@cache
def load_word_odds() -> tuple[float, Mapping[str, float]]:
    """Return the packaged bias and the weights by word, in log-odds. The file has a line for each word, the bias under
    an empty one.
    """
    lines = files(__package__).joinpath(_FILE).read_text("utf-8").splitlines()
    weights = {word: float(weight) for word, weight in (line.split("\t") for line in lines)}
    return weights.pop(""), weights


def _take_title(document: Document, odds: float) -> Evidence:
    """Return the evidence for a find in which no word stands out: the title or, without one, the start of the text."""
    if document.title:
        return Evidence(READ, take_span(document, Zone.TITLE, 0, len(document.title)), round(odds, 1))
    end = min(document.lead_end, TEXT_LENGTH)
    return Evidence(READ, take_span(document, Zone.LEAD, 0, end), round(odds, 1))
