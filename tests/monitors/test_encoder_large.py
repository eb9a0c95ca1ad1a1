"""The large model is asked about an article unless the small one rules every event out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import pytest

from monitors.model import Zone
from monitors.rules.encoder import (
    FIRST,
    HIDDEN,
    MODEL_VERSION,
    PART,
    RULED_OUT_BELOW,
    Encoder,
    load_encoder,
    load_large,
    predict,
)
from monitors.rules.text import read_document
from monitors.rules.topic import compile_rules
from monitors.rules.wordpiece import UNKNOWN
from tests.shipped import get_topic, load_shipped

SURE, LIKELY = 6.0, 1.0
ARTICLE = read_document("crowd storms", "", "en")
NEWS = read_document("Crowd storms parliament in Bishkek", "", "en")
PIECES = (UNKNOWN, FIRST, PART, HIDDEN, "crowd", "storms")


@dataclass
class FakeModel:
    """A model that says `tells` and `touches` of both topics, and keeps what it was asked."""

    tells: float
    touches: float = -SURE
    asked: list[list[int]] = field(default_factory=list)

    def get_notes(self) -> Mapping[str, str]:
        return {"topics": "unrest attack", "blend": "0 1 1 0 0", "taught": "2030-01-01"}

    def run(self, pieces: Sequence[int]) -> list[float]:
        self.asked.append(list(pieces))
        return [self.tells, -SURE, self.touches, -SURE]


def make_encoder(small: FakeModel, large: FakeModel | None = None, *, asks_large: bool = True) -> Encoder:
    """An encoder of these two; without a large one, asking for it fails."""

    def load() -> FakeModel:
        if large is None:
            raise AssertionError("the large model was asked for")
        return large

    return Encoder(small, load, PIECES, asks_large=asks_large)  # type: ignore[arg-type]


@pytest.mark.parametrize("tells", [RULED_OUT_BELOW - 0.1, -SURE])
def test_what_the_small_one_rules_out_is_its_answer(tells: float) -> None:
    small = FakeModel(tells)
    prediction = make_encoder(small).read(ARTICLE)
    assert prediction.odds == small.run(())


@pytest.mark.parametrize("tells", [RULED_OUT_BELOW + 0.1, 0.0, SURE])
def test_else_the_mean_of_both_is_the_answer(tells: float) -> None:
    small, large = FakeModel(tells), FakeModel(4.0, touches=5.0)
    prediction = make_encoder(small, large).read(ARTICLE)
    assert prediction.get_odds("unrest") == (4.0 + tells) / 2
    assert prediction.odds[2] == (5.0 - SURE) / 2
    assert large.asked == small.asked == [prediction.numbers]


def test_that_a_topic_may_be_touched_asks_no_second_model() -> None:
    assert make_encoder(FakeModel(-SURE, touches=LIKELY)).read(ARTICLE).get_odds("unrest") == -SURE


def test_words_are_weighed_by_the_small_one_alone() -> None:
    small, large = FakeModel(LIKELY), FakeModel(SURE)
    prediction = make_encoder(small, large).read(ARTICLE)
    ((_, weight),) = prediction.weigh_words("unrest", [(Zone.TITLE, 0)])
    assert small.asked[1:] == [[PIECES.index(piece) for piece in (FIRST, HIDDEN, "storms", PART)]]
    assert len(large.asked) == 1
    assert weight == 0, "it says the same without the word; that the large one said more is no weight of the word"


def test_a_small_one_that_decides_alone_asks_nobody() -> None:
    assert make_encoder(FakeModel(LIKELY), asks_large=False).read(ARTICLE).get_odds("unrest") == LIKELY


@pytest.mark.parametrize(("chosen", "asks"), [(True, True), ("small", False)])
def test_a_desk_chooses_whether_the_large_one_is_asked(
    chosen: bool | Literal["small"], asks: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    small, large = FakeModel(LIKELY), FakeModel(SURE)
    monkeypatch.setattr(
        "monitors.rules.encoder.load_encoder", lambda asks_large: make_encoder(small, large, asks_large=asks_large)
    )
    shared = load_shipped().shared.model_copy(update={"encoder": chosen})
    compile_rules([get_topic("unrest")], shared=shared).judge(NEWS, None)
    assert small.asked
    assert bool(large.asked) == asks


def test_the_small_model_is_loaded_once_whether_or_not_the_large_one_is_asked() -> None:
    assert load_encoder(True)._small is load_encoder(False)._small


def test_the_packaged_models_are_of_one_version_and_know_the_same_topics() -> None:
    small, large = load_encoder(), load_large().get_notes()
    assert small.taught == large["taught"] == MODEL_VERSION
    assert list(small.topics) == large["topics"].split()


def test_the_packaged_models_agree_on_what_is_plain() -> None:
    encoder = load_encoder()
    for title, topic in (
        ("Soldiers seize power in Ouagadougou and detain president", "coup"),
        ("Government imposes night curfew in Colombo", "curfew"),
        ("Thousands march through Tbilisi and clash with riot police", "unrest"),
    ):
        prediction = predict(read_document(title, "", "en"))
        by_large = load_large().run(prediction.numbers)[: len(encoder.topics)]
        assert max(range(len(by_large)), key=by_large.__getitem__) == encoder.topics[topic]
