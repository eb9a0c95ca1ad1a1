"""A large batch is taken in part by part and decided slice by slice, and tells what it would have told at once."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import endings as endings_module
from bot import hub as hub_module
from bot import intake as intake_module
from bot.arrivals import Arrival, Intake
from bot.demonstration import list_quiet
from bot.desk import Desk
from bot.hub import Hub
from bot.intake import decide_all, split, take_in
from bot.rejudging import compare
from bot.sources.seed_scanner import SeedScanner
from monitors.alerting import expiry as expiry_module
from monitors.alerting.readers import Headlines
from monitors.analysis import analyse
from monitors.model import Analysis, Article, KnownEntry, SeedState, Story, Subscription, SuppressionReason
from monitors.recognition import Analyse, is_unanalysed
from storage.store import Store
from tests.bot.running import START_AT, decide_again, write_config
from tests.bot.sending import InlineWriter, make_chat

PLACES = ("Kazakhstan", "Peru", "Norway", "Kenya", "Japan", "Chile", "Poland", "Ghana", "Laos", "Cuba", "Spain", "Iran")
CHATS = 5


class StoppedError(Exception):
    """The program stops here."""


def make_desk(folder: Path) -> Desk:
    desk = Desk.of(write_config(folder / "config"))
    alerts = desk.settings.alerts.model_copy(update={"flood_limit": 7})
    return replace(desk, settings=desk.settings.model_copy(update={"alerts": alerts}))


def make_arrivals(desk: Desk, now: datetime) -> tuple[Arrival, ...]:
    """A report of each place, each of its own event."""
    return tuple(
        Arrival(
            analyse(
                Article(
                    "feed",
                    place,
                    f"Protesters storm the city hall in {place}",
                    f"A crowd stormed the hall in {place} on Friday, its mayor said, and {number} shops shut.",
                    now,
                    language="en",
                    published_at=now,
                ),
                desk.rules,
            )
        )
        for number, place in enumerate(PLACES)
    )


def add_chats(store: Store) -> None:
    """Some follow everything, some one place."""
    for number in range(1, CHATS + 1):
        chat = store.chats.add_chat(make_chat(number))
        countries = () if number % 2 else ("PE", "NO")
        store.chats.save_subscriptions([Subscription(chat.id, "unrest", countries=countries)])


def list_told(store: Store) -> list[tuple[int, list[str]]]:
    """What each chat has in its outbox, in order, and what it is owed."""
    rows = sorted(store.outbox.list_entries(limit=10_000), key=lambda entry: entry.row.id)
    stories = store.stories.list_stories()
    told = store.alerts.list_told([story.id for story in stories])
    every: dict[int, list[str]] = {chat: [] for chat in range(1, CHATS + 1)}
    for entry in rows:
        every[entry.chat_id].append(entry.row.message.html)
    for one in told:
        every[one.chat_id].append(repr(one))
    return list(every.items())


def take(folder: Path, name: str, rounds: int = 2) -> list[tuple[int, list[str]]]:
    """Take the same reports in, twice, and decide what waits; all that came of it."""
    desk = make_desk(folder / name)
    with closing(Store.open(folder / name / "t.db", START_AT)) as store:
        add_chats(store)
        sizes: list[int] = []
        writer, now = InlineWriter(store), START_AT
        hub = Hub(desk, lambda intake, taken: sizes.append(len(taken.decisions)))
        for _ in range(rounds):
            intake = Intake(make_arrivals(desk, START_AT))
            asyncio.run(take_in(writer, hub, intake, now, lambda store: None))  # type: ignore[arg-type]
            now += timedelta(minutes=20)
            decide_again(hub, store, now)
        assert store.undecided.find_first() is None
        assert max(sizes) <= hub_module.DECISIONS_AT_ONCE, "in one transaction"
        return list_told(store)


@pytest.mark.parametrize(("decisions", "room"), [(1, 48), (4, 48), (7, 12), (200, 12), (200, 30)])
def test_parts_and_slices_tell_what_one_transaction_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, decisions: int, room: int
) -> None:
    at_once = take(tmp_path, "at_once")
    assert sum(len(told) for _, told in at_once) > 60
    monkeypatch.setattr(hub_module, "DECISIONS_AT_ONCE", decisions)
    monkeypatch.setattr(intake_module, "ROOM", room)
    assert take(tmp_path, "in_parts") == at_once


def test_what_is_decided_in_slices_is_counted_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def count(name: str) -> int:
        desk, told = make_desk(tmp_path / name), list[int]()
        with closing(Store.open(tmp_path / name / "t.db", START_AT)) as store:
            add_chats(store)
            hub = Hub(desk, lambda intake, taken: told.append(len(taken.decisions)))
            intake = Intake(make_arrivals(desk, START_AT))
            asyncio.run(take_in(InlineWriter(store), hub, intake, START_AT, lambda store: None))  # type: ignore[arg-type]
        return sum(told)

    at_once = count("at once")
    monkeypatch.setattr(hub_module, "DECISIONS_AT_ONCE", 4)
    assert count("in slices") == at_once > 0


def test_the_first_alert_tells_what_later_parts_of_the_batch_say_of_its_story(tmp_path: Path, store: Store) -> None:
    desk = make_desk(tmp_path)
    arrivals = make_arrivals(desk, START_AT)
    again = [Arrival(analyse(retell(one.analysis.article), desk.rules)) for one in arrivals]
    chat = store.chats.add_chat(make_chat(1))
    store.chats.save_subscriptions([Subscription(chat.id, "unrest", countries=("KZ",))])
    intake = Intake((*arrivals, *again))
    assert len(list(split(intake))) > 2
    asyncio.run(take_in(InlineWriter(store), Hub(desk), intake, START_AT, lambda store: None))  # type: ignore[arg-type]
    (entry,) = store.outbox.list_entries(chat_id=chat.id)
    assert "2 outlets" in entry.row.message.html


def retell(article: Article) -> Article:
    """The same event in another outlet's words, which came with it."""
    return replace(
        article,
        source_id="second",
        identity=f"{article.identity}-again",
        publisher="Second Courier",
        text=f"{article.text} The hall was empty by night, its guards said.",
    )


def test_the_states_that_say_all_is_done_go_with_the_last_part(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    arrivals = make_arrivals(desk, START_AT)
    flooded = tuple(replace(one, reason=SuppressionReason.FLOOD) for one in make_arrivals(desk, START_AT)[:2])
    entries = tuple(KnownEntry("feed", name, "", "", START_AT) for name in (*PLACES, "moved"))
    files = tuple(SeedState(f"{name}.txt", 1, 1, START_AT, identity=name) for name in (PLACES[0], PLACES[-1], "", ""))
    whole = Intake((*flooded, *arrivals), known_entries=entries, seed_states=files)
    *parts, last = split(whole)
    assert [len(part.arrivals) for part in (*parts, last)] == [4, 4, 6]
    assert parts[0].known_entries == entries[:4]
    assert parts[0].seed_states == files[:1]
    assert last == Intake((*arrivals[8:], *flooded), known_entries=entries[8:], seed_states=files[1:])
    assert tuple(split(last)) == (last,), "what is small stays as it is"


def stop_at(limit: int) -> Callable[[str], None]:
    """Something to watch commits with, which stops the program when the one of that number is about to be made."""
    numbers = itertools.count(1)

    def reach(place: str) -> None:
        if place == "commit.before" and next(numbers) == limit:
            raise StoppedError

    return reach


def test_stopped_at_any_commit_and_started_again_everybody_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_module, "DECISIONS_AT_ONCE", 5)
    monkeypatch.setattr(intake_module, "ROOM", 24)
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    for number, place in enumerate(PLACES[:6]):
        title, text = (
            f"Protesters storm the city hall in {place}",
            f"A crowd stormed it in {place}; {number} shops shut.",
        )
        (seeds / f"{place}.txt").write_text(f"Title: {title}\nDate: 2022-01-07T05:40:00Z\nLanguage: en\n\n{text}\n")
    desk = make_desk(tmp_path)
    stops = 0
    for limit in range(1, 100):
        with closing(Store.open(tmp_path / f"{limit}.db", START_AT)) as store:
            add_chats(store)
            store.watch_commits(stop_at(limit))
            try:
                look(store, seeds, desk)
            except StoppedError:
                stops += 1
            else:
                break
            store.watch_commits(lambda place: None)
            look(store, seeds, desk)
            assert [len(store.outbox.list_entries(chat_id=chat)) for chat in range(1, CHATS + 1)] == [6, 2, 6, 2, 6]
    assert stops > 6, "several parts and slices"


def test_files_that_were_refused_are_forgotten_where_no_folder_is_watched_any_more(
    tmp_path: Path, store: Store
) -> None:
    desk, seeds = make_desk(tmp_path), tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "broken.txt").write_bytes(b"\x00\x01 is no text")
    store.feeds.save_seed_states([SeedState("well.txt", 1, 1, START_AT, identity="urn:1")])
    look(store, None, desk)
    assert [state.path for state in store.feeds.list_seed_states()] == ["well.txt"], "it is not read a second time"
    look(store, seeds, desk)
    assert [state.path for state in store.feeds.list_refused_seeds()] == ["broken.txt"]
    look(store, None, desk)
    assert store.feeds.list_refused_seeds() == ()


def test_a_file_that_our_rules_stumble_over_is_kept_with_the_named_reason(tmp_path: Path, store: Store) -> None:
    def stumble(article: Article) -> Analysis:
        raise KeyError("a bug")

    desk, seeds = make_desk(tmp_path), tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "storm.txt").write_text("Title: Protesters storm the city hall in Osh\nLanguage: en\n\nThey did.\n")
    look(store, seeds, desk, stumble)
    (record,) = store.articles.list_recent_analyses(START_AT - timedelta(days=1), 5)
    assert is_unanalysed(record.analysis)
    assert list_quiet(store, START_AT)[0].why == "an internal error (KeyError)"
    (gained,) = compare([record], desk.rules, None, every=False).list_changes()
    assert gained.topic == "unrest"


def look(store: Store, seeds: Path | None, desk: Desk, read: Analyse | None = None) -> None:
    """A program that has just come up looks into the folder, and decides what was left."""
    writer, hub = InlineWriter(store), Hub(desk)
    read = read or (lambda article: analyse(article, desk.rules))
    watch = SeedScanner(seeds, desk.settings.seeds, writer, hub, read)  # type: ignore[arg-type]

    async def work() -> None:
        await decide_all(writer, hub.decide_more, START_AT)  # type: ignore[arg-type]
        await watch.scan(START_AT, settle=False)

    asyncio.run(work())


@pytest.mark.parametrize("wish", [Subscription(0, "emergency"), Subscription(0, "unrest", countries=("AU",))])
def test_what_concerns_nobody_is_passed_over_slice_by_slice(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch, wish: Subscription
) -> None:
    """Tens of thousands of stories may be undecided after a crash, and few of them anybody's."""
    monkeypatch.setattr(hub_module, "STORY_LOOKS", 3)
    monkeypatch.setattr(hub_module, "LOOKS_AT_ONCE", 4 * (3 + (CHATS if wish.countries else 0)))
    desk = make_desk(tmp_path)
    for number in range(CHATS):
        chat = store.chats.add_chat(make_chat(number + 1))
        store.chats.save_subscriptions([replace(wish, chat_id=chat.id)])
    hub = Hub(desk)
    with hub.open_batch() as batch:
        hub.take(store, Intake(make_arrivals(desk, START_AT)), START_AT, batch=batch)
        assert hub.decide_more(store, START_AT) is None, "other parts may say more of them"
    slices = iter(lambda: hub.decide_more(store, START_AT), None)
    assert [taken.decisions for taken in slices] == [()] * (len(PLACES) // 4)
    assert store.undecided.find_first() is None
    assert not store.outbox.list_entries()


def count_headlines(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The stories whose headlines are looked for at the end of a measure, once for each time."""
    chosen: list[str] = []

    class Counted(Headlines):
        def __init__(self, story: Story) -> None:
            super().__init__(story)
            chosen.append(story.id)

    for module in (endings_module, expiry_module):
        monkeypatch.setattr(module, "Headlines", Counted)
    return chosen


def test_the_end_of_a_measure_is_told_slice_by_slice_and_once(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_module, "DECISIONS_AT_ONCE", 2)
    chosen = count_headlines(monkeypatch)
    desk = make_desk(tmp_path)
    for number in range(1, CHATS + 1):
        chat = store.chats.add_chat(make_chat(number))
        store.chats.save_subscriptions([Subscription(chat.id, "emergency")])
    hub = Hub(desk)
    for place in ("Peru", "Norway"):
        text = f"The president declared a state of emergency in {place} until January 9."
        article = Article("feed", place, f"State of emergency declared in {place}", text, START_AT, language="en")
        arrivals = (Arrival(analyse(replace(article, published_at=START_AT), desk.rules)),)
        asyncio.run(take_in(InlineWriter(store), hub, Intake(arrivals), START_AT, lambda store: None))  # type: ignore[arg-type]
    morning = START_AT.replace(day=8, hour=9)
    sizes = [len(taken.decisions) for taken in iter(lambda: hub.announce_ends(store, morning), None)]
    assert sizes == [2] * CHATS
    assert len(chosen) == 2, "a story's headlines are found once for all chats"
    assert hub.announce_ends(store, morning + timedelta(minutes=14)) is None, "asked once in a quarter of an hour"
    again = iter(lambda: hub.announce_ends(store, morning + timedelta(minutes=15)), None)
    assert not any(taken.decisions for taken in again)


class HastyWriter(InlineWriter):
    """The program's round comes between any two parts of a batch."""

    def __init__(self, store: Store, hub: Hub) -> None:
        super().__init__(store)
        self._hub = hub

    async def run(self, work: Callable[[Store], Any]) -> Any:
        done = await super().run(work)
        await super().run(lambda store: self._hub.decide_more(store, START_AT))
        return done


def test_a_first_alert_waits_for_the_whole_batch_whatever_comes_between(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake_module, "ROOM", intake_module.MATCHING)
    desk = make_desk(tmp_path)
    chat = store.chats.add_chat(make_chat(1))
    store.chats.save_subscriptions([Subscription(chat.id, "unrest")])
    hub, (first, *_) = Hub(desk), make_arrivals(desk, START_AT)
    article = first.analysis.article
    reports = (
        replace(article, source_id=name, publisher=name, url=f"https://{name}.example/1")
        for name in ("herald", "courier", "gazette")
    )
    arrivals = tuple(Arrival(analyse(report, desk.rules)) for report in reports)
    writer = HastyWriter(store, hub)
    asyncio.run(take_in(writer, hub, Intake(arrivals), START_AT, lambda store: None))  # type: ignore[arg-type]
    (entry,) = store.outbox.list_entries()
    assert "3 outlets" in entry.row.message.html
