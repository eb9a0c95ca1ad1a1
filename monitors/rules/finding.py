"""What the encoder finds where no rule matched: which articles are worth its time, and what it makes of them.

Two thirds of the events that the rules miss meet none of them. Reading every article would cost several times what the
rules do; so the encoder is asked where the words of title and lead promise anything (docs/recognition.md).
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from monitors.model import READ, Evidence, Level, Match, Zone
from monitors.rules.encoder import TEXT_LENGTH, Hearing, Listen, Place, is_installed
from monitors.rules.reranking import LANGUAGE, take_span
from monitors.rules.scoring import CompiledTopic
from monitors.rules.text import Document

PROMISES_FROM = -1.5
"""Log-odds, by the words alone, from which the encoder is asked: of ordinary items one in six reaches them, of those
with a missed event nineteen in twenty (docs/recognition.md)."""

RINGS_FROM = 1.75
"""Log-odds of the encoder from which a topic rings that no rule found: more than a match of the rules needs."""

TOLD_FROM = -1.5
"""Log-odds from which it reaches the digest."""

MOST_ASKED = 4
MOST_SHOWN = 3
SHORTEST_SHOWN = 4
"""So many words, of so many letters at least, are asked what they speak for, and so many shown."""

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_FILE = "encoder_words.tsv"


@dataclass(frozen=True)
class Finder:
    """The topics that may be found, and what words promise an event of any of them, in log-odds."""

    topics: tuple[CompiledTopic, ...]
    bias: float
    words: Mapping[str, float]

    def promises(self, document: Document) -> bool:
        """Whether the article is worth the encoder's time."""
        text = f"{document.clean_title} {document.clean_text[:TEXT_LENGTH]}".lower()
        get = self.words.get
        return self.bias + math.fsum([get(word, 0.0) for word in set(_WORD.findall(text))]) > PROMISES_FROM

    def find(self, document: Document, known: Collection[str], listen: Listen) -> list[Match]:
        """The topics that the article tells of, but for those that are `known` already, by a match or by a veto."""
        open_topics = [topic for topic in self.topics if topic.id not in known]
        if not open_topics or document.language != LANGUAGE or not self.promises(document):
            return []
        hearing = listen()
        likely = [(topic, hearing.tell(topic.id)) for topic in open_topics if topic.id in hearing.encoder.topics]
        return [self._make_match(document, topic, odds, hearing) for topic, odds in likely if odds > TOLD_FROM]

    def _make_match(self, document: Document, topic: CompiledTopic, odds: float, hearing: Hearing) -> Match:
        """A match that scores what its level takes, as log-odds are no points; its evidence has log-odds."""
        rings = odds > RINGS_FROM
        return Match(
            topic=topic.id,
            topic_version=topic.version,
            level=Level.URGENT if rings else Level.DIGEST,
            score=topic.threshold if rings else topic.digest,
            threshold=topic.threshold,
            severity=topic.severity,
            evidence=tuple(self._list_evidence(document, topic.id, hearing)) or (_take_title(document, odds),),
        )

    def _list_evidence(self, document: Document, topic: str, hearing: Hearing) -> Iterator[Evidence]:
        """The words that speak most for it."""
        heard = hearing.weigh_words(topic, self._choose(document, hearing))
        telling = sorted((one for one in heard if round(one.weight, 1) > 0), key=lambda one: -one.weight)
        for (zone, start), weight in telling[:MOST_SHOWN]:
            yield Evidence(READ, take_span(document, zone, start, hearing.words[zone, start].end), round(weight, 1))

    def _choose(self, document: Document, hearing: Hearing) -> Sequence[Place]:
        """Where the words stand that promise most, the first in the article of equals."""
        promised = {}
        for (zone, start), (end, _) in hearing.words.items():
            if end - start >= SHORTEST_SHOWN:
                word = take_span(document, zone, start, end).text.lower()
                promised[zone, start] = self.words.get(word, 0.0)
        return sorted(promised, key=lambda place: -promised[place])[:MOST_ASKED]


def make_finder(topics: Iterable[CompiledTopic]) -> Finder | None:
    """A finder of these topics; None without the extra that the encoder needs."""
    return Finder(tuple(topics), *load_promises()) if is_installed() else None


@cache
def load_promises() -> tuple[float, Mapping[str, float]]:
    """What every article promises, and what words do beside: the packaged weights, a line a word."""
    lines = files(__package__).joinpath(_FILE).read_text("utf-8").splitlines()
    weights = {word: float(weight) for word, weight in (line.split("\t") for line in lines)}
    return weights.pop(""), weights


def _take_title(document: Document, odds: float) -> Evidence:
    """What was read as a whole, where no word of it stands out: the title, or the beginning of the text."""
    if document.title:
        return Evidence(READ, take_span(document, Zone.TITLE, 0, len(document.title)), round(odds, 1))
    end = min(document.lead_end, TEXT_LENGTH)
    return Evidence(READ, take_span(document, Zone.LEAD, 0, end), round(odds, 1))
