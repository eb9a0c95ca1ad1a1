"""Telegram HTML: escaped once, counted as Telegram counts, never cut inside markup."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text import markup


def visible(text: str) -> str:
    """What a reader sees of Telegram HTML."""
    return html.unescape(re.sub(r"</?[a-z][^>]*>", "", text))


texts = st.text(max_size=300)


@settings(derandomize=True)
@given(texts)
def test_any_text_shows_as_itself_and_is_counted_in_utf16(text: str) -> None:
    part = markup.plain(text)
    assert visible(part.html) == markup.clean(text)
    assert part.units == len(markup.clean(text).encode("utf-16-le")) // 2
    assert not re.search(r"<|&(?!amp;|lt;|gt;)", part.html)


@settings(derandomize=True)
@given(st.lists(texts, max_size=30), st.integers(min_value=400, max_value=900))
def test_packing_loses_nothing_and_keeps_the_limit(items: list[str], units: int) -> None:
    blocks = [markup.bold(markup.shorten(item, 300)) for item in items]
    messages = markup.pack(blocks, units=units)
    assert all(message.units <= units for message in messages)
    assert all(len(visible(message.html).encode("utf-16-le")) // 2 == message.units for message in messages)
    joined = "\n\n".join(message.html for message in messages)
    assert joined == "\n\n".join(block.html for block in blocks if block)


def test_packing_counts_entities_too() -> None:
    messages = markup.pack([markup.bold(str(n)) for n in range(250)])
    assert [message.entities for message in messages] == [100, 100, 50]


def test_a_block_that_fits_nowhere_is_refused() -> None:
    with pytest.raises(ValueError, match="fits no message"):
        markup.pack([markup.plain("x" * 4097)])


@settings(derandomize=True)
@given(texts, st.integers(min_value=2, max_value=50))
def test_shortening_never_passes_the_limit(text: str, units: int) -> None:
    short = markup.shorten(text, units)
    assert markup.count_units(short) <= units
    assert short == text or short.endswith("…")


def test_an_emoji_at_the_edge_is_kept_whole_or_dropped() -> None:
    assert markup.shorten("a🔥🔥", 4) == "a🔥…"
    assert markup.shorten("a🔥🔥", 5) == "a🔥🔥"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "tg://user?id=1",
        "http://",
        "https://user:pw@example.org/",
        "http://[broken",
        "",
        "https://e.org/a b",
    ],
)
def test_an_unfit_url_leaves_only_the_text(url: str) -> None:
    assert markup.link("read", url).html == "read"


def test_a_link_is_escaped_as_an_attribute() -> None:
    part = markup.link("a < b", 'https://example.org/?a=1&b="2"')
    assert part.html == '<a href="https://example.org/?a=1&amp;b=&quot;2&quot;">a &lt; b</a>'
    assert (part.units, part.entities) == (5, 1)


def test_hostile_controls_are_dropped() -> None:
    assert markup.plain("safe\u202eexe.txt\x00\ud800").html == "safe exe.txt "


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a \u2068b\u2069 c", "a \u2068b\u2069 c"),
        ("a \u2068b c", "a b c"),
        ("a \u2069b\u2068 c", "a b c"),
        ("\u2067a\u2069", " a"),
        ("\u202ea\u202c", " a "),
    ],
)
def test_only_closed_isolates_stay_of_what_reorders_text(text: str, expected: str) -> None:
    assert markup.clean(text) == expected


def test_an_address_with_an_isolate_is_no_link() -> None:
    assert not markup.is_linkable("https://a.example/\u2068x\u2069")
