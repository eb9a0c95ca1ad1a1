"""People near a word of protest who are no protesters, and people in custody who were not arrested now."""

from __future__ import annotations

import pytest

from tests.monitors.fact_reading import read_figures


@pytest.mark.parametrize(
    "text",
    [
        "Crowds gathered as dozens of Palestinian prisoners and detainees were released in exchange.",
        "Dozens of Palestinian prisoners were released in exchange, and crowds gathered in Ramallah.",
        "Some 200 hostages were freed before crowds gathered at the square.",
        "A bus packed with 37 ill and injured patients left Gaza for Egypt.",
        "The survey of about 26,000 people shows that most reject protests.",
        "A poll of 2,000 voters was taken as unions demanded higher wages.",
        "Five people were on trial over a protest at an air base.",
        "Nearly 300 kidnapped schoolgirls are held, as their captors demanded a ransom.",
        "Ten others were missing as a powerful winter storm moved through the state.",
        "Creighton defeated Drake by 65 points on March 8.",
        "Some 10,000 union staff will walk out in a strike over pay on 10 February.",
        "Thousands of staff walked out in the biggest strike of the health service.",
        "Some 26,000 teachers were expected to join the picket.",
        "She walked out into the crowd of 2,000 Iowans.",
    ],
)
def test_people_who_do_not_gather_are_no_protesters(text: str) -> None:
    assert "protesters" not in read_figures(text)


@pytest.mark.parametrize(
    ("text", "low"),
    [
        ("Thousands of staff marched through London in the biggest strike of the health service.", 2000),
        ("Hundreds of workers demanded a higher wage in Dhaka.", 200),
        ("Dozens walk out as the president addresses graduates.", 24),
        ("Tens of thousands of Israelis packed the streets in an outpouring of grief.", 20000),
        ("A rally attended by 5,000 people blocked the bridge.", 5000),
        ("Hundreds stormed the parliament.", 200),
        ("Some 300 farmers blocked the road with tractors.", 300),
        ("In March 8,000 people marched in Lyon.", 8000),
        ("Some 40 prisoners rioted in the jail.", 40),
        ("Police freed the road after 300 people had gathered there.", 300),
        ("Thousands of people gathered to demand the release of 40 prisoners.", 2000),
    ],
)
def test_a_crowd_beside_such_words_is_still_one(text: str, low: int) -> None:
    assert read_figures(text)["protesters"][0] == low


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Keeping to its part of the deal, Israel released 183 Palestinians held in jails."),
        ("en", "Israel frees 90 Palestinians detained since October"),
        ("en", "Supporters gather to block authorities from detaining impeached South Korean president"),
        ("en", "Guards prevented police from arresting President Yoon."),
        ("es", "Israel liberó a 183 palestinos detenidos."),
        ("fr", "Israël libère 183 Palestiniens arrêtés."),
        ("de", "Israel entlässt 183 festgenommene Palästinenser."),
    ],
)
def test_who_is_released_or_kept_from_arrest_was_not_arrested(language: str, text: str) -> None:
    assert "arrested" not in read_figures(text, language)


@pytest.mark.parametrize(
    ("text", "low"),
    [
        ("Police arrested 40 people and later released them.", 40),
        ("Police released a statement saying 40 people were arrested.", 40),
        ("Police released 12 people and arrested 40.", 40),
        ("All but one of the 28 people arrested in Khutsong were released on bail.", 28),
        ("Police arrested 30 people to prevent protesters from entering the square.", 30),
        ("Protesters from Lagos blocked a road and police detained 20 men.", 20),
    ],
)
def test_an_arrest_beside_a_release_still_counts(text: str, low: int) -> None:
    assert read_figures(text)["arrested"] == (low, low)
