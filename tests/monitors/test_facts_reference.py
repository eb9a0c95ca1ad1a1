"""One article with everything in it: figures, an end date, a country with towns, and two countries of origin."""

from __future__ import annotations

import json
import pickle
from datetime import UTC, date, datetime

import pytest

from monitors.facts.extract import extract_facts
from monitors.facts.fact_json import to_json
from monitors.model import Fact, FactKind, Zone

WRITTEN_AT = datetime(2022, 1, 7, 3, 12, tzinfo=UTC)
TITLE = "Kazakhstan's envoy writes to the Security Council as unrest goes on"
TEXT = """\
A letter from Kazakhstan's delegation reached the Council on Friday while crowds were still out in the country's cities.

Marches over the price of motor gas began in Zhanaozen and Aktau and spread to Almaty, the biggest city, where shots \
were heard on Thursday night.

State television put the toll among the forces of order at nearly 13 police officers killed and 353 injured.

The president declared a state of emergency until January 19 and asked the alliance for help.

Peacekeeping troops from Russia and Belarus have landed in Kazakhstan to guard airports. The CSTO peacekeeping \
troops on the ground number 2,500 personnel, the alliance said.
"""


@pytest.fixture(scope="module")
def facts() -> tuple[Fact, ...]:
    return extract_facts(TITLE, TEXT, "en", WRITTEN_AT)


def by_kind(facts: tuple[Fact, ...], kind: FactKind) -> list[Fact]:
    return [fact for fact in facts if fact.kind is kind]


@pytest.mark.parametrize(
    ("kind", "value", "of"),
    [
        (FactKind.KILLED, 13, "police"),
        (FactKind.INJURED, 353, ""),
        (FactKind.TROOPS, 2500, "peacekeepers"),
    ],
)
def test_each_figure_is_read_once_with_its_people(facts, kind, value, of):
    assert [(fact.low, fact.high, fact.of) for fact in by_kind(facts, kind)] == [(value, value, of)]


def test_troops_come_with_whose_they_are(facts):
    assert [fact.force for fact in by_kind(facts, FactKind.TROOPS)] == ["CSTO"]


def test_nearly_is_kept_as_the_qualifier(facts):
    assert by_kind(facts, FactKind.KILLED)[0].qualifier == "nearly"


def test_the_emergency_ends_in_the_year_of_the_article(facts):
    assert [fact.on for fact in by_kind(facts, FactKind.UNTIL)] == [date(2022, 1, 19)]


def test_the_event_is_in_kazakhstan_and_not_where_the_troops_come_from(facts):
    countries = by_kind(facts, FactKind.COUNTRY)
    assert countries[0].country == "KZ"
    assert [fact.country for fact in countries if fact.is_event] == ["KZ"]
    assert {fact.country for fact in countries if not fact.is_event} == {"RU", "BY"}


def test_towns_have_coordinates_and_precision(facts):
    towns = {fact.name: fact for fact in by_kind(facts, FactKind.PLACE)}
    assert {"Almaty", "Aktau", "Zhanaozen"} <= towns.keys()
    almaty = towns["Almaty"]
    assert (almaty.country, almaty.precision, almaty.is_event) == ("KZ", "city", True)
    assert almaty.latitude == pytest.approx(43.25, abs=0.2)
    assert almaty.longitude == pytest.approx(76.9, abs=0.2)


def test_every_span_quotes_its_zone(facts):
    for fact in facts:
        zone_text = TITLE if fact.span.zone is Zone.TITLE else TEXT
        assert zone_text[fact.span.start : fact.span.end] == fact.span.text


def test_only_the_first_paragraph_is_the_lead():
    text = "At least 13 officers were killed.\n\nDoctors said that 353 people were injured."
    figures = extract_facts("Troops arrest 40 people", text, "en", WRITTEN_AT)
    assert {fact.low: fact.span.zone for fact in figures} == {40: Zone.TITLE, 13: Zone.LEAD, 353: Zone.BODY}


def test_facts_survive_a_process_border(facts):
    assert pickle.loads(pickle.dumps(facts)) == facts


def test_the_same_words_give_the_same_facts(facts):
    assert extract_facts(TITLE, TEXT, "en", WRITTEN_AT) == facts


def test_a_figure_as_json_leaves_out_what_is_empty(facts):
    line = to_json(by_kind(facts, FactKind.INJURED)[0])
    assert line["kind"] == "injured"
    assert (line["value_low"], line["value_high"], line["zone"]) == (353, 353, "body")
    assert "country" not in line
    assert "of" not in line


def test_a_country_as_json_says_whether_it_is_the_scene(facts):
    lines = {line["value"]: line for line in map(to_json, by_kind(facts, FactKind.COUNTRY))}
    assert (lines["KZ"]["role"], lines["KZ"]["event"]) == ("event", True)
    assert (lines["RU"]["role"], lines["BY"]["role"]) == ("origin", "origin")
    assert "event" not in lines["RU"]


def test_every_line_is_json_and_dates_are_iso(facts):
    lines = [json.loads(json.dumps(to_json(fact))) for fact in facts]
    assert [line["on"] for line in lines if line["kind"] == "until"] == ["2022-01-19"]
