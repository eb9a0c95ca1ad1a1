"""``tocsin topics`` and the edits of ``tocsin feeds``: files change only where they were meant to, or not at all."""

from __future__ import annotations

import errno
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from click.testing import Result

from monitors.config.loading import load_config
from tests.bot.running import write_config
from tests.bot.terminal import call
from tests.fakes.web_server import Reply, WebServer

FEEDS = """\
# our feeds
groups:
  - name: World
    feeds:
      # slow but sure
      - {id: slow, url: "https://slow.example.org/"}
      - {id: fast, url: "https://fast.example.org/"}
"""
RSS = b'<rss version="2.0"><channel><title>Steppe Courier</title><item><title>Calm</title></item></channel></rss>'


@pytest.fixture
def config(tmp_path: Path) -> Path:
    folder = tmp_path / "config"
    write_config(folder)
    (folder / "feeds.yaml").write_text(FEEDS)
    return folder


@pytest.fixture(scope="module")
def server() -> Iterator[WebServer]:
    with WebServer() as running:
        running.serve("/rss", Reply(RSS))
        yield running


def use(group: str, config: Path, *arguments: str) -> Result:
    return call(group, "--config", config, *arguments)


def feeds_of(config: Path) -> dict[str, bool]:
    return {feed.id: feed.enabled for feed in load_config(config, {}, judge=False).feeds}


# ---------------------------------------------------------------------------------------------------------- feeds


def test_feeds_are_switched_and_removed_and_comments_stay(config: Path) -> None:
    done = use("feeds", config, "disable", "slow", "fast")
    assert done.exit_code == 0
    assert f"slow: disabled in {config / 'feeds.yaml'}:6" in done.stdout
    assert feeds_of(config) == {"slow": False, "fast": False}
    use("feeds", config, "enable", "slow")
    assert feeds_of(config) == {"slow": True, "fast": False}
    assert "running tocsin applies it" in use("feeds", config, "remove", "fast").stdout
    assert feeds_of(config) == {"slow": True}
    assert "# slow but sure" in (config / "feeds.yaml").read_text()


def test_a_feed_is_fetched_before_it_is_added(config: Path, server: WebServer) -> None:
    done = use("feeds", config, "add", server.url("/rss"), "--allow-private", "--group", "Asia", "--country", "kz")
    assert done.exit_code == 0, done.output
    added = load_config(config, {}, judge=False).feeds[-1]
    assert (added.id, added.publisher, added.group, added.country) == ("steppe-courier", "Steppe Courier", "Asia", "KZ")
    again = use("feeds", config, "add", server.url("/rss"), "--allow-private")
    assert (again.exit_code, "already has that address" in again.stderr) == (1, True)


def test_a_feed_that_cannot_be_read_is_not_written(config: Path, server: WebServer) -> None:
    failed = use("feeds", config, "add", server.url("/gone"), "--allow-private")
    assert failed.exit_code == 1
    assert "nothing was written" in failed.stderr
    assert (config / "feeds.yaml").read_text() == FEEDS
    assert use("feeds", config, "add", "https://later.example.org/rss", "--no-test").exit_code == 0
    assert list(feeds_of(config)) == ["slow", "fast", "later-example-org"]


def test_a_feed_that_nobody_has_is_named_and_nothing_written(config: Path) -> None:
    failed = use("feeds", config, "remove", "gone")
    assert (failed.exit_code, "no feed has the id 'gone'" in failed.stderr) == (1, True)
    assert (config / "feeds.yaml").read_text() == FEEDS


def test_a_file_that_cannot_be_written_is_named(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    failed = use("feeds", config, "disable", "slow")
    assert (failed.exit_code, "the file cannot be written (Read-only file system)" in failed.stderr) == (3, True)
    assert use("topics", config, "new", "heat", "--who", "town", "--what", "swelters").exit_code == 3
    assert (config / "feeds.yaml").read_text() == FEEDS


def test_a_byte_order_mark_is_kept(config: Path) -> None:
    (config / "feeds.yaml").write_text("\ufeff" + FEEDS)
    assert use("feeds", config, "disable", "slow").exit_code == 0
    assert (config / "feeds.yaml").read_text().startswith("\ufeff# our feeds")


def test_the_packaged_config_is_not_edited(tmp_path: Path) -> None:
    packaged = tmp_path / "starter_files" / "config"
    write_config(packaged)
    (packaged / "feeds.yaml").write_text(FEEDS)
    failed = use("feeds", packaged, "disable", "slow")
    assert (failed.exit_code, "make your own: tocsin init" in failed.stderr) == (1, True)
    assert (packaged / "feeds.yaml").read_text() == FEEDS


# --------------------------------------------------------------------------------------------------------- topics


def test_a_feed_that_would_not_do_is_refused_without_a_line_that_was_not_written(config: Path) -> None:
    before = (config / "feeds.yaml").read_text()
    refused = use("feeds", config, "add", "--no-test", "https://u:pw@e.example/")
    assert refused.exit_code == 1
    said = "feeds.yaml was left as it is: url: the address contains a user name; leave it out; a feed has the keys"
    assert said in refused.stderr
    assert (config / "feeds.yaml").read_text() == before


def test_a_feed_that_is_named_twice_is_removed_once(config: Path) -> None:
    first = next(iter(feeds_of(config)))
    removed = use("feeds", config, "remove", first, first)
    assert (removed.exit_code, first in feeds_of(config)) == (0, False)


def test_topics_are_listed_and_shown(config: Path) -> None:
    assert use("topics", config).stdout.splitlines()[-1] == "3 topics"
    assert [topic["id"] for topic in json.loads(use("topics", config, "list", "--json").stdout)] == (
        ["emergency", "troops", "unrest"]
    )
    shown = use("topics", config, "show", "unrest").stdout
    assert "+4, +1 in the title  crowd-acts: <crowd> SAME <act>" in shown
    assert "<crowd>  en 3" in shown


def test_a_new_topic_is_valid_commented_and_quiet(config: Path) -> None:
    made = use("topics", config, "new", "cyber", "--who", 'hackers,"state hackers"', "--what", "=cripple,shut down")
    assert made.exit_code == 0, made.output
    text = (config / "topics" / "cyber.yaml").read_text()
    assert text.count("#") > 10
    topic = next(one for one in load_config(config, {}).topics if one.id == "cyber")
    assert (topic.title, topic.status) == ("Cyber", "experimental")
    assert use("topics", config, "test", "cyber").exit_code == 0
    again = use("topics", config, "new", "cyber")
    assert (again.exit_code, "already exists" in again.stderr) == (1, True)
    assert (config / "topics" / "cyber.yaml").read_text() == text


@pytest.mark.parametrize(
    "arguments", [["Bad Id"], ["good", "--who", " , "], ["good", "--language", "English"], ["good", "--who", "<force>"]]
)
def test_a_topic_that_cannot_be_begun_is_wrong_usage(config: Path, arguments: list[str]) -> None:
    assert use("topics", config, "new", *arguments).exit_code == 2


def test_a_topic_in_a_language_that_there_is_not_is_refused_with_those_of_the_word_lists(config: Path) -> None:
    refused = use("topics", config, "new", "good", "--language", "zz")
    assert refused.exit_code == 2
    assert "'zz' is the code of no language; write one of ISO 639-1" in refused.stderr
    assert "ar, de, en, es, fr, kk, pt, ru" in refused.stderr
    assert not (config / "topics" / "good.yaml").exists()


@pytest.mark.parametrize(
    ("language", "who", "what"),
    [
        ("fr", "manifestants,foule", "incendier,piller"),
        ("de", "Demonstranten,Menge", "plündern"),
        ("pt", "manifestantes", "incendeiam"),
        ("it", "manifestanti,folla", "saccheggiano"),
        ("id", "massa,warga", "bakar,jarah"),
        ("ar", "محتجون,حشد", "يحرقون"),
        ("ru", "протестующие,толпа", "поджигают"),
        ("zh", "示威者", "抢劫"),
    ],
)
def test_a_new_topic_is_valid_in_any_language(config: Path, language: str, who: str, what: str) -> None:
    made = use("topics", config, "new", "nfr", "--language", language, "--who", who, "--what", what)
    assert made.exit_code == 0, made.output
    topic = next(one for one in load_config(config, {}).topics if one.id == "nfr")
    assert bool(topic.tests.urgent) is ("no headline that must ring yet" not in made.stderr)
    text = (config / "topics" / "nfr.yaml").read_text()
    assert ("too few to show their language" in text) is (not topic.tests.urgent)


def test_words_that_are_no_phrase_are_refused_before_anything_is_written(config: Path) -> None:
    failed = use("topics", config, "new", "odd", "--who", "ab*")
    assert failed.exit_code == 1
    assert "odd.yaml was not written: en: " in failed.stderr
    assert not re.search(r"yaml:\d", failed.stderr)
    assert not (config / "topics" / "odd.yaml").exists()


def test_headlines_are_judged_one_by_one_with_the_reason(config: Path) -> None:
    path = config / "topics" / "unrest.yaml"
    tests = "tests: {urgent: [Protesters storm the port, A crowd sleeps], quiet: [Rain in Oslo]}\n"
    path.write_text(path.read_text() + tests)
    # a promise that is broken does not keep the others from being shown
    tried = use("topics", config, "test", "unrest")
    assert tried.exit_code == 1
    assert [line.split()[0] for line in tried.stdout.splitlines()[1:4]] == ["ok", "FAILS", "ok"]
    own = json.loads(use("topics", config, "test", "unrest", "--text", "Demonstrators march", "--json").stdout)
    assert [(one["level"], one["expected"], one["ok"]) for one in own] == [("urgent", None, True)]


def test_an_unknown_topic_is_answered_with_the_nearest(config: Path) -> None:
    failed = use("topics", config, "show", "unrset")
    assert (failed.exit_code, "did you mean unrest?" in failed.stderr) == (2, True)


@pytest.mark.parametrize(
    "arguments",
    [
        ["topics", "--config", "CONFIG", "show", "unrest"],
        ["topics", "show", "unrest", "--config", "CONFIG"],
        ["topics", "show", "--config=CONFIG", "unrest"],
    ],
)
def test_the_folder_may_be_named_before_and_behind_the_command(config: Path, arguments: list[str]) -> None:
    done = call(*(one.replace("CONFIG", str(config)) for one in arguments))
    assert done.exit_code == 0, done.output
    assert done.output.startswith("Protest and unrest (unrest)")


def test_a_folder_option_without_its_folder_is_wrong_usage() -> None:
    assert call("topics", "list", "--config").exit_code == 2
