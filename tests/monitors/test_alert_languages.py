"""In which language an alert shows a story, and that it does not change its mind as reports come in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from monitors.alerting.alerts import decide
from monitors.alerting.expiry import decide_expiry
from monitors.alerting.insistence import ring_again
from monitors.config.settings import AlertSettings
from monitors.model import AlertKind, Decision, FactKind, Notice, Report, Severity, Story, Told
from tests.monitors.story_makers import (
    START,
    make_chat,
    make_entry,
    make_measures,
    make_report,
    make_story,
    make_subscription,
)

LIMITS = AlertSettings(grouping_wait=0)
RUSSIAN = make_chat(language="ru")
ATTACK = (make_subscription(),)
RUNG_AT = START + timedelta(minutes=5)


def report(number: int, language: str, minutes: float = 0, **changes: object) -> Report:
    made = make_report(number, publisher=f"Outlet {number}")
    known = {"seen_at": START + timedelta(minutes=minutes), "urgent": ("attack",), "countries": ("KZ",)}
    return replace(made, **{**known, "language": language, **changes})  # type: ignore[arg-type]


FRENCH, OWN, ENGLISH = report(1, "fr"), report(2, "ru", 2), report(3, "en", 60)


def story_of(*reports: Report, corroboration: int | None = None, severity: Severity = Severity.MODERATE) -> Story:
    made = make_story(reports=reports, severity=severity, corroboration=corroboration or len(reports))
    return replace(made, last_seen_at=reports[-1].seen_at)


def tell(story: Story, told: Told | None = None, now: datetime = RUNG_AT, chat: object = RUSSIAN) -> Decision:
    return decide(story, ATTACK, chat, told, now, LIMITS)  # type: ignore[arg-type]


def run(*stories: Story, chat: object = RUSSIAN) -> list[tuple[AlertKind, str]]:
    """What a chat is shown as a story grows, by the hour."""
    shown, told = [], None
    for hour, story in enumerate(stories):
        decision = tell(story, told, RUNG_AT + timedelta(hours=hour), chat)
        told = decision.told
        shown.append((decision.kind, decision.shown.article_key if decision.shown else ""))
    return shown


def test_a_first_alert_shows_the_report_in_the_chats_language() -> None:
    story = story_of(FRENCH, OWN)
    decision = tell(story)
    assert decision.shown is OWN
    assert decision.told is not None
    assert (decision.told.lead, decision.told.headline, decision.told.shown) == ("key1", "key2", ("key2",))
    assert tell(story, chat=make_chat(language="es")).shown is FRENCH


def test_the_report_in_the_chats_language_that_came_while_the_alert_waited_is_shown() -> None:
    waited = replace(tell(story_of(FRENCH), now=START).told or Told(7, "story1", "attack"), first_key="", revision=0)
    later = report(4, "ru", 30)
    assert tell(story_of(FRENCH, later), waited, START + timedelta(minutes=31)).shown is later


def test_a_headline_that_was_sent_stays_whatever_comes() -> None:
    told = run(
        story_of(FRENCH, OWN), story_of(FRENCH, OWN, ENGLISH), story_of(FRENCH, OWN, ENGLISH, report(4, "ru", 70))
    )
    assert told == [(AlertKind.FIRST, "key2"), (AlertKind.EDIT, "key2"), (AlertKind.EDIT, "key2")]


def test_a_headline_in_another_language_gives_way_once_to_one_in_the_chats() -> None:
    first, second = report(4, "ru", 90), report(5, "ru", 150)
    stories = [
        story_of(FRENCH),
        story_of(FRENCH, ENGLISH),
        story_of(FRENCH, ENGLISH, first),
        story_of(FRENCH, ENGLISH, first, second),
        story_of(FRENCH, ENGLISH, first, second, report(6, "fr", 190)),
    ]
    assert [key for _, key in run(*stories)] == ["key1", "key1", "key4", "key4", "key4"]
    assert [kind for kind, _ in run(*stories)] == [AlertKind.FIRST, *[AlertKind.EDIT] * 4]


def test_a_headline_whose_report_left_the_story_gives_way() -> None:
    assert run(story_of(FRENCH, OWN), story_of(FRENCH, ENGLISH, corroboration=3)) == [
        (AlertKind.FIRST, "key2"),
        (AlertKind.EDIT, "key1"),
    ]


def test_an_alert_of_an_older_version_keeps_its_headline_until_one_in_the_chats_language_comes() -> None:
    told = Told(7, "story1", "attack", "story:story1:1", Severity.MODERATE, ("KZ",), 1, lead="key1", told_at=RUNG_AT)
    unknown = replace(FRENCH, language="")
    assert tell(story_of(unknown, OWN), told, RUNG_AT + timedelta(hours=1)).shown is unknown
    assert tell(story_of(FRENCH, OWN), told, RUNG_AT + timedelta(hours=1)).shown is OWN


def test_a_reply_shows_what_came_since_the_last_message_in_the_chats_language() -> None:
    told = tell(story_of(FRENCH, OWN)).told
    graver = story_of(FRENCH, OWN, ENGLISH, severity=Severity.EXTREME)
    decision = tell(graver, told, RUNG_AT + timedelta(hours=1))
    assert (decision.kind, decision.shown) == (AlertKind.REPLY, ENGLISH), "the Russian report was told before"
    news = report(4, "ru", 50)
    graver = replace(graver, reports=(FRENCH, OWN, news, ENGLISH))
    assert tell(graver, told, RUNG_AT + timedelta(hours=1)).shown is news


def test_a_reply_about_a_toll_does_not_show_the_toll_before() -> None:
    told = tell(replace(story_of(FRENCH), ledger=(make_entry(FactKind.KILLED, 13),))).told
    older, newest = report(2, "ru", 40), report(3, "fr", 60)
    entries = [
        replace(make_entry(FactKind.KILLED, number), url=one.url, publisher=one.publisher, stated_at=one.seen_at)
        for number, one in ((13, older), (164, newest))
    ]
    decision = tell(replace(story_of(FRENCH, older, newest), ledger=tuple(entries)), told, RUNG_AT + timedelta(hours=1))
    assert (decision.kind, decision.shown) == (AlertKind.REPLY, newest)


def test_a_correction_is_shown_by_the_report_that_corrects() -> None:
    told = tell(story_of(FRENCH, OWN)).told
    corrected, plain = report(4, "fr", 60, notice=Notice.CORRECTION), report(5, "ru", 59)
    decision = tell(story_of(FRENCH, OWN, plain, corrected), told, RUNG_AT + timedelta(hours=1))
    assert (decision.kind, decision.shown) == (AlertKind.CORRECTION, corrected)


def test_a_reminder_shows_the_report_in_the_chats_language_that_gives_the_end_date() -> None:
    until = date(2026, 3, 6)
    dated: Sequence[Report] = [replace(one, until=until) for one in (OWN, FRENCH)]
    story = replace(story_of(*dated, ENGLISH), measures=make_measures(until, "attack"))
    told = replace(tell(story).told or Told(7, "", ""), told_at=RUNG_AT)
    decision = decide_expiry(story, ATTACK, RUSSIAN, told, datetime(2026, 3, 5, 9, tzinfo=START.tzinfo))
    assert decision is not None
    assert (decision.kind, decision.shown) == (AlertKind.REMINDER, dated[0])


def test_what_rings_again_shows_the_newest_report_in_the_chats_language() -> None:
    told = tell(story_of(FRENCH, OWN)).told
    assert told is not None
    assert ring_again(told, story_of(FRENCH, OWN, ENGLISH), ATTACK, RUSSIAN).shown is OWN


def test_an_outlet_that_the_chat_leaves_out_is_not_shown_for_its_language() -> None:
    asked = (make_subscription(leave_out=("Outlet 2",)),)
    assert decide(story_of(FRENCH, OWN), asked, RUSSIAN, None, RUNG_AT, LIMITS).shown is FRENCH
