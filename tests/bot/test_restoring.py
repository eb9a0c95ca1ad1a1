"""A backup put back: what waited in it, and what came between it and now."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.desk import Desk
from bot.hub import Hub
from bot.sending.channels import Delivery, read_plain
from bot.sending.settling import Attempt, Claim, advance
from bot.settings import DATABASE
from bot.sources.seed_scanner import SeedScanner
from monitors.analysis import analyse
from monitors.model import FeedState, OutboxState, Outcome, Subscription, SuppressionReason
from storage.store import Store
from tests.bot.running import decide_again, write_config
from tests.bot.sending import InlineWriter, make_chat
from tests.bot.terminal import call

SEED = """Title: {title}
Date: {date}
Source: Gazette
Url: https://gazette.example/{name}
Language: en

{title}, our reporter says.
"""


class Desks:
    """A seed folder and a state folder, and looks of the program into them."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.seeds = folder, folder / "seeds"
        self.seeds.mkdir()
        (folder / "state").mkdir()
        self.config = write_config(folder / "config", seeds=self.seeds)
        self.now = datetime.now(UTC)

    def open(self) -> Store:
        return Store.open(self.folder / "state" / DATABASE, self.now)

    def write(self, name: str, title: str) -> None:
        text = SEED.format(title=title, name=name, date=self.now.isoformat(timespec="seconds"))
        (self.seeds / f"{name}.txt").write_text(text, encoding="utf-8")

    def look(self, then: Callable[[Store], None] = lambda store: None) -> None:
        """Take in the seed folder, decide what waited, and do what is asked."""
        desk = Desk.of(self.config)
        with closing(self.open()) as store:
            hub = Hub(desk)
            writer = InlineWriter(store)
            read = partial(analyse, rules=desk.rules)
            watch = SeedScanner(self.seeds, self.config.settings.seeds, writer, hub, read)  # type: ignore[arg-type]
            asyncio.run(watch.scan(self.now, settle=False))
            decide_again(hub, store, self.now)
            then(store)

    def list_waiting(self) -> list[str]:
        with closing(Store.open_readonly(self.folder / "state" / DATABASE)) as store:
            entries = store.outbox.list_entries((OutboxState.PENDING, OutboxState.UNCERTAIN))
            return [read_plain(entry.row.message.html) for entry in entries]

    def call(self, *arguments: str | Path) -> str:
        result = call(*arguments, "--state", self.folder / "state")
        assert result.exit_code == 0, result.output
        return result.output


def send_all(store: Store) -> None:
    now = datetime.now(UTC)
    while rows := advance(store, (), Claim(1), now):
        (row,) = rows
        advance(store, (Attempt(row, Delivery(Outcome.SENT, "sent", message_id=row.id)),), Claim(0), now)


@pytest.mark.parametrize(("pending", "rings"), [("drop", {"Oslo"}), ("send", {"Almaty", "Lima", "Quito", "Oslo"})])
def test_what_was_dropped_stays_dropped_and_new_seed_files_ring(tmp_path: Path, pending: str, rings: set[str]) -> None:
    desks = Desks(tmp_path)
    with closing(desks.open()) as store:
        chat, sleeper = (store.chats.add_chat(make_chat(number)) for number in (7, 8))
        store.chats.save_subscriptions(
            [
                Subscription(chat.id, "unrest", countries=("KZ", "PE", "NO")),
                Subscription(sleeper.id, "unrest", countries=("EC",)),
            ]
        )
        quiet = {"quiet_from": desks.now - timedelta(hours=1), "quiet_to": desks.now + timedelta(hours=12)}
        hours = {name: at.time() for name, at in quiet.items()}
        store.chats.update_chat(sleeper.id, urgent_breaks_quiet=False, **hours)
    desks.write("almaty", "Protesters storm the city hall in Almaty, Kazakhstan")
    desks.write("quito", "Protesters storm the palace in Quito, Ecuador")
    desks.look()
    desks.call("backup", tmp_path / "copy.db")
    desks.write("lima", "Protesters storm the stadium in Lima, Peru")
    desks.look(send_all)
    assert desks.list_waiting() == []
    desks.call("restore", tmp_path / "copy.db", "--pending", pending)
    desks.write("oslo", "Protesters storm the harbour in Oslo, Norway")
    desks.now += timedelta(hours=1)
    desks.look()
    desks.now += timedelta(days=2, hours=13)
    desks.look()
    waiting = desks.list_waiting()
    assert {city for city in ("Almaty", "Lima", "Quito", "Oslo") if any(city in text for text in waiting)} == rings
    assert len(waiting) == len(rings)
    if pending == "drop":
        with closing(Store.open_readonly(tmp_path / "state" / DATABASE)) as store:
            kept = {one.analysis.article.url: one.reason for one in store.articles.list_latest("unrest", 9)}
        assert kept["https://gazette.example/lima"] is SuppressionReason.BASELINE


def test_feeds_are_read_anew_and_quiet_as_far_as_they_published_before_the_restore(tmp_path: Path) -> None:
    desks = Desks(tmp_path)
    known = FeedState("f", "https://a.example/feed", etag="e", last_modified="m", body_hash="b", is_baselined=True)
    with closing(desks.open()) as store:
        store.feeds.save_feed_states([known])
    desks.call("backup", tmp_path / "copy.db")
    desks.call("restore", tmp_path / "copy.db", "--pending", "drop")
    with closing(Store.open_readonly(tmp_path / "state" / DATABASE)) as store:
        (state,) = store.feeds.list_feed_states()
    assert (state.is_baselined, state.etag, state.last_modified, state.body_hash) == (False, "", "", "")
    assert state.quiet_before is not None
    assert state.quiet_before >= desks.now
