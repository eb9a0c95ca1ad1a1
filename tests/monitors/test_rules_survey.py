"""Counting how common things are in texts, each of which has a bit."""

from __future__ import annotations

import random
from itertools import pairwise

from monitors.rules.survey import Survey


def count_due(survey: Survey, texts: int) -> list[int]:
    """The numbers of the texts that are counted, of so many without anything in them."""
    due = []
    for number in range(texts):
        if survey.is_due():
            survey.count(())
            due.append(number)
    return due


def test_each_bit_is_counted_in_every_part_that_has_it() -> None:
    chance, survey = random.Random(7), Survey()
    texts = [[chance.getrandbits(90) & chance.getrandbits(90) for _ in range(chance.randint(0, 9))] for _ in range(70)]
    for parts in texts:
        survey.count(parts)
    counts = survey.list_counts()
    for place in range(90):
        assert counts[place] == sum(1 for parts in texts for bits in parts if bits >> place & 1)


def test_a_bit_that_no_part_has_counts_nothing() -> None:
    survey = Survey()
    assert not survey.list_counts()
    survey.count([0, 1])
    assert survey.list_counts() == {0: 1}
    assert survey.list_counts()[40] == 0


def test_the_first_texts_are_all_counted_and_then_ever_fewer() -> None:
    due = count_due(Survey(), 1000)
    assert due[:33] == [*range(32), 63]
    gaps = [later - earlier for earlier, later in pairwise(due[32:])]
    assert gaps == list(range(33, 33 + len(gaps)))


def test_a_new_choice_is_due_whenever_the_number_of_counted_texts_has_doubled() -> None:
    survey = Survey()
    assert [number for number in range(1, 70) if survey.count([1])] == [8, 16, 32, 64]
