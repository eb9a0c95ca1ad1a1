"""What becomes of stories in the store when the index changes its mind about them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.arrivals import Arrival, Intake
from bot.desk import Desk
from bot.hub import Hub
from monitors.alerting.last_seen import await_edit
from monitors.errors import StorageError
from monitors.model import (
    AlertKind,
    Analysis,
    Chat,
    ChatAddress,
    ChatKind,
    ChatState,
    FactKind,
    Lane,
    Message,
    Move,
    MoveReason,
    OutboxDraft,
    Subscription,
    SuppressionReason,
    ToldFigure,
)
from monitors.stories.candidates import Candidate, TermIndex
from storage.store import Store
from tests.bot.running import decide_again
from tests.monitors.event_texts import EVENTS, tell_event
from tests.monitors.story_makers import START, make_analysis, make_figure

NOW = START + timedelta(hours=1)


def take(hub: Hub, store: Store, *analyses: Analysis) -> None:
    hub.take(store, Intake(tuple(Arrival(one) for one in analyses)), NOW)


def list_members(store: Store) -> set[frozenset[str]]:
    """The articles of each open story by the articles' own rows, and by the stories' reports: they must agree."""
    stories = store.stories.list_stories()
    by_row = {
        frozenset(record.analysis.article.key for record in store.articles.list_of_story(story.id)) for story in stories
    }
    assert by_row == {frozenset(report.article_key for report in story.reports) for story in stories}
    return by_row


def test_what_could_not_be_stored_is_in_no_story(desk: Desk, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise StorageError("no room", reason="full")

    title, hub = "Protesters storm the city hall in Almaty", Hub(desk)
    lost, kept = (make_analysis(name, title, f"{title}, {name} says.", minutes=1) for name in ("Herald", "Courier"))
    with monkeypatch.context() as patched:
        patched.setattr(Store, "record", fail)
        with pytest.raises(StorageError):
            take(hub, store, lost)
    take(hub, store, kept)
    (story,) = store.stories.list_stories()
    assert ([report.article_key for report in story.reports], story.corroboration) == ([kept.article.key], 1)
    take(hub, store, lost)
    (story,) = store.stories.list_stories()
    assert story.corroboration == 2, "they are of one story"


@pytest.mark.parametrize("batch", [1, 6])
def test_articles_of_a_story_that_parts_are_stored_with_the_story_they_went_to(
    desk: Desk, store: Store, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    analyses = [tell_event(event, n) for n in range(3) for event in ("quake-ridge", "quake-coast")]
    first = Candidate(analyses[0].article.key, 3.0)
    hub = Hub(desk)
    with monkeypatch.context() as forced:
        forced.setattr("monitors.stories.assignment.SORTING_SIZES", frozenset({6}))
        forced.setattr(TermIndex, "find_candidates", lambda terms, _: [first] if terms.groups else [])
        for start in range(0, 6, batch):
            take(hub, store, *analyses[start : start + batch])

    keys = [one.article.key for one in analyses]
    assert list_members(store) == {frozenset(keys[::2]), frozenset(keys[1::2])}
    arrivals = store.moves.find_arrivals(store.stories.get_story(keys[1]))
    assert {one.move for one in arrivals.values()} == {
        Move(key, keys[0], keys[1], MoveReason.PARTED) for key in keys[1::2]
    }
    take(Hub(desk), store, tell_event("quake-coast", 3))  # after a restart
    later = tell_event("quake-coast", 3).article.key
    assert list_members(store) == {frozenset(keys[::2]), frozenset([*keys[1::2], later])}


@contextmanager
def each_alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let every report start a story of its own, and none be sorted."""
    with monkeypatch.context() as forced:
        forced.setattr("monitors.stories.assignment.JOIN_ONE_AT", 9.0)
        forced.setattr("monitors.stories.assignment.SORTING_SIZES", frozenset())
        yield


def test_articles_of_stories_that_merge_are_stored_with_the_older(
    desk: Desk, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = Hub(desk)
    with each_alone(monkeypatch):
        take(hub, store, tell_event("quake-ridge", 0), tell_event("quake-ridge", 1))
    assert len(list_members(store)) == 2
    take(hub, store, tell_event("quake-ridge", 2))
    (members,) = list_members(store)
    assert len(members) == 3
    older = tell_event("quake-ridge", 0).article.key
    assert MoveReason.MERGED in {
        one.move.reason for one in store.moves.find_arrivals(store.stories.get_story(older)).values()
    }


@pytest.mark.parametrize("size", [1, 5])
def test_batches_of_any_size_store_the_stories_that_the_index_has(
    desk: Desk, store: Store, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Joins at random, sorted anew now and then: stories merge, part, and come back under names that they had."""
    analyses = [tell_event(event, number) for number in range(8) for event in EVENTS]
    rng = random.Random(size)
    rng.shuffle(analyses)
    hub = Hub(desk)
    monkeypatch.setattr("monitors.stories.assignment.SORTING_SIZES", frozenset({2, 5, 9, 10, 11}))
    monkeypatch.setattr(
        TermIndex,
        "find_candidates",
        lambda terms, _: (
            [Candidate(rng.choice(sorted(terms.groups)), 3.0)] if terms.groups and rng.random() < 0.8 else []
        ),
    )
    for start in range(0, len(analyses), size):
        take(hub, store, *analyses[start : start + size])
    index = hub.live.get(store, NOW)

    assert list_members(store) == {
        frozenset(one.article_key for one in story.reports) for story in index.list_stories()
    }
    stored = tuple(sorted(store.stories.list_stories(), key=lambda story: (story.first_seen_at, story.id)))
    assert stored == index.list_stories()
    assert Hub(desk).live.get(store, NOW).list_stories() == stored
    for analysis in analyses:
        home = index.find_home(analysis.article.key)
        record = store.articles.find_article(analysis.article.key)
        assert record is not None
        assert record.story_id == home


# --------------------------------------------------------------------------------------------- what chats were told


@pytest.fixture
def chat(store: Store) -> Chat:
    added = store.chats.add_chat(Chat(0, ChatAddress(5), ChatKind.PRIVATE, "desk", ChatState.ACTIVE))
    store.chats.save_subscriptions([Subscription(added.id, "attack")])
    return added


def decide_about(
    hub: Hub, store: Store, analyses: Sequence[Analysis], minutes: float = 0
) -> list[tuple[AlertKind, str, SuppressionReason | None]]:
    """What came of reports: kinds of decisions, whose they are, and reasons."""
    now = NOW + timedelta(minutes=minutes)
    taken = hub.take(store, Intake(tuple(Arrival(one) for one in analyses)), now)
    return [(one.kind, one.story_id, one.reason) for one in taken.decisions]


def take_both_for_one(
    hub: Hub, store: Store, analyses: Sequence[Analysis], monkeypatch: pytest.MonkeyPatch
) -> list[tuple[AlertKind, str, SuppressionReason | None]]:
    """Let all reports go to one story, one by one, until the last has it sorted out."""
    first, made = Candidate(analyses[0].article.key, 3.0), []
    with monkeypatch.context() as forced:
        forced.setattr("monitors.stories.assignment.SORTING_SIZES", frozenset({len(analyses)}))
        forced.setattr(TermIndex, "find_candidates", lambda terms, _: [first] if terms.groups else [])
        for number, analysis in enumerate(analyses):
            made += decide_about(hub, store, [analysis], 40 * number)
    return made


def test_an_event_that_was_never_shown_rings_when_it_parts_and_the_first_message_is_fixed(
    desk: Desk, store: Store, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    analyses = [tell_event(event, n) for n in range(3) for event in ("quake-ridge", "quake-coast")]
    ridge, coast = analyses[0].article.key, analyses[1].article.key
    made = take_both_for_one(Hub(desk), store, analyses, monkeypatch)

    assert made[0] == (AlertKind.FIRST, ridge, None)
    assert {(kind, story) for kind, story, _ in made[-2:]} == {(AlertKind.EDIT, ridge), (AlertKind.FIRST, coast)}
    told = store.alerts.find_told(chat.id, ridge)
    assert told is not None
    assert (told.first_key, told.departures) == (f"story:{ridge}:1", 1)


def test_an_event_that_was_shown_within_another_story_does_not_ring_when_it_parts(
    desk: Desk, store: Store, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    analyses = [tell_event(event, n) for n in range(3) for event in ("quake-ridge", "quake-coast")]
    toll = (make_figure(FactKind.KILLED, 60),)
    analyses[3] = replace(analyses[3], facts=toll)  # rings as a step of the one story, under its own headline
    ridge, coast = analyses[0].article.key, analyses[1].article.key
    hub = Hub(desk)
    made = take_both_for_one(hub, store, analyses, monkeypatch)

    assert AlertKind.REPLY in {kind for kind, _, _ in made}
    assert {(kind, story) for kind, story, _ in made[-2:]} == {(AlertKind.EDIT, ridge), (AlertKind.NONE, coast)}
    assert (AlertKind.NONE, coast, SuppressionReason.TOLD_WITHIN) in made[-2:]
    told = store.alerts.find_told(chat.id, coast)
    assert told is not None
    assert told.told_within == ridge
    later = decide_about(Hub(desk), store, [tell_event("quake-coast", 4)], 400)  # also after a restart
    assert later == [(AlertKind.NONE, coast, SuppressionReason.TOLD_WITHIN)]


def set_quiet(store: Store, chat: Chat, hours: tuple[int, int], *, passes: bool) -> None:
    quiet_from, quiet_to = (time(hour) for hour in hours)
    store.chats.update_chat(
        chat.id, timezone="UTC", quiet_from=quiet_from, quiet_to=quiet_to, urgent_breaks_quiet=passes
    )


@pytest.mark.parametrize("passes", [True, False])
def test_an_event_that_parts_in_quiet_hours_waits_for_their_end_if_its_reports_came_before_them(
    desk: Desk, store: Store, chat: Chat, passes: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The chat was told of the one story at 13:00, the reports came at noon, and the story parts at 16:20."""
    set_quiet(store, chat, (15, 23), passes=passes)
    analyses = [tell_event(event, n) for n in range(3) for event in ("quake-ridge", "quake-coast")]
    coast = analyses[1].article.key
    hub = Hub(desk)
    made = take_both_for_one(hub, store, analyses, monkeypatch)
    assert (AlertKind.NONE, coast, SuppressionReason.QUIET_HOURS) in made[-2:]

    ends_at = NOW.replace(hour=23, minute=0)
    assert decide_again(hub, store, ends_at - timedelta(minutes=1)).messages == 0
    (decision,) = decide_again(Hub(desk), store, ends_at).decisions  # also after a restart
    assert (decision.kind, decision.story_id) == (AlertKind.FIRST, coast)


def test_an_event_that_parts_rings_in_quiet_hours_that_urgent_alerts_pass_if_its_reports_came_in_them(
    desk: Desk, store: Store, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_quiet(store, chat, (11, 23), passes=True)
    analyses = [tell_event(event, n) for n in range(3) for event in ("quake-ridge", "quake-coast")]
    made = take_both_for_one(Hub(desk), store, analyses, monkeypatch)
    assert (AlertKind.FIRST, analyses[1].article.key, None) in made[-2:]


def test_a_story_that_parted_from_none_that_was_told_rings_in_quiet_hours_that_urgent_alerts_pass(
    desk: Desk, store: Store, chat: Chat
) -> None:
    set_quiet(store, chat, (13, 23), passes=True)
    before = tell_event("quake-ridge", 0)  # seen at noon
    assert decide_about(Hub(desk), store, [before]) == [(AlertKind.FIRST, before.article.key, None)]


def test_a_story_that_was_told_does_not_ring_again_when_an_older_one_takes_it_in(
    desk: Desk, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = Hub(desk)
    with each_alone(monkeypatch):
        take(hub, store, tell_event("quake-ridge", 0))
        chat = store.chats.add_chat(Chat(0, ChatAddress(5), ChatKind.PRIVATE, "desk", ChatState.ACTIVE))
        store.chats.save_subscriptions([Subscription(chat.id, "attack")])
        ((kind, newer, _),) = decide_about(hub, store, [tell_event("quake-ridge", 1)])
        assert kind is AlertKind.FIRST
    made = decide_about(hub, store, [tell_event("quake-ridge", 2)], 60)
    older = tell_event("quake-ridge", 0).article.key
    told = store.alerts.find_told(chat.id, older)

    assert [(kind, story) for kind, story, _ in made] == [(AlertKind.EDIT, older)]
    assert told is not None
    assert told.first_key == f"story:{newer}:1"


def test_an_edit_that_was_refused_has_told_nothing_when_its_story_merges(
    desk: Desk, store: Store, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    older, newer = (
        replace(tell_event("quake-ridge", number), facts=(make_figure(FactKind.KILLED, toll),))
        for number, toll in ((0, 3), (1, 60))
    )
    hub = Hub(desk)
    with each_alone(monkeypatch):
        decide_about(hub, store, [older])
        decide_about(hub, store, [newer], 1)
    known = store.alerts.find_told(chat.id, newer.article.key)
    assert known is not None
    store.alerts.save([await_edit(known, replace(known, figures=(ToldFigure(FactKind.KILLED, 70, 70),)), "edit")])
    store.outbox.add([OutboxDraft(chat.id, Lane.EDIT, "edit", Message("70 dead", edits=known.first_key))], NOW)
    (row,) = (one.row for one in store.outbox.list_entries() if one.row.dedup_key == "edit")
    store.outbox.mark_dead(row.id, "refused", NOW)

    assert [kind for kind, _, _ in decide_about(hub, store, [tell_event("quake-ridge", 2)], 60)] == [AlertKind.EDIT]
    assert not any("70 →" in entry.row.message.html for entry in store.outbox.list_entries())


def test_what_was_told_of_either_of_two_stories_is_not_told_again_when_they_merge(
    desk: Desk, store: Store, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    older, newer, third, last = (
        replace(tell_event("quake-ridge", number), facts=tuple(make_figure(FactKind.KILLED, low) for low in tolls))
        for number, tolls in enumerate(((3,), (60,), (), (200,)))
    )
    hub = Hub(desk)
    with each_alone(monkeypatch):
        made = decide_about(hub, store, [older]) + decide_about(hub, store, [newer], 1)
        assert [kind for kind, _, _ in made] == [AlertKind.FIRST, AlertKind.FIRST]
    name = older.article.key

    assert decide_about(hub, store, [third], 60) == [(AlertKind.EDIT, name, None)]
    told = store.alerts.find_told(chat.id, name)
    assert told is not None
    assert [(figure.kind, figure.low) for figure in told.figures] == [(FactKind.KILLED, 60)]
    assert told.first_key == f"story:{name}:1"
    assert decide_about(Hub(desk), store, [last], 120) == [(AlertKind.REPLY, name, None)]  # also after a restart
