"""A small language model that reads the beginning of an article: which topics does it tell of, and by which words?

MiniLM (Wang et al., 2020; six layers, 384 wide), taught on labelled news and packed into eight bits a weight. It is
asked about matches (:mod:`monitors.rules.reranking`) and for what no rule matched (:mod:`monitors.rules.finding`),
where the extra ``tocsin[encoder]`` is installed. How it came about, and what it gave: docs/recognition-record.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from importlib import import_module
from importlib.resources import as_file, files
from typing import Any, NamedTuple

from monitors.model import Zone
from monitors.rules.text import Document
from monitors.rules.wordpiece import WordPiece

NEEDED = ("numpy", "onnxruntime")
"""What the extra installs."""

MOST_PIECES = 64
TEXT_LENGTH = 300
"""It reads so many pieces, of the title and of so many characters of the text; it was taught on no more."""

SLOWER = ("SkipLayerNormFusion",)
"""Rewritings of the model that make onnxruntime slower: reading takes a sixth less without them."""

TAUGHT = "2026-11-28.4"
"""When the packaged model was taught: names its version."""

FIRST, PART, HIDDEN = "[CLS]", "[SEP]", "[MASK]"
"""The pieces before the title, after the title and the text, and instead of one that cannot be read."""

_MODEL, _VOCABULARY = "encoder.onnx", "encoder.txt"


class Blend(NamedTuple):
    """How the encoder's log-odds join those of the table of weights: factors of a logistic model over both."""

    bias: float
    table: float
    tells: float
    touches: float
    urgent: float


Place = tuple[Zone, int]
"""Where a word begins in the clean title, or in the clean text."""


class Word(NamedTuple):
    """A word that was read: where it ends in its text, and which pieces are of it."""

    end: int
    pieces: slice


class Heard(NamedTuple):
    """A word of the article, and what it speaks for (above 0) or against, in log-odds."""

    place: Place
    weight: float


@dataclass(frozen=True)
class Hearing:
    """What the encoder says of one article: the pieces that it read, the words that they are of, and the log-odds.
    ``without`` are those when a word is hidden, as far as somebody asked.
    """

    encoder: Encoder
    numbers: Sequence[int]
    words: Mapping[Place, Word]
    odds: Sequence[float]
    without: dict[Place, Sequence[float]] = field(default_factory=dict, compare=False, repr=False)

    def tell(self, topic: str) -> float:
        """The log-odds that the article tells of a topic, by the encoder alone. KeyError for an unknown topic."""
        return self.odds[self.encoder.topics[topic]]

    def join(self, topic: str, odds: float, *, urgent: bool) -> float:
        """The log-odds that the article tells of a topic, from those of the table. KeyError for an unknown topic."""
        blend = self.encoder.blend
        return blend.bias + blend.table * odds + self._heed(topic, self.odds) + blend.urgent * urgent

    def weigh_words(self, topic: str, asked: Iterable[Place]) -> list[Heard]:
        """What words speak for, of those asked about that it read: by how much the log-odds of :meth:`join` fall when
        one cannot be read, wherever it stands (Zeiler and Fergus, 2014). Each costs as much as reading the article did,
        once for all topics. KeyError for an unknown topic.
        """
        found = [place for place in asked if place in self.words]
        whole = self._heed(topic, self.odds)
        fresh = [place for place in found if place not in self.without]
        hidden = [self._list_same(place) for place in fresh]
        self.without.update(zip(fresh, self.encoder.read_without(self.numbers, hidden), strict=True))
        return [Heard(place, whole - self._heed(topic, self.without[place])) for place in found]

    def _list_same(self, place: Place) -> list[slice]:
        """Where the pieces of this word are, each time that it stands there."""
        looked_for = self.numbers[self.words[place].pieces]
        return [pieces for _, pieces in self.words.values() if self.numbers[pieces] == looked_for]

    def _heed(self, topic: str, odds: Sequence[float]) -> float:
        topics, blend = self.encoder.topics, self.encoder.blend
        return blend.tells * odds[topics[topic]] + blend.touches * odds[len(topics) + topics[topic]]


Listen = Callable[[], Hearing]
"""Asks the encoder about one article, and remembers the answer."""


class Encoder:
    """The model and what it needs to read. One for each process: it cannot travel."""

    def __init__(self, model: bytes, vocabulary: Sequence[str]) -> None:
        """Raises ImportError without the extra."""
        import numpy
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # articles are read side by side, by processes
        self._session: Any = onnxruntime.InferenceSession(
            model, options, providers=["CPUExecutionProvider"], disabled_optimizers=SLOWER
        )
        self._pack = partial(numpy.array, dtype=numpy.int64)
        noted = self._session.get_modelmeta().custom_metadata_map
        self.topics = {topic: number for number, topic in enumerate(noted["topics"].split())}
        self.blend = Blend(*map(float, noted["blend"].split()))
        self.taught = noted["taught"]
        self._pieces = WordPiece(vocabulary)
        self._first, self._part, self._hidden = map(self._pieces.get_number, (FIRST, PART, HIDDEN))

    def read(self, document: Document) -> Hearing:
        """Read the title and the beginning of the text, as much as fits."""
        numbers, words = [self._first], dict[Place, Word]()
        for zone, text in ((Zone.TITLE, document.clean_title), (Zone.LEAD, document.clean_text[:TEXT_LENGTH])):
            for word in self._pieces.cut(text):
                fitting = word.numbers[: max(0, MOST_PIECES - 1 - len(numbers))]
                if not fitting:
                    break
                words[zone, word.start] = Word(word.end, slice(len(numbers), len(numbers) + len(fitting)))
                numbers.extend(fitting)
            if zone is Zone.TITLE or numbers[-1] != self._part:
                numbers.append(self._part)
        (odds,) = self._run([numbers])
        return Hearing(self, numbers, words, odds)

    def read_without(self, numbers: Sequence[int], hidden: Sequence[Sequence[slice]]) -> list[list[float]]:
        """The log-odds when some of the pieces cannot be read: one reading for each of these lists of stretches."""
        return self._run([self._hide(numbers, one) for one in hidden]) if hidden else []

    def _hide(self, numbers: Sequence[int], hidden: Iterable[slice]) -> list[int]:
        left = list(numbers)
        for one in hidden:
            left[one] = [self._hidden] * (one.stop - one.start)
        return left

    def _run(self, rows: Sequence[Sequence[int]]) -> list[list[float]]:
        """The log-odds for rows of one length: that each topic is told of, then that each is touched at all."""
        found: list[list[float]] = self._session.run(None, {"pieces": self._pack(rows)})[0].tolist()
        return found


def is_installed() -> bool:
    """Whether the extra that the encoder needs is there and can be loaded on this machine."""
    try:
        for name in NEEDED:
            import_module(name)
    except ImportError:
        return False
    return True


def identify_encoder() -> str:
    """Which encoder would be asked: when it was taught; "" where it cannot be loaded."""
    return TAUGHT if is_installed() else ""


def hear(document: Document) -> Hearing:
    """What the packaged encoder says of an article. Raises ImportError without the extra."""
    return load_encoder().read(document)


@cache
def load_encoder() -> Encoder:
    """The packaged model. Raises ImportError without the extra."""
    folder = files(__package__)
    vocabulary = folder.joinpath(_VOCABULARY).read_text("utf-8").splitlines()
    with as_file(folder.joinpath(_MODEL)) as path:
        return Encoder(path.read_bytes(), vocabulary)
