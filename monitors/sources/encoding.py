"""Turns the bytes of a feed into UTF-8 for an XML parser, whatever encoding they are declared to be in.

Declared encodings are wrong in both directions: UTF-8 is labelled latin-1, and windows-1251 is labelled UTF-8. Bytes
that are valid UTF-8 with letters beyond ASCII are taken as UTF-8, because that does not happen by chance.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_DECLARATION = re.compile(rb"^\s*<\?xml\b[^>]{0,400}?\?>")
_ENCODING = re.compile(rb"""encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_WIDE = (  # byte order marks, and "<" in encodings of two and four bytes (XML 1.0 appendix F)
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00<", "utf-16-be"),
    (b"<\x00", "utf-16-le"),
)
_ALIASES = {"gb2312": "gb18030", "gbk": "gb18030", "iso-8859-1": "windows-1252", "latin-1": "windows-1252"}
_MOST_BROKEN = 0.05  # share of the characters beyond ASCII; with more it is another encoding, not damaged UTF-8


@dataclass(frozen=True, slots=True)
class DecodedFeed:
    """``data`` is UTF-8 without byte order mark, NUL or XML declaration; ``warning`` says what was repaired."""

    data: bytes
    warning: str = ""


def decode_feed(body: bytes, charset: str = "") -> DecodedFeed:
    """Turn a feed's bytes into UTF-8; ``charset`` is the HTTP header's. It never fails: at worst letters are lost."""
    wide = next((name for mark, name in _WIDE if body.startswith(mark)), "")
    if wide:
        text = body.decode(wide, "replace").lstrip("\ufeff")
        return DecodedFeed(_strip_declaration(text.replace("\0", "").encode("utf-8", "replace")))
    warning = ""
    if b"\0" in body:
        body, warning = body.replace(b"\0", b""), "NUL bytes were dropped"
    declared = _find_declared(body)
    if body.isascii():
        if b"\x1b" in body and declared.startswith("iso-2022"):
            return DecodedFeed(_recode(body, declared) or _strip_declaration(body), warning)
        return DecodedFeed(_strip_declaration(body), warning)
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_other(body, declared, charset)
    if declared not in ("", "utf-8", "utf8"):
        warning = f"labelled {declared}, but written in UTF-8"
    return DecodedFeed(_strip_declaration(body.removeprefix(codecs.BOM_UTF8)), warning)


def _find_declared(body: bytes) -> str:
    declaration = _DECLARATION.match(body[:500].removeprefix(codecs.BOM_UTF8))
    found = _ENCODING.search(declaration[0]) if declaration else None
    return found[1].decode("ascii").lower() if found else ""


def _strip_declaration(data: bytes) -> bytes:
    """Drop the XML declaration, after which XML assumes UTF-8, and the white space before it, which is an error."""
    declaration = _DECLARATION.match(data)  # not ``sub``, which goes on looking to the end
    return (data[declaration.end() :] if declaration else data).lstrip()


def _decode_other(body: bytes, declared: str, charset: str) -> DecodedFeed:
    """Decode what is not UTF-8: as declared, else as damaged UTF-8, else as a detector says, else as windows-1252."""
    for name in dict.fromkeys((declared, charset.lower())):
        if name and name not in ("utf-8", "utf8", "us-ascii", "ascii") and (data := _recode(body, name)):
            return DecodedFeed(data)
    repaired = body.decode("utf-8", "replace")
    strange = sum(not character.isascii() for character in repaired)
    if repaired.count("\ufffd") <= strange * _MOST_BROKEN:
        return DecodedFeed(_strip_declaration(repaired.encode()), "some bytes are not UTF-8; their letters are lost")
    name = _detect(body)
    data = _recode(body, name) or _strip_declaration(body.decode("windows-1252", "replace").encode())
    return DecodedFeed(data, f"labelled {declared or charset or 'UTF-8'}, but read as {name}")


def _recode(body: bytes, name: str) -> bytes | None:
    try:
        return _strip_declaration(body.decode(_ALIASES.get(name, name)).replace("\0", "").encode("utf-8", "replace"))
    except (LookupError, UnicodeError):
        return None


def _detect(body: bytes) -> str:
    from charset_normalizer import from_bytes  # slow to import and rarely needed

    best = from_bytes(body[:100_000]).best()
    return best.encoding if best else "windows-1252"
