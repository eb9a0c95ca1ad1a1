"""Which report of a story an alert shows: the one that made it ring in this chat; and what only comments on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cli.stories import list_lines, list_reports
from bot.exports.story_report import alert_object, list_alerts, story_object
from bot.text.reader import Reader
from bot.text.render import story_list
from monitors.model import Severity, Subscription
from tests.bot.room import Room, open_room
from tests.bot.running import START_AT

GATHER = "Protesters gather at the regional hall in Almaty, Kazakhstan"
GATHERED = "Some 5,000 protesters were at the regional hall in Almaty, Kazakhstan, on Friday morning."
STORM = "Protesters storm the regional hall in Almaty, Kazakhstan"
STORMED = "Protesters stormed the regional hall in Almaty, Kazakhstan, on Friday, the ministry said."
SECOND = "Crowd of protesters storm Almaty regional hall"
WITNESSED = (
    "A crowd stormed through the doors of the regional hall in Almaty, Kazakhstan, as people watched from the square."
)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with open_room(tmp_path, more="escalate: [{severity: high, killed: 5}]\n") as room:
        yield room


def ask(room: Room, **wish: object) -> None:
    room.store.chats.save_subscriptions([Subscription(room.chat.id, "unrest", **wish)])  # type: ignore[arg-type]


def test_a_late_first_alert_shows_the_report_that_made_it_ring_and_so_do_its_edits(room: Room) -> None:
    assert room.tell(GATHER, GATHERED, outlet="Gazette").messages == 0
    room.wait(hours=2)
    assert room.tell(STORM, STORMED).messages == 1
    (first,) = room.texts
    assert STORM in first
    assert "Herald · 7 Jan 2022, 08:00 UTC · 2 outlets, 2 independent" in first
    assert "https://herald.example/2" in room.messages[0].html
    assert GATHER not in first

    room.wait(hours=1)
    room.tell(SECOND, WITNESSED, outlet="Courier")
    assert room.messages[1].edits == room.list_entries()[0].row.dedup_key
    assert STORM in room.texts[1]
    assert "Herald · 7 Jan 2022, 08:00 UTC · 3 outlets, 3 independent" in room.texts[1]


def test_a_story_that_grew_grave_enough_rings_with_the_report_that_made_it_so(room: Room) -> None:
    ask(room, least_severity=Severity.HIGH)
    assert room.tell(STORM, STORMED).messages == 0
    room.wait(hours=2)
    killed = "Six police officers were killed as protesters stormed the regional hall in Almaty, Kazakhstan."
    assert room.tell(SECOND, killed, outlet="Courier").messages == 1
    assert SECOND in room.texts[-1]
    assert "Courier · 7 Jan 2022, 08:00 UTC" in room.texts[-1]


def test_a_story_that_reached_a_country_of_the_chat_rings_with_the_report_that_says_so(room: Room) -> None:
    ask(room, countries=("KG",))
    assert room.tell(STORM, STORMED).messages == 0
    room.wait(hours=2)
    spread = "Protesters storm regional halls in Almaty, Kazakhstan, and in Osh, Kyrgyzstan"
    assert room.tell(spread, f"{STORMED} Protesters stormed the hall in Osh, Kyrgyzstan, too.").messages == 1
    assert spread in room.texts[-1]


def test_an_outlet_that_a_chat_leaves_out_is_not_shown_by_the_alert_that_another_caused(room: Room) -> None:
    ask(room, leave_out=("Gazette",))
    assert room.tell(STORM, STORMED, outlet="Gazette").messages == 0
    room.wait(hours=2)
    assert room.tell(SECOND, STORMED, outlet="Courier").messages == 1
    assert "Courier · 7 Jan 2022, 08:00 UTC" in room.texts[-1]


def test_a_chat_that_asked_later_is_shown_the_newest_report_and_not_the_one_it_missed(room: Room) -> None:
    for topic in ("unrest", "emergency"):
        room.store.chats.remove_subscription(room.chat.id, topic)
    room.tell(STORM, STORMED)
    room.wait(hours=1)
    ask(room)
    assert room.tell(SECOND, WITNESSED, outlet="Courier").messages == 1
    assert SECOND in room.texts[-1]
    assert "Courier · 7 Jan 2022, 07:00 UTC · 2 outlets, 2 independent" in room.texts[-1]


def test_a_correction_is_not_told_twice_in_one_message(room: Room) -> None:
    room.tell(STORM, STORMED)
    room.wait(hours=1)
    corrected = f"Correction: {STORM}"
    room.tell(corrected, f"Correction: {STORMED}")
    assert "Correction" in room.texts[-1]
    assert room.texts[-1].count(corrected) == 1
    listed = story_list("Latest", room.store.stories.list_stories(), Reader(), empty="")[0].html
    assert listed.count(corrected) == 1


def test_an_alert_that_waited_for_the_morning_shows_the_report_that_would_have_rung(room: Room) -> None:
    ends_at = START_AT + timedelta(hours=6)
    room.store.chats.update_chat(
        room.chat.id, quiet_from=START_AT.time(), quiet_to=ends_at.time(), urgent_breaks_quiet=False
    )
    room.tell(GATHER, GATHERED, outlet="Gazette")
    room.wait(hours=2)
    room.tell(STORM, STORMED)
    room.wait(hours=2)
    room.tell(SECOND, WITNESSED, outlet="Courier")
    assert room.texts == []
    room.wait(hours=3)
    assert STORM in room.texts[-1]
    assert "Herald · 7 Jan 2022, 08:00 UTC · 3 outlets" in room.texts[-1]


def test_the_lateness_of_a_late_first_alert_counts_from_the_report_that_made_it_ring(room: Room) -> None:
    room.tell(GATHER, GATHERED, outlet="Gazette")
    room.wait(hours=2)
    room.tell(STORM, STORMED)
    row = room.store.outbox.claim(room.now, 1, ())[0]
    room.store.outbox.mark_sent(row.id, 1, room.now)
    (arrival,) = room.store.alerts.list_arrivals(START_AT)
    assert arrival.seen_at == room.now


OPINION = "What does the crowd at the regional hall in Almaty want?"
REASONED = "Does the crowd at the hall in Almaty, Kazakhstan, deserve a hearing, though 6 officers were killed?"


def test_a_comment_is_listed_as_one_and_corroborates_nothing(room: Room) -> None:
    room.tell(STORM, f"{STORMED} Six police officers were killed.")
    room.wait(hours=2)
    room.tell(OPINION, REASONED, outlet="Gazette")
    room.wait(hours=1)
    room.tell(
        "Who was the crowd at the hall in Almaty?", "Who was the crowd at the regional hall in Almaty?", outlet="Echo"
    )
    story = room.get_story()
    assert (story.articles, story.corroboration, story.severity) == (3, 1, Severity.HIGH)
    assert len(room.texts) == 1, "no edit raises the number of outlets"

    room.wait(hours=1)
    room.tell(SECOND, WITNESSED, outlet="Courier")
    assert "Herald · 7 Jan 2022, 06:00 UTC · 2 outlets, 2 independent, 2 comments" in room.texts[-1]


def test_a_comment_raises_no_severity_that_takes_several_outlets(tmp_path: Path) -> None:
    more = "escalate: [{severity: extreme, killed: 5, corroboration: 2}]\n"
    with open_room(tmp_path, more=more) as room:
        room.tell(STORM, f"{STORMED} Six police officers were killed.")
        room.wait(hours=2)
        assert room.tell(OPINION, REASONED, outlet="Gazette").messages == 0
        assert room.tell(SECOND, WITNESSED, outlet="Courier").messages == 2, "the reply and the edit"
        assert "severity moderate → extreme" in room.texts[-1]


def test_the_reports_of_a_story_that_are_all_mentions_corroborate_each_other(room: Room) -> None:
    room.tell(GATHER, "A crowd was at the regional hall in Almaty, Kazakhstan, on Friday.", outlet="Gazette")
    room.tell(f"{GATHER} again", "Again a crowd has come to the hall of Almaty in Kazakhstan.", outlet="Echo")
    story = room.get_story()
    assert (story.articles, story.corroboration) == (2, 2)


def test_a_mention_with_a_figure_of_its_own_is_no_comment(room: Room) -> None:
    room.tell(STORM, f"{STORMED} Six police officers were killed.")
    room.wait(hours=2)
    room.tell(OPINION, REASONED.replace("6", "8"), outlet="Gazette")
    story = room.get_story()
    assert (story.articles, story.corroboration) == (2, 2)
    assert "killed 6 → 8" in room.texts[-1]


def test_a_weaker_report_without_a_sign_of_a_mention_is_no_comment(room: Room) -> None:
    room.tell(STORM, STORMED)
    room.wait(hours=1)
    room.tell(
        "Crowd at the regional hall in Almaty", "A crowd was at the hall in Almaty, Kazakhstan.", outlet="Gazette"
    )
    story = room.get_story()
    assert [bool(report.urgent) for report in story.reports] == [True, False]
    assert story.corroboration == 2
    assert not any("(comment)" in line for line in list_reports(story, {}, {}))


def test_lists_and_files_name_a_story_by_the_report_that_made_it_ring(room: Room) -> None:
    room.tell(GATHER, GATHERED, outlet="Gazette")
    room.wait(hours=2)
    room.tell(STORM, STORMED)
    story = room.get_story()
    assert (story.title, len(room.texts)) == (GATHER, 1)
    assert story_object(story)["title"] == STORM
    assert next(list_lines(story, (), (), room.now)) == STORM
    told = room.store.alerts.list_told((story.id,))
    (alert,) = list_alerts(told, (story,), (room.chat,), ())
    assert (alert.headline, alert_object(alert)["headline"]) == (STORM, STORM)


def test_an_alert_is_listed_by_the_headline_that_the_chat_was_shown(room: Room) -> None:
    room.store.chats.update_chat(room.chat.id, language="ru")
    room.tell(STORM, STORMED)
    story = room.get_story()
    own = replace(story.reports[0], article_key="ru", title="Протестующие захватили администрацию", language="ru")
    (told,) = room.store.alerts.list_told((story.id,))
    story = replace(story, reports=(*story.reports, own))
    (alert,) = list_alerts([replace(told, headline="ru")], (story,), (room.chat,), ())
    assert alert.headline == own.title


def test_a_comment_is_marked_among_the_reports_of_a_story(room: Room) -> None:
    room.tell(STORM, f"{STORMED} Six police officers were killed.")
    room.tell(OPINION, REASONED, outlet="Gazette")
    story = room.get_story()
    assert "2 articles, 1 independent outlet, 1 comment" in list(list_lines(story, (), (), room.now))
    assert f"2022-01-07 06:00  Gazette (comment): {OPINION}" in list(list_reports(story, {}, {}))
    reports = story_object(story)["reports"]
    assert isinstance(reports, list)
    assert [report["is_comment"] for report in reports] == [False, True]
