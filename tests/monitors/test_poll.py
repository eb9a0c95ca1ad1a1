"""A batch of feeds polled over real HTTP: what is skipped, held, postponed, and that no hostile feed harms another."""

import asyncio
import gzip
import logging
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from monitors.batch import BatchResult, FeedBatch, FeedTask, PollPolicy, plan_batches
from monitors.config.schema import FeedSpec
from monitors.model import Analysis, Article, FeedOutcome, FeedResult, FeedState, FeedStatus, SuppressionReason
from monitors.poll import PollTools, make_request, run_batch, run_batch_async
from monitors.sources.feedstate import mask_url, open_state
from monitors.sources.fetch import Fetcher, FetchLimits
from monitors.sources.guard import GuardPolicy, make_policy
from tests.fakes.web_server import Asked, Reply, WebServer

NOW = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
GMT = "Fri, 06 Mar 2026 09:00:00 GMT"
HASTY = FetchLimits(deadline_seconds=0.3)
POLICY = PollPolicy(
    limits=FetchLimits(deadline_seconds=10, body_bytes=6_000_000),
    guard=GuardPolicy(networks=make_policy(["127.0.0.0/8"]).networks, ports=None),
    host_delay_seconds=0.0,
)


@pytest.fixture
def server() -> Iterator[WebServer]:
    with WebServer() as running:
        yield running


def analyse(article: Article) -> Analysis:
    return Analysis(article, article.language or "en")


def item(n: int, text: str = "The gates are open.") -> str:
    return (
        f"<item><title>Dam {n} opened</title><link>https://a.example/{n}</link><guid>g{n}</guid>"
        f"<pubDate>Fri, 06 Mar 2026 09:00:00 GMT</pubDate><description>{text}</description></item>"
    )


def rss(*items: str, head: str = "") -> bytes:
    return f'{head}<rss version="2.0"><channel><title>Gazette</title>{"".join(items)}</channel></rss>'.encode()


GOOD = rss(item(1), item(2))


def make_task(feed_id: str, url: str, state: FeedState | None = None, **options: Any) -> FeedTask:
    secrets = {name: options.pop(name) for name in ("headers", "password") if name in options}
    spec = FeedSpec(id=feed_id, url=url, **options).model_copy(update=secrets)
    return FeedTask(spec, state or open_state(feed_id, url, None))


def poll(*tasks: FeedTask, policy: PollPolicy = POLICY) -> tuple[FeedResult, ...]:
    return run_batch(FeedBatch(tasks, policy, NOW), analyse).results


def poll_again(task: FeedTask, result: FeedResult) -> FeedResult:
    (again,) = poll(replace(task, state=replace(result.state, is_baselined=True)))
    return again


def test_a_first_poll_brings_everything_with_the_outlets_name(server: WebServer) -> None:
    url = server.serve("/feed", Reply(GOOD, headers={"ETag": '"1"'}))
    (result,) = poll(make_task("gazette", url, publisher="The Gazette", country="KZ", language="en"))
    assert result.outcome is FeedOutcome.FETCHED
    assert [analysis.article.identity for analysis in result.analyses] == ["g1", "g2"]
    first = result.analyses[0].article
    assert (first.source_id, first.publisher, first.country) == ("gazette", "The Gazette", "KZ")
    assert first.first_seen_at == NOW
    state = result.state
    assert (state.etag, state.title, state.failures, state.last_success_at) == ('"1"', "Gazette", 0, NOW)
    assert state.next_poll_at is not None
    assert state.next_poll_at > NOW
    assert result.present == {"g1", "g2"}


def test_the_family_of_a_feed_travels_with_what_it_publishes_itself(server: WebServer) -> None:
    passed_on = "<item><title>Dam 3 opened</title><guid>g3</guid><source url='https://h.example'>Herald</source></item>"
    url = server.serve("/feed", Reply(rss(item(1), passed_on)))
    (result,) = poll(make_task("gazette", url, publisher="The Gazette", family="Valley Press"))
    told = {analysis.article.publisher: analysis.article.family for analysis in result.analyses}
    assert told == {"The Gazette": "Valley Press", "Herald": ""}


@pytest.mark.parametrize("source", ["Gazette", "GAZETTE ", "the gazette"])
def test_a_feed_that_names_itself_as_the_source_keeps_its_publisher_and_family(server: WebServer, source: str) -> None:
    own = f"<item><title>Dam 3 opened</title><guid>g3</guid><source url='https://g.example'>{source}</source></item>"
    url = server.serve("/feed", Reply(rss(own)))
    (result,) = poll(make_task("gazette", url, publisher="The Gazette", family="Valley Press"))
    article = result.analyses[0].article
    assert (article.publisher, article.family) == ("The Gazette", "Valley Press")


def test_304_and_an_equal_body_are_not_parsed_again(server: WebServer) -> None:
    url = server.serve("/feed", Reply(GOOD, headers={"ETag": '"1"'}), Reply(status=304), Reply(GOOD))
    task = make_task("f", url)
    first = poll(task)[0]
    second = poll_again(task, first)
    third = poll_again(task, second)
    assert [second.outcome, third.outcome] == [FeedOutcome.UNCHANGED] * 2
    assert server.asked[1].headers["if-none-match"] == '"1"'
    assert second.state.etag == '"1"'
    assert second.analyses == ()


def test_an_equal_etag_with_a_new_body_is_parsed(server: WebServer) -> None:
    tag = {"ETag": '"same"'}
    url = server.serve("/feed", Reply(GOOD, headers=tag), Reply(rss(item(3), item(1), item(2)), headers=tag))
    task = make_task("f", url)
    again = poll_again(task, poll(task)[0])
    assert [analysis.article.identity for analysis in again.analyses] == ["g3"]
    assert again.present == {"g1", "g2", "g3"}


def test_validators_that_cannot_be_sent_back_are_left_out(server: WebServer) -> None:
    odd = {"ETag": '"\x01"', "Last-Modified": "\x7f what"}
    url = server.serve("/feed", Reply(GOOD, headers=odd))
    task = make_task("f", url)
    assert poll_again(task, poll(task)[0]).outcome is FeedOutcome.UNCHANGED


def test_changed_words_are_analysed_again(server: WebServer) -> None:
    url = server.serve("/feed", Reply(GOOD), Reply(rss(item(1, "The gates are shut."), item(2))))
    task = make_task("f", url)
    again = poll_again(task, poll(task)[0])
    assert [analysis.article.text for analysis in again.analyses] == ["The gates are shut."]


def test_a_cut_feed_holds_its_last_entry_for_one_cycle(server: WebServer) -> None:
    whole = rss(item(1), item(2), item(3))
    cut = whole[: whole.index(b"Dam 3") + 5]
    url = server.serve("/feed", Reply(cut, headers={"ETag": '"1"'}), Reply(whole))
    task = make_task("f", url)
    first = poll(task)[0]
    assert [analysis.article.title for analysis in first.analyses] == ["Dam 1 opened", "Dam 2 opened"]
    assert (first.state.etag, len(first.state.held)) == ("", 1)
    assert "cut off" in first.warnings[0]
    again = poll_again(task, first)
    assert [analysis.article.title for analysis in again.analyses] == ["Dam 3 opened"]
    assert again.state.held == ()


def test_a_feed_that_stays_cut_gives_its_last_entry_after_one_cycle(server: WebServer) -> None:
    cut = rss(item(1), item(2))[: -len("</channel></rss>")]
    task = make_task("f", server.serve("/feed", Reply(cut)))
    first = poll(task)[0]
    assert len(first.analyses) == 1
    assert len(poll_again(task, first).analyses) == 1


def test_secrets_reach_the_server_and_nothing_else(server: WebServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    url = server.serve("/feed?key=k3y-k3y-k3y", Reply(status=404))
    task = make_task("f", url, headers={"X-Key": SecretStr("h3ader")}, username="desk", password=SecretStr("passw0rd"))
    (result,) = poll(task)
    assert server.asked[0].headers["x-key"] == "h3ader"
    assert server.asked[0].headers["authorization"].startswith("Basic ")
    for secret in ("h3ader", "passw0rd", "k3y-k3y"):
        assert secret not in repr(result)
        assert secret not in caplog.text
    assert result.state.configured_url == mask_url(url)


def test_a_feed_that_moved_for_good_is_polled_at_its_new_address(server: WebServer) -> None:
    server.serve("/old", Reply(status=301, headers={"Location": "/new"}))
    server.serve("/new", Reply(GOOD, headers={"ETag": '"1"'}), Reply(status=304))
    task = make_task("f", server.url("/old"))
    result = poll(task)[0]
    for _ in range(3):
        result = poll_again(task, result)
    assert result.state.url == server.url("/new")
    assert server.count("/old") == 3
    assert server.count("/new") == 4


# ---------------------------------------------------------------------------------------------------- politeness


def test_feeds_of_one_host_are_asked_in_turn_with_a_pause(server: WebServer) -> None:
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    tasks = [make_task(f"f{n}", server.serve(f"/{n}", Reply(GOOD))) for n in range(5)]
    batch = FeedBatch(tuple(tasks), replace(POLICY, host_delay_seconds=1.5), NOW)

    async def run() -> BatchResult:
        async with Fetcher(POLICY.limits, POLICY.guard) as fetcher:
            return await run_batch_async(batch, PollTools(fetcher, analyse, sleep=sleep))

    results = asyncio.run(run()).results
    assert [result.feed_id for result in results] == [f"f{n}" for n in range(5)]
    assert pauses == [1.5] * 4
    assert server.most_at_once == 1
    assert server.connections == 1


def test_hosts_are_asked_side_by_side(server: WebServer) -> None:
    server.serve("/feed", Reply(headers={"Content-Length": str(len(GOOD))}, pieces=[GOOD], pause=0.2))
    tasks = [make_task(f"at-{len(host)}", f"http://{host}:{server.port}/feed") for host in ("localhost", "127.0.0.1")]
    poll(*tasks, policy=replace(POLICY, limits=FetchLimits(deadline_seconds=5)))
    assert server.most_at_once == 2


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_host_is_left_alone_with_all_its_feeds(server: WebServer, status: int) -> None:
    busy = server.serve("/1", Reply(status=status, headers={"Retry-After": "7200"}))
    other = server.serve("/2", Reply(GOOD))
    first, second = poll(make_task("a", busy), make_task("b", other))
    assert (first.reason, second.outcome) == (f"http_{status}", FeedOutcome.POSTPONED)
    assert server.count("/2") == 0
    assert first.next_poll_at is not None
    assert 7200 <= (first.next_poll_at - NOW).total_seconds() < 8000
    assert second.next_poll_at == NOW + timedelta(hours=1)  # one page says little of the rest of its host
    assert second.state.failures == 0


def test_a_host_that_takes_too_long_keeps_the_rest_due(server: WebServer) -> None:
    slow = server.serve("/1", Reply(headers={"Content-Length": "9"}, pieces=[b"x"] * 9, pause=0.1))
    tasks = (make_task("a", slow), make_task("b", server.serve("/2", Reply(GOOD))))
    first, second = poll(*tasks, policy=replace(POLICY, host_budget_seconds=0.1, limits=HASTY))
    assert (first.reason, second.outcome, second.next_poll_at) == ("timeout", FeedOutcome.POSTPONED, None)


# ------------------------------------------------------------------------------------------------ hostile feeds


def endless() -> Iterator[bytes]:
    while True:
        yield b"4000\r\n" + b" " * 0x4000 + b"\r\n"


LOGIN = b"<!DOCTYPE html><html><title>Log in</title></html>"
BOMB = gzip.compress(bytes(20_000_000))
ENTITIES = "<!DOCTYPE r [<!ENTITY a 'aaaaaaaaaa'>" + "".join(
    f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
HOSTILE: dict[str, tuple[Reply, set[str]]] = {
    "gzip bomb": (Reply(BOMB, headers={"Content-Encoding": "gzip"}), {"too_large"}),
    "double gzip": (Reply(gzip.compress(BOMB), headers={"Content-Encoding": "gzip, gzip"}), {"encoding"}),
    "endless": (Reply(headers={"Transfer-Encoding": "chunked"}, pieces=endless()), {"too_large", "timeout"}),
    "drip body": (Reply(headers={"Content-Length": "99"}, pieces=[b"x"] * 99, pause=0.05), {"timeout"}),
    "drip headers": (Reply(pieces=[b"HTTP/1.1 200 OK\r\n", *[b"A: b\r\n"] * 99], pause=0.05, is_raw=True), {"timeout"}),
    "loop": (Reply(status=302, headers={"Location": "?"}), {"redirect_loop"}),
    "private": (Reply(status=302, headers={"Location": "http://10.0.0.1/"}), {"refused_address"}),
    "login": (Reply(LOGIN), {"html"}),
    "empty": (Reply(b""), {"empty"}),
    "noise": (Reply(b"\x00\xff" * 500), {"not_a_feed"}),
    "410": (Reply(status=410), {"http_410"}),
    "404": (Reply(status=404), {"http_404"}),
    "429": (Reply(status=429, headers={"Retry-After": "9" * 30}), {"http_429"}),
    "reset": (Reply(pieces=[b""], is_raw=True), {"bad_response"}),
    "cut": (Reply(pieces=[b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nx"], is_raw=True), {"cut_off"}),
    "broken json": (Reply(b'{"items": ['), {"bad_json"}),
    "entities": (Reply(rss(item(1, "&i;"), head=ENTITIES + "]>")), {"", "parser_crash"}),
    "external": (Reply(rss(item(1, "&x;"), head="<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>")), {""}),
    "character": (Reply(rss(item(1, "&#999999999999;"))), {"parser_crash"}),
    "nesting": (Reply(rss(item(1, "<b>" * 3000))), {"", "parser_crash"}),
    "5 MB": (Reply(rss(item(1, ("w" * 999 + " ") * 5_000))), {""}),
    "20,000": (Reply(rss(*(item(n, "") for n in range(20_000)))), {""}),
    "latin": (Reply(rss(item(1)).replace(b"open.", b"op\xe9n.")), {""}),
    "nul": (Reply(rss(item(1)).replace(b"open.", b"op\0en.")), {""}),
    "year 9999": (Reply(rss(item(1)).replace(b"06 Mar 2026", b"31 Dec 9999")), {""}),
    "year 1": (Reply(rss(item(1)).replace(b"Fri, 06 Mar 2026 09:00:00 GMT", b"0001-01-01T00:00:00Z")), {""}),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_feed_is_named_and_a_good_one_beside_it_is_read(server: WebServer, kind: str) -> None:
    reply, reasons = HOSTILE[kind]
    bad = server.serve("/bad", reply)
    server.serve("/good", Reply(GOOD))
    deadline = 0.5 if "timeout" in reasons else 10.0
    policy = replace(POLICY, limits=replace(POLICY.limits, deadline_seconds=deadline))
    tasks = make_task("bad", bad), make_task("good", f"http://localhost:{server.port}/good")
    hostile, good = poll(*tasks, policy=policy)
    assert hostile.reason in reasons
    assert len(good.analyses) == 2
    if hostile.reason:
        state = hostile.state
        assert (state.last_error_reason, state.last_error_at, state.failures) == (hostile.reason, NOW, 1)
        assert state.last_error_detail
        assert (state.next_poll_at is None) == (state.status is FeedStatus.STOPPED)
    else:
        assert hostile.state.warnings
        texts = [analysis.article.text for analysis in hostile.analyses]
        assert [text for text in texts if not text.replace("\n", "").isprintable()] == []


def test_only_heavy_reading_is_done_beside_the_event_loop(server: WebServer) -> None:
    threads: dict[str, list[threading.Thread]] = {"light": [], "heavy": []}

    def note(article: Article) -> Analysis:
        threads[article.source_id].append(threading.current_thread())
        return analyse(article)

    server.serve("/light", Reply(GOOD))
    server.serve("/heavy", Reply(rss(item(1, "The gates are open. " * 1000))))
    tasks = tuple(make_task(name, server.url(f"/{name}")) for name in threads)
    run_batch(FeedBatch(tasks, POLICY, NOW), note)
    main = threading.main_thread()
    assert [one is main for one in threads["light"]] == [True, True]
    assert [one is main for one in threads["heavy"]] == [False]


def test_too_many_entries_are_capped_to_the_youngest_and_said(server: WebServer) -> None:
    items = [item(n).replace("09:00", f"{n // 60:02}:{n % 60:02}") for n in range(50)]
    task = make_task("f", server.serve("/feed", Reply(rss(*items))))
    (result,) = poll(task, policy=replace(POLICY, entries=10))
    assert {analysis.article.identity for analysis in result.analyses} == {f"g{n}" for n in range(40, 50)}
    assert result.state.warnings == ("50 entries; only 10 are read",)


def test_an_article_that_our_rules_stumble_over_is_kept_with_the_named_reason(
    server: WebServer, caplog: pytest.LogCaptureFixture
) -> None:
    def stumble(article: Article) -> Analysis:
        if article.identity == "g7":
            raise KeyError("a bug")
        return analyse(article)

    task = make_task("f", server.serve("/1", Reply(rss(item(7), item(8)))))
    (result,) = run_batch(FeedBatch((task,), POLICY, NOW), stumble).results
    assert [analysis.article.identity for analysis in result.analyses] == ["g7", "g8"]
    (failed,) = result.analyses[0].suppressions
    assert (failed.reason, failed.detail) == (SuppressionReason.ANALYSIS_FAILED, "an internal error (KeyError)")
    assert result.analyses[1].suppressions == ()
    assert result.state.warnings == ("1 entry could not be analysed",)
    assert "a bug" in caplog.text


def test_a_fault_of_ours_elsewhere_costs_one_feed_and_is_logged(
    server: WebServer, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*args: object) -> None:
        raise KeyError("a bug")

    url = server.serve("/1", Reply(GOOD))
    good = poll(make_task("good", url))[0]
    monkeypatch.setattr("monitors.poll.read_entries", stumble)
    again = server.serve("/2", Reply(GOOD))
    bad, unchanged = poll(make_task("bad", again), make_task("good", url, state=good.state))
    assert (bad.reason, unchanged.outcome) == ("internal", FeedOutcome.UNCHANGED)
    assert "a bug" in caplog.text
    assert "a bug" not in bad.detail


def test_running_out_of_memory_is_named(server: WebServer) -> None:
    def burst(article: Article) -> Analysis:
        raise MemoryError

    task = make_task("f", server.serve("/1", Reply(GOOD)))
    assert run_batch(FeedBatch((task,), POLICY, NOW), burst).results[0].reason == "memory"


# ----------------------------------------------------------------------------------------------------- full text


PAGE = (
    "<html><head><title>Dam</title></head><body><nav>Home Sport Weather</nav><article><h1>Dam 3 opened</h1>"
    + "".join(
        f"<p>Paragraph {n} tells at some length how the engineers opened gate {n} of the dam.</p>" for n in range(8)
    )
    + "</article><footer>Imprint</footer></body></html>"
).encode()


@pytest.mark.parametrize(
    ("changes", "sent"),
    [
        ({}, ('"e"', GMT)),
        ({"held": ("g9",)}, ("", "")),
        ({"etag": "e\n"}, ("", GMT)),
        ({"last_modified": "Fri\0"}, ('"e"', "")),
    ],
    ids=["both", "held entries", "bad etag", "bad date"],
)
def test_both_validators_are_sent_unless_they_are_odd_or_entries_are_held(
    changes: dict[str, Any], sent: tuple[str, str]
) -> None:
    known = replace(open_state("f", "https://a.example/f", None), etag='"e"', last_modified=GMT)
    request = make_request(make_task("f", "https://a.example/f", replace(known, **changes)))
    assert (request.etag, request.last_modified) == sent


def full_text_result(server: WebServer, *, is_baselined: bool, body_hash: str = "known") -> FeedResult:
    def feed(asked: Asked) -> Reply:
        return Reply(rss(item(3), item(4)).replace(b"https://a.example/", server.url("/page/").encode()))

    server.serve("/page/3", Reply(PAGE, headers={"Content-Type": "text/html"}))
    url = server.serve("/feed", feed)
    task = make_task("f", url, full_text=True)
    return poll(replace(task, state=replace(task.state, is_baselined=is_baselined, body_hash=body_hash)))[0]


def test_full_text_is_fetched_once_for_new_entries(server: WebServer) -> None:
    pytest.importorskip("trafilatura")
    result = full_text_result(server, is_baselined=True)
    fuller, missing = (analysis.article for analysis in result.analyses)
    assert "gate 7 of the dam" in fuller.text
    assert "Imprint" not in fuller.text
    assert missing.text == "The gates are open."
    assert "http_404" in missing.warnings[0]
    task = make_task("f", server.url("/feed"), full_text=True, state=replace(result.state, body_hash="x"))
    assert poll(task)[0].analyses == ()
    assert server.count("/page/3") == 1


@pytest.mark.parametrize(("is_baselined", "body_hash"), [(False, ""), (True, "")])
def test_pages_of_history_or_after_a_body_that_was_forgotten_are_not_fetched(
    server: WebServer, is_baselined: bool, body_hash: str
) -> None:
    result = full_text_result(server, is_baselined=is_baselined, body_hash=body_hash)
    assert len(result.analyses) == 2
    assert server.count("/page/3") == 0


# ------------------------------------------------------------------------------------------------------ planning


def plan_task(feed_id: str, host: str, **fields: Any) -> FeedTask:
    url = f"https://{host}/{feed_id}"
    urgent = fields.pop("urgent", False)
    return make_task(feed_id, url, replace(open_state(feed_id, url, None), **fields), urgent=urgent)


def ids(batches: tuple[FeedBatch, ...]) -> list[list[str]]:
    return [[task.spec.id for task in batch.tasks] for batch in batches]


def test_a_hosts_feeds_travel_together_and_urgent_ones_first() -> None:
    tasks = [plan_task(f"{host}{n}", f"{host}.example") for n in range(3) for host in "abc"]
    tasks.append(plan_task("now", "d.example", urgent=True))
    batches = plan_batches(tasks, POLICY, NOW, size=4)
    assert ids(batches) == [["now", "a0", "a1", "a2"], ["b0", "b1", "b2"], ["c0", "c1", "c2"]]


def test_busy_hosts_and_the_surplus_of_one_host_wait() -> None:
    tasks = [plan_task(f"a{n}", "a.example") for n in range(9)] + [plan_task("b", "b.example")]
    batches = plan_batches(tasks, POLICY, NOW, size=50, busy_hosts=frozenset({"b.example"}), per_host=4)
    assert ids(batches) == [["a0", "a1", "a2", "a3"]]


def test_a_quarantined_feed_travels_alone_when_no_other_of_its_host_is_due() -> None:
    sick = plan_task("sick", "a.example", status=FeedStatus.QUARANTINED)
    others = [plan_task("well", "a.example"), plan_task("b", "b.example")]
    assert ids(plan_batches([sick, *others], POLICY, NOW, size=50)) == [["b", "well"]]
    assert sorted(ids(plan_batches([sick, others[1]], POLICY, NOW, size=50))) == [["b"], ["sick"]]


def test_a_moved_feed_is_planned_by_its_new_host() -> None:
    assert plan_task("f", "a.example", url="https://new.example/f").host == "new.example"
