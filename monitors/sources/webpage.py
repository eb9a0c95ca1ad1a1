"""Reads a web page as an article: headline, text, outlet, language and date, from its meta elements and markup.

It serves links that people send to a chat. The text comes from trafilatura where the extra ``tocsin[fulltext]`` is
installed, else from the paragraphs of the page. The caller fetches the page, and gives hostile bytes only to a process
that it may kill.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast
from urllib.parse import urlsplit

from lxml import etree, html

from monitors.errors import ParseError
from monitors.model import Article
from monitors.rules.language import confirm_language
from monitors.rules.stated_language import read_language
from monitors.sources.markup import TEXT_LIMIT, read_line
from monitors.sources.pagetext import extract_page_text

_HTML = re.compile(r"text/html|application/xhtml\+xml", re.IGNORECASE)
_LEAST_PARAGRAPH = 40  # characters; shorter ones are captions, credits and buttons
_TITLES = ("og:title", "twitter:title", "dc.title")
_DESCRIPTIONS = ("og:description", "description", "twitter:description")
_DATES = ("article:published_time", "datepublished", "date", "dc.date", "parsely-pub-date")
_ELSEWHERE = "ancestor::nav or ancestor::footer or ancestor::aside or ancestor::form or ancestor::figure"
_BODIES = ("//*[@itemprop='articleBody']", "//article", "//main", "//body")


@dataclass(frozen=True, slots=True)
class WebPage:
    """What a page says of itself; "" or None where it says nothing."""

    title: str
    text: str = ""
    publisher: str = ""
    language: str = ""
    published_at: datetime | None = None

    def as_article(self, source_id: str, link: str, now: datetime) -> Article:
        """The page as an article with ``link`` as its identity; ``now`` becomes ``first_seen_at``."""
        return Article(
            source_id, link, self.title, self.text, now, url=link, publisher=self.publisher,
            language=confirm_language(self.language, f"{self.title}\n{self.text}"), published_at=self.published_at,
        )  # fmt: skip

    def as_json(self) -> str:
        """The page as JSON for :meth:`from_json`."""
        published = self.published_at.isoformat() if self.published_at else ""
        return json.dumps([self.title, self.text, self.publisher, self.language, published])

    @classmethod
    def from_json(cls, text: str) -> WebPage:
        """The page that :meth:`as_json` wrote."""
        title, body, publisher, language, published = json.loads(text)
        return cls(title, body, publisher, language, _read_date(published))


def check_is_page(content_type: str) -> None:
    """Raise ParseError ``no_page`` when a Content-Type header names something other than HTML; "" passes."""
    if content_type and not _HTML.match(content_type.strip()):
        raise ParseError("no_page", f"{content_type.partition(';')[0][:60]} is not a web page")


def read_web_page(page: bytes, url: str, charset: str = "") -> WebPage:
    """Read a page. ``charset`` is that of the HTTP header, "" for none.

    Raises ParseError ``no_text`` when the page has neither title nor text that can be read.
    """
    root = _parse(page, charset)
    marks = dict(_list_marks(root))
    title = _first(marks, _TITLES) or _text_of(root, "//h1") or _text_of(root, "//title")
    description = _first(marks, _DESCRIPTIONS)
    text = _find_text(root, page, url).removeprefix(f"{title}\n\n") or description
    if not title and not text:
        raise ParseError("no_text", "no article text was found in the page")
    return WebPage(
        title=(title or text.partition("\n")[0])[:300],
        text=text[:TEXT_LIMIT],
        publisher=(marks.get("og:site_name") or (urlsplit(url).hostname or "").removeprefix("www."))[:120],
        language=read_language(root.get("lang") or marks.get("og:locale", "")),
        published_at=next(filter(None, map(_read_date, _list_dates(root, marks))), None),
    )


def _parse(page: bytes, charset: str) -> html.HtmlElement:
    try:
        parser = html.HTMLParser(encoding=charset or None, no_network=True, remove_comments=True)
        root = html.document_fromstring(page, parser=parser)
    except (etree.LxmlError, ValueError, LookupError, AssertionError) as error:
        if charset and isinstance(error, LookupError):
            return _parse(page, "")
        raise ParseError("no_text", "the page cannot be read as HTML") from error
    for element in _list_elements(root, "//script | //style | //noscript | //template | //svg"):
        element.drop_tree()
    return root


def _list_elements(root: html.HtmlElement, path: str) -> list[html.HtmlElement]:
    return cast("list[html.HtmlElement]", root.xpath(path))


def _list_marks(root: html.HtmlElement) -> Iterator[tuple[str, str]]:
    """The page's meta elements as (name, content), the last first: in a dict, the first of a name wins."""
    for element in reversed(_list_elements(root, "//meta[@content]")):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        content = read_line(element.get("content", "")[:4000], is_html=True)
        if name and content:
            yield name.strip().lower(), content


def _first(marks: dict[str, str], names: tuple[str, ...]) -> str:
    return next((marks[name] for name in names if name in marks), "")


def _text_of(root: html.HtmlElement, path: str) -> str:
    """The text of the first element at a path, "" when there is none."""
    found = _list_elements(root, path)
    return read_line(found[0].text_content()[:4000], is_html=False) if found else ""


def _find_text(root: html.HtmlElement, page: bytes, url: str) -> str:
    try:
        return extract_page_text(page, url)
    except ParseError:  # without the extra, or where it finds nothing, the page's own paragraphs
        return next(filter(None, (_join_paragraphs(root, path) for path in _BODIES)), "")


def _join_paragraphs(root: html.HtmlElement, path: str) -> str:
    lines = (
        read_line(one.text_content()[:20_000], is_html=False) for one in root.xpath(f"{path}//p[not({_ELSEWHERE})]")
    )
    return "\n\n".join(dict.fromkeys(line for line in lines if len(line) >= _LEAST_PARAGRAPH))


def _list_dates(root: html.HtmlElement, marks: dict[str, str]) -> Iterator[str]:
    yield from (marks[name] for name in _DATES if name in marks)
    yield from (element.get("datetime", "") for element in _list_elements(root, "//time[@datetime]")[:1])


def _read_date(text: str) -> datetime | None:
    """A date in ISO 8601 as UTC, None for anything else."""
    try:
        found = datetime.fromisoformat(text.strip())
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
