"""What tests of alerts share: a chat, an event, and telling the one of the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitors.alerting.alerts import decide
from monitors.model import AlertKind, Decision, Story, Told
from tests.monitors.story_makers import START, make_chat, make_subscription


@dataclass(frozen=True)
class Limits:
    grouping_wait_seconds: float = 30
    repeat_interval_seconds: float = 1800
    flood_limit: int = 3
    flood_window_seconds: float = 600


LIMITS = Limits()
CHAT = make_chat()
ATTACK = (make_subscription(),)
LATER = START + timedelta(hours=1)


def tell(story: Story, now: datetime = LATER) -> Told:
    decision = decide(story, ATTACK, CHAT, None, now, LIMITS)
    assert decision.told is not None
    assert decision.kind is AlertKind.FIRST
    return decision.told


def again(story: Story, told: Told, now: datetime = LATER + timedelta(hours=1)) -> Decision:
    return decide(story, ATTACK, CHAT, told, now, LIMITS)
