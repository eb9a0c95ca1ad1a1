"""The fast reader and feedparser give the same entries, and nothing that breaks a feed makes the fast one lose any."""

import random
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import feedparser
import pytest

from monitors.errors import ParseError
from monitors.sources.encoding import decode_feed
from monitors.sources.entry import ParsedEntry
from monitors.sources.feed import parse_feed, read_slowly
from monitors.sources.feed_fast import read_fast
from monitors.sources.markup import read_line, read_text
from monitors.sources.zones import ZoneRules

CORPUS = sorted((Path(__file__).parent / "feeds_corpus").glob("*.xml"))
FAST = {"rss2", "rss2_rich", "atom", "cap", "rdf", "windows1251"}
URL = "https://feeds.example/feed"


def essence(entry: ParsedEntry) -> tuple[object, ...]:
    """What must not depend on which parser read an entry."""
    longest = max((entry.content, entry.summary), key=lambda markup: len(markup.value))
    return (
        entry.guid,
        entry.link,
        read_line(entry.title.value, is_html=entry.title.is_html),
        read_text(longest.value, is_html=longest.is_html).text,
        entry.published_at,
        entry.updated_at,
        entry.source,
        entry.categories,
        entry.image_url,
        entry.official,
        entry.latitude is None or round(entry.latitude, 4),
        entry.longitude is None or round(entry.longitude, 4),
    )


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_both_parsers_agree(path: Path) -> None:
    data = decode_feed(path.read_bytes()).data
    fast = read_fast(data, ZoneRules())
    assert (fast is not None) == (path.stem in FAST)
    if fast is None:
        return
    slow = read_slowly(data, URL, ZoneRules())
    assert [essence(entry) for entry in fast.entries] == [essence(entry) for entry in slow.entries]
    assert (fast.title, fast.language, fast.hint_seconds) == (slow.title, slow.language, slow.hint_seconds)


@pytest.mark.parametrize(
    ("element", "place", "image"),
    [
        ("<georss:point>42 74</georss:point>", (42, 74), ""),
        ("<georss:line>42 74 43 76</georss:line>", (42.5, 75), ""),
        ("<georss:polygon>42 74 43 76 44 78 42 74</georss:polygon>", (42.75, 75.5), ""),
        ('<atom:link rel="enclosure" type="image/png" href="https://a.example/1.png"/>', (None, None), "1.png"),
        ('<atom:link rel="alternate" type="image/png" href="https://a.example/1.png"/>', (None, None), ""),
    ],
)
def test_the_middle_of_a_shape_and_enclosed_images_are_read_by_whichever_parser(
    element: str, place: tuple[float | None, float | None], image: str
) -> None:
    spaces = 'xmlns:georss="http://www.georss.org/georss" xmlns:atom="http://www.w3.org/2005/Atom"'
    dated = "<link>https://a.example/1</link><pubDate>Fri, 06 Mar 2026 09:00:00 GMT</pubDate>"
    item = f"<item><title>A</title><guid>g</guid>{dated}{element}</item>"
    data = f'<rss version="2.0" {spaces}><channel><title>T</title>{item}</channel></rss>'.encode()
    for feed in (parse_feed(data, url=URL), read_slowly(data, URL, ZoneRules())):
        (entry,) = feed.entries
        assert (entry.latitude, entry.longitude) == place
        assert entry.image_url.rpartition("/")[2] == image


def test_what_an_entry_encloses_as_content_is_not_its_text() -> None:
    content = f'<content type="application/pdf">{"JVBERi0x" * 9}</content><summary>The text.</summary>'
    about = "<title>A</title><id>tag:a.example,2026:1</id><updated>2026-03-06T09:00:00Z</updated>"
    written = f"<title>T</title><entry>{about}{content}</entry>"
    data = f'<feed xmlns="http://www.w3.org/2005/Atom">{written}</feed>'.encode()
    for feed in (parse_feed(data, url=URL), read_slowly(data, URL, ZoneRules())):
        (entry,) = feed.entries
        assert essence(entry)[3] == "The text."


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_no_entry_is_lost_against_feedparser_with_defaults(path: Path) -> None:
    body = path.read_bytes()
    assert len(parse_feed(body, url=URL).entries) >= len(feedparser.parse(BytesIO(body)).entries) > 0


def break_feed(body: bytes, chance: random.Random) -> bytes:
    """One of the ways in which feeds arrive broken."""
    at = chance.randrange(len(body))
    return chance.choice(
        (
            body[:at],
            body[:at] + b"\x0b" + body[at:],
            body[:at] + b"\xff\xfe" + body[at:],
            body[:at] + b"&nbsp;&" + body[at:],
            body[:at] + b"<" + body[at:],
            body[:at] + body[at + chance.randrange(1, 60) :],
            b"<br />\n<b>Warning</b>: include() in /srv/x.php on line 1\n" + body,
            body.replace(b"</title>", b"", 1),
            body.replace(b"<title", b"<title>again</title><title", 1),
            body.replace(b"]]>", b"", 1),
            body.replace(b"</item>", b"</itme>", 1).replace(b"</entry>", b"", 1),
        )
    )


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_broken_feeds_lose_nothing_that_feedparser_finds(path: Path) -> None:
    """What the fast reader still accepts after the damage, feedparser reads the same; the rest goes to feedparser."""
    chance, body, compared = random.Random(path.stem), path.read_bytes(), 0
    for _ in range(40):
        broken = break_feed(body, chance)
        with suppress(ParseError):
            parse_feed(broken, url=URL)
        data = decode_feed(broken).data
        feed = read_fast(data, ZoneRules())
        if feed is None or not feed.entries:
            continue
        slow = read_slowly(data, URL, ZoneRules())
        assert [essence(entry) for entry in feed.entries] == [essence(entry) for entry in slow.entries]
        compared += 1
    assert (compared > 0) == (path.stem in FAST)


@pytest.mark.parametrize(
    ("doubt", "broken"),
    [
        ("a DTD", lambda text: text.replace("<rss", "<!DOCTYPE rss><rss", 1)),
        ("xml:base", lambda text: text.replace("<channel", '<channel xml:base="https://x.example/"', 1)),
        ("no title", lambda text: text.replace("<title>Éboulement", "<titel>Éboulement").replace(
            "coupée</title>", "coupée</titel>")),
        ("no date", lambda text: text.replace("<pubDate>", "<when>").replace("</pubDate>", "</when>")),
        ("a date nobody reads", lambda text: text.replace("Thu, 05 Mar 2026 22:40:00 EST", "last Thursday")),
        ("a relative link", lambda text: text.replace("<link>https://gazette.example/world/gap", "<link>/world/gap")),
        ("a link that is no address", lambda text: text.replace("gazette.example/world/gap", "[x/gap")),
        ("two links", lambda text: text.replace("<link>https://gazette.example/world/gap", "<link/><link>https://g.example")),
        ("no items", lambda text: text.replace("item>", "itme>")),
        ("an entity", lambda text: text.replace("Éboulement", "&Eacute;boulement")),
        ("another root", lambda text: text.replace("<rss version", "<rdf version").replace("</rss>", "</rdf>")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_every_doubt_goes_to_feedparser(doubt: str, broken) -> None:  # type: ignore[no-untyped-def]
    text = (Path(__file__).parent / "feeds_corpus" / "rss2.xml").read_text("utf-8")
    assert broken(text) != text, doubt
    data = decode_feed(broken(text).encode()).data
    assert read_fast(decode_feed(text.encode()).data, ZoneRules()) is not None
    assert read_fast(data, ZoneRules()) is None
