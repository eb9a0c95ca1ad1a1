"""One round of the real program, from a feed on loopback and a seed folder to messages on a channel."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Generator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from bot.app import Plan, once
from bot.sending.channels import Delivery, read_plain
from bot.sending.sender import Clock
from bot.settings import Secrets, Surroundings
from monitors.config.loading import load_config
from monitors.model import FeedStatus, OutboxRow, Outcome
from monitors.recognition import Compiled, Recognition
from storage.store import Store
from tests.fakes.web_server import Reply, WebServer

NOW = datetime(2022, 1, 7, 12, 0, tzinfo=UTC)
TOPIC = """
id: unrest
title: Protest and unrest
lists:
  crowd: {en: [protesters]}
  act: {en: [storm, clash]}
threshold: 4
rules:
  - {id: crowd-acts, when: "<crowd> SAME <act>", points: 4, title: 1}
"""


class RecordingChannel:
    """Keeps what was sent."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    async def deliver(self, row: OutboxRow, *, without_markup: bool = False) -> Delivery:
        self.texts.append(read_plain(row.message.html))
        return Delivery(Outcome.SENT, "kept", message_id=len(self.texts))


def rss(*items: tuple[str, str, datetime]) -> bytes:
    """A feed of (guid, title, date)."""
    entries = "".join(
        f"<item><guid>{guid}</guid><title>{title}</title><link>https://courier.example/{guid}</link>"
        f"<pubDate>{format_datetime(at)}</pubDate><description>{title}, our reporter says.</description></item>"
        for guid, title, at in items
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>C</title>{entries}</channel></rss>'.encode()


class Desk:
    """A config folder, a state folder, and rounds of the program over them."""

    def __init__(self, folder: Path, feeds: Sequence[str]) -> None:
        self.folder = folder
        self.channel = RecordingChannel()
        self.now = NOW
        self.ticks = itertools.count(0, 100)  # every look at the clock is past every pace
        (folder / "config" / "topics").mkdir(parents=True)
        (folder / "seeds").mkdir()
        (folder / "config" / "topics" / "unrest.yaml").write_text(TOPIC)
        (folder / "config" / "settings.yaml").write_text("poll: {host_delay: 0s}\n")
        listed = "".join(
            f"      - {{id: feed{n}, url: '{url}', language: en, allow_private: true}}\n" for n, url in enumerate(feeds)
        )
        groups = f"groups:\n  - name: test\n    feeds:\n{listed}" if feeds else "groups: []\n"
        (folder / "config" / "feeds.yaml").write_text(groups)

    def round(self) -> list[str]:
        """One round; returns the messages that it sent."""
        config = load_config(self.folder / "config", {})
        recognition = Recognition(config.topics, config.shared)
        around = Surroundings(self.folder / "config", self.folder / "state", Secrets())
        plan = Plan(
            around,
            config,
            Compiled(recognition.version, recognition.compile()),
            Clock(lambda: self.now, lambda: float(next(self.ticks))),
        )
        before = len(self.channel.texts)
        asyncio.run(once(plan, self.channel))
        return self.channel.texts[before:]

    @contextmanager
    def store(self) -> Generator[Store, None, None]:
        """The database as the round left it."""
        with closing(Store.open_readonly(self.folder / "state" / "tocsin.sqlite3")) as store:
            yield store


def test_a_fresh_entry_of_a_feed_rings_once(tmp_path: Path) -> None:
    with WebServer() as server:
        body = rss(("g1", "Protesters storm the city hall in Almaty", NOW - timedelta(hours=1)))
        desk = Desk(tmp_path, [server.serve("/feed", Reply(body=body))])
        (text,) = desk.round()
        assert "Protesters storm the city hall in Almaty" in text
        desk.now += timedelta(hours=8)
        assert desk.round() == []


def test_a_round_that_finds_nothing_says_that_it_is_done(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "bot.app")
    assert Desk(tmp_path, []).round() == []
    assert [record.message for record in caplog.records if record.name == "bot.app"][-1] == "one round done"


def test_a_new_entry_of_a_known_feed_rings_and_the_old_one_does_not(tmp_path: Path) -> None:
    first = ("g1", "Protesters storm the city hall in Almaty", NOW - timedelta(hours=1))
    second = ("g2", "Protesters clash with guards at a mine in Peru", NOW + timedelta(hours=7))
    with WebServer() as server:
        url = server.serve("/feed", Reply(body=rss(first)), Reply(body=rss(second, first)))
        desk = Desk(tmp_path, [url])
        desk.round()
        desk.now += timedelta(hours=8)
        (text,) = desk.round()
        assert "mine in Peru" in text


def test_a_new_feeds_history_is_read_but_does_not_ring(tmp_path: Path) -> None:
    with WebServer() as server:
        body = rss(("g1", "Protesters storm the city hall in Almaty", NOW - timedelta(days=40)))
        desk = Desk(tmp_path, [server.serve("/feed", Reply(body=body))])
        assert desk.round() == []
        with desk.store() as store:
            assert store.articles.count_articles(NOW - timedelta(days=1)) == 1


def test_one_failing_feed_stops_no_other_and_keeps_its_reason(tmp_path: Path) -> None:
    with WebServer() as server:
        good = server.serve("/good", Reply(body=rss(("g1", "Protesters storm the city hall", NOW))))
        bad = server.serve("/bad", Reply(status=500))
        gone = server.serve("/gone", Reply(status=410))
        desk = Desk(tmp_path, [bad, gone, good])
        news, told = desk.round()
        assert "feed1" in told
        assert "stopped for good (http_410" in told
        assert "Protesters storm the city hall" in news
        desk.now += timedelta(hours=8)
        assert desk.round() == []
        with desk.store() as store:
            states = {state.feed_id: state for state in store.feeds.list_feed_states()}
        assert states["feed0"].last_error_reason == "http_500"
        assert states["feed1"].status is FeedStatus.STOPPED
        assert states["feed2"].last_error_reason == ""


def test_a_flood_is_one_summary_to_the_chat_and_one_word_to_the_operator(tmp_path: Path) -> None:
    towns = ("Almaty", "Lima", "Bamako", "Nairobi", "Santiago", "Osaka", "Lyon", "Porto", "Gdansk", "Tampere", "Quito")
    first = ("g0", "A quiet week at the harbour", NOW - timedelta(hours=1))
    archive = [(f"g{n}", f"Protesters storm a ministry in {town}", NOW) for n, town in enumerate(towns, 1)]
    with WebServer() as server:
        desk = Desk(tmp_path, [server.serve("/feed", Reply(body=rss(first)), Reply(body=rss(*archive, first)))])
        assert desk.round() == []
        desk.now += timedelta(hours=8)
        told, summary = desk.round()
        assert "11 entries new or changed at once" in told
        assert "far more at once than it ever publishes" in summary
        assert "Protesters storm a ministry" in summary
        desk.now += timedelta(hours=8)
        assert [text for text in desk.round() if "Protesters" in text] == []


def test_entries_that_come_back_to_their_feed_are_no_flood(tmp_path: Path) -> None:
    old = [(f"g{n}", f"A quiet week for {n} ships at the harbour", NOW - timedelta(days=n)) for n in range(12)]
    other = ("other", "The harbour is closed for a day", NOW)
    with WebServer() as server:
        bodies = (Reply(body=rss(*old)), Reply(body=rss(other)), Reply(body=rss(*old)))
        desk = Desk(tmp_path, [server.serve("/feed", *bodies)])
        for _ in bodies:
            assert desk.round() == []
            desk.now += timedelta(hours=8)


def test_a_seed_file_and_a_feed_with_one_event_ring_once(tmp_path: Path) -> None:
    title = "Protesters storm the city hall in Almaty"
    with WebServer() as server:
        url = server.serve("/feed", Reply(body=rss(("g1", title, NOW - timedelta(hours=1)))))
        desk = Desk(tmp_path, [url])
        (tmp_path / "seeds" / "a.txt").write_text(
            f"Title: {title}\nDate: 2022-01-07T11:30Z\nSource: Other\n\nIt happened in Almaty.\n"
        )
        texts = desk.round()
    assert sum(title in text for text in texts[:1]) == 1
    with desk.store() as store:
        assert len(store.stories.list_stories()) == 1


def test_a_broken_seed_file_is_passed_over(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    desk = Desk(tmp_path, [])
    (tmp_path / "seeds" / "empty.txt").write_bytes(b"")
    (tmp_path / "seeds" / "good.txt").write_text("Protesters storm the city hall\n\nIt happened in Almaty on Friday.\n")
    assert len(desk.round()) == 1
    assert "empty.txt" in caplog.text
    with desk.store() as store:
        (state,) = [state for state in store.feeds.list_seed_states() if state.path == "empty.txt"]
    assert state.reason == "empty"


def test_every_message_of_a_round_goes_out_though_all_are_for_one_chat(tmp_path: Path) -> None:
    desk = Desk(tmp_path, [])
    for country in ("Peru", "Mali", "Nepal", "Kenya", "Chile", "Japan"):
        text = f"Protesters storm a ministry in {country}\n\nA reporter in {country} saw it happen at noon.\n"
        (tmp_path / "seeds" / f"{country}.txt").write_text(text)
    assert len(desk.round()) == 6


def test_a_batch_that_cannot_be_stored_ends_the_round_and_is_tried_again_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with WebServer() as server:
        body = rss(("g1", "Protesters storm the city hall in Almaty", NOW - timedelta(hours=1)))
        desk = Desk(tmp_path, [server.serve("/feed", Reply(body=body))])
        with monkeypatch.context() as patched:
            patched.setattr("bot.sources.feed_poller.admit", _fail)
            assert desk.round() == []
        assert "tried again in a minute" in caplog.text
        desk.now += timedelta(minutes=2)
        assert len(desk.round()) == 1


def _fail(*arguments: object) -> None:
    raise ValueError("a fault of ours")


def test_what_is_odd_in_a_seed_file_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    desk = Desk(tmp_path, [])
    (tmp_path / "seeds" / "odd.txt").write_text("Title: Calm in Peru\nCuontry: PE\nDate: last autumn\n\nNothing.\n")
    desk.round()
    said = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert "seed file odd.txt: line 2: header Cuontry: is not known and was ignored" in said
    assert any(line.startswith("seed file odd.txt: line 3: date: ") for line in said)
