"""Whatever becomes of the edits, messages are told from what the chat saw, and each end of a measure is told once.

A random walk: figures rise, fall and are corrected, steps wait for quiet hours, edits arrive, are refused or give way
to newer ones, a measure ends.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

import pytest

from monitors.alerting.alerts import decide
from monitors.alerting.expiry import decide_expiry
from monitors.alerting.figures import Figures
from monitors.alerting.last_seen import mark_arrived, mark_lost
from monitors.config.settings import AlertSettings
from monitors.model import AlertKind, Decision, FactKind, LedgerEntry, Story, Told, ToldFigure
from tests.monitors.story_makers import START, make_chat, make_entry, make_measures, make_story, make_subscription

LIMITS = AlertSettings(repeat_interval="30m", grouping_wait="5m")
OUTLETS = ("Herald", "Courier", "Echo")
TOLLS = (2, 3, 5, 9, 12, 15, 25, 40, 60)
QUIET_FROM, QUIET_TO = time(20), time(2)
END = date(2026, 3, 4)


@dataclass
class Walk:
    """One chat and one story; ``seen`` are the figures that its messages have shown, ``rung`` what rang."""

    dice: random.Random
    now: datetime = START + timedelta(hours=1)
    ledger: tuple[LedgerEntry, ...] = (make_entry(FactKind.KILLED, 12),)
    told: Told | None = None
    seen: set[int] = field(default_factory=set)
    waiting: Decision | None = None
    rung: list[Decision] = field(default_factory=list)

    @property
    def story(self) -> Story:
        outlets = len({one.publisher for one in self.ledger})
        story = replace(make_story(corroboration=outlets, last_seen_at=self.now), ledger=self.ledger)
        return replace(story, measures=make_measures(END, "attack"))

    def state(self) -> None:
        """An outlet gives a figure, or says that the one that stands was too high."""
        hours = (self.now - START) / timedelta(hours=1)
        outlet, standing = self.dice.choice(OUTLETS), self.find_standing()
        lower = [toll for toll in TOLLS if toll < standing]
        if lower and self.dice.random() < 0.4:
            entry = make_entry(
                FactKind.KILLED, self.dice.choice(lower), publisher=outlet, hours=hours, replaces=standing
            )
        else:
            entry = make_entry(FactKind.KILLED, self.dice.choice(TOLLS), publisher=outlet, hours=hours)
        self.ledger = (*self.ledger, entry)

    def find_standing(self) -> int:
        return max((one.low for one in Figures(self.ledger).standing), default=0)

    def settle(self, refused: float = 0.4) -> None:
        """The edit that waits arrives, or is refused with this probability."""
        if self.waiting is None or self.told is None:
            return
        is_refused = self.dice.random() < refused
        if not is_refused:
            self.show(self.waiting)
        if self.told.unsent is not None:
            self.told = mark_lost(self.told) if is_refused else mark_arrived(self.told)
        self.waiting = None

    def show(self, decision: Decision) -> None:
        """A message reaches the chat."""
        for change in decision.changes:
            if isinstance(change.was, ToldFigure):
                assert change.was.low in self.seen, f"{change} was never shown: {self.seen}"
        self.seen |= {one.low for one in decision.told.seen} if decision.told else set()

    def decide(self) -> None:
        chat = make_chat(quiet_from=QUIET_FROM, quiet_to=QUIET_TO, urgent_breaks_quiet=False)
        asked = (make_subscription(),)
        ending = self.told and decide_expiry(self.story, asked, chat, self.told, self.now)
        self.carry_out(ending or decide(self.story, asked, chat, self.told, self.now, LIMITS))

    def carry_out(self, decision: Decision) -> None:
        for change in decision.changes:
            if isinstance(change.now, ToldFigure):
                assert change.now.low == self.find_standing(), "each message gives what stands"
        self.told = decision.told or self.told
        if decision.kind is AlertKind.EDIT:
            self.waiting = decision  # in place of one that waited
        elif decision.kind is not AlertKind.NONE:
            self.show(decision)
            self.waiting = None if decision.edit else self.waiting
            self.rung.append(decision)


@pytest.mark.parametrize("seed", range(300))
def test_a_chat_is_told_from_what_it_saw_until_nothing_is_left_to_tell(seed: int) -> None:
    walk = Walk(random.Random(seed))
    walk.decide()
    for _ in range(40):
        step = walk.dice.choice((walk.state, walk.settle, walk.decide, walk.decide))
        step()
        walk.now += timedelta(minutes=walk.dice.choice((1, 7, 45, 180)))
    for _ in range(5):  # all that waits is told
        walk.decide()
        walk.settle(refused=0)
        walk.now += timedelta(hours=31)
    ends = [one.kind for one in walk.rung if one.kind in (AlertKind.REMINDER, AlertKind.LAPSED)]
    assert len(ends) == len(set(ends)), ends
    silent = walk.told
    walk.decide()
    assert walk.told is not None
    assert silent is not None
    assert walk.told.revision == silent.revision, "there is nothing left to tell"
