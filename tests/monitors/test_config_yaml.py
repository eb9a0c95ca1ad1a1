"""One file at a time: what YAML 1.2 means, and what is refused before anybody looks at the values."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from monitors.config.yaml_source import DEEPEST, YamlDocument, compose, compose_carefully, may_be_deep, read_document


def read(tmp_path: Path, content: str | bytes) -> YamlDocument:
    path = tmp_path / "x.yaml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_document(path)


def say(document: YamlDocument) -> list[str]:
    """The problems without the name of the file."""
    return [f"{p.line}:{p.column}: {p.what}; {p.fix}" for p in document.problems]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("no", "no"),
        ("off", "off"),
        ("yes", "yes"),
        ("y", "y"),
        ("true", True),
        ("FALSE", False),
        ("08:00", "08:00"),
        ("12:30:45", "12:30:45"),
        ("2022-01-07", "2022-01-07"),
        ("010", 10),
        ("0o17", 15),
        ("0x1F", 31),
        ("-3", -3),
        ("1e3", 1000.0),
        (".inf", float("inf")),
        ("~", None),
        ("null", None),
        ("", None),
        ("=", "="),
        ("'5'", "5"),
        ("!!str 5", "5"),
        ("9" * 5000, "9" * 5000),
    ],
)
def test_scalars_mean_what_yaml_1_2_says(tmp_path: Path, written: str, meant: object) -> None:
    document = read(tmp_path, f"key: {written}")
    assert document.problems == []
    assert document.data == {"key": meant}
    assert type(document.data["key"]) is type(meant)


@pytest.mark.parametrize("content", ["", "# a comment\n", "---\n", "null", "\ufeff"])
def test_an_empty_file_is_an_empty_mapping(tmp_path: Path, content: str) -> None:
    document = read(tmp_path, content)
    assert (document.data, document.problems) == ({}, [])


APOSTROPHE = "write an apostrophe within '...' twice, or put double quotes round the text"
WEB_SPACE = "delete it and use the space bar; text copied from a web page has such spaces"
SLIPS = {
    "apostrophe": ("- a: 1\n  b: 'Côte d'Ivoire'\n", f"2:14: expected <block end>, but found '<scalar>'; {APOSTROPHE}"),
    "apostrophe in a list": ("a: ['Côte d'Ivoire']\n", f"1:13: expected ',' or ']', but got '<scalar>'; {APOSTROPHE}"),
    "quotes within quotes": (
        'a: ["Say "no" now"]\n',
        "1:11: expected ',' or ']', but got '<scalar>'; put single quotes round text that has \" in it, and the quotes"
        " round all of it",
    ),
    "no space after a dash": (
        "a:\n  -id: x\n   b: y\n",
        "3:5: mapping values are not allowed here; write a space after the dash",
    ),
    "no space after a colon": (
        "a:\n  - id:x\n    b: y\n",
        "3:6: mapping values are not allowed here; write a space after the colon",
    ),
    "no space after the last colon": (
        "b: y\nid:x\n",
        "3:1: could not find expected ':'; write a space after the colon",
    ),
    "reference in braces": (
        "a: {b: ${KEY}}\n",
        "1:9: expected ',' or '}', but got '{'; put quotes round text that has { or } in it",
    ),
    "colon in braces": (
        "a: {b: c: d}\n",
        "1:9: expected ',' or '}', but got ':'; close the bracket above, or put quotes round text that has ': ' in it",
    ),
    "no-break space": (
        "a:\n\u00a0\u00a0b: 1\n  c: 2\n",
        f"3:4: mapping values are not allowed here; line 2 begins with a no-break space: {WEB_SPACE}",
    ),
    "no-break space before a key": ("a:\n  \u00a0b: 1\n", f"2:3: a no-break space before the key; {WEB_SPACE}"),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_the_advice_for_a_common_slip_mends_it(tmp_path: Path, slip: str) -> None:
    content, said = SLIPS[slip]
    assert say(read(tmp_path, content)) == [said]


MISTAKES = {
    "repeated key": ("a: 1\nb: 2\na: 3\n", ["3:1: 'a' is here twice, first on line 1; remove one of them"]),
    "repeated keys, all of them": (
        "a: {b: 1, b: 2}\na: 3\n",
        [
            "1:11: 'b' is here twice, first on line 1; remove one of them",
            "2:1: 'a' is here twice, first on line 1; remove one of them",
        ],
    ),
    "tab": (
        "a:\n\tb: 1\n",
        ["2:1: found character '\\t' that cannot start any token; indent with spaces, not with tabs"],
    ),
    "colon in a text": (
        "when: Army: sent\n",
        [
            "1:11: mapping values are not allowed here; "
            "put quotes round text that has ': ' in it, or check the indentation"
        ],
    ),
    "open bracket": (
        "a: [1, 2\nb: 3\n",
        [
            "2:2: expected ',' or ']', but got ':'; close the bracket above, or put quotes round text that has ': '"
            " in it"
        ],
    ),
    "open quote, placed where it was opened": (
        'a: 1\nb: "x\nc: 2\n',
        ["2:4: found unexpected end of stream; close the quote that was opened here"],
    ),
    "indentation": (
        "a:\n  - b\n c: 1\n",
        ["3:2: expected <block end>, but found '<block mapping start>'; indent this line like its neighbours"],
    ),
    "undefined alias": (
        "a: *b\n",
        ["1:4: found undefined alias 'b'; define it first with &, or put quotes round text that begins with *"],
    ),
    "wild card at the start": (
        "a: [*keeper]\n",
        ["1:5: found undefined alias 'keeper'; define it first with &, or put quotes round text that begins with *"],
    ),
    "at sign": (
        "a: @b\n",
        [
            "1:4: found character '@' that cannot start any token; "
            "use spaces for indentation, and quotes round text that begins with such a character"
        ],
    ),
    "escape": (
        'a: "\\q"\n',
        ["1:6: found unknown escape character 'q'; use single quotes, or write the backslash twice"],
    ),
    "two documents": (
        "a: 1\n---\nb: 2\n",
        ["2:1: a second document; remove the line --- and keep one document per file"],
    ),
    "object tag": (
        "a: !!python/object:os.system x\n",
        ["1:4: the tag tag:yaml.org,2002:python/object:os.system; remove it"],
    ),
    "own tag": ("a: !secret x\n", ["1:4: the tag !secret; remove it"]),
    "merge key": ("a: &a {x: 1}\nb: {<<: *a}\n", ["2:5: merge keys are not part of YAML 1.2; write out the keys"]),
    "list as key": ("? [a]\n: b\n", ["1:3: a key that is not text; write a name before the colon"]),
    "no key": (": b\n", ["1:1: a key that is not text; write a name before the colon"]),
    "old version": ("%YAML 1.1\n---\na: no\n", ["1:1: a version of YAML other than 1.2; remove the line"]),
    "control character": ("a: 1\nb: \x07\n", ["2:4: a control character (7); remove it"]),
    "holds itself": ("a: &a [*a]\n", ["1:4: a value that holds itself, or aliases nested too deep; remove the alias"]),
    "too deep": ("[" * 200, [f"1:{DEEPEST + 1}: nested more than {DEEPEST} levels deep; nest it less"]),
    "UTF-16": ("a: 1".encode("utf-16"), ["1:1: the file is UTF-16; save it as UTF-8"]),
    "windows-1251": ("a: 1\nб: ж\n".encode("cp1251"), ["2:1: the file is not UTF-8; save it as UTF-8"]),
    "stray byte": ("a: жж".encode() + b"\xff", ["1:6: the file is not UTF-8; save it as UTF-8"]),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_named_at_its_place(tmp_path: Path, mistake: str) -> None:
    content, expected = MISTAKES[mistake]
    assert say(read(tmp_path, content)) == expected


def test_aliases_that_multiply_are_cut_off(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    document = read(tmp_path, "\n".join(lines))
    assert [problem.what for problem in document.problems] == ["aliases that repeat more than 50,000 values"]


def test_a_chain_of_aliases_does_not_exhaust_the_stack(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x]", *(f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, 600))]
    document = read(tmp_path, "\n".join(lines))
    assert {problem.fix for problem in document.problems} == {"remove the alias"}


def test_an_alias_repeats_its_value(tmp_path: Path) -> None:
    document = read(tmp_path, "a: &words [tank, troop]\nb: *words\n")
    assert document.data == {"a": ["tank", "troop"], "b": ["tank", "troop"]}


def test_places_count_from_one_and_lead_to_keys_and_values(tmp_path: Path) -> None:
    document = read(tmp_path, "poll:\n  timeout: 20s\n  list: [a, b]\n")
    assert document.find_place(("poll", "timeout")) == (2, 12, 2)
    assert document.find_place(("poll", "timeout"), at_key=True) == (2, 3, 2)
    assert document.find_place(("poll", "list", 1)) == (3, 13, 3)
    assert document.find_place(("poll", "list", 7, "x")) == (3, 9, 2)
    assert document.find_place(("nowhere",)) == (1, 1, 0)


def test_a_missing_file(tmp_path: Path) -> None:
    assert say(read_document(tmp_path / "x.yaml")) == ["0:0: no such file; create it, or start with: tocsin init"]


def test_a_link_that_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").symlink_to("gone.yaml")
    fix = "create that file, or remove the link"
    assert say(read_document(tmp_path / "x.yaml")) == [f"0:0: a link to gone.yaml, which is not there; {fix}"]


@pytest.mark.parametrize("kind", ["folder", "fifo"])
def test_only_regular_files_are_read(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "x.yaml"
    path.mkdir() if kind == "folder" else os.mkfifo(path)
    assert say(read_document(path)) == ["0:0: not a regular file; put a YAML file here"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.touch(mode=0)
    assert say(read_document(path)) == ["0:0: this user may not read the file; change its owner or mode"]


def test_a_file_behind_a_file(tmp_path: Path) -> None:
    (tmp_path / "x").touch()
    problems = say(read_document(tmp_path / "x" / "y.yaml"))
    assert problems == ["0:0: the file cannot be read (Not a directory); check the path and the disk"]


def test_a_file_too_large(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("a: " + "x" * 100)
    assert say(read_document(path, largest_bytes=100)) == [
        "0:0: 103 bytes, over the limit of 100; make the file smaller"
    ]


# ------------------------------------------------------------------------------------- two parsers, one meaning


def outline(node: Node | None) -> object:
    """A node's tags, texts and places, whichever parser made it. Where a missing value stands is anybody's guess."""
    if node is None or (isinstance(node, ScalarNode) and not node.value and not node.style):
        return None
    place = (node.tag, node.start_mark.line, node.start_mark.column)
    if isinstance(node, ScalarNode):
        return (*place, node.end_mark.line, node.end_mark.column, node.value, node.style or "")
    if isinstance(node, MappingNode):
        return (*place, [(outline(key), outline(value)) for key, value in node.value])
    return (*place, [outline(item) for item in node.value])


SHIPPED = sorted((Path(__file__).parents[2] / "config").rglob("*.yaml"), key=lambda path: path.stat().st_size)[:4]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_the_fast_parser_reads_shipped_files_as_the_careful_one_does(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not may_be_deep(text)
    assert outline(compose(text)) == outline(compose_carefully(text))


words = st.sampled_from(
    [
        "no",
        "0o17",
        "1_000",
        "'it''s'",
        '"a\\tb"',
        "|\n  text\n",
        "peacekeep*",
        "a: b",
        "{a: 1}",
        "[no, ~]",
        "&x 1",
        "*x",
        "# why",
        "ж",
    ]
)
lines = st.tuples(st.sampled_from(["", "  ", "- ", "  - "]), st.sampled_from(["k: ", "ключ: ", "", "? "]), words)


@given(st.lists(lines, max_size=6))
def test_what_the_fast_parser_accepts_it_reads_as_the_careful_one_does(parts: list[tuple[str, str, str]]) -> None:
    text = "\n".join("".join(part) for part in parts)
    try:
        careful = outline(compose_carefully(text))
    except YAMLError:
        with pytest.raises(YAMLError):
            compose(text)
    else:
        assert outline(compose(text)) == careful


@pytest.mark.parametrize("text", ["[" * 6, "a: [[[[[[1]]]]]]", " " * 17 + "a: 1", "- " * 9])
def test_what_may_nest_deep_is_left_to_the_parser_that_bounds_it(text: str) -> None:
    assert may_be_deep(text)


def test_what_only_the_careful_parser_accepts_is_accepted(tmp_path: Path) -> None:
    assert read(tmp_path, "a: [http://desk.example/feed]\n").data == {"a": ["http://desk.example/feed"]}
