"""Where a text gives an age, which the slot <count> does not take."""

from __future__ import annotations

import pytest

from monitors.rules.ages import find_ages


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("A 35-year-old man was arrested", ["35"]),
        ("A 35 year old man was arrested", ["35"]),
        ("A three-year-old girl and two men", ["three"]),
        ("He is 35 years old", ["35"]),
        ("children aged 12 were hurt", ["12"]),
        ("men aged between 18 and 35", ["18 and 35"]),
        ("people aged 18 to 35", ["18 to 35"]),
        ("18- to 35-year-olds must report", ["18- to 35"]),
        ("children under 12 years of age", ["12"]),
        ("at the age of 35", ["35"]),
        ("a 6-month-old baby", ["6"]),
        ("ein 35-jähriger Mann", ["35"]),
        ("ein 35jähriger Mann", ["35"]),
        ("im Alter von 35 Jahren", ["35"]),
        ("35-летний мужчина задержан", ["35"]),
        ("в возрасте от 18 до 35 лет", ["18 до 35"]),
        ("un homme âgé de 35 ans", ["35"]),
        ("un hombre de 35 años de edad", ["35"]),
        ("um homem de 35 anos de idade", ["35"]),
        ("35 жастағы ер адам", ["35"]),
        ("يبلغ من العمر 35 عاما", ["35"]),
        ("35 arrested after an old man, 12, fell", []),
        ("the old bridge with 35 cars", []),
        ("two aged men and 35 women", []),
        ("page 12 of the report", []),
        ("the 35-летие of the revolution", []),
    ],
)
def test_an_age_is_found_where_the_text_says_so(text: str, ages: list[str]) -> None:
    assert [text[first:after] for first, after in find_ages(text)] == ages
