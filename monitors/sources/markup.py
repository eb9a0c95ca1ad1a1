"""Turns the HTML of a feed entry into plain paragraphs and headings, and titles and names into clean single lines.

It scans once and builds no tree: entries are fragments, often broken and sometimes nested a thousand levels deep, and a
tree parser takes four times as long (measured: 44 instead of 10 microseconds for an entry). Whole web pages are read by
pagetext.py and webpage.py.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

TEXT_LIMIT = 200_000  # characters of an article: a long book chapter, and more than any rule needs
_MARKUP_LIMIT = 4_000_000
_BLOCK_LIMIT = 2 * TEXT_LIMIT  # characters of one paragraph before its white space is collapsed

# Possessive repeats (*+) never give back what they matched, so the scan stays linear for any input. A comment or script
# that never closes swallows the rest, as in browsers.
_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(?P<skip>script|style|noscript|iframe|template|svg|head|object)\b.*?(?:</(?P=skip)\s*+>|\Z)"
    r"|<(?P<close>/?)(?P<name>[a-zA-Z][a-zA-Z0-9:-]*+)(?:[^<>\"']|\"[^\"]*+\"|'[^']*+')*+>"
    r"|<[!?/a-zA-Z][^<>]*+>",
    re.DOTALL | re.IGNORECASE,
)
_BLOCKS = frozenset(
    """address article aside blockquote caption dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4
    h5 h6 header hr legend li main nav ol option p pre section summary table tbody tfoot thead tr ul""".split()  # noqa: SIM905
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_CELLS = frozenset(("td", "th"))
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b\u2060\ufeff]+")
# A reference to no character, with so many digits that int() might refuse them.
_NO_CHARACTER = re.compile(r"&#[0-9]{20,};?")
_BLANK = re.compile(r"[^\S\n]+")
_SPACE = re.compile(r"\s+")
_BREAKS = re.compile(r" ?\n(?: ?\n)+ ?")
_SYNDICATED = re.compile(r"^The post .{1,400} (?:appeared first on|first appeared on) .{1,200}$", re.DOTALL)
# C1 control characters that were windows-1252 bytes, and what browsers show for them.
_WINDOWS_1252 = {code: bytes([code]).decode("cp1252", "replace") for code in range(0x80, 0xA0) if code not in (0x85,)}


@dataclass(frozen=True, slots=True)
class PlainText:
    """Paragraphs separated by blank lines, which of them are headings, and whether the text was cut."""

    text: str
    headings: tuple[str, ...] = ()
    is_cut: bool = False


def read_line(value: str, *, is_html: bool) -> str:
    """Make one clean line, of at most 2,000 characters, of a title, name or category; "" when there is no text."""
    text = repair(value)
    if is_html and "<" in text:
        text = _TOKEN.sub(_space_for_block, text)
    if is_html and "&" in text:
        text = _unescape(text)
    return _SPACE.sub(" ", _CONTROLS.sub("", text)).strip()[:2000]


def _space_for_block(match: re.Match[str]) -> str:
    name = (match["name"] or "").lower()
    return " " if name == "br" or name in _BLOCKS else ""


def read_text(value: str, *, is_html: bool) -> PlainText:
    """Make paragraphs of an entry's body. Text beyond :data:`TEXT_LIMIT` characters is cut, and ``is_cut`` is set."""
    text = repair(value[:_MARKUP_LIMIT])
    blocks = _scan(text) if is_html else [("", text)]
    paragraphs, headings = _tidy(blocks)
    joined = "\n\n".join(paragraphs)
    is_cut = len(joined) > TEXT_LIMIT or len(value) > _MARKUP_LIMIT or any(len(raw) > _BLOCK_LIMIT for _, raw in blocks)
    return PlainText(joined[:TEXT_LIMIT].rstrip(), headings, is_cut)


def _scan(text: str) -> list[tuple[str, str]]:
    """Cut HTML into blocks: pairs of a heading tag ("" for other blocks) and the text."""
    blocks: list[tuple[str, str]] = []
    pieces: list[str] = []
    heading, position = "", 0
    for match in _TOKEN.finditer(text):
        pieces.append(_fold(text[position : match.start()]))
        position = match.end()
        name = (match["name"] or "").lower()
        if name == "br":
            pieces.append("\n")
        elif name in _CELLS:
            pieces.append(" ")
        elif name in _BLOCKS:
            blocks.append((heading, _unescape("".join(pieces))))
            pieces.clear()
            heading = name if name in _HEADINGS and not match["close"] else ""
    pieces.append(_fold(text[position:]))
    blocks.append((heading, _unescape("".join(pieces))))
    return blocks


def _fold(text: str) -> str:
    """Turn line ends into spaces: in HTML only <br> breaks a line."""
    return text.replace("\n", " ").replace("\r", " ")


def _unescape(text: str) -> str:
    """Replace character references by their characters; one that names none becomes U+FFFD, as in browsers."""
    return html.unescape(_NO_CHARACTER.sub("\ufffd", text) if "&#" in text else text)


def _tidy(blocks: list[tuple[str, str]]) -> tuple[list[str], tuple[str, ...]]:
    paragraphs: list[str] = []
    headings: list[str] = []
    for heading, raw in blocks:
        cleaned = _BLANK.sub(" ", _CONTROLS.sub("", raw[:_BLOCK_LIMIT]))
        for part in _BREAKS.split(cleaned):
            paragraph = _SPACE.sub(" ", part).strip()
            if not paragraph or _SYNDICATED.match(paragraph):
                continue
            paragraphs.append(paragraph)
            if heading:
                headings.append(paragraph)
    return paragraphs, tuple(headings)


def repair(text: str) -> str:
    """Repair the two commonest encoding mistakes, and replace lone surrogates, which are no characters.

    The mistakes are UTF-8 that was read as latin-1, and windows-1252 punctuation passed on as control characters. They
    are repaired as feedparser does it, so that an entry reads the same whichever parser read it.
    """
    if text.isascii():
        return text
    try:
        text = text.encode("latin-1").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        text = text.encode("utf-8", "replace").decode("utf-8")
    return text.translate(_WINDOWS_1252)
