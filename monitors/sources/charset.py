"""Decodes the bytes of a seed file, or refuses them and says what the file is instead of text.

It knows the encodings in which people save articles: UTF-8, UTF-16 and UTF-32 with or without a byte order mark,
windows-1251, windows-1256 (Arabic) and latin-1 (read as windows-1252, its superset). Feeds, which declare their
encoding, are decoded by encoding.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitors.errors import ParseError
from monitors.plurals import count_of

# What charset_normalizer may answer. More would make short texts ambiguous: any byte is a letter in some code page.
_ENCODINGS = ("utf_8", "utf_16", "utf_16_le", "utf_16_be", "utf_32", "cp1251", "cp1252", "latin_1")
_FORMATS = (
    (b"%PDF-", "a PDF document"),
    (b"{\\rtf", "a rich text (RTF) document"),
    (b"PK\x03\x04", "a zip archive or office document"),
    (b"\x1f\x8b", "gzip data"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x7fELF", "a program"),
)
_MARKUP = re.compile(r"\s*<(?:!doctype\s+html|html|head|body|\?xml|rss|feed)\b", re.IGNORECASE)
_JSON = re.compile(r'\s*(?:\[\s*)?\{\s*"[^"\n]*"\s*:')
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_NOT_CHARACTER = re.compile("[\ud800-\udfff\ufffe\uffff]")
_CYRILLIC_WORD = re.compile(r"\b[Ѐ-ӿ]{2,}\b")
_MIXED_WORD = re.compile(r"[A-Za-z][Ѐ-ӿ]|[Ѐ-ӿ][A-Za-z]")
_CASE_CHANGE = re.compile(r"[а-яё][А-ЯЁ]")
_ARABIC_WORD = re.compile(r"\b[\u0621-\u06ff]{2,}\b")
_MIXED_ARABIC_WORD = re.compile(r"[A-Za-zÀ-ÿ][\u0621-\u06ff]|[\u0621-\u06ff][A-Za-zÀ-ÿ]")
_MOST_CONTROLS = 0.002  # share of characters: a stray escape is a slip of the keyboard; more is not text
_FEW_LETTERS = 4  # beyond ASCII; with fewer the detector has hardly anything to judge by
_SAMPLE = 65_536


@dataclass(frozen=True, slots=True)
class DecodedText:
    """Text, the encoding it was read as, and a warning when that was little more than a guess ("" otherwise)."""

    text: str
    encoding: str
    warning: str = ""


def decode_text(data: bytes) -> DecodedText:
    """Decode bytes to text without byte order mark and control characters.

    Raises :class:`ParseError` with reason ``binary`` (it is not text; the detail says what it looks like), ``markup``
    (the source of a web page or feed, or JSON) or ``encoding`` (text in an encoding that is not recognised).
    """
    for magic, name in _FORMATS:
        if data.startswith(magic):
            raise ParseError("binary", f"it is {name}, not text; save the article as plain text")
    decoded = _decode_unicode(data) or _detect(data)
    if _MARKUP.match(decoded.text):
        raise ParseError("markup", "it is HTML or XML; copy the text of the page instead of its source")
    if _JSON.match(decoded.text):
        raise ParseError("markup", "it is JSON; write its text instead, or hand it to tocsin analyse")
    return DecodedText(_CONTROL.sub("", decoded.text), decoded.encoding, decoded.warning)


def _decode_unicode(data: bytes) -> DecodedText | None:
    """The common case, without the detector: strict UTF-8. None for anything else, or with many control characters."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return DecodedText(text, "utf-8") if _is_text(text) else None


def _detect(data: bytes) -> DecodedText:
    from charset_normalizer import from_bytes

    candidates = {match.encoding: str(match) for match in from_bytes(data, cp_isolation=list(_ENCODINGS))}
    readable = {name: text for name, text in candidates.items() if _is_text(text)}
    name = _choose(list(readable), data)
    if not name:
        if b"\0" in data or candidates or _has_many_controls(data):
            raise ParseError("binary", "it is not text; only plain text files are read")
        raise ParseError("encoding", "its encoding is not recognised; save it as UTF-8")
    text = readable.get(name) or data.decode(name)
    letters = sum(character > "\x7f" and character.isalpha() for character in text[:_SAMPLE])
    is_guess = not name.startswith("utf") and 0 < letters < _FEW_LETTERS
    guess = f"read as {_label(name)}, judged by {count_of(letters, 'letter')}; save it as UTF-8 to be sure"
    return DecodedText(text.removeprefix("\ufeff"), _label(name), guess if is_guess else "")


def _choose(names: list[str], data: bytes) -> str:
    """The detector's first answer with two corrections; "" when it has none.

    It does not recognise Arabic in windows-1256, or takes it for windows-1251. And it takes ``Café`` in latin-1 for
    windows-1251: Latin and Cyrillic letters do not share a word, so words that would mix them speak for latin-1.
    """
    best = names[0] if names else ""
    if best in ("", "cp1251") and _is_arabic(data):
        return "cp1256"
    if best != "cp1251":
        return best
    text = data.decode("cp1251", errors="replace")
    if len(_MIXED_WORD.findall(text)) < len(_CYRILLIC_WORD.findall(text)):
        return best
    try:
        data.decode("cp1252")
    except UnicodeDecodeError:
        return best
    return "cp1252"


def _is_arabic(data: bytes) -> bool:
    """Whether bytes are Arabic in windows-1256.

    Read as Cyrillic, Arabic words change from small letters to capitals in the middle: at least 55 % of the words did
    in each of 48 Arabic texts, at most 4 % in each of 88 Russian ones. Read as Arabic, Cyrillic words are half Latin.
    """
    sample = data[:_SAMPLE]
    words, arabic = _CYRILLIC_WORD.findall(sample.decode("cp1251", errors="replace")), sample.decode("cp1256")
    changing = sum(_CASE_CHANGE.search(word) is not None for word in words)
    pure, mixed = len(_ARABIC_WORD.findall(arabic)), len(_MIXED_ARABIC_WORD.findall(arabic))
    return _is_text(arabic) and pure > mixed and changing * 4 > len(words)


def _label(name: str) -> str:
    return {"cp1251": "windows-1251", "cp1256": "windows-1256", "cp1252": "windows-1252", "latin_1": "latin-1"}.get(
        name, name.replace("_", "-")
    )


def _is_text(text: str) -> bool:
    if "\0" in text or _NOT_CHARACTER.search(text):
        return False
    return len(_CONTROL.findall(text)) <= len(text) * _MOST_CONTROLS


def _has_many_controls(data: bytes) -> bool:
    sample = data[:_SAMPLE]
    return sum(byte < 9 or 13 < byte < 32 for byte in sample) > len(sample) * _MOST_CONTROLS
