"""The shipped topics on the shipped samples: what rings, and the look-alikes that do not."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitors.analysis import analyse
from monitors.model import Analysis, FactKind, Level
from monitors.sources.seed_scan import scan_seeds
from tests.shipped import compile_shipped

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def analyses() -> dict[str, Analysis]:
    """Every sample by its file name, analysed with the shipped topics."""
    scan = scan_seeds(ROOT / "seeds", {}, datetime(2026, 1, 1, tzinfo=UTC), settle=False)
    paths = {state.identity: state.path for state in scan.changed_states}
    return {Path(paths[article.identity]).stem: analyse(article, compile_shipped()) for article in scan.articles}


def urgent(analysis: Analysis) -> set[str]:
    """The topics that ring."""
    return {match.topic for match in analysis.matches if match.level is Level.URGENT}


def test_there_are_samples_enough(analyses: dict[str, Analysis]) -> None:
    assert len(analyses) >= 14


def test_no_sample_rings_at_a_first_run_as_news_of_today(analyses: dict[str, Analysis]) -> None:
    undated = {name for name, one in analyses.items() if one.matches and one.article.published_at is None}
    assert undated == set()


@pytest.mark.parametrize("name", ["kazakhstan-steppe-courier", "kazakhstan-caspian-observer"])
def test_both_accounts_of_january_2022_ring_for_all_three_topics(analyses: dict[str, Analysis], name: str) -> None:
    assert {"unrest", "emergency", "troops"} <= urgent(analyses[name])


def test_our_account_states_the_facts_of_the_event(analyses: dict[str, Analysis]) -> None:
    facts = analyses["kazakhstan-steppe-courier"].facts
    figures = {(fact.kind, fact.low) for fact in facts if fact.low is not None}
    assert {(FactKind.KILLED, 13), (FactKind.INJURED, 353), (FactKind.TROOPS, 2500)} <= figures
    assert "2022-01-19" in {fact.on.isoformat() for fact in facts if fact.on}
    assert next(fact for fact in facts if fact.kind is FactKind.COUNTRY).country == "KZ"


@pytest.mark.parametrize(
    "name",
    [
        "football-clash",
        "cinema-toy-soldiers",
        "landing-reykjavik",
        "anniversary-tbilisi",
        "release-notes",
        "shipping-strike-price",
    ],
)
def test_a_look_alike_does_not_ring(analyses: dict[str, Analysis], name: str) -> None:
    assert urgent(analyses[name]) == set()


@pytest.mark.parametrize(
    ("name", "topic"),
    [
        ("attack-tillaberi", "attack"),
        ("coup-ouagadougou", "coup"),
        ("shutdown-ndjamena", "shutdown"),
        ("closure-desaguadero", "closure"),
        ("curfew-lae", "curfew"),
        ("strike-tunis", "strike"),
        ("emergency-tamale", "emergency"),
        ("troops-goma", "troops"),
        ("kazakhstan-vestnik-ru", "unrest"),
        ("kazakhstan-diario-es", "emergency"),
        ("coup-sahel-fr", "coup"),
    ],
)
def test_each_further_topic_and_language_rings(analyses: dict[str, Analysis], name: str, topic: str) -> None:
    assert topic in urgent(analyses[name])


def test_every_span_quotes_its_article(analyses: dict[str, Analysis]) -> None:
    for analysis in analyses.values():
        spans = [evidence.span for match in analysis.matches for evidence in match.evidence]
        for span in [*spans, *(fact.span for fact in analysis.facts)]:
            source = analysis.article.title if span.zone == "title" else analysis.article.text
            assert source[span.start : span.end] == span.text
