"""The gate as a table: every kind of person, chat and need; and every way in goes through one handler."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

import pytest
from telegram.ext import ApplicationBuilder, TypeHandler

from bot.chats.access import AccessDecision, Actor, judge
from bot.chats.rate_limit import RateGrant, RateLimiter
from bot.command import Need
from bot.commands import COMMANDS, PRESSES
from bot.telegram.updates import Updates
from monitors.config.settings import AccessSettings
from monitors.model import Chat, ChatAddress, ChatKind, ChatState
from tests.bot.running import START_AT

OWNERS = frozenset({7})
PEOPLE = {"owner": 7, "other": 8}


@pytest.mark.parametrize("mode", ["approval", "open", "allowlist"])
@pytest.mark.parametrize("state", ChatState)
def test_the_gate_refuses_whatever_it_does_not_allow(mode: Any, state: ChatState) -> None:
    access = AccessSettings(mode=mode, allowlist=(5,))
    for kind, need, person, is_admin in itertools.product(ChatKind, Need, PEOPLE, (None, False, True)):
        actor = Actor(ChatAddress(99), kind, PEOPLE[person], is_admin=is_admin)
        verdict = judge(actor, Chat(1, ChatAddress(99), kind, "", state), need, access, OWNERS)
        is_let_in = state in {ChatState.ACTIVE, ChatState.SUSPENDED} if mode != "allowlist" else person == "owner"
        is_private = kind in {ChatKind.PRIVATE, ChatKind.TERMINAL}
        may = {
            Need.CHAT: is_let_in and (kind is not ChatKind.CHANNEL or is_admin is True),
            Need.ADMIN: is_let_in and (is_private or is_admin is True),
            Need.OWNER: person == "owner" and kind is ChatKind.PRIVATE,
        }[need]
        assert (verdict is AccessDecision.ALLOWED) == may, (kind, need, person, is_admin)


@pytest.mark.parametrize("kind", [ChatKind.GROUP, ChatKind.SUPERGROUP, ChatKind.CHANNEL])
def test_another_chat_is_read_from_outside_by_its_administrators_alone(kind: ChatKind) -> None:
    group = Chat(1, ChatAddress(-99), kind, "", ChatState.ACTIVE)
    for person, is_admin in itertools.product(PEOPLE.values(), (None, False, True)):
        outside = Actor(ChatAddress(person), ChatKind.PRIVATE, person, is_admin=is_admin)
        verdict = judge(outside, group, Need.CHAT, AccessSettings(mode="open"), OWNERS)
        assert (verdict is AccessDecision.ALLOWED) == (is_admin is True)


def test_every_update_comes_in_through_one_handler() -> None:
    application = ApplicationBuilder().token("1:x").job_queue(None).build()
    updates = Updates(None, None, lambda: None, lambda: START_AT, None)  # type: ignore[arg-type, return-value]
    updates.register(application)
    handlers = [handler for group in application.handlers.values() for handler in group]
    assert [(type(handler), handler.callback) for handler in handlers] == [(TypeHandler, updates.on_update)]


def test_whatever_changes_something_needs_an_administrator_or_owner() -> None:
    harmless = {one.name for one in COMMANDS if one.need is Need.CHAT}
    assert harmless == {
        "start", "help", "settings", "topics", "watches", "digest", "latest", "summary", "search", "story", "why",
        "rules", "whynot", "try", "trend", "map", "sources", "stats", "export", "channel",
    }  # fmt: skip
    pressed = {one.verb for one in PRESSES if one.need is Need.CHAT}
    assert pressed == {"find", "story", "why", "rules", "missed", "channel", "seen"}


def test_an_allowance_warns_once_and_fills_again() -> None:
    limiter = RateLimiter()
    grants = [limiter.take(1, START_AT, 3) for _ in range(6)]
    assert grants == [RateGrant.ALLOWED] * 3 + [RateGrant.WARNED] + [RateGrant.SILENT] * 2
    assert limiter.take(2, START_AT, 3) is RateGrant.ALLOWED
    assert limiter.take(1, START_AT + timedelta(seconds=20), 3) is RateGrant.ALLOWED
    assert limiter.take(1, START_AT - timedelta(hours=1), 3) is RateGrant.WARNED, "a clock set back gives nothing"
