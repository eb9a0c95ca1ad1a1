"""Whatever somebody writes or presses in one chat, another chat's data is neither changed nor shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.chats.access import Actor
from bot.commands import COMMANDS_BY_NAME, PRESSES_BY_VERB
from bot.desk import Desk
from bot.talk.conversation import ButtonPress, Incoming, press, receive
from monitors.model import (
    Button,
    Chat,
    ChatAddress,
    ChatKind,
    GivenUp,
    Label,
    Lane,
    Message,
    OutboxDraft,
    OutboxRow,
    Subscription,
    Verdict,
    WrongReason,
)
from storage.store import Store
from tests.bot.running import START_AT, write_config
from tests.bot.sending import make_chat
from tests.storage.samples import claim_one, make_record, make_story, make_told

ALICE, MALLORY = 1001, 2002
CANARY = "xylophone"
ACTOR = Actor(ChatAddress(MALLORY), ChatKind.PRIVATE, MALLORY, "Mallory")


class World:
    """Alice has a bit of everything, with a canary in it; Mallory has a message whose buttons he may have forged."""

    def __init__(self, folder: Path) -> None:
        self.desk = Desk.of(write_config(folder / "config"))
        self.store = Store.open(folder / "tocsin.sqlite3", START_AT)
        self.alice, self.mallory = (self.store.chats.add_chat(make_chat(number)) for number in (ALICE, MALLORY))
        self.updates = iter(range(1, 1_000_000))
        self._fill_alice()
        self.shown = self._send(self.mallory, "mallory", 900, "his")
        self.before = self.look_at_alice()

    def _fill_alice(self) -> None:
        store, chat = self.store, self.alice
        incoming = ("subscribe", "unrest"), ("watch", f"{CANARY} strike"), ("mute", CANARY), ("outlets", CANARY)
        for name, arguments in incoming:
            actor = Actor(ChatAddress(ALICE), ChatKind.PRIVATE, ALICE, "Alice")
            receive(store, Incoming(next(self.updates), actor, name, arguments), self.desk, START_AT)
        store.chats.update_chat(chat.id, title=CANARY)
        label = Label(chat.id, ALICE, "s1", "unrest", Verdict.WRONG, START_AT, WrongReason.OTHER, CANARY)
        store.labels.save(label)
        with store.transaction():
            store.articles.save([make_record("1", story_id="s1")])
            store.stories.save([make_story("s1")])
            store.alerts.save([make_told(chat.id, "s1")])
        self.row = self._send(chat, "alice", 800, f"{CANARY} rings")

    def _send(self, chat: Chat, key: str, message_id: int, text: str) -> OutboxRow:
        self.store.outbox.drop(GivenUp.DROPPED, START_AT)
        self.store.outbox.add([OutboxDraft(chat.id, Lane.URGENT, key, Message(text))], START_AT)
        row = claim_one(self.store, START_AT)
        self.store.outbox.mark_sent(row.id, message_id, START_AT)
        return row

    def look_at_alice(self) -> tuple[Any, ...]:
        """All that is stored of her."""
        store, number = self.store, self.alice.id
        return (
            store.chats.get_chat(number),
            store.chats.list_subscriptions(number),
            [one for one in store.chats.list_subscriptions(number) if one.topic.startswith("watch:")],
            [label for label in store.labels.iterate() if label.chat_id == number],
            store.chats.list_audit([number]),
            store.alerts.list_told_to(number, START_AT.replace(year=2000)),
            store.outbox.list_entries(chat_id=number),
        )

    def press(self, data: str) -> str:
        """Mallory presses a button with this data, on a message of his own that has it; returns what is said."""
        buttons = ((Button("x", data),),)
        self.store.outbox.replace_message(self.shown.id, Message("his", buttons=buttons))
        reaction = press(self.store, ButtonPress(next(self.updates), ACTOR, 900, data), self.desk, START_AT)
        return repr(reaction)

    def write(self, command: str, arguments: str) -> None:
        """Mallory writes a command."""
        receive(self.store, Incoming(next(self.updates), ACTOR, command, arguments), self.desk, START_AT)

    def check(self, said: str = "") -> None:
        """Alice is as she was, and nothing of hers was said to him."""
        assert self.look_at_alice() == self.before
        his = self.store.outbox.list_entries(chat_id=self.mallory.id, limit=1000)
        assert CANARY not in said + "".join(repr(entry.row.message) for entry in his)

    def names(self) -> list[str]:
        """Every number and name by which something of Alice's could be meant."""
        watch = next(one for one in self.before[2])
        numbers = (self.alice.id, ALICE, self.row.id, 800, 1)
        return [
            *map(str, numbers),
            "s1",
            "alice",
            watch.topic,
            watch.topic.partition(":")[2],
            "unrest",
            "",
            "on",
            "off",
        ]


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with TemporaryDirectory() as folder:
        made = World(Path(folder))
        with closing(made.store):
            yield made


def test_alice_has_something_to_lose(world: World) -> None:
    chat, subscriptions, watches, labels, *_ = world.before
    assert (chat.title, len(watches), len(labels)) == (CANARY, 1, 1)
    assert CANARY in watches[0].query
    assert isinstance(subscriptions[0], Subscription)
    assert CANARY in repr(subscriptions) + repr(world.before[-1])


@given(st.data())
@settings(max_examples=20, suppress_health_check=list(HealthCheck))
def test_nothing_written_or_pressed_reaches_another_chats_data(world: World, data: st.DataObject) -> None:
    name = st.sampled_from(world.names())
    arguments = st.lists(name, max_size=3)
    for _ in range(data.draw(st.integers(1, 4))):
        if data.draw(st.booleans()):
            command = data.draw(st.sampled_from(sorted(COMMANDS_BY_NAME)))
            world.write(command, " ".join(data.draw(arguments)))
            world.check()
        else:
            verb = data.draw(st.sampled_from(sorted(PRESSES_BY_VERB)))
            world.check(world.press(":".join([verb, *data.draw(arguments)])))


@pytest.mark.parametrize("command", sorted(COMMANDS_BY_NAME))
def test_no_command_reaches_what_is_named_of_another_chat(world: World, command: str) -> None:
    for name in world.names():
        world.write(command, name)
    world.check()


@pytest.mark.parametrize("verb", sorted(PRESSES_BY_VERB))
def test_no_button_reaches_what_is_named_of_another_chat(world: World, verb: str) -> None:
    world.check("".join([world.press(f"{verb}:{name}") for name in world.names()]))
