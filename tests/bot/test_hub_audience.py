"""Many chats decided about together hear exactly what each would hear if it were decided about by itself."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, time, timedelta
from itertools import product

import pytest

from bot.arrivals import Arrival, Intake
from bot.desk import Desk
from bot.hub import Hub
from bot.text import render
from monitors.alerting import alerts
from monitors.model import (
    AlertKind,
    Analysis,
    Chat,
    ChatAddress,
    ChatKind,
    ChatState,
    Decision,
    Message,
    Mute,
    MuteKind,
    Severity,
    Story,
    Subscription,
    SuppressionReason,
    Told,
)
from monitors.stories.assignment import StoryIndex
from storage.store import Store
from tests.bot.running import START_AT
from tests.monitors.story_makers import make_analysis, make_country, make_match

QUIET = {"quiet_from": time(0), "quiet_to": time(23, 59), "urgent_breaks_quiet": False, "timezone": "Asia/Almaty"}
WISHES = (
    (Subscription(0, "attack"),),
    (Subscription(0, "attack", countries=("KZ",)), Subscription(0, "unrest", least_severity=Severity.HIGH)),
    (Subscription(0, "unrest", countries=("FR", "PE")), Subscription(0, "troops")),
    (Subscription(0, "unrest", leave_out=("herald",)), Subscription(0, "watch:1", query="harbour")),
)
SETTINGS: tuple[dict[str, object], ...] = (
    {},
    {"language": "ar", "timezone": "America/Lima"},
    QUIET,
    {"mutes": (Mute(MuteKind.COUNTRY, "KZ", START_AT + timedelta(days=1)),), "language": "ru"},
    {"muted_until": START_AT + timedelta(minutes=20)},
)

FINAL = {
    SuppressionReason.OTHER_TOPIC,
    SuppressionReason.OTHER_PLACE,
    SuppressionReason.BELOW_SEVERITY,
    SuppressionReason.LEFT_OUT_PUBLISHER,
}
"""Why a story is nothing to a chat for good."""


def add_chats(store: Store) -> None:
    for number, (wish, settings) in enumerate(product(WISHES, SETTINGS)):
        chat = Chat(0, ChatAddress(5 + number), ChatKind.PRIVATE, "desk", ChatState.ACTIVE, **settings)  # type: ignore[arg-type]
        added = store.chats.add_chat(chat)
        store.chats.save_subscriptions(replace(one, chat_id=added.id) for one in wish)


def make_report(number: int, outlet: str) -> Analysis:
    """One of twelve events, in words of its own; even ones are extreme and ring at once."""
    words = " ".join(f"event{number}word{place}" for place in range(12))
    severity = Severity.EXTREME if number % 2 == 0 else Severity.MODERATE
    match = make_match(("attack", "unrest", "troops")[number % 3], severity=severity)
    facts = (make_country(("KZ", "FR", "PE", "US")[number % 4]),)
    return make_analysis(f"{outlet}-{number}", words[:60], words, publisher=outlet, matches=(match,), facts=facts)


def decide_alone(store: Store, desk: Desk, story: Story, known: dict[int, Told], now: datetime) -> list[Decision]:
    """Every chat by itself, from the store."""
    found, limits = [], desk.settings.alerts
    since = now - timedelta(seconds=limits.flood_window_seconds)
    for chat, subscriptions in store.chats.list_subscribers():
        if {one.topic for one in subscriptions}.isdisjoint(topic.topic for topic in story.topics):
            continue
        rang_at = [told.rang_at for told in store.alerts.list_told_to(chat.id, since) if told.rang_at is not None]
        found.append(alerts.decide(story, subscriptions, chat, known.get(chat.id), now, limits, rang_at))
    return found


def sign(decision: Decision, desk: Desk) -> Told:
    """What is to be remembered, with the version of the config if there is a message."""
    assert decision.told is not None
    is_message = decision.kind is not AlertKind.NONE
    return replace(decision.told, configs=(desk.version,)) if is_message else decision.told


def write_alone(store: Store, desk: Desk, story: Story, decisions: list[Decision]) -> list[tuple[int, Message]]:
    written = []
    for decision in decisions:
        if decision.kind is not AlertKind.NONE:
            chat, asked = store.chats.get_chat(decision.chat_id), store.chats.list_subscriptions(decision.chat_id)
            topics = tuple(one.topic for one in story.topics if one.topic in {wish.topic for wish in asked})
            written.append((chat.id, render.alert(decision, story, desk.reader(chat, asked), topics)))
    return written


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """With a flood limit of one alert."""
    alerts = desk.settings.alerts.model_copy(update={"flood_limit": 1})
    return replace(desk, settings=desk.settings.model_copy(update={"alerts": alerts}))


def test_deciding_together_is_deciding_for_each_alone(desk: Desk, store: Store) -> None:
    hub, index, seen = Hub(desk), StoryIndex(desk.settings.escalate), Counter[object]()
    add_chats(store)
    for turn, (outlet, number) in enumerate(product(("herald", "courier"), range(12))):
        now, report = START_AT + timedelta(minutes=turn / 2), make_report(number, outlet)
        story = index.assign(report).story
        known = {told.chat_id: told for told in store.alerts.list_told([story.id])}
        expected = decide_alone(store, desk, story, known, now)
        last = max((one.row.id for one in store.outbox.list_entries(limit=9999)), default=0)

        taken = hub.take(store, Intake((Arrival(report),)), now)

        nothing = [one for one in expected if one.reason in FINAL and one.chat_id not in known]
        assert taken.refused == Counter(one.reason for one in nothing)
        kept = [one for one in expected if one not in nothing]
        assert list(taken.decisions) == kept
        sent = [one for one in store.outbox.list_entries(limit=9999) if one.row.id > last]
        written = write_alone(store, desk, story, kept)
        assert [(one.chat_id, one.row.message) for one in sorted(sent, key=lambda one: one.row.id)] == written
        remembered = {one.chat_id: one for one in store.alerts.list_told([story.id])}
        decided = {one.chat_id: sign(one, desk) for one in kept if one.told is not None}
        assert remembered == known | decided
        seen.update(one.reason or one.kind for one in expected)
    assert {AlertKind.FIRST, *FINAL - {SuppressionReason.OTHER_TOPIC}} < set(seen)
    assert {SuppressionReason.MUTED, SuppressionReason.QUIET_HOURS, SuppressionReason.CHAT_FLOOD} < set(seen)


def test_the_flood_limit_holds_in_a_batch_in_which_another_story_is_nothing_to_the_chat(
    desk: Desk, store: Store
) -> None:
    hub = Hub(desk)
    chat = store.chats.add_chat(Chat(0, ChatAddress(5), ChatKind.PRIVATE, "desk", ChatState.ACTIVE))
    store.chats.save_subscriptions([Subscription(chat.id, "attack", countries=("KZ",))])
    extreme = tuple(Arrival(make_report(number, "herald")) for number in (0, 24))
    first = hub.take(store, Intake(extreme), START_AT)
    assert [one.kind for one in first.decisions] == [AlertKind.FIRST, AlertKind.FIRST]
    elsewhere, here = make_report(6, "herald"), make_report(12, "herald")
    both = hub.take(store, Intake((Arrival(elsewhere), Arrival(here))), START_AT + timedelta(minutes=1))
    assert both.refused == {SuppressionReason.OTHER_PLACE: 1}
    assert [one.reason for one in both.decisions] == [SuppressionReason.CHAT_FLOOD]
