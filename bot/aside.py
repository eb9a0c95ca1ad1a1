"""Work that takes seconds of this machine's time, done where it holds up neither sending nor polling.

A thread beside the event loop still takes turns with it, a hundred times a second, and now and then holds the
interpreter for half a second; a process of its own does not.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any, Final, Protocol, TypeVar

T = TypeVar("T")

MOST_SECONDS: Final = 600.0
"""Work that takes longer is taken for hung."""

log = logging.getLogger(__name__)


class Aside(Protocol):
    """Somewhere to do such work. The function and what goes in and out of it must be picklable."""

    async def __call__(self, work: Callable[..., T], /, *given: Any) -> T:
        """What ``work`` makes of what is given."""
        ...


async def in_thread(work: Callable[..., T], /, *given: Any) -> T:
    """In a thread: for single runs and tests, where nobody waits for the event loop."""
    return await asyncio.to_thread(work, *given)


async def in_process(work: Callable[..., T], /, *given: Any) -> T:
    """In a process that ends afterwards, and with whoever waits for it; in a thread when none can be begun.

    Raises OSError when the process dies and TimeoutError when it hangs: what did that there would do it here.
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

    from bot.station import Confines, begin_worker, get_context

    return ProcessPool(max_workers=1, initializer=begin_worker, initargs=(Confines(),), context=get_context())
