"""What a name does in its sentence: wars that are only named, journeys, statements, pairs, and those who act abroad."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitors.facts.extract import extract_facts
from monitors.model import FactKind

WRITTEN_AT = datetime(2026, 5, 10, tzinfo=UTC)


def events(title: str, text: str = "", language: str = "en") -> list[str]:
    facts = extract_facts(title, text, language, WRITTEN_AT)
    return sorted(fact.country for fact in facts if fact.kind is FactKind.COUNTRY and fact.is_event)


@pytest.mark.parametrize(
    ("title", "countries"),
    [
        ("Sudan war: Chad opens three new camps", ["TD"]),
        ("Syria conflict: Sweden takes in a thousand families", ["SE"]),
        ("The Yemen war has changed Djibouti for good", ["DJ"]),
        ("Norway debates a windfall tax as Ukraine war drags on", ["NO"]),
        ("Sudan war: what we know so far", ["SD"]),
        ("Haiti crisis deepens as fuel runs out", ["HT"]),
        ("War in Sudan enters its third year", ["SD"]),
        ("War in Sudan: Egypt reopens its schools to children", ["EG"]),
        ("Russia-Ukraine war: what happened on Tuesday", ["UA"]),
    ],
)
def test_the_name_of_a_war_is_the_place_only_when_nothing_else_is(title, countries):
    assert events(title) == countries


@pytest.mark.parametrize(
    ("title", "countries"),
    [
        ("Poland arms its border in answer to Russia's war in Ukraine", ["PL"]),
        ("Sirens in Russia's attack on Odesa", ["UA"]),
        ("Rescuers dig on after Iran's missile attack on Haifa", ["IL"]),
        ("Factories burn in Chad's airstrikes on Maiduguri", ["NG"]),
        ("Shops shut in Peru's capital", ["PE"]),
    ],
)
def test_the_owner_of_an_attack_is_not_where_it_happens(title, countries):
    assert events(title) == countries


@pytest.mark.parametrize(
    ("title", "countries"),
    [
        ("French foreign minister arrives for visit to Lebanon", ["LB"]),
        ("Italian envoys will travel to Libya for talks", ["LY"]),
        ("German chancellor visits Kosovo", ["XK"]),
        ("Kenyan ministers promise roads ahead of Mogadishu visit", ["SO"]),
        ("Nigerian leader cancels trip to Ghana", ["NG"]),
        ("Boat on its way from Gambia to Spain sinks off Mauritania", ["MR"]),
        ("Chile approves sale of frigates to Ecuador", ["CL"]),
        ("Families flee from Sudan to Chad", ["SD"]),
    ],
)
def test_a_journey_is_where_it_leads_unless_it_is_called_off(title, countries):
    assert events(title) == countries


@pytest.mark.parametrize(
    ("title", "countries"),
    [
        ("Erdogan rejects report that Greece moved troops", ["TR"]),
        ("Lukashenko: Latvia policy will fail", ["BY"]),
        ("Serbia condemns Croatia's decision on passports", ["RS"]),
        ("Ethiopia warns against Egypt-Eritrea pact", ["ET"]),
        ("Brazil imposes tariffs on Canada", ["BR"]),
        ("Norway sets out its policy on Belarus", ["NO"]),
        ("Rockets fired on Ukraine overnight", ["UA"]),
    ],
)
def test_who_speaks_outranks_who_is_spoken_of(title, countries):
    assert events(title) == countries


@pytest.mark.parametrize(
    ("title", "countries"),
    [
        ("India-China trade talks in Oslo end early", ["NO"]),
        ("US-Iran talks open in Muscat", ["OM"]),
        ("Aid convoys wait at Pakistan-Afghanistan border", ["PK"]),
    ],
)
def test_a_pair_before_a_noun_is_no_place(title, countries):
    assert events(title) == countries


@pytest.mark.parametrize(
    ("title", "countries"),
    [
        ("India-Pakistan clashes kill 14", ["IN", "PK"]),
        ("Thailand-Cambodia clash: 12 killed", ["KH", "TH"]),
        ("Serbia-Kosovo tensions: four arrested", ["RS", "XK"]),
    ],
)
def test_a_pair_that_fights_is_in_both(title, countries):
    assert events(title) == countries


def test_a_newspapers_name_is_not_the_word_today():
    assert events("Judges meet in Lima today") == ["PE"]


def test_a_person_at_the_beginning_is_no_town():
    assert events("Lloyd Austin met crews in Manila as US ships left") == ["PH"]


@pytest.mark.parametrize(
    ("title", "countries"),
    [
        ("Denmark declares an emergency in Greenland", ["GL"]),
        ("Chad fires rockets at Maiduguri", ["NG"]),
        ("Eritrea strikes Mekelle for a second night", ["ET"]),
        ("Morocco bans marches in Western Sahara", ["EH"]),
        ("Kenya closes schools after blast in Somalia", ["KE", "SO"]),
        ("Ghana suspends flights to Togo", ["GH"]),
        ("Peru declares an emergency in Cusco", ["PE"]),
    ],
)
def test_a_country_that_acts_in_another_is_not_the_place(title, countries):
    assert events(title) == countries


def test_a_country_that_closes_its_border_with_another_acts_at_home():
    assert events("Peru closes its border with Bolivia at Desaguadero after clashes at the bridge") == ["BO", "PE"]


def test_a_country_that_acts_abroad_does_so_throughout_the_article():
    text = "Denmark has imposed a curfew, officials said. Greenland has seen a week of riots."
    assert events("Denmark declares an emergency in Greenland", text) == ["GL"]


@pytest.mark.parametrize(
    ("title", "text", "countries"),
    [
        ("Blast near French base", "A bomb went off outside a Brest school.", ["FR"]),
        ("Blast near Belarusian base", "A bomb went off outside a Brest school.", ["BY"]),
        ("American tourists hurt in Paris", "", ["FR"]),
    ],
)
def test_of_towns_of_like_size_that_of_the_country_named_is_meant(title, text, countries):
    assert events(title, text) == countries


@pytest.mark.parametrize(
    ("title", "text", "country"),
    [
        ("Peruvian army raids guerrilla hideout, killing 6", "It came after Brazil demanded tougher action.", "PE"),
        ("Philippine navy fires on smugglers, five dead", "A day earlier Japan urged Manila to act.", "PH"),
        ("Cameroonian soldiers kill 9 separatists", "The United States said it was worried.", "CM"),
    ],
)
def test_forces_that_fight_the_rebels_of_their_own_country_are_at_home(title, text, country):
    assert events(title, text) == [country]


@pytest.mark.parametrize(
    ("title", "text", "country"),
    [
        ("Ugandan army kills 11 rebels", "The strikes hit a camp in eastern Congo.", "CD"),
        ("Chadian soldiers kill rebels in cross-border raid", "Libya has called it an invasion.", "LY"),
        ("Turkish military kills five separatists in Syria", "", "SY"),
        ("Russian missiles hit a market, killing 12", "Ukrainian rescuers searched the rubble in Dnipro.", "UA"),
    ],
)
def test_forces_that_fight_elsewhere_are_not_at_home(title, text, country):
    assert events(title, text) == [country]


@pytest.mark.parametrize(
    ("title", "text", "country", "language"),
    [
        ("Sudan's rivals send envoys for ceasefire talks in Saudi Arabia", "", "SD", "en"),
        (
            "Sudan's rivals to hold ceasefire talks in Jeddah",
            "The talks in Saudi Arabia begin soon.",
            "SD",
            "en",
        ),
        ("Yemen's warring sides meet in Geneva", "The talks in Switzerland are to end the war.", "YE", "en"),
        ("Iran closes a port for drills", "Indirect talks with the United States in Geneva go on.", "IR", "en"),
        ("Sudán: los bandos retoman las conversaciones en Yeda", "La guerra sigue en Jartum.", "SD", "es"),
        ("Йемен: стороны встретились на переговорах в Женеве", "Война продолжается.", "YE", "ru"),
    ],
)
def test_talks_about_a_war_are_no_event_of_the_country_that_they_are_held_in(title, text, country, language):
    assert events(title, text, language) == [country]


@pytest.mark.parametrize(
    ("title", "countries"),
    [
        ("US and China hold trade talks in London", ["GB"]),
        ("Blast near peace talks in Kabul kills five", ["AF"]),
        ("Peace talks go on amid shelling in Aleppo", ["SY"]),
    ],
)
def test_a_place_of_talks_is_the_event_s_where_nothing_else_is(title, countries):
    assert events(title) == countries


@pytest.mark.parametrize(
    ("title", "text", "country"),
    [
        ("Lahore attack kills 12", "India condemned the bombing.", "PK"),
        ("Marseille truck attack shows the reach of a caliphate", "It once held half of Syria.", "FR"),
    ],
)
def test_a_town_before_an_attack_is_where_it_was(title, text, country):
    assert events(title, text) == [country]
