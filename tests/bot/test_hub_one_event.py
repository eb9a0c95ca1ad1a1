"""What one chat hears of an event that outlets report in several languages within seconds."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.arrivals import Arrival, Intake
from bot.cli.stories import list_reports
from bot.exports.story_report import story_object
from bot.hub import Hub
from bot.sending.channels import read_plain
from monitors.model import Analysis, Fact, FactKind, Level, Severity
from monitors.stories.agreement import list_agreements
from tests.bot.room import Room
from tests.monitors.story_makers import make_analysis, make_country, make_figure, make_match, make_town

OSH = (make_country("KG"), make_town("KG", "Osh", 40.53, 72.8))
TOLD = {
    "en": ("Protesters storm the mayor's office in Osh", "A crowd broke into the mayor's office in Osh, police said."),
    "fr": ("Kirghizstan: la mairie d'Och prise d'assaut", "Une foule a envahi la mairie d'Och, selon la police."),
    "ru": ("В Оше протестующие захватили мэрию", "Толпа ворвалась в здание мэрии Оша, сообщила милиция."),
}


def report(room: Room, language: str, *facts: Fact, undated: bool = False) -> Analysis:
    match = make_match("unrest", Level.URGENT, Severity.HIGH)
    analysis = make_analysis(language, *TOLD[language], facts=(*OSH, *facts), matches=(match,), language=language)
    at = None if undated else room.now
    return replace(analysis, article=replace(analysis.article, first_seen_at=room.now, published_at=at))


def take(room: Room, *reports: Analysis) -> None:
    room.hub.take(room.store, Intake(tuple(map(Arrival, reports))), room.now)


def list_rings(room: Room) -> list[str]:
    """The texts of the messages that made a sound, replies included."""
    return [read_plain(message.html) for message in room.messages if not message.edits]


@pytest.mark.parametrize("undated", [False, True], ids=["dated", "undated"])
def test_reports_in_three_languages_of_one_batch_ring_once(room: Room, undated: bool) -> None:
    take(room, *[report(room, language, undated=undated) for language in TOLD])
    (rung,) = list_rings(room)
    assert "3 outlets, 3 independent" in rung
    assert len(room.messages) == 1


@pytest.mark.parametrize("restarts", [False, True], ids=["one run", "restarted in between"])
def test_reports_in_other_languages_seconds_later_edit_the_alert(room: Room, restarts: bool) -> None:
    for language in TOLD:
        take(room, report(room, language))
        room.now += timedelta(seconds=5)
        if restarts:
            room.hub = Hub(room.desk)
    assert len(list_rings(room)) == 1
    first, *edits = room.list_entries()
    assert {edit.row.message.edits for edit in edits} == {first.row.dedup_key}
    assert "3 outlets, 3 independent" in room.texts[-1]


def test_reports_that_only_a_later_one_shows_to_be_of_one_event_are_joined_without_ringing(room: Room) -> None:
    hurt, held = make_figure(FactKind.INJURED, 240), make_figure(FactKind.ARRESTED, 30)
    take(room, report(room, "en", hurt))
    room.now += timedelta(hours=2)
    take(room, report(room, "ru", held))
    assert len(list_rings(room)) == len(room.store.stories.list_stories()) == 2
    room.now += timedelta(minutes=1)
    take(room, report(room, "fr", hurt, held))
    story = room.get_story()
    assert story.articles == 3
    assert len(list_rings(room)) == 2


def test_a_story_says_by_what_a_report_in_another_language_joined_it(room: Room) -> None:
    killed = make_figure(FactKind.KILLED, 14)
    take(room, report(room, "en", killed), report(room, "ru", killed))
    story = room.get_story()
    records = room.store.articles.list_of_story(story.id)
    agreements = list_agreements([record.analysis for record in records])

    said = "in ru; as the report in en says: topic unrest, place Osh, killed 14"
    assert [line.strip() for line in list_reports(story, {}, agreements)].count(said) == 1
    reports = story_object(story, {}, agreements)["reports"]
    assert isinstance(reports, list)
    assert [one["agrees"] for one in reports] == [
        None,
        {"language": "ru", "with_language": "en", "evidence": ["topic unrest", "place Osh", "killed 14"]},
    ]
