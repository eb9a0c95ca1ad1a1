"""The page's other outputs, JSON, Atom, CSV and GeoJSON, and what no output ever shows."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from starlette.types import ASGIApp

from bot.web.page import PAGE_STORIES
from monitors.model import Level, Severity, StoryTopic
from storage.store import Store
from tests.bot.asgi import ask
from tests.bot.page_samples import FILTERED, ROOT, ROUTES, UNREST, VIRUS, Markup
from tests.storage.samples import NOW, make_story

# -------------------------------------------------------------------------------------------------- other outputs


def test_json_gives_the_same_stories_and_the_way_to_the_next(page_app: ASGIApp) -> None:
    listed = ask(page_app, "/stories.json", "severity=high").json
    assert [story["id"] for story in listed["stories"]] == ["s2", "s1"]
    assert listed["stories"][1]["told"] == 1
    assert listed["stories"][1]["topics"] == ["unrest"]
    assert listed["next"] is None


def test_atom_can_be_followed(page_app: ASGIApp) -> None:
    answer = ask(page_app, "/stories.atom", "topic=unrest", host="wall.example")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(answer.body)
    space = {"a": "http://www.w3.org/2005/Atom"}
    entries = feed.findall("a:entry", space)
    assert [entry.findtext("a:id", "", space) for entry in entries] == ["urn:tocsin:story:s2", "urn:tocsin:story:s1"]
    assert entries[0].findtext("a:title", "", space) == f"First {VIRUS}"
    links = [link.get("href", "") for link in feed.iter("{http://www.w3.org/2005/Atom}link")]
    assert "http://wall.example/stories/s1" in links
    assert not [link for link in links if not link.startswith("http")]


def test_what_a_story_only_mentions_is_set_apart(page_database: Path, own_page_app: ASGIApp) -> None:
    store = Store.open(page_database, NOW)
    store.stories.save([make_story("s1", topics=(StoryTopic("coup", Level.DIGEST, Severity.HIGH), UNREST))])
    store.close()
    row = next(csv.DictReader(io.StringIO(ask(own_page_app, "/stories.csv", "topic=coup").text)))
    assert (row["topics"], row["mentions"]) == ("unrest", "coup")
    feed = ElementTree.fromstring(ask(own_page_app, "/stories.atom", "topic=coup").body)
    categories = [one.attrib for one in feed.iter("{http://www.w3.org/2005/Atom}category")]
    assert categories == [{"term": "unrest"}, {"term": "coup", "scheme": "urn:tocsin:mention"}]
    assert "Coup or power seizure (mentioned)" in ask(own_page_app, "/stories/s1").text


@pytest.mark.parametrize("path", FILTERED)
def test_a_topic_that_nothing_has_is_refused_with_the_fix(own_page_app: ASGIApp, path: str) -> None:
    answer = ask(own_page_app, path, "topic=unrests")
    assert answer.status == 400
    assert "did you mean unrest?" in answer.text
    assert ask(own_page_app, path, "topic=closure").status == 200, "a topic of the config that no story has yet"
    assert "choose one of" in ask(own_page_app, path, "topic=zzyzx").text


def test_csv_and_geojson_are_files(page_app: ASGIApp) -> None:
    rows = list(csv.DictReader(io.StringIO(ask(page_app, "/stories.csv").text)))
    assert [row["id"] for row in rows] == ["s2", "s1"]
    answer = ask(page_app, "/stories.geojson")
    assert 'filename="stories.geojson"' in answer.headers["content-disposition"]
    assert answer.json["features"][1]["geometry"] == {"type": "Point", "coordinates": [72.8, 40.51]}


def test_pages_lead_on_to_the_last(page_database: Path, own_page_app: ASGIApp) -> None:
    store = Store.open(page_database, NOW)
    store.stories.save([make_story(f"p{number:03d}", topics=(UNREST,)) for number in range(PAGE_STORIES + 5)])
    store.close()
    first = ask(own_page_app).text
    following = re.search(r'rel="next" href="/\?([^"]+)"', first)
    assert following is not None
    second = ask(own_page_app, "/", following[1].replace("&amp;", "&")).text
    shown = [set(re.findall(r'href="/stories/(\w+)"', page)) for page in (first, second)]
    assert [len(one) for one in shown] == [PAGE_STORIES, 7]
    assert not shown[0] & shown[1]
    assert 'rel="next"' not in second


# ------------------------------------------------------------------------------------------------- never shown


@pytest.mark.parametrize("path", [*ROUTES, "/stories/w1", "/stories/m1"])
def test_nothing_of_chats_watches_and_messages_is_on_any_page(page_app: ASGIApp, path: str) -> None:
    body = ask(page_app, path).body
    for private in (b"Secret desk", b"424242", b"watch:7", b"What one chat", b"secret-key", b"password"):
        assert private not in body, private


@pytest.mark.parametrize("path", ["/", "/stories/s2", "/feeds"])
def test_hostile_titles_are_text_and_links_lead_to_the_web_only(page_app: ASGIApp, path: str) -> None:
    page = ask(page_app, path).text
    markup = Markup(page)
    assert "onerror" in markup.words  # it is there, as words
    assert not [tag for tag, _ in markup.tags if tag == "img"]
    for tag, attributes in markup.tags:
        assert "style" not in attributes, tag
        assert not [name for name in attributes if name.startswith("on")], tag
        if tag == "script":
            assert (attributes["src"] or "").startswith("/static/")
        if tag == "a":
            address = attributes["href"] or ""
            assert address.startswith(("/", "#", "https://")), address
            if address.startswith("https:"):
                assert "noopener" in (attributes["rel"] or "")
    assert "javascript:" not in page


def test_no_file_of_the_page_names_another_host_to_load_from() -> None:
    static = ROOT / "bot" / "web" / "static"
    for path in static.rglob("*"):
        if path.suffix in {".js", ".css"}:
            text = path.read_text(encoding="utf-8")
            assert "sourceMappingURL" not in text, path.name
            assert not re.search(r"(?:url\(|@import|src=|fetch\()\s*[\"']?https?:", text), path.name
    assert {path.name for path in (static / "vendor").iterdir()} >= {"chart.LICENSE", "leaflet.LICENSE"}
