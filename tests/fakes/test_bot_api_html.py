"""Telegram's HTML subset: what is read, and each refusal with its words and byte offset."""

from __future__ import annotations

import html

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes.bot_api_errors import ApiError, Json
from tests.fakes.bot_api_html import count_utf16_units, find_checked_link, parse_html, read_text

INVALID = "Text contains invalid Unicode characters after decoding HTML entities"
REFUSED = [
    ("<p>x</p>", 'Unsupported start tag "p" at byte offset 0'),
    ("é<br>", 'Unsupported start tag "br" at byte offset 2'),
    ("a < b", 'Unsupported start tag "" at byte offset 2'),
    ("<value>", 'Unsupported start tag "value" at byte offset 0'),
    ("2<3", "Unclosed start tag at byte offset 1"),
    ("<b", "Unclosed start tag at byte offset 0"),
    ("<a href='x", "Unclosed start tag at byte offset 0"),
    ("<a href=", 'Unclosed start tag "a" at byte offset 0'),
    ("<a href>x</a>", 'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0'),
    ("<a =x>x</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
    ("<a href=x/y>x</a>", "Unexpected end of name token at byte offset 8"),
    ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ("x</b>", "Unexpected end tag at byte offset 1"),
    ("<b>x</b", "Unclosed end tag at byte offset 4"),
    ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
    ("&#xD83D;", f"{INVALID}, check for unmatched surrogate code units"),
    ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
]


@pytest.mark.parametrize(("text", "words"), REFUSED)
def test_refuses_in_telegrams_words(text: str, words: str) -> None:
    with pytest.raises(ApiError) as caught:
        parse_html(text)
    assert caught.value.description == f"Bad Request: can't parse entities: {words}"


READ = [
    ("<b>x</b>", "x", [("bold", 0, 1)]),
    ("<STRONG>x</STRONG>", "x", [("bold", 0, 1)]),
    ("<i>x</i><em>y</em>", "xy", [("italic", 0, 1), ("italic", 1, 1)]),
    ("<u>x</u><ins>y</ins>", "xy", [("underline", 0, 1), ("underline", 1, 1)]),
    ("<s>x</s><strike>y</strike><del>z</del>", "xyz", [("strikethrough", n, 1) for n in range(3)]),
    ('<tg-spoiler>x</tg-spoiler><span class="tg-spoiler">y</span>', "xy", [("spoiler", 0, 1), ("spoiler", 1, 1)]),
    ("<code>x</code><pre>y</pre>", "xy", [("code", 0, 1), ("pre", 1, 1)]),
    ('<pre><code class="language-python">x</code></pre>', "x", [("pre", 0, 1)]),
    ("<blockquote>x</blockquote>", "x", [("blockquote", 0, 1)]),
    ("<blockquote expandable>x</blockquote>", "x", [("expandable_blockquote", 0, 1)]),
    ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
    ("<b>x</>", "x", [("bold", 0, 1)]),
    ("<b></b>x", "x", []),
    ("\N{FIRE}<b>x</b>", "\N{FIRE}x", [("bold", 2, 1)]),
    ("&lt;b&gt; &amp;amp; &quot; &#33; &#x1F525;", '<b> &amp; " ! \N{FIRE}', []),
    ("AT&T &nbsp; &copy; &#0; &", "AT&T &nbsp; &copy; &#0; &", []),
    ("x > y", "x > y", []),
    ("  <b> x </b>\n", "x", [("bold", 0, 1)]),
    ('<a href="http://localhost:80/">x</a>', "x", []),
    ('<a href="javascript:x">x</a>', "x", []),
]


@pytest.mark.parametrize(("raw", "text", "entities"), READ)
def test_reads_what_telegram_reads(raw: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    shown, found = read_text(raw, "HTML")
    assert shown == text
    assert [(e["type"], e["offset"], e["length"]) for e in found] == entities


def test_link_keeps_its_address_and_its_entities_are_decoded() -> None:
    _, (link,) = parse_html('<a href="https://example.com/?a=1&amp;b=2">read</a>')
    assert link == {"type": "text_link", "offset": 0, "length": 4, "url": "https://example.com/?a=1&b=2"}


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://example.com/x", "https://example.com/x"),
        ("example.com", "http://example.com"),
        ("tg://user?id=1", "tg://user?id=1"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000/"),
        ("http://localhost/", None),
        ("ftp://example.com/", None),
        ("https://example.com/a b", None),
        ("http://", None),
        ("http://[::1", None),
    ],
)
def test_links(url: str, kept: str | None) -> None:
    assert find_checked_link(url) == kept


def test_only_the_first_hundred_entities_are_kept() -> None:
    text, entities = read_text("<b>x</b> " * 101, "HTML")
    assert (len(text), len(entities)) == (201, 100)


def test_too_many_bytes_of_entities_are_refused() -> None:
    with pytest.raises(ApiError, match="ENTITIES_TOO_LONG"):
        read_text(f'<a href="https://example.com/{"x" * 200}">x</a> ' * 60, "HTML")


@settings(derandomize=True, max_examples=80)
@given(st.text())
def test_escaped_text_is_shown_as_it_was(text: str) -> None:
    shown, entities = parse_html(f"<b>{html.escape(text)}</b>")
    assert shown == text
    assert sum(entity["length"] for entity in entities) == count_utf16_units(text)


WHOLE = ("x", " é", "\N{FIRE}", "&lt;", "<b>a</b>", "<i>\N{FIRE} é</i>", "<b>a<i>b</i></b>")
BROKEN = tuple("<>/&;=#\"'")


@settings(derandomize=True, max_examples=120)
@given(st.lists(st.sampled_from(WHOLE * 4 + BROKEN), max_size=8).map("".join))
def test_anything_is_read_or_refused(text: str) -> None:
    refusal, shown = "", ""
    entities: list[Json] = []
    try:
        shown, entities = parse_html(text)
    except ApiError as error:
        refusal = error.description
    assert refusal == "" or refusal.startswith("Bad Request: can't parse entities: ")
    assert all(e["offset"] >= 0 and e["offset"] + e["length"] <= count_utf16_units(shown) for e in entities)
