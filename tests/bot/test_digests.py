"""Digests of many chats at once: what they share is composed once, and each still gets exactly its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.desk import Desk
from bot.digests import Writing, send_due
from monitors.model import (
    Chat,
    ChatAddress,
    ChatKind,
    ChatState,
    Level,
    Notice,
    Report,
    Severity,
    Story,
    StoryTopic,
    Subscription,
    Told,
)
from storage.store import Store
from tests.bot.running import START_AT

NOW = START_AT + timedelta(minutes=1)


def make_story(name: str, topic: str = "unrest", country: str = "KZ") -> Story:
    at = START_AT - timedelta(hours=1)
    report = Report(name, f"Title of {name}", "Outlet", f"https://outlet.example/{name}", "Words.", at, at)
    return Story(name, report.title, (StoryTopic(topic, Level.DIGEST, Severity.LOW),), Severity.LOW, at, at, (country,),
                 reports=(report,))  # fmt: skip


def add_chat(store: Store, number: int, topics: tuple[str, ...] = ("unrest",), **fields: object) -> Chat:
    chat = Chat(0, ChatAddress(number), ChatKind.PRIVATE, "", ChatState.ACTIVE, digest_times=(START_AT.time(),),
                next_digest_at=START_AT)  # fmt: skip
    added = store.chats.add_chat(replace(chat, **fields))
    store.chats.save_subscriptions(Subscription(added.id, topic) for topic in topics)
    return added


def read(store: Store, chat: Chat) -> str:
    return "\n".join(entry.row.message.html for entry in store.outbox.list_entries(chat_id=chat.id))


def test_each_chat_gets_what_it_asked_for_and_has_not_had(store: Store, desk: Desk) -> None:
    store.stories.save((make_story("a"), make_story("b"), make_story("c", "troops"), make_story("d", country="FR")))
    alike = [add_chat(store, number) for number in (1, 2)]
    had, more = add_chat(store, 3), add_chat(store, 4, ("troops", "unrest"))
    french = add_chat(store, 5, ("unrest",), language="fr", timezone="Europe/Paris")
    placed = add_chat(store, 6, ())
    store.chats.save_subscriptions([Subscription(placed.id, "unrest", countries=("FR",))])
    store.alerts.save([Told(had.id, "a", "unrest", told_at=START_AT)])
    run = send_due(store, Writing(desk), NOW)
    assert (run.due, run.sent) == (6, 6)
    shown = {chat.id: {name for name in "abcd" if f"Title of {name}" in read(store, chat)}
             for chat in (*alike, had, more, french, placed)}  # fmt: skip
    assert list(shown.values()) == [{*"abd"}, {*"abd"}, {*"bd"}, {*"abcd"}, {*"abd"}, {"d"}]
    assert read(store, alike[0]) == read(store, alike[1])
    assert "Résumé : 3 événements" in read(store, french)
    assert "CET" in read(store, french)


def test_chats_that_ask_for_the_same_read_their_digests_in_their_own_languages(store: Store, desk: Desk) -> None:
    chats = [add_chat(store, number, language=language) for number, language in enumerate(("en", "ru", "es"), 1)]
    story = make_story("a")
    own = replace(story.reports[0], article_key="b", title="Свой заголовок", language="ru")
    store.stories.save([replace(story, reports=(own, replace(story.reports[0], language="fr")))])
    assert send_due(store, Writing(desk), NOW).sent == 3
    assert ["Свой заголовок" in read(store, chat) for chat in chats] == [False, True, False]
    assert ["Title of a" in read(store, chat) for chat in chats] == [True, False, True]


def test_a_digest_is_told_once_and_its_next_time_is_kept(store: Store, desk: Desk) -> None:
    store.stories.save([make_story("a")])
    chat = add_chat(store, 1)
    assert send_due(store, Writing(desk), NOW).sent == 1
    assert send_due(store, Writing(desk), NOW).due == 0
    assert store.chats.get_chat(chat.id).next_digest_at == START_AT + timedelta(days=1)
    store.stories.save([make_story("a"), replace(make_story("b"), last_seen_at=NOW + timedelta(hours=1))])
    assert send_due(store, Writing(desk), NOW + timedelta(days=1)).sent == 1
    assert read(store, chat).count("Title of a") == 1
    assert read(store, chat).count("Title of b") == 1
    assert {entry.row.config for entry in store.outbox.list_entries()} == {desk.version}


def test_what_a_digest_told_comes_again_when_it_is_corrected(store: Store, desk: Desk) -> None:
    story = make_story("a")
    store.stories.save([story])
    chat, late = add_chat(store, 1), add_chat(store, 2, next_digest_at=NOW + timedelta(days=1))
    assert send_due(store, Writing(desk), NOW).sent == 1
    at = NOW + timedelta(hours=2)
    notice = replace(story.reports[0], article_key="b", title="Paper retracts", notice=Notice.RETRACTION, seen_at=at)
    store.stories.save([replace(story, reports=(*story.reports, notice), last_seen_at=at)])
    assert send_due(store, Writing(desk), NOW + timedelta(days=1)).sent == 2
    assert read(store, chat).count("Title of a") == 2
    assert "withdrawn: Paper retracts" in read(store, chat)
    assert read(store, late).count("withdrawn: Paper retracts") == 1
    assert send_due(store, Writing(desk), NOW + timedelta(days=2)).sent == 0


def test_a_story_that_changes_between_two_batches_is_told_as_it_is_then(store: Store, desk: Desk) -> None:
    store.stories.save([make_story("a")])
    chats, writing = [add_chat(store, number) for number in (1, 2, 3)], Writing(desk)
    assert send_due(store, writing, NOW, limit=1).sent == 1
    renamed = replace(make_story("a").reports[0], title="A new title")
    store.stories.save([replace(make_story("a"), reports=(renamed,)), make_story("b")])
    assert send_due(store, writing, NOW, limit=1).sent == 1
    assert send_due(store, writing, NOW, limit=1).sent == 1
    assert "Title of a" in read(store, chats[0])
    for chat in chats[1:]:
        assert "A new title" in read(store, chat)
        assert "Title of b" in read(store, chat)


def test_a_muted_chat_gets_its_digest_when_the_mute_ends(store: Store, desk: Desk) -> None:
    store.stories.save([make_story("a")])
    chat = add_chat(store, 1, muted_until=NOW + timedelta(hours=2))
    run = send_due(store, Writing(desk), NOW)
    assert (run.due, run.sent) == (1, 0)
    assert read(store, chat) == ""
    assert store.chats.get_chat(chat.id).next_digest_at == NOW + timedelta(hours=2)
    assert send_due(store, Writing(desk), NOW + timedelta(hours=2)).sent == 1


def test_digests_due_in_the_quiet_hours_come_as_one_at_their_end(store: Store, desk: Desk) -> None:
    night = START_AT.replace(hour=1)
    hourly = tuple(time(hour) for hour in range(24))
    chat = add_chat(store, 1, digest_times=hourly, next_digest_at=night, quiet_from=time(22), quiet_to=time(7))
    for number in range(5):
        at = night + timedelta(hours=number)
        store.stories.save([replace(make_story(f"s{number}"), last_seen_at=at)])
        assert send_due(store, Writing(desk), at).sent == 0
    assert send_due(store, Writing(desk), START_AT.replace(hour=7)).sent == 1
    assert len(store.outbox.list_entries(chat_id=chat.id)) == 1
    assert all(f"Title of s{number}" in read(store, chat) for number in range(5))


def test_what_fails_in_the_middle_leaves_no_digest_half_told(store: Store, desk: Desk, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    store.stories.save([make_story("a")])
    chat = add_chat(store, 1)

    def refuse(*_: object) -> int:
        raise OSError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(store.outbox, "add", refuse)
        with pytest.raises(OSError, match="full"):
            send_due(store, Writing(desk), NOW)
    assert store.digests.list_covered([chat.id], ["a"]) == {}
    assert send_due(store, Writing(desk), NOW).sent == 1
