"""What is old is forgotten in slices; what is still of use stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from monitors.model import (
    Digest,
    Digested,
    DigestEntry,
    Label,
    Level,
    Measure,
    OutboxState,
    Record,
    SuppressionReason,
    Verdict,
)
from storage.housekeeping import Retention
from storage.store import DigestRecord, Store
from tests.storage.samples import (
    NOW,
    claim_one,
    later,
    make_article,
    make_chat,
    make_draft,
    make_known,
    make_record,
    make_story,
    make_told,
)

DAY = 86400.0
RETENTION = Retention(30 * DAY, 60 * DAY, 90 * DAY, 30 * DAY, 7 * DAY)


def test_articles_go_when_their_story_is_over(store: Store) -> None:
    old, live, lone = (
        make_record(name, title=f"ferry {name}", story_id=story)
        for name, story in (("1", "over"), ("2", "open"), ("3", ""))
    )
    stories = make_story("over"), make_story("open", last_seen_at=later(days=20))
    store.record(Record(articles=(old, live, lone), stories=stories), NOW)

    forgotten = store.forget_old(RETENTION, later(days=31))
    assert (forgotten.articles, forgotten.stories, forgotten.is_finished) == (2, 0, True)
    assert [found.title for found in store.articles.search("ferry").found] == ["ferry 2"]
    assert store.articles.list_latest("unrest", 10) == (live,)
    assert store.stories.find_story("over") is not None
    assert store.articles.list_day_counts(NOW.date(), NOW.date())[0].articles == 3, "trends outlive articles"
    assert store.check_integrity() == ()


def test_articles_of_open_stories_and_labelled_ones_are_kept_however_old(store: Store) -> None:
    chat = store.chats.add_chat(make_chat())
    names = {"1": "measure", "2": "judged", "3": "", "4": "over", "5": ""}
    records = {name: make_record(name, title=f"ferry {name}", story_id=story) for name, story in names.items()}
    measure = make_story("measure", measures=(Measure(until=(NOW + timedelta(days=500)).date()),))
    store.record(
        Record(articles=(*records.values(),), stories=(measure, make_story("judged"), make_story("over"))), NOW
    )
    for subject in ("judged", records["3"].analysis.article.key):
        store.labels.save(Label(chat.id, 7, subject, "unrest", Verdict.WRONG, NOW))
    assert store.forget_old(RETENTION, later(days=400)).articles == 2
    assert {found.title for found in store.articles.search("ferry").found} == {"ferry 1", "ferry 2", "ferry 3"}
    assert store.stories.find_story("judged") is not None, "what was judged can still be shown"


def test_when_the_room_is_used_up_the_oldest_articles_go_before_their_time(store: Store) -> None:
    chat = store.chats.add_chat(make_chat())
    records = [
        make_record(str(n), title=f"ferry {n}", text="x" * 100_000, first_seen_at=later(days=n)) for n in range(20)
    ]
    store.record(Record(articles=tuple(records)), NOW)
    store.labels.save(Label(chat.id, 7, records[0].analysis.article.key, "unrest", Verdict.RIGHT, NOW))
    bound, now = replace(RETENTION, most_bytes=1_500_000), later(days=20)
    assert store.forget_old(replace(RETENTION, most_bytes=10**9), now).articles == 0
    while not (forgotten := store.forget_old(bound, now, limit=2)).is_finished:
        assert forgotten.articles == 2
    left = sorted(int(found.title.split()[1]) for found in store.articles.search("ferry").found)
    assert left[0] == 0, "somebody labelled it"
    assert left[1:] == list(range(left[1], 20)), "the oldest went"
    assert 8 < left[1] < 18
    store.forget_old(replace(RETENTION, most_bytes=1), now)
    assert store.articles.search("ferry 19").found, "the newest stay, whatever the room"


def test_an_article_that_was_forgotten_is_still_known(store: Store) -> None:
    store.record(Record(articles=(make_record("1"),), known_entries=(make_known("1"),)), NOW)
    store.forget_old(RETENTION, later(days=31))
    assert store.articles.list_recent_analyses(NOW, 10) == ()
    assert store.feeds.list_known_entries("valley-herald", ["1"]) == (make_known("1"),)
    assert store.forget_old(RETENTION, later(days=91)).known_entries == 1


def test_stories_go_with_what_was_told_of_them_but_not_before_their_end_date(store: Store) -> None:
    chat = store.chats.add_chat(make_chat())
    measure = make_story("measure", measures=(Measure(until=(NOW + timedelta(days=100)).date()),))
    store.record(
        Record(
            stories=(make_story("over", measures=(Measure(until=date(2026, 3, 20)),)), measure),
            told=(make_told(chat.id, "over"),),
        ),
        NOW,
    )
    assert store.forget_old(RETENTION, later(days=61)).stories == 1
    assert store.stories.find_story("over") is None
    assert store.alerts.find_told(chat.id, "over") is None
    assert store.stories.find_story("measure") == measure


def test_confirmed_messages_go_and_waiting_ones_stay(store: Store) -> None:
    chat = store.chats.add_chat(make_chat())
    store.outbox.add([make_draft(chat.id, "sent"), make_draft(chat.id, "waits")], NOW)
    row = claim_one(store, NOW)
    store.outbox.mark_sent(row.id, 1, NOW)
    assert store.forget_old(RETENTION, later(days=29)).outbox == 0
    assert store.forget_old(RETENTION, later(days=31)).outbox == 1
    (left,) = store.outbox.list_entries()
    assert (left.row.dedup_key, left.row.state) == ("waits", OutboxState.PENDING)


def test_what_a_chat_sent_goes_in_its_time_and_the_oldest_before(store: Store) -> None:
    chat, other = (store.chats.add_chat(make_chat(number)) for number in (1, 2))
    sent = [make_article(name) for name in "abc"]
    for number, article in enumerate((*sent, sent[1])):
        store.pasted.keep(chat.id, article, later(days=number), most=2)
    assert [store.pasted.find(chat.id, one.key) for one in sent] == [None, sent[1], sent[2]]
    assert store.pasted.find(other.id, sent[1].key) is None
    store.forget_old(RETENTION, later(days=33) - timedelta(seconds=1))
    assert [store.pasted.find(chat.id, one.key) for one in sent] == [None, sent[1], None]
    store.forget_old(RETENTION, later(days=34))
    assert store.pasted.find(chat.id, sent[1].key) is None


def test_digests_and_updates_go_in_their_time(store: Store) -> None:
    chat = store.chats.add_chat(make_chat())
    story = make_story()
    store.record(Record(stories=(story,)), NOW)
    entry = DigestEntry(story, "unrest", "KG", Level.DIGEST, story.reports[0])
    store.record_digests([DigestRecord(Digest(chat.id, NOW, later(hours=1), (entry,)), chat, (), None)], NOW)
    store.marks.mark_update(1, NOW)
    assert store.forget_old(RETENTION, later(days=8)).updates == 1
    assert store.digests.list_covered([chat.id], ["s1"]) == {chat.id: {"s1": (Digested(later(hours=1)),)}}
    assert store.forget_old(RETENTION, later(days=61)).digests == 1


def test_a_slice_is_bounded_and_says_that_there_is_more(store: Store) -> None:
    records = tuple(make_record(str(number), reason=SuppressionReason.BASELINE) for number in range(25))
    store.record(Record(articles=records), NOW)
    slices = []
    while True:
        forgotten = store.forget_old(RETENTION, later(days=31), limit=10)
        slices.append(forgotten.articles)
        if forgotten.is_finished:
            break
    assert slices == [10, 10, 5]


def test_settings_are_never_forgotten(store: Store) -> None:
    chat = store.chats.add_chat(make_chat())
    store.forget_old(RETENTION, later(days=5000))
    assert store.chats.get_chat(chat.id) == chat


def test_stats_count_the_last_day(store: Store) -> None:
    chat = store.chats.add_chat(make_chat())
    store.record(Record(articles=(make_record("1"),), stories=(make_story(),), told=(make_told(chat.id),)), NOW)
    stats = store.count_stats(later(hours=1))
    assert (stats.articles, stats.stories, stats.told, stats.chats) == (1, 1, 1, {"active": 1})
    assert stats.size_bytes > 0
    assert store.count_stats(later(hours=25)).articles == 0
