"""Reads one YAML 1.2 file into plain values, and remembers the line and column of each.

It refuses what no config file needs (tags, merge keys, several documents, deep nesting, aliases that multiply) and
reports every repeated key at once. What the values mean is decided in :mod:`monitors.config.loading`.
"""

from __future__ import annotations

import contextlib
import re
import stat
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError
from ruamel.yaml.resolver import VersionedResolver

from monitors.config.yaml_slips import CHECK_THE_LINE, NO_BREAK, USE_SPACES, advise
from monitors.errors import Problem

LARGEST_BYTES: Final = 4_000_000
DEEPEST: Final = 24
MOST_REPEATED: Final = 50_000
"""Aliases may repeat at most this many values; the values written out are bounded by the size of the file."""

SHALLOW_BRACKETS: Final = 5
WIDEST_SHALLOW: Final = 16
"""Together no deeper than DEEPEST: every level of a block needs a blank or a dash, every other a bracket."""
BRACKETS: Final = re.compile(r"[\[\]{}]")
INDENTATION: Final = re.compile(r"^[ ?:-]+", re.MULTILINE)

Loc = tuple[str | int, ...]
"""A path into a document: keys and list positions from the top."""


@dataclass(slots=True)
class YamlDocument:
    """A file's values, and the place of each. If there are ``problems``, ``data`` may be incomplete."""

    file: str
    data: Any = None
    root: Node | None = None
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, what: str, fix: str, line: int = 0, column: int = 0, *, missing: str = "") -> None:
        """Add one problem; line and column count from 1. For `missing` see :class:`Problem`."""
        self.problems.append(Problem(self.file, line, column, what, fix, missing))

    def find_place(self, loc: Loc, *, at_key: bool = False) -> tuple[int, int, int]:
        """Return line and column (from 1) of the value at ``loc``, or of the nearest value around it, and how many
        steps of ``loc`` were found. With ``at_key`` the place of a mapping's entry is that of its key.
        """
        node, mark, depth = self.root, None, 0
        for step in loc:
            entry = find_entry(node, step)
            if entry is None:
                break
            key, node = entry
            mark = (key if at_key and key is not None else node).start_mark
            depth += 1
        if mark is None:
            mark = self.root.start_mark if self.root is not None else None
        return (mark.line + 1, mark.column + 1, depth) if mark is not None else (1, 1, 0)

    def find_character(self, loc: Loc, column: int) -> tuple[int, int]:
        """Return line and column of the character at ``column`` (from 1) of the text at ``loc``.

        A text that is folded or escaped is not in the file letter by letter; then the place is that of its beginning.
        """
        line, start, _ = self.find_place(loc)
        node = self.root
        for step in loc:
            entry = find_entry(node, step)
            node = entry[1] if entry else None
        if column < 1 or not isinstance(node, ScalarNode) or node.start_mark.line != node.end_mark.line:
            return line, start
        quotes = 2 if node.style in {"'", '"'} else 0
        if node.end_mark.column - node.start_mark.column != len(node.value) + quotes:
            return line, start
        return line, start + quotes // 2 + column - 1


def find_entry(node: Node | None, step: str | int) -> tuple[Node | None, Node] | None:
    """Return the key node (None in a list) and value node at one step of a path; for a repeated key, the last ones."""
    if isinstance(node, MappingNode) and isinstance(step, str):
        found = [(key, value) for key, value in node.value if isinstance(key, ScalarNode) and key.value == step]
        return found[-1] if found else None
    if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        return None, node.value[step]
    return None


# ------------------------------------------------------------------------------------------------------ reading


def read_document(path: Path, *, largest_bytes: int = LARGEST_BYTES) -> YamlDocument:
    """Read one file. Never raises for what is wrong with the file: that is in the document's ``problems``.

    An empty file counts as an empty mapping.
    """
    document = YamlDocument(str(path))
    raw = read_bytes(path, document, largest_bytes)
    text = None if raw is None else decode(raw, document)
    if text is not None:
        parse(text, document)
    return document


def read_bytes(path: Path, document: YamlDocument, largest_bytes: int) -> bytes | None:
    """Return the bytes of a regular file that is not too large; None, with the problem noted, for anything else."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            document.refuse("not a regular file", "put a YAML file here")
            return None
        if status.st_size > largest_bytes:
            document.refuse(f"{status.st_size:,} bytes, over the limit of {largest_bytes:,}", "make the file smaller")
            return None
        return path.read_bytes()
    except FileNotFoundError:
        document.refuse(*_explain_missing(path))
    except PermissionError:
        document.refuse("this user may not read the file", "change its owner or mode")
    except OSError as error:
        document.refuse(f"the file cannot be read ({error.strerror})", "check the path and the disk")
    return None


def _explain_missing(path: Path) -> tuple[str, str]:
    """What is wrong with a file that is not there, and the mend."""
    if path.is_symlink():
        return f"a link to {path.readlink()}, which is not there", "create that file, or remove the link"
    other = path.with_suffix(".yml")
    create = "create it, or start with: tocsin init"
    return "no such file", f"rename {other.name} to {path.name}" if other.exists() else create


def decode(raw: bytes, document: YamlDocument) -> str | None:
    """Return the text of UTF-8 bytes; None, with the place of the first wrong byte noted, for others."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        document.refuse("the file is UTF-16", "save it as UTF-8", 1, 1)
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = len(raw[raw.rfind(b"\n", 0, error.start) + 1 : error.start].decode("utf-8", "replace")) + 1
        document.refuse("the file is not UTF-8", "save it as UTF-8", line, column)
        return None
    return text


def parse(text: str, document: YamlDocument) -> None:
    """Fill in the document's nodes and plain values, noting syntax errors and everything that is refused."""
    if match := re.search(r"^%YAML\s+(?!1\.2\b)", text, re.MULTILINE):
        document.refuse("a version of YAML other than 1.2", "remove the line", *find_offset(text, match.start()))
        return
    try:
        document.root = compose(text)
    except ReaderError as error:
        place = find_offset(text, error.position)
        document.refuse(f"a control character ({error.character!r})", "remove it", *place)
        return
    except MarkedYAMLError as error:
        note_syntax(error, text, document)
        return
    document.data = {} if document.root is None else NodeReader(document).read(document.root)
    if document.data is None:
        document.data = {}


class _OneVersion(VersionedResolver):
    """Assumes one version of YAML; its parent class finds out the version again for every word."""

    @property
    def processing_version(self) -> tuple[int, int]:
        return 1, 2


def compose(text: str) -> Node | None:
    """Return the nodes of a text. Raises MarkedYAMLError or ReaderError, in the words of :func:`compose_carefully`.

    libyaml is seven times as fast and gives the same places and tags. But it refuses some valid text, has worse error
    messages and no limit of depth. Therefore what it refuses, and what may be deep, is left to the parser in Python.
    """
    if not may_be_deep(text):
        loader = YAML(typ="safe")
        loader.Resolver = _OneVersion
        with contextlib.suppress(YAMLError):
            root: Node | None = loader.compose(StringIO(text))
            return root
    return compose_carefully(text)


def compose_carefully(text: str) -> Node | None:
    """Return the nodes of a text by the parser in Python. Raises MarkedYAMLError or ReaderError."""
    loader = YAML(typ="safe", pure=True)
    loader.max_depth = DEEPEST
    loader.composer.warn_double_anchors = False
    root: Node | None = loader.compose(StringIO(text))
    return root


def may_be_deep(text: str) -> bool:
    """Return whether a text may nest deeper than is allowed, judged by its brackets and its widest indentation."""
    if max(map(len, INDENTATION.findall(text)), default=0) > WIDEST_SHALLOW:
        return True
    depth = deepest = 0
    for bracket in BRACKETS.findall(text):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest > SHALLOW_BRACKETS


def find_offset(text: str, offset: int) -> tuple[int, int]:
    """Return line and column (from 1) of a character offset."""
    return text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1


def note_syntax(error: MarkedYAMLError, text: str, document: YamlDocument) -> None:
    """Note a syntax error of a text in the parser's words, with our own advice."""
    what = (error.problem or error.context or "not YAML").replace("\n", " ")
    if "but found another document" in what:
        what = "a second document"
    if "maximum depth" in what:
        what = f"nested more than {DEEPEST} levels deep"
    mark = error.problem_mark or error.context_mark
    if "unexpected end of stream" in what and error.context_mark is not None:
        mark = error.context_mark  # where the quote was opened helps; where the file ends does not
    if mark is None:
        document.refuse(what, CHECK_THE_LINE)
    else:
        document.refuse(what, advise(what, text.splitlines(), mark.line, mark.column), mark.line + 1, mark.column + 1)


# ------------------------------------------------------------------------------------------------- plain values

YAML_TAG: Final = "tag:yaml.org,2002:"
STRING_TAG: Final = YAML_TAG + "str"
PLAIN_TAGS: Final = frozenset(
    YAML_TAG + kind for kind in ("null", "bool", "int", "float", "str", "seq", "map", "timestamp", "value")
)


class NodeReader:
    """Turns nodes into dicts, lists and scalars, noting repeated keys and refusing what multiplies."""

    def __init__(self, document: YamlDocument) -> None:
        self.document = document
        self.open: set[int] = set()
        self.seen: set[int] = set()
        self.repeated = 0

    def read(self, node: Node) -> Any:
        """The value of one node; None for what was refused."""
        self.repeated += id(node) in self.seen
        self.seen.add(id(node))
        if self.repeated > MOST_REPEATED:
            if self.repeated == MOST_REPEATED + 1:
                self.refuse(node, f"aliases that repeat more than {MOST_REPEATED:,} values", "use fewer aliases")
            return None
        if id(node) in self.open or len(self.open) > 2 * DEEPEST:
            self.refuse(node, "a value that holds itself, or aliases nested too deep", "remove the alias")
            return None
        if isinstance(node, ScalarNode):
            return self.scalar(node)
        self.check_tag(node)
        self.open.add(id(node))
        value = self.mapping(node) if isinstance(node, MappingNode) else [self.read(item) for item in node.value]
        self.open.discard(id(node))
        return value

    def mapping(self, node: MappingNode) -> dict[str, Any]:
        """A mapping with text keys. A repeated key is noted at its second place."""
        result: dict[str, Any] = {}
        lines: dict[str, int] = {}
        for key, value in node.value:
            if not isinstance(key, ScalarNode) or key.value == "":
                self.refuse(key, "a key that is not text", "write a name before the colon")
                continue
            name = self.text(key)
            if name != key.value:
                continue
            if name[:1] in NO_BREAK:
                self.refuse(key, "a no-break space before the key", USE_SPACES)
                continue
            if name in lines:
                self.refuse(key, f"{name!r} is here twice, first on line {lines[name]}", "remove one of them")
            if name == "<<":
                self.refuse(key, "merge keys are not part of YAML 1.2", "write out the keys")
                continue
            lines.setdefault(name, key.start_mark.line + 1)
            result[name] = self.read(value)
        return result

    def scalar(self, node: ScalarNode) -> Any:
        """A scalar by the rules of YAML 1.2: ``no`` is a word, and dates and times of day stay text."""
        tag = node.tag
        text = self.text(node)
        if tag == STRING_TAG:
            return text
        self.check_tag(node)
        kind = str(tag).rpartition(":")[2]
        if kind == "null":
            return None
        if kind == "bool":
            return text.lower() == "true"
        try:
            if kind == "int":
                return int(text.replace("_", ""), 0 if text.lstrip("+-")[:2].lower() in {"0x", "0o", "0b"} else 10)
            if kind == "float":
                return float(text.replace("_", "").replace(".inf", "inf").replace(".nan", "nan"))
        except ValueError:
            return text
        return text

    def text(self, node: ScalarNode) -> str:
        """The text of a scalar. An escape such as ``"\\ud800"`` makes half a character, which nothing can store."""
        found: str = node.value
        if not found.isascii() and re.search("[\ud800-\udfff]", found):
            self.refuse(node, "an escape that writes half a character", "write the character itself")
            return re.sub("[\ud800-\udfff]", "?", found)
        return found

    def check_tag(self, node: Node) -> None:
        """Refuse explicit tags: YAML's own are never needed, and foreign ones name code."""
        if node.tag not in PLAIN_TAGS:
            self.refuse(node, f"the tag {str(node.tag)[:60]}", "remove it")

    def refuse(self, node: Node, what: str, fix: str) -> None:
        """Note one problem at a node."""
        self.document.refuse(what, fix, node.start_mark.line + 1, node.start_mark.column + 1)
