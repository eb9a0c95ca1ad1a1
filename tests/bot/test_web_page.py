"""Every route of the page, asked directly: what it shows, what it refuses, what it never shows."""

from __future__ import annotations

import asyncio
import csv
import io
import itertools
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from starlette.applications import Starlette
from starlette.types import ASGIApp

from bot.health.liveness import STILL
from bot.web.app import build_app
from bot.web.page import PAGE_STORIES, Setup
from bot.web.protection import CONTENT_POLICY, is_loopback, split_host
from bot.web.reading import KEEP_SECONDS, MOST_KEPT, Cache
from monitors.config.topic_titles import TitleFiles
from monitors.model import (
    READ,
    Evidence,
    FeedStatus,
    Level,
    Match,
    Move,
    MoveReason,
    Record,
    Report,
    Severity,
    SeverityRaise,
    SeverityReason,
    Span,
    Story,
    StoryTopic,
    Zone,
)
from storage.published import Published
from storage.store import Store
from tests.bot.asgi import Answer, ask, ask_async
from tests.bot.test_web_filters import HOSTILE
from tests.storage.samples import (
    NOW,
    Ticks,
    later,
    make_chat,
    make_draft,
    make_feed_state,
    make_match,
    make_record,
    make_story,
    make_told,
)

ROOT = Path(__file__).resolve().parents[2]
VIRUS = '"><img src=x onerror=alert(1)><script>alert(2)</script>'
UNREST = StoryTopic("unrest", Level.URGENT, Severity.HIGH)
ROUTES = (
    "/", "/feeds", "/delivery", "/stories/s1", "/overview.json", "/status.json", "/stories.json", "/stories.atom",
    "/stories.csv", "/stories.geojson", "/outlines.txt", "/live", "/static/page.css",
)  # fmt: skip
FILTERED = ("/", "/overview.json", "/stories.json", "/stories.atom", "/stories.csv", "/stories.geojson")


def make_hostile_story() -> Story:
    reports = (
        Report("a" * 16, f"First {VIRUS}", f"Outlet {VIRUS}", "javascript:alert(3)", f"Quote {VIRUS}", NOW),
        Report("b" * 16, "Second", "Valley Herald", "https://valley.example/2?a=1&b=<2>", "A quote", NOW),
    )
    return make_story(
        "s2", title=f"Title {VIRUS}", topics=(UNREST,), reports=reports, last_seen_at=later(minutes=2), until=None
    )


def build_database(path: Path) -> None:
    """Two stories that may be seen, one that a chat's watch alone recognised, and what belongs to that chat."""
    store = Store.open(path, NOW)
    watched = (UNREST, StoryTopic("watch:7", Level.URGENT, Severity.LOW))
    private = make_story("w1", title="What one chat looks for", topics=watched[1:], last_seen_at=later(minutes=5))
    store.stories.save([make_story("s1", topics=watched), make_hostile_story(), private])
    chat = store.chats.add_chat(make_chat(424242, title="Secret desk"))
    store.alerts.save([make_told(chat.id, "s1")])
    store.articles.save([make_record("1", story_id="s1", matches=(make_match(), make_match("watch:7", watch_id=7)))])
    store.outbox.add([make_draft(chat.id, "secret-key")], NOW)
    private_url = "https://user:password@host.example/feed?key=secret"
    store.feeds.save_feed_states(
        [
            make_feed_state(title="A calm feed"),
            make_feed_state("z-broken", title=f"Feed {VIRUS}", failures=3, last_error_reason="timeout"),
            make_feed_state("y", title="Stopped", status=FeedStatus.STOPPED, url="", configured_url=private_url),
        ]
    )
    store.marks.set_mark("pulse", NOW.isoformat())
    store.close()


def add_evident_story(path: Path, match: Match) -> None:
    """An old story, s9, whose report is stored with why it matched."""
    store = Store.open(path, NOW)
    record = make_record("9", story_id="s9", matches=(match,))
    report = Report(record.analysis.article.key, "Crowds", "Valley Herald", "https://valley.example/9", "", NOW)
    store.articles.save([record])
    about = make_story("s9", topics=(UNREST,), reports=(report,), articles=1, corroboration=1)
    store.stories.save([replace(about, last_seen_at=later(days=-60))])
    store.close()


def make_app(database: Path, ticks: Ticks) -> ASGIApp:
    """The page over a database, at ten minutes after NOW."""
    setup = Setup(
        open_published=lambda: Published.open(database, seconds=5.0, monotonic=ticks),
        now=lambda: later(minutes=10) + timedelta(seconds=ticks.at),
        monotonic=ticks,
        read_titles=TitleFiles(ROOT / "config").get,
        hosts=("localhost", "127.0.0.1", "[::1]", "wall.example"),
        timezone="Asia/Almaty",
    )
    return build_app(setup)


def shut_down(app: ASGIApp) -> None:
    """Start and end the server that an app runs in, which closes what it opened."""

    async def run() -> None:
        assert isinstance(app, Starlette)
        async with app.router.lifespan_context(app):
            pass

    asyncio.run(run())


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "tocsin.sqlite3"
    build_database(path)
    return path


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


@pytest.fixture
def own_app(database: Path, ticks: Ticks) -> Iterator[ASGIApp]:
    """For tests that write into the database or set the clock."""
    app = make_app(database, ticks)
    yield app
    shut_down(app)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ASGIApp]:
    """For tests that only read."""
    path = tmp_path_factory.mktemp("page") / "tocsin.sqlite3"
    build_database(path)
    app = make_app(path, Ticks())
    yield app
    shut_down(app)


class Markup(HTMLParser):
    """The tags of a page with their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


# --------------------------------------------------------------------------------------------------------- shown


@pytest.mark.parametrize("path", ROUTES)
def test_every_route_answers_get_and_head_with_the_guarding_headers(app: ASGIApp, path: str) -> None:
    answer = ask(app, path)
    assert answer.status == 200
    assert answer.body
    assert answer.headers["content-security-policy"] == CONTENT_POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert ask(app, path, method="HEAD").status == 200


def test_the_list_shows_story_evidence_figures_sources_and_times_in_the_zone(app: ASGIApp) -> None:
    page = ask(app).text
    for shown in ("Crowds gather in Osh", "Osh, Kyrgyzstan", "Crowds gathered", "killed", "13", "19 March 2026",
                  "Protest and unrest", "2 reports, 2 independent", "told to 1 chat",
                  "14 Mar 2026, 14:26"):  # fmt: skip
        assert shown in page, shown


def test_what_has_one_report_is_not_called_independent_and_an_empty_column_is_left_out(
    database: Path, own_app: ASGIApp
) -> None:
    add_evident_story(database, make_match())
    page = Markup(ask(own_app, "/stories/s9").text)
    assert "1 report" in page.words
    assert "1 independent" not in page.words
    with_victims = ask(own_app, "/stories/s1").text
    assert '<th scope="col">Of</th>' in with_victims


def test_the_form_keeps_what_was_chosen(app: ASGIApp) -> None:
    page = Markup(ask(app, "/", "q=crowds&topic=unrest&severity=high&country=KG&period=30d&told=1").text)
    chosen = [attributes["value"] for tag, attributes in page.tags if tag == "option" and "selected" in attributes]
    assert chosen == ["unrest", "high", "KG", "30d"]
    fields = {attributes.get("name"): attributes for tag, attributes in page.tags if tag == "input"}
    assert fields["q"]["value"] == "crowds"
    assert "checked" in fields["told"]


def test_a_topic_or_country_that_is_not_in_the_lists_stays_chosen(app: ASGIApp) -> None:
    page = Markup(ask(app, "/", "topic=given-up&country=ZZ").text)
    chosen = [attributes["value"] for tag, attributes in page.tags if tag == "option" and "selected" in attributes]
    assert chosen[0] == "given-up"
    assert "ZZ" in chosen
    assert "No story matches" in page.words


def test_a_story_page_has_reports_ledger_evidence_publishers_and_codes(app: ASGIApp) -> None:
    page = ask(app, "/stories/s1").text
    for shown in ("Crowds gather in Osh", "Valley Herald", "13 police", "CAMEO", "140, 141", "PLOVER", "ACLED",
                  "Severe", "1 chat"):  # fmt: skip
        assert shown in page, shown


@pytest.mark.parametrize("path", ["/", "/stories/s1", "/feeds", "/delivery"])
def test_every_page_says_whether_the_bot_runs_and_what_waits(app: ASGIApp, path: str) -> None:
    words = Markup(ask(app, path).text).words
    assert "Bot not running, heard 10 min ago" in " ".join(words.split())
    assert "1 waiting" in words


def test_the_codes_of_many_topics_do_not_push_the_reports_off_the_screen(app: ASGIApp) -> None:
    page = ask(app, "/stories/s1").text
    assert page.index("Reports, newest first") < page.index("CAMEO")


def test_evidence_is_marked_in_its_surroundings(database: Path, own_app: ASGIApp) -> None:
    raised = SeverityRaise(SeverityReason.OFFICIAL_ALERT, Severity.MODERATE, "Severe, Immediate")
    add_evident_story(database, make_match(raised=raised))
    page = ask(own_app, "/stories/s9").text
    assert "crowd-gathers" in page
    assert "urgent, 7.5 of 5 points" in page
    assert "Not urgent" not in page
    assert "Severity moderate → high by an official alert: “Severe, Immediate”" in page
    assert "<mark>crowds gather </mark>" in page  # the sample's span is not the stored text's: shown alone


def test_a_match_that_only_a_digest_tells_says_why(database: Path, own_app: ASGIApp) -> None:
    add_evident_story(database, make_match(level=Level.DIGEST, realis=()))
    page = ask(own_app, "/stories/s9").text
    assert "digest, 7.5 of 5 points" in page
    assert "Not urgent: the title does not mention it" in page


def test_what_the_encoder_alone_read_is_not_told_in_points(database: Path, own_app: ASGIApp) -> None:
    words = Evidence(READ, Span(Zone.TITLE, 0, 6, "Crowds"), 1.2)
    add_evident_story(database, make_match(level=Level.DIGEST, realis=(), evidence=(words,)))
    page = ask(own_app, "/stories/s9").text
    assert "digest, read by the encoder where no rule matched" in page
    assert "of 5 points" not in page
    assert "Not urgent: the encoder is not sure enough of it" in page


def test_a_story_is_named_by_the_report_that_tells_of_it_as_happening(database: Path, own_app: ASGIApp) -> None:
    plan = Report("a" * 16, "Marche prévue", "Gazette", "https://gazette.example/1", "Plan.", NOW, language="fr")
    lead = replace(plan, article_key="b" * 16, title="Foule à Och", url="https://gazette.example/2", urgent=("unrest",))
    story = make_story("s3", title=plan.title, topics=(UNREST,), reports=(plan, lead), last_seen_at=later(minutes=3))
    with closing(Store.open(database, NOW)) as store:
        store.stories.save([story])
    assert 'href="/stories/s3" dir="auto" lang="fr">Foule à Och</a>' in ask(own_app, "/").text
    page = ask(own_app, "/stories/s3").text
    assert '<h1 dir="auto" lang="fr">Foule à Och</h1>' in page
    assert 'Headline of <a href="https://gazette.example/2"' in page
    entry = ElementTree.fromstring(ask(own_app, "/stories.atom").body).find("{*}entry")
    assert entry is not None
    assert entry.findtext("{*}title") == lead.title
    assert lead.url in [link.get("href") for link in entry.findall("{*}link")]


def test_a_report_that_came_from_another_story_says_from_which_when_and_why(database: Path, own_app: ASGIApp) -> None:
    with closing(Store.open(database, NOW)) as store:
        reports = tuple(Report(key * 16, f"Report {key}", "Valley Herald", "", "", NOW) for key in "abcd")
        stories = (
            make_story("s3", topics=(UNREST,), reports=reports),
            make_story("s4", title="An older march", topics=(UNREST,), merged_into="s3"),
        )
        moves = (
            Move("b" * 16, "s2", "s3", MoveReason.REGROUPED),
            Move("c" * 16, "s4", "s3", MoveReason.MERGED),
            Move("d" * 16, "w1", "s3", MoveReason.PARTED),
        )
        store.record(Record(stories=stories, moves=moves), NOW)
    page = Markup(ask(own_app, "/stories/s3").text)
    words = " ".join(page.words.split())
    for shown in (
        f"Came from Title {VIRUS}, 14 Mar 2026, 14:26 +05. Regrouped: the reports here are more like it.",
        "Came from An older march, 14 Mar 2026, 14:26 +05. Merged: that story turned out to be this one.",
        "Came from another story, 14 Mar 2026, 14:26 +05. Parted: that story turned out to be several.",
    ):
        assert shown in words
    assert words.count("Came from") == 3
    assert [one["href"] for tag, one in page.tags if tag == "a" and "/stories/" in (one["href"] or "")] == [
        "/stories/s2"
    ]


def test_a_comment_is_marked_on_the_page_of_its_story(database: Path, own_app: ASGIApp) -> None:
    with closing(Store.open(database, NOW)) as store:
        told = Report("a" * 16, "Report a", "Valley Herald", "", "", NOW, origin="outlet:valley herald")
        comment = replace(told, article_key="b" * 16, title="Opinion b", in_passing=True)
        store.stories.save([make_story("s3", topics=(UNREST,), reports=(comment, told))])
    words = " ".join(Markup(ask(own_app, "/stories/s3").text).words.split())
    assert "Valley Herald comment Opinion b" in words
    assert "same source" not in words


def test_a_merged_story_leads_to_where_it_went(database: Path, own_app: ASGIApp) -> None:
    store = Store.open(database, NOW)
    store.stories.save([make_story("m1", merged_into="s1")])
    store.close()
    answer = ask(own_app, "/stories/m1")
    assert (answer.status, answer.headers["location"]) == (307, "/stories/s1")


def test_feeds_with_trouble_come_first_and_addresses_are_hosts_only(app: ASGIApp) -> None:
    page = ask(app, "/feeds").text
    assert page.index("Stopped") < page.index("A calm feed")
    assert "timeout, 3 times" in page
    assert "host.example" in page
    assert not re.search(r"password|secret|/rss", page)


def test_delivery_tells_depth_age_and_sign_of_life(own_app: ASGIApp, ticks: Ticks) -> None:
    ticks.at = STILL.total_seconds() - 600 - 1
    assert ask(own_app, "/status.json").json["is_alive"]
    ticks.at = 0
    status = ask(own_app, "/status.json").json
    assert (status["pending"], status["oldest_seconds"], status["is_alive"]) == (1, 600.0, False)
    assert "10 min" in ask(own_app, "/delivery").text


def test_the_overview_has_what_chart_and_map_need(app: ASGIApp) -> None:
    overview = ask(app, "/overview.json", "period=24h").json
    assert (overview["stories"], overview["severities"]["high"], overview["unit"]) == (2, 2, "hour")
    (series,) = overview["series"]
    assert (series["topic"], sum(series["stories"])) == ("unrest", 2)
    assert len(series["stories"]) == len(overview["stretches"])
    (point,) = overview["points"]
    assert (point["name"], point["stories"], point["newest"]["id"]) == ("Osh", 2, "s2")


def test_the_outlines_unpack_for_whoever_cannot(app: ASGIApp) -> None:
    packed = ask(app, "/outlines.txt", headers={"accept-encoding": "gzip"})
    plain = ask(app, "/outlines.txt")
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert "\nKZ\t" in plain.text


def test_large_answers_are_packed_for_whoever_can_unpack(app: ASGIApp) -> None:
    assert ask(app, "/", headers={"accept-encoding": "gzip"}).headers["content-encoding"] == "gzip"


# -------------------------------------------------------------------------------------------------- other outputs


def test_json_gives_the_same_stories_and_the_way_to_the_next(app: ASGIApp) -> None:
    listed = ask(app, "/stories.json", "severity=high").json
    assert [story["id"] for story in listed["stories"]] == ["s2", "s1"]
    assert listed["stories"][1]["told"] == 1
    assert listed["stories"][1]["topics"] == ["unrest"]
    assert listed["next"] is None


def test_atom_can_be_followed(app: ASGIApp) -> None:
    answer = ask(app, "/stories.atom", "topic=unrest", host="wall.example")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(answer.body)
    space = {"a": "http://www.w3.org/2005/Atom"}
    entries = feed.findall("a:entry", space)
    assert [entry.findtext("a:id", "", space) for entry in entries] == ["urn:tocsin:story:s2", "urn:tocsin:story:s1"]
    assert entries[0].findtext("a:title", "", space) == f"First {VIRUS}"
    links = [link.get("href", "") for link in feed.iter("{http://www.w3.org/2005/Atom}link")]
    assert "http://wall.example/stories/s1" in links
    assert not [link for link in links if not link.startswith("http")]


def test_csv_and_geojson_are_files(app: ASGIApp) -> None:
    rows = list(csv.DictReader(io.StringIO(ask(app, "/stories.csv").text)))
    assert [row["id"] for row in rows] == ["s2", "s1"]
    answer = ask(app, "/stories.geojson")
    assert 'filename="stories.geojson"' in answer.headers["content-disposition"]
    assert answer.json["features"][1]["geometry"] == {"type": "Point", "coordinates": [72.8, 40.51]}


def test_pages_lead_on_to_the_last(database: Path, own_app: ASGIApp) -> None:
    store = Store.open(database, NOW)
    store.stories.save([make_story(f"p{number:03d}", topics=(UNREST,)) for number in range(PAGE_STORIES + 5)])
    store.close()
    first = ask(own_app).text
    following = re.search(r'rel="next" href="/\?([^"]+)"', first)
    assert following is not None
    second = ask(own_app, "/", following[1].replace("&amp;", "&")).text
    shown = [set(re.findall(r'href="/stories/(\w+)"', page)) for page in (first, second)]
    assert [len(one) for one in shown] == [PAGE_STORIES, 7]
    assert not shown[0] & shown[1]
    assert 'rel="next"' not in second


# ------------------------------------------------------------------------------------------------- never shown


@pytest.mark.parametrize("path", [*ROUTES, "/stories/w1", "/stories/m1"])
def test_nothing_of_chats_watches_and_messages_is_on_any_page(app: ASGIApp, path: str) -> None:
    body = ask(app, path).body
    for private in (b"Secret desk", b"424242", b"watch:7", b"What one chat", b"secret-key", b"password"):
        assert private not in body, private


@pytest.mark.parametrize("path", ["/", "/stories/s2", "/feeds"])
def test_hostile_titles_are_text_and_links_lead_to_the_web_only(app: ASGIApp, path: str) -> None:
    page = ask(app, path).text
    markup = Markup(page)
    assert "onerror" in markup.words  # it is there, as words
    assert not [tag for tag, _ in markup.tags if tag == "img"]
    for tag, attributes in markup.tags:
        assert "style" not in attributes, tag
        assert not [name for name in attributes if name.startswith("on")], tag
        if tag == "script":
            assert (attributes["src"] or "").startswith("/static/")
        if tag == "a":
            address = attributes["href"] or ""
            assert address.startswith(("/", "#", "https://")), address
            if address.startswith("https:"):
                assert "noopener" in (attributes["rel"] or "")
    assert "javascript:" not in page


def test_no_file_of_the_page_names_another_host_to_load_from() -> None:
    static = ROOT / "bot" / "web" / "static"
    for path in static.rglob("*"):
        if path.suffix in {".js", ".css"}:
            text = path.read_text(encoding="utf-8")
            assert "sourceMappingURL" not in text, path.name
            assert not re.search(r"(?:url\(|@import|src=|fetch\()\s*[\"']?https?:", text), path.name
    assert {path.name for path in (static / "vendor").iterdir()} >= {"chart.LICENSE", "leaflet.LICENSE"}


# ----------------------------------------------------------------------------------------------------- refused


@pytest.mark.parametrize("query", HOSTILE.values(), ids=HOSTILE.keys())
def test_every_hostile_address_is_refused_in_words_on_every_route(app: ASGIApp, query: str) -> None:
    for path in FILTERED:
        answer = ask(app, path, query)
        assert answer.status == 400, path
        assert re.search("write|choose|start|leave|swap", answer.text), path
        assert answer.headers["cache-control"] == "no-store"
        if path == "/":
            assert b"<script>alert" not in answer.body
        else:
            assert answer.headers["content-type"] == "application/json"


RAW = (b"q=%", b"q=%zz", b"\xff\xfe=\x00", b"&&&;;==", b"q=\x00", b"q=a%00b", b"topic", b"?")


@pytest.mark.parametrize("query", RAW)
def test_raw_bytes_in_an_address_do_no_harm(app: ASGIApp, query: bytes) -> None:
    assert ask(app, "/", query).status in {200, 400}


def test_an_address_that_is_too_long_is_refused(app: ASGIApp) -> None:
    assert ask(app, "/", "q=" + "a" * 2000).status == 414


@pytest.mark.parametrize(
    "path",
    ["/stories/none", "/stories/" + "9" * 500, "/stories/%00", "/stories/a/b", "/stories/\x00", "/stories/\udcff",
     "/static/../app.py", "/static/%2e%2e/app.py", "/static/../../../../etc/passwd", "/static/none.css", "/nowhere",
     "//evil.example/", "/stories.exe"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(app: ASGIApp, path: str) -> None:
    assert ask(app, path).status == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "get"])
@pytest.mark.parametrize("path", ["/", "/stories.json", "/static/page.css"])
def test_only_reading_methods_are_answered(app: ASGIApp, path: str, method: str) -> None:
    answer = ask(app, path, method=method)
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


HOSTS = ("localhost", "localhost:8640", "LOCALHOST", "127.0.0.1:8640", "[::1]", "[::1]:8640", "wall.example")


@pytest.mark.parametrize("host", HOSTS)
def test_agreed_hosts_are_answered(app: ASGIApp, host: str) -> None:
    assert ask(app, "/live", host=host).status == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "evil.example:8640", "", None, "localhost:evil", "[::1", "::1", "[::1]x",
     "localhost@evil.example", "evil.example#localhost", "127.0.0.2", "localhost, evil.example"],
)  # fmt: skip
def test_foreign_hosts_are_refused_before_anything_is_read(app: ASGIApp, host: str | None) -> None:
    answer = ask(app, "/", host=host)
    assert answer.status == 400
    assert "--allow-host" in answer.text
    assert "content-security-policy" in answer.headers


def test_two_host_headers_are_refused(app: ASGIApp) -> None:
    assert ask(app, "/", headers={"Host": "evil.example"}).status == 400
    assert ask(app, "/", headers={"Host": "localhost"}).status == 400


def test_hosts_and_loopback_addresses_are_told_apart() -> None:
    assert split_host("[::1]:80") == "[::1]"
    assert (is_loopback("127.0.0.5"), is_loopback("::1"), is_loopback("localhost")) == (True, True, True)
    assert (is_loopback("0.0.0.0"), is_loopback("wall.example"), is_loopback("::")) == (False, False, False)


# --------------------------------------------------------------------------------------------- kept and recovered


def test_answers_are_kept_for_half_a_minute(database: Path, own_app: ASGIApp, ticks: Ticks) -> None:
    before = ask(own_app).body
    store = Store.open(database, NOW)
    store.stories.save([make_story("s3", title="Fresh news", topics=(UNREST,), last_seen_at=later(minutes=3))])
    store.close()
    assert ask(own_app).body == before
    assert b"Fresh news" in ask(own_app, "/", "country=KG").body
    ticks.at = KEEP_SECONDS + 1
    assert b"Fresh news" in ask(own_app).body
    assert ask(own_app).headers["cache-control"] == "private, max-age=30"


def test_questions_at_one_time_are_asked_once_and_failures_are_not_kept() -> None:
    ticks = Ticks()
    asked = itertools.count(1)

    async def make() -> bytes:
        number = next(asked)
        await asyncio.sleep(0)
        if number == 1:
            raise OSError("the first fails")
        return b"%d" % number

    async def scenario() -> None:
        cache = Cache(ticks)
        first = await asyncio.gather(*(cache.get("a", make) for _ in range(3)), return_exceptions=True)
        assert [type(one) for one in first] == [OSError] * 3
        assert await asyncio.gather(*(cache.get("a", make) for _ in range(3))) == [b"2"] * 3
        for number in range(MOST_KEPT):
            await cache.get(number, make)
        assert await cache.get("a", make) != b"2"

    asyncio.run(scenario())


def test_a_restored_backup_is_read_without_a_restart(database: Path, own_app: ASGIApp, ticks: Ticks) -> None:
    assert b"Crowds gather in Osh" in ask(own_app).body
    for path in database.parent.glob(f"{database.name}*"):
        path.rename(path.with_name(f"old-{path.name}"))
    ticks.at += KEEP_SECONDS + 1
    gone = ask(own_app)
    assert gone.status == 503
    assert str(database) not in gone.text
    store = Store.open(database, NOW)
    store.stories.save([make_story("n1", title="From the backup", topics=(UNREST,))])
    store.close()
    assert b"From the backup" in ask(own_app).body


def test_a_question_that_takes_too_long_is_answered_in_words(database: Path) -> None:
    ticking = itertools.count(step=100)
    setup = Setup(
        open_published=lambda: Published.open(database, seconds=1.0, monotonic=lambda: float(next(ticking))),
        now=lambda: NOW,
        monotonic=lambda: 0.0,
    )
    store = Store.open(database, NOW)
    store.stories.save([make_story(f"p{number:04d}", topics=(UNREST,)) for number in range(1000)])
    store.close()
    app = build_app(setup)
    answer = ask(app, "/overview.json")
    shut_down(app)
    assert answer.status == 503
    assert "shorter period" in answer.json["error"]


def test_a_fault_is_logged_and_answered_without_its_details(app: ASGIApp, caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> Published:
        raise RuntimeError("a secret detail")

    broken = build_app(Setup(open_published=fail, now=lambda: NOW, monotonic=lambda: 0.0))
    sent: list[Answer] = []

    async def request() -> None:
        with pytest.raises(RuntimeError):  # the server logs it as well
            sent.append(await ask_async(broken, "/feeds"))

    asyncio.run(request())
    assert "a request failed: /feeds" in caplog.text


def test_many_readers_at_once_are_all_answered(app: ASGIApp) -> None:
    async def crowd() -> list[Answer]:
        queries = [f"q=osh+{number}" for number in range(30)]
        return await asyncio.gather(*(ask_async(app, path, query) for query in queries for path in FILTERED))

    assert {answer.status for answer in asyncio.run(crowd())} == {200}


def test_warming_up_does_no_harm_without_a_database_and_the_first_page_comes_after_it(
    tmp_path: Path, ticks: Ticks
) -> None:
    async def start_and_ask(path: Path) -> int:
        app = make_app(path, ticks)
        assert isinstance(app, Starlette)
        async with app.router.lifespan_context(app):
            return (await ask_async(app, "/")).status

    assert asyncio.run(start_and_ask(tmp_path / "none.sqlite3")) == 503
    build_database(tmp_path / "tocsin.sqlite3")
    assert asyncio.run(start_and_ask(tmp_path / "tocsin.sqlite3")) == 200
