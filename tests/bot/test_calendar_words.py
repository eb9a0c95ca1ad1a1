"""Commands about today, this week, since Monday and this story, as people write them in their language."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from monitors.model import MuteKind
from tests.bot.room import Room, open_shipped_room


@pytest.mark.parametrize(
    "today", ["today", "heute", "hoy", "aujourd'hui", "сегодня", "اليوم", "hoje", "бүгін", "for the rest of the day"]
)
def test_a_mute_of_today_ends_at_midnight_of_the_chat_s_zone(almaty: Room, today: str) -> None:
    assert "8 Jan 2022, 00:00 UTC+6" in almaty.ask(f"/mute {today}")
    assert almaty.settings.muted_until == datetime(2022, 1, 7, 18, tzinfo=UTC)
    almaty.ask(f"/mute unrest {today}")
    (mute,) = almaty.settings.mutes
    assert (mute.kind, mute.value, mute.until) == (MuteKind.TOPIC, "unrest", datetime(2022, 1, 7, 18, tzinfo=UTC))


@pytest.mark.parametrize(
    ("written", "end"),
    [
        ("until the end of the week", "10 Jan 2022, 00:00"),
        ("until Monday", "10 Jan 2022, 08:00"),
        ("until tonight", "7 Jan 2022, 19:00"),
        ("this month", "1 Feb 2022, 00:00"),
    ],
)
def test_a_mute_ends_with_the_part_of_the_calendar_that_it_names(almaty: Room, written: str, end: str) -> None:
    assert f"Muted until {end} UTC+6." in almaty.ask(f"/mute {written}")


@pytest.mark.parametrize(
    "written",
    ["this story", "this event", "this", "diese Meldung", "esta historia", "cet événement", "это событие", "هذا الخبر",
     "este evento", "осы оқиға"],
)  # fmt: skip
def test_this_story_in_reply_to_an_alert_mutes_that_story_alone(tmp_path: Path, written: str) -> None:
    with open_shipped_room(tmp_path, "unrest") as room:
        room.tell("Protesters storm the city hall in Almaty", "Protesters stormed the city hall in Almaty, Kazakhstan.")
        room.send_all()
        (alert,) = (one for one in room.list_entries() if one.row.message.story_id)
        sent = room.store.outbox.find_entry(room.chat.id, alert.row.dedup_key)
        assert sent is not None
        room.ask(f"/mute {written} 2h", replied_id=sent.message_id)
        (mute,) = room.settings.mutes
        assert (mute.kind, mute.value) == (MuteKind.STORY, alert.row.message.story_id)
        assert mute.until == room.now + timedelta(hours=2)
        room.ask(f"/mute {written}", replied_id=sent.message_id)
        assert [one.until for one in room.settings.mutes] == [room.now + timedelta(days=7)]
        room.ask(f"/unmute {written}", replied_id=sent.message_id)
        assert room.settings.mutes == ()


@pytest.mark.parametrize("command", ["/mute this story", "/mute esta historia 2h", "/unmute this story"])
def test_this_story_in_reply_to_nothing_changes_nothing(room: Room, command: str) -> None:
    room.ask("/mute strike 1d")
    before = room.settings
    assert room.ask(command) == "Which story? Write this as a reply to its alert."
    assert room.settings == before


@pytest.mark.parametrize("written", ["since Wednesday", "seit Mittwoch", "desde el miércoles", "depuis mercredi",
                                     "со среды", "منذ الأربعاء", "desde quarta-feira", "сәрсенбіден бері",
                                     "since 5 January"])  # fmt: skip
@pytest.mark.parametrize("command", ["latest", "summary"])
def test_stories_since_a_day_are_those_from_its_beginning_on(almaty: Room, command: str, written: str) -> None:
    almaty.now = datetime(2022, 1, 4, 17, 50, tzinfo=UTC)
    almaty.tell("State of emergency declared in Almaty", "Kazakhstan declared a state of emergency in Almaty.")
    almaty.now = datetime(2022, 1, 4, 18, 10, tzinfo=UTC)
    almaty.tell("Protesters storm the city hall in Aktau", "Protesters stormed the city hall in Aktau, Kazakhstan.")
    almaty.now = datetime(2022, 1, 7, 6, tzinfo=UTC)
    answer = almaty.ask(f"/{command} {written}")
    assert "since 5 Jan 2022, 00:00 UTC+6" in answer
    assert "Aktau" in answer
    assert "emergency" not in answer


def test_a_trend_since_a_day_begins_with_it(almaty: Room) -> None:
    almaty.tell("Protesters storm the city hall in Aktau", "Protesters stormed the city hall in Aktau, Kazakhstan.")
    (answer,) = almaty.say("/trend since 20 December")
    assert answer.attachment is not None
    assert '"20 Dec"' in answer.attachment.content
    assert '"19 Dec"' not in answer.attachment.content
    assert "since 20 Dec 2021" in answer.html


TITLES = {
    "Aktau": "Protesters storm the city hall in Aktau",
    "Lima": "Protesters storm the city hall in Lima",
    "Oslo": "Protesters storm the city hall in Oslo",
}


@pytest.fixture
def told_daily(almaty: Room) -> Room:
    """A story late on 2, one on 4 and one early on 6 January by the clock of the chat, asked about on the 7th."""
    almaty.subscribe("unrest")
    for (town, title), at in zip(TITLES.items(), (2, 4, 5), strict=True):
        almaty.now = datetime(2022, 1, at, 17 + 2 * (at == 5), 50, tzinfo=UTC)
        almaty.tell(title, f"Protesters stormed the city hall in {town}.")
    almaty.send_all()
    almaty.now = datetime(2022, 1, 7, 6, tzinfo=UTC)
    return almaty


@pytest.mark.parametrize(
    "written",
    ["from 3 to 5 January", "3-5 January", "January 3-5", "3.1.-5.1.", "from the 3rd to the 5th",
     "between 3 and 5 January",
     "from Monday to Wednesday", "Mon-Wed", "2022-01-03 to 2022-01-05", "vom 3. bis 5. Januar", "с 3 по 5 января",
     "del 3 al 5 de enero", "du 3 au 5 janvier", "de 3 a 5 de janeiro"],
)  # fmt: skip
@pytest.mark.parametrize("command", ["latest", "latest all", "summary", "search storm", "map all"])
def test_what_is_asked_about_days_ends_with_the_last_of_them(told_daily: Room, command: str, written: str) -> None:
    (told,) = told_daily.say(f"/{command} {written}")
    shown = told.html + (told.attachment.content if told.attachment else "")
    assert "3 January 2022 to 5 January 2022" in shown
    assert [town in shown for town in TITLES] == [False, True, False]


def test_a_story_that_lasts_is_one_of_each_day_on_which_it_goes_on(told_daily: Room) -> None:
    told_daily.tell(TITLES["Lima"] + " again", "Protesters stormed the city hall in Lima.", outlet="Tribune")
    assert "Lima" in told_daily.ask("/latest from 3 to 5 January")
    assert "Lima" in told_daily.ask("/latest yesterday and today")
    assert "Lima" not in told_daily.ask("/latest from 2 to 3 January")


def test_a_file_and_a_trend_end_with_the_last_of_the_days(told_daily: Room) -> None:
    (told,) = told_daily.say("/export from 3 to 5 January")
    assert told.attachment is not None
    assert [town in told.attachment.content for town in TITLES] == [False, True, False]
    (told,) = told_daily.say("/trend from 28 December to 5 January")
    assert told.attachment is not None
    assert [day in told.attachment.content for day in ('"28 Dec"', '"5 Jan"', '"6 Jan"')] == [True, True, False]
    (told,) = told_daily.say("/trend from 3 to 5 January")
    assert "30 December 2021 to 5 January 2022" in told.html


@pytest.mark.parametrize(
    ("written", "since"),
    [("yesterday and today", "6 Jan 2022"), ("from 3 to 10 January", "3 Jan 2022"),
     ("3 January to today", "3 Jan 2022"),
     ("from 20 December to 10 January", "20 Dec 2021"), ("since 1 March 1900", "7 Jan 2021")],
)  # fmt: skip
def test_days_that_go_on_and_long_periods_end_now(almaty: Room, written: str, since: str) -> None:
    assert f"since {since}" in almaty.ask(f"/latest {written}")


@pytest.mark.parametrize("written", ["yesterday", "csv since Monday", "gestern", "jsonl 7d"])
def test_a_file_of_alerts_may_be_of_a_period(almaty: Room, written: str) -> None:
    assert "There is no format" not in almaty.ask(f"/export {written}")


def test_a_file_holds_only_the_alerts_of_its_period(almaty: Room) -> None:
    almaty.tell("Protesters storm the city hall in Aktau", "Protesters stormed the city hall in Aktau, Kazakhstan.")
    almaty.send_all()
    almaty.now += timedelta(days=2)
    assert "1 alert" in almaty.ask("/export since Friday")
    nothing = almaty.ask("/export today")
    assert nothing.startswith("since ")
    assert "no story." in nothing
    assert "sent any stories yet" not in nothing
    assert "last 24 hours: no story." in almaty.ask("/export 24h")


@pytest.mark.parametrize(
    "written",
    ["at night", "nachts", "ночью", "по ночам", "la nuit", "por la noche", "à noite", "түнде", "ليلاً", "ليلا",
     "في الليل", "every night", "jede Nacht", "in der Nacht", "todas las noches", "de noche", "toutes les nuits",
     "каждую ночь", "todas as noites", "كل ليلة", "әр түн", "overnight", "during the night", "pendant la nuit",
     "durante la noche", "durante a noite", "at night, every day"],
)  # fmt: skip
def test_quiet_at_night_means_a_usual_night_and_says_which_hours(room: Room, written: str) -> None:
    assert "22:00–07:00, urgent alerts ring" in room.ask(f"/quiet {written}")
    assert (room.settings.quiet_from, room.settings.quiet_to, room.settings.quiet_days) == (time(22), time(7), ())


@pytest.mark.parametrize("written", ["am Wochenende nachts", "at night on weekends", "ночью по выходным",
                                     "la nuit le week-end", "por la noche los fines de semana",
                                     "à noite no fim de semana",
                                     "демалыс күндері түнде", "ليلا في نهاية الأسبوع"])  # fmt: skip
def test_quiet_at_night_may_be_of_some_days(room: Room, written: str) -> None:
    assert "Sat, Sun 22:00–07:00" in room.ask(f"/quiet {written}")
    assert room.settings.quiet_days == (5, 6)


@pytest.mark.parametrize(
    "written",
    [
        "at night from 23 to 6",
        "nachts von 23 bis 6 Uhr",
        "ночью с 23 до 6",
        "la nuit de 23h à 6h",
        "de 11 de la noche a 6 de la mañana",
        "ليلا من 23 إلى 6",
    ],
)
def test_hours_beside_the_night_are_those_of_it(room: Room, written: str) -> None:
    room.ask(f"/quiet {written}")
    assert (room.settings.quiet_from, room.settings.quiet_to) == (time(23), time(6))


def test_a_night_without_exceptions_is_a_hold(room: Room) -> None:
    assert "22:00–07:00, alerts wait" in room.ask("/quiet nachts ausnahmslos")


@pytest.mark.parametrize("written", ["not at night", "at night except Monday", "night shift", "at night 22", "evening"])
def test_a_night_beside_words_that_are_not_understood_changes_nothing(room: Room, written: str) -> None:
    assert room.ask(f"/quiet {written}").startswith("Write a start and an end time.")
    assert room.settings.quiet_from is None
