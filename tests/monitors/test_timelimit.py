"""Many waits of one length under one timer."""

from __future__ import annotations

import asyncio
import gc
import weakref

import pytest

from monitors.sources.timelimit import TimeLimit

SHORT, LONG = 0.02, 60.0


async def wait_for_ever(limit: TimeLimit) -> None:
    with limit.begin():
        await asyncio.Event().wait()


def test_what_ends_in_time_is_left_alone() -> None:
    async def run() -> str:
        limit = TimeLimit(LONG)
        with limit.begin():
            await asyncio.sleep(0)
        limit.close()
        return "done"

    assert asyncio.run(run()) == "done"


def test_a_wait_that_runs_out_is_a_timeout_and_its_task_goes_on() -> None:
    async def run() -> int:
        with pytest.raises(TimeoutError):
            await wait_for_ever(TimeLimit(SHORT))
        await asyncio.sleep(0)
        task = asyncio.current_task()
        assert task is not None
        return task.cancelling()

    assert asyncio.run(run()) == 0


def test_each_wait_has_its_whole_time() -> None:
    async def run() -> list[float]:
        loop, limit = asyncio.get_running_loop(), TimeLimit(SHORT)
        lasted: list[float] = []

        async def wait(delay: float) -> None:
            await asyncio.sleep(delay)
            begun = loop.time()
            with pytest.raises(TimeoutError):
                await wait_for_ever(limit)
            lasted.append(loop.time() - begun)

        await asyncio.gather(*(wait(SHORT * part) for part in (0, 0.3, 0.6)))
        return lasted

    assert all(lasted >= 0.99 * SHORT for lasted in asyncio.run(run()))


def test_one_that_is_over_does_not_end_the_next_of_its_task() -> None:
    async def run() -> str:
        limit = TimeLimit(SHORT)
        with limit.begin():
            pass
        await asyncio.sleep(2 * SHORT)
        return "done"

    assert asyncio.run(run()) == "done"


def test_being_cancelled_by_others_stays_a_cancellation() -> None:
    async def run() -> None:
        task = asyncio.create_task(wait_for_ever(TimeLimit(LONG)))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(run())


def test_an_error_of_the_work_comes_through() -> None:
    async def run() -> None:
        with pytest.raises(ValueError, match="broken"), TimeLimit(LONG).begin():
            raise ValueError("broken")

    asyncio.run(run())


def test_the_shorter_of_two_limits_ends_the_wait_once() -> None:
    async def run() -> str:
        outer = TimeLimit(LONG)
        with outer.begin():
            with pytest.raises(TimeoutError):
                await wait_for_ever(TimeLimit(SHORT))
            await asyncio.sleep(0)
        outer.close()
        return "done"

    assert asyncio.run(run()) == "done"


def test_waits_that_are_over_hold_nothing() -> None:
    async def run() -> None:
        limit = TimeLimit(LONG)

        async def wait() -> None:
            with limit.begin():
                await asyncio.sleep(0)

        task = asyncio.create_task(wait())
        await task
        held = weakref.ref(task)
        del task
        await asyncio.create_task(wait())
        gc.collect()
        assert held() is None
        limit.close()

    asyncio.run(run())
