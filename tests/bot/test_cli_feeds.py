"""``tocsin feeds``: health, one feed tried over real HTTP, lists in and out; no secret is ever shown."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from bot.cli import EXIT_FOUND_WRONG
from bot.settings import DATABASE
from monitors.config.loading import load_config
from monitors.model import FeedState, FeedStatus, FeedTrouble
from monitors.sources.feedstate import mask_url
from storage.store import Store
from tests.bot.running import write_config
from tests.bot.terminal import call
from tests.fakes.web_server import Reply, WebServer

NOW = datetime.now(UTC)
KEY = "sesame-4711-open"
URLS = {
    "steppe": "https://steppe.example/rss",
    "river": f"https://127.0.0.1/feed?key={KEY}",
    "gone": "https://gone.example/rss",
    "mute": "https://mute.example/rss",
    "path": f"https://127.0.0.1/{KEY}/rss",
    "asleep": "https://asleep.example/rss",
}
FEEDS = """
groups:
  - name: Central Asia
    feeds:
      - {id: steppe, url: "https://steppe.example/rss", publisher: The Steppe Courier}
      - {id: river, url: "https://127.0.0.1/feed?key=${RIVER_KEY}", publisher: River News}
      - {id: gone, url: "https://gone.example/rss"}
      - {id: mute, url: "https://mute.example/rss"}
      - {id: path, url: "https://127.0.0.1/${RIVER_KEY}/rss"}
      - {id: asleep, url: "https://asleep.example/rss", enabled: false}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A config with six feeds, and what the last polls left behind."""
    folder = tmp_path_factory.mktemp("desk")
    write_config(folder / "config")
    (folder / "config" / "feeds.yaml").write_text(FEEDS)
    (folder / "state").mkdir()
    store = Store.open(folder / "state" / DATABASE, NOW)
    store.feeds.save_feed_states(
        [
            make_state("steppe", last_success_at=NOW, interval_seconds=900.0, entries_per_week=84.04),
            make_state("river", failures=3, last_error_reason="timeout", last_error_detail="127.0.0.1: late"),
            make_state("gone", status=FeedStatus.STOPPED, failures=1, last_error_reason="http_410", next_poll_at=None),
            make_state("mute", told=FeedTrouble.SILENT, title="Mute Gazette"),
            make_state("left-the-config", configured_url="https://left.example/"),
        ]
    )
    store.close()
    return folder


def make_state(feed_id: str, **changes: Any) -> FeedState:
    fields: dict[str, Any] = {
        "feed_id": feed_id,
        "configured_url": mask_url(URLS.get(feed_id, "")),
        "last_poll_at": NOW,
        "last_error_at": NOW if "last_error_reason" in changes else None,
        "next_poll_at": NOW + timedelta(hours=1),
    }
    return FeedState(**(fields | changes))


def feeds(folder: Path, *arguments: str) -> Result:
    options = ["--config", str(folder / "config"), "--state", str(folder / "state")]
    return call("feeds", *options, *arguments, RIVER_KEY=KEY)


# --------------------------------------------------------------------------------------------------------- health


def test_the_health_of_every_configured_feed_as_json(folder: Path) -> None:
    result = feeds(folder, "--json")
    assert result.exit_code == 0, result.output
    rows = {row["id"]: row for row in json.loads(result.stdout)}
    assert {name: row["status"] for name, row in rows.items()} == {
        "steppe": "active",
        "river": "failing",
        "gone": "stopped",
        "mute": "silent",
        "path": "new",
        "asleep": "off",
    }
    assert rows["steppe"]["last_success_at"] == NOW.isoformat()
    assert (rows["steppe"]["interval_seconds"], rows["steppe"]["entries_per_week"]) == (900.0, 84.04)
    assert (rows["river"]["last_error_reason"], rows["river"]["failures"]) == ("timeout", 3)
    assert rows["gone"]["next_poll_at"] is None
    assert rows["mute"]["publisher"] == "Mute Gazette"


def test_the_table_has_a_line_a_feed(folder: Path) -> None:
    lines = feeds(folder).stdout.splitlines()
    assert " ".join(lines[0].split()) == "id publisher status last success last error interval entries/week next poll"
    steppe, river = lines[1], lines[2]
    assert f"{NOW:%Y-%m-%d %H:%M}" in steppe
    assert steppe.split()[-5:-2] == ["-", "15m", "84.0"]
    assert "failing" in river
    assert "timeout" in river
    assert "(3x)" in river
    assert lines[5].split()[-1] == "due"  # never polled
    assert lines[-1] == "6 feeds, 3 in trouble; times in UTC"


def test_the_new_address_of_a_feed_that_has_moved_is_shown_below_the_table(folder: Path) -> None:
    store = Store.open(folder / "state" / DATABASE, NOW)
    store.feeds.save_feed_states([make_state("steppe", url="https://steppe.example/a-new-and-rather-long-address/rss")])
    store.close()
    lines = feeds(folder).stdout.splitlines()
    moved = "https://steppe.example/a-new-and-rather-long-address/rss"
    assert lines[-2] == f"steppe has moved and is polled at {moved}; write that into feeds.yaml"


def test_only_those_with_trouble(folder: Path) -> None:
    rows = json.loads(feeds(folder, "--failing", "--json").stdout)
    assert [row["id"] for row in rows] == ["river", "gone", "mute"]
    assert json.loads(feeds(folder, "list", "--failing", "--json").stdout) == rows


def test_before_the_first_run_all_feeds_are_new(folder: Path, tmp_path: Path) -> None:
    options = ["--config", str(folder / "config"), "--state", str(tmp_path), "--json"]
    result = call("feeds", *options, RIVER_KEY=KEY)
    assert result.exit_code == 0
    assert {row["status"] for row in json.loads(result.stdout)} == {"new", "off"}
    assert "no feed has been polled" in result.stderr


@pytest.mark.parametrize("arguments", [(), ("--json",), ("export",), ("test", "river"), ("test", "path", "--json")])
def test_no_secret_is_shown(folder: Path, arguments: tuple[str, ...]) -> None:
    result = feeds(folder, *arguments)
    assert result.output.strip()
    assert KEY not in result.output


# ----------------------------------------------------------------------------------------------------- one feed


def item(guid: str, title: str, at: datetime | None) -> str:
    date = f"<pubDate>{at:%a, %d %b %Y %H:%M:%S} GMT</pubDate>" if at else ""
    return f"<item><title>{title}</title><link>https://a.example/{guid}</link><guid>{guid}</guid>{date}</item>"


BODY = (
    '<rss version="2.0"><channel><title>Gazette</title>'
    + item("g1", "Protesters storm the city hall in Almaty", NOW - timedelta(hours=1))
    + item("g2", "Ice festival opens&#x202e; in Oslo", NOW - timedelta(days=9))
    + item("g3", "An undated note", None)
    + "<item><description></description></item></channel></rss>"
).encode()


@pytest.fixture
def server() -> Iterator[WebServer]:
    with WebServer() as running:
        yield running


def test_a_feed_is_tried_and_every_entry_shown_with_its_fate(folder: Path, server: WebServer) -> None:
    url = server.serve("/feed", Reply(BODY))
    result = feeds(folder, "test", url, "--allow-private", "--json")
    assert result.exit_code == 0, result.output
    trial = json.loads(result.stdout)
    assert (trial["title"], trial["reason"]) == ("Gazette", "")
    assert [(entry["identity"], entry["fate"]) for entry in trial["entries"]] == [
        ("g1", "new"),
        ("g2", "quiet (baseline)"),
        ("g3", "quiet (baseline)"),
    ]
    assert trial["entries"][0]["topics"] == ["unrest: urgent"]
    assert trial["entries"][0]["published_at"] == (NOW - timedelta(hours=1)).replace(microsecond=0).isoformat()
    assert trial["entries"][2]["published_at"] is None
    assert trial["warnings"] == [
        "1 of 4 entries without title and text",
        "2 of 4 entries without a readable date",
    ]
    assert server.count("/feed") == 1


def test_the_same_for_a_person(folder: Path, server: WebServer) -> None:
    lines = feeds(folder, "test", server.serve("/feed", Reply(BODY)), "--allow-private").stdout.splitlines()
    assert lines[0].endswith("/feed: Gazette, 3 entries")
    assert "warning: 1 of 4 entries without title and text" in lines
    assert any(line.startswith("new ") and "Protesters storm" in line for line in lines)
    assert "    identity: g2" in lines
    assert any("no date" in line and "An undated note" in line for line in lines)
    assert not any("\u202e" in line for line in lines)


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply(status=404), "http_404"),
        (Reply(status=410), "http_410"),
        (Reply(b"<html><body><form>Log in</form></body></html>"), "html"),
        (Reply(b""), "empty"),
    ],
)
def test_a_feed_that_fails_is_named_with_its_reason(folder: Path, server: WebServer, reply: Reply, reason: str) -> None:
    result = feeds(folder, "test", server.serve("/feed", reply), "--allow-private")
    assert result.exit_code == EXIT_FOUND_WRONG
    assert f"failed, {reason}: " in result.stdout


def test_a_private_address_meets_the_guard(folder: Path, server: WebServer) -> None:
    result = feeds(folder, "test", server.serve("/feed", Reply(BODY)))
    assert result.exit_code == EXIT_FOUND_WRONG
    assert "refused_address" in result.stdout
    assert server.asked == []


def test_what_is_neither_feed_nor_address_is_wrong_usage(folder: Path) -> None:
    assert feeds(folder, "test", "stepe").exit_code == 2
    assert feeds(folder, "test", "ftp://steppe.example/").exit_code == 2


@pytest.mark.parametrize("written", ["step", "stepppe"])
def test_an_id_that_is_mistyped_or_cut_short_is_told_which_one_was_meant(folder: Path, written: str) -> None:
    assert "did you mean steppe?" in feeds(folder, "test", written).stderr
    assert "did you mean steppe?" in feeds(folder, "disable", written).stderr


# -------------------------------------------------------------------------------------------------------- lists

OPML = """<opml version="1.0"><body>
  <outline text="Balkans">
    <outline text="Danube Daily" xmlUrl="https://danube.example/rss?a=1&amp;b=2" language="en"/>
  </outline>
  <outline text="Steppe" xmlUrl="https://steppe.example/rss"/>
  <outline text="River" xmlUrl="https://other.example/rss"/>
  <outline text="Thief" xmlUrl="https://thief.example/?k=${RIVER_KEY}"/>
  <outline text="Named" xmlUrl="https://me:pass@named.example/"/>
</body></opml>"""


def test_a_list_becomes_groups_that_the_config_takes(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "list.opml").write_text(OPML)
    result = feeds(folder, "import", str(tmp_path / "list.opml"))
    assert result.exit_code == 0, result.output
    write_config(tmp_path / "config")
    (tmp_path / "config" / "feeds.yaml").write_text(result.stdout)
    added = load_config(tmp_path / "config", {}, judge=False).feeds
    assert [(feed.id, feed.url, feed.group) for feed in added] == [
        ("danube-daily", "https://danube.example/rss?a=1&b=2", "Balkans"),
        ("river-2", "https://other.example/rss", "Imported"),
    ]
    path = tmp_path / "list.opml"
    told = result.stderr.splitlines()
    assert told[0] == f"{path}:5: left out: Steppe: already listed"
    assert told[1].startswith(f"{path}:7: left out: Thief: its address contains an environment variable")
    assert told[2].startswith(f"{path}:8: left out: Named: the address contains a user name")


def test_a_list_is_written_into_a_file_that_has_groups_already(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "list.opml").write_text(OPML)
    folder = shutil.copytree(folder, tmp_path / "desk")
    path = folder / "config" / "feeds.yaml"
    before = path.read_text()
    result = feeds(folder, "import", str(tmp_path / "list.opml"), "--write")
    assert result.exit_code == 0, result.output
    config = load_config(folder / "config", {"RIVER_KEY": "x"}, judge=False)
    added = [(feed.id, feed.group) for feed in config.feeds][-2:]
    assert added == [("danube-daily", "Balkans"), ("river-2", "Imported")]
    assert path.read_text().startswith(before.rstrip())
    assert "added 2 feeds to" in result.stdout
    line = int(result.stdout.partition("at line ")[2].partition(";")[0])
    assert "id: danube-daily" in path.read_text().splitlines()[line - 1]
    again = feeds(folder, "import", str(tmp_path / "list.opml"), "--write")
    assert "no feed to add" in again.stderr


def test_feeds_to_paste_come_with_how_to_write_them(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "list.opml").write_text(OPML)
    assert (
        "2 feeds to add; write them to feeds.yaml with --write"
        in feeds(folder, "import", str(tmp_path / "list.opml")).stderr
    )


def test_a_file_that_is_no_list_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "list.opml").write_text("feeds, feeds")
    result = feeds(folder, "import", str(tmp_path / "list.opml"))
    assert result.exit_code == EXIT_FOUND_WRONG
    assert not result.stdout


def test_what_goes_out_comes_in_again(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "out.opml").write_text(feeds(folder, "export").stdout)
    again = feeds(folder, "import", str(tmp_path / "out.opml"))
    assert "The Steppe Courier: already listed" in again.stderr
