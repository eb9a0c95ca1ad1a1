"""Telegram's HTML subset and its limits on text: what is parsed, cut or refused, and with which error texts.

The grammar follows TDLib's HTML parser, with the byte offsets in its errors: an ampersand that starts no known entity
is text, and a link that is no web address is silently dropped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.fakes.bot_api_errors import ApiError, Json, bad_request

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_RAW_BYTES = 32 * 1024
MAX_ENTITIES = 100
MAX_ENTITY_BYTES = 9500
ENTITY_BYTES = 24  # a guess at the size of one stored entity; only the order of magnitude matters

SIMPLE_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
}
TAGS = frozenset(SIMPLE_TAGS) | {"a", "code", "pre", "blockquote", "tg-emoji"}
NAMED_ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
LINK_SCHEMES = ("http", "https", "tg", "ton", "tonsite")
SPACE = b" \t\r\n\v\f"
MARKUP = re.compile(rb"[&<]")
NAME_END = re.compile(rb"[ \t\r\n\v\f>]")
ATTRIBUTE_END = re.compile(rb"[ \t\r\n\v\f=>]")
QUOTE_END = {b"'": re.compile(rb"[&']"), b'"': re.compile(rb'[&"]')}


def count_utf16_units(text: str) -> int:
    """The length of ``text`` as Telegram counts it: UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def find_checked_link(url: str) -> str | None:
    """The link as Telegram keeps it; None for an address that Telegram does not accept."""
    url = url.strip()
    if any(char.isspace() or ord(char) < 32 for char in url):
        return None
    if "://" not in url and not url.startswith("tg:"):
        url = f"http://{url}"
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return None
    if parts.scheme.lower() not in LINK_SCHEMES:
        return None
    if parts.scheme.lower() in ("http", "https") and not _is_public_host(host):
        return None
    return url


def _is_public_host(host: str) -> bool:
    labels = host.rstrip(".").split(".")
    return len(labels) > 1 and all(labels) and (labels[-1].isdigit() or len(labels[-1]) > 1)


@dataclass(slots=True)
class _OpenTag:
    name: str
    argument: str
    offset: int
    text_from: int


@dataclass(slots=True)
class _Reader:
    """Reads one HTML text; ``pos`` counts bytes, as Telegram's errors do."""

    source: bytes
    pos: int = 0
    out: list[str] = field(default_factory=list)
    offset: int = 0
    stack: list[_OpenTag] = field(default_factory=list)
    entities: list[Json] = field(default_factory=list)

    def peek(self) -> bytes:
        return self.source[self.pos : self.pos + 1]

    def skip_space(self) -> None:
        while self.peek() and self.peek() in SPACE:
            self.pos += 1

    def take_until(self, stop: re.Pattern[bytes]) -> str:
        start = self.pos
        found = stop.search(self.source, start)
        self.pos = found.start() if found else len(self.source)
        return self.source[start : self.pos].decode("utf-8", "surrogatepass")

    def emit(self, text: str) -> None:
        self.out.append(text)
        self.offset += count_utf16_units(text)


def parse_html(text: str) -> tuple[str, list[Json]]:
    """Telegram HTML -> (plain text, entities with UTF-16 offsets).

    Raises:
        ApiError: 400 "can't parse entities: ...", as Telegram words it.
    """
    reader = _Reader(text.encode("utf-8", "surrogatepass"))
    while char := reader.peek():
        if char == b"&":
            reader.emit(_read_reference(reader))
        elif char != b"<":
            reader.emit(reader.take_until(MARKUP))
        elif reader.source[reader.pos + 1 : reader.pos + 2] == b"/":
            _read_end_tag(reader)
        else:
            _read_start_tag(reader)
    if reader.stack:
        raise _unparsed(f'Can\'t find end tag corresponding to start tag "{reader.stack[-1].name}"')
    plain = "".join(reader.out)
    if any("\ud800" <= char <= "\udfff" for char in plain):
        what = "Text contains invalid Unicode characters after decoding HTML entities"
        raise _unparsed(f"{what}, check for unmatched surrogate code units")
    reader.entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return plain, reader.entities


def _unparsed(what: str) -> ApiError:
    return bad_request(f"can't parse entities: {what}")


def _read_reference(reader: _Reader) -> str:
    """The character that an entity stands for, or the bare ampersand; moves past it."""
    begin = reader.pos
    body = reader.source[begin + 1 : begin + 12].decode("ascii", "replace")
    name, found = _match_reference(body)
    if found is None:
        reader.pos += 1
        return "&"
    reader.pos = begin + 1 + len(name)
    if reader.peek() == b";":
        reader.pos += 1
    return found


def _match_reference(body: str) -> tuple[str, str | None]:
    if not body.startswith("#"):
        name = body[: next((i for i, char in enumerate(body) if not (char.isascii() and char.isalpha())), len(body))]
        return name, NAMED_ENTITIES.get(name)
    base, start = (16, 2) if body[1:2] == "x" else (10, 1)
    digits = "0123456789abcdefABCDEF" if base == 16 else "0123456789"
    end = next((i for i in range(start, len(body)) if body[i] not in digits), len(body))
    code = int(body[start:end] or "0", base)
    if code == 0 or code >= 0x10FFFF or end >= 9:
        return body[:end], None
    return body[:end], chr(code)


def _read_start_tag(reader: _Reader) -> None:
    begin = reader.pos
    reader.pos += 1
    name = reader.take_until(NAME_END).lower()
    if not reader.peek():
        raise _unparsed(f"Unclosed start tag at byte offset {begin}")
    if name not in TAGS:
        raise _unparsed(f'Unsupported start tag "{name}" at byte offset {begin}')
    argument = ""
    while True:
        reader.skip_space()
        if reader.peek() == b">":
            break
        found = _read_attribute(reader, name, begin)
        argument = found if found is not None else argument
    if name == "span" and argument != "spoiler":
        raise _unparsed(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
    reader.pos += 1
    reader.stack.append(_OpenTag(name, argument, reader.offset, len(reader.out)))


def _read_attribute(reader: _Reader, tag: str, begin: int) -> str | None:
    """Reads one attribute; returns the tag's argument if this attribute carries it."""
    attribute = reader.take_until(ATTRIBUTE_END)
    if not attribute:
        raise _unparsed(f'Empty attribute name in the tag "{tag}" at byte offset {begin}')
    reader.skip_space()
    if tag == "blockquote" and attribute == "expandable" and reader.peek() != b"=":
        if not reader.peek():
            raise _unparsed(f'Unclosed start tag "{tag}" at byte offset {begin}')
        return "expandable"
    if reader.peek() != b"=":
        raise _unparsed(f'Expected equal sign in declaration of an attribute of the tag "{tag}" at byte offset {begin}')
    reader.pos += 1
    reader.skip_space()
    if not reader.peek():
        raise _unparsed(f'Unclosed start tag "{tag}" at byte offset {begin}')
    value = _read_value(reader)
    if not reader.peek():
        raise _unparsed(f"Unclosed start tag at byte offset {begin}")
    return _find_argument(tag, attribute, value)


def _read_value(reader: _Reader) -> str:
    quote = reader.peek()
    begin = reader.pos
    if quote not in (b"'", b'"'):
        while reader.peek() and (reader.peek().isalnum() or reader.peek() in b".-"):
            reader.pos += 1
        if reader.peek() and reader.peek() not in SPACE + b">":
            raise _unparsed(f"Unexpected end of name token at byte offset {begin}")
        return reader.source[begin : reader.pos].decode("ascii").lower()
    reader.pos += 1
    value = []
    while reader.peek() and reader.peek() != quote:
        value.append(_read_reference(reader) if reader.peek() == b"&" else reader.take_until(QUOTE_END[quote]))
    reader.pos += 1
    return "".join(value)


def _find_argument(tag: str, attribute: str, value: str) -> str | None:
    if (tag, attribute) in (("a", "href"), ("tg-emoji", "emoji-id")):
        return value
    if (tag, attribute) == ("code", "class") and value.startswith("language-"):
        return value.removeprefix("language-")
    if (tag, attribute) == ("span", "class") and value.startswith("tg-"):
        return value.removeprefix("tg-")
    if (tag, attribute) == ("blockquote", "expandable"):
        return "expandable"
    return None


def _read_end_tag(reader: _Reader) -> None:
    begin = reader.pos
    if not reader.stack:
        raise _unparsed(f"Unexpected end tag at byte offset {begin}")
    reader.pos += 2
    name = reader.take_until(NAME_END).lower()
    reader.skip_space()
    if reader.peek() != b">":
        raise _unparsed(f"Unclosed end tag at byte offset {begin}")
    expected = reader.stack[-1].name
    if name and name != expected:
        raise _unparsed(f'Unmatched end tag at byte offset {begin}, expected "</{expected}>", found "</{name}>"')
    reader.pos += 1
    opened = reader.stack.pop()
    if reader.offset > opened.offset:
        _add_entity(reader, opened)


def _add_entity(reader: _Reader, tag: _OpenTag) -> None:
    entity: Json = {"offset": tag.offset, "length": reader.offset - tag.offset}
    if tag.name in SIMPLE_TAGS:
        entity["type"] = SIMPLE_TAGS[tag.name]
    elif tag.name == "a":
        link = find_checked_link(tag.argument or "".join(reader.out[tag.text_from :]))
        if link is None:
            return
        entity |= {"type": "text_link", "url": link}
    elif tag.name == "blockquote":
        entity["type"] = "expandable_blockquote" if tag.argument == "expandable" else "blockquote"
    elif tag.name == "tg-emoji":
        if not tag.argument.isdigit():
            raise bad_request("Invalid custom emoji identifier specified")
        entity |= {"type": "custom_emoji", "custom_emoji_id": tag.argument}
    else:
        _add_code(reader, tag, entity)
        return
    reader.entities.append(entity)


def _add_code(reader: _Reader, tag: _OpenTag, entity: Json) -> None:
    """``<pre><code class="language-x">`` becomes one ``pre`` entity with a language."""
    inner = reader.entities[-1] if reader.entities else {}
    same_span = inner.get("offset") == entity["offset"] and inner.get("length") == entity["length"]
    if tag.name == "pre" and same_span and inner.get("type") == "code" and inner.get("_language"):
        reader.entities[-1] = entity | {"type": "pre", "language": inner["_language"]}
        return
    reader.entities.append(entity | {"type": tag.name} | ({"_language": tag.argument} if tag.argument else {}))


def read_text(raw: str, parse_mode: str) -> tuple[str, list[Json]]:
    """The text as it will be shown and its entities: parsed, trimmed, cut to the first 100 entities.

    Raises:
        ApiError: 400 for text that cannot be parsed, a parse mode other than HTML, or too many bytes.
    """
    if len(raw.encode("utf-8", "surrogatepass")) > MAX_RAW_BYTES:
        raise bad_request("message is too long")
    if parse_mode and parse_mode.lower() != "html":
        raise bad_request("unsupported parse_mode")
    text, entities = parse_html(raw) if parse_mode else (raw, [])
    text = text.replace("\r", "")
    return trim(text, [{k: v for k, v in entity.items() if not k.startswith("_")} for entity in entities])


def trim(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Cuts white space off both ends, moves the entities along, and keeps the first 100.

    Raises:
        ApiError: 400 ``ENTITIES_TOO_LONG`` when what is kept would not fit Telegram's store.
    """
    lead = count_utf16_units(text[: len(text) - len(text.lstrip())])
    trimmed = text.strip()
    length = count_utf16_units(trimmed)
    kept: list[Json] = []
    for entity in entities:
        start = max(0, entity["offset"] - lead)
        end = min(length, entity["offset"] - lead + entity["length"])
        if end > start:
            kept.append(entity | {"offset": start, "length": end - start})
    kept = kept[:MAX_ENTITIES]
    if sum(ENTITY_BYTES + len(entity.get("url", "").encode()) for entity in kept) > MAX_ENTITY_BYTES:
        raise bad_request("ENTITIES_TOO_LONG")
    return trimmed, kept
