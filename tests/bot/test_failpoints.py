"""Failpoints: inert unless asked for, precise when they are, and a wrong one is refused by name."""

from __future__ import annotations

import pytest

from bot.failpoints import PLACES, VARIABLE, Action, Failpoint, FailpointError, pass_by, read_failpoint
from monitors.errors import ConfigError


def test_without_the_variable_every_place_is_passed_by() -> None:
    reach = read_failpoint({})
    assert reach is pass_by
    for place in PLACES:
        reach(place)


def test_it_acts_at_its_place_at_its_turn_and_only_then() -> None:
    reach = read_failpoint({VARIABLE: "send.after:3:raise"})
    for _ in range(2):
        reach("send.after")
        reach("send.before")
    with pytest.raises(FailpointError, match=r"send\.after"):
        reach("send.after")
    reach("send.after")


@pytest.mark.parametrize(
    "text", ["send.after", "send.after:0:kill", "send.after:1:explode", "elsewhere:1:kill", "send.after:x:kill", ":::"]
)
def test_a_wrong_failpoint_is_refused_with_the_fix(text: str) -> None:
    with pytest.raises(ConfigError, match=r"NAME:N:ACTION"):
        read_failpoint({VARIABLE: text})


@pytest.mark.parametrize("action", list(Action))
def test_every_action_can_be_asked_for(action: Action) -> None:
    reach = read_failpoint({VARIABLE: f"commit.before:2:{action}"})
    assert isinstance(reach, Failpoint)
    assert (reach.place, reach.action) == ("commit.before", action)
