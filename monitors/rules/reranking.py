"""A second opinion on a match, learned from labelled news: does the article tell of the event, or only mention it?

It weighs what the rules found and the words around it in a logistic model, where it may also what an encoder reads, and
moves a match between the bell and the digest; it silences nothing and finds nothing. The weights and how they came
about: docs/recognition-record.md.
"""

from __future__ import annotations

import math
import re
from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from itertools import chain, islice, repeat
from typing import NamedTuple

from monitors.errors import TableError
from monitors.model import LEARNED, Evidence, Level, Match, Realis, RealisFlag, Span, Zone
from monitors.rules.encoder import TEXT_LENGTH as READ_LENGTH
from monitors.rules.encoder import Hearing, Listen
from monitors.rules.text import Document

LANGUAGE = "en"
"""The language that it was learned in; matches in others stay as they are."""

RINGS_FROM = 0.5
"""A match of the digest that is likelier than this to tell of the event rings."""

STAYS_FROM = 0.4
"""An urgent match rings on from this likelihood on: what the rules said is not overturned by a hair."""

MOST_ASKED = 4
"""It is asked about so many words of the article."""

TEXT_LENGTH = 600
"""So many characters of the text are weighed after the title, as much as feeds give."""

LEAST_TITLE_WORDS = 5
LEAST_WORDS = 12
"""Weights of words are shared out over no fewer words, so that one word of a short text does not decide."""

MOST_SCORE = 15.0
MOST_FLAGS = 4
MOST_EVIDENCE = 10

MOST_SHOWN = 3
SHORTEST_SHOWN = 4
"""So many words, of so many letters at least, are shown as the reason of a move."""

SCALE = 10.0
"""The table gives the weights of words in tenths."""

LARGEST_SIGN = 100.0
"""No weight of a sign, nor the bias, is larger in a table, for or against."""

MOST_ODDS = 700.0
"""No log-odds against count for more, so that the exponential function has a value."""

WRITE_ANEW = "set rerank: true, and write the table anew: tocsin train"
"""What mends a table. A config that names a bad one is no config to learn by."""

OF_RULES = ("R", "RZ")
"""What the signs of rules begin with: of a rule in a topic, and of a rule in the title or elsewhere."""

_WORD = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)?|\d+")
_FILE = "reranking.tsv"


class Said(NamedTuple):
    """A word of the article and what it speaks for (above 0) or against, in log-odds."""

    word: str
    zone: Zone
    start: int
    end: int
    weight: float


class _Known(NamedTuple):
    """A word that the table has, and its weights there."""

    found: re.Match[str]
    weights: array[int]


@dataclass(frozen=True)
class _Words:
    """The known words of an article, the weights of each for so many `topics`, and over how many words of the title and
    of title and text these are shared out.
    """

    title: Sequence[_Known]
    text: Sequence[_Known]
    topics: int
    in_title: int
    in_all: int

    def weigh(self, topic: int) -> list[float]:
        """What each speaks for or against a topic of this number, in log-odds: those of the title, then the others."""
        in_title, in_all, anywhere = self.in_title, self.in_all, self.topics + topic
        return [
            *[(weights[anywhere] / in_all + weights[topic] / in_title) / SCALE for _, weights in self.title],
            *[weights[anywhere] / in_all / SCALE for _, weights in self.text],
        ]

    def list_said(self, weighed: Iterable[float]) -> list[Said]:
        """The same words, each with what it speaks for."""
        zones = chain(zip(repeat(Zone.TITLE), self.title), zip(repeat(Zone.LEAD), self.text))
        return [
            Said(found[0].lower(), zone, *found.span(), weight)
            for (zone, (found, _)), weight in zip(zones, weighed, strict=True)
        ]


@dataclass(frozen=True)
class Reranker:
    """The weights: of signs by name, and of words by topic, first in the title and then in title and text together."""

    topics: Mapping[str, int]
    bias: float
    signs: Mapping[str, float]
    words: Mapping[str, array[int]]

    def review(self, document: Document, matches: Sequence[Match], listen: Listen | None = None) -> list[Match]:
        """The matches at the level that they are likely to deserve; a moved one carries the words that say most.
        `listen` asks the encoder about the article, where there is one.
        """
        if not matches or document.language != LANGUAGE:
            return list(matches)
        if self.topics.keys().isdisjoint([match.topic for match in matches]):
            return list(matches)
        words = self._read(document)
        return [self._review(match, matches, document, words, listen) for match in matches]

    def restrict(self, topics: Collection[str]) -> Reranker:
        """The same for these topics alone; matches of others stay as they are."""
        return replace(self, topics={topic: number for topic, number in self.topics.items() if topic in topics})

    def estimate(self, match: Match, matches: Iterable[Match], document: Document) -> float:
        """The probability that the article tells of what it matched, from 0 to 1. KeyError for a topic that the
        weights do not know.
        """
        return self.weigh(match, matches, self._read(document).weigh(self.topics[match.topic]))

    def weigh(self, match: Match, matches: Iterable[Match], words: Iterable[float]) -> float:
        """The same by what the article's `words` speak for."""
        return to_likelihood(self._sum_up(match, matches, words))

    def _sum_up(self, match: Match, matches: Iterable[Match], words: Iterable[float]) -> float:
        """The log-odds of it."""
        get = self.signs.get
        signs = math.fsum([get(name, 0.0) * value for name, value in list_signs(match, matches)])
        return self.bias + signs + math.fsum(words)

    def _read(self, document: Document) -> _Words:
        """The known words at the beginning of an article."""
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
        listen: Listen | None,
    ) -> Match:
        if match.topic not in self.topics:
            return match
        weighed = words.weigh(self.topics[match.topic])
        odds = self._sum_up(match, matches, weighed)
        hearing = _ask(listen, match)
        if hearing is not None:
            odds = hearing.join(match.topic, odds, urgent=match.level is Level.URGENT)
        if rings(match.level, to_likelihood(odds)) == (match.level is Level.URGENT):
            return match
        said = words.list_said(weighed)
        if match.level is Level.URGENT:
            return _lower(match, _choose(said, -1), document)
        if hearing is not None:
            said = _add_heard(said, hearing, match.topic)
        return _raise(match, _choose(said, 1), document)


def to_likelihood(odds: float) -> float:
    """The probability, from 0 to 1, of what has these log-odds."""
    return 1 / (1 + math.exp(min(MOST_ODDS, -odds)))


def _ask(listen: Listen | None, match: Match) -> Hearing | None:
    """What the encoder says, where there is one, of a topic that it knows and of evidence that it reads."""
    if listen is None or not _is_within_reach(match):
        return None
    hearing = listen()
    return hearing if match.topic in hearing.encoder.topics else None


def _is_within_reach(match: Match) -> bool:
    """Whether any of the evidence stands in what the encoder reads: of a story told further down it knows nothing."""
    spans = [evidence.span for evidence in match.evidence]
    return any(span.zone is Zone.TITLE or span.start < READ_LENGTH for span in spans)


def _lower(match: Match, against: Iterable[Said], document: Document) -> Match:
    spans = [_take_said(document, word) for word in against] or [match.evidence[0].span]
    return replace(match, level=Level.DIGEST, realis=tuple(RealisFlag(Realis.MENTION, span) for span in spans))


def _raise(match: Match, favouring: Iterable[Said], document: Document) -> Match:
    weighed = ((word, round(word.weight, 1)) for word in favouring)
    told = [Evidence(LEARNED, _take_said(document, word), points) for word, points in weighed if points > 0]
    return replace(match, level=Level.URGENT, realis=(), evidence=(*match.evidence, *told))


def _add_heard(said: Sequence[Said], hearing: Hearing, topic: str) -> list[Said]:
    """Words with what the table and the encoder together make of each: those that the table says most for, and the
    first of the article.
    """
    share = hearing.encoder.blend.table
    ranked = [*_choose(said, 1), *(one for one in said if len(one.word) >= SHORTEST_SHOWN)]
    asked = dict(islice({(one.zone, one.start): one for one in ranked}.items(), MOST_ASKED))
    heard = hearing.weigh_words(topic, asked)
    return [asked[place]._replace(weight=share * asked[place].weight + weight) for place, weight in heard]


def rings(level: Level, likelihood: float) -> bool:
    """Whether a match that the rules gave this level rings when it is so likely to tell of the event."""
    return likelihood > (STAYS_FROM if level is Level.URGENT else RINGS_FROM)


def list_signs(match: Match, matches: Iterable[Match]) -> list[tuple[str, float]]:
    """What the rules found, by the names that the table has."""
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


def _choose(said: Iterable[Said], sign: int) -> list[Said]:
    """The words that say most for (``sign`` 1) or against (-1), each once; short ones tell a reader nothing."""
    telling: dict[str, Said] = {}
    for one in sorted(said, key=lambda one: (-sign * one.weight, one.start)):
        if one.weight * sign > 0 and len(one.word) >= SHORTEST_SHOWN:
            telling.setdefault(one.word, one)
    return list(telling.values())[:MOST_SHOWN]


def parse_reranker(table: str) -> Reranker:
    """Read a table: a line a weight, fields parted by tabs; the topics stand first. Raises TableError."""
    topics: dict[str, int] = {}
    bias, signs, words = 0.0, {}, {}
    number = 0
    for number, line in enumerate(table.splitlines(), 1):
        kind, *fields = line.split("\t")
        try:
            if kind == "topics":
                if topics:
                    raise TableError("a second line of topics", number, WRITE_ANEW)
                topics = _read_columns(fields[0])
            elif kind == "bias":
                bias = _read_weight(fields[0])
            elif kind == "sign":
                signs[_read_sign(fields[0])] = _read_weight(fields[1])
            elif kind == "word":
                words[fields[0]] = _read_weights(fields[1], 2 * len(topics))
            elif line and not line.startswith("#"):
                raise TableError(f"a line that begins with {kind[:20]!r}", number, WRITE_ANEW)
        except (ValueError, IndexError, OverflowError) as error:
            raise TableError(f"no weights that can be read ({error})", number, WRITE_ANEW) from error
    if not topics:
        raise TableError("the table names no topics", max(1, number), WRITE_ANEW)
    return Reranker(topics, bias, signs, words)


def _read_columns(field: str) -> dict[str, int]:
    names = field.split()
    columns = {topic: column for column, topic in enumerate(names)}
    if len(columns) < len(names):
        raise ValueError("a topic is named twice")
    return columns


def _read_sign(name: str) -> str:
    if name.split(":")[0] in OF_RULES and name.count(":") != 2:
        raise ValueError(f"{name!r} names no rule")
    return name


def _read_weight(field: str) -> float:
    value = float(field)
    if not abs(value) <= LARGEST_SIGN:
        raise ValueError(f"{field} is beyond {LARGEST_SIGN:.0f}")
    return value


def _read_weights(field: str, wanted: int) -> array[int]:
    weights = array("b", map(int, field.split()))
    if len(weights) != wanted:
        raise ValueError(f"{len(weights)} weights, not {wanted}")
    return weights


def format_reranker(reranker: Reranker, notes: Iterable[str] = ()) -> str:
    """The table that :func:`parse_reranker` reads, with notes as a comment before it."""
    lines = [f"# {note}" for note in notes]
    lines.append("topics\t" + " ".join(sorted(reranker.topics, key=reranker.topics.__getitem__)))
    lines.append(f"bias\t{reranker.bias:.2f}")
    lines += [f"sign\t{name}\t{weight:.2f}" for name, weight in sorted(reranker.signs.items())]
    lines += [f"word\t{word}\t{' '.join(map(str, weights))}" for word, weights in sorted(reranker.words.items())]
    return "\n".join(lines) + "\n"


def measure_dead(reranker: Reranker, rules: Mapping[str, Collection[str]]) -> float:
    """Which share of the weights of rules' signs, from 0 to 1, is of rules that their topics no longer have."""
    dead = list_dead(reranker, rules)
    sizes = {name: abs(weight) for name, weight in reranker.signs.items() if name.split(":")[0] in OF_RULES}
    return sum(sizes[name] for name in dead) / (sum(sizes.values()) or 1.0)


def list_dead(reranker: Reranker, rules: Mapping[str, Collection[str]]) -> set[str]:
    """The signs of rules that are gone from their topics; `rules` are the names of those that each topic has. Of a
    topic that is not there nothing is said: a desk loses nothing by its weights.
    """
    of_topics = [name.split(":")[1:] for name in reranker.signs if name.startswith("R:")]
    gone = {rule for topic, rule in of_topics if topic in rules and rule not in rules[topic]}
    kept = {rule for topic, rule in of_topics if topic not in rules or rule in rules[topic]}
    return {
        name
        for name in reranker.signs
        for kind, *rest in (name.split(":"),)
        if (kind == "R" and rest[0] in rules and rest[1] not in rules[rest[0]])
        or (kind == "RZ" and rest[0] in gone - kept)
    }


@cache
def load_reranker() -> Reranker:
    """The packaged weights."""
    return parse_reranker(files(__package__).joinpath(_FILE).read_text("utf-8"))


def cut_words(document: Document) -> tuple[list[re.Match[str]], list[re.Match[str]]]:
    """The words that are weighed: of the title, and of the beginning of the text."""
    text = document.clean_text[:TEXT_LENGTH]
    return list(_WORD.finditer(document.clean_title)), list(_WORD.finditer(text))


def share_among(title: Sequence[object], text: Sequence[object]) -> tuple[int, int]:
    """Over how many words the weights for the title are shared out, and over how many those for title and text."""
    return max(LEAST_TITLE_WORDS, len(title)), max(LEAST_WORDS, len(title) + len(text))


def _take_said(document: Document, said: Said) -> Span:
    return take_span(document, said.zone, said.start, said.end)


def take_span(document: Document, zone: Zone, start: int, end: int) -> Span:
    """A stretch of the title, or of the text (lead or body), as the document has it."""
    source = document.title if zone is Zone.TITLE else document.text
    if zone is not Zone.TITLE:
        zone = Zone.LEAD if start < document.lead_end else Zone.BODY
    return Span(zone, start, end, source[start:end])
