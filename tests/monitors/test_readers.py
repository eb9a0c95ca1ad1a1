"""By which report a story is shown to readers of a language."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from monitors.alerting.readers import STALE_AFTER, Headlines, Readers
from monitors.model import FactKind, LedgerEntry, Notice, Report
from tests.monitors.story_makers import START, CountedLedger, make_entry, make_report, make_story

RUSSIANS = Readers("ru", "attack")
LEAD = replace(make_report(5, publisher="Gazette"), language="fr", urgent=("attack",), countries=("KZ",))
OWN = replace(LEAD, article_key="key9", title="Report 9", url="https://herald.example/9", language="ru")


def show(
    *reports: Report,
    lead: Report = LEAD,
    readers: Readers = RUSSIANS,
    killed: dict[str, int] | None = None,
    corrects: str = "",
) -> Report:
    """What readers are shown; ``killed`` are the figures of reports, by their links, one of which corrects."""
    entries = tuple(
        LedgerEntry(FactKind.KILLED, number, number, "", url, url, str(number), START, corrects=url == corrects)
        for url, number in (killed or {}).items()
    )
    return Headlines(replace(make_story(reports=(lead, *reports)), ledger=entries)).find(lead, readers)


def test_readers_are_shown_the_report_in_their_language() -> None:
    assert show(make_report(7), OWN) is OWN


@pytest.mark.parametrize("language", ["ru", ""], ids=["own", "unknown"])
def test_a_lead_in_the_readers_language_or_an_unknown_one_stays(language: str) -> None:
    lead = replace(LEAD, language=language)
    assert show(OWN, lead=lead) is lead


def test_a_report_of_an_unknown_language_is_no_report_in_the_readers_language() -> None:
    assert show(replace(OWN, language="")) is LEAD


def test_of_several_reports_in_the_readers_language_the_one_nearest_in_time_is_shown() -> None:
    earlier, later = (replace(OWN, seen_at=LEAD.seen_at + timedelta(hours=hours)) for hours in (-3, 2))
    assert show(earlier, later) is later


@pytest.mark.parametrize(
    "worse",
    [
        replace(OWN, title=" "),
        replace(OWN, in_passing=True),
        replace(OWN, urgent=("strike",)),
        replace(OWN, countries=("KG",)),
        replace(OWN, notice=Notice.RETRACTION),
        replace(OWN, lifts=True),
        replace(OWN, quote=""),
        replace(OWN, url=""),
        replace(OWN, seen_at=LEAD.seen_at - STALE_AFTER - timedelta(seconds=1)),
    ],
    ids=["untitled", "comment", "topic", "country", "retraction", "lifting", "no quote", "no link", "stale"],
)  # fmt: skip
def test_a_markedly_worse_headline_is_not_shown_for_its_language(worse: Report) -> None:
    assert show(worse) is LEAD


def test_a_report_with_another_end_date_does_not_stand_for_the_one_that_gives_it() -> None:
    dated = replace(LEAD, until=date(2026, 3, 9))
    assert show(OWN, lead=dated) is dated
    same = replace(OWN, until=date(2026, 3, 9))
    assert show(same, lead=dated) is same


def test_a_correction_is_shown_by_a_correction_in_the_readers_language() -> None:
    lead, own = (replace(one, notice=Notice.CORRECTION) for one in (LEAD, OWN))
    assert show(OWN, own, lead=lead) is own


def test_a_topic_of_the_readers_that_the_lead_reports_must_be_reported() -> None:
    lead, own = replace(LEAD, urgent=("attack", "strike")), replace(OWN, urgent=("strike",))
    assert show(own, lead=lead) is lead
    assert show(own, lead=lead, readers=Readers("ru", "strike")) is own
    assert show(own, lead=lead, readers=Readers("ru")) is own


def test_a_headline_with_a_toll_that_was_left_behind_is_not_shown() -> None:
    assert show(OWN, killed={LEAD.url: 164, OWN.url: 13}) is LEAD
    assert show(OWN, killed={LEAD.url: 14, OWN.url: 13}) is OWN, "no step"
    assert show(OWN, killed={LEAD.url: 164}) is OWN, "the figures have a line of their own"


def test_a_headline_with_a_toll_that_was_corrected_is_not_shown() -> None:
    tolls = {LEAD.url: 12, OWN.url: 40}
    assert show(OWN, killed=tolls, corrects=LEAD.url) is LEAD
    assert show(OWN, killed={LEAD.url: 12, OWN.url: 12}, corrects=LEAD.url) is OWN
    assert show(OWN, killed={LEAD.url: 12, OWN.url: 500}, corrects=LEAD.url) is LEAD, "too high to be taken back"

    lead = replace(LEAD, article_key="key6", url="https://herald.example/6")
    assert show(OWN, lead=lead, killed=tolls, corrects=LEAD.url) is lead, "a third report corrected it"
    assert show(OWN, killed=tolls) is OWN, "a lower figure of another outlet corrects nothing"


def test_an_outlet_that_readers_leave_out_is_not_shown_for_its_language() -> None:
    assert show(OWN, readers=replace(RUSSIANS, left_out=("gazette",))) is LEAD


def test_the_ledger_is_gone_through_no_more_often_for_more_reports_in_the_readers_language() -> None:
    def count_passes(others: int) -> int:
        ledger = CountedLedger([make_entry(FactKind.KILLED, 9), make_entry(FactKind.KILLED, 7, hours=1, corrects=True)])
        own = [replace(OWN, article_key=f"own{number}", url=f"own{number}") for number in range(others)]
        Headlines(replace(make_story(reports=(LEAD, *own)), ledger=ledger)).find(LEAD, RUSSIANS)
        return ledger.passes

    assert count_passes(20) == count_passes(2)
