"""One chat over the real hub and store, for tests of what a chat is told as reports come in and people talk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from bot.arrivals import Arrival, Intake, IntakeResult
from bot.chats.access import Actor
from bot.command import PressResult
from bot.desk import Desk
from bot.digests import record_answer
from bot.hub import Hub
from bot.sending.channels import read_plain
from bot.talk.conversation import ButtonPress, Incoming, press, receive
from monitors.analysis import analyse
from monitors.model import Article, Chat, FeedNotice, Lane, Message, OutboxDraft, OutboxState, Story, Subscription
from storage.outbox_rows import OutboxEntry
from storage.store import Store
from tests.bot.running import START_AT, decide_again, write_config
from tests.bot.sending import make_chat
from tests.shipped import load_shipped
from tests.storage.samples import claim_one


class Room:
    """A store, a hub and one chat. ``tell`` and ``take`` bring news, ``say`` and ``press`` are what people do, and
    ``wait`` lets time pass and decides again.
    """

    def __init__(self, store: Store, desk: Desk, topics: Iterable[str] = ("unrest", "emergency")) -> None:
        self.store, self.desk, self.now = store, desk, START_AT
        self.hub = Hub(desk)
        self.numbers, self._updates = count(1), count(1)
        self.chat = self.add_chat(5, *topics)

    def add_chat(self, number: int, *topics: str, **changes: Any) -> Chat:
        """A chat more, with topics."""
        chat = self.store.chats.add_chat(replace(make_chat(number), **changes))
        self.subscribe(*topics, chat=chat)
        return chat

    def subscribe(self, *topics: str, chat: Chat | None = None, **wish: Any) -> None:
        chat_id = (chat or self.chat).id
        self.store.chats.save_subscriptions(Subscription(chat_id, topic, **wish) for topic in topics)

    def send_all(self) -> None:
        """Let everything that waits in the outbox reach the chat."""
        for entry in self.list_entries():
            if entry.row.state is OutboxState.PENDING:
                self.send(entry)

    def send(self, entry: OutboxEntry) -> None:
        """Let one message reach the chat, as Telegram does it: an edit keeps the number of what it edits."""
        edited = self.store.outbox.find_entry(entry.chat_id, entry.row.message.edits)
        self.store.outbox.mark_sent(entry.row.id, edited.message_id if edited else entry.row.id, self.now)

    # ------------------------------------------------------------------------------------------------------- news

    def take(self, arrivals: Iterable[Arrival] = (), notices: Iterable[FeedNotice] = ()) -> IntakeResult:
        return self.hub.take(self.store, Intake(tuple(arrivals), notices=tuple(notices)), self.now)

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
        number = edits or next(self.numbers)
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
        return self.take([Arrival(analyse(article, self.desk.rules))])

    def wait(self, **time: float) -> IntakeResult:
        self.now += timedelta(**time)
        return decide_again(self.hub, self.store, self.now)

    # ----------------------------------------------------------------------------------------------------- people

    def say(self, text: str, *, chat: Chat | None = None, **incoming: Any) -> list[Message]:
        """Send a command; returns the answers. ``incoming`` is what else is known of how it came."""
        chat, number = chat or self.chat, next(self._updates)
        command, _, arguments = text.removeprefix("/").partition(" ")
        receive(self.store, Incoming(number, _act_in(chat), command, arguments, **incoming), self.desk, self.now)
        entries, key = self.list_entries(chat), f"answer:{number}:"
        return [entry.row.message for entry in entries if entry.row.dedup_key.startswith(key)]

    def ask(self, text: str, *, chat: Chat | None = None, **incoming: Any) -> str:
        """As :meth:`say`; returns what people read of the answers."""
        return "\n".join(read_plain(one.html) for one in self.say(text, chat=chat, **incoming))

    def press(self, data: str, message_id: int, *, chat: Chat | None = None, **pressed_by: Any) -> PressResult:
        """Press a button of a message in the chat; ``pressed_by`` is what else is known of who presses."""
        pressed = ButtonPress(next(self._updates), _act_in(chat or self.chat), message_id, data, **pressed_by)
        result = press(self.store, pressed, self.desk, self.now)
        assert isinstance(result, PressResult)
        return result

    def show(
        self, message: Message, message_id: int, *, key: str = "a", lane: Lane = Lane.URGENT, chat: Chat | None = None
    ) -> None:
        """Send a message to the chat, where it gets this id."""
        self.store.outbox.add([OutboxDraft((chat or self.chat).id, lane, key, message)], self.now)
        row = claim_one(self.store, self.now)
        self.store.outbox.mark_sent(row.id, message_id, self.now)

    @property
    def settings(self) -> Chat:
        """The chat as it is stored by now."""
        return self.store.chats.get_chat(self.chat.id)

    # ----------------------------------------------------------------------------------------- what a chat is told

    def list_entries(self, chat: Chat | None = None) -> list[OutboxEntry]:
        entries = self.store.outbox.list_entries(chat_id=(chat or self.chat).id, limit=1000)
        return sorted(entries, key=lambda one: one.row.id)

    def list_texts(self, chat: Chat) -> list[str]:
        return [read_plain(entry.row.message.html) for entry in self.list_entries(chat)]

    def list_waiting(self, lane: Lane = Lane.URGENT) -> list[str]:
        """The texts that are still to be sent."""
        waiting = (entry.row for entry in self.list_entries() if entry.row.state is OutboxState.PENDING)
        return [read_plain(row.message.html) for row in waiting if row.lane is lane]

    @property
    def messages(self) -> list[Message]:
        return [entry.row.message for entry in self.list_entries()]

    @property
    def texts(self) -> list[str]:
        return self.list_texts(self.chat)

    @property
    def rung(self) -> list[Message]:
        """The messages that made a sound."""
        return [message for message in self.messages if not message.silent]

    def take_digest(self) -> str:
        """What a digest tells the chat now, as people read it; it counts as told."""
        return "\n".join(read_plain(one.html) for one in record_answer(self.store, self.chat, self.desk, self.now))

    def get_story(self) -> Story:
        """The one story that all reports are of."""
        (story,) = self.store.stories.list_stories()
        return story


def _act_in(chat: Chat) -> Actor:
    """Who writes in a chat: in a private one the person that it is with, elsewhere an administrator."""
    return Actor(chat.address, chat.kind, chat.address.chat_id, "Reader", is_admin=True)


@contextmanager
def open_room(folder: Path, topics: Iterable[str] = ("unrest", "emergency"), **config: str) -> Iterator[Room]:
    """A room over a new database and config in a folder; ``config`` goes to :func:`write_config`."""
    desk = Desk.of(write_config(folder / "config", **config))
    with closing(Store.open(folder / "tocsin.sqlite3", START_AT)) as store:
        yield Room(store, desk, topics)


@cache
def get_shipped_desk() -> Desk:
    """The desk of this checkout's config, whose rules are compiled once in each process."""
    return Desk.of(load_shipped())


@contextmanager
def open_shipped_room(folder: Path, *topics: str) -> Iterator[Room]:
    """A chat that asked for these topics, as they are shipped."""
    with closing(Store.open(folder / "tocsin.sqlite3", START_AT)) as store:
        yield Room(store, get_shipped_desk(), topics)


def asks_to_confirm(message: Message) -> bool:
    """Whether a message has the button by which somebody says that it was seen."""
    return any(one.data.startswith("seen:") for row in message.buttons for one in row)


def set_alerts(room: Room, **changes: int) -> None:
    settings = room.desk.settings
    alerts = settings.alerts.model_copy(update=changes)
    room.desk = replace(room.desk, settings=settings.model_copy(update={"alerts": alerts}))
    room.hub.set_desk(room.desk)
