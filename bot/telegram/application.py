"""Runs python-telegram-bot's Application, which receives updates by long polling or by webhook.

If Telegram is out of reach at the start, the program works on meanwhile, and messages wait in the outbox.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import logging
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from aiohttp import web
from telegram import Bot, Update
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ApplicationBuilder, Updater

from bot.chats.retrying_writer import RetryingWriter
from bot.desk import Desk
from bot.pausing import pause
from bot.sending.sender import Sender
from bot.settings import Surroundings
from bot.talk.errands import Errands
from bot.telegram.channel import TelegramChannel
from bot.telegram.outcomes import describe_error
from bot.telegram.poll_log import PollLog
from bot.telegram.request import TelegramRequest, find_proxy
from bot.telegram.updates import Updates
from monitors.config.settings import Settings, WebhookSettings
from monitors.errors import DeliveryError
from storage.writer import Writer

log = logging.getLogger(__name__)

ALLOWED_UPDATES = [
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.CHANNEL_POST,
    Update.EDITED_CHANNEL_POST,
    Update.CALLBACK_QUERY,
    Update.INLINE_QUERY,
    Update.MY_CHAT_MEMBER,
]
FIRST_RETRY_SECONDS, LONGEST_RETRY_SECONDS = 2.0, 120.0
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
LARGEST_UPDATE_BYTES = 1_000_000

POLL_SECONDS = 30  # how long Telegram may keep a getUpdates waiting
SILENT_SECONDS = 120.0  # without an answer to getUpdates, after which polling is started anew

TelegramApplication = Application[Any, Any, Any, Any, Any, Any]


def build_application(
    surroundings: Surroundings, settings: Settings, on_heard: Callable[[], None] = lambda: None
) -> TelegramApplication:
    """The Application for the configured Bot API server; without a job queue, since jobs.py schedules them.

    ``on_heard`` is called whenever Telegram has answered getUpdates. Raises DeliveryError for an unusable proxy.
    """
    root = surroundings.base_url or settings.telegram.base_url.rstrip("/")
    proxy = find_proxy(root)
    return (
        ApplicationBuilder()
        .token(surroundings.secrets.token)
        .base_url(f"{root}/bot")
        .base_file_url(f"{root}/file/bot")
        .job_queue(None)
        .request(TelegramRequest(proxy=proxy))
        .get_updates_request(TelegramRequest(1, read_seconds=5.0, proxy=proxy, on_heard=on_heard))
        .build()
    )


class TelegramLink:
    """The connection to Telegram: receives what people write, and gives the channel by which messages are sent."""

    silent_seconds = SILENT_SECONDS

    def __init__(self, surroundings: Surroundings, settings: Settings) -> None:
        self._settings = settings
        self._secret = surroundings.secrets.webhook_secret
        self.on_heard: Callable[[], None] = lambda: None  # that Telegram answered; set by the health check
        self._heard_at = 0.0
        self._poll_log = PollLog()
        self._application = build_application(surroundings, settings, self._note_answer)
        self._updates: Updates | None = None
        if settings.telegram.mode == "webhook" and not self._secret:
            raise DeliveryError(
                "telegram.mode is webhook but there is no secret token, so anybody could pose as Telegram; "
                "set TOCSIN_WEBHOOK_SECRET, for example to the output of: openssl rand -hex 32"
            )

    @property
    def channel(self) -> TelegramChannel:
        """The way out through the same bot."""
        return TelegramChannel(self._application.bot)

    async def fetch_file(self, file_id: str, most_bytes: int) -> bytes | None:
        """A file that somebody sent; None if it is larger than so many bytes or Telegram does not give it."""
        try:
            file = await self._application.bot.get_file(file_id)
            if (file.file_size or 0) > most_bytes:
                return None
            return bytes(await file.download_as_bytearray())
        except TelegramError as error:
            log.warning("fetching a file failed: %s", describe_error(error))
            return None

    def register(
        self,
        writer: Writer,
        sender: Sender,
        desk: Callable[[], Desk],
        clock: Callable[[], datetime],
        errands: Errands,
    ) -> None:
        """Register the handlers of updates; ``errands`` does what commands leave to be done."""
        self._updates = Updates(RetryingWriter(writer), sender, desk, clock, errands)
        self._updates.register(self._application)

    async def run(self, stop: asyncio.Event, sending: asyncio.Task[None] | None = None) -> None:
        """Connect, however long it takes, then receive until ``stop``. Raises DeliveryError for a refused token.

        The connections are closed only when ``sending``, which uses them too, has ended.
        """
        if not await self._connect(stop):
            return
        async with self._application:
            await self._application.start()
            try:
                if self._settings.telegram.mode == "webhook":
                    await self._receive_calls(stop, self._settings.telegram.webhook)
                else:
                    await self._poll(stop)
            finally:
                if self._updates is not None:
                    self._updates.give_up()
                await self._application.stop()
                if sending is not None and stop.is_set():
                    await asyncio.wait({sending})

    async def close(self) -> None:
        """Close every connection to Telegram, even if :meth:`run` never connected; may be called twice."""
        if self._updates is not None:
            await self._updates.close()
        await self._application.bot.shutdown()
        await self._application.bot.request.shutdown()  # a send may have opened it before the bot was initialized

    async def _connect(self, stop: asyncio.Event) -> bool:
        """Try until Telegram answers; False if told to stop before."""
        wait = FIRST_RETRY_SECONDS
        while not stop.is_set():
            try:
                await self._application.initialize()
                if self._updates is not None:
                    await self._updates.on_connected(self._application.bot)
            except TelegramError as error:
                if _is_refused_token(error):
                    raise DeliveryError("Telegram refuses the token; copy it again from BotFather") from error
                log.warning("Telegram is out of reach (%s); trying again in %.0f s", describe_error(error), wait)
            else:
                self.on_heard()  # the first getUpdates is answered only when somebody writes, or half a minute later
                log.info("connected to Telegram as @%s", self._application.bot.username)
                return True
            await pause(stop, wait)
            wait = min(wait * 2, LONGEST_RETRY_SECONDS)
        return False

    def _note_answer(self) -> None:
        self._heard_at = time.monotonic()
        self._poll_log.note_answer()
        self.on_heard()

    async def _poll(self, stop: asyncio.Event) -> None:
        """Poll until ``stop``. The loop of an Updater can end or hang while it looks alive, and is then started anew.

        Each time with a new Updater, since one whose loop ended by an error cannot start again.
        """
        while not stop.is_set():
            updater = Updater(self._application.bot, self._application.update_queue)
            await updater.initialize()
            self._heard_at = time.monotonic()
            try:
                await updater.start_polling(
                    allowed_updates=ALLOWED_UPDATES, timeout=POLL_SECONDS, error_callback=self._poll_log.note_error
                )
                await self._listen(stop)
            except TelegramError as error:
                log.error(
                    "polling cannot start (%s); trying again in %.0f s", describe_error(error), self.silent_seconds
                )
                await pause(stop, self.silent_seconds)
            finally:
                with contextlib.suppress(TelegramError):
                    if updater.running:
                        await updater.stop()

    async def _listen(self, stop: asyncio.Event) -> None:
        """Wait until told to stop, or until Telegram has been silent for too long."""
        while not stop.is_set():
            if time.monotonic() - self._heard_at > self.silent_seconds:
                log.error("Telegram has not answered getUpdates for %.0f s; polling again", self.silent_seconds)
                return
            await pause(stop, self.silent_seconds / 10)

    async def _receive_calls(self, stop: asyncio.Event, webhook: WebhookSettings) -> None:
        runner = web.AppRunner(build_webhook(self._application, webhook.path, self._secret), access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, webhook.listen, webhook.port).start()
            await _announce_webhook(self._application.bot, webhook, self._secret, stop)
            await stop.wait()
        finally:
            await runner.cleanup()


def build_webhook(application: TelegramApplication, path: str, secret: str) -> web.Application:
    """The server that Telegram calls at ``path``; a call without the secret is refused."""

    async def receive(request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "").encode(errors="surrogateescape")  # a header may have any bytes
        if not hmac.compare_digest(given, secret.encode()):
            raise web.HTTPForbidden(text="the secret token is missing or wrong")
        try:
            update = Update.de_json(await request.json(), application.bot)
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            raise web.HTTPBadRequest(text="not an update") from error
        await application.update_queue.put(update)
        return web.Response()

    server = web.Application(client_max_size=LARGEST_UPDATE_BYTES)
    server.router.add_post(path, receive)
    return server


async def _announce_webhook(bot: Bot, webhook: WebhookSettings, secret: str, stop: asyncio.Event) -> None:
    """Tell Telegram which address to call; tries until that succeeds."""
    wait = FIRST_RETRY_SECONDS
    while not stop.is_set():
        try:
            await bot.set_webhook(
                webhook.url.rstrip("/") + webhook.path, allowed_updates=ALLOWED_UPDATES, secret_token=secret
            )
        except TelegramError as error:
            log.warning("setting the webhook failed (%s); trying again in %.0f s", describe_error(error), wait)
            await pause(stop, wait)
            wait = min(wait * 2, LONGEST_RETRY_SECONDS)
        else:
            return


def _is_refused_token(error: TelegramError) -> bool:
    """Whether Telegram itself refused the token, and not the page of a proxy. ``initialize`` wraps the error again."""
    cause = error.__cause__ if isinstance(error.__cause__, InvalidToken) else error
    return isinstance(error, InvalidToken) and cause.__cause__ is None
