"""Whoever states a toll is none of the dead, a difference is no toll, and another count takes no toll back."""

from __future__ import annotations

import pytest

from tests.monitors.fact_reading import list_figures


@pytest.mark.parametrize(
    ("text", "low"),
    [
        ("The death toll now stands at 14, police spokesman Alfred Alabo told AFP.", 14),
        ("Blast in Jos: death toll is 9, governor confirms", 9),
        ("Death toll hits 31, police spokesman Haruna says", 31),
        ("The death toll now stands at 14, Governor Caleb Mutfwang told reporters.", 14),
        ("The number of injured is 31, police chief confirms.", 31),
        ("The death toll rises to 24, police officer among them.", 24),
        ("The death toll rises to 14, two soldiers among them.", 14),
        ("Death toll reaches 14, police commissioner announces", 14),
        ("The death toll is 14 people, police chief confirms.", 14),
        ("Blast kills 14 people, governor confirms", 14),
    ],
)
def test_whoever_states_a_toll_is_none_of_the_dead(text: str, low: int) -> None:
    (fact,) = list_figures(text)
    assert (fact.low, fact.high, fact.of) == (low, low, "")


@pytest.mark.parametrize(
    ("text", "low"),
    [
        ("The death toll climbed to 9 civilians and two soldiers.", 11),
        ("Death toll: 31 rebels and two commandos", 33),
        ("A bomb killed 5 soldiers, a policeman and a civilian.", 7),
        ("Gunmen killed a father, son and two neighbours.", 4),
        ("The driver, a nurse and two pupils were killed.", 4),
        ("The blast killed 14 people, police officers among them.", 14),
    ],
)
def test_a_list_of_the_dead_still_adds_up(text: str, low: int) -> None:
    (fact,) = list_figures(text)
    assert (fact.low, fact.high) == (low, low)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "The blast killed 14 people, 10 fewer than earlier reported, police said.", [(14, True, 24)]),
        ("es", "Murieron 14 personas, diez menos de lo informado.", [(14, False, 0)]),
        ("en", "Kano death toll 10 fewer than earlier thought", []),
        ("en", "The blast killed 14 people, fewer than the 24 reported earlier.", [(14, True, 24)]),
        ("en", "Five people died and 12, not 15, are missing.", [(5, False, 0)]),
        ("en", "Police kill 14 bandits, not 24 villagers", [(14, False, 0)]),
        ("en", "Seven people died in the explosion and 12, not 15, are missing.", [(7, False, 0)]),
        ("en", "Seven people, not nine, were killed.", [(7, True, 9)]),
        ("en", "Fourteen (not 24) people were killed.", [(14, True, 24)]),
        ("ar", "مقتل 14 شخصا في انفجار كانو بنيجيريا، وليس 24", [(14, True, 24)]),
        ("ar", "14 قتيلا وليس 24", [(14, True, 24)]),
    ],
)
def test_a_number_corrects_only_its_own_kind(language: str, text: str, expected: list[tuple[int, bool, int]]) -> None:
    assert [(fact.low, fact.corrects, fact.replaces) for fact in list_figures(text, language)] == expected
