"""Words and headlines put into a topic's lists and taken out: nothing else of the file changes, not one character."""

from __future__ import annotations

import difflib

import pytest

from monitors.config.list_edit import WIDTH, Keys, add_items, remove_items
from monitors.config.schema import TopicSpec
from monitors.config.text_edit import Edit
from monitors.errors import ConfigError
from tests.shipped import FOLDER, get_topic, load_shipped

FLOW = """\
# the desk's own
id: boats
title: Boats   # shown to people
lists:
  # what floats
  boat: {en: [ferry, "=barge"], ru: [паром]}
  crew:
    en: [sailor, "deck hand",   # they row
        "=mate"]   # the last of them
    fr: [
      marin,
      matelot
    ]
  port:
    en:
      - harbour
      # and where it is loaded
      - quay   # stone

      - jetty
threshold: 4
rules:
  - {id: one, when: "<boat> SAME <crew>", points: 4}
tests: {urgent: ["Sailor sinks ferry"]}
"""
BOAT: Keys = ("lists", "boat", "en")
CREW: Keys = ("lists", "crew", "en")
PORT: Keys = ("lists", "port", "en")


def add(loc: Keys, *items: str, text: str = FLOW) -> Edit:
    return add_items("boats.yaml", text, TopicSpec, loc, items)


def remove(loc: Keys, *items: str, text: str = FLOW) -> Edit:
    return remove_items("boats.yaml", text, TopicSpec, loc, items)


def changes(edit: Edit, before: str = FLOW) -> list[str]:
    """The lines that an edit took (-) and put (+), in order."""
    lines = difflib.ndiff(before.splitlines(), edit.text.splitlines())
    return [line for line in lines if line[0] in "+-"]


def test_a_word_comes_to_the_end_of_its_list_and_nothing_else_changes() -> None:
    edit = add(BOAT, "raft")
    assert changes(edit) == [
        '-   boat: {en: [ferry, "=barge"], ru: [паром]}',
        '+   boat: {en: [ferry, "=barge", raft], ru: [паром]}',
    ]
    assert edit.line == 6


@pytest.mark.parametrize(
    ("word", "written"),
    [
        ("raft", "raft"),
        ("=rafts", '"=rafts"'),
        ("life raft", '"life raft"'),
        ("raft*", "raft*"),
        ("плот", "плот"),
        ("no", '"no"'),
        ("112", '"112"'),
        ("<port>", '"<port>"'),
        ('"life raft"', '"\\"life raft\\""'),
        ("bull's-eye", '"bull\'s-eye"'),
    ],
)
def test_a_word_is_quoted_where_yaml_needs_it_and_as_the_shipped_lists_are(word: str, written: str) -> None:
    assert f'"=barge", {written}]' in add(BOAT, word).text


def test_a_line_that_would_be_too_long_is_wrapped_as_the_list_is() -> None:
    words = [f"boat{number:02}" for number in range(30)]
    edit = add(BOAT, *words)
    lines = edit.text.splitlines()[5:8]
    assert all(len(line) <= WIDTH for line in lines)
    assert lines[0].endswith(",")
    assert lines[1].startswith("      boat")
    assert remove(BOAT, *words, text=edit.text).text == FLOW


def test_a_comment_behind_the_last_word_stays_behind_it() -> None:
    assert changes(add(CREW, "stoker")) == [
        '-         "=mate"]   # the last of them',
        '+         "=mate", stoker]   # the last of them',
    ]
    within = FLOW.replace('"=mate"]   # the last of them', '"=mate"   # the last\n        ]')
    assert changes(add(CREW, "stoker", text=within), within) == [
        '-         "=mate"   # the last',
        '+         "=mate",   # the last',
        "-         ]",
        "+         stoker]",
    ]


def test_a_list_with_a_word_on_each_line_keeps_it_so() -> None:
    assert changes(add(("lists", "crew", "fr"), "mousse")) == ["-       matelot", "+       matelot,", "+       mousse"]
    edit = add(PORT, "pier")
    assert changes(edit) == ["+       - pier"]
    assert edit.text.splitlines()[edit.line - 1] == "      - pier"


def test_a_language_that_the_list_does_not_have_is_begun() -> None:
    assert changes(add(("lists", "boat", "es"), "barca", "bote"))[1] == (
        '+   boat: {en: [ferry, "=barge"], ru: [паром], es: [barca, bote]}'
    )
    assert changes(add(("lists", "crew", "es"), "marinero")) == ["+     es: [marinero]"]


def test_a_headline_comes_to_the_tests_also_where_there_are_none() -> None:
    assert changes(add(("tests", "urgent"), "Raft: all lost"))[1] == (
        '+ tests: {urgent: ["Sailor sinks ferry", "Raft: all lost"]}'
    )
    assert changes(add(("tests", "quiet"), "Raft sold"))[1] == (
        '+ tests: {urgent: ["Sailor sinks ferry"], quiet: ["Raft sold"]}'
    )
    bare = FLOW[: FLOW.index("tests:")]
    assert changes(add(("tests", "quiet"), "Raft sold", text=bare), bare) == ['+ tests: {quiet: ["Raft sold"]}']


@pytest.mark.parametrize(
    ("loc", "word", "taken", "put"),
    [
        (BOAT, "ferry", 'en: [ferry, "=barge"]', 'en: ["=barge"]'),
        (BOAT, "=barge", 'en: [ferry, "=barge"]', "en: [ferry]"),
        (CREW, "sailor", 'en: [sailor, "deck hand",', 'en: ["deck hand",'),
        (CREW, "deck hand", 'sailor, "deck hand",   # they', "sailor,   # they"),
        (CREW, "=mate", '        "=mate"]', "        ]"),
        (("lists", "crew", "fr"), "marin", "      marin,\n", ""),
        (("lists", "crew", "fr"), "matelot", "marin,\n      matelot\n", "marin\n"),
        (PORT, "quay", "      - quay   # stone\n", ""),
        (PORT, "jetty", "      - jetty\n", ""),
    ],
)
def test_a_word_is_taken_out_alone(loc: Keys, word: str, taken: str, put: str) -> None:
    assert remove(loc, word).text == FLOW.replace(taken, put)


def test_a_word_that_is_there_twice_is_gone_afterwards() -> None:
    twice = FLOW.replace("[ferry,", "[ferry, ferry,")
    assert "ferry" not in remove(BOAT, "ferry", text=twice).text.partition("rules:")[0]


def test_the_ends_of_lines_are_kept() -> None:
    windows = FLOW.replace("\n", "\r\n")
    assert add(PORT, "pier", text=windows).text == add(PORT, "pier").text.replace("\n", "\r\n")
    many = [f"boat{number:02}" for number in range(30)]
    assert add(BOAT, *many, text=windows).text == add(BOAT, *many).text.replace("\n", "\r\n")


def test_a_list_that_stands_elsewhere_is_not_edited() -> None:
    shared = FLOW.replace("{en: [ferry,", "{de: &all [Boot], es: *all, en: [ferry,")
    with pytest.raises(ConfigError, match="edit it by hand"):
        add(("lists", "boat", "es"), "barca", text=shared)


def test_a_key_without_a_value_is_named() -> None:
    empty = FLOW[: FLOW.index("tests:")] + "tests:\n"
    with pytest.raises(ConfigError, match=r"boats\.yaml:24:1: tests: has no value; remove the line"):
        add(("tests", "quiet"), "Raft sold", text=empty)


def test_a_list_without_items_takes_its_first() -> None:
    empty = FLOW.replace('["Sailor sinks ferry"]', "[]")
    assert changes(add(("tests", "urgent"), "Sailor sinks ferry", text=empty), empty)[1] == f"+ {FLOW.splitlines()[-1]}"


@pytest.mark.parametrize("name", [topic.id for topic in load_shipped().topics])
def test_every_shipped_list_takes_words_and_gives_them_back_byte_for_byte(name: str) -> None:
    file = FOLDER / "topics" / f"{name}.yaml"
    text = file.read_text(encoding="utf-8")
    lists: list[Keys] = [("lists", one, code) for one, codes in get_topic(name).lists.items() for code in codes]
    for loc in (*lists[:: max(1, len(lists) // 12)], ("tests", "urgent"), ("tests", "quiet")):
        words = ["=zzyzx", "fold fast behind the long line", "quux"]
        added = add(loc, *words, text=text)
        changed = changes(added, text)
        longest = max((len(line) for line in changed if line[0] == "-"), default=0)
        assert [line for line in changed if line[0] == "+"]
        assert all(len(line) <= max(WIDTH + 2, longest) for line in changed), "no line is made too long"
        assert remove(loc, *words, text=added.text).text == text
