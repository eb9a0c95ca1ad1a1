"""A config that was edited holds from the next look on, for rules, weights and settings, while all else goes on."""

from __future__ import annotations

import asyncio
import pickle
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app import Program
from bot.background import in_thread
from bot.jobs import guarded
from bot.reload import AskedBy, ReloadOutcome, describe_report
from monitors.config.loading import load_config
from monitors.model import ChatAddress, Level, OutboxState
from monitors.replay import LevelChangeKind
from storage.store import Store
from tests.bot.reloading import DATED, SHIPS, Edit, look_twice
from tests.bot.running import START_AT
from tests.bot.test_once import rss
from tests.fakes.web_server import Reply, WebServer


def count_articles(store: Store, title: str) -> list[str]:
    page = store.articles.search(title)
    return [one.title for one in page.found]


def test_a_new_topic_recognises_what_comes_next_and_its_effect_is_told(tmp_path: Path) -> None:
    edit = Edit(tmp_path)

    async def work(program: Program) -> None:
        edit.publish("one", "Tanker seized off the coast of Oman")
        await program.rounds.scan_seeds(settle=False)
        edit.write("topics/ships.yaml", SHIPS)
        report = await look_twice(program)
        assert report is not None
        assert (report.outcome, report.asked_by) == (ReloadOutcome.APPLIED, AskedBy.EDIT)
        assert report.diff.topics.added == ("ships",)
        assert report.effect is not None
        assert (report.effect.articles, report.effect.counts[LevelChangeKind.RINGS]) == (1, 1)
        assert describe_report(report)[-1].startswith("of the newest 1 article it would have rung: ")
        assert edit.told == [report]
        (noted,) = await program.writer.run(lambda store: store.chats.list_audit(limit=1))
        assert (noted.action, noted.actor_id) == ("reload", 0)
        assert "ships" in noted.detail
        edit.publish("two", "Second tanker seized near Fujairah")
        await program.rounds.scan_seeds(settle=False)
        latest = await program.writer.run(lambda store: store.articles.list_latest("ships", 5))
        assert [one.analysis.article.title for one in latest] == ["Second tanker seized near Fujairah"]
        subscribed = await program.writer.run(
            lambda store: [
                one.topic
                for one in store.chats.list_subscriptions(store.chats.find_chat(ChatAddress(0)).id)  # type: ignore[union-attr]
            ]
        )
        assert "ships" in subscribed, "the terminal hears of every topic"
        assert await program.reloader.reload_if_edited() is None, "what was read is not read again"

    edit.run(work)


def test_weights_written_anew_under_the_same_name_judge_what_comes_next(tmp_path: Path) -> None:
    edit = Edit(tmp_path)
    edit.write("topics/_shared.yaml", "rerank: own.tsv\n")
    edit.write("topics/own.tsv", "topics\tunrest\nbias\t9\n")
    edit.config = load_config(edit.folder, {})

    async def work(program: Program) -> None:
        edit.publish("one", "Protesters storm the city hall in Almaty")
        await program.rounds.scan_seeds(settle=False)
        edit.write("topics/own.tsv", "topics\tunrest\nbias\t-9.5\n")
        report = await look_twice(program)
        assert report is not None
        assert (report.outcome, report.diff.shared) == (ReloadOutcome.APPLIED, ("rerank",))
        edit.publish("two", "Protesters storm the court house in Taraz")
        await program.rounds.scan_seeds(settle=False)
        latest = await program.writer.run(lambda store: store.articles.list_latest("unrest", 5))
        assert [(one.analysis.article.title[-5:], one.analysis.matches[0].level) for one in latest] == [
            ("Taraz", Level.DIGEST),
            ("lmaty", Level.URGENT),
        ]

    edit.run(work)


def test_49_an_alert_that_waits_is_told_as_it_was_though_its_topic_is_gone(tmp_path: Path) -> None:
    edit = Edit(tmp_path)

    async def work(program: Program) -> None:
        edit.publish("one", "Protesters storm the parliament in Lima")
        await program.rounds.scan_seeds(settle=False)
        (waiting,) = await program.writer.run(lambda store: store.outbox.list_entries((OutboxState.PENDING,)))
        (edit.folder / "topics" / "unrest.yaml").unlink()
        report = await look_twice(program)
        assert report is not None
        assert report.diff.topics.removed == ("unrest",)
        await program.sender.drain()
        (told,) = await program.writer.run(lambda store: store.outbox.list_entries())
        assert (told.row.id, told.row.state) == (waiting.row.id, OutboxState.SENT)
        assert "Lima" in told.row.message.html
        assert told.row.message == waiting.row.message

    edit.run(work)


def test_a_file_that_is_still_growing_is_waited_for(tmp_path: Path) -> None:
    edit = Edit(tmp_path)

    async def work(program: Program) -> None:
        for part in range(3):
            edit.write("topics/ships.yaml", SHIPS[: 20 * (part + 1)])
            assert await program.reloader.reload_if_edited() is None
        edit.write("topics/ships.yaml", SHIPS)
        report = await look_twice(program)
        assert report is not None
        assert report.outcome is ReloadOutcome.APPLIED
        assert len(edit.told) == 1

    edit.run(work)


def test_settings_hold_at_once_in_every_part(tmp_path: Path) -> None:
    edit = Edit(tmp_path)

    async def work(program: Program) -> None:
        feeds = 'groups: [{name: World, feeds: [{id: a, url: "http://127.0.0.1:9/a", allow_private: true}]}]'
        edit.write("feeds.yaml", feeds)
        other = tmp_path / "other"
        other.mkdir()
        (other / "one.txt").write_text(DATED.format(title="Protesters stormed the port"), encoding="utf-8")
        edit.write(
            "settings.yaml", f'seeds: {{directory: "{other}"}}\nalerts: {{stale_after: 2m}}\nlog: {{level: debug}}'
        )
        report = await program.reloader.reload(AskedBy.SIGNAL)
        assert report.effect is None, "no rule differs"
        assert program.sender.stale_after is not None
        assert program.sender.stale_after.total_seconds() == 120
        assert program.rounds.desk().settings.log.level == "debug"
        assert [one.settings.log.level for one in edit.configs] == ["debug"]
        await program.rounds.scan_seeds(settle=False)
        assert await program.writer.run(lambda store: count_articles(store, "stormed port"))
        assert program.rounds.feeds is not None
        await program.rounds.feeds.poll_all_due()
        states = await program.writer.run(lambda store: store.feeds.list_feed_states())
        assert [state.feed_id for state in states] == ["a"], "the feed table follows"

    edit.run(work)


def test_what_feeds_bring_is_judged_by_a_new_topic(tmp_path: Path) -> None:
    edit = Edit(tmp_path)

    async def work(program: Program) -> None:
        edit.write("topics/ships.yaml", SHIPS)
        await look_twice(program)
        assert program.rounds.feeds is not None
        await program.rounds.feeds.poll_all_due()
        latest = await program.writer.run(lambda store: store.articles.list_latest("ships", 5))
        assert [one.analysis.article.title for one in latest] == ["Tanker seized off Oman"]

    with WebServer() as server:
        url = server.serve("/feed", Reply(body=rss(("g1", "Tanker seized off Oman", START_AT - timedelta(hours=1)))))
        edit.write("feeds.yaml", f"groups: [{{name: World, feeds: [{{id: a, url: '{url}', allow_private: true}}]}}]")
        edit.config = load_config(edit.folder, {})
        edit.run(work)


def test_new_alert_settings_decide_about_what_comes_next(tmp_path: Path) -> None:
    edit = Edit(tmp_path)

    async def count_alerts(program: Program) -> int:
        await program.rounds.scan_seeds(settle=False)
        return len(await program.writer.run(lambda store: store.outbox.list_entries()))

    async def work(program: Program) -> None:
        edit.publish("one", "Protesters storm the parliament in Lima")
        assert await count_alerts(program) == 1
        edit.settings("alerts: {grouping_wait: 10m}")
        await program.reloader.reload(AskedBy.SIGNAL)
        edit.publish("two", "Protesters storm the city hall in Oslo")
        assert await count_alerts(program) == 1, "the second one waits for its group"

    edit.run(work)


def test_what_is_held_follows_new_alert_settings(tmp_path: Path) -> None:
    edit = Edit(tmp_path)
    edit.settings("alerts: {grouping_wait: 1h}")
    edit.config = load_config(edit.folder, {})

    async def count_alerts(program: Program) -> int:
        await program.rounds.decide_again()
        return len(await program.writer.run(lambda store: store.outbox.list_entries()))

    async def work(program: Program) -> None:
        edit.publish("one", "Protesters storm the parliament in Lima")
        await program.rounds.scan_seeds(settle=False)
        assert await count_alerts(program) == 0
        edit.settings("alerts: {grouping_wait: 50m}")
        await program.reloader.reload(AskedBy.SIGNAL)
        assert await count_alerts(program) == 0, "the new wait has not passed either"
        edit.settings("alerts: {grouping_wait: 0s}")
        await program.reloader.reload(AskedBy.SIGNAL)
        assert await count_alerts(program) == 1

    edit.run(work)


def test_what_became_of_a_reload_is_sent_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit, woken = Edit(tmp_path), list[int]()

    async def work(program: Program) -> None:
        monkeypatch.setattr(program.sender, "wake", lambda: woken.append(len(edit.told)))
        await program.reloader.reload(AskedBy.COMMAND)

    edit.run(work)
    assert woken[:1] == [1], "once it is in the outbox"


def test_asked_for_by_a_person_an_unchanged_config_is_told_too(tmp_path: Path) -> None:
    edit = Edit(tmp_path)

    async def work(program: Program) -> None:
        report = await program.reloader.reload(AskedBy.COMMAND)
        assert report.outcome is ReloadOutcome.UNCHANGED
        assert edit.told == [report]

    edit.run(work)


def test_a_job_that_the_end_cuts_off_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    ended: list[tuple[str, bool]] = []

    async def run() -> None:
        begun = asyncio.Event()

        async def job() -> None:
            begun.set()
            await asyncio.Event().wait()

        running = asyncio.create_task(guarded("seeds", job, lambda *round_: ended.append(round_[::2]))())
        await begun.wait()
        running.cancel()
        await asyncio.wait({running})

    with caplog.at_level("INFO"):
        asyncio.run(run())
    assert ended == [("seeds", False)]
    assert [(record.levelname, "cut off when the program stopped" in record.message) for record in caplog.records] == [
        ("INFO", True)
    ]


def test_a_look_during_a_reload_starts_no_second_one(tmp_path: Path) -> None:
    edit = Edit(tmp_path)

    async def work(program: Program) -> None:
        edit.write("topics/ships.yaml", SHIPS)
        assert await program.reloader.reload_if_edited() is None
        reloading = asyncio.create_task(program.reloader.reload(AskedBy.SIGNAL))
        await asyncio.sleep(0)
        assert await program.reloader.reload_if_edited() is None
        assert (await reloading).outcome is ReloadOutcome.APPLIED
        assert len(edit.told) == 1

    edit.run(work)


def test_polling_and_sending_go_on_while_a_changed_watchlist_is_judged(tmp_path: Path) -> None:
    edit = Edit(tmp_path)
    waits, go_on = asyncio.Event(), asyncio.Event()
    done: list[str] = []

    async def elsewhere(work: Callable[..., Any], /, *given: Any) -> Any:
        """As another process would: what goes in and out is pickled, and it takes its time."""
        if work.__name__ == "measure_stored":
            waits.set()
            await go_on.wait()
        done.append(work.__name__)
        return pickle.loads(pickle.dumps(await in_thread(work, *pickle.loads(pickle.dumps(given)))))

    async def work(program: Program) -> None:
        edit.publish("one", "Tanker seized off the coast of Oman")
        await program.rounds.scan_seeds(settle=False)
        edit.write("topics/ships.yaml", SHIPS)
        reloading = asyncio.create_task(program.reloader.reload(AskedBy.SIGNAL))
        await waits.wait()
        edit.publish("two", "Second tanker seized near Fujairah")
        await program.rounds.scan_seeds(settle=False)
        await program.sender.drain()
        sent = await program.writer.run(lambda store: store.outbox.list_entries((OutboxState.SENT,)))
        assert ["Fujairah" in one.row.message.html for one in sent] == [True], "rung by the new rules, and sent"
        assert not reloading.done()
        go_on.set()
        report = await reloading
        assert report.effect is not None
        assert report.effect.counts[LevelChangeKind.RINGS] >= 1
        assert done == ["reload_config", "measure_stored"]

    edit.run(work, elsewhere)
