"""Articles are found again by key, link, words and topic."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.model import Fact, FactKind, FeedStatus, Record, SeedState, Span, Zone
from storage.store import Store
from tests.storage.samples import NOW, later, make_article, make_feed_state, make_known, make_match, make_record


def country(code: str, *, is_event: bool = True) -> Fact:
    return Fact(FactKind.COUNTRY, Span(Zone.TITLE, 0, 1, "x"), country=code, is_event=is_event)


def test_an_article_is_found_by_key_and_by_link(store: Store) -> None:
    first, second = make_record("1"), make_record("2", url=make_article("1").url, first_seen_at=later(hours=1))
    store.record(Record(articles=(first, second)), NOW)
    assert store.articles.find_article(first.analysis.article.key) == first
    assert store.articles.find_article("no such key") is None
    assert store.articles.find_article_by_url(["https://nowhere.example/", first.analysis.article.url]) == second
    assert store.articles.find_article_by_url(["https://nowhere.example/"]) is None


def test_the_newest_articles_come_in_the_order_in_which_they_arrived(store: Store) -> None:
    records = tuple(make_record(str(number), first_seen_at=later(minutes=number)) for number in range(5))
    store.record(Record(articles=records), NOW)
    assert store.articles.list_recent_analyses(later(minutes=1), 3) == records[2:]
    assert store.articles.list_recent_analyses(later(minutes=3), 100) == records[3:]
    assert store.articles.list_recent_analyses(later(hours=3), 100) == ()
    assert store.articles.list_recent_analyses(NOW, 2, until=later(minutes=3)) == records[1:3]
    assert store.articles.count_articles(later(minutes=1)) == 4


def test_the_same_article_twice_in_a_batch_is_stored_once(store: Store) -> None:
    store.record(Record(articles=(make_record("1", title="early"), make_record("1", title="late"))), NOW)
    (stored,) = store.articles.list_recent_analyses(NOW, 10)
    assert stored.analysis.article.title == "late"


def test_the_latest_of_a_topic(store: Store) -> None:
    records = tuple(
        make_record(str(number), matches=(make_match("quake" if number % 2 else "troops"),)) for number in range(6)
    )
    store.record(Record(articles=records), NOW)
    assert store.articles.list_latest("quake", 2) == (records[5], records[3])
    assert store.articles.list_latest("volcano", 2) == ()


def test_the_matches_of_an_article_keep_their_order(store: Store) -> None:
    record = make_record("1", matches=(make_match("b"), make_match("watch:4"), make_match("c")))
    store.record(Record(articles=(record,)), NOW)
    assert store.articles.find_article(record.analysis.article.key) == record


def test_a_match_keeps_the_veto_that_it_overruled(store: Store) -> None:
    told = make_match(vetoed="vetoed by derby: 'crowds'")
    record = make_record("1", matches=(told, make_match("troops")))
    store.articles.save([record])
    (stored,) = store.articles.list_latest("unrest", 5)
    assert stored.analysis.matches == record.analysis.matches
    assert [match.vetoed for match in stored.analysis.matches] == [told.vetoed, ""]


def test_a_search_wants_all_words_in_any_form_of_accent_and_case(store: Store) -> None:
    store.record(
        Record(articles=(make_record("1", title="Émeutes à Óš", text="La POLICE ferme le pont."), make_record("2"))),
        NOW,
    )
    (found,) = store.articles.search("emeutes police").found
    assert (found.title, found.publisher, found.story_id) == ("Émeutes à Óš", "Valley Herald", "")
    assert found.key == make_article("1").key
    assert "mis" not in found.snippet
    assert len(store.articles.search("police").found) == 2
    assert store.articles.search("police volcano").found == ()
    assert len(store.articles.search('"price rise"').found) == 1
    assert store.articles.search('"rise price"').found == ()


def test_a_search_is_paged_without_gaps_or_doubles(store: Store) -> None:
    store.record(Record(articles=tuple(make_record(str(number)) for number in range(25))), NOW)
    seen: list[str] = []
    before = None
    while True:
        page = store.articles.search("bridge", limit=10, before=before)
        seen += [found.key for found in page.found]
        before = page.next_before
        if before is None:
            break
    assert seen == [make_article(str(number)).key for number in reversed(range(25))]


def test_a_search_finds_what_came_between_two_moments(store: Store) -> None:
    store.record(Record(articles=tuple(make_record(str(n), first_seen_at=later(hours=n)) for n in range(4))), NOW)

    def find(since: datetime | None, until: datetime | None = None) -> list[str]:
        return [found.key for found in store.articles.search("bridge", since=since, until=until).found]

    keys = [make_article(str(hours)).key for hours in (3, 2, 1, 0)]
    assert find(NOW) == keys
    assert find(later(hours=2)) == keys[:2]
    assert find(later(hours=1), later(hours=3)) == keys[1:3]
    assert find(None, later(hours=1)) == keys[3:]
    assert find(None, later(hours=9)) == keys
    assert find(later(hours=2), later(hours=1)) == []
    assert find(later(hours=4)) == []


SEARCH_SYNTAX = [
    '"',
    "a AND",
    "NOT x",
    "title:x",
    "x*",
    "^x",
    "NEAR(a b)",
    "-x",
    "a\0b",
    "{a b}:",
    "''",
    "(",
    ";--",
    "OR",
]


def test_search_syntax_is_only_words(store: Store) -> None:
    store.record(Record(articles=(make_record("1", title="Near or not: and x"),)), NOW)
    for words in SEARCH_SYNTAX:
        store.articles.search(words)
        assert store.articles.search(f"elsewhere {words}").found == (), words
    assert len(store.articles.search("NEAR OR NOT").found) == 1
    assert store.articles.search("").found == ()
    assert store.articles.search("  ").found == ()


def test_no_words_break_the_search_or_find_an_article_that_has_none_of_them(store: Store) -> None:
    store.record(Record(articles=(make_record("1", title="31415926", text="53589793"),)), NOW)

    @settings(max_examples=150, derandomize=True)
    @given(st.text(max_size=30))
    def search(words: str) -> None:
        assert store.articles.search(words).found == ()

    search()
    assert len(store.articles.search("31415926").found) == 1


def test_days_are_counted_by_topic_and_country_of_the_event(store: Store) -> None:
    two_countries = (country("KG"), country("UZ"), country("KG"), country("RU", is_event=False))
    watch = make_match("watch:1")
    store.record(
        Record(
            articles=(
                make_record("1", facts=two_countries),
                make_record("2", facts=(country("KG"),), first_seen_at=later(days=1)),
                make_record("3", facts=(), matches=(make_match("quake"), watch)),
            )
        ),
        NOW,
    )
    day = NOW.date()
    counts = {
        (str(one.on), one.topic, one.country): one.articles
        for one in store.articles.list_day_counts(day, day + timedelta(days=1))
    }
    assert counts == {
        ("2026-03-14", "quake", ""): 1,
        ("2026-03-14", "unrest", "KG"): 1,
        ("2026-03-14", "unrest", "UZ"): 1,
        ("2026-03-15", "unrest", "KG"): 1,
    }
    assert len(store.articles.list_day_counts(day, day, topic="unrest")) == 2
    assert len(store.articles.list_day_counts(day, day, countries=[""])) == 1


def test_the_publishers_of_a_day_are_counted_once_each(store: Store) -> None:
    for number, publisher in enumerate(("A", "A", "B", "A", "C")):
        day = later(days=number // 3)
        article = make_record(str(number), publisher=publisher, facts=(country("KG"),), first_seen_at=day)
        store.record(Record(articles=(article,)), day)
    first = NOW.date()
    counts = store.articles.list_day_counts(first, first + timedelta(days=1), topic="unrest", countries=("KG",))
    assert [(one.articles, one.publishers) for one in counts] == [(3, 2), (2, 2)]


def test_feed_states_survive_with_their_bytes(store: Store) -> None:
    states = (make_feed_state("a", next_poll_at=None), make_feed_state("b", failures=3, last_error_reason="timeout"))
    store.feeds.save_feed_states(states)
    assert store.feeds.list_feed_states() == states
    assert store.feeds.list_feed_states(["b", "x"]) == states[1:]
    assert store.feeds.list_due(NOW) == ("a",)
    assert store.feeds.list_due(later(minutes=10)) == ("a", "b")
    assert store.feeds.list_addresses() == {"a": states[0].configured_url, "b": states[1].configured_url}
    assert store.feeds.count_feeds() == {"active": 2, "failing": 1}
    assert store.feeds.remove_absent(["a", "b"], later(days=9)) == 0, "both are configured"
    assert store.feeds.remove_absent(["a"], NOW) == 0, "it was due only just now"
    assert store.feeds.remove_absent(["a"], later(days=1)) == 1
    assert store.feeds.list_feed_states() == states[:1]


def test_a_feed_that_is_no_longer_polled_is_not_counted_until_it_is_again(store: Store) -> None:
    states = (make_feed_state("a"), make_feed_state("b", failures=3, status=FeedStatus.QUARANTINED))
    store.feeds.save_feed_states(states)
    store.feeds.note_polled(["a"])
    assert store.feeds.count_feeds() == {"active": 1, "failing": 0}
    store.feeds.save_feed_states(states)  # of a poll that was under way
    assert store.feeds.count_feeds() == {"active": 1, "failing": 0}
    assert store.feeds.list_feed_states() == states, "nothing is forgotten"
    store.feeds.note_polled(["a", "b"])
    assert store.feeds.count_feeds() == {"active": 1, "quarantined": 1, "failing": 1}


def test_a_feed_that_was_disabled_during_its_first_poll_is_not_counted(store: Store) -> None:
    store.feeds.note_polled(["a"])
    store.feeds.save_feed_states([make_feed_state("a"), make_feed_state("b")])  # b was under way
    assert store.feeds.count_feeds() == {"active": 1, "failing": 0}
    assert store.feeds.list_due(later(days=1)) == ("a",)
    store.feeds.note_polled(["a", "b"])
    assert store.feeds.count_feeds() == {"active": 2, "failing": 0}


def test_the_state_of_a_seed_file_is_replaced_and_removed(store: Store) -> None:
    states = [SeedState(path, 10, 20, NOW, identity=path) for path in ("b.txt", "a.txt")]
    store.feeds.save_seed_states(states)
    store.feeds.save_seed_states([replace(states[0], reason="binary")])
    assert store.feeds.list_seed_states() == (states[1], replace(states[0], reason="binary"))
    assert store.feeds.remove_seed_states(["b.txt", "c.txt"]) == 1
    assert store.feeds.list_seed_states() == (states[1],)


def test_known_entries_are_found_by_either_key_within_their_source(store: Store) -> None:
    known = make_known("1"), make_known("2"), make_known("3", second_key="")
    stranger = make_known("1", source_id="elsewhere")
    store.feeds.save_known_entries([*known, stranger])
    assert set(store.feeds.list_known_entries("valley-herald", ["1", "9"])) == {known[0]}
    assert set(store.feeds.list_known_entries("valley-herald", ["9"], ["link-2:title-2"])) == {known[1]}
    assert set(store.feeds.list_known_entries("valley-herald", ["1"], ["link-1:title-1"])) == {known[0]}
    assert store.feeds.list_known_entries("valley-herald", [], [""]) == ()
    store.feeds.touch_known_entries("valley-herald", ["1"], later(days=2))
    seen = {one.identity: one.seen_at for one in store.feeds.list_known_entries("valley-herald", ["1", "2"])}
    assert seen == {"1": later(days=2), "2": known[1].seen_at}


def test_a_poll_an_hour_later_writes_nothing_about_what_is_still_there(store: Store) -> None:
    store.feeds.save_known_entries([make_known("1")])
    store.feeds.touch_known_entries("valley-herald", ["1"], later(hours=1))
    assert store.feeds.list_known_entries("valley-herald", ["1"]) == (make_known("1"),)


def test_a_huge_feed_is_looked_up_at_once(store: Store) -> None:
    many = [make_known(f"{number} {'x' * 20}") for number in range(20_000)]
    store.feeds.save_known_entries(many)
    assert len(store.feeds.list_known_entries("valley-herald", [one.identity for one in many])) == 20_000


def test_a_search_says_when_an_article_was_published(store: Store) -> None:
    published = NOW - timedelta(days=3)
    store.articles.save([make_record("dated", title="A heron waits", published_at=published)])
    store.articles.save([make_record("undated", title="A heron leaves", published_at=None)])
    assert [one.published_at for one in store.articles.search("heron").found] == [None, published]


@pytest.mark.parametrize(
    ("title", "text", "snippet"),
    [
        ("A heron waits at the lock", "Anglers watch.", ""),
        ("A heron waits at the lock", "", ""),
        ("Anglers watch", "A heron waits.", "A heron waits."),
        ("A Heron Waits", "A heron waits", ""),
    ],
)
def test_a_snippet_that_only_repeats_the_title_is_left_out(store: Store, title: str, text: str, snippet: str) -> None:
    store.articles.save([make_record("lock", title=title, text=text)])
    (found,) = store.articles.search("heron").found
    assert found.snippet == snippet
