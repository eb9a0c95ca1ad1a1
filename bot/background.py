"""Runs work that takes seconds of processor time where it holds up neither sending nor polling.

A thread would still share the interpreter with the event loop, and now and then hold it for half a second; a process
of its own does not.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any, Final, Protocol, TypeVar

T = TypeVar("T")

MOST_SECONDS: Final = 600.0
"""Work that takes longer counts as hung and is ended."""

log = logging.getLogger(__name__)


class Aside(Protocol):
    """A way to run such work. The function, its arguments and its result must be picklable."""

    async def __call__(self, work: Callable[..., T], /, *given: Any) -> T:
        """The result of ``work(*given)``; raises what it raises."""
        ...


async def in_thread(work: Callable[..., T], /, *given: Any) -> T:
    """Run it in a thread: for single runs and tests, where nothing else needs the event loop."""
    return await asyncio.to_thread(work, *given)


async def in_process(work: Callable[..., T], /, *given: Any) -> T:
    """Run it in a process that ends afterwards, or when the caller is cancelled; in a thread if none can be started.

    Raises OSError when the process dies and TimeoutError when it hangs. The work is then not tried in a thread, where
    it would do the same to this process.
    """
    pool = await asyncio.to_thread(_open_pool)
    try:
        try:
            begun = pool.schedule(work, args=given, timeout=MOST_SECONDS)
        except (RuntimeError, OSError) as error:
            log.warning("no process can be started for %s (%s); going on without one", work.__name__, error)
            return await in_thread(work, *given)
        return await asyncio.wrap_future(begun)
    finally:
        pool.stop()
        await asyncio.to_thread(pool.join, 10)


def _open_pool() -> Any:
    from pebble import ProcessPool

    from bot.worker_process import WorkerLimits, begin_worker, get_context

    return ProcessPool(max_workers=1, initializer=begin_worker, initargs=(WorkerLimits(),), context=get_context())
