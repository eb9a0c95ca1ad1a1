"""What follows from a batch is stored whole or not at all, and comes back as it went in."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import pytest

from monitors.errors import StorageError
from monitors.model import (
    ArticleRecord,
    AttackSign,
    Digest,
    Digested,
    DigestEntry,
    FactKind,
    Level,
    Move,
    MoveReason,
    Parting,
    Record,
    Report,
    SeedState,
    Severity,
    StoryTopic,
    Subscription,
    SuppressionReason,
    ToldFigure,
    ToldMeasure,
)
from storage.moves import Exchange, StoredMove
from storage.partings import StoredParting
from storage.store import DigestRecord, Store
from tests.storage.samples import (
    NOW,
    later,
    make_chat,
    make_draft,
    make_feed_state,
    make_known,
    make_record,
    make_story,
    make_told,
)


def list_arrivals(store: Store) -> list[StoredMove]:
    keys = (make_record().analysis.article.key, "0" * 16, "f" * 16)
    reports = tuple(Report(key, "Crowds", "Valley Herald", "", "", NOW) for key in keys)
    return list(store.moves.find_arrivals(make_story("s1", reports=reports)).values())


def test_a_story_knows_with_which_it_exchanged_articles_that_stand_where_they_came_to(store: Store) -> None:
    topic = StoryTopic("unrest", Level.URGENT, Severity.LOW)
    stories = (
        *(make_story(name, topics=(topic,)) for name in ("s0", "s1", "s2")),
        make_story("own", topics=(StoryTopic("watch:7", Level.URGENT, Severity.LOW),)),
        make_story("gone", topics=(topic,), merged_into="s0"),
    )
    records = [make_record(str(number), story_id="s0") for number in range(6)]
    keys = [record.analysis.article.key for record in records]
    store.stories.save(stories)
    store.articles.save(records)
    moves = [("s2", "s0", 0), ("own", "s0", 1), ("gone", "s0", 2), ("s0", "s1", 3), ("s0", "s1", 4), ("s1", "s0", 4)]
    store.moves.add([Move(keys[n], source, target, MoveReason.REGROUPED) for source, target, n in moves], NOW)
    assert store.moves.list_exchanges(stories[0]) == (
        Exchange("", 2, is_arrival=True),
        Exchange("s1", 1, is_arrival=True),
        Exchange("s2", 1, is_arrival=True),
        Exchange("s1", 1, is_arrival=False),
    )
    assert store.moves.list_exchanges(stories[2]) == (Exchange("s0", 1, is_arrival=False),)


def test_a_story_knows_from_which_others_it_was_kept_apart_as_these_are_now(store: Store) -> None:
    topic = StoryTopic("attack", Level.URGENT, Severity.LOW)
    store.stories.save(
        (
            *(make_story(name, title=f"Bomb {name}", topics=(topic,)) for name in ("s0", "s1", "s2")),
            make_story("own", topics=(StoryTopic("watch:7", Level.URGENT, Severity.LOW),)),
            make_story("gone", topics=(topic,), merged_into="s2"),
            make_story("mine", topics=(topic,), merged_into="s0"),
        )
    )
    signs = (AttackSign.SITE, AttackSign.HOUR)
    partings = [Parting("a" * 16, "s0", other, signs) for other in ("s1", "gone", "own", "mine", "forgotten")]
    with store.transaction():
        store.partings.add(partings, NOW)

    assert store.partings.find("s0") == (
        StoredParting(Parting("a" * 16, "s0", "s1", signs), NOW, "Bomb s1"),
        StoredParting(Parting("a" * 16, "s0", "s2", signs), NOW, "Bomb s2"),
    )
    assert store.partings.find("s1") == ()


def test_partings_are_forgotten_with_the_story_that_was_kept_apart(store: Store) -> None:
    store.stories.save((make_story("s0"), make_story("s1")))
    with store.transaction():
        store.partings.add([Parting("a" * 16, "s0", "s1", (AttackSign.SITE, AttackSign.HOUR))], NOW)
        store._connection.execute("DELETE FROM stories WHERE id = 's0'")

    assert store._connection.list_rows("SELECT * FROM partings") == []


def whole_record(chat_id: int) -> Record:
    return Record(
        feed_states=(make_feed_state(),),
        seed_states=(SeedState("a.txt", 10, 20, NOW, "ab" * 32, "binary", "it is not text"),),
        known_entries=(make_known(),),
        articles=(make_record(story_id="s0"),),
        stories=(make_story(), make_story("s0", title="A march in Osh", merged_into="s1")),
        moves=(
            Move(make_record().analysis.article.key, "s0", "s1", MoveReason.REGROUPED),
            Move("0" * 16, "forgotten", "s1", MoveReason.PARTED),
        ),
        partings=(Parting("0" * 16, "s1", "s2", (AttackSign.SITE, AttackSign.HOUR)),),
        told=(make_told(chat_id),),
        drafts=(make_draft(chat_id, "alert:s1:1"),),
    )


def test_a_record_comes_back_as_it_went_in(store: Store) -> None:
    chat = store.chats.add_chat(make_chat())
    record = whole_record(chat.id)
    assert store.record(record, NOW) == 1

    assert store.feeds.list_feed_states() == record.feed_states
    assert store.feeds.list_seed_states() == record.seed_states
    assert store.feeds.list_known_entries("valley-herald", ["urn:item:1"]) == record.known_entries
    assert store.articles.list_recent_analyses(NOW, 10) == (replace(record.articles[0], story_id="s1"),)
    assert store.stories.list_open_after("", NOW, 9) == record.stories[:1]
    assert {(one.move, one.moved_at, one.source_title) for one in list_arrivals(store)} == {
        (record.moves[0], NOW, "A march in Osh"),
        (record.moves[1], NOW, ""),
    }
    assert store.alerts.list_told(["s1"]) == record.told
    assert [entry.row.message for entry in store.outbox.list_entries()] == [record.drafts[0].message]


def test_the_same_record_twice_changes_nothing(store: Store) -> None:
    chat = store.chats.add_chat(make_chat())
    record = whole_record(chat.id)
    store.record(record, NOW)
    before = store.count_stats(NOW), store.articles.list_recent_analyses(NOW, 10)
    counts = store.articles.list_day_counts(NOW.date(), NOW.date())

    assert store.record(record, later(minutes=1)) == 0
    assert len(list_arrivals(store)) == 2
    after = store.count_stats(NOW), store.articles.list_recent_analyses(NOW, 10)
    assert after == before
    assert store.articles.list_day_counts(NOW.date(), NOW.date()) == counts


def test_of_a_report_that_came_more_than_once_the_last_time_is_told(store: Store) -> None:
    key = make_record().analysis.article.key
    stories = (make_story("s0", title="First home"), make_story("s1"), make_story("s2", title="Second home"))
    store.record(Record(articles=(make_record(story_id="s2"),), stories=stories), NOW)
    for minutes, (source, target) in enumerate((("s2", "s1"), ("s1", "s0"), ("s0", "s1"))):
        store.record(Record(moves=(Move(key, source, target, MoveReason.REGROUPED),)), later(minutes=minutes))
    (stored,) = list_arrivals(store)
    assert (stored.move.source, stored.source_title, stored.moved_at) == ("s0", "First home", later(minutes=2))


def test_a_record_that_fails_at_its_end_leaves_nothing(store: Store) -> None:
    chat = store.chats.add_chat(make_chat())
    record = replace(whole_record(chat.id), drafts=(make_draft(chat.id + 1, "to nobody"),))
    with pytest.raises(StorageError, match="FOREIGN KEY") as caught:
        store.record(record, NOW)
    assert caught.value.reason == "constraint"

    assert store.feeds.list_feed_states() == ()
    assert store.articles.find_article(record.articles[0].analysis.article.key) is None
    assert store.stories.find_story("s1") is None
    assert store.articles.search("Osh").found == ()


def test_an_empty_record_is_stored_without_complaint(store: Store) -> None:
    assert store.record(Record(), NOW) == 0


def test_every_field_of_a_record_reaches_the_database(store: Store) -> None:
    """A field added to Record and forgotten in the store would be lost silently."""
    chat = store.chats.add_chat(make_chat())
    record = whole_record(chat.id)
    assert all(getattr(record, field.name) for field in fields(Record)), "whole_record must fill every field"


def test_an_updated_article_keeps_its_first_sighting_and_its_story(store: Store) -> None:
    first = make_record(story_id="s1")
    store.record(Record(articles=(first,)), NOW)
    newer = make_record(text="The bridge is open again.", first_seen_at=later(hours=3), matches=())
    store.record(Record(articles=(newer,)), later(hours=3))

    (stored,) = store.articles.list_recent_analyses(NOW, 10)
    assert stored.analysis.article.first_seen_at == NOW
    assert stored.analysis.article.text == "The bridge is open again."
    assert stored.analysis.matches == ()
    assert stored.story_id == "s1"
    assert store.articles.search("police").found == ()
    assert len(store.articles.search("bridge open").found) == 1


def test_a_digest_its_messages_and_the_next_due_time_are_one_step(store: Store) -> None:
    chat = store.chats.add_chat(make_chat())
    store.chats.save_subscriptions([Subscription(chat.id, "unrest")])
    story = make_story()
    store.record(Record(stories=(story,)), NOW)
    assert store.digests.list_due_digests(later(minutes=59)) == ()
    assert store.digests.list_due_digests(later(hours=1)) == (chat,)
    assert store.digests.list_between(NOW, later(hours=1), ["unrest"]) == (story,)
    assert store.digests.list_between(NOW, later(hours=1), ["troops"]) == ()

    known = Digested(
        later(hours=1),
        figures=(ToldFigure(FactKind.KILLED, 3, 4),),
        measures=(ToldMeasure("curfew", date(2026, 3, 20)),),
        notices=(":A",),
        departures=1,
    )
    entry = DigestEntry(story, "unrest", "KG", Level.DIGEST, story.reports[0], digested=known)
    digest = Digest(chat.id, NOW, later(hours=1), (entry,))
    with pytest.raises(StorageError):
        store.record_digests([DigestRecord(digest, chat, (make_draft(chat.id + 5, "d"),), later(days=1))], NOW)
    assert store.digests.list_covered([chat.id], ["s1"]) == {}
    assert store.digests.list_due_digests(later(hours=1)) == (chat,)

    store.record_digests([DigestRecord(digest, chat, (make_draft(chat.id, "d"),), later(days=1))], NOW)
    assert store.digests.list_covered([chat.id, chat.id + 1], ["s1", "s2"]) == {chat.id: {"s1": (known,)}}
    assert store.digests.list_due_digests(later(hours=23)) == ()
    assert store.digests.list_last_until([chat.id]) == {chat.id: later(hours=1)}
    assert store.outbox.count_depth(NOW).pending == 1


def test_what_rang_is_not_digested_but_what_was_put_off_is(store: Store) -> None:
    chat = store.chats.add_chat(make_chat())
    store.chats.save_subscriptions([Subscription(chat.id, "unrest")])
    owed = make_told(chat.id, "s2", told_at=None, first_told_at=None, again_at=later(hours=1))
    store.record(Record(stories=(make_story("s1"), make_story("s2")), told=(make_told(chat.id, "s1"), owed)), NOW)
    assert store.digests.list_covered([chat.id], ["s1", "s2"]) == {chat.id: {"s1": ()}}
    assert store.alerts.list_due(later(minutes=59), 0, 10) == ()
    assert store.alerts.list_due(later(hours=1), 0, 10) == (owed,)


def test_what_a_digest_told_and_an_alert_too_is_the_alerts(store: Store) -> None:
    chat = store.chats.add_chat(make_chat())
    store.chats.save_subscriptions([Subscription(chat.id, "unrest")])
    story = make_story()
    store.record(Record(stories=(story,), told=(make_told(chat.id, "s1"),)), NOW)
    entry = DigestEntry(story, "unrest", "KG", Level.DIGEST, story.reports[0])
    store.record_digests([DigestRecord(Digest(chat.id, NOW, later(hours=1), (entry,)), chat, (), None)], NOW)
    assert store.digests.list_covered([chat.id], ["s1"]) == {chat.id: {"s1": ()}}


def test_an_empty_digest_moves_only_the_due_time(store: Store) -> None:
    chat = store.chats.add_chat(make_chat())
    store.record_digests([DigestRecord(Digest(chat.id, NOW, later(hours=1)), chat, (), later(days=1))], NOW)
    assert store.digests.list_last_until([chat.id]) == {}
    assert store.chats.get_chat(chat.id).next_digest_at == later(days=1)


def test_an_article_kept_quiet_as_a_whole_is_not_counted_as_news_of_its_day(store: Store) -> None:
    loud = make_record("1")
    archive: ArticleRecord = make_record("2", reason=SuppressionReason.BASELINE)
    store.record(Record(articles=(loud, archive)), NOW)
    (count,) = store.articles.list_day_counts(NOW.date(), NOW.date())
    assert (count.topic, count.country, count.articles) == ("unrest", "KG", 1)
    stored = store.articles.find_article(archive.analysis.article.key)
    assert stored == archive


def test_what_was_told_is_listed_by_its_time(store: Store) -> None:
    chat = store.chats.add_chat(make_chat())
    store.stories.save([make_story(f"s{minutes}") for minutes in range(4)])
    store.alerts.save(
        make_told(chat.id, f"s{minutes}", told_at=later(minutes=minutes), unseen_key=f"story:s{minutes}:1")
        for minutes in (2, 0, 3, 1)
    )
    assert [told.story_id for told in store.alerts.list_latest(later(minutes=1), 2)] == ["s3", "s2"]
    assert [told.story_id for told in store.alerts.list_unseen([chat.id], later(minutes=1), 2)] == ["s1", "s2"]


def count_steps(store: Store, chat_ids: list[int]) -> int:
    """How many hundreds of steps SQLite takes to find what these chats have yet to confirm."""
    steps: list[None] = []
    store._connection._raw.set_progress_handler(lambda: steps.append(None), 100)
    assert [told.story_id for told in store.alerts.list_unseen(chat_ids, NOW)] == ["unseen"]
    store._connection._raw.set_progress_handler(None, 0)
    return len(steps)


def test_what_is_not_confirmed_is_found_without_reading_all_that_was_told(store: Store) -> None:
    chat = store.chats.add_chat(make_chat())
    stories = [make_story(f"s{number}") for number in range(300)]
    store.stories.save([make_story("unseen"), *stories])
    store.alerts.save([make_told(chat.id, "unseen", unseen_key="story:unseen:1")])
    before = count_steps(store, [chat.id])
    store.alerts.save([make_told(chat.id, story.id) for story in stories])
    assert count_steps(store, [chat.id]) == before
