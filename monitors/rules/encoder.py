"""The encoder, a small language model: which topics does the beginning of an article report, and by which words?

It is two models, trained on labelled news and packed into eight bits a weight: a small one, MiniLM (Wang et al.,
2020; six layers, 384 wide), and a large one, MPNet (Song et al., 2020; twelve layers, 768 wide), which is asked only
where the small one does not rule out an event. If the extra ``tocsin[encoder]`` is installed, it is asked about matches
(:mod:`monitors.rules.reranking`) and for what no rule matched (:mod:`monitors.rules.encoder_finds`). How it was
trained, and what it gave: docs/recognition-record.md.
"""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from importlib import import_module
from importlib.resources import files
from statistics import fmean
from typing import Any, NamedTuple

from monitors.model import Zone
from monitors.rules.text import Document
from monitors.rules.wordpiece import WordPiece

RUNTIME = "onnxruntime"
NEEDED = ("numpy", RUNTIME)
"""The packages that the extra installs."""

MOST_PIECES = 128
TEXT_LENGTH = 450
"""It reads at most this many word pieces, of the title and of this many characters of the text, as in training."""

SLOWER = ("SkipLayerNormFusion",)
"""Optimisations of onnxruntime that make the small model slower: without them it reads in a sixth less time, and the
large one in as much."""

MODEL_VERSION = "2026-12-01.9"
"""When the packaged models were trained, which serves as the version of both."""

RULED_OUT_BELOW = -1.5
"""The small model rules an event out if its log-odds that the article tells of any topic are below this; else the large
one is asked too, and the log-odds are the mean of both. So both have read whatever rings by their word
(docs/recognition-record.md)."""

FIRST, PART, HIDDEN = "[CLS]", "[SEP]", "[MASK]"
"""The special pieces: before the title, after the title and after the text, and in place of a hidden piece."""

_SMALL, _LARGE, _VOCABULARY = "encoder.onnx", "encoder_large.onnx.gz", "encoder.txt"


class Blend(NamedTuple):
    """How the encoder's log-odds join those of the table of weights: the factors of a logistic model over both.

    ``table`` is the factor of the table's log-odds; ``tells`` and ``touches`` are those of the encoder's two (that the
    article reports an event of the topic, and that it touches one). ``urgent`` is added if the rules found it urgent.
    """

    bias: float
    table: float
    tells: float
    touches: float
    urgent: float


Place = tuple[Zone, int]
"""Where a word begins: an offset into the title (TITLE) or the text (LEAD), both without markup."""


class EncodedWord(NamedTuple):
    """A word that was read: where it ends in title or text, and which of the pieces are its own."""

    end: int
    pieces: slice


class WordWeight(NamedTuple):
    """A word of the article, with its weight for (above 0) or against a topic, in log-odds."""

    place: Place
    weight: float


@dataclass(frozen=True)
class Prediction:
    """What the encoder says of one article.

    ``numbers`` are the pieces that it read, ``words`` the words that these are from. ``odds`` are the log-odds of
    all topics in the order of ``encoder.topics``: first that the article reports an event, then that it touches one.
    ``by_small`` are those of the small model alone, the same where the large one was not asked; ``without`` holds its
    log-odds with one word hidden, for the words asked about so far.
    """

    encoder: Encoder
    numbers: Sequence[int]
    words: Mapping[Place, EncodedWord]
    odds: Sequence[float]
    by_small: Sequence[float]
    without: dict[Place, Sequence[float]] = field(default_factory=dict, compare=False, repr=False)

    def get_odds(self, topic: str) -> float:
        """Return the log-odds that the article reports an event of a topic, by the encoder alone.

        Raises KeyError for a topic that it does not know.
        """
        return self.odds[self.encoder.topics[topic]]

    def combine(self, topic: str, odds: float, *, urgent: bool) -> float:
        """Return the log-odds that the article reports an event of a topic, by the encoder and the table together.

        `odds` are those of the table, `urgent` says that the rules found it urgent. Raises KeyError for a topic that
        the encoder does not know.
        """
        blend = self.encoder.blend
        return blend.bias + blend.table * odds + self._weigh_topic(topic, self.odds) + blend.urgent * urgent

    def weigh_words(self, topic: str, asked: Iterable[Place]) -> list[WordWeight]:
        """Return how much the small model's part in :meth:`combine` falls when a word is hidden wherever it occurs, for
        each word asked about that was read (occlusion; Zeiler and Fergus, 2014).

        Each word costs as much as reading the article by the small model did, but only once for all topics. The large
        one would take eight times as long. Raises KeyError for a topic that the encoder does not know.
        """
        whole = self._weigh_topic(topic, self.by_small)
        found = [place for place in asked if place in self.words]
        return [WordWeight(place, whole - self._weigh_topic(topic, self._read_without(place))) for place in found]

    def _read_without(self, place: Place) -> Sequence[float]:
        """Return the log-odds with this word hidden wherever it occurs, which are read once."""
        if place not in self.without:
            self.without[place] = self.encoder.read_without(self.numbers, self._list_same(place))
        return self.without[place]

    def _list_same(self, place: Place) -> list[slice]:
        """Return the pieces of every occurrence of this word."""
        looked_for = self.numbers[self.words[place].pieces]
        return [pieces for _, pieces in self.words.values() if self.numbers[pieces] == looked_for]

    def _weigh_topic(self, topic: str, odds: Sequence[float]) -> float:
        topics, blend = self.encoder.topics, self.encoder.blend
        return blend.tells * odds[topics[topic]] + blend.touches * odds[len(topics) + topics[topic]]


Predict = Callable[[], Prediction]
"""Asks the encoder about one article. The answer is remembered, so that it is read once at most."""


class EncoderModel:
    """A loaded ONNX model. Every process loads its own, because it cannot be pickled."""

    def __init__(self, packed: bytes) -> None:
        """Load it. Raises ImportError without the extra."""
        import numpy

        onnxruntime = load_runtime()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # several processes read at the same time
        self._session: Any = onnxruntime.InferenceSession(
            packed, options, providers=["CPUExecutionProvider"], disabled_optimizers=SLOWER
        )
        self._pack = partial(numpy.array, dtype=numpy.int64)

    def get_notes(self) -> Mapping[str, str]:
        """Return what the file notes about the model, by name."""
        notes: Mapping[str, str] = self._session.get_modelmeta().custom_metadata_map
        return notes

    def run(self, pieces: Sequence[int]) -> list[float]:
        """Return the log-odds of one text: see :attr:`Prediction.odds` for their order.

        Texts are never read several at a time, because the eight-bit model scales all of a batch by its largest value:
        the answer to one would depend on the others.
        """
        found: list[float] = self._session.run(None, {"pieces": self._pack([pieces])})[0][0].tolist()
        return found


class Encoder:
    """The two models and their vocabulary."""

    def __init__(
        self,
        small: EncoderModel,
        load_large: Callable[[], EncoderModel],
        vocabulary: Sequence[str],
        *,
        asks_large: bool = True,
    ) -> None:
        """Take a model whose notes name its topics, its blend and its date. `load_large` is called where that one does
        not rule an event out; the large model gives its log-odds in the same order, and without `asks_large` is never
        asked. `vocabulary` are the word pieces of both in order.
        """
        self._small = small
        self._load_large = load_large
        self._asks_large = asks_large
        noted = small.get_notes()
        self.topics = {topic: number for number, topic in enumerate(noted["topics"].split())}
        self.blend = Blend(*map(float, noted["blend"].split()))
        self.taught = noted["taught"]
        self._pieces = WordPiece(vocabulary)
        self._first, self._part, self._hidden = map(self._pieces.get_number, (FIRST, PART, HIDDEN))

    def read(self, document: Document) -> Prediction:
        """Read the title and the beginning of the text, up to MOST_PIECES pieces."""
        numbers, words = [self._first], dict[Place, EncodedWord]()
        for zone, text in ((Zone.TITLE, document.clean_title), (Zone.LEAD, document.clean_text[:TEXT_LENGTH])):
            for word in self._pieces.cut(text):
                fitting = word.numbers[: max(0, MOST_PIECES - 1 - len(numbers))]
                if not fitting:
                    break
                words[zone, word.start] = EncodedWord(word.end, slice(len(numbers), len(numbers) + len(fitting)))
                numbers.extend(fitting)
            if zone is Zone.TITLE or numbers[-1] != self._part:
                numbers.append(self._part)
        odds = self._small.run(numbers)
        return Prediction(
            self, numbers, words, self._ask_large(numbers, odds) if self._should_ask(odds) else odds, odds
        )

    def read_without(self, numbers: Sequence[int], hidden: Iterable[slice]) -> list[float]:
        """Return the log-odds of the small model with some of the pieces hidden."""
        left = list(numbers)
        for one in hidden:
            left[one] = [self._hidden] * (one.stop - one.start)
        return self._small.run(left)

    def _should_ask(self, by_small: Sequence[float]) -> bool:
        return self._asks_large and max(by_small[: len(self.topics)]) > RULED_OUT_BELOW

    def _ask_large(self, numbers: Sequence[int], by_small: Sequence[float]) -> list[float]:
        """Return the mean of both models' log-odds."""
        return list(map(fmean, zip(self._load_large().run(numbers), by_small, strict=True)))


def load_runtime() -> Any:
    """Import what runs the models. Raises ImportError without the extra.

    From version 1.29 on it tells its makers what it does, over the network, stores an identifier in the home folder for
    that and, where nobody answers, keeps the process from ending for a minute or more; only this variable, set before
    it is loaded, keeps it from all of that.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    return import_module(RUNTIME)


def is_installed() -> bool:
    """Return whether the extra that the encoder needs is installed and can be imported on this machine."""
    try:
        import_module("numpy")
        load_runtime()
    except ImportError:
        return False
    return True


def identify_encoder() -> str:
    """Return the version of the encoder that would be asked; ``""`` where it cannot be loaded."""
    return MODEL_VERSION if is_installed() else ""


def predict(document: Document, *, asks_large: bool = True) -> Prediction:
    """Return what the packaged encoder says of an article. Raises ImportError without the extra."""
    return load_encoder(asks_large).read(document)


@cache
def load_encoder(asks_large: bool = True) -> Encoder:
    """Load the packaged encoder, once in each process: its large model when it is first asked, without `asks_large`
    never. Raises ImportError without the extra.
    """
    vocabulary = files(__package__).joinpath(_VOCABULARY).read_text("utf-8").splitlines()
    return Encoder(_load_small(), load_large, vocabulary, asks_large=asks_large)


@cache
def _load_small() -> EncoderModel:
    return EncoderModel(_read_packaged(_SMALL))


@cache
def load_large() -> EncoderModel:
    """Load the packaged large model, once in each process. Raises ImportError without the extra."""
    return EncoderModel(gzip.decompress(_read_packaged(_LARGE)))


def _read_packaged(name: str) -> bytes:
    return files(__package__).joinpath(name).read_bytes()
