"""Links that no feed brought, over a fake Telegram and a web server on loopback; and nobody waits for them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.chats.trials import Trial
from monitors.model import Verdict
from tests.bot.asking import ask, ask_whole, keep_as_missed, list_buttons, wait_edited
from tests.bot.running import RunningBot
from tests.fakes.bot_api import FakeBotApi
from tests.fakes.bot_api_chats import User
from tests.fakes.web_server import Reply, WebServer

HTML = {"Content-Type": "text/html; charset=utf-8"}
STORM = b"""<html lang=en><title>Crowd in Aktau</title><meta property="og:site_name" content="Caspian Wire"><article>
<p>A crowd of protesters stormed the port office in Aktau, Kazakhstan, a witness said on Friday.</p></article>"""


@pytest.fixture(scope="module")
def web() -> Iterator[WebServer]:
    with WebServer() as server:
        server.serve("/storm", Reply(STORM, headers=HTML))
        server.serve("/docks", Reply(STORM.replace(b"Crowd", b"Dockers").replace(b"crowd of protesters", b"few dockers")
                                     .replace(b"stormed", b"occupied"), headers=HTML))  # fmt: skip
        yield server


@pytest.fixture(scope="module")
def bot(api: FakeBotApi, web: WebServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningBot]:
    allowed = f"chats: {{link_networks: [127.0.0.0/8], link_ports: [{web.port}]}}\n"
    with RunningBot(api, tmp_path_factory.mktemp("links"), more=allowed) as running:
        yield running


def test_the_page_of_a_link_is_fetched_judged_and_kept_as_an_example(
    api: FakeBotApi, bot: RunningBot, web: WebServer
) -> None:
    user = api.user("Reader")
    told = ask_whole(api, bot, user, f"/whynot {web.url('/storm')}?token=1")
    assert "the site has no such page" in told, "the query is part of the address"
    told = ask_whole(api, bot, user, f"Look at this: {web.url('/storm')}.")
    for expected in ("Crowd in Aktau", "Protest and unrest – rings", "protesters stormed", "Caspian Wire"):
        assert expected in told
    assert len(api.sent_to(user)) == 2, "each answer is one message"
    assert list_buttons(api, user, api.sent_to(user)[-1].message_id) == [], "what rings lacks no alert"
    assert "rings" not in ask_whole(api, bot, user, web.url("/docks"))
    assert "Saved" in keep_as_missed(api, user, api.sent_to(user)[-1].message_id, "Protest and unrest")
    (kept,) = [one for one in bot.ask(lambda s: tuple(s.labels.iterate())) if one.verdict is Verdict.MISSED]
    assert (kept.title, kept.url, kept.topic) == ("Dockers in Aktau", web.url("/docks"), "unrest")
    assert "port office in Aktau" in kept.text
    asked = next(one for one in web.asked if one.path == "/storm")
    assert "cookie" not in asked.headers
    assert "authorization" not in asked.headers


def test_a_page_that_cannot_be_read_is_refused_with_the_reason_in_the_chats_language(
    api: FakeBotApi, bot: RunningBot, web: WebServer
) -> None:
    user = api.user("Reader", language="ru")
    web.serve("/paper", Reply(b"%PDF-1.7", headers={"Content-Type": "application/pdf"}))
    web.serve("/empty", Reply(b"<html></html>", headers=HTML))
    web.serve("/round", Reply(status=302, headers={"Location": "/round"}))
    web.serve("/inner", Reply(status=302, headers={"Location": "http://169.254.169.254/latest/meta-data"}))
    web.serve("/members", Reply(status=403))
    web.serve("/broken", Reply(status=500))
    web.serve("/huge", Reply(b"<p>" + b"x" * 3_100_000, headers=HTML))
    for path, reason in {
        "/paper": "это не веб-страница",
        "/empty": "в ней нет статьи",
        "/round": "сайт без конца отсылает",
        "/inner": "её адрес закрыт для посторонних",
        "/members": "только своим",
        "/broken": "сайт не даёт внятного ответа",
        "/huge": "страница слишком велика",
    }.items():
        told = ask_whole(api, bot, user, web.url(path))
        assert reason in told, path
        assert "169.254" not in told
        bot.pass_time(minutes=1)
    assert "Сохранено" in keep_as_missed(api, user, api.sent_to(user)[-1].message_id, "Другое")


def test_no_private_address_is_asked_unless_the_operator_opens_it(api: FakeBotApi, tmp_path: Path) -> None:
    feeds_only = "poll: {allow_networks: [127.0.0.0/8]}\n"
    with FakeBotApi() as own, WebServer() as web, RunningBot(own, tmp_path, more=feeds_only) as bot:
        user = own.user("Curious")
        for host in ("127.0.0.1", "localhost", "[::1]", "169.254.169.254", "2130706433", "0x7f.1"):
            told = ask_whole(own, bot, user, f"http://{host}:{web.port}/secret")
            assert "I could not read that page" in told, host
            bot.pass_time(minutes=1)
        assert web.asked == []
        assert web.connections == 0


def test_a_headline_beside_a_link_that_cannot_be_read_is_judged_itself(
    api: FakeBotApi, bot: RunningBot, web: WebServer
) -> None:
    user = api.user("Forwarder")
    told = ask_whole(api, bot, user, f"Protesters storm the parliament in Bishkek\n{web.url('/gone')}")
    assert "I could not read that page: the site has no such page" in told
    assert "Protest and unrest – rings" in told


def test_no_page_is_fetched_where_the_operator_forbids_it(api: FakeBotApi, web: WebServer, tmp_path: Path) -> None:
    off = f"chats: {{read_links: false, link_networks: [127.0.0.0/8], link_ports: [{web.port}]}}\n"
    count = len(web.asked)
    with FakeBotApi() as own, RunningBot(own, tmp_path, more=off) as bot:
        user = own.user("Reader")
        told = ask(own, bot, user, web.url("/storm"))
        assert "I have not seen that link." in told
        assert "Paste the text" in told
        assert "Saved" in keep_as_missed(own, user, own.sent_to(user)[-1].message_id, "Something else")
    assert len(web.asked) == count


def test_a_chat_has_one_page_at_a_time_and_only_a_few_waiting(api: FakeBotApi, bot: RunningBot, web: WebServer) -> None:
    user, gate = api.user("Eager"), threading.Event()

    def wait() -> Iterator[bytes]:
        while not gate.is_set():
            yield b""
        yield b"HTTP/1.1 404 Gone\r\nConnection: close\r\n\r\n"

    for number in range(6):
        web.serve(f"/slow{number}", Reply(pieces=wait(), pause=0.005, is_raw=True))
        ask(api, bot, user, web.url(f"/slow{number}"))
    sixth = api.sent_to(user)[-1].message_id
    assert "still working" in wait_edited(api, user, sixth)
    assert sum(web.count(f"/slow{number}") for number in range(6)) == 1
    other = api.user("Other")
    assert "Watched topics" in ask(api, bot, other, "/topics"), "nobody else waits"
    gate.set()
    for sent in api.sent_to(user)[:5]:
        assert "no such page" in wait_edited(api, user, sent.message_id)


def test_others_are_answered_while_a_new_watch_looks_into_the_archive(
    api: FakeBotApi, bot: RunningBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, gate = threading.Event(), threading.Event()

    def judge(*_: object) -> Trial:
        begun.set()
        assert gate.wait(10)
        return Trial(7)

    monkeypatch.setattr("bot.talk.errands.try_query", judge)
    watcher, other = api.user("Watcher"), api.user("Other")
    assert "Watching lithium" in ask(api, bot, watcher, "/watch lithium")
    assert begun.wait(10)
    assert "Settings" in ask(api, bot, other, "/settings")
    shown = api.sent_to(other)[-1].message_id
    turned = api.presses(other, shown, "set:topics", chat=other)
    api.wait_for(
        lambda: turned.answered and "Tap" in next(m.text for m in api.messages(other) if m.message_id == shown)
    )
    gate.set()
    told = wait_edited(api, watcher, api.sent_to(watcher)[-1].message_id)
    assert "of 7 from the last 7 days" in told


def test_what_fails_on_the_way_is_said_and_logged(
    api: FakeBotApi, bot: RunningBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> Trial:
        raise ZeroDivisionError("a secret detail")

    monkeypatch.setattr("bot.talk.errands.try_query", fail)
    told = ask_whole(api, bot, api.user("Unlucky"), "/watch cobalt")
    assert "went wrong" in told
    assert "secret" not in told
    assert "ZeroDivisionError" in caplog.text


def test_a_page_that_bursts_its_process_is_lost_alone(
    api: FakeBotApi, bot: RunningBot, web: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sources.pages.READ_SECONDS", 0.0)
    user: User = api.user("Reader")
    assert "no valid answer" in ask_whole(api, bot, user, web.url("/storm"))
