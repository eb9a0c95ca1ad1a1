"""What tests of the fetcher share: one request over real HTTP, and names that point where a test says."""

import asyncio
import socket
from datetime import UTC, datetime

import pytest

from monitors.errors import FetchError
from monitors.sources.fetch import Fetcher, FetchLimits, FetchRequest, Response
from monitors.sources.guard import GuardPolicy, make_policy

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LIMITS = FetchLimits(deadline_seconds=10, body_bytes=100_000, contact="desk@tocsin.example")
LOOPBACK = GuardPolicy(networks=make_policy(["127.0.0.0/8"]).networks, ports=None)


class NameTable:
    """A resolver that knows some names."""

    def __init__(self, names: dict[str, list[str]]) -> None:
        self.names = names

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[dict[str, object]]:
        if host not in self.names:
            raise OSError("unknown name")
        answers = self.names[host]
        address = answers.pop(0) if len(answers) > 1 else answers[0]
        return [{"hostname": host, "host": address, "port": port, "family": socket.AF_INET, "proto": 0, "flags": 0}]

    async def close(self) -> None:
        self.names = {}


def fetch(
    *requests: FetchRequest,
    policy: GuardPolicy = LOOPBACK,
    limits: FetchLimits = LIMITS,
    resolver: NameTable | None = None,
) -> Response:
    """Send the requests one after another with one client; the last answer."""

    async def run() -> Response:
        async with Fetcher(limits, policy, resolver=resolver) as fetcher:
            for request in requests:
                answer = await fetcher.get(request, NOW)
            return answer

    return asyncio.run(run())


def refuse(request: FetchRequest, reason: str, **options: object) -> FetchError:
    """Fetch and expect the named failure."""
    with pytest.raises(FetchError) as caught:
        fetch(request, **options)  # type: ignore[arg-type]
    assert caught.value.reason == reason
    return caught.value
