"""Nothing is told twice and nothing new is swallowed, whatever a feed does with its guids, links and dates."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.model import Article, KnownEntry
from monitors.sources.entry import FeedText, ParsedEntry
from monitors.sources.identity import (
    Novelty,
    is_unchanged,
    list_identities,
    list_lookups,
    make_fingerprint,
    make_known,
    normalise_link,
    sift,
    split_fingerprints,
    was_present,
)

NOW = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)


def article(identity: str, title: str = "Dam opened", **fields: object) -> Article:
    plain = Article("f", identity, title, f"text of {title}", NOW, url=f"https://a.example/{title}", content_hash=title)
    return replace(plain, **fields)  # type: ignore[arg-type]


def judge(articles: list[Article], known: list[Article], present: set[str] | None = None) -> list[Novelty]:
    here = frozenset(one.identity for one in articles) | (present or set())
    return [one.novelty for one in sift(articles, [make_known(old) for old in known], here)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://www.a.example/x", "https://a.example/x/"),
        ("https://a.example/x#part", "https://A.example/x"),
        ("https://a.example/x?utm_source=rss&id=3", "https://a.example/x?id=3"),
        ("https://a.example:443/x?fbclid=abc", "https://a.example/x"),
    ],
)
def test_links_that_differ_in_nothing_that_matters_are_one(one: str, other: str) -> None:
    assert normalise_link(one) == normalise_link(other) != ""


def test_links_that_differ_in_what_matters_are_two() -> None:
    links = ["https://a.example/x", "https://a.example/X", "https://a.example/x?id=1", "https://a.example/x?id=2", ""]
    assert len({normalise_link(link) for link in links}) == 5


def entry(guid: str = "", link: str = "", title: str = "", text: str = "") -> ParsedEntry:
    return ParsedEntry(guid=guid, link=link, title=FeedText(title), summary=FeedText(text))


def test_identity_is_guid_then_link_then_content() -> None:
    entries = [
        entry("g1", "https://a.example/1", "One"),
        entry("", "https://a.example/2?utm_campaign=x", "Two"),
        entry("", "", "Three", "words"),
    ]
    first, second, third = list_identities(entries)
    assert (first, second) == ("g1", "a.example/2")
    assert third.startswith("content:")


def test_shared_guids_and_links_are_made_distinct() -> None:
    shared = [entry("g", "https://a.example/1", "One"), entry("g", "https://a.example/2", "Two")]
    assert len(set(list_identities(shared))) == 2
    links = [entry("", "https://a.example/all", "One"), entry("", "https://a.example/all", "Two")]
    assert len(set(list_identities(links))) == 2


@pytest.mark.parametrize("home", ["https://a.example", "https://a.example/news/"])
def test_a_link_to_the_front_page_is_no_identity(home: str) -> None:
    today = list_identities([entry("", home, "Warning of Monday")], home)
    tomorrow = list_identities([entry("", home, "Warning of Tuesday")], home)
    assert today != tomorrow


def test_a_guid_of_a_megabyte_becomes_short() -> None:
    (identity,) = list_identities([entry("x" * 1_000_000)])
    assert len(identity) < 100
    assert identity != list_identities([entry("x" * 1_000_001)])[0]


def test_fingerprints_tell_unchanged_changed_and_new() -> None:
    old = make_fingerprint("g1", entry("g1", "", "One"))
    seen = split_fingerprints(old + make_fingerprint("g2", entry("g2", "", "Two")))
    assert len(seen) == 2
    assert is_unchanged(old, seen)
    changed = make_fingerprint("g1", entry("g1", "", "One, corrected"))
    assert (is_unchanged(changed, seen), was_present(changed, seen)) == (False, True)
    assert not was_present(make_fingerprint("g3", entry("g3")), seen)
    assert split_fingerprints(b"short") == {}


def test_new_updated_and_repeated() -> None:
    known = [article("g1"), article("g2", "Road shut")]
    changed = article("g2", "Road shut", content_hash="other words")
    assert judge([article("g1"), changed, article("g3", "Bridge shut")], known) == [
        Novelty.REPEATED,
        Novelty.UPDATED,
        Novelty.NEW,
    ]


def test_a_changed_headline_is_an_update() -> None:
    corrected = article("g1", "Dam opened wide", url="https://a.example/Dam opened")
    assert judge([corrected], [article("g1")]) == [Novelty.UPDATED]


def test_a_guid_used_again_for_another_article_is_new_and_known_afterwards() -> None:
    old, latest = article("latest", "Dam opened"), article("latest", "Road shut")
    known = [make_known(old)]
    (sifted,) = sift([latest], known, frozenset({"latest"}))
    assert sifted.novelty is Novelty.NEW
    assert sifted.article.identity != "latest"
    assert set(list_lookups([latest])[0]) == {"latest", sifted.article.identity}
    (again,) = sift([latest], [*known, make_known(sifted.article)], frozenset({"latest"}))
    assert again.novelty is Novelty.REPEATED


DATED = {"published_at": NOW - timedelta(hours=1)}


def test_a_new_guid_for_the_same_dated_entry_is_the_same() -> None:
    assert judge([article("new", **DATED)], [article("old", **DATED)]) == [Novelty.REPEATED]
    reworded = article("new", content_hash="other words", **DATED)
    (sifted,) = sift([reworded], [make_known(article("old", **DATED))], frozenset({"new"}))
    assert (sifted.novelty, sifted.article.identity) == (Novelty.UPDATED, "old")


def test_equal_warnings_of_two_days_are_two() -> None:
    yesterday, today = article("w1", published_at=NOW - timedelta(days=1)), article("w2", published_at=NOW)
    assert judge([today], [yesterday]) == [Novelty.NEW]
    assert judge([today, yesterday], [yesterday]) == [Novelty.NEW, Novelty.REPEATED]


def test_a_second_equal_entry_beside_the_first_is_new() -> None:
    """The known one is still in the feed, so the new guid is another entry: an air raid warning, again."""
    known = article("w1", **DATED)
    assert judge([article("w2", **DATED)], [known], present={"w1"}) == [Novelty.NEW]


def test_guids_and_dates_that_change_with_every_fetch_are_seen_through() -> None:
    titles = ["a", "b", "c", "d"]
    old = [article(f"old-{title}", title, published_at=NOW - timedelta(hours=2)) for title in titles]
    new = [article(f"new-{title}", title, published_at=NOW) for title in titles]
    assert judge(new, old) == [Novelty.REPEATED] * 4
    assert judge([*new, article("new-e", "e", published_at=NOW)], old)[-1] is Novelty.NEW


def test_an_entry_twice_in_one_body_is_one() -> None:
    assert judge([article("g1", **DATED), article("g2", **DATED)], []) == [Novelty.NEW, Novelty.REPEATED]


@settings(derandomize=True, max_examples=100)
@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from("abc"), st.booleans()), max_size=8))
def test_what_was_taken_in_once_is_never_new_again(rows: list[tuple[int, str, bool]]) -> None:
    """Whatever a body holds: sifted, remembered and seen again, it brings nothing new."""
    entries = [entry(f"g{guid}", f"https://a.example/{title}", title, "x" if odd else "") for guid, title, odd in rows]
    body = [
        article(identity, raw.title.value, content_hash=raw.summary.value)
        for identity, raw in zip(list_identities(entries), entries, strict=True)
    ]
    present = frozenset(one.identity for one in body)
    known: dict[str, KnownEntry] = {}
    for sifted in sift(body, [], present):
        known[sifted.article.identity] = make_known(sifted.article)
    again = sift(body, list(known.values()), present)
    assert Novelty.NEW not in {one.novelty for one in again}
