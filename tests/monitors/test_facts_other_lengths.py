"""Lengths of time that are no end of a measure: of wars and visits, of measures that are over, of other months."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.monitors.fact_reading import READ_AT, list_ends


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The strike on Tehran recalled last June, during Israel's so-called 12-day war with Iran."),
        ("en", "What the minister declared during a four-day visit to Bhutan."),
        ("en", "The minister left on a four-day visit; the border remained closed."),
        ("en", "Officials have a 2-day window to impose a quarantine and prevent a catastrophe."),
        ("en", "The secretary of state is on a two-day trip to Slovakia, which closed its border."),
        ("en", "Florida's six-week abortion ban was declared legal."),
        ("de", "Ein dreitägiger Besuch führt den Minister nach Bhutan, dessen Grenze geschlossen bleibt."),
        ("de", "Der zwölftägige Krieg begann, bevor der Ausnahmezustand verhängt wurde."),
    ],
)
def test_the_length_of_a_war_or_visit_ends_no_measure(language: str, text: str) -> None:
    assert list_ends(text, language) == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Workers agreed to end a two-day strike."),
        ("en", "Boeing workers end 7-week strike on 38% pay rise deal"),
        ("en", "Teachers call off five-day strike"),
        ("en", "Kenya's main airport resumes operations after 2-day strike"),
        ("en", "Internet access is partially restored in Egypt after a five-day blackout."),
        ("es", "Los maestros levantan huelga de tres días."),
        ("de", "Lokführer beenden dreitägigen Streik"),
        ("fr", "Le syndicat met fin à une grève de trois jours."),
    ],
)
def test_the_length_of_a_measure_that_is_over_ends_none(language: str, text: str) -> None:
    assert list_ends(text, language) == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Three men were released under a 42-day cease-fire deal that went into effect last month."),
        ("en", "Under a 42-day ceasefire that began last month, three men were released."),
        ("en", "In January the government imposed a 90-day state of emergency."),
        ("en", "The government announced a 30-day lockdown in late August."),
        ("en", "The border reopens after being closed for 18 months since March 2020."),
        ("fr", "Un état d'urgence de 90 jours a été décrété le mois dernier pour 90 jours."),
        ("es", "El estado de emergencia se decretó el mes pasado por 30 días."),
        ("es", "En enero el gobierno decretó el estado de emergencia por 90 días."),
        ("de", "Im Januar wurde für 90 Tage der Ausnahmezustand verhängt."),
        ("ru", "В прошлом месяце режим ЧП ввели на 60 дней."),
        ("pt", "Em janeiro o governo decretou estado de emergência por 90 dias."),
    ],
)
def test_a_length_that_began_in_another_month_is_not_counted_from_now(language: str, text: str) -> None:
    assert list_ends(text, language) == []


@pytest.mark.parametrize(
    ("language", "text", "days"),
    [
        ("en", "The government declared a 30-day state of emergency after 40 people were killed last month.", 30),
        ("en", "Markets fall after 10-day lockdown announced", 10),
        ("en", 'The premier announced a six-day "circuit breaker" lockdown.', 6),
        ("en", "Parliament approved a 90-day extension of the state of emergency.", 90),
        ("en", "Rail unions call a three-day nationwide walkout and close stations.", 3),
        ("en", "The president declared seven days of mourning; the 12-day war is over, he said.", 0),
        ("en", "The state of emergency declared last month was extended for 30 days.", 30),
        ("en", "A 30-day emergency was declared in Sinaloa in March.", 30),
        ("en", "The government, which took power last month, declared a 30-day emergency.", 30),
        ("de", "Die Lokführer rufen einen dreitägigen Warnstreik aus.", 3),
        ("de", "Nach dem Angriff im Januar gilt ab sofort eine dreitägige Ausgangssperre.", 0),
        ("es", "El gobierno decretó el estado de emergencia por 30 días tras los ataques de enero.", 30),
        ("ru", "Режим ЧП введён на 30 дней после взрыва в прошлом месяце.", 30),
    ],
)
def test_the_length_of_a_measure_in_force_still_counts(language: str, text: str, days: int) -> None:
    ends = list_ends(text, language)
    assert ends == ([READ_AT.date() + timedelta(days=days)] if days else [])


@pytest.mark.parametrize(
    ("language", "treaty", "measure"),
    [
        ("en", "New START is set to expire on April 4.", "The state of emergency is set to expire on April 4."),
        ("en", "Some 500 soldiers will stay deployed until April 4.", "The border will stay closed until April 4."),
        ("fr", "Le traité New START expire le 4 avril.", "L'état d'urgence expire le 4 avril."),
        ("de", "Der Vertrag New START endet am 4. April.", "Die Ausgangssperre endet am 4. April."),
        ("pt", "O tratado New START expira em 4 de abril.", "O estado de emergência expira em 4 de abril."),
        ("ru", "Договор истекает 4 апреля.", "Режим ЧП истекает 4 апреля."),
    ],
)
def test_the_end_of_a_treaty_is_no_end_of_a_measure(language: str, treaty: str, measure: str) -> None:
    assert list_ends(treaty, language) == []
    assert list_ends(measure, language) == [date(2026, 4, 4)]
