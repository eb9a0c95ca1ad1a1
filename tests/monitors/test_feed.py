"""Feeds of every form, encoding and zone: what becomes of their entries."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitors.model import OfficialAlert
from monitors.rules.stated_language import read_language
from monitors.sources.article import Outlet
from monitors.sources.entry import ParsedFeed
from monitors.sources.feed import parse_feed
from monitors.sources.feed_fast import read_point, read_shape, read_syndication
from monitors.sources.feeddate import read_feed_date
from monitors.sources.textdate import find_date
from monitors.sources.zones import _MEANINGS, RFC_822_OFFSETS, ZoneRules
from tests.monitors.feed_texts import ITEM, NOW, URL, articles, rss

CORPUS = Path(__file__).parent / "feeds_corpus"


def read(name: str) -> ParsedFeed:
    return parse_feed((CORPUS / name).read_bytes(), url=URL)


def test_rss2() -> None:
    feed = read("rss2.xml")
    assert (feed.title, feed.language, feed.hint_seconds) == ("Harbour Gazette: World", "en-gb", 1200)
    ferry, flood, slide = articles(feed)
    assert ferry.title == "Ferry crews block the port of Patras & demand talks"
    assert ferry.text == "Crews of four ferries blocked the harbour.\n\nThe union says it will stay until Monday."
    assert ferry.identity == "gz-1007"
    assert ferry.url == "https://gazette.example/world/patras?utm_source=rss&id=7"
    assert ferry.categories == ("Strikes", "Greece")
    assert ferry.published_at == datetime(2026, 3, 6, 9, 15, tzinfo=UTC)
    assert ferry.first_seen_at == NOW
    assert (ferry.publisher, ferry.language) == ("Harbour Gazette: World", "en")
    assert flood.title == "Flood gates opened above Mosul"
    assert flood.text == "Engineers opened two gates. The river may rise by 40 cm."
    assert flood.published_at == datetime(2026, 3, 6, 5, 0, tzinfo=UTC)
    assert flood.image_url == "https://gazette.example/mosul.jpg"
    assert slide.published_at == datetime(2026, 3, 6, 3, 40, tzinfo=UTC)


WRONG = """<rss version="2.0" xml:lang="fr"><channel><title>Wire</title><item><title>March closes two bridges</title>
<description>Thousands of people marched through the old harbour on Sunday and blocked two bridges for hours. The police
said that the crowd was peaceful, but the port stayed closed until the evening.</description></item>
<item><title>Coup in Gabon</title></item></channel></rss>"""


def test_a_feed_that_names_a_wrong_language_misleads_only_about_short_texts() -> None:
    feed = parse_feed(WRONG.encode(), url=URL)
    assert feed.language == "fr"
    assert [article.language for article in articles(feed)] == ["en", "fr"]
    assert {article.language for article in articles(feed, Outlet("f", language="fr"))} == {"fr"}, "as configured"


def test_rich_rss2() -> None:
    feed = read("rss2_rich.xml")
    assert feed.hint_seconds == 900
    curfew, quake, ash = articles(feed, Outlet("f", publisher="Steppe Wire", country="KZ", language="en"))
    assert curfew.text.split("\n\n") == [
        "What is known",
        "The governor declared a curfew from 22:00.",
        "Schools stay shut",
        "Markets close at noon",
    ]
    assert curfew.headings == ("What is known",)
    assert (curfew.publisher, curfew.author, curfew.country) == ("Fergana Post", "Aida Nurlan", "KZ")
    assert (curfew.latitude, curfew.longitude) == (40.53, 72.79)
    assert curfew.image_url == "https://steppe.example/t.jpg"
    assert (quake.latitude, quake.longitude, quake.publisher) == (41.43, 75.99, "Steppe Wire")
    assert quake.image_url == "https://steppe.example/map.png"
    assert (ash.latitude, ash.longitude) == (10.8, 20.8)


def test_atom() -> None:
    feed = read("atom.xml")
    avalanche, strike, remark = articles(feed)
    assert avalanche.text == "Drei Fahrzeuge wurden verschüttet.\n\nDie Suche dauert an."
    assert avalanche.published_at == datetime(2026, 3, 6, 9, 30, tzinfo=UTC)
    assert avalanche.updated_at == datetime(2026, 3, 6, 10, 0, tzinfo=UTC)
    assert avalanche.image_url == "https://alpenbote.example/1.png"
    assert (avalanche.language, remark.language) == ("de", "fr")
    assert strike.title == "Streik ausgesetzt in Zürich"
    assert strike.text == "Die Trams fahren wieder."
    assert strike.updated_at is None
    assert remark.title == "1 < 2, dit la maire de Sion"
    assert remark.publisher == "Valais Matin"


def test_official_alerts_keep_the_issuers_words() -> None:
    (warning,) = articles(read("cap.xml"))
    assert warning.official == OfficialAlert(
        severity="Extreme",
        urgency="Immediate",
        certainty="Observed",
        area="Outer islands; North cape",
        expires_at=datetime(2026, 3, 6, 18, 0, tzinfo=UTC),
    )
    assert warning.latitude == -8.5


def test_rdf_old_rss_and_relative_links() -> None:
    fire, lifted = articles(read("rdf.xml"))
    assert (fire.identity, fire.language, fire.categories) == ("https://isla.example/n/1", "es", ("Incendios",))
    assert lifted.published_at == datetime(2026, 3, 5, 12, 45, tzinfo=UTC)
    assert [article.title for article in articles(read("rss091.xml"))] == ["Dam inspected", "Bridge closed to lorries"]
    assert [article.url for article in articles(read("rss090.xml"))] == [
        "http://signal.example/mast",
        "http://signal.example/fog",
    ]
    (road,) = articles(read("relative.xml"))
    assert road.url == "https://base.example/news/road"


def test_json_feed() -> None:
    levee, plain, odd = articles(read("feed.json"))
    assert (levee.identity, levee.url) == ("41", "https://feeds.example/41")
    assert levee.title == "Levee <breach> feared"
    assert levee.text == "Sandbags & pumps.\n\nAll night."
    assert (levee.author, levee.categories) == ("Jo Tran", ("flood",))
    assert (plain.title, plain.text) == ("Plain < words.", "Plain < words.")
    assert plain.published_at == datetime(2026, 3, 5, 5, 0, tzinfo=UTC)
    assert (odd.title, odd.text) == ("", "")


@pytest.mark.parametrize("link", ["http://[x", "javascript:alert(1)", "mailto:desk@a.example"])
def test_an_item_of_a_json_feed_without_a_web_address_has_no_link_and_harms_no_other(link: str) -> None:
    items = [{"id": "1", "title": "Levee breached", "url": link}, {"id": "2", "title": "Road closed", "url": "/2"}]
    feed = parse_feed(json.dumps({"items": items}).encode(), url=URL)
    assert [entry.link for entry in feed.entries] == ["", "https://feeds.example/2"]


def test_entries_without_guid_or_title_are_distinct() -> None:
    bare = articles(read("no_guid.xml"))
    assert len({article.identity for article in bare}) == 4
    assert bare[2].title == "Only words, no title."
    assert bare[3].url == "https://feeds.example/local/page"


def test_windows_1251() -> None:
    (bridge,) = articles(read("windows1251.xml"))
    assert bridge.title == "Мост через Иртыш закрыт после взрыва"


RUSSIAN = rss(ITEM.format(n=1, text="Движение остановлено, пострадавших нет."))


@pytest.mark.parametrize(
    "body",
    [
        b'<?xml version="1.0" encoding="iso-8859-1"?>' + RUSSIAN,
        b'<?xml version="1.0" encoding="utf-16"?>' + RUSSIAN,
        b'<?xml version="1.0" encoding="no-such-code"?>' + RUSSIAN,
        b"\xef\xbb\xbf" + RUSSIAN,
        b"\n \n<?xml version='1.0'?>" + RUSSIAN,
        '<?xml version="1.0" encoding="utf-8"?>'.encode("utf-16") + RUSSIAN.decode().encode("utf-16-le"),
        RUSSIAN.decode().encode("utf-16-be"),
        RUSSIAN.decode().encode("utf-32"),
        b'<?xml version="1.0" encoding="utf-8"?>' + RUSSIAN.decode().encode("cp1251"),
        b'<?xml version="1.0" encoding="koi8-r"?>' + RUSSIAN.decode().encode("koi8-r"),
        RUSSIAN.replace(b"<title>T", b"<title>\0T"),
    ],
    ids=["latin1", "utf16-lie", "unknown", "bom", "blanks", "utf16", "utf16-bare", "utf32", "utf8-lie", "koi8", "nul"],
)
def test_encodings_that_lie_are_seen_through(body: bytes) -> None:
    (article,) = articles(parse_feed(body, url=URL))
    assert article.text == "Движение остановлено, пострадавших нет."


def test_a_charset_header_helps_and_damaged_utf8_keeps_the_rest() -> None:
    koi = RUSSIAN.decode().encode("koi8-r")
    assert articles(parse_feed(koi, charset="koi8-r"))[0].text == "Движение остановлено, пострадавших нет."
    damaged = RUSSIAN.replace("пострадавших".encode(), b"\xff" + "пострадавших".encode())
    feed = parse_feed(damaged)
    assert "пострадавших" in articles(feed)[0].text
    assert feed.warnings == ("some bytes are not UTF-8; their letters are lost",)


def test_iso_2022_is_read_as_declared() -> None:
    text = rss(ITEM.format(n=1, text="東京で地震")).decode()
    body = b'<?xml version="1.0" encoding="iso-2022-jp"?>' + text.encode("iso-2022-jp")
    assert articles(parse_feed(body))[0].text == "東京で地震"


def test_a_feed_without_entries_is_a_feed() -> None:
    assert parse_feed(rss()).entries == ()


@pytest.mark.parametrize("written", ["Fri, 31 Dec 9999 23:59:59 GMT", "0001-01-01T00:00:00Z", "never", ""])
def test_absurd_dates_are_no_dates(written: str) -> None:
    (article,) = articles(parse_feed(rss(ITEM.format(n=1, text="x").replace("Fri, 06 Mar 2026 09:00:00 GMT", written))))
    assert article.published_at is None
    assert article.first_seen_at == NOW


@pytest.mark.parametrize(
    ("written", "outlet", "expected"),
    [
        ("Fri, 06 Mar 2026 09:00:00 IST", Outlet("f", country="IE"), datetime(2026, 3, 6, 9, 0, tzinfo=UTC)),
        ("Fri, 06 Mar 2026 09:00:00 IST", Outlet("f", country="IN"), datetime(2026, 3, 6, 3, 30, tzinfo=UTC)),
        ("Fri, 06 Mar 2026 09:00:00 CST", Outlet("f", country="CN"), datetime(2026, 3, 6, 1, 0, tzinfo=UTC)),
        ("Fri, 06 Mar 2026 09:00:00 PST", Outlet("f", country="PH"), datetime(2026, 3, 6, 1, 0, tzinfo=UTC)),
        ("Fri, 06 Mar 2026 09:00:00 AST", Outlet("f", country="SA"), datetime(2026, 3, 6, 6, 0, tzinfo=UTC)),
        ("Fri, 06 Mar 2026 09:00:00 CST", Outlet("f", country="US"), datetime(2026, 3, 6, 15, 0, tzinfo=UTC)),
        ("Fri, 03 Jul 2026 09:00:00 CST", Outlet("f", country="CU"), datetime(2026, 7, 3, 13, 0, tzinfo=UTC)),
        ("Fri, 06 Mar 2026 09:00:00 CST", Outlet("f"), datetime(2026, 3, 6, 15, 0, tzinfo=UTC)),
        ("Fri, 03 Jul 2026 09:00:00 AST", Outlet("f"), datetime(2026, 7, 3, 13, 0, tzinfo=UTC)),
        ("Fri, 03 Jul 2026 09:00:00 ADT", Outlet("f"), datetime(2026, 7, 3, 12, 0, tzinfo=UTC)),
        ("Fri, 06 Mar 2026 09:00:00 UT", Outlet("f"), datetime(2026, 3, 6, 9, 0, tzinfo=UTC)),
        (
            "Fri, 06 Mar 2026 09:00:00 EST",
            Outlet("f", timezones={"EST": "Australia/Sydney"}),
            datetime(2026, 3, 5, 22, 0, tzinfo=UTC),
        ),
        ("2026-03-06 09:00:00+02", Outlet("f"), datetime(2026, 3, 6, 7, 0, tzinfo=UTC)),
        ("2026-03-06T09:00", Outlet("f"), datetime(2026, 3, 6, 9, 0, tzinfo=UTC)),
        ("Fri, 06 Mar 26 09:00 GMT", Outlet("f"), datetime(2026, 3, 6, 9, 0, tzinfo=UTC)),
    ],
)
def test_zones_mean_what_the_outlet_means(written: str, outlet: Outlet, expected: datetime) -> None:
    body = rss(ITEM.format(n=1, text="x").replace("Fri, 06 Mar 2026 09:00:00 GMT", written))
    feed = parse_feed(body, rules=outlet.zone_rules())
    assert feed.entries[0].published_at == expected


@pytest.mark.parametrize("country", ["", "US", "CA", "MX"])
@pytest.mark.parametrize("day", ["06 Mar 2026", "03 Jul 2026"])
@pytest.mark.parametrize(
    ("word", "hours"),
    [("AST", 4), ("ADT", 3), ("EST", 5), ("EDT", 4), ("CST", 6), ("CDT", 5), ("MST", 7), ("MDT", 6), ("PST", 8)],
)
def test_an_american_zone_word_in_a_feed_is_an_offset_on_any_day(word: str, hours: int, day: str, country: str) -> None:
    written = read_feed_date(f"Fri, {day} 09:00:00 {word}", ZoneRules(country=country))
    assert written == read_feed_date(f"Fri, {day} 09:00:00 -0{hours}00", ZoneRules())


def test_a_feed_whose_zone_word_the_operator_maps_goes_by_the_clock_there() -> None:
    rules = ZoneRules(timezones={"EST": "America/New_York"})
    assert read_feed_date("Fri, 03 Jul 2026 09:00:00 EST", rules) == datetime(2026, 7, 3, 13, 0, tzinfo=UTC)


@pytest.mark.parametrize("country", ["", "US", "CN", "CU", "PH", "SA", "IE"])
@pytest.mark.parametrize("day", ["06 Mar 2026", "03 Jul 2026"])
def test_any_other_zone_word_means_the_same_in_a_feed_and_in_a_text(day: str, country: str) -> None:
    rules = ZoneRules(country=country)
    for word in _MEANINGS:
        told = find_date(f"{day} 09:00 {word}", rules)
        assert told is not None
        if not told.doubt and word not in RFC_822_OFFSETS:
            assert read_feed_date(f"{day} 09:00:00 {word}", rules) == told.at, word


def test_links_that_are_not_the_web_are_left_out() -> None:
    body = rss(ITEM.format(n=1, text="x").replace("https://a.example/1", "javascript:alert(1)"))
    assert articles(parse_feed(body))[0].url == ""


def test_small_readers() -> None:
    assert read_point("91 0") == (None, None)
    assert read_point("x y") == (None, None)
    assert read_shape("") == (None, None)
    assert read_syndication("daily", "2") == 43_200
    assert read_syndication("", "2") == 0
    assert [read_language(tag) for tag in ("en-US", "ENG", "pt_BR", "", "x-klingon", "zho")] == [
        "en",
        "en",
        "pt",
        "",
        "",
        "",
    ]
