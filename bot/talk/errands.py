"""Does what commands leave to be done outside the store's thread: fetch a page, judge an archive, reload the config.

Each chat has one errand done at a time, the program a few. The result replaces the message that said the work had
begun; that of a reload goes to all owners, and a reload waits for no turn. Commands say what to do (bot/command.py) and
write the answer; this module does the work.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import Final

from bot.background import Aside
from bot.chats.drafts import FOR_OTHERS, FOR_OWNERS, try_draft
from bot.chats.trials import try_query
from bot.command import Answer, QueuedErrand, ReadLink, Reload, Request, TryDraft, TryQuery
from bot.commands.drafting import LARGEST_BYTES, answer_draft, answer_unfetched
from bot.commands.pasted import answer_busy, judge_reading
from bot.commands.watching import answer_trial
from bot.sources.pages import read_link
from bot.talk.conversation import finish
from storage.store import Store
from storage.writer import Writer

log = logging.getLogger(__name__)

MOST_AT_ONCE: Final = 4
MOST_OF_A_CHAT: Final = 5
"""One errand of a chat is done and the others wait; if there are more than this, the chat is told to wait."""

Respond = Callable[[Store, Request], Answer]

Fetch = Callable[[str, int], Awaitable[bytes | None]]
"""Gets a file by Telegram's name for it; None if it is larger than so many bytes or cannot be had."""


class Errands:
    """Does errands in background tasks of one event loop."""

    def __init__(
        self,
        writer: Writer,
        on_done: Callable[[], None],
        reload: Callable[[], Awaitable[object]],
        aside: Aside,
        fetch: Fetch,
    ) -> None:
        """``on_done`` is called when there is something to send. ``reload`` tells the owners by itself. ``aside`` runs
        the judging of archives, and ``fetch`` gets the files that people send."""
        self._writer = writer
        self._on_done = on_done
        self._reload = reload
        self._aside = aside
        self._fetch = fetch
        self._room = asyncio.Semaphore(MOST_AT_ONCE)
        self._turns: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._waiting: Counter[int] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, ordered: QueuedErrand, now: datetime) -> None:
        """Do the errand as soon as its turn comes; ``now`` is when it was asked for."""
        task = asyncio.create_task(self._do(ordered, now))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Cancel what is under way. Those who asked were only told that it had begun."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _do(self, ordered: QueuedErrand, now: datetime) -> None:
        """Do one errand; if it fails, that is logged, and the person who asked is told."""
        if isinstance(ordered.errand, Reload):
            await self._reload_config()
            return
        respond = await self._take_turn(ordered, now)
        try:
            await self._writer.run(lambda store: finish(store, ordered, respond, now))
        except Exception:
            log.exception("the answer of %s could not be stored", ordered.key)
        self._on_done()

    async def _take_turn(self, ordered: QueuedErrand, now: datetime) -> Respond:
        chat_id = ordered.request.home.id
        if self._waiting[chat_id] >= MOST_OF_A_CHAT:
            return answer_busy
        self._waiting[chat_id] += 1
        try:
            async with self._turns[chat_id], self._room:
                return await self._work(ordered, now)
        except Exception:
            log.exception("%s failed", type(ordered.errand).__name__)
            return _make_empty_answer
        finally:
            self._waiting[chat_id] -= 1
            if not self._waiting[chat_id]:
                del self._waiting[chat_id], self._turns[chat_id]

    async def _work(self, ordered: QueuedErrand, now: datetime) -> Respond:
        desk, errand = ordered.request.desk, ordered.errand
        if isinstance(errand, ReadLink):
            reading = await read_link(errand.link, desk.settings, now)
            article = reading.article
            analysis = await asyncio.to_thread(lambda: desk.analyse(article)) if article else None
            return partial(judge_reading, errand=errand, reading=reading, analysis=analysis)
        if isinstance(errand, TryDraft):
            return await self._try_draft(ordered.request, errand, now)
        assert isinstance(errand, TryQuery)
        trial = await self._aside(try_query, self._writer.path, errand.query, errand.against, desk.shared, now)
        return partial(answer_trial, errand=errand, trial=trial)

    async def _try_draft(self, request: Request, errand: TryDraft, now: datetime) -> Respond:
        raw = errand.text.encode()
        if errand.attachment is not None:
            fetched = await self._fetch(errand.attachment.file_id, LARGEST_BYTES)
            if fetched is None:
                return answer_unfetched
            raw = fetched
        bounds = FOR_OWNERS if errand.is_deep else FOR_OTHERS
        trial = await self._aside(try_draft, self._writer.path, raw, errand.topic, request.desk, bounds, now)
        return partial(answer_draft, trial=trial)

    async def _reload_config(self) -> None:
        """Reload the config because somebody asked; if that fails, it is logged."""
        try:
            await self._reload()
        except Exception:
            log.exception("reloading the config failed; the last good one stays in use")


def _make_empty_answer(store: Store, request: Request) -> Answer:
    """An empty answer, which :func:`finish` turns into the message of a failure."""
    return ()
