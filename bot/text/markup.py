"""Telegram HTML built from parts that know their own length. Text is escaped here, once, and nowhere else.

A :class:`Markup` carries what Telegram counts: UTF-16 units after parsing, and entities. :func:`pack` lays blocks into
messages within both limits and never cuts inside markup.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

# Telegram's limits for one message: https://core.telegram.org/bots/api#sendmessage
MESSAGE_UNITS = 4096
MESSAGE_ENTITIES = 100
NAME_UNITS = 80  # so much of a name is shown, such as the title of a topic

# Characters that reorder or hide text: bidi controls, and all other control characters but newline. Isolates (U+2068,
# U+2069) are kept if they are closed: such a pair keeps a name in one piece and reorders nothing outside itself.
_HOSTILE = re.compile("[\u202a-\u202e\u2066\u2067\u200e\u200f\u061c\x00-\x09\x0b-\x1f\x7f-\x9f\ufeff\ufff9-\ufffb]")
OPEN, CLOSE = "\u2068", "\u2069"
_ADDRESS = re.compile(r"(https?://)(?:[^\s/@]*@)?([^\s/'\"]+)[^\s'\",;]*")


@dataclass(frozen=True, slots=True)
class Markup:
    """A piece of Telegram HTML, its visible length in UTF-16 units, and its number of entities."""

    html: str
    units: int
    entities: int = 0

    def __add__(self, other: Markup) -> Markup:
        return Markup(self.html + other.html, self.units + other.units, self.entities + other.entities)

    def __bool__(self) -> bool:
        return self.units > 0


EMPTY = Markup("", 0)


def count_units(text: str) -> int:
    """UTF-16 code units of a text, which is what Telegram counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def clean(text: str) -> str:
    """The text with control and reordering characters replaced by spaces, and without lone surrogates."""
    if text.isascii() and text.isprintable():
        return text
    kept = _HOSTILE.sub(" ", text.replace("\r\n", "\n").replace("\t", " "))
    if OPEN in kept or CLOSE in kept:
        kept = _close_isolates(kept)
    return "".join(char for char in kept if unicodedata.category(char) != "Cs")


def _close_isolates(text: str) -> str:
    """The text as it is if all its isolates are closed, and without any of them if not."""
    depth = 0
    for char in text:
        depth += (char == OPEN) - (char == CLOSE)
        if depth < 0:
            break
    return text if depth == 0 else text.replace(OPEN, "").replace(CLOSE, "")


def isolate(text: str) -> str:
    """The text in a pair of isolates, so that its direction and that of the text around it do not mix."""
    return f"{OPEN}{text}{CLOSE}"


def shorten(text: str, units: int) -> str:
    """The text in at most ``units`` UTF-16 units, if need be cut at a word and ended with an ellipsis."""
    if count_units(text) <= units:
        return text
    room, end = units - 1, 0
    for end, char in enumerate(text):  # noqa: B007 - where the loop stops is the result
        room -= count_units(char)
        if room < 0:
            break
    kept = text[:end]
    at_word = kept.rsplit(None, 1)[0] if " " in kept[end // 2 :] else kept
    return at_word.rstrip(" ,;:-") + "…"


def hide_addresses(text: str) -> str:
    """The text with every http(s) address cut to its host, since the rest may hold a key."""
    return _ADDRESS.sub(r"\1\2/…", text)


def plain(text: str) -> Markup:
    """Any text, cleaned and escaped."""
    kept = clean(text)
    return Markup(html.escape(kept, quote=False), count_units(kept))


def _wrap(tag: str, inner: Markup) -> Markup:
    return Markup(f"<{tag}>{inner.html}</{tag}>", inner.units, inner.entities + 1) if inner else EMPTY


def bold(text: str | Markup) -> Markup:
    """Bold text."""
    return _wrap("b", plain(text) if isinstance(text, str) else text)


def italic(text: str | Markup) -> Markup:
    """Italic text."""
    return _wrap("i", plain(text) if isinstance(text, str) else text)


def code(text: str) -> Markup:
    """Monospaced text, which people can copy with a tap."""
    return _wrap("code", plain(text))


def quote(text: str) -> Markup:
    """A block quotation."""
    return _wrap("blockquote", plain(text))


def is_linkable(url: str) -> bool:
    """Whether a URL may be linked: http or https with a host, no user name, no hidden characters or spaces, and at
    most 2,000 characters."""
    if len(url) > 2000 or clean(url) != url or OPEN in url or CLOSE in url or any(char.isspace() for char in url):
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False


def link(text: str, url: str) -> Markup:
    """Text that links to the URL; the text alone if the URL is not :func:`linkable <is_linkable>`."""
    inner = plain(text)
    if not inner or not is_linkable(url):
        return inner
    return Markup(f'<a href="{html.escape(url, quote=True)}">{inner.html}</a>', inner.units, inner.entities + 1)


def join(parts: Iterable[Markup], separator: str = "\n") -> Markup:
    """The non-empty parts, with the separator between them."""
    joint, result = plain(separator) if separator.strip("\n") else Markup(separator, len(separator)), EMPTY
    for part in parts:
        if part:
            result = result + joint + part if result else part
    return result


def pack(
    blocks: Sequence[Markup],
    *,
    separator: str = "\n\n",
    units: int = MESSAGE_UNITS,
    entities: int = MESSAGE_ENTITIES,
) -> tuple[Markup, ...]:
    """The non-empty blocks, in order, in as few messages as can hold them within both limits.

    A block never spans two messages, so markup is never cut. A block that exceeds a limit by itself is a mistake of
    the caller, who should :func:`shorten` the text first, and raises ValueError.
    """
    joint = Markup(separator, count_units(separator))
    messages: list[Markup] = []
    for block in (block for block in blocks if block):
        if block.units > units or block.entities > entities:
            raise ValueError(f"a block of {block.units} units and {block.entities} entities fits no message")
        grown = messages[-1] + joint + block if messages else block
        if messages and grown.units <= units and grown.entities <= entities:
            messages[-1] = grown
        else:
            messages.append(block)
    return tuple(messages)
