"""Hostile feeds and faults of our own over real HTTP: each is named, and harms no other feed of its batch."""

import gzip
import threading
from dataclasses import replace

import pytest

from monitors.batch import FeedBatch
from monitors.model import Analysis, Article, FeedOutcome, FeedStatus, SuppressionReason
from monitors.poll import run_batch
from tests.fakes.web_server import Reply, WebServer, stream_blanks
from tests.monitors.polling import GOOD, NOW, POLICY, analyse, item, make_task, poll, rss

LOGIN = b"<!DOCTYPE html><html><title>Log in</title></html>"
BOMB = gzip.compress(bytes(20_000_000))
ENTITIES = "<!DOCTYPE r [<!ENTITY a 'aaaaaaaaaa'>" + "".join(
    f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
HOSTILE: dict[str, tuple[Reply, set[str]]] = {
    "gzip bomb": (Reply(BOMB, headers={"Content-Encoding": "gzip"}), {"too_large"}),
    "double gzip": (Reply(gzip.compress(BOMB), headers={"Content-Encoding": "gzip, gzip"}), {"encoding"}),
    "endless": (Reply(headers={"Transfer-Encoding": "chunked"}, pieces=stream_blanks()), {"too_large", "timeout"}),
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
