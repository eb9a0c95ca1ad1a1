"""Where an analysed article becomes news: its story, who must be told what, and one record of it all.

The hub lives in the store's thread. It remembers the live stories; everything else it asks the store. Deciding is done
by pure functions in monitors/; this module only brings them what they need and stores what follows, in one transaction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot import render
from bot.audience import Audience, Concerned
from bot.desk import Desk
from bot.feed_notices import list_drafts
from bot.watch_rules import WatchRules
from monitors import alerts
from monitors.expiry import decide_expiry
from monitors.model import (
    AlertKind,
    Analysis,
    ArticleRecord,
    Chat,
    Decision,
    FeedNotice,
    FeedState,
    KnownEntry,
    Lane,
    Level,
    Message,
    OutboxDraft,
    Record,
    SeedState,
    Story,
    Subscription,
    SuppressionReason,
    Told,
)
from monitors.stories import MOST_ARTICLES, WINDOW_SECONDS, StoryIndex, mark_merged
from storage.store import Store

EXPIRY_DAYS = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Arrival:
    """An analysed article on its way in; ``reason`` says why it may not ring (None: it may)."""

    analysis: Analysis
    reason: SuppressionReason | None = None


@dataclass(frozen=True, slots=True)
class Intake:
    """What one batch of polls or one scan brought."""

    arrivals: tuple[Arrival, ...] = ()
    feed_states: tuple[FeedState, ...] = ()
    seed_states: tuple[SeedState, ...] = ()
    known_entries: tuple[KnownEntry, ...] = ()
    notices: tuple[FeedNotice, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of an intake: counts for the log, and decisions that rang, were held back, or are of a story told.

    ``refused`` counts, by reason, the chats that a story of their topics is nothing to, and that know nothing of it.
    """

    articles: int = 0
    matches: int = 0
    messages: int = 0
    decisions: tuple[Decision, ...] = ()
    refused: Mapping[SuppressionReason, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Changes:
    """What a batch did to the stories: those it touched as they are now, those that were merged into others, and the
    articles that went over to another when theirs turned out to be two."""

    stories: dict[str, Story] = field(default_factory=dict)
    merged: dict[str, Story] = field(default_factory=dict)
    moved: dict[str, None] = field(default_factory=dict)

    def list_moves(self, index: StoryIndex) -> tuple[tuple[str, str], ...]:
        """The moved articles and where they stand at the end of the batch."""
        return tuple((key, home) for key in self.moved if (home := index.find_home(key)) is not None)


@dataclass(slots=True)
class _Outcome:
    """What follows from decisions: what to remember and what to send."""

    decisions: list[Decision] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    drafts: list[OutboxDraft] = field(default_factory=list)
    refused: Counter[SuppressionReason] = field(default_factory=Counter)
    rendered: dict[object, Message] = field(default_factory=dict)


class Hub:
    """Takes in what the sources brought. Use it only in the store's thread."""

    def __init__(self, desk: Desk, on_taken: Callable[[Intake, Taken], None] | None = None) -> None:
        """``on_taken`` hears, in the store's thread, of each batch that was stored."""
        self._desk = desk
        self.on_taken = on_taken
        self._index: StoryIndex | None = None
        self._watches = WatchRules(desk.shared)
        self._audience: Audience | None = None

    def set_desk(self, desk: Desk) -> None:
        """Go on with a reloaded configuration; with other escalations the stories are read back."""
        if desk.settings.escalate != self._desk.settings.escalate:
            self._index = None
        self._desk = desk
        self._watches = WatchRules(desk.shared)

    def take(self, store: Store, intake: Intake, now: datetime) -> Taken:
        """Sort a batch into stories, decide who is told, and store all of it or nothing."""
        index = self._restored(store, now)
        try:
            with store.transaction():
                taken = self._take(store, index, intake, now)
        except BaseException:
            self._index = None  # it has seen articles that were not stored
            raise
        if self.on_taken is not None:
            self.on_taken(intake, taken)
        return taken

    def decide_again(self, store: Store, now: datetime) -> Taken:
        """Decide once more about what waited for a time that has come, and about measures that end."""
        index = self._restored(store, now)
        outcome = _Outcome()
        with store.transaction():
            waiting = _by_chat(store.alerts.list_due(now))
            for chat, subscriptions in store.chats.list_subscribers():
                if told := waiting.pop(chat.id, None):
                    self._release(store, index, chat, subscriptions, told, now, outcome)
            outcome.told += [_let_go(told) for left in waiting.values() for told in left]
            self._tell_expiries(store, now, outcome)
            store.alerts.save(outcome.told)
            messages = store.outbox.add(outcome.drafts, now)
        return Taken(messages=messages, decisions=tuple(outcome.decisions))

    def _restored(self, store: Store, now: datetime) -> StoryIndex:
        """The live stories, read back from the store after a start or a failed transaction."""
        if self._index is None:
            index = StoryIndex(self._desk.settings.escalate)
            since = now - timedelta(seconds=WINDOW_SECONDS)
            with store.snapshot():
                records = store.articles.list_recent_analyses(since, MOST_ARTICLES)
                index.restore(store.stories.list_open_stories(since), records)
            self._index = index
        return self._index

    def _take(self, store: Store, index: StoryIndex, intake: Intake, now: datetime) -> Taken:
        changes = _Changes()
        arrivals = self._with_watches(store, intake.arrivals)
        records = tuple(_file(index, arrival, changes) for arrival in arrivals)
        outcome = self._decide(store, changes.stories, now)
        flooded = [arrival.analysis for arrival in arrivals if arrival.reason is SuppressionReason.FLOOD]
        outcome.drafts += list_drafts(store, self._desk, intake.notices, flooded, now)
        record = Record(
            feed_states=intake.feed_states,
            seed_states=intake.seed_states,
            known_entries=intake.known_entries,
            articles=records,
            stories=(*changes.stories.values(), *changes.merged.values()),
            moves=changes.list_moves(index),
            told=tuple(outcome.told),
            drafts=tuple(outcome.drafts),
        )
        return Taken(
            articles=len(records),
            matches=sum(len(arrival.analysis.matches) for arrival in arrivals),
            messages=store.record(record, now),
            decisions=tuple(outcome.decisions),
            refused=outcome.refused,
        )

    def _with_watches(self, store: Store, arrivals: Sequence[Arrival]) -> tuple[Arrival, ...]:
        """The arrivals with the matches of the chats' own watches."""
        analyses = self._watches.extend(store, tuple(arrival.analysis for arrival in arrivals))
        return tuple(replace(arrival, analysis=one) for arrival, one in zip(arrivals, analyses, strict=True))

    def _decide(self, store: Store, stories: Mapping[str, Story], now: datetime) -> _Outcome:
        """Every changed story, for every chat that asked for one of its topics."""
        outcome = _Outcome()
        if not stories:
            return outcome
        known = {(told.chat_id, told.story_id): told for told in store.alerts.list_told(tuple(stories))}
        audience = self._gather_audience(store)
        concerned = audience.find_concerned(stories.values())
        rings = self._list_rings(store, [m[0].id for m in audience.members if _may_ring(concerned.get(m[2]))], now)
        for chat, subscriptions, wish in audience.members:
            if wish not in concerned:
                continue
            rang_at = rings.setdefault(chat.id, [])
            for story, choice in concerned[wish].stories:
                told = known.get((chat.id, story.id))
                if choice.refused is not None and told is None:
                    outcome.refused[choice.refused] += 1
                    continue
                limits = self._desk.settings.alerts
                decision = alerts.decide_chosen(choice, story, chat, told, now, limits, rang_at)
                self._carry_out(decision, story, chat, subscriptions, outcome)
                if decision.told and decision.told.rang_at == now:
                    rang_at.append(now)
        return outcome

    def _gather_audience(self, store: Store) -> Audience:
        """The subscribers by their wishes, sorted out anew only when something changed."""
        subscribers = store.chats.list_subscribers()
        if self._audience is None or self._audience.subscribers is not subscribers:
            self._audience = Audience(subscribers)
        return self._audience

    def _list_rings(self, store: Store, chat_ids: Sequence[int], now: datetime) -> dict[int, list[datetime]]:
        since = now - timedelta(seconds=self._desk.settings.alerts.flood_window_seconds)
        return store.alerts.list_rings(chat_ids, since) if chat_ids else {}

    def _carry_out(
        self, decision: Decision, story: Story, chat: Chat, subscriptions: Sequence[Subscription], outcome: _Outcome
    ) -> None:
        """Turn one decision into a message, if it is one, and into what to remember."""
        outcome.decisions.append(decision)
        if decision.told is not None:
            outcome.told.append(decision.told)
        if decision.kind is not AlertKind.NONE:
            message = self._render(decision, story, chat, subscriptions, outcome)
            topics = alerts.list_wanting(story, subscriptions)
            outcome.drafts.append(OutboxDraft(chat.id, Lane.URGENT, decision.dedup_key, message, topics=topics))

    def _render(
        self, decision: Decision, story: Story, chat: Chat, subscriptions: Sequence[Subscription], outcome: _Outcome
    ) -> Message:
        """The message, written once for all chats that read the same; all else in a decision only names the chat."""
        shown = _shown_topics(story, subscriptions)
        titles = tuple((one.topic, one.title) for one in subscriptions if one.title)
        told = (decision.kind, decision.topic, decision.changes, decision.silent, decision.replies_to, decision.edits)
        key = (story.id, told, shown, titles, chat.language, chat.timezone)
        message = outcome.rendered.get(key)
        if message is None:
            message = render.alert(decision, story, self._desk.reader(chat, subscriptions), shown)
            outcome.rendered[key] = message
        return message

    def _release(
        self,
        store: Store,
        index: StoryIndex,
        chat: Chat,
        subscriptions: Sequence[Subscription],
        waiting: Sequence[Told],
        now: datetime,
        outcome: _Outcome,
    ) -> None:
        """What waited for this chat: each by itself, or one summary in place of too many."""
        live = {told.story_id: story for told in waiting if (story := index.find_story(told.story_id)) is not None}
        outcome.told += [_let_go(told) for told in waiting if told.story_id not in live]
        owed = [(live[told.story_id], told) for told in waiting if told.story_id in live]
        rang_at = self._list_rings(store, [chat.id], now).get(chat.id, [])
        released = alerts.release(owed, subscriptions, chat, now, self._desk.settings.alerts, rang_at)
        stories = {story.id: story for story in live.values()}
        for decision in released.decisions:
            self._carry_out(decision, stories[decision.story_id], chat, subscriptions, outcome)
        if released.summary is not None:
            self._send_summary(released.summary, chat, subscriptions, outcome)

    def _send_summary(
        self, summary: alerts.FloodSummary, chat: Chat, subscriptions: Sequence[Subscription], outcome: _Outcome
    ) -> None:
        reader = self._desk.reader(chat, subscriptions)
        title = reader.tell("While it was quiet") if summary.reason is SuppressionReason.QUIET_HOURS else ""
        messages = render.digest(summary.digest, reader, title)
        outcome.told += summary.told
        topics = tuple(dict.fromkeys(entry.topic for entry in summary.digest.entries))
        for number, one in enumerate(messages):
            key = f"{summary.dedup_key}:{number}" if number else summary.dedup_key
            outcome.drafts.append(OutboxDraft(chat.id, Lane.URGENT, key, one, topics=topics))

    def _tell_expiries(self, store: Store, now: datetime, outcome: _Outcome) -> None:
        """Measures that end about now, to every chat that was told of them."""
        ending = store.stories.list_ending(now.date() - EXPIRY_DAYS, now.date() + EXPIRY_DAYS)
        stories = {story.id: story for story in ending}
        told = _by_chat(store.alerts.list_told(tuple(stories)))
        for chat, subscriptions in store.chats.list_subscribers() if told else ():
            for one in told.get(chat.id, ()):
                decision = decide_expiry(stories[one.story_id], subscriptions, chat, one, now)
                if decision.kind is not AlertKind.NONE:
                    self._carry_out(decision, stories[one.story_id], chat, subscriptions, outcome)


def _file(index: StoryIndex, arrival: Arrival, changes: _Changes) -> ArticleRecord:
    """Put an arrival into its story; one that matches nothing, or may not ring, goes into the archive only."""
    if arrival.reason is not None or not arrival.analysis.matches:
        return ArticleRecord(arrival.analysis, reason=arrival.reason)
    assignment = index.assign(arrival.analysis)
    for name in assignment.merged:
        old = changes.stories.pop(name, None) or assignment.before or assignment.story
        changes.merged[name] = mark_merged(replace(old, id=name), assignment.story.id)
    for story in (*assignment.parted, assignment.story):
        changes.stories[story.id] = story
        changes.merged.pop(story.id, None)
    changes.moved |= dict.fromkeys(assignment.moved)
    return ArticleRecord(arrival.analysis, assignment.story.id)


def _may_ring(concerned: Concerned | None) -> bool:
    return concerned is not None and concerned.may_ring


def _shown_topics(story: Story, subscriptions: Iterable[Subscription]) -> tuple[str, ...]:
    """The story's urgent topics that the chat subscribes to, in the story's order."""
    asked = {subscription.topic for subscription in subscriptions}
    return tuple(topic.topic for topic in story.topics if topic.topic in asked and topic.level is Level.URGENT)


def _by_chat(every: Iterable[Told]) -> dict[int, list[Told]]:
    sorted_out: dict[int, list[Told]] = {}
    for told in every:
        sorted_out.setdefault(told.chat_id, []).append(told)
    return sorted_out


def _let_go(told: Told) -> Told:
    """What waited, and whose story or chat is gone meanwhile, waits no longer."""
    return replace(told, waits_for=None, again_at=None)
