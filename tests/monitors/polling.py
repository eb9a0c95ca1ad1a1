"""What tests of polling share: feeds, tasks, and a poll of a batch with a policy for loopback."""

from datetime import UTC, datetime
from typing import Any

from monitors.batch import FeedBatch, FeedTask, PollPolicy
from monitors.config.schema import FeedSpec
from monitors.model import Analysis, Article, FeedResult, FeedState
from monitors.poll import run_batch
from monitors.sources.feedstate import open_state
from monitors.sources.fetch import FetchLimits
from monitors.sources.guard import GuardPolicy, make_policy

NOW = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
POLICY = PollPolicy(
    limits=FetchLimits(deadline_seconds=10, body_bytes=6_000_000),
    guard=GuardPolicy(networks=make_policy(["127.0.0.0/8"]).networks, ports=None),
    host_delay_seconds=0.0,
)


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
