"""Rings again for alerts that nobody has confirmed, and in the end tells the owners.

monitors/alerting/insistence.py decides; this module reads what waits and stores what follows.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.desk import Desk
from bot.judging import Consequences, Judge
from bot.owners import notify_owners
from bot.text.chat_names import write_title
from bot.text.markup import plain
from bot.text.reader import Reader
from bot.text.render import note
from bot.text.story_lines import find_opening_for, headline
from monitors.alerting.insistence import KEPT, Unconfirmed, confirm, judge, ring_again
from monitors.model import Chat, Message, OutboxState, Record, Story, Subscription, Told
from storage.chats import AuditEntry
from storage.store import Store


def ring_unconfirmed(store: Store, desk: Desk, now: datetime) -> int:
    """Ring again for alerts that have waited too long to be confirmed, or give them up; returns how many they were."""
    insisting = {chat.id: (chat, asked) for chat, asked in store.chats.list_subscribers() if chat.insist_minutes}
    waiting = store.alerts.list_unseen(insisting, now - KEPT) if insisting else ()
    if not waiting:
        return 0
    round_ = _Round(store, desk, now)
    with store.transaction():
        for told in waiting:
            round_.check(told, *insisting[told.chat_id])
        outcome = round_.outcome
        rung = store.record(Record(told=tuple(outcome.told), drafts=tuple(outcome.drafts)), now)
        return rung + round_.given_up


class _Round:
    """One round over all alerts that wait to be confirmed."""

    def __init__(self, store: Store, desk: Desk, now: datetime) -> None:
        self._store, self._desk, self._now = store, desk, now
        self._judge = Judge(desk)
        self.outcome, self.given_up = Consequences(), 0

    def check(self, told: Told, chat: Chat, subscriptions: Sequence[Subscription]) -> None:
        entry = self._store.outbox.find_entry(chat.id, told.unseen_key)
        story = self._store.stories.follow_story(told.story_id)
        if entry is None or story is None or entry.row.state is OutboxState.DEAD:
            self.outcome.told.append(confirm(told))
            return
        if entry.row.state is not OutboxState.SENT or entry.done_at is None:
            return  # not sent yet, so nobody can have seen it
        match judge(story, subscriptions, chat, told, entry.done_at, self._now):
            case Unconfirmed.RINGS_AGAIN:
                decision = ring_again(told, story, subscriptions, chat)
                self._judge.carry_out(decision, story, chat, subscriptions, self.outcome)
            case Unconfirmed.GIVEN_UP:
                self._give_up(told, story, chat)
            case Unconfirmed.LET_GO:
                self.outcome.told.append(confirm(told))

    def _give_up(self, told: Told, story: Story, chat: Chat) -> None:
        self.outcome.told.append(confirm(told))
        self.given_up += 1
        self._store.chats.add_audit(AuditEntry(self._now, 0, "unconfirmed", story.id, chat.id))
        key = f"unconfirmed:{chat.id}:{told.unseen_key}"
        notify_owners(self._store, self._desk, key, lambda reader: _describe_given_up(story, chat, reader), self._now)


def _describe_given_up(story: Story, chat: Chat, reader: Reader) -> Message:
    name = write_title(chat) or str(chat.address.chat_id)
    return note(
        plain(
            reader.text("Nobody in {chat} has confirmed this alert, although it rang again several times:", chat=name)
        ),
        headline(find_opening_for(reader, story), reader),
        plain(f"/story_{story.id}"),
    )
