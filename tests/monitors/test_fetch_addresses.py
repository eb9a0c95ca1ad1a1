"""Where fetching may go: redirects, loopback and private networks, credentials, proxies."""

import asyncio

import pytest

from monitors.errors import FetchError
from monitors.sources.fetch import FetchRequest, encode_basic_auth
from monitors.sources.guard import GuardPolicy
from tests.fakes.web_server import Reply, WebServer
from tests.monitors.fetching import NameTable, fetch, refuse


def redirect(to: str, status: int = 302) -> Reply:
    return Reply(status=status, headers={"Location": to})


def test_redirects_are_followed_and_only_all_permanent_chains_move_the_feed(server: WebServer) -> None:
    server.serve("/end", Reply(b"<rss/>"))
    server.serve("/a", redirect("/b", 301))
    server.serve("/b", redirect(server.url("/end"), 308))
    server.serve("/c", redirect("/a", 302))
    assert fetch(FetchRequest(server.url("/a"))).moved_url == server.url("/end")
    assert fetch(FetchRequest(server.url("/c"))).moved_url == ""
    assert fetch(FetchRequest(server.url("/end"))).moved_url == ""


def test_redirect_loops_and_long_chains_are_bounded(server: WebServer) -> None:
    server.serve("/loop", redirect("/pool"))
    server.serve("/pool", redirect("/loop"))
    refuse(FetchRequest(server.url("/loop")), "redirect_loop")
    for n in range(25):
        server.serve(f"/{n}", redirect(f"/{n + 1}"))
    server.asked.clear()
    refuse(FetchRequest(server.url("/0")), "redirect_loop")
    assert len(server.asked) == 6


@pytest.mark.parametrize(
    "to", ["", "file:///etc/passwd", "gopher://127.0.0.1/", "http://[::1", "http://a:b@127.0.0.1/"]
)
def test_redirects_to_what_is_not_the_web_are_refused(server: WebServer, to: str) -> None:
    refuse(FetchRequest(server.serve("/feed", redirect(to))), "bad_redirect")


@pytest.mark.parametrize(
    "url",
    ["", "file:///etc/passwd", "ftp://a.example/", "feed.example/rss", "http://a:b@c.example/", "http://x:99999/"],
)
def test_addresses_that_are_not_the_web_are_refused(url: str) -> None:
    refuse(FetchRequest(url), "bad_url")


def test_loopback_is_refused_by_default(server: WebServer) -> None:
    error = refuse(FetchRequest(server.url("/feed")), "refused_address", policy=GuardPolicy(ports=None))
    assert "loopback" in str(error)
    refuse(FetchRequest(server.url("/feed")), "refused_address", policy=GuardPolicy())
    assert server.asked == []


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "[::ffff:127.0.0.1]", "[::1]", "0.0.0.0"])
def test_loopback_in_disguise_is_refused(server: WebServer, host: str) -> None:
    with pytest.raises(FetchError) as caught:
        fetch(FetchRequest(server.url("/feed", host=host)), policy=GuardPolicy(ports=None))
    assert caught.value.reason in ("refused_address", "bad_url", "dns")
    assert server.asked == []


def test_a_name_that_points_to_loopback_is_refused(server: WebServer) -> None:
    names = NameTable({"sly.example": ["127.0.0.1"]})
    url = server.url("/feed", host="sly.example")
    refuse(FetchRequest(url), "refused_address", policy=GuardPolicy(ports=None), resolver=names)
    assert server.asked == []


def test_a_name_that_changes_its_answer_is_judged_by_the_address_connected_to(server: WebServer) -> None:
    names = NameTable({"rebind.example": ["93.184.216.34", "127.0.0.1"]})
    asyncio.run(names.resolve("rebind.example"))  # whoever asked first saw a public address
    url = server.url("/feed", host="rebind.example")
    refuse(FetchRequest(url), "refused_address", policy=GuardPolicy(ports=None), resolver=names)


def test_a_redirect_to_a_private_address_is_refused(server: WebServer) -> None:
    for target in ("http://10.0.0.1/", "http://169.254.169.254/latest/meta-data/", "http://[64:ff9b::a00:1]/"):
        refuse(FetchRequest(server.serve("/feed", redirect(target))), "refused_address")


def test_a_private_feed_reaches_its_own_host_only(server: WebServer) -> None:
    url = server.serve("/feed", Reply(b"<rss/>"), redirect("http://10.0.0.1/"))
    request = FetchRequest(url, home_url=url, allow_private=True)
    assert fetch(request, policy=GuardPolicy()).body == b"<rss/>"
    refuse(request, "refused_address", policy=GuardPolicy())
    refuse(
        FetchRequest(url, home_url="http://elsewhere.example/", allow_private=True),
        "refused_address",
        policy=GuardPolicy(),
    )


def test_a_connection_made_for_a_private_feed_serves_no_other(server: WebServer) -> None:
    url = server.serve("/feed", Reply(b"<rss/>"))
    with pytest.raises(FetchError, match="loopback"):
        fetch(FetchRequest(url, home_url=url, allow_private=True), FetchRequest(url), policy=GuardPolicy(ports=None))


def test_credentials_go_to_the_own_origin_only(server: WebServer) -> None:
    with WebServer() as other:
        target = other.serve("/feed", Reply(b"<rss/>"))
        url = server.serve("/feed", redirect(target))
        secret = encode_basic_auth("desk", "hunter2")
        request = FetchRequest(url, home_url=url, headers={"X-Key": "k1"}, authorization=secret)
        fetch(request)
        assert server.asked[0].headers["authorization"] == secret
        assert server.asked[0].headers["x-key"] == "k1"
        assert not {"authorization", "x-key"} & set(other.asked[0].headers)
        assert "hunter2" not in repr(request)
        assert "k1" not in repr(request)
        assert secret not in repr(request)


def test_the_environment_names_no_proxy(server: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert fetch(FetchRequest(server.serve("/feed", Reply(b"ok")))).body == b"ok"


def test_a_proxy_of_the_operator_is_used_and_targets_are_still_judged(server: WebServer) -> None:
    names = NameTable({"news.example": ["93.184.216.34"], "sly.example": ["10.0.0.7"]})
    server.serve("http://news.example/feed", Reply(b"<rss/>"), redirect("http://sly.example/"))
    server.serve("http://inner.example/feed", redirect("http://unknown.example/"))
    proxy = server.url("")
    request = FetchRequest("http://news.example/feed", home_url="http://news.example/feed", proxy=proxy)
    assert fetch(request, policy=GuardPolicy(), resolver=names).body == b"<rss/>"
    refuse(request, "refused_address", policy=GuardPolicy(), resolver=names)
    refuse(FetchRequest("http://10.0.0.1/", proxy=proxy), "refused_address", policy=GuardPolicy(), resolver=names)
    inner = FetchRequest("http://inner.example/feed", home_url="http://inner.example/feed", proxy=proxy)
    refuse(inner, "dns", policy=GuardPolicy(), resolver=names)
    assert [asked.path for asked in server.asked][-1] == "http://inner.example/feed"
