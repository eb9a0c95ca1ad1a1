"""A batch of feeds polled over real HTTP: what is skipped, held, analysed again, and fetched in full."""

import logging
from dataclasses import replace
from typing import Any

import pytest
from pydantic import SecretStr

from monitors.batch import FeedTask
from monitors.model import FeedOutcome, FeedResult
from monitors.poll import make_request
from monitors.sources.feedstate import mask_url, open_state
from tests.fakes.web_server import Asked, Reply, WebServer
from tests.monitors.polling import GOOD, NOW, item, make_task, poll, rss

GMT = "Fri, 06 Mar 2026 09:00:00 GMT"


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


PAGE = (
    "<html><head><title>Dam</title></head><body><nav>Home Sport Weather</nav><article><h1>Dam 3 opened</h1>"
    + "".join(
        f"<p>Paragraph {n} tells at some length how the engineers opened gate {n} of the dam.</p>" for n in range(8)
    )
    + "</article><footer>Imprint</footer></body></html>"
).encode()


# ----------------------------------------------------------------------------------------------------- full text


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
