"""Decides what each chat is told about changed stories, and collects the messages and what to remember.

monitors/alerting/alerts.py makes the decision and bot/text/render.py writes the message; the hub stores the collected
outcome.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.audience import Concerned, Listener
from bot.desk import Desk
from bot.text import render
from bot.text.reader import Reader
from monitors.alerting import alerts
from monitors.alerting.choice import list_wanting
from monitors.alerting.insistence import expect
from monitors.alerting.release import FloodSummary
from monitors.alerting.standing import stands
from monitors.alerting.telling import ENDINGS
from monitors.config.version import add_version
from monitors.model import (
    AlertKind,
    Chat,
    Decision,
    Lane,
    Level,
    Message,
    OutboxDraft,
    Story,
    Subscription,
    SuppressionReason,
    Told,
    make_part_key,
)

_FIRST = (AlertKind.FIRST, AlertKind.EDIT)


@dataclass(slots=True)
class Consequences:
    """What follows from decisions: what to remember and what to send.

    ``refused`` is counted as in the hub's ``IntakeResult``; ``rendered`` keeps each message written, for chats that
    read the same.
    """

    decisions: list[Decision] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    drafts: list[OutboxDraft] = field(default_factory=list)
    refused: Counter[SuppressionReason] = field(default_factory=Counter)
    rendered: dict[object, Message] = field(default_factory=dict)


class Judge:
    """Decides by the settings of one desk and adds what follows to an :class:`Consequences`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def decide_for(
        self,
        member: Listener,
        concerned: Mapping[int, Concerned],
        known: Mapping[tuple[int, str], Told],
        rings: dict[int, list[datetime]],
        now: datetime,
        outcome: Consequences,
    ) -> int:
        """Decide, for one chat, on each story that concerns it; returns how many decisions were made.

        ``concerned`` are the stories by wish, ``known`` is what was told before, by chat and story. ``rings`` holds
        when each chat was rung; the rings decided here are added to it.
        """
        chat, subscriptions, wish = member
        if wish not in concerned:
            return 0
        rang_at, made = rings.setdefault(chat.id, []), len(outcome.decisions)
        for story, choice in concerned[wish].stories:
            told = known.get((chat.id, story.id))
            if choice.refused is not None and told is None:
                outcome.refused[choice.refused] += 1
                continue
            limits = self._desk.settings.alerts
            decision = alerts.decide_chosen(choice, chat, told, now, limits, rang_at)
            self.carry_out(decision, story, chat, subscriptions, outcome)
            if decision.told and decision.told.rang_at == now:
                rang_at.append(now)
        return len(outcome.decisions) - made

    def carry_out(
        self, decision: Decision, story: Story, chat: Chat, subscriptions: Sequence[Subscription], outcome: Consequences
    ) -> None:
        """Add one decision to the outcome: what to remember and, unless its kind is NONE, the message."""
        decision = expect(decision, story, chat)
        outcome.decisions.append(decision)
        if decision.told is not None:
            is_message = decision.kind is not AlertKind.NONE
            outcome.told.append(self._sign(decision.told) if is_message else decision.told)
        for one in filter(None, (decision, decision.edit)):
            if one.kind is not AlertKind.NONE:
                self._draft(one, story, chat, subscriptions, outcome)

    def _draft(
        self, decision: Decision, story: Story, chat: Chat, subscriptions: Sequence[Subscription], outcome: Consequences
    ) -> None:
        message = self._render(decision, story, chat, subscriptions, outcome)
        topics = list_wanting(story, subscriptions)
        key, config = decision.dedup_key, self._desk.version
        lane = Lane.EDIT if decision.edits else Lane.URGENT
        outcome.drafts.append(OutboxDraft(chat.id, lane, key, message, topics=topics, config=config))

    def _sign(self, told: Told) -> Told:
        """What a chat knows after one more message, with the version of the config that decided it."""
        return replace(told, configs=add_version(told.configs, self._desk.version))

    def _render(
        self, decision: Decision, story: Story, chat: Chat, subscriptions: Sequence[Subscription], outcome: Consequences
    ) -> Message:
        """The message, written once for all chats that read the same.

        The key has all that the text depends on; whatever else a decision holds only names the chat.
        """
        shown = _shown_topics(decision, story, subscriptions)
        queries = tuple((one.topic, one.query) for one in subscriptions if one.query)
        assert decision.shown is not None
        told = (decision.kind, decision.topic, decision.silent, decision.replies_to, decision.edits)
        known = (decision.told is not None and decision.told.unseen_key != "", decision.shown.article_key)
        news = (decision.changes, decision.standing)
        key = (story.id, told, news, known, shown, queries, chat.language, chat.timezone)
        message = outcome.rendered.get(key)
        if message is None:
            message = render.alert(decision, story, self._desk.reader(chat, subscriptions), shown)
            outcome.rendered[key] = message
        return message

    def send_summary(
        self, summary: FloodSummary, chat: Chat, subscriptions: Sequence[Subscription], outcome: Consequences
    ) -> None:
        """Add one summary, in as many messages as it needs, in place of many alerts, and the edits that go with it."""
        reader = self._desk.reader(chat, subscriptions)
        messages = render.digest(summary.digest, reader, self._title_summary(summary.reason, reader))
        outcome.told += map(self._sign, summary.told)
        topics = tuple(dict.fromkeys(entry.topic for entry in summary.digest.entries))
        for number, one in enumerate(messages, 1):
            key = make_part_key(summary.dedup_key, number)
            draft = OutboxDraft(chat.id, Lane.URGENT, key, one, topics=topics, config=self._desk.version)
            outcome.drafts.append(draft)
        stories = {entry.story.id: entry.story for entry in summary.digest.entries}
        for edit in summary.edits:
            self._draft(edit, stories[edit.story_id], chat, subscriptions, outcome)

    def _title_summary(self, reason: SuppressionReason, reader: Reader) -> str:
        """What the stories of a summary waited for."""
        if reason is SuppressionReason.QUIET_HOURS:
            return reader.text("While it was quiet")
        limits = self._desk.settings.alerts
        return reader.count(
            "Urgent, held back, as more than {limit} alerts would have come in {n} minute",
            "Urgent, held back, as more than {limit} alerts would have come in {n} minutes",
            max(1, round(limits.flood_window_seconds / 60)),
            limit=reader.number(limits.flood_limit),
        )


def _shown_topics(decision: Decision, story: Story, subscriptions: Iterable[Subscription]) -> tuple[str, ...]:
    """The story's urgent topics that the chat subscribes to: first those of the report that is shown, then the others
    in the story's order. What ends is of one topic alone, and a first alert, also edited, names only what still stands.
    """
    asked = {subscription.topic for subscription in subscriptions}
    if decision.kind in ENDINGS and decision.changes[0].topic in asked:
        return (decision.changes[0].topic,)
    urgent = [topic.topic for topic in story.topics if topic.topic in asked and topic.level is Level.URGENT]
    told = decision.shown.urgent if decision.shown is not None else ()
    ordered = tuple(dict.fromkeys([*(one for one in told if one in urgent), *urgent]))
    return tuple(one for one in ordered if decision.kind not in _FIRST or stands(story, one)) or ordered
