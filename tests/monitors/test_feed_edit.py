"""Feeds put into a feeds.yaml, taken out, switched: nothing else of the file changes, comments least of all."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest

from monitors.config.feed_edit import add_feed, add_feeds, remove_feed, switch_feed
from monitors.config.text_edit import Edit
from monitors.errors import ConfigError

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = (ROOT / "config" / "feeds.yaml").read_text(encoding="utf-8")
NEW = {"id": "steppe", "url": "https://steppe.example.org/rss?a=b", "publisher": "Steppe: Courier", "urgent": True}
LINE = '{id: steppe, url: "https://steppe.example.org/rss?a=b", publisher: "Steppe: Courier", urgent: true}'

BLOCK = """\
# the desk's feeds
groups:
  - name: World   # every desk has it
    feeds:
    # the slow one
    - id: slow
      url: https://slow.example.org/
      # it has gone quiet before
      interval: 1h

    # the fast one,
    # told apart by its colour
    - id: fast
      url: "https://fast.example.org/"
  - name: Empty
    feeds: []
  - name: Bare

defaults: {language: en}
"""


def changes(before: str, after: str) -> list[str]:
    """The lines that an edit took (-) and put (+), in order."""
    lines = difflib.ndiff(before.splitlines(keepends=True), after.splitlines(keepends=True))
    return [line.rstrip("\r\n") for line in lines if line[0] in "+-"]


def edit_of(edit: Edit, before: str) -> list[str]:
    return changes(before, edit.text)


def test_a_feed_comes_to_the_end_of_its_group_in_the_shipped_file() -> None:
    edit = add_feed("feeds.yaml", SHIPPED, NEW, "World")
    assert edit_of(edit, SHIPPED) == [f"+       - {LINE}"]
    assert edit.text.splitlines()[edit.line - 1].strip() == f"- {LINE}"
    assert edit.text.index("steppe") < edit.text.index("United Nations and alerts")


def test_every_shipped_feed_can_be_switched_off_and_on_and_removed_alone() -> None:
    ids = ["bbc-world", "gdacs"]
    for feed_id in ids:
        off = switch_feed("feeds.yaml", SHIPPED, feed_id, enabled=False)
        took, put = edit_of(off, SHIPPED)[0], edit_of(off, SHIPPED)[-1]
        assert put == f"+{took[1:-1]}, enabled: false}}"
        on = switch_feed("feeds.yaml", off.text, feed_id, enabled=True)
        assert [line[-15:] for line in edit_of(on, off.text) if line[0] == "+"] == [" enabled: true}"]
    gone = remove_feed("feeds.yaml", SHIPPED, "aljazeera")
    taken = edit_of(gone, SHIPPED)
    assert [line[0] for line in taken] == ["-", "-"], "the entry and its own comment"
    assert "Everything the English channel publishes" in taken[0]
    assert "Long live pages" in gone.text, "the comment of the next entry stays"


def test_a_block_entry_is_removed_with_its_comments_and_no_others() -> None:
    assert edit_of(remove_feed("f", BLOCK, "fast"), BLOCK) == [
        "-     # the fast one,",
        "-     # told apart by its colour",
        "-     - id: fast",
        '-       url: "https://fast.example.org/"',
    ]
    assert edit_of(remove_feed("f", BLOCK, "slow"), BLOCK) == [
        "-     # the slow one",
        "-     - id: slow",
        "-       url: https://slow.example.org/",
        "-       # it has gone quiet before",
        "-       interval: 1h",
    ]


def test_a_group_may_lose_its_last_feed_and_get_another() -> None:
    bare = remove_feed("f", remove_feed("f", BLOCK, "fast").text, "slow").text
    assert edit_of(add_feed("f", bare, NEW, "World"), bare) == [f"+       - {LINE}"]


@pytest.mark.parametrize(
    ("group", "put"),
    [
        ("World", [f"+     - {LINE}"]),
        ("Empty", ["-     feeds: []", f"+     feeds: [{LINE}]"]),
        ("Bare", ["+     feeds:", f"+       - {LINE}"]),
        ("New: one", ["+ ", '+   - name: "New: one"', "+     feeds:", f"+       - {LINE}"]),
    ],
)
def test_a_feed_fits_into_every_kind_of_group(group: str, put: list[str]) -> None:
    found = [line for line in edit_of(add_feed("f", BLOCK, NEW, group), BLOCK) if not line.startswith("?")]
    assert sorted(found) == sorted(put)


@pytest.mark.parametrize("text", ["", "# only a comment\n", "{}\n", "# head\n{}\n"])
def test_a_file_without_any_group_gets_its_first(text: str) -> None:
    made = add_feed("f", text, NEW, "World").text
    assert made.endswith(f"groups:\n  - name: World\n    feeds:\n      - {LINE}\n")
    if "#" in text:
        assert made.startswith(text.splitlines()[0])


def test_a_block_entry_is_switched_by_a_line_of_its_own() -> None:
    off = switch_feed("f", BLOCK, "slow", enabled=False)
    assert edit_of(off, BLOCK) == ["+       enabled: false"]
    on = switch_feed("f", off.text, "slow", enabled=True)
    assert "enabled: true" in on.text
    assert switch_feed("f", on.text, "slow", enabled=True).text == on.text, "it is on already"


def test_a_feed_of_a_group_that_is_off_is_switched_on_by_itself() -> None:
    off = BLOCK.replace("every desk has it\n", "every desk has it\n    enabled: false\n")
    assert edit_of(switch_feed("f", off, "fast", enabled=True), off) == ["+       enabled: true"]
    assert switch_feed("f", off, "fast", enabled=False).text == off


@pytest.mark.parametrize("feed_id", ["a", "b", "c"])
def test_feeds_in_brackets_are_cut_with_their_comma(feed_id: str) -> None:
    entries = {one: f"{{id: {one}, url: https://{one}.example.org/}}" for one in "abc"}
    text = f"groups:\n  - name: World\n    feeds: [{', '.join(entries.values())}]\n"
    del entries[feed_id]
    assert (
        remove_feed("f", text, feed_id).text
        == f"groups:\n  - name: World\n    feeds: [{', '.join(entries.values())}]\n"
    )


def test_windows_line_ends_and_a_missing_last_one_are_kept() -> None:
    text = BLOCK.replace("\n", "\r\n")
    assert add_feed("f", text, NEW, "World").text.count("\n") == text.count("\r\n") + 1
    assert "\n" not in add_feed("f", text, NEW, "World").text.replace("\r\n", "")
    short = 'groups:\n  - name: World\n    feeds:\n      - {id: a, url: "https://a.example.org/"}'
    assert add_feed("f", short, NEW, "World").text == f"{short}\n      - {LINE}\n"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"id": "slow", "url": "https://x.example.org/"}, "is taken"),
        ({"id": "x", "url": "ftp://x.example.org/"}, "url"),
        ({"id": "not an id", "url": "https://x.example.org/"}, "id"),
    ],
)
def test_a_feed_that_would_not_do_is_refused(fields: dict[str, str | bool], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        add_feed("f", BLOCK, fields, "World")


@pytest.mark.parametrize("broken", ["groups: [", "group: []\n", "groups:\n  - name: W\n    feeds: [{id: a}]\n"])
def test_a_broken_file_is_not_made_worse(broken: str) -> None:
    with pytest.raises(ConfigError, match=r"^f:"):
        add_feed("f", broken, NEW, "World")


@pytest.mark.parametrize(
    ("text", "group", "said"),
    [
        ("groups: [{name: World, feeds: []}]\n", "Other", "in brackets; write each group as a block"),
        ("groups:\n  - {name: World}\n", "World", "in braces; write one key per line"),
        ("groups:\n", "World", "is empty; remove the line"),
    ],
)
def test_a_layout_that_cannot_be_edited_is_refused_with_the_fix(text: str, group: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        add_feed("f", text, NEW, group)


def test_an_unknown_feed_is_named() -> None:
    with pytest.raises(ConfigError, match="no feed has the id 'gone'"):
        remove_feed("f", BLOCK, "gone")


@pytest.mark.parametrize("text", ["", "# mine\n", "defaults: {language: en}\n", BLOCK])
def test_several_feeds_come_to_a_group_in_their_order(text: str) -> None:
    more = [dict(NEW, id=f"feed-{number}", url=f"https://more.example/{number}") for number in range(3)]
    edit = add_feeds("f", text, more, "More")
    assert [line.strip().partition(",")[0] for line in edit.text.splitlines()[edit.line - 1 :][:3]] == [
        "- {id: feed-0",
        "- {id: feed-1",
        "- {id: feed-2",
    ]
