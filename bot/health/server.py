"""Serves /live, /ready and /metrics of a running program over HTTP, on a loopback port by default.

It also calls the heartbeat address while all is well, so that whoever watches there notices when the calls stop.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web

from bot.health.metrics import Metrics
from bot.pausing import pause

log = logging.getLogger(__name__)

HEARTBEAT_TIMEOUT_SECONDS = 10.0
CLOSE_SECONDS = 1.0

ListFaults = Callable[[], tuple[str, ...]]


def build_health(metrics: Metrics, list_faults: ListFaults) -> web.Application:
    """The three pages. They trust no header, and show no chat, URL or title."""

    async def live(request: web.Request) -> web.Response:
        return web.Response(text="alive\n")

    async def ready(request: web.Request) -> web.Response:
        faults = list_faults()
        body = json.dumps({"ready": not faults, "faults": list(faults)}) + "\n"
        return web.Response(text=body, status=503 if faults else 200, content_type="application/json")

    async def show_metrics(request: web.Request) -> web.Response:
        return web.Response(body=metrics.render(), headers={"Content-Type": "text/plain; version=0.0.4"})

    application = web.Application()
    application.router.add_get("/live", live)
    application.router.add_get("/ready", ready)
    application.router.add_get("/metrics", show_metrics)
    return application


@asynccontextmanager
async def served(application: web.Application, listen: str, port: int) -> AsyncGenerator[int, None]:
    """Serve while the block runs; yields the port, which the system chooses if ``port`` is 0. Raises OSError."""
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=CLOSE_SECONDS)
    await runner.setup()
    try:
        site = web.TCPSite(runner, listen, port)
        await site.start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def beat_heart(url: str, interval_seconds: float, list_faults: ListFaults, stop: asyncio.Event) -> None:
    """Call the address at every interval while the program is ready, until ``stop`` is set.

    Of failures in a row only the first is logged, by the kind of error, since the address may hold a key.
    """
    timeout = aiohttp.ClientTimeout(total=HEARTBEAT_TIMEOUT_SECONDS)
    is_failing = False
    async with aiohttp.ClientSession(timeout=timeout, trust_env=False) as session:
        while not stop.is_set():
            if not list_faults():
                try:
                    async with session.get(url, allow_redirects=False) as answer:
                        answer.raise_for_status()
                    is_failing = False
                except (aiohttp.ClientError, TimeoutError) as error:
                    if not is_failing:
                        log.warning("the heartbeat address does not answer (%s)", type(error).__name__)
                    is_failing = True
            await pause(stop, interval_seconds)
