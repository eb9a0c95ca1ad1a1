"""The HTTP side of the fake Telegram: routes calls, plays faults, makes accepted calls durable, and answers."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import struct
from typing import Any

from aiohttp import web

from tests.fakes.bot_api_asking import METHODS
from tests.fakes.bot_api_delivery import Delivery
from tests.fakes.bot_api_errors import ApiError
from tests.fakes.bot_api_faults import SHOWN_PREFIXES, FaultScript, PlannedFault, Trouble
from tests.fakes.bot_api_journal import Accepted, Call, Journal
from tests.fakes.bot_api_params import Params, read_params
from tests.fakes.bot_api_world import World

MAX_BODY_BYTES = 60 * 1024 * 1024
TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]{2,}")
PROXY_PAGE = "<html><head><title>{0}</title></head><body><center><h1>{0}</h1></center><hr>proxy</body></html>"
SHOWN_METHODS = frozenset(name for name in METHODS if name.startswith(SHOWN_PREFIXES))


class BotApiServer:
    """One listening server over a world. Everything here runs on one event loop."""

    def __init__(self, world: World, faults: FaultScript, journal: Journal | None) -> None:
        self._world = world
        self._faults = faults
        self._journal = journal
        self._delivery = Delivery(world)
        self._closing = asyncio.Event()
        self._runner: web.AppRunner | None = None
        world.on_accept = self._write

    async def open(self, host: str, port: int) -> int:
        """Listens; returns the port (a free one for ``port`` 0)."""
        app = web.Application(client_max_size=MAX_BODY_BYTES)
        app.router.add_route("*", "/bot{token}/{method}", self._answer_or_own_up)
        app.router.add_get("/file/bot{token}/documents/{file_id}", self._give_file)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port, reuse_address=True)
        await site.start()
        addresses: list[tuple[str, int]] = self._runner.addresses
        return addresses[0][1]

    async def close(self) -> None:
        """Stops listening, ends calls that hang, and drops every connection."""
        self._closing.set()
        await self._delivery.close()
        if self._runner is not None:
            await self._runner.cleanup()

    def _write(self, accepted: Accepted) -> None:
        if self._journal is not None:
            self._journal.append(accepted)

    async def _give_file(self, request: web.Request) -> web.Response:
        """A file that a person sent, at the path that ``getFile`` named."""
        content = self._world.sent_files.get(request.match_info["file_id"])
        if content is None or request.match_info["token"] != self._world.token:
            raise web.HTTPNotFound
        return web.Response(body=content)

    async def _answer_or_own_up(self, request: web.Request) -> web.StreamResponse:
        """Answers a call. An error of this server itself is kept, so that no test takes it for a planned fault."""
        try:
            return await self._answer(request)
        except ConnectionError:  # the client died in mid-request, as in a crash test
            return _hang_up(request)
        except Exception as error:
            with self._world.changed:
                self._world.crashes.append(error)
            return self._refuse(
                request.match_info["method"], Params(), ApiError(500, f"Internal Server Error: {error!r}")
            )

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        try:
            params = await read_params(request)
        except ApiError as error:
            return self._refuse(method, Params(), error)
        planned = self._plan(method, params)
        if planned is not None and not planned.fault.accepted:
            if planned.fault.trouble != Trouble.DELAY:
                return await self._play(request, method, params, planned, b"")
            await self._wait(planned.seconds)
            if self._closing.is_set():
                return _hang_up(request)
            planned = None
        try:
            result = await self._run(request.match_info["token"], method, params)
        except ApiError as error:
            return self._refuse(method, params, error)
        if planned is not None:
            planned.played += 1
        if self._journal is not None and method.lower() in SHOWN_METHODS:
            await self._journal.commit()
        body = json.dumps({"ok": True, "result": result}, ensure_ascii=False).encode()
        if planned is not None:
            return await self._play(request, method, params, planned, body)
        self._note(method, params, 200)
        return web.Response(body=body, content_type="application/json")

    def _plan(self, method: str, params: Params) -> PlannedFault | None:
        """The fault for this call; one that comes before acceptance is counted as played here."""
        with self._world.changed:
            planned = self._faults.find(method, params)
            if planned is not None and not planned.fault.accepted:
                planned.played += 1
                self._world.changed.notify_all()
        return planned

    async def _run(self, token: str, method: str, params: Params) -> Any:
        if token != self._world.token:
            raise ApiError(401, "Unauthorized") if TOKEN.fullmatch(token) else ApiError(404, "Not Found")
        name = method.lower()
        if name == "getupdates":
            return await self._delivery.get_updates(params)
        if name == "setwebhook":
            return await self._delivery.set_webhook(params)
        if name == "deletewebhook":
            return await self._delivery.delete_webhook(params)
        if name == "getwebhookinfo":
            return self._delivery.get_webhook_info()
        if name not in METHODS:
            raise ApiError(404, "Not Found")
        with self._world.changed:
            return METHODS[name](self._world, params)

    def _refuse(self, method: str, params: Params, error: ApiError) -> web.Response:
        self._note(method, params, error.code, error.description)
        headers = {"Retry-After": str(error.parameters["retry_after"])} if "retry_after" in error.parameters else {}
        return web.json_response(error.body(), status=error.code, headers=headers)

    def _note(self, method: str, params: Params, code: int, description: str = "") -> None:
        with self._world.changed:
            if method.lower() != "getupdates" or code != 200:
                fields = tuple(sorted(params.fields.items()))
                self._world.calls.append(Call(self._world.clock(), method, fields, code, description))
            self._world.changed.notify_all()

    async def _wait(self, seconds: float | None) -> None:
        """Waits so many seconds, or until the server closes; None waits only for that."""
        try:
            await asyncio.wait_for(self._closing.wait(), seconds)
        except TimeoutError:
            return

    async def _play(
        self, request: web.Request, method: str, params: Params, planned: PlannedFault, body: bytes
    ) -> web.StreamResponse:
        fault = planned.fault
        if fault.trouble == Trouble.JSON:
            return self._refuse(method, params, fault.to_error(planned.retry_after))
        self._note(method, params, fault.code if fault.trouble == Trouble.HTML else 0, planned.name)
        if fault.trouble == Trouble.HTML:
            page = PROXY_PAGE.format(f"{fault.code} from a proxy")
            return web.Response(text=page, status=fault.code, content_type="text/html")
        if fault.trouble == Trouble.GARBAGE:
            return web.Response(body=b"\x00\xff{not json", content_type="application/json")
        if fault.trouble == Trouble.DELAY:
            await self._wait(planned.seconds)
            return web.Response(body=body, content_type="application/json")
        if fault.trouble == Trouble.HANG:
            await self._wait(planned.seconds or None)
            return _hang_up(request)
        if fault.trouble == Trouble.TRUNCATE:
            return await _truncate(request, body)
        return _hang_up(request, reset=fault.trouble == Trouble.RESET)


def _hang_up(request: web.Request, *, reset: bool = False) -> web.Response:
    """Drops the connection without a byte; with a TCP reset if asked. The response returned goes nowhere."""
    transport = request.transport
    if transport is not None:
        if reset:
            linger = struct.pack("ii", 1, 0)
            transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        transport.abort()
    return web.Response()


async def _truncate(request: web.Request, body: bytes) -> web.StreamResponse:
    """Promises the whole body, sends half of it, and drops the connection."""
    response = web.StreamResponse(headers={"Content-Length": str(len(body)), "Content-Type": "application/json"})
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return response
