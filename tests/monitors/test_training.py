"""What is learned from labelled articles: moved is what they speak of, and nothing is believed of itself."""

from __future__ import annotations

import math
from array import array

import pytest

from monitors.model import Evidence, Level, Match, Severity, Span, Zone
from monitors.rules.reranking import Reranker
from monitors.rules.reranking_table import format_reranker, parse_reranker
from monitors.rules.samples import FOLDS, Sample, ValidationResult, estimate_all, take_samples, try_out, try_rules
from monitors.rules.text import read_document
from monitors.rules.training import LEAST_OF_A_KIND, cross_validate, learn, list_vocabulary, widen

TOWNS = tuple(
    f"{name}{end}"
    for name in ["Alma", "Beru", "Coro", "Dila", "Elan", "Faro", "Gora", "Hina", "Ivan", "Jora"]
    for end in "bdkt"
)
KNOWS_NOTHING = Reranker({"unrest": 0, "coup": 1}, 0.0, {}, {"shipyard": array("b", [7, 0, -9, 0])})


def make_sample(title: str, *, tells: bool, topic: str = "unrest", level: Level = Level.URGENT) -> Sample:
    span = Span(Zone.TITLE, 0, 5, title[:5])
    match = Match(topic, level, 6.0, 5.0, Severity.MODERATE, (Evidence("crowd", span, 6.0),))
    (sample,) = take_samples(read_document(title, "", "en"), [match], {topic} if tells else set(), {topic})
    return sample


def make_samples(topic: str = "unrest") -> list[Sample]:
    """Forty that report the event, and forty in which it is remembered."""
    return [
        make_sample(title, tells=tells, topic=topic)
        for town in TOWNS
        for title, tells in (
            (f"Crowd storms the harbour of {town} at dawn", True),
            (f"Crowd remembered at the anniversary in {town}", False),
        )
    ]


def estimate(reranker: Reranker, title: str, topic: str = "unrest") -> float:
    ((_, likely),) = estimate_all([make_sample(title, tells=True, topic=topic)], reranker)
    return likely


def test_words_that_part_events_from_memories_are_learned_and_tell_of_articles_never_seen() -> None:
    learned = learn(make_samples(), KNOWS_NOTHING)
    assert estimate(KNOWS_NOTHING, "Crowd storms the gates") == 0.5
    assert estimate(learned, "Crowd storms the gates") > 0.6
    assert estimate(learned, "Crowd at an anniversary") < 0.4


def test_what_the_labels_say_nothing_of_stays_as_it_was() -> None:
    assert learn(make_samples(), KNOWS_NOTHING).words["shipyard"] == KNOWS_NOTHING.words["shipyard"]


def test_a_word_tells_a_little_about_topics_that_it_was_not_met_with() -> None:
    learned = learn(make_samples(), KNOWS_NOTHING)
    about_coups = estimate(learned, "Crowd at the anniversary", "coup") - estimate(learned, "Crowd storms on", "coup")
    about_unrest = estimate(learned, "Crowd at the anniversary") - estimate(learned, "Crowd storms on")
    assert about_unrest < about_coups < 0


def test_names_and_rare_words_get_no_weight() -> None:
    samples = [
        make_sample(f"Crowd meets {town} in Karaganda, {more}", tells=True)
        for town, more in zip(TOWNS[:4], ("early", "early", "early and lately", "lately in 2022"), strict=True)
    ]
    assert list_vocabulary(samples) == {"meets", "in", "early"}


def test_titles_that_differ_in_marks_alone_are_one_group_and_fold() -> None:
    one, other = (make_sample(title, tells=True) for title in ("Crowd storms: the port!", "CROWD storms the Port"))
    assert one.group == other.group
    assert one.fold == other.fold
    assert {sample.fold for sample in make_samples()} == set(range(FOLDS))


def test_what_is_learned_by_heart_is_not_believed() -> None:
    by_chance = [make_sample(f"Crowd {town.lower()} {town.lower()}s", tells=i % 2 > 0) for i, town in enumerate(TOWNS)]
    before = try_out(list(estimate_all(by_chance, KNOWS_NOTHING)), 0)
    assert before.log_loss == pytest.approx(math.log(2))
    assert cross_validate(by_chance * 2, KNOWS_NOTHING, 0).log_loss >= before.log_loss


def test_what_holds_for_all_is_believed() -> None:
    samples = make_samples()
    before, after = try_out(list(estimate_all(samples, KNOWS_NOTHING)), 3), cross_validate(samples, KNOWS_NOTHING, 3)
    assert (before.right, before.false, before.missed) == (40, 40, 3)
    assert (after.right, after.false, after.missed) == (40, 0, 3)
    assert after.log_loss < before.log_loss
    assert (after.precision, after.recall, after.f1) == (1.0, 40 / 43, 80 / 83)


def test_the_rules_alone_ring_what_is_urgent() -> None:
    samples = [
        make_sample("Crowd storms the port", tells=True),
        make_sample("Crowd of extras", tells=False),
        make_sample("Crowd seen", tells=True, level=Level.DIGEST),
        make_sample("Crowd pleases", tells=False, level=Level.DIGEST),
    ]
    trial = try_rules(samples, 2)
    assert (trial.right, trial.false, trial.missed, trial.wrong) == (1, 1, 3, 4)
    assert math.isnan(trial.log_loss)


def test_without_samples_nothing_is_divided() -> None:
    trial = try_out([], 0)
    assert math.isnan(trial.log_loss)
    assert (trial.precision, trial.recall, trial.f1) == (0.0, 0.0, 0.0)
    assert ValidationResult(0, 0, 0, 0.0).wrong == 0


def test_too_few_of_a_kind_teach_nothing() -> None:
    samples = make_samples()[: 2 * LEAST_OF_A_KIND - 1]
    with pytest.raises(ValueError, match=r"39 matches, 20 of them right, 19 wrong; at least 20 of each"):
        learn(samples, KNOWS_NOTHING)


def test_just_enough_of_a_kind_can_be_judged_in_parts_too() -> None:
    samples = make_samples()[: 2 * LEAST_OF_A_KIND]
    before, after = try_out(list(estimate_all(samples, KNOWS_NOTHING)), 0), cross_validate(samples, KNOWS_NOTHING, 0)
    assert after.log_loss < before.log_loss
    with pytest.raises(ValueError, match=r"39 matches, 20 of them right, 19 wrong"):
        cross_validate(samples[:-1], KNOWS_NOTHING, 0)


def test_one_title_a_hundred_times_teaches_nothing_that_could_be_judged() -> None:
    samples = [make_sample("Crowd storms the port", tells=number % 2 > 0) for number in range(100)]
    before = try_out(list(estimate_all(samples, KNOWS_NOTHING)), 0)
    assert cross_validate(samples, KNOWS_NOTHING, 0) == before


def test_a_topic_of_the_desk_gets_columns_and_changes_nothing_for_the_others() -> None:
    wide = widen(KNOWS_NOTHING, ["mutiny", "unrest"])
    assert wide.topics == {"unrest": 0, "coup": 1, "mutiny": 2}
    assert list(wide.words["shipyard"]) == [7, 0, 0, -9, 0, 0]
    assert estimate(wide, "Crowd at the shipyard") == estimate(KNOWS_NOTHING, "Crowd at the shipyard")
    learned = learn(make_samples("mutiny"), wide)
    assert estimate(learned, "Crowd at the anniversary", "mutiny") < 0.4


def test_a_table_that_was_restricted_is_not_widened() -> None:
    with pytest.raises(ValueError, match="restricted"):
        widen(KNOWS_NOTHING.restrict({"coup"}), ["mutiny"])


def test_the_table_holds_what_was_learned() -> None:
    learned = learn(make_samples(), KNOWS_NOTHING)
    assert parse_reranker(format_reranker(learned, ["a note"])) == learned
    assert learned.words
    assert all(any(row) for row in learned.words.values())


def test_samples_are_of_the_topics_asked_about() -> None:
    sample = make_sample("Crowd storms the port", tells=True)
    assert take_samples(sample.document, sample.matches, {"unrest"}, {"coup"}) == []
