"""A web server of feeds with one entry each, and the batch that polls them, for tests of worker processes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from monitors.batch import FeedBatch, FeedTask, PollPolicy
from monitors.config.schema import FeedSpec
from monitors.sources.feedstate import open_state
from monitors.sources.fetch import FetchLimits
from monitors.sources.guard import GuardPolicy, make_policy
from tests.fakes.web_server import Reply, WebServer

NOW = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
POLICY = PollPolicy(
    limits=FetchLimits(deadline_seconds=5),
    guard=GuardPolicy(networks=make_policy(["127.0.0.0/8"]).networks, ports=None),
    host_delay_seconds=0.0,
)


@contextmanager
def serve_feeds(*titles: str) -> Iterator[WebServer]:
    """A server with a feed at ``/title`` for each of these titles, which its one entry has."""
    with WebServer() as running:
        for title in titles:
            body = f'<rss version="2.0"><channel><title>T</title><item><title>{title}</title></item></channel></rss>'
            running.serve(f"/{title}", Reply(body.encode()))
        yield running


def batch_of(server: WebServer, *titles: str) -> FeedBatch:
    """The feeds with these titles, to be polled at :data:`NOW`."""
    tasks = []
    for n, title in enumerate(titles):
        spec = FeedSpec(id=f"{title}-{n}", url=server.url(f"/{title}"))
        tasks.append(FeedTask(spec, open_state(spec.id, spec.url, None)))
    return FeedBatch(tuple(tasks), POLICY, NOW)
