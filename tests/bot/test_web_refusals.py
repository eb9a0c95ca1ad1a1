"""What the page refuses: hostile addresses, other methods, foreign hosts."""

from __future__ import annotations

import re

import pytest
from starlette.types import ASGIApp

from bot.web.protection import is_loopback, split_host
from tests.bot.asgi import ask
from tests.bot.page_samples import FILTERED
from tests.bot.test_web_filters import HOSTILE


@pytest.mark.parametrize("query", HOSTILE.values(), ids=HOSTILE.keys())
def test_every_hostile_address_is_refused_in_words_on_every_route(page_app: ASGIApp, query: str) -> None:
    for path in FILTERED:
        answer = ask(page_app, path, query)
        assert answer.status == 400, path
        assert re.search("write|choose|start|leave|swap", answer.text), path
        assert answer.headers["cache-control"] == "no-store"
        if path == "/":
            assert b"<script>alert" not in answer.body
        else:
            assert answer.headers["content-type"] == "application/json"


RAW = (b"q=%", b"q=%zz", b"\xff\xfe=\x00", b"&&&;;==", b"q=\x00", b"q=a%00b", b"topic", b"?")


@pytest.mark.parametrize("query", RAW)
def test_raw_bytes_in_an_address_do_no_harm(page_app: ASGIApp, query: bytes) -> None:
    assert ask(page_app, "/", query).status in {200, 400}


def test_an_address_that_is_too_long_is_refused(page_app: ASGIApp) -> None:
    assert ask(page_app, "/", "q=" + "a" * 2000).status == 414


@pytest.mark.parametrize(
    "path",
    ["/stories/none", "/stories/" + "9" * 500, "/stories/%00", "/stories/a/b", "/stories/\x00", "/stories/\udcff",
     "/static/../app.py", "/static/%2e%2e/app.py", "/static/../../../../etc/passwd", "/static/none.css", "/nowhere",
     "//evil.example/", "/stories.exe"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(page_app: ASGIApp, path: str) -> None:
    assert ask(page_app, path).status == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "get"])
@pytest.mark.parametrize("path", ["/", "/stories.json", "/static/page.css"])
def test_only_reading_methods_are_answered(page_app: ASGIApp, path: str, method: str) -> None:
    answer = ask(page_app, path, method=method)
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


HOSTS = ("localhost", "localhost:8640", "LOCALHOST", "127.0.0.1:8640", "[::1]", "[::1]:8640", "wall.example")


@pytest.mark.parametrize("host", HOSTS)
def test_agreed_hosts_are_answered(page_app: ASGIApp, host: str) -> None:
    assert ask(page_app, "/live", host=host).status == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "evil.example:8640", "", None, "localhost:evil", "[::1", "::1", "[::1]x",
     "localhost@evil.example", "evil.example#localhost", "127.0.0.2", "localhost, evil.example"],
)  # fmt: skip
def test_foreign_hosts_are_refused_before_anything_is_read(page_app: ASGIApp, host: str | None) -> None:
    answer = ask(page_app, "/", host=host)
    assert answer.status == 400
    assert "--allow-host" in answer.text
    assert "content-security-policy" in answer.headers


def test_two_host_headers_are_refused(page_app: ASGIApp) -> None:
    assert ask(page_app, "/", headers={"Host": "evil.example"}).status == 400
    assert ask(page_app, "/", headers={"Host": "localhost"}).status == 400


def test_hosts_and_loopback_addresses_are_told_apart() -> None:
    assert split_host("[::1]:80") == "[::1]"
    assert (is_loopback("127.0.0.5"), is_loopback("::1"), is_loopback("localhost")) == (True, True, True)
    assert (is_loopback("0.0.0.0"), is_loopback("wall.example"), is_loopback("::")) == (False, False, False)
