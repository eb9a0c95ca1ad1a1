"""Feed lists of other readers come in as far as they can, and ours goes out without secrets."""

from io import StringIO

import pytest
from pydantic import SecretStr
from ruamel.yaml import YAML

from monitors.config.schema import FeedsFile, FeedSpec
from monitors.errors import ParseError
from monitors.sources.opml import OpmlFeed, export_opml, import_opml, render_feeds_yaml, suggest_id

LIST = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.0"><head><title>Mine</title></head><body>
  <outline text="Central Asia">
    <outline text="Steppe Wire" xmlUrl="https://steppe.example/feed?a=1&amp;b=2" language="en-GB" type="rss"/>
    <outline title="Речной вестник" text="x" xmlurl="http://reka.example/rss"/>
  </outline>
  <outline text="Loose &lt;b&gt;one&lt;/b&gt;" XMLURL="https://loose.example/"/>
  <outline text="Steppe again" xmlUrl="https://steppe.example/feed?a=1&amp;b=2"/>
  <outline text="Local" xmlUrl="file:///etc/passwd"/>
  <outline text="Known" xmlUrl="https://known.example/"/>
  <outline text="Only a folder"/>
</body></opml>""".encode()


def test_a_list_comes_in_with_groups_and_ids() -> None:
    found = import_opml(LIST, taken_ids=["steppe-wire"], known_urls=["https://known.example/"])
    assert found.feeds == (
        OpmlFeed("steppe-wire-2", "https://steppe.example/feed?a=1&b=2", "Steppe Wire", "Central Asia", "en"),
        OpmlFeed("reka-example", "http://reka.example/rss", "Речной вестник", "Central Asia"),
        OpmlFeed("loose-one", "https://loose.example/", "Loose one"),
    )
    said = [f"{one.line}: {one.title}: {one.why}" for one in found.skipped]
    assert said == [
        "8: Steppe again: already listed",
        "9: Local: only http and https are fetched",
        "10: Known: already listed",
    ]


@pytest.mark.parametrize("data", [b"", b"hello", b"<rss/>", b"\x00\x01", b"<!DOCTYPE html><html></html>"])
def test_what_is_no_opml_is_said(data: bytes) -> None:
    with pytest.raises(ParseError) as caught:
        import_opml(data)
    assert caught.value.reason == "bad_opml"


@pytest.mark.parametrize("address", ["http://]", "http://[::1", "//x.example/", "x"])
def test_an_address_that_is_none_is_left_out(address: str) -> None:
    data = f'<opml><body><outline text="a" xmlUrl="{address}"/></body></opml>'.encode()
    found = import_opml(data)
    assert (found.feeds, [one.why for one in found.skipped]) == ((), ["only http and https are fetched"])


def test_entities_are_not_read() -> None:
    head = b'<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    data = head + b'<opml><body>&x;<outline text="a" xmlUrl="https://a.example/"/></body></opml>'
    assert import_opml(data).feeds == (OpmlFeed("a", "https://a.example/", "a"),)


def test_ids_are_short_plain_and_unique() -> None:
    assert suggest_id("Éclair & Co. — Nouvelles", "https://e.example/", []) == "eclair-co-nouvelles"
    assert suggest_id("24 Horas", "https://h.example/", []) == "feed-24-horas"
    assert suggest_id("新聞", "https://www.h.example/", []) == "www-h-example"
    taken: set[str] = set()
    for _ in range(12):
        taken.add(suggest_id("A very long title of a feed that goes on and on", "https://a.example/", taken))
    assert len(taken) == 12
    assert max(map(len, taken)) <= 32


def feed(feed_id: str, url: str, **fields: object) -> FeedSpec:
    return FeedSpec(id=feed_id, url=url).model_copy(update=fields)


def test_what_goes_out_comes_in_again_and_secrets_do_not_go_out() -> None:
    feeds = [
        feed("a", "https://a.example/feed?x=1", title="A & B", group="G", language="fr"),
        feed("b", "https://b.example/feed?q=s3cret", password=SecretStr("p"), headers={"X": SecretStr("h")}),
        feed("c", "https://c.example/feed?q=1&api_key=s3cret"),
    ]
    data = export_opml(feeds)
    assert b"s3cret" not in data
    first, second, _ = import_opml(data).feeds
    assert first == OpmlFeed("a-b", "https://a.example/feed?x=1", "A & B", "G", "fr")
    assert second.title == "b"


def test_the_yaml_is_a_valid_part_of_the_config() -> None:
    feeds = import_opml(LIST).feeds
    groups = FeedsFile.model_validate(YAML(typ="safe").load(StringIO(render_feeds_yaml(feeds)))).groups
    assert [(group.name, [one.id for one in group.feeds]) for group in groups] == [
        ("Central Asia", ["steppe-wire", "reka-example"]),
        ("Imported", ["loose-one", "known"]),
    ]
