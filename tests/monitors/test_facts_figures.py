"""Figures of people: numerals, words, ranges, phrasings, sums and parts, and what is no figure."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.facts.extract import extract_facts
from monitors.facts.numbers import parse_digits
from monitors.model import FIGURE_KINDS, Fact, FactKind

WRITTEN_AT = datetime(2023, 5, 10, tzinfo=UTC)


def read(text: str, *, title: str = "", language: str = "en") -> list[Fact]:
    return [fact for fact in extract_facts(title, text, language, WRITTEN_AT) if fact.kind in FIGURE_KINDS]


def stated(text: str, *, title: str = "", language: str = "en") -> list[tuple[str, int, int]]:
    return [(fact.kind.value, fact.low, fact.high) for fact in read(text, title=title, language=language)]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("Thirteen people were killed in Osh.", 13, 13),
        ("At least 20 people were killed in Osh.", 20, 20),
        ("Nearly 30 villagers died in the flood.", 30, 30),
        ("More than 2,500 people have been killed by the quake.", 2500, 2500),
        ("Between 20 and 30 miners were killed underground.", 20, 30),
        ("The blast killed 15 to 20 fighters.", 15, 20),
        ("Dozens of villagers were killed.", 24, 99),
        ("Scores of worshippers died when the roof fell.", 40, 99),
        ("Hundreds were killed in the shelling.", 200, 999),
        ("Two dozen soldiers were killed.", 24, 24),
        ("Several hundred people died of cholera.", 200, 999),
        ("Tens of thousands have died in the war.", 20000, 99999),
        ("Three hundred and fifty-three people died.", 353, 353),
        ("One hundred and four people perished on the ferry.", 104, 104),
        ("The earthquake has killed 1.5 million people.", 1_500_000, 1_500_000),
        ("Up to 22 people are killed.", 22, 22),
    ],
)
def test_numbers_are_read_in_every_style(text, low, high):
    assert stated(text) == [("killed", low, high)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The death toll from the landslide rose to 164 on Monday.", 164),
        ("Typhoon deaths pass 200 in Vietnam", 200),
        ("Iran hangs four men convicted of spying", 4),
        ("Somalia: 15 killed in market blast", 15),
        ("Shelling kills mother and her two children in Kherson", 3),
        ("Gang raid on Haiti town leaves 70 dead, sends 6,000 fleeing", 70),
        ("The death toll rose from 150 to 164.", 164),
        ("A soldier was killed near the crossing.", 1),
        ("The bomb went off at noon, killing three and sending up smoke.", 3),
        ("Three dead after the bridge fell.", 3),
        ("The storm has claimed 24 lives.", 24),
        ("The fire claimed the lives of nine workers.", 9),
        ("Gunmen shot dead four farmers.", 4),
        ("Four deaths were recorded overnight.", 4),
        ("Six miners lost their lives.", 6),
        ("Two policemen and a child died.", 3),
        ("Clashes left 31 rebels and two commandos dead.", 33),
        ("Nine people, including two children, were killed.", 9),
        ("A raid killed a senior commander and ten other insurgents.", 11),
        ("Police fatally shoot attacker.", 1),
        ("Ilyas Berdim, a singer, was assassinated on Sunday.", 1),
        ("Migrant boat sinks off Sfax, at least 12 drown", 12),
        ("Ferry with 200 aboard sinks near Cebu, 30 die", 30),
        ("Bus with 40 on board crashes in Peru, 12 dead", 12),
        ("Two soldiers in Kano, three villagers killed", 5),
    ],
)
def test_deaths_are_read_in_every_phrasing(text, expected):
    assert ("killed", expected, expected) in stated(text)


def test_killed_and_injured_of_one_sentence_are_kept_apart():
    found = stated("", title="Blast leaves 12 dead and 30 wounded in Quetta")
    assert found == [("killed", 12, 12), ("injured", 30, 30)]


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("Police arrested 28 people after the march.", "arrested", (28, 28)),
        ("Hundreds are detained after the vote.", "arrested", (200, 999)),
        ("Police made 15 arrests in Leeds.", "arrested", (15, 15)),
        ("Officers arrest 6 people after the match.", "arrested", (6, 6)),
        ("Opposition leader arrested in Minsk.", "arrested", (1, 1)),
        ("Dana Seyit was briefly arrested on Friday.", "arrested", (1, 1)),
        ("Moscow sends 2,500 paratroopers to the border.", "troops", (2500, 2500)),
        ("The number of French forces in the country rises to 1,400.", "troops", (1400, 1400)),
        ("Thousands of demonstrators marched through Lyon.", "protesters", (2000, 9999)),
        ("Thousands march in Belgrade against the government", "protesters", (2000, 9999)),
        ("Half a million march in London", "protesters", (500_000, 500_000)),
        ("Opposition march draws 10,000 in Lome", "protesters", (10_000, 10_000)),
        ("Up to 5,000 peacekeepers to stay in Goma", "troops", (5000, 5000)),
        ("Sudan: 15,000 displaced after fighting in El Fasher", "displaced", (15_000, 15_000)),
        ("Lava nears a village in Iceland, 4,000 residents moved out", "displaced", (4000, 4000)),
        ("A rally by hundreds blocked the bridge.", "protesters", (200, 999)),
        ("The flood displaced 5,000 people.", "displaced", (5000, 5000)),
        ("Officials ordered the evacuation of more than 10,000 residents.", "displaced", (10000, 10000)),
        ("The fire forces 300 people to leave their homes.", "displaced", (300, 300)),
        ("About 20,000 people fled the town.", "displaced", (20000, 20000)),
        ("A stabbing wounded six people at a shop.", "injured", (6, 6)),
    ],
)
def test_the_other_kinds(text, kind, expected):
    assert (kind, *expected) in stated(text)


@pytest.mark.parametrize(
    "text",
    [
        "No one was killed.",
        "Bird flu kills 17,000 elephant seal pups.",
        "The storm killed 300 cattle and 40 horses.",
        "The plan could kill hundreds of people.",
        "He threatened to kill 20 prisoners.",
        "The fine was $13 million and 353 euros.",
        "Fifteen houses were destroyed and 40 vehicles burned.",
        "Prices rose 13 percent, killing demand.",
        "The 25-year-old won 3-2 on Monday (14).",
        "Ten years ago 4,000 people were killed in the war.",
        "In 2011, 51 people were killed at the same mosque.",
        "Mines have killed and injured hundreds of civilians.",
        "Several people were injured.",
        "The suspects fled the scene.",
        "Leaders order arrest of former president.",
        "The United Nations appealed for 23 million dollars.",
    ],
)
def test_what_is_no_figure_of_this_event(text):
    assert stated(text) == []


def test_the_same_people_told_twice_are_counted_once():
    assert stated("At least three people died while waiting in line.", title="Troops sent after 3 people die") == [
        ("killed", 3, 3)
    ]


def test_a_stated_total_beats_its_parts():
    text = (
        "Soldiers killed 25 people on a bridge. Ten more were killed in the south. In all, the death toll stands at 45."
    )
    assert stated(text) == [("killed", 45, 45)]


def test_separate_events_of_a_round_up_stay_separate():
    text = "A raid near the river kills 29 soldiers. Air strikes kill dozens of militants elsewhere in the country."
    assert stated(text) == [("killed", 29, 29), ("killed", 24, 99)]


def test_a_separate_event_of_a_round_up_with_the_same_figure_is_not_told_twice():
    text = "A raid near the river kills 29 soldiers. Air strikes kill 29 militants elsewhere in the country."
    text += " A bomb kills 5 people elsewhere in the country."
    assert stated(text) == [("killed", 29, 29), ("killed", 5, 5)]


@pytest.mark.parametrize(
    ("when", "is_news"),
    [
        ("July", True),  # ten months ago, so perhaps of this year
        ("August", False),
        ("November", False),
        ("March", False),
        ("April", True),
        ("May", True),
        ("3 November", True),  # a day is a date, which other rules read
    ],
)
def test_the_figure_of_a_past_month_further_down_is_background(when, is_news):
    opening = "The ministry spoke of the old road through the hills and of the trains. " * 6
    sentence = f"There 12 people were killed in {when}."
    assert stated(opening + sentence) == ([("killed", 12, 12)] if is_news else [])
    assert stated(sentence) == [("killed", 12, 12)]


def test_contradictory_figures_give_the_larger_one_of_headline_and_lead():
    assert stated("Officials said 12 people were killed.", title="15 killed in blast") == [("killed", 15, 15)]


@pytest.mark.parametrize(
    ("text", "of"),
    [
        ("Thirteen police officers were killed.", "police"),
        ("Three Chadian soldiers were killed.", "soldiers"),
        ("Four peacekeepers were killed.", "peacekeepers"),
        ("Five children were killed.", "children"),
        ("Dozens of civilians were killed.", "civilians"),
        ("Twenty people were killed.", ""),
    ],
)
def test_the_kind_of_people_is_kept(text, of):
    assert [fact.of for fact in read(text)] == [of]


def test_the_qualifier_is_kept_and_the_span_quotes_the_count():
    fact = read("Officials said at least 13 police officers were killed.")[0]
    assert (fact.qualifier, fact.span.text) == ("at least", "at least 13 police officers")


@pytest.mark.parametrize(
    ("word", "decimal", "value"),
    [
        ("2,500", ".", 2500),
        ("2.500", ",", 2500),
        ("2 500", ",", 2500),
        ("2\u202f500", ",", 2500),
        ("1,234,567", ".", 1234567),
        ("1.234.567", ".", 1234567),
        ("2.4", ".", 2.4),
        ("2,4", ",", 2.4),
        ("12'000", ".", 12000),
        ("7", ".", 7),
    ],
)
def test_thousands_separators_of_several_styles(word, decimal, value):
    assert parse_digits(word, decimal) == value


@given(st.integers(min_value=2, max_value=999_999))
@settings(derandomize=True, max_examples=60)
def test_any_number_with_separators_is_read_exactly(number):
    if 1900 <= number < 2100:
        number += 1000
    assert stated(f"Officials said {number:,} people were killed.") == [("killed", number, number)]


def test_a_toll_is_not_added_to_what_another_clause_counts():
    found = stated("", title="Riots in Almaty: death toll rises to 164, thousands held")
    assert ("killed", 164, 164) in found


FILLER = "Shops were shut in the market quarter and buses stood in the depot all day, drivers said. " * 9


@pytest.mark.parametrize(
    ("sentence", "killed"),
    [
        ("The militants have killed some two thousand people.", []),
        ("Some 40,000 people have died in the war.", []),
        ("The militants killed 20 people in the raid.", [20]),
    ],
)
def test_a_wars_toll_deep_in_the_text_is_background(sentence, killed):
    facts = extract_facts("Soldiers seize power in Ouagadougou", FILLER + sentence, "en", WRITTEN_AT)
    assert [fact.low for fact in facts if fact.kind is FactKind.KILLED] == killed


def test_a_toll_of_thousands_in_the_opening_is_the_event():
    facts = extract_facts(
        "Quake kills 2,000 in the hills", "Some 2,000 people were killed. " + FILLER, "en", WRITTEN_AT
    )
    assert [fact.low for fact in facts if fact.kind is FactKind.KILLED] == [2000]


@pytest.mark.parametrize(
    ("sentence", "killed"),
    [
        ("In February an attack on a post at Inata left 53 dead.", []),
        ("In May the raiders may march on; 53 people were killed.", [53]),
        ("On 8 May an attack on a post at Inata left 53 dead.", [53]),
        ("Gunmen who may march on left 53 dead.", [53]),
    ],
)
def test_a_month_long_past_speaks_of_another_event(sentence, killed):
    facts = extract_facts("Soldiers seize power in Ouagadougou", FILLER + sentence, "en", WRITTEN_AT)
    assert [fact.low for fact in facts if fact.kind is FactKind.KILLED] == killed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The army killed 14 militants in a raid. Two soldiers were also killed, it said.", (16, 16)),
        ("Six miners died when a shaft flooded. A rescuer also died on Monday.", (7, 7)),
        ("The death toll rose to 20. Two more people were also killed on Monday.", (20, 20)),
    ],
)
def test_a_group_that_another_sentence_adds_counts_unless_a_total_is_told(text, expected):
    found = extract_facts("", text, "en", WRITTEN_AT)
    assert [(fact.low, fact.high) for fact in found if fact.kind is FactKind.KILLED] == [expected]


def test_a_name_that_is_told_twice_in_a_sentence_is_one_person() -> None:
    text = "Amara Sesay arrested in Osh - the mayor Amara Sesay was arrested on Monday after Sesay's arrest was ordered"
    assert stated(text) == [("arrested", 1, 1)]


def test_a_day_after_a_passive_counts_nobody() -> None:
    assert stated("Un hombre fue hallado muerto el dia 03 de diciembre.", language="es") == [("killed", 1, 1)]


@pytest.mark.parametrize(
    "text",
    [
        "Police told 300 people to leave their homes.",
        "Police told 300 people -\nto leave their homes.",
        "It rained. -\nPolice told 300 people -\nto leave their homes.",
        "Nobody was hurt, but police had asked —\n300 people to leave their homes.",
    ],
)
def test_those_told_to_leave_are_displaced_also_behind_a_line_end_that_ends_no_sentence(text):
    assert stated(text) == [("displaced", 300, 300)]


@pytest.mark.parametrize(
    "text", ["Police told 300 people.\nThey had to leave their homes.", "Police told 300 people of it."]
)
def test_those_only_told_something_are_not_displaced(text):
    assert stated(text) == []


def test_those_told_to_leave_count_beside_another_trigger():
    assert stated("Police asked 300 villagers to leave their homes, and killed two.") == [
        ("killed", 2, 2),
        ("displaced", 300, 300),
    ]
