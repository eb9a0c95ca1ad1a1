"""Liveness and readiness, metrics without names, the heartbeat, and the watchdog over polling."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import urllib.request
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.arrivals import Arrival, Intake, IntakeResult
from bot.health.metrics import WATCH, Metrics
from bot.health.server import beat_heart, build_health, served
from bot.health.signs import JOB, JOB_SECONDS, UPDATES_SECONDS, Limits, Pulse, Vitals, list_faults
from bot.sending.channels import Delivery
from bot.telegram.application import TelegramLink
from monitors.errors import StorageError
from monitors.model import AlertKind, Analysis, Decision, Lane, Outcome, SuppressionReason
from storage.marks import FAULTS_MARK
from storage.store import Store
from tests.bot.process import TocsinProcess
from tests.bot.running import RunningBot
from tests.bot.sending import Bench
from tests.fakes.bot_api import FakeBotApi
from tests.storage.samples import make_article, make_match

LIMITS = Limits(outbox_age_seconds=900, hears_updates=True)


def well(at: float = 1000.0) -> Vitals:
    """Vital signs of a program that is well at that time."""
    return Vitals(started_at=0.0, pulse_at=at, updates_at=at, ticks={JOB: at})


def test_a_program_that_is_well_has_no_faults() -> None:
    assert list_faults(well(), LIMITS, 1001.0) == ()


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"storage_fault": "full"}, "database_full"),
        ({"pulse_at": 900.0}, "database_silent"),
        ({"channel_fault": "token_refused"}, "telegram_token_refused"),
        ({"updates_at": 1000.0 - UPDATES_SECONDS}, "updates_stopped"),
        ({"updates_at": None}, "updates_stopped"),
        ({"ticks": {JOB: 1000.0 - JOB_SECONDS}}, "jobs_stopped"),
        ({"ticks": {}}, "jobs_stopped"),
        ({"outbox_age_seconds": 901.0}, "outbox_old"),
    ],
)
def test_each_thing_amiss_has_its_name(changes: dict[str, object], fault: str) -> None:
    assert list_faults(replace(well(), **changes), LIMITS, 1001.0) == (fault,)  # type: ignore[arg-type]


def test_without_polling_nobody_waits_for_updates() -> None:
    vitals = replace(well(), updates_at=None)
    assert list_faults(vitals, Limits(900, hears_updates=False), 1001.0) == ()


def test_a_start_has_time_to_come_up_but_is_not_ready_before_telegram_answers() -> None:
    assert list_faults(Vitals(started_at=1000.0), LIMITS, 1001.0) == ("updates_stopped",)


def test_the_pulse_finds_a_full_disk_and_its_fix(tmp_path: Path) -> None:
    async def work() -> None:
        bench = Bench(tmp_path)
        vitals = Vitals(started_at=0.0)
        pulse = Pulse(vitals, LIMITS, bench.writer, bench.sender, bench.clock)  # type: ignore[arg-type]
        (chat,) = bench.add_chats(1)
        bench.add(chat, "waits", lane=Lane.DIGEST)
        await pulse.feel()
        assert (vitals.storage_fault, vitals.depth and vitals.depth.pending) == ("", 1)
        vitals.channel_fault = "token_refused"
        await pulse.feel()
        assert bench.store.marks.find_mark(FAULTS_MARK) == "telegram_token_refused updates_stopped jobs_stopped"
        bench.writer.fault = StorageError("no room", reason="full")
        await pulse.feel()
        assert vitals.storage_fault == "full"
        bench.writer.fault = None
        await pulse.feel()
        assert vitals.storage_fault == ""
        bench.close()

    asyncio.run(work())


def test_work_that_the_disk_refused_is_told_though_small_writes_succeed(tmp_path: Path) -> None:
    async def work() -> None:
        bench = Bench(tmp_path)
        at = bench.clock.monotonic()
        vitals = Vitals(started_at=at, updates_at=at, ticks={"waiting": at})
        pulse = Pulse(vitals, LIMITS, bench.writer, bench.sender, bench.clock)  # type: ignore[arg-type]
        bench.writer.refusal = "full"
        await pulse.feel()
        assert bench.store.marks.find_mark(FAULTS_MARK) == "database_full"
        assert list_faults(vitals, LIMITS, at + 30) == ("database_full",)
        later = replace(vitals, pulse_at=at + 95, updates_at=at + 95, ticks={"waiting": at + 95})
        assert list_faults(later, LIMITS, at + 95) == ()
        bench.close()

    asyncio.run(work())


# ----------------------------------------------------------------------------------------------------- the pages


def make_metrics(faults: tuple[str, ...] = ()) -> Metrics:
    return Metrics(well(), lambda: faults)


def test_metrics_count_what_happens_and_name_nobody() -> None:
    metrics = make_metrics(("updates_stopped",))
    metrics.count_delivery(Delivery(Outcome.SENT, "sent", message_id=77))
    metrics.count_delivery(Delivery(Outcome.GONE, "blocked"))
    metrics.count_job("tidy", 0.2, failed=True)
    metrics.count_polls(["fetched", "failed", "fetched"])
    analysis = Analysis(make_article(), "en", (make_match(), make_match("watch:77777777777")))
    decision = Decision(AlertKind.NONE, 424242, "s1", "unrest", reason=SuppressionReason.MUTED)
    metrics.count_taken(Intake((Arrival(analysis),)), IntakeResult(articles=1, decisions=(decision,)))
    text = metrics.render().decode()
    for line in (
        'tocsin_sends_total{outcome="sent"} 1.0',
        'tocsin_sends_total{outcome="gone"} 1.0',
        'tocsin_job_failures_total{job="tidy"} 1.0',
        'tocsin_polls_total{outcome="fetched"} 2.0',
        'tocsin_matches_total{level="urgent",topic="unrest"} 1.0',
        f'tocsin_matches_total{{level="urgent",topic="{WATCH}"}} 1.0',
        'tocsin_suppressions_total{reason="muted"} 1.0',
        'tocsin_fault{reason="updates_stopped"} 1.0',
        "tocsin_articles_total 1.0",
        "tocsin_ready 0.0",
    ):
        assert line in text
    for name in ("424242", "77777777777", "valley", "http", "Osh"):
        assert name not in text


def test_the_pages_tell_life_and_readiness_apart() -> None:
    faults: tuple[str, ...] = ()

    async def work() -> None:
        nonlocal faults
        pages = build_health(make_metrics(), lambda: faults)
        async with served(pages, "127.0.0.1", 0) as port, aiohttp.ClientSession() as session:

            async def ask(page: str) -> tuple[int, str]:
                spoofed = {"X-Forwarded-For": "127.0.0.1", "Host": "elsewhere.example"}
                async with session.get(f"http://127.0.0.1:{port}/{page}", headers=spoofed) as answer:
                    return answer.status, await answer.text()

            assert (await ask("live"))[0] == 200
            assert json.loads((await ask("ready"))[1]) == {"ready": True, "faults": []}
            faults = ("database_full",)
            assert (await ask("live"))[0] == 200
            status, text = await ask("ready")
            assert (status, json.loads(text)["faults"]) == (503, ["database_full"])
            assert "tocsin_ready" in (await ask("metrics"))[1]
            assert (await ask("other"))[0] == 404

    asyncio.run(work())


def test_the_heart_beats_only_while_all_is_well(caplog: pytest.LogCaptureFixture) -> None:
    beats: list[str] = []
    beaten: defaultdict[int, asyncio.Event] = defaultdict(asyncio.Event)
    faults: tuple[str, ...] = ("outbox_old",)
    fails = False

    async def beat(request: web.Request) -> web.Response:
        nonlocal faults
        beats.append(request.path)
        beaten[len(beats)].set()
        if fails:
            raise web.HTTPInternalServerError
        return web.Response()

    async def work() -> None:
        nonlocal faults, fails
        listener = web.Application()
        listener.router.add_get("/secret-address", beat)
        stop = asyncio.Event()
        async with served(listener, "127.0.0.1", 0) as port:
            url = f"http://127.0.0.1:{port}/secret-address"
            beating = asyncio.create_task(beat_heart(url, 0.01, lambda: faults, stop))
            await asyncio.sleep(0.1)
            assert beats == []
            faults = ()
            await asyncio.wait_for(beaten[1].wait(), 5)
            fails = True
            await asyncio.wait_for(beaten[5].wait(), 5)
            stop.set()
            await beating

    asyncio.run(work())
    assert caplog.text.count("heartbeat address does not answer") == 1
    assert "secret-address" not in caplog.text


# -------------------------------------------------------------------------------------------- the whole program


def test_polling_that_ended_by_itself_is_begun_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A 401 ends python-telegram-bot's polling for good while the program looks alive."""
    monkeypatch.setattr(TelegramLink, "silent_seconds", 0.3)
    with FakeBotApi() as api:
        refusal = api.play("unauthorized", method="getUpdates")
        with RunningBot(api, tmp_path):
            alice = api.user("Alice")
            api.user_sends(alice, alice, "/help")
            api.wait_sent(chat=alice)
        assert refusal.played == 1


def test_a_program_that_has_just_connected_is_ready_though_nobody_has_written_yet(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with FakeBotApi() as api:
        api.play("hang", method="getUpdates", times=None)
        with TocsinProcess(api, tmp_path, more=f"health: {{port: {port}}}\n", hurried=True) as tocsin:
            tocsin.wait_said("connected to Telegram")
            with opener.open(f"http://127.0.0.1:{port}/ready", timeout=5) as answer:
                assert json.load(answer) == {"ready": True, "faults": []}
            tocsin.end()


def test_a_running_program_shows_that_it_is_ready_and_what_it_does(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def ask(page: str) -> str:
        with opener.open(f"http://127.0.0.1:{port}/{page}", timeout=5) as answer:
            return str(answer.read().decode())

    with FakeBotApi() as api, TocsinProcess(api, tmp_path, more=f"health: {{port: {port}}}\n") as tocsin:
        tocsin.wait_said("connected to Telegram")
        alice = api.user("Alice")
        for _ in range(2):  # the second answer goes out only when the first is settled, and so counted
            api.user_sends(alice, alice, "/help")
        api.wait_sent(2, chat=alice)
        assert json.loads(ask("ready"))["ready"]
        shown = ask("metrics")
        assert re.search(r'tocsin_sends_total{outcome="sent"} [1-9]', shown), shown
        assert api.token not in tocsin.log
        assert tocsin.end() == 0
        backups = list((tmp_path / "state" / "backups").glob("tocsin-*.sqlite3"))
    assert len(backups) == 1, "the first backup is made at the start"
    store = Store.open_readonly(backups[0])
    assert store.check_integrity() == ()
    store.close()
