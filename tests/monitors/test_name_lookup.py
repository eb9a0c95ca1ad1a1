"""Host names are looked up in threads that nothing waits for."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from monitors.sources.fetch import FetchRequest
from monitors.sources.name_lookup import DetachedResolver
from tests.monitors.fetching import LIMITS, refuse


@dataclass(frozen=True)
class Servers:
    """Name servers that answer once ``may_answer`` is set, with an error; ``answers`` are the hosts that they told."""

    may_answer: threading.Event = field(default_factory=threading.Event)
    answers: list[str] = field(default_factory=list)


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> Iterator[Servers]:
    servers = Servers()

    def look_up(host: str, *_: Any, **__: Any) -> list[Any]:
        servers.may_answer.wait(10)
        servers.answers.append(host)
        raise socket.gaierror(socket.EAI_AGAIN, "no name server answered")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    yield servers
    servers.may_answer.set()


def test_a_given_up_look_up_does_not_keep_the_event_loop_open(silent: Servers) -> None:
    async def give_up() -> None:
        async with asyncio.timeout(0.01):
            await DetachedResolver().resolve("news.example")

    with pytest.raises(TimeoutError):
        asyncio.run(give_up())
    assert silent.answers == []


def test_a_fetch_ends_at_its_deadline_where_no_name_server_answers(silent: Servers) -> None:
    refuse(FetchRequest("http://news.example/feed"), "timeout", limits=replace(LIMITS, deadline_seconds=0.05))
    assert silent.answers == []


def test_slow_names_do_not_wait_for_one_another(silent: Servers) -> None:
    names = [f"{number}.example" for number in range(60)]

    async def look_up() -> list[Any]:
        waiting = [asyncio.ensure_future(DetachedResolver().resolve(name)) for name in names]
        await asyncio.sleep(0)
        under_way = sum(thread.name.endswith(".example") for thread in threading.enumerate())
        silent.may_answer.set()
        return [under_way, *await asyncio.gather(*waiting, return_exceptions=True)]

    under_way, *found = asyncio.run(look_up())
    assert under_way == len(names)
    assert all(isinstance(one, socket.gaierror) for one in found)


def test_it_finds_what_the_system_knows() -> None:
    (found, *_) = asyncio.run(DetachedResolver().resolve("127.0.0.1", 80))
    assert (found["host"], found["port"], found["family"]) == ("127.0.0.1", 80, socket.AF_INET)


def test_a_name_that_is_none_is_an_error() -> None:
    with pytest.raises((OSError, UnicodeError)):
        asyncio.run(DetachedResolver().resolve(f"{'a' * 70}.example"))
