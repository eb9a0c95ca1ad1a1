"""Politeness to the hosts of feeds: asked in turn, left alone when busy, and planned in batches."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitors.batch import BatchResult, FeedBatch, FeedTask, plan_batches
from monitors.model import FeedOutcome, FeedStatus
from monitors.poll import PollTools, run_batch_async
from monitors.sources.feedstate import open_state
from monitors.sources.fetch import Fetcher, FetchLimits
from tests.fakes.web_server import Reply, WebServer
from tests.monitors.polling import GOOD, NOW, POLICY, analyse, make_task, poll

HASTY = FetchLimits(deadline_seconds=0.3)


# ---------------------------------------------------------------------------------------------------- politeness


def test_feeds_of_one_host_are_asked_in_turn_with_a_pause(server: WebServer) -> None:
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    tasks = [make_task(f"f{n}", server.serve(f"/{n}", Reply(GOOD))) for n in range(5)]
    batch = FeedBatch(tuple(tasks), replace(POLICY, host_delay_seconds=1.5), NOW)

    async def run() -> BatchResult:
        async with Fetcher(POLICY.limits, POLICY.guard) as fetcher:
            return await run_batch_async(batch, PollTools(fetcher, analyse, sleep=sleep))

    results = asyncio.run(run()).results
    assert [result.feed_id for result in results] == [f"f{n}" for n in range(5)]
    assert pauses == [1.5] * 4
    assert server.most_at_once == 1
    assert server.connections == 1


def test_hosts_are_asked_side_by_side(server: WebServer) -> None:
    server.serve("/feed", Reply(headers={"Content-Length": str(len(GOOD))}, pieces=[GOOD], pause=0.2))
    tasks = [make_task(f"at-{len(host)}", f"http://{host}:{server.port}/feed") for host in ("localhost", "127.0.0.1")]
    poll(*tasks, policy=replace(POLICY, limits=FetchLimits(deadline_seconds=5)))
    assert server.most_at_once == 2


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_host_is_left_alone_with_all_its_feeds(server: WebServer, status: int) -> None:
    busy = server.serve("/1", Reply(status=status, headers={"Retry-After": "7200"}))
    other = server.serve("/2", Reply(GOOD))
    first, second = poll(make_task("a", busy), make_task("b", other))
    assert (first.reason, second.outcome) == (f"http_{status}", FeedOutcome.POSTPONED)
    assert server.count("/2") == 0
    assert first.next_poll_at is not None
    assert 7200 <= (first.next_poll_at - NOW).total_seconds() < 8000
    assert second.next_poll_at == NOW + timedelta(hours=1)  # one page says little of the rest of its host
    assert second.state.failures == 0


def test_a_host_that_takes_too_long_keeps_the_rest_due(server: WebServer) -> None:
    slow = server.serve("/1", Reply(headers={"Content-Length": "9"}, pieces=[b"x"] * 9, pause=0.1))
    tasks = (make_task("a", slow), make_task("b", server.serve("/2", Reply(GOOD))))
    first, second = poll(*tasks, policy=replace(POLICY, host_budget_seconds=0.1, limits=HASTY))
    assert (first.reason, second.outcome, second.next_poll_at) == ("timeout", FeedOutcome.POSTPONED, None)


def plan_task(feed_id: str, host: str, **fields: Any) -> FeedTask:
    url = f"https://{host}/{feed_id}"
    urgent = fields.pop("urgent", False)
    return make_task(feed_id, url, replace(open_state(feed_id, url, None), **fields), urgent=urgent)


def ids(batches: tuple[FeedBatch, ...]) -> list[list[str]]:
    return [[task.spec.id for task in batch.tasks] for batch in batches]


# ------------------------------------------------------------------------------------------------------ planning


def test_a_hosts_feeds_travel_together_and_urgent_ones_first() -> None:
    tasks = [plan_task(f"{host}{n}", f"{host}.example") for n in range(3) for host in "abc"]
    tasks.append(plan_task("now", "d.example", urgent=True))
    batches = plan_batches(tasks, POLICY, NOW, size=4)
    assert ids(batches) == [["now", "a0", "a1", "a2"], ["b0", "b1", "b2"], ["c0", "c1", "c2"]]


def test_busy_hosts_and_the_surplus_of_one_host_wait() -> None:
    tasks = [plan_task(f"a{n}", "a.example") for n in range(9)] + [plan_task("b", "b.example")]
    batches = plan_batches(tasks, POLICY, NOW, size=50, busy_hosts=frozenset({"b.example"}), per_host=4)
    assert ids(batches) == [["a0", "a1", "a2", "a3"]]


def test_a_quarantined_feed_travels_alone_when_no_other_of_its_host_is_due() -> None:
    sick = plan_task("sick", "a.example", status=FeedStatus.QUARANTINED)
    others = [plan_task("well", "a.example"), plan_task("b", "b.example")]
    assert ids(plan_batches([sick, *others], POLICY, NOW, size=50)) == [["b", "well"]]
    assert sorted(ids(plan_batches([sick, others[1]], POLICY, NOW, size=50))) == [["b"], ["sick"]]


def test_a_moved_feed_is_planned_by_its_new_host() -> None:
    assert plan_task("f", "a.example", url="https://new.example/f").host == "new.example"
