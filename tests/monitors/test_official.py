"""Fields of official alerts and coordinates: they raise and add, and never outweigh the words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from monitors.facts.gazetteer import load_gazetteer
from monitors.model import Article, FactKind, Level, Match, OfficialAlert, Severity, SeverityRaise, SeverityReason
from monitors.official import add_facts, raise_severities
from monitors.sources.article import Outlet, build_article
from monitors.sources.entry import FeedText, ParsedEntry, ParsedFeed

NOW = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
MATCH = Match("flood", Level.URGENT, 5.0, 4.0, Severity.MODERATE, ())


def article(
    official: OfficialAlert | None = None, latitude: float | None = None, longitude: float | None = None
) -> Article:
    return Article("f", "1", "Flood warning", "", NOW, latitude=latitude, longitude=longitude, official=official)


@pytest.mark.parametrize(
    ("alert", "expected"),
    [
        (OfficialAlert("Extreme", "Immediate", "Observed"), Severity.EXTREME),
        (OfficialAlert("severe"), Severity.HIGH),
        (OfficialAlert("Minor"), Severity.MODERATE),
        (OfficialAlert("Unknown"), Severity.MODERATE),
        (OfficialAlert("Extreme", urgency="Past"), Severity.MODERATE),
        (OfficialAlert("Extreme", certainty="Unlikely"), Severity.MODERATE),
        (None, Severity.MODERATE),
    ],
)
def test_an_official_severity_raises_a_match_and_never_lowers_it(
    alert: OfficialAlert | None, expected: Severity
) -> None:
    (match,) = raise_severities((MATCH,), article(alert))
    assert match.severity is expected
    assert (match.raised is not None) == (expected is not MATCH.severity)


def test_a_raise_is_kept_with_its_reason_and_the_issuers_words() -> None:
    (match,) = raise_severities((MATCH,), article(OfficialAlert("Extreme", "Immediate", "O" * 99)))
    words = "Extreme, Immediate, " + "O" * 40
    assert match.raised == SeverityRaise(SeverityReason.OFFICIAL_ALERT, Severity.MODERATE, words)


def test_coordinates_name_the_nearest_town_and_its_country() -> None:
    facts = add_facts((), article(latitude=43.3, longitude=76.8))
    assert [(fact.kind, fact.country, fact.is_event) for fact in facts] == [
        (FactKind.COUNTRY, "KZ", True),
        (FactKind.PLACE, "KZ", True),
    ]
    assert (facts[1].latitude, facts[1].longitude) == (43.3, 76.8)


def test_the_words_come_before_the_coordinates() -> None:
    told = add_facts((), article(latitude=-12.05, longitude=-77.05))
    assert add_facts(told, article(latitude=43.3, longitude=76.8)) == told
    (only_country, _) = told
    assert add_facts((only_country,), article(latitude=43.3, longitude=76.8)) == (only_country,)
    assert [fact.country for fact in add_facts((only_country,), article(latitude=-12.05, longitude=-77.05))] == [
        "PE"
    ] * 2


@pytest.mark.parametrize("point", [(0.0, -140.0), (89.9, 10.0), (-89.9, 179.9)])
def test_the_open_sea_and_the_poles_are_no_place(point: tuple[float, float]) -> None:
    assert add_facts((), article(latitude=point[0], longitude=point[1])) == ()


def test_the_nearest_town_is_found_across_the_date_line() -> None:
    suva = load_gazetteer().find_nearest_town(-16.8, -180.0, 250.0)
    assert suva is not None
    assert suva.country == "FJ"


def test_an_alert_of_more_than_a_day_has_an_end_date_and_a_shorter_one_none() -> None:
    (until,) = add_facts((), article(OfficialAlert("Severe", expires_at=NOW + timedelta(days=3))))
    assert (until.kind, until.on) == (FactKind.UNTIL, date(2026, 3, 9))
    assert add_facts((until,), article(OfficialAlert("Severe", expires_at=NOW + timedelta(days=5)))) == (until,)
    assert add_facts((), article(OfficialAlert("Severe", expires_at=NOW + timedelta(hours=6)))) == ()


def test_the_area_of_an_alert_is_read_with_the_text_and_does_not_make_it_another_text() -> None:
    def build(area: str) -> Article:
        entry = ParsedEntry("1", title=FeedText("Flood warning"), summary=FeedText("Rivers rise."),
                      official=OfficialAlert("Severe", area=area))  # fmt: skip
        return build_article(entry, "1", ParsedFeed(()), Outlet("f"), "", NOW)

    assert build("Almaty region").text == "Rivers rise.\n\nArea: Almaty region"
    assert build("rivers").text == "Rivers rise."
    assert build("Almaty region").content_hash == build("").content_hash
