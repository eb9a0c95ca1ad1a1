"""A small world for crash tests: chats, articles with a token each, rounds that may be killed, what must hold then.

The invariants are those of docs/reliability.md: nothing expected is missing from the journal, what is there twice
was in doubt, each chat's order is kept, who left is told nothing more, and the database is sound.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path

from bot.chats.access import Actor
from bot.desk import Desk
from bot.hub import DECISIONS_AT_ONCE
from bot.intake import ROOM
from bot.sending.sender import INTERRUPTIONS
from bot.settings import DATABASE
from bot.talk.conversation import Incoming, receive
from monitors.model import Chat, ChatAddress, ChatKind, ChatState, Lane, OutboxState, Subscription
from monitors.recognition import Compiled, Recognition
from storage.outbox_rows import OutboxEntry
from storage.store import Store
from tests.bot.running import QUIET, START_AT, write_config
from tests.fakes.bot_api import FakeBotApi
from tests.fakes.bot_api_journal import read_journal
from tests.fakes.crash_victim import Victim, run_round

TOKENS = {
    "Almaty": (
        "Protesters storm the city hall",
        "A crowd stormed the building at dawn, the mayor said, and shops shut.",
    ),
    "Lima": (
        "Demonstrators march on the courthouse",
        "Thousands of demonstrators marched through old streets over bread.",
    ),
    "Nairobi": ("Fans clash outside a stadium", "Protesters clashed with guards after tickets were sold twice over."),
}
LATER = ("Tashkent", "Quito", "Dakar", "Helsinki", "Manila", "Tunis", "Bogota", "Warsaw", "Harare", "Dhaka", "Lisbon")
LATER += ("Yerevan", "Hanoi", "Accra", "Prague", "Colombo", "Lusaka", "Riga", "Jakarta", "Caracas", "Kampala", "Vienna")
DIGEST_AFTER = timedelta(minutes=15)  # due in the second round
DIGEST_TOKEN = "ice festival"
ARTICLE = """Title: {title} in {city}
Date: {date:%Y-%m-%dT%H:%M:%SZ}
Source: {city} Gazette
Url: https://{city}.example/story
Language: en

{text} It happened in {city} on Friday.
"""


@dataclass
class CrashWorld:
    """One database, one watched folder, one fake Telegram with a journal."""

    folder: Path
    api: FakeBotApi
    journal: Path
    people: int = 2
    at_once: int = DECISIONS_AT_ONCE
    room: int = ROOM
    now: datetime = START_AT
    chats: list[int] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    kills: int = 0
    leaver: int = 0
    left_after: int | None = None

    def __post_init__(self) -> None:
        self.seeds = self.folder / "seeds"
        self.seeds.mkdir(parents=True)
        self.config = write_config(self.folder / "config", seeds=self.seeds)
        recognition = Recognition(self.config.topics, self.config.shared)
        self.rules = Compiled(recognition.version, recognition.compile())
        (self.folder / "state").mkdir()
        self._add_chats()
        for city, told in TOKENS.items():
            self._write(city, *told)
        (self.seeds / "quiet.txt").write_text(QUIET, encoding="utf-8")

    def _write(self, city: str, title: str, text: str) -> None:
        """An article that was published some minutes ago; its city is the token to look for."""
        article = ARTICLE.format(city=city, title=title, text=text, date=self.now - timedelta(minutes=20))
        (self.seeds / f"{city.lower()}.txt").write_text(article, encoding="utf-8")
        self.tokens.append(city)

    def bring_news(self) -> bool:
        """One more city is in the news; False when all have been."""
        for number, city in enumerate(LATER):
            if city not in self.tokens:
                self._write(city, *tuple(TOKENS.values())[number % len(TOKENS)])
                return True
        return False

    def _add_chats(self) -> None:
        with self.open_store() as store:
            self.chats += [self._add_chat(store, f"Reader {number}") for number in range(self.people)]
            self.leaver = self._add_chat(store, "Leaver")

    def _add_chat(self, store: Store, name: str) -> int:
        """A person who follows two topics; returns the Telegram id."""
        user = self.api.user(name)
        self.api.private_chat(user)
        address, due = ChatAddress(user.id), self.now + DIGEST_AFTER
        chat = Chat(0, address, ChatKind.PRIVATE, name, ChatState.ACTIVE, digest_times=(time(20),), next_digest_at=due)
        known = store.chats.add_chat(chat)
        store.chats.save_subscriptions(Subscription(known.id, topic) for topic in ("unrest", "emergency"))
        return user.id

    def leave(self) -> None:
        """One person unsubscribes, from a program that has just come up again; nothing more may reach them."""
        self.api.go_down()  # what was under way when the program was killed arrives now or never
        self.api.come_up()
        with self.open_store() as store:
            store.outbox.reclaim_sending(self.now, resends=INTERRUPTIONS)
            actor = Actor(ChatAddress(self.leaver), ChatKind.PRIVATE, self.leaver, "Leaver")
            receive(store, Incoming(1, actor, "unsubscribe", "all"), Desk.of(self.config), self.now)
        self.left_after = len(self._list_texts(self.leaver))

    def _list_texts(self, chat: int) -> list[str]:
        """What reached that chat, in order."""
        lines = read_journal(self.journal)
        return [line["raw"] for line in lines if line["method"] == "sendMessage" and line["chat_id"] == chat]

    def count_doubles(self) -> int:
        """How many messages arrived once more than they should have."""
        return sum(len(texts) - len(set(texts)) for texts in map(self._list_texts, self.chats))

    def open_store(self) -> _Opened:
        """The store, for the length of a ``with`` block; no round may run meanwhile."""
        return _Opened(self.folder / "state" / DATABASE, self.now)

    def run(self, failpoint: str = "", kill_after: float | None = None) -> int:
        """One round, minutes after the last; returns its exit code."""
        self.now += timedelta(minutes=10)
        victim = Victim(
            self.config,
            self.rules,
            self.folder / "state",
            self.api.base_url.removesuffix("/bot"),
            self.api.token,
            self.now,
            self.at_once,
            self.room,
        )
        code = run_round(victim, failpoint, kill_after)
        self.kills += code < 0
        return code

    def run_until_quiet(self, most: int = 12) -> None:
        """Rounds without a failpoint, the last of them a day later, until nothing waits any more.

        What arrives in the very moment of a digest belongs to the next one: hence the day.
        """
        for number in range(most):
            self.now += timedelta(days=number == 2)
            assert self.run() == 0
            if number < 2:
                continue
            with self.open_store() as store:
                depth = store.outbox.count_depth(self.now)
            if not (depth.pending or depth.sending or depth.uncertain):
                return
        raise AssertionError(f"still not quiet after {most} rounds: {depth}")

    def check(self, *, may_be_dead: bool = False) -> None:
        """Every invariant; with ``may_be_dead`` a token may be missing whose row is dead by a doubt on record."""
        with self.open_store() as store:
            assert store.check_integrity() == ()
            rows = store.outbox.list_entries(limit=100_000)
        if self.left_after is not None:
            late = self._list_texts(self.leaver)[self.left_after :]
            assert all("Unsubscribed" in text for text in late), f"told after leaving: {late}"
        for chat in self.chats:
            mine = [entry for entry in rows if entry.row.address.chat_id == chat]
            texts = self._list_texts(chat)
            dead = [entry.row.message.html for entry in mine if _died_in_doubt(entry)] if may_be_dead else []
            for token in (*self.tokens, DIGEST_TOKEN):
                assert any(token in text for text in (*texts, *dead)), f"{token} never reached {chat}"
            doubted = {entry.row.message.html for entry in mine if entry.row.was_uncertain}
            doubled = {text for text, count in Counter(texts).items() if count > 1}
            assert doubled <= doubted, f"sent twice without a doubt on record: {doubled - doubted}"
            check_order(mine, texts)


def _died_in_doubt(entry: OutboxEntry) -> bool:
    return entry.row.state is OutboxState.DEAD and entry.row.was_uncertain


def check_order(rows: list[OutboxEntry], texts: list[str]) -> None:
    """Each lane's messages were first told in the order in which they were decided."""
    first = {text: number for number, text in reversed(list(enumerate(texts)))}
    for lane in Lane:
        told = [entry.row.message.html for entry in rows if entry.row.lane is lane and entry.row.message.html in first]
        assert told == sorted(told, key=first.__getitem__), f"the order of lane {lane.name} was not kept"


class _Opened:
    def __init__(self, path: Path, now: datetime) -> None:
        self._path, self._now = path, now

    def __enter__(self) -> Store:
        self._store = Store.open(self._path, self._now)
        return self._store

    def __exit__(self, *details: object) -> None:
        self._store.close()
