"""Where an analysed article becomes news: it is put into a story, and each chat's alert is decided and stored.

The hub runs in the store's thread. It keeps the live stories in memory and asks the store for everything else. Pure
functions in monitors/ decide; the hub gives them what they need and stores what follows, in one transaction. Batches
reach it through intake.py.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice

from bot.arrivals import Arrival, Intake, IntakeResult
from bot.audience import Audience, Listener
from bot.desk import Desk
from bot.endings import Endings
from bot.judging import Consequences, Judge
from bot.live_stories import LiveStories
from bot.sources.feed_notices import list_drafts
from bot.told_before import add_inherited, list_known, list_known_after, settle_edits
from bot.watch_rules import WatchRules
from monitors.alerting.expiry import decide_expiry
from monitors.alerting.release import release
from monitors.model import (
    ArticleRecord,
    Assignment,
    Chat,
    Message,
    Move,
    Parting,
    Record,
    Story,
    Subscription,
    SuppressionReason,
    Told,
)
from monitors.outdated import hold_outdated, is_outdated
from monitors.stories.assignment import StoryIndex
from storage.store import Store
from storage.undecided import UndecidedStory

DECISIONS_AT_ONCE = 200  # in one transaction: whoever asks the store meanwhile waits for it
LOOKS_AT_ONCE = 20_000  # pairs of story and chat that are compared in one transaction, at most
STORY_LOOKS = 200  # a story costs as much time as this many pairs, even if it concerns no chat


@dataclass(slots=True)
class _Changes:
    """What a batch did to the stories: those it touched, as they are now; those that were merged into others; the moves
    of articles from one story to another, in order; and why stories were kept apart from others."""

    stories: dict[str, Story] = field(default_factory=dict)
    merged: dict[str, Story] = field(default_factory=dict)
    moves: list[Move] = field(default_factory=list)
    partings: list[Parting] = field(default_factory=list)

    def add(self, assignment: Assignment) -> None:
        """Add what one more article did."""
        for pointer in assignment.merged:
            self.stories.pop(pointer.id, None)
            self.merged[pointer.id] = pointer
        for story in (*assignment.changed, assignment.story):
            self.stories[story.id] = story
            self.merged.pop(story.id, None)
        self.moves += assignment.moves
        self.partings += assignment.partings


def _do_nothing(store: Store) -> None:
    """The default for ``also`` in :meth:`Hub.take`."""


class Hub:
    """Takes in what the sources brought. Use it only in the store's thread, except where a method says otherwise."""

    def __init__(self, desk: Desk, on_taken: Callable[[Intake, IntakeResult], None] | None = None) -> None:
        """``on_taken`` is called, in the store's thread, after each batch that was stored."""
        self._desk = desk
        self.on_taken = on_taken
        self.live = LiveStories(desk.settings.escalate)
        self._judge = Judge(desk)
        self.watches = WatchRules(desk.shared, desk.languages)
        self._audience: Audience | None = None
        self._released_to = 0  # release_more has decided for the chats up to this id
        self._endings = Endings()
        self._batches: list[set[str]] = []  # the story ids of each batch that is being taken in part by part
        self._sliced: tuple[Story, dict[object, Message]] | None = None  # the messages written in its slices so far

    def set_desk(self, desk: Desk) -> None:
        """Go on with a reloaded config. Changed escalations make the live stories be read back, and changed shared
        lists make the watches be compiled again."""
        if desk.settings.escalate != self._desk.settings.escalate:
            self.live = LiveStories(desk.settings.escalate)
        if desk.shared != self._desk.shared:
            self.watches = WatchRules(desk.shared, desk.languages)
        self._desk = desk
        self._judge = Judge(desk)

    def take(
        self,
        store: Store,
        intake: Intake,
        now: datetime,
        also: Callable[[Store], object] = _do_nothing,
        *,
        batch: set[str] | None = None,
    ) -> IntakeResult:
        """Sort a batch into stories, decide who is told, and store all of it or nothing.

        ``also`` is called first in the same transaction. Decisions are left to :meth:`decide_more` if they would be
        too many at once, or if this intake is one part of a larger ``batch`` (see :meth:`open_batch`).
        """
        index = self.live.get(store, now)
        try:
            with store.transaction():
                also(store)
                taken = self._take(store, index, intake, now, batch)
        except BaseException:
            self.live.forget()  # the index has seen articles that were not stored
            raise
        if self.on_taken is not None:
            self.on_taken(intake, taken)
        return taken

    @contextmanager
    def open_batch(self) -> Iterator[set[str]]:
        """The ``batch`` for taking one batch in parts: until the block ends, nothing is decided about the stories that
        they touch, since later parts may say more. May be called from any thread.
        """
        batch: set[str] = set()
        self._batches.append(batch)
        try:
            yield batch
        finally:
            self._batches = [one for one in self._batches if one is not batch]

    def release_more(self, store: Store, now: datetime) -> IntakeResult | None:
        """Decide again, for the next chats, about alerts that were held back until now; None after the last chat."""
        index = self.live.get(store, now)
        waiting = _by_chat(settle_edits(store, store.alerts.list_due(now, self._released_to, DECISIONS_AT_ONCE)))
        if not waiting:
            self._released_to = 0
            return None
        audience, outcome = self._gather_audience(store), Consequences()
        with store.transaction():
            for chat_id, told in waiting.items():
                if (member := audience.find_member(chat_id)) is not None:
                    self._release(store, index, *member, told, now, outcome)
                else:
                    outcome.told += map(_let_go, told)
            taken = self._save(store, outcome, now)
        self._released_to = max(waiting)
        return taken

    def announce_ends(self, store: Store, now: datetime) -> IntakeResult | None:
        """Tell the next chats that a measure ends soon or has ended; None when no chat is left to ask."""
        pairs = self._endings.list_next(store, now, DECISIONS_AT_ONCE)
        if not pairs:
            return None
        audience, outcome = self._gather_audience(store), Consequences()
        outcome.rendered = self._endings.rendered
        for headlines, told in pairs:
            if (member := audience.find_member(told.chat_id)) is None:
                continue
            (chat, subscriptions), story = member, headlines.story
            decision = decide_expiry(story, subscriptions, chat, told, now, headlines)
            if decision is not None:
                self._judge.carry_out(decision, story, chat, subscriptions, outcome)
        if not outcome.told:
            return IntakeResult()
        with store.transaction():
            return self._save(store, outcome, now)

    def _save(self, store: Store, outcome: Consequences, now: datetime) -> IntakeResult:
        """Store decisions and drafts."""
        messages = store.record(Record(told=tuple(outcome.told), drafts=tuple(outcome.drafts)), now)
        return IntakeResult(messages=messages, decisions=tuple(outcome.decisions), refused=outcome.refused)

    def _take(
        self, store: Store, index: StoryIndex, intake: Intake, now: datetime, batch: set[str] | None
    ) -> IntakeResult:
        changes = _Changes()
        arrivals = self._with_watches(store, intake.arrivals)
        records = tuple(_file(index, arrival, changes, self._old_after) for arrival in arrivals)
        record = Record(
            feed_states=intake.feed_states,
            seed_states=intake.seed_states,
            known_entries=intake.known_entries,
            articles=records,
            stories=(*changes.stories.values(), *changes.merged.values()),
            moves=tuple(changes.moves),
            partings=tuple(changes.partings),
        )
        flooded = [arrival.analysis for arrival in arrivals if arrival.reason is SuppressionReason.FLOOD]
        drafts = list_drafts(store, self._desk, intake.notices, flooded, now)
        store.record(record, now)  # before deciding: what was told of a merged story counts for the one it joined
        outcome = self._decide(store, changes.stories, now, batch)
        outcome.drafts += drafts
        return replace(
            self._save(store, outcome, now),
            articles=len(records),
            matches=sum(len(arrival.analysis.matches) for arrival in arrivals),
        )

    def _with_watches(self, store: Store, arrivals: Sequence[Arrival]) -> tuple[Arrival, ...]:
        """The arrivals with the matches of the chats' own watches; of those dated too long ago none is urgent."""
        analyses = self.watches.extend(store, tuple(arrival.analysis for arrival in arrivals))
        return tuple(
            replace(arrival, analysis=hold_outdated(one, self._old_after))
            for arrival, one in zip(arrivals, analyses, strict=True)
        )

    @property
    def _old_after(self) -> timedelta:
        return timedelta(seconds=self._desk.settings.alerts.old_after_seconds)

    def _decide(
        self, store: Store, stories: Mapping[str, Story], now: datetime, batch: set[str] | None
    ) -> Consequences:
        """Decide on each changed story for every chat that asked for a topic of it; or leave it, see :meth:`take`."""
        outcome = Consequences()
        if batch is not None:
            store.undecided.add(stories)
            batch.update(stories)
        if batch is not None or not stories:
            return outcome
        audience = self._gather_audience(store)
        concerned = audience.find_concerned(stories.values())
        if audience.count_ringing(concerned) + store.alerts.count_told_of(tuple(stories)) > DECISIONS_AT_ONCE:
            store.undecided.add(stories)
            return outcome
        known = list_known(store, stories)
        members = audience.list_members(concerned)
        ringing = [chat.id for chat, _, wish in members if concerned[wish].may_ring]
        rings = self._list_rings(store, ringing, now)
        add_inherited(store, stories, ringing, known)
        for member in members:
            self._judge.decide_for(member, concerned, known, rings, now, outcome)
        return outcome

    def decide_more(self, store: Store, now: datetime) -> IntakeResult | None:
        """Decide the next slice of what :meth:`take` left; None when nothing is left."""
        held = frozenset[str]().union(*self._batches)
        if store.undecided.find_first(held) is None:
            return None
        index = self.live.get(store, now)
        outcome, rings, looks = Consequences(), dict[int, list[datetime]](), 0
        with store.transaction():
            while len(outcome.decisions) < DECISIONS_AT_ONCE and looks < LOOKS_AT_ONCE:
                if (left := store.undecided.find_first(held)) is None:
                    break
                looks += STORY_LOOKS
                story = index.find_story(left.story_id)
                if story is None:  # no longer live: too old to ring
                    store.undecided.remove(left)
                else:
                    looks += self._decide_slice(store, left, story, rings, now, outcome)
            taken = self._save(store, outcome, now)
        if self.on_taken is not None:
            self.on_taken(Intake(), taken)
        return taken

    def _decide_slice(
        self,
        store: Store,
        left: UndecidedStory,
        story: Story,
        rings: dict[int, list[datetime]],
        now: datetime,
        outcome: Consequences,
    ) -> int:
        """Decide on one story for the next chats, in the order of their ids; returns how many chats were looked at.

        ``rings`` collects when each chat was rung, over the whole transaction.
        """
        room, done = DECISIONS_AT_ONCE - len(outcome.decisions), left.after_chat
        concerned, members = self._gather_audience(store).find_concerned_by(story)
        members = members[_count_to(members, done) :]
        known, horizon = list_known_after(store, story, done, room)
        near = members if horizon is None else members[: _count_to(members, horizon)]
        ringing = list(islice((chat.id for chat, _, wish in near if concerned[wish].may_ring), room))
        rings |= self._list_rings(store, [chat_id for chat_id in ringing if chat_id not in rings], now)
        add_inherited(store, {story.id: story}, ringing, known)
        outcome.rendered = self._keep_rendered(story)
        for looked, member in enumerate(near):
            if room <= 0:
                store.undecided.advance(left, done)
                return looked
            room -= self._judge.decide_for(member, concerned, known, rings, now, outcome)
            done = member[0].id
        if horizon is not None and len(near) < len(members):
            store.undecided.advance(left, horizon)
        else:
            store.undecided.remove(left)
        return len(near)

    def _keep_rendered(self, story: Story) -> dict[object, Message]:
        """The messages written in the slices of this story so far."""
        if self._sliced is None or self._sliced[0] is not story:
            self._sliced = story, {}
        return self._sliced[1]

    def _gather_audience(self, store: Store) -> Audience:
        """The subscribers by their wishes; rebuilt only when a chat or subscription has changed."""
        subscribers = store.chats.list_subscribers()
        if self._audience is None or self._audience.subscribers is not subscribers:
            self._audience = Audience(subscribers)
        return self._audience

    def _list_rings(self, store: Store, chat_ids: Sequence[int], now: datetime) -> dict[int, list[datetime]]:
        since = now - timedelta(seconds=self._desk.settings.alerts.flood_window_seconds)
        return store.alerts.list_rings(chat_ids, since) if chat_ids else {}

    def _release(
        self,
        store: Store,
        index: StoryIndex,
        chat: Chat,
        subscriptions: Sequence[Subscription],
        waiting: Sequence[Told],
        now: datetime,
        outcome: Consequences,
    ) -> None:
        """Decide on all that waited for this chat: message by message, or one summary in place of too many."""
        live = {told.story_id: story for told in waiting if (story := index.find_story(told.story_id)) is not None}
        outcome.told += [_let_go(told) for told in waiting if told.story_id not in live]
        owed = [(live[told.story_id], told) for told in waiting if told.story_id in live]
        rang_at = self._list_rings(store, [chat.id], now).get(chat.id, [])
        released = release(owed, subscriptions, chat, now, self._desk.settings.alerts, rang_at)
        stories = {story.id: story for story in live.values()}
        for decision in released.decisions:
            self._judge.carry_out(decision, stories[decision.story_id], chat, subscriptions, outcome)
        if released.summary is not None:
            self._judge.send_summary(released.summary, chat, subscriptions, outcome)


def _count_to(members: Sequence[Listener], chat_id: int) -> int:
    """How many of these members, which are in the order of their ids, come up to that chat."""
    return bisect_right(members, chat_id, key=lambda member: member[0].id)


def _file(index: StoryIndex, arrival: Arrival, changes: _Changes, old_after: timedelta) -> ArticleRecord:
    """Put an arrival into its story; one that may not ring is only archived, and so is one that matches nothing, unless
    it is a new version, in time, of an article that did. An empty version says nothing of the one before.
    """
    article = arrival.analysis.article
    says = bool(article.title.strip() or article.text.strip())
    is_rewritten = says and index.find_home(article.key) is not None and not is_outdated(article, old_after)
    if arrival.reason is not None or not (arrival.analysis.matches or is_rewritten):
        return ArticleRecord(arrival.analysis, reason=arrival.reason)
    assignment = index.assign(arrival.analysis)
    changes.add(assignment)
    return ArticleRecord(arrival.analysis, assignment.story.id)


def _by_chat(every: Iterable[Told]) -> dict[int, list[Told]]:
    sorted_out: dict[int, list[Told]] = {}
    for told in every:
        sorted_out.setdefault(told.chat_id, []).append(told)
    return sorted_out


def _let_go(told: Told) -> Told:
    """The same without its wait: its story or its chat is gone."""
    return replace(told, waits_for=None, again_at=None)
