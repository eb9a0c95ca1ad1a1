"""What is no feed, is cut, or is built to do harm: an error, or what can be read."""

import time
from pathlib import Path

import pytest

from monitors.errors import ParseError
from monitors.sources.feed import parse_feed
from tests.monitors.feed_texts import ITEM, URL, articles, rss


def fail(body: bytes) -> str:
    with pytest.raises(ParseError) as caught:
        parse_feed(body, url=URL)
    return caught.value.reason


@pytest.mark.parametrize("body", [b"", b"  \n ", b"\xef\xbb\xbf"])
def test_an_empty_answer_is_an_error_not_an_empty_feed(body: bytes) -> None:
    assert fail(body) == "empty"


def test_a_login_page_is_an_error() -> None:
    assert fail(b"<!DOCTYPE html><html><head><title>Log in</title></head><body><form></form></body></html>") == "html"
    assert fail(b"<html lang='en'><title>Captive portal</title>") == "html"


@pytest.mark.parametrize(
    "body", [b"hello", b"<xml/>", b"%PDF-1.7", b"<?xml version='1.0'?><svg/>", b"\x00\x01\x02" * 50]
)
def test_what_is_no_feed_is_an_error(body: bytes) -> None:
    assert fail(body) == "not_a_feed"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"{", "bad_json"),
        (b"[" * 200_000, "bad_json"),
        (b'{"a": 1}', "not_a_feed"),
        (b"[]", "not_a_feed"),
        (b'{"items": 3}', "not_a_feed"),
    ],
)
def test_broken_json(body: bytes, reason: str) -> None:
    assert fail(body) == reason


def test_a_truncated_feed_gives_what_is_there_and_says_so() -> None:
    whole = rss(*(ITEM.format(n=n, text="The gates are open.") for n in range(5)))
    cut = parse_feed(whole[: whole.index(b"Dam 3") + 4])
    assert cut.is_truncated
    assert [entry.guid for entry in cut.entries][:3] == ["g0", "g1", "g2"]
    assert not parse_feed(whole).is_truncated


BOMB = (
    '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
EXTERNAL = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname"><!ENTITY % p SYSTEM "http://127.0.0.1:9/">]>'


def test_entity_bombs_expand_to_nothing() -> None:
    began = time.monotonic()
    feed = parse_feed(rss(ITEM.format(n=1, text="&i;&i;&i;"), head=BOMB))
    assert time.monotonic() - began < 2
    assert sum(len(article.text) for article in articles(feed)) < 1000


def test_external_entities_are_not_read() -> None:
    host = Path("/etc/hostname").read_text().strip() if Path("/etc/hostname").exists() else "localhost"
    text = " ".join(a.text + a.title for a in articles(parse_feed(rss(ITEM.format(n=1, text="[&x;]"), head=EXTERNAL))))
    assert host not in text


def test_bytes_that_name_a_file_are_not_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret.xml"
    secret.write_bytes(rss(ITEM.format(n=1, text="private")))
    assert fail(str(secret).encode()) == "not_a_feed"
    assert fail(b"file://" + str(secret).encode()) == "not_a_feed"


@pytest.mark.parametrize(
    "text",
    [
        "&#999999999999;",
        "&#xFFFFFFFFFF;",
        "&#xD800;",
        "&#0;",
        "<!h<!h<",
        "<![CDATA[",
        "&lt;!h&lt;!h&lt;",
        "<a " * 3000,
        "&" * 3000,
        "]]>" * 1000,
        "\x01\x02\ufffe",
    ],
)
def test_known_crashes_of_the_parser_are_feed_errors_or_nothing(text: str) -> None:
    body = rss(ITEM.format(n=1, text="good"), ITEM.format(n=2, text=text))
    try:
        feed = parse_feed(body)
    except ParseError as error:
        assert error.reason == "parser_crash"  # noqa: PT017  either outcome is right, nothing else is
    else:
        assert feed.entries[0].guid == "g1"
        articles(feed)


def test_a_backslash_in_a_doctype_is_survived() -> None:
    feed = parse_feed(rss(ITEM.format(n=1, text="x"), head='<!DOCTYPE r [<!ENTITY a "\\1\\g<9>">]>'))
    assert [entry.guid for entry in feed.entries] == ["g1"]


def test_deep_nesting_is_survived() -> None:
    deep = "<div>" * 20_000 + "down here" + "</div>" * 20_000
    began = time.monotonic()
    feed = parse_feed(rss(ITEM.format(n=1, text=deep.replace("<", "&lt;"))))
    assert articles(feed)[0].text == "down here"
    assert len(parse_feed(rss(ITEM.format(n=1, text=deep[:5000]))).entries) >= 1
    assert time.monotonic() - began < 5


def test_an_entry_of_five_megabytes_is_cut_and_said_to_be() -> None:
    feed = parse_feed(rss(ITEM.format(n=1, text="water " * 900_000)))
    (article,) = articles(feed)
    assert len(article.text) <= 200_000
    assert "was cut" in article.warnings[0]
