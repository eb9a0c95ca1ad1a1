"""One chat over the real hub and store, for tests of what a chat is told as reports come in."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.desk import Desk
from bot.hub import Arrival, Hub, Intake, IntakeResult
from bot.sending.channels import read_plain
from monitors.analysis import analyse
from monitors.model import Article, Chat, ChatAddress, ChatKind, ChatState, Message, Subscription
from storage.outbox_rows import OutboxEntry
from storage.store import Store
from tests.bot.running import START_AT, decide_again


class Room:
    """A store, a hub and one chat that asked for everything; ``wait`` lets time pass and decides again."""

    def __init__(self, store: Store, desk: Desk) -> None:
        self.store, self.desk, self.now = store, desk, START_AT
        self.hub = Hub(desk)
        chat = Chat(0, ChatAddress(5), ChatKind.PRIVATE, "desk", ChatState.ACTIVE)
        self.chat = store.chats.add_chat(chat)
        store.chats.save_subscriptions([Subscription(self.chat.id, topic) for topic in ("unrest", "emergency")])
        self._number = 0

    def tell(
        self,
        title: str,
        text: str,
        *,
        outlet: str = "Herald",
        published_at: datetime | None = None,
        undated: bool = False,
        edits: int = 0,
    ) -> IntakeResult:
        """Take in one more article, or a new version of the one with the number that it ``edits``."""
        self._number += not edits
        number = edits or self._number
        article = Article(
            source_id=f"feed-{outlet}",
            identity=str(number),
            title=title,
            text=text,
            first_seen_at=self.now,
            published_at=None if undated else published_at or self.now,
            publisher=outlet,
            language="en",
            url=f"https://{outlet.lower()}.example/{number}",
        )
        return self.hub.take(self.store, Intake((Arrival(analyse(article, self.desk.rules)),)), self.now)

    def wait(self, **time: float) -> IntakeResult:
        self.now += timedelta(**time)
        return decide_again(self.hub, self.store, self.now)

    def list_entries(self) -> list[OutboxEntry]:
        return sorted(self.store.outbox.list_entries(chat_id=self.chat.id, limit=1000), key=lambda one: one.row.id)

    @property
    def messages(self) -> list[Message]:
        return [entry.row.message for entry in self.list_entries()]

    @property
    def texts(self) -> list[str]:
        return [read_plain(message.html) for message in self.messages]

    @property
    def rung(self) -> list[Message]:
        """The messages that made a sound."""
        return [message for message in self.messages if not message.silent]


def set_alerts(room: Room, **changes: int) -> None:
    settings = room.desk.settings
    alerts = settings.alerts.model_copy(update=changes)
    room.desk = replace(room.desk, settings=settings.model_copy(update={"alerts": alerts}))
    room.hub.set_desk(room.desk)
