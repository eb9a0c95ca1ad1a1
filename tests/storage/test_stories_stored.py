"""Stories are found by topic, country, time and end date; a merger leaves no trace behind."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from monitors.alerting.changes import list_urgent
from monitors.alerting.digest import rank_story
from monitors.errors import StorageError
from monitors.model import (
    Digest,
    Digested,
    DigestEntry,
    Level,
    Measure,
    Move,
    MoveReason,
    Record,
    Severity,
    StoryTopic,
    Subscription,
)
from storage.store import DigestRecord, Store
from tests.storage.samples import (
    IN_ORDER,
    NOW,
    later,
    list_published_at_one_moment,
    make_chat,
    make_record,
    make_story,
    make_told,
)


def topic(name: str) -> StoryTopic:
    return StoryTopic(name, Level.DIGEST, Severity.LOW)


def test_a_story_comes_back_as_it_was_last_saved(store: Store) -> None:
    store.stories.save([make_story(title="first"), make_story(title="last")])
    again = make_story(title="later", topics=(topic("troops"),), countries=("FR",), measures=())
    assert store.stories.find_story("s1") == make_story(title="last")
    store.stories.save([again])
    assert store.stories.get_story("s1") == again
    assert store.stories.list_stories(topic="unrest") == ()
    assert store.stories.list_stories(countries=("KG",)) == ()
    assert store.stories.list_ending(date(2026, 3, 1), date(2026, 4, 1)) == ()


def test_stories_are_listed_by_topic_and_country_the_newest_first(store: Store) -> None:
    store.stories.save(
        [
            make_story("a", last_seen_at=later(hours=1), countries=("KG",), topics=(topic("unrest"),)),
            make_story(
                "b", last_seen_at=later(hours=2), countries=("KG", "FR"), topics=(topic("unrest"), topic("quake"))
            ),
            make_story("c", last_seen_at=later(hours=3), countries=(), topics=(topic("quake"),)),
        ]
    )

    def names(**asked: object) -> str:
        return "".join(story.id for story in store.stories.list_stories(**asked))  # type: ignore[arg-type]

    assert names() == "cba"
    assert names(topic="unrest") == "ba"
    assert names(countries=("FR",)) == "b"
    assert names(countries=("KG",), topic="unrest") == "ba"
    assert names(countries=("KG",), topic="quake") == "b"
    assert names(countries=("FR", "KG")) == "ba"
    assert names(countries=("FR", "UZ"), topic="quake") == "b"
    assert names(countries=("UZ", "TJ")) == ""
    assert names(since=later(hours=2)) == "cb"
    assert names(begun_before=NOW) == ""
    assert names(since=later(hours=2), begun_before=later(hours=1)) == "cb"
    assert names(topic="quake", before=later(hours=3)) == "b"
    assert names(topic="unrest", since=later(hours=2), countries=("KG",)) == "b"
    assert names(limit=1) == "c"
    assert names(topic="unrest", limit=1, before=later(hours=2)) == "a"
    assert [story.id for story in store.stories.list_open_after("", later(hours=2), 9)] == ["b", "c"]
    assert [story.id for story in store.stories.list_stories_by_id(["c", "x", "a"])] == ["c", "a"]
    assert store.stories.count_stories(later(hours=2)) == 2


def test_the_stories_of_a_subscription_are_found_by_its_topic_countries_and_severity(store: Store) -> None:
    high = StoryTopic("unrest", Level.URGENT, Severity.HIGH)
    low = StoryTopic("unrest", Level.URGENT, Severity.LOW)
    store.stories.save(
        [
            make_story("a", last_seen_at=later(hours=1), countries=("KG",), topics=(high,)),
            make_story("b", last_seen_at=later(hours=2), countries=("KG", "FR"), topics=(low,), severity=Severity.LOW),
            make_story("c", last_seen_at=later(hours=3), countries=(), topics=(high, topic("quake"))),
            make_story("d", last_seen_at=later(hours=4), countries=("FR",), topics=(low,), severity=Severity.EXTREME),
            make_story("e", last_seen_at=later(hours=5), countries=("FR",), topics=(topic("quake"),)),
            make_story("f", last_seen_at=later(hours=6), countries=("FR",), topics=(high,), merged_into="a"),
        ]
    )

    def names(wanted: Subscription, **asked: Any) -> str:
        return "".join(story.id for story in store.stories.list_followed(wanted, **{"limit": 9} | asked))

    unrest = Subscription(1, "unrest")
    assert names(unrest) == "dcba"
    assert names(replace(unrest, countries=("KG", "FR"))) == "dba"
    assert names(replace(unrest, countries=("KG",))) == "ba"
    assert names(replace(unrest, least_severity=Severity.HIGH)) == "dca"
    assert names(replace(unrest, countries=("FR",), least_severity=Severity.EXTREME)) == "d"
    assert names(unrest, since=later(hours=2)) == "dcb"
    assert names(unrest, begun_before=NOW) == ""
    assert names(unrest, since=later(hours=2), begun_before=later(hours=1)) == "dcb"
    assert names(unrest, limit=2) == "dc"
    assert names(unrest, limit=2, offset=1) == "cb"
    assert names(unrest, gravest_first=True) == "dcab"
    assert names(unrest, gravest_first=True, limit=2, offset=1) == "ca"
    assert names(Subscription(1, "strike")) == ""


@pytest.mark.parametrize("gravest_first", [False, True])
def test_stories_of_one_moment_are_listed_as_they_were_published_and_then_by_title(
    store: Store, gravest_first: bool
) -> None:
    stories = list_published_at_one_moment()
    store.stories.save(stories)
    listed = store.stories.list_stories(gravest_first=gravest_first)
    followed = store.stories.list_followed(Subscription(1, "unrest"), gravest_first=gravest_first, limit=9)
    assert [one.id for one in listed] == [one.id for one in followed] == IN_ORDER
    assert [one.id for one in sorted(stories, key=lambda story: rank_story(story, is_mention=False))] == IN_ORDER


@pytest.mark.parametrize("gravest_first", [False, True])
def test_stories_are_listed_in_the_order_of_rank_story(store: Store, gravest_first: bool) -> None:
    chance = random.Random(7)
    for number in range(60):
        level, severity = chance.choice(list(Level)), chance.choice(list(Severity))
        at = later(hours=number if number % 2 else 1)
        store.stories.save(
            [
                make_story(
                    f"{number:02}",
                    topics=(StoryTopic("unrest", level, severity),),
                    severity=severity,
                    corroboration=chance.randint(1, 3),
                    last_seen_at=at,
                )
            ]
        )
    asked = {"gravest_first": gravest_first, "limit": 60}
    followed = store.stories.list_followed(Subscription(1, "unrest"), **asked)  # type: ignore[arg-type]
    listed = store.stories.list_stories(topic="unrest", **asked)  # type: ignore[arg-type]
    assert len(followed) == 60
    if gravest_first:
        ranked = sorted(listed, key=lambda story: rank_story(story, is_mention=not list_urgent(story)))
        assert followed == listed == tuple(ranked)
    else:
        assert [one.last_seen_at for one in followed] == sorted((one.last_seen_at for one in listed), reverse=True)


def test_measures_that_end_are_found_by_their_date(store: Store) -> None:
    store.stories.save(
        [
            make_story("a", measures=(Measure(until=date(2026, 3, 20)),)),
            make_story("b", measures=(Measure(until=date(2026, 3, 19)),)),
            make_story("c", measures=()),
        ]
    )
    ending = store.stories.list_ending(date(2026, 3, 19), date(2026, 3, 20))
    assert [story.id for story in ending] == ["b", "a"]
    assert store.stories.list_ending(date(2026, 3, 21), date(2026, 3, 30)) == ()


def test_a_merged_story_leads_to_the_one_it_went_into(store: Store) -> None:
    store.record(
        Record(articles=(make_record("1", story_id="b"),), stories=(make_story("a"), make_story("b"), make_story("c"))),
        NOW,
    )
    store.stories.save([make_story("b", merged_into="a")])
    store.stories.save([make_story("a", merged_into="c")])
    assert store.stories.get_story("b").id == "c"
    assert store.stories.follow_story("b") == store.stories.get_story("c")
    assert store.stories.follow_story("x") is None
    assert [story.id for story in store.stories.list_open_after("", NOW, 9)] == ["c"]
    assert [story.id for story in store.stories.list_stories(topic="unrest")] == ["c"]
    assert len(store.articles.list_of_story("c")) == 1
    with pytest.raises(StorageError, match="no story 'x'"):
        store.stories.get_story("x")


def test_a_merged_story_whose_heir_was_forgotten_hides_no_other_of_its_prefix(store: Store, database: Path) -> None:
    store.stories.save([make_story("heir"), make_story("ac")])
    store.stories.save([make_story("ab", merged_into="heir")])
    with closing(sqlite3.connect(database)) as other, other:
        other.execute("DELETE FROM stories WHERE id = 'heir'")
    assert [story.id for story in store.stories.find_by_prefix("a", 9)] == ["ac"]


def test_what_was_told_of_a_merged_story_is_told_of_the_other(store: Store) -> None:
    both, one = store.chats.add_chat(make_chat(1)), store.chats.add_chat(make_chat(2))
    store.chats.save_subscriptions([Subscription(one.id, "unrest")])
    told = (make_told(both.id, "a", revision=7), make_told(both.id, "b"), make_told(one.id, "b", revision=3))
    store.record(Record(stories=(make_story("a"), make_story("b")), told=told), NOW)
    store.stories.save([make_story("a"), make_story("b", merged_into="a")])

    carried = {(told.chat_id, told.story_id): told.revision for told in store.alerts.list_told(["a"])}
    assert carried == {(both.id, "a"): 7, (one.id, "a"): 3}
    assert store.digests.list_covered([one.id], ["a"]) == {one.id: {"a": ()}}


def test_what_digests_told_of_two_stories_that_merge_is_known_together(store: Store) -> None:
    chats = [store.chats.add_chat(make_chat(number)) for number in (1, 2, 3)]
    stories = {name: make_story(name) for name in "ab"}
    store.record(Record(stories=tuple(stories.values())), NOW)
    known = {name: Digested(later(hours=hours), departures=0) for hours, name in enumerate("ab")}
    for chat, names in zip(chats, ("ab", "a", "b"), strict=True):
        entries = [
            DigestEntry(stories[name], "unrest", "KG", Level.DIGEST, stories[name].reports[0], digested=known[name])
            for name in names
        ]
        digest = Digest(chat.id, NOW, later(hours=1), tuple(entries))
        store.record_digests([DigestRecord(digest, chat, (), None)], NOW)
    for _ in range(2):
        store.stories.save([make_story("b", merged_into="a")])
        found = store.digests.list_covered([chat.id for chat in chats], ["a"])
        assert [found[chat.id]["a"] for chat in chats] == [(known["a"], known["b"]), (known["a"],), (known["b"],)]


def test_what_was_told_of_stories_from_which_articles_came_says_which_became_the_other(store: Store) -> None:
    chat = store.chats.add_chat(make_chat(1))
    told = tuple(make_told(chat.id, name) for name in "abc")
    moves = (Move("1" * 16, "b", "a", MoveReason.MERGED), Move("2" * 16, "c", "a", MoveReason.REGROUPED))
    stories = (make_story("a"), make_story("b"), make_story("c"))
    store.record(Record(stories=stories, moves=moves, told=told), NOW)
    store.stories.save([make_story("b", merged_into="a")])

    elsewhere = store.alerts.list_told_elsewhere(["a"], [chat.id])
    assert [(one.heir, one.told.story_id, one.is_merged) for one in elsewhere] == [("a", "b", True), ("a", "c", False)]


def test_what_was_told_of_stories_that_an_article_was_in_before_the_last_is_found_too(store: Store) -> None:
    chat = store.chats.add_chat(make_chat(1))
    stories = tuple(make_story(name) for name in "abcd")
    moves = (Move("1" * 16, "a", "b", MoveReason.PARTED), Move("1" * 16, "b", "c", MoveReason.REGROUPED))
    strange = Move("2" * 16, "d", "b", MoveReason.REGROUPED)
    told = (make_told(chat.id, "a"), make_told(chat.id, "d"))
    store.record(Record(stories=stories, moves=(*moves, strange), told=told), NOW)
    elsewhere = store.alerts.list_told_elsewhere(["c"], [chat.id])
    assert [(one.heir, one.told.story_id) for one in elsewhere] == [("c", "a")]


def test_a_merger_into_nothing_is_refused_and_undone(store: Store) -> None:
    with pytest.raises(StorageError, match="which is not stored"):
        store.stories.save([make_story("b", merged_into="nowhere")])
    assert store.stories.find_story("b") is None


def test_stories_that_point_at_each_other_end_the_search(store: Store) -> None:
    store.stories.save([make_story("a"), make_story("b")])
    store.stories.save([make_story("a", merged_into="b"), make_story("b", merged_into="a")])
    with pytest.raises(StorageError, match="no story"):
        store.stories.get_story("a")


def test_what_one_chat_was_told_is_listed_the_newest_first(store: Store) -> None:
    chat = store.chats.add_chat(make_chat())
    stories = tuple(make_story(name) for name in "abc")
    told = tuple(make_told(chat.id, name, told_at=later(hours=hours)) for hours, name in enumerate("abc"))
    store.record(Record(stories=stories, told=told), NOW)
    assert [one.story_id for one in store.alerts.list_told_to(chat.id, later(hours=1))] == ["c", "b"]
    (told,) = store.alerts.list_told_to(chat.id, later(hours=1), until=later(hours=2))
    assert told.story_id == "b"
    assert store.alerts.count_told(later(hours=1)) == 2
