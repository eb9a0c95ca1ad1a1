"""A real headless Chromium, driven over its DevTools protocol; and the page served on a loopback port for it."""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
import subprocess
import threading
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import uvicorn
from starlette.types import ASGIApp

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--remote-debugging-port=0",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)  # fmt: skip

WHOLE = """new Promise(done => {
    if (document.readyState === "complete") done(true); else addEventListener("load", () => done(true));
})"""


@contextmanager
def served(app: ASGIApp) -> Generator[str, None, None]:
    """Serve while the block runs; gives the address."""
    door = socket.socket()
    door.bind(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_config=None, access_log=False, ws="none", loop="asyncio", http="h11")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        door.close()


class Tab:
    """One tab: commands, scripts, and what happened in it."""

    def __init__(self, channel: aiohttp.ClientWebSocketResponse) -> None:
        self._channel = channel
        self._session = ""
        self._number = 0
        self.requested: list[str] = []
        self.complaints: list[str] = []

    async def start(self) -> None:
        """Open the tab and listen to it."""
        target = await self.do("Target.createTarget", url="about:blank")
        attached = await self.do("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            await self.do(f"{domain}.enable")

    async def do(self, method: str, **parameters: Any) -> Any:
        """One command, and its answer."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        await self._channel.send_json(message | ({"sessionId": self._session} if self._session else {}))
        while True:
            answer = json.loads((await self._channel.receive(timeout=30)).data)
            if answer.get("id") == self._number:
                assert "error" not in answer, (method, answer)
                return answer["result"]
            self._note(answer)

    async def run(self, script: str) -> Any:
        """The value of a script, once it is there."""
        found = await self.do("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    async def open(self, address: str) -> None:
        """Go there and wait until the page is whole."""
        await self.do("Page.navigate", url=address)
        await self.run(WHOLE)

    async def click(self, x: float, y: float) -> None:
        """Press and release the left button."""
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            await self.do("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    async def press_tab(self) -> None:
        """One press of the Tab key."""
        for kind in ("keyDown", "keyUp"):
            await self.do("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab", windowsVirtualKeyCode=9)

    def _note(self, event: dict[str, Any]) -> None:
        method, details = event.get("method"), event.get("params", {})
        if method == "Network.requestWillBeSent":
            self.requested.append(details["request"]["url"])
        elif method == "Runtime.exceptionThrown" or (
            method == "Log.entryAdded" and details["entry"]["level"] in {"warning", "error"}
        ):
            self.complaints.append(json.dumps(details)[:500])


@asynccontextmanager
async def opened(profile: Path) -> AsyncGenerator[Tab, None]:
    """A browser with one tab while the block runs."""
    process = _start(profile)
    try:
        assert process.stderr is not None
        address = await asyncio.to_thread(_find_address, process)
        async with aiohttp.ClientSession() as session, session.ws_connect(address, max_msg_size=0) as channel:
            tab = Tab(channel)
            await tab.start()
            yield tab
    finally:
        process.terminate()
        process.wait(timeout=20)
        assert process.stderr is not None
        process.stderr.close()


def _start(profile: Path) -> subprocess.Popen[str]:
    assert CHROMIUM is not None
    command = [CHROMIUM, *FLAGS, f"--user-data-dir={profile}", "about:blank"]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)


def _find_address(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    for line in process.stderr:
        if "DevTools listening on " in line:
            return line.rpartition(" ")[2].strip()
    raise AssertionError("Chromium ended before it listened")
