"""A fake of Telegram's Bot API: real HTTP on loopback, for the real python-telegram-bot.

In a test::

    with FakeBotApi() as api:
        alice = api.user("Alice")
        ...start the bot with api.token and api.base_url...
        api.user_sends(alice, alice, "/start")
        welcome = api.wait_sent(chat=alice)[0]
        answer = api.presses(alice, welcome.message_id, "Topics")
        api.wait_for(lambda: answer.answered)
        api.play("rate_limit", method="sendMessage", retry_after=3)

It keeps everything in memory; only the journal is on disk. It serves one bot.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from tests.fakes.bot_api_changes import Changes
from tests.fakes.bot_api_chats import Chat, User
from tests.fakes.bot_api_faults import FaultScript, PlannedFault
from tests.fakes.bot_api_journal import Accepted, Call, Journal, ShownMessage, show
from tests.fakes.bot_api_pacing import Pacing
from tests.fakes.bot_api_server import BotApiServer
from tests.fakes.bot_api_world import World

TOKEN = "4242424242:AAFakeTokenForTestsOnly_0123456789abcdef"
HOST = "127.0.0.1"
WAIT_SECONDS = 5.0
CALL_SECONDS = 10.0
LOOK_AGAIN_SECONDS = 0.05
Result = TypeVar("Result")


class FakeBotApi(Changes):
    """The fake Telegram, served from a thread of its own while the ``with`` block runs.

    Leaving the block raises RuntimeError if the server itself failed on a call.

    ``clock`` gives Unix seconds, by which everything is dated; with ``pacing`` Telegram's limits apply, on that clock.
    Use its methods from any thread; in async tests prefer :meth:`until` to :meth:`wait_for`, which blocks.
    """

    def __init__(
        self,
        *,
        journal: Path | None = None,
        clock: Callable[[], float] = time.time,
        pacing: bool | Pacing = False,
    ) -> None:
        super().__init__(World(TOKEN, clock))
        self.token = TOKEN
        self.port = 0
        self.faults = FaultScript()
        self._journal_path = journal
        self._journal: Journal | None = None
        self._server: BotApiServer | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        if pacing:
            self.world.pacing = Pacing(clock) if pacing is True else pacing

    # ------------------------------------------------------------------------------------------------- its life

    def __enter__(self) -> Self:
        self._journal = Journal(self._journal_path) if self._journal_path is not None else None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="fake-bot-api", daemon=True)
        self._thread.start()
        try:
            self.come_up()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.go_down()
        self._stop()
        if self.world.crashes and error is None:
            raise RuntimeError("the fake Telegram itself failed; the cause is below") from self.world.crashes[0]

    def _stop(self) -> None:
        assert self._loop is not None
        assert self._thread is not None
        self._call(self._loop.shutdown_default_executor())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(CALL_SECONDS)
        self._loop.close()
        if self._journal is not None:
            self._journal.close()

    def _call(self, work: Coroutine[Any, Any, Result]) -> Result:
        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(CALL_SECONDS)

    def come_up(self) -> None:
        """Listens (again), on the same port as before; an outage loses no state."""
        if self._server is None:
            self.port = self._call(self._open())

    async def _open(self) -> int:
        server = BotApiServer(self.world, self.faults, self._journal)
        port = await server.open(HOST, self.port)
        self._server = server
        return port

    def go_down(self) -> None:
        """Stops listening and drops every connection: new ones are refused."""
        if self._server is not None:
            self._call(self._server.close())
            self._server = None

    @property
    def base_url(self) -> str:
        """What ``TOCSIN_TELEGRAM_BASE_URL`` and python-telegram-bot's ``base_url`` take."""
        return f"http://{HOST}:{self.port}/bot"

    # --------------------------------------------------------------------------------------------- what happened

    @property
    def accepted(self) -> tuple[Accepted, ...]:
        """Every accepted send and edit, in order."""
        with self.world.changed:
            return tuple(self.world.accepted)

    @property
    def sent(self) -> tuple[Accepted, ...]:
        """The accepted messages, in order, without edits."""
        return tuple(accepted for accepted in self.accepted if accepted.is_send)

    @property
    def calls(self) -> tuple[Call, ...]:
        """Every call, in order, also refused and dropped ones, but without successful getUpdates."""
        with self.world.changed:
            return tuple(self.world.calls)

    @property
    def pending_updates(self) -> int:
        """How many updates the bot has not confirmed yet."""
        with self.world.changed:
            return len(self.world.updates)

    def sent_to(self, chat: Chat | User | int) -> tuple[Accepted, ...]:
        """The accepted messages of one chat."""
        chat_id = chat if isinstance(chat, int) else chat.id
        return tuple(one for one in self.sent if one.chat_id == chat_id)

    def messages(self, chat: Chat | User | int) -> tuple[ShownMessage, ...]:
        """What the chat shows now, oldest first: everybody's messages, edited as they are, without deleted ones."""
        with self.world.changed:
            place = self.world.chats.get(chat if isinstance(chat, int) else chat.id)
            return tuple(show(message) for message in place.messages.values()) if place else ()

    def get_file(self, message: Accepted) -> bytes:
        """The content of a photo or document that the bot sent.

        Raises:
            KeyError: the message has no file.
        """
        with self.world.changed:
            return self.world.files[message.chat_id, message.message_id].content

    def commands(self, scope: str = "default", language: str = "") -> dict[str, str]:
        """The command menu of a scope (``chat:ID`` for one chat) and language: command to description."""
        with self.world.changed:
            return {c["command"]: c["description"] for c in self.world.commands.get((scope, language), [])}

    # -------------------------------------------------------------------------------------------------- waiting

    def wait_for(self, predicate: Callable[[], Any], seconds: float = WAIT_SECONDS, what: str = "") -> None:
        """Returns once ``predicate`` holds; it is called after every change, with the world locked.

        It is also called now and then without a change, because it may depend on what the bot keeps in memory.

        Raises:
            TimeoutError: it did not hold within ``seconds``; the text says what was accepted and called last.
        """
        deadline = time.monotonic() + seconds
        with self.world.changed:
            while not predicate():
                left = deadline - time.monotonic()
                if left <= 0:
                    break
                self.world.changed.wait(min(LOOK_AGAIN_SECONDS, left))
            else:
                return
            shown = [f"{a.method} {a.chat_id}: {a.text[:80]!r}" for a in self.world.accepted[-5:]]
            called = [f"{c.method} {c.code} {c.description}" for c in list(self.world.calls)[-5:]]
        raise TimeoutError(f"{what or 'it'} did not happen in {seconds} s; last accepted: {shown}; calls: {called}")

    async def until(self, predicate: Callable[[], Any]) -> None:
        """:meth:`wait_for` without blocking the event loop of the test."""
        await asyncio.to_thread(self.wait_for, predicate)

    def wait_sent(
        self,
        count: int = 1,
        *,
        chat: Chat | User | int | None = None,
        contains: str = "",
        seconds: float = WAIT_SECONDS,
    ) -> tuple[Accepted, ...]:
        """Returns the accepted messages of the chat that contain the text, once there are at least ``count``."""
        chat_id = chat if chat is None or isinstance(chat, int) else chat.id
        found: list[Accepted] = []
        looked_at = 0

        def look() -> bool:
            nonlocal looked_at
            fresh = self.world.accepted[looked_at:]
            looked_at += len(fresh)
            found.extend(a for a in fresh if a.is_send and chat_id in (None, a.chat_id) and contains in a.text)
            return len(found) >= count

        self.wait_for(look, seconds, f"{count} messages with {contains!r}")
        return tuple(found)

    async def until_sent(
        self, count: int = 1, *, chat: Chat | User | int | None = None, contains: str = ""
    ) -> tuple[Accepted, ...]:
        """:meth:`wait_sent` without blocking the event loop of the test."""
        return await asyncio.to_thread(self.wait_sent, count, chat=chat, contains=contains)

    # --------------------------------------------------------------------------------------------------- faults

    def play(self, name: str, **conditions: Any) -> PlannedFault:
        """Plans a fault; see :meth:`tests.fakes.bot_api_faults.FaultScript.plan` for names and conditions."""
        with self.world.changed:
            return self.faults.plan(name, **conditions)

    def clear_faults(self) -> None:
        """Removes all planned faults."""
        with self.world.changed:
            self.faults.clear()
