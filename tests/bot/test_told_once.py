"""Whatever way a chat is told and whatever happens meanwhile, it hears of each correction, step and moved end once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from monitors.alerting.alerts import decide
from monitors.alerting.digest import compose
from monitors.alerting.expiry import decide_expiry
from monitors.alerting.inheritance import join_merged
from monitors.alerting.last_seen import mark_arrived
from monitors.alerting.release import release
from monitors.alerting.waiting_steps import list_ringing
from monitors.config.settings import AlertSettings
from monitors.model import (
    AlertKind,
    Cadence,
    Change,
    ChangeKind,
    Chat,
    Decision,
    Digested,
    Fact,
    FactKind,
    Story,
    Told,
)
from monitors.stories.chronicle import (
    Provenance,
    StoryPart,
    StoryRules,
    build_story,
    extend_story,
    merge_stories,
    read_part,
)
from storage import codec
from tests.monitors.story_makers import (
    START,
    make_analysis,
    make_chat,
    make_figure,
    make_match,
    make_story,
    make_subscription,
    make_until,
    told_of,
)

RULES, LIMITS = StoryRules(), AlertSettings()
EVEN_EARLIER, END, LATER_END = date(2026, 3, 3), date(2026, 3, 4), date(2026, 3, 24)
NINE = {"reminder": datetime(2026, 3, 3, 9, tzinfo=UTC), "lapse": datetime(2026, 3, 5, 9, tzinfo=UTC)}
"""When a chat is told that the measure ends, or is over; all else happens at the time of the reminder too."""


@dataclass(frozen=True)
class Event:
    """What comes of a story that was told: the facts before it, its facts and headline, and the change to hear of.

    ``also`` may be said beside that, once.
    """

    before: tuple[Fact, ...]
    after: tuple[Fact, ...]
    change: Change
    title: str = "Curfew in Kano"
    also: Change | None = None


def kill(low: int, *, corrects: bool = False) -> Fact:
    return replace(make_figure(FactKind.KILLED, low), corrects=corrects)


def end(on: date, *, corrects: bool = False) -> Fact:
    return replace(make_until(on), corrects=corrects)


def move(kind: ChangeKind, was: date, now: date | None) -> Change:
    return Change(kind, was, now, topic="attack")


NOTICE = "CORRECTED: Curfew in Kano"
EVENTS = {
    "correction": Event(
        (kill(40), end(END)),
        (kill(12, corrects=True),),
        Change(ChangeKind.CORRECTED, told_of(FactKind.KILLED, 40), told_of(FactKind.KILLED, 12)),
    ),
    "notice": Event(
        (kill(40), end(LATER_END)),
        (end(END),),
        Change(ChangeKind.CORRECTED, None, NOTICE),
        NOTICE,
        also=move(ChangeKind.SHORTENED, LATER_END, END),
    ),
    "step": Event(
        (kill(40), end(END)),
        (kill(500),),
        Change(ChangeKind.TOLL, told_of(FactKind.KILLED, 40), told_of(FactKind.KILLED, 500)),
    ),
    "extension": Event((end(EVEN_EARLIER),), (end(END),), move(ChangeKind.EXTENDED, EVEN_EARLIER, END)),
    "shortening": Event((end(LATER_END),), (end(END, corrects=True),), move(ChangeKind.SHORTENED, LATER_END, END)),
    "lift": Event((end(END),), (), move(ChangeKind.LIFTED, END, None), "Curfew lifted in Kano"),
    "lift of an open end": Event((), (), Change(ChangeKind.LIFTED, topic="attack"), "Curfew lifted in Kano"),
}


def give(number: int, facts: tuple[Fact, ...], at: datetime, title: str = "Curfew in Kano") -> StoryPart:
    minutes = (at - START).total_seconds() / 60
    return read_part(
        make_analysis(str(number), title, matches=(make_match(words="curfew"),), facts=facts, minutes=minutes),
        Provenance(str(number), str(number)),
    )


@dataclass
class Listener:
    """One chat: what it was told, is owed and has heard of. One that ``is_late`` gets its digest at nine; to one that
    ``misses_edits`` none is ever sent.
    """

    chat: Chat
    is_digested: bool = False
    is_late: bool = False
    is_flooded: bool = False
    is_summarised: bool = False
    misses_edits: bool = False
    told: dict[str, Told] = field(default_factory=dict)
    had: dict[str, tuple[Digested, ...]] = field(default_factory=dict)
    heard: list[Change] = field(default_factory=list)

    def listen(self, story: Story, now: datetime, *, is_rung_out: bool = False) -> None:
        """Be told of a story at this time, if anything is to be told; ``is_rung_out`` by many alerts just before."""
        if self.is_digested:
            self._read_digest(story, now + timedelta(seconds=1))
            return
        known = self.told.get(story.id)
        rang_at = [now] * LIMITS.flood_limit if is_rung_out else []
        if known is None or known.again_at is None or known.again_at > now:
            self._take(decide(story, (make_subscription(),), self.chat, known, now, LIMITS, rang_at))
            return
        other = make_story(name="another")
        owed = [(story, known)]
        if self.is_summarised:
            owed.append((other, Told(7, other.id, "attack", again_at=now, waits_for=known.waits_for)))
        released = release(owed, (make_subscription(),), self.chat, now, LIMITS)
        for decision in released.decisions:
            self._take(decision)
        if released.summary is not None:
            self.told |= {told.story_id: told for told in released.summary.told}
            self.heard += [change for entry in released.summary.digest.entries for change in entry.changes]

    def hear_of_end(self, story: Story, now: datetime) -> AlertKind:
        """Be reminded of the end of its measure, or told that it is over, if that is due."""
        if story.id not in self.told:
            return AlertKind.NONE
        decision = decide_expiry(story, (make_subscription(),), self.chat, self.told[story.id], now)
        if decision is None or decision.told is None:
            return AlertKind.NONE
        self.told[story.id] = decision.told
        return decision.kind

    def learn_of_merger(self, merged: Story, other: Story) -> None:
        if other.id in self.told:
            self.told[merged.id] = join_merged(merged, self.told[merged.id], [self.told.pop(other.id)])
        if other.id in self.had:
            self.had[merged.id] += self.had.pop(other.id)

    def restart(self) -> None:
        """Read what is stored."""
        self.told = {name: codec.decode(Told, codec.encode(told)) for name, told in self.told.items()}
        self.had = {name: codec.decode_all(Digested, codec.encode_all(had)) for name, had in self.had.items()}

    def _take(self, decision: Decision) -> None:
        if decision.told is not None:
            self.told[decision.story_id] = decision.told if self.misses_edits else mark_arrived(decision.told)
        if decision.reason is None:  # else the first message was edited, and what is heard is still to come
            self.heard += decision.changes

    def _read_digest(self, story: Story, now: datetime) -> None:
        asked = (make_subscription(cadence=Cadence.DIGEST),)
        for entry in compose(self.chat, asked, [story], START - timedelta(days=1), now, self.had).entries:
            assert entry.digested is not None
            self.had[story.id] = (entry.digested,)
            self.heard += entry.changes


LISTENERS: dict[str, Callable[[datetime], Listener]] = {
    "at once": lambda nine: Listener(make_chat()),
    "after quiet hours": lambda nine: Listener(
        make_chat(quiet_from=time(21), quiet_to=time(9), urgent_breaks_quiet=False)
    ),
    "after a mute": lambda nine: Listener(make_chat(muted_until=nine)),
    "after a flood": lambda nine: Listener(make_chat(), is_flooded=True),
    "in a summary": lambda nine: Listener(
        make_chat(quiet_from=time(21), quiet_to=time(9), urgent_breaks_quiet=False), is_summarised=True
    ),
    "in a digest at once": lambda nine: Listener(make_chat(), is_digested=True),
    "in a digest": lambda nine: Listener(make_chat(), is_digested=True, is_late=True),
}


@pytest.mark.parametrize("misses_edits", [False, True], ids=["with edits", "without edits"])
@pytest.mark.parametrize("meanwhile", ["nothing", "reminder", "lapse", "merged", "heir of a merger", "restart"])
@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("way", LISTENERS)
def test_each_change_is_heard_once(way: str, event: str, meanwhile: str, *, misses_edits: bool) -> None:
    what, nine = EVENTS[event], NINE.get(meanwhile, NINE["reminder"])
    listener = replace(LISTENERS[way](nine), misses_edits=misses_edits)
    unmuted = listener.chat
    listener.chat = replace(unmuted, muted_until=None)
    twins = {
        "merged": [build_story([give(9, what.before, START - timedelta(minutes=2))], RULES)],
        "heir of a merger": [build_story([give(9, what.before, START + timedelta(minutes=2))], RULES)],
    }.get(meanwhile, [])
    story = build_story([give(1, what.before, START)], RULES)
    for one in (story, *twins):
        listener.listen(one, START + timedelta(hours=1))
    assert listener.heard == []

    listener.chat = unmuted
    happens_at = nine - timedelta(minutes=5)
    story = extend_story(story, give(2, what.after, happens_at, what.title), RULES)
    if not listener.is_late:
        listener.listen(story, happens_at, is_rung_out=listener.is_flooded)
    assert (listener.heard != []) == ("at once" in way)

    for twin in twins:
        older, newer = sorted((story, twin), key=lambda one: one.first_seen_at)
        story = merge_stories(older, newer, RULES)
        listener.learn_of_merger(story, newer)
        if not listener.is_late:
            listener.listen(story, happens_at + timedelta(minutes=1), is_rung_out=listener.is_flooded)
    if meanwhile == "restart":
        listener.restart()
        story = codec.decode(Story, codec.encode(story))
    if meanwhile in NINE:
        is_due = not listener.is_digested and not event.startswith("lift")
        assert (listener.hear_of_end(story, nine) is not AlertKind.NONE) == is_due

    for minutes in (0, 10, 20, 600, 1500):
        listener.listen(story, nine + timedelta(minutes=minutes))
    rung = list_ringing(listener.heard)
    assert rung.count(what.change) == 1
    assert [change for change in rung if change != what.change] in ([], [what.also])
