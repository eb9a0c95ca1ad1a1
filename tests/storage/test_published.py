"""The page's reader: it answers by every filter."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from monitors.model import Level, Severity, StoryPlace, StoryTopic
from monitors.rules.word_forms import WordForms
from storage.published import Published
from storage.store import Store
from storage.story_query import Position, StoryFilter
from tests.storage.published_stories import TROOPS, UNREST, list_ids
from tests.storage.samples import (
    IN_ORDER,
    NOW,
    Ticks,
    later,
    list_published_at_one_moment,
    make_feed_state,
    make_record,
    make_story,
)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, ["c3", "b2", "a1"]),
        ({"topic": "unrest"}, ["c3", "a1"]),
        ({"countries": ("KZ",)}, ["b2"]),
        ({"countries": ("UZ",), "topic": "unrest"}, ["a1"]),
        ({"countries": ("UZ",), "topic": "troops"}, []),
        ({"countries": ("GE", "KZ", "PE")}, ["c3", "b2"]),
        ({"countries": ("GE", "UZ"), "topic": "unrest"}, ["c3", "a1"]),
        ({"countries": ("GE", "UZ"), "topic": "unrest", "least_severity": Severity.HIGH}, ["a1"]),
        ({"countries": ("KZ", "UZ"), "words": "ferry"}, ["b2"]),
        ({"countries": ("GE", "UZ"), "words": "ferry"}, []),
        ({"countries": ("PE", "CL")}, []),
        ({"least_severity": Severity.HIGH}, ["b2", "a1"]),
        ({"least_severity": Severity.EXTREME, "topic": "unrest"}, []),
        ({"since": later(hours=1)}, ["c3", "b2"]),
        ({"since": later(hours=1), "until": later(days=2)}, ["b2"]),
        ({"words": "miners"}, ["a1"]),
        ({"words": '"came by" ferry'}, ["b2"]),
        ({"words": "ferry", "countries": ("KG",)}, []),
        ({"words": "ferry", "topic": "troops", "countries": ("KZ",)}, ["b2"]),
        ({"words": "ferries", "forms": WordForms(), "topic": "troops", "countries": ("KZ",)}, ["b2"]),
        ({"words": "nobody-wrote-this"}, []),
        ({"is_told": True}, ["a1"]),
        ({"topic": "watch:1"}, []),
    ],
)
def test_every_filter_narrows_the_list_chart_map_and_counts_alike(
    published: Published, wanted: dict[str, object], expected: list[str]
) -> None:
    question = StoryFilter(**wanted)  # type: ignore[arg-type]
    assert list_ids(published, **wanted) == expected
    assert sum(count.stories for count in published.count_topics(question, 10)) == len(expected)  # of one topic each
    placed = [story_id for story_id in expected if story_id != "c3"]  # of which no coordinates are known
    places = published.count_places(question, 10)
    assert sum(places.severities.values()) == len(expected)
    assert sorted(point.newest_id for point in places.points) == sorted(placed)


@pytest.mark.parametrize("signs", ["*", "-", "(", '"', '""', "\x00", "'", "AND", "OR", "NOT"])
def test_signs_and_operators_without_words_find_nothing_and_ask_for_nothing(published: Published, signs: str) -> None:
    assert list_ids(published, words=signs) == []
    assert list_ids(published, words=f"miners {signs}") == ["a1"]


@pytest.mark.parametrize("words", ['" OR 1', "a AND", "NEAR(", "title:x", "a*b", "^a", "a\x00b", 'a "'])
def test_the_syntax_of_the_index_is_read_as_words_that_no_text_has(published: Published, words: str) -> None:
    assert list_ids(published, words=words) == []
    assert list_ids(published, words=f"miners {words}") == []


def test_pages_follow_one_another_without_a_gap_even_at_equal_times(database: Path, ticks: Ticks) -> None:
    store = Store.open(database, NOW)
    store.stories.save([make_story(f"s{number:02d}", topics=(UNREST,), last_seen_at=NOW) for number in range(23)])
    store.close()
    published = Published.open(database, seconds=5.0, monotonic=ticks)
    for wanted in (StoryFilter(), StoryFilter(topic="unrest"), StoryFilter(countries=("KG",))):
        seen: list[str] = []
        after: Position | None = None
        while True:
            page = published.list_page(wanted, 5, after)
            seen += [story.id for story in page.stories]
            after = page.next
            if after is None:
                break
        assert sorted(seen) == [f"s{number:02d}" for number in range(23)]
    published.close()


@pytest.mark.parametrize(
    "wanted",
    [{}, {"countries": ("KG",)}, {"topic": "unrest"}, {"topic": "unrest", "countries": ("KG",)}, {"words": "miners"}],
)
def test_points_name_the_newest_and_the_gravest_of_a_place_whatever_is_asked(
    database: Path, ticks: Ticks, wanted: dict[str, str]
) -> None:
    store = Store.open(database, NOW)
    graves = (Severity.HIGH, Severity.EXTREME, Severity.LOW)
    for number, (severity, days) in enumerate(zip(graves, (0, 33, 34), strict=True)):
        at = later(days=days)
        store.stories.save([make_story(f"z{9 - number}", title=str(number), severity=severity, last_seen_at=at)])
    for number in (2, 0, 1):
        store.articles.save([make_record(str(number), title="Miners gather", story_id=f"z{9 - number}")])
    store.close()
    published = Published.open(database, seconds=5.0, monotonic=ticks)
    places = published.count_places(StoryFilter(**wanted), 10)  # type: ignore[arg-type]
    (point,) = places.points
    assert (point.name, point.country, point.stories, point.severity) == ("Osh", "KG", 3, Severity.EXTREME)
    assert (point.newest_id, point.newest_title) == ("z7", "2")
    assert places.severities == {Severity.LOW: 1, Severity.MODERATE: 0, Severity.HIGH: 1, Severity.EXTREME: 1}
    published.close()


def test_the_places_with_the_most_stories_are_kept_and_none_is_taken_for_another(database: Path, ticks: Ticks) -> None:
    towns = {"West": (10.0, -179.9), "East": (10.0, 179.9), "South": (-10.0, -179.9), "Null": (0.0, 0.0)}
    store = Store.open(database, NOW)
    for number, name in enumerate([*towns, "East", "Null", "Null"]):
        place = StoryPlace("KZ", name, *towns[name])
        store.stories.save([make_story(f"s{number}", places=(place,), last_seen_at=later(hours=number))])
    store.close()
    published = Published.open(database, seconds=5.0, monotonic=ticks)
    points = published.count_places(StoryFilter(), 10).points
    assert [(one.name, one.stories) for one in points[:2]] == [("Null", 3), ("East", 2)]
    assert {one.name: (one.latitude, one.longitude) for one in points} == towns
    assert published.count_places(StoryFilter(), 2).points == points[:2]
    published.close()


def test_counts_are_by_hour_day_or_month_and_topic(published: Published) -> None:
    days = [(one.begins, one.topic, one.stories) for one in published.count_topics(StoryFilter(), 10)]
    assert days == [("2026-03-14", "unrest", 1), ("2026-03-15", "troops", 1), ("2026-03-16", "unrest", 1)]
    assert [one.begins for one in published.count_topics(StoryFilter(topic="troops"), 13)] == ["2026-03-15T09"]
    (month,) = published.count_topics(StoryFilter(topic="unrest"), 7)
    assert (month.begins, month.stories) == ("2026-03", 2)


@pytest.mark.parametrize("length", [7, 10, 13])
@pytest.mark.parametrize("hours", [(0, 400), (-30, 24), (-3, 23), (-24 * 90, 1)])
def test_stretches_count_what_the_list_shows_at_the_edges_of_a_period_too(
    database: Path, ticks: Ticks, length: int, hours: tuple[int, int]
) -> None:
    store = Store.open(database, NOW)
    ends_of_years = [NOW.replace(month=12, day=31, hour=23), NOW.replace(year=NOW.year - 1, month=12, day=31)]
    times = [NOW + timedelta(hours=7 * number) for number in range(-12, 12)] + ends_of_years
    for number, at in enumerate(times):
        store.stories.save([make_story(f"edge{number}", topics=(TROOPS,), last_seen_at=at, countries=())])
    store.close()
    published = Published.open(database, seconds=5.0, monotonic=ticks)
    for wanted in (
        StoryFilter(),
        StoryFilter(since=NOW + timedelta(hours=hours[0]), until=NOW + timedelta(hours=hours[1])),
    ):
        listed = [one.last_seen_at for one in published.list_page(wanted, 100).stories]
        counted = Counter[str]()
        for count in published.count_topics(wanted, length):
            counted[count.begins] += count.stories
        assert counted == Counter(at.isoformat()[:length] for at in listed)
    published.close()


@pytest.mark.parametrize("dense", [0, 1000])
def test_common_words_and_rare_ones_find_alike(
    published: Published, monkeypatch: pytest.MonkeyPatch, dense: int
) -> None:
    def answer() -> list[object]:
        wanted = [
            StoryFilter(words="miners"),
            StoryFilter(words="ferry", topic="troops", countries=("KZ",)),
            StoryFilter(words="nobody"),
        ]
        return [
            (published.list_page(one, 10), published.count_topics(one, 10), published.count_places(one, 10))
            for one in [
                *wanted,
                StoryFilter(words="by", countries=("KG",)),
                StoryFilter(words="ferry", least_severity=Severity.HIGH),
            ]
        ]

    rare = answer()
    monkeypatch.setattr("storage.published.MOST_JUMPS", 1)
    monkeypatch.setattr("storage.published.DENSE_REPORTS", dense)
    assert answer() == rare


def test_stories_of_one_moment_are_on_a_page_as_they_were_published(database: Path, ticks: Ticks) -> None:
    store = Store.open(database, NOW)
    store.stories.save(list_published_at_one_moment())
    store.close()
    published = Published.open(database, seconds=5.0, monotonic=ticks)
    page = published.list_page(StoryFilter(), 9)
    assert [story.id for story in page.stories] == IN_ORDER
    published.close()


@pytest.mark.parametrize("rarer", ["topic", "country"])
def test_a_topic_in_a_country_is_found_from_whichever_is_rarer(database: Path, ticks: Ticks, rarer: str) -> None:
    store = Store.open(database, NOW)
    both = [make_story(f"b{number}", topics=(UNREST,), countries=("KZ",)) for number in range(3)]
    topics, countries = ((UNREST,), ("UZ",)) if rarer == "country" else ((TROOPS,), ("KZ",))
    more = [make_story(f"m{number}", topics=topics, countries=countries) for number in range(4)]
    store.stories.save([*both, *more])
    store.close()
    published = Published.open(database, seconds=5.0, monotonic=ticks)
    wanted = {"topic": "unrest", "countries": ("KZ",)}
    assert list_ids(published, **wanted) == ["b0", "b1", "b2"]
    assert list_ids(published, **wanted, since=later(hours=1)) == []
    assert list_ids(published, **wanted, least_severity=Severity.EXTREME) == []
    assert published.list_page(StoryFilter(**wanted), 2).next == Position(NOW, "b1")  # type: ignore[arg-type]
    published.close()


def test_a_topic_is_no_part_of_another_ones_name(database: Path, ticks: Ticks) -> None:
    store = Store.open(database, NOW)
    store.stories.save([make_story("long", topics=(StoryTopic("unrest-at-sea", Level.URGENT, Severity.LOW), TROOPS))])
    store.close()
    published = Published.open(database, seconds=5.0, monotonic=ticks)
    assert published.count_topics(StoryFilter(topic="unrest"), 10) == ()
    counts = published.count_topics(StoryFilter(topic="troops"), 10)
    assert [count.topic for count in counts] == ["troops", "unrest-at-sea"]
    published.close()


def test_the_countries_are_those_of_stories(published: Published) -> None:
    assert published.list_countries() == ("GE", "KG", "KZ", "UZ")


def test_a_story_comes_with_its_evidence_and_without_what_watches_found(published: Published) -> None:
    found = published.find_story("a1")
    assert found is not None
    assert [topic.topic for topic in found.story.topics] == ["unrest"]
    (evidence,) = found.evidence
    assert evidence.title == "Miners gather"
    assert [match.topic for match in evidence.matches] == ["unrest"]
    assert (found.told, found.told_at) == (1, NOW)


def test_a_merged_story_leads_to_where_it_went(published: Published) -> None:
    found = published.find_story("d4")
    assert found is not None
    assert found.story.id == "a1"


@pytest.mark.parametrize("story_id", ["e5", "none", "", "\x00", "'; DROP TABLE stories; --", "\ud800"])
def test_a_story_that_only_a_watch_recognised_is_as_absent_as_one_that_never_was(
    published: Published, story_id: str
) -> None:
    assert published.find_story(story_id) is None


def test_a_feed_that_is_no_longer_polled_is_not_shown(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite3"
    with closing(Store.open(path, NOW)) as store:
        store.feeds.save_feed_states([make_feed_state("on"), make_feed_state("off")])
        store.feeds.note_polled(["on"])
    with closing(Published.open(path, seconds=5.0, monotonic=lambda: 0.0)) as published:
        assert [state.feed_id for state in published.list_feeds()] == ["on"]


def test_feeds_depth_lags_and_pulse_can_be_read(published: Published) -> None:
    (feed,) = published.list_feeds()
    assert (feed.feed_id, feed.fingerprints) == ("valley-herald", b"")
    state = published.describe_delivery(later(minutes=1), NOW - timedelta(days=1))
    assert (state.depth.pending, state.depth.oldest_due_at) == (1, NOW)
    assert state.lags == (3.0,)
    assert state.pulse_at == later(seconds=1)
