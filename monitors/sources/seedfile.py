"""Turns the bytes of one article file into an Article.

It reads three forms (docs/seeds.md): a news page copied as text, a header block with a body, and plain text under a
headline. The bytes come from seed_scan.py or the command line; no file is opened here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from difflib import get_close_matches
from hashlib import sha256
from types import MappingProxyType

from monitors.errors import ParseError
from monitors.model import Article
from monitors.sources.charset import DecodedText, decode_text
from monitors.sources.entry import find_host
from monitors.sources.seed_page import SeedPage, read_page, split_lines
from monitors.sources.textdate import TextDate, find_date
from monitors.sources.zones import DEFAULT_TIMEZONES, ZoneRules

LARGEST_SEED_BYTES = 5_000_000
_NONE: Mapping[str, str] = MappingProxyType({})

# Key as people write it -> the field it fills.
_KEYS: Mapping[str, str] = MappingProxyType(
    {"title": "title", "headline": "title"}
    | {"date": "date", "published": "date", "updated": "updated", "modified": "updated"}
    | {"url": "url", "link": "url", "author": "author", "by": "author", "byline": "author"}
    | {"language": "language", "lang": "language", "country": "country"}
    | {"source": "source", "publisher": "source", "outlet": "source"}
)
_HEADER = re.compile(r"(?P<key>[A-Za-z][A-Za-z-]{1,19})\s*:\s*(?P<value>.*)")
_LEAST_KEYS_WITHOUT_TITLE = 2


@dataclass(slots=True)
class _Header:
    """The values of a header by key, the lines of the file that they stand in, and what is odd about them."""

    values: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    def warn(self, key: str, what: str) -> None:
        """Add what is wrong with the value of a key to the warnings, with its line."""
        self.warnings.append(f"line {self.lines[key]}: {key}: {what}")

    def take_date(self, key: str, rules: ZoneRules) -> datetime | None:
        """The date under ``key``, None without one; what is wrong or assumed is added to the warnings."""
        value = self.values.get(key, "")
        if not value:
            return None
        found = find_date(value, rules, self.values.get("language", "")) or TextDate(
            None, f"{value!r} is not a date, such as 2022-01-31 12:00"
        )
        if found.doubt or found.rest:
            self.warn(key, found.doubt or f"{found.rest!r} was not understood")
        return found.at


def read_seed(
    data: bytes,
    path_name: str,
    *,
    source_id: str,
    first_seen_at: datetime,
    timezones: Mapping[str, str] = _NONE,
    language: str = "",
) -> Article:
    """Read one file. ``path_name`` is its path within its folder, and its identity unless it names its own URL.

    ``timezones`` adds to and overrides :data:`DEFAULT_TIMEZONES`. ``language`` (ISO 639-1) is for a file that
    names none. What could not be decided is in ``Article.warnings``.
    Raises :class:`ParseError` with reason ``empty``, ``too_large``, ``no_text``, or one of
    :func:`~monitors.sources.charset.decode_text`.
    """
    header, body = _read_header(data, language)
    rules = ZoneRules(header.values["country"], {**DEFAULT_TIMEZONES, **timezones})
    headline, language = header.values.get("title", ""), header.values["language"]
    page = read_page(body, rules, headline=headline, language=language)
    if not page.headline:
        raise ParseError("no_text", "no line is a headline or text; only dates, credits and buttons were found")
    article = Article(source_id, path_name, page.headline, "\n\n".join(page.paragraphs), first_seen_at)
    return _fill_in(article, header, page, rules)


def _fill_in(article: Article, header: _Header, page: SeedPage, rules: ZoneRules) -> Article:
    """Return the article with what its header says, else its page."""
    values = header.values
    url = values.get("url") or page.url
    return replace(
        article,
        identity=url or article.identity,
        url=url,
        author=values.get("author") or page.author,
        publisher=values.get("source") or page.publisher or find_host(url),
        language=values["language"],
        country=values["country"],
        published_at=header.take_date("date", rules) if "date" in values else page.published_at,
        updated_at=header.take_date("updated", rules) if "updated" in values else page.updated_at,
        headings=page.headings,
        categories=page.categories,
        content_hash=sha256(f"{article.title}\n\n{article.text}".encode()).hexdigest(),
        warnings=_list_page_warnings(page, header) + tuple(header.warnings),
    )


def _read_header(data: bytes, language: str) -> tuple[_Header, list[str]]:
    """Return the checked header of a file, and the lines of its body."""
    decoded = _decode(data)
    header, body = _split_header(split_lines(decoded.text))
    if decoded.warning:
        header.warnings.append(decoded.warning)
    _check_header(header, language)
    return header, body


def _decode(data: bytes) -> DecodedText:
    if len(data) > LARGEST_SEED_BYTES:
        raise ParseError("too_large", f"{len(data):,} bytes; at most {LARGEST_SEED_BYTES:,} are read")
    decoded = decode_text(data)
    if not decoded.text.strip():
        raise ParseError("empty", "there is nothing in the file; write a headline and a text")
    return decoded


def _list_page_warnings(page: SeedPage, header: _Header) -> tuple[str, ...]:
    """The page's warnings, without those about dates that the header gives."""
    settled = {"date": ("published:", "date:"), "updated": ("updated:",)}
    mute = tuple(prefix for key in header.values for prefix in settled.get(key, ()))
    return tuple(warning for warning in page.warnings if not (mute and warning.startswith(mute)))


# -------------------------------------------------------------------------------------------------------- header


def _split_header(lines: list[str]) -> tuple[_Header, list[str]]:
    """Separate a header block from the body.

    It is one if its first key is known and it has a title key, even without a value, or two known keys and no other.
    """
    start = next((index for index, line in enumerate(lines) if line), 0)
    header, end = _Header(), start
    unknown: list[str] = []
    has_title = False
    while end < len(lines) and (match := _HEADER.fullmatch(lines[end])):
        key = _KEYS.get(match["key"].lower(), "")
        has_title |= key == "title"
        if not key:
            unknown.append(f"line {end + 1}: header {match['key']}: is not known and was ignored")
        elif not match["value"]:
            header.warnings.append(f"line {end + 1}: {match['key']}: has no value")
        elif header.values.setdefault(key, match["value"].strip()) != match["value"].strip():
            again = "is here again with another value; the first one counts"
            header.warnings.append(f"line {end + 1}: {match['key']}: {again}")
        else:
            header.lines.setdefault(key, end + 1)
        end += 1
    has_keys = len(header.values) >= _LEAST_KEYS_WITHOUT_TITLE and not unknown
    if _is_known(lines[start]) and (has_title or has_keys):
        header.warnings += unknown
        return header, lines[end:]
    return _Header(warnings=[f"line {start + 1}: {doubt}" for doubt in _doubt_text(lines[start:end])]), lines


def _doubt_text(lines: list[str]) -> list[str]:
    """What lines that look like a header, and count as text, were perhaps meant to be: the first has a misspelt key."""
    keys = [line.partition(":")[0].strip() for line in lines]
    near = get_close_matches(keys[0].lower(), _KEYS, 1, 0.75) if keys else []
    if not near or keys[0].lower() in _KEYS or not any(key.lower() in _KEYS for key in keys[1:]):
        return []
    return [f"{keys[0]}: is not known, so these lines are no header but text; did you mean {near[0].capitalize()}:?"]


def _is_known(line: str) -> bool:
    match = _HEADER.fullmatch(line)
    return match is not None and match["key"].lower() in _KEYS


def _check_header(header: _Header, language: str) -> None:
    """Bring country, language and URL into the forms that Article promises, or drop them with a warning."""
    values = header.values
    values["country"] = _read_country(values.get("country", ""), header)
    values["language"] = _read_language(values.get("language", ""), header) or language
    address = values.get("url", "")
    if address and not find_host(address):
        header.warn("url", f"{address[:80]!r} is not an http or https address and was ignored")
        del values["url"]


def _read_country(value: str, header: _Header) -> str:
    """A code or a name in one of the eight languages (``KZ``, ``KAZ``, ``Kasachstan``) as KZ; "" with a warning
    otherwise.
    """
    if not value:
        return ""
    from monitors.country_lookup import find_similar_country, find_stated_country
    from monitors.country_names import country_name

    if code := find_stated_country(value):
        return code
    near = find_similar_country(value) if len(value) > 3 else ""  # nothing is near a code
    meant = f"did you mean {country_name(near, 'en')} ({near})?" if near else "write a name, or an ISO code such as KZ"
    header.warn("country", f"{value[:40]!r} is no country; {meant}")
    return ""


def _read_language(value: str, header: _Header) -> str:
    """A tag or a name in one of the eight languages (``ru``, ``ru-KZ``, ``Russisch``) as ru; "" with a warning
    otherwise.
    """
    if not value:
        return ""
    from babel import Locale

    from monitors.language_lookup import find_language, find_similar_language

    if code := find_language(value):
        return code
    near = find_similar_language(value)
    name = Locale.parse("en").languages.get(near, "")
    meant = f"did you mean {name} ({near})?" if near else "write a name, or a code such as kk"
    header.warn("language", f"{value[:40]!r} is no language of ISO 639-1; {meant}")
    return ""
