"""Fetching over real HTTP: validators, encodings, caps, deadlines, and the names of what goes wrong."""

import gzip
import socket
import time
import tracemalloc
import zlib
from collections.abc import Callable
from dataclasses import replace

import brotli
import pytest
from backports import zstd

from monitors.sources.fetch import BusyError, FetchLimits, FetchRequest
from tests.fakes.web_server import Asked, Reply, WebServer, stream_blanks
from tests.monitors.fetching import LIMITS, NameTable, fetch, refuse

HASTY = replace(LIMITS, deadline_seconds=0.3)


class AllAtOnce(NameTable):
    """A resolver that gives every address that it knows for a name."""

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[dict[str, object]]:
        found = [await NameTable({host: [address]}).resolve(host, port) for address in self.names[host]]
        return [answer for answers in found for answer in answers]


def test_a_plain_answer_with_its_validators(server: WebServer) -> None:
    headers = {"ETag": 'W/"a b"', "Last-Modified": "yesterday-ish", "Content-Type": "text/xml; charset=koi8-r"}
    answer = fetch(FetchRequest(server.serve("/feed", Reply(b"<rss/>", headers=headers))))
    assert answer.body == b"<rss/>"
    assert (answer.etag, answer.last_modified, answer.charset) == ('W/"a b"', "yesterday-ish", "koi8-r")
    assert "desk@tocsin.example" in server.asked[0].headers["user-agent"]
    assert "if-none-match" not in server.asked[0].headers


def test_validators_go_back_unread_and_304_has_no_body(server: WebServer) -> None:
    url = server.serve("/feed", Reply(status=304, headers={"ETag": '"2"'}))
    answer = fetch(FetchRequest(url, etag='W/"a b"', last_modified="yesterday-ish"))
    assert answer.body is None
    assert server.asked[0].headers["if-none-match"] == 'W/"a b"'
    assert server.asked[0].headers["if-modified-since"] == "yesterday-ish"


def test_304_that_nobody_asked_for_is_an_error(server: WebServer) -> None:
    refuse(FetchRequest(server.serve("/feed", Reply(status=304))), "bad_response")


def test_connections_are_kept(server: WebServer) -> None:
    url = server.serve("/feed", Reply(b"x"))
    fetch(FetchRequest(url), FetchRequest(url), FetchRequest(url))
    assert server.connections == 1


def test_open_sockets_are_bounded_however_many_hosts(server: WebServer) -> None:
    """Twelve hosts and four sockets: idle connections are given up, and a host just asked keeps its own."""
    names = NameTable({f"h{n}.example": ["127.0.0.1"] for n in range(12)})
    server.serve("/feed", Reply(b"x"))
    limits = replace(LIMITS, sockets=4)
    hosts = [server.url("/feed", host=f"h{n // 2}.example") for n in range(24)]
    fetch(*(FetchRequest(url) for url in hosts), limits=limits, resolver=names)
    assert server.connections == 12
    assert server.most_open < 7  # the server may notice a close a little late


ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": lambda body: brotli.compress(body, quality=1),
    "zstd": zstd.compress,
    "identity": bytes,
}


@pytest.mark.parametrize("encoding", ENCODERS)
def test_every_encoding_is_undone(server: WebServer, encoding: str) -> None:
    body = b"<rss>" + b"0123456789" * 5000 + b"</rss>"
    packed = ENCODERS[encoding](body)
    url = server.serve("/feed", Reply(packed, headers={"Content-Encoding": encoding}))
    assert fetch(FetchRequest(url)).body == body


def test_raw_deflate_and_gzip_of_several_members_are_undone(server: WebServer) -> None:
    engine = zlib.compressobj(wbits=-15)
    raw = engine.compress(b"raw") + engine.flush()
    url = server.serve("/raw", Reply(raw, headers={"Content-Encoding": "deflate"}))
    assert fetch(FetchRequest(url)).body == b"raw"
    members = gzip.compress(b"one ") + gzip.compress(b"two")
    url = server.serve("/members", Reply(members, headers={"Content-Encoding": "gzip"}))
    assert fetch(FetchRequest(url)).body == b"one two"


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
def test_a_bomb_is_stopped_at_the_cap_and_costs_no_memory(server: WebServer, encoding: str) -> None:
    bomb = ENCODERS[encoding](bytes(30_000_000))
    url = server.serve("/feed", Reply(bomb, headers={"Content-Encoding": encoding}))
    tracemalloc.start()
    refuse(FetchRequest(url), "too_large", limits=FetchLimits(deadline_seconds=5, body_bytes=100_000))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000


def test_a_double_gzip_bomb_is_refused_unopened(server: WebServer) -> None:
    bomb = gzip.compress(gzip.compress(bytes(5_000_000)))
    url = server.serve("/feed", Reply(bomb, headers={"Content-Encoding": "gzip, gzip"}))
    refuse(FetchRequest(url), "encoding")


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
def test_a_broken_or_cut_stream_is_named(server: WebServer, encoding: str) -> None:
    packed = ENCODERS[encoding](bytes(range(256)) * 50)
    url = server.serve("/cut", Reply(packed[:-9], headers={"Content-Encoding": encoding}))
    refuse(FetchRequest(url), "cut_off")
    url = server.serve("/broken", Reply(b"\x99\x98<rss>" * 40, headers={"Content-Encoding": encoding}))
    assert refuse(FetchRequest(url), "bad_encoding").permanent is False


def test_an_endless_body_is_stopped_at_the_cap(server: WebServer) -> None:
    url = server.serve("/feed", Reply(headers={"Transfer-Encoding": "chunked"}, pieces=stream_blanks()))
    refuse(FetchRequest(url), "too_large", limits=FetchLimits(deadline_seconds=5, body_bytes=100_000))


def test_a_dripping_body_meets_the_whole_deadline(server: WebServer) -> None:
    drip = Reply(headers={"Content-Length": "1000"}, pieces=[b"x"] * 1000, pause=0.05)
    began = time.monotonic()
    refuse(FetchRequest(server.serve("/feed", drip)), "timeout", limits=HASTY)
    assert time.monotonic() - began < 2


def test_dripping_headers_meet_the_whole_deadline(server: WebServer) -> None:
    pieces = [b"HTTP/1.1 200 OK\r\n"] + [b"X-Slow: 1\r\n"] * 1000
    url = server.serve("/feed", Reply(pieces=pieces, pause=0.05, is_raw=True))
    refuse(FetchRequest(url), "timeout", limits=HASTY)


def test_redirects_that_drip_share_one_deadline(server: WebServer) -> None:
    for n in range(5):
        reply = Reply(status=302, headers={"Location": f"/{n + 1}", "Content-Length": "0"}, pieces=[b""], pause=0.1)
        server.serve(f"/{n}", reply)
    refuse(FetchRequest(server.url("/0")), "timeout", limits=HASTY)


def test_a_body_shorter_than_announced_is_cut_off(server: WebServer) -> None:
    raw = b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n<rss>"
    refuse(FetchRequest(server.serve("/feed", Reply(pieces=[raw], is_raw=True))), "cut_off")


@pytest.mark.parametrize("noise", [b"", b"SSH-2.0-server\r\n\r\n", b"HTTP/1.1 999999 ?\r\n\r\n", b"\x00" * 400])
def test_what_is_no_http_is_named(server: WebServer, noise: bytes) -> None:
    refuse(FetchRequest(server.serve("/feed", Reply(pieces=[noise], is_raw=True))), "bad_response")


def test_headers_without_end_are_refused(server: WebServer) -> None:
    pieces = [b"HTTP/1.1 200 OK\r\n", b"X-Big: " + b"a" * 50_000 + b"\r\n\r\n"]
    refuse(FetchRequest(server.serve("/feed", Reply(pieces=pieces, is_raw=True))), "bad_response")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 418, 500, 502])
def test_other_answers_are_named_by_their_status(server: WebServer, status: int) -> None:
    error = refuse(FetchRequest(server.serve("/feed?key=s3cret", Reply(b"no", status=status))), f"http_{status}")
    assert not error.permanent
    assert "s3cret" not in str(error)


def test_gone_is_permanent(server: WebServer) -> None:
    assert refuse(FetchRequest(server.serve("/feed", Reply(status=410))), "http_410").permanent


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "120"}, 120),
        ({"Retry-After": "Sun, 01 Mar 2026 12:10:00 GMT"}, 600),
        ({"Retry-After": "Sun, 01 Mar 2026 12:10:00 GMT", "Date": "Sun, 01 Mar 2026 12:09:00 GMT"}, 60),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "315360000"}, 315_360_000),
        ({"Retry-After": "Sun, 01 Mar 2026 11:00:00 GMT"}, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "9" * 400}, None),
        ({}, None),
    ],
)
def test_retry_after_is_read_or_nothing(server: WebServer, headers: dict[str, str], seconds: float | None) -> None:
    for status in (429, 503):
        error = refuse(FetchRequest(server.serve("/feed", Reply(status=status, headers=headers))), f"http_{status}")
        assert isinstance(error, BusyError)
        assert error.retry_after_seconds == seconds


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Cache-Control": "public, max-age=900"}, 900),
        ({"Cache-Control": "max-age=900", "Age": "300"}, 600),
        ({"Cache-Control": "max-age=900, no-cache"}, 0),
        ({"Cache-Control": "max-age=soon"}, 0),
        ({"Expires": "Sun, 01 Mar 2026 12:30:00 GMT"}, 1800),
        ({"Expires": "0"}, 0),
        ({"Cache-Control": "s-max-age=900"}, 0),
        ({}, 0),
    ],
)
def test_freshness_is_read(server: WebServer, headers: dict[str, str], seconds: float) -> None:
    assert fetch(FetchRequest(server.serve("/feed", Reply(b"x", headers=headers)))).fresh_seconds == seconds


def test_nothing_listens_and_no_name(server: WebServer) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    refuse(FetchRequest(f"http://127.0.0.1:{port}/"), "connect")
    refuse(FetchRequest("http://nowhere.example/"), "dns", resolver=NameTable({}))


def test_a_host_of_several_addresses_is_reached_by_the_one_that_answers(server: WebServer) -> None:
    server.serve("/feed", Reply(b"<rss/>"))
    names = AllAtOnce({"two.example": ["127.0.0.9", "127.0.0.1"], "mixed.example": ["127.0.0.1", "10.0.0.1"]})
    assert fetch(FetchRequest(server.url("/feed", host="two.example")), resolver=names).body == b"<rss/>"
    refuse(FetchRequest(server.url("/feed", host="mixed.example")), "refused_address", resolver=names)


def test_a_host_of_one_address_is_connected_to_by_the_event_loop(
    server: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    races: list[object] = []
    monkeypatch.setattr("aiohappyeyeballs.start_connection", lambda **options: races.append(options))
    assert fetch(FetchRequest(server.serve("/feed", Reply(b"<rss/>")))).body == b"<rss/>"
    assert races == []


def test_https_to_a_server_that_speaks_none_is_a_tls_error(server: WebServer) -> None:
    server.serve("/feed", Reply(b"x"))
    refuse(FetchRequest(server.url("/feed").replace("http:", "https:")), "tls")


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["127.0.0.1", "127.0.0.9"]])
def test_a_server_that_never_ends_its_tls_handshake_meets_the_connect_limit(addresses: list[str]) -> None:
    with socket.create_server(("0.0.0.0", 0)) as silent:
        request = FetchRequest(f"https://silent.example:{silent.getsockname()[1]}/feed")
        limits = replace(LIMITS, connect_seconds=0.05)
        error = refuse(request, "timeout", limits=limits, resolver=AllAtOnce({"silent.example": addresses}))
    assert "no connection within 0.05 s" in str(error)


def test_the_same_etag_with_another_body_is_another_body(server: WebServer) -> None:
    tag = {"ETag": '"same"'}
    url = server.serve("/feed", Reply(b"one", headers=tag), Reply(b"two", headers=tag))
    assert fetch(FetchRequest(url), FetchRequest(url, etag='"same"')).body == b"two"


def test_every_request_asks_only_for_what_it_can_read(server: WebServer) -> None:
    def check(asked: Asked) -> Reply:
        return Reply(asked.headers["accept-encoding"].encode())

    assert fetch(FetchRequest(server.serve("/feed", check))).body == b"gzip, deflate, br, zstd"
