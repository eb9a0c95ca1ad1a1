"""The chats in which sample answers are collected: a desk with chats and stories, and what is asked of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from bot.arrivals import Arrival, Intake
from bot.chats.access import Actor
from bot.config_notes import note_config
from bot.desk import Desk
from bot.hub import Hub
from bot.talk.conversation import ButtonPress, Incoming, Unknown, press, receive
from bot.text import render
from bot.text.reader import Reader
from monitors.analysis import analyse
from monitors.config.schema import FeedSpec
from monitors.model import Article, ChatAddress, ChatKind, Message
from storage.store import Store
from tests.bot.running import START_AT, write_config

OWNER, ANNA, BORIS = 7, 8, 9
Named = Iterator[tuple[str, Message]]
READER = Reader("en")


@dataclass(slots=True)
class Talk:
    """A bot in approval mode that nobody owns yet, and people who talk with it."""

    desk: Desk
    store: Store
    now: datetime = START_AT
    updates: int = 0
    tapped: int = 0

    @classmethod
    @contextmanager
    def begin(cls, folder: Path) -> Iterator[Talk]:
        """With three feeds in its config."""
        desk = Desk.of(write_config(folder, access="{}"))
        courier, outlet = "https://courier.example/feed", "The Steppe Courier"
        steppe = FeedSpec(id="courier", url=courier, publisher=outlet, country="KZ")
        relief = FeedSpec(id="un", url="https://un.example/feed", publisher="UN Relief")
        with closing(Store.open(folder / "talk.sqlite3", START_AT)) as store:
            note_config(store, desk, START_AT)
            yield cls(replace(desk, feeds=(steppe, relief)), store)

    def say(
        self, user: int, text: str, *, kind: ChatKind = ChatKind.PRIVATE, excessive: bool = False, replied_id: int = 0
    ) -> list[Message]:
        """Send a command or a text; returns the answers."""
        self.updates += 1
        self.now += timedelta(seconds=1)
        name, _, arguments = text.partition(" ")
        command = name.removeprefix("/") if name.startswith("/") else ""
        address = ChatAddress(user if kind is ChatKind.PRIVATE else -100 - user)
        actor = Actor(address, kind, user, f"Person {user}", is_admin=True)
        incoming = Incoming(self.updates, actor, command, arguments if command else text, "tocsin_bot",
                            is_excessive=excessive, replied_id=replied_id)  # fmt: skip
        receive(self.store, incoming, self.desk, self.now)
        return [
            entry.row.message for entry in self.entries(address) if f"answer:{self.updates}:" in entry.row.dedup_key
        ]

    def entries(self, address: ChatAddress):  # type: ignore[no-untyped-def]
        """The chat's rows in the outbox."""
        chat = self.store.chats.find_chat(address)
        return self.store.outbox.list_entries(chat_id=chat.id, limit=1000) if chat else ()

    def told(self, user: int, contains: str) -> Message:
        """The newest message to somebody that contains some words."""
        return next(e.row.message for e in reversed(self.entries(ChatAddress(user))) if contains in e.row.message.html)

    def tap(self, user: int, contains: str, data: str) -> Named:
        """Press a button of the newest message with some words ("": the last one pressed); yields what it does."""
        entry = next(e for e in reversed(self.entries(ChatAddress(user)))
                     if (contains in e.row.message.html if contains else e.row.id == self.tapped))  # fmt: skip
        self.tapped = entry.row.id
        if entry.message_id is None:
            self.store.outbox.mark_sent(entry.row.id, entry.row.id, self.now)
        self.updates += 1
        self.now += timedelta(seconds=1)
        pressed = ButtonPress(
            self.updates, Actor(ChatAddress(user), ChatKind.PRIVATE, user), entry.row.id, data, "tocsin_bot"
        )
        reaction = press(self.store, pressed, self.desk, self.now)
        assert reaction is not None
        assert not isinstance(reaction, Unknown)
        name = f"button {data.partition(':')[0]}"
        if reaction.toast:
            yield f"{name}: notice", render.note(reaction.toast)
        if reaction.edit is not None:
            yield f"{name}: the message then", reaction.edit
        yield from ((f"{name}: a new message", message) for message in reaction.messages)

    def publish(self, number: int, title: str, body: str) -> Named:
        """An article comes in; yields the alerts of it."""
        before = {entry.row.id for entry in self.entries(ChatAddress(OWNER))}
        article = Article("seeds", f"s{number}", title, body, self.now, url=f"https://courier.example/{number}",
                          publisher="The Steppe Courier", language="en", published_at=self.now)  # fmt: skip
        Hub(self.desk).take(self.store, Intake((Arrival(analyse(article, self.desk.rules)),)), self.now)
        for entry in self.entries(ChatAddress(OWNER)):
            if entry.row.id not in before:
                yield "an alert", entry.row.message


def answers(talk: Talk, user: int, *texts: str) -> Named:
    """What the bot answers when somebody says these texts, each answer under its text."""
    for text in texts:
        yield from ((text, message) for message in talk.say(user, text))
