"""Stories of an old database: all their measures are known from the first start on."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.app import opened
from bot.settings import DATABASE, Secrets, Surroundings
from bot.settled_measures import settle_measures
from monitors.model import Measure, Subscription, Told, ToldMeasure, make_story_key
from storage.marks import UNSETTLED_MARK
from storage.store import Store
from tests.bot.room import Room, get_shipped_desk
from tests.bot.running import START_AT, make_plan, write_config
from tests.bot.test_hub_measures import get_reminder
from tests.storage.old_schemas import CREATORS

SEEN = "2022-01-07T05:00:00Z"
EMERGENCY, CURFEW = date(2022, 1, 24), date(2022, 1, 30)
REPORTS = (
    '{"article_key":"a","title":"State of emergency in Almaty","publisher":"Herald","url":"","quote":"",'
    f'"seen_at":"{SEEN}","until":"2022-01-24","until_topic":"emergency","imposes":true,"measures":["emergency"],'
    '"urgent":["emergency"],"countries":["KZ"]}',
    '{"article_key":"b","title":"Curfew in Almaty","publisher":"Post","url":"","quote":"",'
    f'"seen_at":"{SEEN}","until":"2022-01-30","until_topic":"curfew","measures":["curfew"],'
    '"urgent":["curfew"],"countries":["KZ"]}',
)
LIFTING = (
    '{"article_key":"c","title":"Curfew lifted in Almaty","publisher":"Times","url":"","quote":"",'
    f'"seen_at":"{SEEN}","lifts":true,"measures":["curfew"],"countries":["KZ"]}}'
)


def write_old(path: Path, reports: dict[str, tuple[str, ...]], measure: str = "curfew") -> None:
    """A file of version 18 whose stories know one measure, as the version before it left them."""
    CREATORS[17](path)
    body = (
        '{{"id":"{name}","title":"Unrest in Almaty","topics":[{{"topic":"curfew","level":"urgent","severity":"high"}},'
        '{{"topic":"emergency","level":"urgent","severity":"high"}}],"severity":"high","first_seen_at":"{at}",'
        '"last_seen_at":"{at}","countries":["KZ"],"reports":[{reports}],'
        '"measures":[{{"topic":"{measure}","until":"2022-01-30"}}]}}'
    )
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.executemany(
            "INSERT INTO stories (id, title, severity, first_seen_at, last_seen_at, corroboration, articles, until,"
            " merged_into, body) VALUES (?, 'A', 'high', ?, ?, 1, 1, '2022-01-30', '', ?)",
            [
                (name, SEEN, SEEN, body.format(name=name, at=SEEN, reports=",".join(told), measure=measure))
                for name, told in reports.items()
            ],
        )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / DATABASE


@pytest.fixture
def old(path: Path) -> Iterator[Store]:
    """A story of an emergency and a curfew that only knows its curfew, and one whose curfew was lifted unheard."""
    write_old(path, {"both": REPORTS, "lifted": (*REPORTS, LIFTING)})
    with closing(Store.open(path, START_AT)) as store:
        yield store


def list_known(store: Store, name: str) -> tuple[Measure, ...]:
    return store.stories.get_story(name).measures


def test_all_measures_of_the_stories_of_an_old_file_are_known_from_the_first_start_on(old: Store) -> None:
    assert list_known(old, "both") == (Measure("curfew", CURFEW),)
    settle_measures(old)
    assert set(list_known(old, "both")) == {Measure("emergency", EMERGENCY), Measure("curfew", CURFEW)}
    lifted = Measure("curfew", lifted_until=CURFEW, lifted_at=datetime(2022, 1, 7, 5, tzinfo=UTC))
    assert set(list_known(old, "lifted")) == {Measure("emergency", EMERGENCY), lifted}
    ending = {one.id: one.until for one in old.stories.list_ending(EMERGENCY, EMERGENCY)}
    assert ending == {"both": CURFEW, "lifted": EMERGENCY}, "the column by which ends are found is right as well"


def test_the_measures_of_an_old_file_are_derived_once(old: Store) -> None:
    settle_measures(old)
    assert old.marks.find_mark(UNSETTLED_MARK) is None
    changed = old.stories.get_story("both")
    with closing(sqlite3.connect(old.path)) as raw, raw:
        raw.execute("UPDATE stories SET body = json_remove(body, '$.measures') WHERE id = 'both'")
    settle_measures(old)
    assert changed.measures != ()
    assert list_known(old, "both") == ()


def test_a_start_that_was_cut_off_goes_on_where_it_stopped(old: Store) -> None:
    old.marks.set_mark(UNSETTLED_MARK, "both")
    settle_measures(old)
    assert list_known(old, "both") == (Measure("curfew", CURFEW),), "done before, by the mark"
    assert len(list_known(old, "lifted")) == 2


def test_a_story_that_no_report_gives_an_end_stays_as_it_is(path: Path) -> None:
    write_old(path, {"bare": ()})
    with closing(Store.open(path, START_AT)) as store:
        settle_measures(store)
        assert list_known(store, "bare") == (Measure("curfew", CURFEW),)


def test_stories_of_an_old_file_beyond_one_slice_are_all_settled(path: Path) -> None:
    write_old(path, {f"s{number:03}": REPORTS for number in range(7)})
    with closing(Store.open(path, START_AT)) as store:
        settle_measures(store, at_once=3)
        assert [len(one.measures) for one in store.stories.list_stories() if one.id.startswith("s")] == [2] * 7


def test_a_new_file_has_nothing_to_settle(path: Path) -> None:
    with closing(Store.open(path, START_AT)) as store:
        assert store.marks.find_mark(UNSETTLED_MARK) is None
        settle_measures(store)


def test_the_program_settles_the_measures_before_it_does_anything_else(path: Path, tmp_path: Path) -> None:
    write_old(path, {"both": REPORTS})
    config = write_config(tmp_path / "config")
    plan = make_plan(Surroundings(config.directory, tmp_path, Secrets()), config)

    async def look() -> tuple[Measure, ...]:
        async with opened(plan) as program:
            return await program.writer.run(lambda store: list_known(store, "both"))

    assert len(asyncio.run(look())) == 2


def test_a_chat_is_reminded_of_the_end_that_its_old_story_did_not_know(old: Store) -> None:
    settle_measures(old)
    room = Room(old, get_shipped_desk())
    room.store.chats.save_subscriptions([Subscription(room.chat.id, one) for one in ("curfew", "emergency")])
    told = Told(
        room.chat.id,
        "both",
        "curfew",
        first_key=make_story_key("both", 1),
        revision=1,
        told_at=START_AT,
        first_told_at=START_AT,
        measures=(ToldMeasure("curfew", CURFEW),),
    )
    room.store.alerts.save([told])
    assert "Ends soon: State of emergency" in get_reminder(room)
