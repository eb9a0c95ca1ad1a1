"""A mute of a night, an evening or a weekend that is still to come begins with it, not when it is asked for."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from monitors.model import Lane, Mute, MuteKind
from tests.bot.room import Room, open_shipped_room
from tests.bot.test_unsubscribing import EMERGENCY, UNREST, hear, tick

EVENING, MORNING = datetime(2022, 1, 7, 12, tzinfo=UTC), datetime(2022, 1, 8, 2, tzinfo=UTC)
NIGHT = "from 7 Jan 2022, 18:00 UTC+6 until 8 Jan 2022, 08:00 UTC+6"
WEEKEND = "from 8 Jan 2022, 00:00 UTC+6 until 10 Jan 2022, 00:00 UTC+6"


@pytest.fixture
def almaty(room: Room) -> Room:
    """A chat in Almaty on Friday, 7 January 2022, at noon, that has no digests of its own."""
    room.store.chats.update_chat(room.chat.id, timezone="Asia/Almaty", digest_times=(), next_digest_at=None)
    return room


def count_rung(room: Room) -> int:
    return sum(entry.row.lane is Lane.URGENT for entry in room.list_entries())


def test_a_mute_of_tonight_rings_until_the_evening_and_brings_the_rest_when_the_night_ends(almaty: Room) -> None:
    answer = almaty.ask("/mute tonight")
    assert answer.splitlines() == [f"Muted {NIGHT}.", "Anything new in that time comes afterwards, in one digest."]
    hear(almaty, UNREST)
    assert count_rung(almaty) == 1
    tick(almaty, hours=6)
    hear(almaty, EMERGENCY)
    assert count_rung(almaty) == 1
    tick(almaty, hours=8, minutes=-1)
    assert almaty.list_waiting(Lane.DIGEST) == []
    almaty.now = MORNING
    tick(almaty, minutes=1)
    (digest,) = almaty.list_waiting(Lane.DIGEST)
    assert "Lima" in digest
    almaty.subscribe("troops", "unrest")
    hear(almaty, ("Protesters storm the port in Osh", "A crowd stormed the port in Osh, Kyrgyzstan, on Saturday."))
    assert count_rung(almaty) == 2


def test_the_digest_of_a_weekend_begins_with_it_in_a_chat_that_never_had_one(almaty: Room) -> None:
    almaty.ask("/mute weekend")
    tick(almaty, hours=24)
    hear(almaty, EMERGENCY)
    tick(almaty, hours=36)
    (digest,) = almaty.list_waiting(Lane.DIGEST)
    assert "Lima" in digest


def test_a_digest_between_does_not_put_off_the_one_at_the_end_of_a_mute(almaty: Room) -> None:
    almaty.store.chats.update_chat(
        almaty.chat.id, digest_times=(time(14),), next_digest_at=almaty.now + timedelta(hours=2)
    )
    almaty.ask("/mute tonight")
    tick(almaty, hours=2, minutes=1)
    assert almaty.settings.next_digest_at == MORNING


@pytest.mark.parametrize(
    ("written", "when"),
    [
        *((words, NIGHT) for words in ("tonight", "heute Nacht", "esta noche", "cette nuit", "на ночь", "الليلة",
                                       "esta noite", "түнге")),
        *((words, WEEKEND) for words in ("this weekend", "weekend", "am Wochenende", "este fin de semana",
                                         "ce week-end", "на выходные", "عطلة نهاية الأسبوع", "no fim de semana",
                                         "the rest of the weekend")),
        ("this evening", "from 7 Jan 2022, 18:00 UTC+6 until 8 Jan 2022, 00:00 UTC+6"),
        ("this afternoon", "until 7 Jan 2022, 18:00 UTC+6"),
        ("tomorrow night", "from 8 Jan 2022, 18:00 UTC+6 until 9 Jan 2022, 08:00 UTC+6"),
        ("next weekend", "from 15 Jan 2022, 00:00 UTC+6 until 17 Jan 2022, 00:00 UTC+6"),
        ("today", "until 8 Jan 2022, 00:00 UTC+6"),
        ("until the end of the weekend", "until 10 Jan 2022, 00:00 UTC+6"),
        ("until the weekend", "until 8 Jan 2022, 08:00 UTC+6"),
        ("this week", "until 10 Jan 2022, 00:00 UTC+6"),
    ],
)  # fmt: skip
def test_what_is_still_to_come_is_muted_from_its_beginning(almaty: Room, written: str, when: str) -> None:
    assert f"Muted {when}." in almaty.ask(f"/mute {written}")


@pytest.mark.parametrize(("hours", "end"), [(7, "8 Jan 2022, 08:00"), (15, "8 Jan 2022, 08:00"), (24, "")])
def test_a_night_that_has_begun_is_muted_at_once(almaty: Room, hours: int, end: str) -> None:
    almaty.now += timedelta(hours=hours)
    assert ("Muted from" in almaty.ask("/mute tonight")) is not bool(end)
    assert end in almaty.ask("/mute")


@pytest.mark.parametrize("written", ["at night", "nachts", "по ночам", "la nuit", "ليلا", "every night"])
def test_who_mutes_nights_is_told_how_to_name_every_night_and_the_next(almaty: Room, written: str) -> None:
    told = ["Every night: /quiet 22:00-07:00", "The next night alone: /mute tonight"]
    assert almaty.ask(f"/mute {written}").splitlines() == told
    assert (almaty.settings.mutes, almaty.settings.muted_until) == ((), None)


def test_until_a_night_is_not_taken_for_every_night(almaty: Room) -> None:
    assert "night" in almaty.ask("/mute until tomorrow night")
    assert "/quiet" not in almaty.ask("/mute until tomorrow night")
    assert (almaty.settings.mutes, almaty.settings.muted_until) == ((), None)


def test_a_mute_that_is_planned_lasts_at_most_30_days_from_its_beginning_on(almaty: Room) -> None:
    almaty.now = datetime(2022, 9, 1, 12, tzinfo=UTC)
    assert almaty.ask("/mute next month").splitlines() == [
        "Muted from 1 Oct 2022, 00:00 UTC+6 until 31 Oct 2022, 00:00 UTC+6.",
        "Anything new in that time comes afterwards, in one digest.",
        "A mute lasts at most 30 days.",
    ]


def test_on_a_weekend_it_is_muted_at_once(almaty: Room) -> None:
    almaty.now += timedelta(days=1)
    assert "Muted until 10 Jan 2022, 00:00 UTC+6." in almaty.ask("/mute this weekend")


def test_one_topic_is_muted_for_the_night_alone(almaty: Room) -> None:
    assert f"Protest and unrest is muted {NIGHT}." in almaty.ask("/mute unrest tonight")
    assert almaty.settings.mutes == (Mute(MuteKind.TOPIC, "unrest", MORNING, EVENING),)
    hear(almaty, UNREST)
    assert count_rung(almaty) == 1
    almaty.now = EVENING
    hear(almaty, ("Protesters storm the port in Osh", "A crowd stormed the port in Osh, Kyrgyzstan, on Friday."))
    assert count_rung(almaty) == 1


def test_a_story_is_muted_for_the_night_alone(tmp_path: Path) -> None:
    with open_shipped_room(tmp_path, "unrest") as room:
        room.store.chats.update_chat(room.chat.id, timezone="Asia/Almaty")
        room.tell(*UNREST)
        room.send_all()
        (alert,) = (one for one in room.list_entries() if one.row.message.story_id)
        sent = room.store.outbox.find_entry(room.chat.id, alert.row.dedup_key)
        assert sent is not None
        assert f"This story is muted {NIGHT}." in room.ask("/mute this story tonight", replied_id=sent.message_id)
        (mute,) = room.settings.mutes
        assert (mute.kind, mute.since, mute.until) == (MuteKind.STORY, EVENING, MORNING)


def test_what_is_muted_later_is_listed_and_ended_with_the_rest(almaty: Room) -> None:
    almaty.ask("/mute tonight")
    almaty.ask("/mute weekend")
    almaty.ask("/mute 1h")
    almaty.ask("/mute unrest tonight")
    almaty.ask("/mute unrest 2h")
    assert almaty.ask("/mute").splitlines()[:5] == [
        "Everything is muted until 7 Jan 2022, 13:00 UTC+6.",
        "Protest and unrest is muted until 7 Jan 2022, 14:00 UTC+6.",
        f"Protest and unrest is muted {NIGHT}.",
        f"Everything is muted {WEEKEND}.",
        f"Everything is muted {NIGHT}.",
    ]
    settings = almaty.ask("/settings")
    assert "Muted until: 7 Jan 2022, 13:00 UTC+6" in settings
    assert "Muted from: 7 Jan 2022, 18:00 UTC+6 – 8 Jan 2022, 08:00 UTC+6" in settings
    assert "Protest and unrest is no longer muted." in almaty.ask("/unmute unrest")
    assert "unrest" not in almaty.ask("/mute").partition("For how long")[0]
    assert "Nothing is muted now." in almaty.ask("/unmute")
    assert (almaty.settings.mutes, almaty.settings.muted_until) == ((), None)


@pytest.mark.parametrize(("night", "weekend"), [("tonight", "weekend"), ("на ночь", "на выходные")])
def test_one_of_several_mutes_is_ended_by_its_part_of_the_calendar(almaty: Room, night: str, weekend: str) -> None:
    for what in ("tonight", "weekend", "unrest tonight", "unrest 2h"):
        almaty.ask(f"/mute {what}")
    almaty.ask(f"/unmute {weekend}")
    assert [(mute.kind, mute.until) for mute in almaty.settings.mutes if mute.since] == [
        (MuteKind.CHAT, MORNING),
        (MuteKind.TOPIC, MORNING),
    ]
    assert almaty.settings.next_digest_at == MORNING
    assert f"Everything is muted {NIGHT}." not in almaty.ask(f"/unmute {night}")
    assert [mute.kind for mute in almaty.settings.mutes] == [MuteKind.TOPIC, MuteKind.TOPIC]
    assert almaty.settings.next_digest_at is None
    almaty.ask(f"/unmute unrest {night}")
    assert [mute.since for mute in almaty.settings.mutes] == [None]


def test_the_end_of_a_night_that_holds_brings_what_it_kept_back(almaty: Room) -> None:
    almaty.now = EVENING + timedelta(hours=1)
    almaty.ask("/mute unrest 1d")
    almaty.ask("/mute tonight")
    almaty.ask("/unmute weekend")
    assert almaty.settings.muted_until == MORNING
    assert "Everything" not in almaty.ask("/unmute tonight")
    assert (almaty.settings.muted_until, len(almaty.settings.mutes)) == (None, 1)
    assert almaty.settings.next_digest_at == almaty.now


def test_who_writes_unmute_twice_or_ends_another_mute_keeps_the_digest_that_is_due(almaty: Room) -> None:
    almaty.ask("/mute 2h")
    almaty.ask("/unmute")
    almaty.ask("/mute unrest 2h")
    almaty.ask("/unmute unrest")
    almaty.ask("/unmute")
    assert almaty.settings.next_digest_at == almaty.now


def test_an_answer_names_the_other_mutes_of_everything_that_overlap(almaty: Room) -> None:
    almaty.ask("/mute 3d")
    assert almaty.ask("/mute tonight").splitlines()[2:] == ["Everything is muted until 10 Jan 2022, 12:00 UTC+6."]
    assert almaty.ask("/mute until 22:00").splitlines()[2:] == [f"Everything is muted {NIGHT}."]
    assert len(almaty.ask("/mute 1h").splitlines()) == 2
    assert len(almaty.ask("/mute tomorrow night").splitlines()) == 2


def test_a_mute_that_is_asked_for_again_takes_the_place_of_the_one_that_begins_then(almaty: Room) -> None:
    for _ in range(3):
        almaty.ask("/mute tonight")
        almaty.ask("/mute unrest tonight")
    assert len(almaty.settings.mutes) == 2
    almaty.now = EVENING
    almaty.ask("/mute 1h")
    assert [mute.kind for mute in almaty.settings.mutes] == [MuteKind.TOPIC]
    assert almaty.settings.muted_until == EVENING + timedelta(hours=1)


def test_mutes_of_one_merged_story_that_begin_apart_are_both_kept(almaty: Room) -> None:
    mutes = (
        Mute(MuteKind.STORY, "a", MORNING),
        Mute(MuteKind.STORY, "b", MORNING, EVENING),
        Mute(MuteKind.STORY, "b", MORNING + timedelta(days=1)),
    )
    almaty.store.chats.update_chat(almaty.chat.id, mutes=mutes)
    almaty.store.chats.carry_mutes({"a": "b"})
    assert almaty.settings.mutes == (
        Mute(MuteKind.STORY, "b", MORNING + timedelta(days=1)),
        Mute(MuteKind.STORY, "b", MORNING, EVENING),
    )


DAY_AFTER = "from 9 Jan 2022, 00:00 UTC+6 until 10 Jan 2022, 00:00 UTC+6"
EVENING_AFTER = "from 9 Jan 2022, 18:00 UTC+6 until 10 Jan 2022, 00:00 UTC+6"
NIGHT_AFTER = "from 9 Jan 2022, 18:00 UTC+6 until 10 Jan 2022, 08:00 UTC+6"


@pytest.mark.parametrize(
    ("when", "written"),
    [
        (when, written)
        for when, phrases in (
            (DAY_AFTER, ("the day after tomorrow", "day after tomorrow", "on the day after tomorrow", "übermorgen",
                         "uebermorgen", "pasado mañana", "après-demain", "apres demain", "l'après-demain",
                         "послезавтра", "на послезавтра", "depois de amanhã", "بعد غد", "بعد الغد", "бүрсігүні",
                         "бүрсігүнге")),
            (EVENING_AFTER, ("the day after tomorrow in the evening", "übermorgen Abend", "après-demain soir",
                             "послезавтра вечером", "مساء بعد غد", "бүрсігүні кешке")),
            (NIGHT_AFTER, ("the day after tomorrow at night", "in der Nacht übermorgen", "pasado mañana por la noche",
                           "depois de amanhã à noite", "послезавтра ночью")),
        )
        for written in phrases
    ],
)  # fmt: skip
def test_the_day_after_tomorrow_is_muted_when_it_comes(almaty: Room, when: str, written: str) -> None:
    assert f"Muted {when}." in almaty.ask(f"/mute {written}")
    assert f"Protest and unrest is muted {when}." in almaty.ask(f"/mute unrest {written}")
    almaty.ask("/unmute unrest")
    almaty.ask(f"/unmute {written}")
    assert almaty.settings.mutes == ()
