"""Figures of other events than the one that is told: old disasters, running counts, and people of the next clause."""

from __future__ import annotations

import pytest

from tests.monitors.fact_reading import read_figures


@pytest.mark.parametrize(
    ("language", "text", "protesters"),
    [
        (
            "en",
            "Two months after the roof collapse that killed 15 people, thousands of students marched in Belgrade.",
            (2000, 9999),
        ),
        ("en", "Months after an airstrike that killed 40 people, hundreds of women marched.", (200, 999)),
        ("en", "Thousands march in Belgrade three months after roof collapse that killed 15 people", (2000, 9999)),
        ("en", "Three months after the collapse in Novi Sad, Serbia, which claimed 15 lives, the anger grows.", None),
        ("en", "Weeks after the blast in Kano, killing 40 people, hundreds of traders protested.", (200, 999)),
        (
            "es",
            "Dos meses después del derrumbe que mató a 15 personas, miles de estudiantes marcharon en Belgrado.",
            (2000, 9999),
        ),
        (
            "fr",
            "Deux mois après l'effondrement qui a tué 15 personnes, des milliers d'étudiants ont manifesté à Belgrade.",
            (2000, 9999),
        ),
        (
            "de",
            "Zwei Monate nach dem Einsturz, bei dem 15 Menschen getötet wurden, protestierten Tausende Studenten.",
            None,
        ),
        (
            "pt",
            "Dois meses após o desabamento que matou 15 pessoas, milhares de estudantes protestaram em Belgrado.",
            (2000, 9999),
        ),
        (
            "ru",
            "Через два месяца после обрушения, при котором погибли 15 человек, на митинг вышли тысячи студентов.",
            None,
        ),
    ],
)
def test_the_toll_of_what_was_months_ago_is_none(language: str, text: str, protesters: tuple[int, int] | None) -> None:
    assert read_figures(text, language) == ({"protesters": protesters} if protesters else {})


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("Three months after the coup, soldiers killed 15 people in Kano.", {"killed": (15, 15)}),
        ("Two months after the collapse that killed 15 people, police arrested 11 officials.", {"arrested": (11, 11)}),
        (
            "Two days after the blast that killed 15 people, police arrested 4 suspects.",
            {"killed": (15, 15), "arrested": (4, 4)},
        ),
        ("Gunmen killed 15 people, months after a truce was signed.", {"killed": (15, 15)}),
    ],
)
def test_what_happened_now_is_still_read_beside_what_was_months_ago(
    text: str, figures: dict[str, tuple[int, int]]
) -> None:
    assert read_figures(text) == figures


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        (
            "After a stampede that killed 9 people, thousands of worshippers gathered.",
            {"killed": (9, 9), "protesters": (2000, 9999)},
        ),
        ("As fire kills 12 people, dozens of relatives wait outside the morgue.", {"killed": (12, 12)}),
        (
            "After a raid that killed 5 soldiers, two policemen and a civilian, the army sent 400 troops.",
            {"killed": (8, 8), "troops": (400, 400)},
        ),
        ("A bomb killed 5 soldiers, two policemen and a civilian.", {"killed": (8, 8)}),
        ("A bomb killed 5 soldiers, two policemen in Kano.", {"killed": (7, 7)}),
    ],
)
def test_the_people_of_the_next_clause_are_no_victims(text: str, figures: dict[str, tuple[int, int]]) -> None:
    assert read_figures(text) == figures


@pytest.mark.parametrize(
    ("text", "killed"),
    [
        ("Three strikes killed 11 people. The campaign has resulted in at least 145 deaths since September.", 11),
        (
            "At least 40 people died in a raid, pushing the death toll above 68 since the war began. Three died later.",
            68,
        ),
        ("A strike killed 7 people. At least 412 people were killed since the ceasefire.", 7),
        ("The campaign has resulted in at least 145 deaths since September.", 145),
        ("A strike killed 7 people. At least 30 people were killed since January 28.", 30),
        ("A strike killed 7 people. At least 30 people have been killed since Friday.", 30),
    ],
)
def test_a_running_count_gives_way_to_the_toll_of_the_event(text: str, killed: int) -> None:
    assert read_figures(text)["killed"] == (killed, killed)


@pytest.mark.parametrize(
    ("title", "text", "killed"),
    [
        ("US kills 11 people in three strikes on boats", "The campaign led to at least 145 deaths.", 11),
        ("Strike kills about 40 in school", "It raised the toll of the offensive above 680 people killed.", 40),
        ("At least 11 killed in eastern Ukraine", "Thirteen people were killed, the ministry said.", 13),
        ("Dozens killed in quake", "The quake killed 640 people.", 640),
        ("Journalist killed in Gaza", "The strike killed 20 people.", 20),
        ("Three children killed in Kyiv", "The strike killed 31 people.", 31),
    ],
)
def test_a_toll_of_another_scale_does_not_beat_that_of_the_headline(title: str, text: str, killed: int) -> None:
    assert read_figures(text, title=title)["killed"] == (killed, killed)


@pytest.mark.parametrize(
    "text",
    [
        "28 men were found guilty of the 2018 murder of a youth.",
        "The collapse of the station roof in November claimed 15 lives.",
        "He was close to King, who was assassinated in April 1968.",
    ],
)
def test_what_was_in_another_year_or_month_states_no_toll(text: str) -> None:
    assert "killed" not in read_figures(text)


@pytest.mark.parametrize(
    ("language", "text", "killed"),
    [
        ("en", "A gunman who fatally shot at least 12 people, including two children, has killed himself.", 12),
        ("en", "Gunman who killed at least 12 people in a shooting rampage in Montenegro dies by suicide", 12),
        ("en", "At least 10 killed in mass shooting in Montenegro, suspect kills himself", 10),
        ("en", "Gunman kills 5 in Kotor before killing himself", 5),
        ("en", "Two officers were killed and the gunman was shot dead.", 2),
        ("es", "Doce personas murieron y el atacante fue abatido.", 12),
        ("fr", "Douze personnes ont été tuées et le tireur a été abattu.", 12),
        ("de", "Bei dem Angriff starben zwölf Menschen, und der Attentäter wurde erschossen.", 12),
    ],
)
def test_a_gunman_is_none_of_his_victims(language: str, text: str, killed: int) -> None:
    assert read_figures(text, language)["killed"] == (killed, killed)


@pytest.mark.parametrize(
    ("text", "killed"),
    [
        ("A gunman wounded three shoppers before killing himself.", 1),
        ("The attacker was shot dead by police.", 1),
        ("A man killed his wife before killing himself.", 2),
        ("Two commandos and a gunman were killed in the raid.", 3),
        ("Thirty-one rebels and two commandos were killed.", 33),
        ("Five people were killed in the blast and a rescuer died.", 6),
    ],
)
def test_the_dead_beside_such_words_all_count(text: str, killed: int) -> None:
    assert read_figures(text)["killed"] == (killed, killed)
