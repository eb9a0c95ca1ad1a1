"""How updates reach the bot: long polling with its conflicts, or the webhook with its secret."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress

import aiohttp

from tests.fakes.bot_api_errors import Json, bad_request, conflict
from tests.fakes.bot_api_params import Params
from tests.fakes.bot_api_world import Webhook, World

MAX_POLL_SECONDS = 50
FIRST_RETRY_SECONDS = 0.02
LAST_RETRY_SECONDS = 1.0
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


class Delivery:
    """Hands the world's updates to the bot. Use it on the server's event loop."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._loop = asyncio.get_running_loop()
        self._poll: asyncio.Future[None] | None = None
        self._added = asyncio.Event()
        self._pusher: asyncio.Task[None] | None = None
        world.updates.on_add = self._wake_from_any_thread
        if world.webhook.url:
            self._pusher = self._loop.create_task(self._push())

    def _wake_from_any_thread(self) -> None:
        self._loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        self._added.set()
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)

    def _evict(self, what: str) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_exception(conflict(what))

    async def get_updates(self, params: Params) -> list[Json]:
        """``getUpdates``: waits up to ``timeout`` seconds; a newer call ends an older one that still waits.

        Raises:
            ApiError: 409 when a webhook is set, or when another poller takes over.
        """
        limit = min(max(params.find_int("limit") or 100, 1), 100)
        timeout = min(params.find_int("timeout") or 0, MAX_POLL_SECONDS)
        kinds = params.find_json("allowed_updates", "allowed updates")
        with self._world.changed:
            if self._world.webhook.url:
                raise conflict(WEBHOOK_ACTIVE)
            self._evict(OTHER_POLLER)
            if kinds is not None:
                self._world.updates.allow(kinds)
            self._world.updates.confirm(params.find_int("offset") or 0)
            self._world.polls += 1
            self._world.changed.notify_all()
            batch = self._world.updates.peek(limit)
            if batch or timeout <= 0:
                return batch
            self._poll = poll = self._loop.create_future()
        with suppress(TimeoutError):
            await asyncio.wait_for(poll, timeout)
        with self._world.changed:
            return self._world.updates.peek(limit)

    async def set_webhook(self, params: Params) -> bool:
        """``setWebhook``; plain http is taken, as self-hosted Bot API servers do for local addresses."""
        url, secret = params.text("url"), params.text("secret_token")
        if url and not re.match(r"https?://[^/\s]+", url):
            raise bad_request("bad webhook: invalid webhook URL specified")
        if secret and not SECRET.fullmatch(secret):
            raise bad_request("secret token contains unallowed characters")
        kinds = params.find_json("allowed_updates", "allowed updates")
        await self._stop_pushing()
        with self._world.changed:
            if kinds is not None:
                self._world.updates.allow(kinds)
            if params.flag("drop_pending_updates"):
                self._world.updates.clear()
            self._world.webhook = Webhook(url, secret)
            self._world.changed.notify_all()
        if url:
            self._evict("terminated by setWebhook request")
            self._pusher = self._loop.create_task(self._push())
        return True

    async def delete_webhook(self, params: Params) -> bool:
        """``deleteWebhook``."""
        drop = {"drop_pending_updates": params.text("drop_pending_updates")}
        return await self.set_webhook(Params(drop))

    def get_webhook_info(self) -> Json:
        """``getWebhookInfo``."""
        with self._world.changed:
            hook = self._world.webhook
            info: Json = {"url": hook.url, "has_custom_certificate": False}
            info["pending_update_count"] = len(self._world.updates)
            if hook.last_error:
                info |= {"last_error_date": hook.last_error_at, "last_error_message": hook.last_error}
            return info

    async def _push(self) -> None:
        """Posts each update until it is answered with a 2xx; tries again after growing pauses."""
        pause = FIRST_RETRY_SECONDS
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session:
            while True:
                self._added.clear()
                with self._world.changed:
                    batch = self._world.updates.peek(1)
                if not batch:
                    await self._added.wait()
                    continue
                problem = await self._post(session, batch[0])
                with self._world.changed:
                    if problem is None:
                        self._world.updates.confirm(batch[0]["update_id"] + 1)
                    else:
                        self._world.webhook.last_error = problem
                        self._world.webhook.last_error_at = self._world.now()
                    self._world.changed.notify_all()
                if problem is not None:
                    await asyncio.sleep(pause)
                pause = FIRST_RETRY_SECONDS if problem is None else min(pause * 2, LAST_RETRY_SECONDS)

    async def _post(self, session: aiohttp.ClientSession, update: Json) -> str | None:
        """Posts one update; returns what went wrong, in Telegram's words, or None."""
        hook = self._world.webhook
        headers = {"X-Telegram-Bot-Api-Secret-Token": hook.secret} if hook.secret else {}
        try:
            async with session.post(hook.url, json=update, headers=headers, allow_redirects=False) as answer:
                await answer.read()
                if 200 <= answer.status <= 299:
                    return None
                return f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except aiohttp.ClientConnectorError:
            return "Connection refused"
        except (aiohttp.ClientError, TimeoutError):
            return "Connection closed"

    async def _stop_pushing(self) -> None:
        if self._pusher is not None:
            self._pusher.cancel()
            with suppress(asyncio.CancelledError):
                await self._pusher
            self._pusher = None

    async def close(self) -> None:
        """Ends a waiting poll, and the posting of updates."""
        self._world.updates.on_add = lambda: None
        self._wake()
        await self._stop_pushing()
